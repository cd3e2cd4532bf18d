//! The walk through a query, clause by clause in the order in which names come into sight.

use sqlparser::ast::{
    Cte, GroupByExpr, Ident, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, OrderBy, OrderByKind, Query,
    Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableAlias, TableFactor, TableWithJoins, Visit,
};

use super::super::relations::{Version, relation, relations};
use super::expressions::{self, output_name};
use super::scope::{Meaning, Scope, Scopes, Source};
use super::{Columns, Known, Reading};
use crate::report::TextDiagnostic;

/// Names that are no columns though they look like some: what a row has beside its columns, and functions without brackets.
const NOT_COLUMNS: &[&str] = &[
    "cmax",
    "cmin",
    "ctid",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "tableoid",
    "user",
    "xmax",
    "xmin",
];

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) version: Version,
    known: Known<'a>,
    pub(super) scopes: Scopes,
    /// Common table expressions in sight, the nearest last.
    common: Vec<(String, Columns)>,
    pub(super) problems: Vec<TextDiagnostic>,
}

/// A name as PostgreSQL knows it: small letters, unless it is quoted.
pub(super) fn folded(ident: &Ident) -> String {
    match ident.quote_style {
        Some(_) => ident.value.clone(),
        None => ident.value.to_ascii_lowercase(),
    }
}

fn idents(name: &ObjectName) -> Option<Vec<&Ident>> {
    name.0.iter().map(ObjectNamePart::as_ident).collect()
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, version: Version, known: Known<'a>) -> Reader<'a> {
        Reader { text, version, known, scopes: Scopes::default(), common: Vec::new(), problems: Vec::new() }
    }

    pub(super) fn all(mut self, query: &Query) -> Reading {
        let columns = self.query(query);
        Reading { columns, problems: self.problems, ..Reading::default() }
    }

    /// A query, and the columns that it gives.
    pub(super) fn query(&mut self, query: &Query) -> Columns {
        let before = self.common.len();
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                self.common_table(cte, with.recursive);
            }
        }
        let columns = self.rows(&query.body, query.order_by.as_ref());
        self.common.truncate(before);
        columns
    }

    fn common_table(&mut self, cte: &Cte, recursive: bool) {
        let name = folded(&cte.alias.name);
        if recursive {
            self.common.push((name.clone(), Columns::unknown()));
        }
        let columns = self.query(&cte.query);
        if recursive {
            self.common.pop();
        }
        // SEARCH and CYCLE add columns, and the parser takes neither
        self.common.push((name, columns.renamed(column_names(&cte.alias))));
    }

    fn rows(&mut self, body: &SetExpr, order_by: Option<&OrderBy>) -> Columns {
        match body {
            SetExpr::Select(select) => self.select(select, order_by),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                let columns = self.rows(left, None);
                self.rows(right, None);
                columns
            }
            SetExpr::Values(values) => {
                let width = values.rows.first().map_or(0, |row| row.content.len());
                self.expressions(values);
                Columns::only((1..=width).map(|number| format!("column{number}")))
            }
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) | SetExpr::Table(_) => {
                Columns::unknown()
            }
        }
    }

    fn select(&mut self, select: &Select, order_by: Option<&OrderBy>) -> Columns {
        self.scopes.0.push(Scope::default());
        for table in &select.from {
            self.joined(table);
        }
        let mut output = Columns::default();
        for item in &select.projection {
            let given = self.item(item);
            output.add(given);
        }
        self.expressions(&select.selection);
        self.expressions(&select.having);
        self.expressions(&select.named_window);
        self.offer(Some(output.clone()));
        self.expressions(&select.distinct);
        match &select.group_by {
            GroupByExpr::Expressions(expressions, _) => self.expressions(expressions),
            GroupByExpr::All(_) => {}
        }
        if let Some(OrderBy { kind: OrderByKind::Expressions(expressions), .. }) = order_by {
            self.expressions(expressions);
        }
        self.scopes.0.pop();
        output
    }

    /// Lets the clauses that follow use the names that a SELECT gives.
    fn offer(&mut self, output: Option<Columns>) {
        if let Some(scope) = self.scopes.0.last_mut() {
            scope.output = output;
        }
    }

    fn item(&mut self, item: &SelectItem) -> Columns {
        match item {
            SelectItem::UnnamedExpr(expression) => {
                self.expressions(expression);
                output_name(expression)
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                self.expressions(expr);
                Columns::only([folded(alias)])
            }
            SelectItem::ExprWithAliases { expr, .. } => {
                self.expressions(expr);
                Columns::unknown()
            }
            SelectItem::Wildcard(_) => {
                let mut all = Columns::default();
                for source in self.scopes.0.last().into_iter().flat_map(|scope| &scope.sources) {
                    all.add(source.columns.clone());
                }
                all
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                let parts = idents(name).unwrap_or_default();
                let sources = self.scopes.0.last().into_iter().flat_map(|scope| &scope.sources);
                let mut named = sources.filter(|source| match parts.as_slice() {
                    [only] => source.alias.as_deref() == Some(folded(only).as_str()),
                    _ => false,
                });
                named.next().map_or_else(Columns::unknown, |source| source.columns.clone())
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expression), _) => {
                self.expressions(expression);
                Columns::unknown()
            }
        }
    }

    fn joined(&mut self, table: &TableWithJoins) {
        self.factor(&table.relation);
        for join in &table.joins {
            self.factor(&join.relation);
            match &join.join_operator {
                JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::Left(constraint)
                | JoinOperator::LeftOuter(constraint)
                | JoinOperator::Right(constraint)
                | JoinOperator::RightOuter(constraint)
                | JoinOperator::FullOuter(constraint)
                | JoinOperator::CrossJoin(constraint) => self.constraint(constraint),
                // not of PostgreSQL
                _ => self.add(None, "a join", Columns::unknown()),
            }
        }
    }

    fn constraint(&mut self, constraint: &JoinConstraint) {
        match constraint {
            JoinConstraint::On(expression) => self.expressions(expression),
            JoinConstraint::UsingAlias(_, alias) => self.add(Some(folded(alias)), "a join", Columns::unknown()),
            JoinConstraint::Using(_) | JoinConstraint::Natural | JoinConstraint::None => {}
        }
    }

    fn factor(&mut self, factor: &TableFactor) {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version: None,
                with_ordinality: false,
                json_path: None,
                ..
            } => {
                self.table(name, alias.as_ref());
            }
            TableFactor::Derived { lateral, subquery, alias, .. } => {
                let hidden = match lateral {
                    true => None,
                    false => self.scopes.0.pop(),
                };
                let columns = self.query(subquery);
                self.scopes.0.extend(hidden);
                let columns = match alias {
                    Some(alias) => columns.renamed(column_names(alias)),
                    None => columns,
                };
                self.add(alias.as_ref().map(|alias| folded(&alias.name)), "a subquery", columns);
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                let before = self.scopes.0.last().map_or(0, |scope| scope.sources.len());
                self.joined(table_with_joins);
                if let Some(alias) = alias {
                    if let Some(scope) = self.scopes.0.last_mut() {
                        scope.sources.truncate(before);
                    }
                    self.add(Some(folded(&alias.name)), "a join", Columns::unknown());
                }
            }
            // functions: what they are given may be a column of what stands before them
            TableFactor::Table { args: Some(arguments), .. } => {
                expressions::walk_arguments(self, &arguments.args);
                self.add(None, "a function", Columns::unknown());
            }
            TableFactor::Function { args, .. } => {
                expressions::walk_arguments(self, args);
                self.add(None, "a function", Columns::unknown());
            }
            _ => self.add(None, "something", Columns::unknown()),
        }
    }

    fn add(&mut self, alias: Option<String>, shown: &str, columns: Columns) {
        let shown = alias.clone().unwrap_or_else(|| shown.to_owned());
        self.push(Source { alias, shown, relation: None, columns });
    }

    fn push(&mut self, source: Source) {
        if let Some(scope) = self.scopes.0.last_mut() {
            scope.sources.push(source);
        }
    }

    fn table(&mut self, name: &ObjectName, alias: Option<&TableAlias>) {
        let Some(parts) = idents(name) else {
            self.add(None, "something", Columns::unknown());
            return;
        };
        let (schema, last) = match parts.as_slice() {
            [last] => (None, *last),
            [.., schema, last] => (Some(folded(schema)), *last),
            [] => return,
        };
        let table = folded(last);
        let common = self.common.iter().rev().find(|(name, _)| schema.is_none() && *name == table);
        let found = relation(schema.as_deref(), &table);
        let (columns, found) = if let Some((_, columns)) = common {
            (columns.clone(), None)
        } else if let Some(columns) = schema.as_deref().and_then(|schema| (self.known)(schema, &table)) {
            (columns, None)
        } else if let Some(found) = found.filter(|found| found.exists(self.version)) {
            (Columns::only(found.columns(self.version)), Some(found))
        } else {
            self.no_relation(schema.as_deref(), last, &table);
            (Columns::unknown(), None)
        };
        let columns = match alias {
            Some(alias) => columns.renamed(column_names(alias)),
            None => columns,
        };
        let shown = schema.map_or_else(|| table.clone(), |schema| format!("{schema}.{table}"));
        let alias = alias.map_or(table, |alias| folded(&alias.name));
        self.push(Source { alias: Some(alias), shown, relation: found, columns });
    }

    /// A name of which nothing is known: PostgreSQL's own schemas hold nothing else.
    fn no_relation(&mut self, schema: Option<&str>, ident: &Ident, name: &str) {
        let Some(at) = self.place(ident) else {
            return;
        };
        if let Some(problem) = expressions::no_relation(at, schema, name, self.version) {
            self.problems.push(problem);
        }
    }

    /// All columns that something mentions, subqueries included.
    pub(super) fn expressions(&mut self, node: &impl Visit) {
        expressions::walk(self, node);
    }

    /// A column without a qualifier.
    pub(super) fn column(&mut self, ident: &Ident) {
        let name = folded(ident);
        let plain = ident.quote_style.is_none();
        if plain && NOT_COLUMNS.contains(&name.as_str()) {
            return;
        }
        let Some(at) = self.place(ident) else {
            return;
        };
        // `regclass 'pg_class'`: a type before its value
        if self.text.get(at.end..).is_some_and(|rest| rest.trim_start().starts_with('\'')) {
            return;
        }
        if let Meaning::Missing(sources) = self.scopes.plain(&name) {
            let problem = expressions::no_column(at, &name, plain, &sources, self.version);
            self.problems.push(problem);
        }
    }

    /// A column of an item.
    pub(super) fn qualified(&mut self, idents: &[Ident]) {
        let [qualifier, ident] = idents else {
            return;
        };
        let name = folded(ident);
        let plain = ident.quote_style.is_none();
        if NOT_COLUMNS.contains(&name.as_str()) {
            return;
        }
        let Some(at) = self.place(ident) else {
            return;
        };
        if let Meaning::Missing(sources) = self.scopes.qualified(&folded(qualifier), &name) {
            let problem = expressions::no_column(at, &name, plain, &sources, self.version);
            self.problems.push(problem);
        }
    }

    /// Where a name stands; nothing where that cannot be said for certain.
    fn place(&self, ident: &Ident) -> Option<std::ops::Range<usize>> {
        let byte = |line: u64, column: u64| -> Option<usize> {
            let line = usize::try_from(line).ok()?.checked_sub(1)?;
            let column = usize::try_from(column).ok()?.checked_sub(1)?;
            let start: usize = self.text.split_inclusive('\n').take(line).map(str::len).sum();
            let rest = self.text.get(start..)?;
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(column).map(|at| start + at)
        };
        let start = byte(ident.span.start.line, ident.span.start.column)?;
        let length = ident.value.len() + if ident.quote_style.is_some() { 2 } else { 0 };
        let written = self.text.get(start..start + length)?;
        let bare = match ident.quote_style {
            Some(_) => written.strip_prefix('"')?.strip_suffix('"')?,
            None => written,
        };
        (bare == ident.value).then(|| start..start + length)
    }
}

fn column_names(alias: &TableAlias) -> Vec<String> {
    alias.columns.iter().map(|column| folded(&column.name)).collect()
}

/// The names that a misspelt relation is compared with.
pub(super) fn known_names(version: Version, schema: Option<&str>) -> impl Iterator<Item = &'static str> {
    super::super::relations::RELATIONS
        .iter()
        .filter(move |relation| relation.exists(version))
        .filter(move |relation| match schema {
            Some(schema) => relation.schema == schema,
            None => relation.schema != "information_schema",
        })
        .map(|relation| relation.name)
}

/// Whether any version has a relation of this name, in this schema where one is said.
pub(super) fn of_another_version(
    schema: Option<&str>,
    name: &str,
) -> Option<&'static super::super::relations::Relation> {
    relation(schema, name).or_else(|| relations(name).iter().find(|found| schema == Some(found.schema)))
}
