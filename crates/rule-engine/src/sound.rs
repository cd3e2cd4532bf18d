//! What the storage of Prometheus refuses of native histograms, with its words: `FloatHistogram.Validate`.
//!
//! promtool gives its input to that storage, so a test with such a sample fails, whatever it expects.

use lakehouse_promql::Version;
use lakehouse_promql_engine::histogram::Histogram;

/// What is wrong with a histogram, if anything.
type Check = fn(&Histogram) -> Option<String>;

const ALWAYS: Version = Version::new(0, 0);
/// Before it the buckets of a histogram had not more observations than the histogram.
const MORE_IN_BUCKETS: Version = Version::new(2, 47);
/// Histograms may have bounds of their own.
const CUSTOM_BOUNDS: Version = Version::new(2, 54);
const SCHEMAS: Version = Version::new(3, 7);
const COUNTS: Version = Version::new(3, 8);

/// The checks in Prometheus' order: from which version on there is one.
const CHECKS: &[(Version, Check)] = &[
    (SCHEMAS, schema),
    (COUNTS, bounds_that_are_no_number),
    (CUSTOM_BOUNDS, bounds_out_of_order),
    (CUSTOM_BOUNDS, bounds_too_few),
    (CUSTOM_BOUNDS, more_than_custom_buckets),
    (ALWAYS, |it| negative_bucket("negative side", &it.negative)),
    (COUNTS, negative_zero_bucket),
    (CUSTOM_BOUNDS, bounds_of_exponential_buckets),
    (COUNTS, negative_count),
    (ALWAYS, |it| negative_bucket("positive side", &it.positive)),
];

/// Why the storage of a version refuses a histogram.
pub(crate) fn refusal(histogram: &Histogram, version: Version) -> Option<String> {
    let checks = CHECKS.iter().filter(|(since, _)| version >= *since);
    let found = checks.map(|(_, check)| check).find_map(|check| check(histogram));
    found.or_else(|| if version < MORE_IN_BUCKETS { count_below_buckets(histogram) } else { None })
}

fn schema(histogram: &Histogram) -> Option<String> {
    let is_known = histogram.is_custom() || (-4..=8).contains(&histogram.schema);
    (!is_known).then(|| {
        format!(
            "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, \
             or -53 for custom buckets, got schema {}",
            histogram.schema
        )
    })
}

/// The bounds of custom buckets; of other buckets there are none.
fn custom_bounds(histogram: &Histogram) -> &[f64] {
    if histogram.is_custom() { &histogram.custom } else { &[] }
}

fn bounds_that_are_no_number(histogram: &Histogram) -> Option<String> {
    let has_one = custom_bounds(histogram).iter().any(|bound| bound.is_nan());
    has_one.then(|| "custom buckets: histogram custom bounds must not be NaN".to_owned())
}

fn bounds_out_of_order(histogram: &Histogram) -> Option<String> {
    let bounds = custom_bounds(histogram);
    if let Some([before, bound]) = bounds.array_windows().find(|[before, bound]| bound <= before) {
        return Some(format!(
            "custom buckets: previous bound is {} and current is {}: \
             histogram custom bounds must be in strictly increasing order",
            six_decimals(*before),
            six_decimals(*bound)
        ));
    }
    let is_infinite = bounds.last() == Some(&f64::INFINITY);
    is_infinite.then(|| {
        "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite"
            .to_owned()
    })
}

/// As `%v`: the shortest digits, with an exponent where the number is very large or small.
fn shown(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    match scientific.split_once('e').map(|(digits, power)| (digits, power.parse::<i32>().unwrap_or(0))) {
        Some((digits, power @ ..-4)) => format!("{digits}e-{:02}", -power),
        Some((digits, power @ 21..)) => format!("{digits}e+{power:02}"),
        _ => value.to_string(),
    }
}

/// As `%f`.
fn six_decimals(value: f64) -> String {
    if value.is_finite() { format!("{value:.6}") } else { shown(value) }
}

fn bounds_too_few(histogram: &Histogram) -> Option<String> {
    if !histogram.is_custom() {
        return None;
    }
    let (offset, last) = (histogram.positive.first()?.0, histogram.positive.last()?.0);
    if offset < 0 {
        return Some(format!(
            "custom buckets: span number 1 with offset {offset}: histogram has a span whose offset is negative"
        ));
    }
    let (bounds, length) = (histogram.custom.len(), i64::from(last) + 1);
    (i64::try_from(bounds).unwrap_or(i64::MAX).saturating_add(1) < length).then(|| {
        format!(
            "custom buckets: only {bounds} custom bounds defined which is insufficient to cover total span length \
             of {length}: histogram custom bounds are too few"
        )
    })
}

fn more_than_custom_buckets(histogram: &Histogram) -> Option<String> {
    let found = [
        (histogram.zero_count != 0.0, "must have zero count of 0"),
        (histogram.zero_threshold != 0.0, "must have zero threshold of 0"),
        (!histogram.negative.is_empty(), "must not have negative spans"),
    ];
    let (_, what) = found.into_iter().find(|(is_wrong, _)| histogram.is_custom() && *is_wrong)?;
    Some(format!("custom buckets: {what}"))
}

const NEGATIVE_BUCKET: &str = "histogram has a bucket whose observation count is negative";

fn negative_bucket(side: &str, buckets: &[(i32, f64)]) -> Option<String> {
    let (number, (_, count)) = (1..).zip(buckets).find(|(_, (_, count))| *count < 0.0)?;
    Some(format!("{side}: bucket number {number} has observation count of {}: {NEGATIVE_BUCKET}", shown(*count)))
}

fn negative_zero_bucket(histogram: &Histogram) -> Option<String> {
    let count = histogram.zero_count;
    (count < 0.0).then(|| format!("zero bucket has observation count of {}: {NEGATIVE_BUCKET}", shown(count)))
}

fn bounds_of_exponential_buckets(histogram: &Histogram) -> Option<String> {
    let has_bounds = !histogram.is_custom() && !histogram.custom.is_empty();
    has_bounds.then(|| "histogram with exponential schema must not have custom bounds".to_owned())
}

/// Two blanks, as Prometheus has them.
fn negative_count(histogram: &Histogram) -> Option<String> {
    let count = histogram.count;
    let text = || format!("observation count is  {}: histogram's observation count is negative", shown(count));
    (count < 0.0).then(text)
}

fn count_below_buckets(histogram: &Histogram) -> Option<String> {
    let buckets = histogram.negative.iter().chain(&histogram.positive);
    let found: f64 = buckets.map(|(_, count)| count).sum();
    let text = || {
        format!(
            "{} observations found in buckets, but the Count field is {}: \
             histogram's observation count should be at least the number of observations found in the buckets",
            six_decimals(found),
            six_decimals(histogram.count)
        )
    };
    (found > histogram.count).then(text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_is_refused_depends_on_the_version() {
        let of = |schema: i32, count: f64, positive: &[f64]| Histogram {
            schema,
            count,
            positive: (0..).zip(positive.iter().copied()).collect(),
            ..Histogram::default()
        };
        let is_refused = |it: &Histogram, versions: [(u16, u16); 4]| {
            versions.map(|(major, minor)| refusal(it, Version::new(major, minor)).is_some())
        };
        let versions = [(2, 46), (2, 53), (3, 7), (3, 8)];
        assert_eq!(is_refused(&of(0, -1.0, &[]), versions), [true, false, false, true]);
        assert_eq!(is_refused(&of(9, 1.0, &[]), versions), [false, false, true, true]);
        assert_eq!(is_refused(&of(0, 1.0, &[2.0]), versions), [true, false, false, false]);
        assert_eq!(is_refused(&of(0, 1.0, &[1.0, -4.1]), versions), [true; 4]);
        let custom = Histogram { custom: Arc::new([5.0, 1.0]), ..of(-53, 1.0, &[]) };
        assert_eq!(is_refused(&custom, versions), [false, false, true, true]);
        assert_eq!(is_refused(&of(0, f64::NAN, &[f64::NAN]), versions), [false; 4]);
    }

    #[test]
    fn numbers_are_shown_as_go_shows_them() {
        assert_eq!([-4.1, -1e20, -1e21, -1e-5].map(shown), ["-4.1", "-100000000000000000000", "-1e+21", "-1e-05"]);
    }
}
