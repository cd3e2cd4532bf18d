//! What is known of the labels of all sources of an inhibition together, and of all its targets.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::alertmanager::Matcher;
use crate::promql::labels::Labels;
use crate::routing::fits;
use crate::rules::Context;
use crate::rules::context::Sent;
use crate::rules::route::conditions::listed;
use crate::rules::route::world::World;

/// The alerts that lists of matchers match, where all alerts are known.
pub(super) struct Sides<'c, 'a> {
    world: World<'c, 'a>,
    /// By name: a list that names alerts asks no others.
    named: BTreeMap<&'c str, Vec<&'c Sent<'a>>>,
    /// By the list of matchers: many inhibitions have the same, such as `severity="critical"`.
    known: BTreeMap<String, Rc<Labels<'a>>>,
}

impl<'c, 'a> Sides<'c, 'a> {
    /// Nothing where other alerts may arrive, here or in another environment.
    pub(super) fn of(context: &'c Context<'a>) -> Option<Sides<'c, 'a>> {
        let gaps = &context.model.gaps;
        let elsewhere = gaps.varies || !gaps.disabled_alerts.is_empty() || !gaps.disabled.is_empty();
        let world = World::of(context).filter(|_| !elsewhere)?;
        let mut named: BTreeMap<&str, Vec<&Sent<'a>>> = BTreeMap::new();
        for sent in world.sent() {
            named.entry(&sent.alert.name).or_default().push(sent);
        }
        Some(Sides { world, named, known: BTreeMap::new() })
    }

    /// The labels of all alerts that these matchers may match; of no series, if there is none.
    pub(super) fn labels(&mut self, matchers: &[Matcher]) -> Rc<Labels<'a>> {
        let shown: Vec<String> = matchers.iter().map(ToString::to_string).collect();
        let key = shown.join(",");
        if let Some(known) = self.known.get(&key) {
            return Rc::clone(known);
        }
        let names = matchers.iter().filter(|matcher| matcher.label == "alertname").find_map(listed);
        let asked: Vec<&Sent<'a>> = match names {
            Some(names) => names.iter().filter_map(|name| self.named.get(name)).flatten().copied().collect(),
            None => self.world.sent().iter().collect(),
        };
        let patterns = &self.world.patterns;
        let met = asked.into_iter().filter(|sent| fits(matchers, &sent.labels, patterns) != Some(false));
        let found = Rc::new(Labels::any_of(met.map(|sent| sent.labels.clone())));
        self.known.insert(key, Rc::clone(&found));
        found
    }
}
