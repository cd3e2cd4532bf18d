//! What every rule gets: the model, and what was found out about it once for all of them.

use std::cell::OnceCell;

use crate::model::{Alert, Model};
use crate::promql::labels::Labels;
use crate::routing::sent;
use crate::types::Types;

/// What every rule gets.
pub(crate) struct Context<'a> {
    /// What is checked.
    pub(crate) model: &'a Model,
    /// What is known of its expressions.
    pub(crate) types: Types<'a>,
    sent: OnceCell<Vec<Sent<'a>>>,
}

/// One rule of an alert with the labels that it is sent with.
pub(crate) struct Sent<'a> {
    /// The alert.
    pub(crate) alert: &'a Alert,
    /// What is known of its labels.
    pub(crate) labels: Labels<'a>,
}

impl<'a> Context<'a> {
    /// For one model.
    pub(crate) fn new(model: &'a Model) -> Context<'a> {
        Context { model, types: Types::new(model), sent: OnceCell::new() }
    }

    /// Every rule of every alert: inferred when somebody asks, since there may be very many and nothing to ask.
    pub(crate) fn sent(&self) -> &[Sent<'a>] {
        self.sent.get_or_init(|| {
            let alerts = self.model.alerts.values();
            let each = alerts.flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)));
            each.map(|(alert, variant)| Sent { alert, labels: sent(&self.types, alert, variant) }).collect()
        })
    }
}
