//! Selectors and label lists: `name{label="value", …}`, and one label of `by (…)`.

use std::ops::Range;

use super::flaw::{flaw, flaw_with_help};
use super::names::is_metric_name;
use super::node::{Kind as NodeKind, Matcher, Selector, ValueType};
use super::operators::{Keyword, MatchOperator};
use super::reader::{Broken, Read, Reader, Reading};
use super::regex;
use super::token::{Kind, Token};
use super::version::Version;

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
        if self.kind() != Kind::LeftBrace {
            let token = self.take_as(b'x', b'x');
            selector.name = Some((self.word(token).to_owned(), token.start..token.end));
        }
        let outside = selector.name.clone();
        let before = self.problems.len();
        if self.kind() == Kind::LeftBrace {
            let open = self.take();
            let read = self.matchers(&mut selector);
            if read.is_err() {
                self.recover(Kind::RightBrace, false);
            }
            if self.kind() != Kind::RightBrace {
                return Err(self.unclosed(open));
            }
            let close = self.take();
            self.write_matchers(open.end..close.start, outside.is_none());
        }
        let span = start..self.behind();
        if self.problems.len() == before {
            self.check_selector(&selector, outside.as_ref(), span.clone());
        }
        Ok(Read::leaf(span, NodeKind::Selector(selector), ValueType::Vector))
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
            if self.kind() == Kind::RightBrace {
                return Ok(());
            }
            self.matcher(selector)?;
            match self.kind() {
                Kind::Comma => drop(self.skip()),
                Kind::RightBrace => return Ok(()),
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }

    fn matcher(&mut self, selector: &mut Selector) -> Reading<()> {
        let token = self.token();
        let label_span = token.start..token.end;
        let label = match token.kind {
            Kind::Word => self.word(token).to_owned(),
            Kind::Text => {
                let text = self.unquote(token).unwrap_or_default();
                self.check_quoted(token, &text);
                text
            }
            _ => return Err(self.unexpected("a label")),
        };
        self.skip();
        let operator = match self.kind() {
            Kind::Equal => MatchOperator::Equal,
            Kind::NotEqual => MatchOperator::NotEqual,
            Kind::EqualTilde => MatchOperator::Matches,
            Kind::NotTilde => MatchOperator::NotMatches,
            _ if token.kind == Kind::Text => {
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
        if value_token.kind != Kind::Text {
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
            self.report(flaw_with_help("promql/invalid-regex", value_span.clone(), &message, "Go refuses this", help));
        }
        selector.matchers.push(Matcher { label, label_span, operator, value, value_span });
        Ok(())
    }

    /// A value that is no quoted text.
    fn unexpected_value(&mut self, operator: Token, value: Token) -> Broken {
        let is_operator = matches!(value.kind, Kind::Equal | Kind::NotEqual | Kind::EqualTilde | Kind::NotTilde);
        if is_operator && value.start == operator.end {
            let written = self.slice(operator.start..value.end);
            let message = format!("unexpected `{written}`: label matchers use `=`, `!=`, `=~` and `!~`");
            let at = value.start..value.end;
            let help = match self.ahead(1).kind {
                Kind::Text => "write one `=` for equal labels",
                _ => "write one `=` for equal labels, and the value in quotes",
            };
            self.report(flaw_with_help("promql/syntax", at, &message, "one sign too many", help));
            return Broken;
        }
        if matches!(value.kind, Kind::Word | Kind::Number | Kind::Duration | Kind::BadNumber) {
            let text = self.word(value);
            let message = format!("unexpected `{text}`: the value of a label stands in quotes");
            let mut problem = flaw("promql/syntax", value.start..value.end, &message, "quotes missing");
            problem.help = format!("write `\"{text}\"`");
            problem.replacement = Some(format!("\"{text}\""));
            self.report(problem);
            return Broken;
        }
        self.unexpected("a quoted value")
    }

    fn check_quoted(&mut self, token: Token, text: &str) {
        if self.version < QUOTED_NAMES {
            let message =
                format!("the quoted name `{text}` needs Prometheus {QUOTED_NAMES}; the target is {}", self.version);
            let help = unquoted(text);
            let at = token.start..token.end;
            self.report(flaw_with_help("promql/not-in-version", at, &message, "a quoted name", &help));
        }
    }

    fn check_selector(&mut self, selector: &Selector, outside: Option<&(String, Range<usize>)>, span: Range<usize>) {
        if let Some((name, _)) = outside {
            if let Some(matcher) = selector.matchers.iter().find(|matcher| matcher.label == METRIC) {
                let message = format!("the metric's name is set twice: `{name}` and `{}`", matcher.value);
                let at = matcher.label_span.start..matcher.value_span.end;
                let help = "keep the name before the braces, or only the matcher";
                self.report(flaw_with_help("promql/name-set-twice", at, &message, "the second name", help));
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
        let help = "name a metric, or add a matcher that an absent label does not meet: `job=~\".+\"`";
        let label = "no matcher here excludes anything";
        self.report(flaw_with_help("promql/selects-everything", span, &message, label, help));
    }

    /// One label of a list in parentheses.
    pub(super) fn grouping_label(&mut self, clause: &str) -> Reading<(String, Range<usize>)> {
        let token = self.token();
        let span = token.start..token.end;
        let text = self.word(token);
        let is_label = match token.kind {
            Kind::Word => !matches!(self.keyword(token), Some(Keyword::Without | Keyword::Number)),
            Kind::ColonWord => self.version >= Version::new(3, 0),
            Kind::Text => {
                let name = self.unquote(token).unwrap_or_default();
                self.skip();
                if self.version < QUOTED_LABELS {
                    let message = format!(
                        "the quoted label `{name}` needs Prometheus {QUOTED_LABELS}; the target is {}",
                        self.version
                    );
                    let help = unquoted(&name);
                    self.report(flaw_with_help(
                        "promql/not-in-version",
                        span.clone(),
                        &message,
                        "a quoted label",
                        &help,
                    ));
                } else if name.is_empty() {
                    let message = format!("`{clause}` names an empty label");
                    self.report(flaw_with_help("promql/syntax", span.clone(), &message, "no name", "name a label"));
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

/// The mend of a quoted name where names are not quoted yet.
fn unquoted(name: &str) -> String {
    match is_metric_name(name, Version::new(2, 0)) {
        true => format!("write `{name}` without the quotes"),
        false => "raise `stack.prometheus.version`: before, names hold only letters, digits and `_`".to_owned(),
    }
}
