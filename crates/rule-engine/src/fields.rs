//! The typed fields of a mapping of YAML.

use std::collections::BTreeMap;
use std::rc::Rc;

use lakehouse_yaml::{Entry, Node, Problem, Value, YamlError};

use crate::Fault;
use crate::duration::millis;

/// The first document of a text; nothing of an empty one. What is wrong is said in Prometheus' words, where it has some.
pub(crate) fn read(text: &str) -> Result<Option<Rc<Node>>, Fault> {
    lakehouse_yaml::first(text).map_err(|YamlError { line, problem }| {
        let message = match problem {
            Problem::RepeatedKey(key) => format!("key \"{key}\" already set in map"),
            Problem::NoMapping => "map merge requires map or sequence of maps as the value".to_owned(),
            other => other.to_string(),
        };
        Fault::new(line, message)
    })
}

/// A mapping; which keys it may have is said by its [`Shape`](crate::shape::Shape).
pub(crate) struct Fields<'a> {
    pub(crate) line: usize,
    entries: &'a [Entry],
}

impl<'a> Fields<'a> {
    /// Reads a mapping; what is empty is one without entries.
    pub(crate) fn of(node: &'a Node) -> Result<Self, Fault> {
        let entries: &[Entry] = match &node.value {
            Value::Map(entries) => entries,
            _ if node.is_null() => &[],
            _ => return Err(Fault::new(node.line, "this is not a mapping")),
        };
        Ok(Self { line: node.line, entries })
    }

    /// The value of a key; none where it is empty.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &*entry.node).filter(|node| !node.is_null())
    }

    /// A text; empty where there is none.
    pub(crate) fn text(&self, key: &str) -> Result<String, Fault> {
        self.get(key).map_or_else(|| Ok(String::new()), text)
    }

    /// Milliseconds.
    pub(crate) fn duration(&self, key: &str) -> Result<Option<i64>, Fault> {
        let read = |node: &Node| millis(&text(node)?).map_err(|message| Fault::new(node.line, message));
        self.get(key).map(read).transpose()
    }

    /// The items of a list.
    pub(crate) fn list(&self, key: &str) -> Result<&'a [Rc<Node>], Fault> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Node { value: Value::List(items), .. }) => Ok(items),
            Some(node) => Err(Fault::new(node.line, format!("{key} is not a list"))),
        }
    }

    /// A mapping of texts.
    pub(crate) fn texts(&self, key: &str) -> Result<BTreeMap<String, String>, Fault> {
        match self.get(key) {
            None => Ok(BTreeMap::new()),
            Some(Node { value: Value::Map(entries), .. }) => {
                let text_of = |node: &Node| if node.is_null() { Ok(String::new()) } else { text(node) };
                entries.iter().map(|entry| Ok((entry.key.clone(), text_of(&entry.node)?))).collect()
            }
            Some(node) => Err(Fault::new(node.line, format!("{key} is not a mapping"))),
        }
    }

    /// A whole number; 0 where there is none.
    pub(crate) fn whole(&self, key: &str) -> Result<i64, Fault> {
        let Some(node) = self.get(key) else { return Ok(0) };
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
        let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
        number(node).and_then(whole).ok_or_else(|| Fault::new(node.line, format!("{key} is not a whole number")))
    }

    /// A number; 0 where there is none.
    pub(crate) fn number(&self, key: &str) -> Result<f64, Fault> {
        let Some(node) = self.get(key) else { return Ok(0.0) };
        number(node).ok_or_else(|| Fault::new(node.line, format!("{key} is not a number")))
    }

    /// Yes or no, in the words of YAML 1.1.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, Fault> {
        let Some(node) = self.get(key) else { return Ok(false) };
        match &node.value {
            Value::Scalar(word, true) => match word.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => Ok(true),
                "false" | "no" | "off" | "n" => Ok(false),
                _ => Err(Fault::new(node.line, format!("{key} is neither true nor false"))),
            },
            _ => Err(Fault::new(node.line, format!("{key} is neither true nor false"))),
        }
    }
}

/// The text of a scalar of any type, as it is written.
pub(crate) fn text(node: &Node) -> Result<String, Fault> {
    match &node.value {
        Value::Scalar(text, _) => Ok(text.clone()),
        _ => Err(Fault::new(node.line, "this is not a text")),
    }
}

/// A number as YAML 1.1 writes it.
fn number(node: &Node) -> Option<f64> {
    let Value::Scalar(text, true) = &node.value else { return None };
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    #[expect(clippy::cast_precision_loss, reason = "as Go converts it")]
    let whole = |digits: &str, radix: u32| u64::from_str_radix(digits, radix).ok().map(|value| value as f64);
    let based = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => whole(digits.get(2..)?, 16),
        [b'0', b'o' | b'O', ..] => whole(digits.get(2..)?, 8),
        [b'0', b'b' | b'B', ..] => whole(digits.get(2..)?, 2),
        [b'0', _, ..] => whole(digits, 8),
        _ => None,
    };
    let special = match digits {
        ".inf" | ".Inf" | ".INF" => Some(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        _ => None,
    };
    let is_decimal =
        digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    let decimal = || digits.parse::<f64>().ok().filter(|_| is_decimal);
    based.or(special).or_else(decimal).map(|value| sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_of(text: &str) -> Option<f64> {
        let node = read(&format!("value: {text}")).expect("YAML").expect("a document");
        Fields::of(&node).expect("a mapping").number("value").ok()
    }

    #[test]
    fn numbers_are_read_as_yaml_1_1_has_them() {
        let cases = [
            ("1e3", 1000.0),
            ("-0x10", -16.0),
            ("010", 8.0),
            ("08.5", 8.5),
            ("1_000", 1000.0),
            (".inf", f64::INFINITY),
        ];
        for (text, value) in cases {
            assert_eq!(number_of(text), Some(value), "{text}");
        }
        for text in ["NaN", "\"1\"", "inf", "one"] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }

    #[test]
    fn repeated_keys_are_faults() {
        assert_eq!(read("a: 1\na: 2").err().map(|fault| fault.line), Some(2));
    }
}
