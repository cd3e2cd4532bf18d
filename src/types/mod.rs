//! What the compiler knows of each expression beyond PromQL's own types.
//!
//! In: a whole model. Out: for each node of an expression what its result is. Everything is found once for each
//! expression and kept, whoever asks. Only what is certain is claimed; deliberately absent: judgement, which is the rules'.

mod arithmetic;
mod bounds;
mod effects;
mod filled;
mod grafana;
mod labels;
mod operations;
mod range;
mod series;
mod share;
mod typed;
mod unit;
mod value;

pub use arithmetic::mirrored;
pub use effects::{EFFECTS, Effect, Wants, effect};
pub use grafana::{LANGUAGE, grafana, of_language, shown_as};
pub use labels::Given;
pub use range::Range;
pub use typed::Typed;
pub use unit::{Of, Unit};
pub use value::{Samples, Value};

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::metrics::{self, Existence, SeriesOfName};
use crate::model::{Indicator, Model};
use crate::promql::labels::Labels;
use crate::promql::{Node, Patterns, Selector};

/// What is known of the expressions of one model.
pub struct Types<'a> {
    model: &'a Model,
    /// By name.
    series: RefCell<BTreeMap<&'a str, Rc<SeriesOfName<'a>>>>,
    /// The labels of the series of a name.
    given: RefCell<BTreeMap<&'a str, Rc<Given<'a>>>>,
    /// What the samples of all series of a name are.
    values: RefCell<BTreeMap<&'a str, Option<Value<'a>>>>,
    /// The regexes of matchers.
    patterns: Patterns,
    /// By name.
    existence: RefCell<BTreeMap<&'a str, Existence>>,
    /// By the root of the expression: a model does not move.
    typed: RefCell<BTreeMap<*const Node, Rc<Typed<'a>>>>,
    /// Indicators that are being read: one that reads itself is reported elsewhere.
    open: RefCell<Vec<*const Indicator>>,
}

impl<'a> Types<'a> {
    /// Nothing is looked at before somebody asks.
    pub fn new(model: &'a Model) -> Types<'a> {
        Types {
            model,
            series: RefCell::default(),
            given: RefCell::default(),
            values: RefCell::default(),
            patterns: Patterns::new(model.stack.prometheus),
            existence: RefCell::default(),
            typed: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// The model.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// All series of that name.
    pub fn series(&self, name: &'a str) -> Rc<SeriesOfName<'a>> {
        if let Some(known) = self.series.borrow().get(name) {
            return Rc::clone(known);
        }
        let found = Rc::new(metrics::series(self.model, name));
        self.series.borrow_mut().insert(name, Rc::clone(&found));
        found
    }

    /// What the samples of all series of that name are, each told by `of`; none where there is no such series.
    fn of_sources(&self, name: &'a str, of: &dyn Fn(&metrics::Series<'a>) -> Value<'a>) -> Option<Value<'a>> {
        if let Some(known) = self.values.borrow().get(name) {
            return *known;
        }
        let found = self.series(name).known.iter().map(of).reduce(Value::or);
        // what is asked while an indicator that reads itself is open is only a part of the answer
        if self.open.borrow().is_empty() {
            self.values.borrow_mut().insert(name, found);
        }
        found
    }

    /// The labels of all series of that name, by who gives them.
    pub fn given(&self, name: &'a str) -> Rc<Given<'a>> {
        if let Some(known) = self.given.borrow().get(name) {
            return Rc::clone(known);
        }
        let series = self.series(name);
        let found = Rc::new(Given::new(self, name, &series));
        self.given.borrow_mut().insert(name, Rc::clone(&found));
        found
    }

    /// The labels of what a selector selects.
    pub fn selected(&self, selector: &'a Selector) -> Labels<'a> {
        match &selector.name {
            Some((name, _)) => self.given(name).selected(selector, &self.patterns),
            None => Labels::of_selector(selector, &self.patterns),
        }
    }

    /// The regexes of matchers, each compiled once.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Whether a series of that name exists.
    pub fn existence(&self, name: &'a str) -> Existence {
        if let Some(known) = self.existence.borrow().get(name) {
            return *known;
        }
        let found = metrics::existence(self.model, name);
        self.existence.borrow_mut().insert(name, found);
        found
    }

    /// An expression of the model with what is known of each of its nodes.
    pub fn of(&self, root: &'a Node) -> Rc<Typed<'a>> {
        let key = std::ptr::from_ref(root);
        if let Some(typed) = self.typed.borrow().get(&key) {
            return Rc::clone(typed);
        }
        let typed = Rc::new(Typed::new(root, self));
        self.typed.borrow_mut().insert(key, Rc::clone(&typed));
        typed
    }

    /// What an indicator records, without the labels that its rule adds; nothing of one that reads itself.
    pub fn indicator(&self, indicator: &'a Indicator) -> Option<Rc<Typed<'a>>> {
        let key = std::ptr::from_ref(indicator);
        if self.open.borrow().contains(&key) {
            return None;
        }
        self.open.borrow_mut().push(key);
        let typed = self.of(&indicator.expr.parsed.root);
        self.open.borrow_mut().pop();
        Some(typed)
    }
}
