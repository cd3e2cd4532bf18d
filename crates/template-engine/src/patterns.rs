//! `match` and `reReplaceAll`: regular expressions of Go.

use regex::Captures;

use crate::environment::Environment;
use crate::format::quote;
use crate::functions::argument_text;
use crate::run::BYTES;
use crate::value::Value;

/// Whether a pattern fits somewhere in a text.
pub(crate) fn is_match(environment: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let pattern =
        environment.pattern(&argument_text(values, 0)).map_err(|what| format!("error parsing regexp: {what}"))?;
    Ok(Value::Bool(pattern.is_match(&argument_text(values, 1))))
}

/// A text in which all that a pattern fits is replaced.
pub(crate) fn replace(environment: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let written = argument_text(values, 0);
    let pattern = environment.pattern(&written).map_err(|what| {
        let quoted = if written.contains('`') {
            String::from_utf8_lossy(&quote::quote(written.as_bytes(), false)).into_owned()
        } else {
            format!("`{written}`")
        };
        format!("regexp: Compile({quoted}): error parsing regexp: {what}")
    })?;
    let (replacement, text) = (argument_text(values, 1), argument_text(values, 2));
    let mut out = String::new();
    let mut done = 0;
    for found in pattern.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        out.push_str(text.get(done..whole.start()).unwrap_or_default());
        expand(&mut out, &replacement, &found);
        done = whole.end();
        // more than a template may hold: the caller refuses it
        if out.len() > BYTES {
            break;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(Value::text(out))
}

/// A replacement with its groups: `$1`, `${name}`; `$$` is a sign.
fn expand(out: &mut String, replacement: &str, found: &Captures<'_>) {
    let mut rest = replacement;
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        if let Some(behind) = rest.strip_prefix("$$") {
            out.push('$');
            rest = behind;
            continue;
        }
        let Some((name, behind)) = group(rest) else {
            out.push('$');
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        rest = behind;
        let group = match name.parse::<usize>() {
            Ok(number) => found.get(number),
            Err(_) => found.name(name),
        };
        out.push_str(group.map_or("", |group| group.as_str()));
        if out.len() > BYTES {
            return;
        }
    }
    out.push_str(rest);
}

/// The name of the group that a sign begins, and what is behind it.
fn group(rest: &str) -> Option<(&str, &str)> {
    let inside = rest.strip_prefix('$')?;
    let (braced, inside) = match inside.strip_prefix('{') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let end = inside.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(inside.len());
    let (name, behind) = inside.split_at(end);
    let behind = if braced { behind.strip_prefix('}')? } else { behind };
    (!name.is_empty()).then_some((name, behind))
}
