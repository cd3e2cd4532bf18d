//! Expectations of tests: as text, and with one change.

use lakehouse_rule_engine::unit_test::{ExpectedAlert, ShownSample};

use crate::case::{mapping, quoted};
use crate::random::Random;

pub(crate) fn alert_texts(alerts: &[ExpectedAlert]) -> String {
    let text = |alert: &ExpectedAlert| {
        let mut labels = alert.labels.clone();
        labels.remove("alertname");
        let annotations = match alert.annotations.is_empty() {
            true => String::new(),
            false => format!(", exp_annotations: {}", mapping(&alert.annotations)),
        };
        format!("{{exp_labels: {}{annotations}}}", mapping(&labels))
    };
    alerts.iter().map(text).collect::<Vec<_>>().join(", ")
}

pub(crate) fn sample_texts(samples: &[ShownSample]) -> String {
    let text = |sample: &ShownSample| {
        let labels = quoted(&sample.labels.to_string());
        match sample.histogram.is_empty() {
            true => format!("{{labels: {labels}, value: {}}}", number(sample.value)),
            false => format!("{{labels: {labels}, histogram: {}}}", quoted(&sample.histogram)),
        }
    };
    samples.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn number(value: f64) -> String {
    match value {
        value if value.is_nan() => ".nan".to_owned(),
        value if value.is_infinite() => if value > 0.0 { ".inf" } else { "-.inf" }.to_owned(),
        value => format!("{value:?}"),
    }
}

/// Changes a sample: its value, its labels, or that it is there.
pub(crate) fn changed_sample(random: &mut Random, samples: &mut Vec<ShownSample>) {
    let index = random.below(samples.len());
    match random.below(4) {
        0 => drop(samples.remove(index)),
        1 => samples[index].labels = samples[index].labels.with("job", "other"),
        2 if samples[index].histogram.is_empty() => samples[index].value = samples[index].value.next_up(),
        _ if samples[index].histogram.is_empty() => samples[index].value += 1.0,
        _ => samples[index].histogram = "{{schema:0 count:3}}".to_owned(),
    }
}

/// Changes an alert: a label, an annotation, or that it is there.
pub(crate) fn changed_alert(random: &mut Random, alerts: &mut Vec<ExpectedAlert>) {
    let index = random.below(alerts.len());
    let chosen = &mut alerts[index];
    match random.below(4) {
        0 => drop(alerts.remove(index)),
        1 => drop(chosen.labels.insert("job".to_owned(), "other".to_owned())),
        2 => drop(chosen.annotations.insert("summary".to_owned(), "other".to_owned())),
        _ => {
            let twin = chosen.clone();
            alerts.push(twin);
        }
    }
}
