//! Cuts a template into text and actions, and each action into tokens.
//!
//! A flaw ends only its own action: reading goes on behind the next `}}`, or at the next `{{` where that comes first.
//! Comments are absent: they render as nothing. Text is without the blanks that trim markers beside it take away.

use std::ops::Range;

use super::error;
use crate::report::TextDiagnostic;

/// A part of a template.
pub(super) enum Piece {
    Text(Range<usize>),
    Action(RawAction),
}

/// What stands between `{{` and `}}`.
pub(super) struct RawAction {
    /// With its braces.
    pub(super) at: Range<usize>,
    pub(super) tokens: Vec<Token>,
    /// What keeps it from being read to its end.
    pub(super) flaw: Option<Box<TextDiagnostic>>,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Assign,
    Declare,
    Pipe,
    LeftParenthesis,
    RightParenthesis,
    Space,
    /// Any other printable ASCII character.
    Character(char),
    CharacterConstant,
    Number,
    Quoted,
    Raw,
    /// `$` or `$name`.
    Variable,
    /// `.name`.
    Field,
    Dot,
    Nil,
    Bool,
    Identifier,
    Keyword(Keyword),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

/// Every keyword with its spelling.
pub(super) const KEYWORDS: &[(&str, Keyword)] = &[
    ("block", Keyword::Block),
    ("break", Keyword::Break),
    ("continue", Keyword::Continue),
    ("define", Keyword::Define),
    ("else", Keyword::Else),
    ("end", Keyword::End),
    ("if", Keyword::If),
    ("range", Keyword::Range),
    ("template", Keyword::Template),
    ("with", Keyword::With),
];

pub(super) fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut position = 0;
    let mut trims_left = false;
    while let Some(offset) = text.get(position..).and_then(|rest| rest.find("{{")) {
        let open = position + offset;
        let trims_right = skip_trim_marker(text.get(open + 2..).unwrap_or_default()).len() + open + 2 < text.len();
        pieces.extend(trimmed(text, position..open, trims_left, trims_right).map(Piece::Text));
        let mut lexer = Lexer { text, open, position: open + 2, tokens: Vec::new(), trims: false };
        let flaw = lexer.action().err();
        position = if flaw.is_some() { resume(text, lexer.position) } else { lexer.position };
        trims_left = flaw.is_none() && lexer.trims;
        if flaw.is_some() || !lexer.is_comment() {
            pieces.push(Piece::Action(RawAction { at: open..position, tokens: lexer.tokens, flaw }));
        }
    }
    pieces.extend(trimmed(text, position..text.len(), trims_left, false).map(Piece::Text));
    pieces
}

/// What is left of a text between two actions; nothing where it is empty.
fn trimmed(text: &str, at: Range<usize>, left: bool, right: bool) -> Option<Range<usize>> {
    let whole = text.get(at.clone())?;
    let cut = if left { whole.trim_start_matches(is_space) } else { whole };
    let start = at.end - cut.len();
    let cut = if right { cut.trim_end_matches(is_space) } else { cut };
    (!cut.is_empty()).then_some(start..start + cut.len())
}

/// Where a broken action ends.
fn resume(text: &str, position: usize) -> usize {
    let rest = text.get(position..).unwrap_or_default();
    match (rest.find("}}"), rest.find("{{")) {
        (Some(close), open) if open.is_none_or(|open| close < open) => position + close + 2,
        (_, Some(open)) => position + open,
        (_, None) => text.len(),
    }
}

struct Lexer<'a> {
    text: &'a str,
    open: usize,
    position: usize,
    tokens: Vec<Token>,
    /// Whether the closing braces trim the text behind them.
    trims: bool,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.position += rest.find(|c| !accept(c)).unwrap_or(rest.len());
    }

    fn eat_one_of(&mut self, characters: &str) -> bool {
        let here = self.peek().is_some_and(|c| characters.contains(c));
        if here {
            self.next();
        }
        here
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, at: start..self.position });
    }

    /// The length of the closing braces at the cursor, with their trim marker.
    fn closing(&self) -> Option<usize> {
        let rest = self.rest();
        if rest.starts_with("}}") {
            return Some(2);
        }
        let trimmed = rest.strip_prefix(is_space)?;
        trimmed.starts_with("-}}").then_some(4)
    }

    fn is_comment(&self) -> bool {
        let inside = self.text.get(self.open + 2..).unwrap_or_default();
        skip_trim_marker(inside).starts_with("/*")
    }

    fn action(&mut self) -> Result<(), Box<TextDiagnostic>> {
        let inside = self.rest();
        self.position += inside.len() - skip_trim_marker(inside).len();
        if self.is_comment() {
            return self.comment();
        }
        loop {
            if let Some(length) = self.closing() {
                self.position += length;
                self.trims = length > 2;
                return Ok(());
            }
            self.token()?;
        }
    }

    fn comment(&mut self) -> Result<(), Box<TextDiagnostic>> {
        let Some(length) = self.rest().get(2..).and_then(|rest| rest.find("*/")) else {
            self.position = self.text.len();
            return Err(error::unclosed_comment(self.open));
        };
        self.position += length + 4;
        match self.closing() {
            Some(length) => {
                self.position += length;
                self.trims = length > 2;
                Ok(())
            }
            None => Err(error::text_after_comment(self.position)),
        }
    }

    fn token(&mut self) -> Result<(), Box<TextDiagnostic>> {
        let start = self.position;
        if self.rest().starts_with("{{") {
            return Err(error::unclosed_action(self.open));
        }
        let Some(first) = self.next() else {
            return Err(error::unclosed_action(self.open));
        };
        let kind = match first {
            _ if is_space(first) => {
                while self.peek().is_some_and(is_space) && self.closing().is_none() {
                    self.next();
                }
                TokenKind::Space
            }
            '=' => TokenKind::Assign,
            ':' if self.eat_one_of("=") => TokenKind::Declare,
            '|' => TokenKind::Pipe,
            '(' => TokenKind::LeftParenthesis,
            ')' => TokenKind::RightParenthesis,
            '"' | '\'' => self.quoted(first, start)?,
            '`' => {
                let Some(length) = self.rest().find('`') else {
                    return Err(error::unterminated(self.text, start));
                };
                self.position += length + 1;
                TokenKind::Raw
            }
            '$' => {
                self.name()?;
                TokenKind::Variable
            }
            '.' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => {
                self.name()?;
                if self.position == start + 1 { TokenKind::Dot } else { TokenKind::Field }
            }
            '.' | '+' | '-' | '0'..='9' => {
                self.position = start;
                self.number(start)?
            }
            _ if is_name_character(first) => {
                self.name()?;
                self.word(start)
            }
            '}' => return Err(error::single_brace(self.text, start)),
            _ if first.is_ascii_graphic() && first != ':' => TokenKind::Character(first),
            _ => return Err(error::unknown_character(start, first)),
        };
        self.push(kind, start);
        Ok(())
    }

    /// Reads the rest of a name, after which only certain characters may come.
    fn name(&mut self) -> Result<(), Box<TextDiagnostic>> {
        self.take_while(is_name_character);
        let ends_well = match self.peek() {
            None => true,
            Some(character) => is_space(character) || ".,|:)(".contains(character) || self.rest().starts_with("}}"),
        };
        match self.peek() {
            Some('}') if !ends_well => Err(error::single_brace(self.text, self.position)),
            Some(character) if !ends_well => Err(error::operator(self.text, self.open + 2, self.position, character)),
            _ => Ok(()),
        }
    }

    fn word(&self, start: usize) -> TokenKind {
        let word = self.text.get(start..self.position).unwrap_or_default();
        match word {
            "true" | "false" => TokenKind::Bool,
            "nil" => TokenKind::Nil,
            _ => KEYWORDS
                .iter()
                .find(|(spelling, _)| *spelling == word)
                .map_or(TokenKind::Identifier, |(_, keyword)| TokenKind::Keyword(*keyword)),
        }
    }

    fn quoted(&mut self, quote: char, start: usize) -> Result<TokenKind, Box<TextDiagnostic>> {
        loop {
            let character = self.next();
            let escaped = (character == Some('\\')).then(|| self.next());
            match escaped.unwrap_or(character) {
                None | Some('\n') => {
                    self.position = start + 1;
                    return Err(error::unterminated(self.text, start));
                }
                Some(character) if character == quote && escaped.is_none() => break,
                Some(_) => {}
            }
        }
        Ok(if quote == '"' { TokenKind::Quoted } else { TokenKind::CharacterConstant })
    }

    fn number(&mut self, start: usize) -> Result<TokenKind, Box<TextDiagnostic>> {
        let mut ends_well = self.scan_number();
        if ends_well && matches!(self.peek(), Some('+' | '-')) {
            ends_well =
                self.scan_number() && self.text.get(start..self.position).is_some_and(|number| number.ends_with('i'));
        }
        if ends_well {
            return Ok(TokenKind::Number);
        }
        self.take_while(is_name_character);
        Err(error::bad_number(self.text, start..self.position))
    }

    fn scan_number(&mut self) -> bool {
        self.eat_one_of("+-");
        let mut digits = "0123456789_";
        if self.eat_one_of("0") {
            if self.eat_one_of("xX") {
                digits = "0123456789abcdefABCDEF_";
            } else if self.eat_one_of("oO") {
                digits = "01234567_";
            } else if self.eat_one_of("bB") {
                digits = "01_";
            }
        }
        self.take_while(|c| digits.contains(c));
        if self.eat_one_of(".") {
            self.take_while(|c| digits.contains(c));
        }
        let exponent = match digits.len() {
            11 => "eE",
            23 => "pP",
            _ => "",
        };
        if self.eat_one_of(exponent) {
            self.eat_one_of("+-");
            self.take_while(|c| c.is_ascii_digit() || c == '_');
        }
        self.eat_one_of("i");
        !self.peek().is_some_and(is_name_character)
    }
}

/// What follows the trim marker behind an opening brace, or all of `inside` without one.
fn skip_trim_marker(inside: &str) -> &str {
    inside.strip_prefix('-').and_then(|rest| rest.strip_prefix(is_space)).unwrap_or(inside)
}

pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

pub(super) fn is_name_character(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}
