//! An expression that reads samples that are deleted by then.

use super::range_too_short::length;
use crate::model::{Expression, RETENTION_IN_FILE, Runtime};
use crate::promql::{At, Expr, Node, Window};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// How far back a part of an expression reads, and the longest of the windows that add up to it.
#[derive(Clone, Copy)]
struct Reach<'a> {
    millis: i64,
    longest: Option<(&'a Window, i64)>,
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let stack = &context.model.stack;
    // where nobody writes the retention down for it, a Prometheus that runs on the host keeps what its flags say
    if stack.runtime == Runtime::Host && !stack.reads(&RETENTION_IN_FILE) {
        return;
    }
    let Some(retention) = stack.retention else { return };
    for &(ref item, expression) in context.expressions() {
        let mut found = None;
        reach(&expression.parsed.root, Reach { millis: 0, longest: None }, expression, &mut |reach| {
            let too_far = u64::try_from(reach.millis).is_ok_and(|millis| millis > retention.0);
            if too_far && found.is_none() {
                found = reach.longest;
            }
        });
        let Some((window, _)) = found else { continue };
        report.add(
            Diagnostic::new(
                "promql/beyond-retention",
                expression.text.span(window.span.clone()),
                format!("this reads samples that Prometheus deletes after {retention}"),
                "reaches further back than the retention",
            )
            .item(item)
            .help("raise `retention` in [stack.prometheus], or write a shorter range or offset"),
        );
    }
}

/// Calls `visit` for every selector with how far back it reads. What depends on the query is passed over.
fn reach<'a>(node: &'a Node, above: Reach<'a>, expression: &Expression, visit: &mut dyn FnMut(Reach<'a>)) {
    let (range, offset, at) = match &node.kind {
        Expr::Selector(selector) => (None, selector.offset.as_ref(), selector.at),
        Expr::Range { range, offset, at, .. } | Expr::Subquery { range, offset, at, .. } => {
            (Some(range), offset.as_ref(), *at)
        }
        _ => (None, None, None),
    };
    if matches!(at, Some(At::Time(_))) {
        return;
    }
    let mut here = above;
    for window in [range, offset].into_iter().flatten() {
        let back = match length(expression, window) {
            Some(length) => i64::try_from(length.0).unwrap_or(i64::MAX),
            // an offset into the future
            None if window.millis.is_some_and(|millis| millis <= 0) => window.millis.unwrap_or(0),
            None => return,
        };
        here.millis = here.millis.saturating_add(back);
        if here.longest.is_none_or(|(_, longest)| back > longest) {
            here.longest = Some((window, back));
        }
    }
    if let Expr::Selector(_) = &node.kind {
        visit(here);
    }
    for child in node.children() {
        reach(child, here, expression, visit);
    }
}
