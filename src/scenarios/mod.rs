//! Tests and scenarios of a spec, in process: from series over rules, routes and groups to the text of a notification.
//!
//! In: a valid model, the findings of its check, and which tests are wanted. Out: a [`Report`]: the verdict of each test with its
//! reasons, what happened over time, and what no test reaches. What runs is what is written: the generated rule files are
//! read by `rule-engine`, the generated `alertmanager.yml` is what `alertmanager-engine` simulates. Tests of routes and of logs are
//! judged by every check; here its findings become verdicts.
//!
//! Deliberately absent: files, and how a report is shown.

mod alert_tests;
mod answered;
mod bounds;
mod configuration;
mod coverage;
mod expected_alert;
mod expected_notification;
mod explain;
mod explain_receiver;
mod history;
mod indicator_tests;
mod input;
mod judge;
mod left_out;
mod names;
mod payload;
mod play;
mod rendered;
mod report;
mod rules;
mod story;
mod texts;
mod times;
mod warm_up;
mod why_not;

pub use answered::{ANSWERS, CANNOT_HOLD};
pub use explain::quoted;
pub use left_out::left_out;
pub use names::{Filter, TestName, names};
pub use report::{
    AlertStory, Chart, ChartSeries, Coverage, CoverageItem, FailedTemplate, Inhibition, Judged, Kind, Muting,
    NotifiedAlert, Place, Report, RouteStep, Sent, StateSpan, Story, TestReport,
};
pub use times::{number, shown};

use std::fmt;

use crate::limits::{ALL_EVALUATIONS, Limit};
use crate::model::{Model, Valid};
use crate::report::Diagnostic;
use crate::source::threads;

use coverage::Covered;
use rules::Written;

/// What is wanted of a run.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Which tests run.
    pub filter: &'a Filter,
    /// Whether the story of every test is told, and not only of those that fail.
    pub stories: bool,
    /// Whether it is counted what tests reach.
    pub coverage: bool,
    /// On how many threads tests run.
    pub threads: usize,
}

/// What one test gives.
struct Done {
    report: TestReport,
    covered: Covered,
}

/// Why tests have no results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// A fault of this program: a file that it writes cannot be run.
    Fault(String),
    /// They take more than this, all together. None of them has a result, or it would be left to chance which does.
    TooMuch(&'static Limit),
}

impl fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Fault(fault) => formatter.write_str(fault),
            Stopped::TooMuch(limit) => formatter.write_str(&limit.message()),
        }
    }
}

/// Runs the tests of a model.
///
/// # Errors
/// Why there are no results.
pub fn run(model: &Valid<Model>, findings: &[Diagnostic], options: &Options<'_>) -> Result<Report, Stopped> {
    let wanted: Vec<TestName<'_>> = names(model).into_iter().filter(|test| options.filter.takes(test)).collect();
    let written = Written::new(model).map_err(Stopped::Fault)?;
    let one = |test: TestName<'_>| match test {
        TestName::Alert(alert, index) => alert_tests::run(&written, alert, index, findings, options),
        TestName::Indicator(indicator, index) => indicator_tests::run(&written, indicator, index, options),
        TestName::Route(test, index) => answered::route(model, test, index, findings),
        TestName::Log(service, logs, index) => answered::log(service, logs, index, findings),
        TestName::Scenario(scenario) => judge::run(&written, scenario, options),
    };
    let done = threads::each(wanted, options.threads, &one);
    if bounds::all(&written.server).is_err() {
        return Err(Stopped::TooMuch(&ALL_EVALUATIONS));
    }
    let mut covered = Covered::default();
    let mut tests = Vec::with_capacity(done.len());
    for Done { report, covered: of_test } in done {
        tests.push(report);
        covered.add(of_test);
    }
    let coverage = options.coverage.then(|| covered.of(&written));
    Ok(Report { tests, coverage, routes: texts::route_steps(&model.routing.root) })
}
