//! The values of `le` and `quantile` as Prometheus stores them.
//!
//! Since 3.0 a scrape rewrites them: `1` becomes `1.0`, `1e3` becomes `1000.0` (`formatOpenMetricsFloat` in
//! model/textparse; seen with 3.5.3 on the text format). Before that they stay as the client wrote them.

use crate::catalogue::{MetricType as Listed, Part};
use crate::metrics::{Facts, Origin, Series};
use crate::model::Model;
use crate::promql::regex::listed;
use crate::promql::{MatchOperator, Matcher, Version};
use crate::spec::MetricType;

/// The first version that rewrites them.
const REWRITES: Version = Version::new(3, 0);

/// Why no series meets a matcher on a bound.
pub(super) struct Unmet {
    /// The value of which each alternative is none.
    pub(super) written: String,
    /// What was meant: the same number as it is stored.
    pub(super) meant: Option<String>,
    /// The bounds, where they are declared.
    pub(super) bounds: Vec<String>,
}

/// Whether no series of these sources meets a matcher on `le` or `quantile`.
pub(super) fn unmet(model: &Model, sources: &[Series<'_>], matcher: &Matcher) -> Option<Unmet> {
    let values: Vec<&str> = match matcher.operator {
        MatchOperator::Equal => vec![matcher.value.as_str()],
        MatchOperator::Matches => listed(&matcher.value)?.collect(),
        MatchOperator::NotEqual | MatchOperator::NotMatches => return None,
    };
    let numbers = values.iter().map(|value| value.parse::<f64>().ok()).collect::<Option<Vec<f64>>>()?;
    let bounds = sources.iter().map(|series| of_series(series, &matcher.label)).collect::<Option<Vec<_>>>()?;
    let rewrites = model.stack.prometheus >= REWRITES;
    let is_bound = |number: f64, bounds: Option<&[f64]>| {
        let same = |bound: &f64| bound.total_cmp(&number).is_eq();
        bounds.is_none_or(|bounds| number == f64::INFINITY || bounds.iter().any(same))
    };
    let met = values.iter().zip(&numbers).any(|(value, number)| {
        let form = !rewrites || stored(*number) == *value;
        form && bounds.iter().any(|bounds| is_bound(*number, *bounds))
    });
    if met || bounds.is_empty() {
        return None;
    }
    let meant = match numbers.as_slice() {
        [number] if bounds.iter().any(|bounds| is_bound(*number, *bounds)) => Some(stored(*number)),
        _ => None,
    };
    let all = bounds.iter().flatten().flat_map(|bounds| bounds.iter());
    let mut all: Vec<f64> = all.copied().collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    let shown = |bound: &f64| if rewrites { stored(*bound) } else { bound.to_string() };
    Some(Unmet { written: matcher.value.clone(), meant, bounds: all.iter().map(shown).collect() })
}

/// The bounds of a series that certainly has this label rewritten; `Some(None)` if any number may be one.
fn of_series<'a>(series: &Series<'a>, label: &str) -> Option<Option<&'a [f64]>> {
    let Origin::Target { job, .. } = series.origin else {
        return None;
    };
    if job.relabelling.may_touch(label) || job.relabelling.open {
        return None;
    }
    match (series.facts, label) {
        (Facts::Declared { metric, part: Part::Bucket, .. }, "le") => {
            let known = !metric.pasted && metric.sql.is_none() && !metric.buckets.is_empty();
            Some(known.then_some(metric.buckets.as_slice()))
        }
        (Facts::Declared { metric, part: Part::Whole, .. }, "quantile") => {
            (metric.metric_type == MetricType::Summary).then_some(None)
        }
        (Facts::Listed { metric, part, .. }, _) => {
            let sure = metric.rare.type_other_versions.is_empty();
            let is = matches!(
                (metric.metric_type, part, label),
                (Listed::Histogram, Part::Bucket, "le") | (Listed::Summary, Part::Whole, "quantile")
            );
            (sure && is).then_some(None)
        }
        _ => None,
    }
}

/// A number as Prometheus 3 stores it: Go's shortest form (`'g'`), with a fraction where it would be an integer.
fn stored(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => {
            let plain = number.to_string();
            if plain.contains('.') { plain } else { format!("{plain}.0") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_stored_as_go_writes_them() {
        for (number, expected) in [
            (1.0, "1.0"),
            (0.5, "0.5"),
            (1e3, "1000.0"),
            (0.000_1, "0.0001"),
            (0.000_01, "1e-05"),
            (100_000.0, "100000.0"),
            (1e6, "1e+06"),
            (1_234_567.5, "1.2345675e+06"),
            (f64::INFINITY, "+Inf"),
            (0.0, "0.0"),
        ] {
            assert_eq!(stored(number), expected);
        }
    }
}
