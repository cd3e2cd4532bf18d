//! Recording rules.

use std::collections::BTreeMap;

use super::{Duration, IndicatorTest};
use crate::promql;
use crate::source::{Span, Text};

/// An expression with the way back to where it was written.
#[derive(Debug)]
pub struct Expression {
    /// As written, dedented.
    pub text: Text,
    /// As understood.
    pub parsed: promql::Expression,
}

/// One recording rule.
#[derive(Debug)]
pub struct Indicator {
    /// Its name in the table of indicators: that of the metric, and of which one where several record it.
    pub key: String,
    /// The metric that it records.
    pub name: String,
    /// Which of those that record the same metric, from 0.
    pub position: usize,
    /// Where it is declared.
    pub span: Span,
    /// What it records.
    pub expr: Expression,
    /// The name for people.
    pub title: Option<String>,
    /// Its unit, if said.
    pub unit: Option<String>,
    /// Labels that the recorded series get, in place of those that they would have; those of its group too.
    pub labels: BTreeMap<String, String>,
    /// The rule group that it is written into, where it names one.
    pub group: Option<String>,
    /// How often, if not at the evaluation interval: as it says itself, or its group.
    pub interval: Option<Duration>,
    /// Its tests.
    pub tests: Vec<IndicatorTest>,
}

impl Indicator {
    /// The item, such as `indicators.error_ratio`.
    pub fn item(&self) -> String {
        format!("indicators.{}", self.key)
    }
}

/// All indicators, by the metrics that they record.
#[derive(Debug, Default)]
pub struct Indicators {
    by_name: BTreeMap<String, Vec<Indicator>>,
}

impl Indicators {
    /// Adds one behind those of the same metric.
    pub fn add(&mut self, indicator: Indicator) {
        self.by_name.entry(indicator.name.clone()).or_default().push(indicator);
    }

    /// Sorts those of each metric as they were written.
    pub fn sort(&mut self) {
        self.by_name.values_mut().for_each(|several| several.sort_by_key(|indicator| indicator.position));
    }

    /// Those that record a metric, in their order.
    pub fn named(&self, metric: &str) -> &[Indicator] {
        self.by_name.get(metric).map_or(&[], Vec::as_slice)
    }

    /// The one that records a metric; none where several do.
    pub fn only(&self, metric: &str) -> Option<&Indicator> {
        match self.named(metric) {
            [indicator] => Some(indicator),
            _ => None,
        }
    }

    /// Whether one records the metric.
    pub fn contains(&self, metric: &str) -> bool {
        self.by_name.contains_key(metric)
    }

    /// The metrics that are recorded.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.by_name.keys().map(String::as_str)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.by_name.values().flatten()
    }
}
