//! One spec in several environments: what overlays change, which findings name an environment, what is written where.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use lakehouse_obs::Outcome;
use support::{check, check_files, found, project, rendered, tree};

/// Two environments and something to lay over.
const BASE: &str = r#"
[environments.prod]
[environments.staging]
OVERLAY

[services.shop]
kind    = "prometheus"
address = "shop:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[services.db]
kind    = "postgres"
address = "db:5432"
auth    = { username = "monitor", password = { file = "secrets/{service}-{environment}" } }

[alerts.QueueLong]
expr     = "shop_queue_depth"
above    = 45
severity = "critical"
summary  = "The queue is long"
"#;

fn overlaid(overlay: &str) -> Outcome {
    check(&BASE.replace("OVERLAY", overlay))
}

fn messages(outcome: &Outcome) -> Vec<&str> {
    outcome.diagnostics.iter().map(|found| found.message.as_str()).collect()
}

/// The files of one environment.
fn files(outcome: &Outcome, environment: &str) -> std::collections::BTreeMap<String, String> {
    let one = outcome.environments.iter().find(|one| one.name.as_deref() == Some(environment));
    let model = one.and_then(|one| one.model.as_ref()).unwrap_or_else(|| panic!("{}", rendered(outcome)));
    let layout = lakehouse_obs::emit::Layout { spec: "../..".to_owned(), ..Default::default() };
    let artifacts = lakehouse_obs::build(model, &layout).unwrap_or_else(|faults| panic!("{faults:?}"));
    artifacts.files.into_iter().map(|(path, artifact)| (path, artifact.text)).collect()
}

/// The lines that two texts do not share, in order.
fn differing(old: &str, new: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(old, new);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes.map(|change| format!("{}{}", change.tag(), change.value().trim())).collect()
}

/// The lines of a golden environment that differ from those of prod, its name aside. `gone` are files that only prod has.
fn against_prod(environment: &str, gone: &[&str]) -> Vec<String> {
    let folder = |name: &str| tree(&project().join("golden/environments").join(name));
    let (mut prod, other) = (folder("prod"), folder(environment));
    for path in gone {
        assert!(prod.remove(*path).is_some(), "prod has no {path}");
    }
    assert_eq!(prod.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let mut lines = Vec::new();
    for (path, bytes) in prod.iter().filter(|(path, _)| *path != "manifest.json") {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut old = text(bytes);
        for (prefix, suffix) in [("environment: ", "\n"), (".", ".acme."), ("-", "\n")] {
            old = old.replace(&format!("{prefix}prod{suffix}"), &format!("{prefix}{environment}{suffix}"));
        }
        lines.extend(differing(&old, &text(&other[path])).into_iter().map(|line| format!("{path}: {line}")));
    }
    lines
}

#[test]
fn staging_differs_exactly_as_its_overlay_says() {
    let compose = "docker-compose.monitoring.yml: ";
    let rules = "prometheus/alerting-rules.yml: ";
    let (config, tests) = ("prometheus/prometheus.yml: ", "prometheus/tests/alerts.yml: ");
    let expr = r#"expr: service:http_errors:ratio_rate5m{service!~"payments-api|legacy-erp"} > "#;
    let summary = |limit: &str| {
        format!(
            "summary: \"{{{{ $threshold := {limit} }}}}{{{{ $labels.service }}}}: error rate {{{{ $value | \
             humanizePercentage }}}}, limit {{{{ $threshold | humanizePercentage }}}}\""
        )
    };
    let description = "description: Error rate is {{ $value | humanizePercentage }}, limit ";
    let notify = "alertmanager/alertmanager.yml: ";
    let mut expected = vec![
        // nobody is woken, and the chat has a channel for each environment
        ".env.example: -# secrets/pagerduty".to_owned(),
        format!("{notify}-channel: \"#alerts-prod\""),
        format!("{notify}+channel: \"#alerts-staging\""),
        format!("{notify}-pagerduty_configs:"),
        format!("{notify}-- send_resolved: true"),
        format!("{notify}-routing_key_file: /lakehouse/secrets/pagerduty"),
        format!("{compose}-- source: file.secrets.pagerduty"),
        format!("{compose}-target: /lakehouse/secrets/pagerduty"),
        // each has a network of its own
        format!("{compose}-name: acme-prod-monitoring"),
        format!("{compose}+name: acme-staging-monitoring"),
        format!("{compose}-file.secrets.pagerduty:"),
        format!("{compose}-file: ../../../stacks/environments/secrets/pagerduty"),
        format!("{compose}-file.secrets.payments-db-prod:"),
        format!("{compose}+file.secrets.payments-db-staging:"),
        format!("{compose}-file.secrets.slack-prod:"),
        format!("{compose}+file.secrets.slack-staging:"),
        // a limit has the colour of its severity
        "grafana/dashboards/postgres.json: -\"color\": \"red\",".to_owned(),
        "grafana/dashboards/postgres.json: +\"color\": \"orange\",".to_owned(),
    ];
    // rates need windows that hold several samples
    let rates = 5;
    expected.extend(vec!["grafana/dashboards/postgres.json: +\"interval\": \"1m\",".to_owned(); rates]);
    expected.extend([
        format!("{rules}-{expr}0.05"),
        format!("{rules}+{expr}0.1"),
        format!("{rules}-severity: critical"),
        format!("{rules}+severity: warning"),
        format!("{rules}-{}", summary("0.05")),
        format!("{rules}-{description}5%"),
        format!("{rules}+{}", summary("0.1")),
        format!("{rules}+{description}10%"),
    ]);
    // the limit of one service, and what the kind brings
    for _ in ["HighErrorRate of payments-api", "PostgresDown"] {
        expected.extend([format!("{rules}-severity: critical"), format!("{rules}+severity: warning")]);
    }
    // by name: three services of teams/checkout.toml, which has its own defaults, among the others
    for own in [true, true, false, false, false, false, false, false, false, true] {
        let (old, new) = if own { ("30s", "90s") } else { ("15s", "60s") };
        expected.extend([format!("{config}-scrape_interval: {old}"), format!("{config}+scrape_interval: {new}")]);
    }
    let found = against_prod("staging", &[]);
    let (of_tests, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|line| line.starts_with(tests));
    // the dashboards of requests, one for each service, have rates only
    let (of_requests, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|line| line.contains("-red.json: "));
    assert_eq!(others, expected);
    let windows: BTreeSet<&str> =
        of_requests.iter().filter_map(|line| line.split_once(": ")).map(|(_, line)| line).collect();
    let windows: Vec<&str> = windows.into_iter().collect();
    assert_eq!(windows, [r#"+"interval": "1m30s","#, r#"-"interval": "30s","#]);
    assert!(of_tests.iter().all(|line| line.starts_with(&format!("{tests}-"))), "{of_tests:#?}");
    assert_eq!(
        of_tests.first(),
        Some(&format!("{tests}-- name: \"HighErrorRate: payments has a stricter limit, and somebody is woken\""))
    );
    assert_eq!(of_tests.iter().filter(|line| line.contains("- name:")).count(), 1, "{of_tests:#?}");
}

#[test]
fn dev_differs_exactly_as_its_overlay_says() {
    let found = against_prod("dev", &["alertmanager/alertmanager.yml", "grafana/dashboards/legacy-erp-red.json"]);
    let of = |file: &str, sign: char| -> Vec<String> {
        let start = format!("prometheus/{file}: {sign}");
        found.iter().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
    };
    let services =
        ["cart-api", "checkout-web", "gateway-api", "ledger-api", "payments-api", "query-api", "ranking-api"];
    let services: Vec<&str> = services.into_iter().chain(["shipping-api"]).collect();
    let port = |name: &str| if name == "ledger-api" { 9090 } else { 8080 };
    // addresses of the compose network, and nothing else, are new
    let new: Vec<String> = services.iter().map(|name| format!("- {name}:{}", port(name))).collect();
    assert_eq!(of("prometheus.yml", '+'), new);
    let old: Vec<String> = services.iter().map(|name| format!("- {name}.dev.acme.internal:{}", port(name))).collect();
    let gone: Vec<String> = of("prometheus.yml", '-').into_iter().filter(|line| !old.contains(line)).collect();
    // without Alertmanager, and without the old system
    let alerting = ["alerting:", "alertmanagers:", "- static_configs:", "- targets:", "- alertmanager:9093"];
    let own = ["- job_name: alertmanager", "static_configs:", "- targets:", "- alertmanager:9093", "labels:"];
    let erp = ["- job_name: legacy-erp", "scrape_interval: 15s", "scheme: https", "static_configs:", "- targets:"];
    let rest = ["- erp.corp.acme.internal:8443", "labels:", "service: legacy-erp"];
    let mut expected: Vec<&str> = [&alerting[..], &own, &["service: alertmanager"], &erp, &rest].concat();
    let mut gone: Vec<&str> = gone.iter().map(String::as_str).collect();
    gone.sort_unstable();
    expected.sort_unstable();
    assert_eq!(gone, expected);
    // the limit of the old system, the alert of the ledger, what watches Alertmanager, and what shows that alerts arrive
    let alerts: Vec<String> = of("alerting-rules.yml", '-').into_iter().filter(|l| l.starts_with("- alert")).collect();
    let alerts: Vec<&str> = alerts.iter().filter_map(|line| line.strip_prefix("- alert: ")).collect();
    let notifications = "AlertmanagerFailedToSendAlerts";
    let sending = "PrometheusErrorSendingAlertsToAnyAlertmanager";
    assert_eq!(alerts, ["HighErrorRate", "LedgerBacklog", notifications, notifications, sending, "Watchdog"]);
    let expr = r#"expr: service:http_errors:ratio_rate5m{service!~"payments-api"} > 0.05"#;
    assert_eq!(of("alerting-rules.yml", '+'), [expr]);
    assert_eq!(of("recording-rules.yml", '+'), [""; 0]);
    assert_eq!(of("recording-rules.yml", '-').iter().filter(|line| line.starts_with("job: ")).count(), 2);
}

#[test]
fn an_overlay_changes_what_exists_and_what_a_kind_brings() {
    let outcome = overlaid(
        r#"
alerts.QueueLong.above             = 90
alerts.QueueLong.for               = "1m"
alerts.PostgresDown.severity       = "warning"
defaults.services.scrape_interval  = "60s"
services.db.auth.password          = { env = "DB_PASSWORD" }
stack.prometheus.retention         = "3d"
lakehouse.external_labels.region   = "eu"
"#,
    );
    assert_eq!(found(&outcome), [""; 0], "{}", rendered(&outcome));
    let (prod, staging) = (files(&outcome, "prod"), files(&outcome, "staging"));
    let lines = |path: &str| differing(&prod[path], &staging[path]);
    let config = lines("prometheus/prometheus.yml");
    assert_eq!(&config[..2], ["-environment: prod", "+environment: staging"], "{config:?}");
    assert!(config.contains(&"+region: eu".to_owned()), "{config:?}");
    assert!(prod[".env.example"].contains("# secrets/db-prod\n"), "{}", prod[".env.example"]);
    assert!(staging[".env.example"].contains("DB_PASSWORD="), "{}", staging[".env.example"]);
    assert!(!staging[".env.example"].contains("secrets/db"), "{}", staging[".env.example"]);
    let rules = lines("prometheus/alerting-rules.yml").join("\n");
    assert!(rules.contains("+expr: shop_queue_depth > 90\n+for: 1m"), "{rules}");
    assert!(rules.ends_with("-severity: critical\n+severity: warning"), "{rules}");
}

#[test]
fn an_overlay_never_creates() {
    for (overlay, at, help) in [
        ("alerts.QueueLng.above = 90", "4:8", "did you mean `QueueLong`?"),
        ("alerts.PostgresDwn.severity = \"warning\"", "4:8", "did you mean `PostgresDown`?"),
        ("alerts.MinioDown.severity = \"warning\"", "4:8", "declare [alerts.MinioDown] for all environments"),
        ("services.shp.enabled = false", "4:10", "did you mean `shop`?"),
        ("indicators.ratio.interval = \"1m\"", "4:12", "declare [indicators.ratio] for all environments"),
    ] {
        let outcome = overlaid(overlay);
        assert_eq!(found(&outcome), [format!("reference/unknown at lakehouse.toml:{at}")], "{overlay}");
        assert!(messages(&outcome)[0].ends_with(" in environment `staging`"), "{:?}", messages(&outcome));
        let said = outcome.diagnostics[0].help.clone().unwrap_or_default();
        assert!(said.starts_with(help), "{overlay}: {said}");
    }
    for (overlay, code) in [
        ("alert.QueueLong.above = 90", "shape/unknown-key"),
        ("services = 5", "shape/wrong-type"),
        ("environments.dev.lints = {}", "shape/unknown-key"),
        ("alerts.QueueLong.abov = 90", "shape/unknown-key"),
        ("teams.a.title = \"A\"", "shape/not-there-yet"),
        ("defaults.service.kind = \"http\"", "shape/unknown-key"),
    ] {
        let outcome = overlaid(overlay);
        assert_eq!(found(&outcome).len(), 1, "{overlay}: {}", rendered(&outcome));
        assert!(found(&outcome)[0].starts_with(&format!("{code} at lakehouse.toml:4")), "{}", rendered(&outcome));
    }
}

#[test]
fn an_overlay_of_what_this_environment_switches_off_is_no_mistake() {
    let outcome = overlaid("services.db.enabled = false\nalerts.PostgresDown.severity = \"warning\"");
    assert_eq!(found(&outcome), [""; 0], "{}", rendered(&outcome));
}

#[test]
fn what_is_wrong_everywhere_is_said_once_and_what_is_wrong_somewhere_says_where() {
    let everywhere = check(&BASE.replace("OVERLAY", "").replace("severity = \"critical\"", "severity = \"critcal\""));
    assert_eq!(messages(&everywhere), ["there is no severity `critcal`"]);
    let somewhere = overlaid("alerts.QueueLong.severity = \"critcal\"");
    assert_eq!(messages(&somewhere), ["there is no severity `critcal` in environment `staging`"]);
    // the value and what it replaced
    let labels = &somewhere.diagnostics[0].labels;
    let lines: Vec<usize> =
        labels.iter().filter_map(|label| somewhere.sources.place(label.span)).map(|place| place.line).collect();
    assert_eq!(lines, [4, 19], "{}", rendered(&somewhere));
    assert_eq!(labels[1].text, "in place of this");
    let prod = somewhere.environments.iter().find(|one| one.name.as_deref() == Some("prod")).expect("prod");
    assert!(prod.model.is_some() && somewhere.errors() == 1);
    // the base is where it stands, the environment is why
    let outcome = overlaid("services.shop.enabled = false");
    let with_service = BASE.replace("OVERLAY", "services.shop.enabled = false") + "service = \"shop\"\n";
    let outcome_with = check(&with_service);
    assert!(messages(&outcome_with).contains(&"the service `shop` is disabled in environment `staging`"));
    assert!(outcome.diagnostics.iter().all(|found| found.message.ends_with("in environment `staging`")));
}

#[test]
fn an_allow_is_of_use_if_one_environment_needs_it() {
    let spec = |address: &str| {
        format!(
            "[environments.prod]\n[environments.staging]\n{address}\n\
             [services.a]\nkind = \"prometheus\"\naddress = \"one:1\"\n\
             [services.b]\nkind = \"prometheus\"\naddress = \"two:1\"\n\
             allow = [{{ code = \"service/same-target\", reason = \"one process serves both\" }}]\n"
        )
    };
    let used = check(&spec("services.b.address = \"one:1\""));
    assert_eq!(found(&used), [""; 0], "{}", rendered(&used));
    let unused = check(&spec(""));
    assert_eq!(messages(&unused), ["this `allow` is not needed: `service/same-target` is not found here"]);
    // one environment alone cannot know
    let input =
        lakehouse_obs::Input { name: "lakehouse.toml".to_owned(), text: spec("services.b.address = \"one:1\"") };
    let prod = ["prod".to_owned()];
    let options = lakehouse_obs::Options { environments: &prod, ..lakehouse_obs::Options::default() };
    let outcome = lakehouse_obs::check_with(&input, &|_| Ok(Vec::new()), &options);
    assert_eq!(found(&outcome), [""; 0], "{}", rendered(&outcome));
    assert_eq!((outcome.environments.len(), outcome.declared.len()), (1, 2));
}

#[test]
fn files_are_joined_and_do_not_override_each_other() {
    let root = BASE.replace("OVERLAY", "alerts.QueueLong.above = 90") + "[lakehouse]\ninclude = [\"more.toml\"]\n";
    let files = |more: &str| [("lakehouse.toml".to_owned(), root.clone()), ("more.toml".to_owned(), more.to_owned())];
    let twice = check_files(&files("[environments.staging]\nalerts.QueueLong.above = 80\n"));
    assert_eq!(found(&twice), ["include/duplicate-item at more.toml:2:18"]);
    let both = check_files(&files("[environments.staging]\nalerts.QueueLong.severity = \"warning\"\n"));
    assert_eq!(found(&both), [""; 0], "{}", rendered(&both));
    let rules = &self::files(&both, "staging")["prometheus/alerting-rules.yml"];
    assert!(rules.contains("shop_queue_depth > 90") && rules.contains("severity: warning"), "{rules}");
}

#[test]
fn the_name_of_the_environment_is_a_placeholder_and_an_external_label() {
    let flat = check(&BASE.split("OVERLAY").nth(1).expect("the rest").replace("shop:8080", "{environment}.shop:8080"));
    assert_eq!(found(&flat), [""; 0], "{}", rendered(&flat));
    let model = flat.model().expect("a model");
    assert!(!model.lakehouse.external_labels.contains_key("environment"));
    assert_eq!(flat.environments[0].name, None);
    let shop = &model.services["shop"].jobs[0].targets[0];
    assert!(format!("{shop:?}").contains("production.shop"), "{shop:?}");
    let staging = overlaid("lakehouse.external_labels.environment = \"stage\"");
    let label = |at: usize| {
        let one = staging.environments.get(at).and_then(|one| one.model.as_ref()).expect("a model");
        one.lakehouse.external_labels["environment"].clone()
    };
    assert_eq!([label(0), label(1)], ["prod", "stage"]);
}

#[test]
fn a_test_runs_where_it_says() {
    let test = |environments: &str| {
        let text = BASE.replace("OVERLAY", "alerts.QueueLong.above = 90");
        check(&format!(
            "{text}[[alerts.QueueLong.tests]]\ninput = 'shop_queue_depth{{service=\"shop\"}} 50x30'\n\
             firing = [\"5m\"]\n{environments}\n"
        ))
    };
    let prod = test("environments = [\"prod\"]");
    assert_eq!(found(&prod), [""; 0], "{}", rendered(&prod));
    let has = |environment: &str| files(&prod, environment).contains_key("prometheus/tests/alerts.yml");
    assert_eq!([has("prod"), has("staging")], [true, false]);
    let unknown = test("environments = [\"prd\"]");
    assert_eq!(messages(&unknown), ["there is no environment `prd`"]);
    assert_eq!(unknown.diagnostics[0].help.as_deref(), Some("did you mean `prod`?"));
    assert_eq!(messages(&test("environments = []")), ["`environments` is empty"]);
}

/// What a run of the program came to: exit code, and all that it printed.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn paths(folder: &Path) -> Vec<String> {
    tree(&folder.join("observability")).into_keys().collect()
}

#[test]
fn each_environment_has_a_folder_of_its_own_and_one_that_is_gone_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let flat = BASE.split("OVERLAY").nth(1).expect("the rest");
    write(at, "lakehouse.toml", flat);
    assert_eq!(run(at, &["build"]).0, 0);
    let files_flat = paths(at);
    // from no environments to two: what lay in the folder itself goes, what is not ours stays
    write(at, "observability/prometheus/mine.yml", "mine");
    write(at, "observability/other/manifest.json", "{\"generator\": \"lakehouse-obs\", \"files\": {}}");
    write(at, "lakehouse.toml", &BASE.replace("OVERLAY", ""));
    let (code, said) = run(at, &["build", "--check"]);
    assert!(code == 1 && said.contains("`observability` is no longer generated"), "{said}");
    let (code, said) = run(at, &["build"]);
    assert!(code == 0 && said.contains("removed the files of an earlier build from `observability`"), "{said}");
    let mut expected: Vec<String> = ["prod", "staging"]
        .iter()
        .flat_map(|name| files_flat.iter().map(move |path| format!("{name}/{path}")))
        .collect();
    expected.extend(["prometheus/mine.yml", "other/manifest.json"].map(str::to_owned));
    expected.sort();
    assert_eq!(paths(at), expected);
    assert_eq!(run(at, &["build", "--check"]).0, 0);
    // an environment that is renamed
    write(at, "observability/staging/mine.yml", "mine");
    write(at, "lakehouse.toml", &BASE.replace("OVERLAY", "").replace("staging", "test"));
    assert_eq!(run(at, &["build", "--check", "-e", "prod"]).0, 0, "the others are not asked");
    let (code, said) = run(at, &["build", "--check"]);
    assert!(code == 1 && said.contains("observability/staging` is no longer generated"), "{said}");
    assert_eq!(run(at, &["build"]).0, 0);
    let of_staging: Vec<String> = paths(at).into_iter().filter(|path| path.starts_with("staging")).collect();
    assert_eq!(of_staging, ["staging/mine.yml"]);
    assert!(at.join("observability/test/manifest.json").is_file());
    // and back to none
    write(at, "lakehouse.toml", flat);
    assert_eq!(run(at, &["build"]).0, 0);
    let mut expected = files_flat.clone();
    expected.extend(["staging/mine.yml", "prometheus/mine.yml", "other/manifest.json"].map(str::to_owned));
    expected.sort();
    assert_eq!(paths(at), expected);
    assert!(!at.join("observability/prod").exists());
}

#[test]
fn all_environments_are_written_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "lakehouse.toml", &BASE.replace("OVERLAY", "alerts.QueueLong.above = \"x\""));
    let (code, said) = run(at, &["build"]);
    assert!(code == 1 && said.contains("no files were written"), "{said}");
    assert!(!at.join("observability").exists());
    // prod alone has no error
    assert_eq!(run(at, &["build", "--environment", "prod"]).0, 0);
    assert!(at.join("observability/prod/manifest.json").is_file() && !at.join("observability/staging").exists());
    let (code, said) = run(at, &["build", "-e", "prd"]);
    assert!(code == 2 && said.contains("has no environment `prd`") && said.contains("did you mean `prod`?"), "{said}");
    assert_eq!(run(at, &["check", "-e", "prod"]).0, 0);
    assert_eq!(run(at, &["check"]).0, 1);
    // what stands in the way in one folder keeps the others from changing
    write(at, "lakehouse.toml", &BASE.replace("OVERLAY", "").replace("above    = 45", "above    = 46"));
    write(at, "observability/staging/prometheus/prometheus.yml", "mine");
    let (code, said) = run(at, &["build"]);
    assert!(code == 1 && said.contains("in `observability/staging`"), "{said}");
    let rules = std::fs::read_to_string(at.join("observability/prod/prometheus/alerting-rules.yml")).expect("rules");
    assert!(rules.contains("shop_queue_depth > 45"), "{rules}");
    assert_eq!(run(at, &["build", "--force"]).0, 0);
    assert_eq!(run(at, &["build", "--check"]).0, 0);
}

#[test]
fn a_build_that_ends_between_two_folders_is_seen_and_completed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "lakehouse.toml", &BASE.replace("OVERLAY", ""));
    assert_eq!(run(at, &["build"]).0, 0);
    write(at, "lakehouse.toml", &BASE.replace("OVERLAY", "").replace("above    = 45", "above    = 46"));
    // what a kill leaves after the first folder
    assert_eq!(run(at, &["build", "-e", "prod"]).0, 0);
    let (code, said) = run(at, &["build", "--check"]);
    assert!(code == 1 && said.contains("`observability/prod` is current"), "{said}");
    assert!(said.contains("`observability/staging` is not current"), "{said}");
    // and within the second: a journal whose steps are not done
    let journal = "{\"version\":1,\"staging\":0,\"steps\":[],\"files\":{\"a\":\"0\"}}"
        .replace("\"0\"", &format!("{:?}", "0".repeat(64)));
    write(at, "observability/staging/.lakehouse-obs/journal.json", &journal);
    let (code, said) = run(at, &["build", "--check"]);
    assert!(code == 1 && said.contains("an interrupted build is pending in `observability/staging`"), "{said}");
    assert!(run(at, &["check"]).1.contains("an interrupted build is pending in `observability/staging`"));
    let (code, said) = run(at, &["build"]);
    assert!(code == 0 && said.contains("completed an interrupted build"), "{said}");
    assert_eq!(run(at, &["build", "--check"]).0, 0);
    assert!(!at.join("observability/staging/.lakehouse-obs").exists());
}

#[test]
fn every_value_is_traced_to_where_it_comes_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let spec = BASE.replace("OVERLAY", "alerts.PostgresDown.severity = \"warning\"\nservices.shop.enabled = false")
        + "[defaults.services]\nscrape_interval = \"20s\"\n";
    write(at, "lakehouse.toml", &spec);
    let explained = |arguments: &[&str]| {
        let (code, said) = run(at, &[&["explain"], arguments].concat());
        let said: Vec<String> =
            said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        (code, said)
    };
    let (code, db) = explained(&["services.db"]);
    assert_eq!(code, 0);
    let line = |text: &str| db.contains(&text.to_owned());
    assert!(line("scrape_interval = \"20s\" lakehouse.toml:23, from defaults"), "{db:#?}");
    assert!(line("auth.password.file = \"secrets/{service}-{environment}\" lakehouse.toml:15"), "{db:#?}");
    assert!(line("enabled = true built-in default"), "{db:#?}");
    let (_, alert) = explained(&["alerts.PostgresDown"]);
    let at_severity = alert.iter().position(|line| line.starts_with("severity")).expect("a severity");
    assert_eq!(
        alert[at_severity..at_severity + 2],
        [
            "severity = \"critical\" kind postgres (in prod)",
            "\"warning\" lakehouse.toml:4, environment staging (in staging)"
        ]
    );
    let (_, staging) = explained(&["alerts.PostgresDown", "-e", "staging"]);
    assert!(
        staging.contains(&"severity = \"warning\" lakehouse.toml:4, environment staging".to_owned()),
        "{staging:#?}"
    );
    let (_, shop) = explained(&["services.shop"]);
    assert_eq!(shop[..2], ["services.shop", "disabled (in staging): lakehouse.toml:5, environment staging"]);
    let (_, prometheus) = explained(&["stack.prometheus"]);
    assert!(prometheus.contains(&"retention = \"15d\" built-in default".to_owned()), "{prometheus:#?}");
    assert!(prometheus.iter().any(|line| line.starts_with("version = ")), "{prometheus:#?}");
    let (code, json) = explained(&["alerts.QueueLong", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.join("\n")).expect("JSON");
    let above = json["values"].as_array().expect("values").iter().find(|value| value["key"] == "above").expect("above");
    assert_eq!((code, &above["value"], &above["origin"]["line"]), (0, &"45".into(), &19.into()), "{json}");
    let (code, unknown) = explained(&["services.shp"]);
    assert_eq!(
        (code, unknown.join(" ")),
        (2, "error: unknown item `services.shp` help: did you mean `services.shop`?".into())
    );
    assert_eq!(explained(&["alert/always-fires"]).1[0], "# alert/always-fires");
    // a password in plain text is an error, and is not shown here either
    write(at, "lakehouse.toml", &spec.replace("{ file = \"secrets/{service}-{environment}\" }", "\"hunter2hunter2\""));
    let (_, plain) = explained(&["services.db"]);
    assert!(plain.iter().any(|line| line.starts_with("auth.password = ***")), "{plain:#?}");
    assert!(!plain.concat().contains("hunter2"), "{plain:#?}");
}

#[test]
fn what_one_environment_uses_is_not_unused() {
    let spec = |overlay: &str| {
        check_files(&[(
            "lakehouse.toml".to_owned(),
            format!(
                "[environments.prod]\n[environments.staging]\n{overlay}\n\
                 [services.shop]\nkind = \"prometheus\"\naddress = \"shop:80\"\n\
                 [route]\nreceiver = \"chat\"\n\
                 [receivers.chat.slack]\napi_url = {{ file = \"secrets/chat\" }}\n\
                 [receivers.ops.slack]\napi_url = {{ file = \"secrets/ops\" }}\n"
            ),
        )])
    };
    assert_eq!(found(&spec("route.receiver = \"ops\"")), [""; 0], "prod tells the chat, staging tells ops");
    assert_eq!(found(&spec("")), ["receiver/unused at lakehouse.toml:11:12"], "nobody tells ops");
}

#[test]
fn an_environment_leaves_out_a_dashboard_that_a_kind_brings() {
    let spec = |overlay: &str| {
        format!(
            "[services.db]\nkind = \"postgres\"\nversion = \"16\"\naddress = \"db:5432\"\n\
             auth = {{ username = \"m\", password = {{ file = \"secrets/db\" }} }}\n\
             [environments.prod]\nstack.prometheus.retention = \"30d\"\n[environments.dev]\n{overlay}\n"
        )
    };
    let files = support::build(&spec("dashboards.postgres.enabled = false"));
    assert!(files.contains_key("prod/grafana/dashboards/postgres.json"));
    assert!(files.contains_key("dev/grafana/dashboards/monitoring.json"));
    assert!(!files.contains_key("dev/grafana/dashboards/postgres.json"));
    let outcome = check(&spec("dashboards.postgrse.enabled = false"));
    let found: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(found, ["reference/unknown"]);
}
