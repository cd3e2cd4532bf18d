//! A ratio of series to themselves.

use super::itself::{Itself, itself};
use crate::model::Expression;
use crate::promql::{Aggregation, BinaryOperator, Expr, Grouping, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            if let Some(found) = check_node(expression, node) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn check_node(expression: &Expression, node: &Node) -> Option<Diagnostic> {
    let Expr::Binary { operator: BinaryOperator::Divide, operator_span, matching, lhs, rhs, .. } = &node.kind else {
        return None;
    };
    if [lhs, rhs].iter().any(|side| side.value_type != ValueType::Vector) {
        return None;
    }
    let found = itself(lhs, rhs, matching.as_ref())?;
    let diagnostic = Diagnostic::new(
        "promql/ratio-always-one",
        expression.text.span(operator_span.clone()),
        "`/` divides each series by itself: the result is always 1",
        "the same series on both sides",
    );
    let diagnostic = match found.narrower.first() {
        Some((matcher, _)) => {
            let at = matcher.label_span.start..matcher.value_span.end;
            let label = format!("only selects series: each one still matches itself, by its own `{}`", matcher.label);
            diagnostic.label(expression.text.span(at), label)
        }
        None => diagnostic,
    };
    Some(match fix(expression, &found, lhs, rhs) {
        Some((help, replacement)) => {
            let diagnostic = diagnostic.help(help);
            let whole = lhs.span.start..rhs.span.end;
            match replacement.filter(|_| expression.text.is_plain(whole.clone())) {
                Some(replacement) => diagnostic.edit(expression.text.span(whole), replacement),
                None => diagnostic,
            }
        }
        None => diagnostic.help("divide by another metric, or write the number"),
    })
}

/// What was meant: a part by its whole.
fn fix(expression: &Expression, found: &Itself<'_>, lhs: &Node, rhs: &Node) -> Option<(String, Option<String>)> {
    let text = |node: &Node| expression.text.as_str().get(node.span.clone());
    let (matcher, of_left) = found.narrower.first()?;
    if !of_left {
        return None;
    }
    if found.plain {
        let inner = (text(lhs.unparen())?, text(rhs.unparen())?);
        let replacement = format!("sum({}) / sum({})", inner.0, inner.1);
        let short = replacement.split_whitespace().collect::<Vec<_>>().join(" ");
        // what is no counter over time may have to be averaged
        let rate = matches!(&lhs.unparen().kind, Expr::Call { function, .. } if matches!(*function, "rate" | "increase" | "irate"));
        return Some((format!("divide the sums: `{short}`"), rate.then_some(replacement)));
    }
    let Expr::Aggregate {
        operator: Aggregation::Sum | Aggregation::Count,
        grouping: Some(Grouping { by: true, .. }),
        ..
    } = &lhs.unparen().kind
    else {
        return None;
    };
    Some((format!("remove `{}` from `by (…)` on both sides", matcher.label), None))
}
