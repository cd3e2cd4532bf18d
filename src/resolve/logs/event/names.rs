//! Names of fields that a line gave: the script writes none of them anew, so what stands in them stays.

use super::{Event, RAW, has_below, is_written};
use crate::model::logs::OBJECTS;
use crate::model::{LogFormat, Logs, Redaction};

/// A name that holds a text.
pub(in super::super) struct Name<'a> {
    /// The field.
    pub(in super::super) path: &'a str,
    /// The object that it stands in, if the text is not in that name too.
    pub(in super::super) outer: Option<&'a str>,
}

/// The first name that holds a text, joined with dots; what a pattern, the pipeline or the spec calls so is no data.
pub(in super::super) fn name_with<'a>(logs: &Logs, event: &'a Event, text: &str) -> Option<Name<'a>> {
    if matches!(logs.format, LogFormat::Pattern(_)) {
        return None;
    }
    event.keys().filter(|path| is_written(path) && !is_ours(logs, path)).find_map(|path| {
        let at = path.match_indices(text).map(|(at, _)| at).find(|at| !is_in_places(event, path, *at, text))?;
        let outer = path.get(..at).and_then(|before| before.rfind('.')).and_then(|end| path.get(..end));
        // a place in a list is no field
        let outer = outer.filter(|outer| outer.split('.').all(|part| part.parse::<usize>().is_err()));
        Some(Name { path, outer })
    })
}

fn is_ours(logs: &Logs, path: &str) -> bool {
    let label = path.strip_prefix("labels.").is_some_and(|name| OBJECTS.contains(&name));
    let redacted =
        logs.redact.iter().any(|redaction| matches!(redaction, Redaction::Field { field, .. } if field == path));
    let timed = logs.timestamp.as_ref().is_some_and(|timestamp| timestamp.field == path);
    RAW.contains(&path) || path == "service.name" || label || redacted || timed || logs.fields.contains_key(path)
}

/// Whether the text at a byte of a path is nothing but places in lists.
fn is_in_places(event: &Event, path: &str, at: usize, text: &str) -> bool {
    let from = path.get(..at).and_then(|before| before.rfind('.')).map_or(0, |dot| dot + 1);
    let to =
        path.get(at + text.len()..).and_then(|after| after.find('.')).map_or(path.len(), |dot| at + text.len() + dot);
    let mut start = from;
    path.get(from..to).unwrap_or("").split('.').all(|part| {
        let list = path.get(..start.saturating_sub(1)).unwrap_or("");
        start += part.len() + 1;
        part.parse::<usize>().is_ok_and(|place| place.to_string() == part) && is_list(event, list)
    })
}

/// Whether there is a first item below a path.
fn is_list(event: &Event, path: &str) -> bool {
    let first = format!("{path}.0");
    event.contains_key(&first) || has_below(event, &first)
}
