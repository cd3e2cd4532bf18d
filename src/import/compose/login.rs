//! Logins of services: names of users are copied, secrets become references.

use super::{Container, Project, Text, is_variable};
use crate::components::Component;
use crate::import::draft::{Draft, Secret, Service};
use crate::import::known::Known;

/// The login of a service: names of users are copied, secrets are references.
pub(super) fn log_in(service: &mut Service, project: &Project, container: &Container, known: &Known) {
    let table = &known.kind.compose;
    if let Some(source) = &table.token_from {
        let public = table.public.as_ref().filter(|(name, value)| {
            container.environment.get(name).and_then(|text| text.value.as_deref()) == Some(value.as_str())
        });
        match public {
            Some((name, value)) => {
                service.allow("service/needs-login", &format!("{name} is {value}"));
            }
            None => {
                let file = Secret::File(format!("secrets/{}_token", service.name.replace('-', "_")));
                service.bear(file, &format!("the token that `{source}` prints"));
            }
        }
        return;
    }
    let user = table
        .username
        .iter()
        .find_map(|name| container.environment.get(name)?.value.as_deref().filter(|user| is_user(user)));
    let Some(user) = user.or(table.default_username.as_deref()) else { return };
    let password = table.password.iter().find_map(|name| reference(project, container, name, &service.name));
    let flag = || {
        let mut words = container.command.iter();
        let flags = &table.password_flags;
        let behind = words.position(|word| word.value.as_ref().is_some_and(|word| flags.contains(word)));
        behind.and_then(|_| words.next()).map(|text| by_text(text, &service.name))
    };
    let may_be_there = table.always_password || container.has_env_file && !table.password.is_empty();
    let unknown = || may_be_there.then(|| by_text(&Text::default(), &service.name));
    if let Some(password) = password.or_else(flag).or_else(unknown) {
        let what = format!("the password of `{user}`");
        service.log_in(user, password, &what);
    }
}

/// Whether a text may be shown as the name of a user.
fn is_user(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.is_empty() && text.len() <= 63 && text.chars().all(is_plain) && !crate::secret::unguessable(text)
}

/// The reference for the secret of a variable, or of the file that a variable names.
fn reference(project: &Project, container: &Container, name: &str, service: &str) -> Option<Secret> {
    if let Some(text) = container.environment.get(name) {
        return Some(by_text(text, service));
    }
    let file = container.environment.get(&format!("{name}_FILE"))?.value.as_deref();
    let declared = file.and_then(|file| file.strip_prefix("/run/secrets/")).and_then(|name| project.secrets.get(name));
    Some(declared.cloned().unwrap_or_else(|| by_text(&Text::default(), service)))
}

/// The reference for a secret that a text holds: its variable, or a file that is to be created.
fn by_text(text: &Text, service: &str) -> Secret {
    match text.variable.as_ref().filter(|name| is_variable(name)) {
        Some(name) => Secret::Env(name.clone()),
        None => Secret::File(format!("secrets/{}_password", service.replace('-', "_"))),
    }
}

/// Finds the service that an exporter reads, and how it logs in.
pub(super) fn link(project: &mut Project, at: usize, component: &Component, of_kind: &[usize], draft: &mut Draft) {
    let Some(container) = project.containers.get(at) else { return };
    let told = told(container, component);
    let by_host = told.host.as_deref().and_then(|host| project.called(host));
    let of_host = by_host.and_then(|at| project.containers.get(at)?.service);
    let alone = if let [only] = of_kind { Some(*only) } else { None };
    let Some(index) = of_host.or(alone) else { return };
    let Some(service) = draft.services.get_mut(index) else { return };
    if let Some(user) = told.user.filter(|user| is_user(user)) {
        let password = told.password.and_then(|name| reference(project, container, &name, &service.name));
        let password = password.unwrap_or_else(|| by_text(&Text::default(), &service.name));
        let what = format!("the password of `{user}`");
        service.log_in(&user, password, &what);
    }
    service.places.push(container.place.clone());
    if let Some(container) = project.containers.get_mut(at) {
        container.service = Some(index);
    }
}

/// What the environment of an exporter says.
#[derive(Default)]
struct Told {
    host: Option<String>,
    user: Option<String>,
    /// The variable that holds the password, or with `_FILE` behind it the file of one.
    password: Option<String>,
}

fn told(container: &Container, component: &Component) -> Told {
    let mut told = Told::default();
    for variable in component.exporter.iter().flat_map(|exporter| &exporter.environment) {
        let text = container.environment.get(&variable.name);
        let value = text.and_then(|text| text.value.clone());
        if variable.value.contains("{address}") {
            told.host = told.host.or(value.as_deref().and_then(host_of));
        } else if variable.value == "{username}" {
            told.user = told.user.or(value);
        } else if variable.value == "{password}" || variable.value == "{password_file}" {
            let name = variable.name.strip_suffix("_FILE").unwrap_or(&variable.name);
            told.password = told.password.or_else(|| Some(name.to_owned()));
        }
    }
    // the address of everything in one: scheme://user:password@host:port/…
    for text in container.environment.values() {
        let Some((_, rest)) = text.value.as_deref().and_then(|value| value.split_once("://")) else { continue };
        told.host = told.host.or_else(|| host_of(rest));
        let login = rest.rsplit_once('@').and_then(|(login, _)| login.split_once(':'));
        told.user = told.user.or_else(|| login.map(|(user, _)| user.to_owned()));
    }
    told
}

/// The host of an address with whatever stands around it.
fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let end = rest.find([':', '/', '?', ',']).unwrap_or(rest.len());
    let host = rest.get(..end).filter(|host| !host.is_empty())?;
    Some(host.to_owned())
}
