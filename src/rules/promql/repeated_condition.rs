//! An operand of `and` that follows from another one: it changes nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use super::conjuncts::{self, Condition};
use crate::promql::BinaryOperator;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;

/// Conditions of one expression that are held against each other; more are never written by hand.
const MOST: usize = 50;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        let place = Place { item, expression };
        let typed = context.types.infer(&expression.parsed.root);
        conjuncts::each(&typed, &mut |found| {
            for conditions in found.compared.values().filter(|conditions| conditions.len() <= MOST) {
                if let Some((spare, by)) = spare(conditions) {
                    report.add(finding(place, &spare.span, &by.span));
                }
            }
            let mut known: BTreeMap<&str, &Range<usize>> = BTreeMap::new();
            for (form, span) in &found.others {
                if let Some(first) = known.get(form.as_str()) {
                    report.add(finding(place, span, first));
                    break;
                }
                known.insert(form, span);
            }
        });
    }
}

/// The first condition that follows from another; one that contradicts a third is reported as that.
fn spare(conditions: &[Condition]) -> Option<(&Condition, &Condition)> {
    let contradicts = |one: &Condition| conditions.iter().any(|other| one.excludes(other));
    if conditions.iter().any(contradicts) {
        return None;
    }
    // `x > 0 and x > 5` only says that it is there: a guard that does no harm
    let guard = |spare: &Condition| spare.number == 0.0 || spare.operator == BinaryOperator::NotEqual;
    conditions.iter().enumerate().filter(|(_, spare)| !guard(spare)).find_map(|(at, spare)| {
        let others = conditions.iter().enumerate();
        // of two that say the same the later one is spare
        let mut by = others
            .filter(|(index, other)| *index != at && other.implies(spare) && (!spare.implies(other) || *index < at));
        by.next().map(|(_, by)| (spare, by))
    })
}

fn finding(place: Place<'_>, spare: &Range<usize>, by: &Range<usize>) -> Diagnostic {
    Diagnostic::new(
        "promql/repeated-condition",
        place.span(spare),
        "this condition is redundant: another operand of `and` implies it",
        "changes nothing",
    )
    .label(place.span(by), "implies the other condition")
    .help("remove it, or correct its operator, its number or its metric")
    .item(place.item)
}
