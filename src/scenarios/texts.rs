//! The texts of a notification: every field of its integration that is a template, rendered as Alertmanager does.

use std::collections::BTreeMap;

use lakehouse_alertmanager_engine::{self as engine, Configuration, Delivery, Why};
use lakehouse_template_engine::{Environment, Notification, Notifications, NotifiedAlert, Product, Time};

use super::history::Texts;
use super::report::{self, RouteStep, Sent};
use super::rules::Written;
use crate::alertmanager::Version;
use crate::model::{FieldValue, Fields, Integration, Route};

/// What Alertmanager fills in where a spec says nothing: `KIND.default.FIELD` is the template of each.
const DEFAULTS: &[(&str, &[&str])] = &[
    ("discord", &["title", "message"]),
    ("email", &["subject"]),
    ("jira", &["summary", "description"]),
    ("mattermost", &["text"]),
    ("msteams", &["title", "summary", "text"]),
    ("msteamsv2", &["title", "text"]),
    ("opsgenie", &["message", "description"]),
    ("pagerduty", &["description"]),
    ("pushover", &["title", "message"]),
    ("rocketchat", &["title", "text"]),
    ("slack", &["title", "text", "fallback"]),
    ("sns", &["subject", "message"]),
    ("telegram", &["message"]),
    ("victorops", &["entity_display_name", "state_message"]),
    ("webex", &["message"]),
    ("wechat", &["message"]),
];

/// The field that stands for what a webhook sends, which is data and no text.
const PAYLOAD: &str = "payload";

/// The word of the language for why something is sent.
pub(super) const fn reason(why: Why) -> &'static str {
    match why {
        Why::First => "first",
        Why::NewAlerts => "new-alerts",
        Why::SomeResolved => "some-resolved",
        Why::AllResolved => "all-resolved",
        Why::Repeat => "repeat",
    }
}

/// A route as specs name it: `route.routes.0`.
pub(super) fn route_name(path: &[usize]) -> String {
    path.iter().fold("route".to_owned(), |name, index| format!("{name}.routes.{index}"))
}

/// A route and all below it, each before those below it.
pub(super) fn route_steps(root: &Route) -> Vec<RouteStep> {
    let mut steps = Vec::new();
    let mut open: Vec<(&Route, Vec<usize>)> = vec![(root, Vec::new())];
    while let Some((route, path)) = open.pop() {
        let matchers = route.matchers.iter().map(ToString::to_string).collect();
        steps.push(RouteStep { name: route_name(&path), matchers });
        for (index, child) in route.routes.iter().enumerate().rev() {
            open.push((child, [path.as_slice(), &[index]].concat()));
        }
    }
    steps
}

/// A notification with its texts.
pub(super) fn sent(
    written: &Written<'_>,
    configuration: &Configuration,
    it: &engine::Notification,
    deliveries: &[Delivery],
    links: &BTreeMap<(String, String), String>,
    start: i64,
) -> Sent {
    let integration = written.receivers.integration(&it.receiver, it.integration);
    let data = data(written, it, deliveries, links);
    let fields = integration.map(|integration| rendered(integration, &data, configuration.version, it.at));
    let alerts = it.alerts.iter().map(|alert| report::NotifiedAlert {
        name: alert.labels.get("alertname").cloned().unwrap_or_default(),
        labels: (*alert.labels).clone(),
        firing: alert.ends_at.is_none(),
    });
    Sent {
        at: it.at - start,
        receiver: it.receiver.clone(),
        integration: integration.map_or("", |integration| integration.kind).to_owned(),
        route: route_name(&it.route),
        group: it.group.clone(),
        reason: reason(it.why).to_owned(),
        alerts: alerts.collect(),
        fields: fields.unwrap_or_default(),
    }
}

fn data(
    written: &Written<'_>,
    it: &engine::Notification,
    deliveries: &[Delivery],
    links: &BTreeMap<(String, String), String>,
) -> Notification {
    let alerts: Vec<NotifiedAlert> = it
        .alerts
        .iter()
        .map(|alert| {
            let label = |name: &str| alert.labels.get(name).cloned().unwrap_or_default();
            NotifiedAlert {
                status: if alert.ends_at.is_some() { "resolved" } else { "firing" }.to_owned(),
                labels: (*alert.labels).clone(),
                annotations: deliveries.get(alert.delivery).map(|it| it.annotations.clone()).unwrap_or_default(),
                starts_at: Time::from_millis(alert.starts_at),
                ends_at: alert.ends_at.map_or_else(Time::zero, Time::from_millis),
                generator_url: links.get(&(label("alertname"), label("severity"))).cloned().unwrap_or_default(),
                fingerprint: fingerprint(&alert.labels),
            }
        })
        .collect();
    let fires = alerts.iter().any(|alert| alert.status == "firing");
    Notification {
        receiver: quoted_meta(&it.receiver),
        status: if fires { "firing" } else { "resolved" }.to_owned(),
        reason: it.why.text().to_owned(),
        group_labels: it.group.clone(),
        common_labels: Notification::common(alerts.iter().map(|alert| &alert.labels)),
        common_annotations: Notification::common(alerts.iter().map(|alert| &alert.annotations)),
        route_labels: Texts::new(),
        external_url: written.receivers.external_url.clone(),
        alerts,
    }
}

/// The fields of an integration, those among them that are templates, and what Alertmanager fills in.
fn rendered(integration: &Integration, data: &Notification, version: Version, at: i64) -> Texts {
    let environment = Environment::new(Product::Alertmanager, version, Time::from_millis(at));
    let mut fields = Texts::new();
    if integration.kind == "webhook" {
        fields.insert(PAYLOAD.to_owned(), payload(data));
        return fields;
    }
    let Ok(templates) = Notifications::new(&environment) else { return fields };
    let mut texts = Texts::new();
    collect("", &integration.fields, version, &mut texts);
    let known = lakehouse_go_template::alertmanager(version).templates;
    let defaults = DEFAULTS.iter().filter(|(kind, _)| *kind == integration.kind).flat_map(|(_, fields)| *fields);
    for field in defaults {
        let name = format!("{}.default.{field}", integration.kind);
        let is_known = known.iter().any(|template| template.name == name && template.since <= version);
        if is_known && !texts.contains_key(*field) {
            texts.insert((*field).to_owned(), format!("{{{{ template {name:?} . }}}}"));
        }
    }
    for (name, text) in texts {
        let shown = templates.render(&text, data, &environment);
        fields.insert(name, shown.unwrap_or_else(|failure| format!("<{}>", failure.text())));
    }
    fields
}

/// The templates among fields, by the path of each.
fn collect(prefix: &str, fields: &Fields, version: Version, texts: &mut Texts) {
    let number = |text: &str| {
        let (major, minor) = text.split_once('.')?;
        Some((major.parse::<u16>().ok()?, minor.parse::<u16>().ok()?))
    };
    for (field, value) in fields {
        let since = field.template.map(|since| number(since).unwrap_or_default());
        // who is told is no text that anyone reads
        let is_template = since.is_some_and(|since| since <= version) && !matches!(field.name, "to" | "from");
        add(&format!("{prefix}{}", field.name), is_template, value, version, texts);
    }
}

fn add(name: &str, is_template: bool, value: &FieldValue, version: Version, texts: &mut Texts) {
    match value {
        FieldValue::Text(text) if is_template => drop(texts.insert(name.to_owned(), text.clone())),
        FieldValue::Table(fields) => collect(&format!("{name}."), fields, version, texts),
        FieldValue::Map(entries) => {
            entries.iter().for_each(|(key, value)| add(&format!("{name}.{key}"), is_template, value, version, texts));
        }
        FieldValue::List(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(index, item)| add(&format!("{name}.{index}"), is_template, item, version, texts));
        }
        _ => {}
    }
}

/// What a webhook sends of it, as far as it is about the alerts.
fn payload(data: &Notification) -> String {
    let alerts: Vec<serde_json::Value> = data
        .alerts
        .iter()
        .map(|alert| {
            serde_json::json!({ "status": alert.status, "labels": alert.labels, "annotations": alert.annotations })
        })
        .collect();
    let whole = serde_json::json!({
        "status": data.status, "receiver": data.receiver, "groupLabels": data.group_labels,
        "commonLabels": data.common_labels, "commonAnnotations": data.common_annotations, "alerts": alerts,
    });
    whole.to_string()
}

/// The hash by which Alertmanager tells alerts apart: FNV-1a over names and values.
fn fingerprint(labels: &Texts) -> String {
    let separator = std::slice::from_ref(&0xff_u8);
    let parts = labels.iter().flat_map(|(name, value)| [name.as_bytes(), separator, value.as_bytes(), separator]);
    let hash = parts
        .flatten()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

/// A text whose signs mean nothing in a regular expression.
fn quoted_meta(text: &str) -> String {
    let escaped =
        |letter: char| if r"\.+*?()|[]{}^$".contains(letter) { format!("\\{letter}") } else { letter.to_string() };
    text.chars().map(escaped).collect()
}

/// A text in the query of a URL, as Go escapes it.
pub(super) fn escaped(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}
