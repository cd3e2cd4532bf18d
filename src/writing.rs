//! From a valid model to the files of every tool, and those files read back.

pub mod emit;
pub mod verify;

use lakehouse_alertmanager as alertmanager;
use lakehouse_logstash as logstash;
use lakehouse_meaning::{components, model, schemas, spec, sql};
use lakehouse_promql as promql;
use lakehouse_source as source;
