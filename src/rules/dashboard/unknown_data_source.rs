//! A data source in the JSON of a panel by an input of an export, which a provisioned dashboard does not have.

use serde_json::Value;

use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::schemas::places::Places;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for dashboard in context.model.dashboards.values() {
        let has = |name: &str| dashboard.variables.iter().any(|variable| variable.label == name);
        for raw in dashboard.panels.iter().filter_map(|panel| panel.raw.as_ref()) {
            let mut found = Vec::new();
            named(&raw.json, &mut Vec::new(), &mut found);
            found.retain(|(_, name)| !has(name));
            let places = if found.is_empty() { None } else { Places::parse(raw.text.as_str()) };
            for (path, name) in found {
                let at = places.as_ref().and_then(|places| places.get(&path)).unwrap_or(0..raw.text.as_str().len());
                report.add(
                    Diagnostic::new(
                        "dashboard/unknown-data-source",
                        raw.text.span(at),
                        format!(
                            "Grafana cannot find the data source `${{{name}}}`: a provisioned dashboard has no inputs"
                        ),
                        "an input of an exported dashboard",
                    )
                    .item(format!("dashboards.{}", dashboard.name))
                    .help("remove `datasource` to use the Prometheus of the stack, or write the uid of a data source"),
                );
            }
        }
    }
}

/// The variables by which data sources are named, each with its path. Depth is that of the JSON, which was bounded.
fn named(json: &Value, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    let entries: Vec<(String, &Value)> = match json {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
        _ => return,
    };
    for (key, value) in entries {
        let is_source = key == "datasource";
        path.push(key);
        if is_source {
            let uid = value.get("uid").filter(|uid| uid.is_string());
            if let Some(name) = uid.unwrap_or(value).as_str().and_then(variable) {
                let mut at = path.clone();
                at.extend(uid.map(|_| "uid".to_owned()));
                found.push((at, name.to_owned()));
            }
        } else {
            named(value, path, found);
        }
        path.pop();
    }
}

/// The input of an export that a text is, as a whole: Grafana calls them `DS_…`. Of other variables nothing is said.
fn variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    let plain = name.starts_with("DS_") && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain.then_some(name)
}
