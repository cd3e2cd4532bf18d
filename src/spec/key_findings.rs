//! What is said of a key that its table does not have: what was meant, or where it belongs.

use super::fields::{Field, FieldTable, FieldType, TABLE_SECRET};
use super::reserved;
use super::shape_errors::{MISPLACED, Step};
use super::shape_findings::{At, plain_secret, siblings};
use crate::report::{Diagnostic, nearest};
use crate::source::{Node, Sources, Span, Table, Value};

/// How a key of Alertmanager ends that holds the integrations of one type.
const CONFIGS: &str = "_configs";

/// The finding for a key that its table does not have.
pub(super) fn unknown_key(at: &At<'_>, value: &Node) -> Diagnostic {
    let shape_error = at.shape_error;
    let steps = shape_error.path.len();
    let full = at.names(steps);
    let key = full.last().copied().unwrap_or_default();
    let table = at.path(steps.saturating_sub(1));
    if let Some(reserved) = reserved(&full) {
        let message = format!("`{key}` is not supported yet");
        let found = Diagnostic::new("shape/not-there-yet", shape_error.span, message, "reserved for a later version");
        return found.help(reserved.instead);
    }
    if let Some(instead) = super::instead::instead(&full) {
        let message = format!("`{key}` is not a key of `{table}`");
        return Diagnostic::new("shape/unknown-key", shape_error.span, message, "unknown key").help(instead);
    }
    let Some((fields, _)) = shape_error.around.last() else {
        return Diagnostic::new("shape/unknown-key", shape_error.span, format!("unknown key `{key}`"), "unknown key");
    };
    // a key that is no form of a reference: what stands behind it is the secret itself
    if std::ptr::eq(*fields, &raw const TABLE_SECRET) && value.string().is_some() {
        let known = fields.fields.iter().map(|field| field.name);
        let name = full.iter().rev().nth(1).copied().unwrap_or_default();
        // beside a reference that is whole, a key of a table around it is only in the wrong place
        let whole = siblings(at).is_some_and(|table| table.contains("file") || table.contains("env"));
        let (_, outer) = shape_error.around.split_last().unwrap_or((&(*fields, 0), &[]));
        let misplaced = whole && outer.iter().any(|(table, _)| table.field(key).is_some());
        if nearest(key, known).is_none() && !misplaced {
            return plain_secret(&format!("`{name}`"), name, value.span);
        }
    }
    // what is written otherwise here means something else outside
    let otherwise = fields.instead.iter().any(|(other, _)| *other == key);
    let outer = shape_error.around.split_last().map_or(&[][..], |(_, outer)| outer);
    let misplaced = if otherwise { None } else { in_sub_table(at, key, &table, outer) };
    misplaced.unwrap_or_else(|| no_key(at, key, value, &table, fields))
}

/// A key of an alert among its labels, or of another table among names of the author's: valid TOML, and never meant.
pub(super) fn misplaced(at: &At<'_>, field: &Field, key: &str) -> Option<Diagnostic> {
    let steps = at.shape_error.path.len();
    let (owner, at_owner) = at.shape_error.around.last()?;
    // the table has one already, so that this may be something else
    if at.value(*at_owner)?.get(key).is_some() {
        return None;
    }
    let names = at.path(steps.checked_sub(1)?);
    let needed = owner.needs.iter().any(|group| group.contains(&field.name));
    let found = in_sub_table(at, key, &names, &at.shape_error.around)?;
    if needed {
        return Some(found);
    }
    let by_header = at.scope.sources.slice(at.value(steps - 1)?.span).starts_with('[');
    let owner = at.path(*at_owner);
    let message = format!("`{key}` is set in `{names}`, but `{owner}` has no `{key}`");
    by_header.then_some(Diagnostic { code: "shape/key-among-names", message, ..found })
}

/// A value that cannot stand among names of the author's, and can under the same key of the table around them.
pub(super) fn of_outer_table(at: &At<'_>, value: &Node) -> Option<Diagnostic> {
    let (Some(Step::Key(key)), Some((owner, at_owner))) = (at.shape_error.path.last(), at.shape_error.around.last())
    else {
        return None;
    };
    // a key of the table itself is one step away from it, a name of the author's two
    if at.shape_error.path.len() != at_owner + 2 || at.value(*at_owner)?.get(key).is_some() {
        return None;
    }
    // a number may well be meant as the label's value
    let is_plain = matches!(value.value, Value::Integer(_) | Value::Float(_) | Value::Boolean(_));
    let is_meant = |field: &&Field| !is_plain || MISPLACED.contains(&field.name);
    owner.field(key).filter(|field| field.field_type.takes(&value.value)).filter(is_meant)?;
    in_sub_table(at, key, &at.path(at.shape_error.path.len() - 1), &at.shape_error.around)
}

/// A key after a sub-table's header lands in the sub-table: the commonest trap of TOML.
fn in_sub_table(at: &At<'_>, key: &str, table: &str, outer: &[(&'static FieldTable, usize)]) -> Option<Diagnostic> {
    let (shape_error, sources) = (at.shape_error, at.scope.sources);
    let label = format!("TOML reads it as a key of `{table}`");
    // `enabled` of a table further out would switch off more than was meant
    let owner = outer.iter().rev().find(|(outer, _)| key != "enabled" && outer.field(key).is_some());
    if let Some((_, steps)) = owner {
        let (owner, owner_at) = (at.path(*steps), at.value(*steps)?.span);
        let header = at.value(shape_error.path.len() - 1)?.span;
        let found = |message: String| Diagnostic::new("shape/key-in-wrong-table", shape_error.span, message, label);
        let written = sources.slice(header);
        if !written.starts_with('[') {
            // in an entry of a list it was meant for that entry: outside of it, it would be for all of them
            let of_entry = shape_error.path.iter().rev().nth(1).is_some_and(|step| matches!(step, Step::Index(_)));
            let help = match written.starts_with('{') {
                true if of_entry => return None,
                true => format!("move `{key}` out of the braces of `{table}`"),
                false => format!("write it as a key of `{owner}`"),
            };
            return Some(found(format!("`{key}` belongs to `{owner}`")).help(help));
        }
        let (own, of_list) = (format!("[{owner}]"), format!("[[{owner}]]"));
        let begins = sources.slice(owner_at);
        let has_header = begins.starts_with(&own) || begins.starts_with(&of_list);
        let help = match sources.place(header).filter(|_| has_header && owner_at.start < header.start) {
            Some(place) => format!("move `{key}` above line {}", place.line),
            None => format!("write it under a header of its own: {own}"),
        };
        let found = found(format!("`{key}` belongs to `[{owner}]`"));
        return Some(found.label(header, "this header starts another table").help(help));
    }
    (key == "include").then(|| {
        Diagnostic::new("shape/key-in-wrong-table", shape_error.span, "`include` belongs to `[lakehouse]`", label)
            .help("move it under the header `[lakehouse]`")
    })
}

/// A key that no table near it has.
fn no_key(at: &At<'_>, key: &str, value: &Node, table: &str, fields: &FieldTable) -> Diagnostic {
    let (span, scope) = (at.shape_error.span, at.scope);
    let unknown =
        Diagnostic::new("shape/unknown-key", span, format!("unknown key `{key}` in `{table}`"), "unknown key");
    if let Some((_, instead)) = fields.instead.iter().find(|(other, _)| *other == key) {
        // where the key in its place belongs to a table around this one, the edit is there
        let outer = at.shape_error.around.iter().rev().skip(1).filter(|_| fields.field(instead).is_none());
        let owner = outer.into_iter().find(|(outer, _)| outer.field(instead).is_some());
        if fields.field(instead).is_some_and(|field| renamed(field.field_type, value)) {
            let list = if value.array().is_some() { ": it takes a list too" } else { "" };
            let exists = is_sibling(instead, span, siblings(at), scope.sources);
            let found = unknown.help(format!("write `{instead}` in its place{list}"));
            return if exists { found } else { found.edit(span, *instead) };
        }
        return unknown.help(match owner {
            Some((_, steps)) => format!("write `{instead}` in its place, as a key of `{}`", at.path(*steps)),
            // what is more than a key is a sentence
            None if instead.contains(' ') && !instead.contains('=') => format!("write {instead}"),
            None => format!("write `{instead}` in its place"),
        });
    }
    let of_file = fields.fields.iter().find(|field| field.file.is_some_and(|twin| twin.name == key));
    if let Some(field) = of_file {
        let reference = match field.field_type {
            FieldType::List(_) => "[{ file = \"…\" }]",
            _ => "{ file = \"…\" }",
        };
        return unknown.help(format!("write {} = {reference}", field.name));
    }
    if let Some(ours) = key.strip_suffix(CONFIGS).filter(|ours| fields.field(ours).is_some()) {
        let exists = is_sibling(ours, span, siblings(at), scope.sources);
        let found = unknown.help(format!("write `{ours}` in its place, with the same keys"));
        return if exists { found } else { found.edit(span, ours) };
    }
    if let Some(near) = nearest(key, fields.fields.iter().map(|field| field.name)) {
        let exists = is_sibling(near.name, span, siblings(at), scope.sources);
        return unknown.help(format!("did you mean `{near}`?")).edit_if(span, near.key().filter(|_| !exists));
    }
    let is_header = value.table().is_some() && scope.sources.slice(value.span).starts_with('[');
    if is_header && at.shape_error.path.len() == 1 && at.item.len() == 2 {
        let header = format!("[{}-{key}]", at.item.join("."));
        return unknown.help(format!("a name cannot have dots; if `{key}` is a part of the name, write `{header}`"));
    }
    let known = fields.fields.iter().filter(|field| (scope.has)(field));
    // the fields of a scrape_config are too many to be read beside those of a service
    let of_scrape = |field: &Field| field.tool != fields.tool && !matches!(field.field_type, FieldType::OneOrMany(_));
    let known = known.filter(|field| fields.name != "service" || !of_scrape(field));
    let mut known: Vec<&str> = known.map(|field| field.name).collect();
    if fields.name == "service" {
        known.push("any field of a scrape_config");
    }
    unknown.help(format!("keys here: {}", known.join(", ")))
}

/// Whether a value that stands under another key is one that a field takes as it is: a text, or several.
fn renamed(field_type: FieldType, value: &Node) -> bool {
    let texts = |items: &[Node]| items.iter().all(|item| item.string().is_some());
    field_type.ways().into_iter().any(|way| match way {
        FieldType::Text => value.string().is_some(),
        FieldType::List(FieldType::Text) => value.array().is_some_and(texts),
        _ => false,
    })
}

/// Whether a key stands beside a place: such a one cannot be written twice; one from another layer can.
fn is_sibling(key: &str, place: Span, table: Option<&Table>, sources: &Sources) -> bool {
    table.and_then(|table| table.get(key)).map(|entry| entry.key).is_some_and(|other| {
        let between = Span { start: place.end.min(other.end), end: place.start.max(other.start) };
        sources.name(place) == sources.name(other)
            && !sources.slice(between).lines().any(|line| line.trim_start().starts_with('['))
    })
}
