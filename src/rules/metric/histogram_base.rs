//! The bare name of a classic histogram, of which there is no series.

use crate::metrics::Facts;
use crate::model::Runtime;
use crate::promql::{Kind, Version};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Samples;

/// From here on the configuration says whether native histograms are scraped; before, a flag of the process did.
const IN_CONFIGURATION: Version = Version::new(3, 8);

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let stack = &context.model.stack;
    // a Prometheus that others start may have that flag
    let told = stack.features().any(|name| name == "native-histograms");
    let flagged = (stack.runtime == Runtime::Host || told) && stack.prometheus < IN_CONFIGURATION;
    context.nodes(&mut |place, typed| {
        let Kind::Selector(selector) = &typed.node.kind else {
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
                format!("the histogram `{name}` has no series of that name"),
                "selects nothing",
            )
            .help(format!("quantiles read `{name}_bucket`; the mean is rate({name}_sum[5m]) / rate({name}_count[5m])"))
            .item(place.item),
        );
    });
}
