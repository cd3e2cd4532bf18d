//! Scenarios: series in, alerts and notifications out.

use std::collections::BTreeMap;

use super::{Duration, Quantity};
use crate::source::Span;

/// How far an alert has come.
pub use crate::spec::AlertState;
/// Why Alertmanager notifies.
pub use crate::spec::NotificationReason;

/// Series of a test.
#[derive(Debug, Clone, Default)]
pub struct InputSeries {
    /// Name, labels and values of each, in promtool's notation.
    pub lines: Vec<(String, String)>,
    /// The metrics of these series, each with the place of its line.
    pub metrics: Vec<(String, Span)>,
    /// The labels of each of these series: name, value and place.
    pub labels: Vec<Vec<(String, String, Span)>>,
    /// How many values the longest has, gaps among them.
    pub count: usize,
}

/// One scenario. Times count from its start.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Where it is declared.
    pub span: Span,
    /// What happens in it.
    pub name: String,
    /// When it begins, in seconds since 1970; without it no time interval is looked at.
    pub start: Option<i64>,
    /// The series.
    pub input: InputSeries,
    /// Time between two values.
    pub interval: Duration,
    /// When the last value has been evaluated.
    pub end: Duration,
    /// What is expected.
    pub expect: Vec<Expectation>,
}

/// One expectation.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Where it is written.
    pub span: Span,
    /// When.
    pub when: When,
    /// What.
    pub what: Expected,
}

/// A time or a period of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At one time.
    At(Duration),
    /// From one time until another, both included.
    During(Duration, Duration),
}

/// What is expected.
#[derive(Debug, Clone)]
pub enum Expected {
    /// Of the notifications of a receiver.
    Notification(Box<ExpectedNotification>),
    /// Of an alert.
    Alert(Box<ExpectedAlert>),
}

/// A notification.
#[derive(Debug, Clone, Default)]
pub struct ExpectedNotification {
    /// Who is notified, and where that is written.
    pub receiver: (String, Span),
    /// By which integration, and where that is written.
    pub integration: Option<(String, Span)>,
    /// The alerts that fire in it, each with its place.
    pub alerts: Option<Vec<(String, Span)>>,
    /// The alerts that are resolved in it.
    pub resolved: Option<Vec<(String, Span)>>,
    /// Why it is sent.
    pub reason: Option<NotificationReason>,
    /// Texts that one of its fields contains.
    pub contains: Vec<String>,
    /// Texts that none of its fields contains.
    pub lacks: Vec<String>,
    /// Its fields, by name.
    pub fields: BTreeMap<String, String>,
    /// How many there are; at least one without it.
    pub count: Option<usize>,
    /// Whether there is none.
    pub quiet: bool,
}

/// An alert at a time.
#[derive(Debug, Clone)]
pub struct ExpectedAlert {
    /// The label `alertname`, and where that is written.
    pub alert: (String, Span),
    /// Its state; with `quiet`, the one that it does not have.
    pub state: AlertState,
    /// Whether it does not fire.
    pub quiet: bool,
    /// The labels by which it is told from others of its name; an empty value for one that it does not have.
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// The alert that inhibits it.
    pub inhibited_by: Option<(String, Span)>,
    /// The time interval that mutes one of its routes.
    pub muted_by: Option<(String, Span)>,
}

/// One test of an indicator.
#[derive(Debug, Clone)]
pub struct IndicatorTest {
    /// Where it is declared.
    pub span: Span,
    /// What it shows.
    pub name: String,
    /// The series.
    pub input: InputSeries,
    /// Time between two values.
    pub interval: Duration,
    /// The values.
    pub expect: Vec<ExpectedValue>,
}

/// The value of an indicator at a time.
#[derive(Debug, Clone)]
pub struct ExpectedValue {
    /// Where it is written.
    pub span: Span,
    /// When.
    pub at: Duration,
    /// Of the series with these labels.
    pub labels: BTreeMap<String, String>,
    /// The value; none where there is no such series.
    pub value: Option<Quantity>,
}

impl ExpectedValue {
    /// How far a value may be from the expected one: what the first six digits do not show.
    pub fn tolerance(value: f64) -> f64 {
        (value.abs() * 1e-6).max(1e-12)
    }
}

impl When {
    /// Its beginning and its end.
    pub fn range(self) -> (Duration, Duration) {
        match self {
            When::At(at) => (at, at),
            When::During(from, until) => (from, until),
        }
    }
}
