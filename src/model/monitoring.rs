//! The columns of what the compiler creates in a database.
//!
//! In: the migrations of a service. Out: names of columns, as queries of the spec may read them.
//! Source: pg_stat_statements of PostgreSQL 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4, read from running servers. A
//! server that was upgraded without `ALTER EXTENSION pg_stat_statements UPDATE` still has the columns of its old version.

use super::{Migrations, View, conventions};
use crate::sql::Columns;

/// The relation that the extension of that name brings.
pub const STATEMENTS: &str = "pg_stat_statements";

/// A column of pg_stat_statements.
#[derive(Debug)]
pub struct Column {
    /// Its name there.
    pub name: &'static str,
    /// Its name in the view, where that differs: the newest one.
    pub alias: Option<&'static str>,
    /// The first version that has it; all that are known, if nothing.
    since: Option<u16>,
    /// The last version that has it.
    until: Option<u16>,
}

const fn always(name: &'static str) -> Column {
    Column { name, alias: None, since: None, until: None }
}

/// The columns of pg_stat_statements that the view `query_performance` shows. Times are milliseconds.
const COLUMNS: &[Column] = &[
    always("calls"),
    always("rows"),
    always("total_exec_time"),
    always("mean_exec_time"),
    always("min_exec_time"),
    always("max_exec_time"),
    always("stddev_exec_time"),
    always("shared_blks_hit"),
    always("shared_blks_read"),
    always("temp_blks_written"),
    always("wal_bytes"),
    Column { name: "blk_read_time", alias: Some("shared_blk_read_time"), since: None, until: Some(16) },
    Column { name: "shared_blk_read_time", alias: None, since: Some(17), until: None },
    Column { name: "toplevel", alias: None, since: Some(14), until: None },
    Column { name: "stats_since", alias: None, since: Some(17), until: None },
];

/// The columns of pg_stat_statements that the view shows in a version; of an unknown one those that every known version has.
pub fn statement_columns(version: Option<u16>) -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(move |column| match version {
        Some(version) => {
            column.since.is_none_or(|since| version >= since) && column.until.is_none_or(|until| version <= until)
        }
        None => column.since.is_none() && column.until.is_none(),
    })
}

/// The columns of `query_performance` that do not depend on the version, those of the other view and of the tables.
const QUERY_PERFORMANCE: &[&str] = &["queryid", "datname", "rolname", "query"];
const CONNECTION_STATS: &[&str] =
    &["datname", "state", "connection_count", "max_state_duration", "max_transaction_duration", "waiting_for_locks"];
const SLOW_QUERIES: &[&str] = &[
    "queryid",
    "userid",
    "dbid",
    "rolname",
    "datname",
    "query_text",
    "avg_duration_ms",
    "max_duration_ms",
    "call_count",
    "detected_at",
    "last_seen",
];

impl Migrations {
    /// The columns of a relation of the compiler's own; nothing of the author's views, and of what somebody else may have made.
    pub fn columns(&self, relation: &str) -> Option<Columns> {
        match self.views.get(relation) {
            Some(View::QueryPerformance { .. }) => {
                let names = QUERY_PERFORMANCE.iter().copied();
                let statements = statement_columns(self.version).map(|column| column.alias.unwrap_or(column.name));
                return Some(Columns::only(names.chain(statements)));
            }
            Some(View::ConnectionStats) => return Some(Columns::only(CONNECTION_STATS.iter().copied())),
            Some(View::UserDefined(_)) | None => {}
        }
        match relation {
            conventions::SLOW_QUERIES if self.slow_queries.is_some() => {
                Some(Columns::only(SLOW_QUERIES.iter().copied()))
            }
            _ => None,
        }
    }
}
