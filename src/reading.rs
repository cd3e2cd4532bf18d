//! From the files of a spec to the model: what is included, overlays and kinds, then references and typed values.

pub mod load;
pub mod resolve;

use lakehouse_alertmanager as alertmanager;
use lakehouse_go_template as template;
use lakehouse_logstash as logstash;
use lakehouse_meaning::{catalogue, components, exposition, kinds, metrics, model, secret, spec, sql, types};
use lakehouse_promql as promql;
use lakehouse_promql::series;
use lakehouse_source as source;
use lakehouse_source::{limits, report};
