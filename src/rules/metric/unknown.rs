//! An expression reads a metric that nothing declared gives.

use std::collections::BTreeSet;

use crate::metrics::{self, Existence, Mismatch, Similar, Source};
use crate::model::{Expression, Model};
use crate::promql::{BinaryOperator, Kind, Node, Selector};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::metric::other_path;
use crate::rules::promql::feeds::of_target;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        one(context, item, expression, report);
    }
}

fn one<'a>(context: &Context<'a>, item: &str, expression: &'a Expression, report: &mut Report) {
    let model = context.model;
    let renamed = renamed(context, &expression.parsed.root);
    expression.parsed.root.walk(&mut |node| {
        let Kind::Selector(selector) = &node.kind else {
            return;
        };
        let Some((name, at)) = &selector.name else {
            return;
        };
        if existence(context, selector) != Existence::Never || renamed.contains(name.as_str()) {
            return;
        }
        let span = expression.text.span(at.clone());
        let say = |message: String, label: &str| Diagnostic::new("metric/unknown", span, message, label);
        let found = if model.gaps.disabled_indicators.contains(name) {
            say(format!("the indicator `{name}` is switched off"), "nothing records it")
                .help(format!("remove `enabled = false` from `[indicators.{name}]`, or this reference"))
        } else if let Some(service) = dropping(model, name) {
            say(format!("`{name}` is not stored"), "selects nothing")
                .help(format!("the `metric_relabel_configs` of `services.{service}` drop it: keep it there"))
        } else if let Some(mismatch) = metrics::mismatch(model, name).filter(|_| metrics::slip(model, name).is_none()) {
            of_version(model, name, &mismatch, say)
        } else if let Some(help) = other_path::of_service(model, name) {
            say(format!("no job scrapes `{name}`"), "unknown metric").help(help)
        } else {
            let found = say(format!("nothing that is declared exports `{name}`"), "unknown metric");
            match metrics::similar(model, name) {
                Some(Similar::Instead(instead)) => found.help(instead),
                Some(Similar::Slip(near)) => {
                    let found = found.help(format!("did you mean `{near}`?"));
                    let by = expression.text.replacement(at.clone(), &near);
                    found.edit_if(span, by)
                }
                Some(Similar::Longer(names)) => found.help(format!(
                    "there is {}",
                    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                )),
                Some(Similar::Elsewhere(exporter)) => found.help(other_path::elsewhere(model, name, exporter)),
                None => found.help(match pasted(model) {
                    // what is counted for the first time later is in no scrape before
                    Some((service, file)) => format!(
                        "if `{service}` exports it, save a newer scrape as `{file}`, or declare it: \
                         [services.{service}.metrics]"
                    ),
                    None => {
                        "declare it under `metrics` of the service that exports it, or query one that exists".to_owned()
                    }
                }),
            }
        };
        report.add(found.item(item.to_owned()));
    });
}

/// Names that stand in an `or` beside one that exists, all else being equal: `rate(old[5m]) or rate(new[5m])` is for several
/// versions of an exporter, of which this stack has one.
fn renamed<'a>(context: &Context<'a>, root: &'a Node) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut done: BTreeSet<*const Node> = BTreeSet::new();
    root.walk(&mut |node| {
        if !is_or(node) || done.contains(&std::ptr::from_ref(node)) {
            return;
        }
        let mut branches = Vec::new();
        alternatives(node, &mut branches, &mut done);
        let names: Vec<Vec<&'a str>> = branches.iter().map(|branch| selected(branch)).collect();
        let is_there = |names: &[&'a str]| names.iter().all(|name| context.types.existence(name) != Existence::Never);
        let shapes: BTreeSet<String> = branches
            .iter()
            .zip(&names)
            .filter(|(_, names)| !names.is_empty() && is_there(names))
            .map(|(branch, names)| shape(branch, names))
            .collect();
        for (branch, names) in branches.iter().zip(&names) {
            let former = || names.iter().any(|name| metrics::mismatch(context.model, name).is_some());
            if !is_there(names) && !shapes.is_empty() && (former() || shapes.contains(&shape(branch, names))) {
                found.extend(names);
            }
        }
    });
    found
}

fn is_or(node: &Node) -> bool {
    matches!(node.kind, Kind::Binary { operator: BinaryOperator::Or, .. })
}

/// The operands of a chain of `or`; those that are chains themselves are done with it.
fn alternatives<'a>(node: &'a Node, found: &mut Vec<&'a Node>, done: &mut BTreeSet<*const Node>) {
    let node = node.unparen();
    match &node.kind {
        Kind::Binary { lhs, rhs, .. } if is_or(node) => {
            done.insert(std::ptr::from_ref(node));
            alternatives(lhs, found, done);
            alternatives(rhs, found, done);
        }
        _ => found.push(node),
    }
}

/// The names of the metrics of an expression, in its order.
fn selected(node: &Node) -> Vec<&str> {
    let mut names = Vec::new();
    node.walk(&mut |node| {
        if let Kind::Selector(selector) = &node.kind {
            names.extend(selector.name.as_ref().map(|(name, _)| name.as_str()));
        }
    });
    names
}

/// An expression with a number in place of each of its metrics.
fn shape(node: &Node, names: &[&str]) -> String {
    let mut shape = node.normal_form();
    for (number, name) in names.iter().enumerate() {
        shape = shape.replace(*name, &format!("\u{1}{number}\u{1}"));
    }
    shape
}

/// Whether a series exists that a selector may select. A service whose series its matchers certainly leave out may export
/// what it likes.
pub(in crate::rules) fn existence<'a>(context: &Context<'a>, selector: &'a Selector) -> Existence {
    let Some((name, _)) = &selector.name else {
        return Existence::Open;
    };
    let existence = context.types.existence(name);
    if existence != Existence::Open || selector.matchers.is_empty() {
        return existence;
    }
    metrics::existence_among(context.model, name, &|service| {
        service.jobs.iter().any(|job| of_target(service, job, &selector.matchers) != Some(false))
    })
}

/// The service whose metrics come from a pasted scrape, if it is the only one, with its file.
fn pasted(model: &Model) -> Option<(&str, &str)> {
    let mut services = model.services.values();
    let mut pasted =
        services.by_ref().filter_map(|service| Some((service.name.as_str(), service.exposition.as_deref()?)));
    let first = pasted.next()?;
    pasted.next().is_none().then_some(first)
}

/// The service whose rules drop the metric.
fn dropping<'a>(model: &'a Model, name: &str) -> Option<&'a str> {
    let drops = |service: &&crate::model::Service| metrics::of_service(model, service, name) == Source::Dropped;
    model.services.values().find(drops).map(|service| service.name.as_str())
}

fn of_version(model: &Model, name: &str, mismatch: &Mismatch, say: impl Fn(String, &str) -> Diagnostic) -> Diagnostic {
    let Mismatch { of, version, table, since, until, renamed_to } = mismatch;
    let found = say(format!("{of} {version} has no `{name}`"), "not in this version");
    let now = renamed_to.filter(|now| metrics::existence(model, now) == Existence::Certain);
    found.help(match (now, since, until) {
        (Some(now), ..) => format!("it is called `{now}` now"),
        (None, Some(since), _) => {
            // a component is written with two numbers, PostgreSQL with one
            let version: Vec<&str> = since.split('.').take(2).collect();
            let version = version.join(".");
            format!("it is there since {since}: write version = \"{version}\" in [{table}], or query another metric")
        }
        (None, None, Some(until)) => format!("{until} was the last version with it: query another metric"),
        (None, None, None) => "query another metric".to_owned(),
    })
}
