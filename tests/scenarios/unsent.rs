//! Notifications whose template fails: Alertmanager sends nothing and tries again at the next look at the group. The verdicts
//! and texts here are those of Alertmanager 0.25, 0.28 and 0.33 with such a template.

use super::{WORLD, failures, run};

/// The second of the alerts: there is none while only one fires.
const SECOND: &str = "{{ (index .Alerts 1).Labels.instance }}";

/// The world with a version of Alertmanager and other templates, and a scenario in it.
fn told(version: &str, templates: [(&str, &str); 2], expect: &str) -> String {
    let [(pager, of_pager), (chat, of_chat)] = templates;
    let world = WORLD.replace(pager, of_pager).replace(chat, of_chat);
    let spec = format!(
        r#"[stack.alertmanager]
version = "{version}"
{world}
[[scenarios]]
name   = "one"
input = '''
db_up{{job="db",service="db",instance="db-1:9187"}}           1x10 0x40
db_up{{job="db",service="db",instance="db-2:9187"}}           1x20 0x30
db_connections{{job="db",service="db",instance="db-3:9187"}}  95x50
'''
expect = [{expect}]
"#
    );
    let report = run(&spec);
    let test = report.tests.into_iter().next().expect("one test");
    failures(&test)
}

const PAGER: (&str, &str) = (r#"description = "{{ .CommonAnnotations.summary }}""#, "");

#[test]
fn a_notification_whose_template_fails_is_not_sent_and_its_expectation_says_why() {
    let description = format!("description = '{SECOND}'");
    let text = told(
        "0.28",
        [(PAGER.0, &description), ("nothing", "")],
        r#"{ at = "13m", receiver = "oncall", alerts = ["DatabaseDown"] }"#,
    );
    for part in [
        "13m: oncall is notified: DatabaseDown firing\n  oncall is not notified then, but at other times:",
        "not sent: 12m30s: oncall by pagerduty, DatabaseDown firing (first)",
        "the template of `description` fails: template: :1:4: executing \"\" at <index .Alerts 1>: error calling index",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn it_is_tried_again_after_group_interval_and_is_the_first_one_then() {
    // the second database is down from 22m on; the group is looked at 12m30s, 17m30s, 22m30s
    let description = format!("description = '{SECOND}'");
    let text = told(
        "0.28",
        [(PAGER.0, &description), ("nothing", "")],
        r#"
  { from = "0m", until = "22m", receiver = "oncall", quiet = true },
  { at = "23m", receiver = "oncall", alerts = ["DatabaseDown", "DatabaseDown"], reason = "first", fields.description = "db-2:9187" },
"#,
    );
    assert_eq!(text, "");
}

#[test]
fn slack_sends_a_message_with_empty_texts_from_0_32_on() {
    let title = r#"title   = "{{ .GroupLabels.service }}: {{ .Status }}""#;
    let failing = format!("title   = '{SECOND}'");
    let templates = [("nothing", ""), (title, failing.as_str())];
    assert_eq!(told("0.33", templates, r#"{ at = "3m", receiver = "chat", fields = { title = "", text = "" } }"#), "");
    let wrong = r#"{ at = "3m", receiver = "chat", fields.title = "db: firing" }"#;
    let text = told("0.33", templates, wrong);
    assert!(
        text.contains("the template of `title` fails, so it and all fields after it are empty: template:"),
        "{text}"
    );
    let text = told("0.28", templates, wrong);
    assert!(text.contains("not sent: 2m30s: chat by slack"), "{text}");
}
