//! The metrics of a scrape as a spec declares them: what is pasted below `[services.NAME.metrics]`.

use std::fmt::Write as _;

use super::{Metric, stored_label};
use crate::promql::is_legacy_label_name;
use crate::spec::MetricType;

/// The table of a service's metrics. Names that only Prometheus 3 takes cannot be declared, and stand in a remark.
pub fn declarations<'a>(service: &str, metrics: impl Iterator<Item = (&'a String, &'a Metric)>) -> String {
    let mut text = format!("[services.{service}.metrics]\n");
    let mut others = Vec::new();
    for (name, metric) in metrics {
        match key(name) {
            Some(key) => {
                let _ = writeln!(text, "{key} = {{ {} }}", values(metric));
            }
            None => others.push(name),
        }
    }
    for name in others {
        let _ = writeln!(text, "# {name:?} has a name that cannot be declared: keep the scrape as `exposition`");
    }
    text
}

/// The name as a key; a colon needs quotes.
fn key(name: &str) -> Option<String> {
    let plain = name.replace(':', "_");
    let quoted = || format!("\"{name}\"");
    is_legacy_label_name(&plain).then(|| if plain == name { name.to_owned() } else { quoted() })
}

fn values(metric: &Metric) -> String {
    let mut values = format!("type = \"{}\"", word(metric.metric_type));
    if let Some(unit) = &metric.unit {
        let _ = write!(values, ", unit = {}", toml::Value::from(unit.as_str()));
    }
    // a label that begins with two underscores is never stored, and one with another name cannot be declared before 3.0
    let labels = metric.labels.iter().filter(|label| !label.starts_with("__") && is_legacy_label_name(label));
    let labels: Vec<String> = labels.map(|label| format!("\"{}\"", stored_label(label))).collect();
    if !labels.is_empty() {
        let _ = write!(values, ", labels = [{}]", labels.join(", "));
    }
    if !metric.buckets.is_empty() {
        let bounds: Vec<String> = metric.buckets.iter().copied().map(number).collect();
        let _ = write!(values, ", buckets = [{}]", bounds.join(", "));
    }
    values
}

/// A number as TOML reads it: whole ones beyond 64 bits do not exist there.
fn number(bound: f64) -> String {
    if bound.abs() < 1e15 { bound.to_string() } else { format!("{bound:e}") }
}

/// The word of the language.
fn word(metric_type: MetricType) -> &'static str {
    match metric_type {
        MetricType::Counter => "counter",
        MetricType::Gauge => "gauge",
        MetricType::Histogram => "histogram",
        MetricType::Summary => "summary",
        MetricType::Untyped => "untyped",
    }
}
