//! `[services.*.metrics]`: metrics that a service exports beyond those of its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::super::context::{Context, Item};
use crate::model::MetricSource;
use crate::promql;
use crate::report::Diagnostic;
use crate::source::{Node, Span};
use crate::spec;

/// The metrics that a service declares, by name.
pub(super) fn declared(
    context: &mut Context<'_>,
    item: &Item<'_>,
    kind: &str,
    metrics: BTreeMap<String, spec::Metric>,
) -> BTreeMap<String, MetricSource> {
    let each = metrics.into_iter();
    each.filter_map(|(name, metric)| Some((name.clone(), one(context, item, kind, &name, metric)?))).collect()
}

fn one(
    context: &mut Context<'_>,
    item: &Item<'_>,
    kind: &str,
    name: &str,
    metric: spec::Metric,
) -> Option<MetricSource> {
    let spec::Metric { metric_type, unit, labels, buckets, sql } = metric;
    let key = item.node.at(&["metrics"]).and_then(Node::table).and_then(|table| table.get(name));
    let key = key.map_or(item.key, |entry| entry.key);
    let at = |path: &[&str]| {
        let full: Vec<&str> = ["metrics", name].iter().chain(path).copied().collect();
        item.span(&full)
    };
    if !promql::is_metric_name(name, promql::Version { major: 2, minor: 42 }) {
        context.report.add(
            Diagnostic::new("value/invalid-name", key, format!("`{name}` is not a metric name"), "not a name")
                .help("letters, digits, `_` and `:`, no digit first"),
        );
        return None;
    }
    let Some(metric_type) = metric_type else {
        // one that is no type of metric was told by the shape
        if item.node.at(&["metrics", name, "type"]).is_none() {
            let message = format!("the metric `{name}` has no `type`");
            context.report.add(
                Diagnostic::new("shape/missing-key", key, message, "`type` is missing")
                    .help("write one of counter, gauge, histogram, summary, untyped"),
            );
        }
        return None;
    };
    let labels = labels.unwrap_or_default();
    for (index, label) in labels.iter().enumerate() {
        let stack = context.stack;
        context.label_name(label, at(&["labels", &index.to_string()]), stack);
    }
    check_buckets(context, name, metric_type, buckets.as_deref(), at(&["buckets"]));
    if sql.is_some() && kind != "postgres" {
        context.report.add(
            Diagnostic::new(
                "service/key-not-for-kind",
                at(&["sql"]),
                format!("`sql` has no meaning for kind `{kind}`"),
                "nothing runs this query",
            )
            .help("declare the metric under the service of kind `postgres`"),
        );
    }
    let unit = unit.or_else(|| unit_of_suffix(name));
    let labels: BTreeSet<String> = labels.into_iter().collect();
    let buckets = buckets.unwrap_or_default();
    Some(MetricSource { metric_type, unit, labels, labels_open: false, pasted: false, buckets, sql })
}

pub(super) fn check_buckets(
    context: &mut Context<'_>,
    name: &str,
    metric_type: spec::MetricType,
    buckets: Option<&[f64]>,
    span: Span,
) {
    let problem = match buckets {
        None => return,
        Some(_) if metric_type != spec::MetricType::Histogram => "only a histogram has buckets",
        Some(bounds) if bounds.iter().any(|bound| !bound.is_finite()) => "the bounds must be finite numbers",
        Some([]) => "a histogram needs at least one bucket",
        Some(bounds) if !bounds.is_sorted_by(|a, b| a < b) => "the bounds must rise",
        Some(_) => return,
    };
    context.report.add(
        Diagnostic::new("value/invalid-buckets", span, format!("`{name}`: {problem}"), "these bounds")
            .help("write rising upper bounds, without +Inf: [0.05, 0.1, 0.5, 1]"),
    );
}

pub(super) fn unit_of_suffix(name: &str) -> Option<String> {
    let base = name.strip_suffix("_total").unwrap_or(name);
    ["seconds", "bytes", "ratio", "celsius"]
        .into_iter()
        .find(|unit| base.ends_with(&format!("_{unit}")))
        .map(str::to_owned)
}
