//! Aggregations of numbers that take one after another.

use lakehouse_promql::{Aggregation, Version};

use super::group::EXACT_SUMS;
use crate::functions::over_time::{DIRECT_MEANS, Mean};
use crate::kahan::Kahan;

/// How numbers are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    Sum,
    /// Without what rounding loses.
    PlainSum,
    Mean,
    Max,
    Min,
    Count,
    One,
}

/// What the numbers so far come to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell {
    Empty,
    Sum(Kahan),
    Mean(Mean),
    Number(f64),
}

impl Fold {
    /// How an operator takes numbers in; nothing of one that needs all of them at once.
    pub(crate) fn of(operator: Aggregation, version: Version) -> Option<Self> {
        Some(match operator {
            Aggregation::Sum if version < EXACT_SUMS => Self::PlainSum,
            Aggregation::Sum => Self::Sum,
            Aggregation::Avg if version >= DIRECT_MEANS => Self::Mean,
            Aggregation::Max => Self::Max,
            Aggregation::Min => Self::Min,
            Aggregation::Count => Self::Count,
            Aggregation::Group => Self::One,
            _ => return None,
        })
    }

    pub(crate) fn add(self, cell: &mut Cell, value: f64) {
        match (self, cell) {
            (Self::Sum, Cell::Sum(sum)) => sum.add(value),
            (Self::Mean, Cell::Mean(mean)) => mean.add(value),
            (Self::PlainSum, Cell::Number(sum)) => *sum += value,
            (Self::Max, Cell::Number(best)) if value > *best || best.is_nan() => *best = value,
            (Self::Min, Cell::Number(best)) if value < *best || best.is_nan() => *best = value,
            (Self::Count, Cell::Number(count)) => *count += 1.0,
            (_, cell @ Cell::Empty) => *cell = self.first(value),
            _ => {}
        }
    }

    fn first(self, value: f64) -> Cell {
        match self {
            Self::Sum => Cell::Sum(Kahan::of(value)),
            Self::Mean => {
                let mut mean = Mean::default();
                mean.add(value);
                Cell::Mean(mean)
            }
            Self::PlainSum | Self::Max | Self::Min => Cell::Number(value),
            Self::Count | Self::One => Cell::Number(1.0),
        }
    }
}

impl Cell {
    /// Nothing where there was no number.
    pub(crate) fn value(&self) -> Option<f64> {
        match self {
            Self::Empty => None,
            Self::Sum(sum) => Some(sum.total()),
            Self::Mean(mean) => Some(mean.value()),
            Self::Number(number) => Some(*number),
        }
    }
}
