//! An alert that fires only while a milder one with the same severity does.

use super::meaning::Pair;
use crate::report::{Diagnostic, Report};
use crate::source::Span;

pub(super) fn found(pair: &Pair<'_>, report: &mut Report) {
    let (first, second) = (pair.first.alert, pair.second.alert);
    let found = Diagnostic::new(
        "alert/subsumed",
        second.span,
        format!("`{}` fires only while `{}` does, with the same severity", second.key, first.key),
        "a second message about the same",
    )
    .item(second.item())
    .help("give the stricter one a more severe level, in one alert: above = { warning = …, critical = … }");
    report.add(match first.written && first.span != Span::NONE {
        true => found.label(first.span, "its limit or its waiting time is reached first"),
        false => found,
    });
}
