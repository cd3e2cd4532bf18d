//! How much a value holds. Functions put texts and lists into one another: a few steps of `{{ $x = list $x $x }}` make what no
//! memory holds once it is printed.

use super::BYTES;
use crate::value::Value;

/// Lists inside of one another: each level is a nested call when they are printed.
const NESTING: usize = 1000;

/// Whether a template may have such a value.
pub(super) fn is_within(value: &Value) -> bool {
    take(value, &mut { BYTES }, 0)
}

/// Takes what a value holds from what is left; whether there was enough.
fn take(value: &Value, left: &mut usize, depth: usize) -> bool {
    let length = if let Value::Text(text, _) = value { text.len() } else { 1 };
    let Some(rest) = left.checked_sub(length).filter(|_| depth < NESTING) else { return false };
    *left = rest;
    match value {
        Value::Interface(Some(inner)) | Value::Pointer(Some(inner), _) => take(inner, left, depth + 1),
        Value::List(list) => list.items.iter().all(|item| take(item, left, depth + 1)),
        Value::Map(map) => map.entries.iter().all(|(key, value)| {
            *left = left.saturating_sub(key.len());
            take(value, left, depth + 1)
        }),
        Value::Struct(it) => it.fields.iter().all(|field| take(&field.value, left, depth + 1)),
        _ => true,
    }
}
