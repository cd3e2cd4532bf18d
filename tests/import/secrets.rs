//! No value of a secret leaves the import: not in the spec, not in a list, not in an error.

use lakehouse_obs::import::{Format, import};

use super::{all, compose, file, fixtures, prometheus};

/// Every secret of the fixtures begins with it.
const SENTINEL: &str = "SENTINEL";

#[test]
fn no_secret_of_the_fixtures_is_in_what_is_written_and_said() {
    for files in fixtures() {
        let secrets: usize = files.iter().map(|file| file.text.matches(SENTINEL).count()).sum();
        assert!(secrets >= 3, "{}", files[0].name);
        let said = all(&import(&files));
        assert!(!said.contains(SENTINEL), "{said}");
    }
}

#[test]
fn no_secret_is_shown_wherever_it_stands_in_a_compose_file() {
    for service in [
        "    environment: { POSTGRES_PASSWORD: SENTINEL }",
        "    environment: { POSTGRES_PASSWORD: '${P:-SENTINEL}' }",
        "    environment: { POSTGRES_PASSWORD: '${P:?SENTINEL}' }",
        "    environment: [POSTGRES_PASSWORD=SENTINEL]",
        "    environment: [SENTINEL]",
        "    environment: { POSTGRES_USER: 'SENTINEL with blanks' }",
        "    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/SENTINEL }",
        "    environment: { DATA_SOURCE_NAME: 'postgresql://a:SENTINEL@x:5432/' }",
        "    command: postgres -c password=SENTINEL",
        "    command: [--requirepass, SENTINEL]",
        "    labels: { a: SENTINEL }",
        "    healthcheck: { test: psql postgres://u:SENTINEL@localhost }",
        "    build: { context: ., args: { TOKEN: SENTINEL } }",
        "    ports: ['SENTINEL:5432']",
        "    container_name: 'a:SENTINEL@b'",
        "    env_file: SENTINEL",
        "    # SENTINEL",
    ] {
        for image in ["postgres", "redis", "minio/minio", "prom/prometheus", "oliver006/redis_exporter", "unknown/x"] {
            let text =
                format!("x-a: &a SENTINEL\nservices:\n  x:\n    image: {image}\n{service}\n  y:\n    image: redis\n");
            let said = all(&compose(&text));
            assert!(!said.contains(SENTINEL), "{text}\n{said}");
        }
    }
}

#[test]
fn no_secret_is_shown_wherever_it_stands_in_a_prometheus_file() {
    for job in [
        "  basic_auth: { username: u, password: SENTINEL-1 }",
        "  basic_auth: { password: SENTINEL-1 }",
        "  authorization: { credentials: SENTINEL-1 }",
        "  authorization: { type: Basic, credentials: SENTINEL-1 }",
        "  bearer_token: SENTINEL-1",
        "  oauth2: { client_id: a, client_secret: SENTINEL-1 }",
        "  params: { token: [SENTINEL-1] }",
        "  params: { api_key: SENTINEL-1 }",
        "  proxy_url: http://u:SENTINEL-1@proxy:3128",
        "  http_headers: { Authorization: { values: [SENTINEL-1] } }",
        "  metrics_path: '/metrics?token=SENTINEL-1'",
        "  metrics_path: { SENTINEL-1: SENTINEL-1 }",
        "  static_configs: [{ targets: ['u:SENTINEL-1@h:80'] }]",
        "  static_configs: [{ targets: ['https://u:SENTINEL-1@h/'] }]",
        "  static_configs: [{ targets: [h], labels: { password: SENTINEL-1 } }]",
    ] {
        for head in ["job_name: x", "job_name: redis", "job_name: x\n  metrics_path: /minio/v2/metrics/cluster"] {
            let own = if job.contains("static_configs") { "" } else { "\n  static_configs: [{ targets: ['h:8080'] }]" };
            let other = "\n- job_name: y\n  static_configs: [{ targets: ['i:8080'] }]\n";
            let text = format!("scrape_configs:\n- {head}\n{job}{own}{other}");
            let said = all(&prometheus(&text));
            assert!(!said.contains(SENTINEL), "{text}\n{said}");
        }
    }
}

#[test]
fn no_secret_is_in_an_error() {
    for text in
        ["a: [SENTINEL", "a: *SENTINEL", "SENTINEL", "a: 1\n a: SENTINEL: x", "? [SENTINEL]\n: 1", "a: \"SENTINEL"]
    {
        for format in [Format::Compose, Format::Prometheus] {
            let result = import(&[file("x.yml", text, format)]);
            assert!(result.is_err(), "{text}");
            assert!(!all(&result).contains(SENTINEL), "{text}: {}", all(&result));
        }
    }
}
