//! What Alertmanager fills in where a receiver says nothing: the templates of its fields.
//!
//! Source: Alertmanager, config/notifiers.go and notify/*/config.go, 0.24 to 0.34. Deliberately absent: what is neither a
//! template nor a text, such as `retry` of Pushover.

use super::Version;

/// The versions that fill in a field so: from the first on, and before the last.
type Versions = (Version, Version);

const ALWAYS: Versions = ((0, 0), (u16::MAX, 0));

const fn since(minor: u16) -> Versions {
    ((0, minor), ALWAYS.1)
}

const fn before(minor: u16) -> Versions {
    (ALWAYS.0, (0, minor))
}

/// Integration, field, versions, template. An integration is older than its fields where nothing is said.
const DEFAULT_FIELDS: &[(&str, &str, Versions, &str)] = &[
    ("discord", "message", ALWAYS, r#"{{ template "discord.default.message" . }}"#),
    ("discord", "title", ALWAYS, r#"{{ template "discord.default.title" . }}"#),
    ("email", "html", ALWAYS, r#"{{ template "email.default.html" . }}"#),
    ("email", "subject", ALWAYS, r#"{{ template "email.default.subject" . }}"#),
    ("jira", "description", ALWAYS, r#"{{ template "jira.default.description" . }}"#),
    ("jira", "priority", ALWAYS, r#"{{ template "jira.default.priority" . }}"#),
    ("jira", "summary", ALWAYS, r#"{{ template "jira.default.summary" . }}"#),
    ("mattermost", "color", since(32), r#"{{ template "mattermost.default.color" . }}"#),
    ("mattermost", "fallback", since(32), r#"{{ template "mattermost.default.fallback" . }}"#),
    ("mattermost", "text", ALWAYS, r#"{{ template "mattermost.default.text" . }}"#),
    ("mattermost", "title", since(32), r#"{{ template "mattermost.default.title" . }}"#),
    ("mattermost", "title_link", since(32), r#"{{ template "mattermost.default.titlelink" . }}"#),
    ("mattermost", "username", since(32), r#"{{ template "mattermost.default.username" . }}"#),
    ("msteams", "summary", since(27), r#"{{ template "msteams.default.summary" . }}"#),
    ("msteams", "text", ALWAYS, r#"{{ template "msteams.default.text" . }}"#),
    ("msteams", "title", ALWAYS, r#"{{ template "msteams.default.title" . }}"#),
    ("msteamsv2", "text", ALWAYS, r#"{{ template "msteamsv2.default.text" . }}"#),
    ("msteamsv2", "title", ALWAYS, r#"{{ template "msteamsv2.default.title" . }}"#),
    ("opsgenie", "description", ALWAYS, r#"{{ template "opsgenie.default.description" . }}"#),
    ("opsgenie", "message", ALWAYS, r#"{{ template "opsgenie.default.message" . }}"#),
    ("opsgenie", "source", ALWAYS, r#"{{ template "opsgenie.default.source" . }}"#),
    ("pagerduty", "client", ALWAYS, r#"{{ template "pagerduty.default.client" . }}"#),
    ("pagerduty", "client_url", ALWAYS, r#"{{ template "pagerduty.default.clientURL" . }}"#),
    ("pagerduty", "description", ALWAYS, r#"{{ template "pagerduty.default.description" . }}"#),
    ("pagerduty", "details.firing", before(30), r#"{{ template "pagerduty.default.instances" .Alerts.Firing }}"#),
    ("pagerduty", "details.firing", since(30), "{{ .Alerts.Firing | toJson }}"),
    ("pagerduty", "details.num_firing", ALWAYS, "{{ .Alerts.Firing | len }}"),
    ("pagerduty", "details.num_resolved", ALWAYS, "{{ .Alerts.Resolved | len }}"),
    ("pagerduty", "details.resolved", before(30), r#"{{ template "pagerduty.default.instances" .Alerts.Resolved }}"#),
    ("pagerduty", "details.resolved", since(30), "{{ .Alerts.Resolved | toJson }}"),
    ("pagerduty", "severity", ALWAYS, "error"),
    ("pagerduty", "source", ALWAYS, r#"{{ template "pagerduty.default.client" . }}"#),
    ("pushover", "message", ALWAYS, r#"{{ template "pushover.default.message" . }}"#),
    ("pushover", "priority", ALWAYS, r#"{{ if eq .Status "firing" }}2{{ else }}0{{ end }}"#),
    ("pushover", "title", ALWAYS, r#"{{ template "pushover.default.title" . }}"#),
    ("pushover", "url", ALWAYS, r#"{{ template "pushover.default.url" . }}"#),
    ("rocketchat", "color", ALWAYS, r#"{{ if eq .Status "firing" }}red{{ else }}green{{ end }}"#),
    ("rocketchat", "emoji", ALWAYS, r#"{{ template "rocketchat.default.emoji" . }}"#),
    ("rocketchat", "icon_url", ALWAYS, r#"{{ template "rocketchat.default.iconurl" . }}"#),
    ("rocketchat", "text", ALWAYS, r#"{{ template "rocketchat.default.text" . }}"#),
    ("rocketchat", "title", ALWAYS, r#"{{ template "rocketchat.default.title" . }}"#),
    ("rocketchat", "title_link", ALWAYS, r#"{{ template "rocketchat.default.titlelink" . }}"#),
    ("slack", "callback_id", ALWAYS, r#"{{ template "slack.default.callbackid" . }}"#),
    ("slack", "color", before(32), r#"{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}"#),
    ("slack", "color", since(32), r#"{{ template "slack.default.color" . }}"#),
    ("slack", "fallback", ALWAYS, r#"{{ template "slack.default.fallback" . }}"#),
    ("slack", "footer", ALWAYS, r#"{{ template "slack.default.footer" . }}"#),
    ("slack", "icon_emoji", ALWAYS, r#"{{ template "slack.default.iconemoji" . }}"#),
    ("slack", "icon_url", ALWAYS, r#"{{ template "slack.default.iconurl" . }}"#),
    ("slack", "pretext", ALWAYS, r#"{{ template "slack.default.pretext" . }}"#),
    ("slack", "text", ALWAYS, r#"{{ template "slack.default.text" . }}"#),
    ("slack", "title", ALWAYS, r#"{{ template "slack.default.title" . }}"#),
    ("slack", "title_link", ALWAYS, r#"{{ template "slack.default.titlelink" . }}"#),
    ("slack", "username", ALWAYS, r#"{{ template "slack.default.username" . }}"#),
    ("sns", "message", ALWAYS, r#"{{ template "sns.default.message" . }}"#),
    ("sns", "subject", ALWAYS, r#"{{ template "sns.default.subject" . }}"#),
    ("telegram", "message", ALWAYS, r#"{{ template "telegram.default.message" . }}"#),
    ("victorops", "entity_display_name", ALWAYS, r#"{{ template "victorops.default.entity_display_name" . }}"#),
    ("victorops", "message_type", ALWAYS, "CRITICAL"),
    ("victorops", "monitoring_tool", ALWAYS, r#"{{ template "victorops.default.monitoring_tool" . }}"#),
    ("victorops", "state_message", ALWAYS, r#"{{ template "victorops.default.state_message" . }}"#),
    ("webex", "message", ALWAYS, r#"{{ template "webex.default.message" . }}"#),
    ("wechat", "agent_id", ALWAYS, r#"{{ template "wechat.default.agent_id" . }}"#),
    ("wechat", "message", ALWAYS, r#"{{ template "wechat.default.message" . }}"#),
    ("wechat", "to_party", ALWAYS, r#"{{ template "wechat.default.to_party" . }}"#),
    ("wechat", "to_tag", ALWAYS, r#"{{ template "wechat.default.to_tag" . }}"#),
    ("wechat", "to_user", ALWAYS, r#"{{ template "wechat.default.to_user" . }}"#),
];

/// The fields of an integration that a version fills in, each with its template. Those of a table are `table.key`.
pub fn default_fields(integration: &str, version: Version) -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_of = move |(of, _, (from, until), _): &&(&str, &str, Versions, &str)| {
        *of == integration && *from <= version && version < *until
    };
    DEFAULT_FIELDS.iter().filter(is_of).map(|(_, field, _, template)| (*field, *template))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_fills_a_field_in_once() {
        for (integration, ..) in DEFAULT_FIELDS {
            for minor in 24..36 {
                let fields: Vec<&str> = default_fields(integration, (0, minor)).map(|(field, _)| field).collect();
                assert!(fields.windows(2).all(|pair| pair[0] < pair[1]), "{integration} {minor}: {fields:?}");
            }
        }
    }
}
