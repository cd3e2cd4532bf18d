//! Functions of one number that the standard library does not have.

use std::f64::consts::PI;

use lakehouse_promql::Version;

use crate::engine::Value;
use crate::error::Error;
use crate::evaluate::Run;
use crate::plan::Call;

/// From this version on the factor is computed first, so that nothing overflows on the way.
const FACTOR_FIRST: Version = Version::new(3, 16);

fn scaled<'a>(run: &mut Run<'a>, call: &'a Call, at: i64, (times, by): (f64, f64)) -> Result<Value, Error> {
    match run.engine.version() >= FACTOR_FIRST {
        true => run.map_floats(call, 0, at, |value| value * (times / by)),
        false => run.map_floats(call, 0, at, |value| value * times / by),
    }
}

pub(super) fn degrees<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    scaled(run, call, at, (180.0, PI))
}

pub(super) fn radians<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    scaled(run, call, at, (PI, 180.0))
}

/// What is neither above nor below 0 stays as it is.
pub(super) fn sign(value: f64) -> f64 {
    if value < 0.0 {
        -1.0
    } else if value > 0.0 {
        1.0
    } else {
        value
    }
}
