//! What Prometheus refuses in a rule beside its expression.

use std::collections::BTreeMap;

use lakehouse_promql::{is_label_name, is_metric_name};
use lakehouse_promql_engine::{Engine, METRIC_NAME};

use crate::templates::problem;

/// The fields of a rule as they are written.
pub(crate) struct Written {
    pub(crate) record: String,
    pub(crate) alert: String,
    pub(crate) hold: i64,
    pub(crate) keep_firing: i64,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) annotations: BTreeMap<String, String>,
}

/// What is wrong with the name of a label.
pub(crate) fn label_name(name: &str, engine: &Engine) -> Option<String> {
    let is_bad = name == METRIC_NAME || !is_label_name(name, engine.target.version);
    is_bad.then(|| format!("invalid label name: {name}"))
}

impl Written {
    /// Everything that is wrong, in Prometheus' words.
    pub(crate) fn problems(&self, engine: &Engine) -> Vec<String> {
        let mut problems = Vec::new();
        match (self.record.is_empty(), self.alert.is_empty()) {
            (false, false) => problems.push("only one of 'record' and 'alert' must be set".to_owned()),
            (true, true) => problems.push("one of 'record' or 'alert' must be set".to_owned()),
            _ => {}
        }
        if !self.record.is_empty() {
            self.record_problems(engine, &mut problems);
        }
        problems.extend(self.labels.keys().filter_map(|name| label_name(name, engine)));
        let bad_annotation = |name: &&String| !is_label_name(name, engine.target.version);
        problems.extend(
            self.annotations.keys().filter(bad_annotation).map(|name| format!("invalid annotation name: {name}")),
        );
        if !self.alert.is_empty() {
            self.template_problems(engine, &mut problems);
        }
        problems
    }

    fn record_problems(&self, engine: &Engine, problems: &mut Vec<String>) {
        for (is_set, field) in [
            (!self.annotations.is_empty(), "annotations"),
            (self.hold != 0, "for"),
            (self.keep_firing != 0, "keep_firing_for"),
        ] {
            if is_set {
                problems.push(format!("invalid field '{field}' in recording rule"));
            }
        }
        let has_braces = engine.target.version.major >= 3 && self.record.contains(['{', '}']);
        if has_braces || !is_metric_name(&self.record, engine.target.version) {
            problems.push(format!("invalid recording rule name: {}", self.record));
        }
    }

    fn template_problems(&self, engine: &Engine, problems: &mut Vec<String>) {
        let version = (engine.target.version.major, engine.target.version.minor);
        for (kind, texts) in [("label", &self.labels), ("annotation", &self.annotations)] {
            for (name, text) in texts {
                if let Some(what) = problem(&self.alert, text, version) {
                    problems.push(format!("{kind} \"{name}\": {what}"));
                }
            }
        }
    }
}
