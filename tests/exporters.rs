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
    // a built-in alert reads what the first collector gives
    let flags = ["--collector.database_wraparound", "--no-collector.wal", "--log.level=warn"];
    assert_eq!(second["command"], serde_json::json!(flags));
    assert_ne!(container(&spec, "db-a-exporter")["image"], second["image"]);
    // on a host they follow the program
    let outcome = check(&format!("[stack]\nruntime = \"host\"\n{spec}"));
    let model = outcome.environments[0].model.as_ref().unwrap();
    let layout = lakehouse_obs::emit::Layout { spec: "..".to_owned(), ..Default::default() };
    let start = lakehouse_obs::build(model, &layout).unwrap().start;
    let flags =
        "--web.listen-address=127.0.0.1:9188 --collector.database_wraparound --no-collector.wal --log.level=warn";
    assert!(start.iter().any(|start| start.command.ends_with(flags)), "{start:?}");
}

#[test]
fn ports_that_were_written_and_meet_are_configured_with_both_places() {
    let spec = format!("[stack]\nruntime = \"host\"\n{TWO}exporter = {{ port = 9093 }}\n");
    let outcome = check(&spec);
    assert_eq!(codes(&outcome), ["stack/port-taken"]);
    let text = rendered(&outcome);
    assert!(text.contains("port 9093 is used by `stack.alertmanager` and by the exporter of `db-b`"), "{text}");
    assert!(text.contains("write exporter = { port = 9094 }"), "{text}");
    let both = spec.replace("auth ", "exporter.port = 9300\nauth ").replace("exporter = { port = 9093 }", "");
    let text = rendered(&check(&both));
    assert!(text.contains("port 9300 is used by the exporter of `db-a` and by the exporter of `db-b`"), "{text}");
    assert!(text.contains("and here"), "{text}");
}

#[test]
fn what_an_exporter_is_configured_contradicts_nothing() {
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

/// A database whose exporter gets a flag, in a version of it, with an alert on a metric.
fn observed(version: &str, flag: &str, expr: &str) -> String {
    format!(
        "[stack.postgres_exporter]\nversion = \"{version}\"\n[services.db]\nkind = \"postgres\"\nversion = \"18\"\naddress = \"db:5432\"\n\
         auth = {{ username = \"monitor\", password = {{ file = \"secrets/a\" }} }}\nexporter = {{ flags = [{flag}] }}\n\
         [services.db.migrations]\n[alerts.A]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"x\"\n"
    )
}

#[test]
fn a_metric_brings_the_flag_and_the_extension_that_it_comes_with() {
    for (expr, flags, extension) in [
        (
            "pg_stat_statements_query_id > 0",
            &["--collector.stat_statements", "--collector.stat_statements.include_query"][..],
            "extension pg_stat_statements",
        ),
        (
            "rate(pg_stat_statements_calls_total[5m]) > 1",
            &["--collector.stat_statements"],
            "extension pg_stat_statements",
        ),
        (
            "pg_buffercache_summary_buffers_dirty > 1000",
            &["--collector.buffercache_summary"],
            "extension pg_buffercache",
        ),
        ("pg_wal_size_bytes > 1e10", &[], ""),
    ] {
        let spec = observed("0.19", "", expr);
        assert!(codes(&check(&spec)).is_empty(), "{expr}: {}", rendered(&check(&spec)));
        let command = container(&spec, "db-exporter")["command"].clone();
        let arguments: Vec<&str> =
            command.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
        // a built-in alert reads what this one gives
        let of_alert = "--collector.database_wraparound";
        let arguments: Vec<&str> = arguments.into_iter().filter(|flag| *flag != of_alert).collect();
        assert_eq!(arguments, flags, "{expr}");
        let files = build(&spec);
        let migration = &files["migrations/db/20260101000000_create_monitoring.sql"];
        assert!(migration.contains("GRANT pg_monitor TO monitor"), "{migration}");
        let created: Vec<&str> = migration.lines().filter_map(|line| line.strip_prefix("-- + extension ")).collect();
        let created: Vec<&str> = created.iter().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(created.join(" "), extension.trim_start_matches("extension "), "{expr}");
    }
    // neither is there where the collector is off, or the exporter too old for it
    for (version, flag) in [("0.19", "\"--no-collector.wal\""), ("0.13", "")] {
        let files = build(&observed(version, flag, "pg_up == 0"));
        assert!(!files["migrations/db/20260101000000_create_monitoring.sql"].contains("pg_monitor"), "{version}");
    }
}

#[test]
fn a_flag_is_one_of_the_version_and_set_once() {
    let all = |version: &str, flag: &str| {
        codes(&check(&observed(version, &format!("\"{flag}\""), "pg_stat_statements_query_id > 0")))
    };
    let fault = vec!["service/exporter-flag"];
    for (version, flag, expected) in [
        ("0.19", "--no-collector.replication_slot", vec![]),
        ("0.20", "--no-collector.replication_slot", fault.clone()),
        ("0.20", "--collector.replication_slot", fault.clone()),
        ("0.20", "--no-collector.replication_slots", vec![]),
        ("0.20", "--no-collector.wal", vec![]),
        ("0.20", "--collector.long_running_transactions", vec![]),
        ("0.19", "--collector.stat_statements", fault.clone()),
        ("0.19", "--collector.stat_statements.include_query", fault),
        ("0.19", "--collector.stat_statements.limit=50", vec![]),
    ] {
        assert_eq!(all(version, flag), expected, "{version} {flag}");
    }
    let said = rendered(&check(&observed("0.20", "\"--no-collector.replication_slot\"", "pg_up == 0")));
    assert!(said.contains("the collector is called `replication_slots` in this version"), "{said}");
}

#[test]
fn the_names_and_labels_of_jaeger_are_those_of_its_configuration() {
    let traced = |jaeger: &str, expr: &str| {
        format!(
            "[stack.jaeger]\n{jaeger}\n[services.api]\nkind = \"http\"\naddress = \"api:8080\"\ntracing = {{ sampling = \"10%\" }}\n\
             [alerts.A]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"x\"\n"
        )
    };
    for (jaeger, expr, expected) in [
        ("", r#"rate(jaeger_storage_requests{result="err"}[5m]) > 1"#, None),
        ("", "rate(jaeger_storage_requests_total[5m]) > 1", Some("metric/unknown")),
        ("", "rate(jaeger_storage_latency_seconds_count[5m]) > 1", Some("metric/unknown")),
        ("", "rate(jaeger_storage_latency_count[5m]) > 1", None),
        ("", "rate(otelcol_receiver_refused_spans[5m]) > 1", None),
        ("", "rate(otelcol_receiver_refused_spans_total[5m]) > 1", Some("metric/unknown")),
        (
            "",
            "rate(otelcol_receiver_refused_spans_total[5m]) > 1 or rate(otelcol_receiver_refused_spans[5m]) > 1",
            None,
        ),
        ("", r#"otelcol_exporter_in_flight_requests{data_type="traces"} > 5"#, None),
        ("", r#"rate(jaeger_storage_requests{kind="memory"}[5m]) > 1"#, Some("promql/matcher-never-met")),
        (
            "version = \"2.14\"",
            r#"rate(jaeger_storage_requests{kind="memory"}[5m]) > 1"#,
            Some("promql/matcher-never-met"),
        ),
        ("version = \"2.13\"", r#"rate(jaeger_storage_requests{kind="memory"}[5m]) > 1"#, None),
        // the store of the metrics of spans has it still
        ("span_metrics = true", r#"rate(jaeger_storage_requests{kind="prometheus"}[5m]) > 1"#, None),
    ] {
        assert_eq!(codes(&check(&traced(jaeger, expr))), expected.into_iter().collect::<Vec<_>>(), "{jaeger} {expr}");
    }
    let arguments = |jaeger: &str| -> serde_json::Value {
        let files = build(&traced(jaeger, "up == 0"));
        let file: serde_json::Value = serde_yaml::from_str(&files["jaeger/jaeger.yml"]).expect("YAML");
        file["service"]["telemetry"].clone()
    };
    for (jaeger, current) in [("", true), ("version = \"2.18\"", true), ("version = \"2.17\"", false)] {
        let telemetry = arguments(jaeger);
        let name = if current {
            &telemetry["resource"]["attributes"][0]["value"]
        } else {
            &telemetry["resource"]["service.name"]
        };
        assert_eq!(name, "jaeger", "{jaeger}");
        let prometheus = &telemetry["metrics"]["readers"][0]["pull"]["exporter"]["prometheus"];
        for key in ["without_scope_info", "without_type_suffix", "without_units"] {
            assert_eq!(prometheus[key], true, "{jaeger} {key}");
        }
    }
}
