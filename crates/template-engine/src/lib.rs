//! Renders templates of Go as one version of Prometheus or Alertmanager does.
//!
//! In: a template, its data, and an [`Environment`] (version, instant, answers to queries). Out: its text, or what the
//! product says is wrong. Values keep the types of Go (`types`, `value`), since error texts and formats show them.
//! `tests/oracle` holds it to the products' own packages, where Go is at hand.
//!
//! Absent: HTML that is escaped by its place, but for the text between tags (the consoles of Prometheus, the default HTML of
//! mails), and words of Go for what can
//! be known before a template runs: syntax, unknown functions and variables, and patterns that are none.

mod alertmanager;
mod data;
mod environment;
mod format;
mod functions;
mod methods;
mod numbers;
mod patterns;
mod prometheus;
mod run;
mod time;
mod types;
mod value;
mod words;

pub use alertmanager::data::{Notification, NotifiedAlert};
pub use data::AlertData;
pub use environment::{Environment, NoQueries, Product, Query, Sample, SampleValue};
pub use run::Failure;
pub use time::Time;

use std::cell::RefCell;

use run::{Form, Templates};

/// What a rule declares in front of each of its templates.
const DECLARED: &str = concat!(
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}",
    "{{$value := .Value}}"
);

/// Renders a label or an annotation of an alert.
///
/// # Errors
/// What Prometheus says of it.
pub fn expand(alert: &str, text: &str, data: &AlertData, environment: &Environment<'_>) -> Result<String, Failure> {
    let name = format!("__alert_{alert}");
    let whole = format!("{DECLARED}{text}");
    let shown = |failure: Failure, verb: &str| match failure {
        Failure::Syntax(what) => Failure::Syntax(format!("error {verb} template {name}: {what}")),
        Failure::Execution(what) => Failure::Execution(format!("error {verb} template {name}: {what}")),
        limit @ Failure::Limit(_) => limit,
    };
    let mut templates = Templates::default();
    templates.add(&name, &whole, environment).map_err(|failure| shown(failure, "parsing"))?;
    let value = data.value(environment.version);
    let bytes = templates.run(&name, &value, environment).map_err(|failure| shown(failure, "executing"))?;
    Ok(into_text(bytes))
}

/// What stands in a label or an annotation: the text, or the error in its place.
#[must_use]
pub fn alert_text(alert: &str, text: &str, data: &AlertData, environment: &Environment<'_>) -> String {
    expand(alert, text, data, environment)
        .unwrap_or_else(|failure| format!("<error expanding template: {}>", failure.text()))
}

/// The templates of one Alertmanager: those that it defines itself, and those that files add.
pub struct Notifications {
    templates: Templates,
}

impl Notifications {
    /// The templates of a version.
    ///
    /// # Errors
    /// Never, unless a template of ours is wrong.
    pub fn new(environment: &Environment<'_>) -> Result<Notifications, Failure> {
        let mut templates = Templates::default();
        for (name, text) in alertmanager::defaults::templates(environment.version) {
            templates.add(name, &text, environment)?;
        }
        Ok(Notifications { templates })
    }

    /// Adds what a file of templates defines.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn add(&mut self, file: &str, text: &str, environment: &Environment<'_>) -> Result<(), Failure> {
        self.templates.add(file, text, environment)
    }

    /// Renders a field of a receiver.
    ///
    /// # Errors
    /// What Alertmanager says of it.
    pub fn render(&self, text: &str, data: &Notification, environment: &Environment<'_>) -> Result<String, Failure> {
        let labels = RouteLabels { notifications: self, data, environment, open: RefCell::default() };
        self.render_with(text, data, &environment.with_route_labels(&labels))
    }

    /// Renders a field of a receiver that is HTML. Nothing where an action stands in a tag, or in a template of which only
    /// Alertmanager has the text (`email.default.html`).
    ///
    /// # Errors
    /// What Alertmanager says of it, as far as its text would fail too.
    pub fn render_html(
        &self,
        text: &str,
        data: &Notification,
        environment: &Environment<'_>,
    ) -> Result<Option<String>, Failure> {
        if alertmanager::defaults::UNKNOWN.iter().any(|name| text.contains(name)) {
            return Ok(None);
        }
        let labels = RouteLabels { notifications: self, data, environment, open: RefCell::default() };
        let environment = &environment.with_route_labels(&labels);
        let templates = self.with("", text, environment)?;
        let form = if templates.is_plain_html("") { Form::Html } else { Form::Text };
        let rendered = templates.run_as(form, "", &data.value(environment.version), environment).map(into_text)?;
        Ok((form == Form::Html).then_some(rendered))
    }

    fn render_with(&self, text: &str, data: &Notification, environment: &Environment<'_>) -> Result<String, Failure> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let templates = self.with("", text, environment)?;
        templates.run("", &data.value(environment.version), environment).map(into_text)
    }

    /// These templates with another one.
    fn with(&self, name: &str, text: &str, environment: &Environment<'_>) -> Result<Templates, Failure> {
        let mut templates = self.templates.clone();
        templates.add(name, text, environment)?;
        Ok(templates)
    }
}

/// Labels of a route, each of which is a template that may use others.
struct RouteLabels<'a> {
    notifications: &'a Notifications,
    data: &'a Notification,
    environment: &'a Environment<'a>,
    /// Those that are being rendered.
    open: RefCell<Vec<String>>,
}

impl environment::RouteLabels for RouteLabels<'_> {
    fn render(&self, name: &str) -> Result<String, String> {
        let Some(text) = self.data.route_labels.get(name) else { return Ok(String::new()) };
        let open = self.open.borrow().clone();
        if open.iter().any(|open| open == name) {
            return Err(format!("route label cycle detected: {} -> {name}", open.join(" -> ")));
        }
        self.open.borrow_mut().push(name.to_owned());
        let rendered = self.notifications.render_with(text, self.data, &self.environment.with_route_labels(self));
        self.open.borrow_mut().pop();
        rendered.map_err(|failure| failure.text().to_owned())
    }
}

/// Texts of spec and output are UTF-8; a byte that is none is shown as the sign for it.
fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
