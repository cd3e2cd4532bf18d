//! The extensions of PostgreSQL that migrations create: which version each server brings.
//!
//! Source: `pg_available_extensions` of PostgreSQL 13 to 18. A server that was upgraded keeps the version that it had until
//! somebody runs `ALTER EXTENSION … UPDATE`.

use super::STATEMENTS;

/// An extension that the relations of queries and the collectors of exporters come from.
#[derive(Debug)]
pub struct Extension {
    /// Its name, and that of its view.
    pub name: &'static str,
    /// The first major version of the server that brings a version of it, by server.
    versions: &'static [(u16, &'static str)],
    /// Whether it counts only where the server loads it when it starts.
    pub counts: bool,
}

const EXTENSIONS: &[Extension] = &[
    Extension {
        name: "pg_buffercache",
        versions: &[(13, "1.3"), (16, "1.4"), (17, "1.5"), (18, "1.6")],
        counts: false,
    },
    Extension {
        name: STATEMENTS,
        versions: &[(13, "1.8"), (14, "1.9"), (15, "1.10"), (17, "1.11"), (18, "1.12")],
        counts: true,
    },
];

impl Extension {
    /// All that are known, by name.
    pub fn all() -> &'static [Extension] {
        EXTENSIONS
    }

    /// The version that comes with a server.
    pub fn version(&self, server: u16) -> Option<&'static str> {
        self.versions.iter().rev().find(|(since, _)| server >= *since).map(|(_, version)| *version)
    }
}
