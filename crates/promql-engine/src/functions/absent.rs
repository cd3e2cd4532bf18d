//! `absent` and `absent_over_time`: one element where there is none.

use super::missing;
use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::plan::{Call, Plan};
use crate::sample::Sample;

fn absence(arg: &Plan) -> Value {
    Value::Vector(vec![Element::new(arg.demanded_labels(), Sample::Float(1.0))])
}

pub(super) fn absent<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let arg = call.args.first().ok_or_else(|| missing(call))?;
    Ok(if run.vector(arg, at)?.is_empty() { absence(arg) } else { Value::Vector(Vec::new()) })
}

pub(super) fn absent_over_time<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let arg = call.args.first().ok_or_else(|| missing(call))?;
    let present = run.has_samples(call, arg, at)?;
    Ok(if present { Value::Vector(Vec::new()) } else { absence(arg) })
}
