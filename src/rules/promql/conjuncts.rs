//! The conditions that `and` puts together: which numbers each of them lets through, of which expression.
//!
//! Only `and` on all labels: then each series meets itself. Deliberately absent: conditions of `or`, `unless` and `bool`.

use std::collections::BTreeMap;
use std::ops::Range as Bytes;

use crate::promql::{BinaryOperator, Expr};
use crate::types::{Typed, mirrored};

/// A comparison with a number.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) operator: BinaryOperator,
    pub(super) number: f64,
    /// The whole comparison.
    pub(super) span: Bytes<usize>,
    pub(super) operator_span: Bytes<usize>,
}

/// What `and` puts together: of each expression the conditions, in their order, and every other operand.
#[derive(Debug, Default)]
pub(super) struct Conjuncts {
    /// By the expression that is compared.
    pub(super) compared: BTreeMap<String, Vec<Condition>>,
    /// What is no comparison with a number, with its place.
    pub(super) others: Vec<(String, Bytes<usize>)>,
}

/// Calls `visit` for every chain of `and` below a node, each once.
pub(super) fn each(root: &Typed<'_>, visit: &mut dyn FnMut(&Conjuncts)) {
    visit_children(root, false, visit);
}

fn visit_children(typed: &Typed<'_>, inside: bool, visit: &mut dyn FnMut(&Conjuncts)) {
    let joins = is_and(typed);
    if joins && !inside {
        let mut found = Conjuncts::default();
        collect(typed, &mut found);
        visit(&found);
    }
    let inside = joins || inside && matches!(typed.node.kind, Expr::Paren(_));
    for child in &typed.children {
        visit_children(child, inside, visit);
    }
}

fn is_and(typed: &Typed<'_>) -> bool {
    matches!(&typed.node.kind, Expr::Binary { operator: BinaryOperator::And, matching: None, .. })
}

fn collect(typed: &Typed<'_>, found: &mut Conjuncts) {
    let typed = typed.unparen();
    if is_and(typed) {
        typed.children.iter().for_each(|side| collect(side, found));
        return;
    }
    let mut left = typed;
    let mut conditions = Vec::new();
    // `x > 5 < 10` asks twice
    while let Some((side, condition)) = comparison(left) {
        conditions.push(condition);
        left = side.unparen();
    }
    let form = left.node.normal_form();
    match conditions.is_empty() {
        true => found.others.push((form, typed.node.span.clone())),
        false => found.compared.entry(form).or_default().extend(conditions.into_iter().rev()),
    }
}

/// A comparison with a number, and what is compared.
fn comparison<'t, 'a>(typed: &'t Typed<'a>) -> Option<(&'t Typed<'a>, Condition)> {
    let Expr::Binary { operator, operator_span, return_bool: false, .. } = &typed.node.kind else {
        return None;
    };
    let ([left, right], true) = (typed.children.as_slice(), operator.is_comparison()) else {
        return None;
    };
    let (side, operator, number) = match (left.value.number, right.value.number) {
        (None, Some(number)) => (left, *operator, number),
        (Some(number), None) => (right, mirrored(*operator), number),
        _ => return None,
    };
    let (span, operator_span) = (typed.node.span.clone(), operator_span.clone());
    (!number.is_nan()).then_some((side, Condition { operator, number, span, operator_span }))
}

impl Condition {
    /// Whether every number that meets it meets the other one.
    pub(super) fn implies(&self, other: &Condition) -> bool {
        use BinaryOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let (one, two) = (self.number, other.number);
        match (self.operator, other.operator) {
            (Greater, Greater) | (GreaterOrEqual, GreaterOrEqual) | (Greater, GreaterOrEqual) => one >= two,
            (GreaterOrEqual, Greater) => one > two,
            (Less, Less) | (LessOrEqual, LessOrEqual) | (Less, LessOrEqual) => one <= two,
            (LessOrEqual, Less) => one < two,
            (Equal, _) => other.holds(one),
            (NotEqual, NotEqual) => one == two,
            (Greater, NotEqual) => one >= two,
            (GreaterOrEqual, NotEqual) => one > two,
            (Less, NotEqual) => one <= two,
            (LessOrEqual, NotEqual) => one < two,
            _ => false,
        }
    }

    /// Whether no number meets both.
    pub(super) fn excludes(&self, other: &Condition) -> bool {
        use BinaryOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        let (one, two) = (self.number, other.number);
        match (self.operator, other.operator) {
            (Equal, _) => !other.holds(one),
            (_, Equal) => !self.holds(two),
            (GreaterOrEqual, LessOrEqual) => one > two,
            (LessOrEqual, GreaterOrEqual) => one < two,
            (Greater | GreaterOrEqual, Less | LessOrEqual) => one >= two,
            (Less | LessOrEqual, Greater | GreaterOrEqual) => one <= two,
            _ => false,
        }
    }

    fn holds(&self, number: f64) -> bool {
        match self.operator {
            BinaryOperator::Greater => number > self.number,
            BinaryOperator::GreaterOrEqual => number >= self.number,
            BinaryOperator::Less => number < self.number,
            BinaryOperator::LessOrEqual => number <= self.number,
            BinaryOperator::Equal => number == self.number,
            BinaryOperator::NotEqual => number != self.number,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_a_condition_holds_for_every_number() {
        use BinaryOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let operators = [Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual];
        let condition = |operator, number| Condition { operator, number, span: 0..0, operator_span: 0..0 };
        let samples: Vec<f64> = (-1..8).map(|half| f64::from(half) / 2.0).collect();
        for (one, two) in operators.iter().flat_map(|one| operators.iter().map(move |two| (*one, *two))) {
            for (low, high) in (0..4).flat_map(|low| (0..4).map(move |high| (f64::from(low), f64::from(high)))) {
                let (first, second) = (condition(one, low), condition(two, high));
                let implied = samples.iter().all(|sample| !first.holds(*sample) || second.holds(*sample));
                let excluded = samples.iter().all(|sample| !first.holds(*sample) || !second.holds(*sample));
                assert!(!first.implies(&second) || implied, "{one:?} {low} {two:?} {high}");
                assert!(!first.excludes(&second) || excluded, "{one:?} {low} {two:?} {high}");
            }
        }
    }
}
