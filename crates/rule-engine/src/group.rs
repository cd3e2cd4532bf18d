//! A group at one instant: its rules one after another, each seeing what those before it wrote.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_promql::Version;
use lakehouse_promql_engine::{LabelSet, Labels, Storage};

use crate::alerting::{Alert, Evaluation, Written};
use crate::append::{append, append_end};
use crate::remembered::Remembered;
use crate::rule::{GroupDefinition, Kind, Rule};
use crate::server::Server;

/// A group, and what its rules remember.
#[derive(Debug, Clone)]
pub struct Group {
    pub definition: GroupDefinition,
    rules: Vec<RuleState>,
}

/// A rule, and what it remembers.
#[derive(Debug, Clone)]
pub struct RuleState {
    pub rule: Arc<Rule>,
    alerts: BTreeMap<Labels, Alert>,
    /// The series that its last evaluation gave.
    previous: Vec<Labels>,
    remembered: Remembered,
    error: Option<String>,
}

impl RuleState {
    /// Why its last evaluation failed, in Prometheus' words.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Its alerts, and for a quarter of an hour those that were resolved, by their labels.
    pub fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.values()
    }
}

impl Group {
    /// A group that was never evaluated.
    #[must_use]
    pub fn new(definition: &GroupDefinition) -> Self {
        let state = |rule: &Arc<Rule>| RuleState {
            rule: Arc::clone(rule),
            alerts: BTreeMap::new(),
            previous: Vec::new(),
            remembered: Remembered::new(rule),
            error: None,
        };
        Self { definition: definition.clone(), rules: definition.rules.iter().map(state).collect() }
    }

    /// Its rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[RuleState] {
        &self.rules
    }

    /// How many evaluations one of all its rules counts for: a subquery counts for its steps.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.definition.weight()
    }

    /// Evaluates all rules at an instant, in milliseconds since 1970. A rule that fails writes nothing; the others go on.
    pub fn evaluate(&mut self, storage: &mut Storage, server: &Server, at: i64) {
        let (offset, limit) = (self.definition.query_offset, self.definition.limit);
        for state in &mut self.rules {
            match state.results(storage, server, (at, offset, limit)) {
                Err(error) => state.error = Some(error),
                Ok(written) => state.write(storage, written, (at - offset, server.engine.target.version)),
            }
        }
    }
}

impl RuleState {
    /// What the rule gives at an instant.
    fn results(
        &mut self,
        storage: &Storage,
        server: &Server,
        (at, offset, limit): (i64, i64, usize),
    ) -> Result<Written, String> {
        let elements = server.vector(&self.rule.expression, storage, at - offset)?;
        self.remembered.begin(server, elements.len());
        if self.rule.kind != Kind::Recording {
            let remembered = &mut self.remembered;
            let mut evaluation = Evaluation { rule: &self.rule, server, storage, at, limit, remembered };
            return evaluation.run(&elements, &mut self.alerts);
        }
        let mut seen = LabelSet::default();
        let mut written = Vec::with_capacity(elements.len());
        for element in elements {
            let labels = self.remembered.recorded(&self.rule, element.labels);
            if !seen.insert(labels.clone()) {
                return Err("vector contains metrics with the same labelset after applying rule labels".to_owned());
            }
            written.push((labels, element.sample));
        }
        if limit > 0 && written.len() > limit {
            return Err(format!("exceeded limit of {limit} with {} series", written.len()));
        }
        Ok(written)
    }

    /// Writes what the rule gave, and ends the series that it gave before and does not give now.
    fn write(&mut self, storage: &mut Storage, written: Written, (at, version): (i64, Version)) {
        self.error = None;
        let mut returned = Vec::with_capacity(written.len());
        for (labels, sample) in written {
            match append(storage, &labels, (at, &sample), version) {
                Ok(()) => returned.push(labels),
                Err(refused) => self.error = Some(refused.text()),
            }
        }
        if self.previous != returned {
            let still: LabelSet = returned.iter().cloned().collect();
            for labels in self.previous.iter().filter(|labels| !still.contains(labels)) {
                append_end(storage, labels, at, version);
            }
        }
        self.previous = returned;
    }
}
