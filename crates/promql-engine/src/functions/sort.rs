//! The order of a vector.

use std::cmp::Ordering;

use lakehouse_promql::Version;

use crate::annotation::Note;
use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::natural;
use crate::plan::Call;

/// From this version on a range query is told that order means nothing to it.
const SAID_IN_RANGES: Version = Version::new(3, 12);
/// From this version on histograms are left out.
const ONLY_FLOATS: Version = Version::new(3, 3);

fn note_range(run: &mut Run<'_>, call: &Call) {
    if run.query.start != run.query.end && run.engine.version() >= SAID_IN_RANGES {
        run.note(Note::SortInRange, call.place);
    }
}

fn by_value<'a>(run: &mut Run<'a>, call: &'a Call, at: i64, descending: bool) -> Result<Value, Error> {
    note_range(run, call);
    let mut vector = run.vector_arg(call, 0, at)?;
    if run.engine.version() >= ONLY_FLOATS {
        vector.retain(|element| element.sample.float().is_some());
    }
    let value = |element: &Element| element.sample.float().unwrap_or(0.0);
    vector.sort_by(|left, right| {
        let (left, right) = (value(left), value(right));
        // what is no number comes last
        match (left.is_nan(), right.is_nan()) {
            (false, false) => {
                let order = left.partial_cmp(&right).unwrap_or(Ordering::Equal);
                if descending { order.reverse() } else { order }
            }
            (left, right) => left.cmp(&right),
        }
    });
    Ok(Value::Vector(vector))
}

pub(super) fn sort<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    by_value(run, call, at, false)
}

pub(super) fn sort_desc<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    by_value(run, call, at, true)
}

fn by_label<'a>(run: &mut Run<'a>, call: &'a Call, at: i64, descending: bool) -> Result<Value, Error> {
    note_range(run, call);
    let mut vector = run.vector_arg(call, 0, at)?;
    let mut names = Vec::new();
    for index in 1..call.args.len() {
        names.push(run.text_arg(call, index, at)?);
    }
    vector.sort_by(|left, right| {
        let named = names.iter().map(|name| natural::compare(left.labels.get(name), right.labels.get(name)));
        let order = named.into_iter().find(|order| order.is_ne());
        let order = order.unwrap_or_else(|| left.labels.cmp(&right.labels));
        if descending { order.reverse() } else { order }
    });
    Ok(Value::Vector(vector))
}

pub(super) fn sort_by_label<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    by_label(run, call, at, false)
}

pub(super) fn sort_by_label_desc<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    by_label(run, call, at, true)
}
