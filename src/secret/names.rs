//! Names that announce a secret, of headers, parameters and keys.
//!
//! A name is read as words: `X-ApiKey`, `x_api_key` and `x-api-key` are the same. The last word decides.

/// What a name says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// The value is a secret.
    Secret,
    /// The value is a secret if nobody could guess it.
    Perhaps,
    /// Nothing.
    Nothing,
}

/// Last words after which a secret follows; longer words may end in them: `authtoken`.
const SECRET: &[&str] = &[
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
    "token",
];

/// The same in the name of a header.
const SECRET_HEADER: &[&str] = &["auth", "cookie"];

/// Headers that are a secret and do not sound so.
const SECRET_HEADERS: &[&[&str]] = &[&["x", "honeycomb", "team"], &["cookie2"]];

/// Words before `key` that make it a secret.
const KEY_OF: &[&str] = &[
    "account",
    "admin",
    "api",
    "auth",
    "encryption",
    "functions",
    "ingest",
    "ingestion",
    "insert",
    "integration",
    "license",
    "master",
    "private",
    "secret",
    "shared",
    "signing",
    "subscription",
];

/// Words that name a secret as often as something else.
const PERHAPS: &[&str] = &[
    "accesskey",
    "auth",
    "authentication",
    "code",
    "hash",
    "hmac",
    "key",
    "pass",
    "session",
    "sid",
    "sig",
    "signature",
    "team",
];

/// Pairs of last words that sound like a secret and are none: they order, page, or guard a browser.
const FRIENDS: &[(&str, &str)] = &[
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

/// What the name of a header says.
pub(crate) fn header(name: &str) -> Telling {
    let words = words(name);
    let Some((last, before)) = split(&words) else { return Telling::Nothing };
    let listed = SECRET_HEADERS.iter().any(|secret| words == *secret);
    if listed || SECRET_HEADER.contains(&last) {
        return Telling::Secret;
    }
    match parameter(name) {
        // a header that is a key opens something, unless it is known for another one
        Telling::Perhaps if last == "key" && before.is_some() => Telling::Secret,
        telling => telling,
    }
}

/// What the name of a parameter or of a key says.
pub(crate) fn parameter(name: &str) -> Telling {
    // no word of the tables is shorter
    if name.len() < 3 {
        return Telling::Nothing;
    }
    let words = words(name);
    let Some((last, before)) = split(&words) else { return Telling::Nothing };
    let before = before.unwrap_or("");
    if FRIENDS.contains(&(before, last)) || FRIENDS.iter().any(|(first, second)| joined(last, first, second)) {
        return Telling::Nothing;
    }
    let secret = SECRET.iter().any(|word| last.ends_with(word)) || last == "key" && KEY_OF.contains(&before);
    match secret || KEY_OF.iter().any(|first| joined(last, first, "key")) {
        true => Telling::Secret,
        false if PERHAPS.contains(&last) => Telling::Perhaps,
        false => Telling::Nothing,
    }
}

fn joined(word: &str, first: &str, second: &str) -> bool {
    word.strip_suffix(second).is_some_and(|head| head == first)
}

fn split(words: &[String]) -> Option<(&str, Option<&str>)> {
    let (last, before) = words.split_last()?;
    Some((last, before.last().map(String::as_str)))
}

/// The words of a name in lower case: `X-CSRFToken` to `x`, `csrf`, `token`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut begin = true;
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            begin = true;
            continue;
        }
        let ends_capitals = before.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase());
        if begin || letter.is_uppercase() && (before.is_lowercase() || ends_capitals) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        (begin, before) = (false, letter);
    }
    words
}
