//! `metrics import`: a pasted scrape as declarations. Searching is tested where the catalogue is.

use super::program::{command, folder, run};

const SCRAPE: &str = "\
# TYPE shop_requests counter
shop_requests_total{code=\"200\",job=\"own\"} 1
# TYPE shop_latency_seconds histogram
shop_latency_seconds_bucket{le=\"0.5\"} 1
shop_latency_seconds_bucket{le=\"+Inf\"} 1
shop_latency_seconds_sum 1
shop_latency_seconds_count 1
# TYPE shop_size_bytes summary
shop_size_bytes{quantile=\"0.5\"} 1
shop_size_bytes_sum 1
shop_size_bytes_count 1
\"odd\" 1
job:shop:sum 1
# TYPE go_goroutines gauge
go_goroutines 8
# EOF
";

const SPEC: &str = "[services.shop-2]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n";

fn scrape() -> String {
    SCRAPE.replace("\"odd\" 1\n", "")
}

#[test]
fn what_it_prints_can_be_pasted_into_a_spec() {
    let folder = folder(SPEC);
    std::fs::write(folder.path().join("Shop_2.prom"), scrape()).expect("a file");
    let imported = run(folder.path(), &["metrics", "import", "Shop_2.prom"]);
    let declared = "\
[services.shop-2.metrics]
\"job:shop:sum\" = { type = \"untyped\" }
shop_latency_seconds = { type = \"histogram\", buckets = [0.5] }
shop_requests_total = { type = \"counter\", labels = [\"code\", \"exported_job\"] }
shop_size_bytes = { type = \"summary\" }
";
    assert_eq!((imported.code, imported.out.as_str()), (0, declared), "{}", imported.err);
    assert_eq!(imported.err, "skipped 1 metric of client libraries; `--all` prints it too\n");
    std::fs::write(folder.path().join("lakehouse.toml"), format!("{SPEC}\n{declared}")).expect("a file");
    let check = run(folder.path(), &["check"]);
    assert_eq!((check.code, check.out.as_str()), (0, "lakehouse.toml: no findings\n"), "{}", check.err);
}

#[test]
fn it_reads_standard_input_and_prints_all_if_asked() {
    let folder = folder("");
    let mut command = command(folder.path(), &["metrics", "import", "-", "--all", "--service", "pods"]);
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("its input"), scrape().as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(
        out.starts_with("[services.pods.metrics]\n") && out.contains("go_goroutines = { type = \"gauge\" }\n"),
        "{out}"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn what_is_no_scrape_is_shown_with_its_place() {
    let folder = folder("");
    std::fs::write(folder.path().join("a.prom"), SCRAPE).expect("a file");
    let wrong = run(folder.path(), &["metrics", "import", "a.prom"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    assert!(
        wrong.err.contains("`\"odd\"` is not the name of a metric") && wrong.err.contains("a.prom:12:1"),
        "{}",
        wrong.err
    );
    let missing = run(folder.path(), &["metrics", "import", "b.prom"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.contains("cannot read `b.prom`") && missing.err.contains("or pipe it to `-`"),
        "{}",
        missing.err
    );
    let named = run(folder.path(), &["metrics", "import", "a.prom", "--service", "Shop"]);
    assert_eq!(named.code, 2);
    assert!(named.err.contains("lower-case letters"), "{}", named.err);
}

#[test]
fn a_pattern_is_still_a_pattern() {
    let folder = folder(SPEC);
    let found = run(folder.path(), &["metrics", "pg_up"]);
    assert!(found.code == 0 && found.out.starts_with("pg_up "), "{}", found.all());
    let of_spec = run(folder.path(), &["metrics", "*import*", "lakehouse.toml"]);
    assert!(of_spec.code == 0 && of_spec.out.starts_with("grafana_alerting_"), "{}", of_spec.all());
}
