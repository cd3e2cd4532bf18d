//! Indicators by their expressions: a panel may ask what an indicator records, without its name.

use std::collections::BTreeMap;

use super::alerts::one_blank;
use crate::model::{Indicator, Indicators};

/// Indicators, and which of them record an expression.
pub(super) struct Index<'a> {
    /// By name.
    pub(super) all: &'a Indicators,
    /// By their expression, blanks made one.
    by_expression: BTreeMap<String, Vec<&'a Indicator>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(all: &'a Indicators) -> Index<'a> {
        let mut by_expression: BTreeMap<String, Vec<&Indicator>> = BTreeMap::new();
        for indicator in all.iter() {
            by_expression.entry(one_blank(indicator.expr.text.as_str())).or_default().push(indicator);
        }
        Index { all, by_expression }
    }

    /// Those that record this expression.
    pub(super) fn of_expression(&self, text: &str) -> impl Iterator<Item = &'a Indicator> {
        self.by_expression.get(&one_blank(text)).into_iter().flatten().copied()
    }

    /// The same as an expression in other words: the names of what records it, or the expression that a name records.
    pub(super) fn equals(&self, text: &str) -> Vec<String> {
        let text = text.trim();
        let recorded = self.of_expression(text).filter(|it| it.labels.is_empty()).map(|it| it.name.clone());
        let only = self.all.only(text).map(|indicator| one_blank(indicator.expr.text.as_str()));
        recorded.filter(|name| self.all.only(name).is_some()).chain(only).collect()
    }
}
