//! Queries in the spec: read only as far as one can be certain without a database.
//!
//! In: the text of a query. Out: what PostgreSQL would refuse in any case: open quotes and brackets, a second statement, a
//! semicolon at the end, a stray backslash; names that PostgreSQL brings and does not have (`names`). Deliberately absent:
//! types, and the tables of others; only a database knows them.

mod names;
mod relations;
mod schedule;
mod token;

use std::ops::Range;

use crate::report::TextDiagnostic;
use token::{Token, tokens};

pub use names::{Columns, Reading, read};
pub use relations::POSTGRESQL;
pub use schedule::schedule;

/// The code of every flaw of a query.
const CODE: &str = "sql/syntax";

fn problem(at: Range<usize>, message: impl Into<String>, label: &str, help: &str) -> TextDiagnostic {
    let (message, label, help) = (message.into(), label.to_owned(), help.to_owned());
    TextDiagnostic { code: CODE, at, message, label, help, replacement: None }
}

/// What is wrong with a query that becomes a view.
pub fn query(text: &str) -> Vec<TextDiagnostic> {
    let mut found = Vec::new();
    if let Some(at) = text.find('\0') {
        found.push(problem(at..at + 1, "a query holds a NUL character", "a NUL", "remove it"));
        return found;
    }
    let tokens = match tokens(text) {
        Ok(tokens) => tokens,
        Err((at, what)) => {
            let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            found.push(problem(at..end, format!("{what} is not closed"), "opened here", "close it"));
            return found;
        }
    };
    let Some((first, start)) = tokens.first() else {
        found.push(problem(0..text.len(), "a query is empty", "no query", "write a SELECT"));
        return found;
    };
    found.extend(beginning(text, *first, start.clone()));
    statement(text, &tokens, &mut found);
    found
}

/// What is wrong with the first token of a query.
fn beginning(text: &str, first: Token, start: Range<usize>) -> Option<TextDiagnostic> {
    let word = text.get(start.clone()).unwrap_or("");
    let begins = ["select", "with", "values", "table"].iter().any(|known| word.eq_ignore_ascii_case(known));
    match first {
        Token::Word if begins => None,
        Token::Open => None,
        Token::Word | Token::Other | Token::Quoted | Token::Close | Token::Semicolon | Token::Backslash => {
            let help = "begin with SELECT, WITH, VALUES or TABLE";
            Some(problem(start, format!("a query cannot begin with `{word}`"), "not a query", help))
        }
    }
}

/// Whether the tokens of a query are one statement with its brackets closed; ends at what hides all that follows.
fn statement(text: &str, tokens: &[(Token, Range<usize>)], found: &mut Vec<TextDiagnostic>) {
    let mut open: Vec<(Range<usize>, &str)> = Vec::new();
    for (index, (token, at)) in tokens.iter().enumerate() {
        let here = text.get(at.clone()).unwrap_or("");
        match token {
            Token::Open => open.push((at.clone(), here)),
            Token::Close => {
                if let Some(wrong) = closing(open.pop(), here, at) {
                    found.push(wrong);
                    return;
                }
            }
            Token::Semicolon if index + 1 == tokens.len() => {
                let mut flaw = problem(
                    at.clone(),
                    "a query ends with a semicolon",
                    "the query becomes part of a view",
                    "remove it",
                );
                flaw.replacement = Some(String::new());
                found.push(flaw);
            }
            Token::Semicolon => {
                let help = "write one query; put others into their own views or metrics";
                found.push(problem(at.clone(), "a query must be one statement", "a second statement", help));
                return;
            }
            Token::Backslash => {
                let message = "a backslash is outside of quotes";
                let help = "remove it; commands of psql do not run here";
                found.push(problem(at.clone(), message, "not SQL", help));
            }
            Token::Word | Token::Quoted | Token::Other => {}
        }
    }
    if let Some((at, bracket)) = open.pop() {
        found.push(problem(at, format!("`{bracket}` is not closed"), "opened here", "close it"));
    }
}

/// What is wrong with a bracket that closes the last one that is open.
fn closing(open: Option<(Range<usize>, &str)>, here: &str, at: &Range<usize>) -> Option<TextDiagnostic> {
    match open {
        Some((_, before)) if matches!((before, here), ("(", ")") | ("[", "]")) => None,
        Some((place, before)) => {
            let message = format!("`{before}` is closed by `{here}`");
            Some(problem(place, message, "opened here", "close each bracket with its own kind"))
        }
        None => Some(problem(at.clone(), format!("`{here}` has no opening bracket"), "nothing is open", "remove it")),
    }
}

/// The columns of the rows of a query, as far as they are certain with no other knowledge of the database.
pub fn columns(query: &str, version: Option<u16>) -> Columns {
    read(query, version, &|_, _| None).columns
}

/// Whether a query mentions a name outside of its texts and comments: what it may depend on.
pub fn mentions(query: &str, name: &str) -> bool {
    tokens(query).is_ok_and(|tokens| {
        tokens.iter().any(|(token, at)| {
            let here = query.get(at.clone()).unwrap_or("");
            match token {
                Token::Word => here.eq_ignore_ascii_case(name),
                Token::Quoted => here.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) == Some(name),
                Token::Open | Token::Close | Token::Semicolon | Token::Backslash | Token::Other => false,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{mentions, query};

    fn messages(text: &str) -> Vec<String> {
        query(text).into_iter().map(|flaw| format!("{:?} {}", flaw.at, flaw.message)).collect()
    }

    #[test]
    fn queries_that_postgresql_takes_are_fine() {
        for text in [
            "SELECT 1",
            "select state, count(*) AS value from jobs where name = 'it''s; fine' group by state",
            "WITH a AS (SELECT 1 AS value) SELECT value FROM a -- done; really",
            "(SELECT 1) UNION (SELECT 2)",
            "VALUES (1, 'a')",
            "TABLE jobs",
            "/* a /* nested */ comment; */ SELECT E'it\\'s' AS \"odd \"\" name\", $tag$ ; ' $$ $tag$, $$ ( $$",
            "SELECT a[1:2], b::text, c::\"My Type\", x[1:n] FROM t WHERE d @> '{}' AND e ->> 'f' = 'g'",
            "SELECT U&'d\\0061t', b'01', N'x', x.\"y\", 1e-3, a$b FROM x",
            "SELECT '\\d', ':USER', E'\\\\'",
            "SELECT a - -1, b -- comment\n, c FROM t",
            "SELECT 'a'\n'b'",
        ] {
            assert_eq!(messages(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_one_query_is_reported_where_it_is() {
        for (text, expected) in [
            ("", "0..0 a query is empty"),
            ("-- nothing", "0..10 a query is empty"),
            ("SELECT 1;", "8..9 a query ends with a semicolon"),
            ("SELECT 1; -- end", "8..9 a query ends with a semicolon"),
            ("SELECT 1; DROP TABLE x", "8..9 a query must be one statement"),
            ("SELECT 'a", "7..8 a text in single quotes is not closed"),
            ("SELECT E'a\\'", "8..9 a text in single quotes is not closed"),
            ("SELECT \"a", "7..8 a name in double quotes is not closed"),
            ("SELECT $x$ a", "7..8 a text in dollar quotes is not closed"),
            ("SELECT 1 /* a /* b */", "9..10 a comment is not closed"),
            ("SELECT (1", "7..8 `(` is not closed"),
            ("SELECT 1)", "8..9 `)` has no opening bracket"),
            ("SELECT (a[1)]", "9..10 `[` is closed by `)`"),
            ("DELETE FROM jobs", "0..6 a query cannot begin with `DELETE`"),
            ("SELECT 1 \\! date", "9..10 a backslash is outside of quotes"),
            ("SELECT 1\0", "8..9 a query holds a NUL character"),
        ] {
            assert_eq!(messages(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_query_depends_on_what_it_names() {
        assert!(mentions("SELECT * FROM monitoring.jobs", "jobs"));
        assert!(mentions("SELECT * FROM monitoring.JOBS", "jobs"));
        assert!(mentions("SELECT * FROM \"jobs\"", "jobs"));
        assert!(!mentions("SELECT 'jobs' FROM jobs_2 -- jobs", "jobs"));
    }
}
