//! Native histograms among the values: `{{schema:1 sum:2 count:3 buckets:[1 2]}}x5`.

use std::collections::BTreeMap;

use super::cursor::{Cursor, is_blank};
use super::{error, values};
use crate::report::TextDiagnostic;

const HISTOGRAMS_SINCE: (u16, u16) = (2, 47);
/// From this version on counts and buckets may be negative, and buckets infinite.
const SIGNED_COUNTS_SINCE: (u16, u16) = (2, 55);

enum Shape {
    Whole,
    Signed,
    /// Signed from [`SIGNED_COUNTS_SINCE`] on.
    Count,
    Unsigned,
    Buckets,
    ResetHint,
}

struct Key {
    name: &'static str,
    since: (u16, u16),
    shape: Shape,
}

const fn key(name: &'static str, since: (u16, u16), shape: Shape) -> Key {
    Key { name, since, shape }
}

const KEYS: &[Key] = &[
    key("schema", HISTOGRAMS_SINCE, Shape::Whole),
    key("sum", HISTOGRAMS_SINCE, Shape::Signed),
    key("count", HISTOGRAMS_SINCE, Shape::Count),
    key("z_bucket", HISTOGRAMS_SINCE, Shape::Count),
    key("z_bucket_w", HISTOGRAMS_SINCE, Shape::Unsigned),
    key("buckets", HISTOGRAMS_SINCE, Shape::Buckets),
    key("offset", HISTOGRAMS_SINCE, Shape::Whole),
    key("n_buckets", HISTOGRAMS_SINCE, Shape::Buckets),
    key("n_offset", HISTOGRAMS_SINCE, Shape::Whole),
    key("custom_values", (2, 54), Shape::Buckets),
    key("counter_reset_hint", (2, 55), Shape::ResetHint),
];

const RESET_HINTS: &[&str] = &["unknown", "reset", "not_reset", "gauge"];

/// Reads a histogram with its step and count, if it has them, and says how many steps it covers.
pub(super) fn item(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<usize, Box<TextDiagnostic>> {
    let start = cursor.position();
    if version < HISTOGRAMS_SINCE {
        return Err(error(
            start..start + cursor.word().len(),
            format!("Prometheus {}.{} has no histograms in tests", version.0, version.1),
            "native histogram",
            "they came with Prometheus 2.47: test with classic buckets instead",
        ));
    }
    let schema = histogram(cursor, version)?;
    let sign = cursor.position();
    let has_step = matches!(cursor.peek(), Some('+' | '-'));
    if has_step {
        cursor.next();
        if !cursor.rest().starts_with("{{") {
            return Err(values::unexpected(cursor, "a histogram changes by a histogram: `{{…}}+{{…}}x5`"));
        }
        let step = histogram(cursor, version)?;
        if schema > step {
            return Err(error(
                sign..cursor.position(),
                format!("a histogram of schema {schema} cannot change by one of schema {step}"),
                "lower schema",
                "give both the same schema",
            ));
        }
    }
    match values::times(cursor)? {
        Some(repeats) => Ok(repeats.saturating_add(1)),
        None if has_step => Err(error(
            sign..cursor.position(),
            "the step of the histogram has no count".to_owned(),
            "a count is missing after it",
            "write `x5` after it for five more values",
        )),
        None => Ok(1),
    }
}

/// Reads `{{…}}` and returns its schema.
fn histogram(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<i64, Box<TextDiagnostic>> {
    let start = cursor.position();
    cursor.eat("{{");
    let mut seen = BTreeMap::new();
    let mut had_blanks = cursor.skip_blanks();
    if had_blanks && !cursor.rest().starts_with("}}") {
        return Err(error(
            start..cursor.position(),
            "a blank follows `{{`".to_owned(),
            "promtool expects the first key here",
            "write the first key right after `{{`",
        ));
    }
    let mut schema = 0;
    while !cursor.eat("}}") {
        let entry = cursor.position();
        if cursor.peek().is_none() {
            return Err(error(
                start..start + 2,
                "the histogram is not closed".to_owned(),
                "opened here",
                "close it with `}}`",
            ));
        }
        if !seen.is_empty() && !had_blanks {
            return Err(values::unexpected(cursor, "separate the parts of a histogram by blanks"));
        }
        let (name, whole) = part(cursor, version)?;
        if name == "schema" {
            schema = whole;
        }
        if seen.insert(name, ()).is_some() {
            return Err(error(
                entry..cursor.position(),
                format!("`{name}` is given twice in one histogram"),
                "second value",
                "keep one of the two",
            ));
        }
        had_blanks = cursor.skip_blanks();
    }
    Ok(schema)
}

fn part(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<(&'static str, i64), Box<TextDiagnostic>> {
    let start = cursor.position();
    let name = cursor.take_while(|c| c.is_ascii_alphabetic() || c == '_').to_ascii_lowercase();
    let Some(key) = KEYS.iter().find(|key| key.name == name && key.since <= version) else {
        let at = cursor.at_least_one_since(start);
        let word = cursor.text_at(&at);
        let known: Vec<_> = KEYS.iter().filter(|key| key.since <= version).map(|key| key.name).collect();
        return Err(error(
            at,
            format!("`{word}` is not a part of a histogram"),
            "unknown part",
            &format!("the parts are {}", known.join(", ")),
        ));
    };
    if !cursor.eat(":") {
        return Err(values::unexpected(cursor, &format!("write `{name}:` and its value")));
    }
    let number_start = cursor.position();
    match key.shape {
        Shape::Whole => {
            cursor.eat("-");
            cursor.take_while(|c| c.is_ascii_digit());
            let written = cursor.since(number_start);
            let Ok(whole) = written.parse::<i64>() else {
                return Err(values::unexpected(cursor, &format!("`{name}` is a whole number")));
            };
            return Ok((key.name, whole));
        }
        Shape::Signed => signed(cursor, version, true)?,
        Shape::Count => signed(cursor, version, version >= SIGNED_COUNTS_SINCE)?,
        Shape::Unsigned => signed(cursor, version, false)?,
        Shape::Buckets => buckets(cursor, version)?,
        Shape::ResetHint => {
            let hint = cursor.take_while(|c| c.is_ascii_alphabetic() || c == '_');
            if !RESET_HINTS.contains(&hint.to_ascii_lowercase().as_str()) {
                return Err(error(
                    cursor.at_least_one_since(number_start),
                    format!("`{hint}` is not a counter reset hint"),
                    "unknown hint",
                    &format!("the hints are {}", RESET_HINTS.join(", ")),
                ));
            }
        }
    }
    Ok((key.name, 0))
}

fn signed(cursor: &mut Cursor<'_>, version: (u16, u16), may_be_negative: bool) -> Result<(), Box<TextDiagnostic>> {
    if may_be_negative {
        cursor.eat("-");
    }
    if cursor.peek() == Some('.') {
        return Err(values::unexpected(cursor, "inside a histogram a number starts with a digit"));
    }
    values::number(cursor, version)
}

fn buckets(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<(), Box<TextDiagnostic>> {
    let start = cursor.position();
    if !cursor.eat("[") {
        return Err(values::unexpected(cursor, "write buckets in brackets: `[1 2 3]`"));
    }
    loop {
        signed(cursor, version, version >= SIGNED_COUNTS_SINCE)?;
        let had_blanks = cursor.skip_blanks();
        if cursor.eat("]") {
            return Ok(());
        }
        if cursor.peek().is_none() {
            return Err(error(
                start..start + 1,
                "the buckets are not closed".to_owned(),
                "opened here",
                "close them with `]`",
            ));
        }
        if !had_blanks || cursor.peek().is_some_and(is_blank) {
            return Err(values::unexpected(cursor, "separate buckets by blanks"));
        }
    }
}
