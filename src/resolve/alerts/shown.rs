//! Where the texts of an alert show its value, and as what.
//!
//! In: a template. Out: each action that prints `$value` and nothing else. Deliberately absent: what stands inside of `range`
//! and other expressions, of which nothing is said.

use crate::model::{ShownAs, ShownValue};
use crate::source::Text;

/// The functions that show a value to people.
const FUNCTIONS: &[&str] = &["humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp"];

/// Words behind a value that say its unit; one that begins with another comes first.
const UNITS: &[&str] = &[
    "percent",
    "seconds",
    "milliseconds",
    "minutes",
    "hours",
    "days",
    "bytes/s",
    "bytes",
    "B/s",
    "kB/s",
    "KB/s",
    "KiB/s",
    "MB/s",
    "MiB/s",
    "GB/s",
    "GiB/s",
    "TB/s",
    "TiB/s",
    "B",
    "kB",
    "KB",
    "KiB",
    "MB",
    "MiB",
    "GB",
    "GiB",
    "TB",
    "TiB",
    "ms",
    "s",
    "%",
];

/// All places of a text that show the value.
pub(super) fn shown_values(text: &Text) -> Vec<ShownValue> {
    let whole = text.as_str();
    let mut found = Vec::new();
    if !whole.contains('$') {
        return found;
    }
    // another value of that name
    if whole.contains("$value :=") || whole.contains("$value =") {
        return found;
    }
    let mut from = 0;
    while let Some(open) = whole.get(from..).and_then(|rest| rest.find("{{")).map(|at| from + at) {
        let Some(close) = whole.get(open..).and_then(|rest| rest.find("}}")).map(|at| open + at) else {
            break;
        };
        from = close + 2;
        let inner = whole.get(open + 2..close).unwrap_or("");
        let trims_after = inner.ends_with('-');
        let inner = inner.trim_start_matches('-').trim_end_matches('-').trim();
        let Some(shown) = shown(inner) else {
            continue;
        };
        let rest = if trims_after { "" } else { whole.get(from..).unwrap_or("") };
        let (unit, end) = unit_behind(rest, from);
        found.push(ShownValue { shown, unit, at: text.span(open..end), plain: text.is_plain(open..end) });
    }
    found
}

/// What an action shows the value as; nothing of one that does anything else.
fn shown(inner: &str) -> Option<ShownAs> {
    let mut pieces = inner.split('|').map(str::trim);
    let first = pieces.next()?;
    let second = pieces.next();
    if pieces.next().is_some() {
        return None;
    }
    let function = |name: &str| FUNCTIONS.iter().find(|known| **known == name).map(|name| ShownAs::Function(name));
    if first == "$value" {
        return match second {
            None => Some(ShownAs::Bare),
            Some(name) => function(name).or_else(|| format_of(name).map(ShownAs::Format)),
        };
    }
    let before = first.strip_suffix("$value")?;
    match (second, before.trim()) {
        (None, name) if before.ends_with(' ') => function(name).or_else(|| format_of(name).map(ShownAs::Format)),
        _ => None,
    }
}

/// The format of `printf "…"`.
fn format_of(call: &str) -> Option<String> {
    let quoted = call.strip_prefix("printf")?.trim();
    let inner = quoted.strip_prefix(['"', '`'])?.strip_suffix(['"', '`'])?;
    // one value, one verb
    (inner.replace("%%", "").matches('%').count() == 1).then(|| inner.to_owned())
}

/// The unit that the text behind a value says, and where it ends.
fn unit_behind(rest: &str, from: usize) -> (Option<&'static str>, usize) {
    let blank = usize::from(rest.starts_with(' '));
    let words = rest.get(blank..).unwrap_or("");
    let unit = UNITS.iter().find(|unit| {
        let behind = words.strip_prefix(**unit);
        // a single letter behind a blank may be the beginning of anything
        // and what is for each second, or on and on, is another unit
        behind.is_some_and(|behind| {
            !behind.starts_with(|next: char| next.is_alphanumeric() || next == '/') && !behind.starts_with(" per ")
        }) && !(blank == 1 && **unit == "s" && words.starts_with("s'"))
    });
    (unit.copied(), from + unit.map_or(0, |unit| blank + unit.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_what_they_are_shown_as() {
        let of = |text: &str| {
            let found = shown_values(&Text::built_in(text));
            found.into_iter().map(|one| (one.shown, one.unit)).collect::<Vec<_>>()
        };
        assert_eq!(of("{{ $value }}% full"), [(ShownAs::Bare, Some("%"))]);
        assert_eq!(of("{{$value|humanizePercentage}}"), [(ShownAs::Function("humanizePercentage"), None)]);
        assert_eq!(of("{{ humanizeDuration $value }}s"), [(ShownAs::Function("humanizeDuration"), Some("s"))]);
        assert_eq!(
            of("{{ $value }} seconds, {{ $value }} sessions"),
            [(ShownAs::Bare, Some("seconds")), (ShownAs::Bare, None)]
        );
        assert_eq!(of("{{ printf \"%.2f%%\" $value }}"), [(ShownAs::Format("%.2f%%".to_owned()), None)]);
        assert_eq!(of("{{ $value | printf \"%.1f\" }} %"), [(ShownAs::Format("%.1f".to_owned()), Some("%"))]);
        for (text, unit) in [("GB left", "GB"), (" MB/s", "MB/s"), ("MiB", "MiB"), (" days", "days")] {
            assert_eq!(of(&format!("{{{{ $value }}}}{text}")), [(ShownAs::Bare, Some(unit))], "{text}");
        }
        for text in ["MBit/s", " MB per minute", "MB/h", " Bq"] {
            assert_eq!(of(&format!("{{{{ $value }}}}{text}")), [(ShownAs::Bare, None)], "{text}");
        }
        for other in ["{{ $values }}", "{{ if gt $value 1.0 }}x{{ end }}", "{{ $value | query | first }}"] {
            assert_eq!(of(other), [], "{other}");
        }
    }
}
