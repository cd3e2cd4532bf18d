//! postgres_exporter on a primary and its standby, as a build has it: with the flags that our compose file writes, and the
//! grants and extensions of our migrations.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Stdio};

use lakehouse_obs::catalogue::{MetricType, exporter};

use crate::scrape::{Scrape, version};
use crate::support::build;
use crate::support::postgres::Cluster;
use crate::support::servers::{Server, eventually, get};

const NAME: &str = "postgres_exporter";

/// A process that ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The collectors, and the flags beside these, that are off unless told; and a spec that asks for a metric of each.
fn everything(exporter_version: &str, major: u16) -> (BTreeSet<String>, String) {
    let catalogue = exporter(NAME).expect("its catalogue");
    let mut spec = format!(
        "[stack.postgres_exporter]\nversion = \"{exporter_version}\"\n[services.db]\nkind = \"postgres\"\nversion = \"{major}\"\n\
         address = \"db:5432\"\nauth = {{ username = \"monitor\", password = {{ file = \"secrets/a\" }} }}\n[services.db.migrations]\n"
    );
    let mut off = BTreeSet::new();
    for metric in catalogue.metrics.iter().filter(|metric| metric.exists_in(exporter_version)) {
        let rare = metric.rare;
        let (least, most) = (rare.pg_min.unwrap_or(0).into(), rare.pg_max.map_or(u16::MAX, u16::from));
        let fed = (least..=most).contains(&major);
        let needs = metric.collector.filter(|_| !metric.default_enabled).into_iter().chain(rare.requires);
        let before = off.len();
        off.extend(needs.filter(|_| fed).map(str::to_owned));
        if off.len() > before {
            let (number, name) = (off.len(), metric.name);
            let part = if metric.metric_type == MetricType::Histogram { "_count" } else { "" };
            spec += &format!(
                "[alerts.Needs{number}]\nexpr = 'count({name}{part}) > 100000'\nseverity = \"warning\"\nsummary = \"x\"\n"
            );
        }
    }
    (off, spec)
}

/// The flags of the exporter's container and the migrations of a build.
fn built(spec: &str) -> (Vec<String>, Vec<String>) {
    let files = build(spec);
    let compose: serde_json::Value = serde_yaml::from_str(&files["docker-compose.monitoring.yml"]).expect("YAML");
    let command = compose["services"]["db-exporter"]["command"].as_array().cloned().unwrap_or_default();
    let flags = command.iter().map(|flag| flag.as_str().expect("a text").to_owned()).collect();
    let migrations = files.into_iter().filter(|(path, _)| path.starts_with("migrations/") && path.ends_with(".sql"));
    (flags, migrations.map(|(_, text)| text).collect())
}

/// Starts the exporter on a server, as the user that the spec names.
fn observe(tool: &str, folder: &Path, cluster: &Cluster, flags: &[String]) -> Server {
    let environment = [
        ("DATA_SOURCE_URI", format!("127.0.0.1:{}/postgres?sslmode=disable", cluster.port)),
        ("DATA_SOURCE_USER", "monitor".to_owned()),
        ("DATA_SOURCE_PASS", "unused".to_owned()),
    ];
    let ready = |port| get(port, "/").is_ok_and(|(status, _)| status == 200);
    Server::start_with(tool, folder, &environment, ready, |port| {
        [format!("--web.listen-address=127.0.0.1:{port}")].into_iter().chain(flags.iter().cloned()).collect()
    })
}

/// A table that is read and written, and a vacuum of it that does not end by itself.
fn work(cluster: &Cluster) -> Killed {
    // so that there is a size that a slot keeps safely
    cluster.query("ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'");
    cluster.query("SELECT pg_reload_conf()");
    cluster.query("CREATE TABLE goods (id int PRIMARY KEY, name text)");
    cluster.query("INSERT INTO goods SELECT n, repeat('x', 500) FROM generate_series(1, 20000) AS n");
    cluster.query("UPDATE goods SET name = 'y' WHERE id % 2 = 0");
    cluster.query("DELETE FROM goods WHERE id % 3 = 0");
    cluster.query("ANALYZE goods");
    cluster.query("SELECT count(*) FROM goods");
    let mut vacuum = cluster.psql("postgres");
    vacuum.args(["-c", "SET vacuum_cost_delay = 100", "-c", "SET vacuum_cost_limit = 1", "-c", "VACUUM FREEZE goods"]);
    let vacuum = Killed(vacuum.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("psql starts"));
    let sees = |what: &str, query: &str| {
        eventually(what, || match cluster.query(query).as_str() {
            "t" => Ok(()),
            other => Err(other.to_owned()),
        });
    };
    sees("the vacuum is at work", "SELECT count(*) > 0 FROM pg_stat_progress_vacuum");
    sees("the standby follows", "SELECT count(*) > 0 FROM pg_stat_replication WHERE state = 'streaming'");
    vacuum
}

/// Scrapes of each exporter, on a primary and its standby of one version.
pub(crate) fn scrapes(tools: &[&str], major: u16) -> Vec<Scrape> {
    let primary = Cluster::start(major);
    let folder = tempfile::tempdir().expect("a folder");
    primary.query("CREATE ROLE monitor LOGIN");
    let standby = primary.follow(major, "standby");
    let _vacuum = work(&primary);
    let mut found = Vec::new();
    for tool in tools {
        let exporter_version = version(tool);
        let (off, spec) = everything(&exporter_version, major);
        let (flags, migrations) = built(&spec);
        for migration in &migrations {
            primary.apply(migration);
        }
        let reported = |name: &String| {
            let flag = if name.starts_with("--") { name.clone() } else { format!("--collector.{name}") };
            flags.contains(&flag)
        };
        let forgotten: Vec<&String> = off.iter().filter(|name| !reported(name)).collect();
        assert!(forgotten.is_empty(), "{tool}: {forgotten:?} of {flags:?}");
        for cluster in [&primary, &standby] {
            let server = observe(tool, folder.path(), cluster, &flags);
            // the second scrape is of an exporter that knows its server, and of statements that it made itself
            get(server.port, "/metrics").expect("an answer");
            let scrape = Scrape::of(NAME, tool, &server, "/metrics");
            let major = u8::try_from(major).expect("a small number");
            found.push(scrape.on_postgres(major).reported(off.iter().cloned()));
        }
    }
    found
}
