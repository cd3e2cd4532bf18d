//! The live run: a real Prometheus on `golden/host` observes a small shop and a real node_exporter, and sees what happens
//! to them. Only ports differ from the golden. About a minute; every server listens on loopback and ends with its test.
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::support::project;
use crate::support::servers::{Answer, Responder, Server, alertmanager, encoded, eventually, get, post};
use serde_json::Value;

/// The shop: an application with its own metrics.
struct Shop {
    metrics: Arc<Mutex<String>>,
    server: Responder,
}

impl Shop {
    fn open() -> Shop {
        let metrics = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&metrics);
        let server = Responder::start(move |_| {
            let text = shown.lock().map(|text| text.clone()).unwrap_or_default();
            Answer::Reply(200, "text/plain; version=0.0.4; charset=utf-8", text)
        });
        let shop = Shop { metrics, server };
        shop.queue(0);
        shop
    }

    /// Sets the length of the queue.
    fn queue(&self, jobs: u32) {
        let text = format!(
            "# TYPE shop_queue_depth gauge\nshop_queue_depth {jobs}\n# TYPE shop_requests_total counter\n\
             shop_requests_total{{code=\"200\"}} 100\nshop_requests_total{{code=\"500\"}} 1\n"
        );
        *self.metrics.lock().expect("the text") = text;
    }
}

/// A running Prometheus.
struct Prometheus {
    server: Server,
}

impl Prometheus {
    /// Writes the golden with other ports and starts a Prometheus on it.
    fn start(tool: &str, folder: &Path, ports: &[(u16, u16)]) -> Prometheus {
        let golden = project().join("golden/host/prometheus");
        for file in ["alerting-rules.yml", "recording-rules.yml"] {
            std::fs::copy(golden.join(file), folder.join(file)).expect("a copy");
        }
        let config = std::fs::read_to_string(golden.join("prometheus.yml")).expect("a golden");
        let file = folder.join("prometheus.yml");
        let server = Server::start(tool, folder, "/-/ready", |port| {
            let mut config = config.clone();
            for (from, to) in ports.iter().chain([&(9090, port)]) {
                let (from, to) = (format!("localhost:{from}\n"), format!("localhost:{to}\n"));
                assert!(config.contains(&from), "the golden has no {from}");
                config = config.replace(&from, &to);
            }
            std::fs::write(&file, config).expect("a file");
            vec![
                format!("--config.file={}", file.display()),
                format!("--storage.tsdb.path={}", folder.join("data").display()),
                format!("--web.listen-address=127.0.0.1:{port}"),
                "--web.enable-lifecycle".to_owned(),
                // a job that leaves the configuration gets no staleness marker: its last samples count this long, 5m
                // unless it is said
                "--query.lookback-delta=15s".to_owned(),
            ]
        });
        Prometheus { server }
    }

    /// The `data` of an answer of the API.
    fn api(&self, path: &str) -> Value {
        let (status, body) = get(self.server.port, path).expect("an answer");
        assert_eq!(status, 200, "{path}: {body}");
        let mut answer: Value = serde_json::from_str(&body).expect("JSON");
        answer["data"].take()
    }

    /// The series of a query, as `label=value,… value`, with these labels only.
    fn series(&self, query: &str, labels: &[&str]) -> Vec<String> {
        let data = self.api(&format!("/api/v1/query?query={}", encoded(query)));
        let mut series: Vec<String> = data["result"]
            .as_array()
            .expect("a vector")
            .iter()
            .map(|series| {
                let label = |name: &&str| series["metric"][*name].as_str().unwrap_or("-").to_owned();
                let labels: Vec<String> = labels.iter().map(label).collect();
                format!("{} {}", labels.join(","), series["value"][1].as_str().unwrap_or("-")).trim().to_owned()
            })
            .collect();
        series.sort();
        series
    }

    /// Waits until a query gives these series.
    fn becomes(&self, query: &str, labels: &[&str], wanted: &[&str]) {
        eventually(&format!("{query} is {wanted:?}"), || {
            let series = self.series(query, labels);
            if series == wanted { Ok(()) } else { Err(format!("{series:?}")) }
        });
    }

    /// The alerts of a name: state, severity, description.
    fn alerts(&self, name: &str) -> Vec<[String; 3]> {
        let data = self.api("/api/v1/alerts");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let alerts = data["alerts"].as_array().expect("alerts").iter();
        alerts
            .filter(|alert| alert["labels"]["alertname"] == name)
            .map(|alert| {
                [&alert["state"], &alert["labels"]["severity"], &alert["annotations"]["description"]].map(text)
            })
            .collect()
    }

    /// Waits until an alert has been pending: a state that passes is looked up in the history, since a busy machine can miss it.
    fn was_pending(&self, name: &str) {
        let query = format!("count(count_over_time(ALERTS{{alertname=\"{name}\",alertstate=\"pending\"}}[1h]))");
        self.becomes(&query, &[], &["1"]);
    }

    /// Waits until one alert of that name fires, with the severity and the text that belong to 200 jobs.
    fn queue_alert_fires(&self) {
        let wanted = ["firing", "warning", "200 jobs wait in shop, limit 100"];
        eventually("ShopQueueLong fires", || match self.alerts("ShopQueueLong").as_slice() {
            [alert] if alert == &wanted => Ok(()),
            other => Err(format!("{other:?}")),
        });
    }
}

fn observe(tool: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let shop = Shop::open();
    let node = Server::start("node_exporter", folder, "/metrics", |port| {
        vec![format!("--web.listen-address=127.0.0.1:{port}")]
    });
    std::fs::write(folder.join("alertmanager.yml"), "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        .expect("a file");
    let alertmanager = alertmanager("alertmanager-0.25", folder, &folder.join("alertmanager.yml"));
    // in place of Grafana, which no package has
    let ports = [(8080, shop.server.port), (9093, alertmanager.port), (9100, node.port)];
    let prometheus = Prometheus::start(tool, folder, &ports);

    // everything is up, under the name of its service
    let up = ["alertmanager,alertmanager 1", "host,host 1", "prometheus,prometheus 1", "shop,shop 1"];
    prometheus.becomes("up", &["job", "service"], &up);
    // the host's own name
    prometheus.becomes("up{job=\"host\"}", &["instance"], &["localhost 1"]);
    prometheus.becomes("system_health_ratio", &[], &["1"]);
    prometheus.becomes("shop_error_ratio", &[], &["NaN"]);
    assert_eq!(prometheus.alerts("ShopQueueLong"), [] as [[String; 3]; 0], "inactive");

    // an alert: inactive, pending, firing, at the Alertmanager with the cluster, inactive
    shop.queue(200);
    prometheus.queue_alert_fires();
    prometheus.was_pending("ShopQueueLong");
    eventually("the Alertmanager has the alert", || {
        let (_, body) = get(alertmanager.port, "/api/v2/alerts").map_err(|error| error.to_string())?;
        let alerts: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        let ours = |alert: &&Value| alert["labels"]["alertname"] == "ShopQueueLong";
        let alert = alerts.as_array().and_then(|alerts| alerts.iter().find(ours)).ok_or_else(|| body.clone())?;
        let labels = [&alert["labels"]["cluster"], &alert["labels"]["service"]].map(|label| label.as_str());
        if labels == [Some("host"), Some("shop")] { Ok(()) } else { Err(body) }
    });
    shop.queue(0);
    eventually("ShopQueueLong is inactive", || match prometheus.alerts("ShopQueueLong") {
        none if none.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    });

    // the shop is down: half of what should be up is
    drop(shop);
    prometheus.becomes("system_health_ratio", &[], &["0.5"]);
    prometheus.becomes("up{job=\"shop\"}", &[], &["0"]);
    let missing = "lakehouse_service_info unless on (job) up";
    // down is not missing
    prometheus.becomes(missing, &["job"], &[]);

    // the shop has vanished, and is not healthier for it
    let file = folder.join("prometheus.yml");
    let config = std::fs::read_to_string(&file).expect("the configuration");
    let (without, _) = config.split_once("- job_name: shop\n").expect("the last job is the shop's");
    std::fs::write(&file, without).expect("a file");
    let (status, body) = post(prometheus.server.port, "/-/reload").expect("an answer");
    assert_eq!(status, 200, "{body}");
    prometheus.becomes("count(up{job=\"shop\"})", &[], &[]);
    prometheus.becomes(missing, &["job", "service", "kind"], &["shop,shop,prometheus 1"]);
    prometheus.was_pending("ServiceMissing");
    eventually("ServiceMissing is about exactly the shop", || match prometheus.alerts("ServiceMissing").as_slice() {
        [[_, severity, text]] if severity == "critical" && text == "Prometheus has no target for the job shop" => {
            Ok(())
        }
        other => Err(format!("{other:?}")),
    });
    // without `up` of the shop at the instant of the last evaluation
    eventually("the score is evaluated without the shop", || {
        let at = prometheus.series("timestamp(system_health_ratio)", &[]);
        let query = format!("up{{job=\"shop\"}} @ {}", at.first().map_or("0", String::as_str));
        let score = prometheus.series("system_health_ratio", &[]);
        let half = score == ["0.5"];
        if half && prometheus.series(&query, &[]).is_empty() { Ok(()) } else { Err(format!("{query}: {score:?}")) }
    });
}

#[test]
fn prometheus_3_sees_what_happens() {
    observe("prometheus-3");
}

#[test]
fn prometheus_2_42_sees_what_happens() {
    observe("prometheus-2.42");
}
