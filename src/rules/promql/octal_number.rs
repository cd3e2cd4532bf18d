//! A number that begins with 0, which PromQL reads an octal number.

use std::ops::Range;

use crate::promql::{Expr, Window};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            for (number, span) in numbers(&node.kind, &node.span) {
                let Some(written) = expression.text.as_str().get(span.clone()) else {
                    continue;
                };
                let digits = written.trim_start_matches(['+', '-', ' ']);
                let octal =
                    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
                let Some(decimal) = digits.parse::<f64>().ok().filter(|decimal| octal && *decimal != number) else {
                    continue;
                };
                report.add(
                    Diagnostic::new(
                        "promql/octal-number",
                        expression.text.span(span),
                        format!("Prometheus reads `{digits}` as {number}: a number that starts with 0 is octal"),
                        "an octal number",
                    )
                    .help(format!("write {decimal}, or {number} if that is meant"))
                    .item(item.as_str()),
                );
            }
        });
    }
}

/// The numbers of a node, without their signs: its own, and those that are its durations, in seconds.
fn numbers(kind: &Expr, own: &Range<usize>) -> Vec<(f64, Range<usize>)> {
    let durations: Vec<&Window> = match kind {
        Expr::Number(number) => return vec![(number.abs(), own.clone())],
        Expr::Range { range, offset, .. } => [Some(range), offset.as_ref()].into_iter().flatten().collect(),
        Expr::Subquery { range, step, offset, .. } => {
            [Some(range), step.as_ref(), offset.as_ref()].into_iter().flatten().collect()
        }
        Expr::Selector(selector) => selector.offset.iter().collect(),
        _ => Vec::new(),
    };
    let known = durations.into_iter().filter_map(|it| Some((it.millis?, it.span.clone())));
    known.map(|(millis, span)| (millis.abs() as f64 / 1000.0, span)).collect()
}
