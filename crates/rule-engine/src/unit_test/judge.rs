//! One test from its start to the last instant that it asks about.

use lakehouse_promql_engine::{Engine, Storage};
use lakehouse_source::limits::{ALL_EVALUATIONS, EVALUATIONS, HELD, LABELS, Limit};

use super::difference::Difference;
use super::expressions::Prepared;
use super::file::{File, Test};
use super::input::Input;
use super::{alerts, expressions};
use crate::group::Group;
use crate::rule::GroupDefinition;
use crate::rule_file::RuleFile;
use crate::server::Server;

/// What tests of a file have in common.
pub(super) struct Common<'a> {
    pub(super) file: &'a File,
    pub(super) rules: &'a [RuleFile],
    pub(super) engine: &'a Engine,
    pub(super) prepared: Prepared,
    /// What the tests so far evaluated.
    pub(super) spent: usize,
}

/// The time from the start of a test to the last that it asks about.
fn length(test: &Test) -> i64 {
    let times = test.alerts.iter().map(|alert| alert.at).chain(test.expressions.iter().map(|one| one.at));
    times.max().unwrap_or_default()
}

/// How many evaluations a test takes at least; without rules, time passes all the same.
pub(super) fn weight(test: &Test, file: &File, rules: &[RuleFile]) -> usize {
    let of_all = rules.iter().flat_map(|file| &file.groups).map(GroupDefinition::weight);
    let times = usize::try_from(length(test).max(0) / file.interval.max(1)).unwrap_or(usize::MAX);
    of_all.fold(1, usize::saturating_add).saturating_mul(times)
}

/// The bound that a test goes beyond: its own, or that of all tests together.
pub(super) fn exceeded(spent: usize, server: &Server) -> Option<&'static Limit> {
    let own = server.spent();
    if own > EVALUATIONS.most {
        return Some(&EVALUATIONS);
    }
    (spent.saturating_add(own) > ALL_EVALUATIONS.most).then_some(&ALL_EVALUATIONS)
}

/// What a test finds of the rules.
pub(super) fn judge(test: &Test, common: &mut Common<'_>) -> Vec<Difference> {
    let server = Server {
        external_labels: test.external_labels.clone(),
        external_url: test.external_url.clone(),
        ..Server::new(*common.engine)
    };
    let differences = judge_with(test, common, &server);
    common.spent = common.spent.saturating_add(server.spent());
    differences
}

fn judge_with(test: &Test, common: &mut Common<'_>, server: &Server) -> Vec<Difference> {
    let Common { file, rules, engine, spent, .. } = *common;
    let mut input = match Input::read(test, engine) {
        Ok(input) => input,
        Err(what) => return vec![Difference::Broken(what)],
    };
    if let Some(nameless) = test.alerts.iter().find(|alert| alert.alert.is_empty()) {
        let at = crate::duration::shown(nameless.at);
        let text = format!("an item under alert_rule_test misses required attribute alertname at eval_time {at}");
        return vec![Difference::Broken(text)];
    }
    let mut groups = ordered(rules, &file.group_order);
    let mut storage = Storage::new();
    let mut differences = Vec::new();
    if weight(test, file, rules) > EVALUATIONS.most {
        return vec![Difference::Broken(EVALUATIONS.message())];
    }
    let last = test.start.saturating_add(length(test));
    let mut at = test.start;
    while at <= last {
        for (limit, held) in [(&HELD, storage.samples()), (&LABELS, storage.label_bytes())] {
            if held > limit.most {
                return vec![Difference::Broken(limit.message())];
            }
        }
        if let Some(limit) = exceeded(spent, server) {
            return vec![Difference::Broken(limit.message())];
        }
        match input.append_until(&mut storage, at, engine.target.version) {
            Err(what) => differences.push(Difference::Broken(what)),
            Ok(()) => {
                let failed = evaluate(&mut groups, &mut storage, server, at);
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
    differences.extend(expressions::compare(test, &storage, server, common));
    differences
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
