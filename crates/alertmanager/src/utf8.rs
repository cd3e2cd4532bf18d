//! The newer parser of matchers: names and values of any characters, quoted where they need it.
//!
//! Source: Alertmanager, matcher/parse, alike from 0.27 to 0.34.

use std::ops::Range;

use super::matcher::{Matcher, Operator, Placed};
use crate::report::TextDiagnostic;
use crate::template::unquote_text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Open,
    Close,
    Comma,
    Operator(Operator),
    Quoted,
    Plain,
    End,
}

struct Reader<'a> {
    text: &'a str,
    /// Where the next token begins.
    position: usize,
}

/// All matchers of a text, parted by commas; braces around them are optional, both or none.
pub(super) fn matchers(text: &str) -> Result<Vec<Placed>, Box<TextDiagnostic>> {
    let mut reader = Reader { text, position: 0 };
    let mut matchers = Vec::new();
    let braces = reader.eat(TokenKind::Open)?;
    let mut more = !matches!(reader.peek()?.0, TokenKind::Close | TokenKind::End);
    while more {
        matchers.push(reader.matcher()?);
        more = reader.eat(TokenKind::Comma)? && !matches!(reader.peek()?.0, TokenKind::Close | TokenKind::End);
    }
    if braces && !reader.eat(TokenKind::Close)? {
        return Err(reader.expected("a comma or `}`")?);
    }
    if reader.peek()?.0 != TokenKind::End {
        return Err(reader.expected(if braces { "nothing after `}`" } else { "a comma, then a matcher" })?);
    }
    Ok(matchers)
}

impl Reader<'_> {
    fn matcher(&mut self) -> Result<Placed, Box<TextDiagnostic>> {
        let (label, _) = self.word("a label name")?;
        let (kind, at) = self.peek()?;
        let TokenKind::Operator(operator) = kind else {
            return Err(self.expected("one of = != =~ !~")?);
        };
        self.position = at.end;
        let (value, at) = self.word("a value")?;
        Ok((Matcher::new(label, operator, value), at))
    }

    /// A name or a value, and where it stands.
    fn word(&mut self, what: &str) -> Result<(String, Range<usize>), Box<TextDiagnostic>> {
        let (kind, at) = self.peek()?;
        let written = self.text.get(at.clone()).unwrap_or("");
        let word = match kind {
            TokenKind::Plain => written.to_owned(),
            TokenKind::Quoted => unquote_text(written).ok_or_else(|| {
                let help = "write each literal backslash twice";
                problem(at.clone(), format!("{written} has an escape that Alertmanager does not know"), "here", help)
            })?,
            _ => return Err(self.expected(what)?),
        };
        self.position = at.end;
        Ok((word, at))
    }

    fn eat(&mut self, wanted: TokenKind) -> Result<bool, Box<TextDiagnostic>> {
        let (kind, at) = self.peek()?;
        if kind == wanted {
            self.position = at.end;
        }
        Ok(kind == wanted)
    }

    fn expected(&self, what: &str) -> Result<Box<TextDiagnostic>, Box<TextDiagnostic>> {
        let (_, at) = self.peek()?;
        let message = match self.text.get(at.clone()) {
            Some(found) if !found.is_empty() => format!("unexpected `{found}`: {what} is expected here"),
            _ => format!("the matcher ends where {what} is expected"),
        };
        let help = "write a label, one of = != =~ !~, and a value in double quotes: 'severity=\"critical\"'";
        Ok(problem(at, message, "unexpected", help))
    }

    /// The next token and where it stands.
    fn peek(&self) -> Result<(TokenKind, Range<usize>), Box<TextDiagnostic>> {
        let rest = self.text.get(self.position..).unwrap_or("");
        let body = rest.trim_start();
        let start = self.text.len() - body.len();
        let token = |kind, length| Ok((kind, start..start + length));
        let Some(first) = body.chars().next() else {
            return token(TokenKind::End, 0);
        };
        let operators = [Operator::Match, Operator::Equal, Operator::NotEqual, Operator::NotMatch];
        match first {
            '{' => token(TokenKind::Open, 1),
            '}' => token(TokenKind::Close, 1),
            ',' => token(TokenKind::Comma, 1),
            '=' | '!' => match operators.into_iter().find(|operator| body.starts_with(operator.text())) {
                Some(operator) => token(TokenKind::Operator(operator), operator.text().len()),
                None => {
                    let help = "write != or !~";
                    Err(problem(start..start + 1, "`!` is not an operator".to_owned(), "here", help))
                }
            },
            '"' => match quoted(body) {
                Some(length) => token(TokenKind::Quoted, length),
                None => {
                    let message = format!("the string `{body}` has no closing quote");
                    Err(problem(start..self.text.len(), message, "opened here", "close it with a double quote"))
                }
            },
            _ if is_reserved(first) => {
                let help = "put the value in double quotes";
                let message = format!("`{first}` is only allowed in quotes");
                Err(problem(start..start + first.len_utf8(), message, "here", help))
            }
            _ => token(TokenKind::Plain, body.find(is_reserved).unwrap_or(body.len())),
        }
    }
}

fn is_reserved(letter: char) -> bool {
    letter.is_whitespace() || "{}!=~,\\\"'`".contains(letter)
}

/// The bytes of the quoted text at the start.
fn quoted(body: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in body.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn problem(at: Range<usize>, message: String, label: &str, help: &str) -> Box<TextDiagnostic> {
    let (label, help) = (label.to_owned(), help.to_owned());
    Box::new(TextDiagnostic { code: "route/invalid-matcher", at, message, label, help, replacement: None })
}
