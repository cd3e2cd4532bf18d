//! How targets are found that nobody writes out, and what relabelling does to labels that are known.

use std::collections::BTreeSet;

/// Discovery of the targets of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discovery {
    /// Whether a target may come with labels of its own: from a file or over HTTP.
    pub labelled: bool,
}

/// What the relabel rules of a job may do, as far as it can be known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relabelling {
    /// Labels that a rule writes or takes off.
    pub touched: BTreeSet<String>,
    /// Of these, labels that a sample may be left without.
    pub removed: BTreeSet<String>,
    /// Whether a rule may touch labels that nobody can name.
    pub open: bool,
    /// Whether a rule may write the name of a metric, since a value decides which label of a sample it writes.
    pub open_names: bool,
    /// Whether a rule may write any label of a target, such as `__scrape_interval__`.
    pub open_settings: bool,
    /// Whether a rule may leave samples without labels that nobody can name.
    pub open_samples: bool,
    /// Whether a rule takes labels off samples by their names: any that is not known to stay may go.
    pub drops_labels: bool,
    /// Whether a target may be left without the label `service`, so that it has to be given once more.
    pub unnamed: bool,
    /// Whether targets may be given another label `job` than the name of their scrape, or none.
    pub moves_targets: bool,
    /// Metrics that are not stored, by names and prefixes of names.
    pub dropped: Vec<NamePattern>,
    /// Of each list: only metrics with such a name are stored.
    pub kept: Vec<Vec<NamePattern>>,
}

/// A part of a regular expression that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamePattern {
    /// This name.
    Exactly(String),
    /// Any name that begins so.
    Prefix(String),
}

impl NamePattern {
    /// Whether the name matches.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            NamePattern::Exactly(exactly) => exactly == name,
            NamePattern::Prefix(prefix) => name.starts_with(prefix),
        }
    }
}

impl Relabelling {
    /// Whether a label may have another value than the one that it is given, or none.
    pub fn may_touch(&self, label: &str) -> bool {
        self.open || self.touched.contains(label)
    }

    /// Whether a sample may get another name. `labelmap` copies labels, and none of them is called `__name__`.
    pub fn may_rename(&self) -> bool {
        self.open_names || self.touched.contains("__name__")
    }

    /// Whether a rule may write how often a target is scraped. What discovery finds begins with `__meta_`, and what
    /// `labelmap` makes of it is a label.
    pub fn may_set_interval(&self) -> bool {
        self.open_settings || self.touched.contains("__scrape_interval__")
    }

    /// Whether a sample may be left without a label that its target has.
    pub fn may_drop(&self, label: &str) -> bool {
        self.open_samples || self.removed.contains(label)
    }

    /// Whether a sample may be left without a label that its exporter gives it.
    pub fn may_drop_own(&self, label: &str) -> bool {
        self.drops_labels || self.may_drop(label)
    }

    /// Whether series of that name are certainly not stored.
    pub fn drops(&self, metric: &str) -> bool {
        self.dropped.iter().any(|pattern| pattern.matches(metric))
            || self.kept.iter().any(|kept| !kept.iter().any(|pattern| pattern.matches(metric)))
    }
}
