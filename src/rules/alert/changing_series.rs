//! An alert on some of the series only, which others take the place of.

use crate::model::Alert;
use crate::promql::labels::{Label, NAME, Presence};
use crate::promql::{Aggregation, BinaryOperator, Expr, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let Some((operator, name)) = chosen(&alert.expr.parsed.root) else {
            continue;
        };
        if is_one_alert(context, alert) || holds_all(&context.types.infer(&alert.expr.parsed.root), name) {
            continue;
        }
        report.add(
            Diagnostic::new(
                "alert/changing-series",
                alert.expr.text.span(name.clone()),
                format!("`{}` in `alerts.{}` can select other series at each evaluation", operator.name(), alert.name),
                "the alert of a series is resolved as soon as another series overtakes it",
            )
            .help(format!("remove `{}`: the limit already selects the series", operator.name()))
            .item(alert.item()),
        );
    }
}

/// Whether it is the same alert whichever series it is about: its own labels replace all by which these differ.
fn is_one_alert<'a>(context: &Context<'a>, alert: &'a Alert) -> bool {
    let labels = &context.types.infer(&alert.expr.parsed.root).labels;
    let replaced = |name: &str| {
        let mut written = alert.variants.iter().map(|variant| variant.labels.get(name));
        written.all(|value| value.is_some_and(|value| !value.contains("{{")))
    };
    let mut differing =
        labels.known().filter(|(name, label)| *name != NAME && !label.is_absent() && label.value().is_none());
    !labels.is_open() && differing.all(|(name, _)| replaced(name))
}

/// Whether an aggregation has a place for each series that there can be.
fn holds_all(root: &Typed<'_>, name: &std::ops::Range<usize>) -> bool {
    let mut all = false;
    root.walk(&mut |typed| {
        let (Expr::Aggregate { name_span, .. }, [places, inner]) = (&typed.node.kind, typed.children.as_slice()) else {
            return;
        };
        if name_span != name || inner.labels.is_open() {
            return;
        }
        let differing = inner.labels.known().filter(|(name, label)| *name != NAME && !label.is_absent());
        // one that may be missing is one value more
        let optional = |label: &Label<'_>| if label.presence == Presence::Always { 0.0 } else { 1.0 };
        let values = differing.map(|(_, label)| label.values().map(|values| values.len() as f64 + optional(label)));
        let most = values.collect::<Option<Vec<f64>>>().map(|values| values.into_iter().product::<f64>());
        all |= most.zip(places.value.number).is_some_and(|(most, places)| most <= places);
    });
    all
}

/// The aggregation that chooses the series of a result.
fn chosen(node: &Node) -> Option<(Aggregation, &std::ops::Range<usize>)> {
    match &node.kind {
        Expr::Paren(inner) | Expr::Unary { expr: inner, .. } => chosen(inner),
        // the one that is the greatest of a group is what the group is about
        Expr::Aggregate {
            operator: operator @ (Aggregation::Topk | Aggregation::Bottomk),
            grouping: None,
            name_span,
            ..
        } => Some((*operator, name_span)),
        Expr::Binary { operator: BinaryOperator::Or, lhs, rhs, .. } => chosen(lhs).or_else(|| chosen(rhs)),
        Expr::Binary { lhs, rhs, .. } => chosen(if lhs.value_type == ValueType::Scalar { rhs } else { lhs }),
        _ => None,
    }
}
