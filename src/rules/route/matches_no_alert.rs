//! A route or an inhibition that names an alert and asks of it what it never has.

use super::conditions::{contradiction, each, listed};
use super::world::World;
use crate::alertmanager::{Matcher, Patterns};
use crate::report::{Diagnostic, Report};
use crate::routing::fits;
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // an overlay may give an alert another severity here than elsewhere
    let Some(world) = World::of(context).filter(|_| !model.gaps.varies) else {
        return;
    };
    each(&model.routing.root, &mut |placed| {
        let conditions = placed.conditions();
        let route = placed.route;
        // what follows from matchers further up, or from a contradiction, was told there
        if route.matchers.is_empty() || contradiction(&conditions, &world.patterns).is_some() {
            return;
        }
        let matchers: Vec<Matcher> = conditions.iter().map(|condition| condition.matcher.clone()).collect();
        let above = matchers.get(..matchers.len() - route.matchers.len()).unwrap_or(&[]);
        if nobody(above, &world, &world.patterns) {
            return;
        }
        one(&matchers, &world, &route.places.matchers, route.span, &route.places.item, report);
    });
    for rule in &model.routing.inhibit_rules {
        let places = &rule.places;
        one(&rule.source_matchers, &world, &places.source_matchers, rule.span, &places.item, report);
        one(&rule.target_matchers, &world, &places.target_matchers, rule.span, &places.item, report);
    }
}

/// Whether the alerts that these matchers name exist, and none of them fits all of them.
fn nobody(matchers: &[Matcher], world: &World<'_, '_>, patterns: &Patterns) -> bool {
    let named = matchers.iter().filter(|matcher| matcher.label == "alertname");
    let names: Vec<&str> = named.filter_map(listed).flatten().collect();
    if names.is_empty() {
        return false;
    }
    let mut about = world.sent().iter().filter(|sent| names.contains(&sent.alert.name.as_str())).peekable();
    about.peek().is_some() && about.all(|sent| fits(matchers, &sent.labels, patterns) == Some(false))
}

fn one(matchers: &[Matcher], world: &World<'_, '_>, places: &[Span], whole: Span, item: &str, report: &mut Report) {
    if !nobody(matchers, world, &world.patterns) {
        return;
    }
    let shown: Vec<String> = matchers.iter().map(ToString::to_string).collect();
    let span = places.last().copied().unwrap_or(whole);
    report.add(
        Diagnostic::new(
            "route/matches-no-alert",
            span,
            format!("no alert has {}", shown.join(" and ")),
            "never so together",
        )
        .item(item)
        .help("the alert exists, with other labels: `lakehouse-obs show routes` lists its severities"),
    );
}
