//! Scrapes that are pasted beside a spec: what they declare, where they are found, and what is said about them.

mod support;

use support::{check_files, found, rendered};

const SPEC: &str = r#"
[services.shop]
kind       = "prometheus"
address    = "shop:8080"
exposition = "metrics/shop.prom"
"#;

const SCRAPE: &str = "\
# TYPE requests_total counter
requests_total{code=\"200\"} 1
# TYPE latency_seconds histogram
latency_seconds_bucket{le=\"0.5\"} 1
latency_seconds_bucket{le=\"+Inf\"} 1
latency_seconds_sum 1
latency_seconds_count 1
";

/// The findings of a spec whose further text follows that of the service, with files beside it.
fn findings(more: &str, files: &[(&str, &str)]) -> Vec<String> {
    let root = ("lakehouse.toml".to_owned(), format!("{SPEC}{more}"));
    let others = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    found(&check_files(&[root].into_iter().chain(others).collect::<Vec<_>>()))
}

fn alert(expr: &str) -> String {
    format!("[alerts.A]\nexpr = '{expr}'\nseverity = \"info\"\nsummary = \"s\"\n")
}

#[test]
fn what_is_in_the_scrape_exists_and_nothing_else() {
    let files = [("metrics/shop.prom", SCRAPE)];
    for expr in [
        "rate(requests_total[5m]) > 1",
        "histogram_quantile(0.9, rate(latency_seconds_bucket[5m])) > 1",
        "rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m]) > 1",
        // libraries add theirs
        "go_goroutines > 1000",
    ] {
        assert_eq!(findings(&alert(expr), &files), <[&str; 0]>::default(), "{expr}");
    }
    for (expr, at) in [("rate(request_total[5m]) > 1", 14), ("latency_seconds_max > 1", 9)] {
        let wanted = format!("metric/unknown at lakehouse.toml:7:{at}");
        assert_eq!(findings(&alert(expr), &files), [wanted], "{expr}");
    }
}

#[test]
fn a_metric_that_is_written_too_wins() {
    let files = [("metrics/shop.prom", SCRAPE)];
    let more = "[services.shop.metrics]\nlatency_seconds_max = { type = \"gauge\" }\n";
    assert_eq!(findings(&format!("{more}{}", alert("latency_seconds_max > 1")), &files), <[&str; 0]>::default());
}

#[test]
fn a_scrape_that_cannot_be_read_says_nothing_about_names() {
    let alert = alert("rate(other_total[5m]) > 1");
    assert_eq!(findings(&alert, &[]), ["exposition/not-found at lakehouse.toml:5:14"]);
    let flawed = "# TYPE a counter\na{x=1} 1\nb two\n";
    assert_eq!(
        findings(&alert, &[("metrics/shop.prom", flawed)]),
        ["exposition/syntax at metrics/shop.prom:2:5", "exposition/syntax at metrics/shop.prom:3:3"]
    );
}

#[test]
fn each_file_names_scrapes_beside_itself() {
    let root = "[lakehouse]\ninclude = [\"teams/*.toml\"]\n";
    let team = format!("{SPEC}{}", alert("rate(other_total[5m]) > 1"));
    let files = |scrape: &str| {
        [("lakehouse.toml", root), ("teams/a.toml", &team), (scrape, SCRAPE)]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
    };
    assert_eq!(found(&check_files(&files("teams/metrics/shop.prom"))), ["metric/unknown at teams/a.toml:7:14"]);
    assert_eq!(found(&check_files(&files("metrics/shop.prom"))), ["exposition/not-found at teams/a.toml:5:14"]);
}

#[test]
fn an_environment_may_have_another_scrape() {
    let more = "[environments.prod]\n[environments.dev]\nservices.shop.exposition = \"metrics/dev.prom\"\n";
    let more = format!("{more}{}", alert("rate(requests_total[5m]) > 1"));
    let files = [("metrics/shop.prom", SCRAPE), ("metrics/dev.prom", "other_total 1\n")];
    let root = ("lakehouse.toml".to_owned(), format!("{SPEC}{more}"));
    let others = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let outcome = check_files(&[root].into_iter().chain(others).collect::<Vec<_>>());
    assert_eq!(found(&outcome), ["metric/unknown at lakehouse.toml:10:14"], "{}", rendered(&outcome));
    assert!(outcome.diagnostics[0].environments.contains("dev"), "{}", rendered(&outcome));
}

#[test]
fn only_what_answers_a_scrape_takes_one() {
    let spec = "[services.shop]\nkind = \"http\"\naddress = \"shop:80\"\nexposition = \"metrics/shop.prom\"\n\
                health = { path = \"/\" }\n";
    let files = [("lakehouse.toml", spec), ("metrics/shop.prom", SCRAPE)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(found(&check_files(&files)), ["service/key-not-for-kind at lakehouse.toml:4:1"]);
}

#[test]
fn names_and_labels_are_those_that_the_target_stores() {
    let scrape = "{\"http.requests\",\"http.method\"=\"GET\",job=\"x\"} 1\n";
    let files = [("metrics/shop.prom", scrape)];
    let version = |version: &str| format!("[stack.prometheus]\nversion = \"{version}\"\n");
    let old = format!("{}{}", version("2.53"), alert("http_requests > 1"));
    assert_eq!(findings(&old, &files), <[&str; 0]>::default());
    let new = format!("{}{}", version("3.5"), alert("{\"http.requests\"} > 1"));
    assert_eq!(findings(&new, &files), <[&str; 0]>::default());
    let wrong = format!("{}{}", version("3.5"), alert("http_requests > 1"));
    assert_eq!(findings(&wrong, &files), ["metric/unknown at lakehouse.toml:9:9"]);
}
