//! Two Alertmanagers that know each other, after they got alerts, a silence and an invalid alert, and notified: one receiver
//! takes what it gets, another one is not there.

use std::path::Path;

use crate::scrape::Scrape;
use crate::support::servers::{Answer, Responder, Server, eventually, free_port, get, post_json, with_own_templates};

/// `HERE` is a port where somebody listens; at 9 nobody does.
const CONFIG: &str = r#"
route:
  receiver: taken
  group_by: [alertname]
  group_wait: 1s
  group_interval: 1s
  routes:
  - {receiver: lost, matchers: [alertname="Lost"], group_wait: 1s, group_interval: 1s}
receivers:
- name: taken
  webhook_configs: [{url: "http://127.0.0.1:HERE/"}]
- name: lost
  webhook_configs: [{url: "http://127.0.0.1:9/"}]
inhibit_rules:
- {source_matchers: [alertname="Taken"], target_matchers: [alertname="Quiet"]}
"#;

const SILENCE: &str = r#"{"matchers": [{"name": "alertname", "value": "Other", "isRegex": false}], "startsAt": "2020-01-01T00:00:00Z",
"endsAt": "2099-01-01T00:00:00Z", "createdBy": "a test", "comment": "a test"}"#;

fn start(program: &str, folder: &Path, peers: &[u16]) -> (Server, u16) {
    let gossip = free_port();
    std::fs::create_dir_all(folder).expect("a folder");
    let server = Server::start(program, folder, "/-/ready", |port| {
        let own = [
            format!("--config.file={}", folder.join("../alertmanager.yml").display()),
            format!("--storage.path={}", folder.join("data").display()),
            format!("--web.listen-address=127.0.0.1:{port}"),
            format!("--cluster.listen-address=127.0.0.1:{gossip}"),
            "--cluster.settle-timeout=1s".to_owned(),
        ];
        own.into_iter().chain(peers.iter().map(|peer| format!("--cluster.peer=127.0.0.1:{peer}"))).collect()
    });
    (server, gossip)
}

/// Scrapes of one version.
pub(crate) fn scrapes(tool: &str) -> Vec<Scrape> {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = Responder::start(|_| Answer::Reply(200, "text/plain", String::new()));
    let config = CONFIG.replace("HERE", &taken.port.to_string());
    std::fs::write(folder.path().join("alertmanager.yml"), config).expect("a file");
    let program = with_own_templates(tool, folder.path());
    let (first, gossip) = start(&program, &folder.path().join("1"), &[]);
    let (second, _) = start(&program, &folder.path().join("2"), &[gossip]);
    let post = |path: &str, body: &str| post_json(first.port, path, body).expect("an answer").0;
    assert_eq!(post("/api/v2/silences", SILENCE), 200);
    let alerts = ["Taken", "Lost", "Quiet", "Other"].map(|name| format!(r#"{{"labels": {{"alertname": "{name}"}}}}"#));
    assert_eq!(post("/api/v2/alerts", &format!("[{}]", alerts.join(","))), 200);
    assert_eq!(post("/api/v2/alerts", r#"[{"labels": {}}]"#), 400);
    for (metric, least) in [
        ("alertmanager_notification_requests_total{integration=\"webhook\"", 1.0),
        ("alertmanager_notification_requests_failed_total{integration=\"webhook\"", 1.0),
        ("alertmanager_cluster_members", 2.0),
    ] {
        eventually(metric, || {
            let (_, text) = get(first.port, "/metrics").map_err(|error| error.to_string())?;
            let line = text.lines().find(|line| line.starts_with(metric)).ok_or("not there")?;
            let value = line.rsplit(' ').next().and_then(|value| value.parse::<f64>().ok());
            if value.is_some_and(|value| value >= least) { Ok(()) } else { Err(line.to_owned()) }
        });
    }
    get(first.port, "/api/v2/alerts").expect("an answer");
    [first, second].iter().map(|server| Scrape::of("alertmanager", tool, server, "/metrics")).collect()
}
