//! The spec as written: what may stand in `lakehouse.toml`, as data, and the one decoder that reads it.
//!
//! In: a part of the tree. Out: types that say what was written and nothing about what it means. Every key is optional here,
//! since a default may fill it; what is required of a table is said in its rows.

mod alternatives;
mod decode;
pub mod fields;
mod instead;
mod key_findings;
mod reserved;
mod schema;
mod shape_errors;
mod shape_findings;
mod tables;
#[cfg(test)]
mod tests;
pub mod tools;
mod types;
mod value;

pub use alternatives::ALTERNATIVES;
pub use decode::{Decode, Decoded, Lost, Scope, decode, is_off, read_whole, shape};
pub use fields::toml_of;
pub use reserved::{Reserved, reserved};
pub use schema::types as schema;
pub use tables::{DEFAULTS, ENVIRONMENTS, TABLES, Table, TableKind};
pub use types::*;
pub use value::{Durations, Limits, OneOrMany, Quantity, RedactionForm, Scalar, TextOrSecret, TimestampForm};
