//! Whether results are what was inferred of their expression.

use std::collections::BTreeMap;

use lakehouse_obs::promql::labels::{Labels, Presence};
use lakehouse_obs::types::{Samples, Value};

use crate::engine::Sample;

/// What is wrong with a result.
pub(crate) fn fault(labels: &Labels<'_>, value: &Value<'_>, samples: &[Sample]) -> Option<String> {
    samples.iter().find_map(|sample| of_labels(labels, &sample.labels).or_else(|| of_value(value, sample)))
}

/// Sums and quotients of floating point are right to some digits only.
const PRECISION: f64 = 1e-9;

fn of_value(inferred: &Value<'_>, sample: &Sample) -> Option<String> {
    let wrong = |what: &str| Some(format!("{what}, and there is {:?} {:?}", sample.labels, sample.value));
    let range = &inferred.range;
    let Some(value) = sample.value else {
        let floats = !matches!(inferred.samples, Samples::Unknown | Samples::Native);
        return if floats { wrong(&format!("samples are {} numbers", inferred.samples)) } else { None };
    };
    match inferred.samples {
        Samples::ClassicBase => return wrong("there is no series"),
        Samples::Native => return wrong("samples are native histograms"),
        _ => {}
    }
    let room = |edge: f64| if edge.is_finite() { PRECISION * edge.abs().max(1.0) } else { 0.0 };
    match value {
        _ if value.is_nan() => None,
        _ if value < range.low - room(range.low) => wrong(&format!("no value is below {}", range.low)),
        _ if value > range.high + room(range.high) => wrong(&format!("no value is above {}", range.high)),
        _ if range.whole && value.is_finite() && (value - value.round()).abs() > room(value) => {
            wrong("every value is a whole number")
        }
        _ => inferred
            .number
            .filter(|number| !number.is_nan() && *number != value && (number - value).abs() > room(*number))
            .and_then(|number| wrong(&format!("every value is {number}"))),
    }
}

fn of_labels(inferred: &Labels<'_>, labels: &BTreeMap<String, String>) -> Option<String> {
    let wrong = |what: &str| Some(format!("{what}, and there is {labels:?}"));
    if inferred.has_no_series() {
        return wrong("there is no series");
    }
    for (name, known) in inferred.known() {
        let fault = match (known.presence, labels.get(name)) {
            (Presence::Never, Some(_)) => wrong(&format!("no series has `{name}`")),
            (Presence::Always, None) => wrong(&format!("every series has `{name}`")),
            (_, Some(value)) if known.values().is_some_and(|values| !values.iter().any(|known| known == value)) => {
                wrong(&format!("`{name}` is one of {:?}", known.values()))
            }
            _ => None,
        };
        if fault.is_some() {
            return fault;
        }
    }
    let other = labels.keys().find(|name| inferred.get(name).is_absent());
    other.and_then(|name| wrong(&format!("no series has `{name}`")))
}
