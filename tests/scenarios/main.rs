//! Tests and scenarios of specs, run in process: what happens to whom at which minute, and what a failure says.
//! `agrees.rs` holds the verdicts to promtool's own.
#![allow(clippy::disallowed_methods, reason = "tests read files and run tools")]

mod agrees;
mod coverage;
mod findings;
mod sent;
#[path = "../support/mod.rs"]
mod support;
mod unsent;
mod verdicts;

use lakehouse_obs::scenarios::{self, Filter, Report, TestReport};
use lakehouse_obs::{Input, Options, Outcome, check_with};

/// A database, two alerts one of which inhibits the other, a pager for the critical one, a chat that is mute at night.
/// Rules are evaluated each minute, so that times are easy to read.
pub(crate) const WORLD: &str = r##"
[stack.prometheus]
evaluation_interval = "1m"

[services.db]
kind    = "prometheus"
address = ["db-1:9187", "db-2:9187"]

[services.db.metrics]
db_up          = { type = "gauge", unit = "bool" }
db_connections = { type = "gauge", unit = "connections" }
db_queries_total = { type = "counter", unit = "queries", labels = ["outcome"] }

[indicators.db_error_ratio]
expr = 'sum(rate(db_queries_total{outcome="error"}[5m])) / sum(rate(db_queries_total[5m]))'

[alerts.DatabaseDown]
expr     = "db_up == 0"
for      = "1m"
severity = "critical"
summary  = "{{ $labels.instance }} is down"

[alerts.ConnectionsHigh]
expr        = "db_connections"
above       = 90
for         = "2m"
severity    = "warning"
summary     = "Too many connections"
description = "{{ $labels.instance }} has {{ $value }} connections"

[alerts.QueriesFail]
expr     = "db_error_ratio"
above    = "5%"
for      = "2m"
severity = "warning"
summary  = "{{ $value | humanizePercentage }} of the queries fail"

[[inhibit_rules]]
source_matchers = ['alertname="DatabaseDown"']
target_matchers = ['alertname="ConnectionsHigh"']
equal           = ["service"]

[route]
receiver        = "chat"
group_by        = ["service"]
group_wait      = "30s"
group_interval  = "5m"
repeat_interval = "1h"

[[route.routes]]
matchers = ['severity="critical"']
receiver = "oncall"

[[route.routes]]
matchers            = ['severity="warning"']
receiver            = "chat"
mute_time_intervals = ["nights"]

[time_intervals.nights]
times    = ["22:00-24:00", "00:00-06:00"]
location = "Europe/Berlin"

[receivers.oncall.pagerduty]
routing_key = { file = "secrets/pagerduty" }
description = "{{ .CommonAnnotations.summary }}"

[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#db"
title   = "{{ .GroupLabels.service }}: {{ .Status }}"
text    = '{{ range .Alerts }}{{ .Annotations.summary }}. {{ .Annotations.description }}{{ end }}'
"##;

pub(crate) fn check(spec: &str) -> Outcome {
    let input = Input { name: "lakehouse.toml".to_owned(), text: spec.to_owned() };
    let options = Options { tests: true, threads: 2, ..Options::default() };
    check_with(&input, &|_| Ok(Vec::new()), &options)
}

/// The tests of a spec that is sound but for its tests.
pub(crate) fn run(spec: &str) -> Report {
    run_with(spec, false)
}

pub(crate) fn run_with(spec: &str, coverage: bool) -> Report {
    let outcome = check(spec);
    let Some(model) = outcome.model() else {
        let found: Vec<String> = outcome.diagnostics.iter().map(|it| format!("{}: {}", it.code, it.message)).collect();
        panic!("{}", found.join("\n"));
    };
    let options = scenarios::Options { filter: &Filter::default(), stories: true, coverage, threads: 2 };
    scenarios::run(model, &outcome.diagnostics, &options).expect("what is written can be run")
}

/// One scenario in the world.
pub(crate) fn scenario(text: &str) -> TestReport {
    let report = run(&format!("{WORLD}\n[[scenarios]]\nname = \"one\"\n{text}"));
    report.tests.into_iter().next().expect("one test")
}

/// What failed, with what happened instead.
pub(crate) fn failures(test: &TestReport) -> String {
    let failed = test.expectations.iter().filter(|it| !it.passed);
    failed.map(|it| format!("{}\n  {}\n", it.expected, it.instead.join("\n  "))).collect()
}

pub(crate) fn passes(text: &str) {
    let test = scenario(text);
    assert!(test.passed, "{text}\n{}", failures(&test));
}
