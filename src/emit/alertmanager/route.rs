//! The tree of routes, in the order of Alertmanager's own documentation.

use super::super::Origin;
use super::super::yaml::Yaml;
use crate::components::ALERTMANAGER;
use crate::model::{Duration, Route};

/// One route and everything below it.
pub(super) fn route(route: &Route) -> Yaml {
    let duration = |duration: Option<Duration>| duration.map(|duration| duration.to_string().into());
    let list = |texts: &[String]| (!texts.is_empty()).then(|| Yaml::texts(texts.iter().map(String::as_str)));
    Yaml::map([
        ("receiver", route.receiver.as_deref().map(Yaml::from)),
        ("group_by", route.group_by.as_deref().and_then(list)),
        ("matchers", super::matchers(&route.matchers)),
        ("mute_time_intervals", list(&route.mute_time_intervals)),
        ("active_time_intervals", list(&route.active_time_intervals)),
        ("continue", route.continues.then_some(Yaml::Boolean(true))),
        ("routes", (!route.routes.is_empty()).then(|| Yaml::List(route.routes.iter().map(self::route).collect()))),
        ("group_wait", duration(route.group_wait)),
        ("group_interval", duration(route.group_interval)),
        ("repeat_interval", duration(route.repeat_interval)),
    ])
    .traced(match route.places.item.as_str() {
        // the alert that always fires has a route of its own
        "" => Origin::part("object", ["stack", ALERTMANAGER, "watchdog"]),
        item => Origin::item("", item),
    })
}
