//! Series in the notation of promtool's tests, with the samples they stand for: `up{job="api"} 1x5 0+2x3 _ stale {{schema:1}}`.

use std::sync::Arc;

use lakehouse_promql::{Version, series as notation};
use lakehouse_source::limits::HELD;
use lakehouse_source::report::TextDiagnostic;

use crate::error::Error;
use crate::histogram::{Histogram, ResetHint};
use crate::labels::{Labels, METRIC_NAME};
use crate::measure;
use crate::sample::{Sample, stale};
use crate::storage::Storage;

/// One step of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Nothing where there is a gap.
    pub sample: Option<Sample>,
    /// Whether a histogram says itself whether it starts anew.
    pub says_reset: bool,
}

/// Adds a block of series to a storage: the first sample of each at `start`, the others each `interval` (milliseconds).
///
/// # Errors
/// Every line that promtool of that version would refuse.
pub fn load(
    storage: &mut Storage,
    text: &str,
    version: Version,
    (start, interval): (i64, i64),
) -> Result<(), Vec<TextDiagnostic>> {
    for series in notation::parse(text, (version.major, version.minor))? {
        let named = series.metric.iter().map(|name| (METRIC_NAME, name.as_str()));
        let labels: Labels =
            series.labels.iter().map(|(name, value, _)| (name.as_str(), value.as_str())).chain(named).collect();
        let steps = steps(&series.values_text).map_err(|error| {
            vec![TextDiagnostic {
                code: notation::INVALID_SERIES,
                at: series.span.clone(),
                message: error.message,
                label: "not a value".to_owned(),
                help: "write numbers, `_` for no value, or `stale`".to_owned(),
                replacement: None,
            }]
        })?;
        push(storage, &labels, &steps, (start, interval));
    }
    Ok(())
}

/// Adds the steps of one series to a storage.
pub fn push(storage: &mut Storage, labels: &Labels, steps: &[Step], (start, interval): (i64, i64)) {
    for (at, step) in (0..).map(|index: i64| start + index * interval).zip(steps) {
        if let Some(sample) = &step.sample {
            storage.push(labels, at, sample.clone());
        }
    }
}

/// The steps that a text of values stands for.
///
/// # Errors
/// The first part that is no value.
pub fn steps(text: &str) -> Result<Vec<Step>, Error> {
    let mut steps = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let length = length_of_item(rest);
        let (item, tail) = rest.split_at(length);
        expand(item, &mut steps)?;
        rest = tail.trim_start();
    }
    Ok(steps)
}

/// Up to the next blank outside of braces.
fn length_of_item(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ' ' | '\t' | '\r' | '\n' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn refused(item: &str) -> Error {
    Error::new(format!("`{item}` is not a value"))
}

fn expand(item: &str, steps: &mut Vec<Step>) -> Result<(), Error> {
    let plain = |sample: Option<Sample>| Step { sample, says_reset: false };
    if item == "_" {
        steps.push(plain(None));
    } else if let Some(count) = item.strip_prefix("_x") {
        let count: usize = count.parse().map_err(|_| refused(item))?;
        steps.extend((0..count).map(|_| plain(None)));
    } else if item == "stale" {
        steps.push(plain(Some(Sample::Float(stale()))));
    } else if item.starts_with("{{") {
        expand_histogram(item, steps)?;
    } else {
        let (value, step, count) = number_parts(item).ok_or_else(|| refused(item))?;
        let mut value = value;
        for _ in 0..=count {
            steps.push(plain(Some(Sample::Float(value))));
            value += step;
        }
    }
    Ok(())
}

/// The first value, the step and how often it is made.
fn number_parts(item: &str) -> Option<(f64, f64, usize)> {
    if let Ok(value) = number(item) {
        return Some((value, 0.0, 0));
    }
    let (values, count) = item.rsplit_once(['x', 'X'])?;
    let count = count.parse().ok()?;
    if let Ok(value) = number(values) {
        return Some((value, 0.0, count));
    }
    // the sign of the step, not that of an exponent
    let signs = values.char_indices().skip(1).filter(|(_, letter)| matches!(letter, '+' | '-'));
    signs
        .filter_map(|(at, _)| Some((number(values.get(..at)?).ok()?, number(values.get(at..)?).ok()?)))
        .next()
        .map(|(value, step)| (value, step, count))
}

fn number(text: &str) -> Result<f64, Error> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.starts_with(['+', '-']) {
        return Err(refused(text));
    }
    let lower = digits.to_ascii_lowercase();
    if lower == "infinity" {
        return Err(refused(text));
    }
    lower.replace('_', "").parse::<f64>().map(|value| sign * value).map_err(|_| refused(text))
}

fn expand_histogram(item: &str, steps: &mut Vec<Step>) -> Result<(), Error> {
    let end = item.find("}}").ok_or_else(|| refused(item))? + 2;
    let (first, tail) = item.split_at(end);
    let (base, says_reset) = histogram(first)?;
    let step = |value: &Histogram, says_reset: bool| Step {
        sample: Some(Sample::Histogram(Arc::new(value.clone()))),
        says_reset,
    };
    if tail.is_empty() {
        steps.push(step(&base, says_reset));
        return Ok(());
    }
    if let Some(count) = tail.strip_prefix('x') {
        let count: usize = count.parse().map_err(|_| refused(item))?;
        has_room(measure::size(&base), count)?;
        steps.extend((0..=count).map(|_| step(&base, says_reset)));
        return Ok(());
    }
    let sign = tail.chars().next();
    let end = tail.find("}}").ok_or_else(|| refused(item))? + 2;
    let (change, says_reset) = histogram(tail.get(1..end).unwrap_or_default())?;
    let count = tail.get(end..).and_then(|tail| tail.strip_prefix('x')).ok_or_else(|| refused(item))?;
    let count: usize = count.parse().map_err(|_| refused(item))?;
    has_room(measure::size(&base).saturating_add(measure::size(&change)), count)?;
    let mut value = base;
    steps.push(step(&value, says_reset));
    for _ in 0..count {
        let combined = if sign == Some('-') { value.subtract(&change) } else { value.add(&change) };
        combined.map_err(|_| Error::new("histograms of given and of exponential bounds have no sum"))?;
        steps.push(step(&value, says_reset));
    }
    Ok(())
}

/// Fails where so many histograms of a size are more than a test may hold: a short text stands for very many buckets.
fn has_room(size: usize, count: usize) -> Result<(), Error> {
    if size.saturating_mul(count) > HELD.most { Err(Error::new(HELD.message())) } else { Ok(()) }
}

/// A histogram, and whether it says itself whether it starts anew.
fn histogram(text: &str) -> Result<(Histogram, bool), Error> {
    let inner = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")).ok_or_else(|| refused(text))?;
    let mut histogram = Histogram::default();
    let (mut offset, mut negative_offset, mut says_reset) = (0, 0, false);
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    let mut rest = inner.trim();
    while !rest.is_empty() {
        let (key, tail) = rest.split_once(':').ok_or_else(|| refused(rest))?;
        let end = match tail.starts_with('[') {
            true => tail.find(']').map(|at| at + 1),
            false => Some(tail.find([' ', '\t']).unwrap_or(tail.len())),
        };
        let (value, after) = tail.split_at(end.ok_or_else(|| refused(tail))?);
        let whole = || value.parse::<i32>().map_err(|_| refused(value));
        match key.to_ascii_lowercase().as_str() {
            "schema" => histogram.schema = whole()?,
            "sum" => histogram.sum = number(value)?,
            "count" => histogram.count = number(value)?,
            "z_bucket" => histogram.zero_count = number(value)?,
            "z_bucket_w" => histogram.zero_threshold = number(value)?,
            "custom_values" => histogram.custom = list(value)?.into(),
            "offset" => offset = whole()?,
            "n_offset" => negative_offset = whole()?,
            "buckets" => positive = list(value)?,
            "n_buckets" => negative = list(value)?,
            "counter_reset_hint" => {
                says_reset = true;
                histogram.hint = hint(value).ok_or_else(|| refused(value))?;
            }
            _ => return Err(refused(key)),
        }
        rest = after.trim_start();
    }
    histogram.positive = (offset..).zip(positive).collect();
    histogram.negative = (negative_offset..).zip(negative).collect();
    Ok((histogram, says_reset))
}

fn hint(text: &str) -> Option<ResetHint> {
    match text {
        "unknown" => Some(ResetHint::Unknown),
        "reset" => Some(ResetHint::Reset),
        "not_reset" => Some(ResetHint::NotReset),
        "gauge" => Some(ResetHint::Gauge),
        _ => None,
    }
}

fn list(text: &str) -> Result<Vec<f64>, Error> {
    text.trim_matches(['[', ']']).split_whitespace().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let text_of = |step: Step| match step.sample {
            None => "_".to_owned(),
            Some(sample) if sample.is_stale() => "stale".to_owned(),
            Some(Sample::Float(value)) => value.to_string(),
            Some(Sample::Histogram(histogram)) => histogram.notation(),
        };
        steps(text).expect("values").into_iter().map(text_of).collect()
    }

    #[test]
    fn values_are_repeated_and_grow() {
        assert_eq!(values("1+2x2 _ 5x1 _x2 stale"), ["1", "3", "5", "_", "5", "5", "_", "_", "stale"]);
        assert_eq!(values("-1-1x1 1e-3 -Inf NaN 1e1+1e-1x1"), ["-1", "-2", "0.001", "-inf", "NaN", "10", "10.1"]);
        assert!(steps("1,2").is_err() && steps("x5").is_err());
    }

    #[test]
    fn histograms_grow_by_histograms() {
        let text = "{{schema:1 count:1 buckets:[1]}}+{{schema:1 count:2 offset:1 buckets:[2]}}x1";
        assert_eq!(values(text), ["{{schema:1 count:1 buckets:[1]}}", "{{schema:1 count:3 buckets:[1 2]}}"]);
    }

    #[test]
    fn a_block_of_lines_is_loaded() {
        let mut storage = Storage::new();
        load(&mut storage, "up{job=\"a\"} 1 _ 0\n\ndown 5", Version::new(3, 5), (0, 60_000)).expect("series");
        let [up, down] = storage.series() else { panic!("two series") };
        assert_eq!(up.floats.iter().map(|point| point.at).collect::<Vec<_>>(), [0, 120_000]);
        assert_eq!(down.labels.metric_name(), "down");
        assert!(load(&mut storage, "up{", Version::new(3, 5), (0, 1)).is_err());
    }
}
