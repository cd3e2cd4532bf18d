//! Operands: literals, signs, parentheses, and which of the other parts begins at a token.

use super::error::error;
use super::node::{Expr, Node, ValueType};
use super::operators::{Keyword, POWER};
use super::reader::{Read, Reader, Reading, SyntaxError};
use super::token::{Token, TokenKind};
use super::values;
use super::version::Version;

impl Reader<'_> {
    pub(super) fn operand(&mut self) -> Reading<Read> {
        let token = self.token();
        let read = match token.kind {
            TokenKind::Plus | TokenKind::Minus => return self.signed(),
            TokenKind::LeftParenthesis => self.parenthesised()?,
            TokenKind::Number | TokenKind::Duration => self.number(),
            TokenKind::Text => self.quoted(),
            TokenKind::LeftBrace | TokenKind::ColonWord => self.selector()?,
            TokenKind::Word => match self.keyword(token) {
                Some(Keyword::Aggregation(aggregation)) if self.is_aggregate() => self.aggregate(aggregation)?,
                Some(Keyword::Number) => self.number(),
                // a call before 3.12 too, so that the finding names the version that has it
                Some(Keyword::Start | Keyword::End)
                    if self.version < Version::new(3, 12) && self.ahead(1).kind != TokenKind::LeftParenthesis =>
                {
                    self.selector()?
                }
                Some(Keyword::Bool | Keyword::GroupLeft | Keyword::GroupRight | Keyword::Ignoring | Keyword::On) => {
                    return Err(self.unexpected("an expression"));
                }
                Some(Keyword::Fill) if self.ahead(1).kind == TokenKind::LeftParenthesis => {
                    return Err(self.unexpected("an expression"));
                }
                Some(Keyword::Operator(operator)) if !operator.is_set() => {
                    return Err(self.unexpected("an expression"));
                }
                None | Some(Keyword::Start | Keyword::End) if self.ahead(1).kind == TokenKind::LeftParenthesis => {
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
        let negative = sign.kind == TokenKind::Minus;
        let operand = self.expression(POWER)?;
        let span = sign.start..operand.node.span.end;
        if operand.is_none_of(&[ValueType::Scalar, ValueType::Vector]) {
            let found = operand.node.value_type.name();
            let symbol = self.word(sign);
            let mut problem = error(
                "promql/type-mismatch",
                span.clone(),
                &format!("`{symbol}` is applied to a {found}"),
                &format!("a {found} cannot have a sign"),
            );
            problem.help = "write the sign before the function call".to_owned();
            self.report(problem);
            return Ok(Read::invalid(span));
        }
        let height = operand.height + 1;
        let sound = operand.sound;
        // A signed literal is a literal.
        if let Expr::Number(value) = operand.node.kind {
            let kind = Expr::Number(if negative { -value } else { value });
            return Ok(Read { sound, ..Read::leaf(span, kind, ValueType::Scalar) });
        }
        let value_type = operand.node.value_type;
        let kind = Expr::Unary { negative, expr: Box::new(operand.node) };
        Ok(Read { node: Node { span, kind, value_type }, sound, height })
    }

    pub(super) fn parenthesised(&mut self) -> Reading<Read> {
        let open = self.take();
        let inner = self.expression(0);
        if let Ok(inner) = &inner
            && !matches!(self.kind(), TokenKind::RightParenthesis | TokenKind::End)
        {
            self.unexpected_after(&inner.node);
            self.recover(TokenKind::RightParenthesis, false);
        } else if inner.is_err() {
            self.recover(TokenKind::RightParenthesis, false);
        }
        if !self.eat(TokenKind::RightParenthesis) {
            return Err(self.unclosed(open));
        }
        let span = open.start..self.behind();
        Ok(match inner {
            Err(SyntaxError) => Read::invalid(span),
            Ok(Read { node, sound, height }) => {
                let value_type = node.value_type;
                Read { node: Node { span, kind: Expr::Paren(Box::new(node)), value_type }, sound, height: height + 1 }
            }
        })
    }

    pub(super) fn number(&mut self) -> Read {
        let token = self.take_as(b'1', b' ');
        let span = token.start..token.end;
        let text = self.word(token);
        let value = match token.kind {
            TokenKind::Duration => self.duration(token).map(|millis| millis as f64 / 1000.0),
            _ => values::number(text),
        };
        if token.kind == TokenKind::Duration && self.version < Version::new(2, 54) {
            let message = format!("the duration `{text}` cannot be a number before Prometheus 2.54");
            let mut problem = error("promql/not-in-version", span.clone(), &message, "a duration outside of brackets");
            if let Some(value) = value {
                problem.help = format!("write its seconds: `{value}`");
                problem.replacement = Some(value.to_string());
            }
            self.report(problem);
        } else if token.kind != TokenKind::Duration && value.is_none() {
            let message = format!("`{text}` is not a number");
            self.report(error("promql/syntax", span.clone(), &message, "malformed or too large"));
        }
        Read::leaf(span, Expr::Number(value.unwrap_or(f64::NAN)), ValueType::Scalar)
    }

    /// Milliseconds of a duration token.
    pub(super) fn duration(&mut self, token: Token) -> Option<i64> {
        let text = self.word(token);
        match values::duration_millis(text) {
            Ok(millis) => i64::try_from(millis).ok(),
            Err(reason) => {
                let message = format!("the duration `{text}` {reason}");
                let mut problem = error("promql/invalid-duration", token.start..token.end, &message, "not a duration");
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
        Read::leaf(span, Expr::String(text), ValueType::String)
    }

    /// What a quoted token stands for; a bad escape is reported.
    pub(super) fn unquote(&mut self, token: Token) -> Option<String> {
        match values::unquote(self.word(token)) {
            Ok(text) => Some(text),
            Err((range, reason)) => {
                let at = token.start + range.start..token.start + range.end;
                let escape = self.slice(at.clone());
                let mut problem = error("promql/syntax", at, &format!("`{escape}` {reason}"), "in a string");
                problem.help = format!("write `\\{escape}` for a backslash, or put the string in backticks");
                self.report(problem);
                None
            }
        }
    }
}
