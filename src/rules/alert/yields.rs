//! Whether an expression yields series in good times too, so that an alert on it never ends.
//!
//! In: an expression with what is known of it. Out: whether nothing in it can drop series. Where the mere presence of a series
//! may be what is meant, nothing is claimed: `ALERTS`, counts, labels that choose, metrics that nobody declared, and what an
//! indicator filters.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::metrics::{Facts, Origin, Series};
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::promql::{Aggregation, BinaryOperator, Expr, MatchOperator, Matcher, ValueType};
use crate::spec::MetricType;
use crate::types::{Dimension, Samples, Typed, Types, Unit};

/// Beginnings of words in the names of metrics that some exporters give in trouble only: how long a link is down, what failed.
const TROUBLE: &[&str] = &[
    "abnormal",
    "alarm",
    "anomal",
    "attack",
    "blocked",
    "breach",
    "broken",
    "conflict",
    "corrupt",
    "crash",
    "critical",
    "dead",
    "degraded",
    "delayed",
    "down",
    "drift",
    "err",
    "evict",
    "exceed",
    "expired",
    "fail",
    "fault",
    "incident",
    "invalid",
    "killed",
    "leak",
    "lost",
    "maintenance",
    "mismatch",
    "missing",
    "offline",
    "oom",
    "orphan",
    "overdue",
    "panic",
    "problem",
    "reject",
    "stale",
    "stuck",
    "suspect",
    "suspicious",
    "throttl",
    "timeout",
    "unavailable",
    "unexpected",
    "unhealthy",
    "violat",
    "vulnerab",
    "warning",
    "zombie",
];

/// What is asked, with what was found of indicators so far.
pub(super) struct Yields<'t, 'a> {
    types: &'t Types<'a>,
    indicators: RefCell<BTreeMap<&'a str, bool>>,
}

impl<'t, 'a> Yields<'t, 'a> {
    pub(super) fn new(types: &'t Types<'a>) -> Yields<'t, 'a> {
        Yields { types, indicators: RefCell::default() }
    }

    /// Whether an expression certainly yields series as long as there is anything to watch.
    pub(super) fn always(&self, typed: &Typed<'a>) -> bool {
        let mut selects = false;
        typed.node.walk(&mut |node| selects |= matches!(node.kind, Expr::Selector(_)));
        // a constant is meant: a watchdog
        selects && typed.value.number.is_none() && self.yields(typed, false)
    }

    /// `computed`: whether its number is what counts, since something is computed of it, and not that it is there.
    fn yields(&self, typed: &Typed<'a>, computed: bool) -> bool {
        match (&typed.node.kind, typed.children.as_slice()) {
            (Expr::Number(_) | Expr::String(_), _) => true,
            (Expr::Selector(_), _) => self.selects(typed, computed),
            (Expr::Paren(_) | Expr::Range { .. } | Expr::Subquery { .. } | Expr::Unary { .. }, [inner]) => {
                self.yields(inner, computed)
            }
            (Expr::Call { function, .. }, below) => {
                !asks_for_presence(function)
                    && below.iter().all(|inner| self.yields(inner, computed || measures(function)))
            }
            (Expr::Aggregate { operator, .. }, [.., inner]) => {
                !matches!(operator, Aggregation::Count | Aggregation::CountValues | Aggregation::Group)
                    && self.yields(inner, computed)
            }
            (Expr::Binary { operator, return_bool, .. }, [left, right]) => {
                self.joins(*operator, *return_bool, [left, right], computed)
            }
            _ => false,
        }
    }

    fn joins(&self, operator: BinaryOperator, return_bool: bool, sides: [&Typed<'a>; 2], computed: bool) -> bool {
        // nobody asks by a quotient or a difference whether something is there
        let measures = matches!(operator, BinaryOperator::Divide | BinaryOperator::Subtract);
        let scalar = |side: &Typed<'a>| side.node.value_type == ValueType::Scalar;
        let yields = |side: &Typed<'a>| scalar(side) || is_info(side) || self.yields(side, computed || measures);
        match operator {
            BinaryOperator::And | BinaryOperator::Unless => false,
            BinaryOperator::Or => {
                let [left, right] = sides;
                // a constant that fills a gap is reported as `promql/stray-series`
                let fills = matches!(right.unparen().node.kind, Expr::Call { function: "vector", .. });
                self.yields(left, computed) || (!fills && self.yields(right, computed))
            }
            _ if operator.is_comparison() && !return_bool => false,
            _ if sides.into_iter().all(is_info) => false,
            _ => sides.into_iter().all(yields),
        }
    }

    fn selects(&self, typed: &Typed<'a>, computed: bool) -> bool {
        let Expr::Selector(selector) = &typed.node.kind else { return false };
        let Some((name, _)) = &selector.name else { return false };
        if name.starts_with("ALERTS") || typed.labels.has_no_series() {
            return false;
        }
        let series = self.types.series(name);
        // a counter goes on being there after the first time, and its rate is 0 then
        let counts = computed && (typed.value.samples == Samples::Counter || is_called_counter(name));
        let of_rule = |series: &Series<'_>| matches!(series.origin, Origin::Indicator(_));
        if is_of_trouble(name) && !counts && !series.known.iter().any(of_rule) {
            return false;
        }
        if series.known.is_empty() {
            return computed && series.open;
        }
        let unit = typed.value.known_unit();
        let chooses = selector.matchers.iter().any(chooses);
        let is_measure = computed || is_amount(unit) || (!chooses && !series.open && !is_mark(unit));
        series.known.iter().all(|series| self.exists(series, is_measure, computed))
    }

    /// Whether series of one source are there in good times too.
    fn exists(&self, series: &Series<'a>, is_measure: bool, computed: bool) -> bool {
        match (series.origin, series.facts) {
            (Origin::Indicator(indicator), _) => {
                let name = indicator.name.as_str();
                if let Some(known) = self.indicators.borrow().get(indicator.key.as_str()) {
                    return *known;
                }
                // one that reads itself
                self.indicators.borrow_mut().insert(&indicator.key, false);
                let typed = self.types.indicator(indicator);
                // what is recorded is a number
                let found = typed.is_some_and(|typed| self.yields(&typed, true)) && !name.starts_with("ALERTS");
                self.indicators.borrow_mut().insert(&indicator.key, found);
                found
            }
            (Origin::Alerts, _) => false,
            // a query has rows when it finds some
            (_, Facts::Declared { metric, .. }) if metric.sql.is_some() => computed,
            (_, Facts::Declared { metric, .. })
                if metric.metric_type == MetricType::Gauge
                    && metric.labels.iter().any(|label| tells_occasions(label)) =>
            {
                false
            }
            _ => is_measure,
        }
    }
}

/// A function whose result says that something is there, or is not.
fn asks_for_presence(function: &str) -> bool {
    function.starts_with("absent")
        || matches!(function, "count_over_time" | "present_over_time" | "scalar" | "timestamp")
}

/// A function that computes how much, or how fast.
fn measures(function: &str) -> bool {
    matches!(
        function,
        "changes"
            | "delta"
            | "deriv"
            | "histogram_avg"
            | "histogram_fraction"
            | "histogram_quantile"
            | "idelta"
            | "increase"
            | "irate"
            | "predict_linear"
            | "rate"
            | "resets"
    )
}

/// A matcher that takes some of the series of its target.
fn chooses(matcher: &Matcher) -> bool {
    let of_target = matches!(matcher.label.as_str(), JOB_LABEL | SERVICE_LABEL | "instance" | "le" | "quantile");
    let any = matches!(
        (matcher.operator, matcher.value.as_str()),
        (MatchOperator::Matches, ".+" | ".*") | (MatchOperator::NotEqual, "")
    );
    !of_target && !any
}

/// A series that is multiplied for its labels.
fn is_info(typed: &Typed<'_>) -> bool {
    let Expr::Selector(selector) = &typed.unparen().node.kind else { return false };
    selector.name.as_ref().is_some_and(|(name, _)| name.ends_with("_info")) && !selector.matchers.iter().any(chooses)
}

/// Whether a label has a new value each time something happens: there may be none now.
fn tells_occasions(label: &str) -> bool {
    matches!(label, "cve" | "id" | "pid" | "ticket" | "uuid") || label.ends_with("_id")
}

/// Whether the name says that there may be no such series in good times.
fn is_of_trouble(name: &str) -> bool {
    name.ends_with("_info") || name.split('_').any(|word| TROUBLE.iter().any(|trouble| word.starts_with(trouble)))
}

fn is_called_counter(name: &str) -> bool {
    ["_total", "_count", "_sum", "_bucket"].iter().any(|suffix| name.ends_with(suffix))
}

/// Something that has an amount whenever it is there.
fn is_amount(unit: Option<&Unit<'_>>) -> bool {
    unit.is_some_and(|unit| {
        matches!(unit.dimension, Dimension::Bytes | Dimension::Seconds | Dimension::Ratio | Dimension::Measure(_))
    })
}

/// Something that may be there to mark what happened.
fn is_mark(unit: Option<&Unit<'_>>) -> bool {
    unit.is_some_and(|unit| matches!(unit.dimension, Dimension::Info | Dimension::Timestamp))
}
