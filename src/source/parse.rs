//! From text to a tree, with as many syntax errors as can be told apart.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::traps::{self, Fault};
use super::{Entry, Node, Sources, Span, Table, Value};
use crate::report::Report;

/// Parses a file and adds it to the sources.
///
/// What cannot be parsed is reported and left out; the tables that it may have belonged to are marked as broken.
pub fn parse(sources: &mut Sources, name: &str, text: &str, report: &mut Report) -> Table {
    let base = sources.add(name, text);
    // a byte order mark would shift every column
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut root = Table::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        Damage { headers: Vec::new(), faults: &[], base }.copy(table.get_ref(), &mut root);
        return root;
    }
    let (document, faults) = recover(text);
    let damage = Damage { headers: headers(text), faults: &faults, base };
    let (table, _) = DeTable::parse_recoverable(&document);
    damage.copy(table.get_ref(), &mut root);
    root.broken |= faults.iter().any(|fault| fault.hides_following);
    for diagnostic in traps::explain(text, base, &faults) {
        report.add(diagnostic);
    }
    root
}

/// Parses again and again, each time with the first line blanked from which the parser does not recover by itself.
fn recover(text: &str) -> (String, Vec<Fault>) {
    let mut document = text.to_owned();
    let mut faults: Vec<Fault> = Vec::new();
    // each round blanks at least one line, so the number of lines bounds the rounds
    for _ in 0..=text.lines().count() {
        let (_, errors) = DeTable::parse_recoverable(&document);
        let mut found: Vec<Fault> =
            errors.iter().map(|error| Fault::new(error.message(), error.span(), &document)).collect();
        found.sort_by_key(|fault| fault.at.start);
        let Some(fatal) = found.iter().find(|fault| fault.blank.is_some()).cloned() else {
            faults.extend(found);
            break;
        };
        let region = fatal.blank.clone().unwrap_or(0..0);
        faults.push(fatal);
        blank(&mut document, region);
    }
    faults.sort_by_key(|fault| fault.at.start);
    faults.dedup_by(|a, b| a.at == b.at);
    (document, faults)
}

fn blank(document: &mut String, region: Range<usize>) {
    let blanked: String =
        document.get(region.clone()).unwrap_or("").bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    if document.get(region.clone()).is_some() {
        document.replace_range(region, &blanked);
    }
}

/// Where each `[header]` line begins.
fn headers(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            found.push(at);
        }
        at += line.len();
    }
    found
}

struct Damage<'a> {
    headers: Vec<usize>,
    faults: &'a [Fault],
    base: usize,
}

impl Damage<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start + self.base..range.end + self.base)
    }

    /// Whether a syntax error lies between this table's header and the next one.
    fn in_section(&self, header: Range<usize>) -> bool {
        let next = self.headers.partition_point(|start| *start <= header.start);
        let end = self.headers.get(next).copied().unwrap_or(usize::MAX);
        self.faults.iter().any(|fault| fault.at.start >= header.start && fault.at.start < end)
    }

    fn hits(&self, range: &Range<usize>) -> bool {
        self.faults
            .iter()
            .any(|fault| fault.spoils_value && fault.at.start >= range.start && fault.at.start <= range.end)
    }

    fn copy(&self, from: &DeTable<'_>, into: &mut Table) {
        for (key, value) in from.iter() {
            let span = value.span();
            // where a key is missing the parser makes an empty one up, and says so
            if key.get_ref().is_empty() && key.span().is_empty() {
                into.broken = true;
                continue;
            }
            match self.value(value.get_ref(), &span) {
                Some(copied) => into.insert(
                    key.get_ref().as_ref(),
                    Entry { key: self.span(key.span()), node: Node { span: self.span(span), value: copied } },
                ),
                None => into.broken = true,
            }
        }
    }

    /// The value, unless a syntax error lies in it.
    fn value(&self, value: &DeValue<'_>, span: &Range<usize>) -> Option<Value> {
        Some(match value {
            DeValue::Table(table) => {
                let mut copied = Table::default();
                self.copy(table, &mut copied);
                copied.broken |= self.in_section(span.clone());
                Value::Table(copied)
            }
            DeValue::Array(items) => {
                let copied = items.iter().filter_map(|item| {
                    Some(Node { span: self.span(item.span()), value: self.value(item.get_ref(), &item.span())? })
                });
                Value::Array(copied.collect())
            }
            _ if self.hits(span) => return None,
            DeValue::String(text) => Value::String(text.as_ref().to_owned()),
            DeValue::Integer(number) => integer(number.as_str(), number.radix()),
            DeValue::Float(number) => Value::Float(number.as_str().parse().ok()?),
            DeValue::Boolean(flag) => Value::Boolean(*flag),
            DeValue::Datetime(time) => Value::Datetime(time.to_string()),
        })
    }
}

fn integer(digits: &str, radix: u32) -> Value {
    i64::from_str_radix(digits, radix).map_or_else(
        // too large for 64 bits: no key takes such a number, and a float says so with the right type error
        |_| Value::Float(digits.parse().unwrap_or(f64::INFINITY)),
        Value::Integer,
    )
}
