//! A component that writes to another one of an older version.

use super::versions_apart::{finding, pairs};
use crate::report::Report;
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for (running, other) in pairs(context.model, |running| running.component.versions.writes_to.as_deref()) {
        if running.version > other.version {
            report.add(finding("stack/newer-than-target", running, other, "is not supported with the older"));
        }
    }
}
