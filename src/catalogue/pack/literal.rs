//! Rust literals of plain values, and one place for each distinct slice.

use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn text(value: &str) -> String {
    format!("{value:?}")
}

pub(super) fn option<T: std::fmt::Debug>(value: &Option<T>) -> String {
    format!("{value:?}")
}

/// An error of the TOML reader on one line, as `cargo::error` wants it.
pub(super) fn one_line(error: impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Statics that several entries refer to, each declared once.
#[derive(Default)]
pub(super) struct Shared {
    numbers: BTreeMap<String, usize>,
    declarations: String,
}

impl Shared {
    /// A reference to a static of this type and value.
    pub(super) fn value(&mut self, rust_type: &str, literal: String) -> String {
        let next = self.numbers.len();
        let number = *self.numbers.entry(literal.clone()).or_insert_with(|| {
            writeln!(self.declarations, "static S{next}: {rust_type} = {literal};").expect("a String takes all");
            next
        });
        format!("&S{number}")
    }

    /// A slice of elements that are literals already.
    pub(super) fn slice(&mut self, element_type: &str, elements: Vec<String>) -> String {
        if elements.is_empty() {
            return "&[]".to_owned();
        }
        let array = format!("[{element_type}; {}]", elements.len());
        self.value(&array, format!("[{}]", elements.join(", ")))
    }

    pub(super) fn texts(&mut self, values: &[String]) -> String {
        self.slice("&str", values.iter().map(|value| text(value)).collect())
    }

    pub(super) fn pairs(&mut self, values: &BTreeMap<String, String>) -> String {
        let pair = |(key, value)| format!("({key:?}, {value:?})");
        self.slice("(&str, &str)", values.iter().map(pair).collect())
    }

    pub(super) fn declarations(&self) -> &str {
        &self.declarations
    }
}
