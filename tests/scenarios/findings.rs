//! Bad input: a finding at its place, before anything is run.

use super::{WORLD, check};

/// Codes with their lines and columns below the world, and what they say.
fn found(text: &str) -> Vec<String> {
    let outcome = check(&format!("{WORLD}\n{text}"));
    let before = WORLD.lines().count() + 1;
    let shown = outcome.diagnostics.iter().map(|found| {
        let place = outcome.sources.place(found.span()).expect("a place");
        format!(
            "{} {}:{} {} | {}",
            found.code,
            place.line - before,
            place.column,
            found.message,
            found.help.clone().unwrap_or_default()
        )
    });
    shown.collect()
}

const INPUT: &str = r#"[[scenarios]]
name = "one"
input = 'db_up{job="db",service="db",instance="db-1:9187"}  1x10 0x20'
"#;

/// An alert without `for`, and a receiver that is not told of resolved alerts.
const MORE: &str = r#"
[alerts.QueueLong]
expr     = "db_connections"
above    = 1000
severity = "warning"
summary  = "Too many connections"
[[route.routes]]
matchers = ['alertname="QueueLong"']
receiver = "silent"
[receivers.silent.webhook]
url           = "http://silent:8080/"
send_resolved = false
"#;

#[test]
fn words_of_promtool_lead_to_ours() {
    const VALUES: &str = "a test of an indicator: `[[indicators.name.tests]]` holds the values of an expression";
    let scenario = format!("{INPUT}expect = [{{ at = \"13m\", alert = \"DatabaseDown\" }}]\n");
    let expectation = |pair: &str| format!("{INPUT}expect = [{{ {pair}, alert = \"DatabaseDown\" }}]\n");
    let test = "[[alerts.DatabaseDown.tests]]\ninput = 'db_up 0x5'\nfiring = [\"2m\"]\n";
    for (text, wanted) in [
        (format!("{scenario}input_series = []\n"), "write `input` in its place".to_owned()),
        (
            format!("{scenario}eval_time = \"1m\"\n"),
            "write `expect = [{ at = \"13m\", alert = \"…\" }]` in its place".to_owned(),
        ),
        (format!("{scenario}exp_samples = []\n"), format!("write {VALUES}")),
        (expectation("eval_time = \"1m\""), "write `at` in its place".to_owned()),
        (expectation("exp_labels = { x = \"y\" }"), "write `labels` in its place".to_owned()),
        (expectation("exp_samples = []"), format!("write {VALUES}")),
        (
            format!("{test}eval_time = \"1m\"\n"),
            "write `firing = [\"10m\"] or quiet = [\"10m\"]` in its place".to_owned(),
        ),
        (format!("{test}exp_labels = {{ severity = \"critical\" }}\n"), "write `expect` in its place".to_owned()),
    ] {
        let found = found(&text);
        let hinted = found.iter().any(|one| one.starts_with("shape/unknown-key") && one.contains(&wanted));
        assert!(hinted, "{text}\n{wanted}\n{found:#?}");
    }
}

#[test]
fn scenarios_have_names_that_tell_them_apart() {
    let one = |name: &str| {
        format!(
            "[[scenarios]]\nname = \"{name}\"\ninput = 'db_up{{service=\"db\"}}  1x10'\nexpect = [{{ alert = \"DatabaseDown\", quiet = true }}]\n"
        )
    };
    let found = found(&[one("a"), one("a"), one("")].concat());
    let starts = |wanted: &str| found.iter().any(|one| one.starts_with(wanted));
    assert!(starts("value/duplicate 6:8 another scenario is called \"a\" too"), "{found:#?}");
    assert!(starts("value/empty 10:8 the name of the scenario is empty"), "{found:#?}");
}

#[test]
fn jobs_of_the_input_are_jobs_of_the_spec() {
    let found = found(
        "[[scenarios]]\nname = \"one\"\ninput = 'db_up{job=\"dbb\",service=\"db\"}  1x10'\nexpect = [{ alert = \"DatabaseDown\", quiet = true }]\n",
    );
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert!(one.starts_with("reference/unknown-job 3:") && one.contains("did you mean `db`?"), "{one}");
}

/// A label that no series of a metric has is found wherever series are written; what scraping adds is none.
#[test]
fn labels_of_the_input_are_those_of_the_metric() {
    let quiet = "expect = [{ alert = \"DatabaseDown\", quiet = true }]";
    let scenario = |series: &str| format!("[[scenarios]]\nname = \"one\"\ninput = '{series}  1x10'\n{quiet}\n");
    let of_alert = |series: &str| format!("[[alerts.QueriesFail.tests]]\nquiet = [\"2m\"]\ninput = '{series}  1x10'\n");
    let of_indicator = |series: &str| {
        let absent = "expect = [{ at = \"0m\", absent = true }]";
        format!("[[indicators.db_error_ratio.tests]]\n{absent}\ninput = '{series}  1x10'\n")
    };
    let misspelt = "db_queries_total{outcom=\"error\"}";
    for text in [scenario(misspelt), of_alert(misspelt), of_indicator(misspelt)] {
        let said =
            "test/unknown-label 3:27 no series of `db_queries_total` has the label `outcom` | did you mean `outcome`?";
        assert_eq!(found(&text), [said], "{text}");
    }
    // one that is near no label, and one whose near label is there already
    for (series, label) in [
        (r#"db_queries_total{outcome="ok",colour="red"}"#, "colour"),
        (r#"db_queries_total{outcome="ok",outcom="ok"}"#, "outcom"),
    ] {
        let found = found(&scenario(series));
        let said = format!("has the label `{label}` | remove it; the labels are `");
        assert!(found.len() == 1 && found[0].contains(&said), "{found:?}");
    }
    // what a target has, an external label, an empty one, Prometheus' own names, and what is open: a metric of every job
    for sound in [
        r#"db_queries_total{outcome="ok",job="db",service="db",instance="db-1:9187"}"#,
        r#"db_queries_total{outcom=""}"#,
        r#"db_queries_total{outcome="ok",__type__="counter"}"#,
        r#"up{job="db",service="db",instance="db-1:9187"}"#,
        r#"db_up{cluster="lakehouse"}"#,
    ] {
        let found = found(&scenario(sound));
        assert!(!found.iter().any(|one| one.starts_with("test/unknown-label")), "{sound}: {found:?}");
    }
}

/// The edit of a misspelt label puts the near name in its place, and nothing else.
#[test]
fn a_misspelt_label_has_an_edit() {
    let input = "input = 'db_queries_total{service=\"db\",outcom=\"error\"}  1x10'";
    let expect = "expect = [{ alert = \"DatabaseDown\", quiet = true }]";
    let text = format!("{WORLD}\n[[scenarios]]\nname = \"one\"\n{input}\n{expect}\n");
    let outcome = check(&text);
    let found = outcome.diagnostics.iter().find(|found| found.code == "test/unknown-label").expect("a finding");
    let edit = found.edit.as_ref().expect("an edit");
    assert_eq!((outcome.sources.slice(edit.span), edit.replacement.as_str()), ("outcom", "outcome"));
    assert!(text[..edit.span.start as usize].ends_with("{service=\"db\","));
}

#[test]
fn labels_of_the_input_are_labels_of_its_metric() {
    for (series, wanted) in [
        (r#"db_up{srvice="db"}"#, "no series of `db_up` has the label `srvice` | did you mean `service`?"),
        (
            r#"db_up{service="db",datname="a"}"#,
            "no series of `db_up` has the label `datname` | remove it; the labels are",
        ),
        (r#"db_up{job="db",service="db",instance="db:5432"}"#, ""),
        (r#"db_up{service="db",datname=""}"#, ""),
        ("db_up", ""),
    ] {
        let found = found(&format!(
            "[[scenarios]]\nname = \"one\"\ninput = '{series}  1x10'\nexpect = [{{ alert = \"DatabaseDown\", quiet = true }}]\n"
        ));
        let is = |one: &String| one.starts_with("test/unknown-label 3:") && one.contains(wanted);
        assert!(if wanted.is_empty() { found.is_empty() } else { found.iter().any(is) }, "{series}: {found:#?}");
    }
}

#[test]
fn a_line_that_cannot_be_read_is_shown_in_its_block() {
    let text = "[[scenarios]]\nname = \"one\"\ninput = '''\ndb_up{service=\"db\"}  1x10\ndb_up{service=\"db  0x10\n'''\nexpect = [{ alert = \"DatabaseDown\", quiet = true }]\n";
    let found = found(text);
    assert!(found.len() == 1 && found[0].starts_with("test/invalid-series 5:"), "{found:?}");
}

#[test]
fn names_that_are_not_there_are_found() {
    let mut missing = Vec::new();
    for (expect, wanted) in [
        (
            r#"{ at = "13m", receiver = "onkall" }"#,
            "reference/unknown 4:36 there is no receiver `onkall` | did you mean `oncall`?",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDwn" }"#,
            "reference/unknown 4:33 there is no alert `DatabaseDwn` | did you mean `DatabaseDown`?",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", alerts = ["Nothing"] }"#,
            "reference/unknown 4:56 there is no alert `Nothing` | `lakehouse-obs show alerts` lists",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", integration = "slack" }"#,
            "reference/unknown 4:60 the receiver `oncall` has no integration `slack` | integrations of `oncall`: pagerduty",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDown", muted_by = "night" }"#,
            "reference/unknown 4:60 there is no time interval `night` | did you mean `nights`?",
        ),
        (
            r#"{ at = "40m", alert = "DatabaseDown" }"#,
            "test/beyond-input 4:18 `40m` is after the end of the input | write more values",
        ),
        (
            r#"{ from = "20m", until = "10m", alert = "DatabaseDown" }"#,
            "test/cannot-hold 4:20 the period ends at 10m, before it begins at 20m",
        ),
        (
            r#"{ at = "30s", alert = "DatabaseDown" }"#,
            "test/cannot-hold 4:33 `DatabaseDown` cannot fire at 30s: its condition must hold for 1m first",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDown", inhibited_by = "ConnectionsHigh" }"#,
            "test/cannot-hold 4:64 no inhibition rule lets `ConnectionsHigh` inhibit `DatabaseDown`",
        ),
        (r#"{ at = "13m", alert = "ConnectionsHigh", muted_by = "nights" }"#, "test/cannot-hold 4:63 without `start`"),
        (
            r#"{ at = "13m", receiver = "chat", alerts = ["DatabaseDown"] }"#,
            "test/cannot-hold 4:54 `DatabaseDown` never reaches `chat`",
        ),
        (
            r#"{ at = "13m", alert = "QueueLong", state = "pending" }"#,
            "test/cannot-hold 4:33 `QueueLong` is never pending: it fires as soon as its condition holds | remove `state`",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDown", state = "inactive", inhibited_by = "DatabaseDown" }"#,
            "test/cannot-hold 4:33 `DatabaseDown` is inactive, so it is not inhibited",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDown", state = "inactive", annotations.summary = "x" }"#,
            "test/cannot-hold 4:33 `DatabaseDown` is inactive, so it has no annotations",
        ),
        (
            r#"{ alert = "DatabaseDown", labels.sevrity = "critical", quiet = true }"#,
            "test/cannot-hold 4:21 `DatabaseDown` never has the label sevrity = \"critical\"",
        ),
        (
            r#"{ alert = "DatabaseDown", labels.severity = "warning", quiet = true }"#,
            "test/cannot-hold 4:21 `DatabaseDown` never has the label severity = \"warning\"",
        ),
        (
            r#"{ at = "0m", receiver = "oncall" }"#,
            "test/cannot-hold 4:35 `oncall` cannot be notified before 30s: its routes wait for `group_wait`",
        ),
        (
            r#"{ at = "50s", receiver = "oncall", alerts = ["DatabaseDown"] }"#,
            "test/cannot-hold 4:56 `DatabaseDown` cannot fire before 1m",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", reason = "repeat" }"#,
            "test/cannot-hold 4:36 `oncall` gets no repeated notification before 1h5m30s",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", alerts = [], resolved = [] }"#,
            "test/cannot-hold 4:36 a notification has at least one alert",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", alerts = ["DatabaseDown"], reason = "all-resolved" }"#,
            "test/cannot-hold 4:36 after `all-resolved` no alert fires",
        ),
        (
            r#"{ at = "13m", receiver = "silent", reason = "all-resolved" }"#,
            "test/cannot-hold 4:36 `silent` is not notified of resolved alerts | remove `send_resolved = false` from the receiver, or `reason` here",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", text.contains = "" }"#,
            "test/cannot-hold 4:62 the text is empty: every text contains it",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", text.lacks = ["x", ""] }"#,
            "test/cannot-hold 4:65 the text is empty: no text lacks it",
        ),
        (
            r#"{ receiver = "oncall", fields.descripton = "x", quiet = true }"#,
            "test/cannot-hold 4:24 notifications of `oncall` have no text `descripton` | did you mean `description`?",
        ),
        (r#"{ eval_time = "13m", alert = "DatabaseDown" }"#, "shape/unknown-key 4:13"),
        (r#"{ at = "13m", alertname = "DatabaseDown" }"#, "shape/unknown-key"),
        (r#"{ at = "13m", receiver = "oncall", alert = "DatabaseDown" }"#, "shape/"),
        (r#"{ at = "13m" }"#, "shape/missing-key"),
        (r#"{ at = "13x", alert = "DatabaseDown" }"#, "value/invalid-duration 4:18"),
    ] {
        let found = found(&format!("{INPUT}expect = [{expect}]\n{MORE}"));
        if !found.iter().any(|one| one.starts_with(wanted)) {
            missing.push(format!("{expect}\n{wanted}\n{found:#?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let found = found(&format!("{INPUT}expect = []\n"));
    assert!(found.iter().any(|one| one.starts_with("test/no-expectation 4:")), "{found:?}");
}

#[test]
fn a_scenario_that_evaluates_too_much_is_refused_with_the_number() {
    let text = "[[scenarios]]\nname = \"years\"\ninput = 'db_up{service=\"db\"}  1x900000'\ninterval = \"1h\"\nexpect = [{ alert = \"DatabaseDown\", quiet = true }]\n";
    let found = found(text);
    assert!(
        found.iter().any(|one| one.starts_with("limit/exceeded") && one.contains("20,000,000 evaluations of rules")),
        "{found:?}"
    );
}
