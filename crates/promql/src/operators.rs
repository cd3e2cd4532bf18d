//! Operators and aggregations. In: their text. Out: which one it is, how tight it binds and which versions have it.

use super::node::ValueType;
use super::version::Version;

/// What stands between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Atan2,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    /// `</`, from 3.11 on
    TrimUpper,
    /// `>/`, from 3.11 on
    TrimLower,
    And,
    Or,
    Unless,
}

impl BinaryOperator {
    pub const fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Power => "^",
            Self::Atan2 => "atan2",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::GreaterOrEqual => ">=",
            Self::LessOrEqual => "<=",
            Self::TrimUpper => "</",
            Self::TrimLower => ">/",
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
        }
    }

    pub const fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal | Self::NotEqual | Self::Greater | Self::Less | Self::GreaterOrEqual | Self::LessOrEqual
        )
    }

    /// `and`, `or`, `unless`
    pub const fn is_set(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Unless)
    }

    /// Higher binds tighter.
    pub(super) const fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Greater
            | Self::Less
            | Self::GreaterOrEqual
            | Self::LessOrEqual
            | Self::TrimUpper
            | Self::TrimLower => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Modulo | Self::Atan2 => 5,
            Self::Power => POWER,
        }
    }
}

/// The precedence of `^`, which binds to the right and tighter than a sign.
pub(super) const POWER: u8 = 6;

/// What stands between a label and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchOperator {
    Equal,
    NotEqual,
    Matches,
    NotMatches,
}

impl MatchOperator {
    pub const fn text(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Matches => "=~",
            Self::NotMatches => "!~",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    Avg,
    Bottomk,
    Count,
    CountValues,
    Group,
    LimitRatio,
    Limitk,
    Max,
    Min,
    Quantile,
    Stddev,
    Stdvar,
    Sum,
    Topk,
}

impl Aggregation {
    pub(super) const ALL: [Self; 14] = [
        Self::Avg,
        Self::Bottomk,
        Self::Count,
        Self::CountValues,
        Self::Group,
        Self::LimitRatio,
        Self::Limitk,
        Self::Max,
        Self::Min,
        Self::Quantile,
        Self::Stddev,
        Self::Stdvar,
        Self::Sum,
        Self::Topk,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Avg => "avg",
            Self::Bottomk => "bottomk",
            Self::Count => "count",
            Self::CountValues => "count_values",
            Self::Group => "group",
            Self::LimitRatio => "limit_ratio",
            Self::Limitk => "limitk",
            Self::Max => "max",
            Self::Min => "min",
            Self::Quantile => "quantile",
            Self::Stddev => "stddev",
            Self::Stdvar => "stdvar",
            Self::Sum => "sum",
            Self::Topk => "topk",
        }
    }

    /// The type of the parameter before the vector, if it has one.
    pub const fn parameter(self) -> Option<ValueType> {
        match self {
            Self::Bottomk | Self::LimitRatio | Self::Limitk | Self::Quantile | Self::Topk => Some(ValueType::Scalar),
            Self::CountValues => Some(ValueType::String),
            _ => None,
        }
    }

    pub(super) const fn since(self) -> Version {
        match self {
            Self::Group => Version::new(2, 20),
            Self::Limitk | Self::LimitRatio => Version::new(2, 54),
            _ => Version::new(2, 0),
        }
    }

    pub(super) const fn is_experimental(self) -> bool {
        matches!(self, Self::Limitk | Self::LimitRatio)
    }
}

/// A word with a meaning of its own. All are case-insensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Aggregation(Aggregation),
    /// `and`, `or`, `unless`, `atan2`
    Operator(BinaryOperator),
    Bool,
    By,
    End,
    Fill,
    GroupLeft,
    GroupRight,
    Ignoring,
    Number,
    Offset,
    On,
    Start,
    Without,
    /// `anchored`, `smoothed`
    Range,
}

/// The keyword that `word` is in `version`.
pub(super) fn keyword(word: &str, version: Version) -> Option<Keyword> {
    let mut buffer = [0; 12];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    let found = match lower {
        "and" => Keyword::Operator(BinaryOperator::And),
        "or" => Keyword::Operator(BinaryOperator::Or),
        "unless" => Keyword::Operator(BinaryOperator::Unless),
        "atan2" if version >= Version::new(2, 31) => Keyword::Operator(BinaryOperator::Atan2),
        "bool" => Keyword::Bool,
        "by" => Keyword::By,
        "end" => Keyword::End,
        "fill" | "fill_left" | "fill_right" if version >= Version::new(3, 10) => Keyword::Fill,
        "group_left" => Keyword::GroupLeft,
        "group_right" => Keyword::GroupRight,
        "ignoring" => Keyword::Ignoring,
        "inf" | "nan" => Keyword::Number,
        "offset" => Keyword::Offset,
        "on" => Keyword::On,
        "start" => Keyword::Start,
        "without" => Keyword::Without,
        "anchored" | "smoothed" if version >= Version::new(3, 7) => Keyword::Range,
        _ => {
            let aggregation = Aggregation::ALL.into_iter().find(|it| it.name() == lower)?;
            (version >= aggregation.since()).then_some(Keyword::Aggregation(aggregation))?
        }
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_ignore_case_and_know_their_version() {
        let (old, new) = (Version::new(2, 42), Version::new(3, 14));
        assert_eq!(keyword("SUM", old), Some(Keyword::Aggregation(Aggregation::Sum)));
        assert_eq!(keyword("limitk", old), None);
        assert_eq!(keyword("limitk", new), Some(Keyword::Aggregation(Aggregation::Limitk)));
        assert_eq!(keyword("fill", old), None);
        assert_eq!(keyword("histogram_quantile", new), None);
    }
}
