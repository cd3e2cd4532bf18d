//! A quantile of a classic histogram from which the label `le` is gone.

use crate::model::Expression;
use crate::promql::{Expr, Grouping};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Samples, Typed};

/// The label of the upper bound of a bucket.
const LE: &str = "le";

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        // most expressions have none
        if !expression.text.as_str().contains("histogram_") {
            continue;
        }
        context.types.infer(&expression.parsed.root).walk(&mut |typed| {
            if let Some(found) = check_call(expression, typed) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn check_call(expression: &Expression, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Call { function: function @ ("histogram_quantile" | "histogram_fraction"), name_span, .. } =
        &typed.node.kind
    else {
        return None;
    };
    let vector = typed.children.last()?;
    // a native histogram is in one series, and needs none
    let classic = reads_buckets(vector);
    if !classic || vector.labels.has_no_series() || !vector.labels.get(LE).is_absent() {
        return None;
    }
    let found = |span| {
        Diagnostic::new(
            "promql/no-buckets",
            expression.text.span(span),
            format!("`{function}` gets no buckets: no series has the label `le`"),
            "the result is always empty",
        )
    };
    let Some(dropping) = vector.loses(LE) else {
        return Some(found(name_span.clone()).help("query the series of `_bucket`, which have `le`"));
    };
    let Expr::Aggregate { operator, name_span: aggregation, grouping, .. } = &dropping.node.kind else {
        return Some(found(name_span.clone()).help("keep the label `le`"));
    };
    let found = found(name_span.clone());
    let found = |span: std::ops::Range<usize>| found.label(expression.text.span(span), "drops `le`");
    Some(match grouping {
        None => {
            let found = found(aggregation.clone()).help(format!("write {} by (le) (…)", operator.name()));
            let end = aggregation.end..aggregation.end;
            match expression.text.is_plain(aggregation.clone()) {
                true => found.edit(expression.text.span(end), " by (le) "),
                false => found,
            }
        }
        Some(grouping @ Grouping { by: true, .. }) => {
            let found = found(grouping.span.clone());
            match grouping.labels.last().filter(|_| expression.text.is_plain(grouping.span.clone())) {
                Some((_, last)) => {
                    found.help("add `le` to `by (…)`").edit(expression.text.span(last.end..last.end), format!(", {LE}"))
                }
                None => found.help("write by (le)"),
            }
        }
        Some(grouping) => found(grouping.span.clone()).help("remove `le` from `without (…)`"),
    })
}

/// Whether everything below comes from buckets of classic histograms.
fn reads_buckets(typed: &Typed<'_>) -> bool {
    let mut buckets = 0;
    let mut others = 0;
    typed.walk(&mut |typed| {
        if let Expr::Selector(selector) = &typed.node.kind {
            let called = selector.name.as_ref().is_some_and(|(name, _)| name.ends_with("_bucket"));
            match typed.value.samples {
                Samples::Buckets | Samples::BucketRates => buckets += 1,
                // whoever exports it, a quantile of it needs the bounds
                Samples::Unknown if called => buckets += 1,
                _ => others += 1,
            }
        }
    });
    buckets > 0 && others == 0
}
