//! What was made of labels in earlier evaluations of an expression. A vector has mostly the same labels in the same order each
//! time, so that the next ones are found without looking them up.

use crate::hashed::LabelMap;
use crate::labels::Labels;

/// After so many label sets, and more than four times those of the last vector, all are forgotten: an expression that makes
/// new ones each time would have ever more of them.
const MOST: usize = 10_000;

/// Something made of label sets.
#[derive(Debug, Clone)]
pub(crate) struct Memo<T> {
    /// As the last evaluation had them.
    order: Vec<(Labels, T)>,
    next: usize,
    all: LabelMap<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { order: Vec::new(), next: 0, all: LabelMap::default() }
    }
}

impl<T: Clone> Memo<T> {
    /// Begins a vector.
    pub(crate) fn start(&mut self) {
        self.next = 0;
    }

    /// What was made of labels, or is made now.
    pub(crate) fn get(&mut self, labels: &Labels, make: impl FnOnce(&Labels) -> T) -> T {
        let next = self.next;
        self.next += 1;
        if let Some((known, value)) = self.order.get(next)
            && known == labels
        {
            return value.clone();
        }
        let value = match self.all.get(labels) {
            Some(value) => value.clone(),
            None => {
                let value = make(labels);
                self.all.insert(labels.clone(), value.clone());
                value
            }
        };
        match self.order.get_mut(next) {
            Some(place) => *place = (labels.clone(), value.clone()),
            None => self.order.push((labels.clone(), value.clone())),
        }
        value
    }

    fn is_full(&self) -> bool {
        self.all.len() >= MOST.max(4 * self.next)
    }
}

/// Label sets with a number each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbered {
    numbers: LabelMap<usize>,
    pub(crate) labels: Vec<Labels>,
}

impl Numbered {
    pub(crate) fn find(&self, labels: &Labels) -> Option<usize> {
        self.numbers.get(labels).copied()
    }

    pub(crate) fn number(&mut self, labels: Labels) -> usize {
        if let Some(number) = self.numbers.get(&labels) {
            return *number;
        }
        let number = self.labels.len();
        self.numbers.insert(labels.clone(), number);
        self.labels.push(labels);
        number
    }
}

/// A number for each group, forgotten at once when an evaluation begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    epoch: u64,
    places: Vec<(u64, usize)>,
}

impl Places {
    fn start(&mut self) {
        self.epoch += 1;
    }

    /// The number of a group in this evaluation.
    pub(crate) fn get(&self, group: usize) -> Option<usize> {
        self.places.get(group).filter(|(epoch, _)| *epoch == self.epoch).map(|(_, place)| *place)
    }

    pub(crate) fn set(&mut self, group: usize, place: usize) {
        if group >= self.places.len() {
            self.places.resize(group + 1, (0, 0));
        }
        if let Some(known) = self.places.get_mut(group) {
            *known = (self.epoch, place);
        }
    }
}

/// What a part of an expression remembers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    /// Groups of elements: of an aggregation, of a match, of buckets.
    pub(crate) groups: Numbered,
    /// Where each group is in this evaluation.
    pub(crate) places: Places,
    /// The group of each element; of a binary operator that of its left side.
    pub(crate) left: Memo<usize>,
    pub(crate) right: Memo<usize>,
    /// The bound of each bucket, if it is one.
    pub(crate) bounds: Memo<Option<f64>>,
    /// The labels of results, with those of the other side that they were made with.
    pub(crate) results: Memo<(Labels, Labels)>,
}

impl Memory {
    /// Begins an evaluation.
    pub(crate) fn start(&mut self) {
        if self.left.is_full() || self.right.is_full() || self.bounds.is_full() || self.results.is_full() {
            *self = Self::default();
        }
        self.places.start();
        self.left.start();
        self.right.start();
        self.bounds.start();
        self.results.start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_made_once() {
        let labels = |value: &str| [("a", value)].into_iter().collect::<Labels>();
        let (mut memo, mut made) = (Memo::default(), 0);
        for order in [["x", "y", "z"], ["x", "y", "z"], ["z", "x", "y"], ["y", "y", "x"]] {
            memo.start();
            for value in order {
                let length = memo.get(&labels(value), |labels| {
                    made += 1;
                    labels.get("a").to_owned()
                });
                assert_eq!(length, value);
            }
        }
        assert_eq!(made, 3);
    }
}
