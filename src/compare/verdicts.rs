//! Tests and scenarios: which are new or gone, and which change their verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Found, Risk, Topic};
use super::phrases::topic;
use super::tree::Difference;
use super::{Options, Side};
use crate::scenarios::{self, Filter, Stopped, TestReport, names};
use crate::source::Span;

/// A test: what it belongs to, and what it is called.
type Name = (String, String);

pub(super) fn compare(
    before: Side<'_>,
    after: Side<'_>,
    differences: &[Difference<'_>],
    options: Options,
    found: &mut Vec<Found>,
) -> Result<(), Stopped> {
    let (old, new, rewritten) = (all(before), all(after), rewritten(differences));
    let run = options.tests && differences.iter().any(|it| may_decide(&it.path)) && !(old.is_empty() && new.is_empty());
    let (was, is) = match run {
        true => (verdicts(before, options)?, verdicts(after, options)?),
        false => (BTreeMap::new(), BTreeMap::new()),
    };
    for name in
        new.keys().collect::<BTreeSet<_>>().into_iter().chain(old.keys().filter(|name| !new.contains_key(*name)))
    {
        let span = |tests: &BTreeMap<Name, Span>| tests.get(name).copied();
        let (from, to) = (span(&old), span(&new));
        let title = title(name);
        let told = match (was.get(name), is.get(name)) {
            (None, Some(test)) if !test.passed => {
                Some((Risk::High, format!("{title} is new, and fails: {}", why(test))))
            }
            (Some(one), Some(test)) if one.passed && !test.passed => {
                Some((Risk::High, format!("{title} fails: {}", why(test))))
            }
            (Some(one), Some(test)) if !one.passed && test.passed => {
                Some((Risk::Low, format!("{title} passes; it failed before")))
            }
            _ => match (from, to) {
                (None, Some(_)) => Some((Risk::Low, format!("{title} is new"))),
                (Some(_), None) => Some((Risk::Medium, format!("{title} is gone"))),
                _ if is_rewritten(name, &rewritten) => Some((Risk::Low, format!("{title} asks something else"))),
                _ => None,
            },
        };
        if let Some((risk, text)) = told {
            let item = if name.0 == "scenarios" { "scenarios".to_owned() } else { name.0.clone() };
            let place = (from.unwrap_or(Span::NONE), to.unwrap_or(Span::NONE));
            found.push(Found::new(risk, Topic::Test, item, text).at(place.0, place.1));
        }
    }
    Ok(())
}

/// The tests of a side, each with its place.
fn all(side: Side<'_>) -> BTreeMap<Name, Span> {
    names(side.model).iter().map(|test| ((test.item(), test.name()), test.span())).collect()
}

fn title((item, name): &Name) -> String {
    match item.as_str() {
        "scenarios" => format!("the scenario `{name}`"),
        item => format!("the test `{name}` of `{item}`"),
    }
}

/// Whether a value can change what a test says.
fn may_decide(path: &[String]) -> bool {
    let step = |at: usize| path.get(at).map_or("", String::as_str);
    !matches!(step(0), "dashboards" | "lints") && step(2) != "allow"
}

/// The tests of which the definition differs: what stands behind the item and `tests`, such as `#1.input`, by item.
fn rewritten(differences: &[Difference<'_>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for difference in differences.iter().filter(|it| topic(&it.path) == Topic::Test) {
        let tests = difference.path.iter().position(|step| step == "tests" || step == "scenarios");
        let Some((at, scenarios)) = tests.map(|at| (at, difference.path.first().is_some_and(|it| it == "scenarios")))
        else {
            continue;
        };
        let item = if scenarios { "scenarios".to_owned() } else { difference.path.get(..at).unwrap_or(&[]).join(".") };
        found.entry(item).or_default().extend(difference.path.get(at + 1).cloned());
    }
    found
}

/// Whether the definition of a test differs; one without a name is called after its place in the list.
fn is_rewritten((item, name): &Name, rewritten: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let place = name.rsplit(' ').next().map(|number| format!("#{number}"));
    rewritten.get(item).is_some_and(|names| names.contains(name) || place.is_some_and(|place| names.contains(&place)))
}

fn verdicts(side: Side<'_>, options: Options) -> Result<BTreeMap<Name, TestReport>, Stopped> {
    let here = |found: &&crate::report::Diagnostic| {
        let named = side.environment.name.as_ref().is_some_and(|name| found.environments.contains(name));
        found.environments.is_empty() || named
    };
    let findings: Vec<_> = side.outcome.diagnostics.iter().filter(here).cloned().collect();
    let filter = Filter::new(None);
    let run = scenarios::Options { filter: &filter, stories: false, coverage: false, threads: options.threads.max(1) };
    let report = scenarios::run(side.model, &findings, &run)?;
    Ok(report.tests.into_iter().map(|test| ((test.item.clone(), test.name.clone()), test)).collect())
}

/// The first expectation that does not hold, and what happened instead.
fn why(test: &TestReport) -> String {
    let failed = test.expectations.iter().find(|expectation| !expectation.passed);
    let instead = failed.and_then(|it| it.instead.first()).map(|it| format!("; {it}")).unwrap_or_default();
    failed.map(|it| format!("expected {}{instead}", it.expected)).unwrap_or_default()
}
