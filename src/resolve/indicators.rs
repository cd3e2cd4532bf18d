//! `[indicators.*]`: recording rules, none of which may need its own result.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Item};
use super::groups::constant_labels;
use super::indicator_tests;
use crate::model::Named;
use crate::model::{Expression, Indicator, Indicators, RuleGroup, Service, conventions};
use crate::promql::{self, BinaryOperator, Expr, Node};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::{self, Decoded};

pub(super) fn resolve(
    context: &mut Context<'_>,
    services: &BTreeMap<String, Service>,
    groups: &BTreeMap<String, RuleGroup>,
) -> Indicators {
    let mut indicators = Indicators::default();
    let mut taken = BTreeSet::new();
    for item in context.items("indicators") {
        context.report.about(Some(item.path()));
        if let Some(indicator) = resolve_indicator(context, &item, services, groups, &mut taken) {
            indicators.add(indicator);
        }
    }
    indicators.sort();
    report_cycles(context, &indicators, &taken);
    context.report.about(None);
    indicators
}

fn resolve_indicator(
    context: &mut Context<'_>,
    item: &Item<'_>,
    services: &BTreeMap<String, Service>,
    groups: &BTreeMap<String, RuleGroup>,
    taken: &mut BTreeSet<String>,
) -> Option<Indicator> {
    let (name, position) = context.called(item);
    // what several have in common is reported once
    let named = position > 0 || metric_name(context, name, item.key);
    let Decoded { item: written, .. }: Decoded<'_, spec::Indicator> = context.decode(item);
    let spec::Indicator { id: _, expr, title, unit, labels, group, interval, tests, enabled: _, allow: _ } = written;
    if position == 0 {
        check_taken(context, name, item.key, services, taken);
    }
    if let Some(group) = &group {
        context.name(Named::Group, group, group.span);
    }
    let group = group.map(Spanned::into_inner);
    let said = groups.get(group.as_deref().unwrap_or(conventions::INDICATOR_GROUP));
    let interval = interval.and_then(|text| context.positive_duration(&text, text.span, "interval"));
    let said = said.filter(|_| group.is_some() || interval.is_none());
    let labels = labels_of(context, labels, said);
    let tests = indicator_tests::resolve(context, item, tests);
    let interval = interval.or_else(|| said?.interval);
    let expr = context.expression(&expr?)?;
    let (title, unit) = (title.map(Spanned::into_inner), unit.map(Spanned::into_inner));
    named.then(|| Indicator {
        key: item.name.to_owned(),
        name: name.to_owned(),
        position,
        span: item.key,
        expr,
        title,
        unit,
        labels,
        group,
        interval,
        tests,
    })
}

/// Whether Prometheus takes the name of a metric; one that it does not take is reported.
fn metric_name(context: &mut Context<'_>, name: &str, span: Span) -> bool {
    let any_text = promql::takes_any_name(context.stack.prometheus);
    let Some(found) = Named::Indicator.flaw(name, span) else { return true };
    // Prometheus 3 takes these for an expression that slipped into the name
    let is_text = Named::Alert.flaw(name, span).is_none() && !name.contains(['{', '}']);
    if any_text && is_text {
        return true;
    }
    let help = found.help.clone().filter(|_| is_text);
    let later = help.map(|help| format!("{help}; from Prometheus 3.0 on a metric may have any name"));
    context.report.add(match later {
        Some(help) => found.help(help),
        None => found,
    });
    false
}

/// The labels of the recorded series; those of its group, where it does not set them itself.
fn labels_of(
    context: &mut Context<'_>,
    written: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
    group: Option<&RuleGroup>,
) -> BTreeMap<String, String> {
    let own = constant_labels(context, written);
    let mut labels = group.map(|group| group.labels.clone()).unwrap_or_default();
    labels.extend(own);
    labels
}

/// An indicator may not be called as a metric that is there already.
fn check_taken(
    context: &mut Context<'_>,
    name: &str,
    key: Span,
    services: &BTreeMap<String, Service>,
    taken: &mut BTreeSet<String>,
) {
    let owner = services.values().find(|service| service.exports(name));
    let own = [conventions::INFO_METRIC, conventions::PROBE_LIMIT_METRIC, "ALERTS", "ALERTS_FOR_STATE", "up"];
    if owner.is_none() && !own.contains(&name) {
        return;
    }
    let who = owner.map_or("the stack itself".to_owned(), |service| format!("`{}`", service.name));
    let message = format!("`{name}` is already a metric of {who}");
    context.report.add(
        Diagnostic::new("indicator/name-is-a-metric", key, message, "two sources would write the same metric")
            .help("choose another name: a query would mix the two"),
    );
    taken.insert(name.to_owned());
}

/// An indicator that needs its own result, by way of others or not, never has a first value. One with the name of a metric
/// reads that, and one that reads itself beside something else (`x or self`) starts with that and then remembers.
fn report_cycles(context: &mut Context<'_>, indicators: &Indicators, taken: &BTreeSet<String>) {
    let start = starting(indicators);
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for indicator in indicators.iter().filter(|indicator| !start.contains(indicator.name.as_str())) {
        let read = indicator.expr.parsed.root.metric_names();
        let read = read.into_iter().filter(|other| indicators.contains(other) && !start.contains(other));
        edges.entry(&indicator.name).or_default().extend(read);
    }
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for name in edges.keys() {
        let Some(circle) = circle(name, &edges).filter(|circle| circle.iter().all(|step| !reported.contains(step)))
        else {
            continue;
        };
        reported.extend(&circle);
        // the name that leads on: the next of the circle, or its own
        let next = circle.get(1).copied().unwrap_or(name);
        let reads = |indicator: &&Indicator| indicator.expr.parsed.root.metric_names().contains(next);
        let Some(indicator) = indicators.named(name).iter().find(reads) else {
            continue;
        };
        if circle.len() == 1 && taken.contains(*name) {
            continue;
        }
        let help = match circle.len() {
            1 => format!(
                "if you mean the metric `{name}`, rename the indicator; to keep the last value, start with a metric: `… or {name}`"
            ),
            _ => "compute one of them from metrics only: in a circle none of them gets a first value".to_owned(),
        };
        let way: Vec<String> = circle.iter().chain([name]).map(|step| format!("`{step}`")).collect();
        context.report.add(
            Diagnostic::new(
                "indicator/reads-itself",
                place_of(next, &indicator.expr),
                format!("the indicator `{name}` reads itself"),
                way.join(" → "),
            )
            .item(indicator.item())
            .help(help),
        );
    }
}

/// The indicators that have a value before any other has one, and those that have one then.
fn starting(indicators: &Indicators) -> BTreeSet<&str> {
    let mut readers: BTreeMap<&str, Vec<&Indicator>> = BTreeMap::new();
    for indicator in indicators.iter() {
        for name in indicator.expr.parsed.root.metric_names() {
            readers.entry(name).or_default().push(indicator);
        }
    }
    let mut start: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&Indicator> = indicators.iter().collect();
    while let Some(indicator) = open.pop() {
        let there = |name: &str| !indicators.contains(name) || start.contains(name);
        if !start.contains(indicator.name.as_str()) && can_start(&indicator.expr.parsed.root, &there) {
            start.insert(&indicator.name);
            // each reads so many names only, and is looked at again for each of them
            open.extend(readers.get(indicator.name.as_str()).into_iter().flatten());
        }
    }
    start
}

/// Whether an expression can yield something from the series that are there.
fn can_start(node: &Node, there: &dyn Fn(&str) -> bool) -> bool {
    match &node.kind {
        Expr::Selector(selector) => selector.name.as_ref().is_none_or(|(name, _)| there(name)),
        // what is not there yields something here
        Expr::Call { function, .. } if function.starts_with("absent") || *function == "scalar" => true,
        Expr::Binary { operator: BinaryOperator::Or, lhs, rhs, .. } => can_start(lhs, there) || can_start(rhs, there),
        Expr::Binary { operator: BinaryOperator::Unless, lhs, .. } => can_start(lhs, there),
        _ => node.children().all(|child| can_start(child, there)),
    }
}

/// Where an expression names a metric.
fn place_of(metric: &str, expr: &Expression) -> Span {
    let mut found = None;
    expr.parsed.root.walk(&mut |part| {
        if let Expr::Selector(selector) = &part.kind
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
