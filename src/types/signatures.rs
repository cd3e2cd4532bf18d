//! What each function of PromQL does to unit, samples and range of its argument, as data.
//!
//! Source: Prometheus' `promql/functions.go`, 2.42 to 3.16; `abs` to `year` were run in 2.42, 2.53 and 3.5. Labels and
//! PromQL's own types stand in [`crate::promql::FUNCTIONS`].

use super::unit::{Dimension, Unit};

/// What a function does.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// Its name.
    pub function: &'static str,
    /// Which argument has the samples.
    pub argument: usize,
    /// What the samples must be for the result to mean anything.
    pub expects: Expects,
    /// What the result is of.
    pub unit: UnitEffect,
    /// What the samples of the result are.
    pub samples: SamplesEffect,
    /// Between which numbers the result lies.
    pub range: RangeEffect,
}

/// What the samples of an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// Anything.
    Any,
    /// Something that only grows: each fall is taken for a restart.
    Counter,
    /// Something that goes up and down: a restart of a counter is taken for a fall.
    Gauge,
    /// Buckets with `le`, or native histograms.
    Histogram,
    /// Native histograms only.
    Native,
}

/// What a result is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum UnitEffect {
    /// What the argument is of.
    Same,
    /// The same for each second.
    PerSecond,
    /// What the histogram observes.
    Observed,
    /// Always this.
    Always(Unit<'static>),
    /// Not known.
    Unknown,
}

/// What the samples of a result are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamplesEffect {
    /// What they were.
    Same,
    /// How fast a counter grows; of buckets one rate for each.
    Rate,
    /// A quantile.
    Quantile,
    /// Computed.
    Computed,
}

/// Between which numbers a result lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RangeEffect {
    /// Where the argument lies.
    Same,
    /// Where the argument lies, and between whole numbers too.
    Average,
    /// Where the argument lies, in whole numbers.
    Whole,
    /// As a sum of any number of arguments.
    Sum,
    /// As fast as the argument grows: what is never negative never shrinks, since a fall is a new start.
    Growth,
    /// Without its sign.
    Absolute,
    /// The last arguments are the limits: both, the lower, the upper.
    Clamp(bool, bool),
    /// Between these, both included; whole numbers or not.
    Between(f64, f64, bool),
    /// Anything.
    Any,
}

use RangeEffect::{Any, Average, Between, Growth, Same as SameRange, Whole};
use SamplesEffect::Computed;
use UnitEffect::{Always, Observed, Same, Unknown};

const BOOL: UnitEffect = Always(Unit::base(Dimension::Bool));
const COUNT: UnitEffect = Always(Unit::base(Dimension::Things("count")));
const TIMESTAMP: UnitEffect = Always(Unit::base(Dimension::Timestamp));
const SECONDS: UnitEffect = Always(Unit::base(Dimension::Seconds));
const RATIO: UnitEffect = Always(Unit::base(Dimension::Ratio));
const NONNEGATIVE: RangeEffect = Between(0.0, f64::INFINITY, false);
const SOME: RangeEffect = Between(1.0, f64::INFINITY, true);
const NUMBER: RangeEffect = Between(0.0, f64::INFINITY, true);
const ONE: RangeEffect = Between(1.0, 1.0, true);

const fn signature_of(function: &'static str, expects: Expects, unit: UnitEffect, range: RangeEffect) -> Signature {
    Signature { function, argument: 0, expects, unit, samples: Computed, range }
}

impl Signature {
    const fn second(mut self) -> Signature {
        self.argument = 1;
        self
    }

    const fn third(mut self) -> Signature {
        self.argument = 2;
        self
    }

    const fn samples(mut self, samples: SamplesEffect) -> Signature {
        self.samples = samples;
        self
    }
}

/// What the function of that name does.
pub fn signature(function: &str) -> Option<&'static Signature> {
    let at = SIGNATURES.binary_search_by(|signature| signature.function.cmp(function)).ok()?;
    SIGNATURES.get(at)
}

use Expects::{Any as Anything, Counter, Gauge, Histogram, Native};

/// Every function, by name.
pub const SIGNATURES: &[Signature] = &[
    signature_of("abs", Anything, Same, RangeEffect::Absolute),
    signature_of("absent", Anything, BOOL, ONE),
    signature_of("absent_over_time", Anything, BOOL, ONE),
    signature_of("acos", Anything, Unknown, Any),
    signature_of("acosh", Anything, Unknown, Any),
    signature_of("asin", Anything, Unknown, Any),
    signature_of("asinh", Anything, Unknown, Any),
    signature_of("atan", Anything, Unknown, Any),
    signature_of("atanh", Anything, Unknown, Any),
    signature_of("avg_over_time", Anything, Same, Average),
    signature_of("ceil", Anything, Same, Whole),
    signature_of("changes", Anything, COUNT, NUMBER),
    signature_of("clamp", Anything, Same, RangeEffect::Clamp(true, true)),
    signature_of("clamp_max", Anything, Same, RangeEffect::Clamp(false, true)),
    signature_of("clamp_min", Anything, Same, RangeEffect::Clamp(true, false)),
    signature_of("cos", Anything, Unknown, Between(-1.0, 1.0, false)),
    signature_of("cosh", Anything, Unknown, Any),
    signature_of("count_over_time", Anything, COUNT, SOME),
    signature_of("day_of_month", Anything, Unknown, Between(1.0, 31.0, true)),
    signature_of("day_of_week", Anything, Unknown, Between(0.0, 6.0, true)),
    signature_of("day_of_year", Anything, Unknown, Between(1.0, 366.0, true)),
    signature_of("days_in_month", Anything, Unknown, Between(28.0, 31.0, true)),
    signature_of("deg", Anything, Unknown, Any),
    signature_of("delta", Gauge, Same, Any),
    signature_of("deriv", Gauge, UnitEffect::PerSecond, Any),
    signature_of("double_exponential_smoothing", Gauge, Same, Any),
    signature_of("end", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("exp", Anything, Unknown, NONNEGATIVE),
    signature_of("first_over_time", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("floor", Anything, Same, Whole),
    signature_of("histogram_avg", Native, Observed, Any),
    signature_of("histogram_count", Native, COUNT, NONNEGATIVE),
    signature_of("histogram_fraction", Histogram, RATIO, Between(0.0, 1.0, false)).third(),
    signature_of("histogram_quantile", Histogram, Observed, Any).second().samples(SamplesEffect::Quantile),
    signature_of("histogram_quantiles", Histogram, Observed, Any).samples(SamplesEffect::Quantile),
    signature_of("histogram_stddev", Native, Observed, NONNEGATIVE),
    signature_of("histogram_stdvar", Native, Unknown, NONNEGATIVE),
    signature_of("histogram_sum", Native, Observed, Any),
    signature_of("holt_winters", Gauge, Same, Any),
    signature_of("hour", Anything, Unknown, Between(0.0, 23.0, true)),
    signature_of("idelta", Gauge, Same, Any),
    signature_of("increase", Counter, Same, Growth).samples(SamplesEffect::Rate),
    signature_of("info", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("integral", Gauge, Unknown, Any),
    signature_of("irate", Counter, UnitEffect::PerSecond, Growth).samples(SamplesEffect::Rate),
    signature_of("label_join", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("label_replace", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("last_over_time", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("ln", Anything, Unknown, Any),
    signature_of("log10", Anything, Unknown, Any),
    signature_of("log2", Anything, Unknown, Any),
    signature_of("mad_over_time", Anything, Same, NONNEGATIVE),
    signature_of("max_of", Anything, Unknown, Any),
    signature_of("max_over_time", Anything, Same, SameRange),
    signature_of("min_of", Anything, Unknown, Any),
    signature_of("min_over_time", Anything, Same, SameRange),
    signature_of("minute", Anything, Unknown, Between(0.0, 59.0, true)),
    signature_of("month", Anything, Unknown, Between(1.0, 12.0, true)),
    signature_of("pi", Anything, Unknown, Any),
    signature_of("predict_linear", Gauge, Same, Any),
    signature_of("present_over_time", Anything, BOOL, ONE),
    signature_of("quantile_over_time", Anything, Same, Any).second(),
    signature_of("rad", Anything, Unknown, Any),
    signature_of("range", Anything, SECONDS, NONNEGATIVE),
    signature_of("rate", Counter, UnitEffect::PerSecond, Growth).samples(SamplesEffect::Rate),
    signature_of("resets", Counter, COUNT, NUMBER),
    signature_of("round", Anything, Same, Any),
    signature_of("scalar", Anything, Same, SameRange),
    signature_of("sgn", Anything, Unknown, Between(-1.0, 1.0, true)),
    signature_of("sin", Anything, Unknown, Between(-1.0, 1.0, false)),
    signature_of("sinh", Anything, Unknown, Any),
    signature_of("sort", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("sort_by_label", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("sort_by_label_desc", Anything, Same, SameRange).samples(SamplesEffect::Same),
    signature_of("sort_desc", Anything, Same, SameRange).samples(SamplesEffect::Same),
    // of -0 it is -0
    signature_of("sqrt", Anything, Unknown, Between(-0.0, f64::INFINITY, false)),
    signature_of("start", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("start_timestamp", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("stddev_over_time", Anything, Same, NONNEGATIVE),
    signature_of("stdvar_over_time", Anything, Unknown, NONNEGATIVE),
    signature_of("step", Anything, SECONDS, NONNEGATIVE),
    signature_of("sum_over_time", Anything, Same, RangeEffect::Sum),
    signature_of("tan", Anything, Unknown, Any),
    signature_of("tanh", Anything, Unknown, Between(-1.0, 1.0, false)),
    signature_of("time", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("timestamp", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("ts_of_first_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("ts_of_last_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("ts_of_max_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("ts_of_min_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    signature_of("vector", Anything, Same, SameRange),
    signature_of("year", Anything, Unknown, Between(f64::NEG_INFINITY, f64::INFINITY, true)),
];

#[cfg(test)]
mod tests {
    use super::SIGNATURES;
    use crate::promql::FUNCTIONS;

    #[test]
    fn every_function_has_an_effect() {
        let known: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
        let listed: Vec<&str> = SIGNATURES.iter().map(|signature| signature.function).collect();
        assert_eq!(listed, known);
    }
}
