//! Jobs and labels of services as others have them: stack in, output out; bad spec in, finding out.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::tools::{for_prometheus, promtools, run, version, write};
use support::{build, build_files, check, found, rendered};

/// A service that has a scrape job, a probe and a job of queries.
const KAFKA: &str = r#"
[services.orders]
kind    = "postgres"
address = "orders.internal:5432"
auth    = { username = "monitor", password = { file = "secrets/orders" } }
job     = "integrations/orders"
labels  = { team = "orders", tier = "1" }
health  = { path = "/", degraded_above = "1s" }

[services.orders.metrics]
orders_open = { type = "gauge", sql = "SELECT count(*) AS value FROM orders" }

[services.web]
kind    = "prometheus"
address = "web.internal:8080"
metrics = { web_open = { type = "gauge" } }
"#;

fn yaml(files: &BTreeMap<String, String>, path: &str) -> Value {
    serde_yaml::from_str(&files[path]).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The scrape_configs of a built Prometheus, by the name of the job.
fn jobs(files: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    let config = yaml(files, "prometheus/prometheus.yml");
    let jobs = config["scrape_configs"].as_array().expect("jobs").iter();
    jobs.map(|job| (job["job_name"].as_str().expect("a name").to_owned(), job.clone())).collect()
}

/// The labels of the series that say what should be there, by service.
fn expected(files: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    let rules = yaml(files, "prometheus/recording-rules.yml");
    let rules = rules["groups"][0]["rules"].as_array().expect("rules").clone();
    let info = rules.into_iter().filter(|rule| rule["record"] == "lakehouse_service_info");
    info.map(|rule| (rule["labels"]["service"].as_str().expect("a service").to_owned(), rule["labels"].clone()))
        .collect()
}

/// Holds the configuration and the rules of a spec to each promtool, for its version.
fn held(spec: &str) {
    for tool in promtools() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &build(&for_prometheus(spec, &version(tool).to_string())));
        for arguments in [
            ["check", "config", "--syntax-only", "prometheus/prometheus.yml"].as_slice(),
            &["check", "rules", "prometheus/recording-rules.yml", "prometheus/alerting-rules.yml"],
        ] {
            let said = run(tool, folder.path(), arguments);
            assert!(said.ok(), "{tool} {arguments:?}: {}", said.text);
        }
    }
}

/// The codes that a spec is found with.
fn codes(spec: &str) -> Vec<String> {
    let found = found(&check(spec)).into_iter();
    found.map(|found| found.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_job_has_its_name_and_further_jobs_follow() {
    let files = build(KAFKA);
    let names: Vec<String> = jobs(&files).into_keys().filter(|name| name.contains("orders")).collect();
    assert_eq!(names, ["integrations/orders", "integrations/orders/probe", "integrations/orders/sql"]);
    assert_eq!(expected(&files)["orders"]["job"], "integrations/orders");
    // whoever else names the service goes on doing so
    assert!(
        files["docker-compose.monitoring.yml"].contains("orders-exporter:"),
        "the container has the name of the service"
    );
    assert!(files["health/health-check.ts"].contains("\"integrations/orders\""));
    held(KAFKA);
}

#[test]
fn an_expression_knows_a_job_by_its_own_name() {
    let alert = |expr: &str| {
        format!("{KAFKA}\n[alerts.A]\nexpr = '''{expr}'''\nseverity = \"critical\"\nsummary = \"the exporter\"\n")
    };
    for expr in ["up{job=\"integrations/orders\"} == 0", "pg_up{job=\"integrations/orders\"} == 0"] {
        let outcome = check(&alert(expr));
        assert!(found(&outcome).is_empty(), "{}", rendered(&outcome));
    }
    // what lost its labels is about the service whose job is read
    let rules = &build(&alert("absent(up{job=\"integrations/orders/sql\"})"))["prometheus/alerting-rules.yml"];
    assert!(rules.contains("service: orders"), "{rules}");
    let outcome = check(&alert("up{job=\"orders\"} == 0"));
    assert_eq!(codes(&alert("up{job=\"orders\"} == 0")), ["reference/unknown-job"]);
    assert!(rendered(&outcome).contains("write `integrations/orders`, the job of `orders`"), "{}", rendered(&outcome));
}

#[test]
fn a_job_that_is_switched_off_or_lost_is_not_called_unknown_without_saying_so() {
    let alert = "[alerts.A]\nexpr = 'up{job=\"integrations/a\"} == 0'\nseverity = \"critical\"\nsummary = \"a\"\n";
    let service = |more: &str| {
        format!("[services.a]\nkind = \"prometheus\"\naddress = \"a:1\"\njob = \"integrations/a\"\n{more}\n{alert}")
    };
    let off = check(&service("enabled = false"));
    assert!(rendered(&off).contains("`a` is disabled"), "{}", rendered(&off));
    assert_eq!(codes(&service("scheme = \"ftp\"")), ["shape/unknown-value"]);
}

#[test]
fn labels_are_on_each_job_and_on_what_should_be_there() {
    let files = build(KAFKA);
    for name in ["integrations/orders", "integrations/orders/probe", "integrations/orders/sql"] {
        let labels = &jobs(&files)[name]["static_configs"][0]["labels"];
        assert_eq!((&labels["team"], &labels["tier"]), (&"orders".into(), &"1".into()), "{name}: {labels}");
    }
    let info = expected(&files);
    assert_eq!((&info["orders"]["team"], &info["orders"]["kind"]), (&"orders".into(), &"postgres".into()));
    assert_eq!(info["web"].get("team"), None);
}

#[test]
fn what_is_discovered_has_the_labels_before_the_rules_of_the_author_run() {
    let spec = r#"
[services.found]
kind            = "prometheus"
labels          = { team = "a$1" }
dns_sd_configs  = [{ names = ["_a._tcp.example"] }]
relabel_configs = [{ source_labels = ["__meta_dns_name"], target_label = "zone" }]
[services.named]
kind            = "prometheus"
labels          = { team = "b" }
file_sd_configs = [{ files = ["targets.json"] }]
"#;
    let jobs = jobs(&build(spec));
    let rules = jobs["found"]["relabel_configs"].as_array().expect("rules");
    // a dollar sign begins a group there
    assert_eq!(rules[1], serde_json::json!({ "target_label": "team", "replacement": "a$$1" }));
    assert_eq!(rules[2]["target_label"], "zone");
    // a target that says a label itself keeps it
    let rules = jobs["named"]["relabel_configs"].as_array().expect("rules");
    let wanted =
        serde_json::json!({ "source_labels": ["team"], "regex": "", "target_label": "team", "replacement": "b" });
    assert!(rules.contains(&wanted), "{rules:?}");
    held(spec);
}

#[test]
fn a_default_is_merged_and_an_empty_value_takes_it_off() {
    let spec = r#"
[environments.prod]
[environments.staging]
services.b.labels.team = "nobody"
[defaults.services]
kind    = "prometheus"
address = "{service}:1"
labels  = { team = "shop", owner = "{service}@{environment}" }
[services]
a = {}
b = { labels = { owner = "", tier = "1" } }
"#;
    let files = build_files(&[("lakehouse.toml".to_owned(), spec.to_owned())]);
    let labels = |environment: &str, service: &str| {
        let prefix = format!("{environment}/");
        let own = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(&prefix)?.to_owned(), text.clone())));
        jobs(&own.collect())[service]["static_configs"][0]["labels"].to_string()
    };
    assert_eq!(labels("prod", "a"), r#"{"owner":"a@prod","service":"a","team":"shop"}"#);
    assert_eq!(labels("prod", "b"), r#"{"service":"b","team":"shop","tier":"1"}"#);
    assert_eq!(labels("staging", "b"), r#"{"service":"b","team":"nobody","tier":"1"}"#);
}

#[test]
fn routes_and_matchers_are_held_to_labels() {
    let spec = |team: &str| {
        format!(
            "{KAFKA}\n[receivers.a.webhook]\nurl = {{ file = \"secrets/a\" }}\n[receivers.b.webhook]\nurl = {{ file = \
             \"secrets/b\" }}\n[route]\nreceiver = \"a\"\n[[route.routes]]\nmatchers = ['team=\"{team}\"']\nreceiver = \"b\"\n"
        )
    };
    assert!(codes(&spec("orders")).is_empty(), "{}", rendered(&check(&spec("orders"))));
    assert_eq!(codes(&spec("ordres")), ["route/unknown-value"]);
    let alert = "[alerts.A]\nexpr = 'up{team=\"ordres\"} == 0'\nseverity = \"critical\"\nsummary = \"a\"\n";
    assert_eq!(codes(&format!("{KAFKA}{alert}")), ["promql/matcher-never-met"]);
    // a metric's own label of that name is stored under another
    let own = "[services.x]\nkind = \"prometheus\"\naddress = \"x:1\"\nlabels = { team = \"x\" }\nmetrics = { q = { type = \
               \"gauge\", labels = [\"team\"] } }\n[alerts.A]\nexpr = 'sum by (team, exported_team) (q{team=\"x\"}) > 0'\n\
               severity = \"critical\"\nsummary = \"{{ $labels.exported_team }}\"\n";
    assert!(codes(own).is_empty(), "{}", rendered(&check(own)));
    // an external label of the same name is only on what leaves Prometheus; this one is on the series
    let external = "[lakehouse]\nexternal_labels = { team = \"y\" }\n";
    assert!(codes(&format!("{external}{own}")).is_empty(), "{}", rendered(&check(&format!("{external}{own}"))));
}

/// A service whose targets get their job from a rule.
const MOVED: &str = r#"
[services.pods]
kind                  = "prometheus"
dns_sd_configs        = [{ names = ["_a._tcp.example"] }]
relabel_configs       = [{ source_labels = ["__meta_dns_name"], target_label = "job" }]
[services.kept]
kind                   = "prometheus"
address                = "kept:1"
metric_relabel_configs = [{ source_labels = ["cluster"], target_label = "job" }]
[alerts.A]
expr     = 'up{job="whatever.example"} == 0'
severity = "critical"
summary  = "a"
"#;

#[test]
fn where_a_rule_writes_the_job_nothing_expects_it() {
    let outcome = check(MOVED);
    assert!(found(&outcome).is_empty(), "{}", rendered(&outcome));
    let files = build(MOVED);
    // `ServiceMissing` would look for `up` of the job `pods` for ever; `up` has the labels of the target, whatever happens
    // to samples
    assert!(!expected(&files).contains_key("pods"));
    assert!(expected(&files).contains_key("kept"));
    // the rule has the last word
    assert_eq!(
        jobs(&files)["pods"]["relabel_configs"].as_array().expect("rules").last().expect("one")["target_label"],
        "job"
    );
    held(MOVED);
}

#[test]
fn names_of_any_characters_are_declared_where_the_version_has_them() {
    let spec = |version: &str| {
        format!(
            "[stack.prometheus]\nversion = \"{version}\"\n[services.shop]\nkind = \"prometheus\"\naddress = \"shop:1\"\n\
             [services.shop.metrics]\n\"http.requests\" = {{ type = \"counter\", labels = [\"http.route\"] }}\n"
        )
    };
    let alert = |name: &str| {
        format!("[alerts.A]\nexpr = 'rate({{\"{name}\"}}[5m]) > 0'\nseverity = \"critical\"\nsummary = \"a\"\n")
    };
    assert!(codes(&format!("{}{}", spec("3.5"), alert("http.requests"))).is_empty());
    assert_eq!(codes(&format!("{}{}", spec("3.5"), alert("http.request"))), ["metric/unknown"]);
    assert_eq!(codes(&spec("2.53")), ["value/invalid-name"]);
    assert!(rendered(&check(&spec("2.53"))).contains("it receives"), "{}", rendered(&check(&spec("2.53"))));
    let escaped = spec("3.5").replace("address", "metric_name_escaping_scheme = \"dots\"\naddress");
    assert_eq!(codes(&escaped), ["value/invalid-name"]);
}

#[test]
fn a_near_key_for_several_targets_says_what_to_write() {
    for key in ["addresses", "endpoints", "hosts", "targets"] {
        let outcome = check(&format!("[services.a]\nkind = \"prometheus\"\n{key} = [\"a:1\", \"b:1\"]\n"));
        assert!(
            rendered(&outcome).contains("write `address` in its place: it takes a list too"),
            "{}",
            rendered(&outcome)
        );
    }
    let outcome = check("[services.a]\nkind = \"prometheus\"\nstatic_configs = [{ targets = [\"a:1\"] }]\n");
    assert!(rendered(&outcome).contains("`labels` for what they are labelled with"), "{}", rendered(&outcome));
}
