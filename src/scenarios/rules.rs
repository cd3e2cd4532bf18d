//! The rules that run: the generated files, read as Prometheus reads them, and which alert each of them is of.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use lakehouse_promql_engine::Engine;
use lakehouse_rule_engine::{Group, GroupDefinition, Kind, Rule, RuleFile, Server};

use super::configuration::{self, Receivers};
use super::times::millis;
use super::warm_up::Reads;
use crate::components::{ALERTMANAGER, PROMETHEUS};
use crate::emit;
use crate::model::{Alert, Model, Valid, Variant};

/// What a model is compiled to, as far as it decides what becomes of series.
pub(super) struct Written<'a> {
    pub(super) model: &'a Valid<Model>,
    pub(super) server: Server,
    /// The same, without annotations: most of the work of an evaluation.
    pub(super) silent: Server,
    /// Groups in the order of the files; alerting rules come first.
    pub(super) groups: Vec<GroupDefinition>,
    /// The evaluation interval.
    pub(super) interval: i64,
    /// What Alertmanager does; none where the stack has none.
    pub(super) configuration: Option<lakehouse_alertmanager_engine::Configuration>,
    pub(super) receivers: Receivers<'a>,
    /// The alert and the variant that each alerting rule is of, by the address of the rule.
    owners: BTreeMap<usize, (&'a Alert, &'a Variant)>,
    /// What each series that is recorded reads.
    pub(super) reads: Reads<'a>,
    recorded: Places,
    of_alerts: Places,
}

/// By name, the group and the place in it of each rule.
type Places = BTreeMap<String, Vec<(usize, usize)>>;

/// What tells a rule from others.
pub(super) fn identity(rule: &Arc<Rule>) -> usize {
    Arc::as_ptr(rule).addr()
}

impl<'a> Written<'a> {
    /// Writes and reads what decides.
    ///
    /// # Errors
    /// What is written cannot be read: a fault of this program.
    pub(super) fn new(model: &'a Valid<Model>) -> Result<Written<'a>, String> {
        let stack = &model.stack;
        let interval = millis(stack.evaluation_interval).max(1);
        let engine = Engine { default_step: interval, ..Engine::new(stack.target()) };
        let files = emit::emit_decisive(model);
        let read = |file: &emit::Artifact| {
            let fault =
                |fault: &lakehouse_rule_engine::Fault| format!("{}:{}: {}", file.path, fault.line, fault.message);
            RuleFile::read(&file.text, &engine)
                .map_err(|faults| faults.iter().map(fault).collect::<Vec<_>>().join("\n  "))
        };
        let alerting = read(&files.alerting)?;
        let owners = owners(model, &alerting);
        let mut groups = alerting.groups;
        groups.extend(read(&files.recording)?.groups);
        let url = |component: &str| {
            let running = stack.components.get(component)?;
            Some(running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port)))
        };
        let address = url(PROMETHEUS);
        let server = Server {
            external_labels: model.lakehouse.external_labels.clone(),
            external_url: address.clone().unwrap_or_default(),
            address,
            ..Server::new(engine)
        };
        let silent = Server { renders_annotations: false, ..server.clone() };
        let configuration = match &files.alertmanager {
            Some(file) => Some(configuration::read(file, stack.components.get(ALERTMANAGER).map(|it| it.version))?),
            None => None,
        };
        let receivers = Receivers::new(model, url(ALERTMANAGER).unwrap_or_default());
        let reads = Reads::new(model, &groups, interval);
        let recorded = places(&groups, &|rule| (rule.kind == Kind::Recording).then(|| rule.name.clone()));
        let of_alerts = places(&groups, &|rule| Some(owners.get(&identity(rule))?.0.key.clone()));
        Ok(Written {
            model,
            server,
            silent,
            groups,
            interval,
            configuration,
            receivers,
            owners,
            reads,
            recorded,
            of_alerts,
        })
    }

    /// The alert that a rule is of.
    pub(super) fn owner(&self, rule: &Arc<Rule>) -> Option<(&'a Alert, &'a Variant)> {
        self.owners.get(&identity(rule)).copied()
    }

    /// The groups with only those rules that an alert or a series needs; all of them where that cannot be said.
    pub(super) fn groups_for(&self, needed: Option<&BTreeSet<&str>>, alert: Option<&Alert>) -> Vec<Group> {
        let Some(needed) = needed else { return self.groups.iter().map(Group::new).collect() };
        let recorded = needed.iter().filter_map(|name| self.recorded.get(*name)).flatten();
        let own = alert.and_then(|alert| self.of_alerts.get(alert.key.as_str())).into_iter().flatten();
        let places: BTreeSet<(usize, usize)> = recorded.chain(own).copied().collect();
        let mut groups: Vec<GroupDefinition> = Vec::new();
        let mut last = None;
        for (group, rule) in places {
            let Some(definition) = self.groups.get(group) else { continue };
            if last != Some(group) {
                groups.push(GroupDefinition { rules: Vec::new(), name: definition.name.clone(), ..*definition });
                last = Some(group);
            }
            if let (Some(part), Some(rule)) = (groups.last_mut(), definition.rules.get(rule)) {
                part.rules.push(Arc::clone(rule));
            }
        }
        groups.iter().map(Group::new).collect()
    }
}

/// The places of rules, by the name of what is recorded or by the key of the alert.
fn places(groups: &[GroupDefinition], key: &dyn Fn(&Arc<Rule>) -> Option<String>) -> Places {
    let mut places = Places::new();
    for (group, definition) in groups.iter().enumerate() {
        for (index, rule) in definition.rules.iter().enumerate() {
            if let Some(key) = key(rule) {
                places.entry(key).or_default().push((group, index));
            }
        }
    }
    places
}

/// The alert of each rule: the emitter writes the rules of a group in the order of its alerts.
fn owners<'a>(model: &'a Model, file: &RuleFile) -> BTreeMap<usize, (&'a Alert, &'a Variant)> {
    let mut alerts: Vec<&Alert> = model.alerts.values().collect();
    alerts.sort_by_key(|alert| (&alert.group, &alert.name, alert.position));
    let mut queues: BTreeMap<&str, VecDeque<(&Alert, &Variant)>> = BTreeMap::new();
    for alert in alerts {
        let queue = queues.entry(&alert.group).or_default();
        queue.extend(alert.variants.iter().map(|variant| (alert, variant)));
    }
    let mut owners = BTreeMap::new();
    for group in &file.groups {
        let Some(queue) = queues.get_mut(group.name.as_str()) else { continue };
        for rule in group.rules.iter().filter(|rule| rule.kind != Kind::Recording) {
            if let Some(owner) = queue.pop_front() {
                owners.insert(identity(rule), owner);
            }
        }
    }
    owners
}
