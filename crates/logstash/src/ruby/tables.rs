//! The facts of `facts.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    pub(super) later_properties: BTreeSet<String>,
    pub(super) own_properties: Vec<String>,
    pub(super) negated_properties: BTreeSet<String>,
    pub(super) caseless_properties: BTreeSet<String>,
    ascii: BTreeMap<String, String>,
}

pub(super) static FACTS: LazyLock<Facts> =
    LazyLock::new(|| toml::from_str(include_str!("facts.toml")).unwrap_or_default());

impl Facts {
    /// What stands between brackets for a short form or a name of POSIX, in ASCII.
    pub(super) fn ascii(&self, name: &str) -> Option<&str> {
        self.ascii.get(name).map(String::as_str)
    }
}
