//! The metrics of a scrape as a spec declares them: what is pasted below `[services.NAME.metrics]`.

use std::fmt::Write as _;

use super::{Metric, stored_label};
use crate::promql::is_legacy_label_name;

/// The table of a service's metrics. Names that only Prometheus 3 takes are quoted, and a remark says so.
pub fn declarations<'a>(service: &str, metrics: impl Iterator<Item = (&'a String, &'a Metric)>) -> String {
    let mut text = format!("[services.{service}.metrics]\n");
    for (name, metric) in metrics {
        let stored = stored_labels(metric);
        let is_plain =
            is_legacy_label_name(&name.replace(':', "_")) && stored.iter().all(|label| is_legacy_label_name(label));
        let remark = if is_plain { "" } else { "  # from Prometheus 3.0 on" };
        let _ = writeln!(text, "{} = {{ {} }}{remark}", key(name), values(metric, &stored));
    }
    text
}

/// The name as a key; a colon needs quotes.
fn key(name: &str) -> String {
    if is_legacy_label_name(name) { name.to_owned() } else { quoted(name) }
}

/// A text in double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// The labels as they are stored: one that begins with two underscores never is.
fn stored_labels(metric: &Metric) -> Vec<String> {
    metric.labels.iter().filter(|label| !label.starts_with("__")).map(|label| stored_label(label)).collect()
}

fn values(metric: &Metric, labels: &[String]) -> String {
    let mut values = format!("type = \"{}\"", metric.metric_type.name());
    if let Some(unit) = &metric.unit {
        let _ = write!(values, ", unit = {}", toml::Value::from(unit.as_str()));
    }
    let labels: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
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
