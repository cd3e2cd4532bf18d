//! Questions about Alertmanager's templates, and what the engine says to them.

use std::collections::BTreeMap;

use lakehouse_template_engine::{Environment, Failure, Notification, Notifications, NotifiedAlert, Product, Time};
use serde_json::{Value, json};

use crate::prometheus::go_literal;
use crate::table::{RULES, TEXTS};

/// A template, and which of the notifications it is about.
pub(crate) struct Question {
    pub(crate) template: String,
    pub(crate) data: usize,
}

type Texts = BTreeMap<String, String>;

fn texts(pairs: &[(&str, &str)]) -> Texts {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn alert(status: &str, labels: &[(&str, &str)], annotations: &[(&str, &str)], starts_at: &str) -> NotifiedAlert {
    NotifiedAlert {
        status: status.to_owned(),
        labels: texts(labels),
        annotations: texts(annotations),
        starts_at: Time::from_rfc3339(starts_at).expect("a time"),
        ends_at: if status == "resolved" {
            Time::from_rfc3339("2026-11-30T12:30:00.25Z").expect("a time")
        } else {
            Time::zero()
        },
        generator_url: "http://prometheus/graph?g0.expr=up+%3D%3D+0&g0.tab=1".to_owned(),
        fingerprint: "5ef77f1f8a3ecf8d".to_owned(),
    }
}

/// Alerts of several shapes: many, one resolved, none.
pub(crate) fn notifications() -> Vec<Notification> {
    let zone = "2026-11-30T12:00:00+02:00";
    let firing = alert(
        "firing",
        &[("alertname", "Down"), ("severity", "warning"), ("zone", "a<b")],
        &[("summary", "it's & \"down\"")],
        zone,
    );
    let worse = alert(
        "firing",
        &[("alertname", "Down"), ("severity", "critical"), ("zone", "c")],
        &[("summary", "x"), ("b", "y")],
        "2026-03-29T00:59:59.123456789Z",
    );
    let over = alert("resolved", &[("alertname", "Down"), ("severity", "info")], &[], "2026-11-30T12:00:00Z");
    [
        (vec![firing.clone(), worse, over.clone()], "firing"),
        (vec![firing], "firing"),
        (vec![over], "resolved"),
        (vec![], "resolved"),
    ]
    .into_iter()
    .map(|(alerts, status)| Notification {
        receiver: "team-x/y z".to_owned(),
        status: status.to_owned(),
        reason: "first notification".to_owned(),
        group_labels: texts(&[("alertname", "Down")]),
        common_labels: Notification::common(alerts.iter().map(|alert| &alert.labels)),
        common_annotations: Notification::common(alerts.iter().map(|alert| &alert.annotations)),
        route_labels: texts(&[("team", "core")]),
        external_url: "http://alertmanager:9093".to_owned(),
        alerts,
    })
    .collect()
}

fn time(time: &Time) -> Value {
    json!(time.to_rfc3339())
}

impl Question {
    pub(crate) fn json(&self) -> Value {
        let data = &notifications()[self.data];
        let alerts: Vec<Value> = data
            .alerts
            .iter()
            .map(|alert| {
                json!({
                    "status": alert.status, "labels": alert.labels, "annotations": alert.annotations,
                    "startsAt": time(&alert.starts_at), "endsAt": time(&alert.ends_at),
                    "generatorURL": alert.generator_url, "fingerprint": alert.fingerprint,
                })
            })
            .collect();
        json!({ "template": self.template, "html": false, "data": {
            "receiver": data.receiver, "status": data.status, "notification_reason": data.reason, "alerts": alerts,
            "groupLabels": data.group_labels, "commonLabels": data.common_labels,
            "commonAnnotations": data.common_annotations, "routeLabels": data.route_labels,
            "externalURL": data.external_url,
        } })
    }

    pub(crate) fn ours(&self, templates: &Notifications, environment: &Environment<'_>) -> Result<String, Failure> {
        templates.render(&self.template, &notifications()[self.data], environment)
    }
}

const ON_TEXTS: &[&str] = &[
    "toUpper",
    "toLower",
    "title",
    "trimSpace",
    "urlUnescape",
    "safeHtml",
    "safeUrl",
    "toJson",
    "base64encode",
    "base64decode",
    "match \"^[a-z]+$\"",
    "reReplaceAll \"(\\\\w+)[.:](.*)\" \"${2}-$1$$ $3x\"",
    "printf \"%q\"",
    "stringSlice",
    "join \"-\"",
    "humanizeDuration",
    "toDate \"2006-01-02\"",
];

const LAYOUTS: &[&str] = &[
    "2006-01-02T15:04:05Z07:00",
    "2006-01-02T15:04:05.999999999Z07:00",
    "2006-01-02T15:04:05.000Z07:00",
    "Mon Jan _2 15:04:05 2006",
    "Mon Jan _2 15:04:05 MST 2006",
    "02 Jan 06 15:04 -0700",
    "Monday, 02-Jan-06 15:04:05 MST",
    "3:04PM",
    "3:04pm",
    "Jan _2 15:04:05.000000",
    "2006-01-02 15:04:05 -07:00:00 Z07 -07 Z0700 Z070000",
    "002 __2 2006",
    "1/2/06 3 4 5",
    "15h04,000 05,999",
    "January Janet Mond .00 .999",
    "20060102150405",
    "_2006 _2",
    "no parts",
    "",
];

const OWN: &[&str] = &[
    "{{ .Receiver }} {{ .Status }} {{ .ExternalURL }} {{ .GroupLabels }} {{ .CommonLabels }} {{ .CommonAnnotations }}",
    "{{ .Alerts }}",
    "{{ .Alerts.Firing }}",
    "{{ .Alerts.Firing | len }} {{ len .Alerts.Resolved }}",
    "{{ range .Alerts }}{{ .Labels.alertname }} {{ .Annotations.summary }} {{ .StartsAt }} {{ .EndsAt }} {{ .GeneratorURL }} {{ .Fingerprint }}\n{{ end }}",
    "{{ .NotificationReason }}",
    "{{ .RouteLabels }} {{ routeLabels \"team\" }} {{ routeLabels \"x\" }}",
    "{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }}|{{ end }}",
    "{{ .CommonLabels.Names }} {{ .CommonLabels.Values | join \", \" }}",
    "{{ .CommonLabels.SortedPairs }}",
    "{{ .CommonLabels.SortedPairs.Names }}",
    "{{ .CommonLabels.Remove .GroupLabels.Names }}",
    "{{ .CommonLabels.Remove (stringSlice \"severity\") }}",
    "{{ (.CommonLabels.Remove (stringSlice \"alertname\")).Names }}",
    "{{ .CommonLabels.Names.Join \"; \" }}",
    "{{ .CommonLabels.nope }}",
    "{{ .Nope }}",
    "{{ .Alerts.Nope }}",
    "{{ .CommonLabels.Remove 1 }}",
    "{{ .CommonLabels.Remove }}",
    "{{ . }}",
    "{{ printf \"%+v\" . }}",
    "{{ printf \"%T\" . }} {{ printf \"%T\" .Alerts }} {{ printf \"%T\" .Alerts.Firing }} {{ printf \"%T\" .CommonLabels.Names }} {{ printf \"%T\" .CommonLabels }}",
    "{{ printf \"%#v\" .CommonLabels }} {{ printf \"%#v\" .CommonLabels.Names }} {{ printf \"%#v\" .CommonLabels.SortedPairs }}",
    "{{ printf \"%s\" .CommonLabels }} {{ printf \"%q\" .CommonLabels.Names }} {{ printf \"%d\" .CommonLabels }}",
    "{{ toJson . }}",
    "{{ toJson .Alerts.Firing }}",
    "{{ toJson .CommonLabels }} {{ toJson .CommonLabels.Names }} {{ toJson .CommonLabels.SortedPairs }} {{ toJson nil }} {{ toJson 1.5 }} {{ toJson 1e21 }} {{ toJson 1e-7 }}",
    "{{ dict \"a\" 1 \"b\" nil }} {{ dict }} {{ dict \"a\" }}",
    "{{ dict 1 2 }}",
    "{{ list 1 \"a\" nil }} {{ list }}",
    "{{ append (list 1) 2 3 }} {{ append nil 1 }}",
    "{{ (dict \"a\" 1).a }} {{ (dict \"a\" 1).b }} {{ index (list 1 2) 1 }} {{ index (dict \"a\" 1) \"a\" }} {{ index (dict \"a\" 1) \"z\" }}",
    "{{ toJson (dict \"a\" (list 1 2.5 \"x\" nil true)) }}",
    "{{ join \",\" (list 1 2) }}",
    "{{ join \",\" (stringSlice \"a\" \"b\") }} {{ stringSlice }} {{ stringSlice \"a\" | len }} {{ join \",\" stringSlice }}",
    "{{ join \",\" 1 }}",
    "{{ join \",\" nil }}",
    "{{ join }}",
    "{{ join \",\" .Alerts }}",
    "{{ range .Alerts }}{{ .StartsAt.Unix }} {{ .StartsAt.UTC }} {{ .StartsAt.Location }} {{ end }}",
    "{{ range .Alerts }}{{ tz \"Europe/Berlin\" .StartsAt }} {{ (tz \"America/New_York\" .StartsAt).Format \"15:04 MST -07:00\" }}{{ end }}",
    "{{ range .Alerts }}{{ tz \"Nowhere/Here\" .StartsAt }}{{ end }}",
    "{{ range .Alerts }}{{ .EndsAt.Sub .StartsAt }} {{ humanizeDuration (.EndsAt.Sub .StartsAt) }} {{ end }}",
    "{{ range .Alerts }}{{ (.EndsAt.Sub .StartsAt).Round 1000000000 }} {{ .StartsAt.Add 3600000000000 }} {{ .StartsAt.AddDate 0 0 1 }} {{ .StartsAt.Truncate 3600000000000 }}{{ end }}",
    "{{ range .Alerts }}{{ .StartsAt | addDuration \"-30m\" }} {{ .StartsAt | addDuration \"1h30m0.5s\" }}{{ end }}",
    "{{ range .Alerts }}{{ .StartsAt | addDuration \"x\" }}{{ end }}",
    "{{ range .Alerts }}{{ .StartsAt | addDuration \"1\" }}{{ end }}",
    "{{ range .Alerts }}{{ .StartsAt | addDuration \"1q\" }}{{ end }}",
    "{{ toDate \"2006-01-02 15:04:05 -0700\" \"2026-02-28 23:59:59 +0130\" }} {{ toDate \"2006-01-02\" \"nope\" }}",
    "{{ mustToDate \"2006-01-02\" \"2026-02-30\" }}",
    "{{ mustToDate \"2006-01-02\" \"2026-13-01\" }}",
    "{{ mustToDate \"2006-01-02\" \"x\" }}",
    "{{ mustToDate \"2006-01-02\" \"2026-01-02x\" }}",
    "{{ mustToDate \"Jan 2 2006 3:04PM MST\" \"Feb 3 2026 4:05PM CET\" }}",
    "{{ mustToDate \"15:04:05\" \"25:00:00\" }}",
    "{{ mustToDate \"2006-01-02T15:04:05Z07:00\" \"2026-01-02T03:04:05.678+01:00\" }}",
    "{{ define \"slack.default.title\" }}own {{ .Status }}{{ end }}{{ template \"slack.default.title\" . }}",
    "{{ template \"slack.default.titel\" . }}",
    "{{ base64encode \"a?>\" | base64decode }}",
    "{{ range .Alerts }}{{ template \"__subject\" $ }}{{ end }}",
    "{{ range $i, $a := .Alerts }}{{ if $i }}, {{ end }}{{ $a.Labels.severity }}{{ end }}",
    "{{ (index .Alerts 0).Labels.alertname }}",
    "{{ (index .Alerts 9).Labels }}",
    "{{ slice .Alerts 0 1 | len }}",
    "{{ eq .Status \"firing\" }} {{ eq .Alerts .Alerts }}",
    "{{ eq (index .Alerts 0) (index .Alerts 0) }}",
    "{{ with .Alerts.Firing }}{{ len . }}{{ else }}none{{ end }}",
    "{{ html .CommonLabels }} {{ js .CommonLabels }} {{ urlquery .CommonLabels }} {{ html .CommonLabels.Names }}",
    "{{ print .CommonLabels .GroupLabels }} {{ println .CommonLabels.SortedPairs }}",
    "{{ .routeLabelsRendered }}",
    "{{ .Alerts.Firing 1 }}",
    "{{ $x := .CommonLabels }}{{ range $k, $v := $x }}{{ $k }}-{{ $v }} {{ end }}",
    "{{ safeUrl \"a b\" | printf \"%T\" }}",
];

/// What the questions are asked in.
pub(crate) fn environment(version: (u16, u16)) -> Environment<'static> {
    let now = Time::from_rfc3339("2026-11-30T13:00:00Z").expect("a time");
    Environment::new(Product::Alertmanager, version, now)
}

/// The table, every template that a version defines, and so many random ones from a seed on.
pub(crate) fn questions(version: (u16, u16), seed: u64, count: u64) -> Vec<Question> {
    let mut all = Vec::new();
    let mut ask = |template: String, data: usize| all.push(Question { template, data });
    let kinds = notifications().len();
    for template in RULES.iter().chain(OWN) {
        for data in 0..kinds {
            ask((*template).to_owned(), data);
        }
    }
    for named in lakehouse_go_template::alertmanager(version).templates {
        if named.since > version || named.name == "email.default.html" {
            continue;
        }
        let dot = match named.name {
            "__text_alert_list" | "__text_alert_list_markdown" | "pagerduty.default.instances" => ".Alerts",
            _ => ".",
        };
        (0..kinds).for_each(|data| ask(format!("{{{{ template \"{}\" {dot} }}}}", named.name), data));
    }
    for text in TEXTS {
        for function in ON_TEXTS {
            ask(format!("{{{{ {function} {} }}}}", go_literal(text)), 0);
        }
    }
    for layout in LAYOUTS {
        let layout = go_literal(layout);
        ask(
            format!(
                "{{{{ range .Alerts }}}}{{{{ .StartsAt | date {layout} }}}}|{{{{ .StartsAt.Format {layout} }}}}|{{{{ .EndsAt.Format {layout} }}}}{{{{ end }}}}"
            ),
            0,
        );
        ask(
            format!("{{{{ range .Alerts }}}}{{{{ mustToDate {layout} (.StartsAt.Format {layout}) }}}}{{{{ end }}}}"),
            0,
        );
        ask(
            format!("{{{{ range .Alerts }}}}{{{{ (tz \"Asia/Kolkata\" .StartsAt).Format {layout} }}}}{{{{ end }}}}"),
            0,
        );
    }
    for seed in seed..seed + count {
        let (template, _) = crate::templates::random(seed, Product::Alertmanager, version);
        let data = usize::try_from(seed).expect("small") % kinds;
        ask(template, data);
    }
    all
}
