//! A selector as it is written with a range, for helps: the range stands before `offset` and `@`, not at the end.

use crate::promql::{Expr, Node};

/// `errs_total{code="5"} offset 5m` as `errs_total{code="5"}[5m] offset 5m`; nothing where a node is no selector.
pub(in crate::rules) fn ranged(text: &str, node: &Node) -> Option<String> {
    let node = node.unparen();
    let Expr::Selector(selector) = &node.kind else {
        return None;
    };
    let names = selector.name.iter().map(|(_, at)| at.end);
    let named = names.chain(selector.matchers.iter().map(|matcher| matcher.value_span.end)).max()?;
    let rest = text.get(named..node.span.end)?;
    let braces = rest.trim_start().starts_with(['{', '}', ',']);
    let bare = named + if braces { rest.find('}')? + 1 } else { 0 };
    let modifiers = text.get(bare..node.span.end)?.trim();
    let space = if modifiers.is_empty() { "" } else { " " };
    Some(format!("{}[5m]{space}{modifiers}", text.get(node.span.start..bare)?))
}
