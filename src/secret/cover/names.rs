//! What the keys of a login or of a reference to a secret hold. Which names announce a secret is known to `secret::names`.

pub(super) use crate::secret::names::{is_header, is_login, is_name, is_parameter, is_secret};
use crate::secret::names::{is_slip, slips};

/// Keys of a login or a reference that hold a name, and never the secret itself.
const OPEN: &[&str] = &[
    "account",
    "audience",
    "ca_file",
    "cert_file",
    "client_id",
    "database",
    "domain",
    "email",
    "enabled",
    "endpoint_params",
    "grant_type",
    "header",
    "headers",
    "host",
    "id",
    "identity",
    "key_file",
    "kind",
    "mechanism",
    "method",
    "mode",
    "port",
    "profile",
    "realm",
    "region",
    "role",
    "role_arn",
    "scheme",
    "scope",
    "scopes",
    "server_name",
    "tls",
    "token_url",
    "type",
    "min_version",
    "max_version",
    "insecure_skip_verify",
];

/// Keys of a user's name: it is shown, a password behind a colon is not.
const USERS: &[&str] = &["username", "user", "users", "user_name", "name"];

/// Keys that stand for a secret inside a reference to one: the value is covered, the key is shown.
const HOLDERS: &[&str] = &["value", "values", "secret", "secrets", "plain", "text", "key", "basic", "digest"];

/// What a key of a login or a reference holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A name of a user.
    User,
    /// A path.
    File,
    /// A variable.
    Env,
    /// Something that is no secret.
    Open,
    /// The secret.
    Secret,
    /// Nobody knows: the key itself may be the secret.
    Unknown,
}

/// What a key inside a login or a reference holds, slips of the pen allowed for.
pub(super) fn part(key: &str) -> Part {
    let key = key.to_lowercase().replace('-', "_");
    let exact = |list: &[&str]| list.contains(&key.as_str());
    let ends = |word: &str| key == word || key.strip_suffix(word).is_some_and(|head| head.ends_with('_'));
    if exact(USERS) {
        return Part::User;
    }
    if exact(OPEN) {
        return Part::Open;
    }
    if ["file", "files", "path"].into_iter().any(ends) {
        return Part::File;
    }
    if ends("env") {
        return Part::Env;
    }
    if exact(HOLDERS) || is_login(&key) || is_secret(&key) {
        return Part::Secret;
    }
    let near = |list: &[&str]| list.iter().any(|name| name.len() > 3 && is_slip(&key, name, slips(name)));
    match () {
        () if near(USERS) => Part::User,
        () if near(&["file", "files", "path"]) => Part::File,
        () if near(OPEN) => Part::Open,
        () if near(HOLDERS) || ["evn", "nev", "enf"].contains(&key.as_str()) => Part::Secret,
        () => Part::Unknown,
    }
}
