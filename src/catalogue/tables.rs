//! The tables that the build made of the data files.

use super::{Behaviour, Exporter, Metric, MetricType, RareFacts};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
