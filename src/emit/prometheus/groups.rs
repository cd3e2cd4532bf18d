//! Rule groups: which rules stand in which, and what holds for all of one.

use std::collections::{BTreeMap, BTreeSet};

use super::super::yaml::Yaml;
use super::super::{Artifact, Made, Origin};
use crate::model::{Duration, Model, RuleGroup};

/// The groups of a file, in the order in which they were begun.
#[derive(Default)]
pub(super) struct Groups {
    groups: Vec<Group>,
    /// By name, where each is.
    places: BTreeMap<String, usize>,
}

struct Group {
    name: String,
    origin: Origin,
    interval: Option<Duration>,
    rules: Vec<Yaml>,
}

impl Groups {
    /// Adds rules to a group, which begins with them if there is none of that name.
    pub(super) fn add(
        &mut self,
        name: &str,
        origin: Origin,
        interval: Option<Duration>,
        rules: impl IntoIterator<Item = Yaml>,
    ) {
        let place = self.places.get(name).copied();
        match place.and_then(|place| self.groups.get_mut(place)) {
            Some(group) => group.rules.extend(rules),
            None => {
                let rules = rules.into_iter().collect();
                self.places.insert(name.to_owned(), self.groups.len());
                self.groups.push(Group { name: name.to_owned(), origin, interval, rules });
            }
        }
    }

    /// The file that they make.
    pub(super) fn file(self, model: &Model) -> Yaml {
        let groups = self.groups.into_iter().map(|group| {
            let said = model.groups.get(&group.name);
            let at = |key| Origin::part("", ["groups", &group.name, key]);
            let of_group = |key, value: Option<Yaml>| (key, value.map(|value| value.traced(at(key))));
            let own = said
                .and_then(|said| said.interval)
                .map(|interval| Yaml::from(interval.to_string()).traced(at("interval")));
            Yaml::map([
                ("name", Some(group.name.as_str().into())),
                ("interval", own.or(group.interval.map(|interval| interval.to_string().into()))),
                of_group("limit", said.filter(|said| said.limit > 0).map(limit)),
                of_group("query_offset", said.and_then(|said| Some(said.query_offset?.to_string().into()))),
                of_group("labels", said.filter(|said| !said.labels.is_empty()).map(labels)),
                ("rules", Some(Yaml::List(group.rules))),
            ])
            .traced(group.origin)
        });
        Yaml::map([("groups", Some(Yaml::List(groups.collect())))])
    }
}

/// The groups of the rule files in the order in which `lakehouse-obs test` runs them: promtool leaves it to chance where a test
/// file does not say it, and then a rule sees what another recorded either now or one evaluation ago.
pub(super) struct Order {
    alerting: Vec<String>,
    recording: Vec<String>,
}

impl Order {
    pub(super) fn new(alerting: &Artifact, recording: &Artifact) -> Order {
        Order { alerting: names(alerting), recording: names(recording) }
    }

    /// All groups, and one more that sees what the alerts see.
    pub(super) fn with(&self, copies: Option<&str>) -> Yaml {
        let all =
            self.alerting.iter().map(String::as_str).chain(copies).chain(self.recording.iter().map(String::as_str));
        // promtool refuses a name that is there twice
        let mut seen = BTreeSet::new();
        Yaml::texts(all.filter(|name| seen.insert(*name)))
    }
}

/// The groups of a file.
fn names(file: &Artifact) -> Vec<String> {
    let Made::Tree(tree) = &file.made else { return Vec::new() };
    let groups = tree.get("groups").map(Yaml::items).unwrap_or_default();
    groups.iter().filter_map(|group| Some(group.get("name")?.text()?.to_owned())).collect()
}

fn limit(said: &RuleGroup) -> Yaml {
    i64::try_from(said.limit).map_or_else(|_| said.limit.to_string().into(), Yaml::Integer)
}

fn labels(said: &RuleGroup) -> Yaml {
    Yaml::Map(said.labels.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect())
}

/// Whether a rule of a group need not set a label, since the group does.
pub(super) fn is_of_group(model: &Model, group: &str, label: &str, value: &str) -> bool {
    model.groups.get(group).and_then(|said| said.labels.get(label)).is_some_and(|of_group| of_group == value)
}
