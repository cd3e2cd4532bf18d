//! Random groups of rules.

use std::collections::BTreeMap;

use crate::case::{mapping, quoted};
use crate::expressions::{EXPRESSIONS, FAILING, LABELS, TEMPLATES};
use crate::random::Random;

const DURATIONS: &[&str] = &["0s", "30s", "1m", "90s", "2m", "3m", "5m"];

#[derive(Clone)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Fields of the group, one a line.
    fields: String,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) is_alert: bool,
    pub(crate) name: String,
    expression: String,
    hold: String,
    keep_firing: String,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

impl Group {
    pub(crate) fn random(random: &mut Random, version: (u16, u16), name: String) -> Self {
        let mut fields = String::new();
        if random.below(3) == 0 {
            fields.push_str("  interval: 7m\n");
        }
        if random.below(12) == 0 {
            fields.push_str(&format!("  limit: {}\n", 1 + random.below(6)));
        }
        if version >= (2, 53) && random.below(4) == 0 {
            fields.push_str(&format!("  query_offset: {}\n", random.one(DURATIONS)));
        }
        if version >= (3, 0) && random.below(4) == 0 {
            fields.push_str("  labels: {team: \"one\", severity: \"of the group\"}\n");
        }
        let number = name.clone();
        let rules =
            (0..1 + random.below(5)).map(|index| Rule::random(random, version, &format!("{number}{index}"))).collect();
        Self { name, fields, rules }
    }

    pub(crate) fn text(&self) -> String {
        let rules: String = self.rules.iter().map(Rule::text).collect();
        format!("- name: {}\n{}  rules:\n{rules}", self.name, self.fields)
    }

    /// Changes one rule.
    pub(crate) fn change(&mut self, random: &mut Random) {
        let index = random.below(self.rules.len());
        let rule = &mut self.rules[index];
        match random.below(4) {
            0 if rule.is_alert => random.one(DURATIONS).clone_into(&mut rule.hold),
            1 if rule.is_alert => random.one(DURATIONS).clone_into(&mut rule.keep_firing),
            2 => drop(rule.labels.insert("severity".to_owned(), random.one(&["page", "other"]).to_owned())),
            _ => random.one(&EXPRESSIONS[..40]).clone_into(&mut rule.expression),
        }
    }
}

impl Rule {
    fn random(random: &mut Random, version: (u16, u16), number: &str) -> Self {
        let is_alert = random.below(2) == 0;
        // the last expressions are about histograms
        let known = if version >= (2, 53) { EXPRESSIONS } else { &EXPRESSIONS[..EXPRESSIONS.len() - 4] };
        let expression = if random.below(60) == 0 { random.one(FAILING) } else { random.one(known) };
        let shared = random.below(40) == 0;
        let name = match (is_alert, shared) {
            (true, true) => "Shared".to_owned(),
            (true, false) => format!("Alert{number}"),
            (false, true) => "r:0".to_owned(),
            // each group records series of its own, but for the first, which others read
            (false, false) => match number.strip_prefix("g0") {
                Some(index) => format!("r:{index}"),
                None => format!("r:{number}"),
            },
        };
        let mut labels = BTreeMap::new();
        let mut annotations = BTreeMap::new();
        for name in ["severity", "team"] {
            if random.below(4) == 0 {
                let text = if is_alert { random.one(LABELS) } else { random.one(&["page", "x", ""]) };
                labels.insert(name.to_owned(), text.to_owned());
            }
        }
        let mut duration = |is_there: bool| if is_there { random.one(DURATIONS).to_owned() } else { String::new() };
        let (hold, keep_firing) = (duration(is_alert), duration(is_alert));
        if is_alert {
            for name in ["summary", "description"].iter().take(random.below(3)) {
                annotations.insert((*name).to_owned(), random.one(TEMPLATES).to_owned());
            }
        }
        Self { is_alert, name, expression: expression.to_owned(), hold, keep_firing, labels, annotations }
    }

    fn text(&self) -> String {
        let kind = if self.is_alert { "alert" } else { "record" };
        let mut text = format!("  - {kind}: {}\n    expr: {}\n", quoted(&self.name), quoted(&self.expression));
        for (field, value) in [("for", &self.hold), ("keep_firing_for", &self.keep_firing)] {
            if !value.is_empty() {
                text.push_str(&format!("    {field}: {value}\n"));
            }
        }
        for (field, pairs) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !pairs.is_empty() {
                text.push_str(&format!("    {field}: {}\n", mapping(pairs)));
            }
        }
        text
    }
}
