//! How exporters connect to PostgreSQL: the connection strings that we write, and real clients of a server with TLS that
//! take them, or refuse a server that they cannot trust.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::postgres::Cluster;
use support::servers::{Server, get};
use support::{build, check, tool};

const MONITORING: &str = "docker-compose.monitoring.yml";

/// A spec with one database, and a metric that the SQL exporter asks it for.
fn spec(address: &str, more: &str) -> String {
    format!(
        "[services.db]\nkind = \"postgres\"\naddress = \"{address}\"\n\
         auth = {{ username = \"monitor\", password = {{ file = \"secrets/db\" }} }}\n{more}\n\
         [services.db.metrics.db_rows]\ntype = \"gauge\"\nunit = \"rows\"\nsql = \"SELECT 1 AS value\"\n"
    )
}

fn containers(spec: &str) -> Value {
    let file: Value = serde_yaml::from_str(&build(spec)[MONITORING]).expect("YAML");
    file["services"].clone()
}

/// What follows the host in the connection of postgres_exporter; that of the SQL exporter must be the same.
fn connection(spec: &str) -> String {
    let containers = containers(spec);
    let uri = containers["db-exporter"]["environment"]["DATA_SOURCE_URI"].as_str().expect("a connection");
    let script = containers["db-sql-exporter"]["entrypoint"][2].as_str().expect("a script");
    assert!(script.contains(&format!("@{uri}\"")), "{script} and {uri}");
    uri.to_owned()
}

fn parameters(address: &str, more: &str) -> String {
    let connection = connection(&spec(address, more));
    connection.split_once('?').expect("parameters").1.to_owned()
}

/// The codes of all findings of a spec.
fn codes(spec: &str) -> Vec<String> {
    check(spec).diagnostics.iter().map(|diagnostic| diagnostic.code.to_string()).collect()
}

const CA: &str = "tls = { ca_file = \"certs/ca.crt\" }";

#[test]
fn the_mode_follows_from_the_address_and_from_tls() {
    let root = "sslrootcert=%2Flakehouse%2Fcerts%2Fca.crt";
    for (address, tls, expected) in [
        ("localhost:5432", "", "sslmode=disable".to_owned()),
        ("127.0.0.2:5432", "", "sslmode=disable".to_owned()),
        ("[::1]:5432", "", "sslmode=disable".to_owned()),
        ("host.docker.internal:5432", "", "sslmode=disable".to_owned()),
        ("localhost:5432", "tls = {}", "sslmode=require".to_owned()),
        ("localhost:5432", CA, format!("sslmode=verify-ca&{root}")),
        ("db:5432", "", "sslmode=require".to_owned()),
        ("10.0.0.7:5432", "", "sslmode=require".to_owned()),
        // a name that only begins like a loopback address
        ("127.shop.example:5432", "", "sslmode=require".to_owned()),
        ("db.example:5432", CA, format!("sslmode=verify-full&{root}")),
        // with a file of certificates, `require` would verify
        (
            "db.example:5432",
            "tls = { ca_file = \"certs/ca.crt\", insecure_skip_verify = true }",
            "sslmode=require".to_owned(),
        ),
        ("db.example:5432", "tls = { ca_file = \"certs/ca.crt\", enabled = false }", "sslmode=disable".to_owned()),
        (
            "db.example:5432",
            "tls = { ca_file = \"certs/ca.crt\", cert_file = \"certs/client.crt\", key_file = \"secrets/client.key\" }",
            format!(
                "sslmode=verify-full&{root}&sslcert=%2Flakehouse%2Fcerts%2Fclient.crt\
                 &sslkey=%2Flakehouse%2Fsecrets%2Fclient.key"
            ),
        ),
    ] {
        assert_eq!(parameters(address, tls), expected, "{address} {tls}");
    }
}

#[test]
fn files_of_a_connection_are_mounted_and_its_key_is_asked_for() {
    let more = "tls = { ca_file = \"c/ca.crt\", cert_file = \"c/client.crt\", key_file = \"secrets/client.key\" }";
    let spec = spec("db.example:5432", more);
    let containers = containers(&spec);
    for name in ["db-exporter", "db-sql-exporter"] {
        let secrets = containers[name]["secrets"].to_string();
        for file in ["/lakehouse/c/ca.crt", "/lakehouse/c/client.crt", "/lakehouse/secrets/client.key"] {
            assert!(secrets.contains(file), "{name}: {secrets}");
        }
    }
    assert!(build(&spec)[".env.example"].contains("secrets/client.key"));
}

#[test]
fn a_path_with_blanks_is_quoted_where_the_driver_reads_words() {
    let containers = containers(&spec("db.example:5432", "tls = { ca_file = \"my certs/it's.crt\" }"));
    let uri = containers["db-exporter"]["environment"]["DATA_SOURCE_URI"].as_str().expect("a connection");
    assert!(uri.ends_with("sslrootcert=%2Flakehouse%2Fmy%20certs%2Fit%27s.crt"), "{uri}");
    let script = containers["db-sql-exporter"]["entrypoint"][2].as_str().expect("a script");
    assert!(script.contains("sslrootcert=%27%2Flakehouse%2Fmy%20certs%2Fit%5C%27s.crt%27\""), "{script}");
}

#[test]
fn a_default_is_for_databases_elsewhere() {
    let with = |address: &str| format!("[defaults.services]\n{CA}\n{}", spec(address, ""));
    assert!(connection(&with("db.example:5432")).contains("sslmode=verify-full"));
    assert!(connection(&with("localhost:5432")).ends_with("sslmode=disable"));
    assert_eq!(codes(&with("localhost:5432")), [""; 0]);
}

#[test]
fn counters_of_edge_functions_are_read_as_their_database_says() {
    let edge = "[services.db.migrations]\n[services.edge]\nkind = \"edge-functions\"\naddress = \"localhost:54321\"\n\
                database = \"db\"\nfunctions = [\"ingest\"]\n";
    let containers = containers(&format!("{}{edge}", spec("db.example:5432", CA)));
    let script = containers["edge-sql-exporter"]["entrypoint"].to_string();
    assert!(script.contains("sslmode=verify-full&sslrootcert="), "{script}");
    assert!(containers["edge-sql-exporter"]["secrets"].to_string().contains("/lakehouse/certs/ca.crt"));
}

#[test]
fn what_is_asked_for_and_does_harm_or_nothing_is_found() {
    let found = |address: &str, more: &str| codes(&spec(address, more));
    let off = "tls = { enabled = false }";
    assert_eq!(found("db.example:5432", off), ["service/not-encrypted"]);
    assert_eq!(found("localhost:5432", off), [""; 0]);
    let allow = "allow = [{ code = \"service/not-encrypted\", reason = \"a network of its own\" }]";
    assert_eq!(found("db:5432", &format!("{off}\n{allow}")), [""; 0]);
    for key in ["server_name = \"db\"", "min_version = \"TLS12\"", "max_version = \"TLS13\""] {
        let tls = format!("tls = {{ ca_file = \"ca.crt\", {key} }}");
        assert_eq!(found("db.example:5432", &tls), ["service/key-not-for-kind"], "{key}");
    }
    // the name that is checked anyway
    assert_eq!(found("db:5432", "tls = { ca_file = \"ca.crt\", server_name = \"db\" }"), [""; 0]);
    // an exporter that a command starts connects too
    let host = |more: &str| codes(&format!("[stack]\nruntime = \"host\"\n{}", spec("db.example:5432", more)));
    assert_eq!(host(CA), [""; 0]);
    assert_eq!(host(off), ["service/not-encrypted"]);
}

/// A server with TLS, the certificates that it and its clients have, and what lies in `certs/` of the spec's folder.
fn server(folder: &Path) -> Cluster {
    std::fs::create_dir(folder.join("certs")).expect("a folder");
    let certificates = folder.join("certs");
    let program = include_str!("encryption/certificates.rb");
    let made = Command::new(tool("ruby")).current_dir(&certificates).args(["-e", program]).output().expect("ruby runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Cluster::start_with_tls(15, &certificates)
}

/// The connection of a spec where its files are those of a folder, and its server is ours under another name.
fn there(connection: &str, server: &str, port: u16, folder: &Path) -> String {
    let (_, rest) = connection.split_once(":5432").expect("a port");
    let files = support::servers::encoded(&folder.display().to_string());
    format!("{server}:{port}{}", rest.replace("%2Flakehouse", &files))
}

#[test]
fn libpq_takes_the_connection_and_refuses_a_server_that_it_cannot_trust() {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = server(folder.path());
    let ask = |connection: &str, server: &str| {
        let connection = there(connection, server, cluster.port, folder.path());
        let sql = "SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        cluster.connect(&format!("postgresql://postgres@{connection}"), sql)
    };
    let verified = connection(&spec("db.example:5432", CA));
    assert_eq!(ask(&verified, "localhost").as_deref(), Ok("t|"));
    // the certificate is for localhost
    let error = ask(&verified, "127.0.0.1").expect_err("another name");
    assert!(error.contains("does not match host name"), "{error}");
    let of_another = connection(&spec("db.example:5432", "tls = { ca_file = \"certs/other.crt\" }"));
    let error = ask(&of_another, "localhost").expect_err("another authority");
    assert!(error.contains("certificate verify failed"), "{error}");
    // any server, and this one under any name
    let encrypted = connection(&spec("db.example:5432", ""));
    assert_eq!(ask(&encrypted, "127.0.0.1").as_deref(), Ok("t|"));
    let local = connection(&spec("localhost:5432", ""));
    assert_eq!(ask(&local, "127.0.0.1").as_deref(), Ok("f|"));
    let with_certificate =
        "tls = { ca_file = \"certs/ca.crt\", cert_file = \"certs/client.crt\", key_file = \"certs/client.key\" }";
    let known = connection(&spec("db.example:5432", with_certificate));
    assert_eq!(ask(&known, "localhost").as_deref(), Ok("t|/CN=monitor"));
    // what only encrypts does not fall back on what does not
    let plain = Cluster::start(15);
    let without = there(&encrypted, "127.0.0.1", plain.port, folder.path());
    let error = plain.connect(&format!("postgresql://postgres@{without}"), "SELECT 1").expect_err("no TLS there");
    assert!(error.contains("server does not support SSL"), "{error}");
}

/// postgres_exporter with a connection, and what it says of the server.
fn exporter_says(connection: &str, folder: &Path) -> String {
    let program = folder.join("exporter");
    let text = format!(
        "#!/bin/sh\nexport DATA_SOURCE_URI='{connection}' DATA_SOURCE_USER=postgres DATA_SOURCE_PASS=unused\nexec '{}' \"$@\"\n",
        tool("postgres_exporter-0.11").display()
    );
    std::fs::write(&program, text).expect("a script");
    let made = Command::new("chmod").arg("+x").arg(&program).status().expect("chmod runs");
    assert!(made.success());
    let name = program.display().to_string();
    let server = Server::start(&name, folder, "/", |port| vec![format!("--web.listen-address=127.0.0.1:{port}")]);
    let (status, metrics) = get(server.port, "/metrics").expect("an answer");
    assert_eq!(status, 200, "{metrics}");
    let up = metrics.lines().find(|line| line.starts_with("pg_up ")).unwrap_or("").to_owned();
    let log = std::fs::read_to_string(folder.join("exporter.log")).expect("a log");
    format!("{up}\n{log}")
}

#[test]
fn postgres_exporter_takes_the_connection_and_refuses_a_server_that_it_cannot_trust() {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = server(folder.path());
    let says = |connection: &str, server: &str| {
        exporter_says(&there(connection, server, cluster.port, folder.path()), folder.path())
    };
    let verified = connection(&spec("db.example:5432", CA));
    let said = says(&verified, "localhost");
    assert!(said.starts_with("pg_up 1"), "{said}");
    let said = says(&verified, "127.0.0.1");
    assert!(said.starts_with("pg_up 0") && said.contains("x509"), "{said}");
    let of_another = connection(&spec("db.example:5432", "tls = { ca_file = \"certs/other.crt\" }"));
    let said = says(&of_another, "localhost");
    assert!(said.starts_with("pg_up 0") && said.contains("unknown authority"), "{said}");
    let local = connection(&spec("localhost:5432", CA));
    let said = says(&local, "127.0.0.1");
    assert!(local.contains("sslmode=verify-ca") && said.starts_with("pg_up 1"), "{local}: {said}");
}
