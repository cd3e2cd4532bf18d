//! Samples: numbers and native histograms, each at an instant.

use std::sync::Arc;

use crate::histogram::Histogram;

/// What a series is at an instant.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    Float(f64),
    Histogram(Arc<Histogram>),
}

impl Sample {
    pub(crate) fn histogram(histogram: Histogram) -> Self {
        Self::Histogram(Arc::new(histogram))
    }

    /// The number; nothing of a histogram.
    pub const fn float(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Histogram(_) => None,
        }
    }

    /// Whether it says that its series has ended.
    pub fn is_stale(&self) -> bool {
        match self {
            Self::Float(value) => is_stale(*value),
            Self::Histogram(histogram) => is_stale(histogram.sum),
        }
    }
}

impl From<f64> for Sample {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

const STALE: u64 = 0x7ff0_0000_0000_0002;

/// The number that marks the end of a series: one of the many that are no numbers.
pub const fn stale() -> f64 {
    f64::from_bits(STALE)
}

/// Whether a number marks the end of a series; other numbers that are none do not.
pub const fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE
}

/// A number at an instant, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FloatPoint {
    pub at: i64,
    pub value: f64,
}

/// A native histogram at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramPoint {
    pub at: i64,
    pub value: Arc<Histogram>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_number_marks_the_end() {
        assert!(is_stale(stale()) && stale().is_nan());
        assert!(!is_stale(f64::NAN) && !is_stale(0.0));
    }
}
