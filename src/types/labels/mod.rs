//! The labels of the series that a selector selects, by who gives them.
//!
//! In: a model and a name. Out: the labels that series of that name carry. Deliberately absent: what an expression makes
//! of them, which `promql::labels` knows.

mod built_in_rules;
mod target;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Types;
use crate::metrics::{Facts, Origin, Series, SeriesOfName};
use crate::promql::labels::{Held, Label, Labels, NAME, Presence};
use crate::promql::{MatchOperator, Patterns, Selector};

/// The labels of each source of series of one name, before any matcher.
#[derive(Debug)]
pub struct Given<'a> {
    /// One for each source, in the order of [`SeriesOfName::known`]; of our own rules one for each series.
    pub sources: Vec<Labels<'a>>,
    /// All of them together.
    pub all: Arc<Labels<'a>>,
    /// What there may be besides, if there may be anything.
    others: Option<Labels<'a>>,
    /// The labels of which not all sources say the same; none where even their lists differ in being open.
    differing: Option<Vec<String>>,
    /// By a label of which they say differently: which sources may have a value of it. Made when it is first asked.
    by_value: Mutex<BTreeMap<String, Arc<ByValue>>>,
}

/// Which sources may have a value of a label, by their places.
#[derive(Debug, Default)]
struct ByValue {
    known: BTreeMap<String, Vec<usize>>,
    /// Those of which any value may come.
    others: Vec<usize>,
}

impl ByValue {
    fn new(sources: &[Labels<'_>], label: &str) -> ByValue {
        let mut found = ByValue::default();
        for (place, source) in sources.iter().enumerate() {
            match source.get(label).values() {
                Some(values) => {
                    for value in values {
                        found.known.entry(value.to_string()).or_default().push(place);
                    }
                }
                None => found.others.push(place),
            }
        }
        found
    }

    /// The places of those that may have the value, in their order.
    fn places(&self, value: &str) -> Vec<usize> {
        let mut places: Vec<usize> = self.known.get(value).into_iter().flatten().chain(&self.others).copied().collect();
        places.sort_unstable();
        places
    }
}

impl<'a> Given<'a> {
    pub(super) fn new(types: &Types<'a>, name: &'a str, series: &SeriesOfName<'a>) -> Given<'a> {
        let mut sources: Vec<Labels<'a>> = Vec::new();
        for series in &series.known {
            let mut found = of_series(types, name, series);
            for labels in &mut found {
                labels.set_value(NAME, name);
            }
            sources.extend(found);
        }
        let open = series.open || sources.is_empty();
        let others = open.then(|| {
            // what nobody declares has the labels of its target, and any others
            let of_job = |(service, job)| target::labels(types.model(), service, job, &Facts::Computed);
            let mut others = match series.perhaps.as_slice() {
                [] => Labels::unknown(),
                jobs => Labels::any_of(jobs.iter().copied().map(of_job)),
            };
            others.set_value(NAME, name);
            others
        });
        let all = Arc::new(Labels::any_of(sources.iter().chain(&others).cloned()));
        let differing = differing(&sources).filter(|_| !open);
        Given { sources, all, others, differing, by_value: Mutex::default() }
    }

    /// The labels of each source, and of what there may be besides.
    pub fn of_all(&self) -> impl Iterator<Item = &Labels<'a>> {
        self.sources.iter().chain(&self.others)
    }

    /// The labels of what a selector of that name selects.
    pub(super) fn selected(&self, selector: &'a Selector, patterns: &Patterns) -> Arc<Labels<'a>> {
        if selector.matchers.is_empty() {
            return Arc::clone(&self.all);
        }
        // a matcher that cannot tell the sources apart does the same to each of them, and there may be very many
        let alike =
            |differing: &Vec<String>| !selector.matchers.iter().any(|matcher| differing.contains(&matcher.label));
        if self.differing.as_ref().is_some_and(alike) {
            return Arc::new((*self.all).clone().selected(selector, patterns));
        }
        let held: Vec<Held<'a, '_>> = selector.matchers.iter().map(|matcher| matcher.held(patterns)).collect();
        let others = self.others.clone().map(|others| others.selected_by(&held));
        // most sources meet none, and need no copy
        let meets = |labels: &&Labels<'a>| held.iter().all(|held| labels.get(held.label()).filtered(held).is_some());
        let met = self.candidates(selector).into_iter().filter(meets);
        let known = met.map(|labels| labels.clone().selected_by(&held));
        Arc::new(Labels::any_of(known.chain(others)))
    }
}

impl<'a> Given<'a> {
    /// The sources that a selector may meet: of very many that differ by the value of a label, only those with the value.
    fn candidates(&self, selector: &Selector) -> Vec<&Labels<'a>> {
        let differs = |label: &String| self.differing.as_ref().is_some_and(|differing| differing.contains(label));
        let mut equal = selector.matchers.iter();
        let equal = equal.find(|matcher| {
            matcher.operator == MatchOperator::Equal && !matcher.value.is_empty() && differs(&matcher.label)
        });
        let Some(matcher) = equal.filter(|_| self.sources.len() > FEW) else { return self.sources.iter().collect() };
        let mut by_value = self.by_value.lock().unwrap_or_else(PoisonError::into_inner);
        let of_label = match by_value.get(&matcher.label) {
            Some(of_label) => Arc::clone(of_label),
            None => {
                let of_label = Arc::new(ByValue::new(&self.sources, &matcher.label));
                by_value.insert(matcher.label.clone(), Arc::clone(&of_label));
                of_label
            }
        };
        drop(by_value);
        of_label.places(&matcher.value).into_iter().filter_map(|place| self.sources.get(place)).collect()
    }
}

/// So many sources are gone through one by one.
const FEW: usize = 16;

/// The labels of which not all sources say the same.
fn differing(sources: &[Labels<'_>]) -> Option<Vec<String>> {
    let first = sources.first()?;
    if sources.iter().any(|source| source.is_open() != first.is_open() || source.has_no_series()) {
        return None;
    }
    let mut names: Vec<&str> = sources.iter().flat_map(Labels::known).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let differs = |name: &&str| sources.iter().any(|source| source.get(name) != first.get(name));
    Some(names.into_iter().filter(differs).map(str::to_owned).collect())
}

fn of_series<'a>(types: &Types<'a>, name: &'a str, series: &Series<'a>) -> Vec<Labels<'a>> {
    match series.origin {
        Origin::Target { service, job } => vec![target::labels(types.model(), service, job, &series.facts)],
        Origin::Indicator(indicator) => {
            let mut labels = match types.indicator(indicator) {
                // one that yields nothing is reported where it stands
                Some(typed) if !typed.labels.has_no_series() => (*typed.labels).clone(),
                _ => Labels::unknown(),
            };
            for (name, value) in &indicator.labels {
                labels.set_value(name.as_str(), value.as_str());
            }
            vec![labels]
        }
        Origin::BuiltInRule => built_in_rules::labels(types.model(), name),
        Origin::Alerts => {
            let mut labels = Labels::unknown();
            labels.set("alertname", Label::PRESENT);
            if name == "ALERTS" {
                labels.set("alertstate", Label::with(Presence::Always, ["firing".into(), "pending".into()]));
            }
            vec![labels]
        }
        Origin::HealthCheck => {
            let mut labels = Labels::unknown();
            labels.set("check", Label::PRESENT);
            vec![labels]
        }
    }
}
