//! A number that begins with 0, which PromQL reads to the base of eight.

use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            let Kind::Number(number) = &node.kind else {
                return;
            };
            let Some(written) = expression.text.as_str().get(node.span.clone()) else {
                return;
            };
            let digits = written.trim_start_matches(['+', '-', ' ']);
            let octal = digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
            let Some(decimal) = digits.parse::<f64>().ok().filter(|decimal| octal && *decimal != number.abs()) else {
                return;
            };
            report.add(
                Diagnostic::new(
                    "promql/octal-number",
                    expression.text.span(node.span.clone()),
                    format!("`{digits}` is {} to Prometheus: a number that begins with 0 is octal", number.abs()),
                    "to the base of eight",
                )
                .help(format!("write {decimal}, or {} if that is meant", number.abs()))
                .item(item.as_str()),
            );
        });
    }
}
