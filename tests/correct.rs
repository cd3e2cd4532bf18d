//! Specs as people write them, all of them right: no finding on any, and promtool and amtool take what each compiles
//! into.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

mod support;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use lakehouse_obs::Outcome;
use support::{check_files, rendered, tool};

/// A correct spec: what it shows, and its files. The first is the root.
struct Spec(&'static str, &'static [(&'static str, &'static str)]);

const ROOT: &str = "lakehouse.toml";

/// A spec of one file.
macro_rules! one {
    ($about:literal, $text:literal) => {
        Spec($about, &[(ROOT, $text)])
    };
}

#[path = "correct/alerting.rs"]
mod alerting;
#[path = "correct/others.rs"]
mod others;
#[path = "correct/rules.rs"]
mod rules;

/// All of them.
fn specs() -> impl Iterator<Item = &'static Spec> {
    SPECS.iter().chain(alerting::SPECS).chain(others::SPECS).chain(rules::SPECS)
}

const SPECS: &[Spec] = &[
    one!("nothing at all", ""),
    one!("only a name", "[lakehouse]\nname = \"x\"\n"),
    one!(
        "comments in every place that takes one",
        r#"
# before
[services] # after a header
# between
  [services.pg] # indented
  kind = "postgres" # after a value
  address = [ # in a list
    "db:5432", # after an entry
    # at the end of a list
  ]
# at the end"#
    ),
    one!(
        "targets that are found, relabelled and reached over TLS",
        r#"
[stack.alertmanager]
address = "https://alerts.example:9093"
auth    = { bearer = { file = "secrets/alerts" } }
[[stack.prometheus.remote_write]]
url  = "https://mimir.example/api/v1/push"
tls  = { ca_file = "certs/ca.pem", cert_file = "certs/client.pem", key_file = "secrets/client.key" }
[defaults.services]
tls  = { ca_file = "certs/ca.pem" }
[services.hosts]
kind   = "node"
scheme = "https"
dns_sd_configs  = [{ names = ["nodes.example"], type = "A", port = 9100 }]
relabel_configs = [
  { regex = "__meta_dns_(.+)", action = "labelmap" },
  { source_labels = ["__address__"], modulus = 4, target_label = "__tmp_shard", action = "hashmod" },
  { source_labels = ["__tmp_shard"], regex = "0", action = "keep" },
]
[services.machines]
kind = "node"
docker_sd_configs = [{ host = "unix:///var/run/docker.sock" }]
[services.plain]
kind    = "prometheus"
address = "plain:8080"
[services.partner]
kind    = "http"
address = "https://partner.example"
tls     = { enabled = false }
"#
    ),
    one!(
        "dotted keys instead of headers",
        r#"
lakehouse.name = "dots"
services.pg.kind = "postgres"
services.pg.address = "db:5432"
services.pg.auth.username = "monitor"
services.pg.auth.password.file = "secrets/pg"
alerts.Slow.expr = "pg_stat_activity_max_tx_duration"
alerts.Slow.above.warning = "1m"
alerts.Slow.above.critical = "10m"
alerts.Slow.summary = "a long transaction"
"#
    ),
    one!(
        "inline tables all the way",
        r#"
lakehouse = { name = "inline", severities = ["page", "ticket"] }
services = { pg = { kind = "postgres", address = "db" }, api = { kind = "http", address = "api:8080" } }
alerts = { A = { expr = "pg_up", below = 1, severity = "page", summary = "down" } }
"#
    ),
    one!(
        "text in the languages of its authors",
        r#"
[lakehouse]
name = "see"
title = "Überwachung der Küste 🌊"
external_labels = { region = "Zürich" }
[services.api]
kind = "http"
address = "api:80"
health = { headers = { X-Note = "größer", Accept = "text/plain; charset=utf-8" } }
[indicators."api:fehler:rate5m"]
title = "Fehlerquote – gesamt"
expr = 'sum(avg_over_time(probe_http_status_code{instance!~".*ü.*"}[5m]))'
[alerts.Fehler]
expr = "api:fehler:rate5m"
above = "5%"
severity = "critical"
summary = "Zu viele Fehler: {{ $value | humanizePercentage }} – bitte prüfen 🔥"
labels = { bereich = "Küche" }
"#
    ),
    one!(
        "recording rules with colons read each other",
        r#"
[services.web]
kind = "prometheus"
address = ["web-1:8080", "web-2:8080"]
[services.web.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code"] }
[indicators."service:http_errors:ratio_rate5m"]
title = "Errors"
expr = 'sum by (service) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (service) (rate(http_requests_total[5m]))'
[indicators."service:http_errors:ratio_max1h"]
expr = 'max_over_time(service:http_errors:ratio_rate5m[1h])'
interval = "1m"
[alerts.Errors]
expr = "service:http_errors:ratio_max1h"
above = { critical = "10%", warning = "1%" }
for = { critical = "1m", warning = "10m" }
summary = "{{ $labels.service }}: {{ $value | humanizePercentage }}, limit {{ $threshold | humanizePercentage }}"
"#
    ),
    one!(
        "overrides for single services",
        r#"
[defaults.services]
kind = "prometheus"
address = "{service}:8080"
[defaults.services.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code"] }
[services]
cart-api = {}
pay-api = {}
old-erp = { address = "erp.corp.internal:8443", scheme = "https" }
[indicators.errors]
title = "Errors"
expr = 'sum by (service) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (service) (rate(http_requests_total[5m]))'
[alerts.Errors]
expr = "errors"
above = "5%"
severity = "critical"
summary = "{{ $labels.service }} fails"
overrides = [
  { service = "pay-api", above = "0.1%", for = "1m" },
  { service = "old-erp", above = "20%", severity = "warning" },
]
runbook_url = "https://runbooks.example/{alert}/{service}?severity={severity}"
"#
    ),
    one!(
        "overrides of an alert with two levels",
        r#"
[services.a]
kind = "prometheus"
address = "a:1"
[services.a.metrics]
queue_depth = { type = "gauge", unit = "jobs" }
[services.b]
kind = "prometheus"
address = "b:1"
metrics = { queue_depth = { type = "gauge", unit = "jobs" } }
[alerts.Queue]
expr = 'queue_depth{}   # of {all} queues'
above = { warning = 100, critical = 1000 }
summary = "{{ $value }} jobs wait"
overrides = [{ service = "b", for = "30m" }, { service = "a", above = 5000, severity = "warning" }]
"#
    ),
    Spec(
        "teams in files of their own",
        &[
            (
                ROOT,
                r#"
[lakehouse]
name = "acme"
include = ["teams/*.toml"]
severities = ["page", "ticket"]
[defaults.services]
kind = "prometheus"
address = "{service}.internal:{port}"
port = 8080
scrape_interval = "30s"
[defaults.alerts]
severity = "ticket"
for = { page = "5m", ticket = "30m" }
labels = { origin = "lakehouse" }
"#,
            ),
            (
                "teams/cart.toml",
                r#"
[defaults.alerts]
severity = "page"
[services]
cart = {}
basket = { port = 9000 }
[alerts.CartDown]
expr = 'up{job="cart"} == 0'
summary = "cart is down"
"#,
            ),
            (
                "teams/pay.toml",
                r#"
[services.pay]
metrics = { ledger_lag_seconds = { type = "gauge" } }
[alerts.LedgerBehind]
expr = "ledger_lag_seconds"
above = { page = "10m", ticket = "1m" }
summary = "the ledger is {{ $value | humanizeDuration }} behind"
"#,
            ),
        ],
    ),
    Spec(
        "a file that two patterns name",
        &[
            (ROOT, "[lakehouse]\ninclude = [\"teams/a.toml\", \"teams/*.toml\"]\n"),
            ("teams/a.toml", "[services.a]\nkind = \"node\"\naddress = \"a\"\n"),
            ("teams/b.toml", "[services.b]\nkind = \"node\"\naddress = \"b\"\n"),
        ],
    ),
    one!(
        "severities of one's own, also for what the kinds bring",
        r#"
[lakehouse]
severities = ["p1", "p2"]
[services.pg]
kind = "postgres"
address = "localhost"
[services.disk]
kind = "node"
address = "localhost"
[alerts.PostgresDown]
for = "5m"
[alerts.HostDiskFull]
above = { p1 = "97%", p2 = "90%" }
"#
    ),
    one!(
        "an alert of a kind is switched off, another one retuned",
        r#"
[services.pg]
kind = "postgres"
address = "localhost"
[alerts.PostgresDown]
enabled = false
[alerts.PostgresConnectionsHigh]
above = "75%"
severity = "critical"
summary = "{{ $labels.instance }}: {{ $threshold | humanizePercentage }} of the connections are in use"
"#
    ),
    one!(
        "a service that is switched off",
        r#"
[services.pg]
kind = "postgres"
address = "localhost"
enabled = false
[services.api]
kind = "http"
address = "localhost:8080"
"#
    ),
    one!(
        "a probe that is switched off",
        r#"
[services.s3]
kind = "minio"
address = "localhost"
auth = { bearer = { file = "secrets/minio" } }
health = { enabled = false }
"#
    ),
    one!(
        "two databases",
        r#"
[services.orders-db]
kind = "postgres"
address = "10.0.0.1:5432"
[services.users-db]
kind = "postgres"
address = "10.0.0.2:5433"
exporter = { address = "10.0.0.2:9187" }
[alerts.Deadlocks]
expr = "sum by (service) (rate(pg_stat_database_deadlocks[5m]))"
above = "1/min"
severity = "warning"
summary = "{{ $labels.service }} has deadlocks"
[alerts.AnyDatabase]
expr = "sum(pg_up)"
below = 2
severity = "info"
summary = "a database is down"
"#
    ),
    one!(
        "two databases on one host, each exporter at a port of its own",
        r#"
[stack]
runtime = "host"
[services.a]
kind = "postgres"
address = "localhost:5432"
exporter = { address = "localhost:9187" }
[services.b]
kind = "postgres"
address = "localhost:5433"
exporter = { address = "localhost:9188" }
"#
    ),
    one!(
        "addresses of every form",
        r#"
[services.six]
kind = "prometheus"
address = "[2001:db8::1]:9100"
[services.loop]
kind = "prometheus"
address = ["[::1]:9200", "127.0.0.1:9300", "localhost:9400"]
[services.tls]
kind = "prometheus"
address = "https://metrics.example"
[services.tls-port]
kind = "prometheus"
address = "https://metrics.example:8443/"
[services.bare]
kind = "prometheus"
address = "bare_host.example"
port = 80
[services.partner]
kind = "http"
address = "https://[2001:db8::2]:8443"
"#
    ),
    one!(
        "https with a port of its own",
        r#"
[defaults.services]
scheme = "https"
port = 8443
[services.a]
kind = "prometheus"
address = "a.example"
[services.b]
kind = "prometheus"
address = "https://b.example"
[services.c]
kind = "http"
address = "c.example"
"#
    ),
    one!(
        "a probe with everything",
        r#"
[services.api]
kind = "http"
address = "https://api.partner.example"
auth = { username = "acme", password = { file = "secrets/partner" } }
scrape_interval = "1m"
scrape_timeout = "20s"
[services.api.health]
path = "/v1/status?deep=true&x=%20"
status = [200, 204, 301]
timeout = "15s"
degraded_above = "1500ms"
body = '{"query": "{ ok }"}'
headers = { Content-Type = "application/json", X-Trace = "yes: # no comment" }
"#
    ),
    one!(
        "a probe with a secret header",
        r#"
[stack.blackbox_exporter]
version = "0.26"
[services.api]
kind = "http"
address = "localhost:54321"
health = { path = "/rest/v1/", headers = { apikey = { env = "ANON_KEY" }, x-other = { file = "secrets/other" } } }
"#
    ),
    one!(
        "defaults of the probe, which switch on none",
        r#"
[defaults.services.health]
timeout = "2s"
degraded_above = "1s"
status = [200, 204]
[services.api]
kind = "http"
address = "api:80"
[services.db]
kind = "postgres"
address = "db"
"#
    ),
    one!(
        "defaults that some services have no use for",
        r#"
[defaults.services]
database = "pg"
functions = ["ingest"]
metrics_path = "/metrics"
sample_limit = 10_000
honor_timestamps = true
[services.pg]
kind = "postgres"
address = "db"
migrations = {}
[services.edge]
kind = "edge-functions"
address = "localhost"
[services.web]
kind = "http"
address = "web:80"
"#
    ),
    one!(
        "edge functions record into a database",
        r#"
[services.pg]
kind = "postgres"
address = "localhost:5432"
auth = { username = "monitor", password = { env = "PG_PASSWORD" } }
[services.pg.migrations]
[services.pg.metrics]
pipeline_ok = { type = "gauge", unit = "bool", labels = ["pipeline"], sql = "SELECT pipeline, ok::int AS value FROM p" }
[services.edge]
kind = "edge-functions"
address = "localhost:54321"
database = "pg"
functions = ["ingest", "query"]
health = { path = "/functions/v1/health" }
[indicators.latency]
title = "Latency"
unit = "seconds"
expr = "histogram_quantile(0.95, sum by (le, function_name) (rate(http_request_duration_seconds_bucket[5m])))"
[alerts.Slow]
expr = "latency"
above = "2s"
severity = "warning"
summary = "slow"
[alerts.Pipeline]
expr = "pipeline_ok == 0"
severity = "critical"
summary = "{{ $labels.pipeline }} failed"
"#
    ),
    one!(
        "metrics of the other endpoints of MinIO",
        r#"
[services.s3]
kind = "minio"
address = "localhost:9000"
auth = { bearer = { file = "secrets/minio" } }
[alerts.Heal]
expr = 'minio_node_file_descriptor_open_total / minio_node_file_descriptor_limit_total'
above = "80%"
severity = "warning"
summary = "few descriptors are left"
[indicators.bucket_bytes]
expr = 'sum by (bucket) (minio_bucket_usage_total_bytes{job="s3/bucket"})'
"#
    ),
    one!(
        "templates with conditions, ranges and queries",
        r#"
[services.n]
kind = "node"
address = ["a", "b", "c"]
[alerts.Load]
expr = 'node_load1 / count without (cpu, mode) (node_cpu_seconds_total{mode="idle"}) > 2'
for = "10m"
keep_firing_for = "5m"
severity = "warning"
group = "hosts: load & more"
summary = '{{ if gt $value 5.0 }}very high{{ else }}high{{ end }} load on {{ $labels.instance | toUpper }}'
description = '''
  load is {{ printf "%.2f" $value }}
  {{- range query "node_load15" }}
    {{ .Labels.instance }}: {{ .Value | humanize }}
  {{- end }}
  '''
annotations = { dashboard = "https://grafana.example/d/x?var-instance={{ $labels.instance }}" }
labels = { host = "{{ $labels.instance }}" }
"#
    ),
    one!(
        "expressions of several lines with comments",
        r#"
[services.pg]
kind = "postgres"
address = "db"
[indicators.hit_ratio]
title = "Cache hits"
expr = '''
  # hits
  sum(rate(pg_stat_database_blks_hit[5m]))
  / # all
  (sum(rate(pg_stat_database_blks_hit[5m])) + sum(rate(pg_stat_database_blks_read[5m])))   # the end
'''
[alerts.ColdCache]
expr = '''
  avg_over_time(hit_ratio[1h]) # of an hour
'''
below = "90%"
severity = "info"
summary = "cold cache"
[alerts.Either]
expr = 'pg_up == 0 or pg_exporter_last_scrape_error == 1'
severity = "critical"
summary = "postgres or its exporter"
[alerts.Sets]
expr = 'hit_ratio unless on () (pg_up == 0)'
below = 0.5
severity = "info"
summary = "sets"
"#
    ),
    one!(
        "what is absent",
        r#"
[services.batch]
kind = "prometheus"
address = "push:9091"
honor_labels = true
[services.batch.metrics]
last_run_timestamp_seconds = { type = "gauge", unit = "timestamp", labels = ["pipeline"] }
[alerts.NoRun]
expr = 'absent(last_run_timestamp_seconds{pipeline="nightly"})'
severity = "critical"
summary = "{{ $labels.pipeline }} has never run"
[alerts.OldRun]
expr = 'time() - max by (pipeline) (last_run_timestamp_seconds)'
above = "1d"
severity = "warning"
summary = "{{ $labels.pipeline }} is late"
[alerts.OtherJob]
expr = 'up{job="anything-pushed"} == 0'
severity = "warning"
summary = "a pushed job"
"#
    ),
    one!(
        "an alert that the kind has too",
        r#"
[services.pg]
kind = "postgres"
address = "localhost"
[alerts.DatabaseDown]
expr = "pg_up  ==  0"
for = "1m"
severity = "critical"
summary = "Database is down"
"#
    ),
    one!(
        "tests beside their alert",
        r#"
[services.pg]
kind = "postgres"
address = "localhost"
[alerts.Many]
expr = "sum(pg_stat_database_numbackends)"
above = { warning = 50, critical = 90 }
for = "5m"
summary = "{{ $value }} connections"
[[alerts.Many.tests]]
name = "60 connections warn"
interval = "30s"
input = '''
# a comment
pg_stat_database_numbackends{service="pg",datname="a"}  60x40
pg_stat_database_numbackends{service="pg",datname="b"}  0+0x40
'''
quiet = ["1m"]
firing = ["10m"]
expect = { severity = "warning", summary = "60 connections" }
[[alerts.Many.tests]]
input = 'pg_stat_database_numbackends  10x40'
quiet = ["10m", "20m"]
"#
    ),
    one!(
        "findings that are meant to be so",
        r#"
[lints]
"alert/always-fires" = "off"
"service/same-target" = "warning"
[services.a]
kind = "prometheus"
address = "h:1"
[services.b]
kind = "prometheus"
address = "h:1"
allow = [{ code = "service/same-target", reason = "two views of one thing", until = 2027-01-31 }]
[alerts.Watchdog]
expr = "vector(1)"
severity = "info"
summary = "always fires"
"#
    ),
    one!(
        "one reason for all services of the defaults",
        r#"
[defaults.services]
kind = "prometheus"
address = "pooler:1"
allow = [{ code = "service/same-target", reason = "all behind one pooler" }]
[services]
a = {}
b = {}
c = {}
"#
    ),
    one!(
        "components that run already",
        r#"
[stack.alertmanager]
address = ["am-a:9093", "am-b"]
url = "https://alerts.example"
[stack.blackbox_exporter]
address = "blackbox.internal"
[stack.node_exporter]
port = 9101
[services.h]
kind = "node"
address = ["one", "two:9100"]
[services.api]
kind = "http"
address = "api"
"#
    ),
    one!(
        "an Alertmanager behind TLS",
        r#"
[stack.alertmanager]
address = "https://am.example:9443"
[services.h]
kind = "node"
address = "one"
"#
    ),
    one!(
        "an exporter behind TLS",
        r#"
[services.pg]
kind = "postgres"
address = "db"
exporter = { address = "https://exporter.example:9187" }
"#
    ),
    one!(
        "no Alertmanager",
        r#"
[stack.alertmanager]
enabled = false
[services.h]
kind = "node"
address = "one"
"#
    ),
    one!(
        "fields of a scrape_config",
        r#"
[services.a]
kind = "prometheus"
address = "a:1"
metrics_path = "/federate"
params = { "match[]" = ['{job="x"}', 'up'] }
scrape_interval = "1m"
scrape_timeout = "59s"
sample_limit = 5000
label_limit = 30
body_size_limit = "10MB"
honor_timestamps = false
follow_redirects = false
"#
    ),
    one!(
        "names that look like something else",
        r#"
[services.true]
kind = "prometheus"
address = "yes:1"
[services.null]
kind = "prometheus"
address = "no:1"
[services.e10]
kind = "prometheus"
address = "e10:1"
[alerts.on]
expr = 'up{job="true"} == 0'
severity = "info"
summary = "no"
group = "yes"
labels = { off = "1e3", y = "0x10", z = "2026-11-23" }
"#
    ),
    one!(
        "names that are words of PromQL",
        r#"
[services.sum]
kind = "prometheus"
address = "s:1"
metrics = { count = { type = "gauge" }, "by:x" = { type = "gauge" }, inf_total = { type = "counter" } }
[indicators.offset_x]
expr = "count / on (job) by:x offset 5m"
[alerts._0]
expr = "rate(inf_total[5m]) > bool 0"
above = 0
severity = "info"
summary = "x"
"#
    ),
    one!(
        "quoted keys",
        r#"
["services"."db"]
"kind" = 'postgres'
'address' = "db"
["lakehouse"]
"name" = "quoted"
[alerts."Quoted"]
expr = "pg_up == 0"
summary = "down"
"severity" = "critical"
"#
    ),
    one!(
        "limits of every unit",
        r#"
[services.x]
kind = "prometheus"
address = "x:1"
[services.x.metrics]
a_seconds = { type = "gauge" }
a_bytes = { type = "gauge" }
a_ratio = { type = "gauge" }
a_total = { type = "counter", unit = "rows" }
a_delta = { type = "gauge" }
[alerts.Time]
expr = "a_seconds"
above = "1h30m"
severity = "info"
summary = "{{ $value | humanizeDuration }} of {{ $threshold | humanizeDuration }}"
[alerts.Size]
expr = "a_bytes"
above = "1.5TiB"
severity = "info"
summary = "{{ $value | humanize1024 }}"
[alerts.Ratio]
expr = "a_ratio"
below = "0.05%"
severity = "info"
summary = "{{ printf \"%.3f\" $threshold }}"
[alerts.Rate]
expr = "rate(a_total[5m])"
above = "10/min"
severity = "info"
summary = "rate"
[alerts.Throughput]
expr = "deriv(a_bytes[5m])"
above = "50MB/s"
severity = "info"
summary = "throughput"
[alerts.Negative]
expr = "a_delta"
below = -5
severity = "info"
summary = "negative {{ if lt $value $threshold }}x{{ end }}"
[alerts.Small]
expr = "a_delta"
above = 1e-9
for = "1m"
severity = "info"
summary = "small"
[alerts.Huge]
expr = "a_delta"
above = 10_000_000_000_000_000
severity = "info"
summary = "huge"
"#
    ),
    one!(
        "a histogram and a summary of one's own",
        r#"
[services.x]
kind = "prometheus"
address = "x:1"
[services.x.metrics.req_seconds]
type = "histogram"
labels = ["route", "method"]
buckets = [0.005, 0.1, 1, 10]
[services.x.metrics.job_seconds]
type = "summary"
[alerts.P99]
expr = 'histogram_quantile(0.99, sum by (le, route) (rate(req_seconds_bucket{job="x"}[5m])))'
above = "1s"
severity = "warning"
summary = "{{ $labels.route }}"
[alerts.Jobs]
expr = 'rate(job_seconds_sum[5m]) / rate(job_seconds_count[5m])'
above = "5m"
severity = "warning"
summary = "jobs"
"#
    ),
    one!(
        "a matcher that leaves a service out",
        r#"
[services.a]
kind = "prometheus"
address = "a:1"
[services.b]
kind = "prometheus"
address = "b:1"
[alerts.Down]
expr = 'up{job!="a",service!~"x.*",instance=~"(a|b):.+"} == 0'
severity = "warning"
summary = "down"
[alerts.Half]
expr = 'avg(up{job=~"a|b"})'
below = "50%"
severity = "critical"
summary = "half of it is down"
[alerts.Own]
expr = 'up{job=~"prometheus|alertmanager"} == 0'
severity = "critical"
summary = "the stack itself"
"#
    ),
    one!(
        "labels that Prometheus adds when it sends",
        r#"
[lakehouse]
name = "eu"
external_labels = { region = "eu-1", replica = "a$b" }
[services.a]
kind = "prometheus"
address = "a:1"
metrics = { hits_total = { type = "counter", labels = ["region"] } }
[alerts.Hits]
expr = 'sum(rate(hits_total{region="eu-1"}[5m])) == 0'
severity = "info"
summary = "no hits in {{ $externalLabels.cluster }}, {{ $externalURL }}"
"#
    ),
    one!(
        "tabs, trailing blanks and no newline at the end",
        "[services.a]\t\n\tkind\t=\t\"node\"   \n\taddress = \"a\" \t# x\n[alerts.A]  \nexpr = '''\tup == 0\t'''\nseverity = \"info\"\nsummary = \"\"\"x\"\"\""
    ),
    one!(
        "escapes in basic strings",
        r#"
[services.a]
kind = "prometheus"
address = "a.b:1"
[alerts.A]
expr = "up{instance=~\"a\\\\.b:[0-9]+\"} == 0"
severity = "info"
summary = "tab\there \"quoted\" \u00e9 \U0001F525"
description = """\
  one line \
  of two"""
"#
    ),
    one!(
        "YAML's own signs in texts",
        r#"
[services.a]
kind = "prometheus"
address = "a:1"
[alerts.A]
expr = "up == 0"
severity = "info"
group = "- a: b # c"
summary = "- not a list: 'quoted' #not-a-comment"
description = '''
: colon
  - dash
%percent @at `tick` & * ! | >
'''
labels = { a = "", b = "~", c = "{}", d = "[x", e = "!tag" }
annotations = { null = "null", yes = "no", n = "1_000" }
"#
    ),
    one!(
        "sub-queries, offsets and joins",
        r#"
[services.n]
kind = "node"
address = "n"
[alerts.A]
expr = 'max_over_time(rate(node_cpu_seconds_total{mode!="idle"}[5m])[1h:1m] offset 1d) > 0.9'
severity = "info"
summary = "a"
[alerts.B]
expr = 'node_filesystem_avail_bytes * on (instance) group_left (nodename) node_uname_info'
below = "1GB"
severity = "info"
summary = "{{ $labels.nodename }}"
[alerts.C]
expr = 'predict_linear(node_filesystem_avail_bytes{mountpoint="/"}[6h], 4 * 3600) < 0'
severity = "info"
summary = "full in four hours"
[alerts.D]
expr = 'label_replace(node_load1, "host", "$1", "instance", "(.*):.*") > 10'
severity = "info"
summary = "{{ $labels.host }}"
[alerts.E]
expr = 'up == 0 and on () (day_of_week() == 6 and on () vector(1))'
severity = "info"
summary = "weekend"
"#
    ),
    one!(
        "a probe of a service with metrics",
        r#"
[services.web]
kind = "prometheus"
address = ["https://w1:8443", "https://w2:8443"]
auth = { bearer = { file = "/etc/secrets/token" } }
health = { path = "/healthz" }
[alerts.Cert]
expr = "probe_ssl_earliest_cert_expiry - time()"
below = { warning = "21d", critical = "3d" }
summary = "the certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}"
"#
    ),
    one!(
        "newer Prometheus",
        r#"
[stack.prometheus]
version = "3.5"
scrape_interval = "5s"
retention = "90d"
port = 9091
[services.a]
kind = "prometheus"
address = "a:1"
[alerts.A]
expr = 'sum(max_over_time({"up"}[5m:]))'
above = 5
severity = "info"
summary = "x"
"#
    ),
    one!(
        "secrets of every reader on a host",
        r#"
[stack]
runtime = "host"
[services.pg]
kind = "postgres"
address = "localhost"
auth = { username = "m", password = { env = "PG" } }
[services.web]
kind = "prometheus"
address = "web:80"
auth = { bearer = { file = "./secrets/web" } }
[services.web2]
kind = "prometheus"
address = "web2:80"
auth = { username = "u", password = { file = "/abs/secret file" } }
"#
    ),
    one!(
        "defaults with a limit for each severity",
        r#"
[defaults.alerts]
above = { warning = "80%" }
for = "5m"
summary = "too full"
severity = "warning"
[services.n]
kind = "prometheus"
address = "n:1"
metrics = { a_ratio = { type = "gauge" }, b_ratio = { type = "gauge" } }
[alerts.A]
expr = "a_ratio"
[alerts.B]
expr = "b_ratio"
above = { critical = "90%" }
for = { critical = "1m", warning = "20m" }
"#
    ),
    one!(
        "a service that is named where the expression does not tell",
        r#"
[services.a]
kind = "prometheus"
address = "a:1"
[services.b]
kind = "prometheus"
address = "b:1"
[alerts.Sum]
expr = "sum(up)"
below = 2
service = "a"
severity = "info"
summary = "x"
runbook_url = "https://r.example/{service}#{alert}"
"#
    ),
    one!(
        "rules over the metrics of exporters, as their operators write them",
        r#"
[stack.node_exporter]
version = "1.9"
[services.pg]
kind    = "postgres"
version = "15"
address = "db:5432"
auth    = { username = "monitor", password = { file = "secrets/pg" } }
metrics = { pipeline_status = { type = "gauge", unit = "bool", labels = ["name"], sql = "SELECT 'a' AS name, 1 AS value" } }
[services.store]
kind    = "minio"
address = "store:9000"
auth    = { bearer = { file = "secrets/store" } }
[services.host]
kind    = "node"
address = "host"
[services.site]
kind    = "http"
address = "https://site.example"
[services.web]
kind    = "prometheus"
address = "web:8080"
[services.web.metrics]
requests_total           = { type = "counter", unit = "requests", labels = ["code"] }
request_duration_seconds = { type = "histogram", buckets = [0.1, 1, 5] }
response_bytes           = { type = "summary" }
[defaults.alerts]
severity = "warning"
summary  = "{{ with $labels.instance }}{{ . }}{{ else }}somewhere{{ end }}"
[alerts]
node_cpu_busy = { expr = '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.9' }
node_load = { expr = 'node_load5 / on (instance) count by (instance) (node_cpu_seconds_total{mode="idle"}) > 2' }
node_memory = { expr = '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9' }
node_swap = { expr = 'rate(node_vmstat_pswpin[5m]) + rate(node_vmstat_pswpout[5m]) > 1000' }
node_faults = { expr = 'rate(node_vmstat_pgmajfault[5m]) > 500' }
node_disk_fill = { expr = 'predict_linear(node_filesystem_avail_bytes{fstype!="tmpfs"}[6h], 86400) < 0' }
node_inodes = { expr = 'node_filesystem_files_free{fstype!=""} / node_filesystem_files{fstype!=""} < 0.05' }
node_readonly = { expr = 'node_filesystem_readonly{fstype=~"ext4|xfs"} == 1' }
node_device_error = { expr = 'node_filesystem_device_error == 1' }
node_io = { expr = 'rate(node_disk_io_time_seconds_total{device=~"sd.*|nvme.*"}[5m]) > 0.95' }
node_io_queue = { expr = 'rate(node_disk_io_time_weighted_seconds_total[5m]) > 10' }
node_receive_errors = { expr = 'rate(node_network_receive_errs_total[2m]) / rate(node_network_receive_packets_total[2m]) > 0.01' }
node_transmit_drops = { expr = 'rate(node_network_transmit_drop_total[2m]) > 10' }
node_link = { expr = 'node_network_up{device=~"eth.*"} == 0' }
node_conntrack = { expr = 'node_nf_conntrack_entries / node_nf_conntrack_entries_limit > 0.75' }
node_descriptors = { expr = 'node_filefd_allocated / node_filefd_maximum > 0.9' }
node_clock_skew = { expr = 'abs(node_timex_offset_seconds) > 0.05 and node_timex_sync_status == 1' }
node_clock_sync = { expr = 'min_over_time(node_timex_sync_status[5m]) == 0 and node_timex_maxerror_seconds >= 16' }
node_rebooted = { expr = 'time() - node_boot_time_seconds < 600' }
node_textfile = { expr = 'node_textfile_scrape_error == 1' }
node_collector = { expr = 'node_scrape_collector_success == 0' }
node_oom = { expr = 'increase(node_vmstat_oom_kill[10m]) > 0' }
node_pressure = { expr = 'rate(node_pressure_memory_waiting_seconds_total[5m]) > 0.1' }
node_tcp = { expr = 'node_netstat_Tcp_CurrEstab > 20000' }
node_retransmits = { expr = 'rate(node_netstat_Tcp_RetransSegs[5m]) / rate(node_netstat_Tcp_OutSegs[5m]) > 0.05' }
node_sockets = { expr = 'node_sockstat_TCP_tw > 30000' }
node_entropy = { expr = 'node_entropy_available_bits < 200' }
node_md = { expr = 'node_md_disks{state="failed"} > 0' }
node_systemd = { expr = 'node_systemd_unit_state{state="failed"} == 1' }
node_procs = { expr = 'node_procs_blocked > 20' }
node_uname = { expr = 'count by (release) (node_uname_info) > 3' }
node_temperature = { expr = 'node_hwmon_temp_celsius > 80' }
node_zfs = { expr = 'node_zfs_arc_size > 1e10' }
pg_down = { expr = 'pg_up == 0' }
pg_exporter = { expr = 'pg_exporter_last_scrape_error == 1' }
pg_restarted = { expr = 'time() - pg_postmaster_start_time_seconds < 300' }
pg_connections = { expr = 'sum by (instance) (pg_stat_activity_count) / on (instance) max by (instance) (pg_settings_max_connections) > 0.9' }
pg_idle_in_transaction = { expr = 'sum by (datname) (pg_stat_activity_count{state="idle in transaction"}) > 10' }
pg_long_transaction = { expr = 'max by (datname) (pg_stat_activity_max_tx_duration) > 600' }
pg_deadlocks = { expr = 'increase(pg_stat_database_deadlocks{datname!~"template.*"}[5m]) > 5' }
pg_rollbacks = { expr = 'rate(pg_stat_database_xact_rollback[5m]) / (rate(pg_stat_database_xact_commit[5m]) > 0) > 0.1' }
pg_cache = { expr = 'rate(pg_stat_database_blks_hit[5m]) / (rate(pg_stat_database_blks_hit[5m]) + rate(pg_stat_database_blks_read[5m]) > 0) < 0.9' }
pg_locks = { expr = 'sum by (datname) (pg_locks_count{mode="exclusivelock"}) > 50' }
pg_lag = { expr = 'pg_replication_lag_seconds > 30 and on (instance) pg_replication_is_replica == 1' }
pg_size = { expr = 'predict_linear(pg_database_size_bytes[1d], 604800) > 1e12' }
pg_dead_rows = { expr = 'pg_stat_user_tables_n_dead_tup / (pg_stat_user_tables_n_live_tup > 10000) > 0.2' }
pg_statements = { expr = 'sum by (datname) (rate(pg_stat_statements_seconds_total[5m])) / sum by (datname) (rate(pg_stat_statements_calls_total[5m])) > 2' }
pg_archive = { expr = 'increase(pg_stat_archiver_failed_count[10m]) > 0' }
pg_wal = { expr = 'pg_wal_size_bytes > 1e10' }
pg_temp = { expr = 'rate(pg_stat_database_temp_bytes[5m]) > 1e8' }
pg_checkpoints = { expr = 'rate(pg_stat_bgwriter_checkpoints_req_total[5m]) > rate(pg_stat_bgwriter_checkpoints_timed_total[5m])' }
pg_idle_time = { expr = 'histogram_quantile(0.9, sum by (le) (rate(pg_process_idle_seconds_bucket[5m]))) > 60' }
pg_memory = { expr = 'process_resident_memory_bytes{job="pg"} > 5e8' }
minio_offline = { expr = 'minio_cluster_nodes_offline_total > 0' }
minio_drives = { expr = 'minio_cluster_drive_offline_total > 0' }
minio_full = { expr = '1 - minio_cluster_capacity_usable_free_bytes / minio_cluster_capacity_usable_total_bytes > 0.9' }
minio_errors = { expr = 'sum(rate(minio_s3_requests_5xx_errors_total[5m])) / sum(rate(minio_s3_requests_total[5m])) > 0.01' }
minio_rejected = { expr = 'rate(minio_s3_requests_rejected_auth_total[5m]) > 10' }
minio_traffic = { expr = 'rate(minio_s3_traffic_sent_bytes[5m]) > 1e9' }
minio_drive = { expr = 'minio_node_drive_free_bytes / minio_node_drive_total_bytes < 0.1' }
minio_health = { expr = 'minio_cluster_health_status == 0' }
minio_usage = { expr = 'minio_bucket_usage_total_bytes > 1e12' }
probe_slow = { expr = 'probe_duration_seconds > 5' }
probe_certificate = { expr = 'probe_ssl_earliest_cert_expiry - time() < 14 * 86400' }
probe_status = { expr = 'probe_http_status_code >= 500' }
probe_phase = { expr = 'sum by (instance) (probe_http_duration_seconds{phase="connect"}) > 1' }
probe_version = { expr = 'probe_http_version < 1.1' }
probe_exporter = { expr = 'blackbox_exporter_config_last_reload_successful == 0' }
prometheus_reload = { expr = 'prometheus_config_last_reload_successful == 0' }
prometheus_rules = { expr = 'increase(prometheus_rule_evaluation_failures_total[5m]) > 0' }
prometheus_missed = { expr = 'increase(prometheus_rule_group_iterations_missed_total[5m]) > 0' }
prometheus_slow_group = { expr = 'prometheus_rule_group_last_duration_seconds > prometheus_rule_group_interval_seconds' }
prometheus_notifications = { expr = 'rate(prometheus_notifications_errors_total[5m]) / rate(prometheus_notifications_sent_total[5m]) > 0.01' }
prometheus_alertmanagers = { expr = 'prometheus_notifications_alertmanagers_discovered < 1' }
prometheus_compactions = { expr = 'increase(prometheus_tsdb_compactions_failed_total[3h]) > 0' }
prometheus_wal = { expr = 'increase(prometheus_tsdb_wal_corruptions_total[3h]) > 0' }
prometheus_series = { expr = 'prometheus_tsdb_head_series > 2e6' }
prometheus_ingestion = { expr = 'rate(prometheus_tsdb_head_samples_appended_total[5m]) <= 0' }
prometheus_duplicates = { expr = 'rate(prometheus_target_scrapes_sample_duplicate_timestamp_total[5m]) > 0' }
prometheus_limit = { expr = 'increase(prometheus_target_scrapes_exceeded_sample_limit_total[5m]) > 0' }
prometheus_requests = { expr = 'histogram_quantile(0.99, sum by (le, handler) (rate(prometheus_http_request_duration_seconds_bucket[5m]))) > 5' }
prometheus_lookups = { expr = 'increase(prometheus_sd_dns_lookup_failures_total[5m]) > 0' }
prometheus_dialer = { expr = 'rate(net_conntrack_dialer_conn_failed_total[5m]) > 1' }
prometheus_routines = { expr = 'go_goroutines{job="prometheus"} > 5000' }
prometheus_build = { expr = 'count by (version) (prometheus_build_info) > 1' }
alertmanager_reload = { expr = 'alertmanager_config_last_reload_successful == 0' }
alertmanager_failed = { expr = 'rate(alertmanager_notifications_failed_total[5m]) / ignoring (reason) group_left () rate(alertmanager_notifications_total[5m]) > 0.01' }
alertmanager_latency = { expr = 'histogram_quantile(0.99, sum by (le, integration) (rate(alertmanager_notification_latency_seconds_bucket[5m]))) > 10' }
alertmanager_silences = { expr = 'alertmanager_silences{state="active"} > 20' }
alertmanager_alerts = { expr = 'alertmanager_alerts{state="active"} > 500' }
alertmanager_invalid = { expr = 'increase(alertmanager_alerts_invalid_total[5m]) > 0' }
alertmanager_members = { expr = 'alertmanager_cluster_members < 1' }
scrape_slow = { expr = 'scrape_duration_seconds > 10' }
scrape_size = { expr = 'scrape_samples_post_metric_relabeling > 100000' }
firing = { expr = 'count(ALERTS{alertstate="firing"}) > 50' }
since = { expr = 'time() - ALERTS_FOR_STATE > 86400' }
missing = { expr = 'lakehouse_service_info unless on (job) up' }
app_errors = { expr = 'sum by (service) (rate(requests_total{code=~"5.."}[5m])) / sum by (service) (rate(requests_total[5m])) > 0.05' }
app_latency = { expr = 'histogram_quantile(0.95, sum by (le) (rate(request_duration_seconds_bucket[5m]))) > 1' }
app_mean = { expr = 'rate(request_duration_seconds_sum[5m]) / rate(request_duration_seconds_count[5m]) > 1' }
app_memory = { expr = 'process_resident_memory_bytes{job="web"} > 1e9' }
app_gc = { expr = 'rate(python_gc_collections_total[5m]) > 10' }
app_size = { expr = 'rate(response_bytes_sum[5m]) / rate(response_bytes_count[5m]) > 1e6' }
app_began = { expr = 'time() - requests_created < 60' }
pipeline = { expr = 'pipeline_status == 0' }
"#
    ),
];

/// The spec for a version of Prometheus, unless it says one itself.
fn for_version(spec: &Spec, version: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        spec.1.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let says = files.iter().any(|(_, text)| text.contains("stack.prometheus"));
    if let Some((_, root)) = files.first_mut()
        && !says
    {
        let _ = write!(root, "\n[stack.prometheus]\nversion = \"{version}\"\n");
    }
    files
}

/// What a correct spec must not have.
fn complaints(outcome: &Outcome) -> Option<String> {
    (!outcome.diagnostics.is_empty()).then(|| rendered(outcome))
}

#[test]
fn nothing_is_found_in_a_correct_spec() {
    let mut wrong = String::new();
    for spec in specs() {
        for version in ["2.42", "3.5", "3.16"] {
            if let Some(complaints) = complaints(&check_files(&for_version(spec, version))) {
                let _ = write!(wrong, "{} ({version}):\n{complaints}\n", spec.0);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let mut wrong = String::new();
    for spec in specs() {
        let plain = for_version(spec, "2.42");
        let windows: Vec<(String, String)> = plain
            .iter()
            .map(|(name, text)| (name.clone(), format!("\u{feff}{}", text.replace('\n', "\r\n"))))
            .collect();
        let (plain, windows) = (check_files(&plain), check_files(&windows));
        if let Some(complaints) = complaints(&windows) {
            let _ = write!(wrong, "{}:\n{complaints}\n", spec.0);
        } else if files(&plain) != files(&windows) {
            let _ = writeln!(wrong, "{}: another output", spec.0);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What `build` would write.
fn files(outcome: &Outcome) -> Vec<(String, String)> {
    let model = outcome.model().expect("a model");
    let layout = lakehouse_obs::emit::Layout { spec: "..".to_owned(), ..Default::default() };
    let artifacts = lakehouse_obs::build(model, &layout).expect("artifacts");
    artifacts.files.into_iter().map(|(path, artifact)| (path, artifact.text)).collect()
}

#[test]
fn promtool_takes_what_correct_specs_compile_into() {
    for (version, promtool) in [("2.42", "promtool-2.42"), ("3.5", "promtool-3"), ("3.16", "promtool-3.16")] {
        let is_newest = promtool == "promtool-3.16";
        if is_newest && !support::tools::built_with_go(promtool) {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let mut configs: Vec<PathBuf> = Vec::new();
        let mut rules: Vec<PathBuf> = Vec::new();
        for (number, spec) in specs().enumerate() {
            let spec = for_version(spec, version);
            if version == "2.42" && spec.iter().any(|(_, text)| text.contains("version = \"3.5\"")) {
                continue;
            }
            let outcome = check_files(&spec);
            if outcome.model().is_none() {
                continue;
            }
            for (path, text) in files(&outcome) {
                // Debian builds Prometheus without these two, and ours is built without most others
                let missing: &[&str] =
                    if is_newest { &["docker_sd_configs:"] } else { &["kubernetes_sd_configs:", "consul_sd_configs:"] };
                if missing.iter().any(|key| text.contains(key)) {
                    continue;
                }
                let path = folder.path().join(number.to_string()).join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(&path, text).expect("written");
                match path.file_name().and_then(|name| name.to_str()) {
                    Some("prometheus.yml") => configs.push(path),
                    Some("alerting-rules.yml" | "recording-rules.yml") => rules.push(path),
                    _ => {}
                }
            }
        }
        let run = |arguments: &[&str], files: &[PathBuf]| {
            let run = Command::new(tool(promtool)).args(arguments).args(files).output().expect("promtool runs");
            let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
            assert!(run.status.success(), "{promtool} {arguments:?}: {said}");
            assert!(!said.contains("WARNING") && !said.contains("duplicate"), "{promtool} {arguments:?}: {said}");
        };
        run(&["check", "config", "--syntax-only"], &configs);
        run(&["check", "rules"], &rules);
    }
}

#[test]
fn what_nobody_can_know_is_counted_and_not_found() {
    let spec = |services: &str, expr: &str| {
        check_files(&[(ROOT.to_owned(), format!("{services}\n[indicators.a]\nexpr = '{expr}'\n"))])
    };
    let of = |services: &str, expr: &str| {
        let outcome = spec(services, expr);
        assert!(outcome.diagnostics.is_empty(), "{}", rendered(&outcome));
        outcome.unknown_metrics().into_iter().collect::<Vec<_>>().join(" ")
    };
    // a service that declares nothing may have anything
    assert_eq!(of("[services.a]\nkind = \"prometheus\"\naddress = \"a:1\"", "x + up"), "x");
    // a family whose names depend on the machine
    assert_eq!(
        of("[services.a]\nkind = \"node\"\naddress = \"a\"", "node_memory_Secret_bytes + node_load1"),
        "node_memory_Secret_bytes"
    );
    // no service at all: a fragment
    assert_eq!(of("", "x"), "x");
    // another path is another list
    let path = "[services.a]\nkind = \"minio\"\naddress = \"a:9000\"\nmetrics_path = \"/metrics\"\nauth = { bearer = { file = \"token\" } }";
    assert_eq!(of(path, "minio_api_requests_total"), "minio_api_requests_total");
    // a rule that gives series another name
    let renames = "[services.a]\nkind = \"node\"\naddress = \"a\"\n\
        metric_relabel_configs = [{ source_labels = [\"__name__\"], regex = \"node_(.*)\", target_label = \"__name__\", replacement = \"machine_$1\" }]";
    assert_eq!(of(renames, "machine_load1"), "machine_load1");
}

#[test]
fn a_metric_that_nothing_exports_is_found_with_what_fixes_it() {
    let services = "[stack.postgres_exporter]\nversion = \"0.11\"\n\
        [services.pg]\nkind = \"postgres\"\nversion = \"17\"\naddress = \"db:5432\"\n\
        auth = { username = \"m\", password = { file = \"secrets/pg\" } }\n\
        [services.host]\nkind = \"node\"\naddress = \"host\"\n\
        metric_relabel_configs = [{ source_labels = [\"__name__\"], regex = \"node_cpu_.*\", action = \"drop\" }]\n\
        [services.web]\nkind = \"prometheus\"\naddress = \"web:1\"\n\
        metrics = { wait_seconds = { type = \"histogram\" }, hits_total = { type = \"counter\" } }\n\
        [indicators.off]\nexpr = \"up\"\nenabled = false\n";
    for (metric, fix) in [
        ("wait_second_bucket", "did you mean `wait_seconds_bucket`?"),
        ("node_laod1", "did you mean `node_load1`?"),
        ("hits_count", "declare it under `metrics`"),
        ("pipeline_status", "declare it under `metrics`"),
        ("postgres_query_duration_seconds", "rate(pg_stat_statements_seconds_total[5m])"),
        ("postgres_query_duration_seconds_bucket", "rate(pg_stat_statements_seconds_total[5m])"),
        ("pg_replication_lag_seconds", "since 0.13.0: write version = \"0.13\" in [stack.postgres_exporter]"),
        ("pg_stat_bgwriter_checkpoints_timed_total", "the last version with it is 16"),
        ("node_cpu_seconds_total", "the `metric_relabel_configs` of `services.host` drop it"),
        ("minio_s3_requests_total", "add a service of kind `minio`"),
        ("elasticsearch_cluster_health_status", "elasticsearch_exporter exports it"),
        ("off", "remove `enabled = false` from `[indicators.off]`"),
    ] {
        let text = format!("{services}[indicators.a]\nexpr = \"sum({metric})\"\n");
        let outcome = check_files(&[(ROOT.to_owned(), text)]);
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["metric/unknown"], "{metric}: {}", rendered(&outcome));
        let help = outcome.diagnostics.iter().find_map(|found| found.help.clone()).unwrap_or_default();
        assert!(help.contains(fix), "{metric}: {help}");
    }
}

#[test]
fn the_metrics_of_the_exporters_are_known() {
    let about = "rules over the metrics of exporters, as their operators write them";
    let spec = SPECS.iter().find(|spec| spec.0 == about).expect("it is there");
    let outcome = check_files(&for_version(spec, "3.5"));
    let alerts = outcome.model().map_or(0, |model| model.alerts.values().filter(|alert| alert.user_defined).count());
    assert!(alerts >= 100, "{alerts} alerts");
    // what the library of a language adds is nobody's to declare
    let unknown: Vec<String> = outcome.unknown_metrics().into_iter().collect();
    assert_eq!(unknown, ["python_gc_collections_total"]);
}

#[test]
fn amtool_takes_what_correct_specs_compile_into() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut configs: [Vec<PathBuf>; 2] = [Vec::new(), Vec::new()];
    for (number, spec) in specs().enumerate() {
        let outcome = check_files(&for_version(spec, "3.5"));
        let old = spec.1.iter().any(|(_, text)| text.contains("[stack.alertmanager]\nversion = \"0.25\""));
        for environment in outcome.environments.iter() {
            let model = environment.model.as_ref().expect("a model");
            let layout = lakehouse_obs::emit::Layout { spec: "..".to_owned(), ..Default::default() };
            let artifacts = lakehouse_obs::build(model, &layout).expect("artifacts");
            let Some(artifact) = artifacts.files.get("alertmanager/alertmanager.yml") else { continue };
            let name = format!("{number}-{}.yml", environment.name.as_deref().unwrap_or("production"));
            let path = folder.path().join(name);
            std::fs::write(&path, &artifact.text).expect("written");
            configs[usize::from(old)].push(path);
        }
    }
    let newest = support::tools::built_with_go("amtool-0.35").then(|| ("amtool-0.35", configs[0].clone()));
    for (amtool, configs) in ["amtool-0.3x", "amtool-0.25"].into_iter().zip(configs).chain(newest) {
        assert!(!configs.is_empty());
        let run = Command::new(tool(amtool)).arg("check-config").args(configs).output().expect("amtool runs");
        let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success(), "{amtool}: {said}");
    }
}
