//! `tests/indicators.yml`: the tests of indicators, for promtool.
//!
//! promtool compares values to the last bit. A value of a spec has a few digits, so the difference is asked for, not the value.

use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Origin};
use super::alert_tests::{evaluation_interval, input_series, label_name, question};
use super::groups::Order;
use crate::model::{ExpectedValue, Indicator, IndicatorTest, Model};
use crate::promql;

/// The file. `order` are the groups of the rules, as they run one after another.
pub(super) fn emit(model: &Model, order: &Order) -> Option<Artifact> {
    let tests: Vec<Yaml> = model
        .indicators
        .iter()
        .flat_map(|indicator| (0..).zip(&indicator.tests).map(move |(index, test)| group(indicator, index, test)))
        .collect();
    if tests.is_empty() {
        return None;
    }
    let file = Yaml::map([
        ("rule_files", Some(Yaml::texts(["../alerting-rules.yml", "../recording-rules.yml"]))),
        ("evaluation_interval", Some(evaluation_interval(model))),
        ("group_eval_order", Some(order.with(None))),
        ("tests", Some(Yaml::List(tests))),
    ]);
    Some(yaml::file("prometheus/tests/indicators.yml", file))
}

fn group(indicator: &Indicator, index: usize, test: &IndicatorTest) -> Yaml {
    let mut values: Vec<&ExpectedValue> = test.expect.iter().collect();
    values.sort_by_key(|value| value.at);
    let questions = values.into_iter().map(|value| {
        let expression = expression(indicator, value);
        question(value.at, &expression, value.value.is_some())
    });
    Yaml::map([
        ("name", Some(format!("{}: {}", indicator.key, test.name).into())),
        ("interval", Some(test.interval.to_string().into())),
        ("input_series", Some(input_series(&test.input.lines))),
        ("promql_expr_test", Some(Yaml::List(questions.collect()))),
    ])
    .traced(Origin::part("test", ["indicators", &indicator.key, "tests", &index.to_string()]))
}

/// What has a series where the indicator is as expected; where none is expected, the indicator itself.
fn expression(indicator: &Indicator, wanted: &ExpectedValue) -> String {
    let matchers =
        wanted.labels.iter().map(|(label, value)| format!("{}={}", label_name(label), promql::quoted(value)));
    let named = format!("__name__={}", promql::quoted(&indicator.name));
    let selector = format!("{{{}}}", std::iter::once(named).chain(matchers).collect::<Vec<_>>().join(", "));
    let Some(value) = &wanted.value else { return selector };
    let tolerance = ExpectedValue::tolerance(value.value);
    format!("abs({selector} - {}) <= {tolerance:e}", value.promql())
}
