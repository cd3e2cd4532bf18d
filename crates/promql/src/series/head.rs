//! The name and the labels of a series, before its values.

use std::collections::BTreeSet;
use std::ops::Range;

use super::cursor::{Cursor, is_blank};
use super::{error, quoted, with_replacement};
use crate::report::TextDiagnostic;

/// Words that PromQL keeps for itself, so that no bare metric name can be one of them, in any case of letters.
const RESERVED: &[&str] = &["atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"];

/// The first version that reads `{"my.metric", "my.label"="x"}`.
const QUOTED_NAMES_SINCE: (u16, u16) = (3, 0);

const METRIC_NAME: &str = "__name__";

pub(super) struct Head {
    pub(super) metric: Option<String>,
    pub(super) labels: Vec<(String, String, Range<usize>)>,
    /// The names of these labels.
    names: BTreeSet<String>,
}

/// Reads up to the closing brace, or up to the end of the name where there are no braces.
pub(super) fn parse(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<Head, Box<TextDiagnostic>> {
    let start = cursor.position();
    let mut head = Head { metric: bare_name(cursor)?, labels: Vec::new(), names: BTreeSet::new() };
    let end = cursor.position();
    if cursor.eat("{") {
        labels(cursor, version, &mut head)?;
        if head.metric.is_none() && head.labels.iter().all(|(_, value, _)| value.is_empty()) {
            return Err(error(
                start..cursor.position(),
                "the series has neither a metric name nor a label".to_owned(),
                "no name",
                "write a metric name before the braces, such as `up{job=\"api\"}`",
            ));
        }
        return Ok(head);
    }
    let after = cursor.rest().trim_start_matches(is_blank);
    if after.starts_with('{') && !after.starts_with("{{") {
        let brace = end + cursor.rest().len() - after.len();
        return Err(with_replacement(
            error(
                end..brace,
                "a blank is between the metric name and the labels".to_owned(),
                "promtool reads values from here on",
                "write the brace right after the name",
            ),
            "",
        ));
    }
    Ok(head)
}

fn bare_name(cursor: &mut Cursor<'_>) -> Result<Option<String>, Box<TextDiagnostic>> {
    let start = cursor.position();
    if cursor.peek() == Some('{') {
        return Ok(None);
    }
    let name = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
    let at = start..cursor.position();
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        let word = cursor.since(start).to_owned() + cursor.word();
        return Err(error(
            start..start + word.len(),
            format!("`{word}` cannot start a series"),
            "a metric name belongs here",
            "start the line with a metric name, such as `up{job=\"api\"} 1x5`",
        ));
    }
    if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(error(
            at,
            format!("`{name}` is a reserved word of PromQL, not a metric name"),
            "reserved word",
            &format!("write `{{__name__=\"{name}\"}}`"),
        ));
    }
    match cursor.peek() {
        Some(character) if !is_blank(character) && character != '{' => {
            let word = name.to_owned() + cursor.word();
            Err(error(
                start..start + word.len(),
                format!("`{word}` is not a metric name"),
                "not a metric name",
                "use letters, digits, `_` and `:`, then the labels in braces",
            ))
        }
        _ => Ok(Some(name.to_owned())),
    }
}

/// Reads the labels and the closing brace.
fn labels(cursor: &mut Cursor<'_>, version: (u16, u16), head: &mut Head) -> Result<(), Box<TextDiagnostic>> {
    let opened = cursor.position().saturating_sub(1);
    loop {
        cursor.skip_blanks();
        if cursor.peek() == Some('}') {
            cursor.next();
            return Ok(());
        }
        label(cursor, version, head, opened)?;
        cursor.skip_blanks();
        match cursor.peek() {
            Some(',') => {
                cursor.next();
            }
            Some('}') => {}
            Some('#') | None => return Err(unclosed(cursor, opened)),
            Some(_) => {
                return Err(error(
                    cursor.position()..cursor.position() + cursor.word().len(),
                    format!("expected a comma or `}}`, found `{}`", cursor.word()),
                    "unexpected",
                    "separate labels by commas",
                ));
            }
        }
    }
}

fn unclosed(cursor: &Cursor<'_>, opened: usize) -> Box<TextDiagnostic> {
    error(
        opened..opened + 1,
        "the labels are not closed".to_owned(),
        "opened here",
        if cursor.rest().starts_with('#') {
            "a `#` inside braces starts a comment: close the brace before it"
        } else {
            "close them with `}`"
        },
    )
}

fn label(
    cursor: &mut Cursor<'_>,
    version: (u16, u16),
    head: &mut Head,
    opened: usize,
) -> Result<(), Box<TextDiagnostic>> {
    let start = cursor.position();
    let is_quoted = matches!(cursor.peek(), Some('"' | '\'' | '`'));
    let name = if is_quoted { quoted::parse(cursor)? } else { label_name(cursor, opened)? };
    if is_quoted && version < QUOTED_NAMES_SINCE {
        return Err(error(
            start..cursor.position(),
            format!("{} is quoted, which Prometheus {}.{} does not read", cursor.since(start), version.0, version.1),
            "quoted name",
            "write the name without quotes; quoted names came with Prometheus 3.0",
        ));
    }
    cursor.skip_blanks();
    if is_quoted && matches!(cursor.peek(), Some(',' | '}')) {
        return name_metric(head, name, start..cursor.position());
    }
    equals(cursor, &name, opened)?;
    cursor.skip_blanks();
    let value_start = cursor.position();
    if !matches!(cursor.peek(), Some('"' | '\'' | '`')) {
        let end = cursor.rest().find([',', '}', ' ', '\t']).unwrap_or(cursor.rest().len());
        let written = cursor.rest().get(..end).unwrap_or_default();
        let problem = error(
            value_start..value_start + end,
            format!("the value of label `{name}` is not quoted"),
            "a string belongs here",
            &format!("write `{name}=\"{written}\"`"),
        );
        return Err(if written.is_empty() { problem } else { with_replacement(problem, &format!("\"{written}\"")) });
    }
    let value = quoted::parse(cursor)?;
    let at = start..cursor.position();
    if name == METRIC_NAME {
        return name_metric(head, value, at);
    }
    if !head.names.insert(name.clone()) {
        return Err(error(at, format!("label `{name}` is given twice"), "second value", "keep one of the two"));
    }
    head.labels.push((name, value, at));
    Ok(())
}

fn label_name(cursor: &mut Cursor<'_>, opened: usize) -> Result<String, Box<TextDiagnostic>> {
    let start = cursor.position();
    let name = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
    if cursor.peek().is_none() {
        return Err(unclosed(cursor, opened));
    }
    let ends_well = cursor.peek().is_some_and(|c| is_blank(c) || "=!,}#".contains(c));
    if !name.is_empty() && ends_well && !name.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(name.to_owned());
    }
    let length = cursor.rest().find(['=', ',', '}']).unwrap_or(cursor.rest().len());
    let written = name.to_owned() + cursor.rest().get(..length).unwrap_or_default();
    Err(error(
        start..start + written.len().max(1),
        if written.is_empty() {
            "a label name is missing".to_owned()
        } else {
            format!("`{written}` is not a label name")
        },
        "a label name belongs here",
        "use letters, digits and `_`",
    ))
}

fn equals(cursor: &mut Cursor<'_>, name: &str, opened: usize) -> Result<(), Box<TextDiagnostic>> {
    let start = cursor.position();
    let operator = cursor.take_while(|c| "=!~".contains(c));
    if operator == "=" {
        return Ok(());
    }
    if cursor.peek().is_none() && operator.is_empty() {
        return Err(unclosed(cursor, opened));
    }
    let (message, help) = if operator.is_empty() {
        (format!("label `{name}` has no value"), "write the label as `name=\"value\"`")
    } else {
        (format!("`{operator}` is for selectors, but this is a series"), "give the exact value: `name=\"value\"`")
    };
    Err(error(cursor.at_least_one_since(start), message, "`=` belongs here", help))
}

fn name_metric(head: &mut Head, name: String, at: Range<usize>) -> Result<(), Box<TextDiagnostic>> {
    match &head.metric {
        // An empty label is no label.
        _ if name.is_empty() => Ok(()),
        Some(other) => Err(error(
            at,
            format!("the series already has the metric name `{other}`"),
            "second name",
            "keep one of the two",
        )),
        None => {
            head.metric = Some(name);
            Ok(())
        }
    }
}
