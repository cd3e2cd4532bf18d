//! Prometheus as a server and as an agent, after it has scraped, evaluated rules, notified, and written and read remotely.

use std::path::Path;

use crate::scrape::{Scrape, version};
use crate::support::servers::{Answer, Responder, Server, encoded, eventually, get, post};

/// `HERE` is a port where somebody listens, `NOBODY` one where nobody does.
const CONFIG: &str = r#"
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
scrape_configs:
- job_name: prometheus
  static_configs: [{targets: ["127.0.0.1:OWN"]}]
- job_name: files
  file_sd_configs: [{files: [targets.json]}]
- job_name: web
  http_sd_configs: [{url: "http://127.0.0.1:HERE/targets"}]
- job_name: dns
  dns_sd_configs: [{names: [localhost], type: A, port: 1}]
remote_write:
- url: http://127.0.0.1:HERE/write
  send_exemplars: true
  send_native_histograms: true
  metadata_config: {send_interval: 1s}
  queue_config: {batch_send_deadline: 1s}
"#;

/// What an agent does not do.
const SERVER: &str = r#"
rule_files: [rules.yml]
storage: {tsdb: {out_of_order_time_window: 10m}}
alerting:
  alertmanagers:
  - static_configs: [{targets: ["127.0.0.1:HERE", "127.0.0.1:NOBODY"]}]
remote_read:
- {url: "http://127.0.0.1:HERE/read", read_recent: true, required_matchers: {job: elsewhere}}
"#;

const RULES: &str = r#"
groups:
- name: one
  rules:
  - {record: "job:up:sum", expr: "sum by (job) (up)"}
  - {alert: Always, expr: "vector(1)"}
"#;

/// Answers like an Alertmanager, a remote storage and a list of targets.
fn others() -> Responder {
    Responder::start(|request| {
        let body = if request.contains("/targets") { "[]" } else { "{}" };
        Answer::Reply(200, "application/json", body.to_owned())
    })
}

fn start(tool: &str, folder: &Path, config: &str, flags: &[&str]) -> Server {
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join("rules.yml"), RULES).expect("a file");
    std::fs::write(folder.join("targets.json"), "[]").expect("a file");
    let ready = |port| get(port, "/-/ready").is_ok_and(|(status, _)| status == 200);
    Server::start_with(tool, folder, &[], ready, |port| {
        std::fs::write(folder.join("prometheus.yml"), config.replace("OWN", &port.to_string())).expect("a file");
        let own = [format!("--web.listen-address=127.0.0.1:{port}"), "--config.file=prometheus.yml".to_owned()];
        own.into_iter().chain(flags.iter().map(|flag| (*flag).to_owned())).collect()
    })
}

/// Waits until one of the series of each metric counts something.
fn counts(server: &Server, metrics: &[&str]) {
    for metric in metrics {
        eventually(metric, || {
            let (_, text) = get(server.port, "/metrics").map_err(|error| error.to_string())?;
            let lines: Vec<&str> = text.lines().filter(|line| line.starts_with(metric)).collect();
            let is_some = |line: &&str| {
                line.rsplit(' ').next().is_some_and(|value| value.parse::<f64>().is_ok_and(|value| value > 0.0))
            };
            if lines.iter().any(is_some) { Ok(()) } else { Err(lines.join("\n")) }
        });
    }
}

/// Scrapes of one version.
pub(crate) fn scrapes(tool: &str) -> Vec<Scrape> {
    let folder = tempfile::tempdir().expect("a folder");
    let others = others();
    let here = |config: &str| config.replace("HERE", &others.port.to_string()).replace("NOBODY", "9");
    // an agent is a feature of Prometheus 2 and a flag of 3
    let agent = if version(tool).starts_with("2.") { "--enable-feature=agent" } else { "--agent" };
    let server = start(
        tool,
        &folder.path().join("server"),
        &here(&format!("{CONFIG}{SERVER}")),
        &[
            "--storage.tsdb.path=data",
            // the first notification comes before any Alertmanager is known
            "--rules.alert.resend-delay=1s",
            "--enable-feature=exemplar-storage",
            "--web.enable-remote-write-receiver",
            "--web.enable-lifecycle",
            "--storage.tsdb.head-chunks-write-queue-size=100",
        ],
    );
    let agent = start(tool, &folder.path().join("agent"), &here(CONFIG), &[agent, "--storage.agent.path=data"]);
    for query in ["up", "up{job=\"elsewhere\"}"] {
        get(server.port, &format!("/api/v1/query?query={}", encoded(query))).expect("an answer");
    }
    counts(
        &server,
        &[
            "prometheus_notifications_sent_total",
            "prometheus_notifications_errors_total",
            "prometheus_remote_storage_samples_total",
            "prometheus_rule_evaluations_total",
            "prometheus_target_interval_length_seconds",
        ],
    );
    // a pool that changed counts how long its reload takes
    let file = folder.path().join("server/prometheus.yml");
    let config = std::fs::read_to_string(&file).expect("a file").replace("scrape_timeout: 1s", "scrape_timeout: 900ms");
    std::fs::write(&file, config).expect("a file");
    assert_eq!(post(server.port, "/-/reload").expect("an answer").0, 200);
    counts(&server, &["prometheus_target_reload_length_seconds_count"]);
    counts(&agent, &["prometheus_remote_storage_samples_total"]);
    [server, agent].iter().map(|server| Scrape::of("prometheus", tool, server, "/metrics")).collect()
}
