//! From the reader's tree to a plan.

use lakehouse_promql::{Aggregation, BinaryOperator, Expr, Fill, Group, Matching as Clause, Node, Selector, Version};

use crate::error::Error;
use crate::functions;
use crate::length::Length;
use crate::matcher::Matcher;
use crate::plan::{Aggregate, Binary, Call, Cardinality, Kind, Matching, Plan, Select, Shift, Subquery, Window};

/// Makes plans of the tree of one text.
pub(crate) struct Compiler<'a> {
    pub(crate) text: &'a str,
    pub(crate) version: Version,
    /// How many selectors there are so far.
    pub(crate) slots: usize,
    /// How many parts remember something.
    pub(crate) memories: usize,
    /// Whether something above needs counts and sums of histograms alone, and whether something needs all of them.
    pub(crate) needs: Needs,
}

/// What the parts above a selector need of histograms.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Needs {
    counts: bool,
    all: bool,
}

impl Needs {
    const fn with(self, counts: bool, all: bool) -> Self {
        Self { counts: self.counts || counts, all: self.all || all }
    }
}

/// Functions that need counts and sums of histograms, or nothing of them.
const OF_COUNTS: &[&str] =
    &["absent", "histogram_avg", "histogram_count", "histogram_sum", "start_timestamp", "timestamp"];
/// Functions that need their buckets.
const OF_BUCKETS: &[&str] = &[
    "changes",
    "histogram_fraction",
    "histogram_quantile",
    "histogram_quantiles",
    "histogram_stddev",
    "histogram_stdvar",
];

impl Compiler<'_> {
    pub(crate) fn compile(&mut self, node: &Node) -> Result<Plan, Error> {
        let needs = self.needs;
        self.needs = match &node.kind {
            Expr::Subquery { .. } => needs.with(false, true),
            Expr::Call { function, .. } => needs.with(OF_COUNTS.contains(function), OF_BUCKETS.contains(function)),
            Expr::Aggregate { operator: Aggregation::CountValues, .. } => needs.with(false, true),
            Expr::Binary { operator, .. } => needs.with(false, looks_at_buckets(*operator)),
            _ => needs,
        };
        let plan = self.compiled(node);
        self.needs = needs;
        plan
    }

    fn compiled(&mut self, node: &Node) -> Result<Plan, Error> {
        let kind = match &node.kind {
            Expr::Number(value) => Kind::Number(*value),
            Expr::String(text) => Kind::Text(text.clone()),
            Expr::Selector(selector) => {
                let shift = self.shift(selector.offset.as_ref(), selector.at);
                Kind::Select(self.select(selector, shift)?)
            }
            Expr::Range { selector, range, offset, at } => {
                let Expr::Selector(inner) = &selector.kind else { return Err(unexpected("range")) };
                let (offset, at) = (offset.as_ref().or(inner.offset.as_ref()), at.or(inner.at));
                let shift = self.shift(offset, at);
                Kind::Window(Window { select: self.select(inner, shift)?, range: Length::of(range, self.text, false) })
            }
            Expr::Subquery { expr, range, step, offset, at } => Kind::Subquery(Box::new(Subquery {
                plan: self.compile(expr)?,
                range: Length::of(range, self.text, false),
                step: step.as_ref().map(|step| Length::of(step, self.text, false)),
                shift: self.shift(offset.as_ref(), *at),
            })),
            Expr::Unary { negative: true, expr } => Kind::Negate(Box::new(self.compile(expr)?)),
            Expr::Unary { negative: false, expr } | Expr::Paren(expr) => self.compile(expr)?.kind,
            Expr::Call { function, args, .. } => self.call(function, args, node.span.start)?,
            Expr::Aggregate { operator, grouping, param, expr, .. } => Kind::Aggregate(Box::new(Aggregate {
                operator: *operator,
                without: grouping.as_ref().is_some_and(|grouping| !grouping.by),
                labels: grouping.iter().flat_map(|grouping| &grouping.labels).map(|(name, _)| name.clone()).collect(),
                param: param.as_ref().map(|param| self.compile(param.unparen())).transpose()?,
                plan: self.compile(expr.unparen())?,
                memory: self.memory(),
                place: node.span.start,
            })),
            Expr::Binary { operator, return_bool, matching, fill, lhs, rhs, .. } => {
                let mut binary = Binary {
                    operator: *operator,
                    return_bool: *return_bool,
                    matching: matching_of(matching.as_ref(), *fill),
                    left: self.compile(lhs)?,
                    right: self.compile(rhs)?,
                    memory: self.memory(),
                    is_distinct: false,
                    place: node.span.start,
                };
                binary.is_distinct = binary.are_distinct();
                Kind::Binary(Box::new(binary))
            }
        };
        Ok(Plan { is_distinct: kind.is_distinct(), kind, place: node.span.start, value_type: node.value_type })
    }

    fn call(&mut self, name: &'static str, args: &[Node], place: usize) -> Result<Kind, Error> {
        let function = functions::find(name).ok_or_else(|| unexpected(name))?;
        let args = args.iter().map(|arg| self.compile(arg.unparen())).collect::<Result<_, _>>()?;
        Ok(Kind::Call(Box::new(Call { name, function, args, memory: self.memory(), place })))
    }

    fn memory(&mut self) -> usize {
        self.memories += 1;
        self.memories - 1
    }

    fn select(&mut self, selector: &Selector, shift: Shift) -> Result<Select, Error> {
        let slot = self.slots;
        self.slots += 1;
        Ok(Select {
            slot,
            matchers: Matcher::all(selector, self.version)?,
            shift,
            beyond: selector.beyond,
            sees_resets: self.needs.counts && !self.needs.all,
        })
    }

    fn shift(&self, offset: Option<&lakehouse_promql::Window>, at: Option<lakehouse_promql::At>) -> Shift {
        Shift { offset: offset.map_or(Length::NONE, |offset| Length::of(offset, self.text, true)), at }
    }
}

const fn looks_at_buckets(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::TrimUpper | BinaryOperator::TrimLower | BinaryOperator::Equal | BinaryOperator::NotEqual
    )
}

fn matching_of(clause: Option<&Clause>, fill: Fill) -> Matching {
    let names = |labels: &lakehouse_promql::Labels| labels.iter().map(|(name, _)| name.clone()).collect();
    let group = clause.and_then(|clause| clause.group.as_ref());
    Matching {
        on: clause.is_some_and(|clause| clause.on),
        labels: clause.map(|clause| names(&clause.labels)).unwrap_or_default(),
        cardinality: match group {
            None => Cardinality::OneToOne,
            Some(Group { left: true, .. }) => Cardinality::ManyToOne,
            Some(Group { left: false, .. }) => Cardinality::OneToMany,
        },
        include: group.map(|group| names(&group.labels)).unwrap_or_default(),
        fill_left: fill.left,
        fill_right: fill.right,
    }
}

fn unexpected(what: &str) -> Error {
    Error::new(format!("unexpected {what}"))
}
