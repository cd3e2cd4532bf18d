//! Discovery and transport, held to the real tools: fields by version, and a Prometheus that finds, relabels and scrapes a
//! target over TLS with a password.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::path::Path;
use std::process::Command;

use lakehouse_obs::promql::Version;
use lakehouse_obs::spec::fields::FIELD_TABLES;
use lakehouse_obs::spec::fields::{Field, FieldTable, FieldType};
use lakehouse_obs::spec::tools::is_discovery;
use support::servers::{Server, encoded, eventually, get};
use support::tools::{for_prometheus, promtools, run, version, write};
use support::{build, check, rendered};

/// A value that a field takes, as TOML.
fn sample(field: &Field) -> String {
    fn field_value(name: &str, ty: FieldType) -> String {
        match ty {
            FieldType::Url => "\"https://a.example/\"".to_owned(),
            FieldType::Duration | FieldType::PositiveDuration | FieldType::GoDuration => "\"7s\"".to_owned(),
            FieldType::Size => "\"10MB\"".to_owned(),
            FieldType::Integer => "7".to_owned(),
            FieldType::Number => "1.5".to_owned(),
            FieldType::Boolean => "true".to_owned(),
            FieldType::Enumeration(_) | FieldType::OneOf(_) => {
                format!("\"{}\"", ty.values().and_then(|values| values.first()).expect("a value"))
            }
            FieldType::Secret => "{ file = \"secrets/x\" }".to_owned(),
            FieldType::File if name == "files" => "\"targets/a.json\"".to_owned(),
            FieldType::Text | FieldType::Name | FieldType::HostPort | FieldType::File | FieldType::Any => {
                "\"x\"".to_owned()
            }
            FieldType::List(items) | FieldType::OneOrMany(items) => format!("[{}]", field_value(name, *items)),
            FieldType::Map(values) => format!("{{ X = {} }}", field_value(name, *values)),
            FieldType::TextOr(_) | FieldType::Form(_) | FieldType::Date => "\"x\"".to_owned(),
            FieldType::Table(table) => {
                // of each group that is needed, the first; and one field of a table that needs none
                let mut names: Vec<&str> = table.needs.iter().filter_map(|group| group.first().copied()).collect();
                names.dedup();
                if names.is_empty() {
                    names.extend(table.fields.first().map(|field| field.name));
                }
                let fields = names.iter().filter_map(|name| table.field(name));
                let entries: Vec<String> = fields
                    .map(|field| format!("{} = {}", field.name, field_value(field.name, field.field_type)))
                    .collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
    match field.name {
        "relabel_configs" | "metric_relabel_configs" | "write_relabel_configs" => {
            "[{ source_labels = [\"a\"], target_label = \"b\" }]".to_owned()
        }
        "dns_sd_configs" => "[{ names = [\"a.example\"] }]".to_owned(),
        name => field_value(name, field.field_type),
    }
}

const ENTRIES: &[(&str, &str)] = &[
    ("dns_sd", "[services.a]\nkind = \"prometheus\"\ndns_sd_configs = [{ names = [\"a\"], ENTRY }]\n"),
    ("file_sd", "[services.a]\nkind = \"prometheus\"\nfile_sd_configs = [{ files = [\"a.json\"], ENTRY }]\n"),
    ("http_sd", "[services.a]\nkind = \"prometheus\"\nhttp_sd_configs = [{ url = \"https://a/\", ENTRY }]\n"),
    (
        "oauth2",
        "[services.a]\nkind = \"prometheus\"\naddress = \"a:1\"\noauth2 = { client_id = \"a\", token_url = \"https://a/\", \
         client_secret = { file = \"s\" }, ENTRY }\n",
    ),
    ("remote_write", "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nENTRY\n"),
    ("remote_write_metadata", "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nmetadata_config = { ENTRY }\n"),
    ("remote_write_queue", "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nqueue_config = { ENTRY }\n"),
    ("scrape_config", "[services.a]\nkind = \"prometheus\"\naddress = \"a:1\"\nENTRY\n"),
];

/// Each field of each table that Debian's promtools can read, in a spec of its own.
fn specs() -> Vec<(&'static FieldTable, &'static Field, String)> {
    let mut specs = Vec::new();
    for (name, frame) in ENTRIES {
        let table =
            FIELD_TABLES.iter().find(|table| table.tool == Some("Prometheus") && table.name == *name).expect("a table");
        // what the frame says already is in every version
        let (before, _) = frame.split_once("ENTRY").expect("a place");
        for field in table.fields {
            // the plain fields of a scrape have a test of their own: see `versions`
            if table.name == "scrape_config" && field.group.is_none() {
                continue;
            }
            let said = before.contains(&format!("{} =", field.name));
            // Debian's builds lack the logins to Azure and Google, and have a newer oauth2 than their releases; a key that signs is asked for in place of the secret that is said
            let left_out = is_discovery(field)
                || ["azuread", "google_iam"].contains(&field.name)
                || (table.name == "oauth2" && field.since == Some("3.8"))
                || field.name.starts_with("client_certificate_key");
            if said || left_out {
                continue;
            }
            let mut entry = format!("{} = {}", field.name, sample(field));
            if matches!(field.name, "no_proxy" | "proxy_connect_header") {
                let between = if before.ends_with('\n') { "\n" } else { ", " };
                entry = format!("proxy_url = \"http://a:1\"{between}{entry}");
            }
            if field.name == "min_backoff" {
                entry = "min_backoff = \"1s\"".to_owned();
            }
            specs.push((*table, field, frame.replace("ENTRY", &entry)));
        }
    }
    specs
}

fn has(field: &Field, version: Version) -> bool {
    field.since.is_none_or(|since| version >= since.parse().expect("a version"))
}

#[test]
fn a_nested_field_is_refused_in_versions_that_do_not_have_it() {
    for target in ["2.42", "2.43", "2.45", "2.50", "2.53", "2.55", "3.0", "3.1", "3.5", "3.8", "3.14", "3.15", "3.16"] {
        for (table, field, spec) in specs() {
            let outcome = check(&for_prometheus(&spec, target));
            let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
            let wanted: &[&str] =
                if has(field, target.parse().expect("a version")) { &[] } else { &["shape/field-not-in-version"] };
            assert_eq!(codes, wanted, "{} of {} in {target}: {}", field.name, table.name, rendered(&outcome));
        }
    }
}

#[test]
fn the_tables_of_nested_fields_agree_with_every_promtool() {
    for tool in promtools() {
        let version = version(tool);
        for (table, field, spec) in specs() {
            let spec = for_prometheus(&spec, if has(field, version) { "3.7" } else { "3.16" });
            let target = if has(field, Version::new(3, 7)) { spec } else { spec.replace("\"3.7\"", "\"3.16\"") };
            let config = build(&target).remove("prometheus/prometheus.yml").expect("prometheus.yml");
            // later versions also write their retention, which an older tool refuses as well
            let config: String = match config.split_once("\nstorage:") {
                Some((before, after)) => {
                    let rest = after.find("\nremote_write:").map_or("", |at| &after[at..]);
                    format!("{before}{rest}\n")
                }
                None => config,
            };
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), &[("prometheus.yml".to_owned(), config.clone())].into());
            let said = run(tool, folder.path(), &["check", "config", "--syntax-only", "prometheus.yml"]);
            assert_eq!(said.ok(), has(field, version), "{tool}, {} of {}: {said:?}\n{config}", field.name, table.name);
        }
    }
}

/// The password `correct horse` as bcrypt has it, at the least cost.
const BCRYPT: &str = "$2b$04$hWGi0nap9lDrcSskEJv53eg5Dkhv2RowUr8tD/9acR3hU4bi6ZLZm";

/// Hosts that are found in files, some of them wanted, and reached over TLS with a password.
const SPEC: &str = r#"
[stack]
runtime = "host"
[stack.prometheus]
version         = "2.42"
scrape_interval = "1s"
[services.hosts]
kind   = "node"
scheme = "https"
tls    = { ca_file = "certs/ca.pem", server_name = "localhost", min_version = "TLS12" }
auth   = { username = "prometheus", password = { file = "secrets/hosts" } }
scrape_timeout  = "1s"
file_sd_configs = [{ files = ["targets/*.json"], refresh_interval = "1s" }]
relabel_configs = [
  { source_labels = ["wanted"], regex = "yes", action = "keep" },
  { source_labels = ["rack"], target_label = "datacenter", replacement = "dc-$1" },
  { source_labels = ["owner"], target_label = "service" },
  { regex = "wanted|rack", action = "labeldrop" },
]
metric_relabel_configs = [
  { source_labels = ["__name__"], regex = "go_.*", action = "drop" },
]
"#;

fn openssl(folder: &Path) {
    let made = Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "ca.pem"])
        .output()
        .expect("openssl starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// The series of a query, as `label=value` of these labels and the value.
fn series(port: u16, query: &str, labels: &[&str]) -> Vec<String> {
    let (status, body) = get(port, &format!("/api/v1/query?query={}", encoded(query))).expect("an answer");
    assert_eq!(status, 200, "{body}");
    let answer: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let mut found: Vec<String> = answer["data"]["result"]
        .as_array()
        .expect("a vector")
        .iter()
        .map(|series| {
            let label = |name: &&str| series["metric"][*name].as_str().unwrap_or("-").to_owned();
            let labels: Vec<String> = labels.iter().map(label).collect();
            format!("{} {}", labels.join(","), series["value"][1].as_str().unwrap_or("-"))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn a_prometheus_finds_relabels_and_scrapes_over_tls_as_the_model_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for name in ["certs", "secrets", "targets", "node"] {
        std::fs::create_dir(folder.join(name)).expect("a folder");
    }
    openssl(&folder.join("certs"));
    let text = |path: &str, text: &str| std::fs::write(folder.join(path), text).expect("a file");
    text("secrets/hosts", "correct horse");
    text(
        "node/web.yml",
        &format!(
            "tls_server_config: {{ cert_file: ../certs/ca.pem, key_file: ../certs/key.pem }}\n\
             basic_auth_users: {{ prometheus: \"{BCRYPT}\" }}\n"
        ),
    );
    // what speaks TLS only refuses a plain request, and is there
    let refuses = |port| get(port, "/").is_ok_and(|(status, _)| status == 400);
    let node = Server::start_until("node_exporter", &folder.join("node"), refuses, |port| {
        vec![format!("--web.listen-address=127.0.0.1:{port}"), "--web.config.file=web.yml".to_owned()]
    });
    let target = format!("localhost:{}", node.port);
    let labels = |more: &str| format!("{{\"targets\": [\"{target}\"], \"labels\": {{{more}}}}}");
    text(
        "targets/hosts.json",
        &format!(
            "[{}, {}, {}]",
            labels("\"wanted\": \"yes\", \"rack\": \"a\", \"job\": \"elsewhere\""),
            labels("\"wanted\": \"yes\", \"rack\": \"b\", \"owner\": \"billing\""),
            labels("\"wanted\": \"no\", \"rack\": \"c\""),
        ),
    );
    write(&folder.join("observability"), &build(SPEC));
    for tool in ["prometheus-2.42", "prometheus-3"] {
        let server = Server::start(tool, &folder.join("observability/prometheus"), "/-/ready", |port| {
            vec![
                "--config.file=prometheus.yml".to_owned(),
                format!("--storage.tsdb.path={}", folder.join(tool).display()),
                format!("--web.listen-address=127.0.0.1:{port}"),
            ]
        });
        let names = ["job", "service", "datacenter", "wanted"];
        let wanted = ["hosts,billing,dc-b,- 1", "hosts,hosts,dc-a,- 1"];
        eventually("both targets are up", || {
            let found = series(server.port, "up{job=\"hosts\"}", &names);
            if found == wanted { Ok(()) } else { Err(format!("{found:?}")) }
        });
        assert!(series(server.port, "up{job=\"elsewhere\"}", &names).is_empty(), "{tool}");
        assert!(series(server.port, "go_goroutines{job=\"hosts\"}", &names).is_empty(), "{tool}");
        assert_eq!(series(server.port, "count(node_uname_info{job=\"hosts\"})", &[]), [" 2"], "{tool}");
    }
}
