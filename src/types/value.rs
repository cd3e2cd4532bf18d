//! What the samples of a node are: how they came about, what they are of, between which numbers they lie.
//!
//! What is not certain is not said: samples unknown, no unit, any number. `operations` says what each node makes of those below
//! it. Deliberately absent: labels.

use std::fmt;

use super::range::Range;
use super::unit::Unit;

/// What is known of the samples of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value<'a> {
    /// How they came about.
    pub samples: Samples,
    /// What they are of.
    pub unit: Option<Unit<'a>>,
    /// Of buckets and histograms: what was observed.
    pub observed: Option<Unit<'a>>,
    /// Between which numbers they lie; NaN apart.
    pub range: Range,
    /// The number, if it is always the same one.
    pub number: Option<f64>,
}

/// How samples came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// Nobody can say.
    Unknown,
    /// A text.
    Text,
    /// A number of the expression.
    Number,
    /// Measured: it goes up and down.
    Gauge,
    /// It grows until its process starts anew.
    Counter,
    /// Computed from several counters without a rate: it falls whenever one of them starts anew.
    Totals,
    /// One total by another: an average since the start.
    Lifetime,
    /// The counters of a classic histogram, one for each `le`.
    Buckets,
    /// How fast these grow.
    BucketRates,
    /// The bare name of a classic histogram: there is no such series.
    ClassicBase,
    /// A native histogram, or what a rate makes of it.
    Native,
    /// Quantiles that a target computed itself: of a summary.
    SummaryQuantile,
    /// How fast a counter grows, or several do.
    Rate,
    /// One rate by another: NaN where nothing happened.
    Quotient,
    /// A quantile of a histogram.
    Quantile,
    /// Computed in any other way.
    Computed,
}

impl<'a> Value<'a> {
    /// Nothing is known.
    pub const UNKNOWN: Value<'static> =
        Value { samples: Samples::Unknown, unit: None, observed: None, range: Range::ANY, number: None };

    /// Samples of that origin and unit.
    pub const fn new(samples: Samples, unit: Option<Unit<'a>>, range: Range) -> Value<'a> {
        Value { samples, unit, observed: None, range, number: None }
    }

    /// Its unit, where that is known and not only likely.
    pub fn known_unit(&self) -> Option<&Unit<'a>> {
        self.unit.as_ref().filter(|unit| unit.is_certain())
    }

    /// What holds of samples that are of one kind or of the other.
    #[must_use]
    pub fn or(self, other: Value<'a>) -> Value<'a> {
        Value {
            samples: if self.samples == other.samples { self.samples } else { Samples::Unknown },
            unit: Unit::both(self.unit, other.unit),
            observed: Unit::both(self.observed, other.observed),
            range: self.range.or(other.range),
            number: None,
        }
    }

    /// A number of an expression.
    pub(super) fn number(number: f64) -> Value<'a> {
        let range = if number.is_nan() { Range::ANY } else { Range::new(number, number) };
        let range = Range { whole: number.fract() == 0.0, ..range };
        Value { range, number: Some(number), ..Value::new(Samples::Number, None, Range::ANY) }
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Samples::Unknown => "unknown",
            Samples::Text => "text",
            Samples::Number => "number",
            Samples::Gauge => "gauge",
            Samples::Counter => "counter",
            Samples::Totals => "totals",
            Samples::Lifetime => "average since the start",
            Samples::Buckets => "buckets",
            Samples::BucketRates => "rates of buckets",
            Samples::ClassicBase => "classic histogram",
            Samples::Native => "native histogram",
            Samples::SummaryQuantile => "quantile of a summary",
            Samples::Rate => "rate",
            Samples::Quotient => "quotient of rates",
            Samples::Quantile => "quantile",
            Samples::Computed => "computed",
        })
    }
}

impl fmt::Display for Value<'_> {
    /// The unit as people say it, else how the samples came about.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit.as_ref().filter(|unit| !unit.loose) {
            Some(unit) => unit.fmt(formatter),
            None => self.samples.fmt(formatter),
        }
    }
}
