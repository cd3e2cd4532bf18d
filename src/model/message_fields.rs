//! What an integration writes into its messages: the author's templates, and those that Alertmanager fills in.

use super::{FieldValue, Fields, Integration};
use crate::alertmanager::{Version, default_fields};

/// The field that stands for the JSON of an integration that sends data instead of texts.
pub const PAYLOAD: &str = "payload";
/// The integrations that send the notification as JSON.
const SEND_DATA: &[&str] = &["incidentio", "webhook"];
/// The first version that renders the messages of Telegram as HTML, which they then are unless `parse_mode` says otherwise.
const TELEGRAM_HTML: Version = (0, 25);
/// Fields of events of PagerDuty's second API only.
const EVENTS_V2: &[&str] = &["class", "component", "group", "images", "links", "severity", "source"];

/// A field of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageField {
    /// Its name; keys of tables and places in lists behind dots: `details.firing`, `fields.0.title`.
    pub name: String,
    /// The template.
    pub template: String,
    /// Whether it is HTML.
    pub is_html: bool,
    /// Whether it says who is told. It is rendered, but nobody reads it.
    pub is_address: bool,
}

impl Integration {
    /// Whether it sends the notification as data, in [`PAYLOAD`].
    pub fn sends_data(&self) -> bool {
        SEND_DATA.contains(&self.kind)
    }

    /// The templates of its messages, as a version of Alertmanager has them: its own in the order of their table, then the
    /// defaults of the others. Of `payload`, each text in it is one.
    pub fn message_fields(&self, version: Version) -> Vec<MessageField> {
        let mut own = Vec::new();
        collect("", &self.fields, version, &mut own);
        let within = |name: &str, field: &str| {
            name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let sets = |field: &str| own.iter().any(|(name, _)| within(name, field));
        let mut defaults: Vec<(String, String)> = default_fields(self.kind, version)
            .filter(|(field, _)| !sets(field))
            .map(|(field, template)| (field.to_owned(), template.to_owned()))
            .collect();
        // a mail with a text has no HTML, and an event is by default from its client
        if self.kind == "email" && sets("text") {
            defaults.retain(|(field, _)| field != "html");
        }
        // a subject among the headers is the subject
        let is_subject =
            |name: &str| name.strip_prefix("headers.").is_some_and(|name| name.eq_ignore_ascii_case("subject"));
        if self.kind == "email" && own.iter().any(|(name, _)| is_subject(name)) {
            defaults.retain(|(field, _)| field != "subject");
        }
        let client = own.iter().find(|(name, _)| self.kind == "pagerduty" && name == "client");
        if let (Some((_, client)), Some(source)) = (client, defaults.iter_mut().find(|(field, _)| field == "source")) {
            source.1.clone_from(client);
        }
        let is_v1 = self.kind == "pagerduty" && self.get("service_key").is_some();
        let each = own.into_iter().chain(defaults);
        let sent = each.filter(|(name, _)| !is_v1 || !EVENTS_V2.iter().any(|field| within(name, field)));
        sent.map(|(name, template)| MessageField {
            is_html: self.is_html(&name, version),
            // an address may be a secret
            is_address: matches!(name.as_str(), "to" | "from" | "url") && self.kind != "pushover",
            name,
            template,
        })
        .collect()
    }

    fn is_html(&self, field: &str, version: Version) -> bool {
        match (self.kind, field) {
            ("email", "html") => true,
            ("pushover", "message") => self.get("html").is_some_and(FieldValue::is_true),
            ("telegram", "message") => {
                let mode = self.get("parse_mode").and_then(FieldValue::text);
                version >= TELEGRAM_HTML && mode.is_none_or(|mode| mode == "HTML")
            }
            _ => false,
        }
    }
}

type Templates = Vec<(String, String)>;

/// The templates among fields, by the path of each.
fn collect(prefix: &str, fields: &Fields, version: Version, templates: &mut Templates) {
    let number = |text: &str| {
        let (major, minor) = text.split_once('.')?;
        Some((major.parse::<u16>().ok()?, minor.parse::<u16>().ok()?))
    };
    for (field, value) in fields {
        let since = field.template.map(|since| number(since).unwrap_or_default());
        let is_template = since.is_some_and(|since| since <= version);
        add(&format!("{prefix}{}", field.name), is_template, value, version, templates);
    }
}

fn add(name: &str, is_template: bool, value: &FieldValue, version: Version, templates: &mut Templates) {
    match value {
        FieldValue::Text(text) if is_template => templates.push((name.to_owned(), text.clone())),
        FieldValue::Any(value) if is_template => add_any(name, value, templates),
        FieldValue::Table(fields) => collect(&format!("{name}."), fields, version, templates),
        FieldValue::Map(entries) => {
            let each = entries.iter();
            each.for_each(|(key, value)| add(&format!("{name}.{key}"), is_template, value, version, templates));
        }
        FieldValue::List(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(index, item)| add(&format!("{name}.{index}"), is_template, item, version, templates));
        }
        _ => {}
    }
}

/// The texts of a value in any form: each is a template.
fn add_any(name: &str, value: &serde_json::Value, templates: &mut Templates) {
    match value {
        serde_json::Value::String(text) => templates.push((name.to_owned(), text.clone())),
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| add_any(&format!("{name}.{index}"), item, templates));
        }
        serde_json::Value::Object(entries) => {
            entries.iter().for_each(|(key, item)| add_any(&format!("{name}.{key}"), item, templates));
        }
        _ => {}
    }
}
