//! `[indicators.*]`: recording rules, none of which may read itself.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Item};
use crate::model::Named;
use crate::model::{Expression, Indicator, Service, conventions};
use crate::promql::Kind;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::{self, Decoded};

pub(super) fn resolve(context: &mut Context<'_>, services: &BTreeMap<String, Service>) -> BTreeMap<String, Indicator> {
    let mut indicators = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for item in context.items("indicators") {
        context.report.about(Some(item.path()));
        if let Some(indicator) = one(context, &item, services, &mut taken) {
            indicators.insert(indicator.name.clone(), indicator);
        }
    }
    report_cycles(context, &indicators, &taken);
    context.report.about(None);
    indicators
}

fn one(
    context: &mut Context<'_>,
    item: &Item<'_>,
    services: &BTreeMap<String, Service>,
    taken: &mut BTreeSet<String>,
) -> Option<Indicator> {
    let named = context.name(Named::Indicator, item.name, item.key);
    let Decoded { item: written, .. }: Decoded<'_, spec::Indicator> = context.decode(item);
    let spec::Indicator { expr, title, unit, interval, enabled: _, allow: _ } = written;
    let owner = services.values().find(|service| service.exports(item.name));
    let own = [conventions::INFO_METRIC, conventions::PROBE_LIMIT_METRIC, "ALERTS", "ALERTS_FOR_STATE", "up"];
    if owner.is_some() || own.contains(&item.name) {
        let who = owner.map_or("the stack itself".to_owned(), |service| format!("`{}`", service.name));
        context.report.add(
            Diagnostic::new(
                "indicator/name-is-a-metric",
                item.key,
                format!("`{}` is a metric of {who} already", item.name),
                "two sources of one name",
            )
            .help("choose another name: queries could not tell the two apart"),
        );
        taken.insert(item.name.to_owned());
    }
    let interval = interval.and_then(|text| context.positive_duration(&text, text.span, "interval"));
    let expr = context.expression(&expr?)?;
    let (title, unit) = (title.map(Spanned::into_inner), unit.map(Spanned::into_inner));
    named.then(|| Indicator { name: item.name.to_owned(), span: item.key, expr, title, unit, interval })
}

/// An indicator that reads itself, by way of others or not, records its own past. One with the name of a metric reads that.
fn report_cycles(context: &mut Context<'_>, indicators: &BTreeMap<String, Indicator>, taken: &BTreeSet<String>) {
    let edges: BTreeMap<&str, BTreeSet<&str>> = indicators
        .iter()
        .map(|(name, indicator)| {
            let read = indicator.expr.parsed.root.metric_names();
            let read = read.into_iter().filter(|other| indicators.contains_key(*other));
            (name.as_str(), read.collect())
        })
        .collect();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for name in edges.keys() {
        let Some(circle) = circle(name, &edges).filter(|circle| circle.iter().all(|step| !told.contains(step))) else {
            continue;
        };
        told.extend(&circle);
        let Some(indicator) = indicators.get(*name) else {
            continue;
        };
        // the name that leads on: the next of the circle, or its own
        let next = circle.get(1).copied().unwrap_or(name);
        if circle.len() == 1 && taken.contains(*name) {
            continue;
        }
        let help = match circle.len() {
            1 => format!("if the metric `{name}` is meant, give the indicator another name; else read other metrics"),
            _ => "compute one of them from metrics: a rule that reads itself sees its own last value".to_owned(),
        };
        let way: Vec<String> = circle.iter().chain([name]).map(|step| format!("`{step}`")).collect();
        context.report.add(
            Diagnostic::new(
                "indicator/reads-itself",
                place_of(next, &indicator.expr),
                format!("the indicator `{name}` reads itself"),
                way.join(" → "),
            )
            .item(format!("indicators.{name}"))
            .help(help),
        );
    }
}

/// Where an expression names a metric.
fn place_of(metric: &str, expr: &Expression) -> Span {
    let mut found = None;
    expr.parsed.root.walk(&mut |part| {
        if let Kind::Selector(selector) = &part.kind
            && let Some((name, span)) = &selector.name
            && name == metric
        {
            found.get_or_insert(span.clone());
        }
    });
    found.map_or(expr.text.whole(), |span| expr.text.span(span))
}

/// The way from a name back to itself, if there is one.
fn circle<'a>(start: &'a str, edges: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for next in edges.get(at).into_iter().flatten().rev() {
            if *next == start {
                let mut way = vec![at];
                let mut step = at;
                while step != start {
                    step = before.get(step).copied()?;
                    way.push(step);
                }
                way.reverse();
                return Some(way);
            }
            if !before.contains_key(next) {
                before.insert(next, at);
                open.push(next);
            }
        }
    }
    None
}
