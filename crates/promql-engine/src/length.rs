//! Lengths of time in an expression; those that depend on the query are computed when it is known.

use lakehouse_promql::{Window, duration_millis};

use crate::error::Error;
use crate::math;

/// The query that an expression is part of: for one instant `start` and `end` are the same, and `step` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) step: i64,
}

/// A length of time in milliseconds.
#[derive(Debug, Clone)]
pub(crate) enum Length {
    Fixed(i64),
    /// Its text, in which `step()` or `range()` occurs.
    Computed {
        text: String,
        may_be_negative: bool,
    },
}

impl Length {
    pub(crate) const NONE: Self = Self::Fixed(0);

    pub(crate) fn of(window: &Window, text: &str, may_be_negative: bool) -> Self {
        match window.millis {
            Some(millis) => Self::Fixed(millis),
            None => {
                let text = text.get(window.span.clone()).unwrap_or_default().to_owned();
                Self::Computed { text, may_be_negative }
            }
        }
    }

    pub(crate) fn millis(&self, query: Query) -> Result<i64, Error> {
        let (text, may_be_negative) = match self {
            Self::Fixed(millis) => return Ok(*millis),
            Self::Computed { text, may_be_negative } => (text, *may_be_negative),
        };
        let mut computation = Computation { rest: text.trim_start(), query };
        let seconds = computation.sum().ok_or_else(|| Error::new(format!("invalid duration: {text}")))?;
        if seconds.is_nan() || seconds.is_infinite() {
            return Err(Error::new("duration is NaN or infinite"));
        }
        if seconds <= 0.0 && !may_be_negative {
            return Err(Error::new("duration must be greater than 0"));
        }
        if seconds.abs() > i64::MAX as f64 / 1e9 {
            return Err(Error::new("duration is out of range"));
        }
        Ok((seconds * 1000.0) as i64)
    }
}

/// Computes a text that was read once and found right.
struct Computation<'a> {
    rest: &'a str,
    query: Query,
}

impl<'a> Computation<'a> {
    fn eat(&mut self, symbol: char) -> bool {
        let found = self.rest.strip_prefix(symbol);
        self.rest = found.unwrap_or(self.rest).trim_start();
        found.is_some()
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        loop {
            if self.eat('+') {
                value += self.product()?;
            } else if self.eat('-') {
                value -= self.product()?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.power()?;
        loop {
            if self.eat('*') {
                value *= self.power()?;
            } else if self.eat('/') {
                value /= self.power()?;
            } else if self.eat('%') {
                value %= self.power()?;
            } else {
                return Some(value);
            }
        }
    }

    fn power(&mut self) -> Option<f64> {
        if self.eat('-') {
            return self.power().map(|value| -value);
        }
        if self.eat('+') {
            return self.power();
        }
        let value = self.operand()?;
        if self.eat('^') { Some(math::power(value, self.power()?)) } else { Some(value) }
    }

    fn operand(&mut self) -> Option<f64> {
        if self.eat('(') {
            let value = self.sum()?;
            return self.eat(')').then_some(value);
        }
        let word = self.word();
        if word.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
            return match word.parse::<f64>() {
                Ok(seconds) => Some(seconds),
                Err(_) => duration_millis(&word.to_ascii_lowercase()).ok().map(|millis| millis as f64 / 1000.0),
            };
        }
        self.eat('(').then_some(())?;
        let value = match word.to_ascii_lowercase().as_str() {
            "step" => self.query.step as f64 / 1000.0,
            "range" => (self.query.end - self.query.start) as f64 / 1000.0,
            name => {
                let left = self.sum()?;
                self.eat(',').then_some(())?;
                let right = self.sum()?;
                match name {
                    "min" | "min_of" => left.min(right),
                    _ => left.max(right),
                }
            }
        };
        self.eat(')').then_some(value)
    }

    fn word(&mut self) -> &'a str {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_depend_on_the_query() {
        let query = Query { start: 0, end: 600_000, step: 60_000 };
        let millis = |text: &str| Length::Computed { text: text.to_owned(), may_be_negative: false }.millis(query);
        assert_eq!(millis("step() + 30s"), Ok(90_000));
        assert_eq!(millis("max_of(range() / 2, 1m) * 2^2"), Ok(1_200_000));
        assert_eq!(millis("-(step() - 2m)"), Ok(60_000));
        assert!(millis("step() - 1m").is_err());
    }
}
