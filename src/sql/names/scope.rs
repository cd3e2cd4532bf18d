//! What a query reads from, and which of it a name can mean.

use super::super::relations::Relation;
use super::Columns;

/// One item of FROM.
#[derive(Debug)]
pub(super) struct Source {
    /// What its columns are qualified with; nothing, where they cannot be.
    pub(super) alias: Option<String>,
    /// What a message calls it.
    pub(super) shown: String,
    /// What it is, where PostgreSQL brings it.
    pub(super) relation: Option<&'static Relation>,
    pub(super) columns: Columns,
}

/// The items of one SELECT, and the names that some of its clauses know beside their columns.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) sources: Vec<Source>,
    /// The names of the columns that it gives, where a clause may use them: GROUP BY, ORDER BY, DISTINCT ON.
    pub(super) output: Option<Columns>,
}

/// Scopes, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes(pub(super) Vec<Scope>);

/// What a name is.
#[derive(Debug)]
pub(super) enum Meaning<'s> {
    /// A column, or nobody can say.
    Fine,
    /// None of these has it.
    Missing(Vec<&'s Source>),
}

impl Scopes {
    fn inside_out(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter().rev()
    }

    /// The item that a qualifier names.
    fn source(&self, qualifier: &str) -> Option<&Source> {
        self.inside_out().flat_map(|scope| &scope.sources).find(|source| source.alias.as_deref() == Some(qualifier))
    }

    /// What `qualifier.name` is.
    pub(super) fn qualified(&self, qualifier: &str, name: &str) -> Meaning<'_> {
        match self.source(qualifier) {
            Some(source) if !source.columns.may_have(name) => Meaning::Missing(vec![source]),
            // of nothing that is read: PostgreSQL says so, and it is no question of columns
            Some(_) | None => Meaning::Fine,
        }
    }

    /// What a name without a qualifier is.
    pub(super) fn plain(&self, name: &str) -> Meaning<'_> {
        for scope in self.inside_out() {
            let in_output = scope.output.as_ref().is_some_and(|output| output.may_have(name));
            let in_source = scope.sources.iter().any(|source| {
                // the name of an item alone is its row
                source.columns.may_have(name) || source.alias.as_deref() == Some(name)
            });
            if in_output || in_source {
                return Meaning::Fine;
            }
        }
        let sources: Vec<&Source> = self.inside_out().flat_map(|scope| &scope.sources).collect();
        if sources.is_empty() { Meaning::Fine } else { Meaning::Missing(sources) }
    }
}
