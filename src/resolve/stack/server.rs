//! What people set on the process of Prometheus, and the parts of its file that are no jobs.

use super::super::context::Context;
use super::super::fields::FieldReader;
use super::super::services::nested::PROMETHEUS;
use crate::components;
use crate::model::{Duration, Fields, field};
use crate::report::Diagnostic;
use crate::source::Node;
use crate::spec::tools::SERVER;

/// Fields that do nothing without a feature.
const NEED: &[(&str, &str)] = &[("exemplars", "exemplar-storage")];

pub(super) fn resolve(context: &mut Context<'_>, node: &Node) -> Fields {
    let path = ["stack", components::PROMETHEUS];
    let fields = FieldReader::new(context, PROMETHEUS, &path).table(&SERVER, node).fields;
    needs(context, node, &fields);
    timeout(context, &fields);
    fields
}

/// A field whose feature is off.
fn needs(context: &mut Context<'_>, node: &Node, fields: &Fields) {
    for (name, feature) in NEED {
        let Some(written) = field(fields, name) else { continue };
        let features = field(fields, "features").and_then(|value| value.list()).unwrap_or_default();
        // a list of which something was left out says nothing about what is absent
        let lost = node.get("features").is_some() && features.is_empty();
        if lost || features.iter().any(|value| value.text() == Some(feature)) {
            continue;
        }
        let message = format!("`{name}` of `stack.prometheus` has no effect without the feature `{feature}`");
        let found = Diagnostic::new("stack/needs-feature", written.key, message, "nothing reads this");
        context.report.add(found.help(format!("add features = [\"{feature}\"], or remove `{name}`")));
    }
}

/// Prometheus refuses a timeout that is longer than the interval beside it.
fn timeout(context: &mut Context<'_>, fields: &Fields) {
    let Some(written) = field(fields, "scrape_timeout") else { return };
    let interval = context.stack.scrape_interval;
    let timeout = written.text().and_then(|text| Duration::parse(text).ok());
    let Some(timeout) = timeout.filter(|timeout| *timeout > interval) else { return };
    let message = format!("`scrape_timeout` {timeout} is longer than the scrape interval {interval}");
    let found = Diagnostic::new("service/timeout-exceeds-interval", written.span, message, "longer than the interval");
    let found = found.help(format!("write at most \"{interval}\", or a longer `scrape_interval`"));
    context.report.add(found);
}
