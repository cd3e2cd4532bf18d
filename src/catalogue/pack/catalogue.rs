//! `src/catalogue/*.toml` to one sorted table of metrics per exporter.

use super::literal::{Shared, one_line, option, text};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExporterData {
    exporter: String,
    source: String,
    #[serde(default)]
    shared: bool,
    port: Option<u16>,
    #[serde(default)]
    path: String,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    nested: bool,
    probe_path: Option<String>,
    scheme: Option<String>,
    auth: Option<String>,
    #[serde(default)]
    includes: Vec<String>,
    requires: Option<String>,
    #[serde(default = "yes")]
    complete: bool,
    #[serde(default)]
    names_open: bool,
    #[serde(default)]
    open_families: Vec<String>,
    prefix: Option<String>,
    #[serde(default)]
    common_labels: Vec<String>,
    #[serde(default)]
    honor_labels: bool,
    min_scrape_interval: Option<String>,
    metrics: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
#[derive(Debug)]
enum MetricType {
    Counter,
    Gauge,
    Histogram,
    Summary,
    Untyped,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
#[derive(Debug)]
enum Behaviour {
    Counter,
    Gauge,
    Buckets,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MetricData {
    r#type: MetricType,
    unit: String,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    labels_open: bool,
    #[serde(default)]
    labels_optional: Vec<String>,
    #[serde(default)]
    labels_since: BTreeMap<String, String>,
    #[serde(default)]
    labels_until: BTreeMap<String, String>,
    #[serde(default)]
    labels_other_versions: Vec<String>,
    #[serde(default)]
    label_values: BTreeMap<String, Vec<String>>,
    collector: Option<String>,
    #[serde(default = "yes")]
    default: bool,
    #[serde(default)]
    endpoints: Vec<String>,
    requires: Option<String>,
    role: Option<String>,
    extension: Option<String>,
    component: Option<String>,
    since: Option<String>,
    until: Option<String>,
    renamed_to: Option<String>,
    same_as: Option<String>,
    #[serde(default)]
    type_other_versions: Vec<MetricType>,
    behaves: Option<Behaviour>,
    pg_min: Option<u8>,
    pg_max: Option<u8>,
    #[serde(default)]
    names_open: bool,
}

fn yes() -> bool {
    true
}

/// Rust source with `EXPORTERS`, or what is wrong with the data.
pub(super) fn pack(folder: &Path) -> Result<String, Vec<String>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let names: BTreeSet<_> = files.iter().filter_map(|file| file.file_stem()?.to_str()).collect();

    let mut shared = Shared::default();
    let (mut exporters, mut flaws) = (Vec::new(), Vec::new());
    for file in &files {
        match read(file, &names) {
            Ok(data) => exporters.push(exporter(&data, file, &mut shared, &mut flaws)),
            Err(flaw) => flaws.push(format!("{}: {flaw}", file.display())),
        }
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let table = exporters.join(",\n");
    Ok(format!(
        "{}pub(super) static EXPORTERS: [Exporter; {}] = [\n{table}\n];\n",
        shared.declarations(),
        exporters.len(),
    ))
}

fn read(file: &Path, names: &BTreeSet<&str>) -> Result<ExporterData, String> {
    let content = fs::read_to_string(file).map_err(one_line)?;
    let data: ExporterData = toml::from_str(&content).map_err(one_line)?;
    if file.file_stem().is_none_or(|stem| stem != data.exporter.as_str()) {
        return Err(format!("exporter `{}` stands in a file of another name", data.exporter));
    }
    match data.includes.iter().find(|name| !names.contains(name.as_str())) {
        Some(name) => Err(format!("includes `{name}`, which has no file")),
        None => Ok(data),
    }
}

fn exporter(data: &ExporterData, file: &Path, shared: &mut Shared, flaws: &mut Vec<String>) -> String {
    let mut rows = Vec::new();
    for (name, value) in &data.metrics {
        match value.clone().try_into() {
            Ok(facts) => rows.push(metric(name, &facts, shared)),
            Err(error) => flaws.push(format!("{}: metric `{name}`: {}", file.display(), one_line(error))),
        }
    }
    format!(
        "Exporter {{ name: {}, source: {}, shared: {}, port: {}, path: {}, paths: {}, nested: {}, probe_path: {}, scheme: {}, auth: {}, \
         includes: {}, requires: {}, complete: {}, names_open: {}, open_families: {}, prefix: {}, common_labels: {}, honor_labels: {}, \
         min_scrape_interval: {}, metrics: {} }}",
        text(&data.exporter),
        text(&data.source),
        data.shared,
        option(&data.port),
        text(&data.path),
        shared.texts(&data.paths),
        data.nested,
        option(&data.probe_path),
        text(data.scheme.as_deref().unwrap_or("http")),
        option(&data.auth),
        shared.texts(&data.includes),
        option(&data.requires),
        data.complete,
        data.names_open,
        shared.texts(&data.open_families),
        option(&data.prefix),
        shared.texts(&data.common_labels),
        data.honor_labels,
        option(&data.min_scrape_interval),
        shared.slice("Metric", rows),
    )
}

fn metric(name: &str, data: &MetricData, shared: &mut Shared) -> String {
    let values = data.label_values.iter();
    let values = values.map(|(label, values)| format!("({label:?}, {})", shared.texts(values))).collect();
    let types = data.type_other_versions.iter().map(|one| format!("MetricType::{one:?}")).collect();
    let behaves = data.behaves.as_ref().map(|one| format!("Some(Behaviour::{one:?})"));
    let rare = format!(
        "RareFacts {{ labels_optional: {}, labels_since: {}, labels_until: {}, labels_other_versions: {}, label_values: {}, endpoints: {}, \
         requires: {}, role: {}, extension: {}, component: {}, renamed_to: {}, same_as: {}, type_other_versions: {}, behaves: {}, pg_min: {}, \
         pg_max: {}, names_open: {} }}",
        shared.texts(&data.labels_optional),
        shared.pairs(&data.labels_since),
        shared.pairs(&data.labels_until),
        shared.texts(&data.labels_other_versions),
        shared.slice("(&str, &[&str])", values),
        shared.texts(&data.endpoints),
        option(&data.requires),
        option(&data.role),
        option(&data.extension),
        option(&data.component),
        option(&data.renamed_to),
        option(&data.same_as),
        shared.slice("MetricType", types),
        behaves.as_deref().unwrap_or("None"),
        option(&data.pg_min),
        option(&data.pg_max),
        data.names_open,
    );
    format!(
        "Metric {{ name: {}, metric_type: MetricType::{:?}, unit: {}, labels: {}, labels_open: {}, collector: {}, \
         default_enabled: {}, since: {}, until: {}, rare: {} }}",
        text(name),
        data.r#type,
        text(&data.unit),
        shared.texts(&data.labels),
        data.labels_open,
        option(&data.collector),
        data.default,
        option(&data.since),
        option(&data.until),
        shared.value("RareFacts", rare),
    )
}
