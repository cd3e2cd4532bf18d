//! The tests of a spec, run on the files that it is compiled to.

pub mod scenarios;

use lakehouse_alertmanager as alertmanager;
use lakehouse_meaning::{components, model, routing};
use lakehouse_promql as promql;
use lakehouse_source as source;
use lakehouse_source::{limits, report};
use lakehouse_writing::emit;
