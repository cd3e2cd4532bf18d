//! One test from its start to the last instant that it asks about.

use lakehouse_promql_engine::{Engine, Storage};

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
    let last = test.start + times.max().unwrap_or_default();
    let mut at = test.start;
    while at <= last {
        match input.append_until(&mut storage, at) {
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
        at += file.interval;
    }
    differences.extend(expressions::compare(test, &storage, &server, (file.is_fuzzy, prepared)));
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
