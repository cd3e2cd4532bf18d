//! Wrong specs, each with exactly the findings that a person should see: nothing missing, and nothing that only follows
//! from another mistake.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

mod support;

use std::fmt::Write as _;

use support::{check, found, rendered};

/// What is wrong, the spec, and `code at line:column` of each finding.
type Case = (&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "nothing is compared, a factor of 100 on any side, units of texts",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:1"
[services.shop.metrics]
r_total = { type = "counter", unit = "requests", labels = ["code"] }
q = { type = "gauge", labels = ["queue"] }
b = { type = "gauge", unit = "bytes" }
s = { type = "gauge", unit = "bytes" }
[indicators.ratio]
title = "t"
expr = "b / s"
[alerts]
A = { expr = "q", severity = "info", summary = "s" }
B = { expr = "ratio", severity = "info", summary = "s" }
C = { expr = "sum(rate(r_total[5m])) or vector(0)", severity = "info", summary = "s" }
D = { expr = "avg_over_time(b[5m]) * on () group_left () sum(q > bool 5)", severity = "info", summary = "s" }
E = { expr = "b * 100 / s", above = "5%", severity = "info", summary = "s" }
F = { expr = "round(100 - 100 * b / s)", above = "5%", severity = "info", summary = "s" }
G = { expr = "b", below = 10, severity = "info", summary = "{{ $value }} GB" }
H = { expr = "rate(r_total[5m]) / rate(s_total[5m]) > 0.5", severity = "info", summary = "s" }
I = { expr = "avg(up) * 100 < 50", severity = "info", summary = "{{ $value | humanizePercentage }}" }
"#,
        &[
            "alert/always-fires at 14:15",
            "alert/always-fires at 15:15",
            "alert/always-fires at 16:15",
            "alert/always-fires at 17:15",
            "alert/limit-unit at 18:37",
            "alert/limit-unit at 19:50",
            "alert/limit-without-unit at 20:27",
            "template/value-unit at 20:61",
            "metric/unknown at 21:40",
            "template/value-unit at 22:66",
        ],
    ),
    ("an alert needs an expression, and nothing else", "[alerts.A]\n", &["shape/missing-key at 1:9"]),
    (
        "a limit that cannot be read is still a limit",
        r#"
[services.p]
kind = "prometheus"
address = "p:1"
[indicators.x]
expr = "sum by (service) (up)"
[alerts.A]
expr = "x"
above = "5%%"
severity = "info"
summary = "limit {{ $threshold }}"
overrides = [{ service = "p", above = 3 }]
"#,
        &["value/invalid-quantity at 9:9"],
    ),
    (
        "what refers to a broken service is silent",
        r#"
[services.pg]
kind = "postgre"
address = "x"
[services.edge]
kind = "edge-functions"
address = "h"
database = "pg"
functions = ["a"]
[alerts.A]
expr = 'up{job="pg"} == 0 or up{job="pg/sql"} == 0'
service = "pg"
severity = "info"
summary = "s"
"#,
        &["reference/unknown at 3:8"],
    ),
    (
        "a source of logs that is switched off is none",
        r#"
[services.s]
kind = "logs"
logs = { from = { beats = false }, format = "json" }
"#,
        &["shape/missing-key at 4:10"],
    ),
    (
        "what is switched off lacks nothing, and one key that mends two groups is one finding",
        r#"
[services.s]
kind = "prometheus"
address = "https://x.example:8080"
logs = { enabled = false, from = {}, redact = { o = { with = "x" } } }
auth = {}
"#,
        &["shape/missing-key at 6:1"],
    ),
    (
        "a key after the header of a reference is in the wrong place, and no secret",
        r#"
[services.s]
kind = "prometheus"
address = "https://x.example:8080"
[services.s.auth.bearer]
file = "secrets/x"
scrape_interval = "30s"
"#,
        &["shape/key-in-wrong-table at 7:1"],
    ),
    (
        "a route that lost a condition takes nothing from those after it",
        r#"
[services.host]
kind = "node"
address = "localhost"
[receivers.a.webhook]
url = "http://a"
[receivers.b.webhook]
url = "http://b"
[route]
receiver = "a"
[[route.routes]]
condition = { severity = "critical" }
receiver = "b"
[[route.routes]]
matchers = ['severity="warning"']
receiver = "b"
continue = "yes"
[[route.routes]]
matchers = ['severity="warning"', 'alertname="TargetDown"']
receiver = "b"
"#,
        &["shape/unknown-key at 12:1", "shape/wrong-type at 17:12"],
    ),
    (
        "a receiver whose message is wrong is not one that tells nobody",
        r#"
[services.host]
kind = "node"
address = "localhost"
[alerts.A]
expr = 'up{job="host"} == 0'
severity = "critical"
summary = "down"
[receivers.a.webhook]
url = "http://a"
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
title = "{{ .Foo }}"
[route]
receiver = "a"
[[route.routes]]
matchers = ['severity="critical"']
receiver = "chat"
"#,
        &["template/unknown-field at 13:13"],
    ),
    (
        "a login in the table for HTTP belongs to the integration",
        r#"
[services.host]
kind = "node"
address = "localhost"
[receivers.a.webhook]
url = "http://a"
http_config = { auth = { username = "u", password = { file = "secrets/a" } } }
"#,
        &["shape/key-in-wrong-table at 7:17"],
    ),
    (
        "a line that cannot be read hides no name",
        r#"
[services.pg]
kind = "postgres
address = "x"
[alerts.A]
expr = 'up{job="pg"} == 0'
service = "pg"
severity = "info"
summary = "s"
"#,
        &["toml/syntax at 3:17"],
    ),
    (
        "a service that is switched off can be named nowhere, and brings nothing",
        r#"
[services.pg]
kind = "postgres"
address = "h"
enabled = false
[alerts.A]
expr = 'up{service="pg"} == 0'
service = "pg"
severity = "info"
summary = "s"
"#,
        &["reference/unknown-job at 7:20", "reference/disabled at 8:11"],
    ),
    (
        "both forms of a secret at once",
        r#"
[services.pg]
kind = "postgres"
address = "h"
auth = { username = "m", password = { file = "a", env = "B" } }
[services.web]
kind = "prometheus"
address = "h:1"
auth = { bearer = {} }
"#,
        &["secret/one-form at 5:37", "secret/one-form at 9:19"],
    ),
    (
        "bounds that only the schema knows",
        r#"
[services.a]
kind = "http"
address = []
[services.b]
kind = "http"
address = "b"
port = 0
health = { status = [20] }
[alerts.A]
expr = "up"
above = {}
severity = "info"
summary = "s"
"#,
        &[
            "shape/out-of-range at 4:11",
            "shape/out-of-range at 8:8",
            "shape/out-of-range at 9:22",
            "shape/out-of-range at 12:9",
        ],
    ),
    (
        "a whole number with a point is none",
        "[services.a]\nkind = \"prometheus\"\naddress = \"a\"\nport = 8080.0\nhealth = { status = [200.0, \"x\"] }\n",
        &["shape/wrong-type at 4:8", "shape/wrong-type at 5:22", "shape/wrong-type at 5:29"],
    ),
    (
        "numbers without an end",
        r#"
[services.p]
kind = "prometheus"
address = "p:1"
metrics = { x = { type = "histogram", buckets = [1, inf] }, y = { type = "histogram", buckets = [nan] } }
[alerts.A]
expr = "up"
above = inf
severity = "info"
summary = "s"
"#,
        &["value/invalid-buckets at 5:49", "value/invalid-buckets at 5:97", "value/invalid-quantity at 8:9"],
    ),
    (
        "a default of a wrong type is one finding",
        "[defaults]\nservices = 4\n[services.n]\nkind = \"node\"\naddress = \"n\"\n",
        &["shape/wrong-type at 2:12"],
    ),
    (
        "addresses in brackets that are no IPv6 address",
        "[services.a]\nkind = \"node\"\naddress = [\"[zz]:1\", \"[::1]x:1\", \"[::1\", \"[::1]:0\"]\n",
        &[
            "value/invalid-address at 3:12",
            "value/invalid-address at 3:22",
            "value/invalid-address at 3:34",
            "value/invalid-address at 3:42",
        ],
    ),
    (
        "one scrape has one scheme",
        r#"
[services.a]
kind = "prometheus"
address = ["https://a", "b:1"]
[services.b]
kind = "prometheus"
address = "https://b"
scheme = "http"
"#,
        &["value/invalid-address at 4:11", "value/invalid-address at 8:10"],
    ),
    (
        "components that are switched off observe nothing",
        r#"
[stack.blackbox_exporter]
enabled = false
[stack.postgres_exporter]
enabled = false
[services.api]
kind = "http"
address = "h:1"
[services.pg]
kind = "postgres"
address = "h"
"#,
        &["reference/disabled at 6:11", "reference/disabled at 9:11"],
    ),
    (
        "fields of a scrape on a service that nothing scrapes",
        "[services.a]\nkind = \"http\"\naddress = \"a\"\nsample_limit = 5\nscrape_interval = \"1m\"\n",
        &["service/key-not-for-kind at 4:1"],
    ),
    (
        "secret headers that the blackbox exporter refuses",
        r#"
[services.a]
kind = "http"
address = "a"
health = { headers = { Authorization = { env = "TOKEN" }, X-Key = { env = "KEY" } } }
"#,
        &["secret/form-not-in-version at 5:40"],
    ),
    (
        "secret headers of an old blackbox exporter",
        "[stack.blackbox_exporter]\nversion = \"0.25\"\n[services.a]\nkind = \"http\"\naddress = \"a\"\nhealth = { headers = { k = { env = \"K\" } } }\n",
        &["secret/form-not-in-version at 6:28"],
    ),
    (
        "an external label on what Prometheus makes itself",
        "[lakehouse]\nname = \"x\"\n[alerts.A]\nexpr = 'up{cluster=\"x\"} == 0'\nseverity = \"info\"\nsummary = \"s\"\n",
        &["promql/external-label at 4:12"],
    ),
    (
        "a block that is never closed speaks for itself",
        "[alerts.A]\nexpr = '''\nup == 0\nand up =~ 3\nseverity = \"info\"\nsummary = \"x\"\n",
        &["toml/syntax at 2:8"],
    ),
    (
        "what TOML does not have",
        "[services.a]\nkind = null\n[services.b] kind = \"node\"\n[alerts.A]\n= 5\n",
        &["toml/syntax at 2:8", "toml/syntax at 3:14", "toml/syntax at 5:1"],
    ),
    (
        "one text is one finding, however many rules it is written into",
        r#"
[services.p]
kind = "prometheus"
address = "p:1"
[alerts.A]
expr = "up"
below = { critical = 0.5, warning = 1 }
summary = "s"
runbook_url = "wiki/{severity}"
"#,
        &["value/invalid-url at 9:15"],
    ),
    (
        "a summary without words",
        "[alerts.A]\nexpr = \"up == 0\"\nseverity = \"info\"\nsummary = ''' '''\n",
        &["value/empty at 4:11"],
    ),
];

#[test]
fn a_wrong_spec_has_its_findings_and_no_others() {
    let mut wrong = String::new();
    for (about, spec, wanted) in CASES {
        let outcome = check(spec);
        let found: Vec<String> = found(&outcome).iter().map(|found| found.replace("lakehouse.toml:", "")).collect();
        if found != *wanted {
            let _ = write!(wrong, "{about}: {found:?}\n{}\n", rendered(&outcome));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A key in the wrong table, and what is said of where it belongs. Beside a login the name itself may be the secret.
const MISPLACED: &[(&str, &str)] = &[
    (
        "http_sd_configs = [{ url = \"https://h.example/\", basic_auth = { username = \"x\" } }]",
        "write `auth` in its place",
    ),
    (
        "auth = { username = \"a\", password = { file = \"s\" }, enabled = false }",
        "keys here: username, password, bearer",
    ),
    (
        "auth = { username = \"a\", password = { file = \"s\" }, address = \"x\" }",
        "move `***` out of the braces of `services.s.auth`",
    ),
    ("[services.s.auth.bearer]\nfile = \"s\"\nscrape_interval = \"30s\"", "move `***` above line 4"),
    (
        "[[stack.prometheus.remote_write]]\nurl = \"https://x.example/\"\n[stack.prometheus.remote_write.auth]\n\
         username = \"x\"\npassword = { file = \"s\" }\nname = \"foo\"",
        "move `name` above line 6",
    ),
    (
        "[stack.prometheus.web_config]\nfile = \"s\"\nversion = \"3.5\"",
        "write it under a header of its own: [stack.prometheus]",
    ),
];

#[test]
fn a_misplaced_key_is_reported_where_it_belongs() {
    for (written, help) in MISPLACED {
        let spec = format!("[services.s]\nkind = \"prometheus\"\naddress = \"https://x.example:8080\"\n{written}\n");
        let outcome = check(&spec);
        let said = outcome.diagnostics.iter().filter_map(|found| found.help.as_deref()).any(|said| said == *help);
        assert!(said, "{help}: {}", rendered(&outcome));
    }
}

/// A bad default is reported once, however many items take it.
#[test]
fn a_bad_default_is_one_finding_that_counts_the_others() {
    let mut spec =
        "[defaults.services]\nkind = \"node\"\naddress = \"{service}\"\nscrape_timout = \"3s\"\n[services]\n"
            .to_owned();
    for number in 0..40 {
        let _ = writeln!(spec, "s{number} = {{}}");
    }
    let outcome = check(&spec);
    assert_eq!(found(&outcome), ["shape/unknown-key at lakehouse.toml:4:1"]);
    assert!(outcome.diagnostics.iter().all(|found| found.also == 40));
}
