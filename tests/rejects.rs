//! What promtool rejects in the files that we write cannot be written: a spec that tries is refused first, with a place.
//!
//! Not in the tables, because no spec can say it:
//!
//! | promtool rejects | why it cannot be written |
//! |---|---|
//! | text that is not YAML, a tab, duplicate or unknown keys, null entries, wrong YAML types | `emit::Yaml` writes typed trees, `verify` reads them back |
//! | label values and annotations that are not UTF-8 | TOML is UTF-8 |
//! | `password` with `password_file`, two kinds of credentials, `bearer_token` | `auth` has one form at a time, and files only |
//! | `rule_files` that are missing, repeated, or globs | the two names are constants, and both files are always written |
//! | an `api_version` that Alertmanager does not have | not written: every Prometheus has a right default |
//! | a rule with both or neither of `record` and `alert`, `for` on a recording rule | indicators and alerts are separate types |
//! | groups of one name twice | groups are the keys of a table |
//! | `limit`, `query_offset`, `labels` of a group | not in the language |
//! | `remote_read`, `tracing`, inline certificates and tokens | not in the language |
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use support::tools::{for_prometheus, promtools, run, write};
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
        "shape/exclusive-keys",
    ),
    ("a password in the clear", "+auth = { username = \"a\", password = \"p\" }", "secret/plain-value"),
    ("a service without a target", "[services.a]\nkind = \"prometheus\"", "shape/missing-key"),
    ("static targets of one's own", "+static_configs = []", "shape/unknown-key"),
];

/// Relabelling, transport, discovery, remote_write; in the same form.
const TARGETS: &[(&str, &str, &str)] = &[
    ("an unknown action", "+relabel_configs = [{ action = \"foo\" }]", "shape/unknown-value"),
    (
        "a rule without a target",
        "+relabel_configs = [{ source_labels = [\"a\"], action = \"replace\" }]",
        "shape/missing-key",
    ),
    (
        "a hash without a target",
        "+relabel_configs = [{ source_labels = [\"a\"], modulus = 4, action = \"hashmod\" }]",
        "shape/missing-key",
    ),
    (
        "a regex that is not closed",
        "+relabel_configs = [{ source_labels = [\"a\"], regex = \"(\", target_label = \"b\" }]",
        "promql/invalid-regex",
    ),
    (
        "a hash by nothing",
        "+relabel_configs = [{ source_labels = [\"a\"], target_label = \"b\", modulus = 0, action = \"hashmod\" }]",
        "shape/out-of-range",
    ),
    (
        "a hash without a modulus",
        "+relabel_configs = [{ source_labels = [\"a\"], target_label = \"b\", action = \"hashmod\" }]",
        "shape/missing-key",
    ),
    (
        "`labeldrop` with labels",
        "+relabel_configs = [{ source_labels = [\"a\"], regex = \"b\", action = \"labeldrop\" }]",
        "relabel/unread-field",
    ),
    (
        "`keepequal` with a pattern",
        "+relabel_configs = [{ source_labels = [\"a\"], target_label = \"b\", regex = \"c\", action = \"keepequal\" }]",
        "relabel/unread-field",
    ),
    (
        "`lowercase` with a replacement",
        "+relabel_configs = [{ source_labels = [\"a\"], target_label = \"b\", replacement = \"c\", action = \"lowercase\" }]",
        "relabel/unread-field",
    ),
    ("an empty target label", "+relabel_configs = [{ source_labels = [\"a\"], target_label = \"\" }]", "value/empty"),
    (
        "source labels that are no list",
        "+relabel_configs = [{ source_labels = \"a\", target_label = \"b\" }]",
        "shape/wrong-type",
    ),
    ("a rule that is no table", "+relabel_configs = [\"keep\"]", "shape/wrong-type"),
    (
        "`keep` without labels",
        "+relabel_configs = [{ regex = \"true\", action = \"keep\" }]",
        "relabel/no-source-labels",
    ),
    (
        "a rule of samples with an unknown action",
        "+metric_relabel_configs = [{ action = \"foo\" }]",
        "shape/unknown-value",
    ),
    (
        "an unknown key in a rule",
        "+relabel_configs = [{ source_label = [\"a\"], target_label = \"b\" }]",
        "shape/unknown-key",
    ),
    ("two proxies", "+proxy_url = \"http://a:1\"\nproxy_from_environment = true", "shape/exclusive-keys"),
    ("a proxy that is no URL", "+proxy_url = \":x\"", "value/invalid-url"),
    ("a list of exceptions without a proxy", "+no_proxy = \"a\"", "shape/missing-key"),
    ("a reserved header", "+http_headers = { Authorization = { values = [\"a\"] } }", "value/reserved-header"),
    ("a header in the clear", "+http_headers = { X-Key = { secrets = [\"a\"] } }", "secret/plain-value"),
    (
        "OAuth without a client",
        "+oauth2 = { client_secret = { file = \"s\" }, token_url = \"https://a/\" }",
        "shape/missing-key",
    ),
    ("OAuth without a token", "+oauth2 = { client_id = \"a\", client_secret = { file = \"s\" } }", "shape/missing-key"),
    (
        "OAuth with a secret in the clear",
        "+oauth2 = { client_id = \"a\", client_secret = \"b\", token_url = \"https://a/\" }",
        "secret/plain-value",
    ),
    (
        "OAuth beside a password",
        "+auth = { username = \"a\", password = { file = \"p\" } }\noauth2 = { client_id = \"a\", client_secret = { file = \"s\" }, token_url = \"https://a/\" }",
        "shape/exclusive-keys",
    ),
    (
        "a certificate without its key",
        "[services.a]\nkind = \"prometheus\"\naddress = \"https://a:1\"\ntls = { cert_file = \"c\" }",
        "shape/missing-key",
    ),
    (
        "a key without its certificate",
        "[services.a]\nkind = \"prometheus\"\naddress = \"https://a:1\"\ntls = { key_file = \"k\" }",
        "shape/missing-key",
    ),
    (
        "a version of TLS that there is not",
        "[services.a]\nkind = \"prometheus\"\naddress = \"https://a:1\"\ntls = { min_version = \"1.2\" }",
        "shape/unknown-value",
    ),
    (
        "a certificate in the clear",
        "[services.a]\nkind = \"prometheus\"\naddress = \"https://a:1\"\ntls = { ca = \"x\" }",
        "shape/unknown-key",
    ),
    (
        "versions of TLS in the wrong order",
        "[services.a]\nkind = \"prometheus\"\naddress = \"https://a:1\"\ntls = { min_version = \"TLS13\", max_version = \"TLS12\" }",
        "shape/out-of-range",
    ),
    ("TLS over plain http", "+tls = { ca_file = \"c\" }", "service/tls-without-https"),
    ("the name that Prometheus has for it", "+tls_config = { ca_file = \"c\" }", "shape/unknown-key"),
    (
        "files of no kind of list",
        "[services.a]\nkind = \"prometheus\"\nfile_sd_configs = [{ files = [\"a.txt\"] }]",
        "value/invalid-path",
    ),
    (
        "a star before the last part",
        "[services.a]\nkind = \"prometheus\"\nfile_sd_configs = [{ files = [\"*/a.json\"] }]",
        "value/invalid-path",
    ),
    ("no file", "[services.a]\nkind = \"prometheus\"\nfile_sd_configs = [{ files = [] }]", "shape/out-of-range"),
    (
        "files that are not named",
        "[services.a]\nkind = \"prometheus\"\nfile_sd_configs = [{ refresh_interval = \"1m\" }]",
        "shape/missing-key",
    ),
    ("no record", "[services.a]\nkind = \"prometheus\"\ndns_sd_configs = [{ names = [] }]", "shape/out-of-range"),
    (
        "an address without a port",
        "[services.a]\nkind = \"prometheus\"\ndns_sd_configs = [{ names = [\"a\"], type = \"A\" }]",
        "shape/missing-key",
    ),
    (
        "a record that there is not",
        "[services.a]\nkind = \"prometheus\"\ndns_sd_configs = [{ names = [\"a\"], type = \"CNAME\" }]",
        "shape/unknown-value",
    ),
    (
        "a list without a URL",
        "[services.a]\nkind = \"prometheus\"\nhttp_sd_configs = [{ refresh_interval = \"1m\" }]",
        "shape/missing-key",
    ),
    (
        "a list over another protocol",
        "[services.a]\nkind = \"prometheus\"\nhttp_sd_configs = [{ url = \"ftp://a/\" }]",
        "value/invalid-url",
    ),
    (
        "a list without a host",
        "[services.a]\nkind = \"prometheus\"\nhttp_sd_configs = [{ url = \"http://\" }]",
        "value/invalid-url",
    ),
    (
        "a list with two logins",
        "[services.a]\nkind = \"prometheus\"\nhttp_sd_configs = [{ url = \"https://a/\", auth = { bearer = { file = \"t\" } }, oauth2 = { client_id = \"a\", client_secret = { file = \"s\" }, token_url = \"https://a/\" } }]",
        "shape/exclusive-keys",
    ),
    (
        "a token of Consul",
        "[services.a]\nkind = \"prometheus\"\nconsul_sd_configs = [{ token = {} }]",
        "shape/unknown-key",
    ),
    (
        "an empty server of Consul",
        "[services.a]\nkind = \"prometheus\"\nconsul_sd_configs = [{ server = \"\" }]",
        "value/empty",
    ),
    (
        "Kubernetes without a role",
        "[services.a]\nkind = \"prometheus\"\nkubernetes_sd_configs = [{ api_server = \"https://a/\" }]",
        "shape/missing-key",
    ),
    (
        "Kubernetes with another role",
        "[services.a]\nkind = \"prometheus\"\nkubernetes_sd_configs = [{ role = \"pods\" }]",
        "shape/unknown-value",
    ),
    (
        "a selector of another role",
        "[services.a]\nkind = \"prometheus\"\nkubernetes_sd_configs = [{ role = \"node\", selectors = [{ role = \"pod\", label = \"a=b\" }] }]",
        "shape/unknown-value",
    ),
    (
        "a selector twice",
        "[services.a]\nkind = \"prometheus\"\nkubernetes_sd_configs = [{ role = \"pod\", selectors = [{ role = \"pod\", label = \"a=b\" }, { role = \"pod\", label = \"a=c\" }] }]",
        "shape/unknown-value",
    ),
    (
        "a login without an API",
        "[services.a]\nkind = \"prometheus\"\nkubernetes_sd_configs = [{ role = \"pod\", auth = { bearer = { file = \"t\" } } }]",
        "shape/missing-key",
    ),
    (
        "two ways to the API",
        "[services.a]\nkind = \"prometheus\"\nkubernetes_sd_configs = [{ role = \"pod\", api_server = \"https://a/\", kubeconfig_file = \"k\" }]",
        "shape/exclusive-keys",
    ),
    ("a discovery of nothing", "[services.a]\nkind = \"prometheus\"\ndns_sd_configs = []", "shape/out-of-range"),
    (
        "an unknown discovery",
        "[services.a]\nkind = \"prometheus\"\nfoo_sd_configs = [{ a = 1 }]\naddress = \"a:1\"",
        "shape/unknown-key",
    ),
    (
        "a password in a part that is not understood",
        "[services.a]\nkind = \"prometheus\"\nopenstack_sd_configs = [{ role = \"instance\", region = \"a\", password = \"b\" }]",
        "secret/plain-value",
    ),
    (
        "an address beside a discovery",
        "[services.a]\nkind = \"prometheus\"\naddress = \"a:1\"\ndns_sd_configs = [{ names = [\"a\"] }]",
        "service/both-address-and-discovery",
    ),
    (
        "a probe of discovered targets",
        "[services.a]\nkind = \"prometheus\"\nhealth = {}\ndns_sd_configs = [{ names = [\"a\"] }]",
        "service/key-not-for-kind",
    ),
    ("a job without a name", "+job = \"\"", "value/invalid-name"),
    (
        "a job twice",
        "+job = \"a\"\n[services.a]\nkind = \"prometheus\"\naddress = \"localhost:8081\"",
        "service/same-job",
    ),
    ("a job that Prometheus itself has", "+job = \"prometheus\"", "service/same-job"),
    ("a receiver without a URL", "[[stack.prometheus.remote_write]]\nname = \"a\"", "shape/missing-key"),
    ("a receiver that is no URL", "[[stack.prometheus.remote_write]]\nurl = \"not a url\"", "value/invalid-url"),
    (
        "two receivers of one name",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nname = \"a\"\n[[stack.prometheus.remote_write]]\nurl = \"https://b/\"\nname = \"a\"",
        "value/duplicate",
    ),
    (
        "a receiver with a reserved header",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nheaders = { Authorization = \"a\" }",
        "value/reserved-header",
    ),
    (
        "a receiver with two logins",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nauth = { bearer = { file = \"t\" } }\nsigv4 = { region = \"a\" }",
        "shape/exclusive-keys",
    ),
    (
        "a queue without shards",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nqueue_config = { max_shards = 0 }",
        "shape/out-of-range",
    ),
    (
        "a queue with too few shards",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nqueue_config = { min_shards = 5, max_shards = 2 }",
        "shape/out-of-range",
    ),
    (
        "a message of no kind",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nprotobuf_message = \"x\"",
        "shape/unknown-value",
    ),
    (
        "a receiver with a broken rule",
        "[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\nwrite_relabel_configs = [{ action = \"foo\" }]",
        "shape/unknown-value",
    ),
    (
        "a login to a component that is generated",
        "[stack.alertmanager]\nauth = { bearer = { file = \"t\" } }",
        "stack/needs-address",
    ),
    (
        "Alertmanagers at two schemes",
        "[stack.alertmanager]\naddress = [\"https://a:1\", \"b:1\"]",
        "value/invalid-address",
    ),
];

const RULES: &[(&str, &str, &str)] = &[
    ("an empty expression", "[alerts.A]\nexpr = \"\"", "promql/syntax"),
    ("no expression", "[alerts.A]\nseverity = \"warning\"", "shape/missing-key"),
    ("an expression that does not parse", "[alerts.A]\nexpr = \"up ==\"", "promql/syntax"),
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
    ("a recording name with a dash", "[indicators.\"a-b\"]\nexpr = \"sum(up)\"", "value/invalid-name"),
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
    ("prometheus.yml", "scrape_configs: [{job_name: a, relabel_configs: [{action: foo}]}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, relabel_configs: [{source_labels: [a]}]}]"),
    (
        "prometheus.yml",
        "scrape_configs: [{job_name: a, relabel_configs: [{regex: a, source_labels: [b], action: labeldrop}]}]",
    ),
    ("prometheus.yml", "scrape_configs: [{job_name: a, tls_config: {cert_file: c}}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, file_sd_configs: [{files: [a.txt]}]}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, dns_sd_configs: [{names: [a], type: A}]}]"),
    ("prometheus.yml", "scrape_configs: [{job_name: a, http_sd_configs: [{url: \"ftp://a/\"}]}]"),
    ("prometheus.yml", "remote_write: [{name: a}]"),
    ("prometheus.yml", "remote_write: [{url: \"https://a/\", name: a}, {url: \"https://b/\", name: a}]"),
    ("prometheus.yml", "remote_write: [{url: \"https://a/\", headers: {Authorization: b}}]"),
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
    refused(CONFIG, "3.16");
    refused(TARGETS, "3.16");
}

#[test]
fn what_promtool_rejects_in_rules_is_refused_in_the_spec() {
    refused(RULES, "2.42");
    refused(RULES, "3.16");
}

#[test]
fn names_that_prometheus_2_rejects_are_refused_for_it() {
    refused(CLASSIC_NAMES, "2.42");
    refused(CLASSIC_NAMES, "2.55");
}

#[test]
fn promtool_does_reject_them() {
    for tool in promtools() {
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
