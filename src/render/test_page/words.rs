//! Times, numbers and labels as the page says them.

use std::collections::BTreeMap;

pub(super) use crate::scenarios::{number, quoted, shown};

/// `11m to 12m`, or `from 12m on` where it lasts until the end.
pub(super) fn period(from: i64, until: i64, end: i64) -> String {
    if until >= end { format!("from {} on", shown(from)) } else { format!("{} to {}", shown(from), shown(until)) }
}

/// `{instance="db:5432"}` without the labels that are said elsewhere.
pub(super) fn labels(labels: &BTreeMap<String, String>, without: &[&str]) -> String {
    let own = labels.iter().filter(|(name, _)| !without.contains(&name.as_str()));
    let pairs: Vec<String> = own.map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(", ")) }
}

/// `1 test`, `2 tests`.
pub(super) fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}

/// A number beside a line, short: `1.5k`, `20M`.
pub(super) fn short(value: f64) -> String {
    const UNITS: &[(f64, &str)] = &[(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let unit = UNITS.iter().find(|(size, _)| value.abs() >= *size && value.abs() >= 10_000.0 && value.abs() < 1e15);
    match unit {
        Some((size, letter)) => format!("{}{letter}", number(value / size)),
        None => number(value),
    }
}

/// A share from 0 to 1 as SVG has it.
pub(super) fn percent(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short() {
        assert_eq!(
            (period(660_000, 720_000, 900_000), period(0, 900_000, 900_000)),
            ("11m to 12m".into(), "from 0s on".into())
        );
        let all = BTreeMap::from([("alertname".to_owned(), "A".to_owned()), ("b".to_owned(), "c".to_owned())]);
        assert_eq!(
            (labels(&all, &["alertname"]), labels(&all, &["alertname", "b"])),
            ("{b=\"c\"}".into(), String::new())
        );
        assert_eq!(
            (short(14_400.0), short(0.05), short(9000.0), short(2e9)),
            ("14.4k".into(), "0.05".into(), "9000".into(), "2G".into())
        );
        assert_eq!((percent(0.5), percent(1.0 / 3.0)), ("50%".into(), "33.33%".into()));
    }
}
