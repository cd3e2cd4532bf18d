//! A rule file and a test file of it.

use std::collections::BTreeMap;

use lakehouse_promql_engine::Engine;
use lakehouse_rule_engine::unit_test::{Difference, ExpectedAlert, NamedText, ShownSample, run};

use crate::expectations::{alert_texts, changed_alert, changed_sample, sample_texts};
use crate::expressions::{EXPRESSIONS, METRICS};
use crate::random::Random;
use crate::rules::Group;

const INTERVALS: &[&str] = &["15s", "30s", "1m", "1m", "2m", "90s"];
const VALUES: &[&str] = &[
    "0+1x20",
    "5x4 _x3 7x6",
    "1 2 3 stale 4 5 _ _ 6 1 1 1 0 0 9",
    "0x5 10x5 0x5",
    "10-1x15",
    "_x4 3x12",
    "1x3 0x1 1x9",
    "NaN 1 2 3 4 5 6 7",
    "2.5+0.5x14",
    "8x2 stale _x6 8x9",
    "-3+1x9",
    "1e3 Inf 4 4 4 4 4 4",
    "",
    "1 0 1 0 1 0 1 0 1 1 1 1",
];

/// An alert that is asked for: when, its name, and what fires.
#[derive(Clone)]
pub(crate) struct AlertTest {
    pub(crate) at: u64,
    pub(crate) alert: String,
    pub(crate) expected: Vec<ExpectedAlert>,
}

/// An expression that is asked for.
#[derive(Clone)]
pub(crate) struct ExpressionTest {
    pub(crate) at: u64,
    pub(crate) text: String,
    pub(crate) expected: Vec<ShownSample>,
}

/// All of one case. Times are in seconds.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) groups: Vec<Group>,
    head: String,
    test: String,
    alerts: Vec<AlertTest>,
    expressions: Vec<ExpressionTest>,
}

pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// A mapping in one line.
pub(crate) fn mapping(pairs: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}

impl Case {
    pub(crate) fn random(random: &mut Random, version: (u16, u16), seed: u64) -> Self {
        let groups: Vec<Group> =
            (0..=random.below(3)).map(|index| Group::random(random, version, format!("g{index}"))).collect();
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        let mut head = format!("rule_files: [RULES]\ngroup_eval_order: [{}]\n", names.join(", "));
        head.push_str(&format!("evaluation_interval: {}\n", random.one(INTERVALS)));
        if version >= (3, 5) && random.below(4) == 0 {
            head.push_str("fuzzy_compare: true\n");
        }
        let mut test = format!("- interval: {}\n", random.one(INTERVALS));
        if random.below(2) == 0 {
            test.push_str("  external_labels: {cluster: \"eu-1\"}\n  external_url: \"http://prometheus/x\"\n");
        }
        if version >= (3, 9) && random.below(3) == 0 {
            test.push_str(&format!(
                "  start_timestamp: {}\n",
                random.one(&["2026-11-21T23:00:00+01:00", "1000.5", "86400"])
            ));
        }
        test.push_str("  input_series:\n");
        for metric in METRICS {
            for labels in ["{job=\"a\",instance=\"1\"}", "{job=\"a\",instance=\"2\"}", "{job=\"b\",instance=\"1\"}"] {
                if random.below(4) > 0 {
                    let series = quoted(&format!("{metric}{labels}"));
                    test.push_str(&format!("  - {{series: {series}, values: {}}}\n", quoted(random.one(VALUES))));
                }
            }
        }
        if version >= (2, 53) {
            let values = "{{schema:0 sum:1 count:3 buckets:[1 2]}}+{{schema:0 sum:1 count:2 buckets:[1 1]}}x15";
            test.push_str(&format!("  - {{series: 'h{{job=\"a\"}}', values: {}}}\n", quoted(values)));
        }
        let mut case =
            Self { name: format!("seed {seed}"), groups, head, test, alerts: Vec::new(), expressions: Vec::new() };
        case.ask(random, version);
        case
    }

    /// Chooses what is asked for, without an answer.
    fn ask(&mut self, random: &mut Random, version: (u16, u16)) {
        let rules: Vec<(bool, String)> =
            self.groups.iter().flat_map(|group| &group.rules).map(|rule| (rule.is_alert, rule.name.clone())).collect();
        for _ in 0..6 {
            let at = 15 * (random.next() % 80);
            for (is_alert, name) in &rules {
                match is_alert {
                    true => self.alerts.push(AlertTest { at, alert: name.clone(), expected: Vec::new() }),
                    false => self.expressions.push(ExpressionTest { at, text: name.clone(), expected: Vec::new() }),
                }
            }
            for text in ["ALERTS", "ALERTS_FOR_STATE", random.one(EXPRESSIONS), "h"] {
                if text != "h" || version >= (2, 53) {
                    self.expressions.push(ExpressionTest { at, text: text.to_owned(), expected: Vec::new() });
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        self.alerts.retain(|test| seen.insert((test.at, test.alert.clone())));
        let mut seen = std::collections::BTreeSet::new();
        self.expressions.retain(|test| seen.insert((test.at, test.text.clone())));
    }

    pub(crate) fn rules_text(&self) -> String {
        let groups: Vec<String> = self.groups.iter().map(Group::text).collect();
        format!("groups:\n{}", groups.concat())
    }

    pub(crate) fn test_text(&self) -> String {
        let mut text = format!("{}tests:\n{}  alert_rule_test:\n", self.head, self.test);
        for test in &self.alerts {
            text.push_str(&format!("  - {{eval_time: {}s, alertname: {}, exp_alerts: [", test.at, quoted(&test.alert)));
            text.push_str(&format!("{}]}}\n", alert_texts(&test.expected)));
        }
        text.push_str("  promql_expr_test:\n");
        for test in &self.expressions {
            text.push_str(&format!("  - {{eval_time: {}s, expr: {}, exp_samples: [", test.at, quoted(&test.text)));
            text.push_str(&format!("{}]}}\n", sample_texts(&test.expected)));
        }
        text
    }

    fn differences(&self, engine: &Engine) -> Result<Vec<Difference>, String> {
        let rules = |_: &str| Ok(vec![NamedText { name: "rules".to_owned(), text: Ok(self.rules_text()) }]);
        let outcomes = run(&self.test_text(), &rules, engine).map_err(|fault| format!("{fault:?}"))?;
        Ok(outcomes.into_iter().flat_map(|outcome| outcome.differences).collect())
    }

    /// The differences that our engine finds, as texts.
    pub(crate) fn judge(&self, engine: &Engine) -> Vec<String> {
        match self.differences(engine) {
            Ok(differences) => differences.iter().map(ToString::to_string).collect(),
            Err(fault) => vec![fault],
        }
    }

    /// The same with what our engine gives as expectations.
    pub(crate) fn with_expectations(mut self, engine: &Engine) -> Self {
        for difference in self.differences(engine).unwrap_or_default() {
            match difference {
                Difference::Alerts { alert, at, got, .. } => {
                    let is_it = |test: &&mut AlertTest| test.alert == alert && test.at * 1000 == at.unsigned_abs();
                    if let Some(test) = self.alerts.iter_mut().find(is_it) {
                        test.expected = got;
                    }
                }
                Difference::Samples { text, at, got, .. } => {
                    let is_it = |test: &&mut ExpressionTest| test.text == text && test.at * 1000 == at.unsigned_abs();
                    if let Some(test) = self.expressions.iter_mut().find(is_it) {
                        test.expected = got;
                    }
                }
                _ => {}
            }
        }
        // no number equals one that is none, and promtool refuses what cannot be evaluated: neither can be confirmed
        let refused: Vec<(String, i64)> = self
            .differences(engine)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|difference| match difference {
                Difference::Expression { text, at, .. } | Difference::Samples { text, at, .. } => Some((text, at)),
                _ => None,
            })
            .collect();
        if !self.name.ends_with('7') {
            self.expressions.retain(|test| {
                !refused.iter().any(|(text, at)| *text == test.text && at.unsigned_abs() == test.at * 1000)
            });
        }
        self
    }

    /// A copy in which one thing is different.
    pub(crate) fn changed(&self, random: &mut Random) -> Self {
        let mut copy = self.clone();
        copy.name.push_str(", changed");
        let with_samples: Vec<usize> =
            (0..copy.expressions.len()).filter(|index| !copy.expressions[*index].expected.is_empty()).collect();
        let with_alerts: Vec<usize> =
            (0..copy.alerts.len()).filter(|index| !copy.alerts[*index].expected.is_empty()).collect();
        match random.below(3) {
            0 if !with_samples.is_empty() => {
                let index = with_samples[random.below(with_samples.len())];
                changed_sample(random, &mut copy.expressions[index].expected);
            }
            1 if !with_alerts.is_empty() => {
                let index = with_alerts[random.below(with_alerts.len())];
                changed_alert(random, &mut copy.alerts[index].expected);
            }
            _ => {
                let group = random.below(copy.groups.len());
                copy.groups[group].change(random);
            }
        }
        copy
    }

    pub(crate) fn samples(&self) -> usize {
        self.expressions.iter().map(|test| test.expected.len()).sum()
    }

    pub(crate) fn alerts(&self) -> usize {
        self.alerts.iter().map(|test| test.expected.len()).sum()
    }
}
