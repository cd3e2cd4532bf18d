//! The values of a series: single ones, runs (`1x5`, `0+2x5`), gaps (`_`, `_x3`) and native histograms.

use super::cursor::{Cursor, is_blank};
use super::{error, histogram, with_replacement};
use crate::limits::SAMPLES;
use crate::report::TextDiagnostic;

/// From this version on digits may be grouped, as in `1_000`.
const GROUPED_DIGITS_SINCE: (u16, u16) = (2, 54);
/// From this version on other values may follow a repeated histogram.
const VALUES_AFTER_HISTOGRAM_RUN_SINCE: (u16, u16) = (3, 4);

/// Reads the values to the end of the line and counts the steps they cover.
pub(super) fn parse(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<usize, Box<TextDiagnostic>> {
    let mut count = 0_usize;
    loop {
        let had_blanks = cursor.skip_blanks();
        if cursor.peek().is_none() {
            return Ok(count);
        }
        if !had_blanks {
            return Err(unexpected(cursor, "separate values by blanks"));
        }
        let start = cursor.position();
        let steps = item(cursor, version)?;
        count = count.saturating_add(steps);
        let run = cursor.since(start);
        let is_histogram_run = run.starts_with("{{") && !run.ends_with("}}");
        let rest = cursor.rest().trim_start_matches(is_blank);
        if is_histogram_run && !rest.is_empty() && version < VALUES_AFTER_HISTOGRAM_RUN_SINCE {
            return Err(error(
                start..cursor.position(),
                format!("Prometheus {}.{} reads no values after a repeated histogram", version.0, version.1),
                "more values follow",
                "move it to the end of the line, or write the histogram out",
            ));
        }
    }
}

fn item(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<usize, Box<TextDiagnostic>> {
    if cursor.eat("_") {
        return Ok(times(cursor)?.unwrap_or(1));
    }
    if cursor.rest().starts_with("{{") {
        return histogram::item(cursor, version);
    }
    value(cursor, version)?;
    let step_start = cursor.position();
    let has_step = matches!(cursor.peek(), Some('+' | '-'));
    if has_step {
        cursor.next();
        number(cursor, version)?;
    }
    match times(cursor)? {
        Some(repeats) => Ok(repeats.saturating_add(1)),
        None if has_step => Err(error(
            step_start..cursor.position(),
            format!("`{}` has a step, but no count", cursor.since(step_start)),
            "a count is missing after it",
            &format!("write `{}x5` for five more values", cursor.since(step_start)),
        )),
        None => Ok(1),
    }
}

fn value(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<(), Box<TextDiagnostic>> {
    if matches!(cursor.peek(), Some('+' | '-')) {
        cursor.next();
    } else if word_here(cursor) == "stale" {
        cursor.eat("stale");
        return Ok(());
    }
    number(cursor, version)
}

/// The identifier at the cursor: promtool reads letters and the digits after them as one word.
fn word_here<'a>(cursor: &Cursor<'a>) -> &'a str {
    let rest = cursor.rest();
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

/// Reads a number without sign.
pub(super) fn number(cursor: &mut Cursor<'_>, version: (u16, u16)) -> Result<(), Box<TextDiagnostic>> {
    let start = cursor.position();
    let word = word_here(cursor);
    if word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan") {
        cursor.eat(word);
        return Ok(());
    }
    if !word.is_empty() {
        return Err(bad_word(cursor, word));
    }
    let grouped = version >= GROUPED_DIGITS_SINCE;
    let digit = |c: char| c.is_ascii_digit() || (grouped && c == '_');
    if !cursor.rest().trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit()) {
        return Err(unexpected(cursor, "write numbers, `_` for no value, or `stale`"));
    }
    cursor.take_while(digit);
    if cursor.eat(".") {
        cursor.take_while(digit);
    }
    if cursor.rest().starts_with(['e', 'E']) {
        cursor.next();
        if !cursor.eat("+") {
            cursor.eat("-");
        }
        cursor.take_while(digit);
    }
    let written = cursor.since(start);
    let ends_well = cursor.peek().is_none_or(|c| c == 'x' || !(c.is_ascii_alphanumeric() || c == '_'));
    if ends_well && is_number(written) {
        return Ok(());
    }
    let whole = written.to_owned() + cursor.word();
    Err(error(
        start..start + whole.len(),
        format!("`{whole}` is not a number"),
        "not a number",
        "write decimal digits, such as `1.5` or `2e3`",
    ))
}

fn is_number(written: &str) -> bool {
    // The exponent is no group of its own: `1e_3` is refused like `1_e3`.
    let well_grouped = written
        .split(['.', 'e', 'E', '+', '-'])
        .all(|part| !part.starts_with('_') && !part.ends_with('_') && !part.contains("__"));
    well_grouped && written.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite)
}

/// Reads `x` and a count, if an `x` stands here.
pub(super) fn times(cursor: &mut Cursor<'_>) -> Result<Option<usize>, Box<TextDiagnostic>> {
    let start = cursor.position();
    if cursor.eat("x") {
        let digits = cursor.take_while(|c| c.is_ascii_digit());
        return match digits.parse::<u64>() {
            Ok(_) if !cursor.peek().is_none_or(|c| is_blank(c) || c == '.') => {
                Err(unexpected(cursor, "separate values by blanks"))
            }
            Ok(count) if count > SAMPLES.most as u64 => Err(Box::new(SAMPLES.problem(start..cursor.position()))),
            Ok(count) if cursor.peek() != Some('.') => Ok(Some(usize::try_from(count).unwrap_or(usize::MAX))),
            _ => {
                let written = cursor.since(start).to_owned() + cursor.word();
                Err(error(
                    start..start + written.len(),
                    format!("`{written}` has no count"),
                    "a whole number belongs after `x`",
                    "write `x` and digits, then a blank",
                ))
            }
        };
    }
    Ok(None)
}

fn bad_word(cursor: &Cursor<'_>, word: &str) -> Box<TextDiagnostic> {
    let at = cursor.position()..cursor.position() + word.len();
    let lower = word.to_ascii_lowercase();
    let repeated = ["stale", "nan", "inf"]
        .into_iter()
        .find(|base| lower.strip_prefix(base).is_some_and(|rest| rest.starts_with('x')));
    if let Some(base) = repeated {
        let name = word.get(..base.len()).unwrap_or_default();
        return error(
            at,
            format!("`{name}` cannot be repeated with `x`"),
            "promtool reads this as one word",
            &format!("write it out: `{name} {name}`"),
        );
    }
    error(
        at,
        format!("`{word}` is not a value"),
        "not a value",
        "write numbers, `_` for no value, `stale`, `NaN` or `Inf`",
    )
}

/// The problem of something at the cursor that no value starts with, or that follows a value without a blank.
pub(super) fn unexpected(cursor: &Cursor<'_>, help: &str) -> Box<TextDiagnostic> {
    let character = cursor.peek().unwrap_or(' ');
    let start = cursor.position();
    let at = start..start + character.len_utf8();
    match character {
        ',' => with_replacement(
            error(at, "the values are separated by a comma".to_owned(), "not a separator", "separate values by blanks"),
            " ",
        ),
        '#' => error(
            at,
            "a comment cannot follow values".to_owned(),
            "promtool reads this as a value",
            "put the comment on a line of its own",
        ),
        ' ' | '\t' | '\r' => error(start..start, "a number is missing".to_owned(), "a number belongs here", help),
        _ => error(at, format!("`{character}` is not expected here"), "unexpected", help),
    }
}
