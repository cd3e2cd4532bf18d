//! An expression reads a metric that nothing declared gives.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::metrics::{self, Existence, Mismatch, NearMetrics, Similar, Source};
use crate::model::{Expression, Model};
use crate::promql::{BinaryOperator, Expr, Node, Selector};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::metric::other_path;
use crate::rules::promql::asked::Asked;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let near = NearMetrics::new(context.model);
    let mut known: BTreeMap<&str, Explanation> = BTreeMap::new();
    for &(ref item, expression) in context.expressions() {
        let renamed = renamed(context, &expression.parsed.root);
        expression.parsed.root.walk(&mut |node| {
            let Expr::Selector(selector) = &node.kind else {
                return;
            };
            let Some((name, at)) = &selector.name else {
                return;
            };
            if existence(context, selector) != Existence::Never || renamed.contains(name.as_str()) {
                return;
            }
            let explanation = known.entry(name).or_insert_with(|| explain(context.model, &near, name));
            report.add(explanation.finding(expression, at).item(item.clone()));
        });
    }
}

/// Why a metric is not there, and what to do about it.
struct Explanation {
    message: String,
    label: &'static str,
    help: String,
    /// Its right name, where that is certain.
    by: Option<String>,
}

impl Explanation {
    fn finding(&self, expression: &Expression, at: &Range<usize>) -> Diagnostic {
        let span = expression.text.span(at.clone());
        let by = self.by.as_ref().and_then(|by| expression.text.replacement(at.clone(), by));
        Diagnostic::new("metric/unknown", span, self.message.as_str(), self.label)
            .help(self.help.as_str())
            .edit_if(span, by)
    }
}

fn explain(model: &Model, near: &NearMetrics<'_>, name: &str) -> Explanation {
    let say = |message: String, label, help: String| Explanation { message, label, help, by: None };
    if model.unresolved.disabled_indicators.contains(name) {
        let help = format!("remove `enabled = false` from `[indicators.{name}]`, or remove this reference");
        return say(format!("the indicator `{name}` is disabled"), "nothing records it", help);
    }
    if let Some(service) = dropping(model, name) {
        let help = format!("the `metric_relabel_configs` of `services.{service}` drop it: change them to keep it");
        return say(format!("`{name}` is dropped at the scrape"), "selects nothing", help);
    }
    if let Some(mismatch) = metrics::mismatch(model, name).filter(|_| near.typo(name).is_none()) {
        let message = format!("{} {} has no `{name}`", mismatch.of, mismatch.version);
        return say(message, "not in this version", of_version(model, &mismatch));
    }
    if let Some(bare) = metrics::bare_name(model, name) {
        let help = format!("write `{bare}`: the generated configuration adds no type and no unit to names");
        let found = say(format!("nothing exports `{name}`"), "unknown metric", help);
        return Explanation { by: Some(bare), ..found };
    }
    if let Some(help) = other_path::of_service(model, name) {
        return say(format!("no job scrapes `{name}`"), "unknown metric", help);
    }
    let found = |help: String| say(format!("nothing in this stack exports `{name}`"), "unknown metric", help);
    match near.similar(name) {
        Some(Similar::Instead(instead)) => found(instead.to_owned()),
        Some(Similar::Typo(near)) => Explanation { by: Some(near.clone()), ..found(format!("did you mean `{near}`?")) },
        Some(Similar::Longer(names)) => found(format!(
            "similar metrics: {}",
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )),
        Some(Similar::Elsewhere(exporter)) => found(other_path::elsewhere(model, name, exporter)),
        None => found(match pasted(model) {
            // what is counted for the first time later is in no scrape before
            Some((service, file)) => format!(
                "if `{service}` exports it, save a newer scrape as `{file}`, or declare it: [services.{service}.metrics]"
            ),
            None => "declare it under `metrics` of the service that exports it, or query one that exists".to_owned(),
        }),
    }
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
        let may_exist = |names: &[&'a str]| names.iter().all(|name| context.types.existence(name) != Existence::Never);
        let shapes: BTreeSet<String> = branches
            .iter()
            .zip(&names)
            .filter(|(_, names)| !names.is_empty() && may_exist(names))
            .map(|(branch, names)| shape(branch, names))
            .collect();
        for (branch, names) in branches.iter().zip(&names) {
            let former = || names.iter().any(|name| metrics::mismatch(context.model, name).is_some());
            if !may_exist(names) && !shapes.is_empty() && (former() || shapes.contains(&shape(branch, names))) {
                found.extend(names);
            }
        }
    });
    found
}

fn is_or(node: &Node) -> bool {
    matches!(node.kind, Expr::Binary { operator: BinaryOperator::Or, .. })
}

/// The operands of a chain of `or`; those that are chains themselves are done with it.
fn alternatives<'a>(node: &'a Node, found: &mut Vec<&'a Node>, done: &mut BTreeSet<*const Node>) {
    let node = node.unparen();
    match &node.kind {
        Expr::Binary { lhs, rhs, .. } if is_or(node) => {
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
        if let Expr::Selector(selector) = &node.kind {
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
    let asked = Asked::new(&selector.matchers);
    metrics::existence_among(context.model, name, &|service| {
        service.jobs.iter().any(|job| asked.of_target(service, job) != Some(false))
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

fn of_version(model: &Model, mismatch: &Mismatch) -> String {
    let Mismatch { of: _, version: _, table, since, until, renamed_to } = mismatch;
    let now = renamed_to.filter(|now| metrics::existence(model, now) == Existence::Certain);
    match (now, since, until) {
        (Some(now), ..) => format!("write `{now}`, its new name"),
        (None, Some(since), _) => {
            // a component is written with two numbers, PostgreSQL with one
            let version: Vec<&str> = since.split('.').take(2).collect();
            let version = version.join(".");
            format!("it exists since {since}: write version = \"{version}\" in [{table}], or query another metric")
        }
        (None, None, Some(until)) => format!("the last version with it is {until}: query another metric"),
        (None, None, None) => "query another metric".to_owned(),
    }
}
