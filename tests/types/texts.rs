//! Texts of alerts that read labels: where the checker finds that one is not there, every promtool leaves a hole.

use std::fmt::Write as _;

use crate::claims::Says;
use crate::claims::Says::{Finds, Right};
use crate::support::{self, tools};

const SPEC: &str = r#"
[services.shop]
kind    = "prometheus"
address = "a:1"
[services.shop.metrics]
shop_jobs       = { type = "gauge", unit = "jobs", labels = ["queue"] }
shop_build_info = { type = "gauge", unit = "info", labels = ["version"] }
"#;

const SERIES: &[&str] = &[
    "shop_jobs{queue=\"mail\",job=\"shop\",instance=\"a:1\",service=\"shop\"}",
    "shop_build_info{version=\"1.2\",job=\"shop\",instance=\"a:1\",service=\"shop\"}",
];

const CODE: &str = "template/label-not-there";

/// The labels of a series of `shop_jobs`.
const ALL: &str = ", queue: mail, job: shop, instance: 'a:1', service: shop";

/// The condition of an alert, its text, what is found, the labels beside the severity, and what the text becomes.
const ROWS: &[(&str, &str, Says, &str, &str)] = &[
    ("shop_jobs == 1", "{{ $labels.queue }} of {{ $labels.instance }}", Right, ALL, "mail of a:1"),
    ("shop_jobs < 100", "jobs of {{ $labels.name }}", Finds(CODE), ALL, "jobs of "),
    (
        "sum by (queue) (shop_jobs) < 10",
        "{{ $labels.queue }} of {{ $labels.instance }}",
        Finds(CODE),
        ", queue: mail",
        "mail of ",
    ),
    (
        "sum by (queue, instance) (shop_jobs) < 10",
        "{{ $labels.queue }} of {{ $labels.instance }}",
        Right,
        ", queue: mail, instance: 'a:1'",
        "mail of a:1",
    ),
    ("sum(shop_jobs) < 20", "all{{ with $labels.instance }} of {{ . }}{{ end }}", Right, "", "all"),
    (
        "absent(shop_jobs{queue=\"x\"})",
        "{{ $labels.instance }} has no {{ $labels.queue }}",
        Finds(CODE),
        ", queue: x",
        " has no x",
    ),
    ("absent(shop_jobs{queue=\"y\"})", "nobody has {{ $labels.queue }}", Right, ", queue: y", "nobody has y"),
    (
        "shop_jobs * on (job, instance) group_left (version) shop_build_info < 30",
        "{{ $labels.version }} is slow",
        Right,
        ", queue: mail, job: shop, instance: 'a:1', service: shop, version: '1.2'",
        "1.2 is slow",
    ),
    (
        "shop_jobs - on (job, instance) shop_build_info < 40",
        "{{ $labels.queue }} waits",
        Finds(CODE),
        ", job: shop, instance: 'a:1'",
        " waits",
    ),
    // labels of the rule come after the texts
    ("shop_jobs < 50", "this is {{ $labels.severity }}", Finds(CODE), ALL, "this is "),
];

#[test]
fn a_label_that_is_not_there_leaves_a_hole() {
    let mut rules = "groups:\n- name: a\n  rules:\n".to_owned();
    let mut tests = "rule_files: [rules.yml]\ntests:\n- input_series:\n".to_owned();
    for series in SERIES {
        writeln!(tests, "  - {{series: '{series}', values: '1 1 1'}}").expect("memory");
    }
    tests.push_str("  alert_rule_test:\n");
    let mut faults = Vec::new();
    for (index, (expr, text, says, more, becomes)) in ROWS.iter().enumerate() {
        let alert = format!("[alerts.A]\nexpr = '''{expr}'''\nseverity = \"info\"\nsummary = '''{text}'''\n");
        let outcome = support::check(&format!("{SPEC}{alert}"));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        let expected: &[&str] = match says {
            Finds(code) => &[*code],
            _ => &[],
        };
        if codes != expected {
            faults.push(format!("{expr}, {text}: {}", support::rendered(&outcome)));
        }
        let labels = "labels: {severity: info}";
        writeln!(rules, "  - {{alert: A{index}, expr: '{expr}', {labels}, annotations: {{summary: '{text}'}}}}")
            .expect("memory");
        writeln!(
            tests,
            "  - {{eval_time: 1m, alertname: A{index}, exp_alerts: [{{exp_labels: {{severity: info{more}}}, exp_annotations: {{summary: '{becomes}'}}}}]}}"
        )
        .expect("memory");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for tool in tools::promtools() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [("rules.yml".to_owned(), rules.clone()), ("tests.yml".to_owned(), tests.clone())];
        tools::write(folder.path(), &files.into());
        let said = tools::run(tool, folder.path(), &["test", "rules", "tests.yml"]);
        assert!(said.ok(), "{tool}: {said:?}");
    }
}
