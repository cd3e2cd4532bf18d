//! Which series of two sides find each other, and what the results of a binary operator carry.
//!
//! Source: `VectorBinop` and `resultMetric` of Prometheus' engine; facts seen in runs of 2.42, 2.53 and 3.5.

use super::super::node::Matching;
use super::{Label, Labels, NAME};

/// Why no series of the left side finds one of the right side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<'a> {
    /// The label in which they must agree and never do.
    pub label: String,
    /// What the left side has.
    pub left: Label<'a>,
    /// What the right side has.
    pub right: Label<'a>,
}

/// Whether both sides must agree in a label.
pub fn is_matched(matching: Option<&Matching>, label: &str) -> bool {
    match matching {
        None => label != NAME,
        Some(matching) => {
            let listed = matching.labels.iter().any(|(name, _)| name == label);
            if matching.on { listed } else { !listed && label != NAME }
        }
    }
}

/// The first label in which both sides must agree and cannot.
pub fn conflict<'a>(matching: Option<&Matching>, left: &Labels<'a>, right: &Labels<'a>) -> Option<Conflict<'a>> {
    let label = disagreeing(matching, left, right).into_iter().next()?;
    Some(Conflict { left: left.get(&label).clone(), right: right.get(&label).clone(), label })
}

/// Every label in which both sides must agree and cannot.
pub fn disagreeing(matching: Option<&Matching>, left: &Labels<'_>, right: &Labels<'_>) -> Vec<String> {
    let mut names: Vec<&str> = left.known().chain(right.known()).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| is_matched(matching, name) && left.get(name).and(right.get(name)).is_none());
    names.into_iter().map(str::to_owned).collect()
}

/// What is known of the labels in which both sides agree, on series that find each other; nothing if none do.
pub fn matched<'a>(matching: Option<&'a Matching>, left: &Labels<'a>, right: &Labels<'a>) -> Option<Labels<'a>> {
    if conflict(matching, left, right).is_some() {
        return None;
    }
    let both = |one: &Label<'a>, two: &Label<'a>| one.and(two).unwrap_or(Label::ANY);
    match matching {
        Some(matching) if matching.on => {
            let mut common = Labels::empty();
            for (name, _) in &matching.labels {
                common.set(name.as_str(), both(left.get(name), right.get(name)));
            }
            Some(common)
        }
        _ => {
            let mut common = left.merged(right, both, left.is_open() && right.is_open());
            common.set(NAME, Label::ABSENT);
            for (name, _) in matching.iter().flat_map(|matching| &matching.labels) {
                common.set(name.as_str(), Label::ABSENT);
            }
            Some(common)
        }
    }
}

/// The labels of the results of arithmetic or of a comparison.
pub(super) fn joined<'a>(
    matching: Option<&'a Matching>,
    left: &Labels<'a>,
    right: &Labels<'a>,
    keeps_name: bool,
) -> Labels<'a> {
    let Some(common) = matched(matching, left, right) else {
        return Labels::no_series();
    };
    let group = matching.and_then(|matching| matching.group.as_ref());
    let (many, one) = match group {
        Some(group) if !group.left => (right, left),
        _ => (left, right),
    };
    let mut result = match matching {
        // only what is matched stays, the name too if it is
        Some(matching) if group.is_none() && matching.on => common,
        _ if group.is_none() => {
            let mut result = common;
            // of two series that meet, what is ignored is taken away, the name too
            if !matching.is_some_and(|matching| matching.labels.iter().any(|(name, _)| name == NAME)) {
                result.set(NAME, many.get(NAME).clone());
            }
            result
        }
        _ => {
            let mut result = many.clone();
            for (name, label) in &common.known {
                if is_matched(matching, name) {
                    result.set(name.clone(), label.clone());
                }
            }
            result
        }
    };
    if !keeps_name {
        result.set(NAME, Label::ABSENT);
    }
    for (name, _) in group.iter().flat_map(|group| &group.labels) {
        result.set(name.as_str(), one.get(name).clone());
    }
    result
}
