//! redis_exporter on a primary with some data, on its replica, and on nothing.

use std::net::TcpStream;
use std::path::Path;

use crate::scrape::Scrape;
use crate::support::servers::{Server, eventually, free_port, get};

fn redis(folder: &Path, more: &[String]) -> Server {
    std::fs::create_dir_all(folder).expect("a folder");
    let listens = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
    Server::start_until("redis-server-7", folder, listens, |port| {
        let own = [
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "3600 1",
            "--latency-monitor-threshold",
            "1",
        ];
        own.iter().map(|word| (*word).to_owned()).chain(more.iter().cloned()).collect()
    })
}

/// Says commands to a Redis, and waits for the answer to each.
fn tell(port: u16, commands: &[&str]) {
    use std::io::{BufRead, BufReader, Write};
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let mut answers = BufReader::new(stream.try_clone().expect("the same connection"));
    for command in commands {
        write!(stream, "{command}\r\n").expect("it takes a command");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("an answer");
        assert!(!answer.starts_with('-'), "{command}: {answer}");
    }
}

fn observe(tool: &str, folder: &Path, redis: u16, more: &[&str]) -> Server {
    Server::start(tool, folder, "/", |port| {
        let own = [format!("-redis.addr=redis://127.0.0.1:{redis}"), format!("-web.listen-address=127.0.0.1:{port}")];
        own.into_iter().chain(more.iter().map(|flag| (*flag).to_owned())).collect()
    })
}

/// Scrapes of each exporter.
pub(crate) fn scrapes(tools: &[&str]) -> Vec<Scrape> {
    let folder = tempfile::tempdir().expect("a folder");
    let primary = redis(&folder.path().join("primary"), &["--appendonly".to_owned(), "yes".to_owned()]);
    let replica =
        redis(&folder.path().join("replica"), &["--replicaof".to_owned(), format!("127.0.0.1 {}", primary.port)]);
    // a command that is slow, one that is refused, a key that ends
    let slow = "EVAL \"for n = 1, 3000000 do end return 1\" 0";
    tell(
        primary.port,
        &[
            "SET a 1",
            "SET b 2 EX 100000",
            "LPUSH list 1",
            "XADD stream * a 1",
            "CONFIG SET slowlog-log-slower-than 0",
            slow,
        ],
    );
    let mut found = Vec::new();
    for tool in tools {
        let flags = [
            "-check-keys=*",
            "-check-streams=stream",
            "-count-keys=db0=*",
            "-export-client-list",
            "--include-system-metrics",
        ];
        let nobody = free_port();
        for (port, more) in [(primary.port, &flags[..]), (replica.port, &[]), (nobody, &[])] {
            let server = observe(tool, folder.path(), port, more);
            if port == replica.port {
                eventually("the replica follows", || {
                    let (_, text) = get(server.port, "/metrics").map_err(|error| error.to_string())?;
                    let line =
                        text.lines().find(|line| line.starts_with("redis_master_link_up")).ok_or(text.clone())?;
                    if line.ends_with(" 1") { Ok(()) } else { Err(line.to_owned()) }
                });
            }
            get(server.port, "/metrics").expect("an answer");
            let reported = more.iter().map(|flag| (*flag).to_owned());
            found.push(Scrape::of("redis_exporter", tool, &server, "/metrics").reported(reported));
        }
    }
    found
}
