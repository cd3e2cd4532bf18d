//! The bare name of a classic histogram, of which there is no series.

use crate::metrics::Facts;
use crate::model::Runtime;
use crate::promql::{Expr, Version};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

/// From here on the configuration says whether native histograms are scraped; before, a flag of the process did.
const IN_CONFIGURATION: Version = Version::new(3, 8);

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let stack = &context.model.stack;
    // a Prometheus that others start may have that flag
    let is_enabled = stack.features().any(|name| name == "native-histograms");
    let flagged = (stack.runtime == Runtime::Host || is_enabled) && stack.prometheus < IN_CONFIGURATION;
    context.nodes(&mut |place, typed| {
        let Expr::Selector(selector) = &typed.node.kind else {
            return;
        };
        let Some((name, at)) = selector.name.as_ref().filter(|_| typed.value.samples == Samples::ClassicBase) else {
            return;
        };
        let declared =
            || context.types.series(name).known.iter().all(|series| matches!(series.facts, Facts::Declared { .. }));
        if flagged && !declared() {
            return;
        }
        report.add(
            Diagnostic::new(
                "metric/histogram-base",
                place.span(at),
                format!("the classic histogram `{name}` has no series with this bare name"),
                "selects nothing",
            )
            .help(format!(
                "write `{name}_bucket` for quantiles, or rate({name}_sum[5m]) / rate({name}_count[5m]) for the mean"
            ))
            .item(place.item),
        );
    });
}
