//! Labels and annotations of alerts, which are templates.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use lakehouse_promql_engine::{Element, Labels, Sample, Storage};
use lakehouse_template_engine::{
    AlertData, Environment, Failure, Product, Query, Sample as TemplateSample, SampleValue, Time, alert_text, expand,
};

use crate::server::Server;

/// Answers the queries of templates from the storage.
struct Answers<'a> {
    server: &'a Server,
    storage: &'a Storage,
    at: i64,
    /// How many steps templates took, those that their queries count for included.
    steps: Cell<usize>,
}

/// What a query counts for, and each series that it finds.
const OF_QUERY: usize = 100;
const OF_SERIES: usize = 10;

impl Query for Answers<'_> {
    fn query(&self, expression: &str) -> Result<Vec<TemplateSample>, String> {
        let prepared = self.server.engine.prepare(expression).map_err(|problems| {
            let texts: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
            texts.join("; ")
        })?;
        let elements = self.server.vector(&prepared, self.storage, self.at)?;
        self.take(OF_QUERY + OF_SERIES * elements.len());
        let sample = |element: Element| TemplateSample { labels: map(&element.labels), value: value(&element.sample) };
        Ok(elements.into_iter().map(sample).collect())
    }
}

impl Answers<'_> {
    fn take(&self, steps: usize) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }
}

fn map(labels: &Labels) -> BTreeMap<String, String> {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn value(sample: &Sample) -> SampleValue {
    match sample {
        Sample::Float(value) => SampleValue::Float(*value),
        Sample::Histogram(histogram) => SampleValue::Histogram(histogram.to_string()),
    }
}

/// What the templates of one evaluation of a rule are run in.
pub(crate) struct Templates<'a> {
    alert: &'a str,
    pub(crate) server: &'a Server,
    answers: Answers<'a>,
}

/// The templates of one series.
pub(crate) struct OfElement<'a> {
    templates: &'a Templates<'a>,
    element: &'a Element,
}

impl<'a> Templates<'a> {
    pub(crate) const fn new(alert: &'a str, server: &'a Server, storage: &'a Storage, at: i64) -> Self {
        Self { alert, server, answers: Answers { server, storage, at, steps: Cell::new(0) } }
    }

    /// How many steps they took since this was asked last.
    pub(crate) fn take_steps(&self) -> usize {
        self.answers.steps.take()
    }

    pub(crate) const fn of(&'a self, element: &'a Element) -> OfElement<'a> {
        OfElement { templates: self, element }
    }
}

impl OfElement<'_> {
    /// What a template gives for the series, or its error.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains("{{") {
            return Cow::Borrowed(text);
        }
        let Templates { alert, server, answers } = self.templates;
        let mut environment = Environment::new(Product::Prometheus, server.version(), Time::from_millis(answers.at));
        environment.external_url = server.address.as_deref();
        environment.query = answers;
        let data = AlertData {
            labels: map(&self.element.labels),
            external_labels: server.external_labels.clone(),
            external_url: server.external_url.clone(),
            value: value(&self.element.sample),
        };
        let shown = alert_text(alert, text, &data, &environment);
        answers.take(environment.steps.get());
        Cow::Owned(shown)
    }
}

/// What keeps a template from being read.
pub(crate) fn problem(alert: &str, text: &str, version: (u16, u16)) -> Option<String> {
    if !text.contains("{{") {
        return None;
    }
    let environment = Environment::new(Product::Prometheus, version, Time::zero());
    let data = AlertData {
        labels: BTreeMap::new(),
        external_labels: BTreeMap::new(),
        external_url: String::new(),
        value: SampleValue::Float(0.0),
    };
    match expand(alert, text, &data, &environment) {
        Err(Failure::Syntax(what)) => Some(what),
        _ => None,
    }
}
