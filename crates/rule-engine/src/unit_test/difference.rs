//! What a test finds, shown as promtool shows it.

use std::collections::BTreeMap;
use std::fmt;

use lakehouse_promql::quoted;
use lakehouse_promql_engine::Labels;

use crate::duration::{shown, shown_by_go};

/// An alert by what tests compare, empty labels and annotations among it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpectedAlert {
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

/// A sample by what tests compare.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownSample {
    pub labels: Labels,
    pub value: f64,
    /// A histogram in promtool's notation; empty of a number.
    pub histogram: String,
}

/// One thing in which a test does not pass. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// The test or its rules cannot be read.
    Broken(String),
    /// A rule failed while it was evaluated; the test ends there.
    Rule { rule: String, at: i64, error: String },
    /// Other alerts fire than the test says.
    Alerts { test: String, alert: String, at: i64, expected: Vec<ExpectedAlert>, got: Vec<ExpectedAlert> },
    /// An expression cannot be evaluated, or what is expected of it cannot be read.
    Expression { text: String, at: i64, error: String },
    /// An expression gives something else than the test says.
    Samples { text: String, at: i64, expected: Vec<ShownSample>, got: Vec<ShownSample> },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(what) => formatter.write_str(what),
            Self::Rule { rule, at, error } => {
                write!(formatter, "    rule: {rule}, time: {}, err: {error}", shown_by_go(*at))
            }
            Self::Alerts { test, alert, at, expected, got } => {
                if !test.is_empty() {
                    writeln!(formatter, "    name: {test},")?;
                }
                let (at, expected, got) = (shown(*at), alerts(expected), alerts(got));
                write!(formatter, "    alertname: {alert}, time: {at}, \n        exp:{expected}, \n        got:{got}")
            }
            Self::Expression { text, at, error } => {
                write!(formatter, "    expr: {}, time: {}, err: {error}", quoted(text), shown(*at))
            }
            Self::Samples { text, at, expected, got } => {
                let (text, at) = (quoted(text), shown(*at));
                let (expected, got) = (samples(expected), samples(got));
                write!(formatter, "    expr: {text}, time: {at},\n        exp: {expected}\n        got: {got}")
            }
        }
    }
}

fn map(texts: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = texts.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}

fn alerts(alerts: &[ExpectedAlert]) -> String {
    let shown = |(index, alert): (usize, &ExpectedAlert)| {
        let (labels, annotations) = (map(&alert.labels), map(&alert.annotations));
        format!("\n            {index}:\n              Labels:{labels}\n              Annotations:{annotations}")
    };
    match alerts {
        [] => "[]".to_owned(),
        _ => format!("[{}\n            ]", alerts.iter().enumerate().map(shown).collect::<Vec<_>>().join(",")),
    }
}

fn samples(samples: &[ShownSample]) -> String {
    let shown = |sample: &ShownSample| match sample.histogram.is_empty() {
        true => format!("{} {}", sample.labels, scientific(sample.value)),
        false => format!("{} {}", sample.labels, sample.histogram),
    };
    match samples {
        [] => "nil".to_owned(),
        _ => samples.iter().map(shown).collect::<Vec<_>>().join(", "),
    }
}

/// As Go shows a number with an exponent: `3E-01`.
fn scientific(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let text = format!("{value:E}");
    let (digits, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{digits}E-{exponent:0>2}"),
        None => format!("{digits}E+{exponent:0>2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::scientific;

    #[test]
    fn numbers_have_an_exponent_of_two_digits() {
        assert_eq!(scientific(0.3), "3E-01");
        assert_eq!(scientific(0.1 + 0.2), "3.0000000000000004E-01");
        assert_eq!((scientific(0.0), scientific(-1e100)), ("0E+00".to_owned(), "-1E+100".to_owned()));
    }
}
