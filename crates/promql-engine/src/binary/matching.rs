//! Two vectors whose elements find each other by labels.

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_promql::Version;

use super::changes_meaning;
use crate::engine::Element;
use crate::error::Error;
use crate::evaluate::Run;
use crate::hashed::LabelMap;
use crate::labels::Labels;
use crate::memory::Memory;
use crate::plan::{Binary, Cardinality, Matching};
use crate::quirks;
use crate::sample::Sample;

/// From this version on a pair whose comparison does not hold counts as matched too.
const PAIRS_COUNT: Version = Version::new(3, 9);
/// From this version on the message names the series in order.
const NAMED_IN_ORDER: Version = Version::new(3, 15);

impl Matching {
    /// The labels that are the same for elements that find each other.
    pub(super) fn compared(&self, labels: &Labels) -> Labels {
        match self.on {
            true => labels.only(&self.labels),
            false => labels.nameless().without(&self.labels),
        }
    }
}

/// The pairs so far.
#[derive(Default)]
struct Matched {
    /// Whether each match group has one.
    groups: Vec<bool>,
    /// The first match group of each result, unless groups have one at most.
    results: LabelMap<usize>,
    /// Further groups with results that others have too.
    others: BTreeSet<(usize, Labels)>,
}

impl Matched {
    fn has(&self, group: usize) -> bool {
        self.groups.get(group).copied().unwrap_or(false)
    }

    /// Whether the group did not have this result before.
    fn is_new(&mut self, group: usize, labels: &Labels) -> bool {
        match self.results.get(labels) {
            None => self.results.insert(labels.clone(), group).is_none(),
            Some(first) => *first != group && self.others.insert((group, labels.clone())),
        }
    }

    /// Whether the group had one before.
    fn set(&mut self, group: usize) -> bool {
        if group >= self.groups.len() {
            self.groups.resize(group + 1, false);
        }
        self.groups.get_mut(group).is_some_and(|has| std::mem::replace(has, true))
    }
}

impl<'a> Run<'a> {
    pub(super) fn matched(
        &mut self,
        binary: &'a Binary,
        left: Vec<Element>,
        right: Vec<Element>,
    ) -> Result<Vec<Element>, Error> {
        let matching = &binary.matching;
        let has_fill = matching.fill_left.is_some() || matching.fill_right.is_some();
        if left.is_empty() && right.is_empty() || (left.is_empty() || right.is_empty()) && !has_fill {
            return Ok(Vec::new());
        }
        let swapped = matching.cardinality == Cardinality::OneToMany;
        let (many, one) = if swapped { (right, left) } else { (left, right) };
        let (fill_many, fill_one) = match swapped {
            true => (matching.fill_right, matching.fill_left),
            false => (matching.fill_left, matching.fill_right),
        };
        let mut memory = self.memory(binary.memory);
        let result = self.matched_by(binary, (many, &one), (fill_many, fill_one), &mut memory);
        self.put_back_memory(binary.memory, memory);
        result
    }

    fn matched_by(
        &mut self,
        binary: &'a Binary,
        (many, one): (Vec<Element>, &[Element]),
        (fill_many, fill_one): (Option<f64>, Option<f64>),
        memory: &mut Memory,
    ) -> Result<Vec<Element>, Error> {
        let matching = &binary.matching;
        self.find_ones(one, matching, memory)?;
        let mut next = one.len();
        let mut extra: BTreeMap<usize, usize> = BTreeMap::new();
        let mut matched = Matched::default();
        let mut result = Vec::with_capacity(many.len());
        for element in many {
            let Memory { groups, left, places, .. } = memory;
            let key = left.get(&element.labels, |labels| groups.number(matching.compared(labels)));
            let found = places.get(key).and_then(|place| Some((place, one.get(place)?)));
            match (found, fill_one) {
                (Some((place, other)), _) => {
                    self.pair(binary, (&element, other), (place, memory), &mut matched, &mut result)?;
                }
                (None, Some(value)) => {
                    let group = *extra.entry(key).or_insert_with(|| {
                        next += 1;
                        next
                    });
                    let other = Element::new(matching.compared(&element.labels), Sample::Float(value));
                    self.pair(binary, (&element, &other), (group, memory), &mut matched, &mut result)?;
                }
                (None, None) => {}
            }
        }
        if let Some(value) = fill_many {
            for (group, other) in one.iter().enumerate() {
                if !matched.has(group) {
                    let element = Element::new(matching.compared(&other.labels), Sample::Float(value));
                    self.pair(binary, (&element, other), (group, memory), &mut matched, &mut result)?;
                }
            }
        }
        Ok(result)
    }

    /// Finds the place of the one element of each match group on the side that has to be unique.
    fn find_ones(&self, one: &[Element], matching: &Matching, memory: &mut Memory) -> Result<(), Error> {
        let Memory { groups, right, places, .. } = memory;
        for (index, element) in one.iter().enumerate() {
            let key = right.get(&element.labels, |labels| groups.number(matching.compared(labels)));
            let Some(before) = places.get(key) else {
                places.set(key, index);
                continue;
            };
            let side = if matching.cardinality == Cardinality::OneToMany { "left" } else { "right" };
            let other = one.get(before).map(|element| element.labels.to_string()).unwrap_or_default();
            let mut names = [element.labels.to_string(), other];
            if self.engine.version() >= NAMED_IN_ORDER {
                names.sort();
            }
            return Err(Error::new(format!(
                "found duplicate series for the match group {} on the {side} hand-side of the operation: [{}];\
                 many-to-many matching not allowed: matching labels must be unique on one side",
                matching.compared(&element.labels),
                names.join(", ")
            )));
        }
        Ok(())
    }

    /// Combines an element with the one it found.
    fn pair(
        &mut self,
        binary: &'a Binary,
        (element, other): (&Element, &Element),
        (group, memory): (usize, &mut Memory),
        matched: &mut Matched,
        result: &mut Vec<Element>,
    ) -> Result<(), Error> {
        let matching = &binary.matching;
        let swapped = matching.cardinality == Cardinality::OneToMany;
        let (left, right) = if swapped { (other, element) } else { (element, other) };
        let version = self.engine.version();
        let Some(combined) = self.combined(binary, &left.sample, &right.sample) else { return Ok(()) };
        let is_dropped = !combined.keep && !binary.return_bool;
        if is_dropped && version < PAIRS_COUNT {
            return Ok(());
        }
        let sample = match binary.return_bool {
            true => Sample::Float(f64::from(u8::from(combined.keep))),
            false => combined.sample,
        };
        let drops = binary.return_bool && !self.keeps_names() || changes_meaning(binary.operator, version);
        let make = || result_labels(&element.labels, &other.labels, matching, drops);
        let (known, labels) = memory.results.get(&element.labels, |_| (other.labels.clone(), make()));
        // only labels that are taken over from the other side depend on it
        let labels = if matching.include.is_empty() || known == other.labels { labels } else { make() };
        let is_one = matching.cardinality == Cardinality::OneToOne;
        if matched.set(group) && is_one {
            let text = "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)";
            return Err(Error::new(text));
        }
        if !is_one && !matched.is_new(group, &labels) {
            return Err(Error::new("multiple matches for labels: grouping labels must ensure unique matches"));
        }
        // before they were kinds of their own, a number and a histogram gave nothing
        let is_mixed = left.sample.float().is_some() != right.sample.float().is_some();
        if !(is_dropped || is_mixed && version < quirks::FLOATS_APART) {
            result.push(Element { labels, sample, drop_name: binary.return_bool });
        }
        Ok(())
    }
}

/// The labels of a result: those of the side of many, with what the other side adds.
fn result_labels(many: &Labels, one: &Labels, matching: &Matching, drops_name: bool) -> Labels {
    let mut labels = if drops_name { many.nameless() } else { many.clone() };
    if matching.cardinality == Cardinality::OneToOne {
        labels = if matching.on { labels.only(&matching.labels) } else { labels.without(&matching.labels) };
    }
    for name in &matching.include {
        labels = labels.with(name, one.get(name));
    }
    labels
}
