//! Which options of Logstash's filters hold regexes, patterns of grok, formats of timestamps or zones: `options.toml`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::marks::Value;

/// Filter → option → what it holds.
pub(super) static OPTIONS: LazyLock<BTreeMap<String, BTreeMap<String, Holds>>> =
    LazyLock::new(|| toml::from_str(include_str!("options.toml")).unwrap_or_default());

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holds {
    pub(super) holds: What,
    pub(super) of: Selection,
    pub(super) only_with: Option<String>,
    pub(super) not_with: Option<String>,
    #[serde(default)]
    pub(super) made_of_event: bool,
    /// How many items its list must have.
    pub(super) items: Option<Items>,
}

/// How many items a list must have for Logstash to start.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Items {
    /// So many, any number of times.
    Times(usize),
    /// At least so many.
    Least(usize),
}

impl Holds {
    /// Why Logstash refuses a value with its number of items, and what to write.
    pub(super) fn wrong_items(&self, value: &Value) -> Option<(usize, &'static str)> {
        let count = match value {
            Value::Text(_) => 1,
            Value::Array(items) => items.len(),
            Value::Hash(_) | Value::Plugin => return None,
        };
        // a list that stands for a hash is one of pairs
        let of_pairs = matches!(self.of, Selection::Keys | Selection::Values).then_some(Items::Times(2));
        let help = match self.items.or(of_pairs)? {
            Items::Times(2) if count % 2 != 0 => "alternate names and values, or write { name => value }",
            Items::Times(3) if count % 3 != 0 => {
                "write three strings for each substitution: field, pattern, replacement"
            }
            Items::Times(times) if count % times.max(1) != 0 => "remove the incomplete last group",
            Items::Least(least) if count < least => "write the field and at least one format",
            Items::Times(_) | Items::Least(_) => return None,
        };
        Some((count, help))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    Regex,
    /// What stands between the brackets of a class.
    Characters,
    Grok,
    /// A word of one's own for the patterns of grok beside it.
    Definition,
    Format,
    Zone,
}

#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Selection {
    All,
    Keys,
    Values,
    AfterTheFirst,
    #[serde(untagged)]
    Each {
        group: usize,
        item: usize,
    },
}

/// The places of the texts that are meant.
pub(super) fn selected(of: Selection, value: &Value) -> Vec<Range<usize>> {
    let texts = |value: &Value| -> Vec<Range<usize>> {
        match value {
            Value::Text(at) => vec![at.clone()],
            Value::Array(items) => items.iter().filter_map(text).collect(),
            Value::Hash(_) | Value::Plugin => Vec::new(),
        }
    };
    match (of, value) {
        (Selection::All, _) => texts(value),
        (Selection::Keys, Value::Hash(entries)) => entries.iter().filter_map(|(key, _)| text(key)).collect(),
        (Selection::Values, Value::Hash(entries)) => entries.iter().flat_map(|(_, value)| texts(value)).collect(),
        // a list of pairs stands for a hash
        (Selection::Keys, Value::Array(items)) => items.iter().step_by(2).filter_map(text).collect(),
        (Selection::Values, Value::Array(items)) => items.iter().skip(1).step_by(2).filter_map(text).collect(),
        (Selection::AfterTheFirst, _) => texts(value).into_iter().skip(1).collect(),
        (Selection::Each { group, item }, Value::Array(items)) => {
            items.iter().skip(item).step_by(group.max(1)).filter_map(text).collect()
        }
        (Selection::Keys | Selection::Values | Selection::Each { .. }, _) => Vec::new(),
    }
}

fn text(value: &Value) -> Option<Range<usize>> {
    if let Value::Text(at) = value { Some(at.clone()) } else { None }
}
