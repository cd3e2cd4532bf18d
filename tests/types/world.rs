//! A small world: a spec, and servers that are what it says, scraped by a real Prometheus with what it compiles into.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use lakehouse_obs::promql::Version;

use crate::engine::{Answer as Result, Connection};
use crate::native;
use crate::support::servers::{self, Answer, Responder, Server, eventually, free_port};
use crate::support::{build, tools};

/// Services of several kinds. Words in angle brackets are ports, and the version.
const SPEC: &str = r#"
[lakehouse]
name            = "types"
external_labels = { region = "eu" }
[stack]
runtime = "host"
[stack.prometheus]
version             = "<version>"
port                = <prometheus>
scrape_interval     = "500ms"
evaluation_interval = "500ms"
[stack.alertmanager]
version = "0.28"
port    = <alertmanager>
[stack.blackbox_exporter]
version = "0.26"
port    = <blackbox>

[services.host]
kind     = "node"
address  = "localhost"
exporter = { address = "localhost:<node>" }
[services.site]
kind    = "http"
address = "localhost:<shop>"
# two targets, one metric of each type
[services.shop]
kind    = "prometheus"
address = ["localhost:<shop>", "localhost:<second>"]
[services.shop.metrics]
shop_requests_total     = { type = "counter", unit = "requests", labels = ["code", "method"] }
shop_wait_seconds       = { type = "histogram", labels = ["route"], buckets = [0.1, 0.5, 1] }
shop_answer_bytes       = { type = "summary", labels = ["route"] }
shop_jobs               = { type = "gauge", unit = "jobs", labels = ["queue"] }
shop_load_ratio         = { type = "gauge", labels = ["queue"] }
shop_ready              = { type = "gauge", unit = "bool" }
shop_build_info         = { type = "gauge", unit = "info", labels = ["version", "revision"] }
shop_started_timestamp  = { type = "gauge", unit = "timestamp" }
# one target; a metric that another service has too, with other labels
[services.store]
kind    = "prometheus"
address = "localhost:<store>"
[services.store.metrics]
shop_requests_total = { type = "counter", unit = "requests", labels = ["code"] }
store_size_bytes    = { type = "gauge", labels = ["bucket"] }
store_free_bytes    = { type = "gauge", labels = ["bucket"] }
store_owner_info    = { type = "gauge", unit = "info", labels = ["bucket", "owner"] }
# targets that are found, with labels of their own
[services.pods]
kind            = "prometheus"
labels          = { node = "n0", shard = "a$1" }
file_sd_configs = [{ files = ["pods.json"] }]
[services.pods.metrics]
pod_restarts_total = { type = "counter", unit = "restarts", labels = ["pod"] }
# series that bring their own job
[services.pushed]
kind         = "prometheus"
address      = "localhost:<pushed>"
honor_labels = true
[services.pushed.metrics]
pushed_last_seconds = { type = "gauge", labels = ["batch"] }
# what its library adds, nobody declares; in truth it is a native histogram. Its job has another name, its series have labels
[services.wild]
kind    = "prometheus"
address = "localhost:<wild>"
job     = "integrations/wild"
labels  = { team = "wild", path = "of the target", kind = "own" }
[services.wild.metrics]
wild_things = { type = "gauge", unit = "things" }
# a rule gives its target another job, and takes a label off; of its own metrics none is kept
[services.moved]
kind                   = "prometheus"
address                = "localhost:<shop>"
params                 = { moved = ["yes"] }
labels                 = { team = "moved", tier = "1" }
relabel_configs        = [
  { source_labels = ["service"], target_label = "job", replacement = "elsewhere/$1" },
  { source_labels = ["nothing"], target_label = "team" },
]
metric_relabel_configs = [{ source_labels = ["__name__"], regex = "nothing_.*", action = "keep" }]
# a target that never answers
[services.gone]
kind    = "prometheus"
address = "localhost:<gone>"
[services.gone.metrics]
gone_things = { type = "gauge", unit = "things" }

[indicators.shop_error_ratio]
title = "Errors"
expr  = 'sum by (service) (rate(shop_requests_total{code=~"5.."}[5s])) / sum by (service) (rate(shop_requests_total[5s]))'
[indicators."code:shop_requests:rate5s"]
title = "Requests"
unit  = "requests/s"
expr  = 'sum by (code) (rate(shop_requests_total[5s]))'
[indicators.store_used_ratio]
title = "Used"
expr  = '1 - store_free_bytes / store_size_bytes'
[alerts.Gone]
expr     = 'up{job="gone"} == 0'
severity = "critical"
summary  = "{{ $labels.instance }}"
[alerts.Full]
expr    = "store_used_ratio"
above   = { warning = "10%", critical = "90%" }
summary = "{{ $labels.bucket }}"
"#;

/// Servers, and a Prometheus that has watched them for a while.
pub(crate) struct World {
    /// The spec, with the real ports.
    pub(crate) spec: String,
    pub(crate) version: Version,
    pub(crate) prometheus: Server,
    /// The instant of all queries.
    pub(crate) at: String,
    /// Where the Prometheus keeps its samples.
    pub(crate) data: PathBuf,
    _servers: Vec<Server>,
    _responders: Vec<Responder>,
    _folder: tempfile::TempDir,
}

impl World {
    /// Starts everything and waits until there is a history.
    pub(crate) fn start(tool: &str) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let version = tools::version(tool);
        let mut responders: Vec<Responder> = [shop, shop, store, pods, pushed].into_iter().map(target).collect();
        responders.push(native::target());
        let [shop, second, store, pods, pushed, wild] = [0, 1, 2, 3, 4, 5].map(|index| responders[index].port);
        let node = Server::start("node_exporter", path, "/metrics", |port| {
            vec![format!("--web.listen-address=127.0.0.1:{port}")]
        });
        std::fs::write(path.join("alertmanager.yml"), "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
            .expect("a file");
        let alertmanager = servers::alertmanager("alertmanager-0.28", path, &path.join("alertmanager.yml"));
        let mut spec = SPEC.replace("<version>", &version.to_string());
        for (name, port) in [
            ("shop", shop),
            ("second", second),
            ("store", store),
            ("pushed", pushed),
            ("wild", wild),
            ("gone", free_port()),
            ("node", node.port),
            ("alertmanager", alertmanager.port),
        ] {
            spec = spec.replace(&format!("<{name}>"), &port.to_string());
        }
        let blackbox = start_blackbox(path, &spec.replace("<blackbox>", "9115").replace("<prometheus>", "9090"));
        let spec = spec.replace("<blackbox>", &blackbox.port.to_string());
        let with_port = |port: u16| spec.replace("<prometheus>", &port.to_string());
        let prometheus = Server::start(tool, path, "/-/ready", |port| {
            // the files that a spec names lie beside it
            let built = path.join("observability");
            tools::write(&built, &build(&with_port(port)));
            let pods = format!(
                r#"[{{"targets":["localhost:{pods}"],"labels":{{"node":"n1"}}}},{{"targets":["127.0.0.1:{pods}"]}}]"#
            );
            std::fs::write(path.join("pods.json"), pods).expect("a file");
            vec![
                format!("--config.file={}", built.join("prometheus/prometheus.yml").display()),
                format!("--storage.tsdb.path={}", path.join("data").display()),
                format!("--web.listen-address=127.0.0.1:{port}"),
                "--enable-feature=native-histograms".to_owned(),
            ]
        });
        let mut world = World {
            spec: with_port(prometheus.port),
            version,
            prometheus,
            at: String::new(),
            data: path.join("data"),
            _servers: vec![node, alertmanager, blackbox],
            _responders: responders,
            _folder: folder,
        };
        world.watch();
        world
    }

    /// A connection to the Prometheus.
    pub(crate) fn connection(&self) -> Connection {
        Connection::open(self.prometheus.port, &self.at)
    }

    /// Waits for an instant at which there is a history, and everything that has to be there.
    fn watch(&mut self) {
        let wanted = [
            "min(count_over_time(up[1h])) >= 16",
            "sum(up) > 7",
            "up{job=\"gone\"} == 0",
            "up{job=\"pods\"} == 1",
            "probe_success == 1",
            "shop_error_ratio > 0",
            "ALERTS{alertname=\"Gone\",alertstate=\"firing\"}",
            "histogram_count(rate(otel_wait_seconds[5s]))",
        ];
        eventually("everything is there at one instant", || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
            self.at = format!("{:.3}", now.as_secs_f64());
            let mut connection = self.connection();
            wanted.iter().try_for_each(|expr| match connection.ask(expr) {
                Result::Samples(samples) if !samples.is_empty() => Ok(()),
                other => Err(format!("{expr}: {other:?}")),
            })
        });
    }
}

/// Its own configuration does not depend on ports.
fn start_blackbox(folder: &Path, spec: &str) -> Server {
    tools::write(folder, &build(spec));
    Server::start("blackbox_exporter-0.26", folder, "/-/healthy", |port| {
        vec![
            "--config.file=blackbox/blackbox.yml".to_owned(),
            format!("--web.listen-address=127.0.0.1:{port}"),
            // of half a second, the default of half a second leaves nothing
            "--timeout-offset=0.1".to_owned(),
        ]
    })
}

/// A target that counts how often it was asked.
fn target(metrics: fn(u64) -> String) -> Responder {
    let asked = AtomicU64::new(0);
    Responder::start(move |_| {
        let text = metrics(asked.fetch_add(1, Ordering::Relaxed));
        Answer::Reply(200, "text/plain; version=0.0.4; charset=utf-8", text)
    })
}

fn shop(n: u64) -> String {
    let mut text = String::new();
    let mut add = |series: &str, value: String| {
        text.push_str(&format!("{series} {value}\n"));
    };
    for (code, method, step) in
        [("200", "GET", 90), ("200", "POST", 9), ("404", "GET", 3), ("500", "GET", 2), ("500", "POST", 1)]
    {
        // a reset now and then
        add(&format!("shop_requests_total{{code=\"{code}\",method=\"{method}\"}}"), ((n % 29) * step).to_string());
    }
    for route in ["/", "/pay"] {
        for (le, part) in [("0.1", 5), ("0.5", 8), ("1", 9), ("+Inf", 10)] {
            add(&format!("shop_wait_seconds_bucket{{route=\"{route}\",le=\"{le}\"}}"), (n * part).to_string());
        }
        add(&format!("shop_wait_seconds_sum{{route=\"{route}\"}}"), (n * 4).to_string());
        add(&format!("shop_wait_seconds_count{{route=\"{route}\"}}"), (n * 10).to_string());
        for quantile in ["0.5", "0.9"] {
            add(&format!("shop_answer_bytes{{route=\"{route}\",quantile=\"{quantile}\"}}"), "512".to_owned());
        }
        add(&format!("shop_answer_bytes_sum{{route=\"{route}\"}}"), (n * 5000).to_string());
        add(&format!("shop_answer_bytes_count{{route=\"{route}\"}}"), (n * 10).to_string());
    }
    for (queue, add_jobs) in [("mail", 0), ("bulk", 7)] {
        add(&format!("shop_jobs{{queue=\"{queue}\"}}"), (n * 7 % 13 + add_jobs).to_string());
        add(&format!("shop_load_ratio{{queue=\"{queue}\"}}"), format!("0.{}", n * 3 % 10));
    }
    add("shop_ready", u64::from(!n.is_multiple_of(5)).to_string());
    add("shop_build_info{version=\"1.2\",revision=\"abc\"}", "1".to_owned());
    add("shop_started_timestamp", "1700000000".to_owned());
    text
}

fn store(n: u64) -> String {
    let mut text = format!("shop_requests_total{{code=\"200\"}} {}\nshop_requests_total{{code=\"500\"}} {n}\n", n * 5);
    for (bucket, owner) in [("a", "ops"), ("b", "web")] {
        text.push_str(&format!(
            "store_size_bytes{{bucket=\"{bucket}\"}} 1000\nstore_free_bytes{{bucket=\"{bucket}\"}} {}\n\
             store_owner_info{{bucket=\"{bucket}\",owner=\"{owner}\"}} 1\n",
            200 + n % 50
        ));
    }
    text
}

fn pods(n: u64) -> String {
    format!("pod_restarts_total{{pod=\"p1\"}} {}\npod_restarts_total{{pod=\"p2\"}} 3\n", n / 4)
}

fn pushed(n: u64) -> String {
    format!(
        "pushed_last_seconds{{batch=\"x\",job=\"nightly\",instance=\"\"}} {n}\npushed_last_seconds{{batch=\"y\"}} 5\n"
    )
}
