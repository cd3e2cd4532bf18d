//! A range that holds too few samples for the function over it.

use super::feeds::Feeds;
use crate::model::{Duration, Expression};
use crate::promql::{Expr, Node, Window, samples_needed};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        each_range(&expression.parsed.root, &mut |function, argument| {
            if let Some(found) = check_call(context, expression, function, argument) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

/// Every range below a node, with the function that reads it.
pub(in crate::rules) fn each_range<'a>(root: &'a Node, visit: &mut dyn FnMut(&'static str, &'a Node)) {
    root.walk(&mut |node| {
        let Expr::Call { function, args, .. } = &node.kind else { return };
        for argument in args.iter().map(Node::unparen) {
            if matches!(argument.kind, Expr::Range { .. } | Expr::Subquery { .. }) {
                visit(function, argument);
            }
        }
    });
}

/// How long a window is, unless Grafana or the query says so.
pub(in crate::rules) fn length(expression: &Expression, window: &Window) -> Option<Duration> {
    let written = expression.text.as_str().get(window.span.clone())?;
    let millis = window.millis.filter(|_| !written.contains('$'))?;
    u64::try_from(millis).ok().filter(|millis| *millis > 0).map(Duration)
}

fn check_call<'a>(
    context: &Context<'a>,
    expression: &Expression,
    function: &'static str,
    argument: &'a Node,
) -> Option<Diagnostic> {
    let needed = u64::from(samples_needed(function));
    match &argument.kind {
        Expr::Range { selector, range, .. } => {
            let Expr::Selector(selector) = &selector.kind else { return None };
            let length = length(expression, range)?;
            let feeds = Feeds::from_selector(context, selector);
            let feed = feeds.some(|feed| length.0 < needed * feed.interval.0)?;
            let name = selector.name.as_ref().map_or("", |(name, _)| name);
            let label = consequence(context, function, length, feed.interval);
            let enough = Duration(4 * feed.interval.0);
            Some(
                Diagnostic::new(
                    "promql/range-too-short",
                    expression.text.span(range.span.clone()),
                    format!("{length} is too short for `{function}` of `{name}`: {}", feed.about()),
                    label,
                )
                .help(format!("write at least [{enough}], four times this interval")),
            )
        }
        Expr::Subquery { range, step, .. } => {
            let length = length(expression, range)?;
            let step = match step {
                Some(step) => self::length(expression, step)?,
                None => context.model.stack.evaluation_interval,
            };
            if length.0 >= needed * step.0 {
                return None;
            }
            let enough = Duration(4 * step.0);
            Some(
                Diagnostic::new(
                    "promql/range-too-short",
                    expression.text.span(range.span.clone()),
                    format!("{length} is too short for `{function}`: the subquery has a value every {step}"),
                    consequence(context, function, length, step),
                )
                .help(format!("write a range of at least {enough}, or a shorter step")),
            )
        }
        _ => None,
    }
}

/// What becomes of the function's result.
fn consequence(context: &Context<'_>, function: &str, length: Duration, interval: Duration) -> String {
    let two = samples_needed(function) == 2;
    // the left end of a window is not part of it in 3.x
    let holds_one = length < interval || (length == interval && context.model.stack.prometheus.major >= 3);
    match (two, holds_one) {
        (true, true) if matches!(function, "changes" | "resets") => {
            "never contains two samples: the result is always 0".to_owned()
        }
        (true, true) => "never contains two samples: the result is empty".to_owned(),
        (true, false) => "contains two samples only at some evaluations".to_owned(),
        (false, _) if function == "absent_over_time" => {
            "contains no sample at some evaluations: an existing series counts as absent".to_owned()
        }
        (false, _) => "contains no sample at some evaluations".to_owned(),
    }
}
