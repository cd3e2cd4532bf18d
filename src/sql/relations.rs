//! What PostgreSQL can be asked about itself: relations and their columns by major version, and renamed and removed columns.
//!
//! In: names, and the version where it is known. Out: rows of tables. Source of the columns: the head of `relations.toml`,
//! which the build packs; of the renames: PostgreSQL's release notes 9.2 to 18, `monitoring.sgml` of each version.
//! Deliberately absent: types, functions, relations of extensions other than those listed.

/// The major versions of PostgreSQL whose statistics views are known.
pub const POSTGRESQL: std::ops::RangeInclusive<u16> = 13..=18;

/// A relation of PostgreSQL itself, or of an extension that comes with it.
#[derive(Debug)]
pub(super) struct Relation {
    /// `pg_catalog`, `information_schema`, or `extensions`: then it may lie anywhere.
    pub(super) schema: &'static str,
    pub(super) name: &'static str,
    /// The first major version that has it, of those that are known.
    pub(super) since: u16,
    /// The last one.
    pub(super) until: u16,
    pub(super) columns: &'static [Column],
}

/// A column of a relation.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) since: u16,
    pub(super) until: u16,
}

include!(concat!(env!("OUT_DIR"), "/relations.rs"));

/// The server that a query runs on: its major version, or nothing where the spec does not say.
pub(super) type Version = Option<u16>;

/// Whether something that is there from one version to another is there; with no version, whether it may be.
fn within(since: u16, until: u16, version: Version) -> bool {
    version.is_none_or(|version| (since..=until).contains(&version))
}

impl Relation {
    pub(super) fn exists(&self, version: Version) -> bool {
        within(self.since, self.until, version)
    }

    /// The columns that it has in a version; with none, those that it has in any.
    pub(super) fn columns(&self, version: Version) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter(move |column| within(column.since, column.until, version)).map(|column| column.name)
    }

    /// The column of a name, in any version.
    pub(super) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The relations of a name: at most one in each schema.
pub(super) fn relations(name: &str) -> &'static [Relation] {
    let from = RELATIONS.partition_point(|relation| relation.name < name);
    let to = RELATIONS.partition_point(|relation| relation.name <= name);
    RELATIONS.get(from..to).unwrap_or_default()
}

/// The relation that a name means: of a schema, or where nothing else is said.
pub(super) fn relation(schema: Option<&str>, name: &str) -> Option<&'static Relation> {
    relations(name).iter().find(|relation| match (schema, relation.schema) {
        // an extension is where it was put; in other schemas somebody may have laid a view of that name over it
        (None | Some("public" | "extensions"), "extensions") => true,
        (None, "pg_catalog") => true,
        (Some(schema), own) => schema == own,
        (None, _) => false,
    })
}

/// What a column or a relation is now.
#[derive(Debug, Clone, Copy)]
struct Change {
    relation: &'static str,
    /// The name before.
    before: &'static str,
    /// The version from which on the new one holds.
    since: &'static str,
    /// The new relation, where it is another one.
    moved_to: Option<&'static str>,
    /// The new name.
    now: &'static str,
}

const fn renamed(relation: &'static str, before: &'static str, since: &'static str, now: &'static str) -> Change {
    Change { relation, before, since, moved_to: None, now }
}

const fn moved(
    relation: &'static str,
    before: &'static str,
    since: &'static str,
    to: &'static str,
    now: &'static str,
) -> Change {
    Change { relation, before, since, moved_to: Some(to), now }
}

/// Every change that a fix can name.
const CHANGES: &[Change] = &[
    renamed("pg_stat_activity", "procpid", "9.2", "pid"),
    renamed("pg_stat_activity", "current_query", "9.2", "query"),
    renamed("pg_stat_activity", "waiting", "9.6", "wait_event"),
    renamed("pg_stat_replication", "procpid", "9.2", "pid"),
    renamed("pg_stat_replication", "sent_location", "10", "sent_lsn"),
    renamed("pg_stat_replication", "write_location", "10", "write_lsn"),
    renamed("pg_stat_replication", "flush_location", "10", "flush_lsn"),
    renamed("pg_stat_replication", "replay_location", "10", "replay_lsn"),
    renamed("pg_proc", "proisagg", "11", "prokind"),
    renamed("pg_stat_statements", "total_time", "13", "total_exec_time"),
    renamed("pg_stat_statements", "min_time", "13", "min_exec_time"),
    renamed("pg_stat_statements", "max_time", "13", "max_exec_time"),
    renamed("pg_stat_statements", "mean_time", "13", "mean_exec_time"),
    renamed("pg_stat_statements", "stddev_time", "13", "stddev_exec_time"),
    renamed("pg_stat_statements", "blk_read_time", "17", "shared_blk_read_time"),
    renamed("pg_stat_statements", "blk_write_time", "17", "shared_blk_write_time"),
    renamed("pg_stat_progress_vacuum", "max_dead_tuples", "17", "max_dead_tuple_bytes"),
    renamed("pg_stat_progress_vacuum", "num_dead_tuples", "17", "num_dead_item_ids"),
    renamed("pg_database", "daticulocale", "17", "datlocale"),
    renamed("pg_collation", "colliculocale", "17", "colllocale"),
    moved("pg_stat_bgwriter", "checkpoints_timed", "17", "pg_stat_checkpointer", "num_timed"),
    moved("pg_stat_bgwriter", "checkpoints_req", "17", "pg_stat_checkpointer", "num_requested"),
    moved("pg_stat_bgwriter", "checkpoint_write_time", "17", "pg_stat_checkpointer", "write_time"),
    moved("pg_stat_bgwriter", "checkpoint_sync_time", "17", "pg_stat_checkpointer", "sync_time"),
    moved("pg_stat_bgwriter", "buffers_checkpoint", "17", "pg_stat_checkpointer", "buffers_written"),
    moved("pg_stat_bgwriter", "buffers_backend", "17", "pg_stat_io", "writes"),
    moved("pg_stat_bgwriter", "buffers_backend_fsync", "17", "pg_stat_io", "fsyncs"),
    moved("pg_stat_wal", "wal_write", "18", "pg_stat_io", "writes"),
    moved("pg_stat_wal", "wal_sync", "18", "pg_stat_io", "fsyncs"),
    moved("pg_stat_wal", "wal_write_time", "18", "pg_stat_io", "write_time"),
    moved("pg_stat_wal", "wal_sync_time", "18", "pg_stat_io", "fsync_time"),
];

/// A change as it looks from a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The other relation, where it is one.
    pub(super) relation: Option<&'static str>,
    /// The name that this version has.
    pub(super) column: &'static str,
    /// The version that changed it.
    pub(super) since: &'static str,
    /// Whether the name that was written is the newer one.
    pub(super) newer: bool,
}

/// What a column of a relation is called in a version, if its name is that of another one.
pub(super) fn change(relation: &str, column: &str, version: Version) -> Option<Seen> {
    let later = CHANGES
        .iter()
        .find(|change| change.relation == relation && change.before == column)
        .map(|change| Seen { relation: change.moved_to, column: change.now, since: change.since, newer: false });
    // a name that only newer versions have, asked of an older one
    let earlier =
        CHANGES.iter().find(|change| change.moved_to.is_none() && change.relation == relation && change.now == column);
    let earlier =
        earlier.map(|change| Seen { relation: None, column: change.before, since: change.since, newer: true });
    [later, earlier].into_iter().flatten().find(|seen| {
        let target = seen.relation.unwrap_or(relation);
        relations(target)
            .iter()
            .any(|relation| relation.exists(version) && relation.columns(version).any(|name| name == seen.column))
    })
}

/// The relation in which a version has what a newer one has in a relation of its own.
pub(super) fn before(relation: &str) -> Option<&'static str> {
    match relation {
        "pg_stat_checkpointer" => Some("pg_stat_bgwriter"),
        _ => None,
    }
}

/// How the versions are called that a finding is about.
pub(super) fn named(version: Version) -> String {
    match version {
        Some(version) => format!("PostgreSQL {version}"),
        None => format!("any PostgreSQL from {} to {}", POSTGRESQL.start(), POSTGRESQL.end()),
    }
}
