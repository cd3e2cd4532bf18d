//! `test`: exit codes, formats, filters, coverage, and promtool's own test files.

use super::program::{folder, run, write};

/// Two scenarios, one of which fails.
const SPEC: &str = r#"
[stack.prometheus]
evaluation_interval = "1m"

[services.shop]
kind    = "prometheus"
address = "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[alerts.QueueLong]
expr     = "shop_queue_depth"
above    = 10
severity = "critical"
summary  = "{{ $value }} jobs"

[[alerts.QueueLong.tests]]
input  = 'shop_queue_depth{service="shop"}  5 20x9'
quiet  = ["0m"]
firing = ["2m"]

[receivers.team.slack]
api_url = { file = "secrets/slack" }
channel = "team"

[[scenarios]]
name   = "a long queue"
input  = 'shop_queue_depth{service="shop"}  5x5 20x9'
expect = [{ at = "7m", receiver = "team", alerts = ["QueueLong"] }]

[[scenarios]]
name   = "a short <queue>"
input  = 'shop_queue_depth{service="shop"}  5x9'
expect = [{ at = "5m", alert = "QueueLong" }]
"#;

const RULES: &str = "groups:\n- name: g\n  rules:\n  - {alert: A, expr: 'm > 1', labels: {severity: page}}\n";
const PROMTOOL: &str = "rule_files: [rules/*.yml]\nevaluation_interval: 1m\ntests:\n- name: fires\n  interval: 1m\n  input_series:\n  - {series: m, values: '2x5'}\n  alert_rule_test:\n  - {eval_time: 1m, alertname: A, exp_alerts: [{exp_labels: {severity: page}}]}\n- name: other label\n  interval: 1m\n  input_series:\n  - {series: m, values: '2x5'}\n  alert_rule_test:\n  - {eval_time: 1m, alertname: A, exp_alerts: [{exp_labels: {severity: mail}}]}\n";

#[test]
fn it_ends_with_the_code_that_its_help_names() {
    let folder = folder(SPEC);
    write(folder.path(), "wrong.toml", super::program::WRONG);
    for (arguments, code) in [
        (&["test"][..], 1),
        (&["test", "--filter", "a long"], 0),
        (&["test", "--filter", "ALERTS.*queue"], 0),
        (&["test", "--filter", "scenarios: a s*queue"], 1),
        (&["test", "--filter", "nothing of the sort"], 2),
        (&["test", "wrong.toml"], 1),
        (&["test", "missing.toml"], 2),
        (&["test", "-e", "prod"], 2),
        (&["test", "--filter", "a long", "--fail-under", "5"], 0),
        (&["test", "--filter", "a long", "--fail-under", "99.5"], 1),
        (&["test", "--promtool", "missing.yml"], 2),
    ] {
        let run = run(folder.path(), arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.all());
    }
    let none = run(folder.path(), &["test", "--filter", "nothing of the sort"]);
    assert!(none.err.contains("no test matches the filter `nothing of the sort`"), "{}", none.err);
}

#[test]
fn a_failure_is_shown_with_its_reason() {
    let folder = folder(SPEC);
    let run = run(folder.path(), &["test"]);
    let text = "failed  scenarios: a short <queue>  lakehouse.toml:30\n  expected  5m: QueueLong fires  lakehouse.toml:33\n            \
                not so at 5m: it is inactive\n            QueueLong is inactive throughout\n            \
                QueueLong (critical) fires where it is > 10: shop_queue_depth\n              5 from 0s {service=\"shop\"}\n\
                lakehouse.toml: 1 of 3 tests failed\n";
    assert_eq!(run.out, text);
}

/// Expectations of a receiver alone: there is no alert to ask about, so all of those are told whose routes lead there, or away.
#[test]
fn an_expectation_that_names_no_alert_has_a_reason_too() {
    let scenario = |input: &str, expect: &str| {
        let input = format!("shop_queue_depth{{service=\"shop\"}}  {input}");
        format!(
            "{SPEC}\n[receivers.chat.webhook]\nurl = \"https://chat.example.com/\"\n\n[route]\nreceiver = \"chat\"\nroutes = [{{ matchers = ['severity=\"critical\"'], receiver = \"team\" }}]\n\n[[scenarios]]\nname   = \"this one\"\ninput  = '{input}'\nexpect = [\n  {expect},\n]\n"
        )
    };
    for (input, expect, reasons) in [
        // nobody is notified, since the alert is inactive
        (
            "5x9",
            r#"{ at = "5m", receiver = "team" }"#,
            &["no alert that is pending or firing in this scenario takes a route to team"][..],
        ),
        // another receiver is
        (
            "20x9",
            r#"{ at = "5m", receiver = "chat" }"#,
            &["QueueLong (critical) is firing from 0s", "it takes route.routes.0 to team"],
        ),
        (
            "20x9",
            r#"{ from = "0m", until = "9m", receiver = "team", count = 3 }"#,
            &["there is 1 such notification, not 3", "QueueLong (critical) is firing from 0s"],
        ),
        (
            "20x9",
            r#"{ receiver = "team", quiet = true }"#,
            &["team by slack, QueueLong firing (first)", "QueueLong (critical) takes route.routes.0"],
        ),
    ] {
        let folder = folder(&scenario(input, expect));
        let out = run(folder.path(), &["test", "--filter", "this one"]).out;
        for reason in reasons {
            assert!(out.contains(reason), "{expect}: {reason}\n{out}");
        }
        let json = run(folder.path(), &["test", "--filter", "this one", "--format", "json"]).out;
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let place = &read["tests"][0]["expectations"][0]["place"];
        assert_eq!((&place["file"], &place["line"]), (&"lakehouse.toml".into(), &46.into()), "{json}");
    }
}

/// A test that cannot hold is an error; it keeps no other test from being run.
#[test]
fn a_test_that_cannot_hold_keeps_no_other_from_being_run() {
    let spec = SPEC.replace(
        "{ at = \"5m\", alert = \"QueueLong\" }",
        "{ at = \"5m\", alert = \"QueueLong\", state = \"pending\" }",
    );
    let folder = folder(&spec);
    let all = run(folder.path(), &["test"]);
    assert!(
        all.code == 1 && all.err.contains("error[test/cannot-hold]") && all.out.contains("1 of 3 tests failed"),
        "{}",
        all.all()
    );
    let other = run(folder.path(), &["test", "--filter", "a long"]);
    assert_eq!((other.code, other.err.as_str()), (0, ""), "{}", other.out);
    assert_eq!(run(folder.path(), &["test", "--filter", "a short"]).code, 1);
    assert_eq!(run(folder.path(), &["check"]).code, 1);
}

/// An error in a test that is left out is none of those that run. Elsewhere in the spec, and without a filter, it stops all.
#[test]
fn an_error_in_a_test_that_is_left_out_keeps_no_other_from_being_run() {
    let with = |from: &str, to: &str| SPEC.replacen(from, to, 1);
    let (short, long) = ("'shop_queue_depth{service=\"shop\"}  5x9'", "'shop_queue_depth{service=\"shop\"}  5 20x9'");
    let expectation = "{ at = \"5m\", alert = \"QueueLong\" }";
    for (broken, code) in [
        // a line that cannot be read, names that are not there, a time after the end, a key that is not known
        (with(short, "'shop_queue_depth{service=\"shop}  5x9'"), "test/invalid-series"),
        (with(expectation, "{ at = \"5m\", alert = \"QueueLng\" }"), "reference/unknown"),
        (with(expectation, "{ at = \"5m\", receiver = \"tem\" }"), "reference/unknown"),
        (with(expectation, "{ at = \"5h\", alert = \"QueueLong\" }"), "test/beyond-input"),
        (with(expectation, "{ att = \"5m\", alert = \"QueueLong\" }"), "shape/unknown-key"),
        // the same in a test of an alert
        (with(long, "'shop_queue_depth{service=\"shop}  5'"), "test/invalid-series"),
        (with("firing = [\"2m\"]", "firing = [\"2 minutes\"]"), "value/"),
    ] {
        let folder = folder(&broken);
        let all = run(folder.path(), &["test"]);
        assert!(all.code == 1 && all.err.contains(&format!("error[{code}")), "{code}: {}", all.all());
        let other = run(folder.path(), &["test", "--filter", "A LONG"]);
        let passed = "lakehouse.toml: 1 test passed\n";
        assert_eq!((other.code, other.out.as_str(), other.err.as_str()), (0, passed, ""), "{code}: {}", other.all());
    }
    let elsewhere = folder(&with("above    = 10", "above    = \"ten\""));
    let run = run(elsewhere.path(), &["test", "--filter", "a long"]);
    assert!(run.code == 1 && run.err.contains("no tests were run"), "{}", run.all());
}

/// Each expectation that does not hold names the line on which it is written, and the test the one on which it begins.
#[test]
fn a_failed_expectation_has_a_place_of_its_own() {
    let several = r#"expect = [
  { at = "5m", alert = "QueueLong" },
  { at = "5m", alert = "QueueLong", state = "inactive" },
  { at = "6m", receiver = "team" },
]"#;
    let spec = SPEC
        .replace("expect = [{ at = \"5m\", alert = \"QueueLong\" }]", several)
        .replace("quiet  = [\"0m\"]", "quiet  = [\"0m\", \"3m\"]")
        .replace("firing = [\"2m\"]", "firing = [\n  \"30s\",\n  \"2m\",\n]");
    let folder = folder(&spec);
    let line_of = |text: &str| spec.lines().position(|line| line.starts_with(text)).expect("a line") + 1;
    let wanted = [
        ("30s: fires", line_of("  \"30s\",")),
        ("3m: does not fire", line_of("quiet  = [")),
        ("5m: QueueLong fires", line_of("  { at = \"5m\", alert = \"QueueLong\" },")),
        ("6m: team is notified", line_of("  { at = \"6m\", receiver = \"team\" }")),
    ];
    let human = run(folder.path(), &["test"]).out;
    let junit = run(folder.path(), &["test", "--format", "junit"]).out;
    let xml = roxmltree::Document::parse(&junit).expect("XML");
    let texts: String =
        xml.descendants().filter(|node| node.has_tag_name("failure")).filter_map(|node| node.text()).collect();
    for (expected, line) in wanted {
        let said = format!("  expected  {expected}  lakehouse.toml:{line}\n");
        assert!(human.contains(&said) && texts.contains(&said), "{said}{human}{junit}");
    }
    let json = run(folder.path(), &["test", "--format", "json"]).out;
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let tests = read["tests"].as_array().expect("tests");
    let all = tests.iter().flat_map(|test| test["expectations"].as_array().expect("expectations"));
    let failed = all.filter(|one| one["passed"] == false);
    let places: Vec<(&str, u64)> = failed
        .map(|one| (one["expected"].as_str().expect("a text"), one["place"]["line"].as_u64().expect("a line")))
        .collect();
    assert_eq!(places, wanted.map(|(expected, line)| (expected, line as u64)));
}

/// What would act on a terminal is written out as JSON does.
#[test]
fn a_text_with_a_control_character_is_shown_as_in_other_outputs() {
    let spec = SPEC.replace("alerts = [\"QueueLong\"] }", "text.contains = \"bell\\u0007\" }");
    let folder = folder(&spec);
    let out = run(folder.path(), &["test", "--filter", "a long"]).out;
    assert!(out.contains("a text with \"bell\\u0007\"") && !out.contains("\\u{7}"), "{out}");
}

#[test]
fn junit_and_json_hold_every_test() {
    let folder = folder(SPEC);
    let xml = run(folder.path(), &["test", "--format", "junit"]).out;
    let read = roxmltree::Document::parse(&xml).expect("XML");
    let cases: Vec<_> = read.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let failed = cases.iter().filter(|case| case.first_element_child().is_some()).count();
    assert_eq!((cases.len(), failed), (3, 1), "{xml}");
    let json = run(folder.path(), &["test", "--format", "json", "--coverage"]).out;
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let tests = read["tests"].as_array().expect("tests");
    assert_eq!((tests.len(), &read["failed"]), (3, &serde_json::json!(1)));
    let long = tests.iter().find(|test| test["name"] == "a long queue").expect("a test");
    assert_eq!(long["story"]["notifications"][0]["receiver"], "team");
    assert_eq!(long["story"]["charts"][0]["limit"], 10.0);
    assert!(read["coverage"][0]["items"].as_array().is_some_and(|items| items.len() > 5));
}

#[test]
fn test_files_of_promtool_are_run() {
    let folder = folder(SPEC);
    write(folder.path(), "rules/a.yml", RULES);
    write(folder.path(), "a_test.yml", PROMTOOL);
    let all = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
    assert_eq!(all.code, 1, "{}", all.all());
    assert!(
        all.out.contains("failed  a_test.yml:10 other label") && all.out.ends_with("1 of 2 tests failed\n"),
        "{}",
        all.out
    );
    let one = run(folder.path(), &["test", "--promtool", "a_test.yml", "--filter", "fires", "--prometheus", "2.53"]);
    assert_eq!((one.code, one.out.as_str()), (0, "1 test passed\n"));
}

#[test]
fn check_says_how_many_tests_there_are() {
    let folder = folder(SPEC);
    let out = run(folder.path(), &["check"]).out;
    assert_eq!(out, "lakehouse.toml: no findings; 3 tests to run: `lakehouse-obs test`\n");
}

#[test]
fn the_least_coverage_is_a_percentage() {
    let folder = folder(SPEC);
    for (percent, code) in [("5", 0), ("0", 0), ("5%", 0), ("5 %", 0), ("100%", 1), ("100", 1)] {
        let run = run(folder.path(), &["test", "--filter", "a long", "--fail-under", percent]);
        assert_eq!(run.code, code, "{percent}: {}", run.all());
    }
    for percent in ["NaN", "-1", "101", "100.1", "inf", "%", "", "5%%", "much"] {
        let run = run(folder.path(), &["test", &format!("--fail-under={percent}")]);
        assert_eq!(run.code, 2, "{percent}: {}", run.all());
        assert!(run.err.contains("it is not a number from 0 to 100"), "{percent}: {}", run.err);
    }
}

/// Names that look like a password, hold what XML has in another form, or what no XML may hold.
#[test]
fn junit_covers_secrets_before_it_escapes() {
    for (name, hidden) in [
        ("secret: a&b<c>d12345", "12345"),
        ("password=", "***"),
        ("api_key: a<b>&\\\"c\\\"12345", "12345"),
        ("a\\u0001b\\u001b[31m\\uFFFF\\u0000", "\u{1}"),
    ] {
        let folder = folder(&SPEC.replace("a short <queue>", name));
        let run = run(folder.path(), &["test", "--format", "junit"]);
        assert_eq!(run.code, 1, "{name}: {}", run.all());
        let read = roxmltree::Document::parse(&run.out).unwrap_or_else(|error| panic!("{name}: {error}\n{}", run.out));
        let cases = read.descendants().filter(|node| node.has_tag_name("testcase")).count();
        assert_eq!(cases, 3, "{name}: {}", run.out);
        assert!(!run.out.contains(hidden), "{name}: {}", run.out);
    }
}

#[test]
fn a_name_cannot_act_on_a_terminal() {
    let folder = folder(&SPEC.replace("a short <queue>", "a\\nfailed  x\\u001b[31m\\u202e"));
    let run = run(folder.path(), &["test", "--all"]);
    assert!(run.out.contains("failed  scenarios: a\\nfailed  x\\u001b[31m\\u202e  lakehouse.toml:30\n"), "{}", run.out);
    let acts = |letter: char| letter != '\n' && letter.is_control() || letter == '\u{202e}';
    assert!(!run.out.contains(acts), "{}", run.out);
}

#[test]
fn what_a_check_finds_of_tests_is_said_by_those_who_run_them() {
    let misspelt =
        SPEC.replace("'shop_queue_depth{service=\"shop\"}  5x9'", "'shop_queue_dept{service=\"shop\"}  5x9'");
    let folder = folder(&misspelt.replace("alert = \"QueueLong\" }", "alert = \"QueueLong\", quiet = true }"));
    let run = run(folder.path(), &["test"]);
    assert_eq!((run.code, run.out.as_str()), (0, "lakehouse.toml: 3 tests passed\n"), "{}", run.all());
    let start = "lakehouse.toml:32:11: warning[test/unread-series]: ";
    assert!(run.err.starts_with(start) && run.err.lines().count() == 1, "{}", run.err);
}
