//! Points of a series up to an instant that moves on, step by step.

use crate::sample::FloatPoint;
use crate::select::count_until;

/// Start, end and step, in milliseconds.
pub(super) type Times = (i64, i64, i64);

/// How many steps there are.
pub(super) fn steps((start, end, step): Times) -> usize {
    usize::try_from((end - start) / step.max(1) + 1).unwrap_or(0)
}

/// Points up to an instant that moves on.
pub(super) struct Moving<'s> {
    points: &'s [FloatPoint],
    count: usize,
}

impl<'s> Moving<'s> {
    pub(super) const fn new(points: &'s [FloatPoint]) -> Self {
        Self { points, count: 0 }
    }

    pub(super) fn until(&mut self, time: i64) -> &'s [FloatPoint] {
        if self.count == 0 {
            self.count = count_until(self.points, time, |point| point.at);
        }
        while self.points.get(self.count).is_some_and(|point| point.at <= time) {
            self.count += 1;
        }
        self.points.get(..self.count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_found_as_time_goes_on() {
        let points: Vec<FloatPoint> = [10, 20, 35, 36].map(|at| FloatPoint { at, value: 0.0 }).to_vec();
        let mut moving = Moving::new(&points);
        let counts: Vec<usize> = [5, 10, 19, 20, 34, 36, 90].map(|time| moving.until(time).len()).to_vec();
        assert_eq!(counts, [0, 1, 1, 2, 2, 4, 4]);
        assert_eq!((steps((0, 60, 30)), steps((0, 59, 30)), steps((0, 0, 0))), (3, 2, 1));
    }
}
