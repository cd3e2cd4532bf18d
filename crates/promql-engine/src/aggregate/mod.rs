//! Aggregations: elements that agree in some labels, and what they come to.

mod count_values;
pub(crate) mod fold;
mod group;
mod heap;
mod ranking;
mod ratio;

use lakehouse_promql::{Aggregation, Version};

use crate::annotation::Note;
use crate::engine::Element;
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::{Labels, METADATA, contains};
use crate::memory::Memory;
use crate::plan::Aggregate;
use crate::sample::Sample;

/// The elements of a vector by group, in the order the groups were first seen.
pub(crate) struct Groups {
    /// The places of the elements, group after group.
    places: Vec<usize>,
    /// Where each group ends in `places`, and its number in the memory.
    ends: Vec<(usize, usize)>,
}

impl Groups {
    fn of(vector: &[Element], aggregate: &Aggregate, memory: &mut Memory) -> Self {
        if !aggregate.without && aggregate.labels.is_empty() {
            let number = memory.groups.number(Labels::default());
            let ends = if vector.is_empty() { Vec::new() } else { vec![(vector.len(), number)] };
            return Self { places: (0..vector.len()).collect(), ends };
        }
        let mut of_elements = Vec::with_capacity(vector.len());
        let mut counts: Vec<(usize, usize)> = Vec::new();
        let Memory { groups, left, places, .. } = memory;
        for element in vector {
            let number = left.get(&element.labels, |labels| groups.number(aggregate.labels_of(labels)));
            let index = places.get(number).unwrap_or_else(|| {
                places.set(number, counts.len());
                counts.push((0, number));
                counts.len() - 1
            });
            if let Some((count, _)) = counts.get_mut(index) {
                *count += 1;
            }
            of_elements.push(index);
        }
        Self::sorted(&of_elements, counts)
    }

    /// Puts the elements in the order of their groups.
    fn sorted(of_elements: &[usize], counts: Vec<(usize, usize)>) -> Self {
        let mut ends = counts;
        let mut begin = 0;
        for (count, _) in &mut ends {
            begin += std::mem::replace(count, begin);
        }
        let mut places = vec![0; of_elements.len()];
        for (place, index) in of_elements.iter().enumerate() {
            if let Some((next, _)) = ends.get_mut(*index) {
                if let Some(slot) = places.get_mut(*next) {
                    *slot = place;
                }
                *next += 1;
            }
        }
        Self { places, ends }
    }

    /// The number of each group, and the places of its elements.
    fn members(&self) -> impl Iterator<Item = (usize, &[usize])> {
        let mut begin = 0;
        self.ends.iter().map(move |(end, number)| {
            let members = self.places.get(begin..*end).unwrap_or_default();
            begin = *end;
            (*number, members)
        })
    }
}

impl Aggregate {
    /// Whether elements of one group agree in a label.
    fn keeps(&self, name: &str) -> bool {
        match self.without {
            true => !METADATA.contains(&name) && !contains(&self.labels, name),
            false => contains(&self.labels, name),
        }
    }

    /// The labels of a group.
    pub(crate) fn labels_of(&self, labels: &Labels) -> Labels {
        if self.without {
            labels.nameless().without(&self.labels)
        } else if self.labels.is_empty() {
            Labels::default()
        } else {
            labels.only(&self.labels)
        }
    }

    const fn ignored(&self) -> Note {
        Note::HistogramIgnored(self.operator.name())
    }
}

/// From this version on `k` that is no number is an error of its own.
const NAN_IS_SAID: Version = Version::new(3, 6);

/// From this version on a parameter may differ from step to step, and is looked at where there is something to choose from.
const FROM_VECTORS: Version = Version::new(3, 5);

impl<'a> Run<'a> {
    pub(crate) fn aggregate(&mut self, aggregate: &'a Aggregate, at: i64) -> Result<Vec<Element>, Error> {
        match aggregate.operator {
            Aggregation::CountValues => return self.count_values(aggregate, at),
            Aggregation::Topk | Aggregation::Bottomk | Aggregation::Limitk => {
                let k = self.param(aggregate, at)?;
                let vector = self.vector(&aggregate.plan, at)?;
                let Some(k) = self.checked_count(k, vector.is_empty())? else { return Ok(Vec::new()) };
                return Ok(self.ranked(aggregate, vector, k));
            }
            Aggregation::LimitRatio => {
                let ratio = self.param(aggregate, at)?;
                let vector = self.vector(&aggregate.plan, at)?;
                return self.limited(aggregate, vector, ratio);
            }
            _ => {}
        }
        let param = match aggregate.operator {
            Aggregation::Quantile => self.param(aggregate, at)?,
            _ => 0.0,
        };
        let vector = self.vector(&aggregate.plan, at)?;
        if aggregate.operator == Aggregation::Quantile && !(0.0..=1.0).contains(&param) {
            let place = aggregate.param.as_ref().map_or(aggregate.place, |param| param.place);
            self.note(Note::InvalidQuantile(param), place);
        }
        let mut memory = self.memory(aggregate.memory);
        let groups = Groups::of(&vector, aggregate, &mut memory);
        let mut result = Vec::with_capacity(groups.ends.len());
        let mut elements: Vec<&Element> = Vec::with_capacity(vector.len());
        for (number, members) in groups.members() {
            elements.clear();
            elements.extend(members.iter().filter_map(|index| vector.get(*index)));
            let Some(sample) = self.group(aggregate, &elements, param) else { continue };
            let drop_name = elements.iter().any(|element| element.drop_name);
            let labels = memory.groups.labels.get(number).cloned().unwrap_or_default();
            result.push(Element { labels, sample, drop_name });
        }
        self.put_back_memory(aggregate.memory, memory);
        Ok(result)
    }

    fn param(&mut self, aggregate: &'a Aggregate, at: i64) -> Result<f64, Error> {
        let param = aggregate.param.as_ref().ok_or_else(|| Error::new("a parameter is missing"))?;
        self.scalar(param, at)
    }

    /// How many; nothing if that is none.
    fn checked_count(&self, k: f64, is_empty: bool) -> Result<Option<usize>, Error> {
        let version = self.engine.version();
        let overflows = || Error::new(format!("Scalar value {} overflows int64", crate::number::general(k)));
        if version < FROM_VECTORS {
            // not greater, rather than less: what is no number does not fit either
            return match k <= i64::MAX as f64 && k >= i64::MIN as f64 {
                true => Ok((k >= 1.0).then_some(k as usize)),
                false => Err(overflows()),
            };
        }
        if k < 1.0 {
            return Ok(None);
        }
        if k.is_nan() && version >= NAN_IS_SAID {
            return Err(Error::new("Parameter value is NaN"));
        }
        if k.is_nan() || k >= i64::MAX as f64 {
            return if version < NAN_IS_SAID && is_empty { Ok(None) } else { Err(overflows()) };
        }
        Ok((k >= 1.0).then_some(k as usize))
    }

    /// The elements of a group that are numbers; says that histograms were left out.
    fn floats(&mut self, aggregate: &Aggregate, elements: &[&Element], place: usize) -> Vec<f64> {
        if elements.iter().any(|element| element.sample.float().is_none()) {
            self.note(aggregate.ignored(), place);
        }
        elements.iter().filter_map(|element| element.sample.float()).collect()
    }
}

/// A sample of a number.
const fn float(value: f64) -> Option<Sample> {
    Some(Sample::Float(value))
}
