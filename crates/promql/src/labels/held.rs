//! A matcher that is held to many values: what its value is was found out once, however many sources there are.

use std::cell::OnceCell;
use std::sync::Arc;

use ::regex::Regex;
use lakehouse_source::work;

use super::super::node::Matcher;
use super::super::operators::MatchOperator;
use super::super::regex::{self, Alternatives, Patterns, listed};
use super::filter::depends_on_variable;
use super::{Label, Presence};

/// A matcher, ready to be held to values.
#[derive(Debug)]
pub struct Held<'a, 'p> {
    pub(super) matcher: &'a Matcher,
    patterns: &'p Patterns,
    /// Whether Grafana replaces a part of the value, so that nothing is known of it.
    pub(super) varies: bool,
    without: OnceCell<Option<bool>>,
    pattern: OnceCell<Pattern<'a>>,
    listed: OnceCell<Option<Label<'a>>>,
}

/// What the value of a matcher with a regex is.
#[derive(Debug)]
enum Pattern<'a> {
    Alternatives(Alternatives<'a>),
    /// None where it cannot be compiled here.
    Regex(Option<Arc<Regex>>),
}

impl Matcher {
    /// Ready to be held to values.
    pub fn held<'a, 'p>(&'a self, patterns: &'p Patterns) -> Held<'a, 'p> {
        Held {
            matcher: self,
            patterns,
            varies: depends_on_variable(&self.value),
            without: OnceCell::new(),
            pattern: OnceCell::new(),
            listed: OnceCell::new(),
        }
    }
}

impl<'a> Held<'a, '_> {
    /// The label that is asked.
    pub fn label(&self) -> &'a str {
        &self.matcher.label
    }

    /// Whether a series meets it whose label has this value, or none if that is empty. `None` where we cannot say.
    pub fn fits(&self, value: &str) -> Option<bool> {
        work::count("a value is held to a matcher", 1);
        let written = self.matcher.value.as_str();
        match self.matcher.operator {
            _ if self.varies => None,
            MatchOperator::Equal => Some(written == value),
            MatchOperator::NotEqual => Some(written != value),
            MatchOperator::Matches | MatchOperator::NotMatches => {
                let fits = if value.is_empty() { self.matches_empty() } else { self.matches(value) };
                fits.map(|fits| fits == (self.matcher.operator == MatchOperator::Matches))
            }
        }
    }

    /// As [`Held::fits`], of a series without the label.
    pub(super) fn fits_without(&self) -> Option<bool> {
        *self.without.get_or_init(|| self.fits(""))
    }

    fn matches_empty(&self) -> Option<bool> {
        let written = self.matcher.value.as_str();
        // a pattern that neither of the two readings is sure of
        regex::matches_empty(written, self.patterns.version()).ok().filter(|_| is_plain(written))
    }

    fn matches(&self, value: &str) -> Option<bool> {
        let written = self.matcher.value.as_str();
        let pattern = self.pattern.get_or_init(|| match Alternatives::new(written) {
            Some(alternatives) => Pattern::Alternatives(alternatives),
            None => Pattern::Regex(self.patterns.compiled(written)),
        });
        match pattern {
            Pattern::Alternatives(alternatives) => Some(alternatives.fits(value)),
            Pattern::Regex(regex) => Some(regex.as_ref()?.is_match(value)),
        }
    }

    /// A label of which only the pattern is known, where that lists its values.
    pub(super) fn listed(&self, presence: Presence) -> Option<Label<'a>> {
        let label = self.listed.get_or_init(|| {
            let values = listed(&self.matcher.value)?;
            Some(Label::with(Presence::Always, values.map(std::borrow::Cow::Borrowed)))
        });
        let label = label.clone()?;
        Some(if label.is_absent() { label } else { Label { presence, ..label } })
    }
}

/// Whether we are sure of what the pattern says about the empty text.
fn is_plain(pattern: &str) -> bool {
    pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/:.| +*,()[]?@".contains(&byte))
}
