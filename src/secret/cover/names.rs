//! Names that tell a secret: of keys, headers, parameters, and of what else stands beside one.
//!
//! A name counts by its end, in words: `slack_bot_token`, `slackBotToken` and `SLACK-BOT-TOKEN` end with `token`, while
//! `token_file` and `tokens_total` do not. Slips of the pen count too, since a misspelt key still holds its secret.

use std::sync::LazyLock;

use strsim::damerau_levenshtein;

/// Ends of names whose value is a secret, by the reason.
pub(crate) const KEYS: &[(&str, &[&str])] = &[
    (
        "a password",
        &["password", "passwords", "passwd", "passphrase", "passcode", "pass", "pwd", "pswd", "pw", "passwort"],
    ),
    (
        "who holds it is let in",
        &["token", "tokens", "tkn", "bearer", "jwt", "cookie", "set_cookie", "session_id", "sas", "otp"],
    ),
    ("half of a login by token", &["token_id"]),
    ("a secret by its name", &["secret", "secrets", "credential", "credentials", "creds", "authorization"]),
    (
        "a key that opens or signs",
        &[
            "access_key",
            "account_key",
            "admin_key",
            "api_key",
            "api_keys",
            "app_key",
            "application_key",
            "auth_key",
            "certificate_key",
            "client_key",
            "deploy_key",
            "encryption_key",
            "host_key",
            "hmac_key",
            "ingest_key",
            "license_key",
            "master_key",
            "private_key",
            "private_key_id",
            "secret_key",
            "server_key",
            "session_key",
            "shared_key",
            "signing_key",
            "ssh_key",
            "storage_key",
            "subscription_key",
            "write_key",
        ],
    ),
    (
        "the key of an integration, which anyone can page with",
        &["routing_key", "service_key", "integration_key", "user_key"],
    ),
    (
        "a connection with its password in it",
        &["dsn", "connection_string", "connection_uri", "database_url", "jdbc_url"],
    ),
    ("whoever knows it can write there", &["webhook_url"]),
];

/// Ends of names of a login: a text is a secret, a table has keys that are none.
pub(crate) const LOGINS: &[&str] =
    &["auth", "basic_auth", "basicauth", "authorization", "authentication", "credentials", "login", "oauth2", "sasl"];

/// Ends of the names of headers that carry a credential, besides [`KEYS`].
pub(crate) const HEADERS: &[&str] = &["auth", "key", "keys", "signature", "session", "sessionid"];

/// Names of parameters of a URL whose value is a secret, besides [`KEYS`]. `auth` of an exporter is the name of an entry in
/// its configuration, but in a URL that is written out nobody knows.
pub(crate) const PARAMETERS: &[&str] = &["key", "sig", "signature", "hmac"];

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
    let near = |list: &[&str]| list.iter().any(|name| name.len() > 3 && is_slip(&key, name, limit(name).max(1)));
    match () {
        () if near(USERS) => Part::User,
        () if near(&["file", "files", "path"]) => Part::File,
        () if near(OPEN) => Part::Open,
        () if near(HOLDERS) || ["evn", "nev", "enf"].contains(&key.as_str()) => Part::Secret,
        () => Part::Unknown,
    }
}

/// A name of the tables in its words, and all of them as one.
struct Name {
    words: Vec<&'static str>,
    joined: String,
    letters: u32,
}

fn prepared(names: impl Iterator<Item = &'static str>) -> Vec<Name> {
    let name = |name: &'static str| {
        let joined = name.replace('_', "");
        Name { words: name.split('_').collect(), letters: letters(&joined), joined }
    };
    names.map(name).collect()
}

static SECRETS: LazyLock<Vec<Name>> =
    LazyLock::new(|| prepared(KEYS.iter().flat_map(|(_, names)| names.iter().copied())));

static OF_LOGINS: LazyLock<Vec<Name>> = LazyLock::new(|| prepared(LOGINS.iter().copied()));

/// Whether the value of a key is a secret.
pub(crate) fn is_secret(key: &str) -> bool {
    let words = words(key);
    SECRETS.iter().any(|name| ends_with(&words, name)) || ends_in_a_stem(&words)
}

/// Whether a key holds a login.
pub(crate) fn is_login(key: &str) -> bool {
    let words = words(key);
    OF_LOGINS.iter().any(|name| ends_with(&words, name)) || words.last().is_some_and(|word| is_mixed_up(word, "auth"))
}

/// Whether a text is the name of a key of the tables itself, which is no part of a secret.
pub(super) fn is_name(text: &str) -> bool {
    let name = text.to_lowercase().replace('-', "_");
    KEYS.iter().flat_map(|(_, names)| *names).chain(LOGINS).any(|known| *known == name)
}

/// Whether a header carries a credential.
pub(crate) fn is_header(name: &str) -> bool {
    is_secret(name) || is_one_of(name, HEADERS)
}

/// Whether the value of a parameter is a secret.
pub(crate) fn is_parameter(name: &str) -> bool {
    is_secret(name) || is_one_of(name, PARAMETERS)
}

fn is_one_of(name: &str, ends: &[&str]) -> bool {
    let words = words(name);
    ends.iter().any(|end| words.last().is_some_and(|word| word == end))
}

/// Words that say by themselves that a name holds a secret, however it is run together: `sessiontoken`.
const STEMS: &[&str] =
    &["password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "credentials"];

fn ends_in_a_stem(words: &[String]) -> bool {
    words.last().is_some_and(|word| STEMS.iter().any(|stem| word.ends_with(stem)))
}

/// The words of the last part of a dotted name, in lower case: at `-`, `_`, blanks, and where the case changes. Digits at
/// the end are left out.
fn words(key: &str) -> Vec<String> {
    let last = key.rsplit('.').next().unwrap_or("").trim_matches(['"', '\'', ' ']);
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    let (mut was_lower, mut characters) = (false, last.chars().peekable());
    while let Some(character) = characters.next() {
        if !character.is_alphanumeric() {
            begins = true;
            was_lower = false;
            continue;
        }
        let next_is_lower = characters.peek().is_some_and(|next| next.is_lowercase());
        let upper = character.is_uppercase();
        // `apiKey`, and `APIKey` before its last capital
        let new_word = upper && (was_lower || next_is_lower);
        if begins || new_word {
            words.push(String::new());
        }
        words.iter_mut().last().into_iter().for_each(|word| word.extend(character.to_lowercase()));
        begins = false;
        was_lower = !upper;
    }
    words
}

/// Whether the last words are a name, run together or not, slips of the pen allowed for.
fn ends_with(words: &[String], name: &Name) -> bool {
    let Name { words: wanted, joined, letters: wanted_letters } = name;
    let Some(last) = words.last() else { return false };
    // each slip changes the set of letters by two at most, which is quicker to see
    let limit = limit(joined).min(if wanted.len() == 1 { 2 } else { 1 });
    let differing = (letters(last) ^ wanted_letters).count_ones() as usize;
    if differing <= 2 * limit && is_slip(last, joined, limit) {
        return true;
    }
    if let [_] = wanted.as_slice() {
        // one word that was split: `pass_word`
        return matches!(words, [.., a, b] if a.len() + b.len() == joined.len() && joined.starts_with(a.as_str()) && joined.ends_with(b.as_str()));
    }
    let Some(tail) = words.len().checked_sub(wanted.len()).and_then(|from| words.get(from..)) else { return false };
    tail.iter().zip(wanted).all(|(word, wanted)| match wanted.len() {
        0..=2 => word == wanted,
        3 => word == wanted || is_mixed_up(word, wanted),
        _ => is_slip(word, wanted, 1),
    })
}

/// How many slips a name of this length takes before it may be another word.
fn limit(name: &str) -> usize {
    match name.len() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// Plain words that are near a name and mean something else.
const PLAIN: &[&str] = &["taken", "spoken", "broken", "passed", "passes", "session", "sessions"];

fn is_slip(word: &str, name: &str, limit: usize) -> bool {
    if word == name {
        return true;
    }
    if limit == 0 || word.len().abs_diff(name.len()) > limit || PLAIN.contains(&word) {
        return false;
    }
    damerau_levenshtein(word, name) <= limit
}

/// Whether a word has the letters of a name in another order.
fn is_mixed_up(word: &str, name: &str) -> bool {
    word.len() == name.len() && letters(word) == letters(name) && damerau_levenshtein(word, name) <= 1
}

/// The letters of a word as a set.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, byte| set | 1 << (byte - b'a'))
}
