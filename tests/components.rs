//! The files in `src/components` and `src/kinds`, each against a stack that is built with it: what a container is made of is
//! what its component's file says.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;

use lakehouse_obs::components::{self, Component, Need, Placement, template};
use lakehouse_obs::emit::Layout;
use serde_json::Value;
use support::{check, project, rendered, tree};

/// A port that no component has by itself.
const PORT: u16 = 20_317;

/// What a kind says of itself, as far as a spec depends on it.
struct ServiceKind {
    name: String,
    by: String,
    component: Option<String>,
    /// The path that makes it a variant of its kind.
    metrics_path: Option<String>,
}

fn kinds() -> Vec<ServiceKind> {
    let files = tree(&project().join("src/kinds")).into_iter();
    let files = files.filter_map(|(path, text)| Some((path.strip_suffix(".toml")?.to_owned(), text)));
    let read = |(name, text): (String, Vec<u8>)| {
        let file: toml::Table = String::from_utf8(text).expect("UTF-8").parse().expect("TOML");
        let scrape = file["scrape"].as_table().expect("[scrape]");
        let text = |key: &str| scrape.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let variant = file.get("variant").and_then(|variant| variant.as_table());
        let of = |key: &str| variant.and_then(|variant| variant[key].as_str()).map(str::to_owned);
        let (name, metrics_path) = (of("of").unwrap_or(name), of("paths"));
        ServiceKind { name, by: text("by").expect("by"), component: text("component"), metrics_path }
    };
    // what no service is of stands in folders of its own
    let of_kinds = |name: &str| !name.starts_with("parts/") && !name.starts_with("presets/");
    files.filter(|(name, _)| of_kinds(name)).map(read).collect()
}

/// A service of a kind, called `it`, with what else it needs.
fn service(kind: &ServiceKind) -> String {
    let written = match kind.by.as_str() {
        "nothing" => "logs = { from = { tcp = 5000 }, format = \"json\" }\n",
        "sql" => {
            "address = \"localhost\"\ndatabase = \"db\"\nfunctions = [\"buy\"]\n[services.db]\nkind = \"postgres\"\n\
             address = \"localhost:5432\"\nmigrations = { database = \"db\" }\n\
             auth = { username = \"u\", password = { file = \"secrets/p\" } }\n"
        }
        "exporter" => "address = \"localhost\"\nauth = { username = \"u\", password = { file = \"secrets/p\" } }\n",
        "itself" => "address = \"localhost:8080\"\n",
        _ => "address = \"localhost\"\n",
    };
    let path = kind.metrics_path.as_ref().map(|path| format!("metrics_path = \"{path}\"\n")).unwrap_or_default();
    format!("[services.it]\nkind = \"{}\"\n{path}{written}", kind.name)
}

/// A spec that needs a component, at another port than its own.
fn spec(component: &Component, kinds: &[ServiceKind]) -> String {
    let collects = |kind: &&ServiceKind| kind.component.as_deref() == Some(component.name.as_str());
    let of = |by: &str| service(kinds.iter().find(|kind| kind.by == by).expect(by));
    let services = match component.needed_by {
        Need::Services => service(kinds.iter().find(collects).unwrap_or_else(|| panic!("{}", component.name))),
        Need::Logs => of("nothing"),
        Need::ShippedLogs => of("nothing").replace("tcp = 5000", "files = [\"/var/log/x/*.log\"]"),
        Need::Traces => of("itself") + "tracing = { sampling = \"10%\" }\n",
        Need::Probes => of("probe"),
        Need::Always | Need::Alerts | Need::Dashboards => of("exporter"),
    };
    format!("[stack.{}]\nport = {PORT}\n{services}", component.name)
}

/// Everything that is written, and the commands that start what runs without containers.
fn built(text: &str, about: &str) -> (BTreeMap<String, String>, String) {
    let outcome = check(text);
    let model = outcome.model().unwrap_or_else(|| panic!("{about}: {}", rendered(&outcome)));
    let layout = Layout { spec: "..".to_owned(), ..Layout::default() };
    let artifacts = lakehouse_obs::build(model, &layout).unwrap_or_else(|faults| panic!("{about}: {faults:?}\n{text}"));
    let start = artifacts.start.iter().map(|start| start.command.clone()).collect::<Vec<_>>().join("\n");
    (artifacts.files.into_iter().map(|(path, file)| (path, file.text)).collect(), start)
}

fn container(files: &BTreeMap<String, String>, name: &str) -> Value {
    let composed = files.iter().filter(|(path, _)| path.starts_with("docker-compose."));
    let mut services = composed.map(|(_, text)| serde_yaml::from_str::<Value>(text).expect("YAML"));
    let found = services.find_map(|file| file["services"].get(name).cloned());
    found.unwrap_or_else(|| panic!("no container `{name}`"))
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn a_container_is_what_the_file_of_its_component_says() {
    let kinds = kinds();
    for component in components::all() {
        let name = &component.name;
        let (files, _) = built(&spec(component, &kinds), name);
        let found = container(&files, &component.container_of("it"));
        let image = &component.image;
        assert_eq!(found["image"], component.image_of(component.versions.default.minor, None), "{name}");
        assert_eq!(found["mem_limit"], format!("{}m", image.memory), "{name}");
        assert_eq!(found["pids_limit"], image.pids, "{name}");
        assert_eq!(found["user"].as_str(), image.user.as_deref(), "{name}");
        assert_eq!(words(&found["tmpfs"]), image.scratch, "{name}");
        assert_eq!(found["healthcheck"]["start_period"], format!("{}s", image.start), "{name}");
        let asked = image.health.replace("{port}", &PORT.to_string()).replace("{host}", "127.0.0.1");
        assert_eq!(words(&found["healthcheck"]["test"]), ["CMD-SHELL".to_owned(), asked], "{name}");
        for port in &component.published {
            let port = port.port.unwrap_or(PORT);
            assert!(words(&found["ports"]).contains(&format!("127.0.0.1:{port}:{port}")), "{name}: {port}");
        }
        let volumes = found["volumes"].to_string();
        assert!(image.data.iter().all(|data| volumes.contains(&format!("\"{data}\""))), "{name}: {volumes}");
    }
}

#[test]
fn an_exporter_is_started_as_its_file_says() {
    let kinds = kinds();
    let mut arguments = 0;
    for component in components::all() {
        let (name, Some(exporter)) = (&component.name, &component.exporter) else { continue };
        let text = spec(component, &kinds);
        let (files, _) = built(&text, name);
        let found = container(&files, &component.container_of("it"));
        let command = [words(&found["entrypoint"]), words(&found["command"])].concat().join(" ");
        let listen = template::render(&exporter.listen, &|_| Some(format!(":{PORT}"))).expect("a flag");
        let all = exporter.container.flags.iter().chain(&exporter.flags).chain([&listen]);
        let plain = all.filter(|flag| !flag.contains('{'));
        plain.for_each(|flag| assert!(command.contains(flag.as_str()), "{name}: {flag} in {command}"));
        let variables = found["environment"].as_object().cloned().unwrap_or_default();
        let known = |variable: &String| exporter.environment.iter().any(|known| known.name == *variable);
        assert!(variables.keys().all(known), "{name}: {variables:?}");
        // of a service with a login, on the host of the container
        let (user, password) = ("\"u\"", "secrets/p");
        let all = format!("{variables:?} {command}");
        let uses = |what: &str| exporter.texts().any(|text| text.contains(what));
        assert!(!uses("{username}") || all.contains(user), "{name}: {all}");
        assert!(!uses("{password") || all.contains(password), "{name}: {all}");
        assert!(!uses("{address}") || all.contains("host.docker.internal"), "{name}: {all}");
        let scrapes = &files["prometheus/prometheus.yml"];
        let target = match component.placement {
            Placement::OnHost => format!("host.docker.internal:{PORT}"),
            Placement::PerService | Placement::Singleton => format!("{}:{PORT}", component.container_of("it")),
        };
        assert!(scrapes.contains(&target), "{name}: {target} in\n{scrapes}");

        let (_, start) = built(&format!("[stack]\nruntime = \"host\"\n{text}"), name);
        let line = start.lines().find(|line| line.contains(&format!("{} ", exporter.program)));
        let line = line.unwrap_or_else(|| panic!("{name}: {start}"));
        let listen = template::render(&exporter.listen, &|_| Some(format!("127.0.0.1:{PORT}"))).expect("a flag");
        assert!(line.contains(&listen), "{name}: {line}");
        assert!(!uses("{password") || line.contains("../secrets/p"), "{name}: {line}");
        arguments += 1;
    }
    assert!(arguments > 1, "{arguments}");
}

#[test]
fn every_kind_builds_with_and_without_containers() {
    for kind in kinds() {
        for stack in ["", "[stack]\nruntime = \"host\"\n"] {
            let (files, start) = built(&format!("{stack}{}", service(&kind)), &kind.name);
            let Some(component) = kind.component.as_deref() else { continue };
            let component = components::component(component).unwrap_or_else(|| panic!("{}: {component}", kind.name));
            if stack.is_empty() {
                let found = container(&files, &component.container_of("it"));
                assert!(found["image"].as_str().is_some_and(|image| image.starts_with(&component.image.repository)));
            } else if let Some(exporter) = &component.exporter {
                assert!(start.contains(&exporter.program), "{}: {start}", kind.name);
            }
        }
    }
}

#[test]
fn each_component_has_a_table_that_the_schema_describes() {
    let schema: Value =
        serde_json::from_slice(&tree(&project().join("schema"))["lakehouse.schema.json"]).expect("JSON");
    for component in components::all() {
        let table = &schema["$defs"]["Stack"]["properties"][&component.name];
        assert_eq!(table["description"], component.about.as_str(), "{}", component.name);
        let outcome = check(&format!("[stack.{}]\ncolour = \"blue\"\n", component.name));
        assert_eq!(
            support::found(&outcome).first().map(String::as_str),
            Some("shape/unknown-key at lakehouse.toml:2:1")
        );
    }
    let outcome = check("[stack.no_exporter]\nport = 1\n");
    assert_eq!(support::found(&outcome), ["shape/unknown-key at lakehouse.toml:1:8"]);
}

/// The environment of the exporter of a Redis on another machine, and what is found.
fn redis(tls: &str) -> (serde_json::Map<String, Value>, Vec<String>) {
    let text = format!("[services.it]\nkind = \"redis\"\naddress = \"cache.example\"\n{tls}");
    let (files, _) = built(&text, tls);
    let found = check(&text).diagnostics.iter().map(|found| found.code.to_owned()).collect();
    (container(&files, "it-exporter")["environment"].as_object().cloned().expect("variables"), found)
}

#[test]
fn tls_is_configured_in_the_words_of_the_file() {
    let (arguments, found) = redis("");
    assert_eq!((arguments["REDIS_ADDR"].as_str(), arguments.len()), (Some("rediss://cache.example:6379"), 1));
    assert_eq!(found, [""; 0]);
    let (arguments, _) = redis("tls = { ca_file = \"ca.pem\", cert_file = \"us.pem\", key_file = \"us.key\" }");
    for (name, file) in [("CA_CERT", "ca.pem"), ("CLIENT_CERT", "us.pem"), ("CLIENT_KEY", "us.key")] {
        assert_eq!(arguments[&format!("REDIS_EXPORTER_TLS_{name}_FILE")], format!("/lakehouse/{file}"));
    }
    let (arguments, _) = redis("tls = { ca_file = \"ca.pem\", insecure_skip_verify = true }");
    assert_eq!(arguments["REDIS_EXPORTER_SKIP_TLS_VERIFICATION"], "true");
    assert!(!arguments.contains_key("REDIS_EXPORTER_TLS_CA_CERT_FILE"));
    let (arguments, found) = redis("tls = { enabled = false }");
    assert_eq!((arguments["REDIS_ADDR"].as_str(), arguments.len()), (Some("redis://cache.example:6379"), 1));
    assert_eq!(found, ["service/not-encrypted"]);
    let text = "[services.it]\nkind = \"redis\"\naddress = \"cache.example\"\ntls = { min_version = \"TLS12\" }\n";
    assert_eq!(support::found(&check(text)), ["service/key-not-for-kind at lakehouse.toml:4:9"]);
}
