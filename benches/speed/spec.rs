//! A spec as a large company would have it: services, indicators, alerts with limits, overrides and texts.

use std::fmt::Write;

const SERVICES: usize = 48;

/// A spec with that many alerts, one indicator for every ten.
pub(crate) fn generate(alerts: usize) -> String {
    let mut text = String::from(HEAD);
    for number in 0..SERVICES {
        let service = service(number);
        let port = 9000 + number;
        let _ = writeln!(text, "[services.{service}]\naddress = \"{service}.internal:{port}\"\n");
    }
    for number in 0..alerts.div_ceil(10) {
        let _ = write!(
            text,
            r#"[indicators."service:http_errors_{number}:ratio_rate5m"]
title = "Error rate of route {number}"
expr  = '''
  sum by (service) (rate(http_requests_total{{code=~"5..",route="/v1/route-{number}"}}[5m]))
/ sum by (service) (rate(http_requests_total{{route="/v1/route-{number}"}}[5m]))'''

"#
        );
    }
    for number in 0..alerts {
        alert(&mut text, number);
    }
    text
}

fn service(number: usize) -> String {
    const AREAS: [&str; 8] = ["payments", "checkout", "search", "catalog", "identity", "media", "mail", "ledger"];
    let area = AREAS.get(number % AREAS.len()).unwrap_or(&"other");
    format!("{area}-{}", number / AREAS.len())
}

fn alert(text: &mut String, number: usize) {
    let name = service(number % SERVICES);
    let group = name.split('-').next().unwrap_or("alerts");
    let indicator = number / 10;
    // alerts on one indicator: the higher the limit, the sooner
    let step = number % 10;
    let (warning, critical, hour) = (30 - step, 12 - step, 70 - step);
    let _ = match number % 4 {
        0 => write!(
            text,
            r#"[alerts.HighErrorRate{number}]
group       = "{group}"
expr        = "service:http_errors_{indicator}:ratio_rate5m"
above       = {{ warning = "{}%", critical = "{}%" }}
for         = {{ warning = "{warning}m", critical = "{critical}m" }}
summary     = "{{{{ $labels.service }}}} answers route {indicator} with errors"
description = "{{{{ $value | humanizePercentage }}}} of the answers are errors, limit {{{{ $threshold | humanizePercentage }}}}"

"#,
            5 + step,
            20 + step
        ),
        1 => write!(
            text,
            r#"[alerts.SlowAnswers{number}]
group       = "{group}"
expr        = '''
histogram_quantile(0.95, sum by (service, le) (
  rate(http_request_duration_seconds_bucket{{service="{name}",route="/v1/route-{number}"}}[5m])))'''
above       = "1500ms"
for         = "10m"
severity    = "warning"
summary     = "{{{{ $labels.service }}}} is slow on route {number}"

"#
        ),
        2 => write!(
            text,
            r#"[alerts.JobsFail{number}]
group       = "{group}"
expr        = 'increase(jobs_total{{service="{name}",queue="queue-{number}",result!="ok"}}[10m]) > 5'
for         = "5m"
severity    = "critical"
summary     = "Jobs of queue-{number} fail"
description = "{{{{ $value | humanize }}}} jobs of {{{{ $labels.service }}}} ended with {{{{ $labels.result }}}}"
labels      = {{ queue = "queue-{number}" }}

"#
        ),
        _ => write!(
            text,
            r#"[alerts.ErrorBudget{number}]
group     = "{group}"
expr      = "service:http_errors_{indicator}:ratio_rate5m"
above     = "1.{step}%"
for       = "{hour}m"
severity  = "info"
summary   = "{{{{ $labels.service }}}} uses up its error budget"
overrides = [
  {{ service = "payments-0", above = "0.1{step}%", severity = "warning" }},
  {{ service = "ledger-0", above = "0.5{step}%" }},
]

"#
        ),
    };
}

const HEAD: &str = r#"[lakehouse]
name = "speed"

[defaults.alerts]
runbook_url = "https://runbooks.example/{alert}"

[defaults.services]
kind = "prometheus"

[defaults.services.metrics]
http_requests_total           = { type = "counter", unit = "requests", labels = ["route", "code"] }
http_request_duration_seconds = { type = "histogram", labels = ["route"], buckets = [0.05, 0.1, 0.5, 1, 2, 5] }
jobs_total                    = { type = "counter", unit = "jobs", labels = ["queue", "result"] }

"#;
