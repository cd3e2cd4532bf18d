//! The four alerts of the reference stack, from the sample to the person: Prometheus and Alertmanager run on
//! `golden/ai-aas`, a small target plays the exporters, and what is sent arrives at a webhook in place of Slack and at a mail
//! server. Hosts, ports and paths differ from the golden, since everything is on loopback, mail is not encrypted, and
//! durations are seconds, since nobody wants to wait for minutes.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::mail::MailServer;
use crate::support::project;
use crate::support::servers::{self, Answer, Responder, Server, eventually, get};

/// What the exporters of the stack would say: broken until it is fixed.
struct Exporters {
    server: Responder,
    fixed: Arc<AtomicBool>,
}

impl Exporters {
    fn start() -> Exporters {
        let fixed = Arc::new(AtomicBool::new(false));
        let (state, asked) = (Arc::clone(&fixed), AtomicU64::new(0));
        let server = Responder::start(move |request| {
            let (up, free) = if state.load(Ordering::Relaxed) { (1, 50) } else { (0, 10) };
            let calls = asked.fetch_add(1, Ordering::Relaxed);
            if request.starts_with("GET /minio/") && !request.contains("Bearer of-minio") {
                return Answer::Reply(403, "text/plain", String::new());
            }
            // a tenth of the answers is an error; a statement takes 3 s
            let text = format!(
                "# TYPE pg_up gauge\npg_up {up}\n\
                 # TYPE pg_stat_statements_seconds_total counter\n\
                 pg_stat_statements_seconds_total{{datname=\"shop\",queryid=\"1\",user=\"app\"}} {}\n\
                 # TYPE pg_stat_statements_calls_total counter\n\
                 pg_stat_statements_calls_total{{datname=\"shop\",queryid=\"1\",user=\"app\"}} {calls}\n\
                 # TYPE minio_cluster_capacity_usable_total_bytes gauge\nminio_cluster_capacity_usable_total_bytes 100\n\
                 # TYPE minio_cluster_capacity_usable_free_bytes gauge\nminio_cluster_capacity_usable_free_bytes {free}\n\
                 # TYPE http_requests_total counter\n\
                 http_requests_total{{function_name=\"ingest\",method=\"GET\",status_code=\"500\"}} {calls}\n\
                 http_requests_total{{function_name=\"ingest\",method=\"GET\",status_code=\"200\"}} {}\n",
                3 * calls,
                9 * calls
            );
            Answer::Reply(200, "text/plain; version=0.0.4; charset=utf-8", text)
        });
        Exporters { server, fixed }
    }
}

/// What was sent to the webhook that stands for Slack.
pub(crate) struct Slack {
    pub(crate) server: Responder,
    messages: Arc<Mutex<Vec<Value>>>,
}

impl Slack {
    pub(crate) fn start() -> Slack {
        let messages = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&messages);
        let server = Responder::start(move |request| {
            let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            kept.lock().expect("the messages").push(serde_json::from_str(body).unwrap_or(Value::Null));
            Answer::Reply(200, "text/plain", "ok".to_owned())
        });
        Slack { server, messages }
    }

    /// Channel, title, text and colour of every message with that title.
    pub(crate) fn messages(&self, title: &str) -> Vec<[String; 4]> {
        let messages = self.messages.lock().expect("the messages");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        messages
            .iter()
            .map(|message| {
                let sent = &message["attachments"][0];
                [&message["channel"], &sent["title"], &sent["text"], &sent["color"]].map(text)
            })
            .filter(|[_, with, ..]| with == title)
            .collect()
    }
}

/// A golden with its durations shortened and with every pair of texts replaced; each must be there.
fn adapted(file: &str, replaced: &[(&str, String)]) -> String {
    let mut text = std::fs::read_to_string(project().join("golden/ai-aas").join(file)).expect("a golden");
    for (from, to) in replaced {
        assert!(text.contains(from), "{file} has no {from}");
        text = text.replace(from, to);
    }
    let short = |line: &str| {
        let (key, _) = line.split_once(": ")?;
        let seconds = match key.trim() {
            "scrape_interval" | "evaluation_interval" | "interval" | "group_wait" => 1,
            "group_interval" => 2,
            "for" => 4,
            _ => return None,
        };
        Some(format!("{key}: {seconds}s\n"))
    };
    text.lines().map(|line| short(line).unwrap_or_else(|| format!("{line}\n"))).collect()
}

/// Starts an Alertmanager on the golden.
pub(crate) fn alertmanager(tool: &str, folder: &Path, slack: u16, mail: u16) -> Server {
    for (name, secret) in
        [("slack_webhook", format!("http://127.0.0.1:{slack}/")), ("smtp_password", "sesame".to_owned())]
    {
        std::fs::write(folder.join(name), secret).expect("a secret");
    }
    let config = adapted(
        "alertmanager/alertmanager.yml",
        &[
            ("/lakehouse/secrets", folder.display().to_string()),
            ("smarthost: smtp.company.com:587", format!("require_tls: false\n    smarthost: 127.0.0.1:{mail}")),
        ],
    );
    let file = folder.join("alertmanager.yml");
    std::fs::write(&file, config).expect("a file");
    servers::alertmanager(tool, folder, &file)
}

/// Starts a Prometheus on the golden, with ports of loopback in place of some of its targets.
pub(crate) fn prometheus(tool: &str, folder: &Path, targets: &[(&str, u16)]) -> Server {
    std::fs::write(folder.join("minio_token"), "of-minio").expect("a secret");
    for file in ["alerting-rules.yml", "recording-rules.yml"] {
        std::fs::write(folder.join(file), adapted(&format!("prometheus/{file}"), &[])).expect("a file");
    }
    let mut replaced = vec![("/lakehouse/secrets", folder.display().to_string())];
    for (target, port) in targets {
        let dash = if target.starts_with("- ") { "- " } else { "" };
        replaced.push((target, format!("{dash}127.0.0.1:{port}")));
    }
    let file = folder.join("prometheus.yml");
    std::fs::write(&file, adapted("prometheus/prometheus.yml", &replaced)).expect("a file");
    Server::start(tool, folder, "/-/ready", |port| {
        vec![
            format!("--config.file={}", file.display()),
            format!("--storage.tsdb.path={}", folder.join("data").display()),
            format!("--web.listen-address=127.0.0.1:{port}"),
            // an alert that fires at once is otherwise told about only a minute later
            "--rules.alert.resend-delay=1s".to_owned(),
        ]
    })
}

fn notify(prometheus_tool: &str, alertmanager_tool: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (exporters, slack, mail) = (Exporters::start(), Slack::start(), MailServer::start());
    let alertmanager = alertmanager(alertmanager_tool, folder, slack.server.port, mail.port);
    // the exporters that these targets name are all one
    let exporter = exporters.server.port;
    let targets = [
        ("alertmanager:9093", alertmanager.port),
        ("postgres-exporter:9187", exporter),
        ("supabase-edge-sql-exporter:9399", exporter),
        ("- host.docker.internal:9000", exporter),
    ];
    let prometheus = prometheus(prometheus_tool, folder, &targets);
    let state = || get(prometheus.port, "/api/v1/alerts").map_or_else(|error| error.to_string(), |(_, body)| body);

    // what is critical goes to Slack
    let slack_says = |title: &str, text: &str, colour: &str| {
        let wanted = ["#alerts-critical", title, text, colour].map(str::to_owned);
        eventually(&format!("Slack: {title}: {text}"), || {
            let said = slack.messages(title);
            if said.contains(&wanted) { Ok(()) } else { Err(format!("{said:?}; {}", state())) }
        });
    };
    let down = "PostgreSQL localhost:5432 has been down for more than 1 minute\n";
    slack_says("Critical Alert: DatabaseDown", down, "danger");
    slack_says("Critical Alert: HighErrorRate", "Error rate is 10%\n", "danger");

    // and what is a warning goes to the team by mail
    let mail_says = |subject: &str, text: &str| {
        eventually(&format!("mail: {subject}: {text}"), || match mail.mails(&[subject, text]).first() {
            Some(found) => Ok(found.clone()),
            None => Err(format!("{:?}; {}", mail.mails(&[]), state())),
        })
    };
    let sent = mail_says("Subject: Warning: StorageSpaceHigh\n", "Storage usage is at 90%");
    assert_eq!(sent.login, "\0alerts\0sesame", "logged in with the password from the file");
    assert_eq!(sent.envelope, ["MAIL FROM:<alerts@company.com>", "RCPT TO:<team@company.com>"]);
    assert!(!sent.text.contains("text/html"), "a mail says what the spec says, and nothing else: {}", sent.text);
    mail_says("Subject: Warning: HighQueryTime\n", "Average query time in shop is 3s");

    // nobody is told what is meant for the other
    assert!(mail.mails(&["DatabaseDown"]).is_empty() && mail.mails(&["HighErrorRate"]).is_empty());
    for title in ["Critical Alert: StorageSpaceHigh", "Critical Alert: HighQueryTime"] {
        assert_eq!(slack.messages(title), [] as [[String; 4]; 0]);
    }

    // both hear that it is over
    let before = mail.mails(&["StorageSpaceHigh"]).len();
    exporters.fixed.store(true, Ordering::Relaxed);
    slack_says("Critical Alert: DatabaseDown", down, "good");
    eventually("a mail says that there is space again", || {
        let mails = mail.mails(&["StorageSpaceHigh"]);
        if mails.len() > before { Ok(()) } else { Err(format!("{mails:?}")) }
    });
}

#[test]
fn each_alert_of_the_reference_stack_reaches_whom_it_is_meant_for() {
    notify("prometheus-3", "alertmanager-0.3x");
}

#[test]
fn it_does_with_the_alertmanager_that_the_stack_is_written_for() {
    notify("prometheus-3", "alertmanager-0.28");
}
