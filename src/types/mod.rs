//! What the compiler knows of each expression beyond PromQL's own types.
//!
//! In: a whole model. Out: for each node of an expression what its result is. Everything is found once for each
//! expression and kept, whoever asks. Only what is certain is claimed; deliberately absent: judgement, which is the rules'.

mod always_present_labels;
mod arithmetic;
mod bounds;
mod grafana;
mod heatmap;
mod labels;
mod operations;
mod range;
mod ratio;
mod series;
mod signatures;
mod typed;
mod unit;
mod value;

pub use arithmetic::mirrored;
pub use grafana::{LANGUAGE, grafana, of_language, shown_as};
pub use heatmap::Heatmap;
pub use labels::Given;
pub use range::Range;
pub use signatures::{Expects, SIGNATURES, Signature, signature};
pub use typed::Typed;
pub use unit::{Dimension, Unit};
pub use value::{Samples, Value};

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::ThreadId;

use crate::metrics::{self, Existence, SeriesOfName};
use crate::model::{Indicator, Model};
use crate::promql::labels::Labels;
use crate::promql::{Node, Patterns, Selector};

/// What was found out so far. Two threads that ask for the same at the same time may both find it out, and find the same.
struct Kept<K, V>(RwLock<BTreeMap<K, V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Kept<K, V> {
        Kept(RwLock::default())
    }
}

impl<K: Ord, V: Clone> Kept<K, V> {
    fn get(&self, key: &K) -> Option<V> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps a value, and gives it; the one that another thread kept meanwhile stays.
    fn keep(&self, key: K, value: V) -> V {
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(value).clone()
    }
}

/// What is known of the expressions of one model.
pub struct Types<'a> {
    model: &'a Model,
    /// By name.
    series: Kept<&'a str, Arc<SeriesOfName<'a>>>,
    /// The labels of the series of a name.
    given: Kept<&'a str, Arc<Given<'a>>>,
    /// What the samples of all series of a name are.
    values: Kept<&'a str, Option<Value<'a>>>,
    /// The regexes of matchers.
    patterns: Patterns,
    /// By name.
    existence: Kept<&'a str, Existence>,
    /// By the address of the root of the expression: a model does not move.
    typed: Kept<usize, Arc<Typed<'a>>>,
    /// The same, of what was known when many were to read it: without a lock.
    settled: OnceLock<BTreeMap<usize, Arc<Typed<'a>>>>,
    /// Indicators that are being read, by their addresses, each by a thread: one that reads itself is reported elsewhere.
    open: Mutex<Vec<(ThreadId, usize)>>,
}

impl<'a> Types<'a> {
    /// Nothing is looked at before somebody asks.
    pub fn new(model: &'a Model) -> Types<'a> {
        Types {
            model,
            series: Kept::default(),
            given: Kept::default(),
            values: Kept::default(),
            patterns: Patterns::new(model.stack.prometheus),
            existence: Kept::default(),
            typed: Kept::default(),
            settled: OnceLock::new(),
            open: Mutex::default(),
        }
    }

    /// The model.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// All series of that name.
    pub fn series(&self, name: &'a str) -> Arc<SeriesOfName<'a>> {
        let found = || self.series.keep(name, Arc::new(metrics::series(self.model, name)));
        self.series.get(&name).unwrap_or_else(found)
    }

    /// What the samples of all series of that name are, each told by `of`; none where there is no such series.
    fn of_sources(&self, name: &'a str, of: &dyn Fn(&metrics::Series<'a>) -> Value<'a>) -> Option<Value<'a>> {
        if let Some(known) = self.values.get(&name) {
            return known;
        }
        let found = self.series(name).known.iter().map(of).reduce(Value::or);
        // what is asked while an indicator that reads itself is open is only a part of the answer
        let thread = std::thread::current().id();
        if self.is_open(|(by, _)| *by == thread) { found } else { self.values.keep(name, found) }
    }

    /// The labels of all series of that name, by who gives them.
    pub fn given(&self, name: &'a str) -> Arc<Given<'a>> {
        let found = || self.given.keep(name, Arc::new(Given::new(self, name, &self.series(name))));
        self.given.get(&name).unwrap_or_else(found)
    }

    /// The labels of what a selector selects.
    pub fn selected(&self, selector: &'a Selector) -> Arc<Labels<'a>> {
        match &selector.name {
            Some((name, _)) => self.given(name).selected(selector, &self.patterns),
            None => Arc::new(Labels::of_selector(selector, &self.patterns)),
        }
    }

    /// The regexes of matchers, each compiled once.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Whether a series of that name exists.
    pub fn existence(&self, name: &'a str) -> Existence {
        let found = || self.existence.keep(name, metrics::existence(self.model, name));
        self.existence.get(&name).unwrap_or_else(found)
    }

    /// An expression of the model with what is known of each of its nodes.
    pub fn infer(&self, root: &'a Node) -> Arc<Typed<'a>> {
        let address = std::ptr::from_ref(root).addr();
        let typed = || self.typed.keep(address, Arc::new(Typed::new(root, self)));
        let settled = self.settled.get().and_then(|settled| settled.get(&address)).cloned();
        settled.or_else(|| self.typed.get(&address)).unwrap_or_else(typed)
    }

    /// From here on many threads read what is known of expressions, and hardly any find out more.
    pub fn finalize(&self) {
        self.settled.get_or_init(|| std::mem::take(&mut *self.typed.0.write().unwrap_or_else(PoisonError::into_inner)));
    }

    fn is_open(&self, is: impl Fn(&(ThreadId, usize)) -> bool) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).iter().any(is)
    }

    /// What an indicator records, without the labels that its rule adds; nothing of one that reads itself.
    pub fn indicator(&self, indicator: &'a Indicator) -> Option<Arc<Typed<'a>>> {
        let reading = (std::thread::current().id(), std::ptr::from_ref(indicator).addr());
        if self.is_open(|open| *open == reading) {
            return None;
        }
        let open = || self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open().push(reading);
        let typed = self.infer(&indicator.expr.parsed.root);
        open().retain(|other| *other != reading);
        Some(typed)
    }
}
