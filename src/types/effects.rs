//! What each function of PromQL does to unit, samples and range of its argument, as data.
//!
//! Source: Prometheus' `promql/functions.go`, 2.42 to 3.16; `abs` to `year` were run in 2.42, 2.53 and 3.5. Labels and
//! PromQL's own types stand in [`crate::promql::FUNCTIONS`].

use super::unit::{Of, Unit};

/// What a function does.
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// Its name.
    pub function: &'static str,
    /// Which argument has the samples.
    pub argument: usize,
    /// What the samples must be for the result to mean anything.
    pub wants: Wants,
    /// What the result is of.
    pub unit: UnitEffect,
    /// What the samples of the result are.
    pub samples: SamplesEffect,
    /// Between which numbers the result lies.
    pub range: RangeEffect,
}

/// What the samples of an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
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

const BOOL: UnitEffect = Always(Unit::base(Of::Bool));
const COUNT: UnitEffect = Always(Unit::base(Of::Things("count")));
const TIMESTAMP: UnitEffect = Always(Unit::base(Of::Timestamp));
const SECONDS: UnitEffect = Always(Unit::base(Of::Seconds));
const RATIO: UnitEffect = Always(Unit::base(Of::Ratio));
const NONNEGATIVE: RangeEffect = Between(0.0, f64::INFINITY, false);
const SOME: RangeEffect = Between(1.0, f64::INFINITY, true);
const NUMBER: RangeEffect = Between(0.0, f64::INFINITY, true);
const ONE: RangeEffect = Between(1.0, 1.0, true);

const fn of(function: &'static str, wants: Wants, unit: UnitEffect, range: RangeEffect) -> Effect {
    Effect { function, argument: 0, wants, unit, samples: Computed, range }
}

impl Effect {
    const fn second(mut self) -> Effect {
        self.argument = 1;
        self
    }

    const fn third(mut self) -> Effect {
        self.argument = 2;
        self
    }

    const fn samples(mut self, samples: SamplesEffect) -> Effect {
        self.samples = samples;
        self
    }
}

/// What the function of that name does.
pub fn effect(function: &str) -> Option<&'static Effect> {
    let at = EFFECTS.binary_search_by(|effect| effect.function.cmp(function)).ok()?;
    EFFECTS.get(at)
}

use Wants::{Any as Anything, Counter, Gauge, Histogram, Native};

/// Every function, by name.
pub const EFFECTS: &[Effect] = &[
    of("abs", Anything, Same, RangeEffect::Absolute),
    of("absent", Anything, BOOL, ONE),
    of("absent_over_time", Anything, BOOL, ONE),
    of("acos", Anything, Unknown, Any),
    of("acosh", Anything, Unknown, Any),
    of("asin", Anything, Unknown, Any),
    of("asinh", Anything, Unknown, Any),
    of("atan", Anything, Unknown, Any),
    of("atanh", Anything, Unknown, Any),
    of("avg_over_time", Anything, Same, Average),
    of("ceil", Anything, Same, Whole),
    of("changes", Anything, COUNT, NUMBER),
    of("clamp", Anything, Same, RangeEffect::Clamp(true, true)),
    of("clamp_max", Anything, Same, RangeEffect::Clamp(false, true)),
    of("clamp_min", Anything, Same, RangeEffect::Clamp(true, false)),
    of("cos", Anything, Unknown, Between(-1.0, 1.0, false)),
    of("cosh", Anything, Unknown, Any),
    of("count_over_time", Anything, COUNT, SOME),
    of("day_of_month", Anything, Unknown, Between(1.0, 31.0, true)),
    of("day_of_week", Anything, Unknown, Between(0.0, 6.0, true)),
    of("day_of_year", Anything, Unknown, Between(1.0, 366.0, true)),
    of("days_in_month", Anything, Unknown, Between(28.0, 31.0, true)),
    of("deg", Anything, Unknown, Any),
    of("delta", Gauge, Same, Any),
    of("deriv", Gauge, UnitEffect::PerSecond, Any),
    of("double_exponential_smoothing", Gauge, Same, Any),
    of("end", Anything, TIMESTAMP, NONNEGATIVE),
    of("exp", Anything, Unknown, NONNEGATIVE),
    of("first_over_time", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("floor", Anything, Same, Whole),
    of("histogram_avg", Native, Observed, Any),
    of("histogram_count", Native, COUNT, NONNEGATIVE),
    of("histogram_fraction", Histogram, RATIO, Between(0.0, 1.0, false)).third(),
    of("histogram_quantile", Histogram, Observed, Any).second().samples(SamplesEffect::Quantile),
    of("histogram_quantiles", Histogram, Observed, Any).samples(SamplesEffect::Quantile),
    of("histogram_stddev", Native, Observed, NONNEGATIVE),
    of("histogram_stdvar", Native, Unknown, NONNEGATIVE),
    of("histogram_sum", Native, Observed, Any),
    of("holt_winters", Gauge, Same, Any),
    of("hour", Anything, Unknown, Between(0.0, 23.0, true)),
    of("idelta", Gauge, Same, Any),
    of("increase", Counter, Same, Growth).samples(SamplesEffect::Rate),
    of("info", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("integral", Gauge, Unknown, Any),
    of("irate", Counter, UnitEffect::PerSecond, Growth).samples(SamplesEffect::Rate),
    of("label_join", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("label_replace", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("last_over_time", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("ln", Anything, Unknown, Any),
    of("log10", Anything, Unknown, Any),
    of("log2", Anything, Unknown, Any),
    of("mad_over_time", Anything, Same, NONNEGATIVE),
    of("max_of", Anything, Unknown, Any),
    of("max_over_time", Anything, Same, SameRange),
    of("min_of", Anything, Unknown, Any),
    of("min_over_time", Anything, Same, SameRange),
    of("minute", Anything, Unknown, Between(0.0, 59.0, true)),
    of("month", Anything, Unknown, Between(1.0, 12.0, true)),
    of("pi", Anything, Unknown, Any),
    of("predict_linear", Gauge, Same, Any),
    of("present_over_time", Anything, BOOL, ONE),
    of("quantile_over_time", Anything, Same, Any).second(),
    of("rad", Anything, Unknown, Any),
    of("range", Anything, SECONDS, NONNEGATIVE),
    of("rate", Counter, UnitEffect::PerSecond, Growth).samples(SamplesEffect::Rate),
    of("resets", Counter, COUNT, NUMBER),
    of("round", Anything, Same, Any),
    of("scalar", Anything, Same, SameRange),
    of("sgn", Anything, Unknown, Between(-1.0, 1.0, true)),
    of("sin", Anything, Unknown, Between(-1.0, 1.0, false)),
    of("sinh", Anything, Unknown, Any),
    of("sort", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("sort_by_label", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("sort_by_label_desc", Anything, Same, SameRange).samples(SamplesEffect::Same),
    of("sort_desc", Anything, Same, SameRange).samples(SamplesEffect::Same),
    // of -0 it is -0
    of("sqrt", Anything, Unknown, Between(-0.0, f64::INFINITY, false)),
    of("start", Anything, TIMESTAMP, NONNEGATIVE),
    of("start_timestamp", Anything, TIMESTAMP, NONNEGATIVE),
    of("stddev_over_time", Anything, Same, NONNEGATIVE),
    of("stdvar_over_time", Anything, Unknown, NONNEGATIVE),
    of("step", Anything, SECONDS, NONNEGATIVE),
    of("sum_over_time", Anything, Same, RangeEffect::Sum),
    of("tan", Anything, Unknown, Any),
    of("tanh", Anything, Unknown, Between(-1.0, 1.0, false)),
    of("time", Anything, TIMESTAMP, NONNEGATIVE),
    of("timestamp", Anything, TIMESTAMP, NONNEGATIVE),
    of("ts_of_first_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    of("ts_of_last_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    of("ts_of_max_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    of("ts_of_min_over_time", Anything, TIMESTAMP, NONNEGATIVE),
    of("vector", Anything, Same, SameRange),
    of("year", Anything, Unknown, Between(f64::NEG_INFINITY, f64::INFINITY, true)),
];

#[cfg(test)]
mod tests {
    use super::EFFECTS;
    use crate::promql::FUNCTIONS;

    #[test]
    fn every_function_has_an_effect() {
        let known: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
        let told: Vec<&str> = EFFECTS.iter().map(|effect| effect.function).collect();
        assert_eq!(told, known);
    }
}
