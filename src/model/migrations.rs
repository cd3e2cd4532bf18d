//! What is created inside a database, and what the SQL exporter reads from it.

use std::collections::BTreeMap;

use super::{Address, Duration, Secret};
use crate::source::Text;

/// The monitoring objects of one database.
#[derive(Debug, Clone)]
pub struct Migrations {
    /// The schema that holds them.
    pub schema: String,
    /// The database within the server.
    pub database: String,
    /// The folder for the files, relative to the spec; nothing: `migrations/<service>` in the output.
    pub directory: Option<String>,
    /// The number of the first file.
    pub start: u64,
    /// The major version of the server, where it is known.
    pub version: Option<u16>,
    /// Who logs in to observe, where that is known: becomes a member of the reading roles.
    pub login: Option<String>,
    /// Views by name.
    pub views: BTreeMap<String, View>,
    /// The table of slow statements.
    pub slow_queries: Option<SlowQueries>,
    /// Services whose requests are counted in it, by name.
    pub recorded: BTreeMap<String, Recorded>,
    /// Metrics that a query gives, by name.
    pub metrics: BTreeMap<String, QueryMetric>,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Statements of pg_stat_statements.
    QueryPerformance {
        /// How often a statement must have run.
        min_calls: u32,
    },
    /// Connections by database and state.
    ConnectionStats,
    /// A query of the author's, which is one statement.
    UserDefined(Text),
}

/// When a statement is slow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowQueries {
    /// The mean time above which it is.
    pub above: Duration,
    /// How often it must have run.
    pub min_calls: u32,
    /// How many are recorded in one run.
    pub limit: u32,
    /// When, in cron's notation.
    pub schedule: String,
    /// How long a statement is kept after it was last slow.
    pub retention: Duration,
}

/// A service whose requests are counted in a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The values of the label `function_name`.
    pub functions: Vec<String>,
    /// Upper bounds of the histogram in seconds, without `+Inf`.
    pub buckets: Vec<f64>,
}

/// A metric that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryMetric {
    /// `counter` or `gauge`: the SQL exporter knows no others.
    pub counter: bool,
    /// Its labels, which are columns of the query beside `value`.
    pub labels: Vec<String>,
    /// The query, which is one statement.
    pub sql: String,
}

/// What a SQL exporter reads.
#[derive(Debug, Clone)]
pub struct SqlExporter {
    /// The service that is the database.
    pub service: String,
    /// Where the database listens, as seen from the host.
    pub address: Option<Address>,
    /// The database within the server.
    pub database: String,
    /// Who logs in.
    pub username: Option<String>,
    /// Where the password is.
    pub password: Option<Secret>,
    /// The schema of the monitoring objects, where migrations create them.
    pub schema: Option<String>,
    /// Metrics that a query gives, by name.
    pub metrics: BTreeMap<String, QueryMetric>,
    /// The counters of requests, where the service is one that is recorded.
    pub recorded: Option<Recorded>,
}
