//! Findings that say what was probably meant, each beside rules that look alike and are right: those stay silent.
//!
//! Each row was once wrong, or its help was an edit that does not work.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

mod support;

use support::{found, rendered};

/// The services that the expressions read.
const SERVICES: &str = r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
queue_length = { type = "gauge", labels = ["queue", "shard"] }
queue_limit = { type = "gauge", labels = ["queue"] }
errs_total = { type = "counter", labels = ["queue"] }
in_total = { type = "counter", unit = "jobs", labels = ["queue"] }
out_total = { type = "counter", unit = "jobs", labels = ["queue"] }
written_bytes_total = { type = "counter", unit = "bytes", labels = ["device"] }
rated_bytes = { type = "gauge", unit = "bytes", labels = ["device"] }
link_speed_bytes = { type = "gauge", unit = "bytes", labels = ["device"] }
age_seconds = { type = "gauge", unit = "seconds" }
[services.host]
kind = "node"
address = "host:9100"
"#;

/// A service that may have any metrics besides.
const OPEN: &str = "[services.open]\nkind = \"prometheus\"\naddress = \"open:1\"\n";

/// An expression of an alert, the other keys of the alert, and what is found: nothing, or a code with a part of the help.
type Row = (&'static str, &'static str, Option<(&'static str, &'static str)>);

const ALERTS: &[Row] = &[
    // backslashes of paths, of domains and of routes; what is no regex
    (r#"queue_length{queue="C:\\data"} > 0"#, "", None),
    (r"queue_length{queue=`C:\data`} > 0", "", None),
    (r#"rate(errs_total{queue="CORP\\dadmin"}[5m]) > 1"#, "", None),
    (r#"queue_length{queue="/users/:id(\\d+)"} > 0"#, "", None),
    (r#"queue_length{queue="^users/(?P<id>[0-9]+)/$"} > 0"#, "", None),
    (r#"queue_length{queue="(a.*"} > 0"#, "", None),
    (r#"queue_length{queue="+.+"} > 0"#, "", None),
    (r#"queue_length{queue="mail.*"} > 0"#, "", Some(("promql/equality-of-pattern", r#"queue=~"mail.*""#))),
    (r#"queue_length{queue="web-\\d+"} > 0"#, "", Some(("promql/equality-of-pattern", r#"queue=~"web-\\d+""#))),
    (
        r#"queue_length{queue="10\\.0\\.0\\.1"} > 0"#,
        "",
        Some(("promql/equality-of-pattern", r#"queue=~"10\\.0\\.0\\.1""#)),
    ),
    // the range stands before the modifiers
    ("errs_total offset 5m > 600", "", Some(("alert/counter-limit", "rate(errs_total[5m] offset 5m)"))),
    ("errs_total @ end() > 600", "", Some(("alert/counter-limit", "rate(errs_total[5m] @ end())"))),
    (r#"errs_total{queue="a"} > 600"#, "", Some(("alert/counter-limit", r#"increase(errs_total{queue="a"}[5m])"#))),
    (
        "1 - errs_total{} offset 5m > 0.5",
        "",
        Some(("promql/raw-counter", "write `rate(errs_total{}[5m] offset 5m)` instead of")),
    ),
    ("quantile_over_time(0.9, errs_total[5m]) > 6", "", Some(("promql/raw-counter", "write `rate(errs_total[5m])`"))),
    (
        "avg_over_time(errs_total[5m] offset 1h) > 6",
        "",
        Some(("promql/raw-counter", "`rate(errs_total[5m] offset 1h)`")),
    ),
    ("age_seconds", "above = 1e10", None),
    ("age_seconds", "above = 90", Some(("alert/limit-without-unit", "1m30s"))),
    // what of a quota is used, and how much of a line
    ("written_bytes_total / rated_bytes > 0.9", "", None),
    ("written_bytes_total / link_speed_bytes > 0.9", "", Some(("promql/raw-counter", "rate(written_bytes_total[5m])"))),
    ("100 - in_total < 10", "", None),
    (
        r#"100 - sum by (instance) (node_cpu_seconds_total{mode="idle"}) > 80"#,
        "",
        Some(("promql/raw-counter", "rate(node_cpu_seconds_total")),
    ),
    // for how long there is work
    ("sum(increase(in_total[5m])) / sum(rate(out_total[5m])) > 600", "", None),
    (
        "sum(increase(in_total[5m])) > sum(rate(in_total[5m] offset 1d))",
        "",
        Some(("promql/increase-with-rate", "the same function")),
    ),
    // at most one of them is more than half
    (
        "sum by (queue) (queue_length) > on () group_left () (0.5 * sum(queue_length))",
        r#"labels = { queue = "worst" }"#,
        None,
    ),
    (r#"count_values("queue", queue_length) > 0"#, r#"labels = { queue = "worst" }"#, None),
    (
        "sum by (queue) (queue_length) > on (queue) max by (queue) (queue_limit)",
        r#"labels = { queue = "worst" }"#,
        Some(("alert/same-labels", "rename the label")),
    ),
    // as many places as series
    (r#"topk(5, sum by (queue) (queue_length{queue=~"a|b"})) > 1"#, "", None),
    (
        r#"topk(1, sum by (queue) (queue_length{queue=~"a|b"})) > 1"#,
        "",
        Some(("alert/changing-series", "remove `topk`")),
    ),
    ("topk(5, sum by (queue) (queue_length)) > 1", "", Some(("alert/changing-series", "remove `topk`"))),
    // a share of hundredths
    ("x_errors * 100 / x_answers_percent", r#"above = "5%""#, None),
    ("x_errors * 100 / x_answers", r#"above = "5%""#, Some(("alert/limit-of-percent", "number 5 without `%`"))),
    // a short forecast beside a long one
    (
        "predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0 and predict_linear(node_filesystem_avail_bytes[10m], 86400) < 0",
        "",
        None,
    ),
    (
        "predict_linear(node_filesystem_avail_bytes[10m], 86400) < 0 and node_filesystem_avail_bytes > 0",
        "",
        Some(("promql/predicts-too-far", "a longer range")),
    ),
];

#[test]
fn of_alerts_what_looks_alike_is_silent() {
    for (expr, keys, wanted) in ALERTS {
        let spec = format!(
            "{SERVICES}{OPEN}[alerts.A]\nexpr = '''{expr}'''\nseverity = \"warning\"\nsummary = \"s\"\n{keys}\n"
        );
        holds(expr, &spec, *wanted);
    }
}

/// What stands in a spec besides alerts, and what is found.
const SPECS: &[(&str, Option<(&str, &str)>)] = &[
    // names that have `rate` in them
    ("[indicators.\"job:errs:rate_limited_total\"]\ntitle = \"t\"\nexpr = \"sum(errs_total)\"\n", None),
    ("[indicators.\"job:errs:by_rate_class\"]\ntitle = \"t\"\nexpr = \"sum(errs_total)\"\n", None),
    ("[indicators.\"x:rated\"]\ntitle = \"t\"\nexpr = \"sum(errs_total)\"\n", None),
    (
        "[indicators.\"x:errs:rate5m\"]\ntitle = \"t\"\nexpr = \"errs_total\"\n",
        Some(("promql/raw-counter", "rate(errs_total[5m])")),
    ),
    (
        "[indicators.\"x:errs_irate1m\"]\ntitle = \"t\"\nexpr = \"errs_total\"\n",
        Some(("promql/raw-counter", "rate(errs_total[5m])")),
    ),
    // a name that is a slip of one of another service, or of none
    (
        "[services.api]\nkind = \"prometheus\"\naddress = \"api:1\"\n[services.api.metrics]\njobs_queued = { type = \"gauge\" }\n\
         [services.worker]\nkind = \"prometheus\"\naddress = \"w:1\"\n\
         [alerts.A]\nexpr = 'jobs_queue{job=\"worker\"} > 3 or jobs_queue > 9'\nseverity = \"warning\"\nsummary = \"s\"\n",
        None,
    ),
    (
        "[services.worker]\nkind = \"prometheus\"\naddress = \"w:1\"\n\
         [alerts.A]\nexpr = 'rate(http_request_total{job=\"worker\"}[5m]) > 3'\nseverity = \"warning\"\nsummary = \"s\"\n",
        None,
    ),
    (
        "[services.worker]\nkind = \"prometheus\"\naddress = \"w:1\"\n\
         [alerts.A]\nexpr = 'rate(http_request_total[5m]) > 3'\nseverity = \"warning\"\nsummary = \"s\"\n",
        Some(("metric/doubtful", "if another service exports it")),
    ),
    (
        "[services.worker]\nkind = \"prometheus\"\naddress = \"w:1\"\n\
         [alerts.A]\nexpr = 'prometheus_tsdb_head_serie > 3'\nseverity = \"warning\"\nsummary = \"s\"\n",
        Some(("metric/doubtful", "prometheus_tsdb_head_series")),
    ),
    // another range has the last minute
    (
        "[time_intervals]\nnight = [{ times = [\"22:00-23:59\", \"00:00-07:00\"] }, { times = [\"23:59-24:00\"] }]\n",
        Some(("time-interval/unused", "")),
    ),
    // parameters of a request
    ("[services.x]\nkind = \"prometheus\"\naddress = \"x:1\"\n[services.x.params]\nscrape_interval = [\"5\"]\n", None),
    // one mistake of two levels is one finding
    (
        "[alerts.A]\nexpr = \"queue_length\"\nabove = { warning = 90, critical = 80 }\nsummary = \"s\"\n\
         [alerts.B]\nexpr = \"queue_length\"\nabove = { critical = 95 }\nsummary = \"s\"\n",
        Some(("alert/levels-reversed", "swap the two thresholds")),
    ),
    (
        "[alerts.A]\nexpr = \"age_seconds\"\nseverity = \"warning\"\nsummary = \"s\"\nbelow = \"500Mi\"\n",
        Some(("value/invalid-quantity", "500MiB")),
    ),
];

#[test]
fn of_other_items_what_looks_alike_is_silent() {
    for (text, wanted) in SPECS {
        holds(text, &format!("{SERVICES}{text}"), *wanted);
    }
}

/// Queries of metrics with the label `region`: one row for each of its values, and several.
const QUERIES: &[(&str, bool)] = &[
    ("SELECT region, count(*) AS value FROM shop.orders GROUP BY region, day", true),
    ("SELECT region, count(*) AS value FROM shop.orders WHERE total > 5 GROUP BY region, day", true),
    ("SELECT region, count(*) AS value FROM shop.orders WHERE day = current_date GROUP BY region, day", false),
    ("SELECT region, count(*) AS value FROM shop.orders GROUP BY region, kind HAVING kind = 'x'", false),
    ("SELECT region, count(*) AS value FROM shop.orders GROUP BY region, day ORDER BY 2 DESC LIMIT 1", false),
    ("SELECT region, count(*) AS value FROM shop.orders GROUP BY region, day FETCH FIRST 1 ROW ONLY", false),
    ("SELECT region, count(*) AS value FROM shop.orders GROUP BY GROUPING SETS ((region))", false),
    ("SELECT region, count(*) AS value FROM shop.orders o GROUP BY o.region, true", false),
    ("SELECT 'eu' AS region, count(*) AS value FROM shop.orders GROUP BY ()", false),
    ("SELECT region, sum(count(*)) OVER (PARTITION BY region) AS value FROM shop.orders GROUP BY region, day", false),
    (
        "WITH t AS (SELECT * FROM shop.orders WHERE kind = 'x') SELECT region, count(*) AS value FROM t GROUP BY region, kind",
        false,
    ),
];

#[test]
fn a_query_with_one_row_for_each_label_is_silent() {
    for (query, several) in QUERIES {
        let metric = format!("type = \"gauge\"\nlabels = [\"region\"]\nsql = \"{query}\"\n");
        let spec =
            format!("[services.db]\nkind = \"postgres\"\naddress = \"db:5432\"\n[services.db.metrics.m]\n{metric}");
        let wanted = several.then_some(("sql/rows-with-equal-labels", "GROUP BY"));
        holds(query, &spec, wanted);
    }
}

/// What a notification reads of a label that no alert has.
#[test]
fn a_label_with_something_in_its_place_is_silent() {
    for (text, found) in [
        ("{{ .CommonLabels.nope }}", true),
        (r#"{{ or .CommonLabels.nope "n/a" }}"#, false),
        (r#"{{ or .CommonLabels.team "n/a" }} {{ .CommonLabels.nope }}"#, true),
    ] {
        let receiver =
            format!("[receivers.chat.slack]\napi_url = {{ file = \"s\" }}\nchannel = \"#a\"\ntext = '{text}'\n");
        let alert = "[alerts.A]\nexpr = \"queue_length > 1\"\nseverity = \"warning\"\nsummary = \"s\"\n";
        let spec = format!("{SERVICES}{receiver}[route]\nreceiver = \"chat\"\n{alert}");
        holds(text, &spec, found.then_some(("template/label-on-no-alert", "remove it")));
    }
}

/// Holds what is found of a spec to one code, whose help has a text in it, or to nothing.
fn holds(name: &str, spec: &str, wanted: Option<(&str, &str)>) {
    let outcome = support::check(spec);
    let codes: Vec<String> =
        found(&outcome).iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect();
    let wanted_codes: Vec<&str> = wanted.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, wanted_codes, "{name}\n{}", rendered(&outcome));
    if let Some((_, wanted)) = wanted {
        let mut helps = outcome.diagnostics.iter().filter_map(|found| found.help.as_deref());
        assert!(helps.any(|help| help.contains(wanted)), "{name}: no `{wanted}` in\n{}", rendered(&outcome));
    }
}
