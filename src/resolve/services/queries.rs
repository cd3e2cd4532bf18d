//! The names in the queries of a service, judged once all of them are known.
//!
//! In: the views and the metrics of a service that are queries. Out: findings about what its PostgreSQL does not have, and
//! about metrics whose query does not give what they declare.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::metrics::DeclaredMetrics;
use crate::model::{Migrations, QueryMetric, View};
use crate::report::Diagnostic;
use crate::source::{Node, Spanned};
use crate::spec;
use crate::sql::{self, Columns, Reading};

/// Reads every query, each once.
pub(super) fn check(
    context: &mut Context<'_>,
    item: &Item<'_>,
    migrations: Option<&Migrations>,
    written: &DeclaredMetrics,
    metrics: &BTreeMap<String, QueryMetric>,
) {
    let Ok(version) = version(item.node.get("version")) else {
        return;
    };
    let views = migrations.map(|migrations| Views { migrations, version, read: RefCell::new(BTreeMap::new()) });
    let known = |schema: &str, relation: &str| views.as_ref().and_then(|views| views.columns(schema, relation));
    for (name, metric) in metrics {
        let reading = sql::read(&metric.sql, version, &known);
        let Some(written) = written.get(name) else { continue };
        let Some(sql) = &written.sql else { continue };
        form(context, name, written, metric, &reading.columns);
        collisions(context, name, sql, metric, &reading);
        context.report.add_text_diagnostics(&sql.text(context.sources), reading.problems);
    }
    let Some(views) = &views else {
        return;
    };
    for (name, view) in &views.migrations.views {
        if let (View::UserDefined(query), Some(reading)) = (view, views.reading(name)) {
            context.report.add_text_diagnostics(query, reading.problems);
        }
    }
}

/// The major version of the server, nothing where none is written; an error where it is none that is known.
fn version(node: Option<&Node>) -> Result<Option<u16>, ()> {
    let Some(node) = node else {
        return Ok(None);
    };
    let major = node.string().and_then(|text| text.split('.').next()).and_then(|part| part.parse::<u16>().ok());
    major.filter(|major| sql::POSTGRESQL.contains(major)).map(Some).ok_or(())
}

/// A metric is a view of its labels and its value.
fn form(
    context: &mut Context<'_>,
    name: &str,
    written: &Spanned<spec::Metric>,
    metric: &QueryMetric,
    columns: &Columns,
) {
    let labels_at = written.labels.as_ref().map_or(written.key, |labels| labels.span);
    let sql_at = written.sql.as_ref().map_or(written.key, |sql| sql.span);
    let given = || match columns.names.as_slice() {
        [] => "it returns no column".to_owned(),
        names => format!("it returns: {}", names.join(", ")),
    };
    for label in metric.labels.iter().filter(|label| !columns.may_have(label)) {
        context.report.add(
            Diagnostic::new(
                "sql/metric-form",
                labels_at,
                format!("the query of `{name}` returns no column `{label}`"),
                given(),
            )
            .help(format!("add it to the query: SELECT … AS {label}; or remove it from `labels`")),
        );
    }
    if !columns.may_have("value") {
        context.report.add(
            Diagnostic::new(
                "sql/metric-form",
                sql_at,
                format!("the query of `{name}` returns no column `value`"),
                given(),
            )
            .help("name the measured column `value`: SELECT count(*) AS value"),
        );
    }
}

/// Rows that are distinguished by what is no label: the exporter keeps the first of those with equal labels.
fn collisions(context: &mut Context<'_>, name: &str, sql: &Spanned<String>, metric: &QueryMetric, reading: &Reading) {
    // what names a row may follow from its labels
    let names_row = |column: &str| ["id", "key", "name", "title", "code"].iter().any(|end| column.ends_with(end));
    let missing = |column: &&String| !metric.labels.contains(*column) && *column != "value" && !names_row(column);
    if let Some(column) = reading.grouped.iter().find(missing) {
        let message = format!("the query of `{name}` groups by `{column}`, which is not a label of the metric");
        let found = Diagnostic::new(
            "sql/rows-with-equal-labels",
            sql.span,
            message,
            "several rows have the same labels; only one is exported",
        );
        context.report.add(found.help("add it to `labels` and to the SELECT, or remove it from GROUP BY"));
    }
}

/// The views of a spec, each read when it is first asked for.
struct Views<'a> {
    migrations: &'a Migrations,
    version: Option<u16>,
    /// By name; nothing while a view is being read, since one that reads itself may give anything.
    read: RefCell<BTreeMap<String, Option<Reading>>>,
}

impl Views<'_> {
    fn columns(&self, schema: &str, relation: &str) -> Option<Columns> {
        if schema != self.migrations.schema {
            return None;
        }
        self.reading(relation).map(|reading| reading.columns).or_else(|| self.migrations.columns(relation))
    }

    /// What a view of the author's says.
    fn reading(&self, name: &str) -> Option<Reading> {
        let View::UserDefined(query) = self.migrations.views.get(name)? else {
            return None;
        };
        if let Some(known) = self.read.borrow().get(name) {
            return Some(known.clone().unwrap_or_else(Reading::unknown));
        }
        self.read.borrow_mut().insert(name.to_owned(), None);
        let reading = sql::read(query.as_str(), self.version, &|schema, relation| self.columns(schema, relation));
        self.read.borrow_mut().insert(name.to_owned(), Some(reading.clone()));
        Some(reading)
    }
}
