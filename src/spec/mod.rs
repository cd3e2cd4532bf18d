//! The spec as written: one file per table of `lakehouse.toml`, serde and schemars, no logic.
//!
//! In: a part of the tree. Out: the types below, which say what may be written and nothing about what it means.
//! Every key is optional here, since a default may fill it; `resolve` says what is missing.

mod alerts;
mod alternatives;
mod dashboards;
pub mod fields;
mod indicators;
mod inhibit_rules;
mod lakehouse;
mod later;
mod lints;
mod logs;
mod migrations;
pub mod prometheus;
pub mod receivers;
mod route;
mod schema;
pub mod scrape;
mod services;
mod shape;
mod stack;
mod tables;
mod time_intervals;
mod tls;
mod tracing;
mod value;

pub use alerts::{Alert, Override, Test};
pub use alternatives::ALTERNATIVES;
pub use dashboards::{Dashboard, Panel, PanelQuery, PanelType};
pub use indicators::Indicator;
pub use inhibit_rules::InhibitRule;
pub use lakehouse::Lakehouse;
pub use later::{Later, later};
pub use lints::{Allow, LintLevel};
pub use logs::{
    FieldType, From, LogFormat, LogTest, Logs, Multiline, OwnRedaction, RedactionForm, Scalar, Timestamp, TimestampForm,
};
pub use migrations::{Migrations, SlowQueries, View};
pub use route::{Route, RouteRoot, RouteTest};
pub use schema::defaults as schema_defaults;
pub use schema::item_keys;
pub use schema::types;
pub use services::{Auth, Exporter, Health, Metric, MetricType, Service};
pub use shape::{decode_item, toml_of};
pub use stack::{Alertmanager, Component, Components, Elasticsearch, Jaeger, Prometheus, Runtime, Stack};
pub use tables::{DEFAULTS, ENVIRONMENTS, TABLES, Table, TableKind};
pub use time_intervals::TimeInterval;
pub use tls::{Tls, TlsVersion};
pub use tracing::Tracing;
pub use value::{Durations, Limits, OneOrMany, Quantity, Secret, TextOrSecret};
