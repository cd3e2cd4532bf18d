//! Reads pipelines: commands between pipes, each of operands, nested in parentheses.

use std::ops::Range;

use super::error::{self, syntax};
use super::lexer::{Token, TokenKind};
use super::literal::{self, Number};
use super::syntax::{Command, Operand, Pipeline, Term};
use crate::limits::TEMPLATE_NESTING;
use crate::report::TextDiagnostic;

/// The place that the end of a pipeline is looked for in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Action,
    Range,
    Parentheses,
}

/// The text of a range; empty where the range is not one of `text`.
pub(super) fn slice<'a>(text: &'a str, at: &Range<usize>) -> &'a str {
    text.get(at.clone()).unwrap_or_default()
}

/// A position among the tokens of one action.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) next: usize,
    pub(super) depth: usize,
    /// Where the action ends.
    pub(super) end: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.peek_kind() == Some(TokenKind::Space) {
            self.next += 1;
        }
    }

    /// Where the closing braces start, for things that are missing there.
    pub(super) fn closing(&self) -> Range<usize> {
        let position = self.tokens.last().map_or(self.end, |token| token.at.end);
        position..position
    }

    pub(super) fn string(&self, token: &Token) -> Result<String, Box<TextDiagnostic>> {
        let literal = slice(self.text, &token.at);
        literal::unquote(literal).ok_or_else(|| {
            syntax(
                token.at.clone(),
                format!("{literal} has an escape that does not exist"),
                "bad escape sequence",
                "double the backslash, or put the text in backquotes, where it stands for itself",
            )
        })
    }

    pub(super) fn pipeline(&mut self, context: Context) -> Result<Pipeline, Box<TextDiagnostic>> {
        self.skip_spaces();
        let start = self.peek().map_or_else(|| self.closing().start, |token| token.at.start);
        let mut pipeline = Pipeline { at: start..start, ..Pipeline::default() };
        self.declarations(context, &mut pipeline)?;
        loop {
            self.skip_spaces();
            let Some(token) = self.peek() else {
                break;
            };
            if token.kind == TokenKind::RightParenthesis {
                if context == Context::Parentheses {
                    break;
                }
                return Err(syntax(
                    token.at.clone(),
                    "`)` has no opening parenthesis".to_owned(),
                    "nothing was opened",
                    "remove it, or open a parenthesis before it",
                ));
            }
            let command = self.command()?;
            let is_first = pipeline.commands.is_empty();
            let head = command.operands.first();
            if let Some(head) = head
                && !is_first
                && !head.can_take_a_value()
            {
                return Err(syntax(
                    head.at.clone(),
                    format!("`{}` cannot take the value before the pipe", slice(self.text, &head.at)),
                    "not a function",
                    "write a function after `|`",
                ));
            }
            pipeline.at.end = command.at.end;
            pipeline.commands.push(command);
        }
        if pipeline.commands.is_empty() {
            return Err(syntax(
                self.peek().map_or_else(|| self.closing(), |token| token.at.clone()),
                "a value is missing".to_owned(),
                "a value belongs here",
                "write a value such as `$value`",
            ));
        }
        Ok(pipeline)
    }

    fn declarations(&mut self, context: Context, pipeline: &mut Pipeline) -> Result<(), Box<TextDiagnostic>> {
        loop {
            self.skip_spaces();
            let Some(variable) = self.peek().filter(|token| token.kind == TokenKind::Variable) else {
                return Ok(());
            };
            let back = self.next;
            self.next += 1;
            self.skip_spaces();
            let name = slice(self.text, &variable.at).to_owned();
            match self.peek_kind() {
                Some(TokenKind::Assign | TokenKind::Declare) => {
                    pipeline.assigns = self.peek_kind() == Some(TokenKind::Assign);
                    pipeline.variables.push((name, variable.at.clone()));
                    self.next += 1;
                    return Ok(());
                }
                Some(TokenKind::Character(',')) if context == Context::Range && pipeline.variables.is_empty() => {
                    pipeline.variables.push((name, variable.at.clone()));
                    self.next += 1;
                    self.skip_spaces();
                    if self.peek().is_some_and(|token| token.kind != TokenKind::Variable) {
                        return Err(self.comma(variable));
                    }
                }
                Some(TokenKind::Character(',')) => return Err(self.comma(variable)),
                _ => {
                    self.next = back;
                    return Ok(());
                }
            }
        }
    }

    fn comma(&self, variable: &Token) -> Box<TextDiagnostic> {
        syntax(
            variable.at.end..variable.at.end + 1,
            "a comma is allowed only in `range $key, $value := …`".to_owned(),
            "not a separator",
            "separate arguments by blanks",
        )
    }

    fn command(&mut self) -> Result<Command, Box<TextDiagnostic>> {
        self.skip_spaces();
        let mut operands: Vec<Operand> = Vec::new();
        let mut at = self.closing();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Space => {
                    self.next += 1;
                    continue;
                }
                TokenKind::RightParenthesis => break,
                TokenKind::Pipe if !operands.is_empty() => {
                    self.next += 1;
                    break;
                }
                _ => {}
            }
            let is_apart = self.next == 0
                || operands.is_empty()
                || self.tokens.get(self.next - 1).is_some_and(|before| before.kind == TokenKind::Space);
            let operand = self.operand(token)?;
            if !is_apart {
                return Err(syntax(
                    operand.at.clone(),
                    format!("`{}` follows without a blank", slice(self.text, &operand.at)),
                    "a blank belongs before this",
                    "separate arguments by blanks",
                ));
            }
            if operands.is_empty() {
                at.start = operand.at.start;
            }
            at.end = operand.at.end;
            operands.push(operand);
        }
        Ok(Command { at, operands })
    }

    fn operand(&mut self, token: &'a Token) -> Result<Operand, Box<TextDiagnostic>> {
        self.next += 1;
        let written = slice(self.text, &token.at);
        let mut at = token.at.clone();
        let mut fields = Vec::new();
        let term = match token.kind {
            TokenKind::Identifier => Term::Function(written.to_owned()),
            TokenKind::Variable => Term::Variable(written.to_owned()),
            TokenKind::Dot => Term::Dot,
            TokenKind::Field => {
                fields.push(field(written, &token.at));
                Term::Dot
            }
            TokenKind::Nil => Term::Nil,
            TokenKind::Bool => Term::Bool,
            TokenKind::Quoted | TokenKind::Raw => Term::Text(self.string(token)?),
            TokenKind::CharacterConstant if literal::is_character(written) => Term::Number(Number::Int),
            TokenKind::CharacterConstant => {
                return Err(syntax(
                    token.at.clone(),
                    format!("{written} is not one character"),
                    "single quotes hold one character",
                    "put text in double quotes or backquotes",
                ));
            }
            TokenKind::Number => {
                Term::Number(literal::number(written).ok_or_else(|| error::bad_number(self.text, token.at.clone()))?)
            }
            TokenKind::LeftParenthesis => {
                let pipeline = self.parenthesised(token)?;
                at.end = self.tokens.get(self.next - 1).map_or(at.end, |last| last.at.end);
                Term::Pipeline(pipeline)
            }
            _ => return Err(self.unexpected(token)),
        };
        let is_bare = fields.is_empty();
        while let Some(next) = self.peek().filter(|next| next.kind == TokenKind::Field) {
            if is_bare && !matches!(term, Term::Variable(_) | Term::Function(_) | Term::Pipeline(_)) {
                return Err(syntax(
                    next.at.clone(),
                    format!("`{}` has no fields", written),
                    "unexpected field",
                    "read fields of `.`, of a variable or of a parenthesis",
                ));
            }
            self.next += 1;
            at.end = next.at.end;
            fields.push(field(slice(self.text, &next.at), &next.at));
        }
        Ok(Operand { at, term, fields })
    }

    fn parenthesised(&mut self, open: &Token) -> Result<Pipeline, Box<TextDiagnostic>> {
        self.depth += 1;
        if self.depth > TEMPLATE_NESTING.most {
            return Err(Box::new(TEMPLATE_NESTING.problem(open.at.clone())));
        }
        let pipeline = self.pipeline(Context::Parentheses)?;
        self.depth -= 1;
        self.skip_spaces();
        if self.peek_kind() != Some(TokenKind::RightParenthesis) {
            return Err(syntax(
                open.at.clone(),
                "the parenthesis is not closed".to_owned(),
                "opened here",
                "close it with `)`",
            ));
        }
        self.next += 1;
        Ok(pipeline)
    }

    pub(super) fn unexpected(&self, token: &Token) -> Box<TextDiagnostic> {
        let written = slice(self.text, &token.at);
        let from = self.tokens.first().map_or(0, |first| first.at.start);
        match token.kind {
            TokenKind::Character(character) => error::operator(self.text, from, token.at.start, character),
            TokenKind::Assign => error::operator(self.text, from, self.doubled(token), '='),
            TokenKind::Pipe => error::operator(self.text, from, token.at.start, '|'),
            TokenKind::Keyword(_) => syntax(
                token.at.clone(),
                format!("`{written}` cannot be used here"),
                "a keyword",
                "give each keyword an action of its own, such as `{{ end }}`",
            ),
            _ => syntax(
                token.at.clone(),
                format!("`{written}` is not expected here"),
                "unexpected",
                "separate arguments by blanks, and put nested calls in parentheses",
            ),
        }
    }

    /// Where the operator starts whose last `=` was not expected: `$x == 1` reads as an assignment first.
    fn doubled(&self, token: &Token) -> usize {
        let before = self.text.get(..token.at.start).unwrap_or_default();
        if before.ends_with('=') { token.at.start - 1 } else { token.at.start }
    }
}

fn field(written: &str, at: &Range<usize>) -> (String, Range<usize>) {
    (written.trim_start_matches('.').to_owned(), at.clone())
}
