//! An alert that fires only while a milder one with the same severity does.

use super::meaning::Pair;
use crate::report::{Diagnostic, Report};
use crate::source::Span;

pub(super) fn found(pair: &Pair<'_>, severities: &[String], report: &mut Report) {
    let (first, second) = (pair.first.alert, pair.second.alert);
    let found = Diagnostic::new(
        "alert/subsumed",
        second.span,
        format!("`{}` fires only while `{}` fires, with the same severity", second.key, first.key),
        "a second notification about the same problem",
    )
    .item(second.item())
    .help(help(pair, severities));
    report.add(match first.user_defined && first.span != Span::NONE {
        true => found.label(first.span, "this alert fires first"),
        false => found,
    });
}

/// What makes two levels of two alerts: the limits of both in one, where they differ.
fn help(pair: &Pair<'_>, severities: &[String]) -> String {
    let Some((key, severity)) = pair.limits() else {
        return "remove it, or raise its severity".to_owned();
    };
    // the most severe stand first
    let own = severities.iter().position(|name| severity == Some(name));
    let two = match own {
        Some(0) | None => (severities.get(1), severities.first()),
        Some(place) => (severities.get(place), severities.get(place - 1)),
    };
    match two {
        (Some(mild), Some(severe)) => {
            format!("write one alert with two severities: {key} = {{ {mild} = …, {severe} = … }}")
        }
        _ => "remove one of the two".to_owned(),
    }
}
