//! The objects that a database should have, each with the statements that make it, in an order in which they can be made.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::quoting::{Templates, dollar_quote, identifier};
use crate::model::conventions::{self, exporter_role, reader_role, recorder_role};
use crate::model::{DatabaseNeeds, Extension, Migrations, Recorded, STATEMENTS, View, statement_columns};
use crate::sql;

/// One object of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// What it is and its full name in SQL, on one line: `view monitoring.connection_stats`.
    pub(super) key: String,
    /// The statements that make it, or bring it to this form.
    pub(super) text: String,
}

impl Object {
    /// Whether it is a view, which others may stand on.
    pub(super) fn is_view(&self) -> bool {
        self.key.starts_with("view ")
    }
}

/// Everything that a database should have.
pub(super) fn objects(
    templates: &Templates,
    service: &str,
    migrations: &Migrations,
    needs: &DatabaseNeeds,
) -> (Vec<Object>, Parts) {
    let part = path(&["services", service, "migrations"]);
    let parts = Parts::from([(RIGHTS.to_owned(), part.clone())]);
    Build { templates, service, migrations, needs, part, objects: Vec::new(), parts }.all()
}

/// What stands in a migration for the owners and grants of views that are dropped and made again.
pub(super) const RIGHTS: &str = "rights of views";

/// The part of the spec that each object is made of, by its key.
pub(super) type Parts = BTreeMap<String, Vec<String>>;

fn path(steps: &[&str]) -> Vec<String> {
    steps.iter().map(|step| (*step).to_owned()).collect()
}

/// The statements that take an object away.
///
/// A table with rows stays unless `with_rows`; an extension stays in any case.
pub(super) fn drop(templates: &Templates, key: &str, with_rows: bool) -> String {
    let (kind, target) = key.split_once(' ').unwrap_or((key, ""));
    let count = format!("SELECT EXISTS (SELECT FROM {target})");
    templates.render("drop", &json!({ "kind": kind, "target": target, "with_rows": with_rows, "count": count }))
}

/// The statements that take a view away which is made again: its owner and its grants are remembered until then.
pub(super) fn set_aside(templates: &Templates, key: &str) -> String {
    let target = key.split_once(' ').map_or("", |(_, target)| target);
    templates.render("set_aside", &json!({ "target": target }))
}

/// The statements that give views the owners and grants again which were remembered.
pub(super) fn put_back(templates: &Templates) -> String {
    templates.render("put_back", &json!({}))
}

struct Build<'a> {
    templates: &'a Templates,
    service: &'a str,
    migrations: &'a Migrations,
    /// What the exporters of the service need.
    needs: &'a DatabaseNeeds,
    /// What the next objects are made of.
    part: Vec<String>,
    objects: Vec<Object>,
    parts: Parts,
}

impl Build<'_> {
    fn all(mut self) -> (Vec<Object>, Parts) {
        let migrations = self.migrations;
        let schema = migrations.schema.as_str();
        let statements = migrations.slow_queries.is_some()
            || migrations.views.values().any(|view| matches!(view, View::QueryPerformance { .. }));
        self.roles(schema);
        self.extensions(statements);
        if statements {
            let values = json!({ "schema": schema, "reader": reader_role(schema) });
            self.add(&format!("function {}.statement_text(text)", identifier(schema)), "statement_text", &values);
        }
        self.slow_queries(schema);
        self.recorded(schema);
        self.views(schema);
        (self.objects, self.parts)
    }

    fn add(&mut self, key: &str, template: &str, values: &Value) {
        let text = self.templates.render(template, values);
        self.parts.insert(key.to_owned(), self.part.clone());
        self.objects.push(Object { key: key.to_owned(), text });
    }

    /// The extensions that the compiler's own objects, the queries of the spec or the collectors of an exporter read.
    fn extensions(&mut self, statements: bool) {
        let migrations = self.migrations;
        let own = migrations.views.values().filter_map(|view| match view {
            View::UserDefined(sql) => Some(sql.as_str()),
            View::QueryPerformance { .. } | View::ConnectionStats => None,
        });
        let queries: Vec<&str> = own.chain(migrations.metrics.values().map(|metric| metric.sql.as_str())).collect();
        for extension in Extension::all() {
            let name = extension.name;
            let needed = statements && name == STATEMENTS
                || self.needs.extensions.contains_key(name)
                || queries.iter().any(|query| sql::mentions(query, name));
            if needed {
                let version = migrations.version.and_then(|server| extension.version(server));
                let values = json!({ "name": name, "counts": extension.counts, "version": version });
                self.add(&format!("extension {name}"), "extension", &values);
            }
        }
    }

    fn roles(&mut self, schema: &str) {
        let migrations = self.migrations;
        let exposes = !migrations.metrics.is_empty() || !migrations.recorded.is_empty();
        let mut readers = vec![reader_role(schema)];
        let about = "reads the monitoring views.";
        let mut roles = vec![(reader_role(schema), about, true)];
        if exposes {
            readers.push(exporter_role(schema));
            roles.push((
                exporter_role(schema),
                "reads the views that are made for the SQL exporter and nothing else.",
                false,
            ));
        }
        if !migrations.recorded.is_empty() {
            roles.push((recorder_role(schema), "counts requests, by one function.", false));
        }
        for (role, about, statistics) in &roles {
            let values = json!({ "role": role, "about": about, "statistics": statistics });
            self.add(&format!("role {}", identifier(role)), "role", &values);
        }
        let names: Vec<&String> = roles.iter().map(|(role, _, _)| role).collect();
        let key = format!("schema {}", identifier(schema));
        self.add(&key, "schema", &json!({ "schema": schema, "roles": names }));
        // no role has a name with NUL in it
        if let Some(login) = migrations.login.as_ref().filter(|login| !login.contains('\0')) {
            let key = format!("membership {}", identifier(schema));
            let tag = dollar_quote("do", login);
            let values = json!({ "login": login, "roles": readers, "monitors": self.needs.roles, "tag": tag });
            self.add(&key, "membership", &values);
        }
    }

    fn slow_queries(&mut self, schema: &str) {
        let Some(slow) = &self.migrations.slow_queries else {
            return;
        };
        self.part = path(&["services", self.service, "migrations", "slow_queries"]);
        let quoted = identifier(schema);
        let job = format!("{schema}-slow-queries");
        let command = format!("SELECT {quoted}.record_slow_queries()");
        let values = json!({
            "schema": schema,
            "reader": reader_role(schema),
            "min_calls": slow.min_calls,
            "above_ms": slow.above.0,
            "limit": slow.limit,
            "retention": interval(slow.retention.0),
            "job": job,
            "schedule": slow.schedule,
            "command": command,
        });
        self.add(&format!("table {quoted}.slow_queries"), "slow_queries", &values);
        self.add(&format!("function {quoted}.record_slow_queries()"), "record_slow_queries", &values);
        self.add(&format!("job {job}"), "job", &values);
    }

    fn recorded(&mut self, schema: &str) {
        let recorded = &self.migrations.recorded;
        if recorded.is_empty() {
            return;
        }
        self.part = path(&["services", recorded.keys().next().map_or("", String::as_str), "functions"]);
        let quoted = identifier(schema);
        let services: Vec<Value> = recorded
            .iter()
            .map(|(name, recorded)| {
                let bounds: Vec<String> = recorded.buckets.iter().map(|bound| bound.to_string()).collect();
                json!({
                    "name": name,
                    "functions": recorded.functions,
                    "bounds": bounds,
                    "layout": layout(recorded),
                    "size": recorded.buckets.len() + 1,
                })
            })
            .collect();
        let texts: String =
            recorded.values().flat_map(|recorded| recorded.functions.iter().map(String::as_str)).collect();
        let values = json!({
            "schema": schema,
            "reader": reader_role(schema),
            "recorder": recorder_role(schema),
            "services": services,
            "tag": dollar_quote("function", &texts),
        });
        self.add(&format!("table {quoted}.http_request_counters"), "http_request_counters", &values);
        let key = format!("function {quoted}.record_http_request(text, text, text, integer, double precision)");
        self.add(&key, "record_http_request", &values);
        for (name, recorded) in recorded {
            self.part = path(&["services", name, "functions"]);
            let query = self.requests(schema, name, recorded);
            let view = conventions::requests_view(name);
            self.view(
                schema,
                &view,
                "the requests of a service, for the SQL exporter.",
                &query,
                &exporter_role(schema),
                false,
            );
        }
    }

    /// One row for each function, method and status, with a cumulative column for each bound.
    fn requests(&self, schema: &str, service: &str, recorded: &Recorded) -> String {
        let size = recorded.buckets.len() + 1;
        let mut names = conventions::bucket_columns(&recorded.buckets);
        names.push("+Inf".to_owned());
        let sum = |upto: usize| (1..=upto).map(|bucket| format!("b{bucket}")).collect::<Vec<_>>().join(" + ");
        let columns: Vec<Value> =
            names.iter().zip(1..).map(|(name, upto)| json!({ "name": name, "sum": sum(upto) })).collect();
        self.templates.render(
            "http_requests",
            &json!({
                "schema": schema,
                "service": service,
                "layout": layout(recorded),
                "functions": recorded.functions,
                "buckets": (1..=size).collect::<Vec<_>>(),
                "columns": columns,
            }),
        )
    }

    fn views(&mut self, schema: &str) {
        let migrations = self.migrations;
        let mut queries: BTreeMap<String, (String, String, String, bool)> = BTreeMap::new();
        for (name, view) in &migrations.views {
            let (about, query, statements) = match view {
                View::QueryPerformance { min_calls } => {
                    let columns: Vec<Value> = statement_columns(migrations.version)
                        .map(|column| json!({ "column": column.name, "alias": column.alias }))
                        .collect();
                    let values = json!({ "schema": schema, "columns": columns, "min_calls": min_calls });
                    (
                        "statements, those that took most time first. Times are milliseconds.",
                        self.templates.render("query_performance", &values),
                        true,
                    )
                }
                View::ConnectionStats => {
                    ("connections by database and state.", self.templates.render("connection_stats", &json!({})), false)
                }
                View::UserDefined(sql) => ("of the spec.", sql.as_str().to_owned(), false),
            };
            queries.insert(name.clone(), (about.to_owned(), query, reader_role(schema), statements));
        }
        for (name, metric) in &migrations.metrics {
            let columns: Vec<String> = metric
                .labels
                .iter()
                .map(String::as_str)
                .chain(["value"])
                .map(|column| format!("\"{column}\""))
                .collect();
            let query = format!("SELECT {} FROM (\n{}\n) AS metric", columns.join(", "), metric.sql);
            let about = format!("the metric {name}, for the SQL exporter.");
            queries.insert(conventions::metric_view(name), (about, query, exporter_role(schema), false));
        }
        for name in ordered(&queries.iter().map(|(name, (_, query, _, _))| (name.as_str(), query.as_str())).collect()) {
            if let Some((about, query, reader, statements)) = queries.get(name) {
                let metric = migrations.metrics.keys().find(|metric| conventions::metric_view(metric) == name);
                self.part = match metric {
                    Some(metric) => path(&["services", self.service, "metrics", metric]),
                    None => path(&["services", self.service, "migrations", "views", name]),
                };
                self.view(schema, name, about, query, reader, *statements);
            }
        }
    }

    fn view(&mut self, schema: &str, name: &str, about: &str, query: &str, reader: &str, statements: bool) {
        let full = format!("{}.{}", identifier(schema), identifier(name));
        let query = query.trim_end_matches('\n');
        let renamed = statement_columns(self.migrations.version).filter(|_| statements);
        let renamed: Vec<Value> =
            renamed.filter_map(|column| Some(json!({ "column": column.name, "alias": column.alias? }))).collect();
        let values = json!({
            "schema": schema,
            "name": name,
            "about": about,
            "query": query,
            "reader": reader,
            "statements": statements,
            "renamed": renamed,
            "outer": dollar_quote("do", query),
            "inner": dollar_quote("query", query),
            "create": format!("CREATE VIEW {full} AS"),
            "create_or_replace": format!("CREATE OR REPLACE VIEW {full} AS"),
        });
        self.add(&format!("view {full}"), "view", &values);
    }
}

/// Names of views, each after those that its query mentions; where they mention each other, by name.
fn ordered<'a>(queries: &BTreeMap<&'a str, &'a str>) -> Vec<&'a str> {
    let mut left: Vec<&str> = queries.keys().copied().collect();
    let mut done: Vec<&str> = Vec::new();
    while !left.is_empty() {
        let waits = |name: &&str| {
            let query = queries.get(name).copied().unwrap_or("");
            left.iter().any(|other| other != name && sql::mentions(query, other))
        };
        let at = left.iter().position(|name| !waits(name)).unwrap_or(0);
        done.push(left.remove(at));
    }
    done
}

/// A name for the bounds of a histogram: rows with other bounds belong to another series.
fn layout(recorded: &Recorded) -> String {
    let bounds: Vec<String> = recorded.buckets.iter().map(|bound| bound.to_string()).collect();
    let digest = Sha256::digest(bounds.join(" ").as_bytes());
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Milliseconds as an interval of PostgreSQL, in the largest unit that holds them.
fn interval(milliseconds: u64) -> String {
    for (name, size) in [("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1000)] {
        if u64::is_multiple_of(milliseconds, size) {
            return format!("{} {name}", milliseconds / size);
        }
    }
    format!("{milliseconds} milliseconds")
}
