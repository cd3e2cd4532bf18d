//! What a spec may say, and what it means: its tables, what is known of the stack's parts, the model, and what follows from it.
//!
//! The order of the modules, and which crate holds which, is in ARCHITECTURE.md.

pub mod catalogue;
pub mod components;
pub mod exposition;
pub mod kinds;
pub mod metrics;
pub mod model;
pub mod routing;
pub mod schemas;
pub mod secret;
pub mod spec;
pub mod sql;
pub mod types;

use lakehouse_alertmanager as alertmanager;
use lakehouse_promql as promql;
use lakehouse_source as source;
use lakehouse_source::{limits, report};

include!(concat!(env!("OUT_DIR"), "/stacks.rs"));
