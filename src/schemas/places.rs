//! Where each value stands in a JSON text, which serde does not say.
//!
//! In: a text that has been read as JSON. Out: a range of bytes for a path. Text that is no JSON gives fewer places, never
//! wrong ones.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::limits::JSON_NESTING;

/// The places of the values in one JSON text.
#[derive(Debug)]
pub struct Places {
    at: Range<usize>,
    inside: BTreeMap<String, Places>,
}

impl Places {
    /// Reads a text once, for all its places.
    pub fn parse(json: &str) -> Option<Places> {
        Reader { json, at: 0 }.value(0)
    }

    /// Where the value at a path stands, its quotes included.
    pub fn get(&self, path: &[String]) -> Option<Range<usize>> {
        let found = path.iter().try_fold(self, |places, step| places.inside.get(step))?;
        Some(found.at.clone())
    }
}

struct Reader<'a> {
    json: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Places> {
        // what was read before is not deeper
        if depth > JSON_NESTING.most {
            return None;
        }
        self.blanks();
        let start = self.at;
        let inside = match self.next()? {
            b'{' => self.entries(b'}', depth)?,
            b'[' => self.entries(b']', depth)?,
            b'"' => self.string().map(|_| BTreeMap::new())?,
            _ => {
                let rest = self.json.get(start..)?;
                let end = rest.find([',', '}', ']', ' ', '\t', '\n', '\r']).unwrap_or(rest.len());
                self.at += end;
                // no value is of no length
                (end > 0).then(BTreeMap::new)?
            }
        };
        Some(Places { at: start..self.at, inside })
    }

    /// What stands in braces or brackets; of equal keys the last one counts, as for serde.
    fn entries(&mut self, close: u8, depth: usize) -> Option<BTreeMap<String, Places>> {
        let mut inside = BTreeMap::new();
        self.at += 1;
        for index in 0.. {
            self.blanks();
            if self.next()? == close {
                self.at += 1;
                break;
            }
            let key = match close {
                b'}' => {
                    let key = self.string()?;
                    self.blanks();
                    self.at += usize::from(self.next()? == b':');
                    key
                }
                _ => index.to_string(),
            };
            inside.insert(key, self.value(depth + 1)?);
            self.blanks();
            self.at += usize::from(self.next()? == b',');
        }
        Some(inside)
    }

    /// A text in quotes, without them.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        let rest = self.json.as_bytes().get(start + 1..)?;
        let mut escaped = false;
        let ends = |byte: &u8| {
            let end = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            end
        };
        self.at = start + 2 + rest.iter().position(ends)?;
        serde_json::from_str(self.json.get(start..self.at)?).ok()
    }

    fn blanks(&mut self) {
        while self.next().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn next(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Every value stands where its path says: what stands there reads as the value.
    fn holds(text: &str, value: &Value, places: &Places, path: &mut Vec<String>) {
        let at = places.get(path).expect("a place");
        let read: Value = serde_json::from_str(&text[at]).expect("JSON");
        assert_eq!(&read, value, "{path:?}");
        let inside: Vec<(String, &Value)> = match value {
            Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
            _ => Vec::new(),
        };
        for (step, value) in inside {
            path.push(step);
            holds(text, value, places, path);
            path.pop();
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inside| {
            prop_oneof![
                proptest::collection::vec(inside.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inside, 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_is_found(value in any_json(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.expect("JSON");
            holds(&text, &value, &Places::parse(&text).expect("places"), &mut Vec::new());
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), json in r#"[\[\]{}:," \\ntf0-9é]{0,60}"#) {
            let _ = (Places::parse(&text), Places::parse(&json));
        }
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        let text = r#"{ "a": 1, "a": [2] }"#;
        let places = Places::parse(text).expect("places");
        assert_eq!(places.get(&["a".to_owned(), "0".to_owned()]), Some(16..17));
    }
}
