//! What is known of the labels of all sources of an inhibition together, and of all its targets.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::alertmanager::Matcher;
use crate::promql::labels::Labels;
use crate::rules::Context;
use crate::rules::route::world::World;

/// The alerts that lists of matchers match, where all alerts are known.
pub(super) struct Sides<'c, 'a> {
    world: World<'c, 'a>,
    /// By the list of matchers: many inhibitions have the same, such as `severity="critical"`.
    known: BTreeMap<String, Rc<Labels<'a>>>,
}

impl<'c, 'a> Sides<'c, 'a> {
    /// Nothing where other alerts may arrive, here or in another environment.
    pub(super) fn new(context: &'c Context<'a>) -> Option<Sides<'c, 'a>> {
        let unresolved = &context.model.unresolved;
        let elsewhere = unresolved.varies || !unresolved.disabled_alerts.is_empty() || !unresolved.disabled.is_empty();
        let world = World::new(context).filter(|_| !elsewhere)?;
        Some(Sides { world, known: BTreeMap::new() })
    }

    /// The labels of all alerts that these matchers may match; of no series, if there is none.
    pub(super) fn labels(&mut self, matchers: &[Matcher]) -> Rc<Labels<'a>> {
        let shown: Vec<String> = matchers.iter().map(ToString::to_string).collect();
        let key = shown.join(",");
        if let Some(known) = self.known.get(&key) {
            return Rc::clone(known);
        }
        let asked: Vec<&Matcher> = matchers.iter().collect();
        let met = self.world.matched(&asked).map(|alert_labels| alert_labels.labels.clone());
        let found = Rc::new(Labels::any_of(met));
        self.known.insert(key, Rc::clone(&found));
        found
    }
}
