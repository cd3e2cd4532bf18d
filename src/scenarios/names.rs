//! Which tests a spec has, and which of them are wanted.

use crate::model::logs::Logs;
use crate::model::{Alert, Indicator, Model, RouteTest, Scenario};
use crate::source::Span;

/// One test of a model.
#[derive(Debug, Clone, Copy)]
pub enum TestName<'a> {
    /// A test of an alert, by its place.
    Alert(&'a Alert, usize),
    /// A test of an indicator, by its place.
    Indicator(&'a Indicator, usize),
    /// A test of the routes, and its place.
    Route(&'a RouteTest, usize),
    /// A line of a service's logs, by its place.
    Log(&'a str, &'a Logs, usize),
    /// A scenario.
    Scenario(&'a Scenario),
}

impl TestName<'_> {
    /// What it belongs to.
    pub fn item(&self) -> String {
        match self {
            TestName::Alert(alert, _) => alert.item(),
            TestName::Indicator(indicator, _) => indicator.item(),
            TestName::Route(..) => "route".to_owned(),
            TestName::Log(service, ..) => format!("services.{service}.logs"),
            TestName::Scenario(_) => "scenarios".to_owned(),
        }
    }

    /// Where it is declared.
    pub fn span(&self) -> Span {
        match self {
            TestName::Alert(alert, index) => alert.tests.get(*index).map_or(alert.span, |test| test.span),
            TestName::Indicator(indicator, index) => {
                indicator.tests.get(*index).map_or(indicator.span, |test| test.span)
            }
            TestName::Route(test, _) => test.span,
            TestName::Log(_, logs, index) => logs.tests.get(*index).map_or(logs.span, |test| test.span),
            TestName::Scenario(scenario) => scenario.span,
        }
    }

    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            TestName::Alert(alert, index) => alert.tests.get(*index).map(|test| test.name.clone()).unwrap_or_default(),
            TestName::Indicator(indicator, index) => {
                indicator.tests.get(*index).map(|test| test.name.clone()).unwrap_or_default()
            }
            TestName::Route(test, index) => test.name.clone().unwrap_or_else(|| format!("route {}", index + 1)),
            TestName::Log(service, _, index) => format!("{service} {}", index + 1),
            TestName::Scenario(scenario) => scenario.name.clone(),
        }
    }
}

/// All tests of a model that its author wrote, by table.
pub fn names(model: &Model) -> Vec<TestName<'_>> {
    let written = model.alerts.values().filter(|alert| alert.user_defined);
    let alerts = written.flat_map(|alert| (0..alert.tests.len()).map(move |index| TestName::Alert(alert, index)));
    let indicators = model
        .indicators
        .iter()
        .flat_map(|indicator| (0..indicator.tests.len()).map(move |index| TestName::Indicator(indicator, index)));
    let routes = model.routing.tests.iter().enumerate().map(|(index, test)| TestName::Route(test, index));
    let logs = model
        .logs()
        .flat_map(|(service, logs)| (0..logs.tests.len()).map(move |index| TestName::Log(service, logs, index)));
    let scenarios = model.scenarios.iter().map(TestName::Scenario);
    alerts.chain(indicators).chain(routes).chain(logs).chain(scenarios).collect()
}

/// Which tests are wanted: a part of `item: name` in any case of letters, in which `*` stands for anything.
#[derive(Debug, Clone, Default)]
pub struct Filter(Option<Vec<String>>);

impl Filter {
    /// All tests, or those that a pattern fits.
    pub fn new(pattern: Option<&str>) -> Filter {
        Filter(pattern.map(|pattern| pattern.to_lowercase().split('*').map(str::to_owned).collect()))
    }

    /// Whether a test is wanted.
    pub fn takes(&self, test: &TestName<'_>) -> bool {
        self.0.is_none() || self.takes_text(&format!("{}: {}", test.item(), test.name()))
    }

    /// Whether a test of that name is wanted.
    pub fn takes_text(&self, name: &str) -> bool {
        let Some(parts) = &self.0 else { return true };
        let whole = name.to_lowercase();
        let mut rest = whole.as_str();
        parts.iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = rest.get(at + part.len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    }
}
