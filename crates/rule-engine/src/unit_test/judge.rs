//! One test from its start to the last instant that it asks about.

use lakehouse_promql_engine::{Engine, Storage};
use lakehouse_source::limits::{EVALUATIONS, HELD, LABELS};

use super::difference::Difference;
use super::expressions::Prepared;
use super::file::{File, Test};
use super::input::Input;
use super::{alerts, expressions};
use crate::group::Group;
use crate::rule_file::RuleFile;
use crate::server::Server;

/// What a test finds of the rules.
pub(super) fn judge(
    test: &Test,
    file: &File,
    rules: &[RuleFile],
    (engine, prepared): (&Engine, &mut Prepared),
) -> Vec<Difference> {
    let mut input = match Input::read(test, engine) {
        Ok(input) => input,
        Err(what) => return vec![Difference::Broken(what)],
    };
    if let Some(nameless) = test.alerts.iter().find(|alert| alert.alert.is_empty()) {
        let at = crate::duration::shown(nameless.at);
        let text = format!("an item under alert_rule_test misses required attribute alertname at eval_time {at}");
        return vec![Difference::Broken(text)];
    }
    let server = Server {
        external_labels: test.external_labels.clone(),
        external_url: test.external_url.clone(),
        ..Server::new(*engine)
    };
    let mut groups = ordered(rules, &file.group_order);
    let mut storage = Storage::new();
    let mut differences = Vec::new();
    let times = test.alerts.iter().map(|alert| alert.at).chain(test.expressions.iter().map(|one| one.at));
    let length = times.max().unwrap_or_default();
    if weight(&groups).saturating_mul(evaluations(length, file.interval)) > EVALUATIONS.most {
        return vec![Difference::Broken(EVALUATIONS.message())];
    }
    let last = test.start.saturating_add(length);
    let mut at = test.start;
    while at <= last {
        for (limit, held) in [(&HELD, storage.samples()), (&LABELS, storage.label_bytes())] {
            if held > limit.most {
                return vec![Difference::Broken(limit.message())];
            }
        }
        match input.append_until(&mut storage, at, engine.target.version) {
            Err(what) => differences.push(Difference::Broken(what)),
            Ok(()) => {
                let failed = evaluate(&mut groups, &mut storage, &server, at);
                if !failed.is_empty() {
                    differences.extend(failed);
                    return differences;
                }
            }
        }
        let from = at - test.start;
        differences.extend(alerts::compare(test, &groups, from..from + file.interval));
        at = at.saturating_add(file.interval);
    }
    differences.extend(expressions::compare(test, &storage, &server, (file.is_fuzzy, prepared)));
    differences
}

/// How many evaluations one of all groups counts for; without rules, time passes all the same.
fn weight(groups: &[Group]) -> usize {
    groups.iter().map(Group::weight).fold(1, usize::saturating_add)
}

/// How often rules are evaluated in a time.
fn evaluations(length: i64, interval: i64) -> usize {
    usize::try_from(length.max(0) / interval.max(1)).unwrap_or(usize::MAX)
}

/// The groups of all files, those of `group_eval_order` in that order; the others count as its first.
fn ordered(rules: &[RuleFile], order: &[String]) -> Vec<Group> {
    let mut groups: Vec<Group> = rules.iter().flat_map(|file| &file.groups).map(Group::new).collect();
    let place = |group: &Group| order.iter().position(|name| *name == group.definition.name).unwrap_or_default();
    groups.sort_by_key(place);
    groups
}

/// Runs all groups at an instant; the rules that failed.
fn evaluate(groups: &mut [Group], storage: &mut Storage, server: &Server, at: i64) -> Vec<Difference> {
    let mut failed = Vec::new();
    for group in groups {
        group.evaluate(storage, server, at);
        failed.extend(group.rules().iter().filter_map(|state| {
            let error = state.error()?.to_owned();
            Some(Difference::Rule { rule: state.rule.name.clone(), at, error })
        }));
    }
    failed
}
