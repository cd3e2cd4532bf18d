//! The compose files: what Docker Compose makes of them, alone and together, is what was meant.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::tools::write;
use support::{outputs, stacks, tool};

/// The composes at hand: Debian's, and a current one.
const COMPOSES: &[&str] = &["docker-compose-2.26", "docker-compose-5"];

/// The files that a stack has, in the order of a command line.
const FILES: [&str; 2] = ["docker-compose.logging.yml", "docker-compose.monitoring.yml"];

/// What compose understood, without a word of complaint.
fn understood(compose: &str, folder: &Path, files: &[&str]) -> Value {
    let mut command = Command::new(tool(compose));
    command.current_dir(folder).env("SUPABASE_ANON_KEY", "key").env_remove("COMPOSE_FILE").env_remove("X");
    for file in files {
        command.args(["-f", file]);
    }
    let output = command.args(["config", "--format", "json"]).output().expect("compose runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaint.is_empty(),
        "{compose} {files:?} in {}: {complaint}",
        folder.display()
    );
    serde_json::from_slice(&output.stdout).expect("compose writes JSON")
}

/// The files of an output, each alone, and together.
fn together(folder: &Path) -> Vec<Vec<&'static str>> {
    let here: Vec<&'static str> = FILES.into_iter().filter(|file| folder.join(file).is_file()).collect();
    let mut sets: Vec<Vec<&'static str>> = here.iter().map(|file| vec![*file]).collect();
    if here.len() > 1 {
        sets.push(here);
    }
    sets
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).expect("YAML")
}

fn services(file: &Value) -> BTreeMap<&str, &Value> {
    file["services"].as_object().into_iter().flatten().map(|(name, service)| (name.as_str(), service)).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    value[key].as_array().into_iter().flatten().collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The outputs that have containers.
fn goldens() -> Vec<std::path::PathBuf> {
    let outputs = stacks().into_iter().flat_map(|stack| outputs(&stack));
    let outputs: Vec<_> = outputs.filter(|folder| !together(folder).is_empty()).collect();
    assert!(outputs.len() > 3, "most stacks have containers");
    outputs
}

#[test]
fn compose_accepts_each_file_and_both_together_and_understands_what_was_meant() {
    for folder in goldens() {
        for compose in COMPOSES {
            for files in together(&folder) {
                let seen = understood(compose, &folder, &files);
                let written: Vec<Value> = files.iter().map(|file| read(&folder.join(file))).collect();
                let meant: BTreeMap<&str, &Value> = written.iter().flat_map(services).collect();
                assert_eq!(services(&seen).keys().collect::<Vec<_>>(), meant.keys().collect::<Vec<_>>());
                for (name, service) in services(&seen) {
                    same(name, service, meant[name], &folder);
                }
            }
        }
    }
}

/// Ports, mounts, secrets, limits and rights of one service, as compose sees them.
fn same(name: &str, seen: &Value, meant: &Value, folder: &Path) {
    let ports: BTreeSet<String> = list(seen, "ports")
        .into_iter()
        .map(|port| {
            let (ip, outside) = (port["host_ip"].as_str().unwrap_or("every address"), text(&port["published"]));
            let udp = if port["protocol"] == "udp" { "/udp" } else { "" };
            format!("{ip}:{outside}:{}{udp}", port["target"])
        })
        .collect();
    let written: BTreeSet<String> = list(meant, "ports").into_iter().map(|port| text(port).to_owned()).collect();
    assert_eq!(ports, written, "{name}");
    assert!(ports.iter().all(|port| port.starts_with("127.0.0.1:")), "{name}: {ports:?}");
    let mounts = |of: &Value| -> Vec<(String, String, bool)> {
        let mounts = list(of, "volumes").into_iter().map(|mount| {
            let field = |key: &str| mount[key].as_str().unwrap_or("").to_owned();
            let source = if mount["type"] == "bind" {
                std::path::absolute(folder.join(field("source")))
                    .expect("a path")
                    .display()
                    .to_string()
                    .replace("/./", "/")
            } else {
                field("source")
            };
            (source, field("target"), mount["read_only"] == true)
        });
        let mut mounts: Vec<_> = mounts.collect();
        mounts.sort();
        mounts
    };
    assert_eq!(mounts(seen), mounts(meant), "{name}");
    let binds = list(seen, "volumes").into_iter().filter(|mount| mount["type"] == "bind");
    assert!(binds.clone().all(|mount| mount["read_only"] == true), "{name}: {seen}");
    // a folder that is missing is an error when the stack starts, not an empty one
    assert!(binds.clone().all(|mount| mount["bind"]["create_host_path"] != true), "{name}: {seen}");
    for key in [
        "image",
        "command",
        "entrypoint",
        "restart",
        "read_only",
        "pids_limit",
        "tmpfs",
        "cap_drop",
        "cap_add",
        "security_opt",
        "pid",
    ] {
        assert_eq!(without_doubling(&seen[key]), without_doubling(&meant[key]), "{name}: {key}");
    }
    assert_eq!(
        without_doubling(&seen["healthcheck"]["test"]),
        without_doubling(&meant["healthcheck"]["test"]),
        "{name}"
    );
    assert_eq!(seen["environment"], meant["environment"], "{name}");
    let before = |of: &Value| -> BTreeMap<String, Value> {
        let conditions = of["depends_on"].as_object().into_iter().flatten();
        conditions.map(|(name, how)| (name.clone(), how["condition"].clone())).collect()
    };
    assert_eq!(before(seen), before(meant), "{name}");
    let processes = seen["pids_limit"].as_u64();
    assert!(processes.is_some_and(|limit| (32..=8192).contains(&limit)), "{name}: {processes:?}");
    let writable = ["blackbox-exporter", "elasticsearch", "kibana", "logstash"].contains(&name);
    assert!(writable || seen["read_only"] == true, "{name} may write to its root");
    assert!(
        seen["mem_limit"].as_str().is_some_and(|limit| limit.parse::<u64>().is_ok_and(|limit| limit >= 64 << 20)),
        "{name}: {seen}"
    );
    let secrets: Vec<&str> = list(seen, "secrets").iter().map(|secret| text(&secret["source"])).collect();
    let named =
        list(meant, "secrets").into_iter().map(|secret| secret.as_str().unwrap_or_else(|| text(&secret["source"])));
    assert_eq!(secrets, named.collect::<Vec<_>>(), "{name}");
    // in the file it says how it is, or it ends by itself, or it has no server
    let asked = meant.get("healthcheck").is_some() || text(&meant["image"]).contains("/elasticsearch:");
    assert!(asked, "{name} says nothing of its health");
}

/// `config` prints each `$` twice, as the file has it; nothing where there is nothing.
fn without_doubling(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("$$", "$")),
        Value::Array(items) => Value::Array(items.iter().map(without_doubling).collect()),
        other => other.clone(),
    }
}

#[test]
fn every_folder_that_is_mounted_is_written_and_every_secret_is_asked_for() {
    for folder in goldens() {
        let files = together(&folder);
        let asked = std::fs::read_to_string(folder.join(".env.example")).expect("a golden");
        let mut mounted = BTreeSet::new();
        for file in files.iter().filter(|set| set.len() == 1).flatten() {
            let file = read(&folder.join(file));
            for (name, service) in services(&file) {
                for mount in list(service, "volumes") {
                    let source = mount["source"].as_str().unwrap_or("");
                    let here = source.strip_prefix("./");
                    assert!(here.is_none_or(|here| folder.join(here).is_dir()), "{name} mounts {source}");
                }
            }
            for (name, secret) in file["secrets"].as_object().into_iter().flatten() {
                let wanted = match secret["environment"].as_str() {
                    Some(variable) => format!("{variable}="),
                    None => secret["file"]
                        .as_str()
                        .unwrap()
                        .rsplit_once("stacks/")
                        .unwrap()
                        .1
                        .split_once('/')
                        .unwrap()
                        .1
                        .to_owned(),
                };
                assert!(asked.contains(&wanted), "{name} of {} is not in .env.example", folder.display());
                mounted.insert(wanted);
            }
        }
        for line in asked.lines().filter(|line| line.starts_with("# ") && line.contains('/')) {
            let path = line.trim_start_matches("# ");
            assert!(mounted.contains(path), "{path} is asked for and mounted nowhere in {}", folder.display());
        }
    }
}

/// Whether a container has the password of the user that may do everything, or logs in as that user.
fn is_superuser(service: &Value) -> bool {
    let text = service.to_string();
    ["elasticsearch_elastic_password", "ELASTIC_PASSWORD", "\"elastic\"", "elastic:"]
        .iter()
        .any(|word| text.contains(word))
}

#[test]
fn nothing_that_keeps_running_is_the_superuser_of_elasticsearch() {
    let (mut stay, mut superusers) = (0, BTreeSet::new());
    for folder in goldens() {
        for file in FILES.iter().map(|file| folder.join(file)).filter(|file| file.is_file()) {
            for (name, service) in services(&read(&file)) {
                if is_superuser(service) {
                    superusers.insert((name.to_owned(), text(&service["restart"]).to_owned()));
                }
                stay += usize::from(service["restart"] != "no");
            }
        }
    }
    assert!(stay > 20, "{stay}");
    // the server itself, which checks the password; and the one that makes the other users, and ends
    let may = [("elasticsearch", "unless-stopped"), ("elasticsearch-bootstrap", "no")];
    assert_eq!(superusers, may.map(|(name, restart)| (name.to_owned(), restart.to_owned())).into());
    for folder in goldens() {
        for file in ["logstash/logstash.conf", "jaeger/jaeger.yml", "elasticsearch/retain-traces.sh"] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
            assert!(
                !text.contains("elastic:") && !text.contains("'elastic'") && !text.contains("ELASTIC_PASSWORD"),
                "{file}"
            );
        }
    }
}

const ELSEWHERE: &str = r#"
[stack.elasticsearch]
address = ["https://search-a.internal:9200", "https://search-b.internal"]
auth    = { username = "admin", password = { file = "secrets/admin" } }
tls     = { ca_file = "certs/search.pem", cert_file = "/etc/us.pem", key_file = "secrets/us.key" }
[services.shop]
kind    = "prometheus"
address = "shop:8080"
tracing = { sampling = "10%" }
logs    = { from = { files = ["/var/log/shop.log"] }, format = "json" }
"#;

#[test]
fn who_connects_to_an_elasticsearch_over_https_has_its_certificates_and_one_knows_its_login() {
    let folder = tempfile::tempdir().expect("a folder");
    let built = support::build(ELSEWHERE);
    write(folder.path(), &built);
    for compose in COMPOSES {
        let seen = understood(compose, folder.path(), &FILES);
        for (name, service) in services(&seen) {
            let has: BTreeSet<&str> = list(service, "secrets").iter().map(|secret| text(&secret["target"])).collect();
            let certificates = ["/etc/us.pem", "/lakehouse/certs/search.pem", "/lakehouse/secrets/us.key"];
            let connects = certificates.iter().all(|file| has.contains(file));
            assert!(connects || certificates.iter().all(|file| !has.contains(file)), "{name}: {has:?}");
            let ought =
                ["elasticsearch-bootstrap", "elasticsearch-retain-traces", "grafana", "jaeger", "kibana", "logstash"];
            assert_eq!(connects, ought.contains(&name), "{compose}: {name}");
            assert_eq!(has.contains("/lakehouse/secrets/admin"), name == "elasticsearch-bootstrap", "{name}");
            assert!(!is_superuser(service) || name == "elasticsearch-bootstrap", "{name}");
        }
        let kibana = &seen["services"]["kibana"]["environment"];
        assert_eq!(kibana["ELASTICSEARCH_SSL_CERTIFICATEAUTHORITIES"], "/lakehouse/certs/search.pem");
        assert_eq!(kibana["ELASTICSEARCH_SSL_CERTIFICATE"], "/etc/us.pem");
        assert_eq!(kibana["ELASTICSEARCH_SSL_KEY"], "/lakehouse/secrets/us.key");
        assert_eq!(kibana["ELASTICSEARCH_SSL_VERIFICATIONMODE"], Value::Null);
        assert_eq!(kibana["ELASTICSEARCH_USERNAME"], "lakehouse-kibana");
        let hosts = r#"["https://search-a.internal:9200","https://search-b.internal:9200"]"#;
        assert_eq!(kibana["ELASTICSEARCH_HOSTS"], hosts);
        let bootstrap = &seen["services"]["elasticsearch-bootstrap"]["environment"];
        assert_eq!(bootstrap["ELASTIC_PASSWORD_FILE"], "/lakehouse/secrets/admin");
    }
    let asked = &built[".env.example"];
    assert!(asked.contains("secrets/us.key") && asked.contains("secrets/admin") && !asked.contains("elastic_password"));
}

#[test]
fn prometheus_asks_containers_that_are_there() {
    for folder in goldens() {
        let monitoring = folder.join(FILES[1]);
        let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in FILES.iter().map(|file| folder.join(file)).filter(|file| file.is_file()) {
            for (name, service) in services(&read(&file)) {
                let ports = list(service, "expose").into_iter().map(|port| text(port).to_owned());
                known.insert(name.to_owned(), ports.collect());
            }
        }
        assert!(monitoring.is_file());
        for job in list(&read(&folder.join("prometheus/prometheus.yml")), "scrape_configs") {
            let targets = list(job, "static_configs").into_iter().flat_map(|group| list(group, "targets"));
            for target in targets.filter_map(Value::as_str).filter(|_| job["metrics_path"] != "/probe") {
                let (host, port) = target.rsplit_once(':').unwrap();
                let own = host.ends_with("-exporter") || ["alertmanager", "jaeger", "grafana"].contains(&host);
                assert!(!own || known.get(host).is_some_and(|ports| ports.iter().any(|p| p == port)), "{target}");
            }
        }
    }
}

const HOSTILE: &str = r#"
[lakehouse]
name = "hostile"
[stack.prometheus]
url = "https://h.example/${X}/$$/%{x}"
[services.db]
kind    = "postgres"
address = "db:5432"
auth    = { username = "it's \"$USER\" ${X} $(id) `id` %{x} on: 22:22 # \\ /@:?", password = { file = "secrets/a $X'b: #\".pg" } }
[services.db.metrics.m_rows]
type = "gauge"
unit = "rows"
sql  = "SELECT 1 AS value"
[services.lines]
kind = "logs"
[services.lines.logs]
from   = { files = ["/var/log/$X: 'a' \"b\"/*.log"] }
format = "json"
"#;

#[test]
fn hostile_texts_come_out_unchanged() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &support::build(HOSTILE));
    for compose in COMPOSES {
        let seen = understood(compose, folder.path(), &FILES);
        let environment = &seen["services"]["db-exporter"]["environment"];
        let user = "it's \"$USER\" ${X} $(id) `id` %{x} on: 22:22 # \\ /@:?";
        assert_eq!(environment["DATA_SOURCE_USER"].as_str().unwrap().replace("$$", "$"), user, "{compose}");
        let file = seen["secrets"]
            .as_object()
            .unwrap()
            .values()
            .find_map(|s| s["file"].as_str().filter(|f| f.ends_with(".pg")));
        assert!(file.unwrap().replace("$$", "$").ends_with("/secrets/a $X'b: #\".pg"), "{compose}: {file:?}");
        let mount = list(&seen["services"]["filebeat"], "volumes")
            .into_iter()
            .find_map(|m| m["source"].as_str().filter(|source| source.starts_with("/var/log")));
        assert_eq!(mount.unwrap().replace("$$", "$"), "/var/log/$X: 'a' \"b\"", "{compose}");
        let flags = list(&seen["services"]["prometheus"], "command");
        let flags: Vec<String> = flags.iter().map(|flag| flag.as_str().unwrap().replace("$$", "$")).collect();
        assert!(flags.contains(&"--web.external-url=https://h.example/${X}/$$/%{x}".to_owned()), "{flags:?}");
    }
}

/// What the shell of the image would say to the exporter.
fn connection(words: &[String], secret: &str, password: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    std::fs::write(&file, format!("{password}\n")).expect("a file");
    let (before, _) = words.last().and_then(|script| script.split_once("exec ")).expect("it starts the program");
    assert!(before.contains(secret), "{before}");
    let script = before.replace(secret, &format!("'{}'", file.display()));
    let script = format!("{script}printf %s \"$SQLEXPORTER_TARGET_DSN\"");
    let output = Command::new("sh").args(["-c", &script]).output().expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_password_with_what_ends_a_url_reaches_the_sql_exporter_whole() {
    let built = support::build(HOSTILE);
    let file: Value = serde_yaml::from_str(&built[FILES[1]]).expect("YAML");
    let words: Vec<String> = list(&file["services"]["db-sql-exporter"], "entrypoint")
        .into_iter()
        .map(|word| word.as_str().unwrap().replace("$$", "$"))
        .collect();
    let secret = r#"'/lakehouse/secrets/a $X'\''b: #".pg'"#;
    let url = connection(&words, secret, "p@ss/w:rd?#%20$(id)'\"é");
    let encoded: String = "p@ss/w:rd?#%20$(id)'\"é".bytes().map(|byte| format!("%{byte:02x}")).collect();
    assert!(url.ends_with(&format!(":{encoded}@db:5432/postgres?sslmode=require")), "{url}");
    let user = url.strip_prefix("postgres://").and_then(|rest| rest.split_once(':')).unwrap().0;
    assert!(user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%-._~".contains(&byte)), "{user}");
    // the SQL exporter puts it into words, where only quotes keep a blank
    assert!(user.starts_with("%27it%5C%27s%20%22") && user.ends_with("%20%23%20%5C%5C%20%2F%40%3A%3F%27"), "{user}");
}

#[test]
fn what_the_spec_says_about_a_container_is_in_it() {
    let built = support::build(
        r#"
[lakehouse]
name = "shop"
[stack.prometheus]
version = "2.53.1"
memory  = "1500MB"
port    = 9999
url     = "https://shop.example/prometheus"
host_ip = "0.0.0.0"
[stack.alertmanager]
memory = "256MiB"
image  = "registry.example:5000/am@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
[stack.elasticsearch]
version = "9.2"
memory  = "4GiB"
security = false
[stack.node_exporter]
enabled = false
[lints]
"stack/security-off" = "off"
[services.host]
kind    = "node"
address = "localhost"
[services.syslog]
kind = "logs"
logs = { from = { syslog = 5514 }, format = "json" }
"#,
    );
    let files: Vec<Value> = FILES.iter().map(|file| serde_yaml::from_str(&built[*file]).expect("YAML")).collect();
    let all: BTreeMap<&str, &Value> = files.iter().flat_map(services).collect();
    let prometheus = all["prometheus"];
    assert_eq!(prometheus["image"], "prom/prometheus:v2.53.1");
    assert_eq!(prometheus["mem_limit"], "1500000000b");
    assert_eq!(prometheus["ports"], serde_json::json!(["0.0.0.0:9999:9999"]));
    let flags = prometheus["command"].to_string();
    for flag in
        ["listen-address=:9999", "external-url=https://shop.example/prometheus", "route-prefix=/", "retention.time=15d"]
    {
        assert!(flags.contains(flag), "{flags}");
    }
    assert_eq!(all["alertmanager"]["mem_limit"], "256m");
    assert!(all["alertmanager"]["image"].as_str().unwrap().starts_with("registry.example:5000/am@sha256:0123"));
    assert_eq!(all["elasticsearch"]["image"], "docker.elastic.co/elasticsearch/elasticsearch:9.2.0");
    assert_eq!(all["logstash"]["image"], "docker.elastic.co/logstash/logstash:9.2.0");
    assert_eq!(all["elasticsearch"]["environment"]["xpack.security.enabled"], "false");
    assert!(!built["logstash/logstash.conf"].contains("password"), "nobody asks for one");
    assert!(!built["elasticsearch/bootstrap.sh"].contains("/_security/"), "there are no users");
    assert_eq!(all["logstash"]["ports"], serde_json::json!(["127.0.0.1:5514:5514", "127.0.0.1:5514:5514/udp"]));
    // the exporter of the host runs already
    assert!(!all.contains_key("node-exporter") && !all.contains_key("filebeat"), "{:?}", all.keys());
}

#[test]
fn without_containers_there_are_no_compose_files() {
    let built = support::build(
        "[stack]\nruntime = \"host\"\n[services.shop]\nkind = \"prometheus\"\naddress = \"localhost:80\"\n",
    );
    assert!(FILES.iter().all(|file| !built.contains_key(*file)), "{:?}", built.keys());
}

#[test]
fn every_secret_that_the_stack_has_by_itself_is_known_as_one() {
    let mut met = BTreeSet::new();
    for stack in stacks() {
        let written: String = support::stack_files(&stack).into_iter().map(|(_, text)| text).collect();
        for folder in outputs(&stack) {
            let text = std::fs::read_to_string(folder.join(".env.example")).expect("a file");
            let named = text.lines().filter_map(|line| line.strip_prefix("# secrets/"));
            // placeholders give names that the spec does not have as they are
            let plain = !written.contains("{environment}") && !written.contains("{service}");
            for name in named.filter(|_| plain) {
                let secret = format!("secrets/{name}");
                if !written.contains(&secret) {
                    let known = lakehouse_obs::model::conventions::OWN_SECRETS.contains(&secret.as_str());
                    assert!(known, "{stack}: {secret} is not in OWN_SECRETS");
                    met.insert(secret);
                }
            }
        }
    }
    assert!(met.len() > 4, "{met:?}");
}
