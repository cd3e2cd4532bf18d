//! From the containers of compose files to services, components of the stack, and what is neither.

use std::collections::BTreeMap;

use super::login::{link, log_in};
use super::reach::{Reached, reached};
use super::{Container, Project, relative};
use crate::components::{Component, Placement};
use crate::import::draft::{Draft, Service, Written};
use crate::import::known::{Known, Role, component_version, general, kind_of, service_version};
use crate::kinds::Collection;

/// Why an encrypted connection is not asked for.
const INSIDE: &str = "both are containers of one host, in a network of their own";

/// Adds what each container is to the draft.
pub(in crate::import) fn add(project: &mut Project, draft: &mut Draft) {
    for at in 0..project.containers.len() {
        let Some(role) = project.containers.get(at).and_then(|container| container.role) else { continue };
        let service = match role {
            Role::Service(known) => service(project, at, known, draft),
            Role::Component(component) => component_of(project, at, component, draft),
            Role::Exposes(port) => exposing(project, at, port, draft),
        };
        if let (Some(service), Some(container)) = (service, project.containers.get_mut(at)) {
            container.service = Some(draft.services.len());
            draft.services.push(service);
        }
    }
    let mut by_kind: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, service) in draft.services.iter().enumerate() {
        by_kind.entry(service.kind.clone()).or_default().push(at);
    }
    // an exporter says how somebody logs in who only reads
    for at in 0..project.containers.len() {
        let Some(container) = project.containers.get(at) else { continue };
        if let Some(Role::Component(component)) = container.role
            && component.placement == Placement::PerService
        {
            let of_kind = kind_of(component).and_then(|known| by_kind.get(known.name));
            link(project, at, component, of_kind.map_or(&[], Vec::as_slice), draft);
        }
    }
}

/// What is left of the containers once scrape jobs were read: nobody knows how these are monitored.
pub(in crate::import) fn unknown(project: &Project, draft: &mut Draft) {
    for container in project.containers.iter().filter(|container| container.role.is_none() && !container.is_scraped) {
        let what = match &container.image {
            Some((image, _)) => format!("no kind for the image `{}`", one_word(image)),
            None => "no image that says what it is".to_owned(),
        };
        draft.not_carried(
            &container.place,
            format!(
                "`{}`: {what}; if it exposes metrics, add it with kind = \"prometheus\"",
                one_word(&container.name)
            ),
        );
    }
}

/// A name from a file, if it looks like one.
pub(super) fn one_word(name: &str) -> String {
    let is_shown = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    name.chars().filter(|c| is_shown(*c)).take(100).collect()
}

fn service(project: &Project, at: usize, known: &'static Known, draft: &mut Draft) -> Option<Service> {
    let container = project.containers.get(at)?;
    if !known.kind.keys.is_empty() && known.kind.scrape.by == Collection::Sql {
        draft.not_carried(
            &container.place,
            format!(
                "`{}` is of kind \"{}\": write it by hand, because the file does not hold {}",
                one_word(&container.name),
                known.name,
                known.kind.keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ")
            ),
        );
        return None;
    }
    let mut service = Service::new(draft.name_for(&container.name), known.name, container.place.clone());
    let (image, tag) = container.image.as_ref()?;
    let version = service_version(known, image, tag);
    if let Some(version) = version {
        service.set("version", Written::text(version));
    }
    let port = known.kind.port?;
    let reach = place_at(&mut service, container, port);
    // a port that something else mostly has, and here the file says what it is
    if known.kind.wrong_ports.contains_key(&reach.port.to_string()) {
        service.allow("service/wrong-port", &format!("port {port} of the container is published there"));
    }
    log_in(&mut service, project, container, known);
    let commands: Vec<&str> = container.command.iter().filter_map(|word| word.value.as_deref()).collect();
    let encrypts = known.kind.compose.tls.iter().any(|part| commands.iter().any(|word| word.contains(part.as_str())));
    let exporter = known.kind.scrape.component.as_deref().and_then(crate::components::component);
    let asks_for_tls = exporter.and_then(|component| component.exporter.as_ref()).is_some_and(|of| of.tls.is_some());
    if reach.is_inside && asks_for_tls && !encrypts {
        service.set("tls", Written::Table(vec![("enabled".to_owned(), Written::Boolean(false))]));
        service.allow("service/not-encrypted", INSIDE);
    }
    let version = version.map(|version| format!(", version {version}")).unwrap_or_default();
    draft.recognised(&container.place, format!("`{}`: kind {}{version}", service.name, known.name));
    Some(service)
}

fn place_at(service: &mut Service, container: &Container, port: u16) -> Reached {
    let reached = reached(container, port);
    service.set("address", Written::text(&reached.address));
    service.to_do.extend(reached.to_do.clone());
    reached
}

fn exposing(project: &Project, at: usize, port: u16, draft: &mut Draft) -> Option<Service> {
    let container = project.containers.get(at)?;
    let known = general(Collection::Itself)?;
    let mut service = Service::new(draft.name_for(&container.name), known.name, container.place.clone());
    place_at(&mut service, container, port);
    draft.recognised(&container.place, format!("`{}`: kind {}, its own metrics", service.name, known.name));
    Some(service)
}

/// A component: the build makes its own, in the version of the file if output is written for that one.
fn component_of(project: &Project, at: usize, component: &Component, draft: &mut Draft) -> Option<Service> {
    let container = project.containers.get(at)?;
    let (_, tag) = container.image.as_ref()?;
    let versions = &component.versions;
    let read = component_version(tag);
    let fits = read.filter(|version| *version >= versions.oldest.minor && version.0 < versions.unknown_from);
    let name = one_word(&container.name);
    let text = match (fits, read) {
        _ if versions.follows.is_some() => format!("`{name}` is generated by lakehouse-obs"),
        (Some((major, minor)), _) => {
            let version = format!("{major}.{minor}");
            let table = format!("stack.{}", component.name);
            draft.setting(&table, "version", Written::text(&version), &container.place);
            format!("`{name}` is generated by lakehouse-obs, version {version}")
        }
        (None, Some((major, minor))) => {
            let default = versions.default.short();
            draft.not_carried(
                &container.place,
                format!("version {major}.{minor} of `{name}`: not supported, the build uses {default}"),
            );
            format!("`{name}` is generated by lakehouse-obs, version {default}")
        }
        (None, None) => format!("`{name}` is generated by lakehouse-obs, version {}", versions.default.short()),
    };
    draft.recognised(&container.place, text);
    let known = kind_of(component).filter(|_| component.placement == Placement::OnHost)?;
    let is_the_first =
        |of: &&Container| matches!(of.role, Some(Role::Component(other)) if other.name == component.name);
    if project.containers.iter().position(|of| is_the_first(&of)) != Some(at) {
        return None;
    }
    let mut service = Service::new(draft.name_for("host"), known.name, container.place.clone());
    service.set("address", Written::text("localhost"));
    draft.recognised(&container.place, format!("`{}`: kind {}, this host", service.name, known.name));
    Some(service)
}

/// A path in a container as a file beside the spec: the same where it is relative, else one that is to be created.
pub(in crate::import) fn file_in_project(path: &str, fallback: &str) -> String {
    relative(path).unwrap_or_else(|| fallback.to_owned())
}

/// The kind of a job by the container that it asks.
pub(in crate::import) fn kind_by_container(container: &Container) -> Option<&'static Known> {
    match container.role? {
        Role::Service(known) => Some(known),
        Role::Component(component) => kind_of(component),
        Role::Exposes(_) => None,
    }
}
