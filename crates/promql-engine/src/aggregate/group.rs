//! What the elements of one group come to.

use lakehouse_promql::{Aggregation, Version};

use super::float;
use crate::annotation::{Note, Operation};
use crate::engine::Element;
use crate::evaluate::Run;
use crate::functions::over_time::{DIRECT_MEANS, EXACT_HISTOGRAMS, combined, mean, quantile};
use crate::histogram::{Histogram, ResetHint};
use crate::kahan::Kahan;
use crate::labels::Labels;
use crate::plan::Aggregate;
use crate::quirks;
use crate::sample::Sample;

/// From this version on sums keep what rounding loses.
pub(super) const EXACT_SUMS: Version = Version::new(2, 54);
/// From this version on what is infinite has no deviation.
const NO_INFINITE_DEVIATION: Version = Version::new(3, 0);

impl Run<'_> {
    pub(super) fn group(&mut self, aggregate: &Aggregate, elements: &[&Element], param: f64) -> Option<Sample> {
        let place = aggregate.plan.place;
        match aggregate.operator {
            Aggregation::Group => return float(1.0),
            Aggregation::Count => return float(elements.len() as f64),
            Aggregation::Sum | Aggregation::Avg => return self.sum(elements, aggregate.operator, place),
            _ => {}
        }
        let mut floats = match self.engine.version() < quirks::HISTOGRAMS_LEFT_OUT {
            true => elements.iter().map(|element| element.sample.float().unwrap_or(0.0)).collect(),
            false => self.floats(aggregate, elements, place),
        };
        let first = *floats.first()?;
        if aggregate.operator == Aggregation::Quantile {
            return float(quantile(param, &mut floats, self.engine.version()));
        }
        let better = |is_better: fn(f64, f64) -> bool| {
            floats
                .iter()
                .fold(first, |best, value| if is_better(*value, best) || best.is_nan() { *value } else { best })
        };
        float(match aggregate.operator {
            Aggregation::Max => better(|value, best| value > best),
            Aggregation::Min => better(|value, best| value < best),
            Aggregation::Stdvar => self.variance(&floats),
            _ => self.variance(&floats).sqrt(),
        })
    }

    fn variance(&self, floats: &[f64]) -> f64 {
        let Some((first, others)) = floats.split_first() else { return f64::NAN };
        let is_none = self.engine.version() >= NO_INFINITE_DEVIATION && !first.is_finite();
        let (mut mean, mut sum, mut count) = (*first, if is_none { f64::NAN } else { 0.0 }, 1.0);
        for value in others {
            count += 1.0;
            let delta = value - mean;
            mean += delta / count;
            sum += delta * (value - mean);
        }
        sum / count
    }

    /// The sum or mean of numbers or of histograms; of both there is none.
    fn sum(&mut self, elements: &[&Element], operator: Aggregation, place: usize) -> Option<Sample> {
        let histograms: Vec<&Histogram> = elements
            .iter()
            .filter_map(|element| match &element.sample {
                Sample::Histogram(histogram) => Some(&**histogram),
                Sample::Float(_) => None,
            })
            .collect();
        let version = self.engine.version();
        let is_mean = operator == Aggregation::Avg;
        if histograms.is_empty() || is_mean && version < quirks::FLOATS_APART {
            let floats = elements.iter().map(|element| element.sample.float().unwrap_or(0.0));
            return float(match is_mean {
                true if version < DIRECT_MEANS => stepwise_mean(floats),
                true => mean(floats),
                false => sum(floats, version),
            });
        }
        if histograms.len() < elements.len() {
            self.note(Note::MixedInAggregation, place);
            return None;
        }
        let names = elements.iter().map(|element| &element.labels);
        self.histogram_sum(&histograms, names, is_mean, place)
    }

    fn histogram_sum<'e>(
        &mut self,
        histograms: &[&Histogram],
        labels: impl Iterator<Item = &'e Labels>,
        is_mean: bool,
        place: usize,
    ) -> Option<Sample> {
        let version = self.engine.version();
        let hints = |hint: ResetHint| histograms.iter().any(|histogram| histogram.hint == hint);
        let Some((histogram, bounds)) = combined(histograms, is_mean, version) else {
            let is_custom = histograms.first().is_some_and(|first| first.is_custom());
            let mut odd = labels.zip(histograms).filter(|(_, histogram)| histogram.is_custom() != is_custom);
            let name = odd.next().map(|(labels, _)| labels.shared_name()).unwrap_or_else(|| "".into());
            self.note(Note::MixedSchemas(name), place);
            return None;
        };
        if version >= EXACT_HISTOGRAMS {
            if bounds {
                self.note(Note::MismatchedBounds(Operation::Aggregation), place);
            }
            if hints(ResetHint::Reset) && hints(ResetHint::NotReset) {
                self.note(Note::ResetCollision(Operation::Aggregation), place);
            }
        }
        Some(Sample::histogram(histogram.compacted()))
    }
}

fn sum(floats: impl Iterator<Item = f64>, version: Version) -> f64 {
    if version < EXACT_SUMS {
        return floats.reduce(|sum, value| sum + value).unwrap_or(0.0);
    }
    let mut floats = floats;
    let mut sum = Kahan::of(floats.next().unwrap_or(0.0));
    floats.for_each(|value| sum.add(value));
    sum.total()
}

/// The mean that each value moves by its part.
fn stepwise_mean(floats: impl Iterator<Item = f64>) -> f64 {
    let (mut mean, mut count) = (0.0, 0.0);
    for value in floats {
        count += 1.0;
        if count == 1.0 {
            mean = value;
            continue;
        }
        if f64::is_infinite(mean) {
            let is_same = value.is_infinite() && (mean > 0.0) == (value > 0.0);
            if is_same || value.is_finite() {
                continue;
            }
        }
        mean += value / count - mean / count;
    }
    mean
}
