//! JSON that is laid over a panel, and holds what Grafana cannot draw.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::model::{Content, Panel, PanelType, RawPanel};
use crate::report::{Diagnostic, Report, listed, nearest};
use crate::rules::Context;
use crate::schemas::places::Places;
use crate::schemas::{self, Violation, ViolationKind};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for dashboard in context.model.dashboards.values() {
        let raw = dashboard.panels.iter().filter_map(|panel| Some((panel, panel.raw.as_ref()?)));
        for (panel, raw) in raw {
            let violations = of_its_type(panel, raw).map_or_else(Vec::new, |json| schemas::PANEL.violations(&json));
            let places = if violations.is_empty() { None } else { Places::parse(raw.text.as_str()) };
            for violation in violations {
                let found = diagnostic(&violation, raw, places.as_ref());
                report.add(found.item(format!("dashboards.{}", dashboard.name)));
            }
        }
    }
}

/// The JSON with the type of its panel, since which options there are depends on it; nothing for a heading, which has none.
fn of_its_type<'a>(panel: &Panel, raw: &'a RawPanel) -> Option<Cow<'a, Value>> {
    let drawn = match &panel.content {
        Content::Chart(chart) => chart.drawn,
        Content::Logs { .. } => PanelType::Logs,
        Content::Text(_) => PanelType::Text,
        Content::Row { .. } => return None,
    };
    if raw.json.get("type").is_some() {
        return Some(Cow::Borrowed(&raw.json));
    }
    let mut typed = raw.json.clone();
    typed.as_object_mut()?.insert("type".to_owned(), json!(drawn.name()));
    Some(Cow::Owned(typed))
}

fn diagnostic(violation: &Violation, raw: &RawPanel, places: Option<&Places>) -> Diagnostic {
    let at = places.and_then(|places| places.get(&violation.path)).unwrap_or(0..raw.text.as_str().len());
    let span = raw.text.span(at.clone());
    let place = violation.place();
    let key = violation.path.iter().rev().find(|step| step.parse::<usize>().is_err()).map_or("json", String::as_str);
    let why = |otherwise: &str| violation.about.clone().unwrap_or_else(|| otherwise.to_owned());
    let found = |message: String, label: String| Diagnostic::new("dashboard/invalid-panel", span, message, label);
    match &violation.kind {
        ViolationKind::WrongType { takes, is } => found(format!("`{place}` must be {takes}, not {is}"), why(is))
            .help(format!("write {takes}{}", example(key, takes))),
        ViolationKind::UnknownValue { is, allowed } => {
            let found = found(format!("`{place}` does not accept {is}"), why("Grafana does not know this value"));
            match nearest(is.trim_matches('"'), allowed.iter().map(String::as_str)) {
                Some(near) => {
                    let by = near.word().and_then(|word| raw.text.replacement(at, &json!(word).to_string()));
                    found.help(format!("did you mean \"{near}\"?")).edit_if(span, by)
                }
                None => found.help(format!("write one of {}", listed(allowed))),
            }
        }
        ViolationKind::Missing(missing) => {
            let message = format!("`{place}` needs the key `{missing}`");
            found(message, why("Grafana reads it")).help(format!("add it: \"{missing}\": …"))
        }
        ViolationKind::UnknownKey(unknown) => {
            found(format!("`{place}` does not accept the key `{unknown}`"), why("Grafana refuses it"))
                .help("remove the key")
        }
        ViolationKind::Other(reason) => found(format!("Grafana does not accept the value of `{place}`"), why(reason))
            .help("write another value, or remove the key"),
    }
}

/// How a value of a type looks.
fn example(key: &str, takes: &str) -> String {
    let looks = match takes {
        "a list" => "[ … ]",
        "an object" => "{ … }",
        "a string" => "\"…\"",
        "a number" => "12",
        _ => return String::new(),
    };
    format!(": \"{key}\": {looks}")
}
