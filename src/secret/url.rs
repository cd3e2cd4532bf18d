//! Secrets in URLs: logins before the host, parameters of the query, paths that are a key.

use std::ops::Range;

use super::names::{Telling, parameter};
use super::value::{is_stand_in, unguessable};
use super::{Found, Sign, Use, hooks};

/// What ends a URL in a text.
const ENDS: &[char] = &['"', '\'', '`', '<', '>', '|', '\\'];

/// Finds them in every URL of a text. A text that is a path is the end of a URL.
pub(super) fn find(text: &str, of: Use, found: &mut Vec<Found>) {
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
            let key = path.get(secret..).unwrap_or("").trim_end_matches(['/', '.', ',', ')', ']', ';']);
            let last = key.rsplit('/').next().unwrap_or("");
            if last.chars().any(char::is_alphanumeric) && !key.split('/').any(is_stand_in_part) {
                found.push(Found { at: at + secret..at + secret + key.len(), sign: Sign::Path });
            }
        } else if of == Use::Destination {
            key_in_path(path, at, found);
        }
        parameters(tail, at, of, found);
    }
}

/// Whether a part of a path stands for a key; a number is none.
fn is_stand_in_part(part: &str) -> bool {
    part.bytes().any(|byte| !byte.is_ascii_digit()) && is_stand_in(part)
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
pub(crate) fn slashed(rest: &str) -> Option<Range<usize>> {
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
                Telling::Nothing => of == Use::Destination && unguessable(value),
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
        let template = part.contains(['{', '}']);
        if !template && (unguessable(part) || is_word_as_key(part, &before)) {
            found.push(Found { at: start + at..start + path.trim_end_matches('/').len(), sign: Sign::Path });
            return;
        }
        at += part.len() + 1;
        before.push(part);
    }
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
        for word in hooks::WORDS.iter().filter(|word| text.get(at..).is_some_and(|rest| rest.starts_with(**word))) {
            if let Some(end) = reached.get_mut(at + word.len()) {
                *end = true;
            }
        }
    }
    reached.last().copied().unwrap_or(false)
}
