//! What tests cost, as far as it is known before they run.

use std::collections::BTreeMap;

use super::context::Context;
use crate::limits::{EVALUATIONS, Limit, STEPS};
use crate::model::{Alert, Duration, Expression, Indicators, RuleGroup};
use crate::promql::{Expr, Node, Window};

/// All rules, by the interval of their group; those of groups without one run at the evaluation interval.
pub(super) struct Rules(BTreeMap<Option<Duration>, usize>);

impl Rules {
    pub(super) fn new(
        alerts: &BTreeMap<String, Alert>,
        indicators: &Indicators,
        groups: &BTreeMap<String, RuleGroup>,
        default_step: Duration,
    ) -> Rules {
        let of_alerts = alerts.values().map(|alert| {
            let interval = groups.get(&alert.group).and_then(|group| group.interval);
            (interval, weight(&alert.expr, default_step).saturating_mul(alert.variants.len()))
        });
        let of_indicators = indicators.iter().map(|it| (it.interval, weight(&it.expr, default_step)));
        let mut rules = BTreeMap::new();
        for (interval, weight) in of_alerts.chain(of_indicators) {
            let sum: &mut usize = rules.entry(interval).or_default();
            *sum = sum.saturating_add(weight);
        }
        Rules(rules)
    }

    /// How many evaluations they take in a time.
    pub(super) fn evaluations(&self, time: Duration, evaluation_interval: Duration) -> usize {
        let each = self.0.iter().map(|(interval, weight)| {
            let interval = interval.unwrap_or(evaluation_interval);
            weight.saturating_mul(times(time, interval))
        });
        each.fold(0, usize::saturating_add)
    }
}

/// How often an interval fits into a time.
fn times(time: Duration, interval: Duration) -> usize {
    usize::try_from(time.0 / interval.0.max(1)).unwrap_or(usize::MAX)
}

/// The bound above which a test is that lasts so long: that of its intervals, or that of evaluations of a single rule.
pub(super) fn exceeded(context: &Context<'_>, time: Duration, interval: Duration) -> Option<&'static Limit> {
    if times(time, interval) > STEPS.most {
        return Some(&STEPS);
    }
    (times(time, context.stack.evaluation_interval) > EVALUATIONS.most).then_some(&EVALUATIONS)
}

/// How many evaluations one of a rule counts for: a subquery counts for its steps.
fn weight(expression: &Expression, default_step: Duration) -> usize {
    let mut steps = 0;
    count(&expression.parsed.root, 1, default_step, &mut steps);
    steps.saturating_add(1)
}

fn count(node: &Node, times: usize, default_step: Duration, steps: &mut usize) {
    let mut inside = times;
    if let Expr::Subquery { range, step, .. } = &node.kind {
        let millis = |window: &Window| window.millis.and_then(|millis| usize::try_from(millis).ok());
        let default = usize::try_from(default_step.0).unwrap_or(usize::MAX);
        // a length that depends on the query is known when it runs, and has its bound there
        let range = millis(range).unwrap_or(0);
        let step = step.as_ref().map_or(default, |step| millis(step).unwrap_or(usize::MAX)).max(1);
        inside = times.saturating_mul(range / step + 1);
        *steps = steps.saturating_add(inside);
    }
    for child in node.children() {
        count(child, inside, default_step, steps);
    }
}
