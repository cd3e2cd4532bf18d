//! The labels of a series: sorted by name, without empty values, cheap to copy.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use lakehouse_promql::{Version, is_label_name, quoted};

use crate::hashed::hash_of;

/// The label that holds a metric's name.
pub const METRIC_NAME: &str = "__name__";
/// What describes a metric: its name and, where a feature adds them, its type and unit.
pub(crate) const METADATA: [&str; 3] = [METRIC_NAME, "__type__", "__unit__"];

type Label = (Arc<str>, Arc<str>);

/// A set of labels; an empty value is no label.
#[derive(Clone)]
pub struct Labels(Arc<Set>);

struct Set {
    pairs: Box<[Label]>,
    hash: u64,
    /// Without those that describe the metric, if there are some.
    nameless: Option<Labels>,
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.hash == other.0.hash && self.0.pairs == other.0.pairs
    }
}

impl Eq for Labels {}

impl PartialOrd for Labels {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Labels {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.pairs.cmp(&other.0.pairs) }
    }
}

impl Hash for Labels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl Default for Labels {
    fn default() -> Self {
        static EMPTY: OnceLock<Labels> = OnceLock::new();
        EMPTY.get_or_init(|| Self::made(Vec::new())).clone()
    }
}

impl<N: Into<Arc<str>>, V: Into<Arc<str>>> FromIterator<(N, V)> for Labels {
    /// Of two labels with one name the last one counts.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(labels: I) -> Self {
        let mut pairs: Vec<Label> = labels.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        pairs.reverse();
        pairs.sort_by(|left, right| left.0.cmp(&right.0));
        pairs.dedup_by(|right, left| left.0 == right.0);
        pairs.retain(|(_, value)| !value.is_empty());
        Self::sorted(pairs)
    }
}

impl Labels {
    fn sorted(pairs: Vec<Label>) -> Self {
        if pairs.is_empty() { Self::default() } else { Self::made(pairs) }
    }

    fn made(pairs: Vec<Label>) -> Self {
        let is_metadata = |(name, _): &&Label| METADATA.contains(&&**name);
        let nameless = pairs
            .iter()
            .any(|pair| is_metadata(&pair))
            .then(|| Self::sorted(pairs.iter().filter(|pair| !is_metadata(pair)).cloned().collect()));
        let hash = hash_of(&pairs);
        Self(Arc::new(Set { pairs: pairs.into(), hash, nameless }))
    }

    /// The value of a label; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.pairs.iter().find(|(it, _)| &**it == name).map_or("", |(_, value)| value)
    }

    /// The metric's name; empty where there is none.
    pub fn metric_name(&self) -> &str {
        self.get(METRIC_NAME)
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        let name = self.0.pairs.iter().find(|(it, _)| &**it == METRIC_NAME);
        name.map_or_else(|| Arc::from(""), |(_, name)| Arc::clone(name))
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.pairs.iter().map(|(name, value)| (&**name, &**value))
    }

    pub fn is_empty(&self) -> bool {
        self.0.pairs.is_empty()
    }

    /// These labels with one more, or another value of it; an empty value takes it off.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        if self.get(name) == value {
            return self.clone();
        }
        let mut pairs: Vec<Label> = self.0.pairs.iter().filter(|(it, _)| &**it != name).cloned().collect();
        if !value.is_empty() {
            let at = pairs.partition_point(|(it, _)| &**it < name);
            pairs.insert(at, (Arc::from(name), Arc::from(value)));
        }
        Self::sorted(pairs)
    }

    /// These labels without some.
    #[must_use]
    pub fn without<S: AsRef<str>>(&self, names: &[S]) -> Self {
        self.filtered(|name| !contains(names, name))
    }

    /// Only some of these labels.
    #[must_use]
    pub fn only<S: AsRef<str>>(&self, names: &[S]) -> Self {
        self.filtered(|name| contains(names, name))
    }

    /// These labels without what describes the metric.
    #[must_use]
    pub fn nameless(&self) -> Self {
        self.0.nameless.as_ref().unwrap_or(self).clone()
    }

    /// Whether there is a type or a unit among them: of two series with one name they may be all that differs.
    pub(crate) fn has_types(&self) -> bool {
        self.0.nameless.is_some() && METADATA.iter().skip(1).any(|name| !self.get(name).is_empty())
    }

    fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        if self.0.pairs.iter().all(|(name, _)| keep(name)) {
            return self.clone();
        }
        Self::sorted(self.0.pairs.iter().filter(|(name, _)| keep(name)).cloned().collect())
    }
}

/// Whether a label can have a name. The reader puts U+FFFD in the place of bytes that are no text, which no name has.
pub(crate) fn is_name(name: &str, version: Version) -> bool {
    is_label_name(name, version) && !name.contains('\u{FFFD}')
}

pub(crate) fn contains<S: AsRef<str>>(names: &[S], name: &str) -> bool {
    names.iter().any(|it| it.as_ref() == name)
}

impl fmt::Display for Labels {
    /// As Prometheus writes a set of labels: `{__name__="up", job="api"}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("{")?;
        for (index, (name, value)) in self.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            match plain {
                true => write!(formatter, "{comma}{name}={}", quoted(value))?,
                false => write!(formatter, "{comma}{}={}", quoted(name), quoted(value))?,
            }
        }
        formatter.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_and_an_empty_one_is_none() {
        let labels: Labels = [("job", "api"), ("__name__", "up"), ("x", ""), ("job", "web")].into_iter().collect();
        assert_eq!(labels.to_string(), "{__name__=\"up\", job=\"web\"}");
        assert_eq!((labels.get("job"), labels.get("x")), ("web", ""));
        assert_eq!(labels.nameless().with("a", "1").to_string(), "{a=\"1\", job=\"web\"}");
        assert!(labels.only(&["none"]).is_empty());
        assert_eq!(labels.with("job", ""), labels.without(&["job"]));
    }
}
