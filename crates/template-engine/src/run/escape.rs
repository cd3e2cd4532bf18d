//! Texts for HTML, JavaScript and queries of URLs.

use crate::format::{self, quote};
use crate::types::Type;
use crate::value::Value;

/// One text as it is, anything else as `print` has it.
pub(super) fn joined(values: &[Value]) -> Vec<u8> {
    let values: Vec<Value> = values.iter().map(|value| value.clone().opened()).collect();
    match values.as_slice() {
        [Value::Text(text, Type::String)] => text.to_vec(),
        _ => format::print(&values.into_iter().map(super::nodes::printable).collect::<Vec<_>>()),
    }
}

/// Quotes, `&`, `<` and `>` as entities.
pub(crate) fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            0 => out.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            byte => out.push(*byte),
        }
    }
    out
}

/// What may stand between quotes of JavaScript.
pub(super) fn js(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (character, here) in quote::characters(text) {
        match character {
            Some('\\') => out.extend_from_slice(b"\\\\"),
            Some('\'') => out.extend_from_slice(b"\\'"),
            Some('"') => out.extend_from_slice(b"\\\""),
            Some(character @ ('<' | '>' | '&' | '=' | '\0'..=' ')) if character != ' ' => {
                out.extend_from_slice(format!("\\u{:04X}", u32::from(character)).as_bytes());
            }
            Some(character) if character.is_ascii() || quote::is_printable(character) => out.extend_from_slice(here),
            character => {
                let code = u32::from(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                if character.is_none() {
                    out.extend_from_slice(here);
                } else {
                    out.extend_from_slice(format!("\\u{code:04X}").as_bytes());
                }
            }
        }
    }
    out
}

/// All but letters, digits, `-`, `_`, `.` and `~` by their numbers; blanks as `+`.
pub(crate) fn query(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b' ' => out.push(b'+'),
            b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            byte if byte.is_ascii_alphanumeric() => out.push(*byte),
            byte => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    out
}
