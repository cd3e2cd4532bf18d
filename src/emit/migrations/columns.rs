//! The columns of the view `query_performance`, by version of PostgreSQL.
//!
//! Source: pg_stat_statements of PostgreSQL 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4, read from running servers. A
//! server that was upgraded without `ALTER EXTENSION pg_stat_statements UPDATE` still has the columns of its old version.

/// A column of pg_stat_statements.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name there.
    pub(super) name: &'static str,
    /// Its name in the view, where that differs: the newest one.
    pub(super) alias: Option<&'static str>,
    /// The first version that has it; all that are known, if nothing.
    since: Option<u16>,
    /// The last version that has it.
    until: Option<u16>,
}

const fn always(name: &'static str) -> Column {
    Column { name, alias: None, since: None, until: None }
}

/// All columns that the view shows. Times are milliseconds.
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

/// The columns of a version; of an unknown one those that every known version has.
pub(super) fn columns(version: Option<u16>) -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(move |column| match version {
        Some(version) => {
            column.since.is_none_or(|since| version >= since) && column.until.is_none_or(|until| version <= until)
        }
        None => column.since.is_none() && column.until.is_none(),
    })
}
