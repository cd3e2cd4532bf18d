//! Tests that every check judges: of routes, of logs, and the receivers of alerts. Its findings are the verdicts.

use super::Done;
use super::coverage::Covered;
use super::names::TestName;
use super::report::{Judged, Kind, TestReport};
use crate::model::logs::Logs;
use crate::model::{Model, RouteTest, Test};
use crate::report::Diagnostic;
use crate::source::Span;

/// The findings that say of a test that it fails: they need not keep other tests from running.
pub const ANSWERS: &[&str] =
    &["log/no-match", "log/not-tried", "log/still-there", "log/wrong-field", "test/wrong-receivers"];

/// The finding about an expectation that cannot hold.
pub const CANNOT_HOLD: &str = "test/cannot-hold";

/// The findings within a place.
fn within(findings: &[Diagnostic], place: Span) -> impl Iterator<Item = &Diagnostic> {
    let inside = move |found: &&Diagnostic| {
        let span = found.span();
        ANSWERS.contains(&found.code) && place.start <= span.start && span.end <= place.end
    };
    findings.iter().filter(inside)
}

fn judged(expected: String, findings: &[Diagnostic], place: Span) -> Judged {
    let mut judged = Judged::new(expected, 0, 0);
    for found in within(findings, place) {
        // of several the first place
        judged.span = if judged.passed { found.span() } else { judged.span };
        judged.passed = false;
        judged.instead.push(found.message.clone());
        judged.instead.extend(found.help.clone());
    }
    judged
}

/// A list of names, or nobody.
fn listed(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// What a test of an alert says of the receivers.
pub(super) fn receivers(test: &Test, findings: &[Diagnostic]) -> Option<Judged> {
    let (names, span) = test.receivers.as_ref()?;
    Some(judged(format!("notifies {}", listed(names)), findings, *span))
}

/// One of `[[route.tests]]`.
pub(super) fn route(model: &Model, test: &RouteTest, index: usize, findings: &[Diagnostic]) -> Done {
    let one = judged(format!("notifies {}", listed(&test.receivers)), findings, test.receivers_span);
    let mut covered = Covered::default();
    covered.route_test(model, test);
    done(Kind::Route, &TestName::Route(test, index), test.span, one, covered)
}

/// One of `[[services.*.logs.tests]]`.
pub(super) fn log(service: &str, logs: &Logs, index: usize, findings: &[Diagnostic]) -> Done {
    let Some(sample) = logs.tests.get(index) else { return Done::nothing() };
    let one = judged("the line gives these fields".to_owned(), findings, sample.whole);
    let mut covered = Covered::default();
    if one.passed {
        covered.log(service, sample.pattern);
    }
    done(Kind::Log, &TestName::Log(service, logs, index), sample.span, one, covered)
}

fn done(kind: Kind, test: &TestName<'_>, span: Span, one: Judged, covered: Covered) -> Done {
    Done { report: TestReport::new(kind, (test.item(), test.name()), span, vec![one]), covered }
}

impl Done {
    /// A test that is not there.
    pub(super) fn nothing() -> Done {
        let one = Judged::failed("the test is there", "it is not".to_owned());
        let report = TestReport::new(Kind::Scenario, (String::new(), String::new()), Span::NONE, vec![one]);
        Done { report, covered: Covered::default() }
    }
}

impl Judged {
    /// Something that does not hold, and why.
    pub(super) fn failed(expected: &str, why: String) -> Judged {
        Judged { passed: false, instead: vec![why], ..Judged::new(expected, 0, 0) }
    }
}
