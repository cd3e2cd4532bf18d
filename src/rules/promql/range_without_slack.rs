//! A range of a rule that one missed scrape leaves without a result.

use super::feeds::Feeds;
use super::range_too_short::{each_range, length};
use crate::model::{Duration, Expression};
use crate::promql::{Expr, Node, samples_needed};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    // a panel shows its gaps, a rule does not
    let rules = context.expressions().iter().filter(|(item, _)| !item.starts_with("dashboards."));
    for &(ref item, expression) in rules {
        each_range(&expression.parsed.root, &mut |function, argument| {
            if samples_needed(function) == 2
                && let Some(found) = check_call(context, expression, function, argument)
            {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn check_call<'a>(
    context: &Context<'a>,
    expression: &Expression,
    function: &str,
    argument: &'a Node,
) -> Option<Diagnostic> {
    let Expr::Range { selector, range, .. } = &argument.kind else { return None };
    let Expr::Selector(selector) = &selector.kind else { return None };
    let length = length(expression, range)?;
    let feeds = Feeds::from_selector(context, selector);
    // what is too short has its own finding
    if feeds.some(|feed| length.0 < 2 * feed.interval.0).is_some() {
        return None;
    }
    let feed = feeds.some(|feed| feed.is_scraped() && length.0 < 3 * feed.interval.0)?;
    let name = selector.name.as_ref().map_or("", |(name, _)| name);
    let enough = Duration(4 * feed.interval.0);
    Some(
        Diagnostic::new(
            "promql/range-without-slack",
            expression.text.span(range.span.clone()),
            format!("{length} leaves `{function}` of `{name}` no margin for a missed scrape: {}", feed.about()),
            "contains two samples, or one if a scrape fails",
        )
        .help(format!("write at least [{enough}], four times this interval")),
    )
}
