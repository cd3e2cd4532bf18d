//! `[services.*.migrations]`: what is created inside a database, and what the SQL exporter reads from it.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::metrics::DeclaredMetrics;
use crate::model::conventions::LONGEST_FILE_NAME;
use crate::model::{Duration, MetricSource, Migrations, QueryMetric, SlowQueries, View};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned, Text};
use crate::spec;
use crate::sql;

/// The number of the first file in edition 2026.
const START: u64 = 20_260_101_000_000;

/// Schemas that belong to someone else.
const TAKEN: &[&str] = &["public", "information_schema", "cron", "extensions", "auth", "storage", "realtime", "vault"];

/// The longest name that leaves room for what is derived from it, in bytes; PostgreSQL cuts names at 63.
const LONGEST: usize = 48;

pub(super) fn migrations(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: spec::Migrations,
    metrics: BTreeMap<String, QueryMetric>,
    login: Option<String>,
) -> Option<Migrations> {
    let spec::Migrations { schema, database, directory, start, views, slow_queries, enabled } = written;
    if Spanned::is_off(enabled.as_ref()) {
        return None;
    }
    let version = version(context, item);
    if let Some(schema) = &schema {
        check_schema(context, schema);
    }
    if let Some(database) = &database
        && (database.is_empty() || database.len() > 63 || database.chars().any(char::is_control))
    {
        let message = "this is not the name of a database".to_owned();
        invalid_name(context, database.span, message, "write one line of at most 63 bytes");
    }
    let directory = directory.and_then(|text| check_directory(context, &text));
    let start = start.and_then(|text| check_start(context, &text));
    let views = views.map(Spanned::into_inner).unwrap_or_default().into_iter();
    let views = views.filter_map(|(name, view)| one_view(context, item, &name, view).map(|view| (name, view)));
    let views = views.collect();
    let slow_queries = slow_queries.and_then(|written| slow(context, written.value));
    Some(Migrations {
        schema: schema.map_or_else(|| "monitoring".to_owned(), Spanned::into_inner),
        database: database.map_or_else(|| "postgres".to_owned(), Spanned::into_inner),
        directory,
        start: start.unwrap_or(START),
        version,
        login,
        views,
        slow_queries,
        // known once all services are
        recorded: BTreeMap::new(),
        metrics,
    })
}

/// The major version of the server; the columns of its views follow from it.
fn version(context: &mut Context<'_>, item: &Item<'_>) -> Option<u16> {
    let node = item.node.get("version")?;
    let text = node.string()?;
    let mut parts = text.split('.');
    let major = parts.next().and_then(|part| part.parse::<u16>().ok());
    let Some(major) = major.filter(|_| parts.all(|part| part.parse::<u16>().is_ok())) else {
        context.report.add(
            Diagnostic::new("value/invalid-version", node.span, format!("`{text}` is not a version"), "not a version")
                .help("write the major version of the server: \"15\""),
        );
        return None;
    };
    let known = sql::POSTGRESQL;
    if known.contains(&major) {
        return Some(major);
    }
    context.report.add(
        Diagnostic::new(
            "value/unsupported-version",
            node.span,
            format!("the views of PostgreSQL {text} are not known"),
            "outside the supported versions",
        )
        .help(format!("known versions: {} to {}", known.start(), known.end())),
    );
    None
}

fn invalid_name(context: &mut Context<'_>, span: Span, message: String, help: &str) {
    context.report.add(Diagnostic::new("value/invalid-name", span, message, "cannot be used").help(help));
}

/// Names in SQL are kept so plain that nobody ever has to quote them.
fn check_name(context: &mut Context<'_>, span: Span, name: &str, what: &str, longest: usize) -> bool {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && name.len() <= longest {
        return true;
    }
    let help = format!("use lower-case letters, digits and `_`, no digit first, at most {longest} characters");
    invalid_name(context, span, format!("`{name}` is not a valid {what} name"), &help);
    false
}

fn check_schema(context: &mut Context<'_>, schema: &Spanned<String>) {
    check_name(context, schema.span, schema, "schema", LONGEST);
    if TAKEN.contains(&schema.as_str()) || schema.starts_with("pg_") {
        let message = format!("the schema `{schema}` is in use by other software");
        let help = "name a schema for the monitoring objects only: \"monitoring\"";
        invalid_name(context, schema.span, message, help);
    }
}

fn check_start(context: &mut Context<'_>, text: &Spanned<String>) -> Option<u64> {
    if text.len() == 14 && text.bytes().all(|digit| digit.is_ascii_digit()) {
        return text.parse().ok();
    }
    context.report.add(
        Diagnostic::new(
            "shape/out-of-range",
            text.span,
            format!("`start` must be 14 digits, not `{text}`"),
            "the names of the files must sort by it",
        )
        .help("write a day and a time: \"20261123000000\""),
    );
    None
}

fn check_directory(context: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    let path = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
    let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.starts_with(".lakehouse-obs");
    let span = text.span;
    if let Some(long) = path.split('/').find(|part| part.len() > LONGEST_FILE_NAME) {
        let message = format!("a folder name of {} bytes is too long", long.len());
        invalid_name(context, span, message, &format!("write at most {LONGEST_FILE_NAME} bytes between two `/`"));
        return None;
    }
    if path.split('/').all(plain) && !path.contains(['\\', '\0', '\n', '\r']) {
        return match context.layered.folders.refusal(span) {
            None => Some(path.to_owned()),
            Some(refusal) => {
                let help = "use a folder next to the spec; it does not have to exist: \"supabase/migrations\"";
                context.report.add(refusal.finding(text, span, "value/invalid-name", help));
                None
            }
        };
    }
    invalid_name(
        context,
        span,
        format!("`{text}` is not a relative path in the folder of the spec"),
        "write a path below the folder of the spec: \"supabase/migrations\"",
    );
    None
}

/// A view with a query of the author's.
fn own_view(context: &mut Context<'_>, name: &str, key: Span, text: Text) -> Option<View> {
    let own = check_name(context, key, name, "view", 63);
    let taken = crate::model::conventions::MONITORING_NAMES.contains(&name)
        || name.starts_with("metric_")
        || name.starts_with("http_requests_");
    if own && taken {
        let message = format!("`{name}` is the name of a generated object");
        invalid_name(context, key, message, "give the view another name");
    }
    let problems = sql::query(text.as_str());
    if !problems.is_empty() {
        context.report.add_text_diagnostics(&text, problems);
        return None;
    }
    Some(View::UserDefined(text))
}

fn one_view(context: &mut Context<'_>, item: &Item<'_>, name: &str, written: Spanned<spec::View>) -> Option<View> {
    let Spanned { value: spec::View { sql, min_calls, enabled }, key, .. } = written;
    if Spanned::is_off(enabled.as_ref()) {
        return None;
    }
    let view = match (name, sql) {
        ("query_performance" | "connection_stats", Some(sql)) => {
            context.report.add(
                Diagnostic::new(
                    "service/key-not-for-kind",
                    sql.span,
                    format!("the view `{name}` is built in and has a query already"),
                    "the kind defines it",
                )
                .help("remove `sql`, or give the view another name"),
            );
            return None;
        }
        ("query_performance", None) => {
            return Some(View::QueryPerformance { min_calls: min_calls.map_or(0, Spanned::into_inner) });
        }
        ("connection_stats", None) => View::ConnectionStats,
        (_, Some(sql)) => own_view(context, name, key, sql.text(context.sources))?,
        (_, None) => {
            // what was left out, since it is no text, is not missing
            if item.node.at(&["migrations", "views", name, "sql"]).is_none() {
                context.report.add(
                    Diagnostic::new(
                        "shape/missing-key",
                        key,
                        format!("the view `{name}` has no `sql`"),
                        "`sql` is missing",
                    )
                    .help("write its query, or one of the known views: query_performance, connection_stats"),
                );
            }
            return None;
        }
    };
    if let Some(min_calls) = min_calls {
        context.report.add(
            Diagnostic::new(
                "service/key-not-for-kind",
                min_calls.span,
                format!("`min_calls` has no effect on the view `{name}`"),
                "nothing reads this",
            )
            .help("remove it"),
        );
    }
    Some(view)
}

fn slow(context: &mut Context<'_>, written: spec::SlowQueries) -> Option<SlowQueries> {
    let spec::SlowQueries { above, min_calls, limit, schedule, retention, enabled } = written;
    if Spanned::is_off(enabled.as_ref()) {
        return None;
    }
    let above = above.and_then(|text| context.positive_duration(&text, text.span, "above"));
    let retention = retention.and_then(|text| context.positive_duration(&text, text.span, "retention"));
    if let Some((text, flaw)) = schedule.as_ref().and_then(|text| Some((text, sql::schedule(text)?))) {
        context.report.add(
            Diagnostic::new("value/invalid-schedule", text.span, format!("`{text}` is not a schedule"), flaw)
                .help("write cron's five fields: \"*/5 * * * *\" is every five minutes"),
        );
    }
    Some(SlowQueries {
        above: above.unwrap_or(Duration(1000)),
        min_calls: min_calls.map_or(10, Spanned::into_inner),
        limit: limit.map_or(10, Spanned::into_inner),
        schedule: schedule.map_or_else(|| "*/5 * * * *".to_owned(), Spanned::into_inner),
        retention: retention.unwrap_or(Duration(30 * 86_400_000)),
    })
}

/// The metrics of a service that queries give, as the SQL exporter can expose them.
pub(super) fn query_metrics(
    context: &mut Context<'_>,
    written: &DeclaredMetrics,
    metrics: &BTreeMap<String, MetricSource>,
) -> BTreeMap<String, QueryMetric> {
    let mut found = BTreeMap::new();
    for (name, metric) in metrics {
        let Some(Spanned { value: written, key, .. }) = written.get(name) else { continue };
        let Some(text) = written.sql.as_ref().map(|sql| sql.text(context.sources)) else { continue };
        let labels_at = written.labels.as_ref().map_or(*key, |labels| labels.span);
        let counter = match metric.metric_type {
            spec::MetricType::Counter => true,
            spec::MetricType::Gauge => false,
            spec::MetricType::Histogram | spec::MetricType::Summary | spec::MetricType::Untyped => {
                context.report.add(
                    Diagnostic::new(
                        "sql/metric-form",
                        written.metric_type.as_ref().map_or(*key, |metric_type| metric_type.span),
                        format!("a query cannot export `{name}`: it is not a counter or a gauge"),
                        "the SQL exporter supports counters and gauges only",
                    )
                    .help("write \"counter\" or \"gauge\""),
                );
                continue;
            }
        };
        let taken = ["job", "target", "value"];
        for label in metric.labels.iter().filter(|label| taken.contains(&label.as_str())) {
            context.report.add(
                Diagnostic::new(
                    "sql/metric-form",
                    labels_at,
                    format!("`{label}` cannot be a label of `{name}`"),
                    if label == "value" {
                        "this column is the value"
                    } else {
                        "the SQL exporter sets this label itself"
                    },
                )
                .help("give the column another name: SELECT … AS job_name"),
            );
        }
        let problems = sql::query(text.as_str());
        if problems.is_empty() {
            let labels = metric.labels.iter().cloned().collect();
            found.insert(name.clone(), QueryMetric { counter, labels, sql: text.as_str().to_owned() });
        } else {
            context.report.add_text_diagnostics(&text, problems);
        }
    }
    found
}
