//! A label in `by`, `on`, `group_left` or `group_right` that no series has.

use std::ops::Range;

use crate::model::Expression;
use crate::promql::labels::Labels;
use crate::promql::{Expr, ValueType};
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;
use crate::types::Typed;

/// How many places one finding shows.
const PLACES: usize = 3;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        let mut found: Option<Diagnostic> = None;
        context.types.infer(&expression.parsed.root).walk(&mut |typed| {
            of_node(expression, typed, &mut found);
        });
        if let Some(found) = found {
            report.add(found.item(item.clone()));
        }
    }
}

/// One finding for an expression, however often and of however many labels it is so.
fn of_node(expression: &Expression, typed: &Typed<'_>, found: &mut Option<Diagnostic>) {
    let mut look = |listed: &[(String, Range<usize>)], sides: &[&Labels<'_>], clause: &str, effect: &str| {
        if sides.iter().any(|side| side.has_no_series()) {
            return;
        }
        // the name is a label as well, and native histograms have no bounds
        let looked = listed.iter().filter(|(label, _)| label != "__name__" && label != "le");
        for (label, at) in looked.filter(|(label, _)| sides.iter().all(|side| side.get(label).is_absent())) {
            *found = Some(match found.take() {
                Some(found) if found.labels.len() == PLACES => found,
                Some(found) => found.label(expression.text.span(at.clone()), format!("no series here has `{label}`")),
                None => check_label(expression, label, at, sides, clause, effect),
            });
        }
    };
    match (&typed.node.kind, typed.children.as_slice()) {
        (Expr::Aggregate { grouping: Some(grouping), .. }, [.., inner]) if grouping.by => {
            look(&grouping.labels, &[&inner.labels], "`by`", "has no effect on the groups");
        }
        (Expr::Binary { matching: Some(matching), .. }, [left, right])
            if [left, right].iter().all(|side| side.node.value_type == ValueType::Vector) =>
        {
            if matching.on {
                look(&matching.labels, &[&left.labels, &right.labels], "`on`", "has no effect on the match");
            }
            if let Some(group) = &matching.group {
                let (one, clause) = if group.left { (right, "`group_left`") } else { (left, "`group_right`") };
                look(&group.labels, &[&one.labels], clause, "copies no label");
            }
        }
        _ => {}
    }
}

fn check_label(
    expression: &Expression,
    label: &str,
    at: &Range<usize>,
    sides: &[&Labels<'_>],
    clause: &str,
    effect: &str,
) -> Diagnostic {
    let mut names: Vec<&str> = sides.iter().flat_map(|side| side.names()).collect();
    names.sort_unstable();
    names.dedup();
    let found = Diagnostic::new(
        "promql/label-never-there",
        expression.text.span(at.clone()),
        format!("{clause} names the label `{label}`, which no series here has"),
        effect,
    );
    found.help(match nearest(label, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "these series have no labels: remove it".to_owned(),
        None => format!("remove it; the labels here are {}", crate::report::listed(&names)),
    })
}
