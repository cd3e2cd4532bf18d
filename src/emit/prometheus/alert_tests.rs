//! `tests/`: the tests of the spec, for promtool.
//!
//! promtool's own alert tests want every label and annotation, so firing is asked of the series `ALERTS`. It carries
//! labels only; for texts a copy of the alert, used by the tests alone, has its annotations as labels.

use std::collections::BTreeMap;

use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Origin};
use super::alerting::{expression, labels, origin, rule};
use super::groups::Order;
use crate::components::PROMETHEUS;
use crate::model::{Alert, Duration, Model, Test, Variant};
use crate::promql;

/// What a copy of an alert is called.
const COPY: &str = "__texts";

/// What a copy is called that waits as the alert does, of an alert that others are called like.
const TWIN: &str = "__rule";

/// The group of the copies.
const TEXTS: &str = "texts";

/// What a text is called as a label.
const TEXT: &str = "text_";

/// The files. `order` are the groups of the rules, as they run one after another.
pub(super) fn emit(model: &Model, order: &Order) -> Vec<Artifact> {
    let tests: Vec<Yaml> = model
        .alerts
        .values()
        .flat_map(|alert| (0..).zip(&alert.tests).map(move |(index, test)| group(alert, index, test)))
        .collect();
    if tests.is_empty() {
        return Vec::new();
    }
    let mut rules = vec!["../alerting-rules.yml", "../recording-rules.yml"];
    let tested = model.alerts.values().filter(|alert| !alert.tests.is_empty());
    let twins = tested.clone().filter(|alert| alert.element().is_some()).flat_map(twins);
    let copies: Vec<Yaml> = twins.chain(tested.filter(|alert| has_texts(alert)).flat_map(copies)).collect();
    let (mut files, mut copied) = (Vec::new(), None);
    if !copies.is_empty() {
        rules.push("rules/texts.yml");
        copied = Some(TEXTS);
        let group = Yaml::map([("name", Some(TEXTS.into())), ("rules", Some(Yaml::List(copies)))]);
        let file = Yaml::map([("groups", Some(Yaml::List(vec![group])))]);
        files.push(yaml::file("prometheus/tests/rules/texts.yml", file));
    }
    let file = Yaml::map([
        ("rule_files", Some(Yaml::texts(rules))),
        ("evaluation_interval", Some(evaluation_interval(model))),
        ("group_eval_order", Some(order.with(copied))),
        ("tests", Some(Yaml::List(tests))),
    ]);
    files.push(yaml::file("prometheus/tests/alerts.yml", file));
    files
}

/// The series of a test.
pub(super) fn input_series(lines: &[(String, String)]) -> Yaml {
    let series = lines.iter().map(|(series, values)| {
        Yaml::map([("series", Some(series.as_str().into())), ("values", Some(values.as_str().into()))])
    });
    Yaml::List(series.collect())
}

/// How often promtool evaluates rules.
pub(super) fn evaluation_interval(model: &Model) -> Yaml {
    let interval = Yaml::from(model.stack.evaluation_interval.to_string());
    interval.traced(Origin::part("", ["stack", PROMETHEUS, "evaluation_interval"]))
}

fn group(alert: &Alert, index: usize, test: &Test) -> Yaml {
    let mut questions: Vec<(Duration, Yaml)> = Vec::new();
    for (time, _) in &test.quiet {
        questions.push((*time, question(*time, &firing(alert, &[]), false)));
    }
    for (time, _) in &test.firing {
        questions.push((*time, question(*time, &expected(alert, test), true)));
    }
    questions.sort_by_key(|(time, _)| *time);
    Yaml::map([
        ("name", Some(format!("{}: {}", alert.key, test.name).into())),
        ("interval", Some(test.interval.to_string().into())),
        ("input_series", Some(input_series(&test.input))),
        ("promql_expr_test", Some(Yaml::List(questions.into_iter().map(|(_, question)| question).collect()))),
    ])
    .traced(Origin::part("test", ["alerts", &alert.key, "tests", &index.to_string()]))
}

pub(super) fn question(time: Duration, expression: &str, fires: bool) -> Yaml {
    let one = Yaml::map([("labels", Some("{}".into())), ("value", Some(Yaml::Integer(1)))]);
    Yaml::map([
        ("expr", Some(format!("group({expression})").into())),
        ("eval_time", Some(time.to_string().into())),
        ("exp_samples", Some(Yaml::List(if fires { vec![one] } else { Vec::new() }))),
    ])
}

fn firing(alert: &Alert, labels: &[(&str, &str)]) -> String {
    match alert.element().is_some() {
        true => series(&format!("{}{TWIN}", alert.key), labels),
        false => series(&alert.name, labels),
    }
}

fn series(name: &str, labels: &[(&str, &str)]) -> String {
    let matchers = [("alertname", name), ("alertstate", "firing")];
    let matchers = matchers.iter().chain(labels);
    let matchers = matchers.map(|(label, value)| format!("{}={}", label_name(label), promql::quoted(value)));
    format!("ALERTS{{{}}}", matchers.collect::<Vec<_>>().join(", "))
}

/// A label name in PromQL: quoted where it is no identifier, as Prometheus 3 allows.
pub(super) fn label_name(name: &str) -> String {
    if promql::is_legacy_label_name(name) { name.to_owned() } else { promql::quoted(name) }
}

fn is_text(alert: &Alert, name: &str) -> bool {
    let known = |variant: &Variant| variant.annotations.contains_key(name);
    matches!(name, "summary" | "description" | "runbook_url") || alert.variants.iter().any(known)
}

fn has_texts(alert: &Alert) -> bool {
    let texts = |test: &Test| test.expect.keys().any(|name| is_text(alert, name));
    alert.tests.iter().any(texts)
}

/// The series that exists if one firing alert has everything that the test expects.
fn expected(alert: &Alert, test: &Test) -> String {
    let (texts, labels): (Vec<_>, Vec<_>) = test.expect.iter().partition(|(name, _)| is_text(alert, name));
    let labels: Vec<(&str, &str)> = labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if texts.is_empty() {
        return firing(alert, &labels);
    }
    let names: Vec<String> = text_labels(alert).into_keys().map(|name| label_name(&name)).collect();
    let mut wanted: Vec<(String, &str)> = labels.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    wanted.extend(texts.iter().map(|(name, value)| (format!("{TEXT}{name}"), value.as_str())));
    let wanted: Vec<(&str, &str)> = wanted.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    format!(
        "{} and ignoring (alertname, {}) {}",
        series(&format!("{}{COPY}", alert.key), &wanted),
        names.join(", "),
        firing(alert, &labels)
    )
}

/// The annotations that a test speaks of, as labels.
fn text_labels(alert: &Alert) -> BTreeMap<String, String> {
    let spoken = alert.tests.iter().flat_map(|test| test.expect.keys());
    spoken.filter(|name| is_text(alert, name)).map(|name| (format!("{TEXT}{name}"), name.clone())).collect()
}

/// The alert under a name of its own: the series of those that are called the same cannot be distinguished.
fn twins(alert: &Alert) -> impl Iterator<Item = Yaml> {
    let name = format!("{}{TWIN}", alert.key);
    alert.variants.iter().map(move |variant| {
        let labels = labels(alert, variant, |_, _| false);
        rule(alert, variant, &name, labels, &BTreeMap::new()).traced(origin("copy", alert, variant))
    })
}

/// The alert without waiting: a label that holds a value begins a new alert whenever the value changes.
fn copies(alert: &Alert) -> Vec<Yaml> {
    alert
        .variants
        .iter()
        .map(|variant| {
            let mut entries = match labels(alert, variant, |_, _| false) {
                Yaml::Map(entries) => entries,
                _ => Vec::new(),
            };
            for (label, annotation) in text_labels(alert) {
                let text = variant.annotations.get(&annotation);
                entries.extend(text.map(|text| (label, text.as_str().into())));
            }
            Yaml::map([
                ("alert", Some(format!("{}{COPY}", alert.key).into())),
                ("expr", Some(expression(alert, variant).into())),
                ("labels", Some(Yaml::Map(entries))),
            ])
            .traced(origin("copy", alert, variant))
        })
        .collect()
}
