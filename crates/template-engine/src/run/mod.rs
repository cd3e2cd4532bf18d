//! Runs templates as Go's `text/template` does.
//!
//! ```text
//! Templates ─ nodes ─→ pipeline ─→ operand, field ─→ call ─→ builtins, functions of the product
//! ```

pub(crate) mod builtins;
mod call;
mod comparison;
mod constant;
pub(crate) mod escape;
mod field;
mod html;
mod indexing;
mod nodes;
mod pipeline;
mod place;
mod scope;
mod size;

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_go_template::{Node, Tree, read};

use crate::environment::Environment;
use crate::value::Value;
pub(crate) use constant::float;
use place::Place;

/// Steps that one template may take: far more than any message needs.
const STEPS: usize = 2_000_000;
/// Bytes that one template may write, or hold in one value.
pub(crate) const BYTES: usize = 8 << 20;
/// How many named templates may run inside of one another. Go stops at 100,000, which only endless recursion gets to.
const DEPTH: usize = 60;

/// Why a template has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It cannot be read; in our words.
    Syntax(String),
    /// Go's words of what went wrong while it ran.
    Execution(String),
    /// It takes too long, or writes too much.
    Limit(String),
}

impl Failure {
    /// What is wrong.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Syntax(text) | Self::Execution(text) | Self::Limit(text) => text,
        }
    }
}

/// As what a template is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As `text/template` does.
    Text,
    /// As `html/template` does.
    Html,
}

/// Templates that call each other by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Templates {
    sources: Vec<Source>,
    definitions: BTreeMap<String, Definition>,
}

/// A text, and the name that error texts give it.
#[derive(Debug, Clone)]
struct Source {
    name: String,
    text: Arc<str>,
}

#[derive(Debug, Clone)]
struct Definition {
    source: usize,
    body: Arc<Vec<Node>>,
}

impl Templates {
    /// Adds a template under a name, and those that it defines. A later definition takes the place of an earlier one, unless
    /// it is empty.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(crate) fn add(&mut self, name: &str, text: &str, environment: &Environment<'_>) -> Result<(), Failure> {
        let tree = read(text, &environment.dialect).map_err(|problems| {
            let messages: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
            Failure::Syntax(messages.join("; "))
        })?;
        scope::check(&tree, environment).map_err(Failure::Syntax)?;
        let source = self.sources.len();
        self.sources.push(Source { name: name.to_owned(), text: Arc::from(text) });
        let Tree { body, definitions, .. } = tree;
        for (defined, body) in definitions {
            self.define(&defined, source, body, text);
        }
        self.define_blocks(&body, source, text);
        self.define(name, source, body, text);
        Ok(())
    }

    fn define(&mut self, name: &str, source: usize, body: Vec<Node>, text: &str) {
        self.define_blocks(&body, source, text);
        let is_blank = |node: &Node| match node {
            Node::Text(at) => text.get(at.clone()).is_none_or(|text| text.trim().is_empty()),
            _ => false,
        };
        if body.iter().all(is_blank) && self.definitions.contains_key(name) {
            return;
        }
        self.definitions.insert(name.to_owned(), Definition { source, body: Arc::new(body) });
    }

    fn define_blocks(&mut self, nodes: &[Node], source: usize, text: &str) {
        for node in nodes {
            match node {
                Node::Block { name, body, .. } => self.define(name, source, body.clone(), text),
                Node::Control(control) => {
                    for (_, body) in &control.branches {
                        self.define_blocks(body, source, text);
                    }
                    self.define_blocks(&control.otherwise, source, text);
                }
                _ => {}
            }
        }
    }

    /// Runs the template of a name.
    ///
    /// # Errors
    /// What went wrong while it ran; what was written before is lost.
    pub(crate) fn run(&self, name: &str, data: &Value, environment: &Environment<'_>) -> Result<Vec<u8>, Failure> {
        self.run_as(Form::Text, name, data, environment)
    }

    /// Whether a template can be rendered as HTML.
    pub(crate) fn is_plain_html(&self, name: &str) -> bool {
        html::is_in_text(self, name)
    }

    /// As [`Templates::run`], in one of the forms.
    ///
    /// # Errors
    /// As of it.
    pub(crate) fn run_as(
        &self,
        form: Form,
        name: &str,
        data: &Value,
        environment: &Environment<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let Some(definition) = self.definitions.get(name) else {
            return Err(Failure::Execution(format!("template: no template {name:?}")));
        };
        let mut run = Run {
            templates: self,
            environment,
            form,
            name,
            source: definition.source,
            place: None,
            variables: vec![("$", data.clone())],
            out: Vec::new(),
            steps: 0,
            depth: 0,
        };
        let done = run.nodes(&definition.body, data);
        environment.steps.set(environment.steps.get().saturating_add(run.steps));
        done?;
        Ok(run.out)
    }
}

/// A template that runs.
struct Run<'a> {
    templates: &'a Templates,
    environment: &'a Environment<'a>,
    form: Form,
    /// The template's name.
    name: &'a str,
    source: usize,
    /// What was looked at last: error texts say it.
    place: Option<Place<'a>>,
    variables: Vec<(&'a str, Value)>,
    out: Vec<u8>,
    steps: usize,
    depth: usize,
}

impl<'a> Run<'a> {
    /// An error at the place that was looked at last.
    fn fail(&self, what: &str) -> Failure {
        let source = self.templates.sources.get(self.source);
        let (name, text) = source.map_or(("", ""), |source| (source.name.as_str(), &*source.text));
        let quoted = crate::format::quote::quote(self.name.as_bytes(), false);
        let quoted = String::from_utf8_lossy(&quoted);
        Failure::Execution(match &self.place {
            None => format!("template: {}: {what}", self.name),
            Some(place) => {
                let (line, column) = place.line_and_column(text);
                format!("template: {name}:{line}:{column}: executing {quoted} at <{}>: {what}", place.text(text))
            }
        })
    }

    /// The text of the template that runs.
    fn text(&self) -> &'a str {
        self.templates.sources.get(self.source).map_or("", |source| &*source.text)
    }

    fn step(&mut self) -> Result<(), Failure> {
        self.steps += 1;
        if self.steps > STEPS || self.out.len() > BYTES { Err(exceeded()) } else { Ok(()) }
    }
}

fn exceeded() -> Failure {
    Failure::Limit(format!("the template takes more than {STEPS} steps, or writes more than {BYTES} bytes"))
}
