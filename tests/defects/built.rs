//! What the reference stack builds, looked at with the parsers of others, in a real PostgreSQL and in Deno.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::support::deno::deno;
use super::support::postgres::Cluster;
use super::support::tools::{run, write};
use super::support::{build, build_files, stack_files, tool};

/// The output of `stacks/ai-aas`, its migration in PostgreSQL 15, and what its programs do.
pub(crate) struct Built {
    files: BTreeMap<String, String>,
    server: OnceCell<Cluster>,
    behaviour: OnceCell<Value>,
}

impl Built {
    pub(crate) fn reference() -> Built {
        Built { files: build_files(&stack_files("ai-aas")), server: OnceCell::new(), behaviour: OnceCell::new() }
    }

    fn text(&self, path: &str) -> &str {
        self.files.get(path).unwrap_or_else(|| panic!("{path} is not built"))
    }

    fn yaml(&self, path: &str) -> Value {
        serde_yaml::from_str(self.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(self.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn prometheus(&self) -> Value {
        self.yaml("prometheus/prometheus.yml")
    }

    /// The targets of a job.
    fn targets(&self, job: &str) -> Vec<String> {
        let config = self.prometheus();
        let found = list(&config, "/scrape_configs").find(|found| found["job_name"] == job).unwrap_or(&Value::Null);
        list(found, "/static_configs").flat_map(|group| list(group, "/targets")).map(text).collect()
    }

    /// The containers of both compose files, by name.
    fn containers(&self) -> BTreeMap<String, Value> {
        let files = ["docker-compose.logging.yml", "docker-compose.monitoring.yml"];
        let services = files.map(|file| self.yaml(file)["services"].clone());
        services.iter().flat_map(|services| services.as_object().expect("services").clone()).collect()
    }

    fn container(&self, name: &str) -> Value {
        self.containers().remove(name).unwrap_or_else(|| panic!("no container {name}"))
    }

    fn dashboards(&self) -> Vec<(&str, Value)> {
        let names = self.files.keys().filter(|path| path.starts_with("grafana/dashboards/"));
        let found: Vec<_> = names.map(|path| (path.as_str(), self.json(path))).collect();
        assert!(found.len() > 5);
        found
    }

    fn panel(&self, dashboard: &str, title: &str) -> Value {
        let dashboard = self.json(&format!("grafana/dashboards/{dashboard}.json"));
        let found = list(&dashboard, "/panels").find(|panel| panel["title"] == title);
        found.unwrap_or_else(|| panic!("no panel {title}")).clone()
    }

    /// PostgreSQL 15 with the migration applied, and nothing of it before.
    fn server(&self) -> &Cluster {
        self.server.get_or_init(|| {
            let server = Cluster::start(15);
            // what the spec speaks of and does not create
            server.query("CREATE ROLE monitor LOGIN; CREATE ROLE stranger LOGIN; CREATE SCHEMA lakehouse");
            server.query("CREATE TABLE lakehouse.pipeline_runs_latest (pipeline_name text, state text)");
            server.apply(migration(&build_files(&quick_to_be_slow("15"))));
            server
        })
    }

    fn sql(&self, query: &str) -> String {
        self.server().query(query)
    }

    /// What the generated programs do in Deno.
    fn behaviour(&self) -> &Value {
        self.behaviour.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), &self.files);
            std::fs::write(folder.path().join("behaviour.ts"), include_str!("behaviour.ts")).expect("a file");
            let said = deno(folder.path(), &["run", "behaviour.ts"]);
            assert!(said.ok(), "{said:?}");
            let line = said.text.lines().find(|line| line.starts_with('{')).unwrap_or_else(|| panic!("{said:?}"));
            serde_json::from_str(line).expect("JSON")
        })
    }
}

/// The spec of the reference stack for another version, where a statement of 20 ms is slow.
fn quick_to_be_slow(version: &str) -> Vec<(String, String)> {
    let mut files = stack_files("ai-aas");
    for (_, spec) in &mut files {
        assert!(spec.contains("above = \"1s\"") && spec.contains("version         = \"15\""));
        *spec = spec.replace("above = \"1s\"", "above = \"20ms\"");
        *spec = spec.replace("version         = \"15\"", &format!("version         = \"{version}\""));
    }
    files
}

/// The first migration that a spec builds.
fn migration(files: &BTreeMap<String, String>) -> &str {
    let first = files.iter().find(|(path, _)| path.ends_with("_create_monitoring.sql") && !path.contains("/down/"));
    first.map_or_else(|| panic!("no migration"), |(_, text)| text)
}

fn list<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

pub(crate) fn rule_files(built: &Built) {
    let config = built.prometheus();
    let files: Vec<String> = list(&config, "/rule_files").map(text).collect();
    let there = |name: &&str| list(&built.yaml(&format!("prometheus/{name}")), "/groups").next().is_some();
    assert_eq!(files.iter().filter(|name| there(&name.as_str())).count(), 2, "{files:?}");
}

pub(crate) fn alertmanagers(built: &Built) {
    let config = built.prometheus();
    let targets: Vec<&Value> = list(&config, "/alerting/alertmanagers")
        .flat_map(|manager| list(manager, "/static_configs"))
        .flat_map(|group| list(group, "/targets"))
        .collect();
    assert_eq!(targets, ["alertmanager:9093"]);
    assert!(built.containers().contains_key("alertmanager"));
}

pub(crate) fn postgres_is_scraped_through_its_exporter(built: &Built) {
    assert_eq!(built.targets("postgres"), ["postgres-exporter:9187"]);
    let address = built.container("postgres-exporter")["environment"]["DATA_SOURCE_URI"].clone();
    assert!(text(&address).contains(":5432/"), "{address}");
    let config = built.prometheus();
    for job in list(&config, "/scrape_configs").map(|job| text(&job["job_name"])) {
        assert!(!built.targets(&job).iter().any(|target| target.ends_with(":5432")), "{job}");
    }
}

pub(crate) fn edge_functions_are_scraped_through_the_database(built: &Built) {
    assert_eq!(built.targets("supabase-edge"), ["supabase-edge-sql-exporter:9399"]);
    let exporter = built.yaml("sql-exporter/supabase-edge/sql_exporter.yml");
    assert!(exporter.is_object(), "{exporter}");
}

pub(crate) fn external_labels(built: &Built) {
    assert_eq!(built.prometheus()["global"]["external_labels"]["cluster"], "ai-aas");
    // each name in `group_by` is on every alert: from here, or from the series
    let grouped = built.yaml("alertmanager/alertmanager.yml")["route"]["group_by"].clone();
    assert_eq!(grouped, serde_json::json!(["alertname", "cluster", "service"]));
    let config = built.prometheus();
    for job in list(&config, "/scrape_configs") {
        let labelled = list(job, "/static_configs").all(|group| group["labels"]["service"].is_string());
        assert!(labelled, "{job}");
    }
}

pub(crate) fn own_components_are_scraped(built: &Built) {
    for job in ["prometheus", "alertmanager", "grafana", "jaeger", "blackbox-exporter", "host"] {
        assert!(!built.targets(job).is_empty(), "{job}");
    }
}

pub(crate) fn the_host_is_reached_from_containers(built: &Built) {
    let config = built.prometheus();
    for job in list(&config, "/scrape_configs").map(|job| text(&job["job_name"])) {
        let here = built.targets(&job).iter().any(|target| target.contains("localhost"));
        assert_eq!(here, job == "prometheus", "{job}");
    }
    assert_eq!(built.container("prometheus")["extra_hosts"][0], "host.docker.internal:host-gateway");
}

pub(crate) fn an_address_is_written_once(_: &Built) {
    let mut files = stack_files("ai-aas");
    for (_, spec) in &mut files {
        // the one address, and what its tests feed
        *spec = spec.replace("localhost:5432\"", "localhost:54322\"");
    }
    let moved = build_files(&files);
    for (path, text) in &moved {
        assert!(!text.contains(":5432\"") && !text.contains(":5432/") && !text.contains(":5432\n"), "{path}");
    }
    let holds = |path: &str| moved.get(path).is_some_and(|text| text.contains("localhost:54322"));
    assert!(holds("health/health-check.ts") && holds("prometheus/prometheus.yml"));
}

pub(crate) fn indicators_are_recording_rules(built: &Built) {
    let rules = built.yaml("prometheus/recording-rules.yml");
    let recorded: BTreeSet<String> = list(&rules, "/groups")
        .flat_map(|group| list(group, "/rules"))
        .filter_map(|rule| rule["record"].as_str().map(str::to_owned))
        .collect();
    for name in ["query_time_mean", "storage_used_ratio", "api_latency_p95", "api_error_ratio"] {
        assert!(recorded.contains(name), "{name}: {recorded:?}");
    }
}

pub(crate) fn mail_has_no_html(built: &Built) {
    let config = built.yaml("alertmanager/alertmanager.yml");
    let mail = list(&config, "/receivers").find_map(|receiver| receiver.pointer("/email_configs/0")).expect("mail");
    assert_eq!(mail["html"], "");
    assert!(mail["text"].is_string() && mail["require_tls"].is_null(), "{mail}");
}

pub(crate) fn inhibition_and_resolved(built: &Built) {
    let config = built.yaml("alertmanager/alertmanager.yml");
    assert_eq!(config["inhibit_rules"][0]["equal"], serde_json::json!(["alertname", "service", "instance"]));
    for path in ["/receivers/0/slack_configs/0", "/receivers/1/email_configs/0"] {
        assert_eq!(config.pointer(path).expect("a way")["send_resolved"], true, "{path}");
    }
}

pub(crate) fn dashboards_are_files(built: &Built) {
    for (path, dashboard) in built.dashboards() {
        assert!(dashboard["dashboard"].is_null() && !text(&dashboard["title"]).is_empty(), "{path}");
    }
    let provider = built.yaml("grafana/provisioning/dashboards/dashboards.yml");
    assert_eq!(provider["providers"][0]["options"]["path"], "/etc/grafana/dashboards");
}

pub(crate) fn dashboards_have_a_schema_version(built: &Built) {
    for (path, dashboard) in built.dashboards() {
        assert!(dashboard["schemaVersion"].as_u64().is_some_and(|version| version >= 39), "{path}");
    }
}

pub(crate) fn panels_are_complete(built: &Built) {
    let sources = built.yaml("grafana/provisioning/datasources/datasources.yml");
    let known: BTreeSet<String> = list(&sources, "/datasources").map(|source| text(&source["uid"])).collect();
    for (path, dashboard) in built.dashboards() {
        assert!(dashboard["uid"].is_string() && dashboard["refresh"].is_string() && dashboard["time"].is_object());
        let mut ids = BTreeSet::new();
        for panel in list(&dashboard, "/panels") {
            assert!(ids.insert(panel["id"].as_u64().expect("an id")), "{path}: {panel}");
            assert!(panel["gridPos"]["w"].as_u64().is_some_and(|width| width > 0), "{path}: {panel}");
            for target in list(panel, "/targets") {
                assert!(target["refId"].is_string(), "{path}: {target}");
                assert!(known.contains(&text(&target["datasource"]["uid"])), "{path}: {target}");
            }
        }
        assert!(!ids.is_empty(), "{path}");
    }
}

pub(crate) fn panels_have_the_unit_of_what_they_show(built: &Built) {
    let unit = |title| built.panel("technical", title)["fieldConfig"]["defaults"]["unit"].clone();
    assert_eq!((unit("S3 requests"), unit("Storage I/O")), ("reqps".into(), "binBps".into()));
}

pub(crate) fn tables_are_instant(built: &Built) {
    let panel = built.panel("executive", "Data pipeline status");
    let target = &panel["targets"][0];
    assert_eq!(
        (&target["instant"], &target["range"], &target["format"]),
        (&true.into(), &false.into(), &"table".into())
    );
}

pub(crate) fn exporters_have_a_version(built: &Built) {
    for (name, container) in built.containers() {
        let image = text(&container["image"]);
        let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
        assert!(tag.contains('.') && tag != "latest", "{name}: {image}");
    }
    // since 0.17 without the label `server`
    assert_eq!(built.container("postgres-exporter")["image"], "quay.io/prometheuscommunity/postgres-exporter:v0.19.1");
}

pub(crate) fn volumes_are_declared(built: &Built) {
    let mut used = 0;
    for file in ["docker-compose.logging.yml", "docker-compose.monitoring.yml"] {
        let compose = built.yaml(file);
        for (name, container) in compose["services"].as_object().expect("services") {
            for mount in list(container, "/volumes").filter(|mount| mount["type"] == "volume") {
                let volume = text(&mount["source"]);
                assert!(compose["volumes"].get(&volume).is_some(), "{file}: {name}: {volume}");
                used += 1;
            }
        }
    }
    assert!(used >= 6, "{used}");
}

pub(crate) fn compose_has_no_version(built: &Built) {
    for file in ["docker-compose.logging.yml", "docker-compose.monitoring.yml"] {
        assert!(built.yaml(file)["version"].is_null(), "{file}");
    }
}

pub(crate) fn logs_are_shipped(built: &Built) {
    let shipper = built.yaml("filebeat/filebeat.yml");
    assert_eq!(shipper["output.logstash"]["hosts"], serde_json::json!(["logstash:5044"]));
    let (filebeat, logstash) = (built.container("filebeat"), built.container("logstash"));
    assert_eq!(filebeat["networks"], logstash["networks"]);
    let beats = pipeline(built);
    assert!(beats.to_string().contains(r#"["port",[5044]]"#), "{beats}");
}

pub(crate) fn ports_are_of_this_host(built: &Built) {
    let mut published = 0;
    for (name, container) in built.containers() {
        for port in list(&container, "/ports").map(text) {
            assert!(port.starts_with("127.0.0.1:"), "{name}: {port}");
            published += 1;
        }
    }
    assert!(published >= 8, "{published}");
    assert_eq!(built.container("elasticsearch")["environment"]["xpack.security.enabled"], "true");
}

pub(crate) fn containers_wait_and_are_limited(built: &Built) {
    for (name, container) in built.containers() {
        for (on, how) in container["depends_on"].as_object().into_iter().flatten() {
            assert!(how["condition"] != "service_started" && how["condition"].is_string(), "{name}: {on}");
        }
        // what runs once, or waits for the others, has no state to ask for
        let helper = name.starts_with("elasticsearch-");
        assert!(helper || container["healthcheck"]["test"].is_array(), "{name}");
        assert!(container["mem_limit"].is_string() && container["restart"].is_string(), "{name}");
        for mount in list(&container, "/volumes").filter(|mount| mount["type"] == "bind") {
            assert_eq!(
                (&mount["read_only"], &mount["bind"]["create_host_path"]),
                (&true.into(), &false.into()),
                "{name}"
            );
        }
    }
    assert!(built.container("elasticsearch")["ulimits"]["nofile"].is_object());
}

pub(crate) fn every_component_runs(built: &Built) {
    let containers = built.containers();
    for name in [
        "prometheus",
        "grafana",
        "alertmanager",
        "postgres-exporter",
        "node-exporter",
        "jaeger",
        "elasticsearch",
        "logstash",
        "kibana",
        "filebeat",
    ] {
        assert!(containers.contains_key(name), "{name}");
    }
}

pub(crate) fn jaeger_is_set_up(built: &Built) {
    let config = built.yaml("jaeger/jaeger.yml");
    assert!(config.pointer("/receivers/otlp/protocols/http/endpoint").is_some(), "{config}");
    assert!(!built.targets("jaeger").is_empty());
    let sampling = built.json("jaeger/sampling.json");
    assert_eq!(sampling["service_strategies"][0]["service"], "supabase-edge");
}

/// The pipeline as a parser of Logstash's grammar reads it.
fn pipeline(built: &Built) -> Value {
    const READ: &str = "import sys, json\nfrom logstash_pipeline_parser import Pipeline\n\
        print(json.dumps(Pipeline(open(sys.argv[1]).read()).parse(), default=str))";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logstash.conf");
    std::fs::write(&path, built.text("logstash/logstash.conf")).expect("a file");
    let output = Command::new(tool("python")).args(["-c", READ]).arg(&path).output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

pub(crate) fn the_pipeline_is_read(built: &Built) {
    let read = pipeline(built);
    let sections: Vec<&str> = list(&read, "").filter_map(|section| section[0].as_str()).collect();
    assert_eq!(sections, ["input", "filter", "output"]);
}

pub(crate) fn lines_are_joined(built: &Built) {
    let shipper = built.yaml("filebeat/filebeat.yml");
    let multiline = shipper.pointer("/filebeat.inputs/0/parsers/0/multiline").expect("a parser");
    let start = regex(&text(&multiline["pattern"]));
    assert_eq!((&multiline["negate"], &multiline["match"]), (&true.into(), &"after".into()));
    assert!(start.is_match("2026-11-23 10:00:00.123 UTC [1] LOG:  statement: SELECT 1,"));
    assert!(!start.is_match("\t2;"));
}

fn regex(pattern: &str) -> regex::Regex {
    regex::Regex::new(pattern).expect("a regex")
}

pub(crate) fn events_have_their_own_time(built: &Built) {
    let read = pipeline(built).to_string();
    assert!(read.contains("postgres-date") && read.contains("yyyy-MM-dd HH:mm:ss.SSS z"), "{read}");
    let rules = built.json("logstash/rules.json").to_string();
    assert!(rules.contains(r#""pid""#) && rules.contains("int"), "{rules}");
}

pub(crate) fn conditions_read_what_is_set(built: &Built) {
    // a text of our own, which the shipper or the input sets, and not ECS' object `service`
    let text = built.text("logstash/logstash.conf");
    assert!(!text.contains("if [service]"));
    assert_eq!(text.matches("if [@metadata][service] ==").count(), 2);
    let shipper = built.yaml("filebeat/filebeat.yml");
    assert_eq!(shipper.pointer("/filebeat.inputs/0/fields/lakehouse_service").expect("a field"), "postgres");
}

pub(crate) fn json_is_decoded_once(built: &Built) {
    // by a filter, which says where it failed; the input gives lines
    let read = pipeline(built).to_string();
    assert!(!read.contains("json_lines") && !read.contains(r#"["codec","json"]"#), "{read}");
    assert_eq!(read.matches(r#""supabase-edge-json""#).count(), 1, "{read}");
    let text = built.text("logstash/logstash.conf");
    let input = text.split("supabase-edge-tcp").nth(1).and_then(|rest| rest.split('}').next()).expect("an input");
    assert!(input.contains("codec => line"), "{input}");
}

/// What is kept for how long stands in the policies of Elasticsearch, and each pattern of indices is bound to one. Statements
/// are masked where the spec asks for it, and only there: the reference stack keeps the text of slow ones.
pub(crate) fn logs_are_kept_for_a_time(built: &Built) {
    let bootstrap = built.text("elasticsearch/bootstrap.sh");
    for index in ["ai-aas-unclaimed", "lakehouse-logs"] {
        let policy = format!("/_ilm/policy/{index}' '");
        let policy = bootstrap.split(&policy).nth(1).and_then(|rest| rest.split('\'').next()).expect("a policy");
        let policy: Value = serde_json::from_str(policy).expect("JSON");
        assert_eq!(policy.pointer("/policy/phases/delete/min_age").expect("an age"), "30d");
        assert!(bootstrap.contains(&format!(r#""index.lifecycle.name":"{index}""#)), "{index}");
    }
    let spec = "[services.db]\nkind = \"postgres\"\nversion = \"15\"\naddress = \"db:5432\"\n[services.db.logs]\nfrom = { files = [\"/var/log/postgresql/*.log\"] }\nredact = { password = { pattern = '(?i)password \\S+' } }\n";
    let masked = build(spec);
    let rules: Value = serde_json::from_str(masked.get("logstash/rules.json").expect("rules")).expect("JSON");
    assert_eq!(rules["services"]["db"]["redact"][0]["pattern"], r"(?i)password \S+", "{rules}");
}

pub(crate) fn the_extension_is_created_first(built: &Built) {
    assert_eq!(built.sql("SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'"), "1");
    // also where only a query of the author's reads it
    let own = build(
        "[services.db]\nkind = \"postgres\"\nversion = \"15\"\naddress = \"db:5432\"\n[services.db.migrations.views]\nslow = { sql = \"SELECT query, mean_exec_time FROM pg_stat_statements\" }\n",
    );
    let server = Cluster::start(15);
    server.apply(migration(&own));
    assert_eq!(server.query("SELECT count(*) >= 0 FROM monitoring.slow"), "t");
}

pub(crate) fn the_schema_is_created_first(built: &Built) {
    assert_eq!(built.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'monitoring'"), "1");
    assert_eq!(built.sql("SELECT count(*) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"), "0");
}

pub(crate) fn the_table_is_created_before_its_function(built: &Built) {
    for _ in 0..12 {
        built.sql("SELECT pg_sleep(0.03)");
    }
    assert_eq!(built.sql("SELECT monitoring.record_slow_queries() >= 0"), "t");
}

pub(crate) fn the_table_has_what_its_function_writes(built: &Built) {
    // what ran ten times and took long is written down, and written again when it ran again
    built.sql("TRUNCATE monitoring.slow_queries");
    built.sql("SELECT pg_stat_statements_reset()");
    let slow = "SELECT pg_sleep(0.05)";
    for _ in 0..12 {
        built.sql(slow);
    }
    assert_eq!(built.sql("SELECT monitoring.record_slow_queries()"), "1");
    built.sql(slow);
    assert_eq!(built.sql("SELECT monitoring.record_slow_queries()"), "1");
    let row = "SELECT call_count, last_seen > detected_at, avg_duration_ms > 20 FROM monitoring.slow_queries";
    assert_eq!(built.sql(row), "13|t|t");
    assert_eq!(
        built.sql("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_index, pg_attribute WHERE indrelid = 'monitoring.slow_queries'::regclass AND indisprimary AND attrelid = indrelid AND attnum = ANY (indkey)"),
        "queryid userid dbid"
    );
}

pub(crate) fn pg_cron_may_be_missing(built: &Built) {
    assert_eq!(
        built.sql("SELECT schedule, command FROM cron.job WHERE jobname = 'monitoring-slow-queries'"),
        "*/5 * * * *|SELECT monitoring.record_slow_queries()"
    );
    // a server without it takes the same file, and says what is missing
    let server = Cluster::start(18);
    server.query("CREATE ROLE monitor LOGIN; CREATE SCHEMA lakehouse");
    server.query("CREATE TABLE lakehouse.pipeline_runs_latest (pipeline_name text, state text)");
    server.apply(migration(&build_files(&quick_to_be_slow("18"))));
    assert_eq!(server.query("SELECT to_regnamespace('cron') IS NULL"), "t");
}

pub(crate) fn the_function_reads_columns_that_are_there(built: &Built) {
    // every run succeeds, and forgets what is older than `retention`
    built.sql("UPDATE monitoring.slow_queries SET last_seen = now() - interval '31 days', call_count = 0");
    built.sql("SELECT pg_stat_statements_reset()");
    assert_eq!(built.sql("SELECT monitoring.record_slow_queries() >= 0"), "t");
    assert_eq!(
        built.sql("SELECT count(*) FROM monitoring.slow_queries WHERE last_seen < now() - interval '30 days'"),
        "0"
    );
}

pub(crate) fn functions_are_closed(built: &Built) {
    let open = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'monitoring'::regnamespace AND (proconfig IS NULL OR NOT array_to_string(proconfig, ',') LIKE '%search_path=%')";
    assert_eq!(built.sql(open), "0");
    assert_eq!(built.sql("SELECT count(*) > 0 FROM pg_proc WHERE pronamespace = 'monitoring'::regnamespace"), "t");
    let error = built.server().query_as("stranger", "SELECT monitoring.record_slow_queries()").expect_err("closed");
    assert!(error.contains("permission denied"), "{error}");
}

pub(crate) fn roles_may_read_statistics(built: &Built) {
    assert_eq!(built.sql("SELECT pg_has_role('monitoring_reader', 'pg_read_all_stats', 'USAGE')"), "t");
    assert_eq!(built.sql("SELECT pg_has_role('monitor', 'monitoring_reader', 'USAGE')"), "t");
}

pub(crate) fn statements_are_redacted(built: &Built) {
    built.sql("CREATE ROLE app; ALTER ROLE app PASSWORD 'S3cretPw'");
    let seen = |text: &str| built.sql(&format!("SELECT count(*) FROM {text} LIKE '%S3cretPw%'"));
    assert_ne!(seen("pg_stat_statements WHERE query"), "0", "PostgreSQL keeps it");
    assert_eq!(seen("monitoring.query_performance WHERE query"), "0");
    assert_eq!(built.sql("SELECT monitoring.statement_text('ALTER ROLE app PASSWORD ''S3cretPw''') IS NULL"), "t");
}

pub(crate) fn durations_are_not_negative(built: &Built) {
    for _ in 0..50 {
        let negative = "SELECT count(*) FROM monitoring.connection_stats WHERE max_state_duration < interval '0'";
        assert_eq!(built.sql(negative), "0");
    }
    let columns = "SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attrelid = 'monitoring.query_performance'::regclass AND attnum > 0";
    let columns = built.sql(columns);
    assert!(columns.contains("queryid") && !columns.contains("avg_time_per_call"), "{columns}");
}

pub(crate) fn views_can_change(built: &Built) {
    built.sql("DROP VIEW monitoring.connection_stats; CREATE VIEW monitoring.connection_stats AS SELECT 1 AS other, 2 AS columns");
    built.server().apply(migration(&build_files(&quick_to_be_slow("15"))));
    assert_eq!(built.sql("SELECT count(connection_count) > 0 FROM monitoring.connection_stats"), "t");
}

pub(crate) fn typescript_compiles(built: &Built) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &built.files);
    for part in ["edge", "health"] {
        let config = built.json(&format!("{part}/tsconfig.json"));
        assert_eq!(config["compilerOptions"]["strict"], true, "{part}");
        for compiler in ["tsc-5", "tsc-7"] {
            let said = run(compiler, folder.path(), &["-p", part]);
            assert!(said.ok() && said.text.trim().is_empty(), "{compiler} {part}: {said:?}");
        }
    }
}

pub(crate) fn clients_are_given(built: &Built) {
    // one that gives an array, as postgres.js does
    assert_eq!(built.behaviour()["statuses"]["postgres"], "healthy");
}

pub(crate) fn a_failed_recording_is_no_failed_request(built: &Built) {
    assert_eq!(built.behaviour()["answer"], "ok");
    assert_eq!(built.behaviour()["failed"], 1);
}

pub(crate) fn errors_are_thrown_on(built: &Built) {
    assert_eq!(built.behaviour()["thrown"], serde_json::json!(["real bug", null]));
    assert_eq!(built.behaviour()["recorded"], serde_json::json!([["supabase-edge", "query", "GET", 500]]));
}

pub(crate) fn names_of_functions_are_closed(built: &Built) {
    assert_eq!(built.behaviour()["unknownName"], "TypeError");
    let refused = "SELECT monitoring.record_http_request('supabase-edge', 'anything', 'GET', 200, 0.1)";
    let count = "SELECT count(*) FROM monitoring.http_request_counters WHERE function_name = 'anything'";
    let _ = built.server().query_as("postgres", refused);
    assert_eq!(built.sql(count), "0");
}

pub(crate) fn checks_end(built: &Built) {
    assert_eq!(built.behaviour()["statuses"]["minio/probe"], "unhealthy");
    assert_eq!(built.behaviour()["late"], "no complete answer within 5000 ms");
}

pub(crate) fn results_are_kept(built: &Built) {
    assert_eq!(built.behaviour()["kept"], 4);
}

pub(crate) fn checks_are_functions(built: &Built) {
    assert_eq!(built.behaviour()["statuses"].as_object().map(serde_json::Map::len), Some(4));
    assert_eq!(built.behaviour()["statuses"]["supabase-api/probe"], "healthy");
}

pub(crate) fn results_are_metrics(built: &Built) {
    let exported: Vec<String> = list(&built.behaviour()["exported"], "").map(text).collect();
    let config = built.prometheus();
    let jobs: BTreeSet<String> = list(&config, "/scrape_configs").map(|job| text(&job["job_name"])).collect();
    assert_eq!(exported.len(), 4, "{exported:?}");
    for line in exported {
        let check = line.split("check=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a check");
        assert!(jobs.contains(check), "{check}: {jobs:?}");
    }
}

pub(crate) fn requests_are_counted(built: &Built) {
    let exporter = built.files.iter().filter(|(path, _)| path.starts_with("sql-exporter/supabase-edge/"));
    let exporter: Vec<Value> = exporter.map(|(path, _)| built.yaml(path)).collect();
    let collectors = exporter.iter().flat_map(|file| list(file, "/metrics").chain(list(file, "/collectors/0/metrics")));
    let given: BTreeMap<String, Vec<String>> = collectors
        .map(|metric| (text(&metric["metric_name"]), list(metric, "/key_labels").map(text).collect()))
        .collect();
    for metric in ["http_requests_total", "http_request_duration_seconds_bucket"] {
        let labels = given.get(metric).unwrap_or_else(|| panic!("{metric}: {given:?}"));
        assert!(labels.iter().any(|label| label == "status_code"), "{labels:?}");
    }
}

/// The alerts that a file of rules holds: name, expression, annotations.
fn alerts(built: &Built) -> Vec<Value> {
    let rules = built.yaml("prometheus/alerting-rules.yml");
    list(&rules, "/groups").flat_map(|group| list(group, "/rules")).cloned().collect()
}

/// The services that the info metric says should be there.
fn expected_services(built: &Built) -> BTreeSet<String> {
    let rules = built.yaml("prometheus/recording-rules.yml");
    list(&rules, "/groups")
        .flat_map(|group| list(group, "/rules"))
        .filter(|rule| rule["record"] == "lakehouse_service_info")
        .map(|rule| text(&rule["labels"]["service"]))
        .collect()
}

pub(crate) fn what_should_be_there_is_counted(built: &Built) {
    let config = built.prometheus();
    let groups = list(&config, "/scrape_configs").flat_map(|job| list(job, "/static_configs"));
    let scraped: BTreeSet<String> = groups.map(|group| text(&group["labels"]["service"])).collect();
    assert_eq!(expected_services(built), scraped);
    // one of three jobs is there: `avg(up)` would be 1
    let test = r#"
  - { series: 'up{job="minio",service="minio",instance="localhost:9000"}', values: "1x20" }
  promql_expr_test:
  - expr: round(system_health_ratio, 0.01)
    eval_time: 15m
    exp_samples: [{ labels: "{}", value: 0.33 }]
"#;
    promtool_says(built, test);
}

/// promtool, over what is built: a test's input and what it expects.
fn promtool_says(built: &Built, test: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &built.files);
    let head = "rule_files: [prometheus/alerting-rules.yml, prometheus/recording-rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:";
    std::fs::write(folder.path().join("test.yml"), format!("{head}{test}")).expect("a file");
    let said = run("promtool-3", folder.path(), &["test", "rules", "test.yml"]);
    assert!(said.ok(), "{said:?}");
}

/// Two jobs of the info metric, and a target of one of them only.
pub(crate) fn what_vanishes_is_reported(built: &Built) {
    let test = r#"
  - { series: 'up{job="minio",service="minio",instance="localhost:9000"}', values: "1x20" }
  promql_expr_test:
  - expr: ALERTS{alertname="ServiceMissing",alertstate="firing",job=~"minio|postgres"}
    eval_time: 15m
    exp_samples:
    - labels: ALERTS{alertname="ServiceMissing",alertstate="firing",job="postgres",service="postgres",kind="postgres",severity="critical"}
      value: 1
"#;
    promtool_says(built, test);
}

pub(crate) fn every_job_has_an_alert(built: &Built) {
    let alerts = alerts(built);
    // one over `up` of all jobs, one over those that are gone, both without a matcher
    for expr in ["up == 0", "lakehouse_service_info unless on (job) up", "probe_success == 0"] {
        assert!(alerts.iter().any(|alert| alert["expr"] == expr), "{expr}");
    }
    for alert in &alerts {
        assert!(alert["annotations"]["runbook_url"].is_string(), "{alert}");
    }
}

/// The indicator of the reference stack is one quantile over all, where each of two series has one of its own; and what the
/// spec wants for each series is drawn as one line for each, under its own labels.
pub(crate) fn quantiles_are_of_all_or_named(built: &Built) {
    // of 990 and 10 requests all are below 0.1 and 1 s: alone 0.095 and 0.955
    let test = r#"
  - { series: 'http_request_duration_seconds_bucket{function_name="ingest",le="0.1"}', values: "0+990x20" }
  - { series: 'http_request_duration_seconds_bucket{function_name="ingest",le="1"}', values: "0+990x20" }
  - { series: 'http_request_duration_seconds_bucket{function_name="ingest",le="+Inf"}', values: "0+990x20" }
  - { series: 'http_request_duration_seconds_bucket{function_name="query",le="0.1"}', values: "0x20" }
  - { series: 'http_request_duration_seconds_bucket{function_name="query",le="1"}', values: "0+10x20" }
  - { series: 'http_request_duration_seconds_bucket{function_name="query",le="+Inf"}', values: "0+10x20" }
  promql_expr_test:
  - expr: round(histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])), 0.001)
    eval_time: 15m
    exp_samples: [{ labels: '{function_name="ingest"}', value: 0.095 }, { labels: '{function_name="query"}', value: 0.955 }]
  - expr: round(api_latency_p95, 0.001)
    eval_time: 15m
    exp_samples: [{ labels: "{}", value: 0.096 }]
"#;
    promtool_says(built, test);
    let spec = "[services.web]\nkind = \"prometheus\"\naddress = \"web:9000\"\n\n[services.web.metrics.duration_seconds]\ntype = \"histogram\"\nbuckets = [1, 2]\nlabels = [\"path\"]\n\n[dashboards.web]\ntitle = \"Web\"\npanels = [{ title = \"P95\", expr = 'histogram_quantile(0.95, rate(duration_seconds_bucket[5m]))' }]\n";
    let drawn = build(spec);
    let dashboard: Value = serde_json::from_str(drawn.get("grafana/dashboards/web.json").expect("it")).expect("JSON");
    assert_eq!(dashboard["panels"][0]["targets"][0]["legendFormat"], "__auto");
}
