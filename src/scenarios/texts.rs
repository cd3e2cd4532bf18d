//! A notification with its texts, and how routes and reasons are called.

use std::collections::BTreeMap;

use lakehouse_alertmanager_engine::{self as engine, Delivery, Why};
use lakehouse_template_engine::{Notification, NotifiedAlert, Time};

use super::history::Texts;
use super::rendered::{Rendered, rendered};
use super::report::{self, FailedTemplate, RouteStep, Sent};
use super::rules::Written;
use crate::alertmanager::Version;
use crate::model::Route;

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

/// What a notification needs besides itself.
pub(super) struct Facts<'a> {
    pub(super) written: &'a Written<'a>,
    pub(super) version: Version,
    /// The deliveries, which have the annotations.
    pub(super) deliveries: &'a [Delivery],
    /// Where Prometheus shows the expression of each alert, by its name and severity.
    pub(super) links: BTreeMap<(String, String), String>,
    pub(super) start: i64,
}

/// A notification with its texts, and whether it is sent.
pub(super) fn sent(facts: &Facts<'_>, it: &engine::Notification) -> (Sent, bool) {
    let integration = facts.written.receivers.integration(&it.receiver, it.integration);
    let message = match integration {
        Some(integration) => rendered(integration, &data(facts, it), facts.version, it.at),
        None => Rendered { is_sent: true, ..Rendered::default() },
    };
    let alerts = it.alerts.iter().map(|alert| report::NotifiedAlert {
        name: alert.labels.get("alertname").cloned().unwrap_or_default(),
        labels: (*alert.labels).clone(),
        firing: alert.ends_at.is_none(),
    });
    let sent = Sent {
        at: it.at - facts.start,
        receiver: it.receiver.clone(),
        integration: integration.map_or("", |integration| integration.kind).to_owned(),
        route: route_name(&it.route),
        group: it.group.clone(),
        reason: reason(it.why).to_owned(),
        alerts: alerts.collect(),
        fields: message.fields,
        failure: message.failure.map(|(field, error)| FailedTemplate { field, error }),
    };
    (sent, message.is_sent)
}

fn data(facts: &Facts<'_>, it: &engine::Notification) -> Notification {
    let alerts: Vec<NotifiedAlert> = it
        .alerts
        .iter()
        .map(|alert| {
            let label = |name: &str| alert.labels.get(name).cloned().unwrap_or_default();
            NotifiedAlert {
                status: if alert.ends_at.is_some() { "resolved" } else { "firing" }.to_owned(),
                labels: (*alert.labels).clone(),
                annotations: facts.deliveries.get(alert.delivery).map(|it| it.annotations.clone()).unwrap_or_default(),
                starts_at: Time::from_millis(alert.starts_at),
                ends_at: alert.ends_at.map_or_else(Time::zero, Time::from_millis),
                generator_url: facts.links.get(&(label("alertname"), label("severity"))).cloned().unwrap_or_default(),
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
        external_url: facts.written.receivers.external_url.clone(),
        alerts,
    }
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
