//! What the samples of a selector are: from the catalogue, from what a spec declares, from what an indicator records.
//!
//! In: the name and the matchers of a selector. Out: what is certain of all series of that name. Where a metric's declared
//! type lies, or may lie, nothing is said of its samples.

use super::Types;
use super::range::Range;
use super::ratio::is_amount;
use super::unit::{Dimension, Unit, may_be_point};
use super::value::{Samples, Value};
use crate::catalogue::{Behaviour, Exporter, Metric, MetricType, Part};
use crate::metrics::{Facts, Origin, Series};
use crate::model::{MetricSource, conventions};
use crate::promql::{MatchOperator, Matcher, Version};
use crate::source::work;
use crate::spec;

/// What is certain of the series of a name.
pub(super) fn of_name<'a>(types: &Types<'a>, name: &'a str, matchers: &[Matcher]) -> Value<'a> {
    let likely = || {
        let range = if never_negative(name) { Range::NONNEGATIVE } else { Range::ANY };
        Value { unit: Unit::by_name(name), range, ..Value::UNKNOWN }
    };
    let quantile = |value: &str| matchers.iter().any(|it| it.label == value && it.operator != MatchOperator::NotEqual);
    // a bucket alone is a counter of what is no more than its bound
    let one_bucket = matchers.iter().any(|it| it.label == "le" && it.operator == MatchOperator::Equal);
    let Some(value) = types.of_sources(name, &|series| of_series(types, name, series)) else {
        return likely();
    };
    match value.samples {
        Samples::Buckets if one_bucket => Value { samples: Samples::Counter, observed: None, ..value },
        Samples::SummaryQuantile if !quantile("quantile") => value,
        _ => value,
    }
}

/// Whether a name says that something is counted: its samples are never negative, whoever exports it.
fn never_negative(name: &str) -> bool {
    ["_total", "_bucket", "_count"].iter().any(|suffix| name.ends_with(suffix))
}

fn of_series<'a>(types: &Types<'a>, name: &'a str, series: &Series<'a>) -> Value<'a> {
    work::count("a source of samples is read", 1);
    match (series.facts, series.origin) {
        (Facts::Listed { exporter, metric, part }, _) => {
            listed(name, exporter, metric, part, may_be_native(types, series))
        }
        (Facts::Declared { name: base, metric, part }, origin) => {
            let native = may_be_native(types, series);
            let pushed = matches!(origin, Origin::Target { job, .. } if job.honors_labels());
            passed_on(declared(name, base, metric, part, native), pushed)
        }
        (Facts::Computed, Origin::Indicator(indicator)) => {
            let declared = indicator.unit.as_deref().and_then(Unit::named);
            let typed = types.indicator(indicator);
            let value = typed.map_or(Value::UNKNOWN, |typed| typed.value);
            let sure = value.unit.filter(Unit::is_certain);
            let unit = declared.or(sure).or_else(|| Unit::by_name(name)).or(value.unit);
            // a number that is recorded is a series like others
            let samples = if value.samples == Samples::Number { Samples::Computed } else { value.samples };
            Value { unit, samples, number: None, ..value }
        }
        (Facts::Computed, _) => own(name),
    }
}

/// Of counters that a gateway passes on, nobody knows whether they go on counting: a batch pushes what one run of it counted.
fn passed_on(value: Value<'_>, pushed: bool) -> Value<'_> {
    match value.samples {
        Samples::Counter | Samples::Buckets if pushed => Value { samples: Samples::Unknown, ..value },
        _ => value,
    }
}

/// What the compiler makes itself.
fn own<'a>(name: &str) -> Value<'a> {
    let gauge = |of: Dimension<'static>, range: Range| Value::new(Samples::Gauge, Some(Unit::base(of)), range);
    match name {
        conventions::INFO_METRIC => gauge(Dimension::Info, Range::new(1.0, 1.0).whole()),
        conventions::PROBE_LIMIT_METRIC | conventions::HEALTH_DURATION => gauge(Dimension::Seconds, Range::NONNEGATIVE),
        conventions::HEALTH_SUCCESS | conventions::HEALTH_DEGRADED => gauge(Dimension::Bool, Range::PART.whole()),
        conventions::HEALTH_TIMESTAMP => gauge(Dimension::Timestamp, Range::NONNEGATIVE),
        _ => Value::UNKNOWN,
    }
}

/// Whether the classic histograms of a target may be stored as native ones.
pub(super) fn may_be_native(types: &Types<'_>, series: &Series<'_>) -> bool {
    let Origin::Target { service, .. } = series.origin else { return false };
    let stack = &types.model().stack;
    // until 3.8 one flag said so for all
    let all = stack.features().any(|name| name == "native-histograms") && stack.prometheus < Version::new(3, 8);
    let declared = |name: &str| matches!(name, "scrape_native_histograms" | "convert_classic_histograms_to_nhcb");
    all || service.jobs.iter().flat_map(|job| &job.fields).any(|(field, _)| declared(field.name))
}

/// Exporters whose gauges are gauges: they were read one by one, or scraped.
const CAREFUL: &[&str] =
    &["alertmanager", "blackbox_exporter", "go_client", "postgres_exporter", "prometheus", "prometheus_synthetic"];

/// Words in the names of metrics that are called gauges and may only grow all the same.
const CUMULATIVE: &[&str] = &[
    "count",
    "completed",
    "drop",
    "dropped",
    "duration",
    "errors",
    "evictions",
    "failed",
    "failures",
    "filtered",
    "found",
    "hits",
    "in",
    "insert",
    "merges",
    "misses",
    "nfsd",
    "operations",
    "ops",
    "out",
    "processed",
    "read",
    "reads",
    "received",
    "recv",
    "requests",
    "restart",
    "retry",
    "rx",
    "send",
    "sent",
    "stat",
    "stats",
    "time",
    "total",
    "tx",
    "write",
    "writes",
    "written",
];

/// Whether a metric that is called a gauge certainly goes up and down.
fn is_gauge(exporter: &str, name: &str, unit: Option<&Unit<'_>>) -> bool {
    let state = |unit: &Unit<'_>| {
        matches!(
            unit.dimension,
            Dimension::Bool | Dimension::Info | Dimension::Timestamp | Dimension::Ratio | Dimension::Measure(_)
        )
    };
    CAREFUL.contains(&exporter)
        || unit.is_some_and(|unit| state(unit) || unit.per_second)
        || !name.split('_').any(|word| CUMULATIVE.contains(&word))
}

fn listed<'a>(name: &'a str, exporter: &Exporter, metric: &Metric, part: Part, native: bool) -> Value<'a> {
    let unit = Unit::named(metric.unit);
    let rare = metric.rare;
    let wavers = !rare.type_other_versions.is_empty();
    let samples = match (rare.behaves, metric.metric_type) {
        _ if wavers => Samples::Unknown,
        (Some(Behaviour::Buckets), _) => Samples::Buckets,
        (Some(Behaviour::Counter), _) => Samples::Counter,
        (Some(Behaviour::Gauge), _) => Samples::Gauge,
        (None, MetricType::Counter) => match unit.map(|unit| unit.dimension) {
            // no counter, whatever it is called
            Some(
                Dimension::Ratio
                | Dimension::Bool
                | Dimension::Info
                | Dimension::Timestamp
                | Dimension::Measure("celsius"),
            ) => Samples::Unknown,
            _ => Samples::Counter,
        },
        (None, MetricType::Gauge) if is_gauge(exporter.name, metric.name, unit.as_ref()) => Samples::Gauge,
        (None, MetricType::Gauge | MetricType::Untyped) => Samples::Unknown,
        (None, MetricType::Histogram) => return of_histogram(unit, part, native),
        (None, MetricType::Summary) => return of_summary(unit, part),
    };
    // buckets under the bare name
    let observed =
        (samples == Samples::Buckets && metric.name.contains("_seconds")).then_some(Unit::base(Dimension::Seconds));
    let range = match unit.map(|unit| unit.dimension) {
        Some(Dimension::Bool) => Range::PART.whole(),
        Some(Dimension::Info) if metric.metric_type != MetricType::Counter => Range::new(1.0, 1.0).whole(),
        _ => range_of(samples, unit.as_ref()),
    };
    // up to which part a quantity may grow is not known, except of these
    let range = match name {
        "go_memstats_gc_cpu_fraction" => Range::PART,
        _ if range == Range::ANY && is_amount(name) => Range::NONNEGATIVE,
        _ => range,
    };
    Value { observed, ..Value::new(samples, unit, range) }
}

fn declared<'a>(name: &'a str, base: &'a str, metric: &'a MetricSource, part: Part, native: bool) -> Value<'a> {
    let word = metric.unit.as_deref();
    // the unit may be what the name's end says: a point in time, or a span of it
    let doubtful = may_be_point(base);
    let unit = word.and_then(Unit::named).filter(|unit| !doubtful || unit.dimension != Dimension::Seconds);
    let unit = unit.or_else(|| Unit::by_name(base).filter(|_| word.is_none()));
    let samples = match metric.metric_type {
        _ if part == Part::Created => {
            return Value::new(Samples::Gauge, Some(Unit::base(Dimension::Timestamp)), Range::NONNEGATIVE);
        }
        spec::MetricType::Counter => Samples::Counter,
        spec::MetricType::Gauge if is_gauge("", name, unit.as_ref()) => Samples::Gauge,
        spec::MetricType::Gauge | spec::MetricType::Untyped => Samples::Unknown,
        spec::MetricType::Histogram => return of_histogram(unit, part, native),
        spec::MetricType::Summary => return of_summary(unit, part),
    };
    let range = match unit.map(|unit| unit.dimension) {
        Some(Dimension::Bool) => Range::PART.whole(),
        Some(Dimension::Info) => Range::new(1.0, 1.0).whole(),
        _ => range_of(samples, unit.as_ref()),
    };
    Value::new(samples, unit, range)
}

fn range_of(samples: Samples, unit: Option<&Unit<'_>>) -> Range {
    match samples {
        Samples::Counter | Samples::Buckets => Range::NONNEGATIVE,
        Samples::Gauge if unit.is_some_and(|unit| unit.dimension == Dimension::Timestamp) => Range::NONNEGATIVE,
        _ => Range::ANY,
    }
}

fn of_histogram(unit: Option<Unit<'_>>, part: Part, native: bool) -> Value<'_> {
    let count = Some(Unit::base(Dimension::Things("observations")));
    match part {
        Part::Whole => {
            let samples = if native { Samples::Unknown } else { Samples::ClassicBase };
            Value { observed: unit, ..Value::new(samples, None, Range::ANY) }
        }
        Part::Bucket => Value { observed: unit, ..Value::new(Samples::Buckets, count, Range::NONNEGATIVE) },
        // what was observed may be negative
        Part::Sum => Value::new(Samples::Counter, unit, Range::ANY),
        Part::Count => Value::new(Samples::Counter, count, Range::NONNEGATIVE),
        Part::Created => Value::new(Samples::Gauge, Some(Unit::base(Dimension::Timestamp)), Range::NONNEGATIVE),
    }
}

fn of_summary(unit: Option<Unit<'_>>, part: Part) -> Value<'_> {
    match part {
        Part::Whole => Value::new(Samples::SummaryQuantile, unit, Range::ANY),
        Part::Sum | Part::Count | Part::Bucket | Part::Created => of_histogram(unit, part, false),
    }
}
