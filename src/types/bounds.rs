//! How high a quantile of a classic histogram can be: never above the highest bound of its buckets but `+Inf`.

use super::Types;
use super::typed::Typed;
use super::value::Value;
use crate::metrics::Facts;
use crate::promql::Kind;

/// What a call yields, with what the buckets below it allow.
pub(super) fn bounded<'a>(function: &str, below: &[Typed<'a>], types: &Types<'a>, value: Value<'a>) -> Value<'a> {
    let [quantile, buckets] = below else {
        return value;
    };
    // one above 1 is infinite
    let within = quantile.value.number.is_some_and(|quantile| quantile <= 1.0);
    if function != "histogram_quantile" || !within {
        return value;
    }
    let Some(highest) = highest(buckets, types) else {
        return value;
    };
    let mut value = value;
    value.range.high = value.range.high.min(highest);
    value
}

/// The highest bound of all buckets below, where all are declared.
fn highest<'a>(buckets: &Typed<'a>, types: &Types<'a>) -> Option<f64> {
    let (mut highest, mut known) = (None::<f64>, true);
    buckets.walk(&mut |typed| match &typed.node.kind {
        Kind::Call { function: "label_replace" | "label_join", .. } => known = false,
        Kind::Selector(selector) => {
            let of_name = selector.name.as_ref().and_then(|(name, _)| of_name(types, name));
            known &= of_name.is_some();
            highest = [highest, of_name].into_iter().flatten().reduce(f64::max);
        }
        _ => {}
    });
    highest.filter(|_| known)
}

fn of_name<'a>(types: &Types<'a>, name: &'a str) -> Option<f64> {
    let series = types.series(name);
    let bounds = series.known.iter().map(|series| match series.facts {
        // series that were not in a pasted scrape may have others
        Facts::Declared { metric, .. } if !metric.pasted => metric.buckets.iter().copied().reduce(f64::max),
        _ => None,
    });
    let bounds: Vec<f64> = bounds.collect::<Option<_>>().filter(|_| !series.open)?;
    bounds.into_iter().reduce(f64::max)
}
