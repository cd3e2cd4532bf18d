//! A scenario over time: the rules of all groups, what Prometheus sends of their alerts, and what Alertmanager does with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lakehouse_alertmanager_engine::{self as engine, Configuration, Delivery, Sender, simulate_with};
use lakehouse_promql_engine::{Labels, METRIC_NAME, Storage};
use lakehouse_rule_engine::{Group, Kind, State};

use super::bounds;
use super::configuration::without_times;
use super::history::{History, Texts};
use super::input::Input;
use super::report::Sent;
use super::rules::Written;
use super::story::Run;
use super::texts::{self, Facts};
use super::times::millis;
use crate::limits::FLUSHES;
use crate::model::{Model, Scenario, conventions};

/// For how long Prometheus waits before it sends an alert again: the default of its flag.
const RESEND_DELAY: i64 = 60_000;

/// What Alertmanager did.
pub(super) struct Played {
    pub(super) configuration: Configuration,
    pub(super) report: engine::Report,
    pub(super) sent: Vec<Sent>,
    /// The notifications of which a template fails: they are not sent.
    pub(super) failed: Vec<Sent>,
}

/// Plays a scenario until its end.
///
/// # Errors
/// The input cannot be read, or Alertmanager cannot be simulated.
pub(super) fn play(written: &Written<'_>, scenario: &Scenario) -> Result<Run, String> {
    let model = written.model;
    let (start, step) = (scenario.start.unwrap_or_default() * 1000, millis(scenario.interval));
    let end = start + millis(scenario.end);
    let mut input = Input::of(&scenario.input.lines, &written.server.engine, (start, step))?;
    targets_are_up(model, &mut input, (start, end, step))?;
    let mut groups: Vec<Group> = written.groups.iter().map(Group::new).collect();
    let mut senders: Vec<Vec<Option<Sender>>> = groups.iter().map(|group| senders(written, group)).collect();
    bounds::evaluations(&groups, end - start, |group| interval_of(written, group))?;
    let (mut storage, mut history, mut deliveries) = (Storage::new(), History::default(), Vec::new());
    let mut from = start;
    while let Some(at) = next_due(written, &groups, from).filter(|at| *at <= end) {
        input.append_until(&mut storage, at);
        bounds::held(&storage)?;
        bounds::all(&written.server)?;
        for (number, (group, senders)) in groups.iter_mut().zip(&mut senders).enumerate() {
            let own = interval_of(written, group);
            if at.rem_euclid(own) != 0 {
                continue;
            }
            group.evaluate(&mut storage, &written.server, at);
            history.note((number, group), at, own)?;
            for (state, sender) in group.rules().iter().zip(senders) {
                let Some(sender) = sender else { continue };
                let alerts = state.alerts().filter_map(|alert| found(alert, model)).collect::<Vec<_>>();
                deliveries.extend(sender.evaluated(at, &alerts));
            }
        }
        from = at + 1;
    }
    // what has no sample any more goes on until its end
    input.append_until(&mut storage, end);
    let played = match &written.configuration {
        None => None,
        Some(configuration) => {
            let configuration =
                if scenario.start.is_some() { configuration.clone() } else { without_times(configuration) };
            Some(notified(written, configuration, &deliveries, (start, end))?)
        }
    };
    Ok(Run { start, date: scenario.start, end: end - start, storage, history, played })
}

fn interval_of(written: &Written<'_>, group: &Group) -> i64 {
    group.definition.interval.filter(|own| *own > 0).unwrap_or(written.interval)
}

/// The first instant from one on at which some group runs.
fn next_due(written: &Written<'_>, groups: &[Group], from: i64) -> Option<i64> {
    groups.iter().map(|group| from + (-from).rem_euclid(interval_of(written, group))).min()
}

fn senders(written: &Written<'_>, group: &Group) -> Vec<Option<Sender>> {
    let rule = engine::Rule { interval: interval_of(written, group), resend_delay: RESEND_DELAY };
    let rules = group.rules().iter();
    rules.map(|state| (state.rule.kind != Kind::Recording).then(|| Sender::new(rule))).collect()
}

/// An alert as Prometheus sends it.
fn found(alert: &lakehouse_rule_engine::Alert, model: &Model) -> Option<(Texts, Texts, engine::State)> {
    let state = match alert.state {
        State::Inactive => return None,
        State::Pending => engine::State::Pending,
        State::Firing => engine::State::Firing,
    };
    let labels = alert.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Some((as_sent(&labels, model), alert.annotations.clone(), state))
}

/// The labels of an alert with those that Prometheus adds when it sends it.
pub(super) fn as_sent(labels: &Texts, model: &Model) -> Texts {
    let mut sent = labels.clone();
    for (name, value) in model.lakehouse.alert_labels() {
        sent.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
    sent
}

/// Every target of a job that the input does not speak of answers.
fn targets_are_up(model: &Model, input: &mut Input, span: (i64, i64, i64)) -> Result<(), String> {
    let mut held = input.samples();
    let of_target = usize::try_from((span.1 - span.0) / span.2.max(1) + 1).unwrap_or(usize::MAX);
    let spoken: BTreeSet<Option<String>> = input.label_values("up", "job").map(|job| job.map(str::to_owned)).collect();
    for service in model.services.values() {
        for job in service.jobs.iter().filter(|job| !spoken.contains(&Some(job.name.clone()))) {
            let targets = job.targets.iter().map(|target| job.target_and_instance(target, model.stack.runtime).1);
            // a discovery names its targets when it runs
            let targets: Vec<String> = if job.targets.is_empty() { vec![job.name.clone()] } else { targets.collect() };
            for instance in targets {
                let own = [(METRIC_NAME, "up"), ("job", &job.name), (conventions::SERVICE_LABEL, &service.name)];
                let labels = own.into_iter().chain([("instance", instance.as_str())]);
                let of_service = service.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let labels: Labels = labels.chain(of_service).collect();
                held = held.saturating_add(of_target);
                bounds::samples(held)?;
                input.add_constant(labels, span);
            }
        }
    }
    Ok(())
}

/// What Alertmanager tells.
fn notified(
    written: &Written<'_>,
    configuration: Configuration,
    deliveries: &[Delivery],
    (start, end): (i64, i64),
) -> Result<Played, String> {
    let links = generator_urls(written);
    let facts = Facts { written, version: configuration.version, deliveries, links, start };
    let (mut sent, mut failed, mut length) = (Vec::new(), Vec::new(), 0);
    let mut succeeds = |it: &engine::Notification| {
        let (message, is_sent) = texts::sent(&facts, it);
        length += message.fields.values().map(String::len).sum::<usize>();
        // what is beyond the bound is not kept, and told below
        if bounds::texts(length).is_ok() {
            if is_sent { &mut sent } else { &mut failed }.push(message);
        }
        is_sent
    };
    let report = simulate_with(&configuration, deliveries, (start, end), &mut succeeds);
    let report = report.map_err(|problem| match problem {
        engine::Problem::TooManyLooks => FLUSHES.message(),
        problem => problem.to_string(),
    })?;
    bounds::texts(length)?;
    Ok(Played { configuration, report, sent, failed })
}

/// Where Prometheus shows the expression of each alert, by its name and severity.
fn generator_urls(written: &Written<'_>) -> BTreeMap<(String, String), String> {
    let rules = written.groups.iter().flat_map(|group| &group.rules).filter(|rule| rule.kind != Kind::Recording);
    let url = |rule: &Arc<lakehouse_rule_engine::Rule>| {
        let severity = rule.labels.get("severity").cloned().unwrap_or_default();
        let address = format!("{}/graph?g0.expr={}&g0.tab=1", written.server.external_url, texts::escaped(&rule.text));
        ((rule.name.clone(), severity), address)
    };
    rules.map(url).collect()
}
