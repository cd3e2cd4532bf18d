//! Secrets in commands and connections that a text quotes: `curl -u name:…`, `-H 'X-Api-Key: …'`, `name:…@tcp(host)`.

use std::ops::Range;

use super::assignment::behind_scheme;
use super::names::{Telling, header, parameter};
use super::value::{is_plain, is_stand_in, unguessable};
use super::{Found, Sign};

/// Finds them.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    for (at, _) in text.match_indices('-') {
        let before = text.get(..at).unwrap_or("");
        if before.is_empty() || before.ends_with([' ', '\t', '\n', '"', '\'', '`', '(']) {
            option(text, at, found);
        }
    }
    // one character is looked for faster than a word, and most texts do not have it
    if text.contains('@') {
        for mark in ["@tcp(", "@unix("] {
            for (at, _) in text.match_indices(mark) {
                driver(text, at, found);
            }
        }
        for (at, mark) in text.match_indices("jdbc:oracle:") {
            oracle(text, at + mark.len(), found);
        }
    }
}

/// Commands with the option that takes a password.
const COMMANDS: &[(&str, &str)] = &[
    ("docker login", "-p"),
    ("podman login", "-p"),
    ("helm registry login", "-p"),
    ("ldapsearch", "-w"),
    ("mariadb", "-p"),
    ("mongo", "-p"),
    ("mysql", "-p"),
    ("redis-cli", "-a"),
    ("sshpass", "-p"),
];

/// Commands whose `-u` takes a user with a password.
const CLIENTS: &[&str] = &["curl", "wget", "http ", "https ", "xh "];

/// How far back the name of a command may stand, in bytes.
const BACK: usize = 256;

/// How long an argument may be, in bytes.
const ARGUMENT: usize = 1024;

/// How long the name of an option may be, in bytes.
const NAME: usize = 64;

/// The shortest password that is taken for one.
const VALUE: usize = 4;

/// Whether a word is a long option: Go's programs take them with one dash too, and then a part of a name tells it from
/// letters that are joined.
fn is_long(name: &str) -> bool {
    name.starts_with("--") || name.get(1..).is_some_and(|name| name.contains(['.', '-', '_']) || WHOLE.contains(&name))
}

/// Options with one dash whose name is a word.
const WHOLE: &[&str] = &["pass", "passwd", "password", "secret", "token"];

/// An option that begins at a byte.
fn option(text: &str, at: usize, found: &mut Vec<Found>) {
    let rest = ahead(text, at, NAME);
    let ends = |c: char| c.is_whitespace() || "=\"'`,".contains(c);
    let name = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or("");
    let value = argument(text, at + name.len());
    let mut end = value.end;
    let value = text.get(value).unwrap_or("");
    let command = back(text, at);
    let takes = |short: &str| COMMANDS.iter().any(|(name, option)| *option == short && command.contains(name));
    let words = |value: &str| value.len() >= VALUE && !is_stand_in(value);
    let (secret, sign) = match name {
        "-u" | "--user" | "--proxy-user" => (of_user(value, command), Sign::Key(name.to_owned())),
        "-H" | "--header" | "--proxy-header" => {
            let name = value.split(':').next().unwrap_or("");
            (of_header(value), Sign::Header(name.to_owned()))
        }
        "-p" | "-a" | "-w" if takes(name) => (Some(value).filter(|value| words(value)), Sign::Key(name.to_owned())),
        _ if is_long(name) && parameter(name.trim_start_matches('-')) == Telling::Secret => {
            let secret = Some(value).filter(|value| words(value) && !is_plain(value));
            (secret, Sign::Key(name.trim_start_matches('-').to_owned()))
        }
        // `mysql -ppassword`, `curl -uname:password`
        _ if !name.starts_with("--") => {
            let joined = name.get(2..).unwrap_or("");
            let client = CLIENTS.iter().any(|client| command.contains(client));
            let secret = match name.get(..2) {
                Some("-p") if takes("-p") => Some(joined).filter(|value| words(value)),
                Some("-u") if client => of_user(joined, command),
                _ => None,
            };
            end = at + name.len();
            (secret, Sign::Key(name.get(..2).unwrap_or("").to_owned()))
        }
        _ => return,
    };
    if let Some(secret) = secret {
        found.push(Found { at: end - secret.len()..end, sign });
    }
}

/// The password of `user:password`.
fn of_user<'a>(value: &'a str, command: &str) -> Option<&'a str> {
    let (user, password) = value.split_once(':')?;
    let known = CLIENTS.iter().any(|client| command.contains(client));
    let number = password.bytes().all(|byte| byte.is_ascii_digit());
    let secret = !user.is_empty() && !is_stand_in(password) && (known && !number || !is_plain(password));
    secret.then_some(password)
}

/// The secret of `X-Api-Key: value`.
fn of_header(value: &str) -> Option<&str> {
    let (name, value) = value.split_once(':')?;
    let value = behind_scheme(value.trim_start());
    let is_value_secret = match header(name) {
        Telling::Secret => value.len() >= VALUE && !is_stand_in(value),
        Telling::Perhaps => unguessable(value),
        Telling::Nothing => false,
    };
    is_value_secret.then_some(value)
}

/// The line before a byte, as far as it matters.
fn back(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(BACK);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let near = text.get(from..at).unwrap_or("");
    near.rsplit('\n').next().unwrap_or("")
}

/// The text from a byte on, so much of it at most.
fn ahead(text: &str, at: usize, most: usize) -> &str {
    let mut end = text.len().min(at + most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(at..end).unwrap_or("")
}

/// The argument that follows an option, without its quotes.
fn argument(text: &str, at: usize) -> Range<usize> {
    let rest = ahead(text, at, ARGUMENT);
    let value = rest.strip_prefix('=').unwrap_or_else(|| rest.trim_start_matches([' ', '\t']));
    if value.len() == rest.len() {
        return at..at;
    }
    let bare = value.trim_start_matches('\\');
    let start = at + rest.len() - bare.len();
    match bare.chars().next().filter(|c| "\"'".contains(*c)) {
        Some(quote) => {
            let inside = bare.get(1..).unwrap_or("");
            let inside = inside.get(..inside.find([quote, '\n']).unwrap_or(inside.len())).unwrap_or("");
            start + 1..start + 1 + inside.trim_end_matches('\\').len()
        }
        None => {
            let length = bare.find(|c: char| c.is_whitespace() || "\"'`".contains(c)).unwrap_or(bare.len());
            start..start + length
        }
    }
}

/// `user:password@tcp(host)`, as drivers of Go read it; the mark stands at a byte.
fn driver(text: &str, at: usize, found: &mut Vec<Found>) {
    let before = back(text, at);
    let word = before.rsplit(|c: char| c.is_whitespace() || "\"'`=".contains(c)).next().unwrap_or("");
    let Some((_, password)) = word.split_once(':') else { return };
    if !is_stand_in(password) {
        found.push(Found { at: at - password.len()..at, sign: Sign::Login });
    }
}

/// `thin:user/password@host` behind `jdbc:oracle:`.
fn oracle(text: &str, at: usize, found: &mut Vec<Found>) {
    let rest = ahead(text, at, ARGUMENT);
    let url = rest.split(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).next().unwrap_or("");
    let Some((login, _)) = url.split_once('@') else { return };
    let Some((user, password)) = login.split_once('/') else { return };
    if !is_stand_in(password) {
        let start = at + user.len() + 1;
        found.push(Found { at: start..start + password.len(), sign: Sign::Login });
    }
}
