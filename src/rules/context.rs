//! What every rule gets: the model, and what was found out about it once for all of them.

use crate::model::Model;
use crate::types::Types;

/// What every rule gets.
pub(crate) struct Context<'a> {
    /// What is checked.
    pub(crate) model: &'a Model,
    /// What is known of its expressions.
    pub(crate) types: Types<'a>,
}

impl<'a> Context<'a> {
    /// For one model.
    pub(crate) fn new(model: &'a Model) -> Context<'a> {
        Context { model, types: Types::new(model) }
    }
}
