//! `and`, `or`, `unless`.

use lakehouse_promql::BinaryOperator;

use crate::engine::Element;
use crate::memory::{Memo, Memory, Numbered};
use crate::plan::{Binary, Matching};

/// The match group of each element.
fn numbers(vector: &[Element], matching: &Matching, groups: &mut Numbered, memo: &mut Memo<usize>) -> Vec<usize> {
    let number = |element: &Element| memo.get(&element.labels, |labels| groups.number(matching.compared(labels)));
    vector.iter().map(number).collect()
}

/// Which groups have elements.
fn known(numbers: &[usize], groups: &Numbered) -> Vec<bool> {
    let mut known = vec![false; groups.labels.len()];
    for number in numbers {
        if let Some(known) = known.get_mut(*number) {
            *known = true;
        }
    }
    known
}

pub(super) fn combined(
    binary: &Binary,
    left: Vec<Element>,
    right: Vec<Element>,
    memory: &mut Memory,
) -> Vec<Element> {
    if left.is_empty() {
        return if binary.operator == BinaryOperator::Or { right } else { left };
    }
    let Memory { groups, left: of_left, right: of_right, .. } = memory;
    let mine = numbers(&left, &binary.matching, groups, of_left);
    let others = numbers(&right, &binary.matching, groups, of_right);
    let is_in = |known: &[bool], number: usize| known.get(number).copied().unwrap_or(false);
    match binary.operator {
        BinaryOperator::Or => {
            let known = known(&mine, groups);
            let added = right.into_iter().zip(others).filter(|(_, number)| !is_in(&known, *number));
            left.into_iter().chain(added.map(|(element, _)| element)).collect()
        }
        operator => {
            let wanted = operator == BinaryOperator::And;
            let known = known(&others, groups);
            let kept = left.into_iter().zip(mine).filter(|(_, number)| is_in(&known, *number) == wanted);
            kept.map(|(element, _)| element).collect()
        }
    }
}
