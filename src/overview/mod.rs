//! What a spec means, item by item, to be read: alerts, metrics and services with all that hangs together with them.
//!
//! In: a model, and what is known of its expressions. Out: plain values, for JSON or for a person. Deliberately absent: how
//! they are printed, and routes (`routing/overview.rs`).

mod alerts;
mod metrics;
mod readers;
mod services;

pub use alerts::{AlertRule, LabelView, alerts};
pub use metrics::{GivenBy, MetricView, metrics};
pub use readers::Readers;
pub use services::{JobView, ServiceView, services};
