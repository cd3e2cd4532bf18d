//! What to say about a token that cannot stand where it stands.

use std::ops::Range;

use super::flaw::{flaw, flaw_with_help};
use super::node::{Kind as NodeKind, Node};
use super::operators::Keyword;
use super::reader::{Broken, Reader};
use super::token::{Kind, Token};
use super::version::Version;
use crate::report::Problem;

const CODE: &str = "promql/syntax";

/// Whether an operand can begin with a token.
fn starts_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Word
            | Kind::ColonWord
            | Kind::Number
            | Kind::Duration
            | Kind::Text
            | Kind::LeftParenthesis
            | Kind::LeftBrace
    )
}

impl Reader<'_> {
    /// Reports the token at hand where `expected` should be.
    pub(super) fn unexpected(&mut self, expected: &str) -> Broken {
        let token = self.token();
        let at = token.start..token.end;
        let text = self.word(token);
        let problem = match token.kind {
            _ if self.end_reported => return Broken,
            Kind::End => {
                self.end_reported = true;
                let message = format!("the expression ends where {expected} is expected");
                flaw(CODE, at, &message, "something is missing here")
            }
            Kind::OpenText | Kind::Junk => self.junk(token, expected),
            Kind::BadNumber => {
                let message = format!("`{text}` is neither a number nor a duration");
                let help = "names begin with a letter or `_`; durations have the units y, w, d, h, m, s, ms";
                flaw_with_help(CODE, at, &message, "malformed", help)
            }
            Kind::RightParenthesis | Kind::RightBrace | Kind::RightBracket => {
                let message = format!("unexpected `{text}`: {expected} is expected before it");
                flaw(CODE, at, &message, "something is missing before this")
            }
            Kind::LeftBrace if self.slice(token.start..token.start + 2) == "{{" => {
                let help = "templates are for labels and annotations; write the value itself";
                flaw_with_help(CODE, at, "unexpected `{{`: expressions are not templates", "not expanded here", help)
            }
            Kind::LeftBrace if self.behind() == token.start && self.slice(0..token.start).ends_with('{') => {
                let help = "templates are for labels and annotations; write the value itself";
                flaw_with_help(CODE, at, "unexpected `{`: expressions are not templates", "not expanded here", help)
            }
            Kind::EqualTilde | Kind::NotTilde => {
                let message = format!("unexpected `{text}`: patterns are for labels, inside braces");
                let help = format!("write `x{{label{text}\"pattern\"}}`");
                flaw_with_help(CODE, at, &message, "compares no values", &help)
            }
            _ => {
                let message = format!("unexpected `{text}`: {expected} is expected here");
                let mut problem = flaw(CODE, at, &message, "out of place");
                problem.help = self.advice(token).to_owned();
                problem
            }
        };
        self.report(problem);
        Broken
    }

    fn advice(&self, token: Token) -> &'static str {
        match self.keyword(token) {
            Some(Keyword::On | Keyword::Ignoring) => "`on` and `ignoring` stand after an operator: `x * on (job) y`",
            Some(Keyword::GroupLeft | Keyword::GroupRight) => {
                "it stands after `on` or `ignoring`: `x * on (job) group_left y`"
            }
            Some(Keyword::Bool) => "`bool` stands after a comparison: `x > bool 0`",
            _ if token.kind == Kind::Equal => "PromQL compares with `==`",
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
            NodeKind::Selector(selector) if selector.matchers.is_empty() => selector.name.as_ref(),
            _ => None,
        };
        let problem = match (token.kind, self.keyword(token)) {
            (Kind::RightParenthesis | Kind::RightBrace | Kind::RightBracket, _) => {
                let message = format!("unexpected `{text}`, which closes nothing");
                flaw_with_help(CODE, at, &message, "no bracket is open here", "remove it, or open it before")
            }
            (Kind::Comma, _) => {
                let help = "commas stand between arguments; a rule has one expression";
                flaw_with_help(CODE, at, "unexpected `,` after an expression", "no call to go on with", help)
            }
            (_, Some(Keyword::By | Keyword::Without)) => {
                let help = match &before.kind {
                    NodeKind::Aggregate { grouping: Some(_), .. } => "an aggregation has one grouping; merge the two",
                    _ => "a grouping belongs to an aggregation: `sum by (job) (x)`",
                };
                flaw_with_help(CODE, at, &format!("unexpected `{text}`"), "nothing to group here", help)
            }
            (_, Some(Keyword::On | Keyword::Ignoring | Keyword::GroupLeft | Keyword::GroupRight | Keyword::Bool)) => {
                let message = format!("unexpected `{text}`: an operator is expected before it");
                let mut problem = flaw(CODE, at, &message, "no operator before this");
                problem.help = self.advice(token).to_owned();
                problem
            }
            (Kind::LeftParenthesis, _) if name.is_some_and(|(_, span)| span.end == token.start) => {
                let name = name.map_or("", |(name, _)| name);
                let message = format!("unexpected `(`: `{name}` is no function");
                flaw(CODE, at, &message, "nothing to call")
            }
            (Kind::LeftBrace, _) if before.span.end == token.start => {
                let help = "put all matchers into one pair of braces behind the metric's name";
                flaw_with_help(CODE, at, "unexpected `{`", "no selector to narrow here", help)
            }
            (Kind::Word, None) if matches!(text, "anchored" | "smoothed" | "fill" | "fill_left" | "fill_right") => {
                let message = format!("unexpected `{text}`, which Prometheus {} does not have", self.version);
                let help = "it came later, behind a feature flag";
                flaw_with_help(CODE, at, &message, "not in this version", help)
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
    fn second_expression(&self, before: &Node, name: Option<&(String, Range<usize>)>) -> Problem {
        if let Some((word, span)) = name.filter(|(word, _)| word.eq_ignore_ascii_case("not")) {
            let help = "turn the comparison around, or use `unless` or `absent`";
            let message = format!("unexpected `{word}`: PromQL has no such operator");
            return flaw_with_help(CODE, span.clone(), &message, "read as a metric", help);
        }
        let token = self.token();
        let shown = if token.kind == Kind::Text { "text" } else { self.word(token) };
        let message = format!("unexpected `{shown}`: an operator is expected between two expressions");
        let lines = self.slice(before.span.end..token.start).contains('\n');
        let help = match lines {
            true => "one text holds one expression; give the second a rule of its own, or join them",
            false => "join the two with an operator, such as `and` or `/`",
        };
        flaw_with_help(CODE, token.start..token.end, &message, "a second expression begins here", help)
    }

    /// Reports a bracket that nothing closes.
    pub(super) fn unclosed(&mut self, open: Token) -> Broken {
        let text = self.word(open);
        let close = match open.kind {
            Kind::LeftParenthesis => ")",
            Kind::LeftBrace => "}",
            _ => "]",
        };
        if !self.end_reported {
            let message = format!("`{text}` is never closed");
            let help = format!("add the missing `{close}`");
            self.end_reported = true;
            self.report(flaw_with_help(CODE, open.start..open.end, &message, "opened here", &help));
        }
        Broken
    }

    fn junk(&mut self, token: Token, expected: &str) -> Problem {
        let at = token.start..token.end;
        let text = self.word(token);
        if token.kind == Kind::OpenText {
            self.end_reported = true;
            let quote = text.get(..1).unwrap_or("\"");
            let message = "the quoted text is never closed";
            let help = format!("add the missing `{quote}`");
            return flaw_with_help(CODE, at, message, "begins here", &help);
        }
        let next = self.slice(token.end..self.text.len()).chars().next();
        let is_name = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_');
        let letter = text.chars().next().unwrap_or(' ');
        let (message, help) = match letter {
            '$' => {
                let message = "unexpected `$`: variables of Grafana mean nothing to Prometheus".to_owned();
                (message, "write the value itself")
            }
            '!' => {
                let message = "unexpected `!`, which stands only in `!=` and `!~`".to_owned();
                (message, "turn the comparison around, or use `unless` or `absent`")
            }
            '&' => ("unexpected `&`: PromQL writes `and`".to_owned(), "write `and`"),
            '|' => ("unexpected `|`: PromQL writes `or`".to_owned(), "write `or`"),
            ';' => ("unexpected `;`: a text holds one expression".to_owned(), "remove it"),
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                (format!("unexpected `{letter}`: quotes are straight"), "write `\"`")
            }
            '×' | '÷' | '−' | '–' | '≥' | '≤' | '≠' => {
                (format!("unexpected `{letter}`: operators are plain ASCII"), "write `*`, `/`, `-`, `>=`, `<=` or `!=`")
            }
            '.' | '-' | ':' | '/' if is_name(next) && self.behind() == token.start => {
                let help = match self.version >= Version::new(3, 0) {
                    true => "quote such a name inside the braces: `{\"my.metric\", \"my-label\"=\"value\"}`",
                    false => "names hold letters, digits and `_`, metrics also `:`",
                };
                (format!("unexpected `{letter}` in a name"), help)
            }
            _ if letter.is_alphabetic() => {
                let help = match self.version >= Version::new(3, 0) {
                    true => "quote such a name inside the braces: `{\"métrique\"}`",
                    false => "names hold letters, digits and `_`, metrics also `:`",
                };
                (format!("unexpected `{letter}`: names are plain ASCII"), help)
            }
            _ => (format!("unexpected `{letter}`: {expected} is expected here"), ""),
        };
        flaw_with_help(CODE, at, &message, "means nothing here", help)
    }
}
