//! Two sides of an operator of which no series finds one of the other side.

use crate::model::Expression;
use crate::promql::labels::{Conflict, Label, conflict};
use crate::promql::{BinaryOperator, Kind, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        context.types.of(&expression.parsed.root).walk(&mut |typed| {
            if let Some(found) = one(expression, typed) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn one(expression: &Expression, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Kind::Binary { operator, operator_span, matching, .. } = &typed.node.kind else {
        return None;
    };
    let [left, right] = typed.below.as_slice() else {
        return None;
    };
    let vectors = [left, right].iter().all(|side| side.node.value_type == ValueType::Vector);
    // what selects nothing is told where it stands
    if !vectors || *operator == BinaryOperator::Or || left.labels.is_nothing() || right.labels.is_nothing() {
        return None;
    }
    let Conflict { label, left: on_left, right: on_right } = conflict(matching.as_ref(), &left.labels, &right.labels)?;
    let outcome = match operator {
        BinaryOperator::Unless => "takes nothing away",
        _ => "yields nothing",
    };
    let one_sided = on_left.is_absent() || on_right.is_absent();
    let by = matching.as_ref().is_some_and(|matching| matching.on);
    let help = match (one_sided, by) {
        (true, true) => format!("take `{label}` out of `on`, or keep it on both sides: `by ({label})`"),
        (true, false) => format!("aggregate both sides by the same labels, or leave it out: `ignoring ({label})`"),
        (false, true) => format!("take `{label}` out of `on`, or select the same values on both sides"),
        (false, false) => format!("leave it out, `ignoring ({label})`, or select the same values on both sides"),
    };
    let span = |typed: &Typed<'_>| expression.text.span(typed.node.span.clone());
    Some(
        Diagnostic::new(
            "promql/never-matches",
            expression.text.span(operator_span.clone()),
            format!("no two series of the sides of `{}` have the same `{label}`: it {outcome}", operator.text()),
            "pairs series with equal labels",
        )
        .label(span(left), shown(&label, &on_left))
        .label(span(right), shown(&label, &on_right))
        .help(help),
    )
}

/// What one side has.
fn shown(name: &str, label: &Label<'_>) -> String {
    match label.values() {
        _ if label.is_absent() => format!("no `{name}` here"),
        Some([one]) => format!("{name}=\"{one}\" here"),
        Some(values) if values.len() < 4 => format!("`{name}` is {} here", values.join(" or ")),
        _ => format!("a `{name}` on every series here"),
    }
}
