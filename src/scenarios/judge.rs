//! Whether a scenario goes as it says.

use super::coverage::Covered;
use super::play::play;
use super::report::{Judged, Kind, TestReport};
use super::rules::Written;
use super::story::{self, Focus, Run};
use super::times::{millis, period};
use super::{Done, Options, expected_alert, expected_notification};
use crate::model::{Expectation, Expected, Model, Scenario};

pub(super) fn run(written: &Written<'_>, scenario: &Scenario, options: &Options<'_>) -> Done {
    let mut covered = Covered::default();
    let (expectations, run) = match play(written, scenario) {
        Err(why) => (vec![Judged::failed("the scenario can be run", why)], None),
        Ok(run) => (scenario.expect.iter().map(|expected| judge(written, &run, expected)).collect(), Some(run)),
    };
    let name = ("scenarios".to_owned(), scenario.name.clone());
    let mut report = TestReport::new(Kind::Scenario, name, scenario.span, expectations);
    if let Some(run) = &run {
        if options.coverage {
            let all: Vec<_> = written.model.alerts.values().collect();
            covered.rules(written, run, &all);
            covered.notifications(run);
        }
        if options.stories || !report.passed {
            report.story = Some(story::of(written, run, &focus(written, scenario)));
        }
    }
    Done { report, covered }
}

/// The alerts that a scenario speaks of.
fn focus<'a>(written: &Written<'a>, scenario: &Scenario) -> Focus<'a> {
    let model: &'a Model = written.model;
    let mut names: Vec<&str> = Vec::new();
    for expectation in &scenario.expect {
        match &expectation.what {
            Expected::Notification(wanted) => {
                names.extend(wanted.alerts.iter().chain(&wanted.resolved).flatten().map(|(name, _)| name.as_str()));
            }
            Expected::Alert(wanted) => names.push(&wanted.alert.0),
        }
    }
    let alerts = model.alerts.values().filter(|alert| names.contains(&alert.name.as_str()));
    Focus { alerts: alerts.collect(), indicator: None }
}

fn judge(written: &Written<'_>, run: &Run, expectation: &Expectation) -> Judged {
    let (from, until) = expectation.when.range();
    let (from, until) = (millis(from), millis(until));
    let (what, instead) = match &expectation.what {
        Expected::Notification(wanted) => {
            (expected_notification::said(wanted), expected_notification::judge(written, run, wanted, expectation.when))
        }
        Expected::Alert(wanted) => {
            (expected_alert::said(wanted), expected_alert::judge(written, run, wanted, (from, until)))
        }
    };
    let expected = format!("{}: {what}", period(from, until));
    let (passed, span) = (instead.is_none(), expectation.span);
    Judged { passed, span, instead: instead.unwrap_or_default(), ..Judged::new(expected, from, until) }
}
