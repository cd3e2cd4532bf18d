//! Secrets in URLs: logins before the host, parameters of the query, paths that are a key.

use std::ops::Range;

use super::names::{Telling, parameter};
use super::value::{is_stand_in, is_uuid, unguessable};
use super::{Found, Sign, Use, hooks, path_words};

/// What ends a URL in a text.
const ENDS: &[char] = &['"', '\'', '`', '<', '>', '|', '\\'];

/// Finds them in every URL of a text. A text that is a path is the end of a URL.
pub(super) fn find(text: &str, of: Use, found: &mut Vec<Found>) {
    // most texts have no slash, which is looked for faster than a word
    if !text.contains('/') && of != Use::Address {
        return;
    }
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
        let start = from + at + 3;
        let scheme = text.get(..from + at).unwrap_or("");
        let length =
            scheme.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte)).count();
        let scheme = scheme.get(scheme.len() - length..).unwrap_or("");
        let rest = text.get(start..).unwrap_or("");
        // a URL in the query of another one is looked at by itself
        let rest = rest.split("://").next().unwrap_or("");
        let end = rest.find(|c: char| c.is_whitespace() || ENDS.contains(&c)).unwrap_or(rest.len());
        let url = Url { scheme, rest: rest.get(..end).unwrap_or(""), start };
        url.find(of, found);
        from = start;
    }
    if text.starts_with('/') && !text.contains(char::is_whitespace) {
        parameters(text, 0, of, found);
    }
    if of == Use::Address && !text.contains("://") && !text.starts_with("mailto:") {
        match slashed(text) {
            Some(secret) => found.push(Found { at: secret, sign: Sign::Login }),
            None => login(text.split('/').next().unwrap_or(""), 0, true, found),
        }
    }
}

struct Url<'a> {
    scheme: &'a str,
    /// From the host, or the login before it, on.
    rest: &'a str,
    start: usize,
}

impl Url<'_> {
    fn find(&self, of: Use, found: &mut Vec<Found>) {
        let length = self.rest.find(['/', '?', '#']).unwrap_or(self.rest.len());
        let (authority, tail) = self.rest.split_at(length);
        let by_http = ["http", "https"].iter().any(|scheme| self.scheme.eq_ignore_ascii_case(scheme));
        match slashed(self.rest) {
            Some(secret) => {
                found.push(Found { at: self.start + secret.start..self.start + secret.end, sign: Sign::Login });
                return;
            }
            None => login(authority, self.start, by_http, found),
        }
        let host = authority.rsplit('@').next().unwrap_or("").split(':').next().unwrap_or("");
        let path = tail.split(['?', '#']).next().unwrap_or("");
        let at = self.start + length;
        if let Some(secret) = hooks::secret_of(host, path) {
            if !secret.is_empty() {
                found.push(Found { at: at + secret.start..at + secret.end, sign: Sign::Path });
            }
        } else if of == Use::Destination {
            key_in_path(path, at, found);
        }
        parameters(tail, at, of, found);
    }
}

/// `user:password@host`, or `token@host`, where a user without a password is no way to log in.
fn login(authority: &str, start: usize, token: bool, found: &mut Vec<Found>) {
    let Some((user, _)) = authority.rsplit_once('@') else { return };
    let secret = match user.split_once(':') {
        Some((name, password)) if !is_stand_in(password) => name.len() + 1..user.len(),
        None if token && unguessable(user) => 0..user.len(),
        _ => return,
    };
    found.push(Found { at: start + secret.start..start + secret.end, sign: Sign::Login });
}

/// The password of `user:pass/word@host`, where what stands before the first slash cannot be a host and its port.
pub fn slashed(rest: &str) -> Option<Range<usize>> {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let (user, port) = authority.split_once(':').filter(|_| !authority.contains(['@', '[']))?;
    let end = rest.rfind('@').filter(|end| *end > authority.len())?;
    let password = rest.get(user.len() + 1..end)?;
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) || is_stand_in(port);
    (!is_port && !is_stand_in(password)).then_some(user.len() + 1..end)
}

/// `?token=…&page=2`, and the same behind `#`.
fn parameters(tail: &str, start: usize, of: Use, found: &mut Vec<Found>) {
    let Some(mark) = tail.find(['?', '#']) else { return };
    let mut at = mark + 1;
    for pair in tail.get(at..).unwrap_or("").split(['&', ';', '#', '?']) {
        if let Some((name, value)) = pair.split_once('=') {
            let value = value.trim_end_matches([')', ']', ',', '.']);
            let secret = match parameter(name) {
                Telling::Secret => !is_stand_in(value),
                Telling::Perhaps => unguessable(value),
                // what a UUID or a digest names may be known to all
                Telling::Nothing => of == Use::Destination && !is_uuid(value) && unguessable(value),
            };
            if secret {
                let from = start + at + name.len() + 1;
                found.push(Found { at: from..from + value.len(), sign: Sign::Query(name.to_owned()) });
            }
        }
        at += pair.len() + 1;
    }
}

/// A part of the path that nobody could guess.
fn key_in_path(path: &str, start: usize, found: &mut Vec<Found>) {
    let mut at = 0;
    let mut before: Vec<&str> = Vec::new();
    for part in path.split('/') {
        let named = part.contains(['{', '}']) || is_uuid(part) && before.last().is_some_and(|noun| is_noun(noun));
        if !named && (unguessable(part) || is_word_as_key(part, &before)) {
            found.push(Found { at: start + at..start + path.trim_end_matches('/').len(), sign: Sign::Path });
            return;
        }
        at += part.len() + 1;
        before.push(part);
    }
}

/// Parts of a path behind which the identifier of a thing stands, which is no key.
const NOUNS: &[&str] = &[
    "account",
    "cluster",
    "customer",
    "dashboard",
    "datasource",
    "device",
    "environment",
    "folder",
    "group",
    "namespace",
    "node",
    "org",
    "organisation",
    "organization",
    "project",
    "site",
    "subscription",
    "team",
    "tenant",
    "user",
    "workspace",
];

fn is_noun(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    NOUNS.contains(&part.strip_suffix('s').unwrap_or(&part))
}

/// From how many letters on one word is longer than what people write into a path.
const LONG_WORD: usize = 20;

/// Whether a part of letters alone stands where hooks have their key, and is not put together of known words.
fn is_word_as_key(part: &str, before: &[&str]) -> bool {
    let identifier = |part: &&str| part.len() >= 7 && part.bytes().filter(u8::is_ascii_digit).count() >= 5;
    part.len() >= LONG_WORD
        && part.bytes().all(|byte| byte.is_ascii_alphabetic())
        && before.iter().any(|part| identifier(part) || hooks::BEFORE_KEY.contains(&part.to_ascii_lowercase().as_str()))
        && !is_made_of_words(&part.to_ascii_lowercase())
}

/// The longest text that is tried: nobody joins that many words.
const LONGEST: usize = 64;

/// Whether a text can be cut into words of the table.
fn is_made_of_words(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    // `reached[n]`: the first n bytes can be
    let mut reached = vec![false; text.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for at in 0..text.len() {
        if !reached.get(at).copied().unwrap_or(false) {
            continue;
        }
        for word in path_words::WORDS
            .split_ascii_whitespace()
            .filter(|word| text.get(at..).is_some_and(|rest| rest.starts_with(word)))
        {
            if let Some(end) = reached.get_mut(at + word.len()) {
                *end = true;
            }
        }
    }
    reached.last().copied().unwrap_or(false)
}
