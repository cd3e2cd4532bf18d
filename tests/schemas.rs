//! `schema/`: what a build says of a file that is not so, and what an author may lay over a panel.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use lakehouse_obs::emit::{Artifact, Artifacts, Layout, Made, Yaml, emit};
use lakehouse_obs::verify::{Verifier, verify};
use lakehouse_obs::{Outcome, build_unless_current};
use serde_json::Value;
use support::tools::write;
use support::{build, check, check_files, project, rendered, stack_files, tool};

/// A mistake in a file of a stack: which stack and file, where, what stands there then (null: nothing), what is said.
type Planted = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const PLANTED: &[Planted] = &[
    ("ai-aas", "grafana/dashboards/executive.json", "/schemaVersion", "\"41\"", "`schemaVersion` cannot be \"41\", but 41"),
    ("ai-aas", "grafana/dashboards/executive.json", "/title", "null", "it needs the key `title`"),
    ("ai-aas", "grafana/dashboards/executive.json", "/dashboard", "{}", "it does not accept the key `dashboard`"),
    ("ai-aas", "grafana/dashboards/executive.json", "/uid", "\"An id\"", "`uid` is wrong"),
    ("ai-aas", "grafana/dashboards/executive.json", "/panels/1/gridPos/w", "25", "`panels[1].gridPos.w` is wrong"),
    ("ai-aas", "grafana/dashboards/executive.json", "/panels/1/gridPos/x", "\"0\"", "`panels[1].gridPos.x` must be a"),
    ("ai-aas", "grafana/dashboards/executive.json", "/panels/1/type", "\"statt\"", "`panels[1].type` cannot be \"statt\""),
    ("ai-aas", "grafana/dashboards/executive.json", "/panels/1/targets/0/refId", "null", "`panels[1].targets[0]` needs the key `refId`"),
    ("ai-aas", "grafana/dashboards/executive.json", "/panels/1/targets/0/instant", "\"true\"", "`panels[1].targets[0].instant` must be"),
    ("ai-aas", "grafana/dashboards/executive.json", "/panels/1/fieldConfig/defaults/color/mode", "\"threshold\"", "color.mode` cannot be"),
    ("ai-aas", "grafana/dashboards/executive.json", "/templating/list", "{}", "`templating.list` must be a list, not an object"),
    ("ai-aas", "jaeger/jaeger.yml", "/extensions/jaeger_storage", "null", "`extensions` needs the key `jaeger_storage`"),
    ("ai-aas", "jaeger/jaeger.yml", "/extensions/jaeger_storage/backend", "{}", "`extensions.jaeger_storage` does not accept the key `backend`"),
    ("ai-aas", "jaeger/jaeger.yml", "/extensions/jaeger_storage/backends/traces/memory", "{}", "`extensions.jaeger_storage.backends.traces` is wrong"),
    ("ai-aas", "jaeger/jaeger.yml", "/extensions/jaeger_query/http/endpoint", "\"16686\"", "`extensions.jaeger_query.http.endpoint` is wrong"),
    ("ai-aas", "jaeger/jaeger.yml", "/receivers/otlp/protocols/grpc/endpoint", "4317", "endpoint` must be a string, not a number"),
    ("ai-aas", "jaeger/jaeger.yml", "/service/pipelines/traces/exporters", "[]", "`service.pipelines.traces.exporters` is wrong"),
    ("ai-aas", "jaeger/jaeger.yml", "/service/telemetry/logs/level", "\"information\"", "`service.telemetry.logs.level` cannot be"),
    ("ai-aas", "jaeger/jaeger.yml", "/service/telemetry/metrics/readers/0/pull/exporter/prometheus/port", "\"8888\"", "must be a whole number, not a string"),
    ("ai-aas", "jaeger/sampling.json", "/service_strategies/0/type", "\"probability\"", "`service_strategies[0].type` cannot be"),
    ("ai-aas", "jaeger/sampling.json", "/service_strategies/0/param", "10", "`service_strategies[0].param` is wrong: 10"),
    ("ai-aas", "jaeger/sampling.json", "/service_strategies/0/service", "null", "`service_strategies[0]` needs the key `service`"),
    ("ai-aas", "jaeger/sampling.json", "/strategies", "[]", "it does not accept the key `strategies`"),
    ("ai-aas", "jaeger/sampling.json", "/default_strategy/param", "\"0\"", "`default_strategy.param` must be a number, not a string"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/0/id", "null", "`filebeat.inputs[0]` needs the key `id`"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/0/path", "[\"/a\"]", "`filebeat.inputs[0]` does not accept the key `path`"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/0/paths", "[]", "`filebeat.inputs[0].paths` is wrong"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/0/paths/0", "\"/${HOME}/a\"", "`filebeat.inputs[0].paths[0]` is wrong"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/0/type", "\"log\"", "`filebeat.inputs[0].type` cannot be \"log\""),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/1/parsers/0/multiline/match", "\"behind\"", "multiline.match` cannot be \"behind\", but after, before"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.inputs/1/parsers/0/multiline/pattern", "null", "multiline` needs the key `pattern`"),
    ("logs", "filebeat/filebeat.yml", "/filebeat.autodiscover/providers/0/templates/0/config", "{}", "config` must be a list, not an object"),
    ("logs", "filebeat/filebeat.yml", "/output.logstash/hosts/0", "\"logstash\"", "`output.logstash.hosts[0]` is wrong"),
    ("logs", "filebeat/filebeat.yml", "/output.elasticsearch", "{}", "it does not accept the key `output.elasticsearch`"),
    ("ai-aas", "sql-exporter/postgres/sql_exporter.yml", "/global/timeout", "\"1s\"", "`global` does not accept the key `timeout`"),
    ("ai-aas", "sql-exporter/postgres/sql_exporter.yml", "/global/scrape_timeout_offset", "\"0s\"", "`global.scrape_timeout_offset` is wrong"),
    ("ai-aas", "sql-exporter/postgres/sql_exporter.yml", "/global/max_connections", "\"1\"", "`global.max_connections` must be a whole number, not a string"),
    ("ai-aas", "sql-exporter/postgres/sql_exporter.yml", "/target/collectors", "[]", "`target.collectors` is wrong"),
    ("ai-aas", "sql-exporter/postgres/sql_exporter.yml", "/target/data_source_name", "null", "`target` needs the key `data_source_name`"),
    ("ai-aas", "sql-exporter/postgres/postgres.collector.yml", "/metrics/0/type", "\"histogram\"", "`metrics[0].type` cannot be \"histogram\", but counter, gauge"),
    ("ai-aas", "sql-exporter/postgres/postgres.collector.yml", "/metrics/0/help", "\"\"", "`metrics[0].help` is wrong"),
    ("ai-aas", "sql-exporter/postgres/postgres.collector.yml", "/metrics/0/query_ref", "\"a\"", "`metrics[0]` is wrong"),
    ("ai-aas", "sql-exporter/postgres/postgres.collector.yml", "/metrics/0/values", "[\"a\", \"b\"]", "`metrics[0]` needs the key `value_label`"),
    ("ai-aas", "sql-exporter/postgres/postgres.collector.yml", "/metrics/0/key_labels/0", "\"job\"", "`metrics[0].key_labels[0]` is wrong"),
    ("ai-aas", "sql-exporter/postgres/postgres.collector.yml", "/metrics/0/value", "\"a\"", "`metrics[0]` does not accept the key `value`"),
];

fn layout() -> Layout {
    Layout { spec: "..".to_owned(), ..Layout::default() }
}

/// Writes a value into a file, and takes what stood there out if it is null.
fn plant(artifacts: &mut Artifacts, file: &str, at: &str, value: &Value) {
    let artifact = artifacts.files.get_mut(file).unwrap_or_else(|| panic!("no {file}"));
    let mut json = artifact.meant().expect("a tree");
    let (table, key) = at.rsplit_once('/').expect("a pointer");
    let place = json.pointer_mut(table).unwrap_or_else(|| panic!("{file}: no {table}"));
    match (place, value) {
        (Value::Object(entries), Value::Null) => assert!(entries.remove(key).is_some(), "{file}: no {at}"),
        (Value::Object(entries), _) => drop(entries.insert(key.to_owned(), value.clone())),
        (place, _) => *place.get_mut(key.parse::<usize>().expect("an index")).expect(at) = value.clone(),
    }
    // JSON is YAML too
    artifact.text = json.to_string();
    artifact.made = Made::Tree(Yaml::from_json(&json));
}

/// What a build says of what it wrote, with a mistake in it.
fn faults(outcome: &Outcome, planted: Option<(&str, &str, Value)>) -> Vec<String> {
    let model = outcome.model().unwrap_or_else(|| panic!("{}", rendered(outcome)));
    let mut artifacts = emit(model, &layout());
    planted.iter().for_each(|(file, at, value)| plant(&mut artifacts, file, at, value));
    verify(&artifacts, model).faults
}

#[test]
fn a_file_that_its_tool_would_not_take_is_a_fault() {
    for stack in ["ai-aas", "logs"] {
        let outcome = check_files(&stack_files(stack));
        assert_eq!(faults(&outcome, None), [""; 0]);
        for (_, file, at, value, said) in PLANTED.iter().filter(|(of, ..)| *of == stack) {
            let value: Value = serde_json::from_str(value).expect("JSON");
            let faults = faults(&outcome, Some((file, at, value)));
            let held = faults.iter().filter(|fault| fault.starts_with(&format!("{file}: ")));
            assert!(held.clone().any(|fault| fault.contains(said)), "{file} {at}: {faults:?}");
            assert_eq!(held.count(), faults.len(), "{faults:?}");
        }
    }
}

#[test]
fn a_file_that_stands_is_not_read_back_but_what_it_says_of_others_counts() {
    const FILE: &str = "prometheus/prometheus.yml";
    let outcome = check_files(&stack_files("ai-aas"));
    let model = outcome.model().unwrap_or_else(|| panic!("{}", rendered(&outcome)));
    let mut artifacts = emit(model, &layout());
    artifacts.files.get_mut(FILE).expect(FILE).text = "other: text\n".to_owned();
    let faults = |stands: bool, missing: &str| {
        let mut verifier = Verifier::new(model);
        for artifact in artifacts.files.values() {
            match stands && artifact.path == FILE {
                true => verifier.note(artifact),
                false => verifier.read(artifact),
            }
        }
        verifier.finish(artifacts.files.keys().map(String::as_str).filter(|path| *path != missing)).faults
    };
    assert_eq!(faults(false, ""), [format!("{FILE}: reads back as something else")]);
    assert_eq!(faults(true, ""), [""; 0]);
    let missing = format!("{FILE}: names recording-rules.yml, which is not written");
    let found = faults(true, "prometheus/recording-rules.yml");
    assert!(found.contains(&missing) && found.iter().all(|fault| fault.ends_with("which is not written")), "{found:?}");
}

#[test]
fn a_build_of_one_file_after_the_other_is_the_same() {
    for stack in ["ai-aas", "logs"] {
        let outcome = check_files(&stack_files(stack));
        let model = outcome.model().unwrap_or_else(|| panic!("{}", rendered(&outcome)));
        let texts = |mut artifacts: Artifacts| artifacts.take_bytes();
        let all = texts(lakehouse_obs::build(model, &layout()).expect("no faults"));
        for stands in [true, false] {
            let seen = RefCell::new(BTreeMap::new());
            let stands = |artifact: &Artifact, hash: &str| {
                seen.borrow_mut().insert(artifact.path.clone(), (artifact.text.clone().into_bytes(), hash.to_owned()));
                stands
            };
            let built = build_unless_current(model, &layout(), &stands).expect("no faults");
            assert!(built.files.values().all(|artifact| artifact.meant().is_none()), "{stack}: a tree is kept");
            assert!(texts(built) == all, "{stack}");
            // every file was asked for, with the hash that the manifest has
            let manifest: Value = serde_json::from_slice(&all["manifest.json"]).expect("JSON");
            for (path, (text, hash)) in seen.into_inner() {
                assert!(all[&path] == text, "{stack}: {path}");
                assert!(path == "manifest.json" || manifest["files"][&path] == hash.as_str(), "{stack}: {path}");
            }
        }
    }
}

/// What is rare, and right: the spec, a file that it makes, and what must be in there.
const RARE: &[(&str, &str, &str)] = &[
    (
        "[services.db]\nkind = \"postgres\"\naddress = \"db:5432\"\n\
         auth = { username = \"m\", password = { file = \"secrets/p\" } }\n[services.db.metrics]\n\
         jobs = { type = \"gauge\", labels = [\"a.b\"], sql = \"SELECT 1 AS value, 'x' AS \\\"a.b\\\"\" }\n",
        "sql-exporter/db/db.collector.yml",
        "- a.b\n",
    ),
    (
        "[stack]\nruntime = \"host\"\n[stack.jaeger]\nhost_ip = \"::1\"\n[services.api]\nkind = \"prometheus\"\n\
         address = \"api:8080\"\ntracing = { sampling = \"100%\" }\n",
        "jaeger/jaeger.yml",
        "\"[::1]:16686\"",
    ),
    (
        "[stack.jaeger]\nspan_metrics = true\n[stack.prometheus]\nweb_config = { file = \"web.yml\" }\n\
         tls = { ca_file = \"ca.pem\", min_version = \"TLS12\" }\n[services.api]\nkind = \"prometheus\"\n\
         address = \"api:8080\"\ntracing = {}\n",
        "jaeger/jaeger.yml",
        "min_version: \"1.2\"",
    ),
    (
        "[stack.logstash]\naddress = \"[::1]:5044\"\n[services.shop]\nkind = \"prometheus\"\naddress = \"shop:1\"\n\
         logs = { from = { files = [\"/var/log/a b.log\"] }, format = \"json\" }\n",
        "filebeat/filebeat.yml",
        "/var/log/a b.log",
    ),
];

#[test]
fn what_is_rare_and_right_is_written() {
    for (spec, file, text) in RARE {
        let files = build(spec);
        assert!(files[*file].contains(text), "{}", files[*file]);
    }
}

/// JSON that is laid over a panel: the panel's type, the JSON, what is marked of it, what is said, and whether Grafana's own
/// functions stumble over it (others show in the browser, or are left out).
type Laid = (&'static str, &'static str, &'static str, &'static str, bool);

#[rustfmt::skip]
const WRONG: &[Laid] = &[
    ("timeseries", r#"{ "title": 5 }"#, "5", "`title` must be a string, not a number", false),
    ("timeseries", r#"{ "gridPos": { "w": "12" } }"#, "\"12\"", "`gridPos.w` must be a number, not a string", false),
    ("timeseries", r#"{ "gridPos": [0, 0, 12, 8] }"#, "[0, 0, 12, 8]", "`gridPos` must be an object, not a list", false),
    ("timeseries", r#"{ "targets": { "expr": "up" } }"#, r#"{ "expr": "up" }"#, "`targets` must be a list, not an object", false),
    ("timeseries", r#"{ "interval": 60 }"#, "60", "`interval` must be a string, not a number", false),
    ("timeseries", r#"{ "transparent": "false" }"#, "\"false\"", "`transparent` must be true or false or a number, not a string", false),
    ("timeseries", r#"{ "repeatDirection": "horizontal" }"#, "\"horizontal\"", "`repeatDirection` does not accept \"horizontal\"", false),
    ("timeseries", r#"{ "links": { "url": "https://shop" } }"#, r#"{ "url": "https://shop" }"#, "`links` must be a list, not an object", false),
    ("timeseries", r#"{ "transformations": [{ "options": {} }] }"#, r#"{ "options": {} }"#, "`transformations[0]` needs the key `id`", false),
    ("timeseries", r#"{ "fieldConfig": { "overrides": {} } }"#, "{}", "`fieldConfig.overrides` must be a list, not an object", true),
    ("timeseries", r#"{ "fieldConfig": { "overrides": [{ "properties": [] }] } }"#, r#"{ "properties": [] }"#, "`fieldConfig.overrides[0]` needs the key `matcher`", true),
    ("timeseries", r#"{ "fieldConfig": { "overrides": [{ "matcher": { "id": "byName", "options": "Value" } }] } }"#,
        r#"{ "matcher": { "id": "byName", "options": "Value" } }"#, "`fieldConfig.overrides[0]` needs the key `properties`", true),
    ("timeseries", r#"{ "fieldConfig": { "overrides": [{ "matcher": { "id": "byname" }, "properties": [] }] } }"#, "\"byname\"",
        "`fieldConfig.overrides[0].matcher.id` does not accept \"byname\"", false),
    ("timeseries", r#"{ "fieldConfig": { "defaults": { "thresholds": { "mode": "absolute", "steps": {} } } } }"#, "{}",
        "`fieldConfig.defaults.thresholds.steps` must be a list, not an object", true),
    ("timeseries", r#"{ "fieldConfig": { "defaults": { "thresholds": [{ "color": "red" }] } } }"#, r#"[{ "color": "red" }]"#,
        "`fieldConfig.defaults.thresholds` must be an object, not a list", true),
    ("timeseries", r#"{ "fieldConfig": { "defaults": { "thresholds": { "mode": "percent" } } } }"#, "\"percent\"",
        "`fieldConfig.defaults.thresholds.mode` does not accept \"percent\"", false),
    ("timeseries", r#"{ "fieldConfig": { "defaults": { "unit": 5 } } }"#, "5", "`fieldConfig.defaults.unit` must be a string, not a number", true),
    ("timeseries", r#"{ "fieldConfig": { "defaults": { "links": {} } } }"#, "{}", "`fieldConfig.defaults.links` must be a list, not an object", true),
    ("timeseries", r#"{ "fieldConfig": { "defaults": { "color": { "mode": "palette" } } } }"#, "\"palette\"",
        "`fieldConfig.defaults.color.mode` does not accept \"palette\"", false),
    ("timeseries", r#"{ "options": { "legend": { "placement": "top" } } }"#, "\"top\"", "`options.legend.placement` does not accept \"top\"", false),
    ("timeseries", r#"{ "options": { "legend": { "calcs": {} } } }"#, "{}", "`options.legend.calcs` must be a list, not an object", true),
    ("timeseries", r#"{ "options": { "tooltip": { "sort": "descending" } } }"#, "\"descending\"", "`options.tooltip.sort` does not accept \"descending\"", false),
    ("stat", r#"{ "options": { "reduceOptions": [] } }"#, "[]", "`options.reduceOptions` must be an object, not a list", true),
    ("stat", r#"{ "options": { "reduceOptions": { "calcs": "lastNotNull" } } }"#, "\"lastNotNull\"", "`options.reduceOptions.calcs` must be a list, not a string", false),
    ("stat", r#"{ "options": { "reduceOptions": { "calcs": ["mean", "average"] } } }"#, "\"average\"",
        "`options.reduceOptions.calcs[1]` does not accept \"average\"", false),
    ("gauge", r#"{ "options": { "orientation": "left" } }"#, "\"left\"", "`options.orientation` does not accept \"left\"", false),
    ("table", r#"{ "options": { "sortBy": "Value" } }"#, "\"Value\"", "`options.sortBy` must be a list, not a string", false),
    ("table", r#"{ "type": "piechart", "options": { "reduceOptions": 1 } }"#, "1", "`options.reduceOptions` must be an object, not a number", true),
    ("stat", r#"{ "targets": [{ "refId": "A", "datasource": { "type": "prometheus", "uid": "p" }, "expr": "up", "instant": "true" }] }"#,
        "\"true\"", "`targets[0].instant` must be true or false, not a string", false),
    ("stat", r#"{ "datasource": { "type": "prometheus", "uid": "p" }, "targets": [{ "refId": "A", "expr": "up", "legendFormat": true }] }"#,
        "true", "`targets[0].legendFormat` must be a string, not a boolean", false),
];

/// What Grafana takes, however odd it looks.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "{}",
    r#"{ "anything": { "at": ["all"] }, "options": { "anything": 1 }, "fieldConfig": { "anything": [] } }"#,
    r#"{ "title": null, "description": null, "links": null, "transformations": null, "maxDataPoints": null, "interval": null }"#,
    r#"{ "maxDataPoints": "100", "interval": "", "timeFrom": "1h", "timeShift": null, "transparent": true, "hideTimeOverride": false }"#,
    r#"{ "datasource": "Prometheus" }"#,
    r#"{ "datasource": { "type": "datasource", "uid": "-- Mixed --" }, "targets": [{ "refId": "A", "datasource": { "type": "loki" }, "expr": "{app=\"a\"}", "instant": "true" }] }"#,
    r#"{ "type": "grafana-polystat-panel", "options": { "legend": "top", "reduceOptions": "last", "orientation": 5, "tooltip": [] } }"#,
    r#"{ "type": "graph", "legend": { "show": "yes" }, "thresholds": [], "xaxis": { "mode": "time" }, "yaxes": [{ "format": "s" }, {}] }"#,
    r#"{ "type": "singlestat", "thresholds": "50,80", "valueMaps": [{ "op": "=", "text": "N/A", "value": "null" }], "gauge": { "show": true } }"#,
    r#"{ "type": "heatmap", "options": { "legend": { "show": true }, "tooltip": { "mode": "single", "yHistogram": true }, "yAxis": { "unit": "s" } } }"#,
    r#"{ "options": { "legend": false, "tooltip": { "mode": "multi", "sort": "" } } }"#,
    r#"{ "options": { "legend": { "calcs": ["avg", "current", "total", "p95"], "displayMode": "table", "placement": "right", "showLegend": true } } }"#,
    r#"{ "fieldConfig": { "defaults": { "decimals": "2", "min": "0", "max": 1.5, "noValue": 0, "color": { "mode": "" }, "mappings": [{ "id": 1, "op": "=", "text": "up", "type": 1, "value": "1" }] } } }"#,
    r#"{ "fieldConfig": { "defaults": { "thresholds": { "mode": "", "steps": [{ "color": "green", "value": null }, { "color": "red", "value": "80" }] } } } }"#,
    r#"{ "fieldConfig": { "overrides": [{ "matcher": { "id": "byRegexp", "options": "/a.*/" }, "properties": [{ "id": "custom.unknown" }] }] } }"#,
    r#"{ "transformations": [{ "id": "aPluginsOwn", "options": {} }, { "id": "merge" }] }"#,
    r#"{ "gridPos": { "h": 4.5, "w": 30, "x": 0, "y": 100, "static": true }, "id": 17, "repeatDirection": "v", "repeat": null }"#,
];

/// Types of panels of the language that ask something.
const TYPES: &[&str] = &["timeseries", "stat", "gauge", "bargauge", "table", "heatmap", "state-timeline", "piechart"];

/// What lets the mistakes pass.
const ALLOWED: &str = "allow = [{ code = \"dashboard/invalid-panel\", reason = \"a Grafana of our own\" }]";

/// The dashboard of [`spec`].
const FILE: &str = "grafana/dashboards/shop.json";

/// A dashboard with one panel between two others, the last one in a closed row, and something else at the end.
fn spec(drawn: &str, json: &str, rest: &str) -> String {
    format!(
        r#"
[services.api]
kind    = "prometheus"
address = "api:8080"
[services.api.metrics]
shop_ready = {{ type = "gauge", unit = "bool" }}
[dashboards.shop]
panels = [
  {{ title = "Before", expr = "min(shop_ready)" }},
  {{ row = "Closed", collapsed = true }},
  {{ type = "{drawn}", title = "Laid", expr = "max(shop_ready)", json = '''{json}''' }},
  {{ title = "Behind", expr = "avg(shop_ready)" }},
]
{rest}
"#
    )
}

#[test]
fn a_mistake_in_json_that_is_laid_over_a_panel_has_its_place() {
    for (drawn, json, marked, said, _) in WRONG {
        let outcome = check(&spec(drawn, json, ""));
        let [found] = outcome.diagnostics.as_slice() else {
            panic!("{json}: {}", rendered(&outcome));
        };
        assert_eq!(found.code, "dashboard/invalid-panel", "{json}");
        let place = outcome.sources.place(found.span()).expect("a place");
        assert_eq!(&place.text[place.range.clone()], *marked, "{json}");
        assert_eq!(found.message, *said, "{json}");
        assert!(found.help.is_some(), "{json}");
    }
}

#[test]
fn whoever_allows_it_gets_it_and_the_rest_of_the_panel_is_still_looked_at() {
    for (drawn, json, ..) in WRONG {
        let outcome = check(&spec(drawn, json, ALLOWED));
        assert_eq!(faults(&outcome, None), [""; 0], "{json}");
    }
    let outcome = check(&spec("stat", "{ \"title\": 5 }", ALLOWED));
    for (at, said) in [
        ("/panels/1/panels/0/gridPos/w", "`gridPos.w` must be a number, not a string"),
        ("/panels/1/panels/1/gridPos/w", "`panels[1].panels[0].gridPos.w` must be a whole number, not a string"),
        ("/panels/0/gridPos/w", "`panels[0].gridPos.w` must be a whole number, not a string"),
    ] {
        let faults = faults(&outcome, Some((FILE, at, "12".into())));
        assert!(faults.iter().any(|fault| *fault == format!("{FILE}: {said}")), "{at}: {faults:?}");
    }
}

#[test]
fn what_grafana_takes_is_found_nowhere() {
    for json in TAKEN {
        for drawn in TYPES {
            let outcome = check(&spec(drawn, json, ""));
            assert!(outcome.diagnostics.is_empty(), "{drawn} {json}: {}", rendered(&outcome));
            assert_eq!(faults(&outcome, None), [""; 0], "{drawn} {json}");
        }
    }
}

/// A panel over which JSON is laid, as it is written, on one line.
fn laid(drawn: &str, json: &str) -> String {
    let outcome = check(&spec(drawn, json, ALLOWED));
    let artifacts = emit(outcome.model().expect("a model"), &layout());
    let dashboard = artifacts.files[FILE].meant().expect("a tree");
    dashboard.pointer("/panels/1/panels/0").expect("a panel").to_string()
}

/// What `tests/grafana/panels.js` prints for panels.
fn drawn_by_grafana(panels: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let bin = tool("tsc-5");
    let packages = bin.parent().and_then(Path::parent).expect("the folder of the tools").join("node/node_modules");
    std::os::unix::fs::symlink(packages, folder.path().join("node_modules")).expect("a link");
    let script = include_str!("grafana/panels.js").to_owned();
    write(folder.path(), &BTreeMap::from([("panels.js".to_owned(), script)]));
    let mut node = Command::new("node");
    node.current_dir(folder.path()).arg("panels.js").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().expect("node runs");
    node.stdin.take().expect("input").write_all(panels.join("\n").as_bytes()).expect("panels");
    let output = node.wait_with_output().expect("node ends");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn grafanas_own_functions_stumble_where_the_schema_refuses_and_nowhere_else() {
    let wrong = WRONG.iter().map(|(drawn, json, ..)| laid(drawn, json));
    // an unused `allow` is a finding, and stops no build
    let taken = TAKEN.iter().map(|json| laid("stat", json));
    let said = drawn_by_grafana(&wrong.chain(taken).collect::<Vec<_>>());
    let (registries, said) = said.split_at(3);
    assert_eq!(said.len(), WRONG.len() + TAKEN.len(), "{said:?}");
    for ((_, json, .., stumbles), said) in WRONG.iter().zip(said) {
        assert_eq!(said.starts_with("stumbles"), *stumbles, "{json}: {said}");
    }
    for (json, said) in TAKEN.iter().zip(&said[WRONG.len()..]) {
        assert_eq!(said, "drawn", "{json}");
    }
    let text = std::fs::read_to_string(project().join("schema/grafana-dashboard.schema.json")).expect("a schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    for (definition, registry) in ["matcher", "colouring", "calculation"].iter().zip(registries) {
        let ours = schema["$defs"][definition]["enum"].as_array().expect("values").iter().filter_map(Value::as_str);
        let ours: BTreeSet<&str> = ours.filter(|name| !name.is_empty()).collect();
        let missing: Vec<&str> = registry.split(' ').filter(|name| !ours.contains(name)).collect();
        assert!(missing.is_empty(), "`{definition}` of the schema lacks {missing:?}");
    }
}
