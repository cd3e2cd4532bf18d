//! Lines of `key=value`, as Logstash's kv filter reads them with the options that are written for it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Event, Unread, Value, forget, is_moved, place};
use crate::logstash::grok::{self, Matcher};

/// What kv makes of its options (`lib/logstash/filters/kv.rb`): a backslash keeps the character after it, a value in
/// quotes must be followed by a blank, and what has no value is no pair.
const PAIR: &str = r#"(?<key>(?:\\.|[^= ])+)=(?:"(?<double>(?:\\.|[^"])+)?"|'(?<single>(?:\\.|[^'])+)?'|(?<bare>(?:\\.|[^ ])+))?(?:[ ]|$)"#;

static MATCHER: LazyLock<Option<Matcher>> = LazyLock::new(|| grok::plain(PAIR).ok());

/// Adds the pairs of a line; a key that comes again makes a list.
pub(super) fn pairs(line: &str, event: &mut Event) -> Result<(), Unread> {
    let found = MATCHER.as_ref().and_then(|matcher| matcher.scan(line)).ok_or(Unread::GaveUp)?;
    let mut pairs: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut places = BTreeMap::new();
    for groups in found {
        let [(_, key), values @ ..] = groups.as_slice() else { continue };
        let Some((_, value)) = values.first().filter(|(_, value)| !value.is_empty()) else { continue };
        let at = *places.entry(*key).or_insert(pairs.len());
        match pairs.get_mut(at) {
            Some((_, values)) => values.push(value),
            None => pairs.push((key, vec![value])),
        }
    }
    if pairs.is_empty() {
        return Err(Unread::NoPairs);
    }
    pairs.sort_by_key(|(key, _)| is_moved(key, false));
    for (key, values) in pairs {
        let path = field(key).ok_or_else(|| Unread::NoField(key.to_owned()))?;
        forget(event, &path);
        let path = place(&path, false);
        match values.as_slice() {
            [value] => drop(event.insert(path.into_owned(), Value::Text((*value).to_owned()))),
            values => event.extend(
                values.iter().enumerate().map(|(at, value)| (format!("{path}.{at}"), Value::Text((*value).to_owned()))),
            ),
        }
    }
    Ok(())
}

/// The path of a key, which Logstash takes as a reference to a field: with brackets it must be `[a][b]`.
fn field(key: &str) -> Option<String> {
    if !key.contains(['[', ']']) {
        return Some(key.to_owned());
    }
    let inner = key.strip_prefix('[')?.strip_suffix(']')?;
    let parts: Vec<&str> = inner.split("][").collect();
    let sound = parts.iter().all(|part| !part.is_empty() && !part.contains(['[', ']', ',']));
    sound.then(|| parts.join("."))
}
