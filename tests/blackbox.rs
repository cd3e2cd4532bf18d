//! What we write for the blackbox exporter is accepted by the real one, and probes as the spec says.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::path::Path;

use support::servers::{Answer, Responder, Server, encoded, get};
use support::tools::{built, run};
use support::{project, stacks};

/// The outputs that have probes.
fn goldens() -> Vec<std::path::PathBuf> {
    let outputs = stacks().into_iter().flat_map(|stack| support::outputs(&stack));
    let files = outputs.map(|output| output.join("blackbox/blackbox.yml"));
    files.filter(|file| file.is_file()).collect()
}

#[test]
fn every_golden_is_accepted() {
    assert!(!goldens().is_empty(), "no golden has a probe");
    for file in goldens() {
        let option = format!("--config.file={}", file.display());
        // headers from a file are newer than 0.23
        let with_secret = std::fs::read_to_string(&file).expect("a golden").contains("http_headers:");
        let tools: &[&str] = if with_secret {
            &["blackbox_exporter-0.26"]
        } else {
            &["blackbox_exporter-0.23", "blackbox_exporter-0.26"]
        };
        for tool in tools {
            let said = run(tool, &project(), &["--config.check", &option]);
            assert!(said.ok(), "{tool} {}: {said:?}", file.display());
        }
    }
}

/// Services on this host, each with its probe.
const SPEC: &str = r#"
[stack]
runtime = "host"
[services.fine]
kind    = "http"
address = "localhost:1001"
[services.empty]
kind    = "http"
address = "localhost:1002"
health  = { status = [200, 204] }
[services.not-listed]
kind    = "http"
address = "localhost:1002"
health  = { path = "/other" }
[services.broken]
kind    = "http"
address = "localhost:1003"
[services.expected-500]
kind    = "http"
address = "localhost:1003"
health  = { path = "/expected", status = [500] }
[services.silent]
kind    = "http"
address = "localhost:1004"
health  = { timeout = "1s" }
[services.with-header]
kind    = "http"
address = "localhost:1005"
health  = { path = "/headers", headers = { x-tenant = "blue", apikey = { file = "secrets/key" } } }
[services.without-header]
kind    = "http"
address = "localhost:1005"
health  = { path = "/headers?none" }
[services.posted]
kind    = "http"
address = "localhost:1006"
health  = { body = '{"query":"{ ok }"}' }
[services.not-posted]
kind    = "http"
address = "localhost:1006"
health  = { path = "/get" }
[services.with-token]
kind    = "http"
address = "localhost:1007"
auth    = { bearer = { file = "secrets/token" } }
[services.gone]
kind    = "http"
address = "localhost:1008"
"#;

/// Which probes must succeed.
const HEALTHY: &[&str] = &["empty", "expected-500", "fine", "posted", "with-header", "with-token"];

fn reply(status: u16) -> Answer {
    Answer::Reply(status, "text/plain", String::new())
}

/// 200 if the request has all of these lines or texts.
fn asked(request: &str, wanted: &[&str]) -> Answer {
    let request = request.to_lowercase();
    reply(if wanted.iter().all(|wanted| request.contains(&wanted.to_lowercase())) { 200 } else { 400 })
}

/// Each probe that the output tells Prometheus to make: name, module, target.
fn probes(output: &Path) -> Vec<(String, String, String)> {
    let text = std::fs::read_to_string(output.join("prometheus/prometheus.yml")).expect("prometheus.yml");
    let config: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
    let jobs = config["scrape_configs"].as_array().expect("jobs");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    jobs.iter()
        .filter(|job| job["metrics_path"] == "/probe")
        .map(|job| {
            let group = &job["static_configs"][0];
            (text(&group["labels"]["service"]), text(&job["params"]["module"][0]), text(&group["targets"][0]))
        })
        .collect()
}

/// Starts the exporter on the output of a spec, in the folder of its file: it reads secrets relative to where it starts.
fn exporter(tool: &str, folder: &Path) -> Server {
    Server::start(tool, &folder.join("observability/blackbox"), "/-/healthy", |port| {
        vec!["--config.file=blackbox.yml".to_owned(), format!("--web.listen-address=127.0.0.1:{port}")]
    })
}

/// What the exporter says of a target: success, and the whole answer.
fn probe(exporter: &Server, module: &str, target: &str) -> (bool, String) {
    let path = format!("/probe?debug=true&module={}&target={}", encoded(module), encoded(target));
    let (_, answer) = get(exporter.port, &path).expect("an answer");
    (answer.lines().any(|line| line == "probe_success 1"), answer)
}

#[test]
fn probes_succeed_exactly_where_the_spec_says_healthy() {
    let servers = [
        Responder::start(|_| reply(200)),
        Responder::start(|_| reply(204)),
        Responder::start(|_| reply(500)),
        Responder::start(|_| Answer::Hang),
        Responder::start(|request| asked(request, &["\r\nx-tenant: blue\r\n", "\r\napikey: opensesame\r\n"])),
        Responder::start(|request| asked(request, &["POST ", r#"{"query":"{ ok }"}"#])),
        Responder::start(|request| asked(request, &["\r\nauthorization: bearer opensesame\r\n"])),
    ];
    let mut spec = SPEC.replace(":1008", &format!(":{}", support::servers::free_port()));
    for (index, server) in servers.iter().enumerate() {
        spec = spec.replace(&format!(":{}", 1001 + index), &format!(":{}", server.port));
    }
    let folder = built(&spec);
    let secrets = ["secrets/key", "secrets/token"].map(|path| (path.to_owned(), "opensesame".to_owned()));
    support::tools::write(folder.path(), &secrets.into());
    let exporter = exporter("blackbox_exporter-0.26", folder.path());

    let probes = probes(&folder.path().join("observability"));
    assert_eq!(probes.len(), SPEC.matches("[services.").count());
    for (service, module, target) in probes {
        let (success, answer) = probe(&exporter, &module, &target);
        assert_eq!(success, HEALTHY.contains(&service.as_str()), "{service}: {target}: {answer}");
        if service == "silent" {
            assert!(answer.contains("timeout_seconds=1\n"), "not its own time-out: {answer}");
        }
    }
}

#[test]
fn an_old_exporter_reads_probes_without_secret_headers() {
    let server = Responder::start(|request| asked(request, &["\r\nx-tenant: blue\r\n"]));
    let port = server.port;
    let spec = format!(
        "[stack]\nruntime = \"host\"\n[stack.blackbox_exporter]\nversion = \"0.23\"\n[services.shop]\nkind = \"http\"\n\
         address = \"localhost:{port}\"\nhealth = {{ headers = {{ x-tenant = \"blue\" }} }}\n"
    );
    let folder = built(&spec);
    let exporter = exporter("blackbox_exporter-0.23", folder.path());
    let (success, answer) = probe(&exporter, "shop", &format!("http://localhost:{port}/"));
    assert!(success, "{answer}");
}
