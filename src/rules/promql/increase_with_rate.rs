//! How much something grew, set against how much it grows in a second.

use std::collections::BTreeSet;

use crate::model::Duration;
use crate::promql::{Aggregation, BinaryOperator, Expr, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::Typed;

/// Growth of a counter, with what it is multiplied by.
struct Growth<'t> {
    call: &'t Node,
    per_second: bool,
    /// Of the range, in seconds.
    seconds: f64,
    factor: f64,
}

impl Growth<'_> {
    /// The range as it is written.
    fn range(&self) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole milliseconds, never negative"
        )]
        Duration((self.seconds * 1000.0).round() as u64).to_string()
    }
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        let text = expression.text.as_str();
        if !text.contains("increase") || !text.contains("rate") {
            continue;
        }
        let place = Place { item, expression };
        let typed = context.types.infer(&expression.parsed.root);
        let scaled = scaled(&typed);
        typed.walk(&mut |typed| {
            let is_scaled = scaled.contains(&std::ptr::from_ref(typed.node));
            if let Some(found) = check_node(place, typed).filter(|_| !is_scaled) {
                report.add(found.item(item.as_str()));
            }
        });
    }
}

/// The nodes that are multiplied or divided by a number: what was of another scale may be right then.
fn scaled(root: &Typed<'_>) -> BTreeSet<*const Node> {
    let mut scaled = BTreeSet::new();
    root.walk(&mut |typed| {
        let Expr::Binary { operator: BinaryOperator::Multiply | BinaryOperator::Divide, .. } = &typed.node.kind else {
            return;
        };
        if typed.children.iter().any(|side| side.value.number.is_some()) {
            scaled.extend(typed.children.iter().map(|side| std::ptr::from_ref(side.unparen().node)));
        }
    });
    scaled
}

fn check_node(place: Place<'_>, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Binary { operator, operator_span, .. } = &typed.node.kind else {
        return None;
    };
    let counts = matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract | BinaryOperator::Divide);
    let [left, right] = typed.children.as_slice() else {
        return None;
    };
    if !(counts || operator.is_comparison())
        || [left, right].iter().any(|side| side.node.value_type != ValueType::Vector)
    {
        return None;
    }
    let (left, right) = (growth(left)?, growth(right)?);
    // of two counters it may be a question: for how long what came in keeps busy what takes it out
    if left.call.metric_names() != right.call.metric_names() {
        return None;
    }
    let (rate, increase) = match (left.per_second, right.per_second) {
        (true, false) => (left, right),
        (false, true) => (right, left),
        _ => return None,
    };
    // a factor that makes one of the other
    let factor = (rate.factor / increase.factor).abs();
    if factor * 5.0 > increase.seconds {
        return None;
    }
    let does = if operator.is_comparison() { "compares" } else { "combines" };
    let found = Diagnostic::new(
        "promql/increase-with-rate",
        place.span(operator_span),
        format!("`{}` {does} an increase over {} with a rate per second", operator.text(), increase.range()),
        format!("off by a factor of {}", increase.seconds),
    );
    Some(
        found
            .label(place.span(&increase.call.span), "over the whole range")
            .label(place.span(&rate.call.span), "per second")
            .help("use the same function on both sides, with the same range"),
    )
}

/// The growth that a node is, up to a factor and an aggregation.
fn growth<'t>(typed: &'t Typed<'_>) -> Option<Growth<'t>> {
    let typed = typed.unparen();
    match (&typed.node.kind, typed.children.as_slice()) {
        (Expr::Call { function: function @ ("rate" | "irate" | "increase"), args, .. }, _) => {
            let millis = match args.first().map(|argument| &argument.unparen().kind) {
                Some(Expr::Range { range, .. } | Expr::Subquery { range, .. }) => range.millis?,
                _ => return None,
            };
            let seconds = millis as f64 / 1000.0;
            Some(Growth { call: typed.node, per_second: *function != "increase", seconds, factor: 1.0 })
        }
        (Expr::Aggregate { operator, .. }, [.., inner]) => {
            let keeps = matches!(operator, Aggregation::Sum | Aggregation::Avg | Aggregation::Min | Aggregation::Max);
            growth(inner).filter(|_| keeps)
        }
        (Expr::Binary { operator, .. }, [left, right]) => {
            let (inner, factor) = match (operator, left.value.number, right.value.number) {
                (BinaryOperator::Multiply, Some(factor), None) => (right, factor),
                (BinaryOperator::Multiply, None, Some(factor)) => (left, factor),
                (BinaryOperator::Divide, None, Some(divisor)) => (left, 1.0 / divisor),
                _ => return None,
            };
            let inner = growth(inner)?;
            Some(Growth { factor: inner.factor * factor, ..inner })
        }
        _ => None,
    }
}
