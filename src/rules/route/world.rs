//! The alerts that there are, where these are all that can arrive.

use super::patterns;
use crate::alertmanager::{Matcher, Patterns};
use crate::components::ALERTMANAGER;
use crate::model::{Model, Service};
use crate::routing::fits;
use crate::rules::Context;
use crate::rules::context::AlertLabels;

/// Everything that arrives.
pub(in crate::rules) struct World<'c, 'a> {
    context: &'c Context<'a>,
    /// The regexes of matchers.
    pub(in crate::rules) patterns: Patterns,
}

impl<'c, 'a> World<'c, 'a> {
    /// Nothing where other alerts may arrive: an Alertmanager that runs already has other senders, and an alert that was
    /// lost on the way here would be called unknown.
    pub(in crate::rules) fn new(context: &'c Context<'a>) -> Option<World<'c, 'a>> {
        let model = context.model;
        let shared = model.stack.components.get(ALERTMANAGER).is_some_and(|running| !running.addresses.is_empty());
        if shared || model.unresolved.unknown || model.unresolved.alerts || model.alerts.is_empty() {
            return None;
        }
        Some(World { context, patterns: patterns(model) })
    }

    /// Every rule of every alert.
    pub(in crate::rules) fn alert_labels(&self) -> &'c [AlertLabels<'a>] {
        self.context.alert_labels()
    }

    /// Every rule of every alert that the matchers may match.
    pub(in crate::rules) fn matched<'s>(
        &'s self,
        matchers: &'s [&'s Matcher],
    ) -> impl Iterator<Item = &'c AlertLabels<'a>> + 's {
        let fit = move |alert: &&AlertLabels<'a>| {
            fits(matchers.iter().copied(), &alert.labels, &self.patterns) != Some(false)
        };
        self.context.alerts_asked(matchers).filter(fit)
    }
}

/// Whether `service` may hold names that the spec does not declare.
pub(in crate::rules) fn has_other_services(model: &Model) -> bool {
    let honours = model.may_hold_any_job();
    honours || !model.unresolved.services.is_empty() || model.services.values().any(Service::may_be_about_others)
}
