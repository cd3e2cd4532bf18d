//! The names that announce a secret: one table, for what is refused and for what is covered in every output.

use super::Telling;

/// Names that say the same.
pub(crate) struct Row {
    /// What it says of a header.
    pub(crate) header: Telling,
    /// What it says of a parameter, and of any other key.
    pub(crate) key: Telling,
    /// Where its value is covered although nobody refuses it.
    pub(crate) covered: Covered,
    /// Ends of names: words in small letters, joined by `_`.
    pub(crate) names: &'static [&'static str],
}

/// Where a value is covered because of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Covered {
    Anywhere,
    /// As a header and as a parameter of a URL.
    Sent,
    /// As a header.
    Headers,
    /// Only what is refused.
    Refused,
}

use Covered::{Anywhere, Headers, Refused, Sent};
use Telling::{Nothing, Perhaps, Secret};

/// A row; what stands under such names is said to who reads the table.
const fn row(_stands: &str, header: Telling, key: Telling, covered: Covered, names: &'static [&'static str]) -> Row {
    Row { header, key, covered, names }
}

/// All of them; of two that fit, the first counts.
pub(crate) const NAMES: &[Row] = &[
    row(
        "a password",
        Secret,
        Secret,
        Anywhere,
        &[
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "passkey",
            "pass",
            "db_pass",
            "user_pass",
            "pwd",
            "pswd",
            "psw",
            "pw",
            "pasw",
            "pword",
            "passwort",
            "kennwort",
            "mot_de_passe",
            "contrasena",
        ],
    ),
    row(
        "who holds it is let in",
        Secret,
        Secret,
        Anywhere,
        &["token", "tkn", "auth_tok", "access_tok", "bearer_tok", "bearer", "jwt", "otp"],
    ),
    row("many of them", Perhaps, Perhaps, Anywhere, &["passwords", "tokens", "secrets", "api_keys"]),
    row("who holds it is in a session", Secret, Perhaps, Anywhere, &["cookie", "set_cookie"]),
    row("a cookie of old", Secret, Nothing, Refused, &["cookie2"]),
    row("the name of a session, or what opens it", Perhaps, Perhaps, Anywhere, &["session_id", "sas"]),
    row("half of a login by token", Perhaps, Perhaps, Anywhere, &["token_id", "private_key_id"]),
    row(
        "a secret by its name",
        Secret,
        Secret,
        Anywhere,
        &["secret", "credential", "credentials", "creds", "cred", "authorization"],
    ),
    row(
        "a key that opens or signs",
        Secret,
        Secret,
        Anywhere,
        &[
            "account_key",
            "admin_key",
            "api_key",
            "auth_key",
            "encryption_key",
            "functions_key",
            "ingest_key",
            "ingestion_key",
            "insert_key",
            "integration_key",
            "license_key",
            "master_key",
            "private_key",
            "secret_access_key",
            "secret_key",
            "shared_access_key",
            "shared_key",
            "signing_key",
            "subscription_key",
        ],
    ),
    row(
        "a key that opens, or says which one does",
        Secret,
        Perhaps,
        Anywhere,
        &[
            "access_key",
            "app_key",
            "application_key",
            "certificate_key",
            "client_key",
            "consumer_key",
            "deploy_key",
            "hmac_key",
            "host_key",
            "routing_key",
            "server_key",
            "service_account_key",
            "service_key",
            "session_key",
            "ssh_key",
            "storage_key",
            "user_key",
            "write_key",
        ],
    ),
    row("what lets in, or how", Secret, Perhaps, Headers, &["auth", "authz", "auth_basic"]),
    row("a signed identity", Secret, Perhaps, Anywhere, &["jwt_assertion", "client_assertion"]),
    row("a secret that does not sound so", Secret, Nothing, Refused, &["x_honeycomb_team"]),
    row(
        "a connection with its password in it",
        Perhaps,
        Perhaps,
        Anywhere,
        &["dsn", "connection_string", "connection_uri", "database_url", "jdbc_url"],
    ),
    row("whoever knows it can write there", Perhaps, Perhaps, Anywhere, &["webhook_url"]),
    row("a key, as often of a map", Perhaps, Perhaps, Sent, &["key", "sig", "signature", "hmac"]),
    row("of a login, or of visits", Perhaps, Perhaps, Headers, &["session", "sessionid"]),
    row("keys, as often of a map", Nothing, Nothing, Headers, &["keys"]),
    row(
        "as often something else",
        Perhaps,
        Perhaps,
        Refused,
        &["assertion", "authentication", "code", "community", "sid", "team"],
    ),
];

/// Words that say by themselves that a name holds a secret, however it is run together: `sessiontoken`.
pub(crate) const STEMS: &[&str] = &[
    "accesskey",
    "apikey",
    "authorization",
    "bearer",
    "credential",
    "credentials",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// Pairs of last words that sound like a secret and are none: they order, page, or guard a browser. They are covered all
/// the same: that costs a few stars.
pub(crate) const FRIENDS: &[(&str, &str)] = &[
    // `X-Atlassian-Token: no-check` switches a check off
    ("atlassian", "token"),
    ("cache", "key"),
    ("continuation", "token"),
    ("csrf", "token"),
    ("cursor", "token"),
    ("foreign", "key"),
    ("group", "key"),
    ("host", "key"),
    ("idempotency", "key"),
    ("max", "token"),
    ("max", "tokens"),
    ("next", "token"),
    ("page", "token"),
    ("partition", "key"),
    ("primary", "key"),
    ("public", "key"),
    ("sort", "key"),
    ("surrogate", "key"),
    ("sync", "token"),
    // `Sec-WebSocket-Key` is a nonce
    ("socket", "key"),
    ("websocket", "key"),
    ("xsrf", "token"),
];

/// Last words that say which of several secrets it is, or how it is written: `password_prod`, `token_value`.
pub(crate) const VARIANTS: &[&str] = &[
    "b64",
    "backup",
    "base64",
    "clear",
    "cleartext",
    "current",
    "data",
    "default",
    "dev",
    "development",
    "encoded",
    "live",
    "local",
    "main",
    "new",
    "old",
    "plain",
    "plaintext",
    "prod",
    "production",
    "raw",
    "stage",
    "staging",
    "str",
    "string",
    "temp",
    "test",
    "text",
    "tmp",
    "txt",
    "val",
    "value",
    "values",
];

/// Plain words that are near a name and mean something else.
pub(crate) const PLAIN: &[&str] =
    &["broken", "passed", "passes", "postcode", "session", "sessions", "spoken", "taken", "word", "words", "world"];

/// Ends of names of a login: a text is a secret, a table has keys that are none.
pub(crate) const LOGINS: &[&str] =
    &["auth", "basic_auth", "basicauth", "authorization", "authentication", "credentials", "login", "oauth2", "sasl"];
