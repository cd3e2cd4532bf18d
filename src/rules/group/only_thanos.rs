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
                format!("`groups.{}` says what Thanos does where a store does not answer", group.name),
                "not written: Prometheus would refuse the file",
            )
            .item(format!("groups.{}", group.name))
            .help("remove it, unless these rules are for Thanos Ruler too"),
        );
    }
}
