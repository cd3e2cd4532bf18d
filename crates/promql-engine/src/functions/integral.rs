//! `integral`: the area under a series.

use super::range::{Range, float};
use crate::annotation::Note;
use crate::error::Error;
use crate::kahan::Kahan;
use crate::sample::Sample;

pub(super) fn integral(range: &mut Range<'_>) -> Result<Option<Sample>, Error> {
    if range.floats.is_empty() {
        return Ok(None);
    }
    range.note_ignored();
    let mut strategy = 2.0;
    if let Some((wanted, place)) = range.scalars.first().copied() {
        if [0.0, 1.0, 2.0].contains(&wanted) {
            strategy = wanted;
        } else {
            range.notes.add(Note::InvalidIntegralStrategy(wanted), place);
        }
    }
    let mut sum = Kahan::default();
    for pair in range.floats.windows(2) {
        let [left, right] = pair else { continue };
        // what is no number counts as nothing
        let [before, here] = [left.value, right.value].map(|value| if value.is_nan() { 0.0 } else { value });
        let height = match strategy {
            0.0 => Kahan::of(before),
            1.0 => Kahan::of(here),
            _ => middle(before, here),
        };
        if height.sum != 0.0 || height.lost != 0.0 {
            let seconds = (right.at - left.at) as f64 / 1000.0;
            sum.lost += height.lost * seconds;
            sum.add(height.sum * seconds);
        }
    }
    float(if sum.sum.is_infinite() { sum.sum } else { sum.total() })
}

fn middle(left: f64, right: f64) -> Kahan {
    let mut sum = Kahan::of(left);
    sum.add(right);
    if sum.sum.is_infinite() && left.is_finite() && right.is_finite() {
        let mut halves = Kahan::of(left / 2.0);
        halves.add(right / 2.0);
        return halves;
    }
    sum.divided(2.0)
}
