//! A matcher on an external label, which no stored series has.

use crate::model::Expression;
use crate::promql::Expr;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // a service that was lost could export the metric with that label
    if model.unresolved.unknown || !model.unresolved.services.is_empty() {
        return;
    }
    for &(ref item, expression) in context.expressions() {
        check_expression(context, item, expression, report);
    }
}

fn check_expression<'a>(context: &Context<'a>, item: &str, expression: &'a Expression, report: &mut Report) {
    let model = context.model;
    expression.parsed.root.walk(&mut |node| {
        let Expr::Selector(selector) = &node.kind else {
            return;
        };
        let Some((metric, _)) = &selector.name else {
            return;
        };
        for matcher in &selector.matchers {
            // an empty or negative match holds for series without the label too
            let asks = matcher.wants_label(model.stack.prometheus);
            let external = model.lakehouse.external_labels.contains_key(&matcher.label);
            // a target may bring the label by itself, and so may its discovery and its relabelling
            if !asks || !external || !context.types.given(metric).all.get(&matcher.label).is_absent() {
                continue;
            }
            let span = expression.text.span(matcher.label_span.start..matcher.value_span.end);
            report.add(
                Diagnostic::new(
                    "promql/external-label",
                    span,
                    format!("`{metric}` has no label `{}`", matcher.label),
                    "an external label: stored series do not have it",
                )
                .item(item.to_owned())
                .help("remove the matcher: Prometheus adds external labels only to what it sends, such as alerts and remote write"),
            );
        }
    });
}
