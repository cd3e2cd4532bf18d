//! Secrets in texts of other languages: `password=…`, `"token": "…"`, `Authorization: Bearer …`, `PASSWORD '…'`.

use std::ops::Range;

use super::names::{Telling, header, parameter};
use super::value::{is_stand_in, unguessable};
use super::{Found, Sign, Use};

/// The longest name that is looked at.
const NAME: usize = 64;

/// The shortest value that is taken for a secret where only a name in words says so.
const VALUE: usize = 4;

/// What may stand before the secret in the value of a header.
const SCHEMES: &[&str] = &["Bearer ", "Basic ", "Token ", "bearer ", "basic ", "token "];

/// Finds them.
pub(super) fn find(text: &str, of: Use, found: &mut Vec<Found>) {
    let hashes = if of == Use::Filter { hashes(text) } else { Vec::new() };
    // what was read as a value once is not read again
    let mut end = 0;
    for (at, mark) in text.match_indices(['=', ':']) {
        if at < end {
            continue;
        }
        let value = match mark {
            "=" if of == Use::Filter && is_arrow(text, at) => match hash_at(&hashes, at) {
                None => option(text, at, parameter),
                Some(Hash::Headers) => option(text, at, header),
                Some(Hash::Fields) => None,
            },
            "=" => pair(text, at),
            _ => member(text, at).or_else(|| login(text, at)),
        };
        if let Some(Value { name, at, secret }) = value {
            end = at.end;
            if secret {
                found.push(Found { at, sign: Sign::Key(name.to_owned()) });
            }
        }
    }
    if of == Use::Sql {
        role(text, found);
    }
}

/// What stands under a name that tells.
struct Value<'a> {
    name: &'a str,
    at: Range<usize>,
    /// Whether it can be one.
    secret: bool,
}

/// The name that ends at a byte; `quote` if it must stand in quotes.
fn name(text: &str, end: usize, quoted: bool) -> Option<&str> {
    let before = text.get(..end)?;
    let before = match quoted {
        true => before.trim_end().strip_suffix('"').or_else(|| before.trim_end().strip_suffix("\\\""))?,
        false => before,
    };
    // the dot of a setting such as `spring.datasource.password` parts words too
    last_name(before).filter(|name| parameter(name) == Telling::Secret)
}

/// The name that a text ends with.
fn last_name(text: &str) -> Option<&str> {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let length = text.bytes().rev().take(NAME).take_while(part).count();
    text.get(text.len() - length..).filter(|name| !name.is_empty())
}

/// `password=value`, without quotes or blanks between.
fn pair(text: &str, at: usize) -> Option<Value<'_>> {
    let name = name(text, at, false)?;
    let start = at + 1;
    let rest = text.get(start..)?;
    if rest.starts_with(['"', '\'', '=', '~', '>', ' ']) {
        return None;
    }
    let length = rest.find(|c: char| c.is_whitespace() || "\"'&;,`)}]|<".contains(c)).unwrap_or(rest.len());
    let value = rest.get(..length)?;
    let secret = value.len() >= VALUE && !is_stand_in(value);
    Some(Value { name, at: start..start + length, secret })
}

/// `"password": "value"`, as in JSON.
fn member(text: &str, at: usize) -> Option<Value<'_>> {
    let name = name(text, at, true)?;
    let rest = text.get(at + 1..)?;
    let inside = rest.trim_start();
    let opened = inside.strip_prefix('"').or_else(|| inside.strip_prefix("\\\""))?;
    let start = text.len() - opened.len();
    let length = opened.find(['"', '\\']).unwrap_or(opened.len());
    let value = opened.get(..length)?;
    Some(Value { name, at: start..start + length, secret: !is_stand_in(value) })
}

/// `Authorization: Bearer value`.
fn login(text: &str, at: usize) -> Option<Value<'_>> {
    let name = name(text, at, false)?;
    let rest = text.get(at + 1..)?;
    let value = rest.trim_start();
    let (scheme, value) = SCHEMES
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme).map(|value| (!scheme.is_empty(), value)))
        .unwrap_or((false, value));
    let start = text.len() - value.len();
    let length = value.find(|c: char| c.is_whitespace() || "\"'`,;".contains(c)).unwrap_or(value.len());
    let value = value.get(..length)?;
    // a sentence may go on after a colon
    let secret = if scheme { value.len() >= 8 && !is_stand_in(value) } else { unguessable(value) };
    Some(Value { name, at: start..start + length, secret })
}

/// `password => "value"` as an option of a plugin, or as one of the headers that it sends.
fn option(text: &str, at: usize, tells: fn(&str) -> Telling) -> Option<Value<'_>> {
    let before = text.get(..at)?.trim_end();
    let name = last_name(before.strip_suffix(['"', '\'']).unwrap_or(before))?;
    let rest = text.get(at + 2..)?;
    let opened = rest.trim_start();
    let quote = opened.chars().next().filter(|c| "\"'".contains(*c))?;
    let start = text.len() - opened.len() + 1;
    let value = opened.get(1..)?.split(quote).next()?;
    let scheme = SCHEMES.iter().find(|scheme| value.starts_with(**scheme)).map_or(0, |scheme| scheme.len());
    let (start, value) = (start + scheme, value.get(scheme..)?);
    let told = match tells(name) {
        Telling::Secret => true,
        Telling::Perhaps => unguessable(value),
        Telling::Nothing => return None,
    };
    let secret = told && !is_stand_in(value) && !value.contains(char::is_whitespace);
    Some(Value { name, at: start..start + value.len(), secret })
}

fn is_arrow(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with("=>"))
}

/// What the names in a hash are.
#[derive(Debug, Clone, Copy)]
enum Hash {
    /// Names of fields of an event.
    Fields,
    /// Names of headers that a plugin sends.
    Headers,
}

/// After each brace of a text, the hash that follows is in: one that begins with a brace that is a value.
fn hashes(text: &str) -> Vec<(usize, Option<Hash>)> {
    let mut around: Vec<Option<Hash>> = Vec::new();
    let mut found = Vec::new();
    for (at, brace) in text.match_indices(['{', '}']) {
        match brace {
            "{" => around.push(text.get(..at).and_then(|before| hash(before.trim_end()))),
            _ => drop(around.pop()),
        }
        found.push((at, around.last().copied().flatten()));
    }
    found
}

/// The hash that a brace behind a text opens.
fn hash(before: &str) -> Option<Hash> {
    let option = before.strip_suffix("=>")?.trim_end();
    let name = last_name(option.strip_suffix(['"', '\'']).unwrap_or(option)).unwrap_or("");
    Some(if name.ends_with("headers") { Hash::Headers } else { Hash::Fields })
}

fn hash_at(hashes: &[(usize, Option<Hash>)], at: usize) -> Option<Hash> {
    let after = hashes.partition_point(|(brace, _)| *brace < at);
    hashes.get(after.checked_sub(1)?)?.1
}

/// `PASSWORD 'value'` of a role.
fn role(text: &str, found: &mut Vec<Found>) {
    let lower = text.to_ascii_lowercase();
    for (at, word) in lower.match_indices("password") {
        let rest = text.get(at + word.len()..).unwrap_or("");
        let opened = rest.trim_start();
        if opened.len() == rest.len() {
            continue;
        }
        let Some(value) = opened.strip_prefix('\'').and_then(|inside| inside.split('\'').next()) else { continue };
        if !is_stand_in(value) {
            let start = text.len() - opened.len() + 1;
            found.push(Found { at: start..start + value.len(), sign: Sign::Key(word.to_owned()) });
        }
    }
}
