//! Secrets in SQL: passwords of roles, and keys that functions take.

use std::ops::Range;

use super::value::is_stand_in;
use super::{Found, Sign};

/// Finds them.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    let lower = text.to_ascii_lowercase();
    for words in ["password", "identified by"] {
        for (at, word) in lower.match_indices(words) {
            let rest = text.get(at + word.len()..).unwrap_or("");
            let opened = rest.trim_start();
            if opened.len() < rest.len() {
                add(text, opened, word, found);
            }
        }
    }
    for (at, name) in lower.match_indices(CRYPT) {
        // `pgp_sym_encrypt(` is another one
        let alone =
            lower.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        if alone {
            add(text, text.get(at + name.len()..).unwrap_or("").trim_start(), "crypt", found);
        }
    }
    for function in FUNCTIONS {
        for (at, name) in lower.match_indices(function) {
            let rest = text.get(at + name.len()..).unwrap_or("");
            if let Some(key) = second(rest) {
                add(text, key, name.trim_end_matches('('), found);
            }
        }
    }
}

/// The function whose first argument is a password.
const CRYPT: &str = "crypt(";

/// Functions whose second argument is a key.
const FUNCTIONS: &[&str] = &[
    "pgp_sym_encrypt(",
    "pgp_sym_encrypt_bytea(",
    "pgp_sym_decrypt(",
    "pgp_sym_decrypt_bytea(",
    "hmac(",
    "encrypt_iv(",
    "decrypt_iv(",
];

/// Adds the literal that a rest of the text begins with.
fn add(text: &str, rest: &str, name: &str, found: &mut Vec<Found>) {
    let inside = ["E'", "e'", "U&'", "'", "$$"].iter().find_map(|open| Some((*open, rest.strip_prefix(open)?)));
    let Some((open, inside)) = inside else { return };
    let close = if open == "$$" { "$$" } else { "'" };
    let value = inside.split(close).next().unwrap_or("");
    if !is_stand_in(value) {
        let at: Range<usize> = text.len() - inside.len()..text.len() - inside.len() + value.len();
        found.push(Found { at, sign: Sign::Key(name.to_owned()) });
    }
}

/// How long a first argument may be, in bytes.
const ARGUMENT: usize = 512;

/// What follows the first argument of a call.
fn second(arguments: &str) -> Option<&str> {
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, byte) in arguments.bytes().enumerate().take(ARGUMENT) {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => return arguments.get(at + 1..).map(str::trim_start),
            _ => {}
        }
    }
    None
}
