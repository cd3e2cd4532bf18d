//! What is known of one label.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use lakehouse_source::work;

/// Whether a label is there. An empty one is not, as in Prometheus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// No series has it.
    Never,
    /// A series may have it or not.
    Maybe,
    /// Every series has it.
    Always,
}

/// The values that a label can have where it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values<'a> {
    /// Any.
    Any,
    /// This one.
    One(Cow<'a, str>),
    /// These, sorted, and no others. Not every one need be there.
    Several(Arc<[Cow<'a, str>]>),
}

/// What is known of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label<'a> {
    /// Whether it is there.
    pub presence: Presence,
    /// Its values, where it is.
    pub values: Values<'a>,
}

impl<'a> Label<'a> {
    /// No series has it.
    pub const ABSENT: Label<'static> = Label { presence: Presence::Never, values: Values::Any };
    /// Nothing is known of it.
    pub const ANY: Label<'static> = Label { presence: Presence::Maybe, values: Values::Any };
    /// Every series has it; its value is not known.
    pub const PRESENT: Label<'static> = Label { presence: Presence::Always, values: Values::Any };

    /// Every series has it, with this value.
    pub fn exactly(value: impl Into<Cow<'a, str>>) -> Label<'a> {
        Label { presence: Presence::Always, values: Values::One(value.into()) }
    }

    /// With one of these values where it is there; never there, if there are none.
    pub fn with(presence: Presence, values: impl IntoIterator<Item = Cow<'a, str>>) -> Label<'a> {
        let mut values: Vec<Cow<'a, str>> = values.into_iter().filter(|value| !value.is_empty()).collect();
        values.sort();
        values.dedup();
        match values.len() {
            0 => Label::ABSENT,
            1 => values.pop().map_or(Label::ABSENT, |value| Label { presence, values: Values::One(value) }),
            _ => Label { presence, values: Values::Several(values.into()) },
        }
    }

    /// Whether no series has it.
    pub fn is_absent(&self) -> bool {
        self.presence == Presence::Never
    }

    /// Its value, if every series has this one.
    pub fn value(&self) -> Option<&str> {
        match (self.presence, &self.values) {
            (Presence::Always, Values::One(value)) => Some(value),
            _ => None,
        }
    }

    /// Its values, where they are known.
    pub fn values(&self) -> Option<&[Cow<'a, str>]> {
        match &self.values {
            Values::Any if self.is_absent() => Some(&[]),
            Values::Any => None,
            Values::One(value) => Some(std::slice::from_ref(value)),
            Values::Several(values) => Some(values),
        }
    }

    /// Whether that is all that is known: it is there, or it is not.
    fn presence_or(one: Presence, other: Presence) -> Presence {
        if one == other { one } else { Presence::Maybe }
    }

    /// What is known where either of the two holds.
    pub fn or(&self, other: &Label<'a>) -> Label<'a> {
        if self == other {
            return self.clone();
        }
        let presence = Label::presence_or(self.presence, other.presence);
        match (self.values(), other.values()) {
            (Some(one), Some(two)) => {
                let both = merged(one, two);
                match both.as_slice() {
                    [] => Label::ABSENT,
                    [only] => Label { presence, values: Values::One((*only).clone()) },
                    // one list has all of the other
                    _ if both.len() == one.len() => Label { presence, values: self.values.clone() },
                    _ if both.len() == two.len() => Label { presence, values: other.values.clone() },
                    _ => Label { presence, values: Values::Several(both.into_iter().cloned().collect()) },
                }
            }
            _ => Label { presence, values: Values::Any },
        }
    }

    /// What is known where any of them holds; nothing is asked of none.
    pub(super) fn any_of(all: &[&Label<'a>]) -> Label<'a> {
        let Some((first, rest)) = all.split_first() else { return Label::ABSENT };
        if rest.iter().all(|label| label == first) {
            return (*first).clone();
        }
        let presence = rest.iter().fold(first.presence, |presence, label| Label::presence_or(presence, label.presence));
        let mut values: Vec<&Cow<'a, str>> = Vec::with_capacity(all.len());
        for (index, label) in all.iter().enumerate() {
            let Some(known) = label.values() else { return Label { presence, values: Values::Any } };
            // neighbours often have the same list
            if index
                .checked_sub(1)
                .and_then(|before| all.get(before))
                .is_none_or(|before| before.values != label.values)
            {
                values.extend(known.iter().filter(|value| !value.is_empty()));
            }
        }
        work::count("values of a label are joined", values.len());
        values.sort_unstable();
        values.dedup();
        match values.as_slice() {
            [] => Label::ABSENT,
            [only] => Label { presence, values: Values::One((*only).clone()) },
            _ => Label { presence, values: Values::Several(values.into_iter().cloned().collect()) },
        }
    }

    /// What is known of two that are equal; nothing where they cannot be.
    pub fn and(&self, other: &Label<'a>) -> Option<Label<'a>> {
        let presence = match (self.presence, other.presence) {
            (Presence::Maybe, known) | (known, Presence::Maybe) => known,
            (one, two) if one == two => one,
            _ => return None,
        };
        if presence == Presence::Never {
            return Some(Label::ABSENT);
        }
        let both = match (self.values(), other.values()) {
            (None, None) => return Some(Label { presence, values: Values::Any }),
            (Some(_), None) => return Some(Label { presence, values: self.values.clone() }),
            (None, Some(_)) => return Some(Label { presence, values: other.values.clone() }),
            (Some(one), Some(two)) => {
                Label::with(presence, one.iter().filter(|value| two.binary_search(value).is_ok()).cloned())
            }
        };
        // no value is left: both lack it, or they are never equal
        (!both.is_absent() || presence == Presence::Maybe).then_some(both)
    }

    /// May be missing.
    #[must_use]
    pub fn loosened(self) -> Label<'a> {
        let presence = if self.presence == Presence::Always { Presence::Maybe } else { self.presence };
        Label { presence, values: self.values }
    }
}

/// The values of both lists, which are sorted, each once; an empty one is none.
fn merged<'l, 'a>(one: &'l [Cow<'a, str>], other: &'l [Cow<'a, str>]) -> Vec<&'l Cow<'a, str>> {
    work::count("values of a label are joined", one.len() + other.len());
    let mut both = Vec::with_capacity(one.len() + other.len());
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return both,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => one.cmp(other),
        };
        if order == Ordering::Equal {
            right.next();
        }
        let next = if order == Ordering::Greater { right.next() } else { left.next() };
        both.extend(next.filter(|value| !value.is_empty()));
    }
}
