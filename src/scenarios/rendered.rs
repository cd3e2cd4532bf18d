//! The fields of an integration, rendered for one notification; or why Alertmanager does not send it.

use lakehouse_template_engine::{Environment, Failure, Notification, Notifications, Product, Time};

use super::history::Texts;
use super::payload::payload;
use crate::alertmanager::Version;
use crate::model::{Integration, MessageField, PAYLOAD};

/// The first version whose Slack integration sends a message although a template fails: that field and those that are
/// rendered after it are empty (notify/slack/slack.go).
const SLACK_GOES_ON: Version = (0, 32);
/// The order in which it renders them.
const SLACK_ORDER: &[&str] = &[
    "title",
    "title_link",
    "pretext",
    "text",
    "fallback",
    "callback_id",
    "image_url",
    "thumb_url",
    "footer",
    "color",
    "fields",
    "actions",
    "channel",
    "username",
    "icon_emoji",
    "icon_url",
    "message_text",
];

/// A message.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) fields: Texts,
    /// The first template that fails: its field, and Alertmanager's words.
    pub(super) failure: Option<(String, String)>,
    /// Whether it is sent.
    pub(super) is_sent: bool,
}

/// Renders what an integration sends.
pub(super) fn rendered(integration: &Integration, data: &Notification, version: Version, at: i64) -> Rendered {
    let environment = Environment::new(Product::Alertmanager, version, Time::from_millis(at));
    let mut message = Rendered { is_sent: true, ..Rendered::default() };
    let Ok(templates) = Notifications::new(&environment) else { return message };
    let goes_on = integration.kind == "slack" && version >= SLACK_GOES_ON;
    let (mut fields, is_over) = (integration.message_fields(version), data.status == "resolved");
    fields.retain(|field| !is_over || is_sent_at_the_end(integration, &field.name));
    if goes_on {
        fields.sort_by_key(|field| slack_place(&field.name));
    }
    for field in fields {
        let text = match message.failure {
            Some(_) => Ok(Some(String::new())),
            None => text(&templates, &field, data, &environment),
        };
        match text {
            Ok(Some(text)) if !field.is_address => drop(message.fields.insert(field.name, text)),
            Ok(_) => {}
            Err(failure) => {
                message.failure = Some((field.name.clone(), failure.text().to_owned()));
                if !goes_on {
                    return Rendered { fields: Texts::new(), is_sent: false, ..message };
                }
                message.fields.insert(field.name, String::new());
            }
        }
    }
    if integration.kind == "opsgenie" && !is_over {
        // Alertmanager adds them
        for (name, value) in &data.common_labels {
            message.fields.entry(format!("details.{name}")).or_insert_with(|| value.clone());
        }
    }
    if integration.sends_data() {
        let json = payload(integration, data, &message.fields, version);
        message.fields.retain(|name, _| !name.starts_with(PAYLOAD));
        message.fields.insert(PAYLOAD.to_owned(), json);
    }
    message
}

/// What a template gives; nothing where nobody can say, since Alertmanager escapes it by its place in HTML.
fn text(
    templates: &Notifications,
    field: &MessageField,
    data: &Notification,
    environment: &Environment<'_>,
) -> Result<Option<String>, Failure> {
    match field.is_html {
        true => templates.render_html(&field.template, data, environment),
        false => templates.render(&field.template, data, environment).map(Some),
    }
}

/// Whether a field is part of the message that says that all alerts are resolved.
fn is_sent_at_the_end(integration: &Integration, field: &str) -> bool {
    match integration.kind {
        "opsgenie" => field == "source",
        "pagerduty" if integration.get("service_key").is_some() => !matches!(field, "client" | "client_url"),
        _ => true,
    }
}

fn slack_place(field: &str) -> usize {
    let first = field.split('.').next().unwrap_or(field);
    SLACK_ORDER.iter().position(|name| *name == first).unwrap_or(SLACK_ORDER.len())
}
