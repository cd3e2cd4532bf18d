//! Every rule, and the level of each finding. A crate by itself, so that an edit of a rule compiles no more than it must.

pub mod rules;

use lakehouse_alertmanager as alertmanager;
use lakehouse_meaning::{catalogue, components, kinds, metrics, model, routing, schemas, secret, spec, types};
use lakehouse_promql as promql;
use lakehouse_source as source;
use lakehouse_source::{limits, report};
