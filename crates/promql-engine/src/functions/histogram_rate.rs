//! Differences of native histograms over a range.

use super::range::Range;
use super::starts::{Begun, is_reset, overlaps, start_of};
use crate::annotation::{Note, Operation};
use crate::histogram::{Histogram, ResetHint};

/// Adds or subtracts, and says what had to be settled; false where that is impossible.
pub(super) fn add_noting(range: &mut Range<'_>, sum: &mut Histogram, other: &Histogram, operation: Operation) -> bool {
    let result = match operation {
        Operation::Subtraction => sum.subtract(other),
        _ => sum.add(other),
    };
    match result {
        Ok(conflict) if conflict.bounds => range.note(Note::MismatchedBounds(operation)),
        Ok(_) => {}
        Err(_) => {
            range.note(Note::MixedSchemas(range.name()));
            return false;
        }
    }
    true
}

/// The last histogram less the first, with what resets took away; nothing where they do not fit.
pub(super) fn histogram_difference(range: &mut Range<'_>, is_counter: bool) -> Option<Histogram> {
    let points = range.histograms;
    let (first, second, last) = (points.first()?, points.get(1)?, points.last()?);
    let is_gauge = |histogram: &Histogram| histogram.hint == ResetHint::Gauge;
    if is_counter && (is_gauge(&first.value) || is_gauge(&last.value)) {
        range.note(Note::NotCounter(range.name()));
    }
    let starts = range.histogram_starts;
    let begun = |index: usize, at: i64| Begun { start: start_of(starts, index), at };
    let is_new = |index: usize, at: i64, before: i64| {
        index < starts.len() && is_reset(begun(index - 1, before), begun(index, at))
    };
    // what came before a reset need not fit
    let empty = Histogram { schema: second.value.schema, custom: second.value.custom.clone(), ..Histogram::default() };
    let is_void = is_counter && (is_new(1, second.at, first.at) || second.value.is_reset_of(&first.value));
    let mut before: &Histogram = if is_void { &empty } else { &first.value };
    let is_custom = before.is_custom();
    let mut schema = before.schema.min(last.value.schema);
    let inner = points.get(1..points.len() - 1).unwrap_or_default();
    let mut mixed = last.value.is_custom() != is_custom;
    for point in inner.iter().filter(|_| is_counter) {
        if mixed {
            break;
        }
        if is_gauge(&point.value) {
            range.note(Note::NotCounter(range.name()));
        }
        schema = schema.min(point.value.schema);
        mixed = point.value.is_custom() != is_custom;
    }
    if mixed {
        range.note(Note::MixedSchemas(range.name()));
        return None;
    }
    let mut difference: Histogram = (*last.value).clone();
    difference.reduce(schema);
    if !add_noting(range, &mut difference, before, Operation::Subtraction) {
        return None;
    }
    if is_counter {
        let mut is_noted = false;
        for (index, pair) in points.windows(2).enumerate() {
            let [previous, here] = pair else { continue };
            let start = start_of(starts, index + 1);
            if !is_noted && index + 1 < starts.len() && overlaps(begun(index, previous.at), start) {
                is_noted = true;
                range.note(Note::StartTimeOverlap(range.name()));
            }
            let reset = is_new(index + 1, here.at, previous.at) || here.value.is_reset_of(before);
            if reset && !add_noting(range, &mut difference, before, Operation::Addition) {
                return None;
            }
            before = &here.value;
        }
    } else if !is_gauge(&first.value) || !is_gauge(&last.value) {
        range.note(Note::NotGauge(range.name()));
    }
    difference.hint = ResetHint::Gauge;
    Some(difference.compacted())
}
