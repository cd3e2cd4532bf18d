//! Which keys the mappings of a file have, by version.

use lakehouse_source::report::{listed, nearest};
use lakehouse_yaml::{Entry, Node, Value};

use crate::Fault;

/// Major and minor.
pub(crate) type Version = (u16, u16);

/// A mapping by its keys.
pub(crate) struct Shape(pub(crate) &'static [Key]);

/// A key of a mapping.
pub(crate) struct Key {
    name: &'static str,
    /// The first version that has it.
    since: Version,
    /// The mapping that it holds, or each of a list.
    inner: Option<&'static Shape>,
}

/// A key that every version has.
pub(crate) const fn key(name: &'static str) -> Key {
    Key { name, since: (0, 0), inner: None }
}

impl Key {
    /// The same from a version on.
    pub(crate) const fn since(self, since: Version) -> Key {
        Key { since, ..self }
    }

    /// The same with mappings in it.
    pub(crate) const fn of(self, inner: &'static Shape) -> Key {
        Key { inner: Some(inner), ..self }
    }
}

impl Shape {
    /// Every key that a version refuses, wherever it stands in a mapping and those inside of it.
    pub(crate) fn unknown(&self, node: &Node, version: Version) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.look(node, version, &mut faults);
        // what stands behind an alias is seen at each of its places
        faults.sort_by(|left, right| (left.line, &left.message).cmp(&(right.line, &right.message)));
        faults.dedup();
        faults
    }

    fn look(&self, node: &Node, version: Version, faults: &mut Vec<Fault>) {
        let Value::Map(entries) = &node.value else { return };
        for Entry { key: name, line, node } in entries {
            let known = self.0.iter().find(|key| key.name == name);
            let Some(key) = known.filter(|key| key.since <= version) else {
                let help = self.help(name, known, version);
                faults.push(Fault::new(*line, format!("field {name} not found{help}")));
                continue;
            };
            let Some(inner) = key.inner else { continue };
            match &node.value {
                Value::List(items) => items.iter().for_each(|item| inner.look(item, version, faults)),
                _ => inner.look(node, version, faults),
            }
        }
    }

    /// What to write in place of a key: the one that is meant, or those that there are.
    fn help(&self, name: &str, known: Option<&Key>, version: Version) -> String {
        if let Some(Key { since: (major, minor), .. }) = known {
            return format!(": it came with Prometheus {major}.{minor}");
        }
        let names = || self.0.iter().filter(|key| key.since <= version).map(|key| key.name);
        match nearest(name, names()) {
            Some(near) => format!(": did you mean `{near}`?"),
            None => format!(": the fields here are {}", listed(&names().collect::<Vec<_>>())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::read;

    const INNER: Shape = Shape(&[key("labels"), key("value")]);
    const OUTER: Shape = Shape(&[key("name"), key("items").of(&INNER), key("start").since((3, 9))]);

    /// The faults of a text, each as its line and its message.
    fn unknown(text: &str, version: Version) -> Vec<String> {
        let node = read(text).expect("YAML").expect("a document");
        let shown = OUTER.unknown(&node, version).into_iter().map(|fault| format!("{}: {}", fault.line, fault.message));
        shown.collect()
    }

    #[test]
    fn every_key_that_is_not_known_is_found_at_its_own_line() {
        let text = "nam: x\nitems:\n- label:\n    a: b\n- {value: 1, other: 2}\n";
        let expected = [
            "1: field nam not found: did you mean `name`?",
            "3: field label not found: did you mean `labels`?",
            "5: field other not found: the fields here are labels, value",
        ];
        assert_eq!(unknown(text, (3, 9)), expected);
    }

    #[test]
    fn a_key_of_a_later_version_says_so() {
        assert_eq!(unknown("start: 1", (3, 8)), ["1: field start not found: it came with Prometheus 3.9"]);
        assert_eq!(unknown("start: 1", (3, 9)), [""; 0]);
        // a version proposes no key that it does not have
        assert_eq!(unknown("starts: 1", (3, 8)), ["1: field starts not found: the fields here are name, items"]);
    }

    #[test]
    fn what_stands_behind_an_alias_is_one_fault() {
        let text = "items:\n- &one {valu: 1}\n- *one\n";
        assert_eq!(unknown(text, (3, 9)), ["2: field valu not found: did you mean `value`?"]);
    }
}
