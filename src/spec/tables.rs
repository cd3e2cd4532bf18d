//! The tables of the language: which there are, where they may stand, and of what.

/// What stands under a table's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// One table, in the root file only.
    Root,
    /// A list of tables, in the root file only.
    RootList,
    /// Named items, in any file.
    Keyed,
    /// Named items, each a table or a list of them, in any file.
    KeyedLists,
}

impl TableKind {
    /// Whether it may stand in the root file only.
    pub fn root_only(self) -> bool {
        matches!(self, TableKind::Root | TableKind::RootList)
    }

    /// Whether it holds named items.
    pub fn keyed(self) -> bool {
        matches!(self, TableKind::Keyed | TableKind::KeyedLists)
    }
}

/// A top-level table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name in TOML.
    pub name: &'static str,
    /// What stands under it.
    pub kind: TableKind,
    /// The schema definition of the table, or of one item.
    pub definition: &'static str,
    /// Whether `[defaults.<name>]` fills its items.
    pub defaults: bool,
}

/// All tables that this version compiles, `[defaults]` aside.
pub const TABLES: &[Table] = &[
    Table { name: "lakehouse", kind: TableKind::Root, definition: "Lakehouse", defaults: false },
    Table { name: "stack", kind: TableKind::Root, definition: "Stack", defaults: false },
    Table { name: "services", kind: TableKind::Keyed, definition: "Service", defaults: true },
    Table { name: "indicators", kind: TableKind::Keyed, definition: "Indicator", defaults: true },
    Table { name: "alerts", kind: TableKind::Keyed, definition: "Alert", defaults: true },
    Table { name: "route", kind: TableKind::Root, definition: "RouteRoot", defaults: false },
    Table { name: "inhibit_rules", kind: TableKind::RootList, definition: "InhibitRule", defaults: false },
    Table { name: "time_intervals", kind: TableKind::KeyedLists, definition: "TimeInterval", defaults: false },
    Table { name: "receivers", kind: TableKind::Keyed, definition: "Receiver", defaults: true },
    Table { name: "dashboards", kind: TableKind::Keyed, definition: "Dashboard", defaults: true },
    Table { name: "lints", kind: TableKind::Root, definition: "LintLevel", defaults: false },
];

/// The name of the table that fills items.
pub const DEFAULTS: &str = "defaults";

/// The name of the table that says what differs between environments.
pub const ENVIRONMENTS: &str = "environments";
