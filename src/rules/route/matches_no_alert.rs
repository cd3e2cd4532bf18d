//! A route or an inhibition that names an alert and asks of it what it never has.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::{contradiction, each};
use super::world::World;
use crate::alertmanager::Matcher;
use crate::model::Route;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // an overlay may give an alert another severity here than elsewhere
    let Some(world) = World::new(context).filter(|_| !model.unresolved.varies) else {
        return;
    };
    let alerts = model.alerts.values().filter(|alert| !alert.variants.is_empty());
    let names: BTreeSet<&str> = alerts.map(|alert| alert.name.as_str()).collect();
    let names = &names;
    // a route may have thousands of children
    let mut of_parents: BTreeMap<*const Route, bool> = BTreeMap::new();
    each(&model.routing.root, &mut |placed| {
        let conditions = placed.conditions();
        let route = placed.route;
        // what follows from matchers further up, or from a contradiction, was reported there
        if route.matchers.is_empty() || contradiction(&conditions, &world.patterns).is_some() {
            return;
        }
        let matchers: Vec<&Matcher> = conditions.iter().map(|condition| condition.matcher).collect();
        let above = matchers.get(..matchers.len() - route.matchers.len()).unwrap_or(&[]);
        let parent = placed.above.last().map_or(std::ptr::null(), |parent| std::ptr::from_ref(*parent));
        if *of_parents.entry(parent).or_insert_with(|| nobody(above, &world, names)) {
            return;
        }
        check_matchers(&matchers, (&world, names), &route.places.matchers, route.span, &route.places.item, report);
    });
    for rule in &model.routing.inhibit_rules {
        let places = &rule.places;
        for (matchers, spans) in
            [(&rule.source_matchers, &places.source_matchers), (&rule.target_matchers, &places.target_matchers)]
        {
            let matchers: Vec<&Matcher> = matchers.iter().collect();
            check_matchers(&matchers, (&world, names), spans, rule.span, &places.item, report);
        }
    }
}

/// Whether the alerts that these matchers name exist, and none of them fits all of them.
fn nobody(matchers: &[&Matcher], world: &World<'_, '_>, names: &BTreeSet<&str>) -> bool {
    let named = matchers.iter().filter(|matcher| matcher.label == "alertname");
    let mut named = named.filter_map(|matcher| matcher.listed()).flatten();
    named.any(|name| names.contains(name)) && world.matched(matchers).next().is_none()
}

fn check_matchers(
    matchers: &[&Matcher],
    (world, names): (&World<'_, '_>, &BTreeSet<&str>),
    places: &[Span],
    whole: Span,
    item: &str,
    report: &mut Report,
) {
    if !nobody(matchers, world, names) {
        return;
    }
    let shown: Vec<String> = matchers.iter().map(ToString::to_string).collect();
    let span = places.last().copied().unwrap_or(whole);
    report.add(
        Diagnostic::new(
            "route/matches-no-alert",
            span,
            format!("no alert has {}", shown.join(" and ")),
            "no alert meets all of them",
        )
        .item(item)
        .help("the alert exists, but with other labels: `lakehouse-obs show routes` lists its severities"),
    );
}
