//! What moves a selector in time: `offset 5m` and `@ 0`.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::length::{DURATION_EXPRESSIONS, PLAIN_SECONDS};
use super::node::{At, Expr, Window};
use super::operators::Keyword;
use super::reader::{Read, Reader, Reading};
use super::token::{Token, TokenKind};
use super::values;
use super::version::Version;

/// Negative offsets and `@` without a feature flag.
const SHIFTS: Version = Version::new(2, 33);

impl Reader<'_> {
    pub(super) fn offset(&mut self, read: &mut Read) -> Reading<()> {
        let word = self.take();
        let start = self.token().start;
        let sign = self.token();
        let signed = matches!(sign.kind, TokenKind::Plus | TokenKind::Minus);
        let allowed = match sign.kind {
            TokenKind::Plus => self.version >= DURATION_EXPRESSIONS,
            TokenKind::Minus => self.version >= SHIFTS,
            _ => true,
        };
        if signed {
            self.take();
        }
        self.write(self.token().start, b"1");
        let mut is_expression = false;
        let seconds = match self.kind() {
            TokenKind::Number | TokenKind::Duration => self.plain_length()?.map(|millis| millis as f64 / 1000.0),
            TokenKind::LeftParenthesis | TokenKind::Word if self.version >= DURATION_EXPRESSIONS => {
                self.length_operand(&mut is_expression)?
            }
            _ => return Err(self.unexpected_length()),
        };
        let seconds = seconds.map(|seconds| if sign.kind == TokenKind::Minus { -seconds } else { seconds });
        let span = start..self.behind();
        self.check_expression(is_expression, span.clone());
        if !allowed {
            let symbol = self.word(sign);
            let message = format!("Prometheus {} does not have an offset with `{symbol}`", self.version);
            let help = "write the duration without a sign";
            let at = sign.start..sign.end;
            self.report(error_with_help("promql/not-in-version", at, &message, "no sign allowed here", help));
        } else if self.version < PLAIN_SECONDS && seconds == Some(0.0) {
            let message = format!("the offset `{}` is zero", self.slice(span.clone()));
            let help = "remove the offset";
            self.report(error_with_help("promql/invalid-duration", span.clone(), &message, "shifts nothing", help));
        }
        let millis = seconds.and_then(|seconds| self.rounded_millis(seconds, span.clone()));
        let end = span.end;
        let window = Window { millis, span };
        let at = word.start..end;
        let place = match &mut read.node.kind {
            Expr::Selector(selector) => Some(&mut selector.offset),
            Expr::Range { offset, .. } | Expr::Subquery { offset, .. } => Some(offset),
            _ => None,
        };
        match place {
            None if read.sound => self.misplaced("offset", at),
            None => {}
            Some(Some(Window { millis, .. })) if *millis != Some(0) => {
                let help = "write one offset, the sum of the two";
                let message = "`offset` is set twice";
                self.report(error_with_help("promql/syntax", at, message, "the second offset", help));
            }
            Some(place) => *place = Some(window),
        }
        read.node.span.end = end;
        Ok(())
    }

    pub(super) fn misplaced(&mut self, modifier: &str, at: Range<usize>) {
        let message = format!("`{modifier}` does not follow a selector or a subquery");
        let help = format!("write it directly after the selector: `x[5m] {modifier} …`");
        self.report(error_with_help("promql/syntax", at, &message, "not a selector or a subquery", &help));
    }

    pub(super) fn at_modifier(&mut self, read: &mut Read) -> Reading<()> {
        let symbol = self.take();
        let sign = self.token();
        if matches!(sign.kind, TokenKind::Plus | TokenKind::Minus) {
            self.take();
        }
        let token = self.token();
        let value = match token.kind {
            TokenKind::Number => {
                self.take_as(b'1', b' ');
                values::number(self.word(token))
            }
            TokenKind::Duration if self.version >= PLAIN_SECONDS => {
                self.take_as(b'1', b' ');
                self.duration(token).map(|millis| millis as f64 / 1000.0)
            }
            TokenKind::Word if self.keyword(token) == Some(Keyword::Number) => {
                self.skip();
                values::number(self.word(token))
            }
            TokenKind::Word if sign.start == token.start => return self.at_boundary(symbol, read),
            _ => return Err(self.unexpected("a time in seconds, `start()` or `end()`")),
        };
        let end = self.behind();
        let span = symbol.start..end;
        let time = value.map(|value| if sign.kind == TokenKind::Minus { -value } else { value });
        match time.filter(|time| time.abs() < i64::MAX as f64) {
            Some(time) => self.set_at(At::Time((time * 1000.0).round() as i64), span, read),
            None => {
                let message = format!("the time `{}` is out of range", self.slice(sign.start..end));
                let help = "write seconds since 1970";
                self.report(error_with_help("promql/syntax", sign.start..end, &message, "not a time", help));
            }
        }
        read.node.span.end = end;
        Ok(())
    }

    pub(super) fn at_boundary(&mut self, symbol: Token, read: &mut Read) -> Reading<()> {
        let at = match self.keyword(self.token()) {
            Some(Keyword::Start) => At::Start,
            Some(Keyword::End) => At::End,
            _ => return Err(self.unexpected("a time in seconds, `start()` or `end()`")),
        };
        self.take();
        if !self.eat(TokenKind::LeftParenthesis) || !self.eat(TokenKind::RightParenthesis) {
            return Err(self.unexpected("`()`"));
        }
        let end = self.behind();
        self.set_at(at, symbol.start..end, read);
        read.node.span.end = end;
        Ok(())
    }

    pub(super) fn set_at(&mut self, value: At, span: Range<usize>, read: &mut Read) {
        if self.version < SHIFTS {
            let message = format!("`@` needs Prometheus {SHIFTS}; the target is {}", self.version);
            self.report(error("promql/not-in-version", span.clone(), &message, "not in this version"));
        }
        let place = match &mut read.node.kind {
            Expr::Selector(selector) => &mut selector.at,
            Expr::Range { at, .. } | Expr::Subquery { at, .. } => at,
            _ => {
                if read.sound {
                    self.misplaced("@", span);
                }
                return;
            }
        };
        if place.replace(value).is_some() {
            let help = "keep one of the two";
            self.report(error_with_help("promql/syntax", span, "`@` is set twice", "the second time", help));
        }
    }
}
