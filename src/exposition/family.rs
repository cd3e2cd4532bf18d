//! From series to metrics: the parts of a histogram or summary belong to one, and OpenMetrics names a counter twice.

use std::collections::{BTreeMap, BTreeSet};

use super::Metric;
use super::line::{Lines, Said, Series};
use crate::spec::MetricType;

/// What may stand behind the name of a family in the name of a series, and the families of which it does.
const SUFFIXES: &[(&str, &[Said])] = &[
    ("_bucket", &[Said::Histogram, Said::GaugeHistogram]),
    ("_count", &[Said::Histogram, Said::Summary]),
    ("_created", &[Said::Counter, Said::Histogram, Said::Summary]),
    ("_gcount", &[Said::GaugeHistogram]),
    ("_gsum", &[Said::GaugeHistogram]),
    ("_info", &[Said::Info]),
    ("_sum", &[Said::Histogram, Said::Summary]),
    ("_total", &[Said::Counter]),
];

/// The metrics of all lines, by name.
pub(super) fn join(lines: Lines<'_>) -> BTreeMap<String, Metric> {
    let Lines { types, units, series, open_metrics, .. } = lines;
    let said = |name: &str| types.get(name).map(|(said, _)| *said);
    let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    // bare series come last, so that a histogram is one whatever else has its name
    let mut bare = Vec::new();
    for (name, series) in &series {
        let family = SUFFIXES.iter().find_map(|(suffix, of)| {
            let family = name.strip_suffix(suffix)?;
            said(family).filter(|said| of.contains(said)).map(|said| (family, *suffix, said))
        });
        match family.filter(|_| said(name).is_none()) {
            None => bare.push((name.as_ref(), series)),
            Some((family, suffix, said)) => {
                seen.insert(family);
                let (metric, as_type) = match said {
                    Said::Histogram => (family.to_owned(), MetricType::Histogram),
                    Said::Summary => (family.to_owned(), MetricType::Summary),
                    // the time at which it began belongs to the counter itself
                    Said::Counter => (format!("{family}_total"), MetricType::Counter),
                    Said::Info | Said::GaugeHistogram => (name.as_ref().to_owned(), MetricType::Gauge),
                    Said::Gauge | Said::Untyped | Said::StateSet => (name.as_ref().to_owned(), MetricType::Untyped),
                };
                let unit = units.get(family).map(|(unit, _)| *unit);
                add(&mut metrics, metric, as_type, unit, suffix, series);
            }
        }
    }
    for (name, series) in bare {
        seen.insert(name);
        let unit = units.get(name).map(|(unit, _)| *unit);
        let as_type = match said(name) {
            Some(Said::Counter) => MetricType::Counter,
            Some(Said::Gauge | Said::Info | Said::StateSet) => MetricType::Gauge,
            Some(Said::Summary) => MetricType::Summary,
            // buckets under the bare name are no histogram that PromQL knows
            Some(Said::Histogram) if metrics.contains_key(name) => continue,
            Some(Said::Histogram | Said::GaugeHistogram | Said::Untyped) | None => MetricType::Untyped,
        };
        add(&mut metrics, name.to_owned(), as_type, unit, "", series);
    }
    // some libraries name the type of what they have not counted yet
    let silent = types.iter().filter(|(name, _)| !seen.contains(name.as_ref()));
    for (name, (said, _)) in silent {
        let unit = units.get(name).map(|(unit, _)| (*unit).to_owned());
        add_silent(&mut metrics, name, *said, unit, open_metrics);
    }
    metrics
}

/// Metrics of a family of which there is the type alone.
fn add_silent(
    metrics: &mut BTreeMap<String, Metric>,
    name: &str,
    said: Said,
    unit: Option<String>,
    open_metrics: bool,
) {
    let parts: &[&str] = match said {
        Said::Counter if open_metrics && !name.ends_with("_total") => &["_total"],
        Said::Info if !name.ends_with("_info") => &["_info"],
        Said::GaugeHistogram => &["_bucket", "_gcount", "_gsum"],
        _ => &[""],
    };
    let as_type = match said {
        Said::Counter => MetricType::Counter,
        Said::Gauge | Said::Info | Said::StateSet | Said::GaugeHistogram => MetricType::Gauge,
        Said::Histogram => MetricType::Histogram,
        Said::Summary => MetricType::Summary,
        Said::Untyped => MetricType::Untyped,
    };
    for part in parts {
        let (unit, labels, buckets) = (unit.clone(), BTreeSet::new(), Vec::new());
        let metric = Metric { metric_type: as_type, unit, labels, labels_open: true, buckets };
        metrics.entry(format!("{name}{part}")).or_insert(metric);
    }
}

fn add(
    metrics: &mut BTreeMap<String, Metric>,
    name: String,
    metric_type: MetricType,
    unit: Option<&str>,
    part: &str,
    series: &Series<'_>,
) {
    let metric = metrics.entry(name).or_insert_with(|| Metric {
        metric_type,
        unit: unit.map(str::to_owned),
        labels: BTreeSet::new(),
        labels_open: false,
        buckets: Vec::new(),
    });
    for label in &series.labels {
        if metric_type != MetricType::Summary || label != "quantile" {
            metric.labels.insert(label.as_ref().to_owned());
        }
    }
    if metric_type != MetricType::Histogram {
        if series.bounded > 0 {
            metric.labels.insert("le".to_owned());
        }
    } else if part == "_bucket" {
        metric.buckets = buckets(series);
    }
}

/// The bounds, if every series has all of them: then as many buckets are there as series times bounds.
fn buckets(series: &Series<'_>) -> Vec<f64> {
    if series.bounded != series.infinite * series.bounds.len() {
        return Vec::new();
    }
    let bounds = series.bounds.iter().filter_map(|bound| bound.parse::<f64>().ok());
    let mut bounds: Vec<f64> = bounds.filter(|bound| bound.is_finite()).collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds
}
