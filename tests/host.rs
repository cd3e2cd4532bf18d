//! `runtime = "host"`: which paths stand in the output, and how each server is started.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use support::{build, stack_files, stacks};

/// A stack in which every tool reads a file: secrets, certificates, lists of targets, rules, dashboards.
const EVERYTHING: &str = r##"
[lakehouse]
name = "shop"
[stack]
runtime = "host"
[stack.prometheus]
port = 19390
[[stack.prometheus.remote_write]]
url  = "https://mimir.example/api/v1/push"
auth = { username = "shop", password = { file = "secrets/mimir" } }
tls  = { ca_file = "certs/mimir.pem" }
[stack.alertmanager]
port    = 19393
host_ip = "0.0.0.0"
url     = "https://alerts.example/alertmanager"
[stack.grafana]
port = 13000
[stack.jaeger]
span_metrics = true
[services.partner]
kind    = "prometheus"
address = "https://partner.example:9443"
tls     = { ca_file = "certs/partner.pem", cert_file = "certs/us.pem", key_file = "secrets/us.key" }
auth    = { bearer = { file = "secrets/partner" } }
tracing = { sampling = "10%" }
[services.nodes]
kind            = "node"
file_sd_configs = [{ files = ["targets/*.json"] }]
[services.here]
kind    = "node"
address = "localhost"
[services.shop-db]
kind    = "postgres"
address = "localhost:5432"
auth    = { username = "monitor", password = { file = "secrets/pg" } }
health  = { enabled = false }
[services.shop-db.metrics.open_orders]
type = "gauge"
sql  = "SELECT count(*) AS value FROM shop.orders"
[services.api]
kind    = "http"
address = "https://api.example"
tls     = { ca_file = "certs/api.pem" }
health  = { headers = { apikey = { file = "secrets/api" } } }
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
[services.shop.logs]
from   = { tcp = 5000 }
format = "json"
fields = { user = "hash" }
[services.files]
kind = "logs"
[services.files.logs]
from   = { files = ["/var/log/files/*.log"] }
format = "json"
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
[receivers.chat.email]
to        = "oncall@shop.example"
from      = "alerts@shop.example"
smarthost = "mail.shop.example:587"
auth      = { username = "alerts", password = { file = "secrets/mail" } }
tls       = { ca_file = "certs/mail.pem" }
[receivers.chat.webhook]
url  = { file = "secrets/hook" }
auth = { bearer = { file = "secrets/hook_token" } }
tls  = { ca_file = "certs/hook.pem" }
"##;

/// A spec, deployed to a folder.
fn deployed(spec: &str, directory: &str) -> String {
    spec.replacen("[stack]\n", &format!("[stack]\ndirectory = \"{directory}\"\n"), 1)
}

/// Every text of a file of YAML or JSON, with the keys that lead to it.
fn texts(value: &Value, keys: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((keys.to_owned(), text.clone())),
        Value::Array(items) => items.iter().for_each(|item| texts(item, keys, found)),
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| texts(value, &format!("{keys}.{key}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The texts of a file that are a path, or hold one.
fn paths(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if file.ends_with(".json") {
        texts(&serde_json::from_str(text).expect("JSON"), "", &mut found);
    } else if file.ends_with(".yml") {
        texts(&serde_yaml::from_str(text).expect("YAML"), "", &mut found);
    } else {
        let words = text.split(['"', '\'', ' ', '\n', '(', ')', ',']).filter(|word| !word.is_empty());
        found.extend(words.map(|word| (String::new(), word.to_owned())));
    }
    let key = |keys: &str| {
        let last = keys.rsplit('.').next().unwrap_or("");
        last.ends_with("_file") || last.ends_with("_files") || matches!(last, "files" | "path" | "path.config")
    };
    let beside = ["secrets/", "certs/", "targets/", "logstash/", "sampling.json", ".collector.yml", "-rules.yml"];
    let known = |text: &str| beside.iter().any(|part| text.contains(part)) && !text.contains("://");
    found.into_iter().filter(|(keys, text)| key(keys) || known(text)).map(|(_, text)| text).collect()
}

/// Files whose paths are about the folder at hand, not about the one on the host: what promtool tests before anything is
/// deployed, and hashes by path.
const ABOUT_THIS_FOLDER: &[&str] =
    &["manifest.json", "prometheus/tests/", "migrations/", "edge/", "grafana/dashboards/"];

fn are_absolute(name: &str, spec: &str) -> BTreeMap<String, usize> {
    let (one, other) = (build(&deployed(spec, "/srv/lakehouse")), build(&deployed(spec, "/opt/other/place/")));
    let mut counts = BTreeMap::new();
    for (file, text) in one.iter().filter(|(file, _)| !ABOUT_THIS_FOLDER.iter().any(|part| file.starts_with(part))) {
        assert!(!text.contains("../") && !text.contains("that it is started in"), "{name} {file}:\n{text}");
        assert_eq!(text.replace("/srv/lakehouse", "/opt/other/place"), other[file], "{name} {file}");
        for path in paths(file, text) {
            // what is no file of ours: Docker's, and the logs of the services
            if path.starts_with("/var/") || path.starts_with("${data.") {
                continue;
            }
            let path = path.strip_prefix("$__file{").unwrap_or(&path);
            assert!(path.starts_with("/srv/lakehouse/"), "{name} {file}: {path}");
            *counts.entry(file.clone()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn with_a_directory_every_path_is_absolute_below_it_for_every_tool() {
    let counts = are_absolute("everything", EVERYTHING);
    let least = [
        (".env.example", 13),
        ("alertmanager/alertmanager.yml", 6),
        ("blackbox/blackbox.yml", 2),
        ("grafana/provisioning/dashboards/dashboards.yml", 1),
        ("grafana/provisioning/datasources/datasources.yml", 1),
        ("health/health-check.ts", 1),
        ("jaeger/jaeger.yml", 2),
        ("logstash/logstash.conf", 4),
        ("logstash/pipelines.yml", 1),
        ("prometheus/prometheus.yml", 9),
        ("sql-exporter/shop-db/sql_exporter.yml", 1),
    ];
    for (file, least) in least {
        assert!(counts.get(file).is_some_and(|count| *count >= least), "{file} has too few paths: {counts:?}");
    }
}

#[test]
fn so_it_is_for_every_stack_that_a_host_can_run() {
    for stack in stacks() {
        let (_, spec) = stack_files(&stack).remove(0);
        // what is included, or in an environment, or from the environment, is not of this test
        if spec.contains("include =") || spec.contains("[environments") || spec.contains("env =") {
            continue;
        }
        let spec = match spec.contains("runtime = \"host\"") {
            true => spec,
            false => format!("[stack]\nruntime = \"host\"\n{spec}"),
        };
        are_absolute(&stack, &spec);
    }
    are_absolute("the case", CASE);
}

/// Pages were lost with it: Alertmanager looked for the secret where it was started.
const CASE: &str = r##"
[stack]
runtime = "host"
[stack.prometheus]
port = 19390
[stack.alertmanager]
port = 19393
[services.host]
kind    = "node"
address = "localhost"
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
"##;

#[test]
fn without_one_the_head_of_a_file_says_where_its_paths_are_read_from() {
    let says = |files: &BTreeMap<String, String>| -> Vec<String> {
        let head = |text: &str| text.lines().nth(1).is_some_and(|line| line.contains("that it is started in"));
        files.iter().filter(|(_, text)| head(text)).map(|(file, _)| file.clone()).collect()
    };
    let files = build(CASE);
    let head = "# Generated by lakehouse-obs. Edit the spec and build again; edits here are not kept.\n\
                # Alertmanager reads the paths here from the folder that it is started in: start it in `alertmanager/`, \
                or set `[stack] directory`.\nroute:\n";
    assert!(files["alertmanager/alertmanager.yml"].starts_with(head), "{}", files["alertmanager/alertmanager.yml"]);
    assert_eq!(says(&files), ["alertmanager/alertmanager.yml", "grafana/provisioning/dashboards/dashboards.yml"]);
    let all = [
        "alertmanager/alertmanager.yml",
        "blackbox/blackbox.yml",
        "grafana/provisioning/dashboards/dashboards.yml",
        "grafana/provisioning/datasources/datasources.yml",
        "jaeger/jaeger.yml",
    ];
    assert_eq!(says(&build(EVERYTHING)), all);
    // in containers the paths are those of the containers
    assert_eq!(says(&build(&EVERYTHING.replace("runtime = \"host\"", ""))), [] as [&str; 0]);
}

#[test]
fn a_host_gets_no_compose_file() {
    for spec in [EVERYTHING, CASE] {
        let compose = |files: &BTreeMap<String, String>| files.keys().any(|file| file.contains("compose"));
        assert!(!compose(&build(spec)));
        assert!(compose(&build(&spec.replace("runtime = \"host\"", ""))));
    }
    // nor one that only fills somebody else's Elasticsearch
    let elsewhere = "[stack.elasticsearch]\naddress = \"http://search.example:9200\"\n[services.shop]";
    let files = build(&EVERYTHING.replace("[services.shop]", elsewhere));
    assert!(files.keys().all(|file| !file.contains("compose")), "{:?}", files.keys());
}

/// What `build` prints behind `next:`, in the folder of the spec.
fn next(spec: &str, out: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("lakehouse.toml"), spec).expect("a file");
    let built = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(folder.path())
        .args(["build", "--out", out])
        .output()
        .expect("the program starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let said = String::from_utf8(built.stdout).expect("UTF-8");
    let real = folder.path().canonicalize().expect("a folder").display().to_string();
    said.lines().filter_map(|line| Some(line.strip_prefix("next: ")?.replace(&real, "HERE"))).collect()
}

#[test]
fn each_server_is_started_where_its_paths_are_read_with_the_ports_of_the_spec() {
    insta::assert_snapshot!(next(EVERYTHING, "observability").join("\n"));
}

#[test]
fn with_a_directory_each_server_may_start_anywhere() {
    insta::assert_snapshot!(next(&deployed(EVERYTHING, "/srv/lakehouse"), "observability").join("\n"));
}

#[test]
fn the_way_is_right_from_folders_of_any_name() {
    let lines = next(CASE, "deep/er/it's here");
    let alertmanager = lines.iter().find(|line| line.contains("alertmanager")).expect("a line");
    assert!(alertmanager.starts_with(r"(cd 'deep/er/it'\''s here/alertmanager' && alertmanager "), "{alertmanager}");
    assert!(alertmanager.contains("--storage.path=../../../../data/alertmanager"), "{alertmanager}");
    // what is built where it is deployed is not copied
    let folder = tempfile::tempdir().expect("a folder");
    let there = folder.path().canonicalize().expect("a folder").join("srv");
    let lines = next(&deployed(CASE, &there.display().to_string()), &there.display().to_string());
    assert!(lines.iter().all(|line| !line.contains("cp -r")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("alertmanager --config.file=")), "{lines:?}");
}

#[test]
fn an_exporter_of_a_database_checks_its_server_as_tls_says() {
    let tls = "address = \"db.example:5432\"\ntls     = { ca_file = \"certs/pg ca.crt\" }";
    let spec = EVERYTHING.replace("address = \"localhost:5432\"", tls);
    let file = "certs%2Fpg%20ca.crt";
    for (spec, one, other) in [
        (spec.clone(), "..%2F", "..%2F..%2F..%2F"),
        (deployed(&spec, "/srv/lakehouse"), "%2Fsrv%2Flakehouse%2F", "%2Fsrv%2Flakehouse%2F"),
    ] {
        let lines = next(&spec, "observability").join("\n");
        // the driver of the SQL exporter reads words, so a path with a blank is quoted there
        for end in [format!("sslrootcert={one}{file}'"), format!("sslrootcert=%27{other}{file}%27\"")] {
            assert!(lines.contains(&format!("/postgres?sslmode=verify-full&{end}")), "{end} in {lines}");
        }
    }
}

#[test]
fn every_line_is_one_that_a_shell_reads() {
    for spec in [EVERYTHING.to_owned(), deployed(EVERYTHING, "/srv/lake house")] {
        for line in next(&spec, "observability") {
            let read = Command::new("bash").args(["-n", "-c", &line]).output().expect("bash");
            assert!(read.status.success(), "{line}: {}", String::from_utf8_lossy(&read.stderr));
        }
    }
}

#[test]
fn a_server_on_one_interface_is_asked_there() {
    let spec = CASE.replace("port = 19393", "port = 19393\nhost_ip = \"192.0.2.7\"");
    let files = build(&spec.replace("port = 19390", "port = 19390\nhost_ip = \"::1\""));
    let config: Value = serde_yaml::from_str(&files["prometheus/prometheus.yml"]).expect("YAML");
    assert_eq!(config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"][0], "192.0.2.7:19393");
    let sources = &files["grafana/provisioning/datasources/datasources.yml"];
    for url in ["url: http://192.0.2.7:19393\n", "http://[::1]:19390"] {
        assert!(sources.contains(url), "{sources}");
    }
    assert!(next(&spec, "o").iter().any(|line| line.contains("--web.listen-address=192.0.2.7:19393")));
}
