//! Fields of a scrape_config that stand flat in a service: what must fit together.

use super::super::context::{Context, Item};
use crate::model::{Duration, Fields, field};
use crate::promql::Version;
use crate::report::Diagnostic;

pub(super) fn check_fields(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    check_escaping(context, item, fields);
    let duration = |name: &str| Duration::parse(field(fields, name)?.text()?).ok();
    let interval = match item.node.get("scrape_interval") {
        // one that could not be read was told, and says nothing about the timeout
        Some(_) => duration("scrape_interval"),
        None => Some(context.stack.scrape_interval),
    };
    let written = field(fields, "scrape_timeout").map(|value| value.span);
    if let (Some(timeout), Some(span), Some(interval)) = (duration("scrape_timeout"), written, interval)
        && timeout > interval
    {
        context.report.add(
            Diagnostic::new(
                "service/timeout-exceeds-interval",
                span,
                format!("`scrape_timeout` {timeout} is longer than the scrape interval {interval}"),
                "longer than the interval",
            )
            .help(format!("write at most \"{interval}\", or a longer `scrape_interval`")),
        );
    }
    check_path(context, fields);
}

fn check_path(context: &mut Context<'_>, fields: &Fields) {
    let Some(written) = field(fields, "metrics_path") else { return };
    let path = written.text().unwrap_or_default();
    let (problem, label) = if !path.starts_with('/') {
        ("must begin with `/`", "not a path")
    } else if path.contains(['?', '#', ' ']) {
        ("cannot hold a query; write it into `params`", "would be sent as a part of the path")
    } else {
        return;
    };
    context.report.add(
        Diagnostic::new("value/invalid-url", written.span, format!("`metrics_path` {problem}"), label)
            .help("write a path such as \"/metrics\""),
    );
}

/// Since 3.4 Prometheus asks for names in UTF-8 unless told otherwise, and refuses that where only classic names are valid.
fn check_escaping(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    let value = |name: &str| field(fields, name).and_then(|value| value.text());
    let (validation, escaping) = ("metric_name_validation_scheme", "metric_name_escaping_scheme");
    let since = Version { major: 3, minor: 4 };
    if value(validation) != Some("legacy") || context.stack.prometheus < since {
        return;
    }
    let (code, key, message, label) = match value(escaping) {
        None => {
            let message = format!("`{}` has no `{escaping}`", item.path());
            ("shape/missing-key", validation, message, "needs it: the default is `allow-utf-8`")
        }
        Some("allow-utf-8") => {
            let message = format!("`{escaping}` cannot be `allow-utf-8` where `{validation}` is `legacy`");
            ("shape/unknown-value", escaping, message, "requests names that `legacy` rejects")
        }
        Some(_) => return,
    };
    let span = field(fields, key).map_or(item.key, |value| value.span);
    context.report.add(Diagnostic::new(code, span, message, label).help(format!("write {escaping} = \"underscores\"")));
}
