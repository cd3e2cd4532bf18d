//! `[services.*.migrations]`: what is created inside a PostgreSQL so that it can be observed.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::Deserialize;

/// Monitoring objects of a database, as append-only migrations.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Migrations {
    /// The schema that holds them. Nothing else should live in it.
    #[schemars(extend("default" = "monitoring", "examples" = ["monitoring"]))]
    pub schema: Option<String>,
    /// The database that they are applied to, and that the SQL exporter reads.
    #[schemars(extend("default" = "postgres", "examples" = ["lakehouse"]))]
    pub database: Option<String>,
    /// A folder beside the spec for the files, such as that of Supabase; default `migrations/` in the output.
    #[schemars(extend("examples" = ["supabase/migrations"]))]
    pub directory: Option<String>,
    /// The number of the first file, 14 digits; later files count on from the largest in the folder.
    #[schemars(extend("default" = "20260101000000", "examples" = ["20261123000000"]))]
    pub start: Option<String>,
    /// Views by name: `query_performance` and `connection_stats` are known, any other has its `sql`.
    #[schemars(extend("default" = {}, "examples" = [{ "connection_stats": {} }]))]
    pub views: Option<BTreeMap<String, View>>,
    /// A table of slow statements that pg_cron fills.
    pub slow_queries: Option<SlowQueries>,
    /// `false` leaves them out; files that were written stay.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// One view.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct View {
    /// The query of a view of one's own, without a semicolon.
    #[schemars(extend("examples" = ["SELECT relname, n_dead_tup FROM pg_stat_user_tables"]))]
    pub sql: Option<String>,
    /// Only for `query_performance`: how often a statement must have run.
    #[schemars(extend("default" = 0, "examples" = [100]), range(min = 0, max = 4_294_967_295u32))]
    pub min_calls: Option<u32>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// What counts as a slow statement, and how long it is remembered.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SlowQueries {
    /// The mean time above which a statement is slow.
    #[schemars(extend("default" = "1s", "examples" = ["500ms"]))]
    pub above: Option<String>,
    /// How often it must have run.
    #[schemars(extend("default" = 10, "examples" = [10]), range(min = 1, max = 4_294_967_295u32))]
    pub min_calls: Option<NonZeroU32>,
    /// How many are recorded in one run, the slowest first.
    #[schemars(extend("default" = 10, "examples" = [50]), range(min = 1, max = 4_294_967_295u32))]
    pub limit: Option<NonZeroU32>,
    /// When, in the notation of cron.
    #[schemars(extend("default" = "*/5 * * * *", "examples" = ["*/5 * * * *"]))]
    pub schedule: Option<String>,
    /// How long a statement is kept after it was last slow.
    #[schemars(extend("default" = "30d", "examples" = ["90d"]))]
    pub retention: Option<String>,
    /// `false` leaves them out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}
