//! What a group says for Thanos, where Prometheus evaluates it.

use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for group in context.model.groups.values() {
        let Some(span) = group.for_thanos else { continue };
        report.add(
            Diagnostic::new(
                "group/only-thanos",
                span,
                format!("`groups.{}` has a key that only Thanos Ruler knows", group.name),
                "left out of the rule file: Prometheus would reject it",
            )
            .item(format!("groups.{}", group.name))
            .help("remove it, unless you use these rules with Thanos Ruler too"),
        );
    }
}
