//! What Alertmanager, or who it tells, refuses beyond types and needed keys, for each type of integration.

use super::super::context::{Context, Item};
use super::{each, http, mail};
use crate::catalogue::version_at_least;
use crate::components::ALERTMANAGER;
use crate::report::Diagnostic;
use crate::source::{Node, Span, Value};

/// Names that VictorOps itself fills.
const VICTOROPS_OWN: &[&str] = &[
    "entity_display_name",
    "entity_id",
    "entity_state",
    "message_type",
    "monitoring_tool",
    "routing_key",
    "state_message",
];

/// Where chat services take messages from whoever knows the address: the address is the secret.
const SECRET_URLS: &[&str] = &["discord.com/api/webhooks/", "hooks.slack.com/services/", ".webhook.office.com/"];

pub(super) fn check(context: &mut Context<'_>, item: &Item<'_>, ways: &Node) {
    for (kind, _, node, key) in each(ways) {
        let place = format!("{}.{kind}", item.path());
        if node.table().is_none() {
            continue;
        }
        http::check(context, &place, node);
        match kind {
            "email" => mail::check(context, &place, node),
            "pagerduty" => details_are_texts(context, node),
            "slack" => {
                app_needs_channel(context, &place, node, key);
                later_messages_need_slack(context, node);
            }
            "victorops" => reserved_fields(context, node),
            "webhook" | "incidentio" => secret_url(context, node),
            "telegram" => chat_of_number(context, node),
            _ => {}
        }
    }
}

/// Before 0.30 the values of `details` are texts.
fn details_are_texts(context: &mut Context<'_>, node: &Node) {
    let version = context.stack.components.get(ALERTMANAGER).map_or((0, 0), |running| running.version);
    if version_at_least(&format!("{}.{}", version.0, version.1), "0.30") {
        return;
    }
    let entries = node.get("details").and_then(Node::table);
    for (name, entry) in entries.into_iter().flat_map(|table| table.iter()) {
        if matches!(entry.node.value, Value::Table(_) | Value::Array(_)) {
            context.report.add(
                Diagnostic::new(
                    "shape/field-not-in-version",
                    entry.node.span,
                    format!("`details.{name}` can be {} only since Alertmanager 0.30", entry.node.a_type()),
                    format!("must be a string for Alertmanager {}.{}", version.0, version.1),
                )
                .help("set `stack.alertmanager.version` to \"0.30\" or later, or write a string"),
            );
        }
    }
}

/// A webhook has a channel of its own, the API has none.
fn app_needs_channel(context: &mut Context<'_>, place: &str, node: &Node, key: Span) {
    let broken = node.table().is_some_and(|table| table.incomplete);
    if node.get("app_token").is_some() && node.get("channel").is_none() && context.complete && !broken {
        context.report.add(
            Diagnostic::new("shape/missing-key", key, format!("`{place}` has no `channel`"), "`channel` is missing")
                .help("an app token is valid for every channel: write channel = \"#alerts\""),
        );
    }
}

/// What edits or answers a message asks Slack's own API for its number; Alertmanager takes no other address for it.
fn later_messages_need_slack(context: &mut Context<'_>, node: &Node) {
    const API: &str = "https://slack.com/api/chat.postMessage";
    let Some(url) = node.get("app_url").filter(|url| url.string().is_some_and(|text| text != API)) else { return };
    let on = |name: &&str| node.get(name).is_some_and(|value| value.value == Value::Boolean(true));
    if let Some(name) = ["update_message", "post_updates_to_thread"].iter().find(|name| on(name)) {
        context.report.add(
            Diagnostic::new(
                "shape/exclusive-keys",
                url.span,
                format!("`{name}` works with Slack's own API only"),
                "another address",
            )
            .help(format!("remove `app_url`, which then is {API}, or remove `{name}`")),
        );
    }
}

fn reserved_fields(context: &mut Context<'_>, node: &Node) {
    let entries = node.get("custom_fields").and_then(Node::table);
    for (name, entry) in entries.into_iter().flat_map(|table| table.iter()) {
        if VICTOROPS_OWN.contains(&name) {
            reserved(
                context,
                entry.key,
                &format!("`{name}` is a field that Alertmanager fills itself"),
                "use another name",
            );
        }
    }
}

/// A name that cannot be used, since something else has it.
pub(super) fn reserved(context: &mut Context<'_>, span: Span, message: &str, help: &str) {
    context.report.add(Diagnostic::new("receiver/reserved-name", span, message, "refused by Alertmanager").help(help));
}

fn secret_url(context: &mut Context<'_>, node: &Node) {
    let Some(url) = node.get("url") else { return };
    if url.string().is_some_and(|text| SECRET_URLS.iter().any(|secret| text.contains(secret))) {
        context.report.add(
            Diagnostic::new(
                "secret/plain-value",
                url.span,
                "`url` holds a secret in plain text",
                "anyone with this URL can post there",
            )
            .help("put it into a file next to the spec and write url = { file = \"secrets/…\" }"),
        );
    }
}

fn chat_of_number(context: &mut Context<'_>, node: &Node) {
    let Some(chat) = node.get("chat_id") else { return };
    if chat.value == Value::Integer(0) {
        context.report.add(
            Diagnostic::new("shape/out-of-range", chat.span, "`chat_id` is 0", "no chat has this number")
                .help("write the number of the chat; that of a group begins with `-`"),
        );
    }
}
