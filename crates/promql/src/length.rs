//! Lengths of time: one number or duration, and since 3.4 arithmetic on them. Out: milliseconds, or seconds where they are
//! still computed with.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::features::Feature;
use super::node::Window;
use super::operators::{BinaryOperator, POWER};
use super::reader::{Reader, Reading, SyntaxError};
use super::token::{Token, TokenKind};
use super::values;
use super::version::Version;

/// Plain seconds where a duration is expected.
pub(super) const PLAIN_SECONDS: Version = Version::new(2, 54);
/// Signs in ranges and offsets, and, behind a feature flag, arithmetic.
pub(super) const DURATION_EXPRESSIONS: Version = Version::new(3, 4);
/// Arithmetic on durations without a feature flag.
pub(super) const STABLE_DURATION_EXPRESSIONS: Version = Version::new(3, 14);

/// What a function of durations does with its two values.
type Pick = fn(f64, f64) -> f64;

/// A function that may stand in a duration.
struct OfDurations {
    name: &'static str,
    form: &'static str,
    since: Version,
    until: Option<Version>,
    /// `None` where the value depends on the query.
    pick: Option<Pick>,
}

const fn of_query(name: &'static str, form: &'static str, since: Version) -> OfDurations {
    OfDurations { name, form, since, until: None, pick: None }
}

const fn of_two(
    name: &'static str,
    form: &'static str,
    (since, until): (Version, Option<Version>),
    pick: Pick,
) -> OfDurations {
    OfDurations { name, form, since, until, pick: Some(pick) }
}

/// The names of 3.13 took the place of older ones.
const RENAMED: Version = Version::new(3, 13);

/// Source: the grammar of prometheus/prometheus, v3.4.0 to v3.16.0.
const FUNCTIONS_OF_DURATIONS: &[OfDurations] = &[
    of_query("step", "step()", Version::new(3, 6)),
    of_query("range", "range()", Version::new(3, 10)),
    of_two("min", "min(a, b)", (Version::new(3, 6), Some(RENAMED)), f64::min),
    of_two("max", "max(a, b)", (Version::new(3, 6), Some(RENAMED)), f64::max),
    of_two("min_of", "min_of(a, b)", (RENAMED, None), f64::min),
    of_two("max_of", "max_of(a, b)", (RENAMED, None), f64::max),
];

impl Reader<'_> {
    pub(super) fn check_expression(&mut self, is_expression: bool, span: Range<usize>) {
        if !is_expression || self.version >= STABLE_DURATION_EXPRESSIONS {
            return;
        }
        self.is_common = false;
        if !self.features.has(Feature::Durations) {
            let text = self.slice(span.clone());
            let message = format!(
                "the duration expression `{text}` is experimental in Prometheus {}, and stable from 3.14 on",
                self.version
            );
            let (label, help) = (Feature::Durations.label(), Feature::Durations.help());
            self.report(error_with_help("promql/not-in-version", span, &message, &label, &help));
        }
    }

    pub(super) fn positive(&mut self, millis: Option<i64>, span: Range<usize>) -> Reading<Window> {
        if millis.is_some_and(|millis| millis <= 0) {
            let message = format!("the duration `{}` is not greater than 0", self.slice(span.clone()));
            let help = "write a positive duration such as `5m`";
            self.report(error_with_help("promql/invalid-duration", span, &message, "an empty range", help));
            return Err(SyntaxError);
        }
        Ok(Window { millis, span })
    }

    /// Milliseconds, at least 1 for what is above 0.
    pub(super) fn rounded_millis(&mut self, seconds: f64, span: Range<usize>) -> Option<i64> {
        let millis = seconds * 1000.0;
        if millis.is_nan() || millis.abs() > values::LONGEST as f64 {
            let message = format!("the duration `{}` is longer than 292 years", self.slice(span.clone()));
            self.report(error("promql/invalid-duration", span, &message, "longer than Prometheus supports"));
            return None;
        }
        let rounded = millis.round() as i64;
        Some(if rounded == 0 && seconds > 0.0 { 1 } else { rounded })
    }

    /// One number or duration, in milliseconds.
    pub(super) fn plain_length(&mut self) -> Reading<Option<i64>> {
        let token = self.token();
        match token.kind {
            TokenKind::Duration => {
                self.skip();
                self.duration(token).map(Some).ok_or(SyntaxError)
            }
            TokenKind::Number => {
                self.skip();
                let text = self.word(token);
                let span = token.start..token.end;
                if self.version < PLAIN_SECONDS {
                    let message =
                        format!("the duration `{text}` has no unit: Prometheus before {PLAIN_SECONDS} needs one");
                    let mut problem = error("promql/invalid-duration", span, &message, "unit missing");
                    problem.help = format!("write `{text}s` for seconds, `{text}m` for minutes");
                    self.report(problem);
                    return Err(SyntaxError);
                }
                let seconds = values::number(text).unwrap_or(f64::INFINITY);
                self.rounded_millis(seconds, span).map(Some).ok_or(SyntaxError)
            }
            _ => Err(self.unexpected_length()),
        }
    }

    pub(super) fn unexpected_length(&mut self) -> SyntaxError {
        let token = self.token();
        let rest = self.slice(token.start..self.text.len());
        let code = "promql/invalid-duration";
        if rest.starts_with('$') {
            let length =
                1 + rest.bytes().skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            let variable = self.slice(token.start..token.start + length);
            let message = format!("`{variable}` is a Grafana variable, and Prometheus does not replace it");
            let help = "write a duration of at least four scrape intervals, such as `5m`";
            let at = token.start..token.start + length;
            self.report(error_with_help(code, at, &message, "only Grafana replaces this", help));
            return SyntaxError;
        }
        let computed = token.kind == TokenKind::LeftParenthesis
            || token.kind == TokenKind::Word && self.ahead(1).kind == TokenKind::LeftParenthesis;
        if computed && self.version < DURATION_EXPRESSIONS {
            let message = format!("arithmetic on durations needs Prometheus {STABLE_DURATION_EXPRESSIONS}");
            let label = format!("not in {}", self.version);
            let at = token.start..token.end;
            self.report(error_with_help("promql/not-in-version", at, &message, &label, "write the resulting duration"));
            return SyntaxError;
        }
        if matches!(token.kind, TokenKind::BadNumber | TokenKind::RightBracket | TokenKind::Colon) {
            let text = self.word(token);
            let message = match token.kind {
                TokenKind::BadNumber => format!("`{text}` is not a duration"),
                _ => "the duration is missing".to_owned(),
            };
            let help = "write whole numbers with a unit of y, w, d, h, m, s, ms: `5m`, `1h30m`";
            let at = token.start..token.end;
            self.report(error_with_help(code, at, &message, "a duration is expected here", help));
            return SyntaxError;
        }
        self.unexpected("a duration")
    }

    /// A duration with arithmetic, in seconds; `None` where it depends on the query.
    pub(super) fn length(&mut self, lowest: u8, is_expression: &mut bool) -> Reading<Option<f64>> {
        self.nested(|reader| {
            let mut left = reader.length_operand(is_expression)?;
            loop {
                let operator = match reader.kind() {
                    TokenKind::Plus => BinaryOperator::Add,
                    TokenKind::Minus => BinaryOperator::Subtract,
                    TokenKind::Star => BinaryOperator::Multiply,
                    TokenKind::Slash => BinaryOperator::Divide,
                    TokenKind::Percent => BinaryOperator::Modulo,
                    TokenKind::Caret => BinaryOperator::Power,
                    _ => return Ok(left),
                };
                if operator.precedence() < lowest {
                    return Ok(left);
                }
                reader.skip();
                *is_expression = true;
                let right_lowest = operator.precedence() + u8::from(operator != BinaryOperator::Power);
                let right = reader.length(right_lowest, is_expression)?;
                left = left.zip(right).map(|(left, right)| match operator {
                    BinaryOperator::Add => left + right,
                    BinaryOperator::Subtract => left - right,
                    BinaryOperator::Multiply => left * right,
                    BinaryOperator::Divide => left / right,
                    BinaryOperator::Modulo => left % right,
                    _ => left.powf(right),
                });
            }
        })
    }

    pub(super) fn length_operand(&mut self, is_expression: &mut bool) -> Reading<Option<f64>> {
        let token = self.token();
        match token.kind {
            TokenKind::Plus | TokenKind::Minus => {
                self.skip();
                let value = self.length(POWER, is_expression)?;
                Ok(value.map(|value| if token.kind == TokenKind::Minus { -value } else { value }))
            }
            TokenKind::LeftParenthesis => {
                self.skip();
                *is_expression = true;
                let value = self.length(0, is_expression)?;
                self.expect_close(token)?;
                Ok(value)
            }
            TokenKind::Word if self.ahead(1).kind == TokenKind::LeftParenthesis => {
                self.skip();
                let name = self.word(token).to_ascii_lowercase();
                let open = self.skip();
                *is_expression = true;
                let pick = self.function_of_durations(&name, token)?;
                let Some(pick) = pick else {
                    self.expect_close(open)?;
                    return Ok(None);
                };
                let left = self.length(0, is_expression)?;
                if self.kind() != TokenKind::Comma {
                    return Err(self.unexpected("`,`"));
                }
                self.skip();
                let right = self.length(0, is_expression)?;
                self.expect_close(open)?;
                Ok(left.zip(right).map(|(left, right)| pick(left, right)))
            }
            _ => Ok(self.plain_length()?.map(|millis| millis as f64 / 1000.0)),
        }
    }

    /// What a function in a duration does with its two values; nothing of one that depends on the query.
    fn function_of_durations(&mut self, name: &str, token: Token) -> Reading<Option<Pick>> {
        let version = self.version;
        let exists = |it: &&OfDurations| it.since <= version && it.until.is_none_or(|until| version < until);
        let known = FUNCTIONS_OF_DURATIONS.iter().filter(exists);
        if let Some(found) = known.clone().find(|it| it.name == name) {
            return Ok(found.pick);
        }
        let message = format!("`{name}` is not a function of durations in Prometheus {version}");
        let names: Vec<String> = known.map(|it| format!("`{}`", it.form)).collect();
        let help = match names.is_empty() {
            true => "write a plain duration".to_owned(),
            false => format!("the functions are {}", names.join(", ")),
        };
        let at = token.start..token.end;
        self.report(error_with_help("promql/invalid-duration", at, &message, "unknown here", &help));
        // whoever holds the brackets goes on behind the parentheses
        self.recover(TokenKind::RightParenthesis, false);
        self.eat(TokenKind::RightParenthesis);
        Err(SyntaxError)
    }

    pub(super) fn expect_close(&mut self, open: Token) -> Reading<()> {
        match self.kind() {
            TokenKind::RightParenthesis => {
                self.skip();
                Ok(())
            }
            TokenKind::End => Err(self.unclosed(open)),
            _ => Err(self.unexpected("`)`")),
        }
    }
}
