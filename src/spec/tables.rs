//! The tables of the language: which there are, where they may stand, and of what.

use super::fields::*;

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
    /// Named items, each a table or a list whose elements are items of their own, in any file.
    KeyedElements,
}

impl TableKind {
    /// Whether it may stand in the root file only.
    pub fn root_only(self) -> bool {
        matches!(self, TableKind::Root | TableKind::RootList)
    }

    /// Whether it holds named items.
    pub fn keyed(self) -> bool {
        matches!(self, TableKind::Keyed | TableKind::KeyedLists | TableKind::KeyedElements)
    }
}

/// A top-level table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name in TOML.
    pub name: &'static str,
    /// What stands under it.
    pub kind: TableKind,
    /// What may stand in the table, or in one item; none where keys are codes of findings.
    pub fields: Option<&'static FieldTable>,
    /// Whether `[defaults.<name>]` fills its items.
    pub defaults: bool,
}

/// All tables that this version compiles, `[defaults]` aside.
pub const TABLES: &[Table] = &[
    Table { name: "lakehouse", kind: TableKind::Root, fields: Some(&TABLE_LAKEHOUSE), defaults: false },
    Table { name: "stack", kind: TableKind::Root, fields: Some(&TABLE_STACK), defaults: false },
    Table { name: "services", kind: TableKind::Keyed, fields: Some(&TABLE_SERVICE), defaults: true },
    Table { name: "groups", kind: TableKind::Keyed, fields: Some(&TABLE_GROUP), defaults: true },
    Table { name: "indicators", kind: TableKind::KeyedElements, fields: Some(&TABLE_INDICATOR), defaults: true },
    Table { name: "alerts", kind: TableKind::KeyedElements, fields: Some(&TABLE_ALERT), defaults: true },
    Table { name: "route", kind: TableKind::Root, fields: Some(&TABLE_ROUTE_ROOT), defaults: false },
    Table { name: "inhibit_rules", kind: TableKind::RootList, fields: Some(&TABLE_INHIBIT_RULE), defaults: false },
    Table { name: "time_intervals", kind: TableKind::KeyedLists, fields: Some(&TABLE_TIME_INTERVAL), defaults: false },
    Table { name: "scenarios", kind: TableKind::RootList, fields: Some(&TABLE_SCENARIO), defaults: false },
    Table { name: "receivers", kind: TableKind::Keyed, fields: Some(&TABLE_RECEIVER), defaults: true },
    Table { name: "dashboards", kind: TableKind::Keyed, fields: Some(&TABLE_DASHBOARD), defaults: true },
    Table { name: "lints", kind: TableKind::Root, fields: None, defaults: false },
];

/// The name of the table that fills items.
pub const DEFAULTS: &str = "defaults";

/// The name of the table that says what differs between environments.
pub const ENVIRONMENTS: &str = "environments";
