//! A notification that reads a label of its group which no group of its receiver has.

use std::collections::BTreeMap;

use crate::model::{LabelMap, Route};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let root = &model.routing.root;
    if model.unresolved.unknown || root.receiver.is_none() || report.names_in("route") {
        return;
    }
    let mut used = BTreeMap::new();
    walk(root, None, &[], &mut used);
    for receiver in model.receivers.values() {
        let groups = used.get(receiver.name.as_str()).map_or(&[][..], Vec::as_slice);
        for read in receiver.label_reads.iter().filter(|read| read.from == LabelMap::Group) {
            let has = |labels: &&[String]| labels.iter().any(|label| *label == read.label || label == "...");
            // one group that has it is enough: a template may ask whether it does
            if groups.is_empty() || groups.iter().any(has) {
                continue;
            }
            report.add(
                Diagnostic::new(
                    "template/label-not-in-group",
                    read.span,
                    format!("no group of the receiver `{}` has the label `{}`", receiver.name, read.label),
                    "always empty",
                )
                .item(format!("receivers.{}", receiver.name))
                .help(format!(
                    "add `{}` to `group_by` of the route, or read `.CommonLabels.{}`",
                    read.label, read.label
                )),
            );
        }
    }
}

/// The receiver of a route, and by which labels its groups are made.
fn walk<'a>(
    route: &'a Route,
    receiver: Option<&'a str>,
    group: &'a [String],
    used: &mut BTreeMap<&'a str, Vec<&'a [String]>>,
) {
    let receiver = route.receiver.as_deref().or(receiver);
    let group = route.group_by.as_deref().filter(|labels| !labels.is_empty()).unwrap_or(group);
    receiver.into_iter().for_each(|receiver| used.entry(receiver).or_default().push(group));
    route.routes.iter().for_each(|child| walk(child, receiver, group, used));
}
