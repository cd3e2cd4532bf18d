//! A quantile of buckets that have lost their bounds.

use crate::metrics::expressions;
use crate::model::Expression;
use crate::promql::{Kind, Node, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in expressions(context.model) {
        context.types.of(&expression.parsed.root).walk(&mut |typed| {
            if let Some(found) = one(expression, typed) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn one(expression: &Expression, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Kind::Call { function: function @ ("histogram_quantile" | "histogram_fraction"), .. } = &typed.node.kind else {
        return None;
    };
    let buckets = typed.below.iter().find(|argument| argument.node.value_type == ValueType::Vector)?;
    let lost = buckets.labels.get("le").is_absent() && !buckets.labels.is_nothing();
    // a native histogram has none, and needs none
    if !lost || !reads_only_buckets(buckets.node) {
        return None;
    }
    let mut dropping = buckets;
    // where the label is lost: the innermost aggregation without it
    buckets.walk(&mut |below| {
        if matches!(below.node.kind, Kind::Aggregate { .. }) && below.labels.get("le").is_absent() {
            dropping = below;
        }
    });
    Some(
        Diagnostic::new(
            "promql/quantile-without-le",
            expression.text.span(dropping.node.span.clone()),
            format!("`{function}` needs the label `le`, and no series here has it"),
            "has lost the bounds of the buckets",
        )
        .help("keep the label: `sum by (le) (…)`"),
    )
}

/// Whether everything that is read is a bucket of a classic histogram, by its name.
fn reads_only_buckets(node: &Node) -> bool {
    let (mut some, mut all) = (false, true);
    node.walk(&mut |node| {
        if let Kind::Selector(selector) = &node.kind {
            some = true;
            all &= selector.name.as_ref().is_some_and(|(name, _)| name.ends_with("_bucket"));
        }
    });
    some && all
}
