//! `and`, `or`, `unless`.

use std::collections::BTreeSet;

use lakehouse_promql::BinaryOperator;

use super::matching::signature;
use crate::engine::Element;
use crate::plan::Binary;

pub(super) fn combined(binary: &Binary, left: Vec<Element>, right: Vec<Element>) -> Vec<Element> {
    let keys = |vector: &[Element]| -> Vec<String> {
        vector.iter().map(|element| signature(&element.labels, &binary.matching)).collect()
    };
    match binary.operator {
        BinaryOperator::Or => {
            if left.is_empty() {
                return right;
            }
            let known: BTreeSet<String> = keys(&left).into_iter().collect();
            let others = keys(&right);
            let added = right.into_iter().zip(others).filter(|(_, key)| !known.contains(key));
            left.into_iter().chain(added.map(|(element, _)| element)).collect()
        }
        operator => {
            if left.is_empty() {
                return left;
            }
            let wanted = operator == BinaryOperator::And;
            let known: BTreeSet<String> = keys(&right).into_iter().collect();
            let mine = keys(&left);
            let kept = left.into_iter().zip(mine).filter(|(_, key)| known.contains(key) == wanted);
            kept.map(|(element, _)| element).collect()
        }
    }
}
