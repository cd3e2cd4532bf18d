//! The alerts that there are, where these are all that can arrive.

use std::cell::OnceCell;

use super::patterns;
use crate::model::{Model, Service};
use crate::promql::labels::Labels;
use crate::routing::{Patterns, sent};

/// One rule of an alert with the labels that it is sent with.
pub(in crate::rules) struct Sent<'a> {
    /// The alert's name.
    pub(in crate::rules) alert: &'a str,
    /// What is known of its labels.
    pub(in crate::rules) labels: Labels,
}

/// Everything that arrives.
pub(in crate::rules) struct World<'a> {
    model: &'a Model,
    sent: OnceCell<Vec<Sent<'a>>>,
    /// The regexes of matchers.
    pub(in crate::rules) patterns: Patterns,
}

impl<'a> World<'a> {
    /// Nothing where other alerts may arrive: an Alertmanager that runs already has other senders, and an alert that was
    /// lost on the way here would be called unknown.
    pub(in crate::rules) fn of(model: &'a Model) -> Option<World<'a>> {
        let shared = model.stack.components.get("alertmanager").is_some_and(|running| !running.addresses.is_empty());
        if shared || model.gaps.unknown || model.gaps.alerts || model.alerts.is_empty() {
            return None;
        }
        Some(World { model, sent: OnceCell::new(), patterns: patterns(model) })
    }

    /// Every rule of every alert: inferred when somebody asks, since there may be very many and nothing to ask.
    pub(in crate::rules) fn sent(&self) -> &[Sent<'a>] {
        self.sent.get_or_init(|| {
            let alerts = self.model.alerts.values();
            let sent = alerts.flat_map(|alert| {
                let variants = alert.variants.iter();
                variants.map(|variant| Sent { alert: &alert.name, labels: sent(self.model, alert, variant) })
            });
            sent.collect()
        })
    }
}

/// Whether `service` may hold names that the spec does not declare.
pub(in crate::rules) fn has_other_services(model: &Model) -> bool {
    let honours = model.jobs().any(|job| {
        job.fields.iter().any(|(field, value)| field.name == "honor_labels" && value.as_bool() == Some(true))
    });
    honours || !model.gaps.broken.is_empty() || model.services.values().any(Service::may_be_about_others)
}
