//! What moves a selector in time: `offset 5m` and `@ 0`.

use std::ops::Range;

use super::flaw::{flaw, flaw_with_help};
use super::length::{DURATION_EXPRESSIONS, PLAIN_SECONDS};
use super::node::{At, Kind as NodeKind, Window};
use super::operators::Keyword;
use super::reader::{Read, Reader, Reading};
use super::token::{Kind, Token};
use super::values;
use super::version::Version;

/// Negative offsets and `@` without a feature flag.
const SHIFTS: Version = Version::new(2, 33);

impl Reader<'_> {
    pub(super) fn offset(&mut self, read: &mut Read) -> Reading<()> {
        let word = self.take();
        let start = self.token().start;
        let sign = self.token();
        let signed = matches!(sign.kind, Kind::Plus | Kind::Minus);
        let allowed = match sign.kind {
            Kind::Plus => self.version >= DURATION_EXPRESSIONS,
            Kind::Minus => self.version >= SHIFTS,
            _ => true,
        };
        if signed {
            self.take();
        }
        self.write(self.token().start, b"1");
        let mut is_expression = false;
        let seconds = match self.kind() {
            Kind::Number | Kind::Duration => self.plain_length()?.map(|millis| millis as f64 / 1000.0),
            Kind::LeftParenthesis | Kind::Word if self.version >= DURATION_EXPRESSIONS => {
                self.length_operand(&mut is_expression)?
            }
            _ => return Err(self.unexpected_length()),
        };
        let seconds = seconds.map(|seconds| if sign.kind == Kind::Minus { -seconds } else { seconds });
        let span = start..self.behind();
        self.check_expression(is_expression, span.clone());
        if !allowed {
            let symbol = self.word(sign);
            let message = format!("an offset with `{symbol}` is not in Prometheus {}", self.version);
            let help = "write the duration without a sign";
            let at = sign.start..sign.end;
            self.report(flaw_with_help("promql/not-in-version", at, &message, "no sign allowed here", help));
        } else if self.version < PLAIN_SECONDS && seconds == Some(0.0) {
            let message = format!("the offset `{}` is zero", self.slice(span.clone()));
            let help = "remove the offset";
            self.report(flaw_with_help("promql/invalid-duration", span.clone(), &message, "shifts nothing", help));
        }
        let millis = seconds.and_then(|seconds| self.rounded_millis(seconds, span.clone()));
        let end = span.end;
        let window = Window { millis, span };
        let at = word.start..end;
        let place = match &mut read.node.kind {
            NodeKind::Selector(selector) => Some(&mut selector.offset),
            NodeKind::Range { offset, .. } | NodeKind::Subquery { offset, .. } => Some(offset),
            _ => None,
        };
        match place {
            None if read.sound => self.misplaced("offset", at),
            None => {}
            Some(Some(Window { millis, .. })) if *millis != Some(0) => {
                let help = "add the two up";
                let message = "`offset` is set twice";
                self.report(flaw_with_help("promql/syntax", at, message, "the second offset", help));
            }
            Some(place) => *place = Some(window),
        }
        read.node.span.end = end;
        Ok(())
    }

    pub(super) fn misplaced(&mut self, modifier: &str, at: Range<usize>) {
        let message = format!("`{modifier}` follows something other than a selector or a subquery");
        let help = format!("write it inside, right behind the selector: `x[5m] {modifier} …`");
        self.report(flaw_with_help("promql/syntax", at, &message, "nothing to shift here", &help));
    }

    pub(super) fn at_modifier(&mut self, read: &mut Read) -> Reading<()> {
        let symbol = self.take();
        let sign = self.token();
        if matches!(sign.kind, Kind::Plus | Kind::Minus) {
            self.take();
        }
        let token = self.token();
        let value = match token.kind {
            Kind::Number => {
                self.take_as(b'1', b' ');
                values::number(self.word(token))
            }
            Kind::Duration if self.version >= PLAIN_SECONDS => {
                self.take_as(b'1', b' ');
                self.duration(token).map(|millis| millis as f64 / 1000.0)
            }
            Kind::Word if self.keyword(token) == Some(Keyword::Number) => {
                self.skip();
                values::number(self.word(token))
            }
            Kind::Word if sign.start == token.start => return self.at_boundary(symbol, read),
            _ => return Err(self.unexpected("a time in seconds, `start()` or `end()`")),
        };
        let end = self.behind();
        let span = symbol.start..end;
        let time = value.map(|value| if sign.kind == Kind::Minus { -value } else { value });
        match time.filter(|time| time.abs() < i64::MAX as f64) {
            Some(time) => self.set_at(At::Time((time * 1000.0).round() as i64), span, read),
            None => {
                let message = format!("the time `{}` is out of range", self.slice(sign.start..end));
                let help = "write seconds since 1970";
                self.report(flaw_with_help("promql/syntax", sign.start..end, &message, "not a time", help));
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
        if !self.eat(Kind::LeftParenthesis) || !self.eat(Kind::RightParenthesis) {
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
            self.report(flaw("promql/not-in-version", span.clone(), &message, "not in this version"));
        }
        let place = match &mut read.node.kind {
            NodeKind::Selector(selector) => &mut selector.at,
            NodeKind::Range { at, .. } | NodeKind::Subquery { at, .. } => at,
            _ => {
                if read.sound {
                    self.misplaced("@", span);
                }
                return;
            }
        };
        if place.replace(value).is_some() {
            let help = "keep one time";
            self.report(flaw_with_help("promql/syntax", span, "`@` is set twice", "the second time", help));
        }
    }
}
