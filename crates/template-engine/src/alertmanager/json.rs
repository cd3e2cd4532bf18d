//! JSON as Go's `encoding/json` writes it.

use crate::format::{format_float, quote};
use crate::time;
use crate::types::Type;
use crate::value::{Field, Value};

/// A value as JSON.
pub(super) fn written(value: &Value) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &Value) -> Result<(), String> {
    match value {
        Value::Absent | Value::Interface(None) | Value::Pointer(None, _) => out.extend_from_slice(b"null"),
        Value::Interface(Some(inner)) | Value::Pointer(Some(inner), _) => write(out, inner)?,
        Value::Bool(it) => out.extend_from_slice(it.to_string().as_bytes()),
        Value::Int(number, _) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Byte(byte) => out.extend_from_slice(byte.to_string().as_bytes()),
        Value::Float(number) => out.extend_from_slice(float(*number)?.as_bytes()),
        Value::Complex(..) => return Err("json: unsupported type: complex128".to_owned()),
        Value::Text(text, _) => string(out, text),
        Value::Time(at) => {
            string(out, &time::format(at, b"2006-01-02T15:04:05.999999999Z07:00"));
        }
        Value::List(list) if list.is_nil => out.extend_from_slice(b"null"),
        Value::List(list) => {
            out.push(b'[');
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(out, item)?;
            }
            out.push(b']');
        }
        Value::Map(map) if map.is_nil => out.extend_from_slice(b"null"),
        Value::Map(map) => {
            out.push(b'{');
            for (index, (key, item)) in map.entries.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                string(out, key);
                out.push(b':');
                write(out, item)?;
            }
            out.push(b'}');
        }
        Value::Struct(it) => {
            out.push(b'{');
            let shown = it.fields.iter().filter(|field| field.name.starts_with(|c: char| c.is_ascii_uppercase()));
            for (index, field) in shown.enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                string(out, key(it.ty, field).as_bytes());
                out.push(b':');
                write(out, &field.value)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// The name of a field in JSON.
fn key(ty: Type, field: &Field) -> String {
    if ty == Type::Pair {
        return field.name.to_owned();
    }
    if field.name == "NotificationReason" {
        return "notification_reason".to_owned();
    }
    let mut name = field.name.to_owned();
    if let Some(initial) = name.get_mut(..1) {
        initial.make_ascii_lowercase();
    }
    name
}

fn float(number: f64) -> Result<String, String> {
    if !number.is_finite() {
        return Err(format!("json: unsupported value: {}", format_float(number, 'g', None)));
    }
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format_float(number, 'e', None);
        // a small exponent loses its zero
        return Ok(text.replace("e-0", "e-"));
    }
    Ok(format_float(number, 'f', None))
}

fn string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for (character, here) in quote::characters(text) {
        match character {
            Some('"') => out.extend_from_slice(b"\\\""),
            Some('\\') => out.extend_from_slice(b"\\\\"),
            Some('\n') => out.extend_from_slice(b"\\n"),
            Some('\r') => out.extend_from_slice(b"\\r"),
            Some('\t') => out.extend_from_slice(b"\\t"),
            Some('\u{8}') => out.extend_from_slice(b"\\b"),
            Some('\u{c}') => out.extend_from_slice(b"\\f"),
            Some(c) if c < ' ' || matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes());
            }
            Some(_) => out.extend_from_slice(here),
            None => out.extend_from_slice(b"\\ufffd"),
        }
    }
    out.push(b'"');
}
