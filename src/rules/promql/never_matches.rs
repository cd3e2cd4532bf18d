//! Two sides of an operator of which no series finds one of the other side.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::Expression;
use crate::promql::labels::{Conflict, Label, Labels, conflict, disagreeing, is_matched};
use crate::promql::{BinaryOperator, Expr, Matching, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        context.types.infer(&expression.parsed.root).walk(&mut |typed| {
            if let Some(found) = check_node(expression, typed) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn check_node(expression: &Expression, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Binary { operator, operator_span, matching, .. } = &typed.node.kind else {
        return None;
    };
    let [left, right] = typed.children.as_slice() else {
        return None;
    };
    let vectors = [left, right].iter().all(|side| side.node.value_type == ValueType::Vector);
    // what selects nothing is reported where it stands
    if !vectors || *operator == BinaryOperator::Or || left.labels.has_no_series() || right.labels.has_no_series() {
        return None;
    }
    let Conflict { label, left: on_left, right: on_right } = conflict(matching.as_ref(), &left.labels, &right.labels)?;
    let outcome = match operator {
        BinaryOperator::Unless => "removes nothing",
        _ => "the result is always empty",
    };
    let help = help(typed, &label, on_left.is_absent() || on_right.is_absent());
    let span = |typed: &Typed<'_>| expression.text.span(typed.node.span.clone());
    Some(
        Diagnostic::new(
            "promql/never-matches",
            expression.text.span(operator_span.clone()),
            format!(
                "`{}` never matches: no series on its left has the same `{label}` as one on its right",
                operator.text()
            ),
            outcome,
        )
        .label(span(left), shown(&label, &on_left))
        .label(span(right), shown(&label, &on_right))
        .help(help),
    )
}

/// The edit that makes them match: the operator with the labels that both have. Where one side has several series for one of
/// the other, the engine takes that only with `group_left` or `group_right`.
fn help(typed: &Typed<'_>, label: &str, one_sided: bool) -> String {
    let Expr::Binary { operator, return_bool, matching, .. } = &typed.node.kind else {
        return String::new();
    };
    let [left, right] = typed.children.as_slice() else {
        return String::new();
    };
    let by_on = matching.as_ref().is_some_and(|matching| matching.on);
    let other = match (one_sided, by_on) {
        (true, true) => format!("keep `{label}` on both sides: `by ({label})`"),
        (true, false) => "aggregate both sides by the same labels".to_owned(),
        (false, _) => "select the same values on both sides".to_owned(),
    };
    // nobody knows what else would have to be left out
    if left.labels.is_open() || right.labels.is_open() {
        return other;
    }
    let without = without(matching.as_ref(), &left.labels, &right.labels);
    let unique = |side: &Typed<'_>| side.labels.is_unique(|name| is_matched(Some(&without), name));
    let names =
        |labels: &[(String, Range<usize>)]| labels.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let group = match &without.group {
        Some(group) => format!(" group_{} ({})", if group.left { "left" } else { "right" }, names(&group.labels)),
        None if operator.is_set() => String::new(),
        None => match (unique(left), unique(right)) {
            (true, true) => String::new(),
            (false, true) => " group_left ()".to_owned(),
            (true, false) => " group_right ()".to_owned(),
            // there are several on both sides
            (false, false) => return other,
        },
    };
    let word = if without.on { "on" } else { "ignoring" };
    let bool = if *return_bool { " bool" } else { "" };
    format!("write `{}{bool} {word} ({}){group}`, or {other}", operator.text(), names(&without.labels))
}

/// More labels than these are not listed one by one.
const LISTED: usize = 3;

/// A matching by those labels only that both sides have, and in which they can agree.
fn without(matching: Option<&Matching>, left: &Labels<'_>, right: &Labels<'_>) -> Matching {
    let mut apart = disagreeing(matching, left, right);
    let names: BTreeSet<&str> = left.names().chain(right.names()).collect();
    let one_sided = |name: &&str| left.get(name).is_absent() != right.get(name).is_absent();
    apart.extend(
        names
            .iter()
            .filter(|name| is_matched(matching, name))
            .filter(|name| one_sided(name))
            .map(|name| (*name).to_owned()),
    );
    apart.sort_unstable();
    apart.dedup();
    let place = |name: &str| (name.to_owned(), 0..0);
    let mut without = matching.cloned().unwrap_or(Matching { on: false, labels: Vec::new(), span: 0..0, group: None });
    if without.on {
        without.labels.retain(|(name, _)| !apart.contains(name));
    } else if apart.len() <= LISTED {
        without.labels.extend(apart.iter().map(|name| place(name)));
    } else {
        let common =
            names.into_iter().filter(|name| is_matched(matching, name) && !apart.iter().any(|label| label == name));
        without = Matching { on: true, labels: common.map(place).collect(), ..without };
    }
    without
}

/// What one side has.
fn shown(name: &str, label: &Label<'_>) -> String {
    match label.values() {
        _ if label.is_absent() => format!("no series here has `{name}`"),
        Some([one]) => format!("{name}=\"{one}\" here"),
        Some(values) if values.len() < 4 => format!("`{name}` is {} here", values.join(" or ")),
        _ => format!("every series here has `{name}`"),
    }
}
