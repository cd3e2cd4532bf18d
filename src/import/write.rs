//! A draft as the text of a spec, and the check of it.
//!
//! Each service is written under the place that it comes from. What the check of the whole text refuses is taken out again and
//! listed as not carried, so that the spec that is written has no errors.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use super::draft::{Draft, Service, Setting, Written};
use crate::report::{Diagnostic, Level};
use crate::{Input, Outcome};

/// The keys of a service in the order in which people read them; others follow by name.
const ORDER: &[&str] =
    &["kind", "version", "address", "job", "auth", "tls", "exporter", "health", "labels", "metrics_path"];

/// How often the text is checked and written again: what is taken out may be what another service refers to.
const ROUNDS: usize = 4;

/// What a part of the text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Setting(usize),
    Service(usize),
}

/// The text of a spec in which the check finds no error; what it refused is moved to what is not carried.
pub(super) fn spec(draft: &mut Draft) -> String {
    for _ in 0..ROUNDS {
        let (text, parts) = written(draft);
        let outcome = checked(&text);
        let mut refused: BTreeMap<Part, String> = BTreeMap::new();
        for found in outcome.diagnostics.iter().filter(|found| found.level == Level::Error || is_secret(found)) {
            let at = usize::try_from(found.span().start).unwrap_or(usize::MAX);
            let before = parts.partition_point(|(_, range)| range.end <= at);
            if let Some((part, _)) = parts.get(before).filter(|(_, range)| range.contains(&at)) {
                refused.entry(*part).or_insert_with(|| format!("{} ({})", found.message, found.code));
            }
        }
        if refused.is_empty() {
            return if outcome.errors() == 0 { text } else { written(&Draft::default()).0 };
        }
        take_out(draft, &refused);
    }
    draft.services.clear();
    written(draft).0
}

/// The findings of a text, as `check` has them.
fn checked(text: &str) -> Outcome {
    let input = Input { name: "lakehouse.toml".to_owned(), text: text.to_owned() };
    crate::check(&input, &|_| Err("the spec includes no files".to_owned()), None)
}

/// What may hold a secret is not carried either, whatever the level of the finding is.
fn is_secret(found: &Diagnostic) -> bool {
    found.code.starts_with("secret/")
}

fn take_out(draft: &mut Draft, refused: &BTreeMap<Part, String>) {
    let settings = std::mem::take(&mut draft.settings);
    for (at, setting) in settings.into_iter().enumerate() {
        match refused.get(&Part::Setting(at)) {
            Some(reason) => draft.not_carried(&setting.place, format!("`{}`: {reason}", setting.key)),
            None => draft.settings.push(setting),
        }
    }
    let mut gone = BTreeSet::new();
    let services = std::mem::take(&mut draft.services);
    for (at, service) in services.into_iter().enumerate() {
        match (refused.get(&Part::Service(at)), service.places.first()) {
            (Some(reason), Some(place)) => {
                draft.not_carried(place, reason.clone());
                gone.extend(service.places);
            }
            _ => draft.services.push(service),
        }
    }
    draft.recognised.retain(|remark| !gone.contains(&remark.place));
}

/// The text, and which bytes are about what.
fn written(draft: &Draft) -> (String, Vec<(Part, Range<usize>)>) {
    let (mut text, mut parts) = (HEAD.to_owned(), Vec::new());
    let mut tables: Vec<&str> = draft.settings.iter().map(|setting| setting.table.as_str()).collect();
    tables.sort_unstable();
    tables.dedup();
    for table in tables {
        let of: Vec<(usize, &Setting)> =
            draft.settings.iter().enumerate().filter(|(_, setting)| setting.table == table).collect();
        let width = of.iter().map(|(_, setting)| setting.key.len()).max().unwrap_or(0);
        let _ = write!(text, "\n[{table}]\n");
        for (at, setting) in of {
            let begin = text.len();
            let line = format!("{:width$} = {}", setting.key, value(&setting.value));
            let _ = writeln!(text, "{line:39} # {}", one_line(&setting.place.to_string()));
            parts.push((Part::Setting(at), begin..text.len()));
        }
    }
    for (at, service) in draft.services.iter().enumerate() {
        let begin = text.len();
        write_service(service, &mut text);
        parts.push((Part::Service(at), begin..text.len()));
    }
    (text, parts)
}

/// What every spec begins with.
const HEAD: &str = "# Written by `lakehouse-obs init`. Edit it: it is yours, and no command writes it again.\n";

fn write_service(service: &Service, text: &mut String) {
    let places: Vec<String> = service.places.iter().map(|place| one_line(&place.to_string())).collect();
    let _ = write!(text, "\n# from {}\n", places.join(" and "));
    for to_do in &service.to_do {
        let _ = writeln!(text, "# to do: {}", one_line(to_do));
    }
    let kind = Written::text(&service.kind);
    let mut keys: Vec<(&str, &Written)> = service.keys.iter().map(|(key, value)| (key.as_str(), value)).collect();
    keys.push(("kind", &kind));
    keys.sort_by_key(|(key, _)| (ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len()), *key));
    let width = keys.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let _ = writeln!(text, "[services.{}]", service.name);
    for (key, written) in keys {
        let _ = writeln!(text, "{key:width$} = {}", value(written));
    }
}

/// A text without the characters that end a remark.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A value as TOML.
fn value(written: &Written) -> String {
    match written {
        Written::Text(text) => quoted(text),
        Written::Integer(number) => number.to_string(),
        Written::Boolean(is_on) => is_on.to_string(),
        Written::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Written::Table(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, of)| format!("{} = {}", name(key), value(of))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A key, in quotes where it must be.
fn name(key: &str) -> String {
    let is_bare =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { key.to_owned() } else { quoted(key) }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_so_that_toml_reads_them_back() {
        for (text, written) in
            [("a b", r#""a b""#), (r#"C:\"x""#, r#""C:\\\"x\"""#), ("a\nb\t\u{1}\u{7f}", r#""a\nb\t\u0001\u007F""#)]
        {
            assert_eq!(quoted(text), written);
        }
        assert_eq!((name("a-b_1").as_str(), name("a.b").as_str(), name("").as_str()), ("a-b_1", "\"a.b\"", "\"\""));
    }
}
