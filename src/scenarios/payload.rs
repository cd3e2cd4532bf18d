//! What an integration sends that sends data instead of texts: the notification as JSON, or the author's own payload.
//!
//! Source: Alertmanager, template/template.go (`Data`) and notify/webhook. Deliberately absent: `groupKey`, which nobody reads,
//! and `routeLabels`, since routes of a spec have none.

use lakehouse_template_engine::Notification;
use serde::Serialize;
use serde_json::Value;

use super::history::Texts;
use crate::alertmanager::Version;
use crate::model::{FieldValue, Integration, PAYLOAD};

/// The first version that says why it notifies.
const SAYS_REASON: Version = (0, 32);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    receiver: &'a str,
    status: &'a str,
    alerts: Vec<Alert<'a>>,
    #[serde(rename = "notification_reason", skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    group_labels: &'a Texts,
    common_labels: &'a Texts,
    common_annotations: &'a Texts,
    #[serde(rename = "externalURL")]
    external_url: &'a str,
    version: &'a str,
    truncated_alerts: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Alert<'a> {
    status: &'a str,
    labels: &'a Texts,
    annotations: &'a Texts,
    starts_at: String,
    ends_at: String,
    #[serde(rename = "generatorURL")]
    generator_url: &'a str,
    fingerprint: &'a str,
}

/// The JSON that is sent; `texts` are the rendered templates of the integration.
pub(super) fn payload(integration: &Integration, data: &Notification, texts: &Texts, version: Version) -> String {
    let json = match integration.get(PAYLOAD) {
        Some(FieldValue::Any(own)) => serde_json::to_string(&rendered(PAYLOAD, own, texts)),
        _ => serde_json::to_string(&whole(integration, data, version)),
    };
    // as Go writes JSON
    let json = json.unwrap_or_default();
    let escapes =
        [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")];
    escapes.iter().fold(json, |json, (letter, escaped)| json.replace(*letter, escaped))
}

fn whole<'a>(integration: &Integration, data: &'a Notification, version: Version) -> Data<'a> {
    let most = integration.get("max_alerts").and_then(FieldValue::integer).and_then(|most| usize::try_from(most).ok());
    let most = most.filter(|most| *most > 0).unwrap_or(usize::MAX);
    let alerts = data.alerts.iter().take(most).map(|alert| Alert {
        status: &alert.status,
        labels: &alert.labels,
        annotations: &alert.annotations,
        starts_at: alert.starts_at.to_rfc3339(),
        ends_at: alert.ends_at.to_rfc3339(),
        generator_url: &alert.generator_url,
        fingerprint: &alert.fingerprint,
    });
    Data {
        receiver: &data.receiver,
        status: &data.status,
        alerts: alerts.collect(),
        reason: (version >= SAYS_REASON).then_some(&data.reason),
        group_labels: &data.group_labels,
        common_labels: &data.common_labels,
        common_annotations: &data.common_annotations,
        external_url: &data.external_url,
        version: if integration.kind == "incidentio" { "1" } else { "4" },
        truncated_alerts: data.alerts.len().saturating_sub(most),
    }
}

/// A value with its texts rendered. What a text renders to is read again: a number is a number.
fn rendered(name: &str, value: &Value, texts: &Texts) -> Value {
    match value {
        Value::String(_) => {
            let text = texts.get(name).map_or("", String::as_str);
            match serde_json::from_str(text) {
                Ok(Value::String(_)) | Err(_) if !text.is_empty() => Value::String(text.to_owned()),
                Ok(value) => value,
                Err(_) => Value::Null,
            }
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| rendered(&format!("{name}.{index}"), item, texts)).collect()
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            Value::Object(
                entries.map(|(key, it)| (key.clone(), rendered(&format!("{name}.{key}"), it, texts))).collect(),
            )
        }
        other => other.clone(),
    }
}
