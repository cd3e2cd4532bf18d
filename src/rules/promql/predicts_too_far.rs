//! A forecast far beyond what it looks back on.

use super::range_too_short::length;
use crate::promql::Kind;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// How many times its range a forecast may look ahead: public rules go up to 24 times.
const MOST: f64 = 50.0;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        let (Kind::Call { function: "predict_linear", args, .. }, [_, ahead]) =
            (&typed.node.kind, typed.below.as_slice())
        else {
            return;
        };
        let Some(Kind::Range { range, .. } | Kind::Subquery { range, .. }) =
            args.first().map(|arg| &arg.unparen().kind)
        else {
            return;
        };
        let (Some(seconds), Some(length)) = (ahead.value.number, length(place.expression, range)) else {
            return;
        };
        let back = length.0 as f64 / 1000.0;
        if seconds.abs() <= MOST * back {
            return;
        }
        report.add(
            Diagnostic::new(
                "promql/predicts-too-far",
                place.span(&ahead.node.span),
                format!("`predict_linear` looks {:.0} times as far ahead as back", (seconds / back).abs()),
                "any ripple decides",
            )
            .label(place.span(&range.span), "all that it looks at")
            .help("look back on a longer range, such as a quarter of the time ahead")
            .item(place.item),
        );
    });
}
