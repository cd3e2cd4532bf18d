//! `[services.*.metrics]`: metrics that a service exports beyond those of its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::super::context::Context;
use crate::exposition;
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::model::{Fields, MetricSource, Relabelling, field};
use crate::promql;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

/// The first Prometheus that takes names with other characters than letters, digits, `_` and `:`.
const ANY_NAME: promql::Version = promql::Version::new(3, 0);

/// The metrics that a service declares, by name, as they are written.
pub(super) type DeclaredMetrics = BTreeMap<String, Spanned<spec::Metric>>;

/// The metrics that a service declares, by name.
pub(super) fn declared(
    context: &mut Context<'_>,
    kind: &str,
    (fields, relabelling): (&Fields, &Relabelling),
    metrics: &DeclaredMetrics,
) -> BTreeMap<String, MetricSource> {
    let each = metrics.iter();
    each.filter_map(|(name, metric)| {
        Some((name.clone(), resolve_metric(context, kind, (fields, relabelling), name, metric.clone())?))
    })
    .collect()
}

fn resolve_metric(
    context: &mut Context<'_>,
    kind: &str,
    (fields, relabelling): (&Fields, &Relabelling),
    name: &str,
    metric: Spanned<spec::Metric>,
) -> Option<MetricSource> {
    let Spanned { value: spec::Metric { metric_type, unit, labels, buckets, sql }, key, .. } = metric;
    if let Some(help) = unfit(context, fields, name, sql.is_some()) {
        context.report.add(
            Diagnostic::new("value/invalid-name", key, format!("`{name}` is not a metric name"), "not a name")
                .help(help),
        );
        return None;
    }
    let metric_type = metric_type?.value;
    let labels = labels.map(Spanned::into_inner).unwrap_or_default();
    for label in &labels {
        let stack = context.stack;
        context.label_name(label, label.span, stack);
        exported(context, fields, relabelling, label);
    }
    let bounds = buckets.as_ref().map(|bounds| bounds.iter().map(|bound| bound.value).collect::<Vec<_>>());
    let place = buckets.map_or(key, |buckets| buckets.span);
    check_buckets(context, name, metric_type, bounds.as_deref(), place);
    if let Some(sql) = sql.as_ref().filter(|_| kind != "postgres") {
        context.report.add(
            Diagnostic::new(
                "service/key-not-for-kind",
                sql.span,
                format!("`sql` has no effect for kind `{kind}`"),
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

/// A label that Prometheus gives every target: that of the target's own stays under another name.
fn exported(context: &mut Context<'_>, fields: &Fields, relabelling: &Relabelling, label: &Spanned<String>) {
    let name = label.as_str();
    let of_target = [JOB_LABEL, "instance", SERVICE_LABEL].contains(&name);
    let honours = field(fields, "honor_labels").is_some_and(|value| value.is_true());
    // a rule may write it back
    if !of_target || honours || relabelling.may_touch(name) {
        return;
    }
    context.report.add(
        Diagnostic::new(
            "service/exported-label",
            label.span,
            format!("the label `{name}` of this metric arrives as `exported_{name}`"),
            "the target has a label of this name",
        )
        .help(format!("declare `exported_{name}`; or set honor_labels = true, which keeps the label of the metric")),
    );
}

/// Why a metric of the service cannot have that name, as what to do.
fn unfit(context: &Context<'_>, fields: &Fields, name: &str, from_query: bool) -> Option<String> {
    // in every version
    if promql::is_metric_name(name, promql::Version { major: 2, minor: 42 }) {
        return None;
    }
    let plain = exposition::plain_name(name, true);
    let version = context.stack.prometheus;
    Some(match (name.is_empty(), from_query, only_plain(version, fields)) {
        (true, ..) => "use letters, digits, `_` and `:`, no digit first".to_owned(),
        (_, true, _) => format!("the SQL exporter takes letters, digits and `_`; for example `{plain}`"),
        (_, _, Some(ANY_NAME_LATER)) => format!(
            "Prometheus {version} takes letters, digits, `_` and `:`, no digit first: it receives `{plain}`; other \
             names need version = \"3.0\" or newer"
        ),
        (_, _, Some(field)) => format!("with this `{field}` it is received as `{plain}`"),
        (_, _, None) => return None,
    })
}

/// What stands in place of a field in [`only_plain`]: the version.
const ANY_NAME_LATER: &str = "";

/// Why only letters, digits, `_` and `:` arrive in names, where that is so: the field that says it, or the version.
pub(super) fn only_plain(prometheus: promql::Version, fields: &Fields) -> Option<&'static str> {
    let other = |name: &str, usual: &str| field(fields, name).is_some_and(|value| value.text() != Some(usual));
    if prometheus < ANY_NAME {
        return Some(ANY_NAME_LATER);
    }
    let fields = [("metric_name_validation_scheme", "utf8"), ("metric_name_escaping_scheme", "allow-utf-8")];
    fields.into_iter().find(|(name, usual)| other(name, usual)).map(|(name, _)| name)
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
        Some(bounds) if !bounds.is_sorted_by(|a, b| a < b) => "the bounds must increase",
        Some(_) => return,
    };
    context.report.add(
        Diagnostic::new("value/invalid-buckets", span, format!("`{name}`: {problem}"), "these bounds")
            .help(format!("write increasing upper bounds, without +Inf: {}", increasing(buckets.unwrap_or_default()))),
    );
}

/// The same bounds in the form that is taken, or an example.
fn increasing(bounds: &[f64]) -> String {
    let mut finite: Vec<f64> = bounds.iter().copied().filter(|bound| bound.is_finite()).collect();
    finite.sort_by(f64::total_cmp);
    finite.dedup();
    if finite.is_empty() {
        finite = vec![0.05, 0.1, 0.5, 1.0];
    }
    format!("{finite:?}").replace(".0,", ",").replace(".0]", "]")
}

pub(super) fn unit_of_suffix(name: &str) -> Option<String> {
    let base = name.strip_suffix("_total").unwrap_or(name);
    ["seconds", "bytes", "ratio", "celsius"]
        .into_iter()
        .find(|unit| base.ends_with(&format!("_{unit}")))
        .map(str::to_owned)
}
