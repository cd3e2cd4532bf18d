//! From the labels of selectors to those of a whole expression, node by node.
//!
//! Source: the engine of Prometheus 2.42 to 3.14; what each kind of node does was seen in runs of 2.42, 2.53 and 3.5.

use super::super::node::{Expr, Grouping, Node, Selector, ValueType};
use super::super::operators::{Aggregation, BinaryOperator};
use super::super::version::Version;
use super::{Label, Labels, NAME, absent, matching, relabel};

/// Functions whose results keep the name of the metric.
const KEEPS_NAME: &[&str] = &[
    "first_over_time",
    "info",
    "label_join",
    "label_replace",
    "last_over_time",
    "sort",
    "sort_by_label",
    "sort_by_label_desc",
    "sort_desc",
];

/// The first release whose `atan2` drops the name, as all arithmetic does.
const ATAN2_DROPS_NAME: Version = Version::new(2, 47);

/// The labels of a result. `of_selector` knows those of what a selector selects.
pub fn infer<'a>(
    node: &'a Node,
    version: Version,
    of_selector: &mut dyn FnMut(&'a Selector) -> Labels<'a>,
) -> Labels<'a> {
    if let Expr::Selector(selector) = &node.kind {
        return of_selector(selector);
    }
    let children: Vec<Labels<'a>> = node.children().map(|child| infer(child, version, of_selector)).collect();
    let children: Vec<&Labels<'a>> = children.iter().collect();
    of_node(node, &children, version)
}

/// The labels of the result of a node, from those of the nodes directly below it. Of a selector nothing is known here.
pub fn of_node<'a>(node: &'a Node, children: &[&Labels<'a>], version: Version) -> Labels<'a> {
    let last = || children.last().map_or_else(Labels::empty, |labels| (*labels).clone());
    match &node.kind {
        Expr::Number(_) | Expr::String(_) => Labels::empty(),
        Expr::Selector(_) => Labels::unknown(),
        Expr::Paren(_) | Expr::Range { .. } | Expr::Subquery { .. } => last(),
        Expr::Unary { expr, negative } => scaled(&last(), !negative || expr.value_type == ValueType::Scalar),
        Expr::Call { function, args, .. } => call(function, args, children),
        Expr::Aggregate { operator, .. } if operator.selects() => last(),
        Expr::Aggregate { operator, grouping, param, .. } => {
            let inner = last();
            let mut result = match grouping {
                None => Labels { no_series: inner.no_series, ..Labels::empty() },
                Some(grouping) if grouping.by => inner.only(&grouping.labels),
                Some(grouping) => {
                    let mut rest = inner;
                    rest.set(NAME, Label::ABSENT);
                    for (name, _) in &grouping.labels {
                        rest.set(name.as_str(), Label::ABSENT);
                    }
                    rest
                }
            };
            if *operator == Aggregation::CountValues
                && let Some(Expr::String(name)) = param.as_ref().map(|param| &param.unparen().kind)
            {
                // what `without` lists is taken off last
                let removed =
                    |grouping: &Grouping| !grouping.by && grouping.labels.iter().any(|(label, _)| label == name);
                let removed = grouping.as_ref().is_some_and(removed);
                result.set(name.as_str(), if removed { Label::ABSENT } else { Label::PRESENT });
            }
            result
        }
        Expr::Binary { operator, matching, lhs, rhs, return_bool, .. } => {
            let ([left, right], true) = (children, node.value_type != ValueType::Scalar) else {
                return Labels::empty();
            };
            let keeps_name = operator.keeps_name(version) && !return_bool;
            match operator {
                BinaryOperator::And => match matching::matched(matching.as_ref(), left, right) {
                    _ if left.no_series || right.no_series => Labels::no_series(),
                    None => Labels::no_series(),
                    Some(common) => refined(left, &common, |name| matching::is_matched(matching.as_ref(), name)),
                },
                BinaryOperator::Unless => (*left).clone(),
                BinaryOperator::Or => left.or(right),
                _ if lhs.value_type == ValueType::Scalar => scaled(right, keeps_name),
                _ if rhs.value_type == ValueType::Scalar => scaled(left, keeps_name),
                _ if left.no_series || right.no_series => Labels::no_series(),
                _ => matching::joined(matching.as_ref(), left, right, keeps_name),
            }
        }
    }
}

/// The labels of a vector whose values are changed by a number.
fn scaled<'a>(vector: &Labels<'a>, keeps_name: bool) -> Labels<'a> {
    let mut result = vector.clone();
    if !keeps_name {
        result.set(NAME, Label::ABSENT);
    }
    result
}

/// The labels of series that have found others, whose common labels are known better now.
fn refined<'a>(labels: &Labels<'a>, common: &Labels<'a>, is_matched: impl Fn(&str) -> bool) -> Labels<'a> {
    let mut refined = labels.clone();
    for (name, label) in &common.known {
        if is_matched(name) {
            refined.set(name.clone(), label.clone());
        }
    }
    refined
}

impl Aggregation {
    /// Whether its results are some of the series that it reads.
    pub fn selects(self) -> bool {
        matches!(self, Self::Topk | Self::Bottomk | Self::Limitk | Self::LimitRatio)
    }
}

impl BinaryOperator {
    /// Whether results keep the name of the metric, where they are not `bool`.
    pub fn keeps_name(self, version: Version) -> bool {
        match self {
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Modulo | Self::Power => false,
            Self::Atan2 => version < ATAN2_DROPS_NAME,
            Self::Equal
            | Self::NotEqual
            | Self::Greater
            | Self::Less
            | Self::GreaterOrEqual
            | Self::LessOrEqual
            | Self::TrimUpper
            | Self::TrimLower
            | Self::And
            | Self::Or
            | Self::Unless => true,
        }
    }
}

fn call<'a>(function: &str, args: &'a [Node], children: &[&Labels<'a>]) -> Labels<'a> {
    let vector = args.iter().position(|arg| matches!(arg.value_type, ValueType::Vector | ValueType::Matrix));
    let (Some(index), false) = (vector, matches!(function, "vector" | "scalar")) else {
        return Labels::empty();
    };
    if matches!(function, "absent" | "absent_over_time") {
        return args.get(index).map_or_else(Labels::empty, absent::absent);
    }
    let mut labels = children.get(index).map_or_else(Labels::unknown, |labels| (*labels).clone());
    if labels.no_series {
        return labels;
    }
    if !KEEPS_NAME.contains(&function) {
        labels.set(NAME, Label::ABSENT);
    }
    match function {
        "label_replace" => relabel::replaced(labels, args),
        "label_join" => relabel::joined(labels, args),
        // it brings labels of other series, and overwrites none
        "info" => with_others(labels),
        "histogram_quantile" | "histogram_fraction" => {
            labels.set("le", Label::ABSENT);
            labels
        }
        "histogram_quantiles" => {
            labels.set("le", Label::ABSENT);
            match args.get(1).map(|arg| &arg.unparen().kind) {
                Some(Expr::String(name)) => labels.set(name.as_str(), Label::PRESENT),
                _ => return Labels::unknown(),
            }
            labels
        }
        _ => labels,
    }
}

/// Labels that are there stay; any other may come.
fn with_others<'a>(labels: Labels<'a>) -> Labels<'a> {
    let mut more = Labels::unknown();
    more.set(NAME, labels.get(NAME).clone());
    for (name, label) in labels.known {
        if label.presence == super::Presence::Always {
            more.set(name, label);
        }
    }
    more
}
