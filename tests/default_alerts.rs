//! Every built-in alert fires in one test and is silent in another: the tests stand beside it in the file of its kind, and run in
//! every promtool, in a stack that has it.
#![allow(clippy::disallowed_methods, reason = "tests read files and run tools")]

#[path = "default_alerts/stacks.rs"]
mod stacks;
mod support;

use std::collections::BTreeMap;

use stacks::{ALL, MINIO, MINIO_V3, RECEIVER, SERVICES, SMALL};
use support::tools::{built, promtools, run};
use support::{check, project, rendered};

/// An alert with its tests, as they are written.
#[derive(Debug)]
struct BuiltIn {
    file: String,
    table: &'static str,
    name: String,
    tests: Vec<String>,
    /// Without a metric it cannot be silent.
    always: bool,
}

/// The blocks of a file: what follows each line of a table's name.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            found.push((line.trim_matches(['[', ']']).to_owned(), String::new()));
        } else if let Some((_, block)) = found.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    found
}

fn built_in() -> Vec<BuiltIn> {
    let mut found: Vec<BuiltIn> = Vec::new();
    for folder in ["", "/parts", "/variants"] {
        let entries = std::fs::read_dir(project().join(format!("src/kinds{folder}"))).expect("the kinds");
        let paths = entries.map(|entry| entry.expect("a file").path());
        for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
            for (header, block) in blocks(&std::fs::read_to_string(&path).expect("a kind")) {
                let (table, name) = match header.split_once('.') {
                    Some(("alerts", name)) => ("alerts", name),
                    Some(("alerts_of_both", name)) => ("alerts_of_both", name),
                    _ => continue,
                };
                match name.strip_suffix(".tests") {
                    None => {
                        let always = block.contains("\"vector(1)\"");
                        let (file, name) = (file.clone(), name.to_owned());
                        found.push(BuiltIn { file, table, name, tests: Vec::new(), always });
                    }
                    Some(name) => {
                        let of = found.iter_mut().rev().find(|alert| alert.name == name && alert.table == table);
                        of.expect("an alert before its tests").tests.push(block);
                    }
                }
            }
        }
    }
    found
}

fn has(test: &str, key: &str) -> bool {
    test.lines().any(|line| line.split_once('=').is_some_and(|(name, _)| name.trim() == key))
}

/// The stack in which an alert is tested.
fn stack(alert: &BuiltIn) -> String {
    match (alert.file.as_str(), alert.table) {
        ("stack", _) => SMALL.to_owned(),
        ("minio", _) => format!("{MINIO}{RECEIVER}"),
        ("minio_v3", "alerts") => format!("{MINIO_V3}{RECEIVER}"),
        ("minio_v3", _) => format!("{MINIO}{MINIO_V3}{RECEIVER}"),
        (file, _) => with_services(file),
    }
}

/// The parts of the whole stack that a file needs.
fn with_services(file: &str) -> String {
    let (_, services) =
        SERVICES.iter().find(|(of, _)| *of == file).unwrap_or_else(|| panic!("no stack for {file}.toml"));
    let parts = blocks(ALL).into_iter().filter(|(header, _)| {
        let service = header.strip_prefix("services.").map(|rest| rest.split('.').next().unwrap_or(rest));
        service.is_none_or(|service| services.contains(&service))
    });
    parts.map(|(header, block)| format!("[{header}]\n{block}")).collect()
}

#[test]
fn every_built_in_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not() {
    let alerts = built_in();
    assert!(alerts.len() > 30, "{}", alerts.len());
    for BuiltIn { file, name, tests, always, .. } in &alerts {
        let fires = tests.iter().any(|test| has(test, "firing") && test.contains("description = "));
        assert!(fires, "{file}.toml: [alerts.{name}] has no test in which it fires, with its description");
        let silent = tests.iter().any(|test| has(test, "quiet") && !has(test, "firing"));
        assert!(silent || *always, "{file}.toml: [alerts.{name}] has no test in which it does not fire");
    }
}

#[test]
fn the_tests_of_built_in_alerts_pass_in_every_promtool() {
    let mut stacks: BTreeMap<String, String> = BTreeMap::new();
    for alert in built_in() {
        let tests = stacks.entry(stack(&alert)).or_default();
        for test in &alert.tests {
            tests.push_str(&format!("[[alerts.{}.tests]]\n{test}\n", alert.name));
        }
    }
    for (stack, tests) in &stacks {
        let spec = format!("{stack}{tests}");
        let outcome = check(&spec);
        // the alert that always fires reads nothing
        let reported = outcome.diagnostics.iter().all(|found| found.code == "test/unread-series");
        assert!(reported, "{}", rendered(&outcome));
        let folder = built(&spec);
        for tool in promtools() {
            let said =
                run(tool, &folder.path().join("observability"), &["test", "rules", "prometheus/tests/alerts.yml"]);
            assert!(said.ok(), "{tool}: {}\n{stack}", said.text);
        }
    }
}

/// The built-in alerts of a stack.
fn alerts_of(spec: &str) -> Vec<String> {
    let outcome = check(spec);
    assert!(outcome.diagnostics.is_empty(), "{}", rendered(&outcome));
    outcome.model().expect("a valid spec").alerts.keys().cloned().collect()
}

#[test]
fn the_stack_of_the_tests_has_every_alert() {
    let all = alerts_of(ALL);
    for alert in built_in().iter().filter(|alert| !alert.file.starts_with("minio")) {
        assert!(all.contains(&alert.name), "{} is not there", alert.name);
    }
}

#[test]
fn an_alert_that_nothing_could_make_fire_is_not_there() {
    let small = alerts_of(SMALL);
    assert!(small.iter().any(|alert| alert == "AlertmanagerFailedToSendAlerts"));
    assert!(small.iter().any(|alert| alert == "PostgresWraparound"));
    for (change, gone) in [
        (("", ""), "JaegerSpansDropped"),
        (("", ""), "ProbeCertificateExpires"),
        (("", ""), "ElasticsearchDiskWatermark"),
        (("", ""), "LogstashDeadLetters"),
        // somebody else runs the exporter, with which collectors nobody here knows
        (("auth    = ", "exporter = { address = \"db:9187\" }\nauth    = "), "PostgresWraparound"),
        (
            ("auth    = ", "exporter = { flags = [\"--no-collector.database_wraparound\"] }\nauth    = "),
            "PostgresWraparound",
        ),
        (("[services", "[stack.postgres_exporter]\nversion = \"0.11\"\n[services"), "PostgresReplicationLag"),
        (("[services", "[stack.alertmanager]\nenabled = false\n[services"), "AlertmanagerFailedToSendAlerts"),
    ] {
        let spec = SMALL.replacen(change.0, change.1, 1);
        let outcome = check(&spec);
        let errors = outcome.diagnostics.iter().any(|found| found.code.starts_with("metric/"));
        assert!(!errors, "{}", rendered(&outcome));
        let alerts = &outcome.model().expect("a valid spec").alerts;
        assert!(!alerts.contains_key(gone), "{gone} is there: {spec}");
    }
    let plain = ALL.replace("https://shop", "http://shop");
    assert!(!alerts_of(&plain).contains(&"ProbeCertificateExpires".to_owned()));
}

#[test]
fn a_flag_of_the_author_is_not_repeated_by_a_built_in_alert() {
    let flags = "exporter = { flags = [\"--collector.database_wraparound\"] }\nauth    = ";
    let files = support::build(&SMALL.replace("auth    = ", flags));
    let compose = &files["docker-compose.monitoring.yml"];
    assert_eq!(compose.matches("collector.database_wraparound").count(), 1, "{compose}");
    let compose = &support::build(SMALL)["docker-compose.monitoring.yml"];
    assert_eq!(compose.matches("collector.database_wraparound").count(), 1, "{compose}");
}

#[test]
fn limits_and_severities_can_be_changed_and_alerts_switched_off() {
    let spec = format!(
        "{ALL}[alerts]\nJaegerSpansDropped = {{ enabled = false }}\nProbeCertificateExpires = {{ below = \"30d\", severity = \"info\" }}\n"
    );
    assert!(!alerts_of(&spec).contains(&"JaegerSpansDropped".to_owned()));
    let rules = &support::build(&spec)["prometheus/alerting-rules.yml"];
    assert!(rules.contains("probe_ssl_earliest_cert_expiry - time() < 2592000"), "{rules}");
    assert!(!rules.contains("JaegerSpansDropped"));
}

/// The text of a built-in alert shows as many digits as the limit that somebody gives it.
#[test]
fn the_texts_of_built_in_alerts_have_as_many_digits_as_their_limit() {
    for (alert, limit, shown) in [
        ("HostDiskFull", "above = \"99.995%\"", "{{ printf \"%.6f\" $value }} full"),
        ("HostDiskFull", "above = \"99.5%\"", "{{ $value | humanizePercentage }} full"),
        ("HostClockSkew", "above = \"59.99999s\"", "{{ printf \"%.6fs\" $value }} off"),
        ("PostgresReplicationLag", "above = \"90s\"", "{{ $value | humanizeDuration }}"),
        ("JaegerSpansDropped", "above = 999999", "{{ printf \"%.1f\" $value }} spans"),
        ("JaegerSpansDropped", "above = 1000", "{{ $value | humanize }} spans"),
    ] {
        let spec = format!("{ALL}[alerts.{alert}]\n{limit}\n");
        assert!(alerts_of(&spec).iter().any(|name| name == alert));
        let rules = &support::build(&spec)["prometheus/alerting-rules.yml"];
        assert!(rules.contains(shown) || rules.contains(&shown.replace('"', "\\\"")), "{alert} {limit}: {rules}");
    }
}

#[test]
fn the_readme_has_every_built_in_alert() {
    let readme = std::fs::read_to_string(project().join("docs/src/how-to/built-in-alerts.md")).expect("the page");
    for BuiltIn { name, .. } in built_in() {
        assert!(readme.lines().any(|line| line.starts_with("| ") && line.contains(&format!("`{name}`"))), "{name}");
    }
}

#[test]
fn levels_of_built_in_alerts_have_the_words_of_the_spec() {
    let rules = |severities: &str, more: &str| {
        let spec = format!("[lakehouse]\nseverities = {severities}\n{ALL}{more}");
        alerts_of(&spec);
        let files = support::build(&spec);
        let rules: serde_json::Value = serde_yaml::from_str(&files["prometheus/alerting-rules.yml"]).expect("rules");
        let rules = rules["groups"].as_array().expect("groups").iter().flat_map(|group| group["rules"].as_array());
        let of = rules.flatten().filter(|rule| rule["alert"] == "ProbeCertificateExpires");
        let shown = |rule: &serde_json::Value| {
            let limit = rule["expr"].as_str().and_then(|expr| Some(expr.rsplit_once("< ")?.1.to_owned()));
            format!("{} {}", rule["labels"]["severity"].as_str().unwrap_or("-"), limit.unwrap_or_default())
        };
        let mut found: Vec<String> = of.map(shown).collect();
        found.sort();
        found
    };
    let alert = "[alerts.ProbeCertificateExpires]\n";
    assert_eq!(rules("[\"page\", \"ticket\"]", ""), ["page 259200", "ticket 1209600"]);
    assert_eq!(rules("[\"page\"]", ""), ["page 1209600"]);
    assert_eq!(
        rules("[\"page\", \"ticket\"]", &format!("{alert}below = {{ page = \"1d\" }}")),
        ["page 86400", "ticket 1209600"]
    );
    assert_eq!(rules("[\"page\", \"ticket\"]", &format!("{alert}below = \"30d\"")), ["ticket 2592000"]);
    assert_eq!(
        rules("[\"critical\", \"warning\"]", &format!("{alert}below = {{ warning = \"30d\" }}")),
        ["critical 259200", "warning 2592000"]
    );
}
