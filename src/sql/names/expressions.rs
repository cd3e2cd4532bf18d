//! Expressions: the columns that they mention, and the name of the column that one gives; what is said of a missing name.

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{AccessExpr, Expr, FunctionArg, FunctionArguments, ObjectNamePart, Query, Visit, Visitor};

use super::super::relations::{Version, before, change, named};
use super::Columns;
use super::read::{Reader, folded, known_names, of_another_version};
use super::scope::Source;
use crate::report::{TextDiagnostic, nearest};

const COLUMN: &str = "sql/unknown-column";
const RELATION: &str = "sql/unknown-relation";

/// Judges every column below a node.
pub(super) fn walk(reader: &mut Reader<'_>, node: &impl Visit) {
    let _ = node.visit(&mut Walk { reader, inside: 0, skipped: Vec::new() });
}

/// Judges every column that the arguments of a function mention.
pub(super) fn walk_arguments(reader: &mut Reader<'_>, arguments: &[FunctionArg]) {
    for argument in arguments {
        let skipped = argument_names(std::slice::from_ref(argument));
        let _ = argument.visit(&mut Walk { reader, inside: 0, skipped });
    }
}

struct Walk<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// How many subqueries around: the reader has judged what is inside, with their own items in sight.
    inside: usize,
    /// Expressions that are no columns though they look like some.
    skipped: Vec<*const Expr>,
}

impl Visitor for Walk<'_, '_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if self.inside == 0 {
            self.reader.query(query);
        }
        self.inside += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.inside -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        if self.inside > 0 || self.skipped.contains(&std::ptr::from_ref(expression)) {
            return ControlFlow::Continue(());
        }
        match expression {
            Expr::Identifier(ident) => self.reader.column(ident),
            Expr::CompoundIdentifier(idents) => self.reader.qualified(idents),
            Expr::CompoundFieldAccess { root, access_chain } => {
                // `a.b[1]` and `(a).b`: whether the first name is a column or an item is not said
                if access_chain.iter().any(|access| matches!(access, AccessExpr::Dot(_))) {
                    self.skipped.push(std::ptr::from_ref(&**root));
                }
                for access in access_chain {
                    if let AccessExpr::Dot(part) = access {
                        self.skipped.push(std::ptr::from_ref(part));
                    }
                }
            }
            Expr::Function(function) => {
                if let FunctionArguments::List(list) = &function.args {
                    self.skipped.extend(argument_names(&list.args));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The names of arguments, as in `make_interval(secs => 10)`.
fn argument_names(arguments: &[FunctionArg]) -> Vec<*const Expr> {
    arguments
        .iter()
        .filter_map(|argument| match argument {
            FunctionArg::ExprNamed { name, .. } => Some(std::ptr::from_ref(name)),
            FunctionArg::Named { .. } | FunctionArg::Unnamed(_) => None,
        })
        .collect()
}

/// The name that PostgreSQL gives to a column without an alias, where that is certain.
pub(super) fn output_name(expression: &Expr) -> Columns {
    match expression {
        Expr::Identifier(ident) => Columns::only([folded(ident)]),
        Expr::CompoundIdentifier(idents) => {
            idents.last().map_or_else(Columns::unknown, |ident| Columns::only([folded(ident)]))
        }
        Expr::Nested(inner) => output_name(inner),
        Expr::Function(function) => match function.name.0.last() {
            Some(ObjectNamePart::Identifier(ident)) => Columns::only([folded(ident)]),
            Some(ObjectNamePart::Function(_)) | None => Columns::unknown(),
        },
        // the name of what is cast, if it has one
        Expr::Cast { expr, .. } => match &**expr {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => output_name(expr),
            _ => Columns::unknown(),
        },
        // `?column?`, which nobody writes
        Expr::BinaryOp { .. } | Expr::UnaryOp { .. } | Expr::IsNull(_) | Expr::IsNotNull(_) => {
            Columns::only(["?column?"])
        }
        _ => Columns::unknown(),
    }
}

/// A column that nothing has.
pub(super) fn no_column(
    at: Range<usize>,
    name: &str,
    plain: bool,
    sources: &[&Source],
    version: Version,
) -> TextDiagnostic {
    // what PostgreSQL once had, or has elsewhere, says more than what looks like it
    let changed = changed_column(&at, name, plain, sources, version);
    let changed = changed.or_else(|| column_of_other_version(&at, name, sources, version));
    if let Some(problem) = changed {
        return problem;
    }
    let all: Vec<&str> = sources.iter().flat_map(|source| &source.columns.names).map(String::as_str).collect();
    let shown: Vec<String> = sources.iter().map(|source| format!("`{}`", source.shown)).collect();
    let is_built_in = sources.iter().any(|source| source.relation.is_some());
    let in_target = if is_built_in { format!(" in {}", named(version)) } else { String::new() };
    let message = match shown.as_slice() {
        [only] => format!("{only} has no column `{name}`{in_target}"),
        _ => format!("none of {} has a column `{name}`{in_target}", crate::report::listed(&shown)),
    };
    let near = nearest(name, all.iter().copied());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if (1..=30).contains(&all.len()) => format!("its columns: {}", all.join(", ")),
        None => "name an existing column".to_owned(),
    };
    let mendable =
        |near: &String| plain && near.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let replacement = near.and_then(|near| near.word()).filter(mendable);
    TextDiagnostic { code: COLUMN, at, message, label: "no such column".to_owned(), help, replacement }
}

/// A column that was renamed, or went elsewhere.
fn changed_column(
    at: &Range<usize>,
    name: &str,
    plain: bool,
    sources: &[&Source],
    version: Version,
) -> Option<TextDiagnostic> {
    let target = named(version);
    let (relation, seen) = sources.iter().find_map(|source| {
        let relation = source.relation?;
        Some((relation, change(relation.name, name, version)?))
    })?;
    let message = format!("`{}` has no column `{name}` in {target}", relation.name);
    let (label, help, replacement) = match seen.relation {
        Some(other) => (
            format!("not since PostgreSQL {}", seen.since),
            format!("in {target} it is the column `{}` of `{other}`", seen.column),
            None,
        ),
        None if seen.newer => {
            (format!("its name since PostgreSQL {}", seen.since), format!("write `{}`", seen.column), Some(seen.column))
        }
        None => {
            (format!("renamed in PostgreSQL {}", seen.since), format!("write `{}`", seen.column), Some(seen.column))
        }
    };
    // where a rename changed the unit or the meaning too, the author decides
    let same = !matches!(name, "waiting" | "proisagg" | "max_dead_tuples" | "num_dead_tuples" | "max_dead_tuple_bytes");
    let replacement = replacement.filter(|_| plain && same).map(str::to_owned);
    Some(TextDiagnostic { code: COLUMN, at: at.clone(), message, label, help, replacement })
}

/// A column that other versions have.
fn column_of_other_version(
    at: &Range<usize>,
    name: &str,
    sources: &[&Source],
    version: Version,
) -> Option<TextDiagnostic> {
    let (relation, column) = sources.iter().find_map(|source| {
        let relation = source.relation?;
        Some((relation, relation.column(name)?))
    })?;
    let target = named(version);
    let message = format!("`{}` has no column `{name}` in {target}", relation.name);
    let (label, help) = if version? < column.since {
        (
            format!("since PostgreSQL {}", column.since),
            format!(
                "leave it out; if the server is PostgreSQL {} or later, write version = \"{}\"",
                column.since, column.since
            ),
        )
    } else {
        (format!("until PostgreSQL {}", column.until), "leave it out: newer versions have no such column".to_owned())
    };
    Some(TextDiagnostic { code: COLUMN, at: at.clone(), message, label, help, replacement: None })
}

/// A relation that PostgreSQL should bring and does not, if that is certain.
pub(super) fn no_relation(
    at: Range<usize>,
    schema: Option<&str>,
    name: &str,
    version: Version,
) -> Option<TextDiagnostic> {
    let own = matches!(schema, Some("pg_catalog" | "information_schema"));
    if !(own || schema.is_none() && name.starts_with("pg_")) {
        return None;
    }
    let target = named(version);
    let problem = |message: String, label: String, help: String| TextDiagnostic {
        code: RELATION,
        at: at.clone(),
        message,
        label,
        help,
        replacement: None,
    };
    if let (Some(relation), Some(version)) = (of_another_version(schema, name), version) {
        let message = format!("there is no `{name}` in {target}");
        if version > relation.until {
            return Some(problem(message, format!("until PostgreSQL {}", relation.until), "leave it out".to_owned()));
        }
        let newer =
            format!("if the server is PostgreSQL {} or later, write version = \"{}\"", relation.since, relation.since);
        let help = match before(name) {
            Some(other) => format!("use `{other}`, which has these numbers in this version; {newer}"),
            None => format!("leave it out; {newer}"),
        };
        return Some(problem(message, format!("since PostgreSQL {}", relation.since), help));
    }
    // an extension may bring what is not listed, under any name but one that is nearly PostgreSQL's own
    let near = nearest(name, known_names(version, schema.filter(|_| own)));
    let slip = near.filter(|near| name.len() >= 8 && strsim::damerau_levenshtein(name, near.name) <= 2);
    match (slip, schema) {
        (Some(near), _) => {
            let mut found = problem(
                format!("there is no `{name}` in {target}"),
                "no such relation".to_owned(),
                format!("did you mean `{near}`?"),
            );
            found.replacement = near.word();
            Some(found)
        }
        (None, Some("information_schema")) => Some(problem(
            format!("there is no `information_schema.{name}` in {target}"),
            "no such relation".to_owned(),
            "name one of its views: information_schema.tables, information_schema.columns, …".to_owned(),
        )),
        (None, _) => None,
    }
}
