//! The tree of an expression: each node knows which bytes of the text it came from.
//!
//! An `offset` or `@` belongs to the outermost selector it follows: in `x[5m] offset 1m` to the range, not to `x`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::operators::{Aggregation, BinaryOperator, MatchOperator};

/// PromQL's own types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    Scalar,
    /// An instant vector.
    Vector,
    /// A range vector.
    Matrix,
    String,
}

impl ValueType {
    /// The name that Prometheus' documentation uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Vector => "instant vector",
            Self::Matrix => "range vector",
            Self::String => "string",
        }
    }
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the text.
    pub span: Range<usize>,
    pub kind: Expr,
    pub value_type: ValueType,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A literal with its signs; a duration is its seconds.
    Number(f64),
    String(String),
    Selector(Selector),
    /// `selector[range]`
    Range {
        /// Always a [`Expr::Selector`] without `offset` and `@`.
        selector: Box<Node>,
        range: Window,
        offset: Option<Window>,
        at: Option<At>,
    },
    /// `expr[range:step]`
    Subquery {
        expr: Box<Node>,
        range: Window,
        /// `None`: the evaluation interval.
        step: Option<Window>,
        offset: Option<Window>,
        at: Option<At>,
    },
    Unary {
        negative: bool,
        expr: Box<Node>,
    },
    Paren(Box<Node>),
    Call {
        /// A name in [`super::FUNCTIONS`].
        function: &'static str,
        name_span: Range<usize>,
        args: Vec<Node>,
    },
    Aggregate {
        operator: Aggregation,
        name_span: Range<usize>,
        grouping: Option<Grouping>,
        param: Option<Box<Node>>,
        expr: Box<Node>,
    },
    Binary {
        operator: BinaryOperator,
        operator_span: Range<usize>,
        return_bool: bool,
        matching: Option<Matching>,
        fill: Fill,
        lhs: Box<Node>,
        rhs: Box<Node>,
    },
}

/// `name{label="value", …} offset 5m @ 0`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selector {
    /// The name before the braces, or the first one quoted inside them. A `__name__` matcher stays a matcher.
    pub name: Option<(String, Range<usize>)>,
    pub matchers: Vec<Matcher>,
    pub offset: Option<Window>,
    pub at: Option<At>,
    /// `anchored` or `smoothed`; of a range it stands here too.
    pub beyond: Option<Beyond>,
}

/// What a range takes from beyond its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// The last sample before it.
    Anchored,
    /// What lies between the samples around each end.
    Smoothed,
}

impl Beyond {
    /// The modifier.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anchored => "anchored",
            Self::Smoothed => "smoothed",
        }
    }

    /// The functions that take such a range; others fail whenever they run.
    pub const fn functions(self) -> &'static [&'static str] {
        match self {
            Self::Anchored => &["changes", "delta", "increase", "rate", "resets"],
            Self::Smoothed => &["delta", "increase", "rate"],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    pub label: String,
    pub label_span: Range<usize>,
    pub operator: MatchOperator,
    /// Without quotes and escapes.
    pub value: String,
    /// With the quotes.
    pub value_span: Range<usize>,
}

/// A length of time in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Negative only in an offset. `None` when it depends on the query, as `step()` does.
    pub millis: Option<i64>,
    pub span: Range<usize>,
}

/// The instant after `@`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Milliseconds since 1970.
    Time(i64),
    Start,
    End,
}

/// `by (…)` or `without (…)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    pub by: bool,
    pub labels: Labels,
    /// The whole clause.
    pub span: Range<usize>,
}

/// `on (…)` or `ignoring (…)`, with `group_left` or `group_right` where present
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching {
    pub on: bool,
    pub labels: Labels,
    pub span: Range<usize>,
    pub group: Option<Group>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `group_left`: the left side may have several series per match.
    pub left: bool,
    pub labels: Labels,
    pub span: Range<usize>,
}

/// `fill (0)`: the value of a series that one side has and the other has not. Only [`super::parse_to_evaluate`] reads it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fill {
    /// What stands for a series that the left side lacks.
    pub left: Option<f64>,
    pub right: Option<f64>,
}

/// Label names, each with its place (quotes included).
pub type Labels = Vec<(String, Range<usize>)>;

impl Node {
    /// Calls `visit` on this node and then on everything below it, in source order.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The nodes directly below, in source order.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        let (first, second, rest): (Option<&Node>, Option<&Node>, &[Node]) = match &self.kind {
            Expr::Number(_) | Expr::String(_) | Expr::Selector(_) => (None, None, &[]),
            Expr::Range { selector: expr, .. }
            | Expr::Subquery { expr, .. }
            | Expr::Unary { expr, .. }
            | Expr::Paren(expr) => (Some(expr), None, &[]),
            Expr::Call { args, .. } => (None, None, args),
            Expr::Aggregate { param, expr, .. } => (param.as_deref(), Some(expr), &[]),
            Expr::Binary { lhs, rhs, .. } => (Some(lhs), Some(rhs), &[]),
        };
        first.into_iter().chain(second).chain(rest)
    }

    /// The names of the metrics that are read below this node.
    pub fn metric_names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.walk(&mut |node| {
            if let Expr::Selector(selector) = &node.kind
                && let Some((name, _)) = &selector.name
            {
                names.insert(name.as_str());
            }
        });
        names
    }

    /// This node without the parentheses around it.
    pub fn unparen(&self) -> &Node {
        let mut node = self;
        while let Expr::Paren(inner) = &node.kind {
            node = inner;
        }
        node
    }
}
