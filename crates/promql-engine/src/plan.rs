//! An expression made ready to be evaluated: patterns compiled, durations computed, functions found.

use lakehouse_promql::{Aggregation, At, Beyond, BinaryOperator, ValueType};

use crate::functions::Function;
use crate::labels::{Labels, METADATA};
use crate::length::Length;
use crate::matcher::Matcher;

/// A part of an expression.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    /// Where it begins in the text.
    pub(crate) place: usize,
    pub(crate) value_type: ValueType,
    /// Whether its elements differ in other labels than those that describe the metric, unless series have a type or a unit.
    pub(crate) is_distinct: bool,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Number(f64),
    Text(String),
    Select(Select),
    Window(Window),
    Subquery(Box<Subquery>),
    Negate(Box<Plan>),
    Call(Box<Call>),
    Aggregate(Box<Aggregate>),
    Binary(Box<Binary>),
}

/// A selector.
#[derive(Debug)]
pub(crate) struct Select {
    /// Which of the remembered selections it is.
    pub(crate) slot: usize,
    pub(crate) matchers: Vec<Matcher>,
    pub(crate) shift: Shift,
    pub(crate) beyond: Option<Beyond>,
    /// Only counts and sums of histograms matter, so that resets are seen sample by sample.
    pub(crate) sees_resets: bool,
}

/// What moves a selector in time.
#[derive(Debug)]
pub(crate) struct Shift {
    pub(crate) offset: Length,
    pub(crate) at: Option<At>,
}

/// `selector[range]`
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) select: Select,
    pub(crate) range: Length,
}

/// `plan[range:step]`
#[derive(Debug)]
pub(crate) struct Subquery {
    pub(crate) plan: Plan,
    pub(crate) range: Length,
    pub(crate) step: Option<Length>,
    pub(crate) shift: Shift,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) function: Function,
    pub(crate) args: Vec<Plan>,
    /// Which of the memories is its own.
    pub(crate) memory: usize,
    pub(crate) place: usize,
}

#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) operator: Aggregation,
    /// `without` these labels instead of `by` them.
    pub(crate) without: bool,
    pub(crate) labels: Vec<String>,
    pub(crate) param: Option<Plan>,
    pub(crate) plan: Plan,
    /// Which of the memories is its own.
    pub(crate) memory: usize,
    pub(crate) place: usize,
}

#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) operator: BinaryOperator,
    pub(crate) return_bool: bool,
    pub(crate) matching: Matching,
    pub(crate) left: Plan,
    pub(crate) right: Plan,
    /// Which of the memories is its own.
    pub(crate) memory: usize,
    /// As [`Plan::is_distinct`].
    pub(crate) is_distinct: bool,
    pub(crate) place: usize,
}

/// How many series of each side may find each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cardinality {
    OneToOne,
    /// `group_left`
    ManyToOne,
    /// `group_right`
    OneToMany,
}

/// Which series find each other.
#[derive(Debug)]
pub(crate) struct Matching {
    /// `on` these labels instead of all others.
    pub(crate) on: bool,
    pub(crate) labels: Vec<String>,
    pub(crate) cardinality: Cardinality,
    /// Labels to take over from the side of one.
    pub(crate) include: Vec<String>,
    /// The value of a series that is missing on a side.
    pub(crate) fill_left: Option<f64>,
    pub(crate) fill_right: Option<f64>,
}

fn has_metadata(labels: &[String]) -> bool {
    labels.iter().any(|name| METADATA.contains(&name.as_str()))
}

impl Kind {
    /// See [`Plan::is_distinct`]. Where it cannot be said easily, it is not said.
    pub(crate) fn is_distinct(&self) -> bool {
        let is_named = |select: &Select| select.matchers.iter().any(|it| it.exact_name().is_some());
        match self {
            Self::Select(select) => is_named(select),
            Self::Window(window) => is_named(&window.select),
            Self::Subquery(subquery) => subquery.plan.is_distinct && subquery.plan.kind.has_one_name(),
            Self::Negate(inner) => inner.is_distinct,
            Self::Call(call) => match call.function {
                Function::Math(_) | Function::Native(_) => call.args.iter().all(|arg| arg.is_distinct),
                Function::Range(_) => call.args.iter().any(|arg| arg.is_distinct),
                Function::Call(_) => false,
            },
            Self::Aggregate(aggregate) => match aggregate.operator {
                Aggregation::CountValues => false,
                Aggregation::Topk | Aggregation::Bottomk | Aggregation::Limitk | Aggregation::LimitRatio => {
                    aggregate.plan.is_distinct
                }
                _ => aggregate.without || !has_metadata(&aggregate.labels),
            },
            Self::Binary(binary) => binary.is_distinct,
            Self::Number(_) | Self::Text(_) => false,
        }
    }

    /// Whether what is distinct has the same name, or none, at every instant.
    const fn has_one_name(&self) -> bool {
        match self {
            Self::Select(_) => true,
            Self::Call(call) => !matches!(call.function, Function::Call(_)),
            Self::Aggregate(aggregate) => !matches!(
                aggregate.operator,
                Aggregation::Topk | Aggregation::Bottomk | Aggregation::Limitk | Aggregation::LimitRatio
            ),
            _ => false,
        }
    }
}

impl Binary {
    pub(crate) fn are_distinct(&self) -> bool {
        let vectors = [&self.left, &self.right].map(|side| side.value_type == ValueType::Vector);
        let Matching { on, labels, cardinality, include, fill_left, fill_right } = &self.matching;
        match vectors {
            [true, true] if self.operator.is_set() => false,
            [true, true] => {
                // the labels by which they are matched differ
                *cardinality == Cardinality::OneToOne
                    && include.is_empty()
                    && fill_left.or(*fill_right).is_none()
                    && !(*on && has_metadata(labels))
            }
            [true, false] => self.left.is_distinct,
            [false, true] => self.right.is_distinct,
            [false, false] => false,
        }
    }
}

impl Plan {
    /// The labels that the selector demands, each by one equality: those of what `absent` finds.
    pub(crate) fn demanded_labels(&self) -> Labels {
        let matchers = match &self.kind {
            Kind::Select(select) => &select.matchers,
            Kind::Window(window) => &window.select.matchers,
            _ => return Labels::default(),
        };
        let mut labels: Vec<(&str, &str)> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for matcher in matchers.iter().filter(|it| !METADATA.contains(&it.label.as_str())) {
            let name = matcher.label.as_str();
            match matcher.equal_value() {
                Some(value) if !seen.contains(&name) => {
                    labels.push((name, value));
                    seen.push(name);
                }
                _ => labels.retain(|(it, _)| *it != name),
            }
        }
        labels.into_iter().collect()
    }
}
