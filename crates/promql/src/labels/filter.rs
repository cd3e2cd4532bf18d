//! What the matchers of a selector leave of the labels of a metric.

use std::borrow::Cow;

use super::super::node::Selector;
use super::super::operators::MatchOperator;
use super::super::regex::Patterns;
use super::held::Held;
use super::{Label, Labels, NAME, Presence, Values};

/// Whether the value is one of which Grafana replaces a part.
pub fn depends_on_variable(value: &str) -> bool {
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        rest = rest.get(at + 1..).unwrap_or("");
        if rest.starts_with(|next: char| next.is_ascii_alphabetic() || next == '_' || next == '{') {
            return true;
        }
    }
    value.contains('[') && value.contains("[[") && value.contains("]]") && !value.contains("[[:")
}

impl<'a> Labels<'a> {
    /// Those of the series that meet the matcher.
    #[must_use]
    fn filtered(mut self, held: &Held<'a, '_>) -> Labels<'a> {
        match self.get(held.label()).filtered(held) {
            Some(label) => {
                self.set(held.label(), label);
                self
            }
            None => Labels::no_series(),
        }
    }

    /// Those of the series that a selector selects, out of series with these labels.
    #[must_use]
    pub fn selected(self, selector: &'a Selector, patterns: &Patterns) -> Labels<'a> {
        let held: Vec<Held<'a, '_>> = selector.matchers.iter().map(|matcher| matcher.held(patterns)).collect();
        self.selected_by(&held)
    }

    /// As [`Labels::selected`], by the matchers of the selector.
    #[must_use]
    pub fn selected_by(self, matchers: &[Held<'a, '_>]) -> Labels<'a> {
        matchers.iter().fold(self, |labels, held| match labels.no_series {
            true => labels,
            false => labels.filtered(held),
        })
    }

    /// Those of the series that a selector selects, where nothing is known but what it says.
    pub fn of_selector(selector: &'a Selector, patterns: &Patterns) -> Labels<'a> {
        let mut labels = Labels::unknown();
        match &selector.name {
            Some((name, _)) => labels.set_value(NAME, name.as_str()),
            None => labels.set(NAME, Label::PRESENT),
        }
        labels.selected(selector, patterns)
    }
}

impl<'a> Label<'a> {
    /// What is known of it on series that meet the matcher; nothing where none does.
    pub fn filtered(&self, held: &Held<'a, '_>) -> Option<Label<'a>> {
        let matcher = held.matcher;
        let without = held.fits_without();
        let presence = match (self.presence, without) {
            (Presence::Never, Some(false)) => return None,
            (Presence::Maybe, Some(false)) => Presence::Always,
            (presence, _) => presence,
        };
        // only a series without it can meet this
        let only_without = without == Some(true)
            && match matcher.operator {
                MatchOperator::Equal => true,
                MatchOperator::Matches => matcher.value.is_empty(),
                MatchOperator::NotMatches => matches!(matcher.value.as_str(), ".+" | "(.+)"),
                MatchOperator::NotEqual => false,
            };
        if only_without {
            return (presence != Presence::Always).then_some(Label::ABSENT);
        }
        if presence == Presence::Never {
            return Some(Label::ABSENT);
        }
        let values = match (self.values(), matcher.operator) {
            (Some(values), _) => {
                let left = values.iter().filter(|value| held.fits(value) != Some(false)).cloned();
                let left = Label::with(presence, left);
                if left.is_absent() {
                    return (presence == Presence::Maybe).then_some(Label::ABSENT);
                }
                return Some(left);
            }
            _ if held.varies => Values::Any,
            (None, MatchOperator::Equal) => Values::One(Cow::Borrowed(&matcher.value)),
            (None, MatchOperator::Matches) => match held.listed(presence) {
                Some(listed) => return Some(listed),
                None => Values::Any,
            },
            (None, MatchOperator::NotEqual | MatchOperator::NotMatches) => Values::Any,
        };
        Some(Label { presence, values })
    }
}
