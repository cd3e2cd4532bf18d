//! The templates that Alertmanager defines itself, made of a few shapes. What each prints is held to Alertmanager's own by
//! `tests/oracle`. Absent: the HTML of mails.

use lakehouse_go_template::{Version, alertmanager};

/// What a template prints.
#[derive(Clone, Copy)]
enum Shape {
    Nothing,
    /// The name of the program.
    Program,
    /// The page of the alerts of this receiver.
    Address,
    Subject,
    /// The subject and the address.
    Fallback,
    Color,
    /// Each alert with its labels, annotations and source.
    Alerts,
    /// The same in Markdown.
    MarkdownAlerts,
    /// Firing alerts, then resolved ones, without blank lines around them.
    Tight {
        subject: bool,
        address: bool,
    },
    /// The same with blank lines; with the annotations in front, or in Markdown.
    Loose {
        annotations: bool,
        markdown: bool,
    },
    Priority,
}

/// How the names of receivers end, and what such a template prints.
const ENDINGS: &[(&str, Shape)] = &[
    ("__alertmanager", Shape::Program),
    ("__alertmanagerURL", Shape::Address),
    ("__description", Shape::Nothing),
    ("__subject", Shape::Subject),
    ("__text_alert_list", Shape::Alerts),
    ("__text_alert_list_markdown", Shape::MarkdownAlerts),
    ("discord.default.content", Shape::Nothing),
    ("discord.default.message", Shape::Loose { annotations: false, markdown: false }),
    ("jira.default.description", Shape::Loose { annotations: false, markdown: true }),
    ("jira.default.priority", Shape::Priority),
    ("mattermost.default.text", Shape::Loose { annotations: false, markdown: true }),
    ("msteams.default.text", Shape::Loose { annotations: false, markdown: true }),
    ("msteamsv2.default.text", Shape::Loose { annotations: false, markdown: true }),
    ("opsgenie.default.description", Shape::Tight { subject: false, address: false }),
    ("pagerduty.default.instances", Shape::Alerts),
    ("pushover.default.message", Shape::Loose { annotations: true, markdown: false }),
    ("sns.default.message", Shape::Loose { annotations: true, markdown: false }),
    ("telegram.default.message", Shape::Loose { annotations: false, markdown: false }),
    ("victorops.default.state_message", Shape::Tight { subject: false, address: false }),
    ("webex.default.message", Shape::Loose { annotations: true, markdown: false }),
    ("wechat.default.message", Shape::Tight { subject: true, address: true }),
    (".fallback", Shape::Fallback),
    (".color", Shape::Color),
    (".username", Shape::Program),
    (".alias", Shape::Program),
    (".client", Shape::Program),
    (".monitoring_tool", Shape::Program),
    (".titlelink", Shape::Address),
    (".clientURL", Shape::Address),
    (".source", Shape::Address),
    (".url", Shape::Address),
    (".title", Shape::Subject),
    (".subject", Shape::Subject),
    (".summary", Shape::Subject),
    ("pagerduty.default.description", Shape::Subject),
    ("opsgenie.default.message", Shape::Subject),
    (".entity_display_name", Shape::Subject),
];

const SUBJECT: &str = concat!(
    "[{{ toUpper .Status }}{{ if eq .Status \"firing\" }}:{{ len .Alerts.Firing }}{{ end }}] ",
    "{{ join \" \" .GroupLabels.SortedPairs.Values }} ",
    "{{ if lt (len .GroupLabels) (len .CommonLabels) }}",
    "({{ join \" \" (.CommonLabels.Remove .GroupLabels.Names).Values }}){{ end }}"
);
const ADDRESS: &str = "{{ .ExternalURL }}/#/alerts?receiver={{ urlquery .Receiver }}";
const COLOR: &str = "{{ if eq .Status \"firing\" }}danger{{ else }}good{{ end }}";
const ANNOTATIONS: &str = "{{ join \" \" .CommonAnnotations.SortedPairs.Values }}";

/// The labels or annotations of an alert, one a line.
fn pairs(of: &str, indent: &str) -> String {
    format!("{{{{ range .{of}.SortedPairs }}}}{indent}- {{{{ .Name }}}} = {{{{ .Value }}}}\n{{{{ end }}}}")
}

/// The text of each alert of the list that is the dot.
fn alerts(markdown: bool) -> String {
    let indent = if markdown { "  " } else { " " };
    let (labels, annotations) = (pairs("Labels", indent), pairs("Annotations", indent));
    if markdown {
        return format!(
            "{{{{ range . }}}}\nLabels:\n{labels}\nAnnotations:\n{annotations}\nSource: {{{{ .GeneratorURL }}}}\n{{{{ end }}}}\n"
        );
    }
    format!(
        "{{{{ range . }}}}Labels:\n{labels}Annotations:\n{annotations}Source: {{{{ .GeneratorURL }}}}\n{{{{ end }}}}"
    )
}

/// The alerts of one status under their heading, or nothing.
fn section(status: &str, tight: bool, markdown: bool) -> String {
    let (mark, list) = if markdown { ("# ", "_markdown") } else { ("", "") };
    let call = format!("Alerts {status}:\n{{{{ template \"__text_alert_list{list}\" .Alerts.{status} }}}}");
    let (open, close) = if tight { ("", "") } else { ("\n", "\n") };
    format!("{{{{ if .Alerts.{status} }}}}{open}{mark}{call}{close}{{{{ end }}}}")
}

fn sections(tight: bool, markdown: bool) -> String {
    format!("\n{}\n{}", section("Firing", tight, markdown), section("Resolved", tight, markdown))
}

/// The highest priority of the alerts, of the firing ones if there is any among them.
fn priority() -> String {
    let step = |severity: &str, name: &str, unless: &str| {
        format!(
            "{{{{ if and (eq .Labels.severity \"{severity}\") {unless} }}}}{{{{ $priority = \"{name}\" }}}}{{{{ end }}}}"
        )
    };
    let each = |status: &str| {
        let steps = [
            step("critical", "High", "true"),
            step("warning", "Medium", "(ne $priority \"High\")"),
            step("info", "Low", "(eq $priority \"\")"),
        ];
        format!("{{{{ range .Alerts.{status} }}}}{}{{{{ end }}}}", steps.concat())
    };
    format!(
        "{{{{ $priority := \"\" }}}}{}{{{{ if eq $priority \"\" }}}}{}{{{{ end }}}}{{{{ $priority }}}}",
        each("Firing"),
        each("Resolved")
    )
}

fn text(shape: Shape) -> String {
    match shape {
        Shape::Nothing => String::new(),
        Shape::Program => "Alertmanager".to_owned(),
        Shape::Address => ADDRESS.to_owned(),
        Shape::Subject => SUBJECT.to_owned(),
        Shape::Fallback => format!("{SUBJECT} | {ADDRESS}"),
        Shape::Color => COLOR.to_owned(),
        Shape::Alerts => alerts(false),
        Shape::MarkdownAlerts => alerts(true),
        Shape::Tight { subject, address } => {
            let front = if subject { format!("{SUBJECT}\n") } else { String::new() };
            let back = if address { format!("\nAlertmanagerUrl:\n{ADDRESS}") } else { String::new() };
            format!("{front}{ANNOTATIONS}{}{back}", sections(true, false))
        }
        Shape::Loose { annotations, markdown } => {
            let front = if annotations { ANNOTATIONS } else { "" };
            format!("{front}{}\n", sections(false, markdown))
        }
        Shape::Priority => priority(),
    }
}

/// The templates of which only Alertmanager has the text.
pub(crate) const UNKNOWN: &[&str] = &["email.default.html"];

/// Name and text of each template of a version, but the HTML of mails.
pub(crate) fn templates(version: Version) -> Vec<(&'static str, String)> {
    let known = alertmanager(version).templates.iter().filter(|it| it.since <= version && !UNKNOWN.contains(&it.name));
    let shape = |name: &str| {
        ENDINGS.iter().find(|(ending, _)| name == *ending || (ending.starts_with('.') && name.ends_with(ending)))
    };
    known.map(|it| (it.name, text(shape(it.name).map_or(Shape::Nothing, |(_, shape)| *shape)))).collect()
}
