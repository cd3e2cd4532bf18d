//! Addresses and secrets as the place where Prometheus runs sees them.

use crate::model::{Address, Auth, Endpoint, Runtime, Secret, TextOrSecret, conventions};

use super::super::Layout;
use super::super::yaml::Yaml;

/// An address of the host, as a container or the host itself reaches it.
pub(in crate::emit) fn reach(address: &Address, runtime: Runtime) -> Address {
    match runtime {
        // localhost in a container is the container
        Runtime::Compose if address.is_loopback() => {
            Address { host: conventions::HOST_GATEWAY.to_owned(), ..address.clone() }
        }
        Runtime::Compose | Runtime::Host => address.clone(),
    }
}

/// `host:port` of an endpoint.
pub(in crate::emit) fn target(endpoint: &Endpoint, runtime: Runtime) -> String {
    match (endpoint, runtime) {
        (Endpoint::Written(address), _) => reach(address, runtime).host_port(),
        (Endpoint::Component { container, port }, Runtime::Compose) => format!("{container}:{port}"),
        (Endpoint::Component { port, .. }, Runtime::Host) | (Endpoint::Itself { port }, _) => {
            format!("localhost:{port}")
        }
    }
}

/// The path of a secret where it is read.
pub(in crate::emit) fn secret_path(secret: &Secret, runtime: Runtime, layout: &Layout) -> String {
    match (secret, runtime) {
        (Secret::File(path), _) if path.starts_with('/') => path.clone(),
        (Secret::File(path), Runtime::Compose) => format!("{}/{path}", conventions::SPEC_MOUNT),
        // Prometheus resolves paths from its own file, the blackbox exporter from where it is started: its own folder
        (Secret::File(path), Runtime::Host) => format!("../{}/{path}", layout.spec),
        (Secret::Env(name), _) => format!("{}/{name}", conventions::ENV_SECRETS),
    }
}

/// `basic_auth` or `authorization`.
pub(in crate::emit) fn auth(auth: &Auth, runtime: Runtime, layout: &Layout) -> (String, Yaml) {
    match auth {
        Auth::Basic { username, password } => (
            "basic_auth".to_owned(),
            Yaml::map([
                ("username", Some(username.as_str().into())),
                ("password_file", Some(secret_path(password, runtime, layout).into())),
            ]),
        ),
        Auth::Bearer(token) => (
            "authorization".to_owned(),
            Yaml::map([("credentials_file", Some(secret_path(token, runtime, layout).into()))]),
        ),
    }
}

/// The plain text of a header, or the file that holds it.
pub(in crate::emit) fn text_or_file<'a>(
    value: &'a TextOrSecret,
    runtime: Runtime,
    layout: &Layout,
) -> Result<&'a str, String> {
    match value {
        TextOrSecret::Text(text) => Ok(text),
        TextOrSecret::Secret(secret) => Err(secret_path(secret, runtime, layout)),
    }
}
