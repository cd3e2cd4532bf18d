//! What a scenario expects and no input could bring about.

mod of_alert;
mod of_notification;

use super::super::route::patterns;
use crate::alertmanager::Patterns;
use crate::model::{Alert, Expected, Model};
use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report};
use crate::routing::{RouteTree, Taken, alert_labels};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if model.scenarios.is_empty() || model.unresolved.routing || model.unresolved.alerts {
        return;
    }
    let world = World { context, patterns: patterns(model), tree: RouteTree::new(&model.routing.root) };
    let mut found = Vec::new();
    for scenario in &model.scenarios {
        for expectation in &scenario.expect {
            match &expectation.what {
                Expected::Alert(wanted) => found.extend(world.of_alert(scenario, expectation, wanted)),
                Expected::Notification(wanted) => found.extend(world.of_notification(expectation, wanted)),
            }
        }
    }
    for one in found {
        report.add(one);
    }
}

struct World<'a, 'c> {
    context: &'c Context<'a>,
    patterns: Patterns,
    tree: RouteTree<'a>,
}

fn finding(span: Span, message: String, label: &str, help: String) -> Diagnostic {
    Diagnostic::new("test/cannot-hold", span, message, label).item("scenarios").help(help)
}

impl<'a> World<'a, '_> {
    fn model(&self) -> &'a Model {
        self.context.model
    }

    /// The labels of each rule of the alerts of a name.
    fn labels(&self, name: &str) -> Vec<Labels<'a>> {
        let rules = self.named(name).flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)));
        rules.map(|(alert, variant)| alert_labels(&self.context.types, alert, variant)).collect()
    }

    fn named<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a Alert> + use<'a, 'n> {
        self.model().alerts.values().filter(move |alert| alert.name == name)
    }

    /// The routes that may take an alert.
    fn taken(&self, name: &str) -> Vec<Taken<'a>> {
        self.labels(name).iter().flat_map(|labels| self.tree.taken(labels, &self.patterns)).collect()
    }
}
