//! Whom an expression is about: whether its result carries the label `service`, and if not, which one service feeds it.

use std::collections::BTreeSet;

use super::context::Facts;
use crate::model::conventions::SERVICE_LABEL;
use crate::promql::{Kind, MatchOperator, Matching, Node, Selector};

/// What is known about the label `service` of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    /// Whether every series of the result has the label.
    pub(super) carries: bool,
    /// The services whose series are read; nothing if some are unknown.
    pub(super) owners: Option<BTreeSet<String>>,
}

impl Flow {
    /// The one service that it is about.
    pub(super) fn only_owner(&self) -> Option<&str> {
        let owners = self.owners.as_ref()?;
        let mut names = owners.iter();
        let first = names.next()?;
        names.next().is_none().then_some(first)
    }
}

/// What is known about the result of an expression.
pub(super) fn flow(node: &Node, facts: &Facts<'_>) -> Flow {
    let mut owners = Some(BTreeSet::new());
    node.walk(&mut |part| {
        if let Kind::Selector(selector) = &part.kind {
            let known = selector_flow(selector, facts).owners;
            owners = match (owners.take(), known) {
                (Some(mut all), Some(some)) => {
                    all.extend(some);
                    Some(all)
                }
                _ => None,
            };
        }
    });
    Flow { carries: carries(node, facts), owners }
}

fn selector_flow(selector: &Selector, facts: &Facts<'_>) -> Flow {
    let unknown = Flow { carries: false, owners: None };
    let Some((name, _)) = &selector.name else {
        return unknown;
    };
    if let Some(indicator) = facts.indicator(name) {
        return indicator.clone();
    }
    let mut owners = facts.owners(name);
    if owners.is_empty() {
        return unknown;
    }
    for matcher in &selector.matchers {
        if matcher.operator == MatchOperator::Equal && facts.is_service(owner_of(&matcher.label, &matcher.value)) {
            owners.retain(|owner| owner == owner_of(&matcher.label, &matcher.value));
        }
    }
    // a known metric comes from a target, and every target has the label
    Flow { carries: true, owners: Some(owners) }
}

fn owner_of<'a>(label: &str, value: &'a str) -> &'a str {
    match label {
        SERVICE_LABEL => value,
        "job" => value.split('/').next().unwrap_or(value),
        _ => "",
    }
}

fn carries(node: &Node, facts: &Facts<'_>) -> bool {
    match &node.kind {
        Kind::Number(_) | Kind::String(_) => false,
        Kind::Selector(selector) => selector_flow(selector, facts).carries,
        Kind::Paren(inner) => carries(inner, facts),
        Kind::Range { selector: expr, .. } | Kind::Subquery { expr, .. } | Kind::Unary { expr, .. } => {
            carries(expr, facts)
        }
        Kind::Call { function, args, .. } => match *function {
            // the result is made anew, without the labels of what is read
            "absent" | "absent_over_time" | "vector" | "scalar" | "time" | "pi" => false,
            _ => args.iter().any(|arg| carries(arg, facts)),
        },
        Kind::Aggregate { operator, grouping, expr, .. } => {
            let listed = |labels: &[(String, _)]| labels.iter().any(|(label, _)| label == SERVICE_LABEL);
            let kept = match grouping {
                _ if matches!(operator.name(), "topk" | "bottomk" | "limitk" | "limit_ratio") => true,
                None => false,
                Some(grouping) if grouping.by => listed(&grouping.labels),
                Some(grouping) => !listed(&grouping.labels),
            };
            kept && carries(expr, facts)
        }
        Kind::Binary { operator, matching, lhs, rhs, .. } => {
            let (left, right) = (carries(lhs, facts), carries(rhs, facts));
            match operator.text() {
                "and" | "unless" => left,
                "or" => left && right,
                _ => joined(matching.as_ref(), left, right, lhs, rhs),
            }
        }
    }
}

fn joined(matching: Option<&Matching>, left: bool, right: bool, lhs: &Node, rhs: &Node) -> bool {
    use crate::promql::ValueType::Scalar;
    if lhs.value_type == Scalar {
        return right;
    }
    if rhs.value_type == Scalar {
        return left;
    }
    let Some(matching) = matching else {
        return left && right;
    };
    let listed = matching.labels.iter().any(|(label, _)| label == SERVICE_LABEL);
    match &matching.group {
        Some(group) if group.labels.iter().any(|(label, _)| label == SERVICE_LABEL) => {
            if group.left {
                right
            } else {
                left
            }
        }
        Some(group) => {
            if group.left {
                left
            } else {
                right
            }
        }
        None => left && right && matching.on == listed,
    }
}
