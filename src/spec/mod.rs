//! The spec as written: one file per table of `lakehouse.toml`, serde and schemars, no logic.
//!
//! In: a part of the tree. Out: the types below, which say what may be written and nothing about what it means.
//! Every key is optional here, since a default may fill it; `resolve` says what is missing.

mod alerts;
pub mod fields;
mod indicators;
mod lakehouse;
mod later;
mod lints;
pub mod receivers;
mod schema;
pub mod scrape;
mod services;
mod shape;
mod stack;
mod tables;
mod value;

pub use alerts::{Alert, Override, Test};
pub use indicators::Indicator;
pub use lakehouse::Lakehouse;
pub use later::{Later, later};
pub use lints::{Allow, LintLevel};
pub(crate) use schema::defaults as schema_defaults;
pub use schema::{document as schema, item_keys};
pub use services::{Auth, Exporter, Health, Metric, MetricType, Service};
pub use shape::{decode_item, toml_of};
pub use stack::{Component, Prometheus, Runtime, Stack};
pub use tables::{DEFAULTS, ENVIRONMENTS, TABLES, Table, TableKind};
pub use value::{Durations, Limits, OneOrMany, Quantity, Secret, TextOrSecret};
