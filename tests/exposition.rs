//! Scrapes that are pasted beside a spec: what they declare, where they are found, and what is said about them. Those of
//! real programs hold the catalogue to what they expose.
#![allow(clippy::disallowed_methods, reason = "tests read and write files, and talk to servers")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use lakehouse_obs::catalogue::exporters;
use lakehouse_obs::exposition::{Metric, declarations, read};
use lakehouse_obs::metrics::{Source, of_service};
use lakehouse_obs::spec::MetricType;
use support::servers::{Answer, Responder, Server, alertmanager, encoded, eventually, get};
use support::{check, check_files, found, rendered, tools};

const SPEC: &str = r#"
[services.shop]
kind       = "prometheus"
address    = "shop:8080"
exposition = "metrics/shop.prom"
"#;

const SCRAPE: &str = "\
# TYPE requests_total counter
requests_total{code=\"200\"} 1
# TYPE latency_seconds histogram
latency_seconds_bucket{le=\"0.5\"} 1
latency_seconds_bucket{le=\"+Inf\"} 1
latency_seconds_sum 1
latency_seconds_count 1
";

/// The findings of a spec whose further text follows that of the service, with files beside it.
fn findings(more: &str, files: &[(&str, &str)]) -> Vec<String> {
    let root = ("lakehouse.toml".to_owned(), format!("{SPEC}{more}"));
    let others = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    found(&check_files(&[root].into_iter().chain(others).collect::<Vec<_>>()))
}

fn alert(expr: &str) -> String {
    format!("[alerts.A]\nexpr = '{expr}'\nseverity = \"info\"\nsummary = \"s\"\n")
}

#[test]
fn what_is_in_the_scrape_exists_and_nothing_else() {
    let files = [("metrics/shop.prom", SCRAPE)];
    for expr in [
        "rate(requests_total[5m]) > 1",
        "histogram_quantile(0.9, rate(latency_seconds_bucket[5m])) > 1",
        "rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m]) > 1",
        // libraries add theirs
        "go_goroutines > 1000",
    ] {
        assert_eq!(findings(&alert(expr), &files), <[&str; 0]>::default(), "{expr}");
    }
    for (expr, at) in [("rate(request_total[5m]) > 1", 14), ("latency_seconds_max > 1", 9)] {
        let wanted = format!("metric/unknown at lakehouse.toml:7:{at}");
        assert_eq!(findings(&alert(expr), &files), [wanted], "{expr}");
    }
}

#[test]
fn a_metric_that_is_written_too_wins() {
    let files = [("metrics/shop.prom", SCRAPE)];
    let more = "[services.shop.metrics]\nlatency_seconds_max = { type = \"gauge\" }\n";
    assert_eq!(findings(&format!("{more}{}", alert("latency_seconds_max > 1")), &files), <[&str; 0]>::default());
}

#[test]
fn a_scrape_that_cannot_be_read_says_nothing_about_names() {
    let alert = alert("rate(other_total[5m]) > 1");
    assert_eq!(findings(&alert, &[]), ["exposition/not-found at lakehouse.toml:5:14"]);
    let flawed = "# TYPE a counter\na{x=1} 1\nb two\n";
    assert_eq!(
        findings(&alert, &[("metrics/shop.prom", flawed)]),
        ["exposition/syntax at metrics/shop.prom:2:5", "exposition/syntax at metrics/shop.prom:3:3"]
    );
}

#[test]
fn each_file_names_scrapes_beside_itself() {
    let root = "[lakehouse]\ninclude = [\"teams/*.toml\"]\n";
    let team = format!("{SPEC}{}", alert("rate(other_total[5m]) > 1"));
    let files = |scrape: &str| {
        [("lakehouse.toml", root), ("teams/a.toml", &team), (scrape, SCRAPE)]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
    };
    assert_eq!(found(&check_files(&files("teams/metrics/shop.prom"))), ["metric/unknown at teams/a.toml:7:14"]);
    assert_eq!(found(&check_files(&files("metrics/shop.prom"))), ["exposition/not-found at teams/a.toml:5:14"]);
}

#[test]
fn an_environment_may_have_another_scrape() {
    let more = "[environments.prod]\n[environments.dev]\nservices.shop.exposition = \"metrics/dev.prom\"\n";
    let more = format!("{more}{}", alert("rate(requests_total[5m]) > 1"));
    let files = [("metrics/shop.prom", SCRAPE), ("metrics/dev.prom", "other_total 1\n")];
    let root = ("lakehouse.toml".to_owned(), format!("{SPEC}{more}"));
    let others = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let outcome = check_files(&[root].into_iter().chain(others).collect::<Vec<_>>());
    assert_eq!(found(&outcome), ["metric/unknown at lakehouse.toml:10:14"], "{}", rendered(&outcome));
    assert!(outcome.diagnostics[0].environments.contains("dev"), "{}", rendered(&outcome));
}

#[test]
fn only_what_answers_a_scrape_takes_one() {
    let spec = "[services.shop]\nkind = \"http\"\naddress = \"shop:80\"\nexposition = \"metrics/shop.prom\"\n\
                health = { path = \"/\" }\n";
    let files = [("lakehouse.toml", spec), ("metrics/shop.prom", SCRAPE)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(found(&check_files(&files)), ["service/key-not-for-kind at lakehouse.toml:4:1"]);
}

#[test]
fn names_and_labels_are_those_that_the_target_stores() {
    let scrape = "{\"http.requests\",\"http.method\"=\"GET\",job=\"x\"} 1\n";
    let files = [("metrics/shop.prom", scrape)];
    let version = |version: &str| format!("[stack.prometheus]\nversion = \"{version}\"\n");
    let old = format!("{}{}", version("2.53"), alert("http_requests > 1"));
    assert_eq!(findings(&old, &files), <[&str; 0]>::default());
    let new = format!("{}{}", version("3.5"), alert("{\"http.requests\"} > 1"));
    assert_eq!(findings(&new, &files), <[&str; 0]>::default());
    let wrong = format!("{}{}", version("3.5"), alert("http_requests > 1"));
    assert_eq!(findings(&wrong, &files), ["metric/unknown at lakehouse.toml:9:9"]);
}

/// 20,000 lines, as a large service answers.
fn large() -> String {
    let mut text = String::new();
    for metric in 0..400 {
        text.push_str(&format!(
            "# HELP m_{metric}_seconds_total What it counts.\n# TYPE m_{metric}_seconds_total counter\n"
        ));
        for series in 0..48 {
            text.push_str(&format!(
                "m_{metric}_seconds_total{{namespace=\"shop\",pod=\"cart-{series}\",code=\"{series}\"}} {series}.5\n"
            ));
        }
    }
    text
}

#[test]
fn a_large_scrape_is_read_as_a_whole() {
    let text = large();
    assert_eq!(text.lines().count(), 20_000);
    let metrics = read(&text).expect("a scrape");
    assert_eq!(metrics.len(), 400);
    assert!(metrics.values().all(|metric| metric.labels.len() == 3));
}

/// The names of the series of a metric.
fn series(name: &str, metric: &Metric) -> Vec<String> {
    match metric.metric_type {
        MetricType::Histogram => ["_bucket", "_sum", "_count"].map(|part| format!("{name}{part}")).to_vec(),
        MetricType::Summary => ["", "_sum", "_count"].map(|part| format!("{name}{part}")).to_vec(),
        MetricType::Counter | MetricType::Gauge | MetricType::Untyped => vec![name.to_owned()],
    }
}

/// Every series of a scrape must certainly be there in a stack that has this program in this version.
fn is_known(tool: &str, spec: &str, service: &str, port: u16, path: &str) {
    let outcome = check(spec);
    let model = outcome.model().unwrap_or_else(|| panic!("{}", rendered(&outcome)));
    let service = &model.services[service];
    let mut unknown = Vec::new();
    let (_, text) = get(port, path).expect("an answer");
    let metrics = read(&text).unwrap_or_else(|flaws| panic!("{tool}: {flaws:?}"));
    assert!(metrics.len() > 10, "{tool}: {metrics:?}");
    for name in metrics.iter().flat_map(|(name, metric)| series(name, metric)) {
        let source = of_service(model, service, &name);
        // what the machine or the runtime decides is no claim of the catalogue
        let families = exporters().iter().flat_map(|exporter| exporter.open_families);
        let open = source == Source::Perhaps && families.into_iter().any(|family| name.starts_with(family));
        if !matches!(source, Source::Listed(..)) && !open {
            unknown.push(format!("{name}: {source:?}"));
        }
    }
    // and what is imported from it is a spec
    let kind = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n";
    let imported = check(&format!("{kind}{}", declarations("shop", metrics.iter())));
    assert!(imported.diagnostics.is_empty(), "{tool}: {}", rendered(&imported));
    assert!(unknown.is_empty(), "{tool}:\n{}", unknown.join("\n"));
}

fn with_version(component: &str, tool: &str) -> String {
    format!("[stack.{component}]\nversion = \"{}\"\n", tools::version(tool))
}

#[test]
fn every_metric_of_a_real_prometheus_is_in_the_catalogue() {
    for tool in ["prometheus-2.42", "prometheus-2.53", "prometheus-3"] {
        let spec =
            format!("{}[services.host]\nkind = \"node\"\naddress = \"localhost\"\n", with_version("prometheus", tool));
        let folder = tools::built(&spec);
        let place = folder.path().join("observability/prometheus");
        let server = Server::start(tool, &place, "/-/ready", |port| {
            vec![
                "--config.file=prometheus.yml".to_owned(),
                format!("--storage.tsdb.path={}", folder.path().join("data").display()),
                format!("--web.listen-address=127.0.0.1:{port}"),
            ]
        });
        is_known(tool, &spec, "prometheus", server.port, "/metrics");
    }
}

#[test]
fn every_metric_of_a_real_alertmanager_is_in_the_catalogue() {
    for tool in ["alertmanager-0.25", "alertmanager-0.28", "alertmanager-0.3x"] {
        let spec = format!(
            "{}[services.host]\nkind = \"node\"\naddress = \"localhost\"\n",
            with_version("alertmanager", tool)
        );
        let folder = tools::built(&spec);
        let server = alertmanager(tool, folder.path(), Path::new("observability/alertmanager/alertmanager.yml"));
        is_known(tool, &spec, "alertmanager", server.port, "/metrics");
    }
}

#[test]
fn every_metric_of_a_real_node_exporter_is_in_the_catalogue() {
    let tool = "node_exporter";
    let spec =
        format!("{}[services.host]\nkind = \"node\"\naddress = \"localhost\"\n", with_version("node_exporter", tool));
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        Server::start(tool, folder.path(), "/metrics", |port| vec![format!("--web.listen-address=127.0.0.1:{port}")]);
    is_known(tool, &spec, "host", server.port, "/metrics");
}

#[test]
fn every_metric_of_a_real_blackbox_exporter_is_in_the_catalogue() {
    let shop = Responder::start(|_| Answer::Reply(200, "text/plain", String::new()));
    for tool in ["blackbox_exporter-0.23", "blackbox_exporter-0.26"] {
        let spec = format!(
            "{}[services.shop]\nkind = \"http\"\naddress = \"localhost:{}\"\nhealth = {{ path = \"/\" }}\n",
            with_version("blackbox_exporter", tool),
            shop.port
        );
        let folder = tools::built(&spec);
        let place = folder.path().join("observability/blackbox");
        let server = Server::start(tool, &place, "/-/healthy", |port| {
            vec!["--config.file=blackbox.yml".to_owned(), format!("--web.listen-address=127.0.0.1:{port}")]
        });
        is_known(tool, &spec, "blackbox-exporter", server.port, "/metrics");
        let probe = format!("/probe?module=shop&target=http%3A%2F%2Flocalhost%3A{}%2F", shop.port);
        is_known(tool, &spec, "shop", server.port, &probe);
    }
}

const TEXT: &str = "\
# TYPE requests_total counter
requests_total{code=\"200\",job=\"own\",instance=\"own\",service=\"own\",path=\"/a \\\"b\\\" } \"} 1 1
# TYPE latency_seconds histogram
latency_seconds_bucket{le=\"0.5\",code=\"200\"} 1
latency_seconds_bucket{le=\"+Inf\",code=\"200\"} 1
latency_seconds_sum{code=\"200\"} 1
latency_seconds_count{code=\"200\"} 1
# TYPE rpc summary
rpc{quantile=\"0.5\",y=\"1\"} 1
rpc_sum{y=\"1\"} 1
rpc_count{y=\"1\"} 1
plain 0
";

const OPEN_METRICS: &str = "\
# TYPE requests counter
requests_total{code=\"200\"} 17.0 # {trace_id=\"KOO5S4vxi0o\"} 0.67
# TYPE build info
build_info{version=\"1\"} 1
# TYPE state stateset
state{state=\"on\"} 1
# TYPE queue_seconds gaugehistogram
# UNIT queue_seconds seconds
queue_seconds_bucket{le=\"1.0\"} 3
queue_seconds_bucket{le=\"+Inf\"} 3
queue_seconds_gcount 3
queue_seconds_gsum 2.0
# TYPE other unknown
other 1
# EOF
";

/// The labels that a declared metric's series may have, by name of the series.
fn declared(spec: &str, text: &str) -> BTreeSet<(String, BTreeSet<String>)> {
    let files = [("lakehouse.toml", spec), ("shop.prom", text)].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let outcome = check_files(&files);
    let model = outcome.model().unwrap_or_else(|| panic!("{}", rendered(&outcome)));
    let mut found = BTreeSet::new();
    for (name, metric) in &model.services["shop"].metrics {
        let parts: &[(&str, &str)] = match metric.metric_type {
            MetricType::Histogram => &[("_bucket", "le"), ("_sum", ""), ("_count", "")],
            MetricType::Summary => &[("", "quantile"), ("_sum", ""), ("_count", "")],
            MetricType::Counter | MetricType::Gauge | MetricType::Untyped => &[("", "")],
        };
        for (part, label) in parts {
            let own = metric.labels.iter().cloned().chain((!label.is_empty()).then(|| (*label).to_owned()));
            found.insert((format!("{name}{part}"), own.collect()));
        }
    }
    found
}

#[test]
fn prometheus_stores_the_series_and_labels_that_we_say() {
    let formats = [(TEXT, "text/plain; version=0.0.4"), (OPEN_METRICS, "application/openmetrics-text; version=1.0.0")];
    for tool in ["prometheus-2.42", "prometheus-3"] {
        for (text, content_type) in formats {
            let shop = Responder::start(move |_| Answer::Reply(200, content_type, text.to_owned()));
            let spec = format!(
                "[stack]\nruntime = \"host\"\n{}scrape_interval = \"1s\"\n[services.shop]\nkind = \"prometheus\"\n\
                 address = \"localhost:{}\"\nexposition = \"shop.prom\"\nhonor_timestamps = false\n",
                with_version("prometheus", tool),
                shop.port
            );
            let folder = tempfile::tempdir().expect("a folder");
            let files = [("lakehouse.toml", spec.as_str()), ("shop.prom", text)];
            let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
            tools::write(folder.path(), &support::build_files(&files));
            let server = Server::start(tool, &folder.path().join("prometheus"), "/-/ready", |port| {
                vec![
                    "--config.file=prometheus.yml".to_owned(),
                    format!("--storage.tsdb.path={}", folder.path().join("data").display()),
                    format!("--web.listen-address=127.0.0.1:{port}"),
                ]
            });
            let path =
                format!("/api/v1/series?match[]={}", encoded("{job=\"shop\",__name__!~\"up|scrape_.*|lakehouse_.*\"}"));
            let stored = eventually("the shop is scraped", || {
                let (_, answer) = get(server.port, &path).map_err(|error| error.to_string())?;
                let answer: serde_json::Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
                let series = answer["data"].as_array().filter(|series| !series.is_empty());
                series.cloned().ok_or_else(|| answer.to_string())
            });
            let mut found = BTreeSet::new();
            for labels in stored.iter().filter_map(serde_json::Value::as_object) {
                let name = labels["__name__"].as_str().unwrap_or_default();
                let given = |label: &str| ["__name__", "job", "instance", "service"].contains(&label);
                let own = labels.keys().filter(|label| !given(label)).cloned();
                found.insert((name.to_owned(), own.collect::<BTreeSet<String>>()));
            }
            assert_eq!(found, declared(&spec, text), "{tool}");
        }
    }
}

#[test]
fn names_are_known_wherever_they_are_read() {
    let files = [("metrics/shop.prom", SCRAPE)];
    let text = |text: &str| format!("{}description = '{text}'\n", alert("rate(requests_total[5m]) > 1"));
    let nothing = <[&str; 0]>::default();
    for known in [
        "{{ with query \"sum(requests_total)\" }}{{ . | first | value }}{{ end }}",
        "{{ query `requests_total` | first | value }}",
        "{{ printf \"request_total{a=%q}\" .Labels.instance | query | first | value }}",
    ] {
        assert_eq!(findings(&text(known), &files), nothing, "{known}");
    }
    for (unknown, column) in [
        ("{{ query \"sum(request_total)\" | first | value }}", 30),
        ("{{ query `request_total` | first | value }}", 26),
        ("{{ query \"sum(request_total{a=\\\"b\\\"})\" | first | value }}", 26),
    ] {
        let wanted = format!("metric/unknown at lakehouse.toml:10:{column}");
        assert_eq!(findings(&text(unknown), &files), [wanted], "{unknown}");
    }
    let panel = |target: &str| {
        format!(
            "[dashboards.d]\npanels = [{{ title = \"t\", json = '{{\"targets\": [{{\"expr\": \"sum(request_total)\"{target}}}]}}' }}]\n"
        )
    };
    assert_eq!(findings(&panel(""), &files), ["metric/unknown at lakehouse.toml:7:61"]);
    let ours = ", \"datasource\": {\"type\": \"prometheus\", \"uid\": \"prometheus\"}";
    assert_eq!(findings(&panel(ours), &files), ["metric/unknown at lakehouse.toml:7:61"]);
    for other in
        ["\"type\": \"prometheus\", \"uid\": \"other\"", "\"type\": \"loki\", \"uid\": \"l\"", "\"uid\": \"$source\""]
    {
        assert_eq!(findings(&panel(&format!(", \"datasource\": {{{other}}}")), &files), nothing, "{other}");
    }
    let loki = panel(", \"datasource\": {\"type\": \"loki\"}").replace("sum(request_total)", "{app=\\\"x\\\"} |= `y`");
    assert_eq!(findings(&loki, &files), nothing);
}

#[test]
fn an_alert_that_is_asked_for_exists() {
    let files = [("metrics/shop.prom", SCRAPE)];
    let asks = |matcher: &str| {
        format!(
            "{}[alerts.B]\nexpr = 'ALERTS{{{matcher}}} == 1'\nseverity = \"info\"\nsummary = \"s\"\n",
            alert("rate(requests_total[5m]) > 1")
        )
    };
    let nothing = <[&str; 0]>::default();
    // `TargetDown` comes with the kind
    for known in
        ["alertname=\"A\"", "alertname=~\"A|TargetDown\"", "alertname!=\"C\"", "alertname=~\"C.*\"", "severity=\"x\""]
    {
        assert_eq!(findings(&asks(known), &files), nothing, "{known}");
    }
    for (code, unknown) in
        [("metric/unknown-alert", "alertname=\"C\""), ("reference/unknown-alternative", "alertname=~\"A|C\"")]
    {
        let at = "ALERTS{alertname".len() + 9 + unknown.find('"').unwrap_or(0) - "alertname".len();
        let wanted = format!("{code} at lakehouse.toml:11:{at}");
        assert_eq!(findings(&asks(unknown), &files), [wanted], "{unknown}");
    }
    // another Prometheus passes its alerts on
    let federated = format!(
        "[services.other]\nkind = \"prometheus\"\naddress = \"other:9090\"\nmetrics_path = \"/federate\"\n{}",
        asks("alertname=\"C\"")
    );
    assert_eq!(findings(&federated, &files), nothing);
    let off = format!("{}[alerts.C]\nenabled = false\nexpr = \"requests_total\"\n", asks("alertname=\"C\""));
    assert_eq!(findings(&off, &files).len(), 1);
}

#[test]
fn what_a_test_feeds_is_read() {
    let files = [("metrics/shop.prom", SCRAPE)];
    let test = |expr: &str, input: &str| {
        format!("{}[[alerts.A.tests]]\ninput = '''\n{input}\n'''\nquiet = [\"1m\"]\n", alert(expr))
    };
    let indicator = "[indicators.ratio]\nexpr = \"rate(requests_total[5m])\"\n";
    let nothing = <[&str; 0]>::default();
    for (expr, input) in [
        ("rate(requests_total[5m]) > 1", "requests_total 1x5"),
        ("rate(requests_total[5m]) > 1", "{__name__=\"requests_total\"} 1x5"),
        ("ratio > 1", "requests_total 1x5\nratio 1x5"),
        // anything may be read
        ("{job=\"shop\"} > 1", "anything 1x5"),
        ("count({__name__=~\"re.*\"}) > 1", "requests 1x5"),
        ("ALERTS{alertname=\"TargetDown\"} == 1", "up 0x5"),
    ] {
        assert_eq!(findings(&format!("{indicator}{}", test(expr, input)), &files), nothing, "{expr}: {input}");
    }
    for (expr, input, line) in
        [("rate(requests_total[5m]) > 1", "request_total 1x5", 14), ("ratio > 1", "requests_total 1x5\nup 1x5", 15)]
    {
        let wanted = format!("test/unread-series at lakehouse.toml:{line}:1");
        assert_eq!(findings(&format!("{indicator}{}", test(expr, input)), &files), [wanted], "{expr}: {input}");
    }
}

#[test]
fn a_catalogue_knows_more_than_a_scrape() {
    let mut misleading = String::new();
    let mut names = Vec::new();
    for metric in exporters().iter().flat_map(|exporter| exporter.metrics) {
        if metric.rare.behaves.is_some() && !names.contains(&metric.name) {
            misleading.push_str(&format!("# TYPE {0} gauge\n{0} 1\n", metric.name));
            names.push(metric.name);
        }
    }
    assert!(names.len() > 10, "{names:?}");
    let files = |spec: &str, scrape: &str| {
        [("lakehouse.toml", spec), ("metrics/shop.prom", scrape)].map(|(name, text)| (name.to_owned(), text.to_owned()))
    };
    let outcome = check_files(&files(SPEC, &misleading));
    let shop = &outcome.model().expect("a model").services["shop"];
    for name in names {
        assert_eq!(shop.metrics[name].metric_type, MetricType::Untyped, "{name}");
    }
    // what the service's own exporter has stays with its catalogue, unless the scrape shows something else
    let spec = SPEC.replace("prometheus", "minio");
    let scrape = "# TYPE minio_cluster_nodes_offline_total gauge\nminio_cluster_nodes_offline_total 1\n\
                  # TYPE minio_cluster_nodes_online_total gauge\nminio_cluster_nodes_online_total{zone=\"a\"} 1\n\
                  # TYPE minio_own_total counter\nminio_own_total 1\n";
    let outcome = check_files(&files(&spec, scrape));
    let shop = &outcome.model().expect("a model").services["shop"];
    let declared: Vec<&str> = shop.metrics.keys().map(String::as_str).collect();
    assert_eq!(declared, ["minio_cluster_nodes_online_total", "minio_own_total"]);
}
