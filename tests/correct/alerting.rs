//! Who is notified of what, in every environment, and what is found and relabelled: as people who know Alertmanager write it.

use super::{ROOT, Spec};

pub(crate) const SPECS: &[Spec] = &[
    one!(
        "a receiver that is switched off takes what nobody wants to hear",
        r##"
[services.host]
kind = "node"
address = "localhost"

[receivers.null.webhook]
url = { file = "secrets/u" }
enabled = false
[receivers.team.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
[route]
receiver = "team"
[[route.routes]]
matchers = ['severity="info"']
receiver = "null"
"##
    ),
    one!(
        "a receiver without integrations, as the default on purpose",
        r##"
[services.host]
kind = "node"
address = "localhost"

[receivers.null]
[receivers.team.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
[route]
receiver = "null"
[[route.routes]]
matchers = ['severity=~"warning|critical"']
receiver = "team"
"##
    ),
    one!(
        "alerts that are dropped by name",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.blackhole]
[receivers.team.email]
to = "ops@example.com"
from = "am@example.com"
smarthost = "mail:25"
[route]
receiver = "team"
[[route.routes]]
matchers = ['alertname=~"Prometheus.*"']
receiver = "blackhole"
"#
    ),
    one!(
        "an audit that hears everything, a pager, and the chat behind it",
        r##"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.audit.webhook]
url = "http://audit.internal/hook"
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
[receivers.pager.pagerduty]
routing_key = { file = "secrets/pd" }
[route]
receiver = "chat"
group_by = ["alertname", "service"]
[[route.routes]]
receiver = "audit"
continue = true
group_by = ["..."]
[[route.routes]]
matchers = ['severity="critical"']
receiver = "pager"
continue = true
[[route.routes]]
matchers = ['severity="critical"']
receiver = "chat"
group_wait = "0s"
"##
    ),
    one!(
        "nights, weekends, holidays and a quarter of a year",
        r##"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
[receivers.pager.opsgenie]
api_key = { file = "secrets/og" }
[time_intervals.weekend]
weekdays = ["saturday", "sunday"]
[time_intervals.night]
times = ["00:00-07:00", "22:00-24:00"]
location = "America/New_York"
[time_intervals.holidays]
months = ["december"]
days_of_month = ["24:26", "-1"]
[time_intervals.quarter]
months = ["january:march"]
years = ["2026:2030"]
[route]
receiver = "chat"
[[route.routes]]
matchers = ['severity="warning"']
receiver = "chat"
mute_time_intervals = ["weekend", "night", "holidays"]
[[route.routes]]
matchers = ['severity="critical"']
receiver = "pager"
active_time_intervals = ["quarter"]
continue = true
[[route.routes]]
matchers = ['severity="critical"']
receiver = "chat"
"##
    ),
    one!(
        "a time interval in several parts",
        r##"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
[[time_intervals.off]]
weekdays = ["saturday", "sunday"]
[[time_intervals.off]]
times = ["00:00-07:00"]
[route]
receiver = "chat"
[[route.routes]]
matchers = ['severity="warning"']
mute_time_intervals = ["off"]
"##
    ),
    one!(
        "one receiver that tells in many ways",
        r##"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[[receivers.all.slack]]
api_url = { file = "secrets/slack" }
channel = "#a"
[[receivers.all.slack]]
api_url = { file = "secrets/slack2" }
channel = "#b"
[receivers.all.email]
to = "a@example.com, b@example.com"
from = "Alerts <am@example.com>"
smarthost = "mail:587"
auth = { username = "am", password = { file = "secrets/mail" } }
[receivers.all.webhook]
url = { file = "secrets/hook" }
max_alerts = 10
[receivers.all.telegram]
bot_token = { file = "secrets/tg" }
chat_id = -100123
[receivers.all.pushover]
user_key = { file = "secrets/pu" }
token = { file = "secrets/pt" }
"##
    ),
    one!(
        "every alert in a group of its own",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.t.msteams]
webhook_url = { file = "secrets/teams" }
[route]
group_by = ["..."]
"#
    ),
    one!(
        "all alerts in one group",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.t.discord]
webhook_url = { file = "secrets/d" }
[route]
group_by = []
"#
    ),
    one!(
        "matchers with anchors, alternatives, and a label that is absent",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['team=~"^(?:pay|check).*$"', 'code!~"50[34]"']
receiver = "b"
[[route.routes]]
matchers = ['region=""']
receiver = "b"
group_by = ["alertname", "team"]
"#
    ),
    one!(
        "matchers in the newer notation",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['"service"="shop"', 'region="Zürich"']
receiver = "b"
"#
    ),
    one!(
        "matchers without quotes, with blanks",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ["severity = critical", "team=~\"x|y\""]
receiver = "b"
"#
    ),
    one!(
        "two Alertmanagers that run already",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[stack.alertmanager]
address = ["am1:9093", "am2:9093"]
"#
    ),
    one!(
        "an Alertmanager behind TLS and a password",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[stack.alertmanager]
address = "https://am.example"
auth = { username = "u", password = { file = "secrets/am" } }
tls = { ca_file = "certs/ca.pem" }
"#
    ),
    one!(
        "routes for alerts that only kinds bring",
        r##"
[services.pg]
kind = "postgres"
address = "pg:5432"
auth = { username = "m", password = { file = "secrets/pg" } }
[services.s3]
kind = "minio"
address = "minio:9000"
auth = { bearer = { file = "secrets/minio" } }
[receivers.pager.pagerduty]
routing_key = { file = "secrets/pd" }
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
[route]
receiver = "chat"
[[route.routes]]
matchers = ['alertname="PostgresDown"']
receiver = "pager"
[[route.routes]]
matchers = ['service="pg"', 'severity="warning"']
receiver = "chat"
repeat_interval = "1d"
"##
    ),
    one!(
        "a dead man, and somebody for the rest",
        r##"
[services.host]
kind = "node"
address = "localhost"

[stack.alertmanager]
watchdog = "deadman"
[receivers.deadman.webhook]
url = { file = "secrets/dms" }
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
[route]
receiver = "chat"
"##
    ),
    one!(
        "inhibitions of the author in place of the built-in one",
        r##"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
[[inhibit_rules]]
source_matchers = ['alertname="TargetDown"']
target_matchers = ['alertname!="TargetDown"']
equal = ["service"]
[[inhibit_rules]]
source_matchers = ['severity="critical"']
target_matchers = ['severity=~"warning|info"']
equal = ["alertname", "service", "code"]
"##
    ),
    one!(
        "no inhibition at all",
        r##"
inhibit_rules = []
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
"##
    ),
    one!(
        "routes four deep",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[receivers.c.webhook]
url = "http://c/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['service="shop"']
receiver = "b"
[[route.routes.routes]]
matchers = ['severity="critical"']
receiver = "c"
[[route.routes.routes.routes]]
matchers = ['code="503"']
receiver = "a"
[[route.routes]]
matchers = ['service!="shop"']
receiver = "c"
"#
    ),
    one!(
        "routes four deep, with tests and an inhibition",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[receivers.c.webhook]
url = "http://c/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['service="shop"']
receiver = "b"
[[route.routes.routes]]
matchers = ['severity="critical"']
receiver = "c"
[[route.routes.routes.routes]]
matchers = ['code="503"']
receiver = "a"
[[route.routes]]
matchers = ['service!="shop"']
receiver = "c"

[[route.tests]]
labels = { alertname = "Err", service = "shop", severity = "critical", code = "500" }
receivers = ["c"]
[[route.tests]]
labels = { alertname = "Err", service = "shop", severity = "critical", code = "503" }
receivers = ["a"]
[[route.tests]]
labels = { alertname = "Err", service = "shop", severity = "warning", code = "500" }
while = [{ alertname = "Err", service = "shop", severity = "critical", code = "500" }]
receivers = []
"#
    ),
    one!(
        "overlays of receivers, routes, limits, labels, intervals and components",
        r##"
[environments.prod]
[environments.staging]
receivers.pager.enabled = false
route.receiver = "chat"
alerts.Err.above.critical = "20/s"
lakehouse.external_labels.cluster = "stage"
time_intervals.night.times = ["20:00-24:00"]
stack.prometheus.retention = "3d"
[environments.dev]
stack.alertmanager.enabled = false
services.shop.enabled = true
alerts.PrometheusReloadFailed.enabled = false
[lakehouse]
external_labels = { cluster = "prod" }
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.pager.pagerduty]
routing_key = { file = "secrets/pd-{environment}" }
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#x-{environment}"
[time_intervals.night]
times = ["22:00-24:00"]
[route]
receiver = "pager"
group_by = ["alertname", "cluster", "environment"]
[[route.routes]]
matchers = ['severity="warning"', 'cluster="prod"']
receiver = "chat"
mute_time_intervals = ["night"]
"##
    ),
    one!(
        "a route for one environment",
        r##"
[environments.prod]
[environments.staging]
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.pager.pagerduty]
routing_key = { file = "secrets/pd" }
[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#x"
[route]
receiver = "chat"
[[route.routes]]
matchers = ['environment="prod"', 'severity="critical"']
receiver = "pager"
"##
    ),
    one!(
        "a route by a label that the author puts on an alert",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"
labels = { team = "pay" }
[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['team="pay"']
receiver = "b"
"#
    ),
    one!(
        "labels that some alerts have and others lack, in inhibitions, routes and notifications",
        r#"
[services.shop]
kind    = "prometheus"
address = ["a:8080", "b:8080"]
[services.shop.metrics]
queue_length    = { type = "gauge", labels = ["queue"] }
latency_seconds = { type = "histogram", buckets = [0.1, 1, 5] }
[services.pushed]
kind         = "prometheus"
address      = "push:9091"
honor_labels = true
label_limit  = 30
[services.pushed.metrics]
backup_timestamp_seconds = { type = "gauge", labels = ["job", "instance"] }
[alerts.ShopDown]
expr     = 'up{job="shop"} == 0'
severity = "critical"
summary  = "Down"
[alerts.QueueDeep]
expr     = "queue_length > 100"
severity = "warning"
summary  = "Deep"
labels   = { team = "orders" }
[alerts.Backlog]
expr     = "sum(queue_length) > 1000"
severity = "warning"
summary  = "Deep everywhere"
labels   = { queue = "all" }
[alerts.Worst]
expr     = "topk(1, sum by (queue) (queue_length)) > 500"
severity = "warning"
summary  = "The worst"
labels   = { queue = "worst" }
[alerts.Slow]
expr     = '1 - sum(rate(latency_seconds_bucket{le=~"1|1.0"}[5m])) / sum(rate(latency_seconds_count[5m]))'
above    = "5%"
severity = "warning"
summary  = "Slow"
[alerts.NoBackup]
expr     = 'time() - backup_timestamp_seconds{job="nightly"} > 86400'
severity = "warning"
summary  = "No backup"
[receivers.chat.webhook]
url = "http://chat/"
[receivers.mail.email]
to          = "a@b.example"
from        = "c@b.example"
smarthost   = "smtp.b.example:25"
require_tls = false
text        = "{{ range .Alerts }}{{ .Labels.queue }} {{ .Annotations.description }} {{ end }}{{ .CommonLabels.team }}"
html        = ""
[route]
receiver = "chat"
group_by = ["alertname"]
[[route.routes]]
matchers              = ['severity="critical"']
continue              = true
active_time_intervals = ["day"]
[[route.routes]]
matchers            = ['severity="critical"']
mute_time_intervals = ["day"]
repeat_interval     = "8h"
[[route.routes]]
matchers = ['team=~"ord.+"']
receiver = "mail"
[[route.routes]]
matchers = ['team=""', 'severity=~"warning|info"']
[time_intervals.day]
times = ["08:00-23:58", "23:59-24:00"]
[[inhibit_rules]]
source_matchers = ['alertname="ShopDown"']
target_matchers = ['severity="warning"']
equal           = ["instance"]
[[inhibit_rules]]
source_matchers = ['severity="critical"']
target_matchers = ['severity=~"critical|warning"']
equal           = ["severity", "service"]
"#
    ),
    one!(
        "pods, and routes by the labels that relabelling gives them",
        r#"
[stack.alertmanager]
version = "0.27"
[services.pods]
kind = "prometheus"
scheme = "https"
tls = { ca_file = "certs/ca.pem" }
auth = { bearer = { file = "secrets/k8s" } }
kubernetes_sd_configs = [{ role = "pod", kubeconfig_file = "kube/config", namespaces = { names = ["a"] }, selectors = [{ role = "pod", label = "app=x" }] }]
relabel_configs = [
  { source_labels = ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"], regex = "true", action = "keep" },
  { source_labels = ["__meta_kubernetes_namespace"], target_label = "namespace" },
  { source_labels = ["__meta_kubernetes_pod_name"], target_label = "pod" },
  { regex = "__meta_kubernetes_pod_label_(.+)", action = "labelmap" },
]
[alerts.PodDown]
expr = 'count by (namespace) (up{job="pods"} == 0)'
above = 3
severity = "warning"
summary = "{{ $labels.namespace }}"
[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
group_by = ["namespace"]
[[route.routes]]
matchers = ['namespace=~"kube-.*"']
receiver = "b"
[[route.routes]]
matchers = ['app="web"']
receiver = "b"
group_by = ["app", "pod"]
"#
    ),
    one!(
        "three ways of discovery, and a route to a service that only they know",
        r#"
[services.mesh]
kind = "prometheus"
consul_sd_configs = [{ server = "consul:8500", services = ["web"], tags = ["prod"], datacenter = "dc1" }]
relabel_configs = [
 { source_labels = ["__meta_consul_service"], target_label = "service" },
 { source_labels = ["__meta_consul_tags"], regex = ".*,canary,.*", action = "drop" },
]
[services.files]
kind = "prometheus"
file_sd_configs = [{ files = ["targets/*.json"], refresh_interval = "1m" }]
[services.web]
kind = "prometheus"
http_sd_configs = [{ url = "https://cmdb.example/targets", auth = { bearer = { file = "secrets/cmdb" } } }]
[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['service="orders-api"']
receiver = "b"
"#
    ),
    one!(
        "Debian's oldest Alertmanager with its integrations",
        r#"
[stack.alertmanager]
version = "0.25"
[stack.prometheus]
version = "2.42"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.mail.email]
to = "ops@example.com"
from = "am@example.com"
smarthost = "mail:25"
require_tls = false
subject = '[{{ .Status | toUpper }}] {{ .GroupLabels.alertname }}'
html = '{{ template "email.default.html" . }}'
[receivers.sns.sns]
topic_arn = "arn:aws:sns:eu-west-1:123456789012:alerts"
sigv4 = { region = "eu-west-1" }
[receivers.vo.victorops]
api_key = { file = "secrets/vo" }
routing_key = "team"
[receivers.wx.webex]
room_id = "abc"
auth = { bearer = { file = "secrets/wx" } }
[route]
receiver = "mail"
group_by = ["alertname"]
[[route.routes]]
matchers = ['severity="critical"']
receiver = "vo"
[[route.routes]]
matchers = ['severity="warning"']
receiver = "sns"
[[route.routes]]
matchers = ['severity="info"']
receiver = "wx"
"#
    ),
    one!(
        "messages with templates as they are pasted from the web",
        r##"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.chat.slack]
api_url = { file = "secrets/slack" }
channel = "#alerts"
username = "alertmanager"
icon_emoji = ":fire:"
color = '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}'
title = '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] {{ .CommonLabels.alertname }}'
text = """{{ range .Alerts }}*{{ .Labels.severity | title }}* {{ .Annotations.summary }}
{{ range .Labels.SortedPairs }}• *{{ .Name }}:* `{{ .Value }}`
{{ end }}{{ end }}"""
actions = [{ type = "button", text = "Silence", url = '{{ .ExternalURL }}/#/silences/new' }]
fields = [{ title = "Team", value = '{{ or .CommonLabels.team "?" }}', short = true }]
[receivers.pd.pagerduty]
routing_key = { file = "secrets/pd" }
severity = '{{ if .CommonLabels.severity }}{{ .CommonLabels.severity | toLower }}{{ else }}critical{{ end }}'
details = { firing = '{{ template "pagerduty.default.instances" .Alerts.Firing }}', num = '{{ .Alerts.Firing | len }}' }
links = [{ href = "https://x.example", text = "x" }]
[route]
receiver = "chat"
[[route.routes]]
matchers = ['severity=~"crit.*"']
receiver = "pd"
"##
    ),
    one!(
        "waiting times at the root",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.only.webhook]
url = "http://a/"
[route]
group_wait = "30s"
group_interval = "5m"
repeat_interval = "4h"
"#
    ),
    one!(
        "routes that inherit their receiver, and a pattern of what is left",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['alertname="Err"', 'severity="critical"']
[[route.routes]]
matchers = ['alertname="Err"']
receiver = "b"
[[route.routes]]
matchers = ['alertname!~"Err|PrometheusR.*"']
receiver = "b"
"#
    ),
    one!(
        "mail over TLS and a webhook behind a proxy, on a host",
        r#"
[stack]
runtime = "host"
[services.host]
kind = "node"
address = "localhost"

[receivers.mail.email]
to = "ops@example.com"
from = "am@example.com"
smarthost = "localhost:25"
tls = { ca_file = "certs/ca.pem" }
[receivers.hook.webhook]
url = "https://h.example/x"
auth = { username = "u", password = { file = "secrets/h" } }
http_config = { proxy_url = "http://proxy:3128" }
[route]
receiver = "mail"
[[route.routes]]
matchers = ['alertname=~"Host.*"']
receiver = "hook"
"#
    ),
    one!(
        "jobs of other names, labels of services, and a job that a rule writes",
        r#"
[defaults.services]
labels = { owner = "{service}" }
[services.kafka]
kind    = "prometheus"
address = ["kafka-1:9308", "kafka-2:9308"]
job     = "integrations/kafka"
labels  = { team = "orders" }
health  = { path = "/metrics", degraded_above = "1s" }
[services.node]
kind   = "node"
address = "localhost"
job    = "node_exporter"
labels = { team = "infra", instance = "this host" }
[services.site]
kind    = "http"
address = "https://site.example"
job     = "Blackbox: the site's"
[services.pods]
kind                  = "prometheus"
kubernetes_sd_configs = [{ role = "pod", kubeconfig_file = "kube/config" }]
labels                = { team = "orders" }
relabel_configs       = [
  { action = "labelmap", regex = "__meta_kubernetes_pod_label_(.+)" },
  { source_labels = ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_label_app"], separator = "/", target_label = "job" },
  { source_labels = ["__meta_kubernetes_pod_name"], target_label = "instance" },
]
[alerts.KafkaDown]
expr = 'up{job="integrations/kafka", team="orders"} == 0'
severity = "critical"
summary = "{{ $labels.owner }}: the exporter of Kafka"
[alerts.SiteDown]
expr = '''probe_success{job="Blackbox: the site's/probe"} == 0'''
severity = "critical"
summary = "down"
[alerts.PodsDown]
expr = 'count by (job, team) (up{job=~"shop/.*"} == 0) > 2'
severity = "critical"
summary = "{{ $labels.job }}"
[alerts.CartDown]
expr = 'up{job="shop/cart"} == 0'
severity = "critical"
summary = "the pods of the cart"
[alerts.NoPods]
expr = 'absent(up{service="pods"})'
severity = "critical"
summary = "no pods"
[receivers.a.webhook]
url = "http://a/"
[receivers.orders.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['team="orders"']
receiver = "orders"
"#
    ),
    one!(
        "a label that relabelling puts on one service",
        r#"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["code", "team", "region"] }
[alerts.Err]
expr = 'sum by (code, team, region) (rate(http_requests_total{code=~"5.."}[5m]))'
above = { warning = "1/s", critical = "10/s" }
summary = "errors"

[services.other]
kind = "prometheus"
address = "other:80"
relabel_configs = [{ target_label = "team", replacement = "infra" }]
metric_relabel_configs = [{ source_labels = ["__name__"], regex = "go_.*", action = "drop" }]
[alerts.OtherDown]
expr = 'up{job="other"} == 0'
severity = "critical"
summary = "down"
[receivers.a.webhook]
url = "http://a/"
[receivers.b.webhook]
url = "http://b/"
[route]
receiver = "a"
[[route.routes]]
matchers = ['team="infra"', 'alertname="OtherDown"']
receiver = "b"
"#
    ),
];
