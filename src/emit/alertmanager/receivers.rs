//! `receivers:` with their integrations.

use std::collections::BTreeSet;

use super::super::fields::{entries, entry};
use super::super::yaml::Yaml;
use super::super::{Layout, Origin};
use crate::model::{FieldValue, Fields, Integration, Model, Receiver, Route, Runtime, field};

/// Why there are receivers that discard notifications.
const SILENT: &str = "a route refers to it, but it is disabled or not declared: it discards notifications";

pub(super) fn list(model: &Model, layout: &Layout) -> Yaml {
    let runtime = model.stack.runtime;
    let mut list: Vec<Yaml> =
        model.receivers.values().map(|receiver| receiver_yaml(receiver, runtime, layout)).collect();
    // a receiver that is disabled or not declared exists all the same, and discards notifications
    let mut named = BTreeSet::new();
    receivers_of(&model.routing.root, &mut named);
    let silent = named.into_iter().filter(|name| !model.receivers.contains_key(*name));
    list.extend(silent.map(|name| Yaml::map([("name", Some(name.into()))]).fixed(SILENT)));
    Yaml::List(list)
}

/// The receivers that a route and those below it name.
fn receivers_of<'a>(route: &'a Route, named: &mut BTreeSet<&'a str>) {
    named.extend(route.receiver.as_deref());
    route.routes.iter().for_each(|child| receivers_of(child, named));
}

fn receiver_yaml(receiver: &Receiver, runtime: Runtime, layout: &Layout) -> Yaml {
    let mut keys = vec![("name".to_owned(), receiver.name.as_str().into())];
    for integration in &receiver.integrations {
        let name = format!("{}_configs", integration.kind);
        let config = config(integration, runtime, layout);
        match keys.last_mut() {
            Some((last, Yaml::List(configs))) if *last == name => configs.push(config),
            _ => keys.push((name, Yaml::List(vec![config]))),
        }
    }
    Yaml::Map(keys).traced(Origin::part("receiver", ["receivers", &receiver.name]))
}

fn config(integration: &Integration, runtime: Runtime, layout: &Layout) -> Yaml {
    let mut keys = vec![("send_resolved".to_owned(), Yaml::Boolean(integration.send_resolved))];
    if integration.kind == "email" {
        keys.extend(mail(&integration.fields, runtime, layout));
        return Yaml::Map(keys);
    }
    let http = http(&integration.fields, runtime, layout);
    if !http.is_empty() {
        keys.push(("http_config".to_owned(), Yaml::Map(http)));
    }
    let others = integration.fields.iter().filter(|(field, _)| !["auth", "tls", "http_config"].contains(&field.name));
    keys.extend(others.map(|(field, value)| entry(field, value, runtime, layout)));
    Yaml::Map(keys)
}

/// `auth`, `tls` and the author's own fields, as Alertmanager has them in one table.
fn http(fields: &Fields, runtime: Runtime, layout: &Layout) -> Vec<(String, Yaml)> {
    let mut keys = Vec::new();
    if let Some(auth) = field(fields, "auth").and_then(|value| value.table()) {
        let form = if field(auth, "bearer").is_some() { "authorization" } else { "basic_auth" };
        keys.push((form.to_owned(), Yaml::Map(entries(auth, runtime, layout))));
    }
    if let Some(tls) = field(fields, "tls").and_then(|value| value.table()) {
        keys.push(("tls_config".to_owned(), Yaml::Map(entries(tls, runtime, layout))));
    }
    if let Some(own) = field(fields, "http_config").and_then(|value| value.table()) {
        keys.extend(entries(own, runtime, layout));
    }
    keys
}

/// The fields of a mail: credentials flat, the subject among the headers.
fn mail(fields: &Fields, runtime: Runtime, layout: &Layout) -> Vec<(String, Yaml)> {
    let mut keys = Vec::new();
    let mut headers: Vec<(String, Yaml)> = field(fields, "subject")
        .and_then(|value| value.text())
        .map(|text| ("Subject".to_owned(), text.into()))
        .into_iter()
        .collect();
    for (written, value) in fields {
        match (written.name, &value.value) {
            ("auth", FieldValue::Table(auth)) => keys.extend(entries(auth, runtime, layout)),
            ("subject", _) => {}
            ("headers", _) => {
                if let (_, Yaml::Map(own)) = entry(written, value, runtime, layout) {
                    headers.extend(own);
                }
            }
            _ => keys.push(entry(written, value, runtime, layout)),
        }
    }
    if !headers.is_empty() {
        keys.push(("headers".to_owned(), Yaml::Map(headers)));
    }
    // a mail has Alertmanager's own page beside the text otherwise, and readers show that
    if field(fields, "text").is_some() && field(fields, "html").is_none() {
        keys.push(("html".to_owned(), "".into()));
    }
    keys
}
