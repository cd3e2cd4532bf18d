//! Secrets in texts of other languages: `password=…`, `"token": "…"`, `Authorization: Bearer …`, options of Logstash.

use std::ops::Range;

use super::hash::{Hash, hash_at, hashes};
use super::names::{Telling, header, parameter};
use super::value::{is_plain, is_stand_in, unguessable};
use super::{Found, Sign, Use};

/// The longest name that is looked at.
const NAME: usize = 64;

/// The shortest value that is taken for a secret where only a name in words says so.
const VALUE: usize = 4;

/// What may stand before the secret in the value of a header.
const SCHEMES: &[&str] = &[
    "apikey",
    "api-key",
    "api-token",
    "basic",
    "bearer",
    "digest",
    "geniekey",
    "hmac",
    "key",
    "negotiate",
    "ntlm",
    "oauth",
    "sharedkey",
    "splunk",
    "ssws",
    "token",
];

/// Finds them.
pub(super) fn find(text: &str, of: Use, found: &mut Vec<Found>) {
    // one character is looked for faster than one of two
    if !text.contains('=') && !text.contains(':') {
        return;
    }
    let hashes = if of == Use::Filter { hashes(text) } else { Vec::new() };
    // what was read as a value once is not read again
    let mut end = 0;
    for (at, mark) in text.match_indices(['=', ':']) {
        if at < end {
            continue;
        }
        let value = match mark {
            "=" if of == Use::Filter && text.get(at..).is_some_and(|rest| rest.starts_with("=>")) => {
                match hash_at(&hashes, at) {
                    None => option(text, at, parameter),
                    Some(Hash::Headers) => option(text, at, header),
                    // the length of a network is a number
                    Some(Hash::Keyed) => {
                        option(text, at, |name| if name == "key" { Telling::Secret } else { parameter(name) })
                            .filter(|value| text.get(value.at.clone()).is_some_and(|key| key.parse::<u8>().is_err()))
                    }
                    Some(Hash::Fields) => None,
                }
            }
            "=" => pair(text, at, of),
            _ => member(text, at, of).or_else(|| login(text, at)),
        };
        if let Some(Value { name, at, secret }) = value {
            end = at.end;
            if secret {
                found.push(Found { at, sign: Sign::Key(name.to_owned()) });
            }
        }
    }
}

/// Ends of names of what a connection needs besides a password: next to one of them a word is one too.
const CONNECTION: &[&str] = &[
    "accountname",
    "database",
    "dbname",
    "encrypt",
    "host",
    "hostaddr",
    "id",
    "port",
    "server",
    "sslmode",
    "uid",
    "user",
];

/// How far from a pair another one is looked for, in bytes.
const BESIDE: usize = 96;

/// Whether the pair at these bytes stands among the settings of a connection: right before it or behind it is another one.
fn is_in_connection(text: &str, pair: Range<usize>) -> bool {
    let parts = |c: char| c.is_whitespace() || c == ';';
    let closed = |c: char| "\"'`(".contains(c);
    let is_setting = |word: &str| {
        let name = word.trim_start_matches(closed).split_once('=').map(|(name, _)| name.to_ascii_lowercase());
        name.is_some_and(|name| CONNECTION.contains(&name.as_str()))
    };
    let mut from = pair.start.saturating_sub(BESIDE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = text.len().min(pair.end + BESIDE);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let before = text.get(from..pair.start).unwrap_or("");
    let after = text.get(pair.end..to).unwrap_or("").trim_start_matches(closed);
    let last = before.trim_end_matches(parts).rsplit(parts).next().filter(|_| before.ends_with(parts));
    let first = after.trim_start_matches(parts).split(parts).next().filter(|_| after.starts_with(parts));
    last.is_some_and(is_setting) || first.is_some_and(is_setting)
}

/// What stands under a name that tells.
struct Value<'a> {
    name: &'a str,
    at: Range<usize>,
    /// Whether it can be one.
    secret: bool,
}

/// What closes a quote: backslashes and a quote, or two apostrophes as SQL writes one.
fn quote(text: &str) -> Option<&str> {
    let slashes = text.len() - text.trim_start_matches('\\').len();
    let mark = text.get(slashes..)?.chars().next().filter(|c| "\"'".contains(*c))?;
    let doubled = slashes == 0 && text.starts_with("''") && !text.starts_with("'''");
    text.get(..slashes + mark.len_utf8() + usize::from(doubled))
}

/// The name that ends at a byte, if it tells; `quoted` if it must stand in quotes.
fn name(text: &str, end: usize, quoted: bool) -> Option<&str> {
    let before = text.get(..end)?;
    let before = match quoted {
        true => before.trim_end().strip_suffix(['"', '\''])?.trim_end_matches('\\'),
        false => before,
    };
    // the dot of a setting such as `spring.datasource.password` parts words too
    last_name(before).filter(|name| parameter(name) == Telling::Secret)
}

/// The name that a text ends with.
pub(super) fn last_name(text: &str) -> Option<&str> {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let length = text.bytes().rev().take(NAME).take_while(part).count();
    text.get(text.len() - length..).filter(|name| !name.is_empty())
}

/// `password=value`, `password='value'`; with blanks around the sign only what nobody could guess: that may be prose.
fn pair(text: &str, at: usize, of: Use) -> Option<Value<'_>> {
    let before = text.get(..at)?;
    let left = before.trim_end_matches([' ', '\t']);
    let name = name(text, left.len(), false)?;
    let rest = text.get(at + 1..)?;
    if rest.starts_with(['=', '~', '>']) {
        return None;
    }
    let opened = rest.trim_start_matches([' ', '\t']);
    let blanks = left.len() < before.len() || opened.len() < rest.len();
    let quote = quote(opened);
    let (start, value) = match quote {
        Some(quote) => {
            let inside = opened.get(quote.len()..)?;
            (text.len() - inside.len(), inside.split(quote).next()?.split('\n').next()?)
        }
        None => {
            let ends = |c: char| c.is_whitespace() || "\"'&;,`)}]|<".contains(c);
            (text.len() - opened.len(), opened.get(..opened.find(ends).unwrap_or(opened.len()))?)
        }
    };
    // `password=''` is an empty text where nothing closes it again
    let closed = text.get(start + value.len()..).is_some_and(|after| after.starts_with("''"));
    if quote == Some("''") && (!closed || value.starts_with(|c: char| c.is_whitespace() || ",;)".contains(c))) {
        return None;
    }
    // SQL compares so, and a filter replaces such pairs as often as it sends them
    let compared = of == Use::Sql && quote == Some("'") || of == Use::Filter;
    let in_connection = || is_in_connection(text, left.len() - name.len()..start + value.len());
    let is_value_secret =
        if blanks { unguessable(value) } else { !is_plain(value) || of.is_sent() && !compared || in_connection() };
    Some(Value {
        name,
        at: start..start + value.len(),
        secret: is_value_secret && value.len() >= VALUE && !is_stand_in(value),
    })
}

/// `"password": "value"`, as in JSON, and with apostrophes.
fn member(text: &str, at: usize, of: Use) -> Option<Value<'_>> {
    let name = name(text, at, true)?;
    let inside = text.get(at + 1..)?.trim_start();
    let quote = quote(inside)?;
    let opened = inside.get(quote.len()..)?;
    let start = text.len() - opened.len();
    let close = quote.trim_start_matches('\\').chars().next()?;
    let length = opened.find([close, '\\']).unwrap_or(opened.len());
    let value = opened.get(..length)?;
    // between apostrophes it may be prose, which has no JSON
    let is_value_secret = close == '"' || of.is_sent() || !is_plain(value);
    Some(Value { name, at: start..start + length, secret: is_value_secret && !is_stand_in(value) })
}

/// `Authorization: Bearer value`.
fn login(text: &str, at: usize) -> Option<Value<'_>> {
    let name = name(text, at, false)?;
    // the user of a URL may be called so: `https://x-access-token:…@host`
    if text.get(..at - name.len())?.ends_with("//") {
        return None;
    }
    let rest = text.get(at + 1..)?.trim_start_matches([' ', '\t']);
    let (scheme, value) = scheme(rest);
    let start = text.len() - value.len();
    let length = value.find(|c: char| c.is_whitespace() || "\"'`,;".contains(c)).unwrap_or(value.len());
    let value = value.get(..length)?;
    let authorization = name.to_ascii_lowercase().ends_with("authorization");
    // a sentence may go on after a colon
    let secret = match scheme {
        Scheme::Known => value.len() >= 8 && !is_stand_in(value),
        Scheme::Word if authorization => value.len() >= 8 && !is_plain(value) && !is_stand_in(value),
        Scheme::Word => false,
        Scheme::None => unguessable(value),
    };
    match scheme {
        // another pair may begin in what was taken for the value
        Scheme::Word if !secret => None,
        _ => Some(Value { name, at: start..start + length, secret }),
    }
}

/// How the value of a header begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Known,
    /// A word that could be one.
    Word,
    None,
}

/// The scheme that a text begins with, and what follows it.
fn scheme(text: &str) -> (Scheme, &str) {
    let part = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
    let (word, rest) = text.split_at(text.bytes().take(NAME).take_while(part).count());
    match rest.strip_prefix(' ') {
        Some(value) if SCHEMES.iter().any(|known| word.eq_ignore_ascii_case(known)) => (Scheme::Known, value),
        Some(value) if !word.is_empty() => (Scheme::Word, value),
        _ => (Scheme::None, text),
    }
}

/// What is secret in the value of a header, or of an option that holds one: what stands behind the scheme.
pub(super) fn behind_scheme(value: &str) -> &str {
    match scheme(value) {
        (Scheme::Known, secret) => secret,
        _ => value,
    }
}

/// `password => "value"` as an option of a plugin, or as one of the headers that it sends.
fn option(text: &str, at: usize, tells: fn(&str) -> Telling) -> Option<Value<'_>> {
    let before = text.get(..at)?.trim_end();
    let name = last_name(before.strip_suffix(['"', '\'']).unwrap_or(before))?;
    let opened = text.get(at + 2..)?.trim_start();
    let quote = opened.chars().next().filter(|c| "\"'".contains(*c))?;
    let start = text.len() - opened.len() + 1;
    let whole = opened.get(1..)?.split(quote).next()?;
    let value = behind_scheme(whole);
    // `cloud_auth => "user:password"`
    let login = name.ends_with("auth").then(|| value.split_once(':')).flatten().map(|(_, password)| password);
    let is_value_secret = match tells(name) {
        Telling::Secret => true,
        Telling::Perhaps => login.is_some() || unguessable(value),
        Telling::Nothing => return None,
    };
    let value = login.unwrap_or(value);
    let start = start + whole.len() - value.len();
    // another pair may stand in the value, as in a connection
    (is_value_secret && !is_stand_in(value) && !value.contains(char::is_whitespace)).then(|| Value {
        name,
        at: start..start + value.len(),
        secret: true,
    })
}
