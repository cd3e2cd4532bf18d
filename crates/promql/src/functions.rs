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

const fn signature(
    name: &'static str,
    arguments: &'static [ValueType],
    returns: ValueType,
    since: (u16, u16),
) -> Function {
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
    signature("abs", &[V], V, (2, 0)),
    signature("absent", &[V], V, (2, 0)),
    signature("absent_over_time", &[M], V, (2, 16)),
    signature("acos", &[V], V, (2, 31)),
    signature("acosh", &[V], V, (2, 31)),
    signature("asin", &[V], V, (2, 31)),
    signature("asinh", &[V], V, (2, 31)),
    signature("atan", &[V], V, (2, 31)),
    signature("atanh", &[V], V, (2, 31)),
    signature("avg_over_time", &[M], V, (2, 0)),
    signature("ceil", &[V], V, (2, 0)),
    signature("changes", &[M], V, (2, 0)),
    signature("clamp", &[V, S, S], V, (2, 26)),
    signature("clamp_max", &[V, S], V, (2, 0)),
    signature("clamp_min", &[V, S], V, (2, 0)),
    signature("cos", &[V], V, (2, 31)),
    signature("cosh", &[V], V, (2, 31)),
    signature("count_over_time", &[M], V, (2, 0)),
    signature("day_of_month", &[V], V, (2, 0)).between(0, 1),
    signature("day_of_week", &[V], V, (2, 0)).between(0, 1),
    signature("day_of_year", &[V], V, (2, 36)).between(0, 1),
    signature("days_in_month", &[V], V, (2, 0)).between(0, 1),
    signature("deg", &[V], V, (2, 31)),
    signature("delta", &[M], V, (2, 0)),
    signature("deriv", &[M], V, (2, 0)),
    signature("double_exponential_smoothing", &[M, S, S], V, (3, 0)).experimental(),
    signature("end", &[], S, (3, 12)).experimental(),
    signature("exp", &[V], V, (2, 0)),
    signature("first_over_time", &[M], V, (3, 7)).stable(3, 14),
    signature("floor", &[V], V, (2, 0)),
    signature("histogram_avg", &[V], V, (2, 51)),
    signature("histogram_count", &[V], V, (2, 40)),
    signature("histogram_fraction", &[S, S, V], V, (2, 40)),
    signature("histogram_quantile", &[S, V], V, (2, 0)),
    signature("histogram_quantiles", &[V, T, S, S], V, (3, 11)).between(3, 12).experimental(),
    signature("histogram_stddev", &[V], V, (2, 47)),
    signature("histogram_stdvar", &[V], V, (2, 47)),
    signature("histogram_sum", &[V], V, (2, 40)),
    signature("holt_winters", &[M, S, S], V, (2, 0)).until(3, 0),
    signature("hour", &[V], V, (2, 0)).between(0, 1),
    signature("idelta", &[M], V, (2, 0)),
    signature("increase", &[M], V, (2, 0)),
    signature("info", &[V, V], V, (2, 55)).between(1, 2).experimental(),
    signature("integral", &[M, S], V, (3, 16)).between(1, 2).experimental(),
    signature("irate", &[M], V, (2, 0)),
    signature("label_join", &[V, T, T, T], V, (2, 0)).at_least(3),
    signature("label_replace", &[V, T, T, T, T], V, (2, 0)),
    signature("last_over_time", &[M], V, (2, 26)),
    signature("ln", &[V], V, (2, 0)),
    signature("log10", &[V], V, (2, 0)),
    signature("log2", &[V], V, (2, 0)),
    signature("mad_over_time", &[M], V, (2, 49)).experimental(),
    signature("max_of", &[S, S], S, (3, 13)).experimental(),
    signature("max_over_time", &[M], V, (2, 0)),
    signature("min_of", &[S, S], S, (3, 13)).experimental(),
    signature("min_over_time", &[M], V, (2, 0)),
    signature("minute", &[V], V, (2, 0)).between(0, 1),
    signature("month", &[V], V, (2, 0)).between(0, 1),
    signature("pi", &[], S, (2, 31)),
    signature("predict_linear", &[M, S], V, (2, 0)),
    signature("present_over_time", &[M], V, (2, 29)),
    signature("quantile_over_time", &[S, M], V, (2, 0)),
    signature("rad", &[V], V, (2, 31)),
    signature("range", &[], S, (3, 12)).experimental(),
    signature("rate", &[M], V, (2, 0)),
    signature("resets", &[M], V, (2, 0)),
    signature("round", &[V, S], V, (2, 0)).between(1, 2),
    signature("scalar", &[V], S, (2, 0)),
    signature("sgn", &[V], V, (2, 26)),
    signature("sin", &[V], V, (2, 31)),
    signature("sinh", &[V], V, (2, 31)),
    signature("sort", &[V], V, (2, 0)),
    signature("sort_by_label", &[V, T], V, (2, 49)).at_least(1).experimental(),
    signature("sort_by_label_desc", &[V, T], V, (2, 49)).at_least(1).experimental(),
    signature("sort_desc", &[V], V, (2, 0)),
    signature("sqrt", &[V], V, (2, 0)),
    signature("start", &[], S, (3, 12)).experimental(),
    signature("start_timestamp", &[V], V, (3, 14)).experimental(),
    signature("stddev_over_time", &[M], V, (2, 0)),
    signature("stdvar_over_time", &[M], V, (2, 0)),
    signature("step", &[], S, (3, 12)).experimental(),
    signature("sum_over_time", &[M], V, (2, 0)),
    signature("tan", &[V], V, (2, 31)),
    signature("tanh", &[V], V, (2, 31)),
    signature("time", &[], S, (2, 0)),
    signature("timestamp", &[V], V, (2, 0)),
    signature("ts_of_first_over_time", &[M], V, (3, 7)).experimental(),
    signature("ts_of_last_over_time", &[M], V, (3, 5)).experimental(),
    signature("ts_of_max_over_time", &[M], V, (3, 5)).experimental(),
    signature("ts_of_min_over_time", &[M], V, (3, 5)).experimental(),
    signature("vector", &[S], V, (2, 0)),
    signature("year", &[V], V, (2, 0)).between(0, 1),
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
