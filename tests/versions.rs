//! What the version of Prometheus changes in the output, each held to the real tools.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use lakehouse_obs::promql::Version;
use lakehouse_obs::spec::fields::{Field, FieldType};
use lakehouse_obs::spec::tools::SCRAPE_CONFIG;
use support::servers::{Server, get};
use support::tools::{built, for_prometheus, promtools, run, version};
use support::{build, check, found};

/// A service, ready for further fields.
const SHOP: &str = "[services.shop]\nkind = \"prometheus\"\naddress = \"localhost:8080\"\n";

const LABELS: &str = "[lakehouse]\nexternal_labels = { price = \"5$HOME\" }\n[services.shop]\nkind = \"prometheus\"\n\
                      address = \"localhost:8080\"\n";

fn config(spec: &str, version: &str) -> String {
    build(&for_prometheus(spec, version)).remove("prometheus/prometheus.yml").expect("prometheus.yml")
}

#[test]
fn the_output_has_the_form_of_its_version() {
    let retention = "  tsdb:\n    retention:\n      time: 15d\n";
    for (version, wanted, unwanted) in [
        // from 3.0 on Prometheus replaces `$NAME` in external labels by the environment; `$$` is a dollar
        ("2.42", "price: 5$HOME\n", "$$"),
        ("2.53", "price: 5$HOME\n", "$$"),
        ("3.0", "price: 5$$HOME\n", "5$HOME"),
        ("3.16", "price: 5$$HOME\n", "5$HOME"),
        // before 3.8 retention is an option of the command line only
        ("2.42", "global:", "storage:"),
        ("3.7", "global:", "storage:"),
        ("3.8", retention, "storage.tsdb"),
        ("3.16", retention, "storage.tsdb"),
    ] {
        let config = config(LABELS, version);
        assert!(config.contains(wanted), "{version} needs {wanted}: {config}");
        assert!(!config.contains(unwanted), "{version} must not have {unwanted}: {config}");
    }
}

#[test]
fn an_external_label_keeps_its_dollar_in_every_prometheus() {
    for tool in ["prometheus-2.42", "prometheus-2.53", "prometheus-3"] {
        let folder = built(&for_prometheus(LABELS, &version(tool).to_string()));
        let place = folder.path().join("observability/prometheus");
        let server = Server::start(tool, &place, "/-/ready", |port| {
            vec![
                "--config.file=prometheus.yml".to_owned(),
                format!("--storage.tsdb.path={}", folder.path().join("data").display()),
                format!("--web.listen-address=127.0.0.1:{port}"),
            ]
        });
        let (_, body) = get(server.port, "/api/v1/status/config").expect("an answer");
        let answer: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let read = answer["data"]["yaml"].as_str().unwrap_or_default();
        assert!(read.contains("price: 5$HOME\n"), "{tool}: {read}");
    }
}

#[test]
fn retention_stands_in_the_file_only_where_prometheus_reads_it() {
    for tool in promtools() {
        for (target, has) in [("3.7", false), ("3.8", true)] {
            let folder = built(&for_prometheus(SHOP, target));
            let said = run(tool, folder.path(), &["check", "config", "observability/prometheus/prometheus.yml"]);
            let knows = version(tool) >= Version::new(3, 8);
            assert_eq!(said.ok(), !has || knows, "{tool} on a file for {target}: {said:?}");
        }
    }
}

/// A value that a field takes, as TOML.
fn sample(field: &Field) -> String {
    let first = field.field_type.values().and_then(|values| values.first()).copied().unwrap_or("text");
    match (field.name, field.field_type) {
        // the default is not written
        ("scheme", _) => "\"https\"".to_owned(),
        // a format that every version has
        ("scrape_protocols", _) => "[\"PrometheusText0.0.4\"]".to_owned(),
        ("fallback_scrape_protocol", _) => "\"PrometheusText0.0.4\"".to_owned(),
        ("metrics_path", _) => "\"/custom\"".to_owned(),
        ("proxy_url", _) => "\"http://proxy:3128\"".to_owned(),
        (_, FieldType::PositiveDuration) => "\"5s\"".to_owned(),
        (_, FieldType::Size) => "\"10MB\"".to_owned(),
        (_, FieldType::Integer) => "70".to_owned(),
        (_, FieldType::Number) => "1.5".to_owned(),
        (_, FieldType::Boolean) => "true".to_owned(),
        // `legacy` needs another field beside it since 3.4
        ("metric_name_validation_scheme", _) => "\"utf8\"".to_owned(),
        (_, FieldType::Enumeration(_) | FieldType::Text) => format!("\"{first}\""),
        (_, FieldType::List(_)) => format!("[\"{first}\"]"),
        (_, FieldType::Map(_)) => "{ name = [\"value\"] }".to_owned(),
        (_, other) => panic!("{} is not flat: {other:?}", field.name),
    }
}

fn with(field: &Field) -> String {
    format!("{SHOP}{} = {}\n", field.name, sample(field))
}

fn plain() -> impl Iterator<Item = &'static Field> {
    SCRAPE_CONFIG.fields.iter().filter(|field| field.group.is_none())
}

/// Whether the table says that a version has the field; `2.x` is the last of a line.
fn has(field: &Field, version: Version) -> bool {
    let since = field.since.map(|since| since.parse::<Version>().expect("a version"));
    let until = field.until.map(|until| until.replace(".x", ".999").parse::<Version>().expect("a version"));
    since.is_none_or(|since| version >= since) && until.is_none_or(|until| version <= until)
}

#[test]
fn a_field_is_refused_in_versions_that_do_not_have_it() {
    let known = ["2.42", "2.43", "2.45", "2.47", "2.48", "2.49", "2.50", "2.53", "2.55"];
    let known = known.iter().chain(&["3.0", "3.4", "3.5", "3.7", "3.8", "3.9", "3.10", "3.14", "3.16"]);
    for target in known {
        let version = target.parse().expect("a version");
        for field in plain() {
            let outcome = check(&for_prometheus(&with(field), target));
            let refused = found(&outcome).iter().any(|found| found.starts_with("shape/field-not-in-version"));
            assert_eq!(refused, !has(field, version), "{} in {target}: {:?}", field.name, found(&outcome));
        }
    }
}

#[test]
fn a_value_is_refused_in_versions_that_do_not_have_it() {
    let spec = format!("{SHOP}scrape_protocols = [\"PrometheusText1.0.0\"]\n");
    for (target, known) in [("2.53", false), ("2.55", false), ("3.0", true), ("3.16", true)] {
        let outcome = check(&for_prometheus(&spec, target));
        let refused = found(&outcome).iter().any(|found| found.starts_with("shape/field-not-in-version"));
        assert_eq!(refused, !known, "{target}: {:?}", found(&outcome));
    }
}

#[test]
fn classic_names_need_their_escaping_said_from_the_version_that_has_it() {
    let legacy = format!("{SHOP}metric_name_validation_scheme = \"legacy\"\n");
    let underscores = format!("{legacy}metric_name_escaping_scheme = \"underscores\"\n");
    assert!(check(&for_prometheus(&legacy, "3.3")).diagnostics.is_empty());
    assert!(!check(&for_prometheus(&legacy, "3.4")).diagnostics.is_empty());
    let folder = built(&for_prometheus(&underscores, "3.4"));
    let said = run("promtool-3", folder.path(), &["check", "config", "observability/prometheus/prometheus.yml"]);
    assert!(said.ok(), "{said:?}");
}

#[test]
fn the_table_of_fields_agrees_with_every_promtool() {
    for tool in promtools() {
        let version = version(tool);
        for field in plain() {
            // written for a version that has the field, so that it can be written at all
            let target = match (field.since, field.until) {
                _ if has(field, version) => version.to_string(),
                (_, Some(_)) => "2.53".to_owned(),
                (Some(since), None) => since.to_owned(),
                (None, None) => panic!("{} is in every version", field.name),
            };
            // 3.8 and later also write their retention, which an older tool refuses as well
            let config = config(&with(field), &target);
            let config = config.split("\nstorage:").next().unwrap_or_default().to_owned() + "\n";
            assert!(config.contains(&format!("{}:", field.name)), "{config}");
            let folder = tempfile::tempdir().expect("a folder");
            support::tools::write(folder.path(), &[("prometheus.yml".to_owned(), config)].into());
            let said = run(tool, folder.path(), &["check", "config", "--syntax-only", "prometheus.yml"]);
            assert_eq!(said.ok(), has(field, version), "{tool}, {}: {said:?}", field.name);
            if !said.ok() {
                let unknown = format!("field {} not found", field.name);
                assert!(said.text.contains(&unknown), "{tool}, {}: {said:?}", field.name);
            }
        }
    }
}
