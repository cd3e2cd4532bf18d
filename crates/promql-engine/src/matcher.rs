//! Matchers of labels, ready to be asked many times.

use lakehouse_promql::{MatchOperator, Selector, Version, regex as dialect};
use regex::Regex;

use crate::error::Error;
use crate::labels::{Labels, METRIC_NAME};

#[derive(Debug, Clone)]
enum Test {
    Text(String),
    Pattern(Box<Regex>),
}

/// What a label's value has to be.
#[derive(Debug, Clone)]
pub(crate) struct Matcher {
    pub(crate) label: String,
    pub(crate) operator: MatchOperator,
    test: Test,
}

impl Matcher {
    pub(crate) fn new(label: &str, operator: MatchOperator, value: &str, version: Version) -> Result<Self, Error> {
        let test = match operator {
            MatchOperator::Equal | MatchOperator::NotEqual => Test::Text(value.to_owned()),
            MatchOperator::Matches | MatchOperator::NotMatches => Test::Pattern(Box::new(anchored(value, version)?)),
        };
        Ok(Self { label: label.to_owned(), operator, test })
    }

    /// A name that has to be.
    pub(crate) fn name(name: &str) -> Self {
        Self { label: METRIC_NAME.to_owned(), operator: MatchOperator::Equal, test: Test::Text(name.to_owned()) }
    }

    /// All matchers of a selector, its name first.
    pub(crate) fn all(selector: &Selector, version: Version) -> Result<Vec<Self>, Error> {
        let name = selector.name.iter().map(|(name, _)| Ok(Self::name(name)));
        let others = selector.matchers.iter().map(|it| Self::new(&it.label, it.operator, &it.value, version));
        name.chain(others).collect()
    }

    pub(crate) fn is_met_by(&self, labels: &Labels) -> bool {
        self.is_met(labels.get(&self.label))
    }

    pub(crate) fn is_met(&self, value: &str) -> bool {
        let found = match &self.test {
            Test::Text(text) => value == text,
            Test::Pattern(pattern) => pattern.is_match(value),
        };
        found == matches!(self.operator, MatchOperator::Equal | MatchOperator::Matches)
    }

    /// The metric's name, if only one will do.
    pub(crate) fn exact_name(&self) -> Option<&str> {
        match &self.test {
            Test::Text(text)
                if self.label == METRIC_NAME && self.operator == MatchOperator::Equal && !text.is_empty() =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// The value it demands, where it is an equality.
    pub(crate) fn equal_value(&self) -> Option<&str> {
        match &self.test {
            Test::Text(text) if self.operator == MatchOperator::Equal => Some(text),
            _ => None,
        }
    }
}

/// From this version on `.` is any character in a matcher, line breaks too.
const DOT_IS_ANY: Version = Version::new(3, 0);

/// A pattern that has to match a whole text.
pub(crate) fn anchored(pattern: &str, version: Version) -> Result<Regex, Error> {
    let failed = |reason: &str| Error::new(format!("invalid regular expression {pattern}: {reason}"));
    let translated = dialect::translated(pattern, version).map_err(|reason| failed(&reason))?;
    let flags = if version >= DOT_IS_ANY { "(?s:" } else { "(?:" };
    Regex::new(&format!("^{flags}{translated})$")).map_err(|error| failed(&error.to_string()))
}
