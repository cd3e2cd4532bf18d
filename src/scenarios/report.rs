//! What a run of tests gives, for people and for programs. Times are milliseconds from the start of a test.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::source::Span;

/// All tests that ran.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// In the order of the spec's tables.
    pub tests: Vec<TestReport>,
    /// What they reach, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Every route of Alertmanager, from the root, each before those below it.
    #[serde(skip)]
    pub routes: Vec<RouteStep>,
}

/// A route of Alertmanager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteStep {
    /// As [`AlertStory::routes`] names it: `route.routes.0`.
    pub name: String,
    /// What an alert must be to take it: `severity="critical"`.
    pub matchers: Vec<String>,
}

/// What is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Alert,
    Indicator,
    Route,
    Log,
    Scenario,
}

/// Where something stands in the spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// One test.
#[derive(Debug, Clone, Serialize)]
pub struct TestReport {
    pub kind: Kind,
    /// What it belongs to, such as `alerts.DatabaseDown`; `scenarios` of a scenario.
    pub item: String,
    /// What it is called.
    pub name: String,
    /// The environment that it ran in, where the spec has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Where it is declared; filled in by whoever has the texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(skip)]
    pub span: Span,
    pub passed: bool,
    /// What was expected, with its verdict.
    pub expectations: Vec<Judged>,
    /// What happened, if it was asked or the test fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<Story>,
}

impl TestReport {
    /// A test with the verdicts of its expectations: it passes if all of them hold.
    pub(super) fn new(kind: Kind, (item, name): (String, String), span: Span, expectations: Vec<Judged>) -> TestReport {
        let passed = expectations.iter().all(|it| it.passed);
        TestReport { kind, item, name, environment: None, place: None, span, passed, expectations, story: None }
    }
}

/// One expectation with its verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// As a sentence: `13m: critical-alerts is notified of DatabaseDown`.
    pub expected: String,
    /// When.
    pub from: i64,
    pub until: i64,
    pub passed: bool,
    /// Where it is written, if it has a place of its own; filled in by whoever has the texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(skip)]
    pub span: Span,
    /// What happened instead, when and why; empty where it passed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<String>,
}

impl Judged {
    /// An expectation that holds for a period, as long as nothing is said against it.
    pub fn new(expected: impl Into<String>, from: i64, until: i64) -> Judged {
        let expected = expected.into();
        Judged { expected, from, until, passed: true, place: None, span: Span::NONE, instead: Vec::new() }
    }
}

/// What happened in a test over time.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Story {
    /// When it begins: a date of RFC 3339, where the scenario says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// How long it is.
    pub end: i64,
    /// Time between two evaluations of the rules.
    pub interval: i64,
    /// The expressions of the rules that were not inactive throughout, or that are expected to be.
    pub charts: Vec<Chart>,
    /// The alerts that were pending or firing.
    pub alerts: Vec<AlertStory>,
    /// The notifications, by time.
    pub notifications: Vec<Sent>,
    /// The notifications that could not be sent, since a template of theirs fails: each time that one was tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Sent>,
    /// When routes were muted.
    pub muted: Vec<Muting>,
}

/// The expression of a rule over time, against its limit.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    /// The alert or the indicator.
    pub name: String,
    /// The severity of the rule, where an alert has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// What is drawn: the expression without its limit.
    pub expression: String,
    /// `>`, `<`, `==` …: the rule fires where the expression is so to the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// For how long it must be so before the rule fires.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub held: Option<i64>,
    pub series: Vec<ChartSeries>,
}

/// One series of an expression. In JSON a value that is no number, or without end, is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct ChartSeries {
    pub labels: BTreeMap<String, String>,
    /// Time and value.
    pub points: Vec<(i64, f64)>,
}

/// An alert over time.
#[derive(Debug, Clone, Serialize)]
pub struct AlertStory {
    pub name: String,
    /// Which of the charts is that of its rule.
    #[serde(skip)]
    pub chart: Option<usize>,
    pub labels: BTreeMap<String, String>,
    /// As they were rendered last.
    pub annotations: BTreeMap<String, String>,
    /// Pending and firing; inactive in between.
    pub states: Vec<StateSpan>,
    /// The routes that it takes: `route.routes.0` is the first one below the root.
    pub routes: Vec<String>,
    /// The receivers of these routes.
    pub receivers: Vec<String>,
    /// When it was inhibited.
    pub inhibited: Vec<Inhibition>,
}

/// A state of an alert for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StateSpan {
    pub from: i64,
    /// Does not belong to it.
    pub until: i64,
    /// Firing, or pending.
    pub firing: bool,
}

/// An alert is inhibited for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inhibition {
    pub from: i64,
    pub until: i64,
    /// The alert that inhibits it.
    pub by: String,
    pub by_labels: BTreeMap<String, String>,
    /// Which of the inhibition rules, from 0.
    pub rule: usize,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sent {
    pub at: i64,
    pub receiver: String,
    pub integration: String,
    /// The route, as [`AlertStory::routes`] names it.
    pub route: String,
    /// The labels of the group.
    pub group: BTreeMap<String, String>,
    /// Why it is sent, as specs name it: `first`, `repeat` …
    pub reason: String,
    pub alerts: Vec<NotifiedAlert>,
    /// The rendered fields of the integration, by name; none where it could not be sent.
    pub fields: BTreeMap<String, String>,
    /// The template that fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailedTemplate>,
}

/// A template that cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedTemplate {
    /// The field of the integration.
    pub field: String,
    /// What Alertmanager says.
    pub error: String,
}

/// An alert in a notification.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotifiedAlert {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub firing: bool,
}

/// A route is muted for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Muting {
    pub from: i64,
    pub until: i64,
    pub route: String,
    /// The time intervals: one that is met, or those of which none is.
    pub by: Vec<String>,
    /// Whether it is because none of them is met.
    pub outside: bool,
}

/// What tests reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Of all items, in percent, rounded down to a tenth.
    pub percent: f64,
    pub items: Vec<CoverageItem>,
}

/// Something that tests should reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageItem {
    /// `alert fires`, `limit from both sides`, `route`, `inhibition`, `receiver`, `time interval`, `log pattern`.
    pub what: &'static str,
    pub name: String,
    pub covered: bool,
    #[serde(skip)]
    pub span: Span,
}
