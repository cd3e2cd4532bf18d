//! What a template is run in: the product, its version, and what is around it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use ::regex::Regex;
use lakehouse_go_template::{Dialect, Version};
use lakehouse_promql::regex;

use crate::functions;
use crate::time::Time;

/// The product whose functions a template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    Prometheus,
    Alertmanager,
}

/// A series as `query` gives it to a template.
#[derive(Debug, Clone)]
pub struct Sample {
    /// With the name of the metric, where it has one.
    pub labels: BTreeMap<String, String>,
    /// A float, or a native histogram by its text.
    pub value: SampleValue,
}

/// The value of a sample.
#[derive(Debug, Clone)]
pub enum SampleValue {
    Float(f64),
    /// As Prometheus prints it.
    Histogram(String),
}

/// Who answers the queries of templates.
pub trait Query {
    /// The instant vector of an expression.
    ///
    /// # Errors
    /// What Prometheus says of the expression.
    fn query(&self, expression: &str) -> Result<Vec<Sample>, String>;
}

/// Answers no query.
#[derive(Debug, Clone, Copy)]
pub struct NoQueries;

impl Query for NoQueries {
    fn query(&self, _: &str) -> Result<Vec<Sample>, String> {
        Err("queries cannot be answered here".to_owned())
    }
}

/// Who renders the labels of a route.
pub(crate) trait RouteLabels {
    /// The label of a name.
    fn render(&self, name: &str) -> Result<String, String>;
}

/// What a template is run in.
pub struct Environment<'a> {
    pub product: Product,
    pub version: Version,
    /// The instant of the evaluation, or of the notification.
    pub now: Time,
    /// The address of the server; `None` where it has none, as in promtool's tests.
    pub external_url: Option<&'a str>,
    pub query: &'a dyn Query,
    /// What labels of the route render to; set while a notification is rendered.
    pub(crate) route_labels: Option<&'a dyn RouteLabels>,
    pub(crate) dialect: Rc<Dialect>,
    pub(crate) patterns: RefCell<BTreeMap<String, Result<Regex, String>>>,
    /// How many steps templates took in it.
    pub steps: Cell<usize>,
}

impl<'a> Environment<'a> {
    /// An environment at an instant, without an address and without answers to queries.
    #[must_use]
    pub fn new(product: Product, version: Version, now: Time) -> Environment<'a> {
        Environment {
            product,
            version,
            now,
            external_url: None,
            query: &NoQueries,
            route_labels: None,
            dialect: Rc::new(functions::dialect(product, version)),
            patterns: RefCell::default(),
            steps: Cell::default(),
        }
    }

    /// The same with labels of a route.
    pub(crate) fn with_route_labels<'b>(&self, labels: &'b dyn RouteLabels) -> Environment<'b>
    where
        'a: 'b,
    {
        Environment {
            product: self.product,
            version: self.version,
            now: self.now.clone(),
            external_url: self.external_url,
            query: self.query,
            route_labels: Some(labels),
            dialect: Rc::clone(&self.dialect),
            patterns: RefCell::default(),
            steps: Cell::default(),
        }
    }

    /// The label of a route; one that it does not have is empty.
    pub(crate) fn route_label(&self, name: &str) -> Result<String, String> {
        self.route_labels.map_or_else(|| Ok(String::new()), |labels| labels.render(name))
    }

    /// A pattern of Go, compiled once.
    pub(crate) fn pattern(&self, pattern: &str) -> Result<Regex, String> {
        if let Some(known) = self.patterns.borrow().get(pattern) {
            return known.clone();
        }
        // the newest dialect: what differs between versions is anchors, which templates do not get
        let version = lakehouse_promql::Version::new(3, 16);
        let compiled = regex::translated(pattern, version)
            .and_then(|translated| Regex::new(&translated).map_err(|error| error.to_string()));
        self.patterns.borrow_mut().insert(pattern.to_owned(), compiled.clone());
        compiled
    }
}
