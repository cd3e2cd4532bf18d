//! Files that no checker of their tool reads, held to `schema/`.
//!
//! Of a panel with JSON of the author's own, only what the program wrote is looked at here: a rule has told the rest, at its
//! place, and whoever allowed it wants it so.

use serde_json::{Map, Value};

use crate::emit::Artifact;
use crate::model::{Content, Model, Panel};
use crate::schemas::{self, Schema, Violation};

/// Which files a schema is for: what their paths begin and end with.
const HELD: &[(&str, &str, &Schema)] = &[
    ("filebeat/", "filebeat.yml", &schemas::SHIPPER),
    ("jaeger/", "jaeger.yml", &schemas::TRACES),
    ("jaeger/", "sampling.json", &schemas::SAMPLING),
    ("sql-exporter/", "sql_exporter.yml", &schemas::QUERIES),
    ("sql-exporter/", ".collector.yml", &schemas::COLLECTOR),
];

/// Where dashboards are.
const DASHBOARDS: (&str, &str) = ("grafana/dashboards/", ".json");

/// Everything in a file that its schema does not take.
pub(super) fn verify(artifact: &Artifact, model: &Model, faults: &mut Vec<String>) {
    let path = artifact.path.as_str();
    let is_of = |(begin, end): (&str, &str)| path.starts_with(begin) && path.ends_with(end);
    let held: Vec<&Schema> =
        HELD.iter().filter(|(begin, end, _)| is_of((begin, end))).map(|(.., schema)| *schema).collect();
    if held.is_empty() && !is_of(DASHBOARDS) {
        return;
    }
    let Some(file) = artifact.meant() else { return };
    let mut tell = |violation: &Violation| faults.push(format!("{path}: {violation}"));
    held.iter().flat_map(|schema| schema.violations(&file)).for_each(|violation| tell(&violation));
    if is_of(DASHBOARDS) {
        let name = path.strip_prefix(DASHBOARDS.0).and_then(|name| name.strip_suffix(DASHBOARDS.1)).unwrap_or(path);
        let panels = model.dashboards.get(name).map_or(&[][..], |dashboard| &dashboard.panels);
        dashboard(&file, panels).iter().for_each(tell);
    }
}

/// Everything in a dashboard that its schema does not take.
fn dashboard(file: &Value, panels: &[Panel]) -> Vec<Violation> {
    if panels.iter().all(|panel| laid_over(panel).is_none()) {
        return schemas::DASHBOARD.violations(file);
    }
    // the panels that the author wrote a part of are looked at one by one, and all else as a whole
    let mut file = file.clone();
    let mut mixed = Vec::new();
    let mut rest = panels.iter();
    take_mixed(&mut file, &mut rest, &mut mixed);
    let mut violations = schemas::DASHBOARD.violations(&file);
    for (panel, raw) in mixed {
        let found = schemas::PANEL.violations(&panel);
        violations.extend(found.into_iter().filter(|violation| !is_written(raw, &violation.path)));
    }
    violations
}

/// Takes out of a list of panels those over which JSON is laid; panels stand in the order of the spec, rows before theirs.
fn take_mixed<'a>(
    list: &mut Value,
    panels: &mut std::slice::Iter<'a, Panel>,
    mixed: &mut Vec<(Value, &'a Map<String, Value>)>,
) {
    let Some(Value::Array(items)) = list.get_mut("panels") else {
        return;
    };
    let mut ours = Vec::new();
    for mut item in std::mem::take(items) {
        match panels.next().and_then(laid_over) {
            Some(raw) => mixed.push((item, raw)),
            None => {
                take_mixed(&mut item, panels, mixed);
                ours.push(item);
            }
        }
    }
    *items = ours;
}

/// The JSON that is laid over a panel; a heading has none.
fn laid_over(panel: &Panel) -> Option<&Map<String, Value>> {
    let is_row = matches!(panel.content, Content::Row { .. });
    panel.raw.as_ref().filter(|_| !is_row)?.json.as_object()
}

/// Whether what stands at a path of a panel is the author's: tables of theirs are laid over ours, all else replaces.
fn is_written(raw: &Map<String, Value>, path: &[String]) -> bool {
    let mut entries = raw;
    for step in path {
        match entries.get(step) {
            Some(Value::Object(inside)) => entries = inside,
            written => return written.is_some(),
        }
    }
    !path.is_empty()
}
