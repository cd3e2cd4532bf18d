//! A page for each catalogue: the metrics that an exporter or a component exposes.

use super::Reference;
use super::markdown::{code, codes, count, facts, table};
use crate::catalogue::{Exporter, Metric, MetricType, exporters};

const FOLDER: &str = "reference/metrics";

/// The page of a catalogue, seen from a folder that is `up` from the reference.
pub(super) fn link(up: &str, name: &str) -> String {
    format!("{up}metrics/{name}.md")
}

pub(super) fn add(reference: &mut Reference) {
    let row = |exporter: &Exporter| {
        [
            format!("[{}]({}.md)", code(exporter.name), exporter.name),
            exporter.metrics.len().to_string(),
            exporter.source.to_owned(),
        ]
    };
    let rows: Vec<[String; 3]> = exporters().iter().map(row).collect();
    let text = format!("{}{}", include_str!("text/metrics.md"), table(["catalogue", "metrics", "source"], &rows));
    reference.add(0, "Metrics", &format!("{FOLDER}/index.md"), text);
    for exporter in exporters() {
        reference.add(1, &code(exporter.name), &format!("{FOLDER}/{}.md", exporter.name), page(exporter));
    }
}

fn page(exporter: &Exporter) -> String {
    let facts = facts(&[
        ("Source", exporter.source.to_owned()),
        ("Port", exporter.port.map_or(String::new(), |port| port.to_string())),
        ("Path", if exporter.path.is_empty() { String::new() } else { code(exporter.path) }),
        ("Other paths", codes(exporter.paths.iter().filter(|path| **path != exporter.path))),
        (
            "Exposes as well",
            exporter.includes.iter().map(|name| format!("[{}]({name}.md)", code(name))).collect::<Vec<_>>().join(", "),
        ),
        ("Needs", exporter.requires.unwrap_or_default().to_owned()),
        ("Labels of every metric", codes(exporter.common_labels)),
        ("Further metrics begin with", codes(exporter.open_families)),
    ]);
    let rows: Vec<[String; 6]> = exporter.metrics.iter().map(row).collect();
    format!(
        "# {}\n\n{}.\n\n{facts}\n{}",
        code(exporter.name),
        count(exporter.metrics.len(), "metric"),
        table(["metric", "type", "unit", "labels", "versions", "needs"], &rows)
    )
}

fn row(metric: &Metric) -> [String; 6] {
    let mut versions: Vec<String> = Vec::new();
    versions.extend(metric.since.map(|since| format!("since {since}")));
    versions.extend(metric.until.map(|until| format!("until {until}")));
    let collector =
        metric.collector.filter(|_| !metric.default_enabled).map(|name| format!("collector {}", code(name)));
    let needs: Vec<String> = collector.into_iter().chain(metric.rare.requires.map(code)).collect();
    [
        code(metric.name),
        type_of(metric.metric_type).to_owned(),
        metric.unit.to_owned(),
        codes(metric.labels),
        versions.join(", "),
        needs.join(", "),
    ]
}

fn type_of(metric_type: MetricType) -> &'static str {
    match metric_type {
        MetricType::Counter => "counter",
        MetricType::Gauge => "gauge",
        MetricType::Histogram => "histogram",
        MetricType::Summary => "summary",
        MetricType::Untyped => "untyped",
    }
}
