//! Fields of a scrape_config that stand flat in a service: what must fit together.

use super::super::context::{Context, Item};
use crate::model::{Duration, FieldValue, Fields, field};
use crate::promql::Version;
use crate::report::Diagnostic;

pub(super) fn check_fields(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    check_escaping(context, item, fields);
    let duration = |name: &str| Duration::parse(field(fields, name)?.text()?).ok();
    let interval = duration("scrape_interval").unwrap_or(context.stack.scrape_interval);
    if let Some(timeout) = duration("scrape_timeout").filter(|timeout| *timeout > interval) {
        context.report.add(
            Diagnostic::new(
                "service/timeout-exceeds-interval",
                item.span(&["scrape_timeout"]),
                format!("`scrape_timeout` {timeout} is longer than the scrape interval {interval}"),
                "longer than the interval",
            )
            .help(format!("write at most \"{interval}\", or a longer `scrape_interval`")),
        );
    }
    check_path(context, item, fields);
}

fn check_path(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    let Some(path) = field(fields, "metrics_path").and_then(FieldValue::text) else { return };
    let (problem, label) = if !path.starts_with('/') {
        ("must begin with `/`", "not a path")
    } else if path.contains(['?', '#', ' ']) {
        ("is a path only; a query goes into `params`", "would be asked for as a part of the path")
    } else {
        return;
    };
    let span = item.span(&["metrics_path"]);
    context.report.add(
        Diagnostic::new("value/invalid-url", span, format!("`metrics_path` {problem}"), label)
            .help("write a path such as \"/metrics\""),
    );
}

/// Since 3.4 Prometheus asks for names in UTF-8 unless told otherwise, and refuses that where only classic names are valid.
fn check_escaping(context: &mut Context<'_>, item: &Item<'_>, fields: &Fields) {
    let value = |name: &str| field(fields, name).and_then(FieldValue::text);
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
            ("shape/unknown-value", escaping, message, "asks for names that are refused then")
        }
        Some(_) => return,
    };
    context.report.add(
        Diagnostic::new(code, item.span(&[key]), message, label).help(format!("write {escaping} = \"underscores\"")),
    );
}
