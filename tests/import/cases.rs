//! Files that people have, and the spec that comes of them.

use lakehouse_obs::import::{Format, import};

use super::support::{project, stacks};
use super::{all, compose, file, findings, fixtures, prometheus};

#[test]
fn the_fixtures_give_the_reviewed_specs_without_findings() {
    for (files, name) in fixtures().iter().zip(["compose", "prometheus", "both"]) {
        let import = import(files).expect("a spec");
        assert_eq!(findings(&import), [""; 0], "{name}");
        insta::assert_snapshot!(name, all(&Ok(import)));
    }
}

#[test]
fn images_are_recognised_with_the_version_of_their_service() {
    for (image, kind, version) in [
        ("postgres", "postgres", None),
        ("postgres:15", "postgres", Some("15")),
        ("docker.io/library/postgres:16.4-bookworm", "postgres", Some("16")),
        ("registry.internal:5000/postgres:17@sha256:0123", "postgres", Some("17")),
        ("public.ecr.aws/docker/library/postgres:14", "postgres", Some("14")),
        ("postgis/postgis:16-3.4", "postgres", Some("16")),
        ("timescale/timescaledb:2.14.2-pg15", "postgres", Some("15")),
        ("timescale/timescaledb:latest-pg16", "postgres", Some("16")),
        ("pgvector/pgvector:pg17", "postgres", Some("17")),
        ("supabase/postgres:15.1.1.78", "postgres", Some("15")),
        ("bitnami/postgresql:16.3.0-debian-12-r5", "postgres", Some("16")),
        ("redis:7-alpine", "redis", Some("7")),
        ("redis/redis-stack-server:7.4.0-v0", "redis", Some("7")),
        ("valkey/valkey:8", "redis", Some("8")),
        ("bitnami/redis:latest", "redis", None),
        ("minio/minio:RELEASE.2024-01-16T16-07-38Z", "minio", None),
        ("quay.io/minio/minio", "minio", None),
    ] {
        let import = compose(&format!("services:\n  x:\n    image: {image}\n")).expect(image);
        let version = version.map(|version| format!("version = \"{version}\""));
        assert!(import.spec.contains(&format!("kind    = \"{kind}\"")), "{image}: {}", import.spec);
        assert_eq!(import.spec.lines().find(|line| line.starts_with("version")), version.as_deref(), "{image}");
        assert_eq!(findings(&import), [""; 0], "{image}");
    }
    for image in ["mysql:8", "mycorp/postgres-backup:1", "nginx", "postgres-exporter"] {
        let errors = compose(&format!("services:\n  x:\n    image: {image}\n")).expect_err(image);
        assert_eq!(errors.len(), 2, "{image}: {errors:?}");
    }
}

#[test]
fn a_published_port_is_the_address_and_a_container_without_one_needs_the_network() {
    let address = |ports: &str| {
        let import = compose(&format!("services:\n  x:\n    image: redis\n{ports}")).expect(ports);
        assert_eq!(findings(&import), [""; 0], "{ports}");
        let line = import.spec.lines().find_map(|line| line.strip_prefix("address = ")).map(str::to_owned);
        (line.unwrap_or_default(), import.to_do.len())
    };
    for (ports, expected, to_do) in [
        ("", "\"x:6379\"", 1),
        ("    ports: ['6379']", "\"x:6379\"", 1),
        ("    ports: ['16379:6379']", "\"localhost:16379\"", 0),
        ("    ports: [6379:6379]", "\"localhost:6379\"", 0),
        ("    ports: ['0.0.0.0:7000:6379']", "\"localhost:7000\"", 0),
        ("    ports: ['127.0.0.1:7000:6379']", "\"localhost:7000\"", 1),
        ("    ports: ['127.0.0.1:7000:6379', '7001:6379']", "\"localhost:7001\"", 0),
        ("    ports: ['${P:-7000}:6379/tcp', '8001:8001']", "\"localhost:7000\"", 0),
        ("    ports: [{target: 6379, published: 7002}]", "\"localhost:7002\"", 0),
        ("    ports: [{target: 6379, published: 7002, protocol: udp}]", "\"x:6379\"", 1),
        ("    network_mode: host", "\"localhost:6379\"", 0),
    ] {
        assert_eq!(address(ports), (expected.to_owned(), to_do), "{ports}");
    }
}

#[test]
fn names_are_made_valid_and_no_two_are_equal() {
    let import = compose(
        "services:\n  My_Cache:\n    image: redis\n  my-cache:\n    image: redis\n  my.cache:\n    image: redis\n  9cache:\n    image: redis\n",
    )
    .expect("a spec");
    let names: Vec<&str> = import.spec.lines().filter(|line| line.starts_with("[services.")).collect();
    assert_eq!(
        names,
        ["[services.my-cache]", "[services.my-cache-2]", "[services.my-cache-3]", "[services.service-9cache]"]
    );
}

#[test]
fn a_second_file_overrides_the_first_where_it_has_no_image() {
    let base = "services:\n  db:\n    image: postgres:16\n    environment: { POSTGRES_USER: shop }\n";
    let over = "services:\n  db:\n    ports: ['5433:5432']\n    environment: { POSTGRES_PASSWORD: '${DB_PASSWORD}' }\n";
    let files = [file("compose.yml", base, Format::Compose), file("override.yml", over, Format::Compose)];
    let import = import(&files).expect("a spec");
    assert_eq!(findings(&import), [""; 0]);
    assert!(import.spec.contains(
        "address = \"localhost:5433\"\nauth    = { username = \"shop\", password = { env = \"DB_PASSWORD\" } }"
    ));
    // documents of one file are as several files
    let documents = compose(&format!("{base}---\n{over}")).expect("a spec");
    assert_eq!(documents.spec, import.spec);
}

#[test]
fn every_golden_prometheus_file_gives_a_spec_that_checks_and_builds() {
    for stack in stacks() {
        let folder = project().join("golden").join(&stack);
        let found =
            super::support::tree(&folder).into_iter().filter(|(path, _)| path.ends_with("prometheus/prometheus.yml"));
        for (path, bytes) in found {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let import = prometheus(&text).unwrap_or_else(|errors| panic!("{stack}/{path}: {errors:?}"));
            assert_eq!(findings(&import), [""; 0], "{stack}/{path}:\n{}", import.spec);
        }
    }
}

#[test]
fn the_golden_file_of_the_reference_stack_is_recognised_as_its_own_spec() {
    let text = std::fs::read_to_string(project().join("golden/ai-aas/prometheus/prometheus.yml")).expect("a golden");
    insta::assert_snapshot!("golden", all(&prometheus(&text)));
}

#[test]
fn jobs_are_told_by_name_port_path_and_labels() {
    let spec = |job: &str| prometheus(&format!("scrape_configs:\n{job}")).map(|import| import.spec).unwrap_or_default();
    let has = |job: &str, lines: &[&str]| {
        let spec = spec(job);
        for line in lines {
            assert!(spec.contains(line), "{job}\n{spec}");
        }
    };
    has(
        "- job_name: x\n  static_configs: [{targets: ['h:9121']}]",
        &["kind     = \"redis\"", "exporter = { address = \"h:9121\" }"],
    );
    has("- job_name: node\n  static_configs: [{targets: ['a:9100', 'b:9100']}]", &["address = [\"a\", \"b\"]"]);
    has(
        "- job_name: node_exporter\n  static_configs: [{targets: ['a:19100']}]",
        &["exporter = { address = \"a:19100\" }"],
    );
    // a program of Node.js
    has("- job_name: node\n  static_configs: [{targets: ['a:3000']}]", &["kind    = \"prometheus\""]);
    has(
        "- job_name: x\n  scheme: https\n  static_configs: [{targets: [shop.example]}]",
        &["address = \"shop.example:443\""],
    );
    has("- job_name: x\n  static_configs: [{targets: ['h:8080'], labels: {team: a}}]", &["labels  = { team = \"a\" }"]);
    has(
        "- job_name: Kafka/Brokers\n  static_configs: [{targets: ['h:8080']}]",
        &["[services.kafka-brokers]", "job     = \"Kafka/Brokers\""],
    );
    has(
        "- job_name: x\n  authorization: {credentials_file: secrets/x}\n  static_configs: [{targets: ['h:8080']}]",
        &["auth    = { bearer = { file = \"secrets/x\" } }"],
    );
    has(
        "- job_name: x\n  bearer_token_file: /etc/prometheus/token\n  static_configs: [{targets: ['h:8080']}]",
        &["auth    = { bearer = { file = \"secrets/x_token\" } }"],
    );
}
