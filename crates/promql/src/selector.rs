//! Selectors and label lists: `name{label="value", …}`, and one label of `by (…)`.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::names::is_metric_name;
use super::node::{Expr, Matcher, Selector, ValueType};
use super::operators::{Keyword, MatchOperator};
use super::reader::{Read, Reader, Reading, SyntaxError};
use super::regex;
use super::token::{Token, TokenKind};
use super::version::Version;

/// The problem of a selector that nothing narrows.
pub(super) const SELECTS_EVERYTHING: &str = "promql/selects-everything";
const METRIC: &str = "__name__";
/// Quoted names inside of braces.
const QUOTED_NAMES: Version = Version::new(2, 53);
/// Quoted labels in `by`, `on` and the like.
const QUOTED_LABELS: Version = Version::new(2, 55);

impl Matcher {
    /// Whether a series without the label does not meet it.
    pub fn wants_label(&self, version: Version) -> bool {
        match self.operator {
            MatchOperator::Equal => !self.value.is_empty(),
            MatchOperator::NotEqual => self.value.is_empty(),
            MatchOperator::Matches => regex::matches_empty(&self.value, version) == Ok(false),
            MatchOperator::NotMatches => regex::matches_empty(&self.value, version) == Ok(true),
        }
    }
}

impl Reader<'_> {
    pub(super) fn selector(&mut self) -> Reading<Read> {
        let start = self.token().start;
        let mut selector = Selector::default();
        if self.kind() != TokenKind::LeftBrace {
            let token = self.take_as(b'x', b'x');
            selector.name = Some((self.word(token).to_owned(), token.start..token.end));
        }
        let outside = selector.name.clone();
        let before = self.problems.len();
        if self.kind() == TokenKind::LeftBrace {
            let open = self.take();
            let read = self.matchers(&mut selector);
            if read.is_err() {
                self.recover(TokenKind::RightBrace, false);
            }
            if self.kind() != TokenKind::RightBrace {
                return Err(self.unclosed(open));
            }
            let close = self.take();
            self.write_matchers(open.end..close.start, outside.is_none());
        }
        let span = start..self.behind();
        if self.problems.len() == before {
            self.check_selector(&selector, outside.as_ref(), span.clone());
        }
        Ok(Read::leaf(span, Expr::Selector(selector), ValueType::Vector))
    }

    /// In the copy, matchers shrink to one that every grammar takes.
    fn write_matchers(&mut self, inside: Range<usize>, nameless: bool) {
        if !nameless {
            return;
        }
        match inside.len() {
            0..=2 => self.is_common = false,
            3..=4 => self.write(inside.start, b"\"x\""),
            _ => self.write(inside.start, b"x=\"x\""),
        }
    }

    fn matchers(&mut self, selector: &mut Selector) -> Reading<()> {
        loop {
            if self.kind() == TokenKind::RightBrace {
                return Ok(());
            }
            self.matcher(selector)?;
            match self.kind() {
                TokenKind::Comma => drop(self.skip()),
                TokenKind::RightBrace => return Ok(()),
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }

    fn matcher(&mut self, selector: &mut Selector) -> Reading<()> {
        let token = self.token();
        let label_span = token.start..token.end;
        let label = match token.kind {
            TokenKind::Word => self.word(token).to_owned(),
            TokenKind::Text => {
                let text = self.unquote(token).unwrap_or_default();
                self.check_quoted(token, &text);
                text
            }
            _ => return Err(self.unexpected("a label")),
        };
        self.skip();
        let operator = match self.kind() {
            TokenKind::Equal => MatchOperator::Equal,
            TokenKind::NotEqual => MatchOperator::NotEqual,
            TokenKind::EqualTilde => MatchOperator::Matches,
            TokenKind::NotTilde => MatchOperator::NotMatches,
            _ if token.kind == TokenKind::Text => {
                match selector.name {
                    None => selector.name = Some((label, label_span)),
                    Some(_) => selector.matchers.push(Matcher {
                        label: METRIC.to_owned(),
                        label_span: label_span.clone(),
                        operator: MatchOperator::Equal,
                        value: label,
                        value_span: label_span,
                    }),
                }
                return Ok(());
            }
            _ => return Err(self.unexpected("one of `=`, `!=`, `=~` and `!~`")),
        };
        let operator_token = self.skip();
        let value_token = self.token();
        let value_span = value_token.start..value_token.end;
        if value_token.kind != TokenKind::Text {
            return Err(self.unexpected_value(operator_token, value_token));
        }
        let value = self.unquote(value_token);
        self.skip();
        let value = value.unwrap_or_default();
        if matches!(operator, MatchOperator::Matches | MatchOperator::NotMatches)
            && let Err(reason) = regex::matches_empty(&value, self.version)
        {
            let message = format!("the regular expression `{value}` {reason}");
            let help = regex::advice(&reason);
            self.report(error_with_help(
                "promql/invalid-regex",
                value_span.clone(),
                &message,
                "not a valid Go regex",
                help,
            ));
        }
        selector.matchers.push(Matcher { label, label_span, operator, value, value_span });
        Ok(())
    }

    /// A value that is no quoted text.
    fn unexpected_value(&mut self, operator: Token, value: Token) -> SyntaxError {
        let is_operator =
            matches!(value.kind, TokenKind::Equal | TokenKind::NotEqual | TokenKind::EqualTilde | TokenKind::NotTilde);
        if is_operator && value.start == operator.end {
            let written = self.slice(operator.start..value.end);
            let message = format!("unexpected `{written}`: label matchers use `=`, `!=`, `=~` and `!~`");
            let at = value.start..value.end;
            let help = match self.ahead(1).kind {
                TokenKind::Text => "write one `=`",
                _ => "write one `=`, and the value in quotes",
            };
            self.report(error_with_help("promql/syntax", at, &message, "one `=` too many", help));
            return SyntaxError;
        }
        if matches!(value.kind, TokenKind::Word | TokenKind::Number | TokenKind::Duration | TokenKind::BadNumber) {
            let text = self.word(value);
            let message = format!("unexpected `{text}`: a label value needs quotes");
            let mut problem = error("promql/syntax", value.start..value.end, &message, "quotes missing");
            problem.help = format!("write `\"{text}\"`");
            problem.replacement = Some(format!("\"{text}\""));
            self.report(problem);
            return SyntaxError;
        }
        self.unexpected("a quoted value")
    }

    fn check_quoted(&mut self, token: Token, text: &str) {
        if self.version < QUOTED_NAMES {
            let message =
                format!("the quoted name `{text}` needs Prometheus {QUOTED_NAMES}; the target is {}", self.version);
            let help = unquoted(text);
            let at = token.start..token.end;
            self.report(error_with_help("promql/not-in-version", at, &message, "a quoted name", &help));
        }
    }

    fn check_selector(&mut self, selector: &Selector, outside: Option<&(String, Range<usize>)>, span: Range<usize>) {
        if let Some((name, _)) = outside {
            if let Some(matcher) = selector.matchers.iter().find(|matcher| matcher.label == METRIC) {
                let message = format!("the metric name is set twice: `{name}` and `{}`", matcher.value);
                let at = matcher.label_span.start..matcher.value_span.end;
                let help = "keep either the name before the braces or the matcher";
                self.report(error_with_help("promql/name-set-twice", at, &message, "the second name", help));
            }
            return;
        }
        let named = selector.name.as_ref().is_some_and(|(name, _)| !name.is_empty());
        let selective = selector.matchers.iter().any(|matcher| matcher.wants_label(self.version));
        if named || selective {
            return;
        }
        let text = self.slice(span.clone());
        let message = format!("`{text}` selects every series");
        let help = "write a metric name, or a matcher that does not match an empty label: `job=~\".+\"`";
        let label = "no matcher excludes anything";
        self.report(error_with_help(SELECTS_EVERYTHING, span, &message, label, help));
    }

    /// One label of a list in parentheses.
    pub(super) fn grouping_label(&mut self, clause: &str) -> Reading<(String, Range<usize>)> {
        let token = self.token();
        let span = token.start..token.end;
        let text = self.word(token);
        let is_label = match token.kind {
            TokenKind::Word => !matches!(self.keyword(token), Some(Keyword::Without | Keyword::Number)),
            TokenKind::ColonWord => self.version >= Version::new(3, 0),
            TokenKind::Text => {
                let name = self.unquote(token).unwrap_or_default();
                self.skip();
                if self.version < QUOTED_LABELS {
                    let message = format!(
                        "the quoted label `{name}` needs Prometheus {QUOTED_LABELS}; the target is {}",
                        self.version
                    );
                    let help = unquoted(&name);
                    self.report(error_with_help(
                        "promql/not-in-version",
                        span.clone(),
                        &message,
                        "a quoted label",
                        &help,
                    ));
                } else if name.is_empty() {
                    let message = format!("`{clause}` names an empty label");
                    self.report(error_with_help(
                        "promql/syntax",
                        span.clone(),
                        &message,
                        "an empty name",
                        "write a label name",
                    ));
                }
                return Ok((name, span));
            }
            _ => false,
        };
        if !is_label {
            return Err(self.unexpected(&format!("a label in `{clause} (…)`")));
        }
        self.skip();
        Ok((text.to_owned(), span))
    }
}

/// The fix of a quoted name where names are not quoted yet.
fn unquoted(name: &str) -> String {
    match is_metric_name(name, Version::new(2, 0)) {
        true => format!("write `{name}` without the quotes"),
        false => "raise `stack.prometheus.version`: older versions allow only letters, digits and `_`".to_owned(),
    }
}
