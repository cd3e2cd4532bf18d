//! The labels of a set of series: which are there, with which values, and whether there may be others.
//!
//! The name of the metric is the label `__name__`, as in Prometheus. Only what is certain is claimed: an expression is
//! read from below (`infer`), with what the caller knows of its selectors.

mod absent;
mod filter;
mod held;
mod infer;
mod label;
mod matching;
mod names;
mod relabel;
#[cfg(test)]
mod tests;

pub use filter::depends_on_variable;
pub use held::Held;
pub use infer::{infer, of_node};
pub use label::{Label, Presence, Values};
pub use matching::{Conflict, conflict, disagreeing, is_matched, matched};
pub use names::Names;

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The label that holds the name of the metric.
pub const NAME: &str = "__name__";

/// The labels of the series of a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels<'a> {
    /// By name. Where others may be there, those of which nothing is known are left out; else those that are not there.
    known: Vec<(Cow<'a, str>, Label<'a>)>,
    open: bool,
    no_series: bool,
}

impl<'a> Labels<'a> {
    /// None at all.
    pub fn empty() -> Labels<'a> {
        Labels::default()
    }

    /// Anything.
    pub fn unknown() -> Labels<'a> {
        Labels { open: true, ..Labels::default() }
    }

    /// Those of no series: there is certainly none.
    pub fn no_series() -> Labels<'a> {
        Labels { no_series: true, ..Labels::default() }
    }

    /// These, and no others.
    pub fn exactly(labels: impl IntoIterator<Item = (&'a str, &'a str)>) -> Labels<'a> {
        let mut exact = Labels::empty();
        for (name, value) in labels {
            exact.set_value(name, value);
        }
        exact
    }

    /// Whether there may be labels that are not listed.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether there is certainly no series.
    pub fn has_no_series(&self) -> bool {
        self.no_series
    }

    /// Those of which something is known, the name of the metric included.
    pub fn known(&self) -> impl Iterator<Item = (&str, &Label<'a>)> {
        self.known.iter().map(|(name, label)| (name.as_ref(), label))
    }

    /// The names of labels that series may have, as far as they are known, without that of the metric.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let there = self.known().filter(|(name, label)| *name != NAME && !label.is_absent());
        there.map(|(name, _)| name)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.known.binary_search_by(|(known, _)| known.as_ref().cmp(name))
    }

    /// What is known of one.
    pub fn get(&self, name: &str) -> &Label<'a> {
        match self.place(name) {
            Ok(at) => self.known.get(at).map_or(&Label::ANY, |(_, label)| label),
            Err(_) if self.open => &Label::ANY,
            Err(_) => &Label::ABSENT,
        }
    }

    /// Replaces what is known of one.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, label: Label<'a>) {
        let name = name.into();
        let by_default = if self.open { Label::ANY } else { Label::ABSENT };
        match (self.place(&name), label == by_default) {
            (Ok(at), true) => drop(self.known.remove(at)),
            (Ok(at), false) => {
                if let Some(known) = self.known.get_mut(at) {
                    known.1 = label;
                }
            }
            (Err(_), true) => {}
            (Err(at), false) => self.known.insert(at, (name, label)),
        }
    }

    /// Gives one a value; an empty one is none.
    pub fn set_value(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        self.set(name, if value.is_empty() { Label::ABSENT } else { Label::exactly(value) });
    }

    /// From here on there may be others.
    pub fn opened(self) -> Labels<'a> {
        let known = self.known.into_iter().filter(|(_, label)| *label != Label::ANY).collect();
        Labels { known, open: true, no_series: self.no_series }
    }

    /// Both lists side by side, by name.
    fn merged(&self, other: &Labels<'a>, join: impl Fn(&Label<'a>, &Label<'a>) -> Label<'a>, open: bool) -> Labels<'a> {
        let mut both = Labels { known: Vec::with_capacity(self.known.len()), open, no_series: false };
        let by_default = if open { Label::ANY } else { Label::ABSENT };
        let (mut left, mut right) = (self.known.iter().peekable(), other.known.iter().peekable());
        loop {
            let (name, label) = match (left.peek(), right.peek()) {
                (None, None) => return both,
                (Some((name, one)), Some((same, two))) if name == same => {
                    let label = join(one, two);
                    left.next();
                    right.next();
                    (name, label)
                }
                (Some((name, one)), after) if after.is_none_or(|(after, _)| name < after) => {
                    let label = join(one, other.get(name));
                    left.next();
                    (name, label)
                }
                (_, Some((name, two))) => {
                    let label = join(self.get(name), two);
                    right.next();
                    (name, label)
                }
                // the guard above holds where nothing is left on the right
                (Some(_), None) => return both,
            };
            if label != by_default {
                both.known.push((name.clone(), label));
            }
        }
    }

    /// What is known where either holds.
    #[must_use]
    pub fn or(&self, other: &Labels<'a>) -> Labels<'a> {
        match (self.no_series, other.no_series) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => self.merged(other, Label::or, self.open || other.open),
        }
    }

    /// What is known where any of them holds: as [`Labels::or`] of all, at once.
    pub fn any_of(all: impl IntoIterator<Item = Labels<'a>>) -> Labels<'a> {
        let mut all: Vec<Labels<'a>> = all.into_iter().filter(|labels| !labels.no_series).collect();
        if all.len() < 2 {
            return all.pop().unwrap_or_else(Labels::no_series);
        }
        Labels::any_of_several(&all.iter().collect::<Vec<_>>())
    }

    /// What is known where any of them holds, without a copy of each.
    pub fn any_of_several(all: &[&Labels<'a>]) -> Labels<'a> {
        let (mut by_name, mut open, mut closed) = (BTreeMap::<&Cow<'a, str>, (usize, Vec<&Label<'a>>)>::new(), 0, 0);
        for labels in all.iter().filter(|labels| !labels.no_series) {
            *(if labels.open { &mut open } else { &mut closed }) += 1;
            for (name, label) in &labels.known {
                let (in_open, found) = by_name.entry(name).or_default();
                *in_open += usize::from(labels.open);
                found.push(label);
            }
        }
        if open + closed == 0 {
            return Labels::no_series();
        }
        let mut joined = Labels { open: open > 0, ..Labels::empty() };
        let by_default = if joined.open { Label::ANY } else { Label::ABSENT };
        for (name, (in_open, mut found)) in by_name {
            // where it is not listed
            let in_closed = found.len() - in_open;
            found.extend((in_open < open).then_some(&Label::ANY));
            found.extend((in_closed < closed).then_some(&Label::ABSENT));
            let label = Label::any_of(&found);
            if label != by_default {
                joined.known.push((name.clone(), label));
            }
        }
        joined
    }

    /// Only those that pass.
    #[must_use]
    pub fn keep(&self, passes: impl Fn(&str) -> bool) -> Labels<'a> {
        let known = self.known.iter().filter(|(name, _)| passes(name)).cloned().collect();
        Labels { known, open: false, no_series: self.no_series }
    }

    /// Only those that are listed.
    fn only(&self, names: &'a super::node::Labels) -> Labels<'a> {
        let mut kept = Labels { no_series: self.no_series, ..Labels::empty() };
        for (name, _) in names {
            kept.set(name.as_str(), self.get(name).clone());
        }
        kept
    }

    /// Whether two series with the same values of the labels that pass are certainly one.
    pub fn is_unique(&self, passes: impl Fn(&str) -> bool) -> bool {
        let one = |(name, label): (&str, &Label<'a>)| passes(name) || label.is_absent() || label.value().is_some();
        self.no_series || (!self.open && self.known().all(one))
    }
}
