//! Whom an expression is about: whether its result carries the label `service`, and if not, which one service feeds it.

use super::context::Facts;
use crate::model::conventions::SERVICE_LABEL;
use crate::promql::{Kind, MatchOperator, Matching, Node, Selector};

/// What is known about the label `service` of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    /// Whether every series of the result has the label.
    pub(super) carries: bool,
    /// The service whose series are read.
    pub(super) owner: Owner,
}

/// The services whose series an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// None: the expression reads no series.
    Nobody,
    /// One.
    One(String),
    /// Several, or some that are not known.
    Several,
}

impl Owner {
    fn and(self, other: Owner) -> Owner {
        match (self, other) {
            (Owner::Nobody, owner) | (owner, Owner::Nobody) => owner,
            (Owner::One(one), Owner::One(other)) if one == other => Owner::One(one),
            _ => Owner::Several,
        }
    }
}

impl Flow {
    /// The one service that it is about.
    pub(super) fn only_owner(&self) -> Option<&str> {
        match &self.owner {
            Owner::One(name) => Some(name),
            Owner::Nobody | Owner::Several => None,
        }
    }
}

/// What is known about the result of an expression.
pub(super) fn flow(node: &Node, facts: &Facts<'_>) -> Flow {
    let mut owner = Owner::Nobody;
    node.walk(&mut |part| {
        if let Kind::Selector(selector) = &part.kind {
            let read = selector_flow(selector, facts).owner;
            owner = std::mem::replace(&mut owner, Owner::Nobody).and(read);
        }
    });
    Flow { carries: carries(node, facts), owner }
}

fn selector_flow(selector: &Selector, facts: &Facts<'_>) -> Flow {
    let unknown = Flow { carries: false, owner: Owner::Several };
    let Some((name, _)) = &selector.name else {
        return unknown;
    };
    if let Some(indicator) = facts.indicator(name) {
        return indicator.clone();
    }
    let owners = facts.owners(name);
    let pinned = selector.matchers.iter().find_map(|matcher| {
        let owner = owner_of(&matcher.label, &matcher.value);
        (matcher.operator == MatchOperator::Equal && owners.contains(owner)).then_some(owner)
    });
    let owner = match (pinned, owners.first()) {
        (_, None) => return unknown,
        (Some(pinned), Some(_)) => Owner::One(pinned.to_owned()),
        (None, Some(first)) if owners.len() == 1 => Owner::One(first.clone()),
        (None, Some(_)) => Owner::Several,
    };
    // a known metric comes from a target, and every target has the label
    Flow { carries: true, owner }
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
