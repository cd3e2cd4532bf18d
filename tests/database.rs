//! Migrations and queries against real PostgreSQLs: 13 and 18, and 15 with pg_cron. Every server listens on loopback and
//! ends with its test.
#![allow(clippy::disallowed_methods, reason = "tests read files and the clock")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use support::patience::eventually;
use support::postgres::Cluster;
use support::{check, found, project, tree};

/// A database with everything in it.
fn spec(version: u16) -> String {
    format!(
        r#"
[services.db]
kind    = "postgres"
version = "{version}"
address = "localhost:5432"
auth    = {{ username = "monitor", password = {{ file = "secrets/db" }} }}

[services.db.metrics.jobs]
type   = "gauge"
labels = ["state"]
sql    = "SELECT state, count(*) AS value FROM shop.jobs GROUP BY state"

[services.db.migrations]
slow_queries = {{ above = "1ms", min_calls = 1, limit = 100, schedule = "* * * * *", retention = "1d" }}

[services.db.migrations.views]
query_performance = {{ min_calls = 1 }}
connection_stats  = {{}}
a_busy            = {{ sql = "SELECT datname FROM monitoring.b_connected WHERE connections > 0" }}
b_connected       = {{ sql = "SELECT datname, sum(connection_count) AS connections FROM monitoring.connection_stats GROUP BY datname" }}

[services.edge]
kind      = "edge-functions"
address   = "localhost:54321"
database  = "db"
functions = ["ingest", "query"]
"#
    )
}

/// What exists before anything of ours: the author's tables and logins.
const BEFORE: &str =
    "CREATE SCHEMA shop; CREATE TABLE shop.jobs (state text); INSERT INTO shop.jobs VALUES ('ok'), ('ok'), ('bad');
    CREATE ROLE monitor LOGIN; CREATE ROLE stranger LOGIN; CREATE ROLE edge LOGIN; CREATE ROLE exporter LOGIN;";

/// Files in order, each with its name.
type Files = Vec<(String, String)>;

/// The migrations of a service, and the ways back, by name.
fn migrations(files: &BTreeMap<String, String>, service: &str) -> (Files, Files) {
    let folder = format!("migrations/{service}/");
    let of = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(&folder)?.to_owned(), text.clone())));
    of.partition(|(name, _)| !name.starts_with("down/"))
}

/// Runs the program in a folder.
fn run(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("it runs");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    (run.status.success(), said)
}

/// The files below the migrations of `db`, after a build of a spec that stands in a folder.
fn built(folder: &Path, spec: &str) -> BTreeMap<String, Vec<u8>> {
    std::fs::write(folder.join("lakehouse.toml"), spec).expect("a file");
    let (good, said) = run(folder, &["build"]);
    assert!(good, "{said}");
    tree(&folder.join("observability/migrations/db"))
}

/// What a query of the spec may read of the compiler's own objects is what they have.
fn own_columns_are_known(server: &Cluster, version: u16) {
    for relation in ["query_performance", "connection_stats", "slow_queries", "http_request_counters", "b_connected"] {
        let columns = server.query(&format!(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'monitoring.{relation}'::regclass AND attnum > 0"
        ));
        let read = |column: &str| {
            let view = format!("own = {{ sql = 'SELECT r.\"{column}\" FROM monitoring.{relation} AS r' }}");
            let text = spec(version).replace("connection_stats  = {}", &format!("connection_stats  = {{}}\n{view}"));
            found(&check(&text))
                .into_iter()
                .map(|found| found.split(' ').next().unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        };
        for column in columns.lines() {
            assert_eq!(read(column), Vec::<String>::new(), "{relation}.{column}");
        }
        // which services are recorded is known once all are read, after the queries
        let expected: &[&str] = if relation == "http_request_counters" { &[] } else { &["sql/unknown-column"] };
        assert_eq!(read("not_there"), expected, "{relation}");
    }
}

/// A fresh database gets everything, gets it again without harm, and is rid of it again.
fn fresh_again_and_down(version: u16) {
    let server = Cluster::start(version);
    server.query(BEFORE);
    let files = support::build(&spec(version));
    let (up, down) = migrations(&files, "db");
    let ([(name, up)], [(way_back, down)]) = (up.as_slice(), down.as_slice()) else {
        panic!("one migration and one way back: {up:?} {down:?}");
    };
    assert_eq!(
        (name.as_str(), way_back.as_str()),
        ("20260101000000_create_monitoring.sql", "down/20260101000000_create_monitoring.sql")
    );
    server.apply(up);
    server.query("SELECT monitoring.record_http_request('edge', 'ingest', 'GET', 200, 0.1)");
    server.apply(up);
    // as Supabase sends it: one batch
    server.query(up);
    assert_eq!(server.query("SELECT sum(requests) FROM monitoring.http_request_counters"), "1");

    let monitor = |sql: &str| server.query_as("monitor", sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert_eq!(
        monitor(
            "SELECT connection_count > 0, max_state_duration >= interval '0' FROM monitoring.connection_stats WHERE datname = 'postgres' AND state = 'active'"
        ),
        "t|t"
    );
    assert_eq!(monitor("SELECT count(*) > 5 AND bool_and(calls >= 1) FROM monitoring.query_performance"), "t");
    assert_eq!(monitor("SELECT datname FROM monitoring.a_busy WHERE datname = 'postgres'"), "postgres");
    assert_eq!(monitor("SELECT * FROM monitoring.metric_jobs ORDER BY 1"), "bad|1\nok|2");
    server.query("SELECT monitoring.record_slow_queries()");
    assert_eq!(monitor("SELECT count(*) > 0 FROM monitoring.slow_queries"), "t");
    own_columns_are_known(&server, version);

    // who was given nothing sees nothing and calls nothing
    for sql in [
        "SELECT * FROM monitoring.connection_stats",
        "SELECT * FROM monitoring.slow_queries",
        "SELECT * FROM monitoring.http_request_counters",
        "SELECT monitoring.record_slow_queries()",
        "SELECT monitoring.record_http_request('edge', 'ingest', 'GET', 200, 0.1)",
        "SELECT monitoring.statement_text('SELECT 1')",
    ] {
        let refused = server.query_as("stranger", sql).expect_err(sql);
        assert!(refused.contains("permission denied for schema monitoring"), "{sql}: {refused}");
    }
    // not even with the schema opened
    server.query("GRANT USAGE ON SCHEMA monitoring TO stranger");
    for sql in ["SELECT * FROM monitoring.slow_queries", "SELECT monitoring.record_slow_queries()"] {
        assert!(server.query_as("stranger", sql).expect_err(sql).contains("permission denied for"), "{sql}");
    }
    // the exporter reads its views and no more, the functions record and no more
    server.query("REVOKE USAGE ON SCHEMA monitoring FROM stranger; GRANT monitoring_exporter TO exporter; GRANT monitoring_recorder TO edge");
    assert_eq!(server.query_as("exporter", "SELECT count(*) FROM monitoring.metric_jobs"), Ok("2".to_owned()));
    assert!(server.query_as("exporter", "SELECT * FROM monitoring.http_requests_edge").is_ok());
    for sql in [
        "SELECT * FROM shop.jobs",
        "SELECT * FROM monitoring.slow_queries",
        "SELECT * FROM monitoring.http_request_counters",
    ] {
        assert!(server.query_as("exporter", sql).is_err(), "{sql}");
        assert!(server.query_as("edge", sql).is_err(), "{sql}");
    }
    assert!(
        server.query_as("edge", "SELECT monitoring.record_http_request('edge', 'query', 'POST', 201, 1.5)").is_ok()
    );

    for _ in 0..2 {
        server.apply(down);
        assert_eq!(server.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'monitoring'"), "0");
        assert_eq!(server.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'monitoring%'"), "0");
    }
    if version == 15 {
        assert_eq!(server.query("SELECT count(*) FROM cron.job"), "0");
    }
    server.apply(up);
    assert_eq!(server.query("SELECT count(*) FROM monitoring.slow_queries"), "0");
}

#[test]
fn postgresql_13_gets_everything_twice_and_is_rid_of_it() {
    fresh_again_and_down(13);
}

#[test]
fn postgresql_15_gets_everything_twice_and_is_rid_of_it() {
    fresh_again_and_down(15);
}

#[test]
fn postgresql_18_gets_everything_twice_and_is_rid_of_it() {
    fresh_again_and_down(18);
}

#[test]
fn views_of_an_unknown_version_work_on_every_one() {
    let any = spec(15).replace("version = \"15\"\n", "");
    let (up, _) = migrations(&support::build(&any), "db");
    for version in [13, 18] {
        let server = Cluster::start(version);
        server.query(BEFORE);
        server.apply(&up[0].1);
        assert_eq!(server.query("SELECT count(*) > 0 FROM monitoring.query_performance"), "t");
    }
}

#[test]
fn pg_cron_records_a_slow_statement_and_no_secret() {
    let server = Cluster::start(15);
    server.query(BEFORE);
    // where Supabase keeps its extensions
    server.query("CREATE SCHEMA extensions");
    let (up, _) = migrations(&support::build(&spec(15)), "db");
    server.apply(&up[0].1);
    assert_eq!(
        server.query("SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pg_stat_statements'"),
        "extensions"
    );
    server.query("SELECT 'S3cretPw in a text' AS a, pg_sleep(0.2) /* S3cretPw in a comment */ -- S3cretPw");
    server.query("ALTER ROLE monitor PASSWORD 'S3cretPw'");
    server.query("DO $$ BEGIN PERFORM pg_sleep(0.01); PERFORM 'S3cretPw'; END $$");
    server.query("CREATE TABLE shop.secrets AS SELECT 'S3cretPw' AS secret, i FROM generate_series(1, 100000) AS i");
    assert_eq!(
        server.query("SELECT jobname, schedule, command FROM cron.job"),
        "monitoring-slow-queries|* * * * *|SELECT monitoring.record_slow_queries()"
    );
    let slow =
        "SELECT count(*) FROM monitoring.slow_queries WHERE query_text LIKE '%pg_sleep%' AND avg_duration_ms >= 200";
    eventually("the slow statement is recorded", || {
        let runs = server.query("SELECT status, return_message FROM cron.job_run_details");
        assert!(!runs.contains("failed"), "nothing was recorded: {runs}");
        if server.query(slow) == "0" { Err(runs) } else { Ok(()) }
    });
    assert_eq!(
        server.query("SELECT count(*) FROM monitoring.slow_queries WHERE slow_queries::text LIKE '%S3cret%'"),
        "0"
    );
    // it was there to be recorded: as a statement without its text
    assert_ne!(server.query("SELECT count(*) FROM extensions.pg_stat_statements WHERE query LIKE '%S3cretPw%'"), "0");
    assert_ne!(server.query("SELECT count(*) FROM monitoring.slow_queries WHERE query_text IS NULL"), "0");
    assert_eq!(server.query("SELECT count(*) FROM monitoring.query_performance WHERE query LIKE '%S3cret%'"), "0");
    // two runs in a row, and what is old goes
    let seen = server.query("SELECT last_seen FROM monitoring.slow_queries WHERE query_text LIKE '%pg_sleep%'");
    server.query("INSERT INTO cron.job_run_details (jobid, runid, end_time) SELECT jobid, -1, now() - interval '2 days' FROM cron.job");
    server.query("INSERT INTO monitoring.slow_queries SELECT 1, 1, 1, 'r', 'd', NULL, 1, 1, 1, now() - interval '3 days', now() - interval '2 days'");
    server.query("SELECT monitoring.record_slow_queries()");
    assert_eq!(server.query("SELECT last_seen FROM monitoring.slow_queries WHERE query_text LIKE '%pg_sleep%'"), seen);
    assert_eq!(server.query("SELECT count(*) FROM monitoring.slow_queries WHERE queryid = 1"), "0");
    assert_eq!(server.query("SELECT count(*) FROM cron.job_run_details WHERE runid = -1"), "0");
}

#[test]
fn a_change_of_the_spec_adds_one_migration_and_changes_no_earlier_file() {
    let server = Cluster::start(18);
    server.query(BEFORE);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let first = built(folder, &spec(18));
    assert_eq!(first.len(), 2);
    assert_eq!(built(folder, &spec(18)), first, "the same spec adds nothing");

    // one view
    let second_spec = spec(18).replace("min_calls = 1 }\nconnection", "min_calls = 7 }\nconnection");
    assert_ne!(second_spec, spec(18));
    let second = built(folder, &second_spec);
    let added: Vec<&String> = second.keys().filter(|name| !first.contains_key(*name)).collect();
    assert_eq!(added, ["20260101000001_put_query_performance.sql", "down/20260101000001_put_query_performance.sql"]);
    assert!(first.iter().all(|(name, bytes)| second[name] == *bytes));

    // a view gets other columns, and two others read it; a table, its function and its job go
    let third_spec = second_spec
        .replace(
            "SELECT datname, sum(connection_count) AS connections",
            "SELECT sum(connection_count) AS connections, datname",
        )
        .replace("slow_queries = {", "slow_queries = { enabled = false,");
    let third = built(folder, &third_spec);
    assert_eq!(third.len(), 6, "{:?}", third.keys());
    assert!(second.iter().all(|(name, bytes)| third[name] == *bytes));
    let (good, said) = run(folder, &["build", "--check"]);
    assert!(good, "{said}");

    let text = |name: &str| String::from_utf8(third[name].clone()).expect("text");
    let names: Vec<&str> = third.keys().map(String::as_str).filter(|name| !name.starts_with("down/")).collect();
    server.apply(&text(names[0]));
    server.query("SELECT monitoring.record_slow_queries()");
    let rows = server.query("SELECT count(*) FROM monitoring.slow_queries");
    assert_ne!(rows, "0");
    for name in &names[1..] {
        server.apply(&text(name));
        server.apply(&text(name));
    }
    assert_eq!(server.query("SELECT connections > 0 FROM monitoring.b_connected WHERE datname = 'postgres'"), "t");
    assert_eq!(server.query("SELECT datname FROM monitoring.a_busy WHERE datname = 'postgres'"), "postgres");
    assert!(server.query("SELECT pg_get_viewdef('monitoring.query_performance')").contains(">= 7"));
    assert_eq!(server.query("SELECT count(*) FROM pg_proc WHERE proname = 'record_slow_queries'"), "0");
    // rows are nobody's to drop in passing
    assert_eq!(server.query("SELECT count(*) FROM monitoring.slow_queries"), rows);

    // and back, one by one
    server.apply(&text(&format!("down/{}", names[2])));
    server.query("SELECT monitoring.record_slow_queries()");
    assert!(server.query("SELECT pg_get_viewdef('monitoring.b_connected')").starts_with(" SELECT datname"));
    server.apply(&text(&format!("down/{}", names[1])));
    assert!(server.query("SELECT pg_get_viewdef('monitoring.query_performance')").contains(">= 1"));
    server.apply(&text(&format!("down/{}", names[0])));
    assert_eq!(server.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'monitoring'"), "0");
}

#[test]
fn an_applied_migration_is_neither_overwritten_nor_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let first = built(folder, &spec(15));
    let path = folder.join("observability/migrations/db/20260101000000_create_monitoring.sql");
    let all = || tree(&folder.join("observability"));

    // edited: said by every command, and nothing is written, not even by force
    let edited = String::from_utf8(first["20260101000000_create_monitoring.sql"].clone())
        .expect("text")
        .replace(">= 1 ", ">= 2 ");
    std::fs::write(&path, &edited).expect("a file");
    let before = all();
    for arguments in [&["build"][..], &["build", "--force"], &["build", "--check"], &["check"]] {
        let (good, said) = run(folder, arguments);
        assert!(!good && said.contains("was edited after it was written"), "{arguments:?}: {said}");
        assert_eq!(all(), before);
    }

    // gone: the next build would begin anew with the same number
    std::fs::remove_file(&path).expect("a file");
    std::fs::write(
        folder.join("lakehouse.toml"),
        spec(15).replace("min_calls = 1 }\nconnection", "min_calls = 3 }\nconnection"),
    )
    .expect("a file");
    let (good, said) = run(folder, &["build"]);
    assert!(!good && said.contains("may already be applied, but the file is missing"), "{said}");

    // restored: what changed gets a file of its own
    std::fs::write(&path, &first["20260101000000_create_monitoring.sql"]).expect("a file");
    assert!(run(folder, &["build"]).0);
    assert_eq!(std::fs::read(&path).expect("a file"), first["20260101000000_create_monitoring.sql"]);

    // a service that is no longer migrated keeps its files, and its database what it has
    let kept = tree(&folder.join("observability/migrations"));
    let allow = "allow = [{ code = \"service/counters-not-created\", reason = \"they are there\" }]";
    let without = spec(15)
        .replace("[services.db.migrations]", "[services.db.migrations]\nenabled = false")
        .replace("[services.edge]", &format!("[services.edge]\n{allow}"));
    std::fs::write(folder.join("lakehouse.toml"), without).expect("a file");
    let (good, said) = run(folder, &["build"]);
    assert!(good, "{said}");
    assert_eq!(tree(&folder.join("observability/migrations")), kept);
}

#[test]
fn migrations_go_into_a_folder_of_supabase_after_those_that_are_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let supabase = folder.join("supabase/migrations");
    std::fs::create_dir_all(&supabase).expect("a folder");
    std::fs::write(supabase.join("20270314150926_shop.sql"), "CREATE SCHEMA shop;\n").expect("a file");
    let spec =
        spec(15).replace("[services.db.migrations]", "[services.db.migrations]\ndirectory = \"supabase/migrations\"");
    std::fs::write(folder.join("lakehouse.toml"), &spec).expect("a file");
    let (good, said) = run(folder, &["build", "--check"]);
    assert!(!good && said.contains("supabase/migrations/20270314150927_create_monitoring.sql"), "{said}");
    for _ in 0..2 {
        let (good, said) = run(folder, &["build"]);
        assert!(good, "{said}");
        let names: Vec<String> = tree(&supabase).into_keys().collect();
        let ours = "20270314150927_create_monitoring.sql";
        assert_eq!(names, ["20270314150926_shop.sql".to_owned(), ours.to_owned(), format!("down/{ours}")]);
    }
    assert!(!folder.join("observability/migrations").exists());
    assert!(run(folder, &["build", "--check"]).0);
    std::fs::write(supabase.join("20270314150927_create_monitoring.sql"), "-- nothing\n").expect("a file");
    let (good, said) = run(folder, &["check"]);
    assert!(good, "a file that is not recognised is someone else's: {said}");
}

#[test]
fn requests_are_counted_exactly_however_many_come_at_once() {
    let server = Cluster::start(15);
    server.query(BEFORE);
    let (up, _) = migrations(&support::build(&spec(15)), "db");
    server.apply(&up[0].1);
    let calls = "SELECT monitoring.record_http_request('edge', 'ingest', 'post', 200, 0.25);\n".repeat(250);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), calls).expect("a file");
    let mut clients: Vec<_> = (0..12)
        .map(|_| {
            server.psql("postgres").arg("-o").arg("/dev/null").arg("-f").arg(file.path()).spawn().expect("psql starts")
        })
        .collect();
    for client in &mut clients {
        assert!(client.wait().expect("psql ends").success());
    }
    let row = "SELECT requests, duration_sum, \"0.1\", \"0.25\", \"0.5\", \"10.0\", \"+Inf\" FROM monitoring.http_requests_edge
        WHERE function_name = 'ingest' AND method = 'POST' AND status_code = '200'";
    assert_eq!(server.query(row), "3000|750|0|3000|3000|3000|3000");
    assert!(
        server
            .query("SELECT count(*) FROM monitoring.http_request_counters WHERE requests > 0")
            .parse::<u32>()
            .expect("a number")
            > 1
    );

    // a duration that equals a bound is below it, the next number above is not
    for bound in ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0"] {
        let above = format!("{:e}", f64::from_bits(bound.parse::<f64>().expect("a number").to_bits() + 1));
        let counted = |duration: &str| {
            server.query(&format!("DELETE FROM monitoring.http_request_counters; SELECT monitoring.record_http_request('edge', 'query', 'GET', 500, {duration})"));
            server.query(&format!("SELECT \"{bound}\", \"+Inf\" FROM monitoring.http_requests_edge"))
        };
        assert_eq!((counted(bound), counted(&above)), ("1|1".to_owned(), "0|1".to_owned()), "{bound}");
    }

    // what would be a series of its own for every caller is not
    for call in [
        "'edge', 'forged', 'GET', 200, 1",
        "'edge', NULL, 'GET', 200, 1",
        "'other', 'ingest', 'GET', 200, 1",
        "NULL, 'ingest', 'GET', 200, 1",
        "'edge', 'ingest', 'GET', 99, 1",
        "'edge', 'ingest', 'GET', 600, 1",
        "'edge', 'ingest', 'GET', NULL, 1",
        "'edge', 'ingest', 'GET', 200, NULL",
        "'edge', 'ingest', 'GET', 200, 'NaN'",
        "'edge', 'ingest', 'GET', 200, 'Infinity'",
    ] {
        let sql = format!("SELECT monitoring.record_http_request({call})");
        assert!(server.query_as("postgres", &sql).is_err(), "{sql}");
    }
    server.query("DELETE FROM monitoring.http_request_counters");
    for method in ["'BREW'", "NULL", "'purge'"] {
        server.query(&format!("SELECT monitoring.record_http_request('edge', 'ingest', {method}, 200, -1)"));
    }
    assert_eq!(server.query("SELECT method, requests, duration_sum FROM monitoring.http_requests_edge"), "OTHER|3|0");
}

/// Texts that would end a quote, a comment or a template somewhere.
const HOSTILE: &[&str] = &[
    "it's",
    "a \"b\"",
    "a\\b",
    "$$",
    "$do$",
    "$query$",
    "$function$ $do$",
    "{{ x }}",
    "{{{x}}}",
    "${X}",
    "%{x}",
    "*/ /*",
    "-- x",
    "'; DROP SCHEMA monitoring CASCADE; --",
    "<home>",
    "\\! date",
    ":USER",
    "E'\\\\'",
    "ü ≠ 💥",
    "on",
    "22:22",
    "\\.",
    "%s %I",
];

#[test]
fn hostile_texts_come_out_as_they_went_in() {
    let server = Cluster::start(15);
    let toml = |text: &str| serde_json::to_string(text).expect("JSON is TOML here");
    let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
    for (index, text) in HOSTILE.iter().enumerate() {
        let schema = format!("monitoring_{index}");
        let sql = format!("SELECT {} AS \"value\" -- {}", literal(text), text.replace('\n', " "));
        let spec = format!(
            "[services.db]\nkind = \"postgres\"\naddress = \"db\"\nauth = {{ username = {login}, password = {{ file = \"p\" }} }}\n\
             metrics = {{ odd = {{ type = \"gauge\", sql = {sql} }} }}\n\
             migrations = {{ schema = \"{schema}\", views = {{ odd = {{ sql = {sql} }} }}, slow_queries = {{}} }}\n\
             [services.edge]\nkind = \"edge-functions\"\naddress = \"e\"\ndatabase = \"db\"\nfunctions = [{login}]\n",
            login = toml(text),
            sql = toml(&sql),
        );
        let outcome = check(&spec);
        assert!(outcome.model().is_some(), "{text}: {:?}", found(&outcome));
        server.query(&format!("CREATE ROLE \"{}\" LOGIN", text.replace('"', "\"\"")));
        let (up, down) = migrations(&support::build(&spec), "db");
        server.apply(&up[0].1);
        server.query(&up[0].1);
        assert_eq!(server.query(&format!("SELECT value FROM {schema}.odd")), *text);
        assert_eq!(server.query(&format!("SELECT value FROM {schema}.metric_odd")), *text);
        assert_eq!(
            server.query(&format!("SELECT pg_has_role({}, '{schema}_exporter', 'MEMBER')", literal(text))),
            "t",
            "{text}"
        );
        server.query(&format!("SELECT {schema}.record_http_request('edge', {}, 'GET', 200, 1)", literal(text)));
        assert_eq!(server.query(&format!("SELECT DISTINCT function_name FROM {schema}.http_requests_edge")), *text);
        server.apply(&down[0].1);
        assert_eq!(server.query(&format!("SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'")), "0");
    }
}

#[test]
fn what_cannot_be_a_name_is_refused_where_it_stands() {
    for (key, code) in [
        ("schema = \"public\"", "value/invalid-name"),
        ("schema = \"My Schema\"", "value/invalid-name"),
        ("schema = \"pg_x\"", "value/invalid-name"),
        ("database = \"a\\nb\"", "value/invalid-name"),
        ("directory = \"../x\"", "value/invalid-name"),
        ("directory = \"/etc\"", "value/invalid-name"),
        ("start = \"1\"", "shape/out-of-range"),
        ("views = { \"a; b\" = { sql = \"SELECT 1\" } }", "value/invalid-name"),
        ("views = { slow_queries = { sql = \"SELECT 1\" } }", "value/invalid-name"),
        ("views = { x = {} }", "shape/missing-key"),
        ("views = { x = { sql = \"SELECT '\\u0000'\" } }", "sql/syntax"),
        ("views = { x = { sql = \"SELECT 1 \\\\gexec\" } }", "sql/syntax"),
        ("views = { connection_stats = { min_calls = 1 } }", "service/key-not-for-kind"),
        ("views = { connection_stats = { sql = \"SELECT 1\" } }", "service/key-not-for-kind"),
        ("slow_queries = { schedule = \"'; x\" }", "value/invalid-schedule"),
        ("slow_queries = { above = \"0s\" }", "value/invalid-duration"),
        ("slow_queries = { limit = 0 }", "shape/out-of-range"),
    ] {
        let outcome =
            check(&format!("[services.db]\nkind = \"postgres\"\naddress = \"db\"\n[services.db.migrations]\n{key}\n"));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, [code], "{key}");
        assert!(found(&outcome)[0].contains(" at lakehouse.toml:5:"), "{key}: {:?}", found(&outcome));
    }
    let outcome = check("[services.web]\nkind = \"http\"\naddress = \"web\"\nmigrations = {}\n");
    assert_eq!(outcome.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["service/key-not-for-kind"]);
}

#[test]
fn the_sql_exporter_gets_what_it_takes_and_its_queries_run() {
    let server = Cluster::start(15);
    server.query(BEFORE);
    let files = support::build(&spec(15));
    let (up, _) = migrations(&files, "db");
    server.apply(&up[0].1);
    server.query("GRANT monitoring_exporter TO exporter");
    let mut metrics: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let configs = files.iter().filter(|(path, _)| path.starts_with("sql-exporter/"));
    for (path, text) in configs {
        let value: serde_json::Value = serde_yaml::from_str(text).expect("YAML");
        assert!(!text.contains("secrets/"), "{path} names a secret");
        for metric in value["metrics"].as_array().into_iter().flatten() {
            let query = metric["query"].as_str().or_else(|| {
                let queries = value["queries"].as_array()?;
                queries.iter().find(|query| query["query_name"] == metric["query_ref"])?["query"].as_str()
            });
            // the exporter looks every column up by its name
            let rows =
                server.query_as("exporter", &format!("SELECT row_to_json(q) FROM ({}) AS q", query.expect("a query")));
            let rows = rows.unwrap_or_else(|error| panic!("{path}: {error}"));
            let row: serde_json::Value = serde_json::from_str(rows.lines().next().expect("a row")).expect("JSON");
            for column in metric["key_labels"].as_array().into_iter().chain(metric["values"].as_array()).flatten() {
                assert!(row.get(column.as_str().expect("a name")).is_some(), "{path}: no {column} in {row}");
            }
            let values = metric["values"].as_array().into_iter().flatten().filter_map(|value| value.as_str());
            metrics.insert(
                metric["metric_name"].as_str().expect("a name").to_owned(),
                values.map(str::to_owned).collect(),
            );
        }
    }
    let names: Vec<&str> = metrics.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "http_request_duration_seconds_bucket",
            "http_request_duration_seconds_count",
            "http_request_duration_seconds_sum",
            "http_requests_total",
            "jobs"
        ]
    );
    // as Prometheus 3 writes `le`, the last one included
    assert_eq!(
        metrics["http_request_duration_seconds_bucket"],
        ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf"]
    );
}

/// The relations that the compiler knows of PostgreSQL, with the columns of a version: by schema and name.
fn relations(version: i64) -> BTreeMap<(String, String), BTreeMap<String, bool>> {
    let text = std::fs::read_to_string(project().join("src/sql/relations.toml")).expect("the table");
    let table: toml::Table = toml::from_str(&text).expect("TOML");
    let mut found = BTreeMap::new();
    for (schema, relations) in &table {
        for (name, relation) in relations.as_table().expect("relations") {
            let edge = |key: &str, missing| relation.get(key).and_then(toml::Value::as_integer).unwrap_or(missing);
            if !(edge("since", 13)..=edge("until", 18)).contains(&version) {
                continue;
            }
            let columns = relation.get("columns").and_then(toml::Value::as_str).expect("columns");
            let columns = columns.split(' ').map(|column| {
                let (name, versions) = column.split_once('@').unwrap_or((column, "-"));
                let (since, until) = versions.split_once('-').expect("versions");
                let there = since.parse().unwrap_or(13) <= version && version <= until.parse().unwrap_or(18);
                (name.to_owned(), there)
            });
            found.insert((schema.clone(), name.clone()), columns.collect());
        }
    }
    found
}

/// A view that reads one column, in a spec for a version.
fn reading(version: i64, columns: &[(String, String)]) -> String {
    let views: String = columns
        .iter()
        .enumerate()
        .map(|(index, (relation, column))| format!("v{index} = {{ sql = 'SELECT \"{column}\" FROM {relation}' }}\n"))
        .collect();
    format!(
        "[services.db]\nkind = \"postgres\"\nversion = \"{version}\"\naddress = \"db:5432\"\n\n[services.db.migrations.views]\n{views}"
    )
}

/// What the compiler says of a column of PostgreSQL's own is what PostgreSQL says of it.
fn columns_are_what_the_server_has(version: i64) {
    let server = Cluster::start(u16::try_from(version).expect("small"));
    server.query("CREATE SCHEMA extensions; CREATE EXTENSION pg_stat_statements SCHEMA extensions");
    let known = relations(version);
    let buffers = server.query("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_buffercache'");
    assert_eq!(buffers, "1");
    server.query("CREATE EXTENSION pg_buffercache SCHEMA extensions");

    // all that is there, and nothing else
    let there = server.query(
        "SELECT n.nspname, c.relname, string_agg(a.attname, ' ' ORDER BY a.attname COLLATE \"C\") FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind IN ('r', 'v') AND a.attnum > 0 AND nspname IN ('pg_catalog', 'information_schema', 'extensions')
         GROUP BY 1, 2 ORDER BY 1, 2",
    );
    let expected: Vec<String> = known
        .iter()
        .map(|((schema, name), columns)| {
            let mut columns: Vec<&str> =
                columns.iter().filter(|(_, there)| **there).map(|(name, _)| name.as_str()).collect();
            columns.sort_unstable();
            format!("{schema}|{name}|{}", columns.join(" "))
        })
        .collect();
    assert_eq!(there.lines().collect::<Vec<_>>(), expected, "PostgreSQL {version}");

    // each that is there is taken by both, each that is not is refused by both
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for ((schema, name), columns) in &known {
        for (column, there) in columns {
            let list = if *there { &mut good } else { &mut bad };
            list.push((format!("{schema}.{name}"), column.clone()));
        }
    }
    // what earlier versions had
    for column in ["total_time", "mean_time", "min_time", "max_time", "stddev_time"] {
        bad.push(("extensions.pg_stat_statements".to_owned(), column.to_owned()));
    }
    let selects: String =
        good.iter().map(|(relation, column)| format!("SELECT \"{column}\" FROM {relation} LIMIT 0;\n")).collect();
    server.apply(&selects);
    let messages = |text: &str| -> Vec<String> {
        check(text).diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
    };
    assert_eq!(messages(&reading(version, &good)), Vec::<String>::new());
    let said = messages(&reading(version, &bad));
    assert_eq!(said.len(), bad.len(), "{said:#?}");
    for (relation, column) in &bad {
        let error = server.query_as("postgres", &format!("SELECT \"{column}\" FROM {relation}")).expect_err(column);
        assert!(error.contains(&format!("column \"{column}\" does not exist")), "{error}");
        let bare = relation.split_once('.').map_or("", |(_, name)| name);
        let finding = format!("sql/unknown-column: `{bare}` has no column `{column}` in PostgreSQL {version}");
        assert!(said.contains(&finding), "{finding}: {said:#?}");
    }
}

#[test]
fn postgresql_13_has_the_columns_that_are_known_of_it() {
    columns_are_what_the_server_has(13);
}

#[test]
fn postgresql_15_has_the_columns_that_are_known_of_it() {
    columns_are_what_the_server_has(15);
}

#[test]
fn postgresql_18_has_the_columns_that_are_known_of_it() {
    columns_are_what_the_server_has(18);
}

/// A spec for upgrades: views over the extension, over a view of it, and beside it.
fn upgraded(version: &str) -> String {
    format!(
        r#"
[services.db]
kind    = "postgres"
version = "{version}"
address = "localhost:5432"
auth    = {{ username = "monitor", password = {{ file = "secrets/db" }} }}

[services.db.metrics.statements]
type = "gauge"
sql  = "SELECT count(*) AS value FROM pg_stat_statements"

[services.db.migrations.views]
query_performance = {{ min_calls = 1 }}
connection_stats  = {{}}
b_statements      = {{ sql = "SELECT queryid, calls FROM pg_stat_statements" }}
a_worst           = {{ sql = "SELECT queryid FROM monitoring.query_performance" }}
"#
    )
}

/// The files of `upgraded` for one version and then for another one: those of the first, and what the second added.
fn raised(folder: &Path, from: &str, to: &str) -> (Vec<String>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let before = built(folder, &upgraded(from));
    let after = built(folder, &upgraded(to));
    assert!(before.iter().all(|(name, bytes)| after[name] == *bytes), "an earlier file was changed");
    let mut added: Vec<&String> = after.keys().filter(|name| !before.contains_key(*name)).collect();
    let down = added.pop().expect("a way back");
    assert_eq!((added.len(), down.clone()), (1, format!("down/{}", added[0])));
    let first = before.iter().filter(|(name, _)| !name.starts_with("down/")).map(|(_, sql)| text(sql)).collect();
    (first, text(&after[added[0]]), text(&after[down]))
}

/// Who may do what with the views, and whose they are.
const RIGHTS: &str = "SELECT c.relname, c.relowner::regrole, array_to_string(ARRAY(SELECT acl::text FROM unnest(c.relacl) AS acl ORDER BY 1), ' '),
    (SELECT string_agg(a.attname || a.attacl::text, ' ') FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
    FROM pg_class AS c WHERE c.relnamespace = 'monitoring'::regnamespace AND c.relkind = 'v' ORDER BY 1";

#[test]
fn a_server_and_its_extension_are_upgraded_in_the_order_of_the_page() {
    for (server, extension, from, to, new) in [
        (18, "1.8", "13", "18", "1.12"),
        (18, "1.10", "16", "18", "1.12"),
        (18, "1.11", "17", "18", "1.12"),
        (15, "1.8", "13", "15", "1.10"),
    ] {
        let server = Cluster::start(server);
        server.query("CREATE ROLE monitor LOGIN; CREATE ROLE keeper; CREATE ROLE stranger LOGIN");
        server.query(&format!("CREATE EXTENSION pg_stat_statements VERSION '{extension}'"));
        let folder = tempfile::tempdir().expect("a folder");
        let (first, second, down) = raised(folder.path(), from, to);
        first.iter().for_each(|file| server.apply(file));
        let installed = || server.query("SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements'");
        assert_eq!(installed(), extension, "{from} to {to}");
        server.query(
            "GRANT USAGE, CREATE ON SCHEMA monitoring TO keeper; GRANT USAGE ON SCHEMA monitoring TO stranger;
            GRANT SELECT ON monitoring.query_performance TO stranger WITH GRANT OPTION;
            GRANT SELECT (calls) ON monitoring.b_statements TO stranger;
            GRANT pg_read_all_stats TO keeper; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA monitoring TO keeper;
            ALTER VIEW monitoring.query_performance OWNER TO keeper",
        );
        let rights = server.query(RIGHTS);
        for _ in 0..2 {
            server.apply(&second);
            assert_eq!(installed(), new, "{from} to {to}");
            assert_eq!(server.query(RIGHTS), rights, "{from} to {to}");
            assert_eq!(server.query("SELECT to_regclass('pg_temp.lakehouse_obs_rights') IS NULL"), "t");
        }
        let monitor = |sql: &str| server.query_as("monitor", sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        for view in ["query_performance", "a_worst", "b_statements", "metric_statements", "connection_stats"] {
            assert_ne!(monitor(&format!("SELECT count(*) FROM monitoring.{view}")), "", "{from} to {to}");
        }
        assert!(server.query_as("stranger", "SELECT calls FROM monitoring.b_statements").is_ok());
        // back: the extension stays as it is, and so does what reads it
        server.apply(&down);
        assert_eq!(installed(), new);
        assert!(server.query_as("stranger", "SELECT shared_blk_read_time FROM monitoring.query_performance").is_ok());
        server.apply(&second);
        assert_eq!(server.query(RIGHTS), rights, "{from} to {to}, and back");
    }
}

#[test]
fn a_new_server_takes_all_files_one_after_the_other() {
    for (from, to) in [("13", "18"), ("16", "17"), ("16", "18")] {
        let server = Cluster::start(18);
        server.query("CREATE ROLE monitor LOGIN");
        let folder = tempfile::tempdir().expect("a folder");
        let (first, second, _) = raised(folder.path(), from, to);
        first.iter().chain([&second]).for_each(|file| server.apply(file));
        assert!(server.query_as("monitor", "SELECT shared_blk_read_time FROM monitoring.query_performance").is_ok());
    }
}

#[test]
fn what_stops_an_upgrade_is_named_and_leaves_all_as_it_was() {
    let server = Cluster::start(18);
    server.query("CREATE EXTENSION pg_stat_statements VERSION '1.10'; CREATE ROLE monitor LOGIN");
    server.query("CREATE ROLE plain LOGIN CREATEROLE; GRANT CREATE ON DATABASE postgres TO plain");
    server.query("GRANT pg_monitor, pg_read_all_stats TO plain WITH ADMIN OPTION");
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second, _) = raised(folder.path(), "16", "18");
    let as_plain = |file: &str| server.try_apply(&format!("SET SESSION AUTHORIZATION plain;\n{file}"));
    first.iter().for_each(|file| assert!(as_plain(file).is_ok(), "{:?}", as_plain(file)));
    server.query("GRANT SELECT ON monitoring.query_performance TO plain; GRANT USAGE ON SCHEMA public TO plain");
    let before = server.query(RIGHTS);
    assert!(before.contains("|plain|"), "{before}");

    // views of the author's, over the extension and over ours
    for (view, read) in [("mine", "pg_stat_statements"), ("worst", "monitoring.query_performance")] {
        server.query(&format!("CREATE VIEW public.{view} AS SELECT query FROM {read}"));
        let refused = server.try_apply(&second).expect_err("a view reads it");
        assert!(refused.contains(&format!(": {view} read it, and are not of the spec")), "{refused}");
        assert!(refused.contains("HINT:  Drop them, apply this file, and create them again"), "{refused}");
        assert_eq!(server.query(RIGHTS), before);
        server.query(&format!("DROP VIEW public.{view}"));
    }
    // who may not update it
    let refused = as_plain(&second).expect_err("no superuser");
    assert!(refused.contains("pg_stat_statements stays 1.10: the role plain may not update it"), "{refused}");
    assert!(refused.contains("HINT:  Apply this file as a superuser (postgres)"), "{refused}");
    assert_eq!(server.query(RIGHTS), before);
    // the superuser that the hint names leaves everything with whose it was
    server.apply(&second);
    assert_eq!(server.query(RIGHTS), before);
    assert!(as_plain(&second).is_ok(), "{:?}", as_plain(&second));
}

#[test]
fn a_version_that_is_raised_before_its_server_says_so() {
    let server = Cluster::start(15);
    server.query("CREATE ROLE monitor LOGIN");
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second, _) = raised(folder.path(), "15", "18");
    first.iter().for_each(|file| server.apply(file));
    let before = server.query(RIGHTS);
    let refused = server.try_apply(&second).expect_err("PostgreSQL 15 has other columns");
    assert!(refused.contains("this server brings 1.10"), "{refused}");
    assert!(refused.contains("upgrade the server first"), "{refused}");
    assert_eq!(server.query(RIGHTS), before);
}

#[test]
fn who_logs_in_reads_what_the_collectors_need() {
    let alert = |expr: &str| {
        format!(
            "[services.db]\nkind = \"postgres\"\nversion = \"18\"\naddress = \"localhost:5432\"\n\
             auth = {{ username = \"monitor\", password = {{ file = \"secrets/db\" }} }}\n[services.db.migrations]\n\
             [alerts.A]\nexpr = \"{expr} > 0\"\nseverity = \"warning\"\nsummary = \"x\"\n"
        )
    };
    let server = Cluster::start(18);
    server.query("CREATE ROLE monitor LOGIN");
    let may = |sql: &str| server.query_as("monitor", sql).is_ok();
    assert!(!may("SELECT count(*) FROM pg_ls_waldir()"));
    for (expr, extension, read) in [
        ("pg_wal_size_bytes", None, "SELECT count(*) FROM pg_ls_waldir()"),
        ("pg_buffercache_summary_buffers_dirty", Some("pg_buffercache"), "SELECT * FROM pg_buffercache_summary()"),
        ("pg_stat_statements_calls_total", Some("pg_stat_statements"), "SELECT count(*) FROM pg_stat_statements"),
    ] {
        let files = support::build(&alert(expr));
        let (up, _) = migrations(&files, "db");
        let created: Vec<&str> =
            ["pg_buffercache", "pg_stat_statements"].into_iter().filter(|name| up[0].1.contains(name)).collect();
        assert_eq!(created, extension.into_iter().collect::<Vec<_>>(), "{expr}");
        for _ in 0..2 {
            server.apply(&up[0].1);
        }
        assert!(may(read), "{expr}: {read}");
    }
}

/// What a metric of a query is worth, where the query gives NULL, nothing, or a quotient of nothing: the SQL exporter leaves
/// a row without a value out, and has an empty label, which is none, for NULL.
#[test]
fn rows_without_a_value_are_no_series_and_a_quotient_of_nothing_is_none() {
    let server = Cluster::start(18);
    server.query(BEFORE);
    let spec = spec(18).replace(
        "SELECT state, count(*) AS value FROM shop.jobs GROUP BY state",
        "SELECT state, count(*) FILTER (WHERE state = 'bad')::float8 / nullif(count(*) FILTER (WHERE state <> 'none'), 0) AS value \
         FROM shop.jobs GROUP BY state",
    );
    let (up, _) = migrations(&support::build(&spec), "db");
    server.apply(&up[0].1);
    let rows = || {
        server.query(
            "SELECT coalesce(state, 'NULL'), coalesce(value::text, 'NULL') FROM monitoring.metric_jobs ORDER BY 1",
        )
    };
    assert_eq!(rows(), "bad|1\nok|0");
    server.query("INSERT INTO shop.jobs VALUES ('none'), (NULL)");
    assert_eq!(rows(), "NULL|NULL\nbad|1\nnone|NULL\nok|0");
    server.query("DELETE FROM shop.jobs");
    assert_eq!(rows(), "");
}
