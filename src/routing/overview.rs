//! The whole of a routing, to be read: the tree, and for each rule of each alert whom it reaches.
//!
//! In: a model. Out: plain values, for JSON or for a person. Deliberately absent: how they are printed.

use std::fmt;

use serde::Serialize;

use super::{RouteTree, alert_labels};
use crate::alertmanager::{Patterns, Version};
use crate::model::{Duration, Model, Route, Scope};
use crate::types::Types;

/// Routes and alerts.
#[derive(Debug, Serialize)]
pub struct Overview {
    /// The root of the tree.
    pub route: RouteView,
    /// Each rule of each alert, by name.
    pub alerts: Vec<AlertView>,
}

/// One route, and those below it. What it does not say comes from the route above.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub struct RouteView {
    /// Who is notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// What an alert must be like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matchers: Vec<String>,
    /// Whether the routes after it are asked too.
    #[serde(rename = "continue")]
    pub continues: bool,
    /// What makes a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_by: Option<Vec<String>>,
    /// How long a new group waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_wait: Option<String>,
    /// How long a changed group waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_interval: Option<String>,
    /// After how long the notification of an unchanged group is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_interval: Option<String>,
    /// It is silent in these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mute_time_intervals: Vec<String>,
    /// It is silent outside of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub active_time_intervals: Vec<String>,
    /// Its own routes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<RouteView>,
}

/// One rule of an alert.
#[derive(Debug, Serialize)]
pub struct AlertView {
    /// Its name.
    pub alert: String,
    /// Which of several of that name, by its `id` or its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// How bad it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Which services it watches, where not all that its expression has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Watched>,
    /// Whom it reaches.
    pub receivers: Vec<Reach>,
}

/// The services that a rule of an alert with overrides watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Watched {
    /// One, which has an override.
    Only(String),
    /// All but those that have one.
    Except(Vec<String>),
}

impl Watched {
    /// What a rule is narrowed to; nothing where it watches all.
    pub fn from_scope(scope: &Scope) -> Option<Watched> {
        match scope {
            Scope::All => None,
            Scope::Only(service) => Some(Watched::Only(service.clone())),
            Scope::Except(services) => Some(Watched::Except(services.clone())),
        }
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Watched::Only(service) => f.write_str(service),
            Watched::Except(services) => write!(f, "all but {}", services.join(", ")),
        }
    }
}

/// A receiver that an alert reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Its name.
    pub receiver: String,
    /// Whether it does so for certain; it depends on a label that is not known, if not.
    pub certain: bool,
    /// Not in these times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mute_time_intervals: Vec<String>,
    /// Only in these times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub active_time_intervals: Vec<String>,
}

/// What a model says about routing, for the Alertmanager that it is for.
pub fn overview(model: &Model, version: Version) -> Overview {
    let patterns = Patterns::new(version);
    let types = Types::new(model);
    let tree = RouteTree::new(&model.routing.root);
    let mut alerts = Vec::new();
    for alert in model.alerts.values() {
        for variant in &alert.variants {
            let labels = alert_labels(&types, alert, variant);
            let routes = tree.taken(&labels, &patterns);
            let mut receivers: Vec<Reach> = Vec::new();
            for taken in routes {
                let reach = Reach {
                    receiver: taken.receiver.unwrap_or("").to_owned(),
                    certain: taken.certain,
                    mute_time_intervals: taken.route.mute_time_intervals.clone(),
                    active_time_intervals: taken.route.active_time_intervals.clone(),
                };
                // several routes to one receiver are one way to be notified
                let same = |other: &&mut Reach| Reach { certain: other.certain, ..reach.clone() } == **other;
                match receivers.iter_mut().find(same) {
                    Some(known) => known.certain |= reach.certain,
                    None => receivers.push(reach),
                }
            }
            let rule = alert.element().map(str::to_owned);
            let (severity, services) = (variant.severity.clone(), Watched::from_scope(&variant.scope));
            alerts.push(AlertView { alert: alert.name.clone(), rule, severity, services, receivers });
        }
    }
    Overview { route: view(&model.routing.root), alerts }
}

fn view(route: &Route) -> RouteView {
    let shown = |duration: Option<Duration>| duration.map(|duration| duration.to_string());
    RouteView {
        receiver: route.receiver.clone(),
        matchers: route.matchers.iter().map(ToString::to_string).collect(),
        continues: route.continues,
        group_by: route.group_by.clone(),
        group_wait: shown(route.group_wait),
        group_interval: shown(route.group_interval),
        repeat_interval: shown(route.repeat_interval),
        mute_time_intervals: route.mute_time_intervals.clone(),
        active_time_intervals: route.active_time_intervals.clone(),
        routes: route.routes.iter().map(view).collect(),
    }
}
