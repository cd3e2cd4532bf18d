//! `exporter` on a service: how the one runs that is started for it, and which port of the host it gets.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use lakehouse_obs::Outcome;
use support::{build, check, rendered};

/// The codes of the findings.
fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.diagnostics.iter().map(|found| found.code).collect()
}

/// Two databases on one host, which the stack observes from the host that it runs on.
const TWO: &str = r#"
[services.db-a]
kind    = "postgres"
address = "db.internal:5432"
auth    = { username = "monitor", password = { file = "secrets/a" } }

[services.db-b]
kind    = "postgres"
address = "db.internal:5433"
auth    = { username = "monitor", password = { file = "secrets/b" } }
"#;

/// The targets of the services, in the order of their names.
fn targets(spec: &str) -> Vec<String> {
    let files = build(spec);
    let config: serde_json::Value = serde_yaml::from_str(&files["prometheus/prometheus.yml"]).expect("YAML");
    let jobs = config["scrape_configs"].as_array().expect("a list").iter();
    let jobs = jobs.filter(|job| {
        let name = job["job_name"].as_str().expect("a text");
        !["alertmanager", "grafana", "prometheus"].contains(&name)
    });
    jobs.map(|job| format!("{} {}", job["job_name"].as_str().expect("a text"), job["static_configs"][0]["targets"][0]))
        .map(|target| target.replace('"', ""))
        .collect()
}

/// The service of the compose file, by its container.
fn container(spec: &str, name: &str) -> serde_json::Value {
    let files = build(spec);
    let compose: serde_json::Value = serde_yaml::from_str(&files["docker-compose.monitoring.yml"]).expect("YAML");
    compose["services"][name].clone()
}

#[test]
fn exporters_on_one_host_get_ports_of_their_own() {
    let spec = format!("[stack]\nruntime = \"host\"\n{TWO}");
    assert!(codes(&check(&spec)).is_empty());
    assert_eq!(targets(&spec), ["db-a localhost:9187", "db-b localhost:9188"]);
}

#[test]
fn a_port_that_was_written_stays_and_the_others_go_around_it() {
    let second = format!("[stack]\nruntime = \"host\"\n{TWO}exporter = {{ port = 9187 }}\n");
    assert_eq!(targets(&second), ["db-a localhost:9188", "db-b localhost:9187"]);
    let of_stack = format!("[stack]\nruntime = \"host\"\n[stack.postgres_exporter]\nport = 9500\n{TWO}");
    assert_eq!(targets(&of_stack), ["db-a localhost:9500", "db-b localhost:9501"]);
}

#[test]
fn a_service_of_this_host_keeps_its_port() {
    let there = "[services.own]\nkind = \"prometheus\"\naddress = \"localhost:9187\"\n";
    let spec = format!("[stack]\nruntime = \"host\"\n{there}{TWO}");
    assert!(codes(&check(&spec)).is_empty(), "{}", rendered(&check(&spec)));
    assert_eq!(targets(&spec), ["db-a localhost:9188", "db-b localhost:9189", "own localhost:9187"]);
}

#[test]
fn sql_and_other_exporters_get_ports_too() {
    let metric = "metrics.jobs = { type = \"gauge\", sql = \"SELECT count(*) AS value FROM pg_stat_activity\" }\n";
    let (first, second) = TWO.split_at(TWO.find("[services.db-b]").unwrap());
    let redis = "[services.cache-a]\nkind = \"redis\"\naddress = \"a:6379\"\n[services.cache-b]\nkind = \"redis\"\naddress = \"b:6379\"\n";
    let spec = format!("[stack]\nruntime = \"host\"\n{redis}{first}{metric}{second}{metric}");
    let wanted = [
        "cache-a localhost:9121",
        "cache-b localhost:9122",
        "db-a localhost:9187",
        "db-a/sql localhost:9399",
        "db-b localhost:9188",
        "db-b/sql localhost:9400",
    ];
    assert_eq!(targets(&spec), wanted);
}

#[test]
fn in_containers_each_has_its_own_name_and_the_usual_port() {
    assert_eq!(targets(TWO), ["db-a db-a-exporter:9187", "db-b db-b-exporter:9187"]);
    // one that is published takes a port of the host
    let published = TWO.replace("auth ", "exporter = { host_ip = \"127.0.0.1\" }\nauth ");
    assert_eq!(targets(&published), ["db-a db-a-exporter:9187", "db-b db-b-exporter:9188"]);
    assert_eq!(container(&published, "db-b-exporter")["ports"][0], "127.0.0.1:9188:9188");
}

#[test]
fn image_and_flags_are_those_of_one_exporter() {
    let spec = format!(
        "{TWO}exporter = {{ image = \"registry.example/pg:v1\", flags = [\"--no-collector.wal\", \"--log.level=warn\"] }}\n"
    );
    let second = container(&spec, "db-b-exporter");
    assert_eq!(second["image"], "registry.example/pg:v1");
    assert_eq!(second["command"].as_array().unwrap().len(), 2);
    assert_ne!(container(&spec, "db-a-exporter")["image"], second["image"]);
    // on a host they follow the program
    let outcome = check(&format!("[stack]\nruntime = \"host\"\n{spec}"));
    let model = outcome.environments[0].model.as_ref().unwrap();
    let layout = lakehouse_obs::emit::Layout { spec: "..".to_owned(), ..Default::default() };
    let start = lakehouse_obs::build(model, &layout).unwrap().start;
    let flags = "--web.listen-address=127.0.0.1:9188 --no-collector.wal --log.level=warn";
    assert!(start.iter().any(|start| start.command.ends_with(flags)), "{start:?}");
}

#[test]
fn ports_that_were_written_and_meet_are_told_with_both_places() {
    let spec = format!("[stack]\nruntime = \"host\"\n{TWO}exporter = {{ port = 9093 }}\n");
    let outcome = check(&spec);
    assert_eq!(codes(&outcome), ["stack/port-taken"]);
    let text = rendered(&outcome);
    assert!(text.contains("port 9093 is that of `stack.alertmanager` and of the exporter of `db-b`"), "{text}");
    assert!(text.contains("write exporter = { port = 9094 }"), "{text}");
    let both = spec.replace("auth ", "exporter.port = 9300\nauth ").replace("exporter = { port = 9093 }", "");
    let text = rendered(&check(&both));
    assert!(text.contains("port 9300 is that of the exporter of `db-a` and of the exporter of `db-b`"), "{text}");
    assert!(text.contains("and here"), "{text}");
}

#[test]
fn what_an_exporter_is_told_contradicts_nothing() {
    for (keys, code) in [
        ("exporter = { address = \"localhost:9187\", port = 9188 }", "shape/exclusive-keys"),
        ("exporter = { flags = [\"--web.listen-address=:1\"] }", "service/exporter-flag"),
        ("exporter = { flags = [\"auto-discover-databases\"] }", "service/exporter-flag"),
        ("exporter = { flags = [\"--extend.query-path a.yml\"] }", "service/exporter-flag"),
        ("exporter = { flags = [\"--x.password=mLq83hsdk4\"] }", "secret/in-plain-text"),
        ("exporter = { host_ip = \"everywhere\" }", "value/invalid-address"),
        ("exporter = { image = \"pg\" }", "value/invalid-image"),
        ("exporter = { port = 0 }", "shape/out-of-range"),
    ] {
        assert_eq!(codes(&check(&format!("{TWO}{keys}\n"))), [code], "{keys}");
    }
    // the exporter of another host is somebody else's
    let other = "[services.far]\nkind = \"node\"\naddress = \"far.internal\"\nexporter = { flags = [\"--x\"] }\n";
    assert_eq!(codes(&check(other)), ["service/key-not-for-kind"]);
}
