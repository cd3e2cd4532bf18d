//! Whether a value can be a secret at all, and whether anybody could guess it.

/// Values that stand for nothing, or switch something.
const NOTHING: &[&str] = &["", "*", "-", "false", "no", "none", "null", "off", "on", "true", "yes"];

/// Whether a value says nothing that could be kept from anybody.
pub fn is_nothing(value: &str) -> bool {
    let value = value.trim();
    is_switch(value) || value.len() < 4 && digits(value) == value.len()
}

/// Whether a value is one of the words that switch something, or nothing at all.
pub(crate) fn is_switch(value: &str) -> bool {
    NOTHING.iter().any(|nothing| value.trim().eq_ignore_ascii_case(nothing))
}

/// Characters that begin a pattern, a placeholder or a template rather than a password.
const OPENS: &[char] = &['<', '[', '(', '{', '\\', '.', '*', '^', '…', '%', '?'];

/// Words that people write where a secret belongs, each alone.
const PLACEHOLDERS: &[&str] = &[
    "api-key",
    "api_key",
    "apikey",
    "bearer",
    "change-me",
    "change_me",
    "changeit",
    "changeme",
    "credentials",
    "dummy",
    "empty",
    "example",
    "fixme",
    "hs256",
    "jwt",
    "key",
    "md5",
    "missing",
    "name",
    "optional",
    "pass",
    "passwd",
    "password",
    "placeholder",
    "prompt",
    "pw",
    "pwd",
    "replace-me",
    "replace_me",
    "replaceme",
    "required",
    "rs256",
    "sample",
    "secret",
    "sha256",
    "sha512",
    "string",
    "tbd",
    "todo",
    "token",
    "unknown",
    "unset",
    "user",
    "username",
    "value",
];

/// Beginnings of the same.
const PLACEHOLDER_BEGINS: &[&str] = &["your-", "your_", "example-", "example_", "insert-", "enter-", "replace-"];

/// Whether a text only stands for a secret: a placeholder, a reference, a pattern, something that was covered.
pub(crate) fn is_stand_in(value: &str) -> bool {
    let value = value.trim();
    // a percent sign may begin an escape of a URL, a pattern of grok has a brace behind it
    let escaped = value.starts_with('%') && !value.starts_with("%{");
    let opens = value.starts_with(OPENS) && !escaped;
    let inside = ["{{", "${", "$(", "%{"].iter().any(|mark| value.contains(mark));
    let lower = value.to_ascii_lowercase();
    let covered = ["redacted", "removed", "masked", "hidden", "..."].iter().any(|word| lower.contains(word));
    let placeholder = PLACEHOLDERS.contains(&lower.as_str())
        || PLACEHOLDER_BEGINS.iter().any(|begin| lower.starts_with(begin) && is_plain(&lower));
    let reference = REFERENCES.iter().any(|begin| value.starts_with(begin)) || is_address(value);
    is_nothing(value)
        || opens
        || inside
        || covered
        || placeholder
        || reference
        || is_variable(value)
        || is_filler(value)
}

/// Beginnings of what says where a secret is, or how a program comes by it.
pub(crate) const REFERENCES: &[&str] = &[
    "${",
    "$$",
    "(",
    "$(",
    "$__",
    "{{",
    "%{",
    "<",
    "/run/secrets/",
    "/etc/",
    "/var/",
    "process.env",
    "ENV[",
    "ENV.",
    "os.environ",
    "os.Getenv",
    "System.getenv",
    "arn:",
    "env(",
    "env.",
    "env:",
    "file(",
    "file:",
    "***",
    "!reference",
    "!secret",
    "op://",
    "ref+",
    "secretref:",
    "sops:",
    "ssm:",
    "vault:",
    "secrets/",
    "secrets.",
    "File.read",
    "$.",
    "read_",
    "$(cat",
];

/// A path in words, or a URL without a login: `/opt/keys/db`, `awssm://prod/db`.
fn is_address(value: &str) -> bool {
    let path = ["/", "./", "../", "~/"].iter().any(|begin| value.starts_with(begin));
    let scheme = value.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
            && !rest.contains(['@', '?', '#'])
    });
    (path || scheme) && is_plain(value.trim_start_matches('~'))
}

/// `$TOKEN`, `YOUR_API_KEY`, `PASS`.
fn is_variable(value: &str) -> bool {
    let name = value.trim_start_matches('$');
    let capitals = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    name.len() >= 3 && name.len() < LONG_WORD && capitals
}

/// From how many letters on capitals are no longer the name of a variable.
const LONG_WORD: usize = 24;

/// Whether a text is put together of words and numbers as people write them: each part letters in one case, or digits.
pub(crate) fn is_plain(text: &str) -> bool {
    let parts = text.split(|c: char| "-_./:,+' ()".contains(c));
    parts.filter(|part| !part.is_empty()).all(|part| {
        let mut letters = part.chars();
        let first = letters.next().unwrap_or('a');
        let rest = letters.as_str();
        let all = |of: fn(char) -> bool| part.chars().all(of);
        all(|c| c.is_ascii_digit())
            || first.is_alphabetic() && rest.chars().all(|c| c.is_lowercase())
            || all(char::is_uppercase)
    })
}

/// One character again and again, as in `xxxxxxxx`.
fn is_filler(value: &str) -> bool {
    let mut letters = value.chars();
    letters.next().is_some_and(|first| letters.all(|letter| letter == first)) && value.len() > 2
}

/// From how many characters on a text is too long to be tried.
const LONG: usize = 16;

/// Whether nobody could guess a text: long, and made of characters rather than of words, numbers or dates.
pub fn unguessable(text: &str) -> bool {
    if is_stand_in(text) || text.len() < LONG {
        return false;
    }
    if has_uuid(text) {
        return true;
    }
    let runs = || text.split(|c: char| !c.is_ascii_alphanumeric());
    // what base64 puts between letters parts nothing
    let whole: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let scrambled: usize = runs().filter(|run| run.len() >= 6 && is_scrambled(run)).map(str::len).sum();
    scrambled >= 12 || runs().any(|run| run.len() >= LONG && is_scrambled(run)) || is_base64(text, &whole)
}

/// Whether a part of a text was drawn and not chosen: eight characters and more that are no word with a number.
pub(crate) fn is_drawn(part: &str) -> bool {
    part.len() >= 8
        && !is_stand_in(part)
        && (unguessable(part) || part.split(['-', '_']).any(|run| run.len() >= 8 && is_scrambled(run)))
}

/// Whether a text has the form of a UUID, and nothing else.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && has_uuid(text)
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a text has a UUID in it, that of zeros aside.
fn has_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let fits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.windows(lengths.len()).any(|parts| {
        let uuid = parts.iter().zip(lengths).all(|(part, length)| fits(part, length));
        uuid && !is_filler(&parts.concat())
    })
}

/// How often letters and digits, and small and capital letters, change places in a run.
struct Changes {
    /// Between letters and digits.
    digits: usize,
    /// From a small letter to a capital one.
    capitals: usize,
}

fn changes(run: &str) -> Changes {
    let bytes = run.as_bytes();
    let pairs = || bytes.iter().zip(bytes.iter().skip(1));
    Changes {
        digits: pairs().filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit()).count(),
        capitals: pairs().filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase()).count(),
    }
}

/// Whether a run of letters and digits is no word, no number, and no word with a number.
fn is_scrambled(run: &str) -> bool {
    let Changes { digits: numbers, capitals } = changes(run);
    // words in one name have four letters each and more
    let camel = capitals < 3 || run.len() >= capitals * 9 / 2;
    let hex = run.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    numbers >= 4 || numbers >= 3 && run.len() >= 10 || !camel || hex && run.len() >= LONG && numbers >= 2
}

/// A text of base64 whose signs part it into short runs.
fn is_base64(text: &str, whole: &str) -> bool {
    let known = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte));
    let has = |of: fn(&u8) -> bool| whole.as_bytes().iter().any(of);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let Changes { digits, capitals } = changes(whole);
    known && mixed && whole.len() >= LONG && digits + capitals >= whole.len() / 4
}
