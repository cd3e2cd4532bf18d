//! `load`: series into a storage, and classic histograms as native ones beside them.

use std::collections::BTreeMap;

use lakehouse_promql_engine::histogram::{CUSTOM_BUCKETS, Histogram};
use lakehouse_promql_engine::series::Step;
use lakehouse_promql_engine::{Labels, METRIC_NAME, Sample, Storage};

use crate::read::millis;

#[derive(Default)]
pub(crate) struct Load {
    pub(crate) line: usize,
    pub(crate) interval: i64,
    /// Whether classic histograms are loaded as native ones too.
    pub(crate) with_custom: bool,
    /// Labels, samples, and when the counter of each began.
    pub(crate) series: Vec<(Labels, Vec<Step>, Vec<Option<i64>>)>,
}

#[derive(Default)]
struct Classic {
    buckets: BTreeMap<u64, f64>,
    count: Option<f64>,
    sum: f64,
}

impl Load {
    pub(crate) fn append(&self, storage: &mut Storage) -> Result<(), String> {
        for (labels, steps, starts) in &self.series {
            for (index, step) in (0..).zip(steps) {
                let at = i64::from(index) * self.interval;
                let start = starts.get(index as usize).copied().flatten().map_or(0, |offset| at + offset);
                if let Some(sample) = &step.sample {
                    storage.push_started(labels, at, sample.clone(), start);
                }
            }
        }
        if self.with_custom { self.append_custom(storage) } else { Ok(()) }
    }

    fn append_custom(&self, storage: &mut Storage) -> Result<(), String> {
        let mut all: BTreeMap<(Labels, i64), Classic> = BTreeMap::new();
        for (labels, steps, _) in &self.series {
            let name = labels.metric_name();
            let suffixes = ["_bucket", "_count", "_sum"];
            let Some(suffix) = suffixes.into_iter().find(|suffix| name.ends_with(suffix)) else { continue };
            let bound: f64 = match suffix {
                "_bucket" => match labels.get("le").parse() {
                    Ok(bound) if !f64::is_nan(bound) => bound,
                    _ => continue,
                },
                _ => 0.0,
            };
            let base = labels.without(&["le"]).with(METRIC_NAME, name.strip_suffix(suffix).unwrap_or(name));
            for (index, step) in (0..).zip(steps) {
                let Some(Sample::Float(value)) = step.sample else { continue };
                let classic = all.entry((base.clone(), index * self.interval)).or_default();
                match suffix {
                    "_bucket" => drop(classic.buckets.insert(ordered(bound), value)),
                    "_count" => classic.count = Some(value),
                    _ => classic.sum = value,
                }
            }
        }
        for ((labels, at), classic) in all {
            storage.push(&labels, at, Sample::Histogram(classic.native()?.into()));
        }
        Ok(())
    }
}

/// Bits that are in the order of their numbers.
fn ordered(value: f64) -> u64 {
    let bits = value.to_bits();
    if value.is_sign_negative() { !bits } else { bits | 1 << 63 }
}

fn from_ordered(bits: u64) -> f64 {
    f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
}

impl Classic {
    fn native(mut self) -> Result<Histogram, String> {
        let highest = self.buckets.values().next_back().copied();
        let count = self.count.or(highest).ok_or("a histogram without count")?;
        self.buckets.entry(ordered(f64::INFINITY)).or_insert(count);
        let mut before = 0.0;
        let mut positive = Vec::new();
        for (index, value) in (0..).zip(self.buckets.values()) {
            if *value < before {
                return Err(format!("counts fall from {before} to {value}"));
            }
            if *value != before {
                positive.push((index, value - before));
            }
            before = *value;
        }
        let bounds = self.buckets.keys().map(|bits| from_ordered(*bits)).filter(|bound| *bound != f64::INFINITY);
        let custom = bounds.collect();
        Ok(Histogram { schema: CUSTOM_BUCKETS, count, sum: self.sum, positive, custom, ..Histogram::default() })
    }
}

/// When counters began, each relative to its sample: `-1m`, `0sx3`, `-30s-1mx2`, `_x2`.
pub(crate) fn start_steps(text: &str) -> Result<Vec<Option<i64>>, String> {
    let mut starts = Vec::new();
    for item in text.split_whitespace() {
        if let Some(count) = item.strip_prefix('_') {
            let count = count.strip_prefix('x').map_or(Ok(1), str::parse).map_err(|_| format!("{item}: no count"))?;
            starts.extend(std::iter::repeat_n(None, count));
            continue;
        }
        let (values, count) = item.split_once('x').unwrap_or((item, "0"));
        let count: usize = count.parse().map_err(|_| format!("{item}: no count"))?;
        let split = values.char_indices().skip(1).find(|(_, letter)| matches!(letter, '+' | '-'));
        let (first, change) = values.split_at(split.map_or(values.len(), |(at, _)| at));
        let change = if change.is_empty() { 0 } else { millis(change.trim_start_matches('+'))? };
        let mut start = millis(first)?;
        for _ in 0..=count {
            starts.push(Some(start));
            start += change;
        }
    }
    Ok(starts)
}
