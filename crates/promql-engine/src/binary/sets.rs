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

pub(super) fn combined(binary: &Binary, left: Vec<Element>, right: Vec<Element>, memory: &mut Memory) -> Vec<Element> {
    if left.is_empty() {
        return if binary.operator == BinaryOperator::Or { right } else { left };
    }
    let Memory { groups, left: of_left, right: of_right, places, .. } = memory;
    let mine = numbers(&left, &binary.matching, groups, of_left);
    let others = numbers(&right, &binary.matching, groups, of_right);
    match binary.operator {
        BinaryOperator::Or => {
            mine.iter().for_each(|group| places.set(*group, 0));
            let added = right.into_iter().zip(others).filter(|(_, group)| places.get(*group).is_none());
            left.into_iter().chain(added.map(|(element, _)| element)).collect()
        }
        operator => {
            let wanted = operator == BinaryOperator::And;
            others.iter().for_each(|group| places.set(*group, 0));
            let kept = left.into_iter().zip(mine).filter(|(_, group)| places.get(*group).is_some() == wanted);
            kept.map(|(element, _)| element).collect()
        }
    }
}
