//! Whether a histogram of a counter starts anew.

use super::add::{beyond_zero, coarse};
use super::{Histogram, ResetHint, same_bounds};

impl Histogram {
    /// Whether it cannot have grown out of the one before: something in it is less, or its shape is finer.
    pub(crate) fn is_reset_of(&self, previous: &Self) -> bool {
        match self.hint {
            ResetHint::Reset => return true,
            ResetHint::NotReset => return false,
            ResetHint::Unknown | ResetHint::Gauge => {}
        }
        if self.count < previous.count {
            return true;
        }
        if self.is_custom() {
            if !previous.is_custom() {
                return true;
            }
            if !same_bounds(&self.custom, &previous.custom) {
                return self.is_less_in_common_bounds(previous);
            }
        }
        if self.schema > previous.schema || self.zero_threshold < previous.zero_threshold {
            return true;
        }
        let (zero_count, threshold) = previous.zero_count_within(self.zero_threshold);
        if threshold != self.zero_threshold || self.zero_count < zero_count {
            return true;
        }
        let is_less = |mine: &[(i32, f64)], before: &Vec<(i32, f64)>| {
            let before =
                if previous.schema > self.schema { &coarse(before, previous.schema, self.schema) } else { before };
            let mine = beyond_zero(mine, self.schema, self.zero_threshold);
            let before = beyond_zero(before, self.schema, self.zero_threshold);
            before.iter().any(|(index, count)| {
                let here = mine.binary_search_by_key(index, |(index, _)| *index).ok().and_then(|at| mine.get(at));
                here.map_or(*count != 0.0, |(_, here)| here < count)
            })
        };
        is_less(&self.positive, &previous.positive) || is_less(&self.negative, &previous.negative)
    }

    /// Compares what lies between the bounds that both have.
    fn is_less_in_common_bounds(&self, previous: &Self) -> bool {
        let common = super::add::common_bounds(&self.custom, &previous.custom);
        let sums = |histogram: &Self| {
            let mut sums = vec![0.0; common.len() + 1];
            for (index, count) in &histogram.positive {
                let at = super::add::common_index(*index, &histogram.custom, &common);
                if let Some(sum) = sums.get_mut(at) {
                    *sum += count;
                }
            }
            sums
        };
        sums(self).iter().zip(sums(previous)).any(|(here, before)| *here < before)
    }
}
