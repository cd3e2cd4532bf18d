//! `web_config` of Prometheus and Alertmanager: the file goes to its server, and everybody who asks the server logs in.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use support::build;

const SPEC: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
tracing = { sampling = "10%" }
[stack.jaeger]
span_metrics = true
[stack.prometheus]
web_config = { file = "secrets/prometheus_web.yml" }
auth       = { username = "it's me", password = { file = "secrets/prometheus" } }
[stack.alertmanager]
web_config = { file = "secrets/alertmanager_web.yml" }
auth       = { username = "monitor", password = { file = "secrets/alertmanager" } }
"#;

/// TLS in place of logins.
fn with_tls(spec: &str) -> String {
    let lines = spec.lines().map(|line| match line.starts_with("auth ") {
        true => "tls = { ca_file = \"certs/ca.pem\", server_name = \"monitoring\" }",
        false => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn yaml(files: &BTreeMap<String, String>, file: &str) -> Value {
    serde_yaml::from_str(&files[file]).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn job<'a>(prometheus: &'a Value, name: &str) -> &'a Value {
    let jobs = prometheus["scrape_configs"].as_array().expect("jobs");
    jobs.iter().find(|job| job["job_name"] == name).unwrap_or_else(|| panic!("no job {name}"))
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn the_login_reaches_everybody_who_asks() {
    let files = build(SPEC);
    let prometheus = yaml(&files, "prometheus/prometheus.yml");
    let login = |user: &str, file: &str| serde_json::json!({ "username": user, "password_file": format!("/lakehouse/secrets/{file}") });
    let (own, other) = (login("it's me", "prometheus"), login("monitor", "alertmanager"));
    assert_eq!(job(&prometheus, "prometheus")["basic_auth"], own);
    assert_eq!(job(&prometheus, "alertmanager")["basic_auth"], other);
    assert_eq!(prometheus["alerting"]["alertmanagers"][0]["basic_auth"], other);
    let sources = yaml(&files, "grafana/provisioning/datasources/datasources.yml");
    for (index, user, file) in [(0, "it's me", "prometheus"), (1, "monitor", "alertmanager")] {
        let source = &sources["datasources"][index];
        assert_eq!((&source["basicAuth"], &source["basicAuthUser"]), (&true.into(), &user.into()));
        let password = format!("$__file{{/lakehouse/secrets/{file}}}");
        assert_eq!(source["secureJsonData"]["basicAuthPassword"], password);
    }
    // Jaeger cannot log in so, and is not told to ask
    let jaeger = yaml(&files, "jaeger/jaeger.yml");
    assert_eq!(jaeger["extensions"]["jaeger_storage"]["metric_backends"], Value::Null);
    assert_eq!(jaeger["extensions"]["jaeger_query"]["storage"]["metrics"], Value::Null);
    for secret in ["prometheus_web.yml", "prometheus", "alertmanager_web.yml", "alertmanager"] {
        assert!(files[".env.example"].contains(&format!("# secrets/{secret}\n")), "{}", files[".env.example"]);
    }
}

#[test]
fn a_container_gets_its_file_and_its_health_check_logs_in_without_showing_a_password() {
    let compose = yaml(&build(SPEC), "docker-compose.monitoring.yml");
    for name in ["prometheus", "alertmanager"] {
        let container = &compose["services"][name];
        let flag = format!("--web.config.file=/lakehouse/secrets/{name}_web.yml");
        assert!(texts(&container["command"]).contains(&flag.as_str()), "{container}");
        let secrets: Vec<&str> =
            container["secrets"].as_array().expect("secrets").iter().filter_map(|one| one["target"].as_str()).collect();
        for file in [format!("/lakehouse/secrets/{name}_web.yml"), format!("/lakehouse/secrets/{name}")] {
            assert!(secrets.contains(&file.as_str()), "{file} in {secrets:?}");
        }
        let test = container["healthcheck"]["test"][1].as_str().expect("a test").replace("$$", "$");
        // as the shell of the image runs it, with a wget that says what it was told
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("password"), "hunter2\n").expect("a secret");
        let test =
            test.replace(&format!("/lakehouse/secrets/{name}"), &folder.path().join("password").display().to_string());
        let script = format!("wget() {{ printf '%s|' \"$@\"; }}\n{test}");
        let said = Command::new("sh").args(["-c", &script]).output().expect("a shell");
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let login = if name == "prometheus" { "aXQncyBtZTpodW50ZXIy" } else { "bW9uaXRvcjpodW50ZXIy" };
        assert!(said.contains(&format!("|--header|Authorization: Basic {login}|http://127.0.0.1:")), "{said}");
    }
    // Prometheus reads the login of Alertmanager too, and not its file
    let text = compose["services"]["prometheus"]["secrets"].to_string();
    assert!(text.contains("/lakehouse/secrets/alertmanager\"") && !text.contains("alertmanager_web"), "{text}");
}

#[test]
fn tls_says_that_everybody_asks_over_https() {
    let files = build(&with_tls(SPEC));
    let prometheus = yaml(&files, "prometheus/prometheus.yml");
    let tls = serde_json::json!({ "ca_file": "/lakehouse/certs/ca.pem", "server_name": "monitoring" });
    let manager = &prometheus["alerting"]["alertmanagers"][0];
    for asked in [job(&prometheus, "prometheus"), job(&prometheus, "alertmanager"), manager] {
        assert_eq!((&asked["scheme"], &asked["tls_config"]), (&"https".into(), &tls), "{asked}");
    }
    let sources = yaml(&files, "grafana/provisioning/datasources/datasources.yml");
    for (index, url) in [(0, "https://prometheus:9090"), (1, "https://alertmanager:9093")] {
        let source = &sources["datasources"][index];
        assert_eq!(source["url"], url);
        assert_eq!(source["secureJsonData"]["tlsCACert"], "$__file{/lakehouse/certs/ca.pem}");
    }
    let jaeger = yaml(&files, "jaeger/jaeger.yml");
    let asked = &jaeger["extensions"]["jaeger_storage"]["metric_backends"]["metrics"]["prometheus"];
    assert_eq!(asked["endpoint"], "https://prometheus:9090");
    assert_eq!(asked["tls"]["ca_file"], "/lakehouse/certs/ca.pem");
    let compose = yaml(&files, "docker-compose.monitoring.yml");
    assert!(compose["services"]["jaeger"]["secrets"].to_string().contains("/lakehouse/certs/ca.pem"));
    // a TLS that the tools of the image do not speak must not make it look ill
    let test = compose["services"]["prometheus"]["healthcheck"]["test"][1].as_str().expect("a test").to_owned();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let asked = |test: &str| Command::new("sh").args(["-c", test]).status().expect("a shell").success();
    assert!(test.contains(":2382 ") && asked(&test.replace(":2382", &format!(":{port:04X}"))), "{test}");
    drop(listener);
    assert!(!asked(&test.replace(":2382", &format!(":{port:04X}"))), "{test}");
}

#[test]
fn without_it_nothing_is_asked_and_nothing_is_written() {
    let plain = SPEC.lines().filter(|line| !line.starts_with("web_config") && !line.starts_with("auth "));
    let files = build(&plain.collect::<Vec<_>>().join("\n"));
    for (file, text) in &files {
        assert!(!text.contains("basic_auth") && !text.contains("web.config"), "{file}");
    }
    assert!(files["docker-compose.monitoring.yml"].contains("wget -q -O /dev/null http://127.0.0.1:9090/-/ready"));
}
