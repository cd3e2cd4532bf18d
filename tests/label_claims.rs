//! What is said of labels is what the engines do: inhibitions by a running Alertmanager, routes that tell twice by amtool, bounds
//! of histograms and summaries by a running Prometheus.
#![allow(clippy::disallowed_methods, reason = "tests run programs and write files")]

mod support;

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use support::servers::{Answer, Responder, Server, alertmanager, encoded, eventually, get, post_json};
use support::{check, found, tool};

const ALERTS: &str = r#"
[services.host]
kind    = "node"
address = "host.internal"
[alerts.HostDown]
expr     = 'up{job="host"} == 0'
severity = "critical"
summary  = "A host is down"
[alerts.LoadHigh]
expr     = 'node_load1 > 20'
severity = "warning"
summary  = "Load is high"
[alerts.Backlog]
expr     = 'sum(node_load1) > 100'
severity = "warning"
summary  = "Load is high everywhere"
"#;

/// Source, target and `equal` of an inhibition, the finding, and whether it silences.
type Inhibition = (&'static str, &'static str, &'static [&'static str], Option<&'static str>, bool);

/// `equal` of an inhibition of `LoadHigh` and `Backlog` by `HostDown`, with the finding, and which of the two it silences while a
/// host is down that is not the one with the load.
const INHIBITIONS: &[Inhibition] = &[
    ("HostDown", "LoadHigh", &["instance"], None, false),
    ("HostDown", "LoadHigh", &["instnace"], Some("inhibition/label-on-no-alert"), true),
    ("HostDown", "LoadHigh", &["datacenter"], Some("inhibition/label-on-no-alert"), true),
    ("HostDown", "LoadHigh", &["severity"], Some("inhibition/never-equal"), false),
    ("HostDown", "Backlog", &["instance"], Some("inhibition/never-equal"), false),
    ("HostDown", "Backlog", &["datacenter"], Some("inhibition/label-on-no-alert"), true),
];

fn inhibition((source, target, equal): (&str, &str, &[&str])) -> Value {
    json!({
        "source_matchers": [format!("alertname=\"{source}\"")],
        "target_matchers": [format!("alertname=\"{target}\"")],
        "equal": equal,
    })
}

#[test]
fn an_inhibition_by_a_label_that_nobody_has_silences_everything() {
    for &(source, target, equal, code, _) in INHIBITIONS {
        let spec = format!(
            "{ALERTS}[[inhibit_rules]]\nsource_matchers = ['alertname=\"{source}\"']\ntarget_matchers = ['alertname=\"{target}\"']\nequal = {equal:?}\n"
        );
        let outcome = check(&spec);
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{source} {target} {equal:?}: {:?}", found(&outcome));
    }
    for server in ["alertmanager-0.28", "alertmanager-0.3x"] {
        for &(source, target, equal, _, silences) in INHIBITIONS {
            assert_eq!(inhibited(server, source, target, equal), silences, "{server} {source} {target} {equal:?}");
        }
    }
}

/// Whether an Alertmanager silences the target while the source fires.
fn inhibited(tool: &str, source: &str, target: &str, equal: &[&str]) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let config = json!({
        "route": { "receiver": "nobody", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s" },
        "receivers": [{ "name": "nobody" }],
        "inhibit_rules": [inhibition((source, target, equal))],
    });
    fs::write(folder.path().join("am.yml"), config.to_string()).expect("a file");
    let server = alertmanager(tool, folder.path(), &folder.path().join("am.yml"));
    let alerts = json!([
        { "labels": { "alertname": "HostDown", "severity": "critical", "instance": "a:9100", "job": "host" } },
        { "labels": { "alertname": "LoadHigh", "severity": "warning", "instance": "b:9100", "job": "host" } },
        { "labels": { "alertname": "Backlog", "severity": "warning" } },
    ]);
    let (status, body) = post_json(server.port, "/api/v2/alerts", &alerts.to_string()).expect("an answer");
    assert_eq!(status, 200, "{body}");
    eventually("the alert is there", || {
        let path = format!("/api/v2/alerts?filter=alertname%3D%22{target}%22");
        let (_, body) = get(server.port, &path).map_err(|error| error.to_string())?;
        let alerts: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        let status = alerts.pointer("/0/status").ok_or_else(|| body.clone())?;
        match status["state"].as_str() {
            Some("suppressed") => Ok(!status["inhibitedBy"].as_array().is_none_or(Vec::is_empty)),
            Some("active") => Ok(false),
            _ => Err(body),
        }
    })
}

#[test]
fn amtool_names_a_receiver_twice_where_two_routes_tell_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("am.yml");
    let route =
        |goes_on: bool| json!({ "matchers": ["severity=\"critical\""], "receiver": "pager", "continue": goes_on });
    let config = json!({
        "route": { "receiver": "chat", "routes": [route(true), route(false)] },
        "receivers": [{ "name": "pager" }, { "name": "chat" }],
    });
    fs::write(&file, config.to_string()).expect("a file");
    for amtool in support::tools::amtools() {
        let run = Command::new(tool(amtool))
            .args(["config", "routes", "test", "--config.file"])
            .arg(&file)
            .arg("severity=critical")
            .output()
            .expect("amtool runs");
        assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), "pager,pager", "{amtool}");
    }
}

/// What a client writes.
const SCRAPE: &str = "# TYPE h_seconds histogram
h_seconds_bucket{le=\"0.5\"} 1
h_seconds_bucket{le=\"1\"} 1
h_seconds_bucket{le=\"1000\"} 1
h_seconds_bucket{le=\"1000000\"} 1
h_seconds_bucket{le=\"+Inf\"} 1
h_seconds_sum 1
h_seconds_count 1
# TYPE s_seconds summary
s_seconds{quantile=\"0.50\"} 1
s_seconds{quantile=\"1\"} 1
s_seconds_sum 1
s_seconds_count 1
";

const BOUNDS: &[&str] =
    &["0.5", "0.50", "1", "1.0", "1000", "1000.0", "1e3", "1e+06", "1000000", "1000000.0", "+Inf", "Inf", "7.0"];

/// A selector, with the values that are tried.
const SELECTORS: &[(&str, &str, &[&str])] =
    &[("h_seconds_bucket", "le", BOUNDS), ("s_seconds", "quantile", &["0.5", "0.50", "1", "1.0"])];

#[test]
fn a_bound_is_met_in_the_form_in_which_prometheus_stores_it() {
    let target = Responder::start(|_| Answer::Reply(200, "text/plain; version=0.0.4", SCRAPE.to_owned()));
    for (tool, version) in [("prometheus-3", "3.5"), ("prometheus-2.53", "2.53")] {
        let (server, _folder) = prometheus(tool, target.port);
        for &(metric, label, values) in SELECTORS {
            let tried = values.iter().map(|value| format!("{label}=\"{value}\""));
            let pattern = [format!("{label}=~\"1|1.0\""), format!("{label}=~\"7|8\"")];
            for matcher in tried.chain(pattern) {
                let series = count(&server, &format!("{metric}{{{matcher}}}"));
                let reported = is_reported(version, metric, &matcher);
                assert!(!reported || series == 0, "{tool}: {metric}{{{matcher}}} is met by {series} series");
                // before 3.0 the form is what the client chose; which quantiles there are nobody declares
                let certain = version == "3.5" && label == "le";
                assert!(!certain || reported || series > 0, "{tool}: nothing is said of {metric}{{{matcher}}}");
            }
        }
        assert!(is_reported(version, "h_seconds_bucket", "le=\"7.0\""), "{version}");
        assert_eq!(is_reported(version, "s_seconds", "quantile=\"1\""), version == "3.5");
    }
}

fn is_reported(version: &str, metric: &str, matcher: &str) -> bool {
    let spec = format!(
        "[stack.prometheus]\nversion = \"{version}\"\n[services.shop]\nkind = \"prometheus\"\naddress = \"shop:80\"\n\
         [services.shop.metrics]\nh_seconds = {{ type = \"histogram\", buckets = [0.5, 1, 1000, 1000000] }}\n\
         s_seconds = {{ type = \"summary\" }}\n\
         [alerts.A]\nexpr = 'count({metric}{{{matcher}}}) > 1'\nseverity = \"warning\"\nsummary = \"x\"\n"
    );
    let outcome = check(&spec);
    let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert!(codes.iter().all(|code| *code == "promql/matcher-never-met"), "{matcher}: {:?}", found(&outcome));
    !codes.is_empty()
}

/// A Prometheus that has scraped the target.
fn prometheus(tool: &str, target: u16) -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = json!({
        "global": { "scrape_interval": "1s" },
        "scrape_configs": [{ "job_name": "shop", "static_configs": [{ "targets": [format!("127.0.0.1:{target}")] }] }],
    });
    fs::write(folder.path().join("prometheus.yml"), config.to_string()).expect("a file");
    let server = Server::start(tool, folder.path(), "/-/ready", |port| {
        vec![
            "--config.file=prometheus.yml".to_owned(),
            "--storage.tsdb.path=data".to_owned(),
            format!("--web.listen-address=127.0.0.1:{port}"),
        ]
    });
    eventually("something was scraped", || match count(&server, "h_seconds_count") {
        0 => Err("no series".to_owned()),
        _ => Ok(()),
    });
    (server, folder)
}

/// How many series a selector meets.
fn count(server: &Server, selector: &str) -> usize {
    let path = format!("/api/v1/query?query={}", encoded(selector));
    let (_, body) = get(server.port, &path).expect("an answer");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    answer.pointer("/data/result").and_then(Value::as_array).map_or(0, Vec::len)
}
