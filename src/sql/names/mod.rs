//! The names in a query: relations that PostgreSQL does not have, columns that they do not have, the columns it gives.
//!
//! In: the text of a query, the version of its server, and what else in that database is known. Out: what is certainly
//! wrong, and the names of the columns of its rows. A name that may come from anything that is not known is fine, and a
//! query that the parser does not take is not judged. Deliberately absent: types, functions, privileges.

mod columns;
mod expressions;
mod grouped;
mod read;
mod scope;

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::relations::Version;
use super::token::tokens;
use crate::report::TextDiagnostic;

pub use columns::Columns;
use read::Reader;

/// The most tokens of a query that is read. The parser's tree is as deep as a chain of operators is long, and all that
/// walks it needs stack for that.
const LONGEST: usize = 1500;

/// What a query says.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The columns of its rows.
    pub columns: Columns,
    /// What its rows are grouped by, as the columns are called.
    pub grouped: Vec<String>,
    pub problems: Vec<TextDiagnostic>,
}

impl Reading {
    /// Of a query of which nothing is known.
    pub fn unknown() -> Reading {
        Reading { columns: Columns::unknown(), ..Reading::default() }
    }
}

/// What else is known of a database: the columns of a relation of a schema; nothing, if it may be anything.
pub(crate) type Known<'a> = &'a dyn Fn(&str, &str) -> Option<Columns>;

/// Reads a query. What cannot be read says nothing and gives anything.
pub fn read(text: &str, version: Version, known: Known<'_>) -> Reading {
    if !tokens(text).is_ok_and(|tokens| tokens.len() <= LONGEST) {
        return Reading::unknown();
    }
    let parsed = Parser::new(&PostgreSqlDialect {}).try_with_sql(text);
    let Ok(query) = parsed.and_then(|mut parser| {
        let query = parser.parse_query()?;
        // what follows was not understood
        parser.expect_token(&sqlparser::tokenizer::Token::EOF)?;
        Ok(query)
    }) else {
        return Reading::unknown();
    };
    Reading { grouped: grouped::grouped(&query), ..Reader::new(text, version, known).all(&query) }
}

#[cfg(test)]
mod tests;
