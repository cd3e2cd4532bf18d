//! `why`: the line of the spec behind a line of a generated file.

use super::program::{folder, run};

const SPEC: &str = r#"
[services.api]
kind    = "http"
address = "api:80"
health  = { path = "/" }

[alerts.ApiDown]
expr     = 'probe_success{service="api"} == 0'
for      = "3m"
severity = "critical"
summary  = "The API is down"

[environments.dev]
alerts.ApiDown.for = "9m"

[environments.prod]
"#;

fn line_of(text: &str, wanted: &str) -> usize {
    text.lines().position(|line| line.trim() == wanted).expect(wanted) + 1
}

#[test]
fn the_place_in_the_spec_is_shown_as_findings_are() {
    let folder = folder(SPEC.split("[environments.dev]").next().unwrap_or(""));
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let rules = folder.path().join("observability/prometheus/alerting-rules.yml");
    let text = std::fs::read_to_string(&rules).expect("rules");
    let place = format!("prometheus/alerting-rules.yml:{}", line_of(&text, "for: 3m"));
    for named in [format!("observability/{place}"), place.clone(), format!("./observability/../observability/{place}")]
    {
        let shown = run(folder.path(), &["why", &named]);
        assert_eq!((shown.code, shown.err.as_str()), (0, ""), "{named}");
        assert!(shown.out.contains("`alerts.ApiDown`, `for`"), "{}", shown.out);
        assert!(
            shown.out.contains("[lakehouse.toml:9:12]") && shown.out.contains("for      = \"3m\""),
            "{}",
            shown.out
        );
    }
    std::fs::write(&rules, text.replace("for: 3m", "for: 4m")).expect("an edit");
    let shown = run(folder.path(), &["why", &place]);
    assert!(shown.err.contains("on disk is not current") && shown.out.contains("for: 3m"), "{}", shown.all());
    let shown = run(folder.path(), &["why", "alertmanager/alertmanager.yml:1"]);
    assert!(shown.out.contains("the header of every generated file"), "{}", shown.all());
}

#[test]
fn a_program_reads_the_answer_as_json() {
    let folder = folder(SPEC.split("[environments.dev]").next().unwrap_or(""));
    let shown = run(folder.path(), &["why", "prometheus/alerting-rules.yml:4", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&shown.out).expect("JSON");
    assert_eq!((&answer["artifact"], &answer["line"]), (&"prometheus/alerting-rules.yml".into(), &4.into()));
    assert!(answer["item"].is_string() && answer["keys"].is_array() && answer["current"].is_null(), "{answer}");
}

#[test]
fn the_folder_of_an_environment_or_its_name_says_which() {
    let folder = folder(SPEC);
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let text = std::fs::read_to_string(folder.path().join("observability/dev/prometheus/alerting-rules.yml"));
    let line = line_of(&text.expect("rules"), "for: 9m");
    let dev = format!("observability/dev/prometheus/alerting-rules.yml:{line}");
    let shown = run(folder.path(), &["why", &dev]);
    assert!(shown.out.contains(", from the environment dev") && shown.out.contains("for = \"9m\""), "{}", shown.all());
    let place = format!("prometheus/alerting-rules.yml:{line}");
    let shown = run(folder.path(), &["why", &place, "--environment", "prod"]);
    assert!(shown.out.contains("for      = \"3m\""), "{}", shown.all());
    let shown = run(folder.path(), &["why", &place]);
    assert!(shown.code == 2 && shown.err.contains("`--environment`, one of dev, prod"), "{}", shown.all());
}

#[test]
fn what_cannot_be_answered_is_said_with_what_to_write() {
    let folder = folder(SPEC.split("[environments.dev]").next().unwrap_or(""));
    for (place, message, help) in [
        ("prometheus/alerting-rules.yml", "has no line number", "prometheus/alerting-rules.yml:41"),
        ("prometheus/alerting-rule.yml:3", "is not a generated file", "did you mean `prometheus/alerting-rules.yml`?"),
        ("prometheus/alerting-rules.yml:0", "has no line 0", "the file has "),
        ("prometheus/alerting-rules.yml:9999", "has no line 9999", "the file has "),
    ] {
        let shown = run(folder.path(), &["why", place]);
        assert_eq!((shown.code, shown.out.as_str()), (2, ""), "{place}");
        assert!(shown.err.contains(message) && shown.err.contains(help), "{}", shown.err);
    }
}
