//! Which rules of alerts watch the same, and which of them always fires with another.
//!
//! In: all alerts. Out: pairs of rules of which the second fires only while the first does, the labels of both being equal.
//! Everything is sorted, so that very many alerts take little more than few.

use std::collections::BTreeMap;

use crate::model::{Alert, Comparison, Duration, Model, Scope, Variant};
use crate::promql::{BinaryOperator, Expr, Node};

/// A rule that fires only while another one does.
pub(super) struct Pair<'a> {
    /// The rule that is there already.
    pub(super) first: Meant<'a>,
    /// The rule that adds nothing.
    pub(super) second: Meant<'a>,
}

impl Pair<'_> {
    /// Whether the two fire at exactly the same times.
    pub(super) fn is_equal(&self) -> bool {
        self.first.limit == self.second.limit
            && self.first.strict == self.second.strict
            && self.first.for_duration == self.second.for_duration
    }

    /// Where the two have limits of their own: the key that holds them, and the severity of both.
    pub(super) fn limits(&self) -> Option<(&'static str, Option<&str>)> {
        let key = match self.second.side? {
            Comparison::Above => "above",
            Comparison::Below => "below",
        };
        (self.first.limit < self.second.limit).then_some((key, self.second.severity))
    }
}

/// One rule, and when it fires.
#[derive(Clone, Copy)]
pub(super) struct Meant<'a> {
    /// Whose it is.
    pub(super) alert: &'a Alert,
    /// The limit, the same way up for both sides: the higher, the more it takes.
    limit: f64,
    /// On which side of the limit it fires, if it has one.
    side: Option<Comparison>,
    /// Its severity, if it has one.
    severity: Option<&'a str>,
    /// Whether the limit itself is not enough.
    strict: bool,
    /// How long it must last.
    for_duration: Duration,
}

/// What two rules must have in common to be held against each other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    watched: String,
    side: Option<bool>,
    severity: Option<&'a str>,
    service: Option<&'a str>,
    scope: Vec<&'a str>,
    only: bool,
    keep: Option<Duration>,
    labels: &'a BTreeMap<String, String>,
}

/// All such pairs: each rule with one that it fires no earlier than.
pub(super) fn pairs(model: &Model) -> Vec<Pair<'_>> {
    let mut by_key: BTreeMap<Key<'_>, Vec<Meant<'_>>> = BTreeMap::new();
    for alert in model.alerts.values() {
        let (watched, own) = split(&alert.expr.parsed.root);
        // without its limit, and with it where that is no limit to compare
        let watched = watched.normal_form();
        for variant in &alert.variants {
            let (key, meant) = meaning(alert, variant, &watched, own);
            by_key.entry(key).or_default().push(meant);
        }
    }
    let mut found = Vec::new();
    for mut rules in by_key.into_values() {
        // what a kind brings is there already, and cannot be changed where it stands
        rules.sort_by(|a, b| {
            let order =
                a.limit.total_cmp(&b.limit).then(a.strict.cmp(&b.strict)).then(a.for_duration.cmp(&b.for_duration));
            order.then(a.alert.user_defined.cmp(&b.alert.user_defined)).then(a.alert.key.cmp(&b.alert.key))
        });
        let mut first: Option<Meant<'_>> = None;
        for second in rules {
            match first {
                Some(first) if second.for_duration >= first.for_duration => {
                    if second.alert.user_defined && second.alert.key != first.alert.key {
                        found.push(Pair { first, second });
                    }
                }
                _ => first = Some(second),
            }
        }
    }
    found
}

fn meaning<'a>(
    alert: &'a Alert,
    variant: &'a Variant,
    watched: &str,
    own: Option<(Comparison, bool, f64)>,
) -> (Key<'a>, Meant<'a>) {
    let condition = variant.condition.as_ref().map(|condition| (condition.comparison, true, condition.limit.value));
    let limit = condition.or(own);
    // of the lower side too the higher one takes more
    let compared = limit.map(|(comparison, ..)| comparison);
    let (side, strict, limit) = match limit {
        Some((Comparison::Above, strict, limit)) => (Some(true), strict, limit),
        Some((Comparison::Below, strict, limit)) => (Some(false), strict, -limit),
        None => (None, false, 0.0),
    };
    let (only, scope) = match &variant.scope {
        Scope::All => (false, Vec::new()),
        Scope::Only(service) => (true, vec![service.as_str()]),
        Scope::Except(services) => (false, services.iter().map(String::as_str).collect()),
    };
    let key = Key {
        watched: watched.to_owned(),
        side,
        severity: variant.severity.as_deref(),
        service: alert.service.as_deref(),
        scope,
        only,
        keep: variant.keep_firing_for,
        labels: &variant.labels,
    };
    let severity = variant.severity.as_deref();
    (key, Meant { alert, limit: limit + 0.0, side: compared, severity, strict, for_duration: variant.for_duration })
}

/// What is compared with a number, and how; the whole where nothing is.
fn split(root: &Node) -> (&Node, Option<(Comparison, bool, f64)>) {
    let whole = root.unparen();
    let Expr::Binary { operator, return_bool: false, lhs, rhs, .. } = &whole.kind else {
        return (whole, None);
    };
    let side = |operator: BinaryOperator, turned: bool| {
        let (comparison, strict) = match operator {
            BinaryOperator::Greater => (Comparison::Above, true),
            BinaryOperator::GreaterOrEqual => (Comparison::Above, false),
            BinaryOperator::Less => (Comparison::Below, true),
            BinaryOperator::LessOrEqual => (Comparison::Below, false),
            _ => return None,
        };
        let comparison = match (comparison, turned) {
            (Comparison::Above, true) => Comparison::Below,
            (Comparison::Below, true) => Comparison::Above,
            (same, false) => same,
        };
        Some((comparison, strict))
    };
    match (&lhs.unparen().kind, &rhs.unparen().kind) {
        (Expr::Number(_), Expr::Number(_)) => (whole, None),
        (_, Expr::Number(limit)) if !limit.is_nan() => match side(*operator, false) {
            Some((comparison, strict)) => (lhs, Some((comparison, strict, *limit))),
            None => (whole, None),
        },
        (Expr::Number(limit), _) if !limit.is_nan() => match side(*operator, true) {
            Some((comparison, strict)) => (rhs, Some((comparison, strict, *limit))),
            None => (whole, None),
        },
        _ => (whole, None),
    }
}
