//! Reads one action: what kind of action it is, and its pipeline.
//!
//! A broken action keeps its kind and the names it declares, so that the blocks around it still match and later uses of
//! a variable are not reported for nothing.

use std::ops::Range;

use super::error::syntax;
use super::lexer::{Keyword, RawAction, Token, TokenKind};
use super::pipeline::{Context, Reader, slice};
use super::syntax::{Head, Pipeline};
use crate::report::TextDiagnostic;

/// Reads one action. The head is there in any case; the problem says why it is not whole.
pub(super) fn parse(text: &str, raw: &RawAction) -> (Head, Option<Box<TextDiagnostic>>) {
    let mut reader = Reader { text, tokens: &raw.tokens, next: 0, depth: 0, end: raw.at.end };
    let head = reader.head(raw);
    let (head, problem) = match head {
        Ok(head) => (head, None),
        Err(problem) => (broken_head(text, raw), Some(problem)),
    };
    match &raw.flaw {
        // What the lexer could not read comes before what the parser missed behind it.
        Some(flaw) => (broken_head(text, raw), Some(flaw.clone())),
        None => (head, problem),
    }
}

/// The head of an action that cannot be read, from its first words and the variables it mentions.
fn broken_head(text: &str, raw: &RawAction) -> Head {
    let pipeline = Pipeline {
        at: raw.at.clone(),
        variables: declared_names(text, &raw.tokens),
        assigns: false,
        commands: Vec::new(),
    };
    let mut words = raw.tokens.iter().filter(|token| token.kind != TokenKind::Space);
    let first = words.next().map(|token| token.kind);
    let second = words.next().map(|token| token.kind);
    let TokenKind::Keyword(keyword) = first.unwrap_or(TokenKind::Dot) else {
        return Head::Output(pipeline);
    };
    match keyword {
        Keyword::If => Head::If(pipeline),
        Keyword::Range => Head::Range(pipeline),
        Keyword::With => Head::With(pipeline),
        Keyword::Else => match second {
            Some(TokenKind::Keyword(Keyword::If)) => Head::ElseIf(pipeline),
            Some(TokenKind::Keyword(Keyword::With)) => Head::ElseWith(pipeline),
            _ => Head::Else,
        },
        Keyword::End => Head::End,
        Keyword::Define => Head::Define(String::new()),
        Keyword::Block => Head::Block(String::new(), pipeline),
        Keyword::Template | Keyword::Break | Keyword::Continue => Head::Output(pipeline),
    }
}

fn declared_names(text: &str, tokens: &[Token]) -> Vec<(String, Range<usize>)> {
    let Some(last) = tokens.iter().rposition(|token| matches!(token.kind, TokenKind::Declare | TokenKind::Assign))
    else {
        return Vec::new();
    };
    tokens
        .iter()
        .take(last)
        .filter(|token| token.kind == TokenKind::Variable)
        .map(|token| (slice(text, &token.at).to_owned(), token.at.clone()))
        .collect()
}

impl Reader<'_> {
    fn head(&mut self, raw: &RawAction) -> Result<Head, Box<TextDiagnostic>> {
        self.skip_spaces();
        let Some(first) = self.peek() else {
            return Err(syntax(
                raw.at.clone(),
                "the action is empty".to_owned(),
                "no value here",
                "write a value such as `$value`, or remove the braces",
            ));
        };
        let TokenKind::Keyword(keyword) = first.kind else {
            return Ok(Head::Output(self.pipeline(Context::Action)?));
        };
        self.next += 1;
        let head = match keyword {
            Keyword::If => Head::If(self.condition(keyword, first)?),
            Keyword::Range => Head::Range(self.condition(keyword, first)?),
            Keyword::With => Head::With(self.condition(keyword, first)?),
            Keyword::Else => self.otherwise()?,
            Keyword::End => Head::End,
            Keyword::Break => Head::Break,
            Keyword::Continue => Head::Continue,
            Keyword::Define => Head::Define(self.name(first)?),
            Keyword::Block => {
                let name = self.name(first)?;
                Head::Block(name, self.condition(keyword, first)?)
            }
            Keyword::Template => {
                let name = self.name(first)?;
                self.skip_spaces();
                let data = match self.peek() {
                    Some(_) => Some(self.pipeline(Context::Action)?),
                    None => None,
                };
                Head::Template(name, data)
            }
        };
        self.skip_spaces();
        match self.peek() {
            Some(token) => Err(self.unexpected(token)),
            None => Ok(head),
        }
    }

    /// The pipeline of a keyword that needs one.
    fn condition(&mut self, keyword: Keyword, at: &Token) -> Result<Pipeline, Box<TextDiagnostic>> {
        self.skip_spaces();
        if self.peek().is_none() {
            let word = slice(self.text, &at.at);
            return Err(syntax(
                at.at.clone(),
                format!("`{word}` has no value"),
                "a value belongs after this",
                &format!("write `{word}` and a value, such as `$value`"),
            ));
        }
        self.pipeline(if keyword == Keyword::Range { Context::Range } else { Context::Action })
    }

    fn otherwise(&mut self) -> Result<Head, Box<TextDiagnostic>> {
        self.skip_spaces();
        let Some(token) = self.peek() else {
            return Ok(Head::Else);
        };
        match token.kind {
            TokenKind::Keyword(Keyword::If) => {
                self.next += 1;
                Ok(Head::ElseIf(self.condition(Keyword::If, token)?))
            }
            TokenKind::Keyword(Keyword::With) => {
                self.next += 1;
                Ok(Head::ElseWith(self.condition(Keyword::With, token)?))
            }
            _ => Ok(Head::Else),
        }
    }

    /// The quoted name of a template.
    fn name(&mut self, keyword: &Token) -> Result<String, Box<TextDiagnostic>> {
        self.skip_spaces();
        let word = slice(self.text, &keyword.at);
        match self.peek() {
            Some(token) if matches!(token.kind, TokenKind::Quoted | TokenKind::Raw) => {
                self.next += 1;
                self.string(token)
            }
            other => Err(syntax(
                other.map_or_else(|| self.closing(), |token| token.at.clone()),
                format!("`{word}` has no name in quotes"),
                "a quoted name belongs here",
                &format!("write `{word} \"NAME\"`"),
            )),
        }
    }
}
