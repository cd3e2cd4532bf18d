//! Alerting rules: one alert becomes one rule for each severity and each service with limits of its own.

use std::collections::BTreeMap;

use super::conventions::SERVICE_LABEL;
use super::{Duration, Expression, Quantity};
use crate::promql::restrict::{Wanted, restricted};
use crate::source::Span;

/// One alert.
#[derive(Debug)]
pub struct Alert {
    /// Its name in the table of alerts: that of the alert, and of which one where several are called the same.
    pub key: String,
    /// The label `alertname`.
    pub name: String,
    /// Which of those that are called the same, from 0.
    pub position: usize,
    /// Where it is declared.
    pub span: Span,
    /// The rule group.
    pub group: String,
    /// How often it is evaluated, where its group says so.
    pub interval: Option<Duration>,
    /// What it looks at, without the limit.
    pub expr: Expression,
    /// What the templates in its labels and annotations ask Prometheus.
    pub queries: Vec<Expression>,
    /// Labels of the result that these templates read without asking whether they are there, each with its place.
    pub labels_read: Vec<(String, Span)>,
    /// The label `service` as a constant, where the expression carries none but can be about one service only.
    pub service: Option<String>,
    /// The services for which something differs, each where it is named.
    pub overrides: Vec<(String, Span)>,
    /// Where it is written how long the condition must hold; where it is declared, if that is nowhere.
    pub for_span: Span,
    /// Whether it has a limit of its own, one that could not be read included.
    pub is_limited: bool,
    /// Its rules.
    pub variants: Vec<Variant>,
    /// Where its texts show the value.
    pub shown: Vec<ShownValue>,
    /// Its tests.
    pub tests: Vec<Test>,
    /// Whether a person wrote it, and not a kind.
    pub user_defined: bool,
}

impl Alert {
    /// What one of its rules looks at, without the limit: the expression for the services of the rule.
    pub fn watched_by(&self, variant: &Variant) -> String {
        let (text, root) = (self.expr.text.as_str(), &self.expr.parsed.root);
        let wanted = match &variant.scope {
            Scope::All => return text.to_owned(),
            Scope::Only(service) => Wanted::Only(service),
            Scope::Except(services) => Wanted::Except(services),
        };
        restricted(text, root, SERVICE_LABEL, wanted)
    }

    /// Which of those that are called the same, by its `id` or its place; none where its name is its own.
    pub fn element(&self) -> Option<&str> {
        self.key.strip_prefix(self.name.as_str())?.strip_prefix('.')
    }

    /// The item, such as `alerts.HighErrorRate`.
    pub fn item(&self) -> String {
        format!("alerts.{}", self.key)
    }
}

/// A place in a text of an alert that shows the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownValue {
    /// As what.
    pub shown: ShownAs,
    /// The unit that stands behind it, such as `%`, `ms`, `seconds`, `GB`, `MB/s`.
    pub unit: Option<&'static str>,
    /// The action and the unit behind it.
    pub at: Span,
    /// Whether it stands in the file as it is.
    pub plain: bool,
}

/// As what a value is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownAs {
    /// `{{ $value }}`
    Bare,
    /// `{{ $value | humanizePercentage }}`, by the function's name.
    Function(&'static str),
    /// `{{ printf "%.2f" $value }}`, by the format.
    Format(String),
}

/// One rule of an alert.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Which series it looks at.
    pub scope: Scope,
    /// The limit, if it is not part of the expression.
    pub condition: Option<Condition>,
    /// Where the limit is written.
    pub limit_at: Option<Span>,
    /// How long the condition must hold.
    pub for_duration: Duration,
    /// How long it goes on firing.
    pub keep_firing_for: Option<Duration>,
    /// How bad it is.
    pub severity: Option<String>,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations by name, templates in them.
    pub annotations: BTreeMap<String, String>,
}

impl Variant {
    /// Its labels beside the severity and the service that it has by keys of their own, which win over those of its group.
    pub fn further_labels(&self, has_service: bool) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        labels.filter(move |(name, _)| match *name {
            "severity" => self.severity.is_none(),
            SERVICE_LABEL => !has_service,
            _ => true,
        })
    }
}

/// Which series of an indicator a rule looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those of one service.
    Only(String),
    /// Those of no service in the list, which have limits of their own.
    Except(Vec<String>),
}

/// A limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// On which side of the limit it fires.
    pub comparison: Comparison,
    /// The limit.
    pub limit: Quantity,
}

/// On which side of the limit an alert fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

impl Comparison {
    /// As PromQL writes it.
    pub fn operator(self) -> &'static str {
        match self {
            Comparison::Above => ">",
            Comparison::Below => "<",
        }
    }
}

/// One test of an alert.
#[derive(Debug, Clone)]
pub struct Test {
    /// Where it is declared.
    pub span: Span,
    /// What it shows.
    pub name: String,
    /// Series and values, in promtool's notation.
    pub input: Vec<(String, String)>,
    /// The metrics of these series, each with the place of its line.
    pub metrics: Vec<(String, Span)>,
    /// The labels of each of these series: name, value and place.
    pub labels: Vec<Vec<(String, String, Span)>>,
    /// Time between two values.
    pub interval: Duration,
    /// Times at which it does not fire, each with its place.
    pub quiet: Vec<(Duration, Span)>,
    /// Times at which it fires, each with its place.
    pub firing: Vec<(Duration, Span)>,
    /// Labels and annotations of one firing alert.
    pub expect: BTreeMap<String, String>,
    /// Who must be notified of it, exactly, and where that is written.
    pub receivers: Option<(Vec<String>, Span)>,
}
