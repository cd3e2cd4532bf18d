//! What follows an operand: `[5m]` and `[1h:5m]` here, `offset` and `@` in `shift`.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::features::Feature;
use super::length::{DURATION_EXPRESSIONS, STABLE_DURATION_EXPRESSIONS};
use super::node::{At, Beyond, Expr, Node, ValueType, Window};
use super::operators::Keyword;
use super::reader::{Read, Reader, Reading, SyntaxError};
use super::token::{Token, TokenKind};
use super::version::Version;

/// No time shift before a range, however it is written; older versions overlooked `@ start()` and offsets that they compute.
const NO_SHIFT_BEFORE_RANGE: Version = Version::new(3, 15);
/// Subqueries whose range is a function alone: `x[range():1m]`.
const COLON_BEHIND_FUNCTION: Version = Version::new(3, 16);
/// `anchored` and `smoothed` without a feature flag.
const STABLE_RANGE_MODIFIERS: Version = Version::new(3, 16);

impl Reader<'_> {
    /// Reads everything that can follow an operand.
    pub(super) fn suffixes(&mut self, mut read: Read) -> Reading<Read> {
        loop {
            match self.kind() {
                TokenKind::LeftBracket => {
                    read = self.bracket(read)?;
                    self.bounded(&read)?;
                }
                TokenKind::At => self.at_modifier(&mut read)?,
                TokenKind::Word => match self.keyword(self.token()) {
                    Some(Keyword::Offset) => self.offset(&mut read)?,
                    Some(Keyword::Range) => self.range_modifier(&mut read),
                    _ => return Ok(read),
                },
                _ => return Ok(read),
            }
        }
    }

    /// `anchored` or `smoothed` behind a selector or its range.
    fn range_modifier(&mut self, read: &mut Read) {
        let token = self.skip();
        self.is_common = false;
        let word = self.word(token);
        let at = token.start..token.end;
        if self.version < STABLE_RANGE_MODIFIERS && !self.features.has(Feature::RangeModifiers) {
            let message = format!(
                "`{word}` is experimental in Prometheus {}, and stable from {STABLE_RANGE_MODIFIERS} on",
                self.version
            );
            let (label, help) = (Feature::RangeModifiers.label(), Feature::RangeModifiers.help());
            self.report(error_with_help("promql/not-in-version", at, &message, &label, &help));
            return;
        }
        let anchored = word.eq_ignore_ascii_case(Beyond::Anchored.name());
        let beyond = if anchored { Beyond::Anchored } else { Beyond::Smoothed };
        read.node.span.end = token.end;
        let selector = match &mut read.node.kind {
            Expr::Selector(selector) => Some(selector),
            Expr::Range { selector, .. } => match &mut selector.kind {
                Expr::Selector(selector) => Some(selector),
                _ => None,
            },
            _ => None,
        };
        let before = selector.map(|selector| selector.beyond.replace(beyond));
        match before {
            None if read.sound => {
                let message = format!("`{word}` does not follow a selector");
                let help = format!("write it after the range of a selector: `rate(x[5m] {word})`");
                self.report(error_with_help("promql/syntax", at, &message, "not the range of a selector", &help));
            }
            Some(Some(before)) if before != beyond => {
                let message = "`anchored` and `smoothed` cannot be used together";
                self.report(error_with_help("promql/syntax", at, message, "the second of the two", "keep one"));
            }
            None | Some(_) => {}
        }
    }

    pub(super) fn bracket(&mut self, read: Read) -> Reading<Read> {
        let open = self.take();
        let range = self.range_length();
        let mut step = None;
        let mut is_subquery = false;
        if range.is_ok() && self.kind() == TokenKind::Colon {
            is_subquery = true;
            self.check_colon(open);
            self.take();
            if !matches!(self.kind(), TokenKind::RightBracket | TokenKind::End) {
                step = Some(self.range_length());
            }
        }
        let whole = range.is_ok() && !matches!(step, Some(Err(SyntaxError)));
        if whole && !matches!(self.kind(), TokenKind::RightBracket | TokenKind::End) {
            self.unexpected_in_brackets(is_subquery);
        }
        self.recover(TokenKind::RightBracket, false);
        if !self.eat(TokenKind::RightBracket) {
            return Err(self.unclosed(open));
        }
        let brackets = open.start..self.behind();
        let span = read.node.span.start..brackets.end;
        let Read { mut node, sound, height } = read;
        let mut at = None;
        if let Expr::Selector(selector) = &mut node.kind
            && !is_subquery
            && self.version < NO_SHIFT_BEFORE_RANGE
            && matches!(selector.at, Some(At::Start | At::End))
        {
            // Prometheus refuses a time before a range and overlooks `start()` and `end()`; they apply to the range.
            at = selector.at.take();
            self.is_common = false;
        }
        let (Ok(range), Ok(step)) = (range, step.transpose()) else {
            return Ok(Read { sound, ..Read::leaf(span, Expr::Number(f64::NAN), ValueType::Matrix) });
        };
        let sound = match is_subquery {
            true => self.check_subquery(&node, sound),
            false => self.check_range(&node, sound, brackets),
        };
        let expr = Box::new(node);
        let kind = match is_subquery {
            true => Expr::Subquery { expr, range, step, offset: None, at: None },
            false => Expr::Range { selector: expr, range, offset: None, at },
        };
        Ok(Read { node: Node { span, kind, value_type: ValueType::Matrix }, sound, height: height + 1 })
    }

    /// Before 3.16 a colon is read only where a duration in figures stands before it.
    fn check_colon(&mut self, open: Token) {
        let colon = self.token();
        let figures = self.slice(open.end..colon.start);
        let figures = figures.split(|it: char| !it.is_alphanumeric() && !matches!(it, '_' | '.'));
        let is_read = figures.into_iter().any(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        if self.version < COLON_BEHIND_FUNCTION && !is_read {
            let at = colon.start..colon.end;
            let message = format!(
                "a `:` after a function alone needs Prometheus {COLON_BEHIND_FUNCTION}; the target is {}",
                self.version
            );
            let help = "add a duration to it: `[range() + 0s:1m]`";
            self.report(error_with_help("promql/not-in-version", at, &message, "not read in this version", help));
        }
    }

    pub(super) fn check_range(&mut self, node: &Node, sound: bool, brackets: Range<usize>) -> bool {
        const CODE: &str = "promql/type-mismatch";
        match &node.kind {
            Expr::Selector(selector) if selector.offset.as_ref().is_some_and(|it| self.is_too_early(it)) => {
                let help = "write the range before `offset`: `x[5m] offset 1m`";
                self.report(error_with_help(
                    CODE,
                    brackets,
                    "the range is after `offset`",
                    "must come before `offset`",
                    help,
                ));
                true
            }
            Expr::Selector(selector) if selector.at.is_some() => {
                let help = match selector.at {
                    Some(At::Start) => "write the range before `@`: `x[5m] @ start()`",
                    Some(At::End) => "write the range before `@`: `x[5m] @ end()`",
                    _ => "write the range before `@`: `x[5m] @ 0`",
                };
                self.report(error_with_help(CODE, brackets, "the range is after `@`", "must come before `@`", help));
                true
            }
            Expr::Selector(_) => sound,
            _ if sound => {
                let inner = self.slice(brackets.start + 1..brackets.end.saturating_sub(1)).trim();
                let message = format!("the range `[{inner}]` does not follow a selector");
                let mut problem = error(CODE, brackets, &message, "only a selector can have a range");
                if node.value_type == ValueType::Vector {
                    problem.help = format!("move it to the selector, or write the subquery `[{inner}:]`");
                    problem.replacement = Some(format!("[{inner}:]"));
                }
                self.report(problem);
                false
            }
            _ => false,
        }
    }

    /// Whether an offset may not stand before a range. A zero in plain figures is as if it were not there.
    fn is_too_early(&self, offset: &Window) -> bool {
        let text = self.slice(offset.span.clone());
        let plain = text.trim_start_matches(['+', '-']).trim();
        let is_plain = plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
        let inner = plain.trim_matches(|it: char| matches!(it, '(' | ')' | '+' | '-') || it.is_whitespace());
        let computed = !inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
            || plain.ends_with("()");
        match (is_plain, self.version >= NO_SHIFT_BEFORE_RANGE) {
            (true, _) => offset.millis != Some(0),
            (false, true) => true,
            (false, false) => !computed && offset.millis != Some(0),
        }
    }

    pub(super) fn check_subquery(&mut self, node: &Node, sound: bool) -> bool {
        if sound && node.value_type != ValueType::Vector {
            let found = node.value_type.name();
            let message = format!("a subquery needs an instant vector, not a {found}");
            let label = format!("this is a {found}");
            let help = "remove the first range, or the subquery";
            self.report(error_with_help("promql/type-mismatch", node.span.clone(), &message, &label, help));
            return false;
        }
        sound
    }

    pub(super) fn unexpected_in_brackets(&mut self, is_subquery: bool) {
        let token = self.token();
        let text = self.word(token);
        let operator = matches!(
            token.kind,
            TokenKind::Plus
                | TokenKind::Minus
                | TokenKind::Star
                | TokenKind::Slash
                | TokenKind::Percent
                | TokenKind::Caret
                | TokenKind::LeftParenthesis
        );
        let (at, code) = (token.start..token.end, "promql/invalid-duration");
        if operator && self.version < DURATION_EXPRESSIONS {
            let message = format!("arithmetic on durations needs Prometheus {STABLE_DURATION_EXPRESSIONS}");
            let label = format!("not in {}", self.version);
            self.report(error_with_help("promql/not-in-version", at, &message, &label, "write the resulting duration"));
        } else if token.kind == TokenKind::Word {
            let message = format!("unexpected `{text}` after a duration");
            let help = "write number and unit without a space: `5m`";
            self.report(error_with_help(code, at, &message, "not part of the duration", help));
        } else if !matches!(token.kind, TokenKind::RightParenthesis | TokenKind::RightBrace) {
            let expected = if is_subquery { "`]`" } else { "`:` or `]`" };
            let _ = self.unexpected(expected);
        }
    }

    /// The duration in brackets; it must be positive.
    pub(super) fn range_length(&mut self) -> Reading<Window> {
        let start = self.token().start;
        self.write(start, b"1");
        if self.version < DURATION_EXPRESSIONS {
            let token = self.token();
            let negative = token.kind == TokenKind::Minus;
            let millis = match negative {
                true => Some(-1),
                false => self.plain_length()?,
            };
            if negative {
                self.skip();
                self.skip();
            }
            return self.positive(millis, start..self.behind());
        }
        let mut is_expression = false;
        let seconds = self.length(0, &mut is_expression)?;
        let span = start..self.behind();
        self.check_expression(is_expression, span.clone());
        let millis = seconds.and_then(|seconds| self.rounded_millis(seconds, span.clone()));
        match seconds.is_some() && millis.is_none() {
            true => Err(SyntaxError),
            false => self.positive(millis, span),
        }
    }
}
