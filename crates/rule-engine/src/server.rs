//! The Prometheus that runs the rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lakehouse_promql_engine::{Element, Engine, Labels, Prepared, Storage, Value};

/// What of a Prometheus decides what its rules give.
#[derive(Debug, Clone)]
pub struct Server {
    pub engine: Engine,
    /// Templates see them; series and alerts do not have them.
    pub external_labels: BTreeMap<String, String>,
    /// What `$externalURL` is.
    pub external_url: String,
    /// What the function `externalURL` gives; promtool's tests have none.
    pub address: Option<String>,
    /// Whether annotations are rendered and `ALERTS` is written; who only waits for an alert to fire needs neither until then.
    pub shows_alerts: bool,
    /// What it evaluated so far, with its copies.
    pub spent: Arc<AtomicUsize>,
}

impl Server {
    /// A server without labels and without an address.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            external_labels: BTreeMap::new(),
            external_url: String::new(),
            address: None,
            shows_alerts: true,
            spent: Arc::default(),
        }
    }

    /// What it and its copies evaluated so far: each evaluation counts for 1, and for more with the steps of its subqueries and
    /// the samples that it looks at.
    #[must_use]
    pub fn spent(&self) -> usize {
        self.spent.load(Ordering::Relaxed)
    }

    /// The version, as the templates have it.
    pub(crate) const fn version(&self) -> (u16, u16) {
        (self.engine.target.version.major, self.engine.target.version.minor)
    }

    /// What a rule gets of an expression: a vector, or a scalar as a series without labels.
    pub(crate) fn vector(&self, expression: &Prepared, storage: &Storage, at: i64) -> Result<Vec<Element>, String> {
        let (outcome, cost) = self.engine.instant_with_cost(expression, storage, at);
        self.spent.fetch_add(cost, Ordering::Relaxed);
        match outcome.map_err(|error| error.message)?.value {
            Value::Vector(elements) => Ok(elements),
            Value::Scalar(value) => Ok(vec![Element::of(Labels::default(), value.into())]),
            Value::Matrix(_) | Value::Text(_) => Err("rule result is not a vector or scalar".to_owned()),
        }
    }
}
