//! The kind `redis` as a person runs it without containers: what `next:` prints starts a real redis_exporter, which logs in to a
//! real Redis, and a real Prometheus. What the exporter says is in the catalogue; a primary that is gone, and a Redis that is
//! gone, are seen by the alerts of the kind.

use std::fs::File;
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::host::{Shell, version};
use crate::support;
use crate::support::servers::{Server, encoded, eventually, free_port, get};

const SPEC: &str = r##"
[stack]
runtime = "host"
[stack.prometheus]
port = PROMETHEUS_PORT
version = "PROMETHEUS_VERSION"
scrape_interval = "1s"
evaluation_interval = "1s"
[stack.alertmanager]
enabled = false
[stack.redis_exporter]
port = EXPORTER_PORT
version = "EXPORTER_VERSION"
[services.cache]
kind = "redis"
address = "127.0.0.1:REDIS_PORT"
auth = { username = "default", password = { file = "secrets/redis" } }
"##;

/// A Redis that asks for a password; `more` are its flags.
fn redis(folder: &Path, more: &[String]) -> Server {
    std::fs::create_dir_all(folder).expect("a folder");
    let listens = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
    Server::start_until("redis-server-7", folder, listens, |port| {
        let own = format!("--port {port} --bind 127.0.0.1 --save 3600 1 --requirepass hunter2 --masterauth hunter2");
        let own = own.split(' ').map(str::to_owned).collect::<Vec<_>>();
        // a list of numbers is one word
        let own = own.join("\n").replace("3600\n1", "3600 1");
        own.split('\n').map(str::to_owned).chain(more.iter().cloned()).collect()
    })
}

/// What Prometheus answers to a query.
fn values(prometheus: u16, query: &str) -> Result<Vec<String>, String> {
    let path = format!("/api/v1/query?query={}", encoded(query));
    let (_, body) = get(prometheus, &path).map_err(|error| error.to_string())?;
    let answer: Value = serde_json::from_str(&body).map_err(|error| format!("{error}: {body}"))?;
    let found = answer["data"]["result"].as_array().cloned().unwrap_or_default();
    Ok(found.iter().filter_map(|one| Some(one["value"][1].as_str()?.to_owned())).collect())
}

/// The names of the alerts that are pending or firing, the exporter's own first.
fn alerts(prometheus: u16) -> Result<Vec<String>, String> {
    let (_, body) = get(prometheus, "/api/v1/alerts").map_err(|error| error.to_string())?;
    let answer: Value = serde_json::from_str(&body).map_err(|error| format!("{error}: {body}"))?;
    let found = answer["data"]["alerts"].as_array().cloned().unwrap_or_default();
    Ok(found.iter().filter_map(|one| Some(one["labels"]["alertname"].as_str()?.to_owned())).collect())
}

/// Starts what `next:` says; none where a port was taken meanwhile.
fn start(folder: &Path, tools: (&str, &str), redis: u16) -> (Shell, u16, u16) {
    let (prometheus, exporter) = (free_port(), free_port());
    let bin = folder.join("bin");
    std::fs::create_dir_all(&bin).expect("a folder");
    symlink(support::tool(tools.0), bin.join("prometheus")).expect("a link");
    symlink(support::tool(tools.1), bin.join("redis_exporter")).expect("a link");
    std::fs::create_dir_all(folder.join("secrets")).expect("a folder");
    std::fs::write(folder.join("secrets/redis"), "hunter2\n").expect("a secret");
    let spec = SPEC
        .replace("PROMETHEUS_PORT", &prometheus.to_string())
        .replace("PROMETHEUS_VERSION", &version(tools.0))
        .replace("EXPORTER_PORT", &exporter.to_string())
        .replace("EXPORTER_VERSION", if tools.1.ends_with("1.45") { "1.45" } else { "1.86" })
        .replace("REDIS_PORT", &redis.to_string());
    std::fs::write(folder.join("lakehouse.toml"), spec).expect("a spec");
    let built = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(folder)
        .args(["build", "lakehouse.toml", "--out", "observability"])
        .output()
        .expect("the program starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let said = String::from_utf8(built.stdout).expect("UTF-8");
    let lines: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("next: ")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    let mut shell = Shell(Vec::new());
    for (index, line) in lines.into_iter().enumerate() {
        let log = File::create(folder.join(format!("{index}.log"))).expect("a log");
        let child = Command::new("sh")
            .args(["-c", line])
            .current_dir(folder)
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("a shell");
        shell.0.push(child);
    }
    (shell, prometheus, exporter)
}

/// The metrics of a scrape that the catalogue does not know.
fn unknown(scrape: &str) -> Vec<String> {
    let catalogue = lakehouse_obs::catalogue::exporter("redis_exporter").expect("its catalogue");
    let names = scrape.lines().filter(|line| !line.starts_with('#'));
    let names = names.filter_map(|line| line.split(['{', ' ']).next()).filter(|name| !name.is_empty());
    let open = |name: &str| catalogue.open_families.iter().any(|family| name.starts_with(family));
    names.filter(|name| catalogue.series(name).is_none() && !open(name)).map(str::to_owned).collect()
}

fn is_seen(tools: (&str, &str)) {
    let folder = tempfile::tempdir().expect("a folder");
    let primary = redis(&folder.path().join("primary"), &[]);
    let follows = ["--replicaof".to_owned(), format!("127.0.0.1 {}", primary.port)];
    let replica = redis(&folder.path().join("replica"), &follows);
    let (_shell, prometheus, exporter) = start(folder.path(), tools, replica.port);
    let logs = || -> String {
        let logs = ["0.log", "1.log"].map(|log| std::fs::read_to_string(folder.path().join(log)).unwrap_or_default());
        logs.concat()
    };
    let is = |query: &str, wanted: &str| {
        eventually(&format!("{query} is {wanted}"), || match values(prometheus, query)? {
            values if values == [wanted] => Ok(()),
            values => Err(format!("{values:?}; {}", logs())),
        });
    };
    let alerted = |name: &str| {
        eventually(name, || {
            let found = alerts(prometheus)?;
            if found.iter().any(|alert| alert == name) { Ok(()) } else { Err(format!("{found:?}")) }
        });
    };
    is("redis_up{service=\"cache\"}", "1");
    is("redis_master_link_up{service=\"cache\"}", "1");
    let of_kind = |name: &&String| name.starts_with("Redis");
    assert_eq!(alerts(prometheus).expect("an answer").iter().filter(of_kind).count(), 0, "{tools:?}");
    let (_, scrape) = get(exporter, "/metrics").expect("a scrape");
    assert!(scrape.lines().count() > 100, "{scrape}");
    assert_eq!(unknown(&scrape), [""; 0], "{tools:?}");
    drop(primary);
    is("redis_master_link_up{service=\"cache\"}", "0");
    alerted("RedisReplicationBroken");
    drop(replica);
    // the exporter is there, and says that Redis is not
    is("redis_up{service=\"cache\"}", "0");
    is("up{job=\"cache\"}", "1");
    alerted("RedisDown");
}

#[test]
fn a_redis_and_its_primary_that_are_gone_are_seen() {
    is_seen(("prometheus-3", "redis_exporter-1"));
}

#[test]
fn so_they_are_by_the_oldest_versions() {
    is_seen(("prometheus-2.42", "redis_exporter-1.45"));
}
