//! Every fault of the setup that the project began with, and what becomes of it: the 81 rows of a table.
//!
//! What the language can express is written down in `defects/lakehouse.toml`, all of it at once, and is reported at its
//! place in one pass. What it cannot express is shown to be right in what the reference stack builds.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

#[path = "defects/built.rs"]
mod built;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;

use support::{check, rendered};

use built::Built;

const SPEC: &str = include_str!("defects/lakehouse.toml");

/// What becomes of a fault.
enum Row {
    /// A finding with this code at the line that names the fault, where this text begins in it, whose help says this.
    Reported { code: &'static str, at: &'static str, help: &'static str },
    /// The language cannot express it, and what is built has the right form.
    Prevented(fn(&Built)),
    /// What is built does the right thing without being asked.
    Repaired(fn(&Built)),
}

use Row::{Prevented, Repaired, Reported};

const fn reported(code: &'static str, at: &'static str, help: &'static str) -> Row {
    Reported { code, at, help }
}

/// By number: title, what becomes of it.
const TABLE: &[(usize, &str, Row)] = &[
    (1, "alerting rules that no rule_files load", Prevented(built::rule_files)),
    (2, "no Alertmanager to send to", Prevented(built::alertmanagers)),
    (3, "the wire port of PostgreSQL is scraped", Prevented(built::postgres_is_scraped_through_its_exporter)),
    (
        4,
        "edge functions at the port of Supabase's mail",
        reported("service/wrong-port", "\"localhost:54324\"", "54321"),
    ),
    (5, "JSON is scraped as metrics", Prevented(built::edge_functions_are_scraped_through_the_database)),
    (6, "MinIO without a token", reported("service/needs-login", "minio]", "bearer")),
    (7, "no external label `cluster`", Prevented(built::external_labels)),
    (8, "the stack does not watch itself", Repaired(built::own_components_are_scraped)),
    (9, "localhost inside of a container", Repaired(built::the_host_is_reached_from_containers)),
    (10, "ports that differ between the parts", Prevented(built::an_address_is_written_once)),
    (11, "expressions that are no file", Prevented(built::indicators_are_recording_rules)),
    (
        12,
        "a histogram that PostgreSQL does not have",
        reported("metric/unknown", "postgres_query_duration_seconds[", "pg_stat_statements_seconds_total"),
    ),
    (
        13,
        "its buckets on a panel",
        reported("metric/unknown", "postgres_query_duration_seconds_bucket", "pg_stat_statements_seconds_total"),
    ),
    (
        14,
        "a capacity that MinIO does not expose",
        reported("metric/unknown", "minio_cluster_capacity_total_bytes", "minio_cluster_capacity_usable_total_bytes"),
    ),
    (15, "requests that nothing counts", Repaired(built::requests_are_counted)),
    (
        16,
        "a pipeline's status that nothing exports",
        reported("metric/unknown", "pipeline_status[", "declare it under `metrics`"),
    ),
    (17, "a ratio of each series with itself", reported("promql/ratio-always-one", "/ rate", "sum")),
    (
        18,
        "a ratio with a percent sign behind it",
        reported("template/value-unit", "{{ $value }}%", "humanizePercentage"),
    ),
    (
        19,
        "the rate of a histogram's name",
        reported("metric/histogram-base", "http_request_duration_seconds[", "http_request_duration_seconds_sum"),
    ),
    (20, "a duration with all its digits", reported("template/value-digits", "{{ $value }}s", "humanizeDuration")),
    (21, "the exporter's `up` for the database", reported("alert/up-of-exporter", "up{job", "pg_up")),
    (22, "silence when a target vanishes", Repaired(built::what_vanishes_is_reported)),
    (23, "many quantiles that are called one", Repaired(built::quantiles_are_of_all_or_named)),
    (24, "alerts grouped by labels that none has", Prevented(built::external_labels)),
    (25, "services without any alert", Repaired(built::every_job_has_an_alert)),
    (26, "an alert for each status", reported("promql/ratio-always-one", "/ rate", "sum")),
    (27, "a placeholder for a secret", reported("secret/plain-value", "\"YOUR", "{ file = ")),
    (28, "keys that no mail has", reported("shape/unknown-key", "body", "text")),
    (29, "mail without a server", reported("shape/missing-key", "email]", "smarthost")),
    (30, "a receiver that is not there", reported("reference/unknown", "\"web.hook\"", "critical-alerts")),
    (31, "`match` in a route", reported("shape/alertmanager-form", "match ", "matchers")),
    (32, "the HTML part that nobody asked for", Repaired(built::mail_has_no_html)),
    (33, "texts of several alerts run together", reported("template/no-separator", ".Alerts", "line break")),
    (34, "nothing inhibits, nothing is resolved", Repaired(built::inhibition_and_resolved)),
    (35, "a dashboard in the form of the HTTP API", Prevented(built::dashboards_are_files)),
    (36, "a dashboard without schemaVersion", Prevented(built::dashboards_have_a_schema_version)),
    (37, "panels of a type that is gone", reported("shape/unknown-value", "\"graph\"", "timeseries")),
    (38, "panels without place, id and data source", Prevented(built::panels_are_complete)),
    (39, "a ratio of lifetimes", reported("promql/lifetime-average", "/ (", "rate")),
    (40, "requests called I/O", Repaired(built::panels_have_the_unit_of_what_they_show)),
    (41, "a health score that leaves out what is gone", Repaired(built::what_should_be_there_is_counted)),
    (42, "a table of a range", Repaired(built::tables_are_instant)),
    (43, "labels that depend on the exporter's version", Prevented(built::exporters_have_a_version)),
    (44, "a volume that is not declared", Prevented(built::volumes_are_declared)),
    (45, "`version` in a compose file", Prevented(built::compose_has_no_version)),
    (46, "nothing ships the logs", Repaired(built::logs_are_shipped)),
    (47, "ports open to everybody", Repaired(built::ports_are_of_this_host)),
    (48, "containers that start before what they need", Repaired(built::containers_wait_and_are_limited)),
    (49, "components that nothing runs", Repaired(built::every_component_runs)),
    (50, "Jaeger is named and never set up", Repaired(built::jaeger_is_set_up)),
    (51, "the pipeline's syntax, which was right", Prevented(built::the_pipeline_is_read)),
    (52, "a pattern that matches no line", reported("log/no-match", "'2026", "fix the pattern")),
    (53, "statements of several lines", Repaired(built::lines_are_joined)),
    (54, "the time of arrival for that of the event", Repaired(built::events_have_their_own_time)),
    (55, "conditions on a field that nobody sets", Prevented(built::conditions_read_what_is_set)),
    (56, "a codec that decodes what a filter decodes again", Repaired(built::json_is_decoded_once)),
    (57, "logs that are kept for ever", Repaired(built::logs_are_kept_for_a_time)),
    (58, "an extension that nothing creates", Repaired(built::the_extension_is_created_first)),
    (59, "columns that were renamed", reported("sql/unknown-column", "total_time", "total_exec_time")),
    (60, "a schema that nothing creates", Prevented(built::the_schema_is_created_first)),
    (61, "a table that nothing creates", Prevented(built::the_table_is_created_before_its_function)),
    (62, "a column and a key that the table lacks", Prevented(built::the_table_has_what_its_function_writes)),
    (63, "pg_cron that is not there", Repaired(built::pg_cron_may_be_missing)),
    (
        64,
        "a job that fails in silence and keeps everything",
        Prevented(built::the_function_reads_columns_that_are_there),
    ),
    (65, "a function for everybody, in `public`", Prevented(built::functions_are_closed)),
    (66, "statistics that the role may not read", Repaired(built::roles_may_read_statistics)),
    (67, "passwords in recorded statements", Repaired(built::statements_are_redacted)),
    (68, "durations below zero, a column twice", Prevented(built::durations_are_not_negative)),
    (69, "a view that cannot change its columns", Prevented(built::views_can_change)),
    (70, "names that the middleware does not have", Prevented(built::typescript_compiles)),
    (71, "`error` is of type unknown", Prevented(built::typescript_compiles)),
    (72, "a database client out of nowhere", Prevented(built::clients_are_given)),
    (73, "code for one version of a compiler", Prevented(built::typescript_compiles)),
    (74, "a recording that fails fails the request", Prevented(built::a_failed_recording_is_no_failed_request)),
    (75, "an error that replaces the error", Prevented(built::errors_are_thrown_on)),
    (76, "labels that a client chooses", Prevented(built::names_of_functions_are_closed)),
    (77, "checks that never end", Prevented(built::checks_end)),
    (78, "results that nobody keeps", Prevented(built::results_are_kept)),
    (79, "`this` that is not what it seems", Prevented(built::checks_are_functions)),
    (80, "a probe at that port", reported("service/wrong-port", "\"localhost:54324\"", "54321")),
    (81, "results that go nowhere", Prevented(built::results_are_metrics)),
];

/// The lines of the spec that name a fault: `# 12 13` at their end.
fn places() -> BTreeMap<usize, usize> {
    let mut places = BTreeMap::new();
    for (line, text) in SPEC.lines().enumerate() {
        let numbers = text.rsplit_once("# ").map_or("", |(_, numbers)| numbers);
        let numbers: Option<Vec<usize>> = numbers.split(' ').map(|number| number.parse().ok()).collect();
        for number in numbers.unwrap_or_default() {
            assert_eq!(places.insert(number, line + 1), None, "fault {number} has two places");
        }
    }
    places
}

/// A finding of the one spec.
struct Found {
    line: usize,
    code: &'static str,
    /// The line's text from its first character on.
    at: String,
    help: String,
}

fn findings() -> Vec<Found> {
    let outcome = check(SPEC);
    let found = outcome.diagnostics.iter().map(|found| {
        let place = outcome.sources.place(found.span()).expect("a place");
        assert_eq!(place.file, "lakehouse.toml");
        let line = SPEC.lines().nth(place.line - 1).expect("a line");
        Found {
            line: place.line,
            code: found.code,
            at: line.chars().skip(place.column - 1).collect(),
            help: found.help.clone().unwrap_or_default(),
        }
    });
    found.collect()
}

/// One run reports every fault that can be written down, where it stands, with the fix.
#[test]
fn every_fault_that_can_be_written_is_reported_in_one_pass() {
    let places = places();
    let findings = findings();
    let mut missing = Vec::new();
    for (number, title, row) in TABLE {
        let Reported { code, at, help } = row else {
            continue;
        };
        let line = places.get(number).unwrap_or_else(|| panic!("fault {number} stands nowhere in the spec"));
        let is_it = |found: &&Found| found.line == *line && found.code == *code && found.help.contains(help);
        match findings.iter().filter(is_it).find(|found| found.at.starts_with(at)) {
            Some(_) => {}
            None => missing.push(format!(
                "{number} ({title}): no {code} at line {line} with {help:?} at {at:?}, but at {:?}",
                findings.iter().filter(is_it).map(|found| &found.at).collect::<Vec<_>>()
            )),
        }
    }
    assert!(missing.is_empty(), "{}\n{missing:#?}", rendered(&check(SPEC)));
}

/// A finding of that spec is about one of the faults.
#[test]
fn nothing_else_is_reported() {
    let faults: BTreeSet<usize> = places().values().copied().collect();
    let found: BTreeSet<usize> = findings().iter().map(|found| found.line).collect();
    assert!(found.is_subset(&faults), "{found:?} {faults:?}\n{}", rendered(&check(SPEC)));
}

#[test]
fn what_cannot_be_written_is_right_in_what_is_built() {
    let built = Built::reference();
    let mut wrong = Vec::new();
    for (number, title, row) in TABLE {
        let (Prevented(holds) | Repaired(holds)) = row else {
            continue;
        };
        // all rows in one run; what is wrong with each stands above
        if std::panic::catch_unwind(AssertUnwindSafe(|| holds(&built))).is_err() {
            wrong.push(format!("{number} ({title})"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_fault_has_its_row() {
    let mut numbers: Vec<usize> = TABLE.iter().map(|(number, _, _)| *number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=81).collect::<Vec<_>>());
}
