//! A notification that reads a label or an annotation which no alert of its receiver has.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{LabelMap, LabelRead, Receiver};
use crate::promql::labels::Labels;
use crate::report::{Diagnostic, Report, listed, nearest};
use crate::routing::RouteTree;
use crate::rules::Context;
use crate::rules::context::AlertLabels;
use crate::rules::route::world::World;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let unresolved = &model.unresolved;
    let reads = |receiver: &&Receiver| receiver.label_reads.iter().any(|read| read.from != LabelMap::Group);
    let readers: Vec<&Receiver> = model.receivers.values().filter(reads).collect();
    // elsewhere an alert may have it, or once something is fixed or switched on
    let all = !unresolved.varies
        && !unresolved.routing
        && unresolved.disabled_alerts.is_empty()
        && unresolved.disabled.is_empty();
    let Some(world) = World::new(context).filter(|_| all && unresolved.services.is_empty() && !readers.is_empty())
    else {
        return;
    };
    let mut notified: BTreeMap<&str, Vec<&AlertLabels<'_>>> = BTreeMap::new();
    let tree = RouteTree::new(&model.routing.root);
    for alert_labels in world.alert_labels() {
        let routes = tree.taken(&alert_labels.labels, &world.patterns);
        let receivers: BTreeSet<&str> = routes.iter().filter_map(|taken| taken.receiver).collect();
        for receiver in receivers {
            notified.entry(receiver).or_default().push(alert_labels);
        }
    }
    for receiver in readers {
        if let Some(alerts) = notified.get(receiver.name.as_str()) {
            of_receiver(receiver, alerts, report);
        }
    }
}

/// Annotations that alerts may have by the language itself: a template that is taken over reads them, whoever has them.
const USUAL: &[&str] = &["summary", "description", "runbook_url"];

fn of_receiver(receiver: &Receiver, alerts: &[&AlertLabels<'_>], report: &mut Report) {
    let all: Vec<&Labels<'_>> = alerts.iter().map(|alert_labels| &alert_labels.labels).collect();
    let labels = Labels::any_of_several(&all);
    let variants = alerts.iter().flat_map(|alert_labels| &alert_labels.alert.variants);
    let annotations: BTreeSet<&str> =
        variants.flat_map(|variant| variant.annotations.keys()).map(String::as_str).collect();
    for read in &receiver.label_reads {
        let (missing, what, names): (bool, _, Vec<&str>) = match read.from {
            LabelMap::Group => continue,
            LabelMap::Common | LabelMap::Alert => {
                (labels.get(&read.label).is_absent(), "label", labels.names().collect())
            }
            // what a template for any alert asks for
            LabelMap::Annotations if USUAL.contains(&read.label.as_str()) => continue,
            LabelMap::Annotations => {
                let missing = !annotations.contains(read.label.as_str());
                (missing, "annotation", annotations.iter().copied().collect())
            }
        };
        if missing {
            report.add(finding(receiver, read, what, &names));
        }
    }
}

fn finding(receiver: &Receiver, read: &LabelRead, what: &str, names: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(
        "template/label-on-no-alert",
        read.span,
        format!("no alert of the receiver `{}` has the {what} `{}`", receiver.name, read.label),
        "always empty",
    )
    .item(format!("receivers.{}", receiver.name));
    match nearest(&read.label, names.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(read.span, &read.label, near.word()),
        None => found.help(format!("remove it, or add it to the alerts; they have {}", listed(names))),
    }
}
