//! A matcher on a label that no alert has.

use super::conditions::each;
use super::unknown_value::of_all;
use super::world::World;
use crate::alertmanager::{Matcher, Patterns};
use crate::report::{Diagnostic, Report, listed, nearest};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let (Some(all), Some(world)) = (of_all(context), World::new(context)) else {
        return;
    };
    let patterns = &world.patterns;
    each(&context.model.routing.root, &mut |placed| {
        let (route, places) = (placed.route, &placed.route.places);
        check_matchers(
            &route.matchers,
            &places.matchers,
            "the route never matches",
            &places.item,
            (all, patterns),
            report,
        );
    });
    for rule in &context.model.routing.inhibit_rules {
        let places = &rule.places;
        let effect = "inhibits nothing";
        check_matchers(&rule.source_matchers, &places.source_matchers, effect, &places.item, (all, patterns), report);
        check_matchers(&rule.target_matchers, &places.target_matchers, effect, &places.item, (all, patterns), report);
    }
}

fn check_matchers(
    matchers: &[Matcher],
    places: &[Span],
    effect: &str,
    item: &str,
    (all, patterns): (&Context<'_>, &Patterns),
    report: &mut Report,
) {
    for (matcher, span) in matchers.iter().zip(places).filter(|(matcher, _)| !all.is_carried(&matcher.label)) {
        let carried = all.carried();
        let near = nearest(&matcher.label, carried.names());
        // one that holds for alerts without the label may be there for those that will have it
        let holds = match matcher.matches("", patterns) {
            Some(false) => false,
            Some(true) if near.is_some() => true,
            _ => continue,
        };
        let found = Diagnostic::new(
            "route/unknown-label",
            *span,
            format!("no alert of this stack has the label `{}`", matcher.label),
            if holds { "matches every alert" } else { effect },
        )
        .item(item);
        report.add(match near {
            Some(near) => {
                found.help(format!("did you mean `{near}`?")).edit_word(*span, &matcher.label, near.word())
            }
            None => {
                let names: Vec<&str> = carried.names().collect();
                found.help(format!(
                    "add it to alerts or to a service with `labels`; known labels: {}. If the alerts come from elsewhere, `allow` it",
                    listed(&names)
                ))
            }
        });
    }
}
