//! Shapes with a finding for each alert, and what shows them.

use std::collections::BTreeMap;

use lakehouse_obs::render::{Style, Summary, human, render_json};
use lakehouse_obs::source::work;

use super::hold;
use super::support::check;

const HEAD: &str = r#"[lakehouse]
name = "work"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
jobs_total = { type = "counter", unit = "jobs", labels = ["queue", "result"] }
"#;

const SIZES: (usize, usize) = (40, 160);

/// The steps of checking a spec that has so many findings of a code, and of showing them.
fn steps(spec: &str, code: &str, count: usize) -> BTreeMap<&'static str, usize> {
    work::take();
    let outcome = check(spec);
    let found = outcome.diagnostics.iter().filter(|found| found.code == code).count();
    assert!(found >= count, "{found} of {count} {code}");
    render_json(&outcome.diagnostics, &outcome.sources, Summary::default());
    let style = Style { colour: false, width: 100 };
    for diagnostic in &outcome.diagnostics {
        human(diagnostic, &outcome.sources, outcome.secrets(), style);
    }
    work::take()
}

fn grow_with_findings(shape: &dyn Fn(usize) -> String, code: &str, named: &[&str]) {
    let of = |count| steps(&shape(count), code, count);
    hold((of(SIZES.0), of(SIZES.1)), SIZES, named);
}

fn alert(number: usize, expr: &str) -> String {
    format!("[alerts.A{number}]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"A\"\n")
}

#[test]
fn misspelt_metrics_among_as_many() {
    let shape = |count| {
        let metric = |number| format!("metric_number_{number}_total = {{ type = \"counter\" }}\n");
        let wrong = |number| alert(number, &format!("rate(metric_numbr_{number}_total[5m]) > 1"));
        HEAD.to_owned() + &(0..count).map(metric).collect::<String>() + &(0..count).map(wrong).collect::<String>()
    };
    grow_with_findings(&shape, "metric/unknown", &["a letter of a known name is compared"]);
}

#[test]
fn misspelt_labels() {
    let wrong = |number| alert(number, &format!("sum by (queue) (rate(jobs_total{{queu=\"q{number}\"}}[5m])) > 1"));
    let shape = |count| HEAD.to_owned() + &(0..count).map(wrong).collect::<String>();
    let named = ["a finding is shown with its lines", "bytes are searched for line ends"];
    grow_with_findings(&shape, "promql/matcher-never-met", &named);
}

#[test]
fn expressions_that_cannot_be_read() {
    let wrong = |number| alert(number, &format!("sum by (queue) (rate(jobs_total{{queue=\"q{number}\"[5m])) > 1"));
    let shape = |count| HEAD.to_owned() + &(0..count).map(wrong).collect::<String>();
    grow_with_findings(&shape, "promql/syntax", &["a finding is shown with its lines"]);
}

#[test]
fn alerts_that_fire_with_others() {
    let same = |number: usize| {
        let expr = format!("sum by (queue) (rate(jobs_total[5m])) > {}", number / 2 + 1);
        alert(number, &expr)
    };
    let shape = |count| HEAD.to_owned() + &(0..=count).map(same).collect::<String>();
    let of = |count| steps(&shape(count), "alert/subsumed", count / 2 - 1);
    hold((of(SIZES.0), of(SIZES.1)), SIZES, &["a finding is shown with its lines"]);
}

/// A receiver for each route, and a route for each alert.
fn routed(count: usize, matcher: &dyn Fn(usize) -> String, receiver: &dyn Fn(usize) -> String) -> String {
    let declared = |number| format!("[receivers.team-{number}.webhook]\nurl = {{ file = \"secrets/url-{number}\" }}\n");
    let route =
        |number| format!("[[route.routes]]\nmatchers = ['{}']\nreceiver = \"{}\"\n", matcher(number), receiver(number));
    let alert =
        |number| alert(number, &format!("sum by (queue) (rate(jobs_total{{queue=\"queue-{number}\"}}[5m])) > 1"));
    let each = |of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<String>();
    format!("{HEAD}{}[route]\nreceiver = \"team-0\"\n{}{}", each(&declared), each(&route), each(&alert))
}

#[test]
fn misspelt_receivers_and_values_in_routes() {
    let named = ["a letter of a known name is compared"];
    let receivers =
        |count| routed(count, &|number| format!("alertname=\"A{number}\""), &|number| format!("taem-{number}"));
    grow_with_findings(&receivers, "reference/unknown", &named);
    let values =
        |count| routed(count, &|number| format!("queue=\"queu-{number}\""), &|number| format!("team-{number}"));
    grow_with_findings(&values, "route/unknown-value", &named);
}
