//! `topk`, `bottomk` and `limitk`: some elements of each group.

use std::cmp::Ordering;

use lakehouse_promql::{Aggregation, Version};

use super::Groups;
use super::heap::Heap;
use crate::engine::Element;
use crate::evaluate::Run;
use crate::plan::Aggregate;
use crate::quirks;
use crate::sample::Sample;

/// From this version on a better element takes the place of the worst; before, it was put in anew.
const IN_PLACE: Version = Version::new(2, 52);

/// A value with the place of its element.
type Entry = (f64, usize);

impl Run<'_> {
    pub(super) fn ranked(&mut self, aggregate: &Aggregate, vector: Vec<Element>, k: usize) -> Vec<Element> {
        let mut memory = self.memory(aggregate.memory);
        let groups = Groups::of(&vector, aggregate, &mut memory);
        self.put_back_memory(aggregate.memory, memory);
        let as_zero = self.engine.version() < quirks::HISTOGRAMS_LEFT_OUT;
        let mut chosen = Vec::new();
        for (_, members) in groups.members() {
            if aggregate.operator == Aggregation::Limitk {
                chosen.extend(members.iter().take(k).copied());
                continue;
            }
            let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
            for index in members {
                match vector.get(*index).map(|element| &element.sample) {
                    Some(Sample::Float(value)) => entries.push((*value, *index)),
                    Some(Sample::Histogram(_)) if as_zero => entries.push((0.0, *index)),
                    Some(Sample::Histogram(_)) => self.note(aggregate.ignored(), aggregate.place),
                    None => {}
                }
            }
            chosen.extend(
                best(entries, k, aggregate.operator, self.engine.version()).into_iter().map(|(_, index)| index),
            );
        }
        let mut vector: Vec<Option<Element>> = vector.into_iter().map(Some).collect();
        let taken = chosen.into_iter().filter_map(|index| vector.get_mut(index).and_then(Option::take));
        let mut result: Vec<Element> = taken.collect();
        if as_zero && aggregate.operator != Aggregation::Limitk {
            for element in result.iter_mut().filter(|element| element.sample.float().is_none()) {
                element.sample = Sample::Float(0.0);
            }
        }
        result
    }
}

fn is_less(left: &Entry, right: &Entry) -> bool {
    left.0.is_nan() || left.0 < right.0
}

fn is_more(left: &Entry, right: &Entry) -> bool {
    left.0.is_nan() || left.0 > right.0
}

/// The k best, the best first; what is no number is the worst.
fn best(entries: Vec<Entry>, k: usize, operator: Aggregation, version: Version) -> Vec<Entry> {
    let top = operator == Aggregation::Topk;
    let mut heap = Heap::new(if top { is_less } else { is_more });
    for entry in entries {
        let Some((worst, _)) = heap.elements.first().copied().filter(|_| heap.elements.len() >= k) else {
            heap.push(entry);
            continue;
        };
        let is_better = if top { worst < entry.0 } else { worst > entry.0 };
        if is_better || worst.is_nan() && (!entry.0.is_nan() || version < IN_PLACE) {
            if version < IN_PLACE && k > 1 {
                heap.pop();
                heap.push(entry);
            } else {
                heap.replace_root(entry);
            }
        }
    }
    let mut chosen = heap.elements;
    chosen.sort_by(|left, right| match (left.0.is_nan(), right.0.is_nan()) {
        (false, false) => {
            let order = left.0.partial_cmp(&right.0).unwrap_or(Ordering::Equal);
            if top { order.reverse() } else { order }
        }
        (left, right) => left.cmp(&right),
    });
    chosen
}
