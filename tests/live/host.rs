//! `runtime = "host"` as a person runs it: the program builds a spec, and what it prints behind `next:` starts the real
//! servers, each with its secrets. A page arrives, and a target sees the credential.

use std::fs::File;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::notify::Slack;
use crate::support;
use crate::support::servers::{
    Answer, Responder, encoded, eventually, free_port, get, get_with, post_json, with_own_templates,
};

/// How long anything may take.
const PATIENCE: u64 = 60;

/// The spec of the case, with a service that asks for a token. `DIRECTORY` is a line of `[stack]` or nothing.
const SPEC: &str = r##"
[stack]
runtime = "host"
DIRECTORY
[stack.prometheus]
port = PROMETHEUS_PORT
scrape_interval = "1s"
version = "PROMETHEUS_VERSION"
[stack.alertmanager]
port = ALERTMANAGER_PORT
version = "ALERTMANAGER_VERSION"
[services.partner]
kind    = "prometheus"
address = "127.0.0.1:PARTNER_PORT"
auth    = { bearer = { file = "secrets/partner" } }
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
title   = "{{ .CommonLabels.alertname }}"
text    = "{{ .CommonLabels.service }}"
[route]
receiver   = "chat"
group_by   = ["alertname"]
group_wait = "1s"
"##;

/// What makes both servers ask for a login, and lets an alert fire.
const LOGINS: &[(&str, &str)] = &[
    (
        "[stack.prometheus]",
        "[stack.prometheus]\nevaluation_interval = \"1s\"\nweb_config = { file = \"secrets/web.yml\" }\n\
         auth = { username = \"monitor\", password = { file = \"secrets/web_password\" } }",
    ),
    (
        "[stack.alertmanager]",
        "[stack.alertmanager]\nwatchdog = \"chat\"\nweb_config = { file = \"secrets/web.yml\" }\n\
         auth = { username = \"monitor\", password = { file = \"secrets/web_password\" } }",
    ),
];

/// The file of both servers: `hunter2` as bcrypt, with a salt of letters.
const WEB_CONFIG: &str =
    "basic_auth_users:\n  monitor: \"$2b$05$abcdefghijklmnopqrstuuoXuKqgZXLiJqzfmMXDDhSFPIvxV7t8.\"\n";

/// That user and that password.
const LOGIN: &str = "Authorization: Basic bW9uaXRvcjpodW50ZXIy\r\n";

/// Commands of a shell, each with whatever it started.
pub(crate) struct Shell(pub(crate) Vec<Child>);

impl Drop for Shell {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // the shell is the first of its group, and the server another one
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
            let _ = child.wait();
        }
    }
}

/// A folder where the programs are found under the names of their releases.
fn programs(folder: &Path, prometheus: &str, alertmanager: &str) -> PathBuf {
    let bin = folder.join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    let alertmanager = with_own_templates(alertmanager, &bin);
    let alertmanager =
        if alertmanager.contains('/') { PathBuf::from(alertmanager) } else { support::tool(&alertmanager) };
    symlink(alertmanager, bin.join("alertmanager")).expect("a link");
    symlink(support::tool(prometheus), bin.join("prometheus")).expect("a link");
    bin
}

/// A version as a spec names it.
pub(crate) fn version(tool: &str) -> String {
    let version = support::tools::version(tool);
    format!("{}.{}", version.major, version.minor)
}

/// The stack as it runs.
struct Stack {
    folder: tempfile::TempDir,
    _shell: Shell,
    prometheus: u16,
    alertmanager: u16,
}

/// Builds the spec and runs what `next:` says in a folder that is neither that of the spec nor that of the output. A port
/// can be taken between the look and the start: then others are tried.
fn start(deployed: bool, tools: (&str, &str), slack: u16, partner: u16, spec: &str) -> Stack {
    for _ in 0..5 {
        if let Some(stack) = try_to_start(deployed, tools, slack, partner, spec) {
            return stack;
        }
    }
    panic!("no free ports")
}

fn try_to_start(
    deployed: bool,
    (prometheus, alertmanager): (&str, &str),
    slack: u16,
    partner: u16,
    template: &str,
) -> Option<Stack> {
    // Debian's Alertmanager takes short paths only
    let folder = tempfile::tempdir_in("/tmp").expect("a folder");
    let path = folder.path();
    let bin = programs(path, prometheus, alertmanager);
    let ports = (free_port(), free_port());
    let (spec, elsewhere, there) = (path.join("spec"), path.join("elsewhere"), path.join("deployed"));
    let secrets = if deployed { &there } else { &spec }.join("secrets");
    for folder in [&spec, &elsewhere, &secrets] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    std::fs::write(secrets.join("slack"), format!("http://127.0.0.1:{slack}/")).expect("a secret");
    std::fs::write(secrets.join("partner"), "not-a-real-token\n").expect("a secret");
    let directory = if deployed { format!("directory = \"{}\"", there.display()) } else { String::new() };
    std::fs::write(secrets.join("web.yml"), WEB_CONFIG).expect("a secret");
    std::fs::write(secrets.join("web_password"), "hunter2\n").expect("a secret");
    let text = template
        .replace("DIRECTORY", &directory)
        .replace("PROMETHEUS_PORT", &ports.0.to_string())
        .replace("PROMETHEUS_VERSION", &version(prometheus))
        .replace("ALERTMANAGER_PORT", &ports.1.to_string())
        .replace("ALERTMANAGER_VERSION", &version(&alertmanager.replace("alertmanager", "amtool")))
        .replace("PARTNER_PORT", &partner.to_string());
    std::fs::write(spec.join("lakehouse.toml"), text).expect("a spec");
    let built = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(&elsewhere)
        .args(["build", "../spec/lakehouse.toml", "--out", "../spec/observability"])
        .output()
        .expect("the program starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let said = String::from_utf8(built.stdout).expect("UTF-8");
    let lines: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("next: ")).collect();
    assert_eq!(lines.len(), if deployed { 3 } else { 2 }, "{said}");
    let mut shell = Shell(Vec::new());
    for (index, line) in lines.into_iter().enumerate() {
        let log = File::create(path.join(format!("{index}.log"))).expect("a log");
        let mut child = Command::new("sh")
            .args(["-c", line])
            .current_dir(&elsewhere)
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("a shell");
        if line.contains("cp -r") {
            assert!(child.wait().expect("an end").success(), "{line}");
        } else {
            shell.0.push(child);
        }
    }
    let deadline = Instant::now() + Duration::from_secs(PATIENCE);
    let logs = || -> String {
        let logs = (0..3).map(|index| path.join(format!("{index}.log")));
        logs.map(|log| std::fs::read_to_string(log).unwrap_or_default()).collect()
    };
    let ready = |port| get_with(port, "/-/ready", LOGIN).is_ok_and(|(status, _)| status == 200);
    while !(ready(ports.0) && ready(ports.1)) {
        if logs().contains("address already in use") {
            return None;
        }
        let ended = shell.0.iter_mut().any(|child| child.try_wait().expect("a state").is_some());
        assert!(!ended && Instant::now() < deadline, "not ready: {}", logs());
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(Stack { folder, _shell: shell, prometheus: ports.0, alertmanager: ports.1 })
}

fn a_page_arrives(deployed: bool, prometheus: &str, alertmanager: &str) {
    let slack = Slack::start();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let partner = Responder::start(move |request| {
        kept.lock().expect("the requests").push(request.to_lowercase());
        Answer::Reply(200, "text/plain; version=0.0.4; charset=utf-8", "partner_up 1\n".to_owned())
    });
    let stack = start(deployed, (prometheus, alertmanager), slack.server.port, partner.port, SPEC);

    let alert = r#"[{"labels":{"alertname":"ShopDown","service":"shop","severity":"critical"}}]"#;
    let (status, said) = post_json(stack.alertmanager, "/api/v2/alerts", alert).expect("an answer");
    assert_eq!(status, 200, "{said}");
    eventually("a page", PATIENCE, || match slack.messages("ShopDown").first() {
        Some([channel, _, text, _]) => {
            assert_eq!((channel.as_str(), text.as_str()), ("#alerts", "shop"));
            Ok(())
        }
        None => Err(std::fs::read_to_string(stack.folder.path().join(if deployed { "1.log" } else { "0.log" }))
            .unwrap_or_default()),
    });
    eventually("a scrape with the token", PATIENCE, || {
        let seen = seen.lock().expect("the requests");
        let token = |request: &&String| request.contains("\r\nauthorization: bearer not-a-real-token\r\n");
        seen.iter().find(token).map(|_| ()).ok_or_else(|| format!("{seen:?}"))
    });
    let (_, body) = get(stack.prometheus, "/api/v1/alertmanagers").expect("an answer");
    assert!(body.contains(&format!(":{}/api/v2/alerts", stack.alertmanager)), "{body}");
    // what they keep lies beside the secrets, not in the output
    let root = stack.folder.path().join(if deployed { "deployed" } else { "spec" });
    assert!(root.join("data/prometheus").is_dir() && root.join("data/alertmanager").is_dir());
}

#[test]
fn a_page_arrives_from_a_stack_deployed_to_a_directory() {
    a_page_arrives(true, "prometheus-3", "alertmanager-0.3x");
}

#[test]
fn it_does_with_older_versions_deployed_to_a_directory() {
    a_page_arrives(true, "prometheus-2.42", "alertmanager-0.25");
    a_page_arrives(true, "prometheus-2.53", "alertmanager-0.28");
}

#[test]
fn a_page_arrives_from_a_stack_that_next_started_in_its_folders() {
    a_page_arrives(false, "prometheus-3", "alertmanager-0.3x");
}

#[test]
fn it_does_with_older_versions_started_in_their_folders() {
    a_page_arrives(false, "prometheus-2.42", "alertmanager-0.25");
    a_page_arrives(false, "prometheus-2.53", "alertmanager-0.28");
}

fn logins_are_passed_on(prometheus: &str, alertmanager: &str) {
    let slack = Slack::start();
    let partner = Responder::start(|_| Answer::Reply(200, "text/plain", "partner_up 1\n".to_owned()));
    let spec = LOGINS.iter().fold(SPEC.to_owned(), |spec, (from, to)| spec.replace(from, to));
    let stack = start(false, (prometheus, alertmanager), slack.server.port, partner.port, &spec);
    for port in [stack.prometheus, stack.alertmanager] {
        assert_eq!(get(port, "/metrics").expect("an answer").0, 401, "nobody gets in without the login");
    }
    for job in ["prometheus", "alertmanager"] {
        eventually(&format!("{job} is up"), PATIENCE, || {
            let path = format!("/api/v1/query?query={}", encoded(&format!("up{{job=\"{job}\"}} == 1")));
            let (_, body) = get_with(stack.prometheus, &path, LOGIN).map_err(|error| error.to_string())?;
            if body.contains("\"value\":[") { Ok(()) } else { Err(body) }
        });
    }
    eventually("a page by way of both", PATIENCE, || match slack.messages("Watchdog").first() {
        Some(_) => Ok(()),
        None => Err(std::fs::read_to_string(stack.folder.path().join("1.log")).unwrap_or_default()),
    });
}

#[test]
fn servers_that_ask_for_a_login_are_scraped_and_alerted_with_it() {
    logins_are_passed_on("prometheus-3", "alertmanager-0.3x");
}

#[test]
fn so_are_older_ones() {
    logins_are_passed_on("prometheus-2.42", "alertmanager-0.25");
}
