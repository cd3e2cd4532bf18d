//! `[services.*.metrics]`: metrics that a service exports beyond those of its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::super::context::Context;
use crate::model::MetricSource;
use crate::promql;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

/// The metrics that a service declares, by name, as they are written.
pub(super) type DeclaredMetrics = BTreeMap<String, Spanned<spec::Metric>>;

/// The metrics that a service declares, by name.
pub(super) fn declared(
    context: &mut Context<'_>,
    kind: &str,
    metrics: &DeclaredMetrics,
) -> BTreeMap<String, MetricSource> {
    let each = metrics.iter();
    each.filter_map(|(name, metric)| Some((name.clone(), one(context, kind, name, metric.clone())?))).collect()
}

fn one(context: &mut Context<'_>, kind: &str, name: &str, metric: Spanned<spec::Metric>) -> Option<MetricSource> {
    let Spanned { value: spec::Metric { metric_type, unit, labels, buckets, sql }, key, .. } = metric;
    if !promql::is_metric_name(name, promql::Version { major: 2, minor: 42 }) {
        context.report.add(
            Diagnostic::new("value/invalid-name", key, format!("`{name}` is not a metric name"), "not a name")
                .help("letters, digits, `_` and `:`, no digit first"),
        );
        return None;
    }
    let metric_type = metric_type?.value;
    let labels = labels.map(Spanned::into_inner).unwrap_or_default();
    for label in &labels {
        let stack = context.stack;
        context.label_name(label, label.span, stack);
    }
    let bounds = buckets.as_ref().map(|bounds| bounds.iter().map(|bound| bound.value).collect::<Vec<_>>());
    let place = buckets.map_or(key, |buckets| buckets.span);
    check_buckets(context, name, metric_type, bounds.as_deref(), place);
    if let Some(sql) = sql.as_ref().filter(|_| kind != "postgres") {
        context.report.add(
            Diagnostic::new(
                "service/key-not-for-kind",
                sql.span,
                format!("`sql` has no meaning for kind `{kind}`"),
                "nothing runs this query",
            )
            .help("declare the metric under the service of kind `postgres`"),
        );
    }
    let unit = unit.map(Spanned::into_inner).or_else(|| unit_of_suffix(name));
    let labels: BTreeSet<String> = labels.into_iter().map(Spanned::into_inner).collect();
    let (buckets, sql) = (bounds.unwrap_or_default(), sql.map(Spanned::into_inner));
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
