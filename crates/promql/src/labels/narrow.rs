//! What the matchers of a selector leave of the labels of a metric.

use std::borrow::Cow;

use super::super::node::{Matcher, Selector};
use super::super::operators::MatchOperator;
use super::super::regex::{self, Patterns, listed};
use super::{Label, Labels, NAME, Presence, Values};

impl Matcher {
    /// Whether a series meets it whose label has this value, or none if that is empty. `None` where we cannot say.
    pub fn fits(&self, value: &str, patterns: &Patterns) -> Option<bool> {
        match self.operator {
            _ if depends_on_variable(&self.value) => None,
            MatchOperator::Equal => Some(self.value == value),
            MatchOperator::NotEqual => Some(self.value != value),
            MatchOperator::Matches | MatchOperator::NotMatches => {
                let fits = match value.is_empty() {
                    true => regex::matches_empty(&self.value, patterns.version()).ok(),
                    false => patterns.fits(&self.value, value),
                };
                // a pattern that neither of the two readings is sure of
                let fits = fits.filter(|_| !value.is_empty() || is_plain(&self.value));
                fits.map(|fits| fits == (self.operator == MatchOperator::Matches))
            }
        }
    }
}

/// Whether the value is one of which Grafana replaces a part.
pub fn depends_on_variable(value: &str) -> bool {
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        rest = rest.get(at + 1..).unwrap_or("");
        if rest.starts_with(|next: char| next.is_ascii_alphabetic() || next == '_' || next == '{') {
            return true;
        }
    }
    value.contains("[[") && value.contains("]]") && !value.contains("[[:")
}

/// Whether we are sure of what the pattern says about the empty text.
fn is_plain(pattern: &str) -> bool {
    pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/:.| +*,()[]?@".contains(&byte))
}

impl<'a> Labels<'a> {
    /// Those of the series that meet the matcher.
    #[must_use]
    fn narrowed(mut self, matcher: &'a Matcher, patterns: &Patterns) -> Labels<'a> {
        match self.get(&matcher.label).narrowed(matcher, patterns) {
            Some(label) => {
                self.set(matcher.label.as_str(), label);
                self
            }
            None => Labels::nothing(),
        }
    }

    /// Those of the series that a selector selects, out of series with these labels.
    #[must_use]
    pub fn selected(self, selector: &'a Selector, patterns: &Patterns) -> Labels<'a> {
        selector.matchers.iter().fold(self, |labels, matcher| match labels.nothing {
            true => labels,
            false => labels.narrowed(matcher, patterns),
        })
    }

    /// Those of the series that a selector selects, where nothing is known but what it says.
    pub fn of_selector(selector: &'a Selector, patterns: &Patterns) -> Labels<'a> {
        let mut labels = Labels::anything();
        match &selector.name {
            Some((name, _)) => labels.set_value(NAME, name.as_str()),
            None => labels.set(NAME, Label::PRESENT),
        }
        labels.selected(selector, patterns)
    }
}

impl<'a> Label<'a> {
    /// What is known of it on series that meet the matcher; nothing where none does.
    pub fn narrowed(&self, matcher: &'a Matcher, patterns: &Patterns) -> Option<Label<'a>> {
        let without = matcher.fits("", patterns);
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
                let left = values.iter().filter(|value| matcher.fits(value, patterns) != Some(false)).cloned();
                let left = Label::with(presence, left);
                if left.is_absent() {
                    return (presence == Presence::Maybe).then_some(Label::ABSENT);
                }
                return Some(left);
            }
            _ if depends_on_variable(&matcher.value) => Values::Any,
            (None, MatchOperator::Equal) => Values::One(Cow::Borrowed(&matcher.value)),
            (None, MatchOperator::Matches) => match listed(&matcher.value) {
                Some(listed) => return Some(Label::with(presence, listed.map(Cow::Borrowed))),
                None => Values::Any,
            },
            (None, MatchOperator::NotEqual | MatchOperator::NotMatches) => Values::Any,
        };
        Some(Label { presence, values })
    }
}
