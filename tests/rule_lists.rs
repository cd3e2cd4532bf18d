//! Several rules of one name, labels of recording rules and rule groups: what they compile into, how they are addressed, and
//! what is said of a wrong one.
#![allow(clippy::disallowed_methods, reason = "tests write files and run tools")]

mod support;

use support::tools::{built, for_prometheus, run};
use support::{build, check, found, rendered};

const HOST: &str = "[services.host]\nkind = \"node\"\naddress = \"host.internal\"\n";

/// Two rules of one name, the first by its `id`, each with a test that the other one would spoil.
const DISKS: &str = r#"
[[alerts.DiskFillsUp]]
id       = "day"
expr     = "predict_linear(node_filesystem_avail_bytes[6h], 24 * 3600) < 0"
for      = "30m"
severity = "warning"
summary  = "{{ $labels.mountpoint }} is full within a day"

[[alerts.DiskFillsUp.tests]]
name   = "full in ten hours"
input  = 'node_filesystem_avail_bytes{service="host",mountpoint="/"} 1000000-1000x1000'
quiet  = ["10m"]
firing = ["5h"]
expect = { severity = "warning", summary = "/ is full within a day" }

[[alerts.DiskFillsUp]]
expr     = "predict_linear(node_filesystem_avail_bytes[6h], 4 * 3600) < 0"
severity = "critical"
summary  = "{{ $labels.mountpoint }} is full within four hours"

[[alerts.DiskFillsUp.tests]]
name   = "full in ten hours is not full in four"
input  = 'node_filesystem_avail_bytes{service="host",mountpoint="/"} 1000000-1000x1000'
quiet  = ["5h"]
firing = ["14h"]
"#;

fn rules(spec: &str, file: &str) -> serde_json::Value {
    serde_yaml::from_str(&build(spec)[file]).expect("our own YAML")
}

/// The group of that name.
fn group(rules: &serde_json::Value, name: &str) -> serde_json::Value {
    let groups = rules["groups"].as_array().expect("groups");
    groups.iter().find(|group| group["name"] == name).cloned().unwrap_or_else(|| panic!("{name}: {rules:#}"))
}

#[test]
fn rules_of_one_name_stand_as_they_were_written() {
    let alerts = group(&rules(&format!("{HOST}{DISKS}"), "prometheus/alerting-rules.yml"), "alerts");
    let shown: Vec<String> = alerts["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| format!("{} {} {}", rule["alert"], rule["for"], rule["labels"]["severity"]))
        .collect();
    assert_eq!(shown, [r#""DiskFillsUp" "30m" "warning""#, r#""DiskFillsUp" null "critical""#]);
}

#[test]
fn a_test_asks_its_own_rule_whatever_fires_beside_it_under_the_same_name() {
    for version in ["2.42", "2.53", "3.5"] {
        let promtool = format!("promtool-{}", version.strip_suffix(".5").unwrap_or(version));
        let folder = built(&for_prometheus(&format!("{HOST}{DISKS}"), version));
        let said = run(&promtool, folder.path(), &["test", "rules", "observability/prometheus/tests/alerts.yml"]);
        assert!(said.ok(), "{version}: {}", said.text);
        let said = run(&promtool, folder.path(), &["check", "rules", "observability/prometheus/alerting-rules.yml"]);
        assert!(said.ok(), "{version}: {}", said.text);
    }
}

#[test]
fn more_than_ten_rules_of_one_name_keep_their_order() {
    let many: String = (0..12)
        .map(|limit| format!("[[alerts.Load]]\nexpr = \"node_load1 > {limit}\"\nfor = \"{}m\"\n", 30 - limit))
        .collect();
    let alerts = group(&rules(&format!("{HOST}{many}"), "prometheus/alerting-rules.yml"), "alerts");
    let waits: Vec<&str> =
        alerts["rules"].as_array().expect("rules").iter().filter_map(|rule| rule["for"].as_str()).collect();
    assert_eq!(waits.first(), Some(&"30m"));
    assert_eq!(waits.get(2), Some(&"28m"));
    assert_eq!(waits.last(), Some(&"19m"));
}

const CPU: &str = r#"
[[indicators."node_cpu:ratio"]]
labels = { mode = "busy" }
expr   = 'avg by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[5m]))'

[[indicators."node_cpu:ratio"]]
labels = { mode = "idle" }
expr   = 'avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'

[alerts.CpuBusy]
expr     = 'node_cpu:ratio{mode="MODE"} > 0.9'
severity = "warning"
summary  = "{{ $labels.instance }} in {{ $labels.mode }}"
"#;

#[test]
fn labels_of_a_recording_rule_are_written_and_known() {
    let good = format!("{HOST}{}", CPU.replace("MODE", "busy"));
    let recorded = group(&rules(&good, "prometheus/recording-rules.yml"), "indicators");
    let modes: Vec<&serde_json::Value> =
        recorded["rules"].as_array().expect("rules").iter().map(|rule| &rule["labels"]["mode"]).collect();
    assert_eq!(modes, ["busy", "idle"]);
    let outcome = check(&format!("{HOST}{}", CPU.replace("MODE", "bsy")));
    assert_eq!(found(&outcome), ["promql/matcher-never-met at lakehouse.toml:14:28"], "{}", rendered(&outcome));
}

#[test]
fn a_label_that_a_rule_takes_away_is_gone() {
    let spec = format!(
        "{HOST}[indicators.load]\nexpr = \"node_load1\"\nlabels = {{ instance = \"\" }}\n\n\
         [alerts.A]\nexpr = \"load\"\nabove = 3\nseverity = \"warning\"\nsummary = \"{{{{ $labels.instance }}}} is busy\"\n"
    );
    let outcome = check(&spec);
    assert_eq!(found(&outcome), ["template/label-not-there at lakehouse.toml:12:15"], "{}", rendered(&outcome));
}

const GROUP: &str = r#"
[groups.disk]
interval     = "1m"
limit        = 20
query_offset = "30s"
labels       = { area = "storage", severity = "info" }

[indicators.disk_free]
group  = "disk"
labels = { area = "disk" }
expr   = "node_filesystem_avail_bytes / node_filesystem_size_bytes"

[alerts.DiskFull]
group    = "disk"
expr     = 'disk_free{area="disk"} < 0.1'
labels   = { area = "storage" }
summary  = "{{ $labels.mountpoint }} of {{ $labels.area }} is full"
"#;

#[test]
fn a_group_has_what_prometheus_knows_of_one_and_what_is_recorded_for_its_alerts() {
    let spec = for_prometheus(&format!("{HOST}{GROUP}"), "3.5");
    let disk = group(&rules(&spec, "prometheus/alerting-rules.yml"), "disk");
    insta::assert_snapshot!(serde_yaml::to_string(&disk).expect("YAML"), @r#"
    interval: 1m
    labels:
      area: storage
      severity: info
    limit: 20
    name: disk
    query_offset: 30s
    rules:
    - expr: node_filesystem_avail_bytes / node_filesystem_size_bytes
      labels:
        area: disk
      record: disk_free
    - alert: DiskFull
      annotations:
        summary: '{{ $labels.mountpoint }} of {{ $labels.area }} is full'
      expr: disk_free{area="disk"} < 0.1
    "#);
    let folder = built(&spec);
    for file in ["prometheus/alerting-rules.yml", "prometheus/recording-rules.yml"] {
        let said = run("promtool-3", folder.path(), &["check", "rules", &format!("observability/{file}")]);
        assert!(said.ok(), "{}", said.text);
    }
}

#[test]
fn what_a_version_does_not_know_of_a_group_is_refused_by_it_too() {
    let spec = format!("{HOST}{GROUP}");
    assert_eq!(
        found(&check(&for_prometheus(&spec, "2.53"))),
        ["shape/field-not-in-version at lakehouse.toml:9:1"],
        "labels, since 3.0"
    );
    let older = found(&check(&for_prometheus(&spec, "2.42")));
    assert_eq!(older.len(), 2, "{older:?}");
    for (version, refused) in [("2.42", "query_offset: 1m"), ("2.53", "labels: {a: b}")] {
        let folder = tempfile::tempdir().expect("a folder");
        let text = format!("groups:\n- name: g\n  {refused}\n  rules: []\n");
        std::fs::write(folder.path().join("rules.yml"), text).expect("written");
        let said = run(&format!("promtool-{version}"), folder.path(), &["check", "rules", "rules.yml"]);
        assert!(!said.ok(), "{version} takes {refused}");
    }
}

#[test]
fn names_are_free_and_what_prometheus_takes() {
    let spec = format!(
        r#"{HOST}
[indicators."disk.free ratio"]
expr  = "node_filesystem_avail_bytes / node_filesystem_size_bytes"
title = "Free part of a disk"

[alerts."Disk (nearly) full"]
expr        = '{{"disk.free ratio"}}'
below       = "10%"
runbook_url = 'https://runbooks.example/disk?at={{{{ $labels.instance }}}}'
annotations = {{ __dashboardUid__ = "abc", "grafana.folder" = "disks" }}

[[alerts."Disk (nearly) full".tests]]
input  = '''
node_filesystem_avail_bytes{{instance="a"}}  5x60
node_filesystem_size_bytes{{instance="a"}}   100x60
'''
firing = ["10m"]
expect = {{ runbook_url = "https://runbooks.example/disk?at=a", summary = "Free part of a disk is below 10%" }}

[dashboards.disks]
panels = [{{ title = "Free", expr = '{{"disk.free ratio"}}' }}]
"#
    );
    let spec = for_prometheus(&spec, "3.5");
    let folder = built(&spec);
    for arguments in [
        ["check", "rules", "observability/prometheus/alerting-rules.yml"],
        ["check", "rules", "observability/prometheus/recording-rules.yml"],
        ["test", "rules", "observability/prometheus/tests/alerts.yml"],
    ] {
        let said = run("promtool-3", folder.path(), &arguments);
        assert!(said.ok(), "{}", said.text);
    }
    let dashboard: serde_json::Value =
        serde_json::from_str(&build(&spec)["grafana/dashboards/disks.json"]).expect("JSON");
    assert!(
        dashboard.to_string().contains(r#"alertname=~\"Disk \\\\(nearly\\\\) full\""#),
        "names of alerts are escaped: {dashboard:#}"
    );
    let older = check(&for_prometheus(&format!("{HOST}[indicators.\"disk.free\"]\nexpr = \"node_load1\"\n"), "2.53"));
    assert_eq!(found(&older), ["value/invalid-name at lakehouse.toml:4:13"], "{}", rendered(&older));
}

#[test]
fn an_alert_needs_neither_texts_nor_a_severity_and_a_route_that_asks_says_so() {
    let spec = format!("{HOST}[alerts.LoadHigh]\nexpr = \"node_load1\"\nabove = 10\n");
    assert!(check(&spec).diagnostics.is_empty());
    let routed = format!(
        "{spec}\n[receivers.all.webhook]\nurl = {{ file = \"secrets/all\" }}\n[receivers.oncall.webhook]\n\
         url = {{ file = \"secrets/oncall\" }}\n[route]\nreceiver = \"all\"\n[[route.routes]]\n\
         matchers = ['severity=\"critical\"']\nreceiver = \"oncall\"\n"
    );
    let outcome = check(&routed);
    assert_eq!(found(&outcome), ["alert/no-severity at lakehouse.toml:4:9"], "{}", rendered(&outcome));
    assert_eq!(outcome.errors(), 0);
    assert!(outcome.model().is_some(), "a note stops nothing");
}

#[test]
fn a_severity_or_service_that_is_known_only_when_it_fires_is_a_label() {
    let spec = format!(
        "{HOST}[alerts.LoadHigh]\nexpr = \"node_load1\"\nabove = 10\nlabels = {{ \
         severity = '{{{{ if eq $labels.instance \"a\" }}}}critical{{{{ else }}}}info{{{{ end }}}}', \
         service = '{{{{ $labels.job }}}}' }}\n"
    );
    let outcome = check(&spec);
    assert!(outcome.diagnostics.is_empty(), "{}", rendered(&outcome));
    let alerts = group(&rules(&spec, "prometheus/alerting-rules.yml"), "alerts");
    let labels = &alerts["rules"][0]["labels"];
    assert_eq!(labels["service"], "{{ $labels.job }}");
}

#[test]
fn an_environment_changes_one_rule_by_its_id_or_its_place() {
    let overlay = "[environments.prod]\nalerts.DiskFillsUp.day.for = \"1h\"\nalerts.DiskFillsUp.1.for = \"5m\"\n\
                   alerts.DiskFillsUp.0.severity = \"info\"\nindicators.load.1.enabled = false\n";
    let loads = "[[indicators.load]]\nexpr = \"node_load1\"\nlabels = { minutes = \"1\" }\n\
                 [[indicators.load]]\nexpr = \"node_load5\"\nlabels = { minutes = \"5\" }\n";
    let outcome = check(&format!("{HOST}{overlay}{loads}{}", DISKS.replace("severity = \"warning\", ", "")));
    assert!(outcome.diagnostics.is_empty(), "{}", rendered(&outcome));
    let model = outcome.model().expect("a model");
    let rule = |key: &str| {
        let variant = &model.alerts[key].variants[0];
        (variant.for_duration.to_string(), variant.severity.clone().unwrap_or_default())
    };
    assert_eq!(rule("DiskFillsUp.day"), ("1h".to_owned(), "info".to_owned()));
    assert_eq!(rule("DiskFillsUp.1"), ("5m".to_owned(), "critical".to_owned()));
    assert_eq!(model.indicators.named("load").len(), 1);
}

#[test]
fn what_an_environment_says_of_the_list_is_of_no_rule() {
    let overlay = "[environments.prod]\nalerts.DiskFillsUp.for = \"1h\"\nalerts.DiskFillsUp.7.for = \"5m\"\n";
    let outcome = check(&format!("{HOST}{overlay}{DISKS}"));
    let helps: Vec<&str> = outcome.diagnostics.iter().filter_map(|found| found.help.as_deref()).collect();
    assert_eq!(
        found(&outcome),
        ["reference/unknown at lakehouse.toml:5:20", "reference/unknown at lakehouse.toml:6:20"]
    );
    assert!(helps.iter().all(|help| help.contains("alerts.DiskFillsUp.day, alerts.DiskFillsUp.1")), "{helps:?}");
}

#[test]
fn an_id_tells_rules_of_one_name_apart() {
    let twice = DISKS.replace("[[alerts.DiskFillsUp]]\nexpr", "[[alerts.DiskFillsUp]]\nid = \"day\"\nexpr");
    let outcome = check(&format!("{HOST}{twice}"));
    assert_eq!(found(&outcome), ["shape/same-id at lakehouse.toml:20:6"], "{}", rendered(&outcome));
    assert_eq!(outcome.diagnostics[0].labels.len(), 2, "both places");
    let alone = check(&format!("{HOST}[alerts.A]\nid = \"a\"\nexpr = \"node_load1 > 3\"\n"));
    assert_eq!(found(&alone), ["shape/unknown-key at lakehouse.toml:5:1"]);
    let wrong = check(&format!("{HOST}[[alerts.A]]\nid = \"A 1\"\nexpr = \"node_load1 > 3\"\n"));
    assert_eq!(found(&wrong), ["value/invalid-name at lakehouse.toml:5:6"]);
}

#[test]
fn a_place_in_a_list_may_be_the_name_of_another_rule_and_an_id_fixes_it() {
    let rules = "[alerts.\"A.0\"]\nexpr = \"node_load1 > 3\"\n[[alerts.A]]\nID\nexpr = \"node_load1 > 5\"\n";
    let outcome = check(&format!("{HOST}{}", rules.replace("ID\n", "")));
    assert_eq!(found(&outcome), ["shape/same-id at lakehouse.toml:6:1"], "{}", rendered(&outcome));
    let fixed = check(&format!("{HOST}{}", rules.replace("ID", "id = \"another\"")));
    assert!(!found(&fixed).iter().any(|found| found.starts_with("shape/")), "{}", rendered(&fixed));
}

#[test]
fn a_severity_of_its_own_wins_over_that_of_the_group_and_a_name_over_both() {
    let group = |labels: &str| format!("{HOST}[groups.g]\nlabels = {{ {labels} }}\n");
    let alert = "[alerts.A]\ngroup = \"g\"\nexpr = \"node_load1 > 3\"\nseverity = \"critical\"\n";
    let rule = group_rule(&format!("{}{alert}", group("severity = \"info\", area = \"a\"")));
    assert_eq!(rule["labels"]["severity"], "critical");
    let outcome = check(&format!("{}{alert}", group("alertname = \"B\"")));
    assert_eq!(found(&outcome), ["alert/reserved-label at lakehouse.toml:5:12"], "{}", rendered(&outcome));
}

/// The only rule of the group `g`.
fn group_rule(spec: &str) -> serde_json::Value {
    group(&rules(spec, "prometheus/alerting-rules.yml"), "g")["rules"][0].clone()
}

#[test]
fn a_list_holds_tables_only() {
    let outcome = check(&format!("{HOST}[alerts]\nA = [1]\nB = []\n"));
    assert_eq!(found(&outcome), ["shape/wrong-type at lakehouse.toml:5:6", "value/empty at lakehouse.toml:6:5"]);
}

#[test]
fn a_finding_and_its_allow_are_about_one_rule() {
    let spec = format!(
        "{HOST}[[alerts.A]]\nexpr = \"node_load1\"\nabove = 5\n\n[[alerts.A]]\nexpr = \"node_load1\"\nabove = 7\nALLOW\n"
    );
    let outcome = check(&spec.replace("ALLOW", ""));
    assert_eq!(found(&outcome), ["alert/subsumed at lakehouse.toml:8:1"], "{}", rendered(&outcome));
    assert_eq!(outcome.diagnostics[0].item.as_deref(), Some("alerts.A.1"));
    let allowed = check(&spec.replace("ALLOW", "allow = [{ code = \"alert/subsumed\", reason = \"two pages\" }]"));
    assert!(allowed.diagnostics.is_empty(), "{}", rendered(&allowed));
}

#[test]
fn a_list_takes_the_place_of_an_alert_that_comes_with_the_stack() {
    let spec = format!(
        "{HOST}[[alerts.TargetDown]]\nexpr = 'up{{job=\"host\"}} == 0'\nseverity = \"critical\"\nsummary = \"down\"\n"
    );
    let files = build(&spec);
    let text = &files["prometheus/alerting-rules.yml"];
    assert_eq!(text.matches("alert: TargetDown").count(), 1, "{text}");
}

#[test]
fn defaults_fill_each_rule_of_a_list() {
    let spec = format!(
        "{HOST}[defaults.alerts]\nfor = \"7m\"\n[defaults.groups]\ninterval = \"2m\"\n[groups.alerts]\n{DISKS}"
    );
    let alerts = group(&rules(&spec, "prometheus/alerting-rules.yml"), "alerts");
    assert_eq!(alerts["interval"], "2m");
    assert_eq!((&alerts["rules"][0]["for"], &alerts["rules"][1]["for"]), (&"30m".into(), &"7m".into()));
}
