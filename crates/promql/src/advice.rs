//! What to say about a token that cannot stand where it stands.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::node::{Expr, Node};
use super::operators::Keyword;
use super::reader::{Reader, SyntaxError};
use super::token::{Token, TokenKind};
use super::version::Version;
use crate::report::TextDiagnostic;

const CODE: &str = "promql/syntax";

/// Whether an operand can begin with a token.
fn starts_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Word
            | TokenKind::ColonWord
            | TokenKind::Number
            | TokenKind::Duration
            | TokenKind::Text
            | TokenKind::LeftParenthesis
            | TokenKind::LeftBrace
    )
}

impl Reader<'_> {
    /// Reports the token at hand where `expected` should be.
    pub(super) fn unexpected(&mut self, expected: &str) -> SyntaxError {
        let token = self.token();
        let at = token.start..token.end;
        let text = self.word(token);
        let problem = match token.kind {
            _ if self.end_reported => return SyntaxError,
            TokenKind::End => {
                self.end_reported = true;
                let message = format!("the expression ends where {expected} is expected");
                error(CODE, at, &message, "something is missing here")
            }
            TokenKind::OpenText | TokenKind::Junk => self.junk(token, expected),
            TokenKind::BadNumber => {
                let message = format!("`{text}` is neither a number nor a duration");
                let help = "names begin with a letter or `_`; durations have the units y, w, d, h, m, s, ms";
                error_with_help(CODE, at, &message, "malformed", help)
            }
            TokenKind::RightParenthesis | TokenKind::RightBrace | TokenKind::RightBracket => {
                let message = format!("unexpected `{text}`: {expected} is expected before it");
                error(CODE, at, &message, "something is missing before this")
            }
            TokenKind::LeftBrace if self.slice(token.start..token.start + 2) == "{{" => {
                let help = "templates are for labels and annotations; write the value itself";
                error_with_help(CODE, at, "unexpected `{{`: expressions are not templates", "not expanded here", help)
            }
            TokenKind::LeftBrace if self.behind() == token.start && self.slice(0..token.start).ends_with('{') => {
                let help = "templates are for labels and annotations; write the value itself";
                error_with_help(CODE, at, "unexpected `{`: expressions are not templates", "not expanded here", help)
            }
            TokenKind::EqualTilde | TokenKind::NotTilde => {
                let message = format!("unexpected `{text}`: a regex can only match a label, inside braces");
                let help = format!("write `x{{label{text}\"pattern\"}}`");
                error_with_help(CODE, at, &message, "not for values", &help)
            }
            _ => {
                let message = format!("unexpected `{text}`: {expected} is expected here");
                let mut problem = error(CODE, at, &message, "out of place");
                problem.help = self.advice(token).to_owned();
                problem
            }
        };
        self.report(problem);
        SyntaxError
    }

    fn advice(&self, token: Token) -> &'static str {
        match self.keyword(token) {
            Some(Keyword::On | Keyword::Ignoring) => "write `on` and `ignoring` after an operator: `x * on (job) y`",
            Some(Keyword::GroupLeft | Keyword::GroupRight) => {
                "write it after `on` or `ignoring`: `x * on (job) group_left y`"
            }
            Some(Keyword::Bool) => "write `bool` after a comparison: `x > bool 0`",
            _ if token.kind == TokenKind::Equal => "PromQL compares with `==`",
            _ => "",
        }
    }

    /// Reports the token at hand, which follows a whole expression.
    pub(super) fn unexpected_after(&mut self, before: &Node) {
        if self.end_reported {
            return;
        }
        let token = self.token();
        let at = token.start..token.end;
        let text = self.word(token);
        let name = match &before.kind {
            Expr::Selector(selector) if selector.matchers.is_empty() => selector.name.as_ref(),
            _ => None,
        };
        let problem = match (token.kind, self.keyword(token)) {
            (TokenKind::RightParenthesis | TokenKind::RightBrace | TokenKind::RightBracket, _) => {
                let message = format!("unexpected `{text}`: no bracket is open");
                error_with_help(CODE, at, &message, "nothing to close", "remove it, or add the opening bracket")
            }
            (TokenKind::Comma, _) => {
                let help = "commas separate arguments; a rule has one expression";
                error_with_help(CODE, at, "unexpected `,` after an expression", "not inside a call", help)
            }
            (_, Some(Keyword::By | Keyword::Without)) => {
                let help = match &before.kind {
                    Expr::Aggregate { grouping: Some(_), .. } => "an aggregation has one grouping; merge the two",
                    _ => "a grouping belongs to an aggregation: `sum by (job) (x)`",
                };
                error_with_help(CODE, at, &format!("unexpected `{text}`"), "does not follow an aggregation", help)
            }
            (_, Some(Keyword::On | Keyword::Ignoring | Keyword::GroupLeft | Keyword::GroupRight | Keyword::Bool)) => {
                let message = format!("unexpected `{text}`: an operator is expected before it");
                let mut problem = error(CODE, at, &message, "no operator before this");
                problem.help = self.advice(token).to_owned();
                problem
            }
            (TokenKind::LeftParenthesis, _) if name.is_some_and(|(_, span)| span.end == token.start) => {
                let name = name.map_or("", |(name, _)| name);
                let message = format!("unexpected `(`: `{name}` is not a function");
                error(CODE, at, &message, "nothing to call")
            }
            (TokenKind::LeftBrace, _) if before.span.end == token.start => {
                let help = "write all matchers in one pair of braces, after the metric name";
                error_with_help(CODE, at, "unexpected `{`", "does not follow a metric name", help)
            }
            (TokenKind::Word, None)
                if matches!(text, "anchored" | "smoothed" | "fill" | "fill_left" | "fill_right") =>
            {
                let message = format!("unexpected `{text}`: Prometheus {} does not have it", self.version);
                let help = "it needs a later version and a feature flag";
                error_with_help(CODE, at, &message, "not in this version", help)
            }
            (kind, _) if starts_operand(kind) => self.second_expression(before, name),
            _ => {
                self.unexpected("an operator");
                return;
            }
        };
        self.report(problem);
    }

    /// What is wrong where a second expression begins behind a whole one, which may be a name.
    fn second_expression(&self, before: &Node, name: Option<&(String, Range<usize>)>) -> TextDiagnostic {
        if let Some((word, span)) = name.filter(|(word, _)| word.eq_ignore_ascii_case("not")) {
            let help = "write the opposite comparison, or use `unless` or `absent`";
            let message = format!("unexpected `{word}`: PromQL has no such operator");
            return error_with_help(CODE, span.clone(), &message, "read as a metric", help);
        }
        let token = self.token();
        let shown = if token.kind == TokenKind::Text { "text" } else { self.word(token) };
        let message = format!("unexpected `{shown}`: an operator is expected between two expressions");
        let lines = self.slice(before.span.end..token.start).contains('\n');
        let help = match lines {
            true => "a rule has one expression: write a second rule, or combine the two with an operator",
            false => "combine the two with an operator, such as `and` or `/`",
        };
        error_with_help(CODE, token.start..token.end, &message, "a second expression begins here", help)
    }

    /// Reports a bracket that nothing closes.
    pub(super) fn unclosed(&mut self, open: Token) -> SyntaxError {
        let text = self.word(open);
        let close = match open.kind {
            TokenKind::LeftParenthesis => ")",
            TokenKind::LeftBrace => "}",
            _ => "]",
        };
        if !self.end_reported {
            let message = format!("`{text}` is never closed");
            let help = format!("add the missing `{close}`");
            self.end_reported = true;
            self.report(error_with_help(CODE, open.start..open.end, &message, "opened here", &help));
        }
        SyntaxError
    }

    fn junk(&mut self, token: Token, expected: &str) -> TextDiagnostic {
        let at = token.start..token.end;
        let text = self.word(token);
        if token.kind == TokenKind::OpenText {
            self.end_reported = true;
            let quote = text.get(..1).unwrap_or("\"");
            let message = "the string is never closed";
            let help = format!("add the missing `{quote}`");
            return error_with_help(CODE, at, message, "begins here", &help);
        }
        let next = self.slice(token.end..self.text.len()).chars().next();
        let is_name = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_');
        let letter = text.chars().next().unwrap_or(' ');
        let (message, help) = match letter {
            '$' => {
                let message = "unexpected `$`: Prometheus does not know Grafana variables".to_owned();
                (message, "write the value itself")
            }
            '!' => {
                let message = "unexpected `!`: PromQL has it only in `!=` and `!~`".to_owned();
                (message, "write the opposite comparison, or use `unless` or `absent`")
            }
            '&' => ("unexpected `&`: PromQL writes `and`".to_owned(), "write `and`"),
            '|' => ("unexpected `|`: PromQL writes `or`".to_owned(), "write `or`"),
            ';' => ("unexpected `;`: a rule has one expression".to_owned(), "remove it"),
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                (format!("unexpected `{letter}`: PromQL takes only straight quotes"), "write `\"`")
            }
            '×' | '÷' | '−' | '–' | '≥' | '≤' | '≠' => {
                (format!("unexpected `{letter}`: operators are ASCII"), "write `*`, `/`, `-`, `>=`, `<=` or `!=`")
            }
            '.' | '-' | ':' | '/' if is_name(next) && self.behind() == token.start => {
                let help = match self.version >= Version::new(3, 0) {
                    true => "quote such a name inside the braces: `{\"my.metric\", \"my-label\"=\"value\"}`",
                    false => "names have letters, digits and `_`; metric names also `:`",
                };
                (format!("unexpected `{letter}` in a name"), help)
            }
            _ if letter.is_alphabetic() => {
                let help = match self.version >= Version::new(3, 0) {
                    true => "quote such a name inside the braces: `{\"métrique\"}`",
                    false => "names have letters, digits and `_`; metric names also `:`",
                };
                (format!("unexpected `{letter}`: names are ASCII"), help)
            }
            _ => (format!("unexpected `{letter}`: {expected} is expected here"), ""),
        };
        error_with_help(CODE, at, &message, "not valid here", help)
    }
}
