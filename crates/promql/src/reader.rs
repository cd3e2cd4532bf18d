//! Reads tokens into a tree. In: the text and the version. Out: a tree with places and types, and everything that is
//! wrong. This file holds the frame: tokens, operators and recovery after an error; its neighbours read the parts.
//!
//! The tree does not come from `promql-parser`, which gives up at the first flaw and knows one version only; `grammar`
//! holds that crate's tree against this one.

use std::ops::Range;

use super::error::error;
use super::features::{Features, Target};
use super::node::{Expr, Node, ValueType};
use super::operators::{Keyword, keyword};
use super::token::{Token, TokenKind, tokens};
use super::version::Version;
use crate::limits::{EXPRESSION_CHAIN, EXPRESSION_NESTING, Limit};
use crate::report::TextDiagnostic;

/// A syntax error was reported; whoever holds the enclosing bracket goes on behind it.
pub(super) struct SyntaxError;
pub(super) type Reading<T> = Result<T, SyntaxError>;

/// A node with what its parent has to know.
pub(super) struct Read {
    pub(super) node: Node,
    /// Whether its type can be relied on.
    pub(super) sound: bool,
    pub(super) height: usize,
}

impl Read {
    pub(super) fn leaf(span: Range<usize>, kind: Expr, value_type: ValueType) -> Self {
        Self { node: Node { span, kind, value_type }, sound: true, height: 1 }
    }

    /// What stands where something broken was.
    pub(super) fn invalid(span: Range<usize>) -> Self {
        let node = Node { span, kind: Expr::Number(f64::NAN), value_type: ValueType::Scalar };
        Self { node, sound: false, height: 1 }
    }

    /// Whether its type is known and not one of `wanted`.
    pub(super) fn is_none_of(&self, wanted: &[ValueType]) -> bool {
        self.sound && !wanted.contains(&self.node.value_type)
    }
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) version: Version,
    pub(super) features: Features,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    pub(super) problems: Vec<TextDiagnostic>,
    /// The same expression with neutral names and values, as long as the text, for `grammar`; empty if nobody asks for it.
    pub(super) copy: Vec<u8>,
    /// Whether `promql-parser` knows everything that was read.
    pub(super) is_common: bool,
    /// The end of the text was reported as missing something.
    pub(super) end_reported: bool,
    /// Whether the tree is to be evaluated: what nothing here checks is read too.
    pub(super) evaluates: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, target: Target) -> Self {
        let Target { version, features } = target;
        Self {
            text,
            version,
            features,
            tokens: tokens(text, target),
            at: 0,
            depth: 0,
            problems: Vec::new(),
            copy: Vec::new(),
            is_common: true,
            end_reported: false,
            evaluates: false,
        }
    }

    /// A reader that also writes the copy for `grammar`.
    pub(super) fn with_copy(text: &'a str, target: Target) -> Self {
        Self { copy: vec![b' '; text.len()], ..Self::new(text, target) }
    }

    /// Reads the whole text.
    pub(super) fn read(&mut self) -> Option<Read> {
        if self.kind() == TokenKind::End {
            self.report(error("promql/syntax", 0..self.text.len(), "the expression is empty", "no expression here"));
            return None;
        }
        let read = self.expression(0).ok()?;
        if self.kind() != TokenKind::End {
            self.unexpected_after(&read.node);
            return None;
        }
        Some(read)
    }

    // Tokens.

    pub(super) fn token(&self) -> Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, distance: usize) -> Token {
        let end = Token { kind: TokenKind::End, start: self.text.len(), end: self.text.len() };
        self.tokens.get(self.at + distance).copied().unwrap_or(end)
    }

    pub(super) fn kind(&self) -> TokenKind {
        self.token().kind
    }

    pub(super) fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or("")
    }

    pub(super) fn word(&self, token: Token) -> &'a str {
        self.slice(token.start..token.end)
    }

    pub(super) fn keyword(&self, token: Token) -> Option<Keyword> {
        match token.kind {
            TokenKind::Word => keyword(self.word(token), self.version),
            _ => None,
        }
    }

    /// Where the last token that was read ends.
    pub(super) fn behind(&self) -> usize {
        self.at.checked_sub(1).and_then(|index| self.tokens.get(index)).map_or(0, |token| token.end)
    }

    /// Takes a token whose text matters to nobody but this module.
    pub(super) fn skip(&mut self) -> Token {
        let token = self.token();
        self.at += usize::from(token.kind != TokenKind::End);
        token
    }

    /// Takes a token that is grammar.
    pub(super) fn take(&mut self) -> Token {
        let token = self.skip();
        self.write(token.start, self.word(token).as_bytes());
        token
    }

    /// Takes a token of which only its being there matters to the grammar.
    pub(super) fn take_as(&mut self, first: u8, fill: u8) -> Token {
        let token = self.skip();
        self.fill(token.start..token.end, first, fill);
        token
    }

    pub(super) fn fill(&mut self, span: Range<usize>, first: u8, fill: u8) {
        if let Some(bytes) = self.copy.get_mut(span) {
            bytes.fill(fill);
            if let Some(byte) = bytes.first_mut() {
                *byte = first;
            }
        }
    }

    pub(super) fn write(&mut self, at: usize, text: &[u8]) {
        if let Some(bytes) = self.copy.get_mut(at..at + text.len()) {
            bytes.copy_from_slice(text);
        }
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.take();
        }
        found
    }

    pub(super) fn report(&mut self, problem: TextDiagnostic) {
        self.problems.push(problem);
    }

    /// Goes to the token that closes the bracket at hand, or to a comma between its parts.
    pub(super) fn recover(&mut self, close: TokenKind, stop_at_comma: bool) {
        let mut open: Vec<TokenKind> = Vec::new();
        loop {
            let kind = self.kind();
            match kind {
                TokenKind::End => return,
                _ if open.is_empty() && (kind == close || (stop_at_comma && kind == TokenKind::Comma)) => {
                    return;
                }
                TokenKind::LeftParenthesis => open.push(TokenKind::RightParenthesis),
                TokenKind::LeftBrace => open.push(TokenKind::RightBrace),
                TokenKind::LeftBracket => open.push(TokenKind::RightBracket),
                TokenKind::RightParenthesis | TokenKind::RightBrace | TokenKind::RightBracket => {
                    let Some(inner) = open.iter().rposition(|it| *it == kind) else {
                        return;
                    };
                    open.truncate(inner);
                }
                _ => {}
            }
            self.skip();
        }
    }

    // Operands.

    /// An expression whose operators bind at least as tight as `lowest`.
    pub(super) fn expression(&mut self, lowest: u8) -> Reading<Read> {
        self.nested(|reader| {
            let mut read = reader.operand()?;
            while let Some((operator, length)) = reader.operator(lowest) {
                read = reader.binary(read, operator, length)?;
                reader.bounded(&read)?;
            }
            Ok(read)
        })
    }

    /// Reads one level deeper.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Reading<T>) -> Reading<T> {
        if self.depth >= EXPRESSION_NESTING.most {
            return Err(self.too_large(&EXPRESSION_NESTING));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// How high the tree may grow: a chain of operators grows it too.
    pub(super) fn bounded(&mut self, read: &Read) -> Reading<()> {
        if read.height > EXPRESSION_CHAIN.most { Err(self.too_large(&EXPRESSION_CHAIN)) } else { Ok(()) }
    }

    fn too_large(&mut self, limit: &Limit) -> SyntaxError {
        if !self.end_reported {
            self.end_reported = true;
            let token = self.token();
            self.report(limit.problem(token.start..token.end));
        }
        SyntaxError
    }
}
