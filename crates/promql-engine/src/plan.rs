//! An expression made ready to be evaluated: patterns compiled, durations computed, functions found.

use lakehouse_promql::{Aggregation, At, Beyond, BinaryOperator, ValueType};

use crate::functions::Function;
use crate::labels::Labels;
use crate::length::Length;
use crate::matcher::Matcher;

/// A part of an expression.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    /// Where it begins in the text.
    pub(crate) place: usize,
    pub(crate) value_type: ValueType,
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
    pub(crate) place: usize,
}

#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) operator: BinaryOperator,
    pub(crate) return_bool: bool,
    pub(crate) matching: Matching,
    pub(crate) left: Plan,
    pub(crate) right: Plan,
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
        for matcher in matchers.iter().filter(|it| !crate::labels::METADATA.contains(&it.label.as_str())) {
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
