//! Prometheus' functions as data. In: a name. Out: its signature and the versions that have it.
//!
//! What a function does to labels, units and sample kinds is deliberately absent: that belongs to the type checker.

use super::node::ValueType;
use super::version::Version;
use ValueType::{Matrix as M, Scalar as S, String as T, Vector as V};

/// A function of PromQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    pub name: &'static str,
    /// Types in order; the last one repeats where more arguments are allowed.
    pub arguments: &'static [ValueType],
    pub minimum: usize,
    /// `None` where there is no limit.
    pub maximum: Option<usize>,
    pub returns: ValueType,
    /// The first release with it.
    pub since: Version,
    /// The first release without it.
    pub until: Option<Version>,
    /// When it stopped to need a feature flag: `since` where it never did, `None` where it still does.
    pub stable_since: Option<Version>,
}

impl Function {
    /// Whether `version` has the function without a feature flag.
    pub fn is_usable(&self, version: Version) -> bool {
        self.exists(version) && self.stable_since.is_some_and(|stable| version >= stable)
    }

    /// Whether `version` has it with the feature flag of experimental functions, and without it not.
    pub fn is_experimental(&self, version: Version) -> bool {
        self.exists(version) && !self.is_usable(version)
    }

    pub(super) fn exists(&self, version: Version) -> bool {
        version >= self.since && self.until.is_none_or(|until| version < until)
    }

    const fn between(mut self, minimum: usize, maximum: usize) -> Self {
        self.minimum = minimum;
        self.maximum = Some(maximum);
        self
    }

    const fn at_least(mut self, minimum: usize) -> Self {
        self.minimum = minimum;
        self.maximum = None;
        self
    }

    const fn until(mut self, major: u16, minor: u16) -> Self {
        self.until = Some(Version::new(major, minor));
        self
    }

    const fn stable(mut self, major: u16, minor: u16) -> Self {
        self.stable_since = Some(Version::new(major, minor));
        self
    }

    const fn experimental(mut self) -> Self {
        self.stable_since = None;
        self
    }
}

const fn of(name: &'static str, arguments: &'static [ValueType], returns: ValueType, since: (u16, u16)) -> Function {
    let since = Version::new(since.0, since.1);
    Function {
        name,
        arguments,
        minimum: arguments.len(),
        maximum: Some(arguments.len()),
        returns,
        since,
        until: None,
        stable_since: Some(since),
    }
}

/// The function of that name in any version. Names are case-sensitive.
pub fn function(name: &str) -> Option<&'static Function> {
    let index = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    FUNCTIONS.get(index)
}

/// Every function of any version, by name.
pub const FUNCTIONS: &[Function] = &[
    of("abs", &[V], V, (2, 0)),
    of("absent", &[V], V, (2, 0)),
    of("absent_over_time", &[M], V, (2, 16)),
    of("acos", &[V], V, (2, 31)),
    of("acosh", &[V], V, (2, 31)),
    of("asin", &[V], V, (2, 31)),
    of("asinh", &[V], V, (2, 31)),
    of("atan", &[V], V, (2, 31)),
    of("atanh", &[V], V, (2, 31)),
    of("avg_over_time", &[M], V, (2, 0)),
    of("ceil", &[V], V, (2, 0)),
    of("changes", &[M], V, (2, 0)),
    of("clamp", &[V, S, S], V, (2, 26)),
    of("clamp_max", &[V, S], V, (2, 0)),
    of("clamp_min", &[V, S], V, (2, 0)),
    of("cos", &[V], V, (2, 31)),
    of("cosh", &[V], V, (2, 31)),
    of("count_over_time", &[M], V, (2, 0)),
    of("day_of_month", &[V], V, (2, 0)).between(0, 1),
    of("day_of_week", &[V], V, (2, 0)).between(0, 1),
    of("day_of_year", &[V], V, (2, 36)).between(0, 1),
    of("days_in_month", &[V], V, (2, 0)).between(0, 1),
    of("deg", &[V], V, (2, 31)),
    of("delta", &[M], V, (2, 0)),
    of("deriv", &[M], V, (2, 0)),
    of("double_exponential_smoothing", &[M, S, S], V, (3, 0)).experimental(),
    of("end", &[], S, (3, 12)).experimental(),
    of("exp", &[V], V, (2, 0)),
    of("first_over_time", &[M], V, (3, 7)).stable(3, 14),
    of("floor", &[V], V, (2, 0)),
    of("histogram_avg", &[V], V, (2, 51)),
    of("histogram_count", &[V], V, (2, 40)),
    of("histogram_fraction", &[S, S, V], V, (2, 40)),
    of("histogram_quantile", &[S, V], V, (2, 0)),
    of("histogram_quantiles", &[V, T, S, S], V, (3, 11)).between(3, 12).experimental(),
    of("histogram_stddev", &[V], V, (2, 47)),
    of("histogram_stdvar", &[V], V, (2, 47)),
    of("histogram_sum", &[V], V, (2, 40)),
    of("holt_winters", &[M, S, S], V, (2, 0)).until(3, 0),
    of("hour", &[V], V, (2, 0)).between(0, 1),
    of("idelta", &[M], V, (2, 0)),
    of("increase", &[M], V, (2, 0)),
    of("info", &[V, V], V, (2, 55)).between(1, 2).experimental(),
    of("integral", &[M, S], V, (3, 16)).between(1, 2).experimental(),
    of("irate", &[M], V, (2, 0)),
    of("label_join", &[V, T, T, T], V, (2, 0)).at_least(3),
    of("label_replace", &[V, T, T, T, T], V, (2, 0)),
    of("last_over_time", &[M], V, (2, 26)),
    of("ln", &[V], V, (2, 0)),
    of("log10", &[V], V, (2, 0)),
    of("log2", &[V], V, (2, 0)),
    of("mad_over_time", &[M], V, (2, 49)).experimental(),
    of("max_of", &[S, S], S, (3, 13)).experimental(),
    of("max_over_time", &[M], V, (2, 0)),
    of("min_of", &[S, S], S, (3, 13)).experimental(),
    of("min_over_time", &[M], V, (2, 0)),
    of("minute", &[V], V, (2, 0)).between(0, 1),
    of("month", &[V], V, (2, 0)).between(0, 1),
    of("pi", &[], S, (2, 31)),
    of("predict_linear", &[M, S], V, (2, 0)),
    of("present_over_time", &[M], V, (2, 29)),
    of("quantile_over_time", &[S, M], V, (2, 0)),
    of("rad", &[V], V, (2, 31)),
    of("range", &[], S, (3, 12)).experimental(),
    of("rate", &[M], V, (2, 0)),
    of("resets", &[M], V, (2, 0)),
    of("round", &[V, S], V, (2, 0)).between(1, 2),
    of("scalar", &[V], S, (2, 0)),
    of("sgn", &[V], V, (2, 26)),
    of("sin", &[V], V, (2, 31)),
    of("sinh", &[V], V, (2, 31)),
    of("sort", &[V], V, (2, 0)),
    of("sort_by_label", &[V, T], V, (2, 49)).at_least(1).experimental(),
    of("sort_by_label_desc", &[V, T], V, (2, 49)).at_least(1).experimental(),
    of("sort_desc", &[V], V, (2, 0)),
    of("sqrt", &[V], V, (2, 0)),
    of("start", &[], S, (3, 12)).experimental(),
    of("start_timestamp", &[V], V, (3, 14)).experimental(),
    of("stddev_over_time", &[M], V, (2, 0)),
    of("stdvar_over_time", &[M], V, (2, 0)),
    of("step", &[], S, (3, 12)).experimental(),
    of("sum_over_time", &[M], V, (2, 0)),
    of("tan", &[V], V, (2, 31)),
    of("tanh", &[V], V, (2, 31)),
    of("time", &[], S, (2, 0)),
    of("timestamp", &[V], V, (2, 0)),
    of("ts_of_first_over_time", &[M], V, (3, 7)).experimental(),
    of("ts_of_last_over_time", &[M], V, (3, 5)).experimental(),
    of("ts_of_max_over_time", &[M], V, (3, 5)).experimental(),
    of("ts_of_min_over_time", &[M], V, (3, 5)).experimental(),
    of("vector", &[S], V, (2, 0)),
    of("year", &[V], V, (2, 0)).between(0, 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(FUNCTIONS.is_sorted_by(|left, right| left.name < right.name));
    }

    #[test]
    fn versions_gate_functions() {
        let usable = |name, major, minor| function(name).is_some_and(|it| it.is_usable(Version::new(major, minor)));
        assert!(usable("holt_winters", 2, 55) && !usable("holt_winters", 3, 0));
        assert!(!usable("info", 3, 5));
        assert!(!usable("first_over_time", 3, 7) && usable("first_over_time", 3, 14));
        assert!(!usable("Rate", 3, 5));
    }

    #[test]
    fn the_last_argument_type_repeats() {
        let label_join = function("label_join").expect("it is in the table");
        assert_eq!((label_join.minimum, label_join.maximum), (3, None));
        assert_eq!(label_join.arguments.last(), Some(&T));
    }
}
