//! An engine for PromQL: evaluates expressions over series in memory, as one version of Prometheus does.
//!
//! In: an expression, series with samples, an instant. Out: the same values, labels, errors and remarks that a Prometheus
//! of that version gives. Nothing here reads files or asks servers.
//!
//! - [`Storage`] holds series; [`series::load`] fills it from the notation of promtool's tests.
//! - [`Engine`] says which Prometheus is meant; [`Engine::prepare`] makes an expression ready, [`Engine::instant`] evaluates
//!   it at one instant, as rules do, and [`Engine::range`] at many.
//!
//! Deliberately absent: rules, alerts and templates.

mod aggregate;
mod annotation;
mod binary;
mod bound;
mod compile;
mod engine;
mod error;
mod evaluate;
mod functions;
mod grid;
mod hashed;
pub mod histogram;
mod kahan;
mod labels;
mod length;
mod matcher;
mod math;
mod measure;
mod memory;
mod natural;
mod number;
mod plan;
mod quirks;
mod sample;
mod select;
pub mod series;
mod storage;
#[cfg(test)]
mod tests;

pub use annotation::{Annotation, Level};
pub use engine::{Element, Engine, Outcome, Prepared, SeriesResult, Value};
pub use error::Error;
pub use hashed::{LabelMap, LabelSet};
pub use labels::{Labels, METRIC_NAME};
pub use sample::{FloatPoint, HistogramPoint, Sample, is_stale, stale};
pub use storage::{Series, Storage};
