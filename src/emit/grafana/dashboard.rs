//! One dashboard: the object itself, as a provisioned file holds it, in the classic form that all of Grafana 12 and 13 read.

use sha2::{Digest, Sha256};

use super::super::Origin;
use super::super::yaml::Yaml;
use super::layout::{self, Place};
use super::{data_source, panel};
use crate::model::{Content, Dashboard, Model, Panel, Variable};
use crate::promql;

/// The form that Grafana 11.6 and later read; they migrate it to their own.
const SCHEMA_VERSION: i64 = 41;
/// How long a `uid` may be.
const LONGEST_UID: usize = 40;

pub(super) fn json(dashboard: &Dashboard, model: &Model) -> Yaml {
    let mut annotations = vec![own_annotations()];
    annotations.extend(alert_annotations(dashboard));
    let variables = dashboard.variables.iter().map(variable).collect();
    let tags = std::iter::once(&model.lakehouse.name).chain(&dashboard.tags);
    let refresh = if dashboard.refresh.0 == 0 { String::new() } else { dashboard.refresh.to_string() };
    Yaml::map([
        ("annotations", Some(Yaml::map([("list", Some(Yaml::List(annotations)))]))),
        ("description", dashboard.description.as_deref().map(Yaml::from)),
        ("editable", Some(Yaml::Boolean(false))),
        ("fiscalYearStartMonth", Some(Yaml::Integer(0))),
        // one crosshair for all panels
        ("graphTooltip", Some(Yaml::Integer(1))),
        ("id", Some(Yaml::Null)),
        ("links", Some(Yaml::List(Vec::new()))),
        ("panels", Some(Yaml::List(panels(dashboard, model)))),
        ("preload", Some(Yaml::Boolean(false))),
        ("refresh", Some(refresh.into())),
        ("schemaVersion", Some(Yaml::Integer(SCHEMA_VERSION))),
        ("tags", Some(Yaml::texts(tags.cloned()))),
        ("templating", Some(Yaml::map([("list", Some(Yaml::List(variables)))]))),
        (
            "time",
            Some(Yaml::map([("from", Some(format!("now-{}", dashboard.time).into())), ("to", Some("now".into()))])),
        ),
        ("timepicker", Some(Yaml::Map(Vec::new()))),
        ("timezone", Some("browser".into())),
        ("title", Some(dashboard.title.0.as_str().into())),
        ("uid", Some(uid(&model.lakehouse.name, &dashboard.name).into())),
        ("version", Some(Yaml::Integer(1))),
        ("weekStart", Some("".into())),
    ])
    .traced(Origin::part("dashboard", ["dashboards", &dashboard.name]))
}

/// What is at most as long as a `uid` may be; a longer one is cut and distinguished by its hash.
pub(super) fn short(whole: &str) -> String {
    if whole.len() <= LONGEST_UID {
        return whole.to_owned();
    }
    let cut = whole.get(..LONGEST_UID - 9).unwrap_or(whole);
    format!("{}-{}", cut.trim_end_matches('-'), hash(whole))
}

/// Eight letters and digits that stand for a text.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// `lakehouse-dashboard`, so that two lakehouses can share a Grafana.
fn uid(lakehouse: &str, dashboard: &str) -> String {
    short(&format!("{lakehouse}-{dashboard}"))
}

/// Panels in reading order; those of a row that is closed stand inside of it.
fn panels(dashboard: &Dashboard, model: &Model) -> Vec<Yaml> {
    let places = layout::places(&dashboard.panels);
    let mut written: Vec<Yaml> = Vec::new();
    let mut closed: Option<(&Panel, i64, Place, Vec<Yaml>)> = None;
    let origin = |id: i64| Origin::part("panel", ["dashboards", &dashboard.name, "panels", &(id - 1).to_string()]);
    let close = |(row, id, place, inside)| panel::row(row, id, place, true, inside).traced(origin(id));
    for (id, (panel, place)) in (1..).zip(dashboard.panels.iter().zip(places)) {
        if let Content::Row { collapsed } = panel.content {
            written.extend(closed.take().map(close));
            if collapsed {
                closed = Some((panel, id, place, Vec::new()));
            } else {
                written.push(panel::row(panel, id, place, false, Vec::new()).traced(origin(id)));
            }
            continue;
        }
        let made = panel::json(panel, id, place, model).traced(origin(id));
        match &mut closed {
            Some((.., inside)) => inside.push(made),
            None => written.push(made),
        }
    }
    written.extend(closed.map(close));
    written
}

/// Annotations that people make in Grafana; every dashboard has them.
fn own_annotations() -> Yaml {
    Yaml::map([
        ("builtIn", Some(Yaml::Integer(1))),
        ("datasource", Some(Yaml::map([("type", Some("grafana".into())), ("uid", Some("-- Grafana --".into()))]))),
        ("enable", Some(Yaml::Boolean(true))),
        ("hide", Some(Yaml::Boolean(true))),
        ("iconColor", Some("rgba(0, 211, 255, 1)".into())),
        ("name", Some("Annotations & Alerts".into())),
        ("type", Some("dashboard".into())),
    ])
}

/// When the alerts on what is shown were firing.
fn alert_annotations(dashboard: &Dashboard) -> Option<Yaml> {
    if dashboard.alerts.is_empty() {
        return None;
    }
    let names: Vec<String> = dashboard.alerts.iter().map(|name| regex_syntax::escape(name)).collect();
    let expr = format!("ALERTS{{alertstate=\"firing\",alertname=~{}}}", promql::quoted(&names.join("|")));
    Some(Yaml::map([
        ("datasource", Some(data_source())),
        ("enable", Some(Yaml::Boolean(true))),
        ("hide", Some(Yaml::Boolean(false))),
        ("iconColor", Some("red".into())),
        ("name", Some("Alerts".into())),
        (
            "target",
            Some(Yaml::map([
                ("expr", Some(expr.into())),
                ("interval", Some("".into())),
                ("refId", Some("Anno".into())),
            ])),
        ),
        ("tagKeys", Some("severity,service".into())),
        ("textFormat", Some("{{instance}}".into())),
        ("titleFormat", Some("{{alertname}}".into())),
    ]))
}

/// A label of which people choose values.
fn variable(variable: &Variable) -> Yaml {
    let Variable { label, metric, several } = variable;
    let query = format!("label_values({metric},{label})");
    let all = Yaml::map([("text", Some(Yaml::texts(["All"]))), ("value", Some(Yaml::texts(["$__all"])))]);
    Yaml::map([
        ("allValue", several.then(|| ".*".into())),
        ("current", Some(if *several { all } else { Yaml::Map(Vec::new()) })),
        ("datasource", Some(data_source())),
        ("hide", Some(Yaml::Integer(0))),
        ("includeAll", Some(Yaml::Boolean(*several))),
        ("label", Some(label.as_str().into())),
        ("multi", Some(Yaml::Boolean(*several))),
        ("name", Some(label.as_str().into())),
        ("options", Some(Yaml::List(Vec::new()))),
        (
            "query",
            Some(Yaml::map([
                ("qryType", Some(Yaml::Integer(1))),
                ("query", Some(query.as_str().into())),
                ("refId", Some("PrometheusVariableQueryEditor-VariableQuery".into())),
            ])),
        ),
        // new values appear when the time range changes
        ("refresh", Some(Yaml::Integer(2))),
        ("regex", Some("".into())),
        ("skipUrlSync", Some(Yaml::Boolean(false))),
        ("sort", Some(Yaml::Integer(1))),
        ("type", Some("query".into())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_is_short_and_its_own() {
        assert_eq!(uid("ai-aas", "executive"), "ai-aas-executive");
        let (one, other) = (uid("lakehouse", &"a".repeat(60)), uid("lakehouse", &"a".repeat(61)));
        assert!(one.len() <= LONGEST_UID && one != other);
    }
}
