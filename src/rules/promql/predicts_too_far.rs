//! A forecast far beyond what it looks back on.

use std::collections::{BTreeMap, BTreeSet};

use super::range_too_short::length;
use crate::promql::{BinaryOperator, Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::Typed;

/// How many times its range a forecast may look ahead: public rules go up to 24 times.
const MOST: f64 = 50.0;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let (mut confirmed, mut done) = (BTreeSet::new(), BTreeSet::new());
    context.nodes(&mut |place, typed| {
        if let Expr::Binary { operator: BinaryOperator::And, .. } = &typed.node.kind {
            confirmed.extend(backed(place, typed, &mut done));
        }
        let (Expr::Call { function: "predict_linear", args, .. }, [_, ahead]) =
            (&typed.node.kind, typed.children.as_slice())
        else {
            return;
        };
        let Some(Expr::Range { range, .. } | Expr::Subquery { range, .. }) =
            args.first().map(|arg| &arg.unparen().kind)
        else {
            return;
        };
        let (Some(seconds), Some(length)) = (ahead.value.number, length(place.expression, range)) else {
            return;
        };
        let back = length.0 as f64 / 1000.0;
        // a forecast over more bears it out
        if seconds.abs() <= MOST * back || confirmed.contains(&std::ptr::from_ref(typed.node)) {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/predicts-too-far",
                place.span(&ahead.node.span),
                format!("`predict_linear` looks {:.0} times as far ahead as it looks back", (seconds / back).abs()),
                "a short spike decides the result",
            )
            .label(place.span(&range.span), "the only samples that it uses")
            .help("use a longer range, such as a quarter of the time ahead")
            .item(place.item),
        );
    });
}

/// The forecasts below an `and` of the same metric with a longer range: the last step of several.
/// What stands in an `and` around it was looked at with that.
fn backed(place: Place<'_>, and: &Typed<'_>, done: &mut BTreeSet<*const Node>) -> Vec<*const Node> {
    if done.contains(&std::ptr::from_ref(and.node)) {
        return Vec::new();
    }
    let mut forecasts: Vec<(&Node, u64)> = Vec::new();
    and.walk(&mut |typed| {
        if matches!(typed.node.kind, Expr::Binary { operator: BinaryOperator::And, .. }) {
            done.insert(std::ptr::from_ref(typed.node));
        }
        if let Expr::Call { function: "predict_linear", args, .. } = &typed.node.kind
            && let Some(Expr::Range { range, .. } | Expr::Subquery { range, .. }) =
                args.first().map(|arg| &arg.unparen().kind)
            && let Some(length) = length(place.expression, range)
        {
            forecasts.push((typed.node, length.0));
        }
    });
    let mut longest: BTreeMap<BTreeSet<&str>, u64> = BTreeMap::new();
    for (forecast, length) in &forecasts {
        let known = longest.entry(forecast.metric_names()).or_default();
        *known = (*known).max(*length);
    }
    let shorter =
        forecasts.into_iter().filter(|(forecast, length)| longest.get(&forecast.metric_names()) > Some(length));
    shorter.map(|(forecast, _)| std::ptr::from_ref(forecast)).collect()
}
