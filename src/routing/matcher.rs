//! One condition on a label.

/// `label operator value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The label; one that an alert lacks counts as empty.
    pub label: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what: a text, or a regex that must fit as a whole.
    pub value: String,
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Match,
    /// `!~`
    NotMatch,
}
