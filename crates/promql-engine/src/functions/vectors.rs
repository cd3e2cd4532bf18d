//! Functions of vectors and scalars, and of the instant itself.

use lakehouse_promql::Version;

use super::missing;
use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::Labels;
use crate::plan::{Call, Kind, Select};
use crate::sample::Sample;

/// From this version on functions of numbers leave histograms out.
const ONLY_FLOATS: Version = Version::new(3, 1);

impl Run<'_> {
    /// The number that takes the place of a histogram in functions of numbers, in versions that did not look.
    pub(crate) fn float_of_histogram(&self) -> Option<f64> {
        (self.engine.version() < crate::quirks::FLOATS_APART).then_some(0.0)
    }

    /// As `float_of_histogram`, of functions that looked later than others.
    fn late_float_of_histogram(&self) -> Option<f64> {
        (self.engine.version() < ONLY_FLOATS).then_some(0.0)
    }
}

pub(super) fn map_late<'a>(
    run: &mut Run<'a>,
    call: &'a Call,
    at: i64,
    function: impl Fn(f64) -> f64,
) -> Result<Value, Error> {
    let mut vector = run.vector_arg(call, 0, at)?;
    let of_histogram = run.late_float_of_histogram();
    vector.retain(|element| element.sample.float().is_some() || of_histogram.is_some());
    for element in &mut vector {
        let value = element.sample.float().or(of_histogram).unwrap_or_default();
        element.sample = Sample::Float(function(value));
        run.drop_name(element);
    }
    run.distinct_now(&vector, call.args.first().is_some_and(|arg| arg.is_distinct))?;
    Ok(Value::Vector(vector))
}

fn clamped<'a>(run: &mut Run<'a>, call: &'a Call, at: i64, (low, high): (f64, f64)) -> Result<Value, Error> {
    if high < low {
        // what fails does so in vain too
        run.vector_arg(call, 0, at)?;
        return Ok(Value::Vector(Vec::new()));
    }
    map_late(run, call, at, |value| go_max(low, go_min(high, value)))
}

/// What is no number wins, but for what nothing is below.
fn go_min(left: f64, right: f64) -> f64 {
    if left == f64::NEG_INFINITY || right == f64::NEG_INFINITY {
        return f64::NEG_INFINITY;
    }
    if left.is_nan() || right.is_nan() { f64::NAN } else { left.min(right) }
}

fn go_max(left: f64, right: f64) -> f64 {
    if left == f64::INFINITY || right == f64::INFINITY {
        return f64::INFINITY;
    }
    if left.is_nan() || right.is_nan() { f64::NAN } else { left.max(right) }
}

pub(super) fn clamp<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let limits = (run.scalar_arg(call, 1, at)?, run.scalar_arg(call, 2, at)?);
    clamped(run, call, at, limits)
}

pub(super) fn clamp_max<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let high = run.scalar_arg(call, 1, at)?;
    clamped(run, call, at, (f64::NEG_INFINITY, high))
}

pub(super) fn clamp_min<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let low = run.scalar_arg(call, 1, at)?;
    clamped(run, call, at, (low, f64::INFINITY))
}

pub(super) fn round<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let nearest = if call.args.len() > 1 { run.scalar_arg(call, 1, at)? } else { 1.0 };
    let inverse = 1.0 / nearest;
    map_late(run, call, at, |value| (value * inverse + 0.5).floor() / inverse)
}

/// From this version on `scalar` does not look at histograms.
const SCALAR_OF_FLOATS: Version = Version::new(3, 3);

pub(super) fn scalar<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let vector = run.vector_arg(call, 0, at)?;
    let looks = run.engine.version() < SCALAR_OF_FLOATS;
    let mut values = vector.iter().filter_map(|element| element.sample.float().or(looks.then_some(0.0)));
    Ok(Value::Scalar(match (values.next(), values.next()) {
        (Some(value), None) => value,
        _ => f64::NAN,
    }))
}

pub(super) fn vector<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let value = run.scalar_arg(call, 0, at)?;
    Ok(Value::Vector(vec![Element::new(Labels::default(), Sample::Float(value))]))
}

pub(super) fn max_of<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    Ok(Value::Scalar(go_max(run.scalar_arg(call, 0, at)?, run.scalar_arg(call, 1, at)?)))
}

pub(super) fn min_of<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    Ok(Value::Scalar(go_min(run.scalar_arg(call, 0, at)?, run.scalar_arg(call, 1, at)?)))
}

pub(super) fn pi<'a>(_: &mut Run<'a>, _: &'a Call, _: i64) -> Result<Value, Error> {
    Ok(Value::Scalar(std::f64::consts::PI))
}

pub(super) fn time<'a>(_: &mut Run<'a>, _: &'a Call, at: i64) -> Result<Value, Error> {
    Ok(Value::Scalar(at as f64 / 1000.0))
}

pub(super) fn start<'a>(run: &mut Run<'a>, _: &'a Call, _: i64) -> Result<Value, Error> {
    Ok(Value::Scalar(run.query.start as f64 / 1000.0))
}

pub(super) fn end<'a>(run: &mut Run<'a>, _: &'a Call, _: i64) -> Result<Value, Error> {
    Ok(Value::Scalar(run.query.end as f64 / 1000.0))
}

pub(super) fn range<'a>(run: &mut Run<'a>, _: &'a Call, _: i64) -> Result<Value, Error> {
    Ok(Value::Scalar((run.query.end - run.query.start) as f64 / 1000.0))
}

pub(super) fn step<'a>(run: &mut Run<'a>, _: &'a Call, _: i64) -> Result<Value, Error> {
    let is_instant = run.query.start == run.query.end;
    Ok(Value::Scalar(if is_instant { 0.0 } else { run.query.step as f64 / 1000.0 }))
}

pub(super) fn timestamp<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let arg = call.args.first().ok_or_else(|| missing(call))?;
    let mut vector = match &arg.kind {
        Kind::Select(select) => of_selected(run, select, at, |_, time| Some(time))?,
        _ => {
            let mut vector = run.vector(arg, at)?;
            vector.iter_mut().for_each(|element| element.sample = Sample::Float(at as f64 / 1000.0));
            vector
        }
    };
    vector.iter_mut().for_each(|element| run.drop_name(element));
    run.distinct_now(&vector, false)?;
    Ok(Value::Vector(vector))
}

pub(super) fn start_timestamp<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let arg = call.args.first().ok_or_else(|| missing(call))?;
    let Kind::Select(select) = &arg.kind else { return Ok(Value::Vector(Vec::new())) };
    if !run.engine.start_timestamps {
        return Ok(Value::Vector(Vec::new()));
    }
    let mut vector = of_selected(run, select, at, |series, time| {
        let starts = |starts: &[i64], index: usize| starts.get(index).copied().unwrap_or(0);
        match series.floats.binary_search_by_key(&time, |point| point.at) {
            Ok(index) => Some(starts(&series.float_starts, index)),
            Err(_) => {
                let index = series.histograms.binary_search_by_key(&time, |point| point.at).ok()?;
                Some(starts(&series.histogram_starts, index))
            }
        }
    })?;
    vector.iter_mut().for_each(|element| run.drop_name(element));
    run.distinct_now(&vector, false)?;
    Ok(Value::Vector(vector))
}

/// An instant of the newest sample of each series, in seconds. With `@`, an offset counts for nothing.
fn of_selected(
    run: &mut Run<'_>,
    select: &Select,
    at: i64,
    instant: impl Fn(&crate::storage::Series, i64) -> Option<i64>,
) -> Result<Vec<Element>, Error> {
    let time = match run.anchor(select.shift.at) {
        Some(anchor) => anchor,
        None => run.shifted(&select.shift, at)?,
    };
    let found = run.selected(select);
    let storage = run.storage;
    let mut vector = Vec::with_capacity(found.len());
    for series in found.iter().filter_map(|index| storage.series().get(*index)) {
        let instant = run.newest(series, time).and_then(|(time, _)| instant(series, time));
        vector.extend(instant.map(|millis| Element::new(series.labels.clone(), Sample::Float(millis as f64 / 1000.0))));
    }
    run.put_back(select, found);
    Ok(vector)
}
