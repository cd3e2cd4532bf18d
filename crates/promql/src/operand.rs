//! Operands: literals, signs, parentheses, and which of the other parts begins at a token.

use super::flaw::flaw;
use super::node::{Kind as NodeKind, Node, ValueType};
use super::operators::{Keyword, POWER};
use super::reader::{Broken, Read, Reader, Reading};
use super::token::{Kind, Token};
use super::values;
use super::version::Version;

impl Reader<'_> {
    pub(super) fn operand(&mut self) -> Reading<Read> {
        let token = self.token();
        let read = match token.kind {
            Kind::Plus | Kind::Minus => return self.signed(),
            Kind::LeftParenthesis => self.parenthesised()?,
            Kind::Number | Kind::Duration => self.number(),
            Kind::Text => self.quoted(),
            Kind::LeftBrace | Kind::ColonWord => self.selector()?,
            Kind::Word => match self.keyword(token) {
                Some(Keyword::Aggregation(aggregation)) if self.is_aggregate() => self.aggregate(aggregation)?,
                Some(Keyword::Number) => self.number(),
                // a call before 3.12 too, so that the finding names the version that has it
                Some(Keyword::Start | Keyword::End)
                    if self.version < Version::new(3, 12) && self.ahead(1).kind != Kind::LeftParenthesis =>
                {
                    self.selector()?
                }
                Some(Keyword::Bool | Keyword::GroupLeft | Keyword::GroupRight | Keyword::Ignoring | Keyword::On) => {
                    return Err(self.unexpected("an expression"));
                }
                Some(Keyword::Fill) if self.ahead(1).kind == Kind::LeftParenthesis => {
                    return Err(self.unexpected("an expression"));
                }
                Some(Keyword::Operator(operator)) if !operator.is_set() => {
                    return Err(self.unexpected("an expression"));
                }
                None | Some(Keyword::Start | Keyword::End) if self.ahead(1).kind == Kind::LeftParenthesis => {
                    self.call()?
                }
                _ => self.selector()?,
            },
            _ => return Err(self.unexpected("an expression")),
        };
        self.suffixes(read)
    }

    pub(super) fn signed(&mut self) -> Reading<Read> {
        let sign = self.take();
        let negative = sign.kind == Kind::Minus;
        let operand = self.expression(POWER)?;
        let span = sign.start..operand.node.span.end;
        if operand.is_none_of(&[ValueType::Scalar, ValueType::Vector]) {
            let found = operand.node.value_type.name();
            let symbol = self.word(sign);
            let mut problem = flaw(
                "promql/type-mismatch",
                span.clone(),
                &format!("`{symbol}` is applied to a {found}"),
                &format!("a {found} has no sign"),
            );
            problem.help = "put the sign before the function that takes it".to_owned();
            self.report(problem);
            return Ok(Read::broken(span));
        }
        let height = operand.height + 1;
        let sound = operand.sound;
        // A signed literal is a literal.
        if let NodeKind::Number(value) = operand.node.kind {
            let kind = NodeKind::Number(if negative { -value } else { value });
            return Ok(Read { sound, ..Read::leaf(span, kind, ValueType::Scalar) });
        }
        let value_type = operand.node.value_type;
        let kind = NodeKind::Unary { negative, expr: Box::new(operand.node) };
        Ok(Read { node: Node { span, kind, value_type }, sound, height })
    }

    pub(super) fn parenthesised(&mut self) -> Reading<Read> {
        let open = self.take();
        let inner = self.expression(0);
        if let Ok(inner) = &inner
            && !matches!(self.kind(), Kind::RightParenthesis | Kind::End)
        {
            self.unexpected_after(&inner.node);
            self.recover(Kind::RightParenthesis, false);
        } else if inner.is_err() {
            self.recover(Kind::RightParenthesis, false);
        }
        if !self.eat(Kind::RightParenthesis) {
            return Err(self.unclosed(open));
        }
        let span = open.start..self.behind();
        Ok(match inner {
            Err(Broken) => Read::broken(span),
            Ok(Read { node, sound, height }) => {
                let value_type = node.value_type;
                Read {
                    node: Node { span, kind: NodeKind::Paren(Box::new(node)), value_type },
                    sound,
                    height: height + 1,
                }
            }
        })
    }

    pub(super) fn number(&mut self) -> Read {
        let token = self.take_as(b'1', b' ');
        let span = token.start..token.end;
        let text = self.word(token);
        let value = match token.kind {
            Kind::Duration => self.duration(token).map(|millis| millis as f64 / 1000.0),
            _ => values::number(text),
        };
        if token.kind == Kind::Duration && self.version < Version::new(2, 54) {
            let message = format!("the duration `{text}` cannot be a number before Prometheus 2.54");
            let mut problem = flaw("promql/not-in-version", span.clone(), &message, "a duration outside of brackets");
            if let Some(value) = value {
                problem.help = format!("write its seconds: `{value}`");
                problem.replacement = Some(value.to_string());
            }
            self.report(problem);
        } else if token.kind != Kind::Duration && value.is_none() {
            let message = format!("`{text}` is no number");
            self.report(flaw("promql/syntax", span.clone(), &message, "malformed or too large"));
        }
        Read::leaf(span, NodeKind::Number(value.unwrap_or(f64::NAN)), ValueType::Scalar)
    }

    /// Milliseconds of a duration token.
    pub(super) fn duration(&mut self, token: Token) -> Option<i64> {
        let text = self.word(token);
        match values::duration_millis(text) {
            Ok(millis) => i64::try_from(millis).ok(),
            Err(reason) => {
                let message = format!("the duration `{text}` {reason}");
                let mut problem = flaw("promql/invalid-duration", token.start..token.end, &message, "not a duration");
                problem.help = "write whole numbers with a unit, the largest first: `90s`, `1h30m`".to_owned();
                self.report(problem);
                None
            }
        }
    }

    pub(super) fn quoted(&mut self) -> Read {
        let token = self.take_as(b'"', b'x');
        self.fill(token.end.saturating_sub(1)..token.end, b'"', b'"');
        let span = token.start..token.end;
        let text = self.unquote(token).unwrap_or_default();
        Read::leaf(span, NodeKind::String(text), ValueType::String)
    }

    /// What a quoted token stands for; a bad escape is reported.
    pub(super) fn unquote(&mut self, token: Token) -> Option<String> {
        match values::unquote(self.word(token)) {
            Ok(text) => Some(text),
            Err((range, reason)) => {
                let at = token.start + range.start..token.start + range.end;
                let escape = self.slice(at.clone());
                let mut problem = flaw("promql/syntax", at, &format!("`{escape}` {reason}"), "in a quoted text");
                problem.help = format!("write `\\{escape}` for a backslash, or quote the text with backticks");
                self.report(problem);
                None
            }
        }
    }
}
