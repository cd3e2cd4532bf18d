//! A YAML file against the tree that it was written from, compared while it is read.
//!
//! The reader is not of the family that wrote the file: it comes from libyaml, as those of most tools do.

use serde::de::DeserializeSeed;

use super::meant::{self, Notation};
use crate::emit::Yaml;

/// Whether a reader finds in `text` what `tree` means, in its order.
///
/// # Errors
/// What the reader does not take.
pub(super) fn holds(text: &str, tree: &Yaml) -> Result<bool, String> {
    meant::holds(tree, Notation::Yaml, |meant| meant.deserialize(serde_yaml::Deserializer::from_str(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Yaml)]) -> Yaml {
        Yaml::Map(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    #[test]
    fn notation_does_not_matter_and_meaning_does() {
        let tree = map(&[
            ("a", Yaml::List(vec![Yaml::Integer(1), Yaml::Float(2.5), "1".into(), Yaml::Boolean(true), Yaml::Null])),
            ("b", map(&[("c", "x\ny\n".into()), ("d", Yaml::List(Vec::new()))])),
        ]);
        let block = "# head\na:\n  - 1\n  - 2.5\n  - \"1\"\n  - true\n  - null\nb:\n  c: |\n    x\n    y\n  d: []\n";
        let flow = "{a: [1, 2.5, '1', true, ~], b: {\"c\": \"x\\ny\\n\", d: []}}";
        for text in [block, flow] {
            assert_eq!(holds(text, &tree), Ok(true), "{text}");
        }
        for (from, to) in [
            ("- 1", "- 2"),
            ("- 1", "- 1.0"),
            ("- 1", "- '1'"),
            ("2.5", "2.25"),
            ("\"1\"", "1"),
            ("true", "'true'"),
            ("true", "yes"),
            ("null", "none"),
            ("  - null\n", ""),
            ("null", "null\n  - null"),
            ("    y\n", "     y\n"),
            ("c: |", "c: |-"),
            ("c:", "e:"),
            ("c:", "? [c]\n  :"),
            ("[]", "{}"),
            ("  d: []\n", ""),
            ("  d: []\n", "  d: []\n  d: []\n"),
            ("  d: []\n", "  d: []\n---\na: 1\n"),
        ] {
            let changed = block.replacen(from, to, 1);
            assert_ne!(changed, block, "{from}");
            assert_ne!(holds(&changed, &tree), Ok(true), "{changed}");
        }
        for broken in ["a: [", "a: \"", "\ta: 1"] {
            assert_ne!(holds(broken, &map(&[("a", Yaml::List(Vec::new()))])), Ok(true), "{broken:?}");
        }
    }
}
