//! An alert that fires exactly when another one does. What fires only while another does is found on the way.

use std::collections::BTreeSet;

use super::meaning::pairs;
use crate::model::Alert;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let pairs = pairs(context.model);
    // an alert of which a part is not known may mean something else
    let unread = if pairs.is_empty() { BTreeSet::new() } else { report.unread() };
    // a limit that is wrong by itself will be another one
    let wrong = report.items_with(&["alert/levels-reversed", "alert/two-comparisons"]);
    let is_read = |alert: &Alert| !unread.contains(&alert.item()) && !wrong.contains(&alert.item());
    for pair in pairs.iter().filter(|pair| is_read(pair.first.alert) && is_read(pair.second.alert)) {
        if !pair.is_equal() {
            super::subsumed::found(pair, &context.model.lakehouse.severities, report);
            continue;
        }
        let (first, second) = (pair.first.alert, pair.second.alert);
        let found = Diagnostic::new(
            "alert/repeated",
            second.span,
            format!("`{}` fires exactly when `{}` does", second.key, first.key),
            "the same condition, labels and `for`",
        )
        .item(second.item());
        let (found, help) = if first.user_defined && first.span != Span::NONE {
            (found.label(first.span, "the first alert"), "remove one of the two".to_owned())
        } else {
            (
                found,
                format!("remove it: `{}` is built in; or disable the built-in alert with enabled = false", first.name),
            )
        };
        report.add(found.help(help));
    }
}
