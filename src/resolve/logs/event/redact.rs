//! Redaction, which `event.rb` does in its second step.

use std::sync::LazyLock;

use super::{Event, Value, forget, has_below};
use crate::limits::REDACTED;
use crate::logstash::grok;
use crate::model::{FieldType, Logs, Redaction};

/// The patterns of the redactions, compiled.
pub(in super::super) fn patterns(logs: &Logs) -> Vec<Option<grok::Matcher>> {
    let patterns = logs.redact.iter().filter_map(|redaction| match redaction {
        Redaction::Pattern { pattern, .. } => Some(grok::plain(pattern).ok()),
        Redaction::Field { .. } => None,
    });
    patterns.collect()
}

/// Takes out what must not be kept; false where the event would become too long by that.
///
/// `regexes` are the patterns of the redactions, in their order, as [`patterns`] compiles them.
pub(in super::super) fn redact(logs: &Logs, regexes: &[Option<grok::Matcher>], line: &str, event: &mut Event) -> bool {
    let mut regexes = regexes.iter().map(Option::as_ref);
    if logs.drops_raw_line() {
        event.remove("event.original");
        if event.get("message") == Some(&Value::Text(line.to_owned())) {
            event.remove("message");
        }
    }
    for (field, kind) in &logs.fields {
        if *kind == FieldType::Hash {
            replace_field(event, field, "<hash>");
        }
    }
    for redaction in &logs.redact {
        match redaction {
            Redaction::Field { field, with } => {
                replace_field(event, field, with);
            }
            Redaction::Pattern { luhn, with, .. } => {
                let Some(regex) = regexes.next().flatten() else { continue };
                let mut left = REDACTED.most;
                for (path, value) in &mut *event {
                    // Logstash's own, which is passed over
                    let is_logstashs_version = path == "@version" && *value == Value::Text("1".to_owned());
                    if let Value::Text(text) = value
                        && !is_logstashs_version
                    {
                        let Some(replaced) = replace(regex, text, *luhn, with, left) else { return false };
                        left = left.saturating_sub(replaced.len());
                        *text = replaced;
                    }
                }
            }
        }
    }
    true
}

/// Puts a text in the place of a field and all below it, if there is one.
fn replace_field(event: &mut Event, field: &str, with: &str) {
    if event.get(field).is_none_or(|value| *value == Value::Null) && !has_below(event, field) {
        return;
    }
    forget(event, field);
    event.insert(field.to_owned(), Value::Text(with.to_owned()));
}

/// The text with every match replaced; nothing where it would have more than `most` bytes.
fn replace(regex: &grok::Matcher, text: &str, luhn: bool, with: &str, most: usize) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in regex.find_all(text).unwrap_or_default() {
        let hit = text.get(start..end).unwrap_or("");
        if luhn && !passes_luhn(hit) {
            continue;
        }
        if out.len() + with.len() > most {
            return None;
        }
        out.push_str(text.get(at..start).unwrap_or(""));
        out.push_str(with);
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Some(out)
}

/// The check digit of card numbers (ISO/IEC 7812-1, annex B).
fn passes_luhn(text: &str) -> bool {
    let digits = text.chars().rev().filter_map(digit);
    let sum: u32 = digits
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// What a digit of any script counts, as `event.rb` counts it: each script has its ten in a row.
fn digit(character: char) -> Option<u32> {
    static DIGIT: LazyLock<Option<grok::Matcher>> = LazyLock::new(|| grok::plain("[[:digit:]]").ok());
    if character.is_ascii() {
        return character.to_digit(10);
    }
    let is_digit = |code: u32| {
        let text = char::from_u32(code).map(String::from).unwrap_or_default();
        DIGIT.as_ref().and_then(|digit| digit.find_all(&text)).is_some_and(|found| !found.is_empty())
    };
    let code = u32::from(character);
    let before = (0..code).rev().take_while(|code| is_digit(*code)).count();
    is_digit(code).then(|| u32::try_from(before % 10).unwrap_or_default())
}
