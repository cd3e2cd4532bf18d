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
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, found) = rest.split_at(at);
        result.push_str(before);
        let replaced = MACROS.iter().find_map(|(written, read)| Some((*written, replaced(found, written, read)?)));
        let (length, shown) = replaced.map_or((1, "$".to_owned()), |(written, shown)| (written.len(), shown));
        result.push_str(&shown);
        rest = found.get(length..).unwrap_or("");
    }
    result + rest
}

/// What stands in the place of a macro that a text begins with.
fn replaced(text: &str, written: &str, read: &str) -> Option<String> {
    let after = text.strip_prefix(written)?;
    // `$__interval_ms` is another one than `$__interval`
    let goes_on = after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    match (written.ends_with('}'), goes_on) {
        (false, true) => None,
        // a unit follows
        (true, true) => Some(leading(written, read)),
        (_, false) => Some(fitting(written, read)),
    }
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
    fn a_macro_ends_where_its_name_ends() {
        let text = "a $__interval_ms $__interval_msx ${__range_s}s $__range_s $x ${y} é$ $__range$__rate_interval";
        let durations = format!("{}1h{}5m", "0".repeat(6), "0".repeat(14));
        let read = format!("a 61007.00000000 $__interval_msx 000000004567s 4561.00000 $x ${{y}} é$ {durations}");
        assert_eq!(neutral(text).len(), text.len());
        assert_eq!(neutral(text), read);
    }

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
