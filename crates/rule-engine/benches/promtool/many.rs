//! A file of many small tests, as they stand beside a set of rules.

use std::fmt::Write;

pub(crate) const RULES: &str = "\
groups:
- name: api
  rules:
  - {record: 'job:requests:rate5m', expr: 'sum by (job) (rate(requests_total[5m]))'}
  - {record: 'job:errors:rate5m', expr: 'sum by (job) (rate(requests_total{code=~\"5..\"}[5m]))'}
  - alert: ErrorsHigh
    expr: job:errors:rate5m / job:requests:rate5m > 0.05
    for: 5m
    labels: {severity: page}
    annotations: {summary: '{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests'}
  - alert: Down
    expr: up == 0
    for: 3m
    labels: {severity: page}
    annotations: {summary: '{{ $labels.instance }} of {{ $labels.job }} is down'}
  - alert: Missing
    expr: absent(up)
    for: 5m
    labels: {severity: page}
";

/// A file of a number of tests: half of them with errors, half with an instance that is down.
pub(crate) fn file(count: usize) -> String {
    let mut text = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n".to_owned();
    for index in 0..count {
        let job = format!("job{index}");
        let _ = writeln!(text, "- name: test {index}\n  interval: 1m\n  input_series:");
        let up = if index % 2 == 0 { "1x20" } else { "1x4 0x16" };
        let errors = if index % 2 == 0 { 30 } else { 1 };
        let _ = writeln!(text, "  - {{series: 'up{{job=\"{job}\",instance=\"a\"}}', values: '{up}'}}");
        for (code, step) in [("200", 270), ("500", errors)] {
            let series = format!("requests_total{{job=\"{job}\",instance=\"a\",code=\"{code}\"}}");
            let _ = writeln!(text, "  - {{series: '{series}', values: '0+{step}x20'}}");
        }
        let down = format!(
            "exp_labels: {{severity: page, job: {job}, instance: a}}, exp_annotations: {{summary: a of {job} is down}}"
        );
        let failing = format!(
            "exp_labels: {{severity: page, job: {job}}}, exp_annotations: {{summary: {job} fails 10% of its requests}}"
        );
        let fires = |is_so: bool, alert: String| if is_so { format!("{{{alert}}}") } else { String::new() };
        text.push_str("  alert_rule_test:\n");
        let _ =
            writeln!(text, "  - {{eval_time: 15m, alertname: Down, exp_alerts: [{}]}}", fires(index % 2 == 1, down));
        let _ = writeln!(
            text,
            "  - {{eval_time: 15m, alertname: ErrorsHigh, exp_alerts: [{}]}}",
            fires(index % 2 == 0, failing)
        );
        let _ = writeln!(text, "  - {{eval_time: 15m, alertname: Missing, exp_alerts: []}}");
        let _ = writeln!(
            text,
            "  promql_expr_test:\n  - {{expr: 'count(up)', eval_time: 10m, exp_samples: [{{labels: '{{}}', value: 1}}]}}"
        );
    }
    text
}
