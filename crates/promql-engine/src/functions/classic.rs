//! `histogram_quantile` and its like: of native histograms, and of classic ones whose buckets are series.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_promql::Version;

use super::classic_math::{self, Bucket, Fixed};
use super::place_of;
use crate::annotation::{Forced, Note};
use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::histogram::{self, Histogram};
use crate::labels::Labels;
use crate::memory::Memory;
use crate::number;
use crate::plan::Call;
use crate::sample::Sample;

const BUCKET: &str = "le";
/// From this version on there are parts of classic histograms.
const CLASSIC_FRACTIONS: Version = Version::new(3, 4);
/// From this version on a bound that is no number is none.
const NAN_IS_NO_BOUND: Version = Version::new(3, 16);

/// Histograms of both kinds; of a series that is both there is none.
struct Histograms {
    native: Vec<(Labels, Arc<Histogram>)>,
    classic: Vec<(Labels, Vec<Bucket>)>,
}

/// Sorts a vector into histograms.
fn histograms(run: &mut Run<'_>, vector: Vec<Element>, (memory, place): (&mut Memory, usize)) -> Histograms {
    let mut all = Histograms { native: Vec::new(), classic: Vec::new() };
    // by number of the group
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let version = run.engine.version();
    // without delay, a name is off the message as it is off the result
    let named = |run: &Run<'_>, labels: &Labels| if run.keeps_names() { labels.shared_name() } else { Arc::from("") };
    for element in vector {
        let count = match element.sample {
            Sample::Histogram(histogram) => {
                all.native.push((element.labels, histogram));
                continue;
            }
            Sample::Float(count) => count,
        };
        let Some(bound) = memory.bounds.get(&element.labels, |labels| bound(labels.get(BUCKET), version)) else {
            let text = element.labels.get(BUCKET);
            let name = named(run, &element.labels);
            run.note(Note::BadBucketLabel(name, text.to_owned()), place);
            continue;
        };
        let Memory { groups, left, .. } = memory;
        let group = left.get(&element.labels, |labels| groups.number(labels.without(&[BUCKET])));
        let index = *places.entry(group).or_insert_with(|| {
            all.classic.push((groups.labels.get(group).cloned().unwrap_or_default(), Vec::new()));
            all.classic.len() - 1
        });
        if let Some((_, buckets)) = all.classic.get_mut(index) {
            buckets.push(Bucket { bound, count });
        }
    }
    all.native.retain(|(labels, _)| {
        let Some(index) = memory.groups.find(labels).and_then(|group| places.get(&group)) else { return true };
        let name = named(run, labels);
        run.note(Note::MixedClassicNative(name), place);
        if let Some((_, buckets)) = all.classic.get_mut(*index) {
            buckets.clear();
        }
        false
    });
    all.classic.retain(|(_, buckets)| !buckets.is_empty());
    all
}

fn of_call(run: &mut Run<'_>, call: &Call, vector: Vec<Element>, place: usize) -> Histograms {
    let mut memory = run.memory(call.memory);
    let all = histograms(run, vector, (&mut memory, place));
    run.put_back_memory(call.memory, memory);
    all
}

/// A bound as Go reads a number.
fn bound(text: &str, version: Version) -> Option<f64> {
    let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_word = ["inf", "infinity", "nan"].iter().any(|word| plain.eq_ignore_ascii_case(word));
    let starts_well = plain.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let value = if is_word || starts_well { text.parse::<f64>().ok()? } else { return None };
    (version < NAN_IS_NO_BOUND || !value.is_nan()).then_some(value)
}

fn element(run: &Run<'_>, labels: &Labels, value: f64) -> Element {
    let mut element = Element::new(labels.clone(), Sample::Float(value));
    run.drop_name(&mut element);
    element
}

fn note_quantile(run: &mut Run<'_>, q: f64, place: usize) {
    if !(0.0..=1.0).contains(&q) {
        run.note(Note::InvalidQuantile(q), place);
    }
}

fn note_native(run: &mut Run<'_>, note: Option<Note>, labels: &Labels, place: usize) {
    if let Some(note) = note {
        let name = if run.keeps_names() { labels.shared_name() } else { Arc::from("") };
        run.note(note.of_metric(name), place);
    }
}

fn note_fixed(run: &mut Run<'_>, fixed: Option<Fixed>, labels: &Labels, (at, place): (i64, usize)) {
    if let Some(Fixed { lowest, highest, difference }) = fixed {
        let metric = if run.keeps_names() { labels.shared_name() } else { Arc::from("") };
        let forced = Forced { metric, from: at, until: at, lowest, highest, difference, samples: 1 };
        run.note(Note::ForcedMonotonicity(Box::new(forced)), place);
    }
}

/// The quantile of each histogram.
fn quantiles_of(
    run: &mut Run<'_>,
    all: &Histograms,
    q: f64,
    (at, place): (i64, usize),
    label: impl Fn(Labels) -> Labels,
) -> Vec<Element> {
    let mut vector = Vec::with_capacity(all.native.len() + all.classic.len());
    for (labels, histogram) in &all.native {
        let (value, note) = histogram::quantile(q, histogram, run.engine.version());
        note_native(run, note, labels, place);
        vector.push(element(run, &label(labels.clone()), value));
    }
    for (labels, buckets) in &all.classic {
        let (value, fixed) = classic_math::quantile(q, buckets.clone(), run.engine.version());
        note_fixed(run, fixed, labels, (at, place));
        vector.push(element(run, &label(labels.clone()), value));
    }
    vector
}

pub(super) fn quantile<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let q = run.scalar_arg(call, 0, at)?;
    let vector = run.vector_arg(call, 1, at)?;
    note_quantile(run, q, place_of(call, 0));
    let place = place_of(call, 1);
    let all = of_call(run, call, vector, place);
    let vector = quantiles_of(run, &all, q, (at, place), |labels| labels);
    run.distinct_now(&vector, false)?;
    Ok(Value::Vector(vector))
}

pub(super) fn quantiles<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let vector = run.vector_arg(call, 0, at)?;
    let label = run.text_arg(call, 1, at)?;
    let mut wanted = Vec::new();
    for index in 2..call.args.len() {
        let q = run.scalar_arg(call, index, at)?;
        note_quantile(run, q, place_of(call, index));
        wanted.push(q);
    }
    let place = place_of(call, 0);
    let all = of_call(run, call, vector, place);
    let mut vector = Vec::new();
    for q in wanted {
        let text = number::open_metrics(q);
        vector.extend(quantiles_of(run, &all, q, (at, place), |labels| labels.with(&label, &text)));
    }
    run.distinct_now(&vector, false)?;
    Ok(Value::Vector(vector))
}

pub(super) fn fraction<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let (lower, upper) = (run.scalar_arg(call, 0, at)?, run.scalar_arg(call, 1, at)?);
    let mut vector = run.vector_arg(call, 2, at)?;
    let place = place_of(call, 2);
    if run.engine.version() < CLASSIC_FRACTIONS {
        vector.retain(|element| element.sample.float().is_none());
    }
    let all = of_call(run, call, vector, place);
    let mut vector = Vec::new();
    for (labels, histogram) in &all.native {
        let (value, note) = histogram::fraction(lower, upper, histogram, run.engine.version());
        note_native(run, note, labels, place);
        vector.push(element(run, labels, value));
    }
    for (labels, buckets) in &all.classic {
        vector.push(element(run, labels, classic_math::fraction(lower, upper, buckets.clone(), run.engine.version())));
    }
    run.distinct_now(&vector, false)?;
    Ok(Value::Vector(vector))
}
