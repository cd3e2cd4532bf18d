//! By what a query makes its groups, as its columns are called.

use sqlparser::ast::{Expr, GroupByExpr, Query, Select, SelectItem, SetExpr, Value};

use super::read::folded;

/// What the rows of a query are grouped by: each as the column that it is in the result, or as it is written, if it is none. Of
/// a query that is no plain SELECT with groups, or leaves out equal rows, nothing.
pub(super) fn grouped(query: &Query) -> Vec<String> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return Vec::new();
    };
    match &select.group_by {
        GroupByExpr::Expressions(expressions, modifiers) if modifiers.is_empty() && select.distinct.is_none() => {
            expressions.iter().map(|expression| column(select, expression)).collect()
        }
        _ => Vec::new(),
    }
}

fn column(select: &Select, expression: &Expr) -> String {
    if let Expr::Value(value) = expression
        && let Value::Number(number, _) = &value.value
        && let Ok(position) = number.to_string().parse::<usize>()
        && let Some(item) = position.checked_sub(1).and_then(|index| select.projection.get(index))
    {
        return named(item).unwrap_or_else(|| number.to_string());
    }
    let same = |item: &&SelectItem| match item {
        SelectItem::UnnamedExpr(given) | SelectItem::ExprWithAlias { expr: given, .. } => given == expression,
        _ => false,
    };
    if let Some(name) = select.projection.iter().find(same).and_then(named) {
        return name;
    }
    match expression {
        Expr::Identifier(name) => folded(name),
        Expr::CompoundIdentifier(parts) => parts.last().map_or_else(String::new, folded),
        other => other.to_string(),
    }
}

/// What an item of a SELECT is called, where it has a name.
fn named(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(folded(alias)),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(folded(name)),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last().map(folded),
        _ => None,
    }
}
