//! A waiting time that passes before there is a second sample.

use crate::metrics::Origin;
use crate::model::{Alert, Duration};
use crate::promql::{Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::promql::feeds::Feeds;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let evaluation = context.model.stack.evaluation_interval;
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let holds = alert.variants.iter().map(|variant| variant.for_duration).filter(|for_duration| for_duration.0 > 0);
        let Some(for_duration) = holds.min() else { continue };
        // the first evaluation that sees the sample comes up to one interval after it
        let evaluation = alert.interval.unwrap_or(evaluation);
        let fires = Duration(for_duration.0.div_ceil(evaluation.0).saturating_mul(evaluation.0) + evaluation.0);
        let Some((interval, job)) = rarest_sample(context, alert, fires) else { continue };
        report.add(
            Diagnostic::new(
                "alert/for-below-interval",
                alert.for_span,
                format!("`for` of `{}` is too short: the job `{job}` is scraped only every {interval}", alert.name),
                "one bad sample is enough to fire",
            )
            .item(alert.item())
            .help(format!("wait for a second sample: for = \"{}\"", Duration(interval.0.saturating_mul(2)))),
        );
    }
}

/// How often the series of an alert get a sample, if none of them gets a second one so soon, and the job of one of them.
fn rarest_sample<'a>(context: &Context<'a>, alert: &'a Alert, fires: Duration) -> Option<(Duration, &'a str)> {
    let root = &alert.expr.parsed.root;
    if !is_of_instants(root) {
        return None;
    }
    let mut shortest: Option<(Duration, &str)> = None;
    let mut unknown = false;
    root.walk(&mut |node| {
        let Expr::Selector(selector) = &node.kind else { return };
        let feeds = Feeds::from_selector(context, selector);
        match feeds.all(|feed| feed.is_scraped() && feed.interval >= fires) {
            Some(feed) => {
                let Origin::Target { job, .. } = feed.origin else { return };
                if shortest.is_none_or(|(known, _)| feed.interval < known) {
                    shortest = Some((feed.interval, job.name.as_str()));
                }
            }
            None => unknown = true,
        }
    });
    shortest.filter(|_| !unknown)
}

/// Whether a result changes only with a sample, as it does where nothing looks back or at the clock.
fn is_of_instants(root: &Node) -> bool {
    let mut plain = true;
    root.walk(&mut |node| {
        plain &= match &node.kind {
            Expr::Number(_) | Expr::Selector(_) | Expr::Paren(_) | Expr::Unary { .. } | Expr::Aggregate { .. } => true,
            Expr::Binary { operator, .. } => !operator.is_set(),
            _ => false,
        };
    });
    plain
}
