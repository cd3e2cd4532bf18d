//! `[route]`, `[[inhibit_rules]]`, `[time_intervals]` and the watchdog: who hears of which alert.
//!
//! In: the tables, and the alerts for what is inhibited by default. Out: `model::Routing`. Deliberately absent: what
//! becomes of a single alert (`crate::routing`), and whether the whole makes sense (`rules`).

mod inhibition;
mod labels;
mod root;
mod tests;
mod time_intervals;
mod tree;

use std::collections::BTreeMap;

use super::context::Context;
use crate::model::{Alert, Routing};
use crate::source::Span;

pub(super) fn resolve(context: &mut Context<'_>, alerts: &BTreeMap<String, Alert>) -> Routing {
    let time_intervals = time_intervals::resolve(context);
    let (root, tests) = root::resolve(context);
    let inhibit_rules = inhibition::resolve(context, alerts);
    context.report.about(None);
    Routing { root, inhibit_rules, time_intervals, tests }
}

/// A receiver by its name; one that is switched off is none that is missing: it delivers nothing.
fn receiver(context: &mut Context<'_>, name: String, span: Span) -> Option<String> {
    let disabled = context.layered.disabled.contains(&format!("receivers.{name}"));
    (disabled || context.reference("receivers", "receiver", &name, span)).then_some(name)
}
