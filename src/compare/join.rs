//! Differences of several environments as one list, each with its places.

use std::collections::BTreeMap;

use super::change::{Change, Comparison, Found, Risk, Topic};
use super::shown::Shown;
use super::{Action, FileChange};
use crate::source::Span;
use crate::{Environment, Outcome};

/// What is compared so far.
pub(super) struct Joined<'a> {
    before: &'a Outcome,
    after: &'a Outcome,
    /// How many environments both sides have.
    all: usize,
    found: Vec<(Found, Vec<String>)>,
    known: BTreeMap<(String, String), usize>,
    pub(super) files: Vec<FileChange>,
    pub(super) actions: Vec<Action>,
}

/// The environments that both sides have, each with its name.
pub(super) fn environments<'a>(
    before: &'a Outcome,
    after: &'a Outcome,
) -> Vec<(Option<String>, &'a Environment, &'a Environment)> {
    let of = |environment: &'a Environment| {
        let other = after.environments.iter().find(|other| other.name == environment.name)?;
        Some((environment.name.clone(), environment, other))
    };
    let both: Vec<_> = before.environments.iter().filter_map(of).collect();
    match (both.is_empty(), before.environments.first(), after.environments.first()) {
        // one side declares environments, the other does not: what it says holds for each of them
        (true, Some(one), Some(_)) if one.name.is_none() => {
            after.environments.iter().map(|other| (other.name.clone(), one, other)).collect()
        }
        (true, Some(_), Some(other)) if other.name.is_none() => {
            before.environments.iter().map(|one| (one.name.clone(), one, other)).collect()
        }
        _ => both,
    }
}

impl<'a> Joined<'a> {
    pub(super) fn new(before: &'a Outcome, after: &'a Outcome) -> Joined<'a> {
        let all = environments(before, after).len();
        let mut joined = Joined {
            before,
            after,
            all,
            found: Vec::new(),
            known: BTreeMap::new(),
            files: Vec::new(),
            actions: Vec::new(),
        };
        for (side, other, what) in [(before, after, "gone"), (after, before, "new")] {
            for name in side.declared.iter().filter(|name| !other.declared.contains(name)) {
                let risk = if what == "gone" { Risk::High } else { Risk::Low };
                let text = format!("the environment `{name}` is {what}");
                joined.add(None, vec![Found::new(risk, Topic::Stack, format!("environments.{name}"), text)]);
            }
        }
        joined
    }

    /// Adds what differs in one environment; what is said of another one in the same words is one difference.
    pub(super) fn add(&mut self, environment: Option<&String>, found: Vec<Found>) {
        for found in grouped(found) {
            let key = (found.item.clone(), found.text.clone());
            let at = *self.known.entry(key).or_insert(self.found.len());
            match self.found.get_mut(at) {
                Some((_, environments)) => environments.extend(environment.cloned()),
                None => self.found.push((found, environment.into_iter().cloned().collect())),
            }
        }
    }

    /// All of it, what matters most first.
    pub(super) fn end(self) -> Comparison {
        let Joined { before, after, all, found, files, actions, .. } = self;
        let (before, after) = (Shown::new(before), Shown::new(after));
        let mut changes: Vec<Change> = found
            .into_iter()
            .map(|(found, mut environments)| {
                environments.dedup();
                let everywhere = environments.len() == all;
                let mask = |text: &str| after.masked(&before.masked(text));
                Change {
                    risk: found.risk,
                    topic: found.topic,
                    item: mask(&found.item),
                    text: mask(&found.text),
                    environments: if everywhere { Vec::new() } else { environments },
                    before: before.site(found.before),
                    after: after.site(found.after),
                }
            })
            .collect();
        changes.sort_by(|a, b| (a.risk, a.topic, &a.item, &a.text).cmp(&(b.risk, b.topic, &b.item, &b.text)));
        Comparison { changes, files, actions }
    }
}

/// How many names a sentence holds before it counts.
const NAMED: usize = 5;

/// Differences of several items that come from one line, such as one of `[defaults]`, as one.
fn grouped(found: Vec<Found>) -> Vec<Found> {
    let name = |found: &Found| found.item.split_once('.').map(|(_, name)| format!("`{name}`")).unwrap_or_default();
    let mut groups: BTreeMap<(Span, Span, String), usize> = BTreeMap::new();
    let mut kept: Vec<(Found, Vec<String>)> = Vec::new();
    for one in found {
        let name = name(&one);
        let has_place = one.before != Span::NONE || one.after != Span::NONE;
        if !has_place || name.is_empty() || !one.text.contains(&name) {
            kept.push((one, Vec::new()));
            continue;
        }
        let key = (one.before, one.after, one.text.replace(&name, "``"));
        match groups.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some((_, others)) => others.push(name),
            None => {
                groups.insert(key, kept.len());
                kept.push((one, Vec::new()));
            }
        }
    }
    let said = |(found, others): (Found, Vec<String>)| {
        let more = others.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names = others.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let text = if others.is_empty() { found.text } else { format!("{}; the same for {names}{more}", found.text) };
        Found { text, ..found }
    };
    kept.into_iter().map(said).collect()
}
