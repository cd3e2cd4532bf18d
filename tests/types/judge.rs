//! Whether results are what was inferred of their expression.

use std::collections::BTreeMap;

use lakehouse_obs::promql::labels::{Label, Labels};
use lakehouse_obs::types::{Samples, Value};

use crate::engine::Sample;

/// What is wrong with a result.
pub(crate) fn fault(labels: &Labels, value: &Value<'_>, samples: &[Sample]) -> Option<String> {
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

fn of_labels(inferred: &Labels, labels: &BTreeMap<String, String>) -> Option<String> {
    let wrong = |what: &str| Some(format!("{what}, and there is {labels:?}"));
    for (name, known) in inferred.known() {
        let fault = match (known, labels.get(name)) {
            (Label::Absent, Some(_)) => wrong(&format!("no series has `{name}`")),
            (Label::Exactly(value), other) if other != Some(value) => {
                wrong(&format!("every series has `{name}=\"{value}\"`"))
            }
            (Label::Present, None) => wrong(&format!("every series has `{name}`")),
            _ => None,
        };
        if fault.is_some() {
            return fault;
        }
    }
    let listed = |name: &str| inferred.known().any(|(known, _)| known == name);
    let other = labels.keys().find(|name| *name != "__name__" && !inferred.is_open() && !listed(name));
    other.and_then(|name| wrong(&format!("no series has `{name}`")))
}
