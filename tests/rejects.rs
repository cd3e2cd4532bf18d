//! What promtool rejects in the files that we write cannot be written: a spec that tries is refused first, with a place.
//!
//! Not in the tables, because no spec can say it:
//!
//! | promtool rejects | why it cannot be written |
//! |---|---|
//! | text that is not YAML, a tab, duplicate or unknown keys, null entries, wrong YAML types | `emit::Yaml` writes typed trees, `verify` reads them back |
//! | label values and annotations that are not UTF-8 | TOML is UTF-8 |
//! | a job without a name, a job name twice | jobs are named after the keys of a table; parts have a `/`, which no service has |
//! | `password` with `password_file`, two kinds of credentials, `bearer_token` | `auth` has one form at a time, and files only |
//! | `relabel_configs` of a wrong action, regex, modulus or label | only the two rules of a probe are written |
//! | `rule_files` that are missing, repeated, or globs | the two names are constants, and both files are always written |
//! | an `api_version` that Alertmanager does not have | not written: every Prometheus has a right default |
//! | a rule with both or neither of `record` and `alert`, `for` on a recording rule | indicators and alerts are separate types |
//! | groups of one name twice | groups are the keys of a table |
//! | `limit`, `query_offset`, `labels` of a group | not in the language |
//! | `oauth2`, `tls_config`, `remote_write`, `remote_read`, `tracing`, discovery | refused: unknown keys, or not there yet |
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use support::tools::{PROMTOOLS, for_prometheus, run, write};
use support::{check, found, rendered};

const SHOP: &str = "[services.shop]\nkind = \"prometheus\"\naddress = \"localhost:8080\"\n";

/// Each: what is tried, the lines that try it, the finding. `+` before the lines: they follow a service `shop`.
const CONFIG: &[(&str, &str, &str)] = &[
    ("a fraction as duration", "+scrape_interval = \"1.5m\"", "value/invalid-duration"),
    ("units in the wrong order", "+scrape_interval = \"1s1m\"", "value/invalid-duration"),
    ("a unit of another language", "+scrape_interval = \"10us\"", "value/invalid-duration"),
    ("a blank in a duration", "+scrape_interval = \"1 m\"", "value/invalid-duration"),
    ("a negative duration", "+scrape_interval = \"-1s\"", "value/invalid-duration"),
    ("a bare number as duration", "+scrape_interval = \"30\"", "value/invalid-duration"),
    ("a number as duration", "+scrape_interval = 30", "shape/wrong-type"),
    ("an empty duration", "+scrape_interval = \"\"", "value/invalid-duration"),
    ("a duration of 300 years", "+scrape_interval = \"300y\"", "value/invalid-duration"),
    ("a duration of no length", "+scrape_interval = \"0s\"", "value/invalid-duration"),
    ("a global interval", "[stack.prometheus]\nscrape_interval = \"1.5m\"", "value/invalid-duration"),
    ("a global interval of 300 years", "[stack.prometheus]\nevaluation_interval = \"300y\"", "value/invalid-duration"),
    ("a negative retention", "[stack.prometheus]\nretention = \"-1d\"", "value/invalid-duration"),
    (
        "a timeout above the service's interval",
        "+scrape_interval = \"5s\"\nscrape_timeout = \"6s\"",
        "service/timeout-exceeds-interval",
    ),
    ("a timeout above the global interval", "+scrape_timeout = \"16s\"", "service/timeout-exceeds-interval"),
    ("legacy names without their escaping", "+metric_name_validation_scheme = \"legacy\"", "shape/missing-key"),
    ("an empty label name", "[lakehouse]\nexternal_labels = { \"\" = \"c\" }", "value/invalid-label-name"),
    ("no protocols", "+scrape_protocols = []", "shape/out-of-range"),
    ("a protocol twice", "+scrape_protocols = [\"PrometheusText0.0.4\", \"PrometheusText0.0.4\"]", "value/duplicate"),
    ("an unknown protocol", "+scrape_protocols = [\"Text\"]", "shape/unknown-value"),
    ("an unknown fallback protocol", "+fallback_scrape_protocol = \"Text\"", "shape/unknown-value"),
    ("an unknown escaping scheme", "+metric_name_escaping_scheme = \"none\"", "shape/unknown-value"),
    ("an unknown validation scheme", "+metric_name_validation_scheme = \"ascii\"", "shape/unknown-value"),
    (
        "escaping that legacy names exclude",
        "+metric_name_validation_scheme = \"legacy\"\nmetric_name_escaping_scheme = \"allow-utf-8\"",
        "shape/unknown-value",
    ),
    ("a parameter that is no list", "+params = { module = \"http\" }", "shape/wrong-type"),
    ("a size without a unit", "+body_size_limit = \"10\"", "value/invalid-quantity"),
    ("a size as a number", "+body_size_limit = 10", "shape/wrong-type"),
    ("a negative limit", "+sample_limit = -1", "shape/out-of-range"),
    ("a limit as text", "+sample_limit = \"10\"", "shape/wrong-type"),
    ("a flag as text", "+honor_labels = \"yes\"", "shape/wrong-type"),
    ("an unknown field", "+scrape_intervall = \"5s\"", "shape/unknown-key"),
    ("a scheme that is no HTTP", "+scheme = \"ftp\"", "shape/unknown-value"),
    ("a path without a slash", "+metrics_path = \"metrics\"", "value/invalid-url"),
    ("a path with a query", "+metrics_path = \"/metrics?a=b\"", "value/invalid-url"),
    (
        "a URL as target",
        "[services.a]\nkind = \"prometheus\"\naddress = \"localhost:80/metrics\"",
        "value/invalid-address",
    ),
    ("an empty target", "[services.a]\nkind = \"prometheus\"\naddress = \"\"", "value/invalid-address"),
    (
        "a target without a port",
        "[services.a]\nkind = \"prometheus\"\naddress = \"localhost\"",
        "value/invalid-address",
    ),
    (
        "a port that there is not",
        "[services.a]\nkind = \"prometheus\"\naddress = \"localhost:99999\"",
        "value/invalid-address",
    ),
    (
        "a blank in a target",
        "[services.a]\nkind = \"prometheus\"\naddress = \"local host:80\"",
        "value/invalid-address",
    ),
    ("a URL as Alertmanager", "[stack.alertmanager]\naddress = \"http://a:1/path\"", "value/invalid-address"),
    (
        "two kinds of credentials",
        "+auth = { username = \"a\", password = { file = \"p\" }, bearer = { file = \"t\" } }",
        "service/auth-form",
    ),
    ("a password in the clear", "+auth = { username = \"a\", password = \"p\" }", "secret/plain-value"),
    ("a service without a target", "[services.a]\nkind = \"prometheus\"", "shape/missing-key"),
    ("static targets of one's own", "+static_configs = []", "shape/unknown-key"),
];

const RULES: &[(&str, &str, &str)] = &[
    ("an empty expression", "[alerts.A]\nexpr = \"\"", "promql/syntax"),
    ("no expression", "[alerts.A]\nseverity = \"warning\"", "shape/missing-key"),
    ("an expression that does not parse", "[alerts.A]\nexpr = \"up ==\"", "promql/syntax"),
    ("a recording name with a dash", "[indicators.\"a-b\"]\nexpr = \"sum(up)\"", "value/invalid-name"),
    ("a recording name with braces", "[indicators.\"a{b}\"]\nexpr = \"sum(up)\"", "value/invalid-name"),
    ("an alert without a name", "[alerts.\"\"]\nexpr = \"up == 0\"", "value/invalid-name"),
    ("an empty group name", "[alerts.A]\nexpr = \"up == 0\"\ngroup = \"\"", "value/invalid-name"),
    ("a template that is not closed", "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"{{ $value\"", "template/syntax"),
    (
        "an unknown template function",
        "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"{{ nofn $value }}\"",
        "template/unknown-function",
    ),
    (
        "an undefined template variable",
        "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"{{ $vale }}\"",
        "template/undefined-variable",
    ),
    ("a dash after `$labels`", "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"{{ $labels.a-b }}\"", "template/syntax"),
    (
        "a broken template in a label",
        "[alerts.A]\nexpr = \"up == 0\"\nlabels = { a = \"{{ end }}\" }",
        "template/syntax",
    ),
    ("`for` with a bare number", "[alerts.A]\nexpr = \"up == 0\"\nfor = \"5\"", "value/invalid-duration"),
    ("a negative `for`", "[alerts.A]\nexpr = \"up == 0\"\nfor = \"-5m\"", "value/invalid-duration"),
    (
        "`keep_firing_for` with a fraction",
        "[alerts.A]\nexpr = \"up == 0\"\nkeep_firing_for = \"1.5m\"",
        "value/invalid-duration",
    ),
    ("an interval that is none", "[indicators.a]\nexpr = \"sum(up)\"\ninterval = \"often\"", "value/invalid-duration"),
    // accepted by promtool, and wrong
    ("an expression of type string", "[alerts.A]\nexpr = '\"up\"'", "promql/result-type"),
    ("a range vector", "[alerts.A]\nexpr = \"up[5m]\"", "promql/result-type"),
    ("an alert that always fires", "[alerts.A]\nexpr = \"1\"", "alert/always-fires"),
    (
        "a bad regex in a call",
        "[indicators.a]\nexpr = 'label_replace(up, \"a\", \"b\", \"job\", \"(\")'",
        "promql/fails-at-run-time",
    ),
    (
        "an unknown field in a template",
        "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"{{ .Valu }}\"",
        "template/unknown-field",
    ),
    (
        "a comparison of float and integer",
        "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"{{ if gt $value 1 }}x{{ end }}\"",
        "template/type-mismatch",
    ),
    (
        "an undefined named template",
        "[alerts.A]\nexpr = \"up == 0\"\nsummary = '{{ template \"x\" }}'",
        "template/undefined-template",
    ),
    (
        "the value in a label",
        "[alerts.A]\nexpr = \"up == 0\"\nfor = \"1m\"\nlabels = { a = \"{{ $value }}\" }",
        "alert/value-in-label",
    ),
    ("a label `alertname`", "[alerts.A]\nexpr = \"up == 0\"\nlabels = { alertname = \"B\" }", "alert/reserved-label"),
    ("the recording name `ALERTS`", "[indicators.ALERTS]\nexpr = \"sum(up)\"", "indicator/name-is-a-metric"),
    ("a recording rule that reads itself", "[indicators.a]\nexpr = \"a + 1\"", "indicator/reads-itself"),
];

/// Names that only Prometheus 3 takes.
const CLASSIC_NAMES: &[(&str, &str, &str)] = &[
    ("an external label", "[lakehouse]\nexternal_labels = { a-b = \"c\" }", "value/invalid-label-name"),
    ("an external label", "[lakehouse]\nexternal_labels = { \"größe\" = \"c\" }", "value/invalid-label-name"),
    ("a label", "[alerts.A]\nexpr = \"up == 0\"\nlabels = { a-b = \"c\" }", "value/invalid-label-name"),
    ("an annotation", "[alerts.A]\nexpr = \"up == 0\"\nannotations = { a-b = \"c\" }", "value/invalid-label-name"),
];

/// What promtool says of the same written by hand: below `scrape_configs`, `global` or a rule. All versions reject these.
const BY_HAND: &[(&str, &str)] = &[
    ("prometheus.yml", "global: {scrape_interval: 1.5m}"),
    ("prometheus.yml", "global: {scrape_interval: 1s1m}"),
    ("prometheus.yml", "global: {scrape_interval: 300y}"),
    ("prometheus.yml", "global: {scrape_interval: \"30\"}"),
    ("prometheus.yml", "global: {external_labels: {\"\": c}}"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, scrape_interval: 5s, scrape_timeout: 6s}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, scrape_intervall: 5s}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, params: {module: http}}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, body_size_limit: 10}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, sample_limit: -1}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, scrape_protocols: []}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, static_configs: [{targets: [\"localhost:80/metrics\"]}]}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, static_configs: [{targets: [\"\"]}]}]"),
    ("prometheus.yml", "alerting: {alertmanagers: [{static_configs: [{targets: [\"http://a:1/path\"]}]}]}"),
    ("rules.yml", "{alert: A, expr: \"\"}"),
    ("rules.yml", "{alert: A, expr: up ==}"),
    ("rules.yml", "{record: \"a{b}\", expr: sum(up)}"),
    ("rules.yml", "{alert: \"\", expr: up == 0}"),
    ("rules.yml", "{alert: A, expr: up == 0, labels: {__name__: c}}"),
    ("rules.yml", "{alert: A, expr: up == 0, for: \"5\"}"),
    ("rules.yml", "{alert: A, expr: up == 0, annotations: {a: \"{{ $value\"}}"),
    ("rules.yml", "{alert: A, expr: up == 0, annotations: {a: \"{{ nofn $value }}\"}}"),
    ("rules.yml", "{alert: A, expr: up == 0, annotations: {a: \"{{ $vale }}\"}}"),
    ("rules.yml", "{alert: A, expr: up == 0, annotations: {a: \"{{ $labels.a-b }}\"}}"),
];

/// An alert with what every alert needs.
fn complete(mut alert: String) -> String {
    for (key, line) in [("severity =", "severity = \"warning\"\n"), ("summary =", "summary = \"text\"\n")] {
        if !alert.contains(key) {
            alert.push_str(line);
        }
    }
    alert
}

fn refused(table: &[(&str, &str, &str)], version: &str) {
    let mut wrong = Vec::new();
    for (what, lines, code) in table {
        let spec = match lines.strip_prefix('+') {
            Some(lines) => format!("{SHOP}{lines}\n"),
            None => format!("{lines}\n"),
        };
        let spec = if spec.starts_with("[alerts.") { complete(spec) } else { spec };
        let spec = if spec.contains("[stack.prometheus]") { spec } else { for_prometheus(&spec, version) };
        let outcome = check(&spec);
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        let placed = found(&outcome).iter().all(|found| found.contains(" at lakehouse.toml:"));
        if codes != [*code] || !placed || outcome.model().is_some() {
            wrong.push(format!("{what}: not {code} but {:?}\n{}", found(&outcome), rendered(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn what_promtool_rejects_in_a_configuration_is_refused_in_the_spec() {
    // a version that has every field, so that what is wrong is the value
    refused(CONFIG, "3.14");
}

#[test]
fn what_promtool_rejects_in_rules_is_refused_in_the_spec() {
    refused(RULES, "2.42");
    refused(RULES, "3.14");
}

#[test]
fn names_that_prometheus_2_rejects_are_refused_for_it() {
    refused(CLASSIC_NAMES, "2.42");
    refused(CLASSIC_NAMES, "2.55");
}

#[test]
fn promtool_does_reject_them() {
    for tool in PROMTOOLS {
        for (file, text) in BY_HAND {
            let (text, command) = match *file {
                "rules.yml" => (format!("groups: [{{name: g, rules: [{text}]}}]\n"), ["check", "rules", *file]),
                _ => (format!("{text}\n"), ["check", "config", *file]),
            };
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), &[((*file).to_owned(), text.clone())].into());
            let said = run(tool, folder.path(), &command);
            assert_eq!(said.code, Some(1), "{tool} accepts {text}: {said:?}");
        }
    }
}
