//! Expressions of dashboards: what Grafana replaces before Prometheus reads them.
//!
//! In: an expression that may hold `$__rate_interval` and its like, and `$variable` inside of quotes. Out: the tree of the
//! expression with every place as it was written, since each macro is read as a duration of the same length. Variables
//! need no replacing: inside of quotes they are text. Deliberately absent: whether a variable exists.

use super::{Expression, Target};
use crate::report::TextDiagnostic;

/// What Grafana replaces, and what it may be: no two alike, so that findings can be put back. Durations have a unit; the others are
/// numbers, odd ones, so that none looks like a conversion.
///
/// Source: Grafana's page of global variables, version 12.
const MACROS: &[(&str, &str)] = &[
    ("$__rate_interval", "5m"),
    ("${__rate_interval}", "6m"),
    ("$__interval_ms", "61007"),
    ("${__interval_ms}", "61009"),
    ("$__interval", "1m"),
    ("${__interval}", "2m"),
    ("$__range_ms", "4567001"),
    ("${__range_ms}", "4567003"),
    ("$__range_s", "4561"),
    ("${__range_s}", "4567"),
    ("$__range", "1h"),
    ("${__range}", "2h"),
];

/// The text that Prometheus could read: as long as the one that was written.
pub fn neutral(text: &str) -> String {
    if !text.contains("$__") && !text.contains("${__") {
        return text.to_owned();
    }
    MACROS.iter().fold(text.to_owned(), |text, (written, read)| {
        let mut result = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find(written) {
            let (before, found) = rest.split_at(at);
            let after = found.get(written.len()..).unwrap_or("");
            // `$__interval_ms` is another one than `$__interval`
            let goes_on = after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
            result.push_str(before);
            result.push_str(&match (written.ends_with('}'), goes_on) {
                (false, true) => (*written).to_owned(),
                // a unit follows
                (true, true) => leading(written, read),
                (_, false) => fitting(written, read),
            });
            rest = after;
        }
        result.push_str(rest);
        result
    })
}

/// The duration with as many leading zeros as it takes; a number with as many decimals, since with leading zeros it is octal.
fn fitting(written: &str, read: &str) -> String {
    let missing = written.len().saturating_sub(read.len());
    match read.ends_with(|last: char| last.is_ascii_digit()) && missing > 0 {
        true => format!("{read}.{}", "0".repeat(missing - 1)),
        false => leading(written, read),
    }
}

fn leading(written: &str, read: &str) -> String {
    format!("{}{read}", "0".repeat(written.len().saturating_sub(read.len())))
}

/// Reads an expression of a dashboard.
///
/// # Errors
/// As [`super::parse`], in the words of what was written.
pub fn parse_in_dashboard(text: &str, target: impl Into<Target>) -> Result<Expression, Vec<TextDiagnostic>> {
    let read = super::parse(&neutral(text), target);
    let restore = |text: &str| {
        let macros = MACROS.iter();
        macros.fold(text.to_owned(), |text, (written, read)| {
            text.replace(&fitting(written, read), written).replace(&leading(written, read), written)
        })
    };
    read.map_err(|problems| {
        let problems = problems.into_iter().map(|problem| TextDiagnostic {
            message: restore(&problem.message),
            label: restore(&problem.label),
            help: restore(&problem.help),
            replacement: problem.replacement.as_deref().map(restore),
            ..problem
        });
        problems.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Version;

    const VERSION: Version = Version::new(3, 5);

    #[test]
    fn macros_are_durations_of_the_same_length() {
        for (written, _) in MACROS {
            let number = written.contains("_s") || written.contains("_ms");
            let text = if number { format!("sum(x) / {written}") } else { format!("rate(x[{written}])") };
            assert_eq!(neutral(&text).len(), text.len());
            assert!(parse_in_dashboard(&text, VERSION).is_ok(), "{text}");
            assert!(super::super::parse(&text, VERSION).is_err(), "{text} is for dashboards only");
        }
        assert!(parse_in_dashboard("increase(x[${__range_s}s])", VERSION).is_ok());
    }

    #[test]
    fn longer_names_are_left_alone() {
        assert_eq!(neutral("$__range_set $__interval_minutes"), "$__range_set $__interval_minutes");
    }

    #[test]
    fn variables_stand_in_quotes() {
        for text in [r#"x{a=~"$route"}"#, r#"x{a=~"${route:regex}"}"#, r#"x{a="$route"}"#] {
            assert!(parse_in_dashboard(text, VERSION).is_ok(), "{text}");
        }
    }

    #[test]
    fn findings_say_what_was_written_and_where() {
        let problems = parse_in_dashboard("sum(rate(x[$__rate_interval]) / y[$__range])", VERSION).unwrap_err();
        assert!(problems.iter().all(|problem| !problem.message.contains("000")), "{problems:?}");
        let problems = parse_in_dashboard("(x + y)[$__rate_interval]", VERSION).unwrap_err();
        let problem = problems.first().unwrap();
        assert!(problem.message.contains("$__rate_interval"), "{problem:?}");
        assert_eq!(problem.replacement.as_deref(), Some("[$__rate_interval:]"));
        assert_eq!(problem.at, 7..25);
    }
}
