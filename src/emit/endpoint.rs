//! Addresses and secrets as the place where Prometheus runs sees them.

use crate::model::{Address, Auth, Endpoint, Runtime, Secret, TextOrSecret, Tls, conventions};

use super::Layout;
use super::yaml::Yaml;

/// An address of the host, as a container or the host itself reaches it.
pub(super) fn reach(address: &Address, runtime: Runtime) -> Address {
    address.reached(runtime)
}

/// `host:port` of an endpoint.
pub(super) fn target(endpoint: &Endpoint, runtime: Runtime) -> String {
    endpoint.target(runtime)
}

/// The path of a secret where it is read.
pub(super) fn secret_path(secret: &Secret, runtime: Runtime, layout: &Layout) -> String {
    match (secret, runtime) {
        (Secret::File(path), _) if path.starts_with('/') => path.clone(),
        (secret, Runtime::Compose) => inside(secret),
        // Prometheus resolves paths from its own file, all others from where they are started: the folder of their file
        (Secret::File(path), Runtime::Host) => layout.relative_to_spec(path, 1),
        (Secret::Env(name), _) => format!("{}/{name}", conventions::ENV_SECRETS),
    }
}

/// The path of a secret inside a container.
pub(super) fn inside(secret: &Secret) -> String {
    match secret {
        Secret::File(path) if path.starts_with('/') => path.clone(),
        Secret::File(path) => format!("{}/{path}", conventions::SPEC_MOUNT),
        Secret::Env(name) => format!("{}/{name}", conventions::ENV_SECRETS),
    }
}

/// `basic_auth` or `authorization`.
pub(super) fn auth(auth: &Auth, runtime: Runtime, layout: &Layout) -> (String, Yaml) {
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

/// `tls_config`.
pub(super) fn tls(tls: &Tls, runtime: Runtime, layout: &Layout) -> (String, Yaml) {
    let Tls { ca, client, server_name, insecure_skip_verify, min_version, max_version } = tls;
    let path = |file: &Secret| Yaml::Text(secret_path(file, runtime, layout));
    let config = Yaml::map([
        ("ca_file", ca.as_ref().map(path)),
        ("cert_file", client.as_ref().map(|(cert, _)| path(cert))),
        ("key_file", client.as_ref().map(|(_, key)| path(key))),
        ("server_name", server_name.as_deref().map(Yaml::from)),
        ("insecure_skip_verify", insecure_skip_verify.map(Yaml::Boolean)),
        ("min_version", min_version.map(|version| version.name().into())),
        ("max_version", max_version.map(|version| version.name().into())),
    ]);
    ("tls_config".to_owned(), config)
}

/// The plain text of a header, or the file that holds it.
pub(super) fn text_or_file<'a>(value: &'a TextOrSecret, runtime: Runtime, layout: &Layout) -> Result<&'a str, String> {
    match value {
        TextOrSecret::Text(text) => Ok(text),
        TextOrSecret::Secret(secret) => Err(secret_path(secret, runtime, layout)),
    }
}
