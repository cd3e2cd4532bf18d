//! A JSON file against the tree that it was written from, compared while it is read.

use serde::de::DeserializeSeed;

use super::meant::{self, Notation};
use crate::emit::Yaml;

/// Whether a reader finds in `text` what `tree` means, in its order.
///
/// # Errors
/// What the reader does not take.
pub(super) fn holds(text: &str, tree: &Yaml) -> Result<bool, String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    meant::holds(tree, Notation::Json, |meant| meant.deserialize(&mut reader).and_then(|()| reader.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Yaml {
        Yaml::from_json(&serde_json::json!({ "a": [1, -1, 2.5, "x\n", true, null], "b": {} }))
    }

    #[test]
    fn what_was_written_is_what_is_read() {
        for text in [serde_json::to_string(&tree()).unwrap(), serde_json::to_string_pretty(&tree()).unwrap()] {
            assert_eq!(holds(&text, &tree()), Ok(true), "{text}");
        }
        assert_eq!(holds("null", &Yaml::Float(f64::NAN)), Ok(true));
    }

    #[test]
    fn anything_else_is_a_difference() {
        let written = serde_json::to_string(&tree()).unwrap();
        for (from, to) in [
            ("1,", "2,"),
            ("1,", "1.0,"),
            ("1,", "\"1\","),
            ("-1", "-2"),
            ("2.5", "2.25"),
            ("x", "y"),
            ("true", "false"),
            ("null", "0"),
            ("null", "null,null"),
            (",null", ""),
            ("\"b\"", "\"c\""),
            ("{}", "{\"c\":1}"),
            ("{}", "[]"),
            (",\"b\":{}", ""),
            (",\"b\":{}", ",\"b\":{},\"b\":{}"),
        ] {
            let changed = written.replacen(from, to, 1);
            assert_ne!(changed, written, "{from}");
            assert_eq!(holds(&changed, &tree()), Ok(false), "{changed}");
        }
        for broken in ["", "{", "{}x", "{\"a\":[1"] {
            assert_ne!(holds(broken, &Yaml::Map(Vec::new())), Ok(true), "{broken}");
        }
    }
}
