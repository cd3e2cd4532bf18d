//! The labels that `label_replace` and `label_join` make.

use std::borrow::Cow;

use super::super::node::{Expr, Node};
use super::{Label, Labels, Presence, Values};

/// The text of an argument.
fn text(args: &[Node], index: usize) -> Option<&str> {
    match args.get(index).map(|arg| &arg.unparen().kind) {
        Some(Expr::String(text)) => Some(text.as_str()),
        _ => None,
    }
}

/// `label_replace(v, destination, replacement, source, regex)`
pub(super) fn replaced<'a>(mut labels: Labels<'a>, args: &'a [Node]) -> Labels<'a> {
    let (Some(destination), Some(replacement), Some(source), Some(pattern)) =
        (text(args, 1), text(args, 2), text(args, 3), text(args, 4))
    else {
        return Labels::unknown();
    };
    let of_source = labels.get(source).clone();
    let always = match pattern {
        ".*" | "(.*)" => true,
        ".+" | "(.+)" => of_source.presence == Presence::Always,
        "" => of_source.is_absent(),
        _ => false,
    };
    let written = match replacement {
        "" => Label::ABSENT,
        "$1" | "${1}" if matches!(pattern, "(.*)" | "(.+)") => of_source,
        plain if !plain.contains('$') => Label::exactly(plain),
        _ => Label::ANY,
    };
    let label = if always { written } else { labels.get(destination).or(&written) };
    labels.set(destination, label);
    labels
}

/// `label_join(v, destination, separator, source, …)`
pub(super) fn joined<'a>(mut labels: Labels<'a>, args: &'a [Node]) -> Labels<'a> {
    let (Some(destination), Some(separator)) = (text(args, 1), text(args, 2)) else {
        return Labels::unknown();
    };
    let mut sources = Vec::new();
    for index in 3..args.len() {
        match text(args, index) {
            Some(source) => sources.push(labels.get(source).clone()),
            None => return Labels::unknown(),
        }
    }
    let label = match sources.as_slice() {
        [] => Label::ABSENT,
        [one] => one.clone(),
        sources => {
            let value = sources.iter().map(Label::value).collect::<Option<Vec<&str>>>();
            let there = sources.iter().any(|source| source.presence == Presence::Always);
            let never = separator.is_empty() && sources.iter().all(Label::is_absent);
            match value {
                Some(values) => Label::exactly(Cow::Owned(values.join(separator))),
                None if never => Label::ABSENT,
                None if there || !separator.is_empty() => Label::PRESENT,
                None => Label { presence: Presence::Maybe, values: Values::Any },
            }
        }
    };
    labels.set(destination, label);
    labels
}
