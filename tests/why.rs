//! `why`: every line of every file has an answer, and the answer is true: who changes what it names changes the line.

mod support;

use std::collections::BTreeMap;

use lakehouse_obs::emit::{Artifact, Layout};
use lakehouse_obs::why::{Answer, answers};
use lakehouse_obs::{Input, Options, Outcome, check_with};
use support::{stack_files, stacks};

/// The outcome of a stack whose root file has another text, its layered trees kept.
fn outcome(stack: &str, text: String) -> Outcome {
    let others: Vec<(String, String)> = stack_files(stack).into_iter().skip(1).collect();
    let include = |pattern: &str| {
        let pattern = glob::Pattern::new(pattern).map_err(|error| error.to_string())?;
        let found = others.iter().filter(|(name, _)| pattern.matches(name)).cloned();
        Ok(found.map(|(name, text)| Input { name, text }).collect())
    };
    let root = Input { name: "lakehouse.toml".to_owned(), text };
    check_with(&root, &include, &Options { trees: true, ..Options::default() })
}

fn spec(stack: &str) -> String {
    stack_files(stack).remove(0).1
}

/// What is built for each environment.
fn built(outcome: &Outcome) -> Vec<BTreeMap<String, Artifact>> {
    let layout = Layout { spec: "..".to_owned(), ..Layout::default() };
    let models = outcome.environments.iter().map(|one| one.model.as_ref().expect("a sound spec"));
    models.map(|model| lakehouse_obs::build(model, &layout).expect("files").files).collect()
}

/// `alerts.X: expr, above`; a reason where the line is made of nothing in the spec.
fn short(answer: &Answer) -> String {
    let keys: Vec<&str> = answer.keys.iter().map(|key| key.key.as_str()).collect();
    match (&answer.item, keys.as_slice()) {
        (None, _) => format!("fixed: {}", answer.reason.unwrap_or("")),
        (Some(item), []) => item.clone(),
        (Some(item), keys) => format!("{item}: {}", keys.join(", ")),
    }
}

#[test]
fn every_line_of_every_file_has_an_answer() {
    for stack in stacks() {
        let outcome = outcome(&stack, spec(&stack));
        for (environment, files) in outcome.environments.iter().zip(built(&outcome)) {
            for (path, artifact) in &files {
                let answers: Vec<Answer> = answers(&outcome, environment, artifact).collect();
                assert_eq!(answers.len(), artifact.text.lines().count(), "{stack} {path}");
                for answer in answers {
                    let known = match (&answer.item, answer.reason) {
                        (Some(item), _) => !item.is_empty() && (answer.origin.is_some()),
                        (None, reason) => reason.is_some_and(|reason| !reason.is_empty()),
                    };
                    assert!(known, "{stack} {path}:{} {}: {answer:?}", answer.line, answer.text);
                }
            }
        }
    }
}

/// A file, the beginning of a line in it without blanks, which of the lines that begin so, and what it is made of.
const ANSWERS: &[(&str, &str, usize, &str)] = &[
    (".env.example", "# secrets/smtp_password", 0, "receivers.warning-alerts: email.auth.password"),
    (".env.example", "SUPABASE_ANON_KEY=", 0, "services.supabase-api: health.headers.apikey"),
    ("alertmanager/alertmanager.yml", "- receiver: critical-alerts", 0, "route.routes.0: receiver"),
    ("alertmanager/alertmanager.yml", "- severity=\"critical\"", 0, "route.routes.0: matchers.0"),
    ("alertmanager/alertmanager.yml", "- severity=\"critical\"", 1, "lakehouse: severities"),
    ("alertmanager/alertmanager.yml", "- cluster", 0, "route: group_by.1"),
    ("alertmanager/alertmanager.yml", "repeat_interval:", 0, "route: repeat_interval"),
    ("alertmanager/alertmanager.yml", "api_url_file:", 0, "receivers.critical-alerts: slack.api_url"),
    ("alertmanager/alertmanager.yml", "channel:", 0, "receivers.critical-alerts: slack.channel"),
    ("alertmanager/alertmanager.yml", "smarthost:", 0, "receivers.warning-alerts: email.smarthost"),
    ("alertmanager/alertmanager.yml", "auth_password_file:", 0, "receivers.warning-alerts: email.auth.password"),
    ("alertmanager/alertmanager.yml", "Subject:", 0, "receivers.warning-alerts: email.subject"),
    ("blackbox/blackbox.yml", "apikey:", 0, "services.supabase-api: health.headers.apikey"),
    ("blackbox/blackbox.yml", "timeout:", 1, "services.supabase-api: health.timeout"),
    ("docker-compose.monitoring.yml", "image: prom/prometheus:", 0, "stack.prometheus: version"),
    ("docker-compose.monitoring.yml", "DATA_SOURCE_USER:", 0, "services.postgres: auth.username"),
    ("docker-compose.monitoring.yml", "- 127.0.0.1:3000:3000", 0, "stack.grafana: port"),
    ("edge/monitoring.ts", "functions: [\"ingest\"", 0, "services.supabase-edge: functions"),
    ("elasticsearch/bootstrap.sh", "put PUT '/_ilm/policy/lakehouse-logs'", 0, "services.postgres: logs.retention"),
    ("elasticsearch/bootstrap.sh", "put PUT '/_ilm/policy/ai-aas-jaeger'", 0, "stack.jaeger: retention"),
    ("filebeat/filebeat.yml", "- /var/log/postgresql/*.log", 0, "services.postgres: logs.from.files"),
    ("filebeat/filebeat.yml", "pattern:", 0, "services.postgres: logs.multiline"),
    (
        "grafana/dashboards/executive.json",
        "\"title\": \"Data pipeline status\"",
        0,
        "dashboards.executive: panels.1.title",
    ),
    ("grafana/dashboards/executive.json", "\"expr\": \"api_latency_p95\"", 0, "dashboards.executive: panels.5.expr"),
    (
        "grafana/dashboards/technical.json",
        "\"legendFormat\": \"out\"",
        0,
        "dashboards.technical: panels.2.queries.1.legend",
    ),
    ("grafana/provisioning/datasources/datasources.yml", "timeInterval:", 0, "stack.prometheus: scrape_interval"),
    ("health/health-check.ts", "url: \"http://localhost:54321/rest/v1/\"", 0, "services.supabase-api: health.path"),
    ("jaeger/sampling.json", "\"param\": 0.1", 0, "services.supabase-edge: tracing.sampling"),
    ("logstash/logstash.conf", "port => 5000", 0, "services.supabase-edge: logs.from"),
    ("logstash/logstash.conf", "match => [\"[timestamp]\"", 0, "services.postgres: logs.timestamp"),
    ("logstash/rules.json", "\"postgres\": {", 0, "services.postgres: logs"),
    ("manifest.json", "\".env.example\":", 0, "fixed: the hash of a file"),
    (
        "migrations/postgres/20260101000000_create_monitoring.sql",
        "-- + view monitoring.metric_pipeline_status",
        0,
        "services.postgres: metrics.pipeline_status",
    ),
    (
        "migrations/postgres/20260101000000_create_monitoring.sql",
        "CREATE TABLE IF NOT EXISTS monitoring.slow_queries",
        0,
        "services.postgres: migrations.slow_queries",
    ),
    ("prometheus/alerting-rules.yml", "- name: database", 0, "alerts.DatabaseDown: group"),
    ("prometheus/alerting-rules.yml", "- alert: HighErrorRate", 0, "alerts.HighErrorRate"),
    ("prometheus/alerting-rules.yml", "expr: api_error_ratio > 0.05", 0, "alerts.HighErrorRate: expr, above"),
    (
        "prometheus/alerting-rules.yml",
        "expr: storage_used_ratio > 0.95",
        0,
        "alerts.StorageSpaceHigh: expr, above.critical",
    ),
    ("prometheus/alerting-rules.yml", "for: 2m", 0, "alerts.HighErrorRate: for"),
    (
        "prometheus/alerting-rules.yml",
        "runbook_url: https://runbooks.ai-aas.example/DatabaseDown",
        0,
        "alerts.DatabaseDown: runbook_url",
    ),
    ("prometheus/prometheus.yml", "cluster: ai-aas", 0, "lakehouse: name"),
    ("prometheus/prometheus.yml", "scrape_interval: 15s", 0, "stack.prometheus: scrape_interval"),
    ("prometheus/prometheus.yml", "scrape_interval: 5s", 0, "services.postgres: scrape_interval"),
    ("prometheus/prometheus.yml", "credentials_file: /lakehouse/secrets/minio_token", 0, "services.minio: auth.bearer"),
    ("prometheus/prometheus.yml", "- alerting-rules.yml", 0, "fixed: the rule files of the alerts and the indicators"),
    ("prometheus/recording-rules.yml", "/ sum(rate(http_requests_total[5m]))", 0, "indicators.api_error_ratio: expr"),
    ("prometheus/tests/alerts.yml", "values: 0+6x30", 0, "alerts.HighErrorRate: tests.0.input"),
    ("sql-exporter/postgres/postgres.collector.yml", "query:", 0, "services.postgres: metrics.pipeline_status.sql"),
];

#[test]
fn a_line_is_made_of_what_it_looks_like() {
    let outcome = outcome("ai-aas", spec("ai-aas"));
    let files = built(&outcome).remove(0);
    let mut wrong = Vec::new();
    for (path, beginning, nth, expected) in ANSWERS {
        let mut found = answers(&outcome, &outcome.environments[0], &files[*path]);
        match found.by_ref().filter(|answer| answer.text.trim().starts_with(beginning)).nth(*nth) {
            Some(answer) if short(&answer) == *expected => {}
            Some(answer) if expected.starts_with("fixed: ") && short(&answer).starts_with(expected) => {}
            Some(answer) => wrong.push(format!("{path}: {beginning}: {}, not {expected}", short(&answer))),
            None => wrong.push(format!("{path}: no line begins with {beginning}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text of the spec, another one in its place, and the item and key that it is the value of.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    ("for         = \"2m\"", "for         = \"7m\"", "alerts.HighErrorRate", "for"),
    ("above       = \"2s\"", "above       = \"3s\"", "alerts.HighQueryTime", "above"),
    ("critical = \"95%\"", "critical = \"96%\"", "alerts.StorageSpaceHigh", "above.critical"),
    ("summary     = \"High API error rate\"", "summary     = \"Errors\"", "alerts.HighErrorRate", "summary"),
    // a scenario expects a notification that is repeated: with a longer one it could not hold
    ("repeat_interval = \"1h\"", "repeat_interval = \"50m\"", "route", "repeat_interval"),
    ("channel = \"#alerts-critical\"", "channel = \"#other\"", "receivers.critical-alerts", "slack.channel"),
    ("secrets/slack_webhook", "secrets/slack_webhook2", "receivers.critical-alerts", "slack.api_url"),
    ("smtp.company.com:587", "smtp.company.com:588", "receivers.warning-alerts", "email.smarthost"),
    ("scrape_interval = \"5s\" ", "scrape_interval = \"6s\" ", "services.postgres", "scrape_interval"),
    ("path = \"/rest/v1/\"", "path = \"/rest/v2/\"", "services.supabase-api", "health.path"),
    ("[\"ingest\", \"query\"]", "[\"ingest\", \"search\"]", "services.supabase-edge", "functions"),
    ("sampling = \"10%\"", "sampling = \"20%\"", "services.supabase-edge", "tracing.sampling"),
    ("\"/var/log/postgresql/*.log\"", "\"/var/log/pg/*.log\"", "services.postgres", "logs.from.files"),
    ("\"*/5 * * * *\"", "\"*/6 * * * *\"", "services.postgres", "migrations.slow_queries"),
    ("min_calls = 100 ", "min_calls = 101 ", "services.postgres", "migrations.views.query_performance"),
    ("title = \"Data pipeline status\"", "title = \"Pipelines\"", "dashboards.executive", "panels.1.title"),
    ("legend = \"out\"", "legend = \"sent\"", "dashboards.technical", "panels.2.queries.1.legend"),
    ("retention = \"7d\"", "retention = \"8d\"", "stack.jaeger", "retention"),
    ("quantile(0.95,\n", "quantile(0.96,\n", "indicators.query_time_p95", "expr"),
];

/// Lines that follow from a value without being made of it: a test, a hash of what stands elsewhere, a folder to mount.
fn follows(path: &str, text: &str) -> bool {
    path == "manifest.json"
        || text.contains("SHA-256")
        || path == "docker-compose.logging.yml" && text.contains(": /var/log/")
}

#[test]
fn who_changes_a_value_changes_the_lines_that_are_made_of_it_and_no_others() {
    let text = spec("ai-aas");
    let before = built(&outcome("ai-aas", text.clone())).remove(0);
    let mut wrong = Vec::new();
    for (written, other, item, key) in CHANGES {
        assert_eq!(text.matches(written).count(), 1, "{written}");
        let outcome = outcome("ai-aas", text.replace(written, other));
        let after = built(&outcome).remove(0);
        let mut changed = 0;
        for (path, artifact) in &after {
            let old = before.get(path).map_or("", |artifact| &artifact.text);
            if old == artifact.text {
                continue;
            }
            assert_eq!(old.lines().count(), artifact.text.lines().count(), "{written}: {path}");
            let answers = answers(&outcome, &outcome.environments[0], artifact);
            for (old, answer) in old.lines().zip(answers).filter(|(old, answer)| *old != answer.text) {
                if follows(path, &answer.text) {
                    continue;
                }
                changed += 1;
                let names = answer.item.as_deref() == Some(*item) && answer.keys.iter().any(|found| found.key == *key);
                if !names {
                    wrong.push(format!("{path}:{}: {old} became {}: {}", answer.line, answer.text, short(&answer)));
                }
            }
        }
        assert!(changed > 0, "{written} changes nothing");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
