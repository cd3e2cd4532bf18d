//! By what a query makes its groups, as its columns are called.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{Expr, GroupByExpr, Query, Select, SelectItem, SetExpr, Value, visit_expressions};

use super::read::folded;

/// What the rows of a query are grouped by: each as the column that it is in the result, or as it is written, if it is none.
/// Nothing of a query that is no plain SELECT with groups, leaves out rows of its result, or shows all of them the same; nor
/// what has a condition: `WHERE day = current_date` leaves one of them.
pub(super) fn grouped(query: &Query) -> Vec<String> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return Vec::new();
    };
    let GroupByExpr::Expressions(expressions, modifiers) = &select.group_by else {
        return Vec::new();
    };
    let fewer = query.limit_clause.is_some() || query.fetch.is_some() || select.distinct.is_some();
    let sets = |expression: &Expr| {
        matches!(expression, Expr::GroupingSets(_) | Expr::Cube(_) | Expr::Rollup(_) | Expr::Tuple(_))
    };
    if fewer || !modifiers.is_empty() || expressions.iter().any(sets) || has_window(select) {
        return Vec::new();
    }
    let filtered = filtered(query, select);
    let several = |expression: &&Expr| {
        let words = words(&written(select, expression));
        !words.is_empty() && words.is_disjoint(&filtered)
    };
    expressions.iter().filter(several).map(|expression| column(select, expression)).collect()
}

/// Whether something is computed over several groups, which each of them may show.
fn has_window(select: &Select) -> bool {
    let over = |expression: &Expr| match expression {
        Expr::Function(function) if function.over.is_some() => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    visit_expressions(&select.projection, over).is_break()
}

/// The names in conditions, and in what the rows are taken from, which may have conditions too.
fn filtered(query: &Query, select: &Select) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let conditions = select.selection.iter().chain(&select.having).map(ToString::to_string);
    let sources = select.from.iter().map(ToString::to_string);
    for text in conditions.chain(sources).chain(query.with.iter().map(ToString::to_string)) {
        found.extend(words(&text));
    }
    found
}

/// The names of a text in small letters; of a constant there are none.
fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (number, part) in text.split('\'').enumerate() {
        // between two quotes stands a text
        let names = part.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|_| number % 2 == 0);
        words.extend(
            names.filter(|word| word.starts_with(|first: char| !first.is_ascii_digit())).map(str::to_lowercase),
        );
    }
    for constant in ["true", "false", "null"] {
        words.remove(constant);
    }
    words
}

/// The item of a SELECT that an expression of GROUP BY counts out.
fn counted<'a>(select: &'a Select, expression: &Expr) -> Option<&'a SelectItem> {
    let Expr::Value(value) = expression else { return None };
    let Value::Number(number, _) = &value.value else { return None };
    let position = number.to_string().parse::<usize>().ok()?;
    select.projection.get(position.checked_sub(1)?)
}

fn written(select: &Select, expression: &Expr) -> String {
    match counted(select, expression) {
        Some(SelectItem::UnnamedExpr(given) | SelectItem::ExprWithAlias { expr: given, .. }) => given.to_string(),
        Some(item) => item.to_string(),
        None => expression.to_string(),
    }
}

fn column(select: &Select, expression: &Expr) -> String {
    if let Some(item) = counted(select, expression) {
        return named(item).unwrap_or_else(|| expression.to_string());
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
