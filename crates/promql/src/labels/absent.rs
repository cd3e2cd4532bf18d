//! The labels of `absent`: made anew from the matchers of its selector.

use super::super::node::{Expr, Node, Selector};
use super::super::operators::MatchOperator;
use super::filter::depends_on_variable;
use super::{Label, Labels, NAME, Presence};

/// Labels that one `=` speaks of, and nothing else does.
pub(super) fn absent(arg: &Node) -> Labels<'_> {
    let (selector, plain) = match (selector(arg), selector(arg.unparen())) {
        (Some(selector), _) => (selector, true),
        (None, Some(selector)) => (selector, false),
        (None, None) => return Labels::empty(),
    };
    let mut labels = Labels::empty();
    for matcher in selector.matchers.iter().filter(|matcher| matcher.label != NAME) {
        let alone = selector.matchers.iter().filter(|other| other.label == matcher.label).count() == 1;
        let name = matcher.label.as_str();
        match (matcher.operator, plain && alone) {
            (MatchOperator::Equal, true) if depends_on_variable(&matcher.value) => labels.set(name, Label::ANY),
            (MatchOperator::Equal, true) => labels.set_value(name, matcher.value.as_str()),
            // versions differ in what parentheses and a second matcher do
            (MatchOperator::Equal, false) => {
                labels.set(name, Label::with(Presence::Maybe, [matcher.value.as_str().into()]));
            }
            _ => {}
        }
    }
    labels
}

fn selector(arg: &Node) -> Option<&Selector> {
    match &arg.kind {
        Expr::Selector(selector) => Some(selector),
        Expr::Range { selector, .. } => match &selector.kind {
            Expr::Selector(selector) => Some(selector),
            _ => None,
        },
        _ => None,
    }
}
