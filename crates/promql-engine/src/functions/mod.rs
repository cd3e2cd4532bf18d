//! Every function: which one a name means, and how its arguments reach it.

mod absent;
mod changes;
mod classic;
mod classic_math;
mod dates;
mod histogram_rate;
mod info;
mod instant_rate;
mod integral;
mod label;
mod math;
mod native;
pub(crate) mod over_time;
mod range;
mod rate;
pub(crate) mod smooth;
mod smooth_histograms;
mod sort;
mod starts;
mod trend;
mod vectors;

use std::fmt;

use crate::engine::Value;
use crate::error::Error;
use crate::evaluate::Run;
use crate::histogram::Histogram;
use crate::math as numbers;
use crate::plan::Call;
use crate::sample::Sample;
pub(crate) use range::{Frame, Range, slices};

pub(crate) type OfRange = fn(&mut Range<'_>) -> Result<Option<Sample>, Error>;
type OfCall = for<'a> fn(&mut Run<'a>, &'a Call, i64) -> Result<Value, Error>;

/// How a function is computed.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    /// Of each number; histograms are left out.
    Math(fn(f64) -> f64),
    /// Of each native histogram; numbers are left out.
    Native(fn(&Histogram) -> f64),
    /// Of the samples of each series in a range.
    Range(OfRange),
    /// Anything else.
    Call(OfCall),
}

impl fmt::Debug for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Math(_) => "Math",
            Self::Native(_) => "Native",
            Self::Range(_) => "Range",
            Self::Call(_) => "Call",
        })
    }
}

/// The function of a name.
pub(crate) fn find(name: &str) -> Option<Function> {
    let index = TABLE.binary_search_by(|(it, _)| (*it).cmp(name)).ok()?;
    TABLE.get(index).map(|(_, function)| *function)
}

use Function::{Call as C, Math as M, Native as N, Range as R};

/// Every function, by name.
const TABLE: &[(&str, Function)] = &[
    ("abs", M(f64::abs)),
    ("absent", C(absent::absent)),
    ("absent_over_time", C(absent::absent_over_time)),
    ("acos", M(numbers::acos)),
    ("acosh", M(numbers::acosh)),
    ("asin", M(numbers::asin)),
    ("asinh", M(numbers::asinh)),
    ("atan", M(numbers::atan)),
    ("atanh", M(numbers::atanh)),
    ("avg_over_time", R(over_time::avg)),
    ("ceil", M(f64::ceil)),
    ("changes", R(changes::changes)),
    ("clamp", C(vectors::clamp)),
    ("clamp_max", C(vectors::clamp_max)),
    ("clamp_min", C(vectors::clamp_min)),
    ("cos", M(numbers::cos)),
    ("cosh", M(numbers::cosh)),
    ("count_over_time", R(over_time::count)),
    ("day_of_month", C(dates::day_of_month)),
    ("day_of_week", C(dates::day_of_week)),
    ("day_of_year", C(dates::day_of_year)),
    ("days_in_month", C(dates::days_in_month)),
    ("deg", C(math::degrees)),
    ("delta", R(rate::delta)),
    ("deriv", R(trend::deriv)),
    ("double_exponential_smoothing", R(trend::double_exponential)),
    ("end", C(vectors::end)),
    ("exp", M(numbers::exp)),
    ("first_over_time", R(over_time::first)),
    ("floor", M(f64::floor)),
    ("histogram_avg", N(native::avg)),
    ("histogram_count", N(native::count)),
    ("histogram_fraction", C(classic::fraction)),
    ("histogram_quantile", C(classic::quantile)),
    ("histogram_quantiles", C(classic::quantiles)),
    ("histogram_stddev", N(native::stddev)),
    ("histogram_stdvar", N(native::stdvar)),
    ("histogram_sum", N(native::sum)),
    ("holt_winters", R(trend::double_exponential)),
    ("hour", C(dates::hour)),
    ("idelta", R(instant_rate::idelta)),
    ("increase", R(rate::increase)),
    ("info", C(info::info)),
    ("integral", R(integral::integral)),
    ("irate", R(instant_rate::irate)),
    ("label_join", C(label::join)),
    ("label_replace", C(label::replace)),
    ("last_over_time", R(over_time::last)),
    ("ln", M(numbers::ln)),
    ("log10", M(numbers::log10)),
    ("log2", M(numbers::log2)),
    ("mad_over_time", R(over_time::mad)),
    ("max_of", C(vectors::max_of)),
    ("max_over_time", R(over_time::max)),
    ("min_of", C(vectors::min_of)),
    ("min_over_time", R(over_time::min)),
    ("minute", C(dates::minute)),
    ("month", C(dates::month)),
    ("pi", C(vectors::pi)),
    ("predict_linear", R(trend::predict_linear)),
    ("present_over_time", R(over_time::present)),
    ("quantile_over_time", R(over_time::quantile_over_time)),
    ("rad", C(math::radians)),
    ("range", C(vectors::range)),
    ("rate", R(rate::rate)),
    ("resets", R(changes::resets)),
    ("round", C(vectors::round)),
    ("scalar", C(vectors::scalar)),
    ("sgn", M(math::sign)),
    ("sin", M(numbers::sin)),
    ("sinh", M(numbers::sinh)),
    ("sort", C(sort::sort)),
    ("sort_by_label", C(sort::sort_by_label)),
    ("sort_by_label_desc", C(sort::sort_by_label_desc)),
    ("sort_desc", C(sort::sort_desc)),
    ("sqrt", M(f64::sqrt)),
    ("start", C(vectors::start)),
    ("start_timestamp", C(vectors::start_timestamp)),
    ("stddev_over_time", R(over_time::stddev)),
    ("stdvar_over_time", R(over_time::stdvar)),
    ("step", C(vectors::step)),
    ("sum_over_time", R(over_time::sum)),
    ("tan", M(numbers::tan)),
    ("tanh", M(numbers::tanh)),
    ("time", C(vectors::time)),
    ("timestamp", C(vectors::timestamp)),
    ("ts_of_first_over_time", R(over_time::time_of_first)),
    ("ts_of_last_over_time", R(over_time::time_of_last)),
    ("ts_of_max_over_time", R(over_time::time_of_max)),
    ("ts_of_min_over_time", R(over_time::time_of_min)),
    ("vector", C(vectors::vector)),
    ("year", C(dates::year)),
];

impl<'a> Run<'a> {
    pub(crate) fn call(&mut self, call: &'a Call, at: i64) -> Result<Value, Error> {
        match call.function {
            Function::Math(function) => self.map_floats(call, 0, at, function),
            Function::Native(function) => self.map_histograms(call, at, function),
            Function::Range(function) => self.over_range(call, function, at).map(Value::Vector),
            Function::Call(function) => function(self, call, at),
        }
    }

    /// A function of each number of the argument at an index.
    pub(crate) fn map_floats(
        &mut self,
        call: &'a Call,
        index: usize,
        at: i64,
        function: impl Fn(f64) -> f64,
    ) -> Result<Value, Error> {
        let is_distinct = call.args.get(index).is_some_and(|arg| arg.is_distinct);
        let mut vector = self.vector_arg(call, index, at)?;
        let of_histogram = self.float_of_histogram();
        vector.retain(|element| element.sample.float().is_some() || of_histogram.is_some());
        for element in &mut vector {
            let value = element.sample.float().or(of_histogram).unwrap_or_default();
            element.sample = Sample::Float(function(value));
            self.drop_name(element);
        }
        self.distinct_now(&vector, is_distinct)?;
        Ok(Value::Vector(vector))
    }

    fn map_histograms(&mut self, call: &'a Call, at: i64, function: fn(&Histogram) -> f64) -> Result<Value, Error> {
        let mut vector = self.vector_arg(call, 0, at)?;
        vector.retain(|element| element.sample.float().is_none());
        for element in &mut vector {
            if let Sample::Histogram(histogram) = &element.sample {
                element.sample = Sample::Float(function(histogram));
            }
            self.drop_name(element);
        }
        self.distinct_now(&vector, false)?;
        Ok(Value::Vector(vector))
    }

    pub(crate) fn vector_arg(
        &mut self,
        call: &'a Call,
        index: usize,
        at: i64,
    ) -> Result<Vec<crate::engine::Element>, Error> {
        let arg = call.args.get(index).ok_or_else(|| missing(call))?;
        self.vector(arg, at)
    }

    pub(crate) fn scalar_arg(&mut self, call: &'a Call, index: usize, at: i64) -> Result<f64, Error> {
        let arg = call.args.get(index).ok_or_else(|| missing(call))?;
        self.scalar(arg, at)
    }

    pub(crate) fn text_arg(&mut self, call: &'a Call, index: usize, at: i64) -> Result<String, Error> {
        let arg = call.args.get(index).ok_or_else(|| missing(call))?;
        self.text(arg, at)
    }
}

pub(crate) fn missing(call: &Call) -> Error {
    Error::new(format!("{} has too few arguments", call.name))
}

/// Where an argument begins.
pub(crate) fn place_of(call: &Call, index: usize) -> usize {
    call.args.get(index).map_or(call.place, |arg| arg.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_of_the_language_is_here() {
        assert!(TABLE.is_sorted_by(|left, right| left.0 < right.0));
        let names: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        let known: Vec<&str> = lakehouse_promql::FUNCTIONS.iter().map(|function| function.name).collect();
        assert_eq!(names, known);
    }
}
