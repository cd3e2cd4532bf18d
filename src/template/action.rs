//! Reads the tokens of one action: what kind of action it is, and its pipeline.
//!
//! A broken action keeps its kind and the names it declares, so that the blocks around it still match and later uses of
//! a variable are not reported for nothing.

use std::ops::Range;

use super::lexer::{Keyword, RawAction, Token, TokenKind};
use super::literal::{self, Number};
use super::slip::{self, syntax};
use crate::report::Problem;

/// What an action does.
pub(super) enum Head {
    /// Prints the value of a pipeline, or declares a variable.
    Output(Pipeline),
    If(Pipeline),
    Range(Pipeline),
    With(Pipeline),
    Else,
    ElseIf(Pipeline),
    ElseWith(Pipeline),
    End,
    Break,
    Continue,
    Define(String),
    Block(String, Pipeline),
    Template(String, Option<Pipeline>),
}

#[derive(Default)]
pub(super) struct Pipeline {
    pub(super) at: Range<usize>,
    /// The variables that it declares or assigns, with their dollar sign.
    pub(super) variables: Vec<(String, Range<usize>)>,
    /// Whether the variables are assigned (`=`) rather than declared.
    pub(super) assigns: bool,
    pub(super) commands: Vec<Command>,
}

pub(super) struct Command {
    pub(super) at: Range<usize>,
    /// Never empty.
    pub(super) operands: Vec<Operand>,
}

pub(super) struct Operand {
    pub(super) at: Range<usize>,
    pub(super) term: Term,
    /// The names after the dots.
    pub(super) fields: Vec<(String, Range<usize>)>,
}

pub(super) enum Term {
    Nil,
    Bool,
    Text(String),
    Number(Number),
    /// `.`, also as the start of `.name`.
    Dot,
    Variable(String),
    Function(String),
    Pipeline(Pipeline),
}

impl Term {
    /// Whether it can stand after a pipe.
    fn can_take_a_value(&self) -> bool {
        !matches!(self, Self::Nil | Self::Bool | Self::Text(_) | Self::Number(_))
    }
}

/// How deep parentheses may nest; far deeper than any template, and shallow enough for the stack.
const MAX_DEPTH: usize = 100;

/// The place that the end of a pipeline is looked for in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Action,
    Range,
    Parentheses,
}

/// Reads one action. The head is there in any case; the problem says why it is not whole.
pub(super) fn parse(text: &str, raw: &RawAction) -> (Head, Option<Box<Problem>>) {
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

fn slice<'a>(text: &'a str, at: &Range<usize>) -> &'a str {
    text.get(at.clone()).unwrap_or_default()
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
    depth: usize,
    /// Where the action ends.
    end: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    fn skip_spaces(&mut self) {
        while self.peek_kind() == Some(TokenKind::Space) {
            self.next += 1;
        }
    }

    /// Where the closing braces start, for things that are missing there.
    fn closing(&self) -> Range<usize> {
        let position = self.tokens.last().map_or(self.end, |token| token.at.end);
        position..position
    }

    fn head(&mut self, raw: &RawAction) -> Result<Head, Box<Problem>> {
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
    fn condition(&mut self, keyword: Keyword, at: &Token) -> Result<Pipeline, Box<Problem>> {
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

    fn otherwise(&mut self) -> Result<Head, Box<Problem>> {
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
    fn name(&mut self, keyword: &Token) -> Result<String, Box<Problem>> {
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

    fn string(&self, token: &Token) -> Result<String, Box<Problem>> {
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

    fn pipeline(&mut self, context: Context) -> Result<Pipeline, Box<Problem>> {
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
                    "`)` closes no parenthesis".to_owned(),
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

    fn declarations(&mut self, context: Context, pipeline: &mut Pipeline) -> Result<(), Box<Problem>> {
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

    fn comma(&self, variable: &Token) -> Box<Problem> {
        syntax(
            variable.at.end..variable.at.end + 1,
            "the comma belongs to `range $key, $value := …` only".to_owned(),
            "not a separator",
            "separate arguments by blanks",
        )
    }

    fn command(&mut self) -> Result<Command, Box<Problem>> {
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

    fn operand(&mut self, token: &'a Token) -> Result<Operand, Box<Problem>> {
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
                Term::Number(literal::number(written).ok_or_else(|| slip::bad_number(self.text, token.at.clone()))?)
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

    fn parenthesised(&mut self, open: &Token) -> Result<Pipeline, Box<Problem>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(syntax(
                open.at.clone(),
                "the parentheses nest too deep".to_owned(),
                "one too many",
                "keep a part of it in a variable",
            ));
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

    fn unexpected(&self, token: &Token) -> Box<Problem> {
        let written = slice(self.text, &token.at);
        let from = self.tokens.first().map_or(0, |first| first.at.start);
        match token.kind {
            TokenKind::Character(character) => slip::operator(self.text, from, token.at.start, character),
            TokenKind::Assign => slip::operator(self.text, from, self.doubled(token), '='),
            TokenKind::Pipe => slip::operator(self.text, from, token.at.start, '|'),
            TokenKind::Keyword(_) => syntax(
                token.at.clone(),
                format!("`{written}` cannot stand here"),
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

impl Operand {
    fn can_take_a_value(&self) -> bool {
        let is_dot = matches!(self.term, Term::Dot) && self.fields.is_empty();
        !is_dot && self.term.can_take_a_value()
    }
}

fn field(written: &str, at: &Range<usize>) -> (String, Range<usize>) {
    (written.trim_start_matches('.').to_owned(), at.clone())
}
