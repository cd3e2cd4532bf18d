//! The closed loop: requests go through the generated middleware into the tables of the generated migration; what the SQL
//! exporter's generated queries read there is scraped, evaluated and routed, and arrives as one message about 10 % of errors,
//! or as none at 1 %.
//!
//! All of it is real but the SQL exporter, which cannot be built from a package registry: a stand-in does what its
//! documentation says of the configuration that we write, and runs its queries with the rights of its login.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::mail::MailServer;
use crate::notify::{Slack, alertmanager, prometheus};
use crate::support::deno::packages;
use crate::support::postgres::Cluster;
use crate::support::servers::{Answer, Responder, Server, encoded, eventually, get};
use crate::support::tools::write;
use crate::support::{project, tree};

/// A file of the golden stack.
fn golden(path: &str) -> String {
    std::fs::read_to_string(project().join("golden/ai-aas").join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A PostgreSQL with the migrations applied, and logins that have their roles.
fn database() -> Cluster {
    let server = Cluster::start(15);
    server.query(
        "CREATE SCHEMA lakehouse;
         CREATE TABLE lakehouse.pipeline_runs_latest (pipeline_name text, state text);
         CREATE ROLE monitor LOGIN; CREATE ROLE edge LOGIN; CREATE ROLE exporter LOGIN",
    );
    for (path, text) in tree(&project().join("golden/ai-aas/migrations/postgres")) {
        if !path.starts_with("down/") {
            server.apply(&String::from_utf8(text).expect("UTF-8"));
        }
    }
    server.query("GRANT monitoring_recorder TO edge; GRANT monitoring_exporter TO exporter");
    server
}

/// What the SQL exporter would answer: a row of a query is a sample for each of a metric's values.
fn exposition(server: &Cluster, collector: &Value) -> Result<String, String> {
    let mut text = String::new();
    for metric in collector["metrics"].as_array().into_iter().flatten() {
        let name = metric["metric_name"].as_str().expect("a name");
        let kind = metric["type"].as_str().expect("a type");
        let query = metric["query"].as_str().or_else(|| {
            let named = collector["queries"].as_array()?.iter().find(|one| one["query_name"] == metric["query_ref"])?;
            named["query"].as_str()
        });
        let rows =
            server.query_as("exporter", &format!("SELECT row_to_json(q) FROM ({}) AS q", query.expect("a query")))?;
        let _ = writeln!(text, "# TYPE {name} {kind}");
        for row in rows.lines() {
            let row: Value = serde_json::from_str(row).expect("JSON");
            let labels = metric["key_labels"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let labels: Vec<String> =
                labels.map(|label| format!("{label}=\"{}\"", row[label].as_str().unwrap_or_default())).collect();
            for column in metric["values"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let own = metric["value_label"].as_str().map(|label| format!("{label}=\"{column}\""));
                let labels: Vec<String> = labels.iter().cloned().chain(own).collect();
                let _ = writeln!(text, "{name}{{{}}} {}", labels.join(","), row[column]);
            }
        }
    }
    Ok(text)
}

/// The edge functions, in Deno, with the golden middleware around them.
fn functions(folder: &std::path::Path, database: u16) -> Server {
    let files = [
        ("edge/monitoring.ts", golden("edge/monitoring.ts")),
        ("functions.ts", include_str!("functions.ts").to_owned()),
        ("package.json", "{ \"type\": \"module\", \"dependencies\": { \"pg\": \"*\" } }\n".to_owned()),
    ];
    write(folder, &files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect());
    std::os::unix::fs::symlink(packages(), folder.join("node_modules")).expect("a link");
    Server::start("deno", folder, "/ready", |port| {
        let arguments = ["run", "-A", "--no-remote", "functions.ts", &port.to_string(), &database.to_string()];
        arguments.map(str::to_owned).to_vec()
    })
}

/// When a rule was evaluated last.
fn last_evaluation(port: u16, alert: &str) -> Result<String, String> {
    let (_, body) = get(port, "/api/v1/rules").map_err(|error| error.to_string())?;
    let answer: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
    let rules = answer["data"]["groups"].as_array().into_iter().flatten().filter_map(|group| group["rules"].as_array());
    let rule = rules.flatten().find(|rule| rule["name"] == alert).ok_or_else(|| body.clone())?;
    rule["lastEvaluation"].as_str().map(str::to_owned).ok_or(body.clone())
}

/// What people hear after 200 requests of which `errors` failed; waits until the ratio is there.
fn notifications(errors: usize, ratio: &str) -> Vec<[String; 4]> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).expect("a folder");
        path
    };
    let database = Arc::new(database());
    let functions = functions(&at("functions"), database.port);
    let collector: Value =
        serde_yaml::from_str(&golden("sql-exporter/supabase-edge/supabase-edge.collector.yml")).expect("YAML");
    let asked = Arc::clone(&database);
    // while the requests are made, what the exporter says stands still: they are one step between two scrapes
    let kept = Arc::new(Mutex::new(None::<String>));
    let held = Arc::clone(&kept);
    let read = move || exposition(&asked, &collector);
    let before = read.clone();
    let exporter = Responder::start(move |_| {
        let kept = held.lock().expect("the text").clone();
        match kept.map_or_else(&read, Ok) {
            Ok(text) => Answer::Reply(200, "text/plain; version=0.0.4; charset=utf-8", text),
            Err(error) => Answer::Reply(500, "text/plain", error),
        }
    });
    let (slack, mail) = (Slack::start(), MailServer::start());
    let alertmanager = alertmanager("alertmanager-0.28", &at("alertmanager"), slack.server.port, mail.port);
    let targets = [("alertmanager:9093", alertmanager.port), ("supabase-edge-sql-exporter:9399", exporter.port)];
    let prometheus = prometheus("prometheus-3", &at("prometheus"), &targets);
    let value = |query: &str| -> String {
        let (_, body) = get(prometheus.port, &format!("/api/v1/query?query={}", encoded(query))).unwrap_or_default();
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        answer["data"]["result"][0]["value"][1].as_str().unwrap_or("none").to_owned()
    };
    // the counters are there before the first request, or the first errors would be no increase
    eventually("the counters are scraped twice", || {
        let scraped = value("min(count_over_time(http_requests_total[1m]))");
        if scraped.parse().unwrap_or(0) >= 2 { Ok(()) } else { Err(scraped) }
    });
    *kept.lock().expect("the text") = Some(before().expect("the counters"));
    for number in 0..200 {
        let fails = number % 200 < errors;
        let (status, _) = get(functions.port, if fails { "/fails" } else { "/" }).expect("an answer");
        assert_eq!(status, if fails { 500 } else { 200 }, "the middleware changes no answer");
    }
    let (_, state) = get(functions.port, "/recorded").expect("an answer");
    assert_eq!(state, r#"{"recorded":200,"failed":0,"dropped":0,"timedOut":0}"#);
    *kept.lock().expect("the text") = None;
    eventually(&format!("the ratio is {ratio}"), || {
        let seen = value("round(api_error_ratio, 0.0001)");
        if seen == ratio { Ok(()) } else { Err(seen) }
    });
    if errors * 20 > 200 {
        eventually("somebody hears of it", || {
            let notifications = slack.messages("Critical Alert: HighErrorRate");
            if notifications.is_empty() { Err(value("ALERTS{alertname=\"HighErrorRate\"}")) } else { Ok(()) }
        });
    } else {
        // the alert would have waited for four evaluations
        let mut evaluations = BTreeSet::new();
        eventually("the alert is evaluated ten times more", || {
            evaluations.insert(last_evaluation(prometheus.port, "HighErrorRate")?);
            if evaluations.len() > 10 { Ok(()) } else { Err(format!("{evaluations:?}")) }
        });
        assert_eq!(value("count(ALERTS{alertname=\"HighErrorRate\"})"), "none");
    }
    // the time that requests took is there too
    let latency: f64 = value("api_latency_p95").parse().expect("a number");
    assert!(latency > 0.0, "{latency}");
    slack.messages("Critical Alert: HighErrorRate")
}

#[test]
fn ten_percent_of_errors_arrive_as_ten_percent() {
    let channel = "#alerts-critical".to_owned();
    let title = "Critical Alert: HighErrorRate".to_owned();
    let message = [channel, title, "Error rate is 10%\n".to_owned(), "danger".to_owned()];
    assert_eq!(notifications(20, "0.1"), [message]);
}

#[test]
fn one_percent_of_errors_is_no_news() {
    assert_eq!(notifications(2, "0.01"), [] as [[String; 4]; 0]);
}
