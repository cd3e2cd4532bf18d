//! Templates as people write them, and their texts; what is printed was seen of the products themselves.

use std::collections::BTreeMap;

use lakehouse_template_engine::{
    AlertData, Environment, Failure, Notification, Notifications, Product, Query, Sample, SampleValue, Time, alert_text,
};

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

struct Up;

impl Query for Up {
    fn query(&self, _: &str) -> Result<Vec<Sample>, String> {
        Ok(vec![Sample { labels: texts(&[("job", "b")]), value: SampleValue::Float(1.0) }])
    }
}

fn shown(template: &str, value: f64) -> String {
    let mut environment = Environment::new(Product::Prometheus, (3, 16), Time::from_millis(1_700_000_000_000));
    environment.query = &Up;
    let data = AlertData {
        labels: texts(&[("job", "node")]),
        external_labels: BTreeMap::new(),
        external_url: String::new(),
        value: SampleValue::Float(value),
    };
    alert_text("Down", template, &data, &environment)
}

#[test]
fn numbers_are_humanized() {
    for (template, value, text) in [
        ("{{ humanize $value }}", 0.5, "500m"),
        ("{{ humanize $value }}", 999_999.0, "1000k"),
        ("{{ humanizePercentage $value }}", 0.99996, "100%"),
        ("{{ humanizePercentage $value }}", 123.456, "1.235e+04%"),
        ("{{ humanize1024 $value }}", 1_073_741_824.0, "1Gi"),
        ("{{ humanizeDuration $value }}", 93_784.5, "1d 2h 3m 4s"),
        ("{{ humanizeDuration $value }}", 59.99999, "60s"),
        ("{{ humanizeTimestamp $value }}", 1_700_000_000.0, "2023-11-14 22:13:20 +0000 UTC"),
        ("{{ $value }}%", 1e6, "1e+06%"),
        ("{{ printf \"%.2f\" $value }}", 2.675, "2.67"),
        ("{{ printf \"%d\" $value }}", 0.5, "%!d(float64=0.5)"),
    ] {
        assert_eq!(shown(template, value), text, "{template} of {value}");
    }
}

#[test]
fn errors_stand_in_the_place_of_the_text() {
    let text = shown("{{ .Valu }}", 1.0);
    let cause = "executing \"__alert_Down\" at <.Valu>: can't evaluate field Valu in type struct { Labels";
    assert!(text.starts_with("<error expanding template: error executing template __alert_Down: template: "), "{text}");
    assert!(text.contains(cause), "{text}");
    assert!(shown("{{ if gt $value 1 }}{{ end }}", 1.0).contains("incompatible types for comparison: float64 and int"));
    assert!(shown("{{ nofunc }}", 1.0).contains("function \"nofunc\" not defined"));
}

#[test]
fn what_never_ends_is_stopped() {
    assert!(
        shown("{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}", 1.0)
            .contains("maximum template depth")
    );
    assert!(shown("{{ range 1000000000 }}x{{ end }}", 1.0).contains("steps"));
}

#[test]
fn queries_are_answered() {
    assert_eq!(shown("{{ range query \"up\" }}{{ .Labels.job }}={{ .Value }}{{ end }}", 0.0), "b=1");
    assert_eq!(shown("{{ $labels.job }}{{ $labels.none }}", 0.0), "node");
}

#[test]
fn labels_of_routes_may_use_each_other() {
    let environment = Environment::new(Product::Alertmanager, (0, 35), Time::from_millis(0));
    let templates = Notifications::new(&environment).expect("our own templates");
    let data = Notification {
        receiver: "chat".to_owned(),
        status: "firing".to_owned(),
        reason: String::new(),
        alerts: Vec::new(),
        group_labels: BTreeMap::new(),
        common_labels: BTreeMap::new(),
        common_annotations: BTreeMap::new(),
        route_labels: texts(&[
            ("a", "<{{ routeLabels \"b\" }}>"),
            ("b", "{{ .Status }}"),
            ("x", "{{ routeLabels \"x\" }}"),
        ]),
        external_url: String::new(),
    };
    let render = |text: &str| templates.render(text, &data, &environment);
    assert_eq!(render("{{ routeLabels \"a\" }}{{ routeLabels \"none\" }}").as_deref(), Ok("<firing>"));
    let cycle = render("{{ routeLabels \"x\" }}");
    assert!(
        matches!(&cycle, Err(Failure::Execution(text)) if text.contains("route label cycle detected: x -> x")),
        "{cycle:?}"
    );
}

/// What `html/template` writes, as the messages of Telegram of Alertmanager 0.28 and 0.33 have it.
#[test]
fn html_is_escaped_in_text_and_not_guessed_in_tags() {
    let environment = Environment::new(Product::Alertmanager, (0, 33), Time::from_millis(0));
    let templates = Notifications::new(&environment).expect("our own templates");
    let data = Notification {
        receiver: "x".to_owned(),
        status: "firing".to_owned(),
        reason: String::new(),
        alerts: Vec::new(),
        group_labels: texts(&[("a", "<b> & \"c\" + it's")]),
        common_labels: texts(&[]),
        common_annotations: texts(&[]),
        route_labels: texts(&[]),
        external_url: "http://here".to_owned(),
    };
    let html = |text: &str| templates.render_html(text, &data, &environment);
    for (template, wanted) in [
        (
            "<b>{{ .GroupLabels.a }}</b> & \"{{ .Status }}\"",
            "<b>&lt;b&gt; &amp; &#34;c&#34; &#43; it&#39;s</b> & \"firing\"",
        ),
        ("{{ .GroupLabels.a | safeHtml }}", "<b> & \"c\" + it's"),
        ("{{ .GroupLabels.a | html }}", "&lt;b&gt; &amp; &#34;c&#34; + it&#39;s"),
        (
            "<a href=\"http://x/?a>b\">{{ range $x := .Alerts }}<i>{{ end }}{{ .Receiver }}</a>",
            "<a href=\"http://x/?a>b\">x</a>",
        ),
        (
            "{{ define \"y\" }}<u>{{ . }}</u>{{ end }}{{ template \"y\" .GroupLabels.a }}",
            "<u>&lt;b&gt; &amp; &#34;c&#34; &#43; it&#39;s</u>",
        ),
        ("", ""),
    ] {
        assert_eq!(html(template).expect("it runs").as_deref(), Some(wanted), "{template}");
    }
    for template in [
        "<a href=\"{{ .ExternalURL }}\">here</a>",
        "<a {{ .Status }}>",
        "<script>{{ .Status }}</script>",
        "<!-- {{ .Status }} -->",
        "1 < 2 {{ .Status }}",
        "{{ .Status | html | toUpper }}",
        "{{ define \"z\" }}<a href=\"{{ end }}{{ template \"z\" . }}",
        "{{ template \"email.default.html\" . }}",
    ] {
        assert_eq!(html(template), Ok(None), "{template}");
    }
    assert!(matches!(html("{{ index .Alerts 1 }}"), Err(Failure::Execution(_))), "it is not sent");
}
