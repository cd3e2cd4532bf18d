//! Texts that are a secret by their form, wherever they stand.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use crate::secret::{hooks, pem, shapes};

/// A form of a secret. What is covered is the group `s`.
pub(crate) struct Shape {
    /// What it is.
    pub(crate) name: &'static str,
    /// How it is found. None of these looks further than one line, so that a search is linear.
    pub(crate) pattern: &'static str,
    /// Whether what was found is one after all.
    judge: fn(&str) -> bool,
}

const fn shape(name: &'static str, pattern: &'static str) -> Shape {
    Shape { name, pattern, judge: |_| true }
}

/// Forms that are covered besides those of the tables, because they are likely enough.
pub(crate) const SHAPES: &[Shape] = &[
    // a JSON object in base64url begins with these three letters
    shape("a JSON web token", r"(?P<s>eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*)"),
    shape("what begins as a key of SendGrid", r"(?P<s>SG\.[\w-]{12,}(?:\.[\w-]*)?)"),
    // the identifier alone is half of the pair, and what follows it on the line is likely the other half
    shape("a secret key next to its identifier", r"(?:AKIA|ASIA)[A-Z0-9]{12,}[^\n]{1,80}?(?P<s>[A-Za-z0-9/+=]{36,})"),
    shape("a token of a bot of Telegram", r"(?P<s>\b[0-9]{6,12}:[A-Za-z0-9_-]{24,})"),
    shape(
        "the hash of a password",
        r"(?P<s>\$(?:2[abxy]|apr1|argon2\w*|[156])\$[^\s\x22']{8,}|SCRAM-SHA-256\$[^\s\x22']{8,}|\{S?SHA\d*\}[A-Za-z0-9+/=]{8,})",
    ),
    // the name of a scheme opens a value of one word; in running text it would be a word itself
    shape(
        "the value of an Authorization header",
        r"(?im)(?:^|[\x22'`=:>|])[ \t]*(?:bearer|basic|digest|negotiate|ntlm|token|apikey|splunk|genie-?key|aws4-hmac-sha256)[ \t]+(?P<s>[^\s\x22'`<>]{3,})[ \t]*(?:[\x22'`\\]|$)",
    ),
    Shape {
        name: "the value of an Authorization header within a text",
        pattern: r"\b(?:Bearer|Basic|GenieKey|bearer|basic)[ \t]+(?P<s>[A-Za-z0-9._~+/=-]{6,})",
        judge: is_no_word,
    },
    Shape {
        name: "a login before a host",
        pattern: r"(?P<user>[A-Za-z0-9_.%+-]+):(?P<s>[^\s\x22'`@/:\[\](){}<>,;|]+)@(?P<host>(?:[A-Za-z0-9_-]+\.)+[A-Za-z]|(?:[0-9]+\.){3}[0-9]|[A-Za-z][A-Za-z0-9_-]*)(?:[A-Za-z0-9.:/\s\x22'`,]|$)",
        judge: is_no_port,
    },
    shape("the login of a command", r"(?:\s|^)(?:-u|--user)[= \t]+[\x22']?[^\s:\x22']+:(?P<s>[^\s\x22']+)"),
    shape(
        "a password in SQL",
        r"(?i)\b(?:passw(?:or)?d|identified[ \t]+by)[ \t]+(?:E|e|U&)?\\?['\x22](?P<s>[^'\x22\n]+)",
    ),
    Shape {
        name: "a path of a webhook that cannot be guessed",
        pattern: r"(?i)//[^\s\x22'`<>/]+(?:/[^\s\x22'`<>/]+){0,4}?/(?:[a-z0-9_-]*hooks?[a-z0-9]*|services|trigger|integration)/(?P<s>[^\s\x22'`<>?#]{12,})",
        judge: |path| path.split('/').any(is_long),
    },
    Shape {
        name: "a part of a path that cannot be guessed",
        pattern: r"//[^\s\x22'`<>/]+/(?P<s>[^\s\x22'`<>]{20,})",
        judge: |path| !path.starts_with("d/") && path.split(['/', '?', '&', '=']).any(is_random),
    },
    // of base64, with all kinds of characters: nothing that a spec has to name looks like this
    Shape { name: "random characters", pattern: r"(?P<s>[A-Za-z0-9+_-]{36,}={0,2})", judge: is_base64_of_noise },
    Shape {
        name: "random characters next to a word for a secret",
        pattern: r"(?i)(?:key|token|secret|pass(?:word|wd|phrase)?|pwd|auth|cred|bearer|credentials?)\b[^\n]{0,40}?(?P<s>\b[A-Za-z0-9+/_-]{24,}={0,2})",
        judge: is_random,
    },
    Shape {
        name: "what a remark calls the password",
        pattern: r"(?i)\b(?:password|passwd|passphrase|secret|token|pwd|pw|pass|api[ _-]?key|login)[ \t]+(?:is|was|of [a-z]+ is)[ \t:]+(?P<s>[^\s\x22'`<>]{3,})",
        judge: is_no_word,
    },
    shape(
        "what a remark quotes as the password",
        r"(?i)\b(?:password|passwd|passphrase|secret|token|pwd|pw|pass|api[ _-]?key)[ \t]+(?:is|was|of [a-z]+ is)[ \t:]+['\x22`](?P<s>[^\s\x22'`<>]{3,})",
    ),
    shape("what is short for a password in a remark", r"(?im)#[ \t]*(?:pwd?|passwd|pass)[ \t]+(?P<s>[^\s=:]+)[ \t]*$"),
    Shape {
        name: "a password in a remark",
        pattern: r"(?im)#[ \t]*(?:[a-z_-]*password|passphrase|secret|[a-z_-]*token|api[ _-]?key)[ \t]+(?P<s>[^\s=:]+)[ \t]*$",
        judge: is_no_word,
    },
];

/// Each is compiled when a text may have it.
static COMPILED: LazyLock<Vec<OnceLock<Option<Regex>>>> = LazyLock::new(|| shapes().map(|_| OnceLock::new()).collect());

/// The addresses of hooks, of which each is a row of a table.
static HOOKS: LazyLock<String> = LazyLock::new(hooks::pattern);

/// All of them: these, and the addresses of hooks.
fn shapes() -> impl Iterator<Item = (&'static str, fn(&str) -> bool)> {
    let own = SHAPES.iter().map(|shape| (shape.pattern, shape.judge));
    own.chain(std::iter::once((HOOKS.as_str(), (|_: &str| true) as fn(&str) -> bool)))
}

/// All of them at once: most texts have none, and one search says so.
static ANY: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    let patterns = shapes().map(|(pattern, _)| pattern);
    RegexSetBuilder::new(patterns).unicode(false).size_limit(SIZE).dfa_size_limit(SIZE).build().ok()
});

/// How large a compiled pattern may be, in bytes.
const SIZE: usize = 16 << 20;

fn compiled(index: usize, pattern: &str) -> Option<&'static Regex> {
    let compile = || RegexBuilder::new(pattern).unicode(false).dfa_size_limit(SIZE).build().ok();
    let regex = COMPILED.get(index)?.get_or_init(compile).as_ref();
    let name = SHAPES.get(index).map_or("a hook", |shape| shape.name);
    debug_assert!(regex.is_some(), "{name}");
    regex
}

/// The bytes of a text that have the form of a secret, in no order.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = logins(text);
    found.extend(pem::keys(text).into_iter().map(|key| key.body));
    found.extend(shapes::tokens(text, shapes::Measure::Part).into_iter().map(|(range, _)| range));
    let Some(possible) = ANY.as_ref().map(|set| set.matches(text.as_bytes())) else { return found };
    for index in possible.iter() {
        let Some((pattern, judge)) = shapes().nth(index) else { continue };
        let Some(regex) = compiled(index, pattern) else { continue };
        for captures in regex.captures_iter(text.as_bytes()) {
            let part = |name| captures.name(name).map(|part| (part.range(), text.get(part.range()).unwrap_or("")));
            let is = |name, list: &[&str]| part(name).is_some_and(|(_, part)| list.contains(&part));
            let harmless = is("user", NO_USERS) || is("host", NO_HOSTS);
            let secret = part("s").filter(|(_, secret)| !harmless && !is_filled_in(secret) && judge(secret));
            found.extend(secret.map(|(range, _)| range));
        }
    }
    found
}

/// Whether a text stands for another one, which a program or a shell puts there.
fn is_filled_in(text: &str) -> bool {
    ["${", "$$", "$(", "{{", "%{"].iter().any(|sign| text.starts_with(sign))
}

/// What stands before `:` and an address without being a user.
const NO_USERS: &[&str] = &["mailto", "sip", "sips", "xmpp", "acct"];

/// What stands behind `@` without being a host: the digest of an image.
const NO_HOSTS: &[&str] = &["sha256", "sha512"];

/// Whether characters are no word of a language: a digit, a sign or a capital among small letters, or very many.
pub(super) fn is_no_word(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ',', ':', ';', '!', '?', ')']);
    text.len() >= 20
        || text.chars().any(|c| c.is_ascii_digit() || "._~+/=@#$%^&*!".contains(c))
        || text.chars().skip(1).any(|c| c.is_ascii_uppercase()) && text.chars().any(|c| c.is_ascii_lowercase())
}

/// Whether it is neither a port nor a time nor a digest.
fn is_no_port(text: &str) -> bool {
    let short_number = text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    !(short_number || text.starts_with("sha256"))
}

/// Whether a part of a path is longer than a name that a person gives.
fn is_long(part: &str) -> bool {
    part.split(['-', '_', '.']).any(|word| word.len() >= 16) || is_random(part)
}

/// Whether characters were drawn and not chosen: digits keep coming among the letters.
pub(super) fn is_random(text: &str) -> bool {
    if text.len() < 20 || text.contains('/') && text.len() < 36 {
        return false;
    }
    let mut groups = 0;
    let mut was_digit = false;
    for byte in text.bytes() {
        let digit = byte.is_ascii_digit();
        groups += usize::from(digit && !was_digit);
        was_digit = digit;
    }
    groups >= 3 && text.bytes().filter(u8::is_ascii_alphabetic).count() >= 3 && longest_word(text) <= 7
}

fn longest_word(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max().unwrap_or(0)
}

/// As [`is_random`], with capitals and small letters: a digest or an identifier in hexadecimal has not both.
fn is_base64_of_noise(text: &str) -> bool {
    let has = |of: fn(&u8) -> bool| text.bytes().filter(of).count() >= 4;
    is_random(text) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

/// `//user:secret@host`, also where the secret has a slash in it.
fn logins(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (slashes, _) in text.match_indices("//") {
        let start = slashes + 2;
        let rest = text.get(start..).unwrap_or("");
        // several may be joined by commas; looked for first, so that no byte is read for two of them
        let rest = rest.get(..rest.find("//").unwrap_or(rest.len())).unwrap_or(rest);
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len());
        let url = rest.get(..end).unwrap_or("");
        let authority = url.get(..url.find(['/', '?', '#']).unwrap_or(url.len())).unwrap_or(url);
        let colon = authority.find(':').map(|colon| colon + 1);
        if let Some((user, _)) = authority.rsplit_once('@') {
            // a name alone may be a token too
            let from = colon.filter(|from| *from <= user.len()).unwrap_or(0);
            if !user.get(from..).is_some_and(is_filled_in) {
                found.push(start + from..start + user.len());
            }
        } else if let (Some(from), Some(at)) = (colon, url.rfind('@')) {
            let after = authority.get(from..).unwrap_or("");
            let is_port = after.bytes().all(|byte| byte.is_ascii_digit());
            if !is_port && !authority.starts_with('[') && from < at {
                found.push(start + from..start + at);
            }
        }
    }
    found
}
