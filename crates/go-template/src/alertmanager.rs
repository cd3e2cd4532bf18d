//! The templates of Alertmanager's notifications.
//!
//! Deliberately absent: what `html/template` adds in the HTML body of a mail, and template files, which the language
//! does not have.

use super::dialect::{Dialect, Entries, Function, Member, NamedTemplate, Object, Parameter, Rule, Type, Version};

const fn field(name: &'static str, ty: Type) -> Member {
    Member { name, since: (0, 0), ty, method: false }
}

const fn method(name: &'static str, ty: Type) -> Member {
    Member { name, since: (0, 0), ty, method: true }
}

static TEXTS: Object = Object {
    name: "a list of texts",
    members: &[method("Join", Type::Text)],
    entries: Entries::List(Type::Text),
    hint: "make one text of it with `join \", \"`",
};

static PAIR: Object = Object {
    name: "a name with its value",
    members: &[field("Name", Type::Text), field("Value", Type::Text)],
    entries: Entries::None,
    hint: "read `.Name` or `.Value`",
};

static PAIRS: Object = Object {
    name: "a list of names with their values",
    members: &[field("Names", Type::Object(&TEXTS)), field("Values", Type::Object(&TEXTS))],
    entries: Entries::List(Type::Object(&PAIR)),
    hint: "take each with `range`",
};

static KEY_VALUES: Object = Object {
    name: "a map of texts",
    members: &[
        field("Names", Type::Object(&TEXTS)),
        method("Remove", Type::Any),
        field("SortedPairs", Type::Object(&PAIRS)),
        field("Values", Type::Object(&TEXTS)),
    ],
    entries: Entries::Map(Type::Text),
    hint: "read one entry of it, such as `.CommonLabels.alertname`",
};

static ALERT: Object = Object {
    name: "an alert",
    members: &[
        field("Annotations", Type::Object(&KEY_VALUES)),
        field("EndsAt", Type::Any),
        field("Fingerprint", Type::Text),
        field("GeneratorURL", Type::Text),
        field("Labels", Type::Object(&KEY_VALUES)),
        field("StartsAt", Type::Any),
        field("Status", Type::Text),
    ],
    entries: Entries::None,
    hint: "read one field of it, such as `.Annotations.summary`",
};

static SOME_ALERTS: Object = Object {
    name: "a list of alerts",
    members: &[],
    entries: Entries::List(Type::Object(&ALERT)),
    hint: "take each: `{{ range .Alerts }}…{{ end }}`",
};

static ALERTS: Object = Object {
    name: "the list of alerts",
    members: &[field("Firing", Type::Object(&SOME_ALERTS)), field("Resolved", Type::Object(&SOME_ALERTS))],
    entries: Entries::List(Type::Object(&ALERT)),
    hint: "take each: `{{ range .Alerts }}…{{ end }}`",
};

static DATA: Object = Object {
    name: "the data of a notification",
    members: &[
        field("Alerts", Type::Object(&ALERTS)),
        field("CommonAnnotations", Type::Object(&KEY_VALUES)),
        field("CommonLabels", Type::Object(&KEY_VALUES)),
        field("ExternalURL", Type::Text),
        field("GroupLabels", Type::Object(&KEY_VALUES)),
        Member { name: "NotificationReason", since: (0, 32), ty: Type::Text, method: false },
        field("Receiver", Type::Text),
        Member { name: "RouteLabels", since: (0, 34), ty: Type::Object(&KEY_VALUES), method: false },
        field("Status", Type::Text),
    ],
    entries: Entries::None,
    hint: "that of one alert is read inside of `{{ range .Alerts }}…{{ end }}`, what all share as `.CommonLabels` or \
           `.CommonAnnotations`",
};

/// The dialect of notifications in the given version.
#[must_use]
pub fn alertmanager(version: Version) -> Dialect {
    Dialect {
        product: "Alertmanager",
        version,
        root: &DATA,
        variables: Vec::new(),
        functions: FUNCTIONS,
        foreign: FOREIGN,
        templates: TEMPLATES,
        labels: "GroupLabels",
        // nothing in a notification is the value of the alert
        value: "-",
        // the releases are built with Go 1.23 from 0.28 on, and with 1.25 from 0.29 on
        else_with_since: (0, 28),
        range_over_integer_since: (0, 29),
    }
}

const OLD: Version = (0, 0);
const TEXT: Parameter = Parameter::Text;
const ANY: Parameter = Parameter::Anything;
const LIST: Parameter = Parameter::Object(&TEXTS);

const fn function(name: &'static str, since: Version, parameters: &'static [Parameter], result: Type) -> Function {
    Function { name, since, parameters, rest: None, result, rule: Rule::None }
}

/// `DefaultFuncs` of `template/template.go`, as of each release.
const FUNCTIONS: &[Function] = &[
    function("addDuration", (0, 35), &[TEXT, ANY], Type::Any),
    Function { rest: Some(ANY), ..function("append", (0, 32), &[ANY], Type::Any) },
    function("base64decode", (0, 34), &[TEXT], Type::Text),
    function("base64encode", (0, 34), &[TEXT], Type::Text),
    function("date", (0, 28), &[TEXT, ANY], Type::Text),
    Function { rest: Some(ANY), ..function("dict", (0, 32), &[], Type::Any) },
    function("humanizeDuration", (0, 28), &[ANY], Type::Text),
    function("join", OLD, &[TEXT, LIST], Type::Text),
    Function { rest: Some(ANY), ..function("list", (0, 32), &[], Type::Any) },
    function("match", OLD, &[TEXT, TEXT], Type::Bool),
    function("mustToDate", (0, 34), &[TEXT, TEXT], Type::Any),
    function("now", (0, 33), &[], Type::Any),
    function("reReplaceAll", OLD, &[TEXT, TEXT, TEXT], Type::Text),
    function("routeLabels", (0, 34), &[TEXT], Type::Text),
    function("safeHtml", OLD, &[TEXT], Type::Any),
    function("safeUrl", (0, 30), &[TEXT], Type::Any),
    function("since", (0, 28), &[ANY], Type::Any),
    Function { rest: Some(TEXT), ..function("stringSlice", OLD, &[], Type::Object(&TEXTS)) },
    function("title", OLD, &[TEXT], Type::Text),
    function("toDate", (0, 34), &[TEXT, TEXT], Type::Any),
    function("toJson", (0, 30), &[ANY], Type::Text),
    function("toLower", OLD, &[TEXT], Type::Text),
    function("toUpper", OLD, &[TEXT], Type::Text),
    function("trimSpace", (0, 26), &[TEXT], Type::Text),
    function("tz", (0, 28), &[TEXT, ANY], Type::Any),
    function("urlUnescape", (0, 30), &[TEXT], Type::Text),
];

const FOREIGN: &[(&str, &str)] = &[
    ("$labels", "a notification is about a group of alerts: `.CommonLabels`, or `.Labels` inside of `range .Alerts`"),
    ("$value", "a notification has no value: write it into an annotation of the alert"),
    ("humanize", "format the value in an annotation of the alert"),
    ("humanizePercentage", "format the value in an annotation of the alert"),
    ("humanize1024", "format the value in an annotation of the alert"),
    ("humanizeTimestamp", "format the value in an annotation of the alert"),
    ("query", "only Prometheus can run a query: use it in an annotation of the alert"),
    ("lower", "write `toLower`"),
    ("upper", "write `toUpper`"),
    ("trim", "write `trimSpace`"),
    ("replace", "write `reReplaceAll \"PATTERN\" \"REPLACEMENT\" TEXT`"),
    ("regexReplaceAll", "write `reReplaceAll \"PATTERN\" \"REPLACEMENT\" TEXT`"),
    ("regexMatch", "write `match \"PATTERN\" TEXT`"),
    ("quote", "write `printf \"%q\"`"),
];

const fn named(name: &'static str) -> NamedTemplate {
    NamedTemplate { name, since: OLD }
}

const fn later(name: &'static str, minor: u16) -> NamedTemplate {
    NamedTemplate { name, since: (0, minor) }
}

/// What `template/default.tmpl` and `email.tmpl` define, as of each release.
const TEMPLATES: &[NamedTemplate] = &[
    named("__alertmanager"),
    named("__alertmanagerURL"),
    named("__description"),
    named("__subject"),
    named("__text_alert_list"),
    later("__text_alert_list_markdown", 26),
    later("discord.default.content", 28),
    named("discord.default.message"),
    named("discord.default.title"),
    named("email.default.html"),
    named("email.default.subject"),
    later("jira.default.description", 28),
    later("jira.default.priority", 28),
    later("jira.default.summary", 28),
    later("mattermost.default.color", 32),
    later("mattermost.default.fallback", 32),
    later("mattermost.default.text", 30),
    later("mattermost.default.title", 32),
    later("mattermost.default.titlelink", 32),
    later("mattermost.default.username", 32),
    later("msteams.default.summary", 27),
    later("msteams.default.text", 26),
    later("msteams.default.title", 26),
    later("msteamsv2.default.text", 28),
    later("msteamsv2.default.title", 28),
    named("opsgenie.default.description"),
    named("opsgenie.default.message"),
    named("opsgenie.default.source"),
    named("pagerduty.default.client"),
    named("pagerduty.default.clientURL"),
    named("pagerduty.default.description"),
    named("pagerduty.default.instances"),
    named("pushover.default.message"),
    named("pushover.default.title"),
    named("pushover.default.url"),
    later("rocketchat.default.alias", 28),
    later("rocketchat.default.emoji", 28),
    later("rocketchat.default.iconurl", 28),
    later("rocketchat.default.text", 28),
    later("rocketchat.default.title", 28),
    later("rocketchat.default.titlelink", 28),
    named("slack.default.callbackid"),
    later("slack.default.color", 32),
    named("slack.default.fallback"),
    named("slack.default.footer"),
    named("slack.default.iconemoji"),
    named("slack.default.iconurl"),
    named("slack.default.pretext"),
    named("slack.default.text"),
    named("slack.default.title"),
    named("slack.default.titlelink"),
    named("slack.default.username"),
    named("sns.default.message"),
    named("sns.default.subject"),
    named("telegram.default.message"),
    named("victorops.default.entity_display_name"),
    named("victorops.default.monitoring_tool"),
    named("victorops.default.state_message"),
    named("webex.default.message"),
    named("wechat.default.agent_id"),
    named("wechat.default.message"),
    named("wechat.default.to_party"),
    named("wechat.default.to_tag"),
    named("wechat.default.to_user"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn codes(text: &str, version: Version) -> Vec<&'static str> {
        parse(text, &alertmanager(version)).1.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn lists_are_sorted_and_named_once() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(TEMPLATES.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn templates_that_people_write_are_right() {
        for text in [
            "[{{ .Status | toUpper }}{{ if eq .Status \"firing\" }}:{{ .Alerts.Firing | len }}{{ end }}]",
            "{{ .GroupLabels.SortedPairs.Values | join \" \" }}",
            "{{ if gt (len .CommonLabels) (len .GroupLabels) }}({{ with .CommonLabels.Remove .GroupLabels.Names }}{{ .Values | join \" \" }}{{ end }}){{ end }}",
            "{{ range .Alerts }}{{ .Annotations.description }}{{ \"\\n\" }}{{ end }}",
            "{{ range .Alerts.Firing }}{{ .Labels.instance }} {{ .StartsAt.Format \"15:04\" }}{{ end }}",
            "{{ range $index, $alert := .Alerts }}{{ $alert.Labels.job }}{{ end }}",
            "{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }}{{ end }}",
            "{{ template \"slack.default.title\" . }} {{ .ExternalURL }} {{ .Receiver }}",
            "{{ (index .Alerts 0).Labels.alertname }}",
            "{{ .CommonLabels.Names.Join \", \" }}",
            "{{ .CommonLabels.Remove (stringSlice \"alertname\" \"job\") }}",
            "{{ define \"x\" }}{{ .Status }}{{ end }}{{ template \"x\" . }}",
        ] {
            assert_eq!(codes(text, (0, 25)), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_renders_as_an_error_is_found() {
        for (text, code) in [
            ("{{ .Labels.alertname }}", "template/unknown-field"),
            ("{{ .Alerts.Labels }}", "template/unknown-field"),
            ("{{ range .Alerts }}{{ .Label.job }} {{ end }}", "template/unknown-field"),
            ("{{ $labels.job }}", "template/undefined-variable"),
            ("{{ humanize 1 }}", "template/unknown-function"),
            ("{{ template \"slack.default.titel\" . }}", "template/undefined-template"),
            ("{{ join \", \" .CommonLabels }}", "template/type-mismatch"),
            ("{{ .GroupLabels.alertname ", "template/syntax"),
            ("{{ .StartsAt | since }}", "template/unknown-field"),
        ] {
            assert_eq!(codes(text, (0, 33)).first(), Some(&code), "{text}");
        }
    }

    #[test]
    fn functions_and_templates_have_their_versions() {
        for (text, since) in [
            ("{{ trimSpace \"a\" }}", (0, 26)),
            ("{{ range .Alerts }}{{ since .StartsAt | humanizeDuration }}{{ end }}", (0, 28)),
            ("{{ toJson .Alerts }}", (0, 30)),
            ("{{ dict \"a\" 1 }}", (0, 32)),
            ("{{ template \"msteams.default.text\" . }}", (0, 26)),
            ("{{ .RouteLabels.team }}", (0, 34)),
            ("{{ toDate \"2006-01-02\" \"2026-11-23\" }}", (0, 34)),
            ("{{ range .Alerts }}{{ .StartsAt | addDuration \"-30m\" }}{{ end }}", (0, 35)),
        ] {
            assert_eq!(codes(text, since), [""; 0], "{text}");
            let before = codes(text, (0, since.1 - 1));
            assert!(!before.is_empty() && before.iter().all(|code| *code == "template/not-in-version"), "{text}");
        }
    }

    #[test]
    fn labels_that_are_read_by_name_are_known() {
        let (read, _) = parse("{{ .GroupLabels.alertname }} {{ index .CommonLabels \"job\" }}", &alertmanager((0, 28)));
        let fields: Vec<&str> = read.fields.iter().map(|(path, _)| path.as_str()).collect();
        assert!(fields.contains(&"GroupLabels.alertname"), "{fields:?}");
        assert!(read.labels.iter().any(|(name, _)| name == "alertname"));
    }
}
