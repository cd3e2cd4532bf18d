//! What an exporter is told that its file alone describes: the same in a container and on a host.
//!
//! In: the service that it observes, and where it runs. Out: flags and variables, with their placeholders replaced.

use super::compose::word;
use super::endpoint::{self, inside};
use crate::components::{Exporter, template};
use crate::model::{Auth, Model, Running, Runtime, Secret, Service, SslMode};

/// Where an exporter runs that connects to what it observes.
pub(super) struct Client<'a> {
    pub(super) runtime: Runtime,
    /// The path of a file, as the exporter sees it.
    pub(super) path: &'a dyn Fn(&Secret) -> String,
    /// A secret, as the shell that starts the exporter reads it.
    pub(super) text: &'a dyn Fn(&Secret) -> String,
}

/// An exporter in a container.
pub(super) const CONTAINER: Client<'static> = Client {
    runtime: Runtime::Compose,
    path: &|file| inside(file),
    text: &|secret| format!("$(cat {})", word(&inside(secret))),
};

/// The value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// As it is.
    Text(String),
    /// What a file or the environment holds, read by the shell that starts the exporter.
    Secret(Secret),
}

/// What an exporter is told about the service that it observes.
pub(super) struct Invocation<'a> {
    pub(super) exporter: &'static Exporter,
    pub(super) service: &'a Service,
    pub(super) client: &'a Client<'a>,
}

impl Invocation<'_> {
    /// The variables that have a value, in the order of the file.
    pub(super) fn variables(&self) -> Vec<(&'static str, Value)> {
        let mut found: Vec<(&str, Value)> = Vec::new();
        let mut has_password_file = false;
        for variable in &self.exporter.environment {
            let name = variable.name.as_str();
            if variable.value == "{password}" {
                let secret = self.password().filter(|_| !has_password_file);
                found.extend(secret.map(|secret| (name, Value::Secret(secret.clone()))));
                continue;
            }
            if let Some(text) = template::render(&variable.value, &|name| self.value(name)) {
                has_password_file |= variable.value.contains("{password_file");
                found.push((name, Value::Text(text)));
            }
        }
        found
    }

    /// The flags that have a value, but for where it listens.
    pub(super) fn flags(&self) -> Vec<String> {
        self.exporter.flags.iter().filter_map(|flag| template::render(flag, &|name| self.value(name))).collect()
    }

    /// The password of the service's login.
    pub(super) fn password(&self) -> Option<&Secret> {
        match self.service.exporter.as_ref()?.login.as_ref()? {
            Auth::Basic { password, .. } => Some(password),
            Auth::Bearer(token) => Some(token),
        }
    }

    fn value(&self, placeholder: &str) -> Option<String> {
        let observed = self.service.exporter.as_ref()?;
        let address = endpoint::reach(&observed.address, self.client.runtime);
        let ssl = self.service.ssl.as_ref();
        let path = |file: &Secret| (self.client.path)(file);
        match placeholder {
            "address" => Some(address.host_port()),
            "host" => Some(address.host),
            "port" => address.port.map(|port| port.to_string()),
            "database" => {
                let named = self.service.migrations.as_ref().map(|migrations| migrations.database.clone());
                named.or_else(|| self.exporter.database.clone())
            }
            "username" => match observed.login.as_ref()? {
                Auth::Basic { username, .. } => Some(username.clone()),
                Auth::Bearer(_) => None,
            },
            "password_file" => {
                let here =
                    |secret: &&Secret| self.client.runtime == Runtime::Compose || matches!(secret, Secret::File(_));
                self.password().filter(here).map(path)
            }
            "sslmode" => ssl.map(|ssl| ssl.mode.name().to_owned()),
            "scheme" => {
                let (plain, encrypted) = self.exporter.tls.as_ref()?.schemes.as_ref()?;
                let off = ssl.is_none_or(|ssl| ssl.mode == SslMode::Disable);
                Some(if off { plain } else { encrypted }.clone())
            }
            "insecure" => ssl.filter(|ssl| ssl.insecure).map(|_| "true".to_owned()),
            "ca_file" => ssl?.ca.as_ref().map(path),
            "cert_file" => ssl?.client.as_ref().map(|(certificate, _)| path(certificate)),
            "key_file" => ssl?.client.as_ref().map(|(_, key)| path(key)),
            _ => None,
        }
    }
}

/// The flag that says where an exporter listens.
pub(super) fn listen(exporter: &Exporter, at: &str) -> Option<String> {
    template::render(&exporter.listen, &|name| (name == "listen").then(|| at.to_owned()))
}

/// The flags of the collectors that are off by default and whose metrics an expression reads, and of what these need.
pub(super) fn collectors(model: &Model, running: &Running) -> Vec<String> {
    let flag = running.component.exporter.as_ref().and_then(|exporter| exporter.collector.as_deref());
    let Some(flag) = flag else { return Vec::new() };
    let one = |name: &str| template::render(flag, &|of| (of == "collector").then(|| name.to_owned()));
    let flags = model.collector_flags(running).into_keys().map(str::to_owned);
    model.collectors(running).into_keys().filter_map(one).chain(flags).collect()
}
