//! Walks a template as it would run and finds what must fail: names that do not exist, values that do not fit.

use std::collections::BTreeSet;
use std::ops::Range;

use super::dialect::{Dialect, Entries, Object, Type};
use super::error::problem;
use super::lexer::{Piece, TokenKind};
use super::names::nearest;
use super::syntax::Pipeline;
use super::tree::{Control, ControlKind, Node, Tree};
use super::value::Value;
use super::{NOT_IN_VERSION, TYPE_MISMATCH, Template, UNDEFINED_TEMPLATE};
use crate::limits::{FLAWS, TEMPLATE_NESTING};
use crate::report::TextDiagnostic;

pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) predefined: bool,
}

pub(super) struct Checker<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: &'a Dialect,
    pub(super) problems: &'a mut Vec<TextDiagnostic>,
    pub(super) template: Template,
    pub(super) variables: Vec<Variable>,
    /// Variables that some `=` gives another value, so that their type is not known.
    assigned: BTreeSet<String>,
    tree: &'a Tree,
    /// The named templates that were run, each with the kinds of data it was given.
    run: BTreeSet<(String, Option<String>, &'static str)>,
    /// How many named templates run inside of one another.
    depth: usize,
    /// Variables of blocks that have ended.
    pub(super) ended: BTreeSet<String>,
}

pub(super) fn check(
    text: &str,
    pieces: &[Piece],
    tree: &Tree,
    dialect: &Dialect,
    problems: &mut Vec<TextDiagnostic>,
) -> Template {
    let mut checker = Checker {
        text,
        dialect,
        problems,
        template: Template::default(),
        variables: Vec::new(),
        assigned: assigned_names(text, pieces),
        tree,
        run: BTreeSet::new(),
        depth: 0,
        ended: BTreeSet::new(),
    };
    let root = Value { path: Some(String::new()), ..Value::from_type(Type::Object(dialect.root)) };
    checker.declare("$", root.clone(), false);
    for variable in &dialect.variables {
        let value = Value { path: variable.path.map(str::to_owned), ..Value::from_type(variable.ty) };
        checker.declare(&variable.name, value, true);
    }
    checker.nodes(&tree.body, &root);
    for (name, body) in &tree.definitions {
        if !checker.run.iter().any(|(run, _, _)| run == name) {
            checker.named_template(body, &Value::unknown());
        }
    }
    checker.template
}

/// The variables of every action that holds a `=`.
fn assigned_names(text: &str, pieces: &[Piece]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for piece in pieces {
        let Piece::Action(raw) = piece else { continue };
        if raw.tokens.iter().any(|token| token.kind == TokenKind::Assign) {
            let variables = raw.tokens.iter().filter(|token| token.kind == TokenKind::Variable);
            names.extend(variables.filter_map(|token| text.get(token.at.clone())).map(str::to_owned));
        }
    }
    names
}

impl Checker<'_> {
    pub(super) fn report(&mut self, problem: TextDiagnostic) {
        self.problems.push(problem);
    }

    pub(super) fn written(&self, at: &Range<usize>) -> String {
        self.text.get(at.clone()).unwrap_or_default().to_owned()
    }

    pub(super) fn declare(&mut self, name: &str, value: Value, predefined: bool) {
        let value = if self.assigned.contains(name) { Value::unknown() } else { value };
        self.variables.push(Variable { name: name.to_owned(), value, predefined });
    }

    /// Runs `body` and forgets the variables that it declares.
    fn scoped(&mut self, body: &[Node], dot: &Value) {
        let outer = self.variables.len();
        self.nodes(body, dot);
        self.forget(outer);
    }

    fn forget(&mut self, outer: usize) {
        let ended = self.variables.drain(outer..).map(|variable| variable.name);
        self.ended.extend(ended);
    }

    /// The body of a `define` or `block`, which sees no variable but `$`.
    fn named_template(&mut self, body: &[Node], data: &Value) {
        let outer = std::mem::take(&mut self.variables);
        self.declare("$", data.clone(), false);
        self.nodes(body, data);
        self.variables = outer;
    }

    fn nodes(&mut self, nodes: &[Node], dot: &Value) {
        for node in nodes {
            // the rest of it is reported once these are fixed
            if self.problems.len() > FLAWS.most {
                return;
            }
            match node {
                Node::Output(pipeline) => self.output(pipeline, dot),
                Node::Control(control) => self.control(control, dot),
                Node::Template { name, at, data } => {
                    let value = match data {
                        Some(data) => self.pipeline(data, dot),
                        None => Value::unknown(),
                    };
                    self.template_call(name, at, &value);
                }
                Node::Text(_) | Node::Break | Node::Continue => {}
                Node::Block { data, body, .. } => {
                    let value = self.pipeline(data, dot);
                    self.named_template(body, &value);
                }
            }
        }
    }

    fn template_call(&mut self, name: &str, at: &Range<usize>, data: &Value) {
        let tree = self.tree;
        if let Some((_, body)) = tree.definitions.iter().find(|(other, _)| other == name) {
            if self.depth >= TEMPLATE_NESTING.most {
                self.report(TEMPLATE_NESTING.problem(at.clone()));
                return;
            }
            let run = (name.to_owned(), data.path.clone(), data.ty.describe());
            if self.run.insert(run) {
                self.depth += 1;
                self.named_template(body, data);
                self.depth -= 1;
            }
            return;
        }
        self.consume(data, at);
        // A broken `define` leaves an empty name: what it would have defined is not known.
        if tree.names.contains(name) || tree.names.contains("") {
            return;
        }
        if let Some(known) = self.dialect.templates.iter().find(|known| known.name == name) {
            if known.since > self.dialect.version {
                let (major, minor) = known.since;
                self.report(problem(
                    NOT_IN_VERSION,
                    at.clone(),
                    format!("the template `{name}` needs {} {major}.{minor}", self.dialect.product),
                    "not in this version",
                    "write its text here, or raise the version",
                ));
            }
            return;
        }
        let own = self.dialect.templates.iter().map(|known| known.name);
        let help = match nearest(name, tree.names.iter().map(String::as_str).chain(own)) {
            Some(near) => format!("did you mean `template \"{near}\"`?"),
            None => format!("define it in the same text with `{{{{ define \"{name}\" }}}}`, or write its text here"),
        };
        self.report(problem(
            UNDEFINED_TEMPLATE,
            at.clone(),
            format!("the template `{name}` is not defined"),
            "no such template",
            &help,
        ));
    }

    fn output(&mut self, pipeline: &Pipeline, dot: &Value) {
        let value = self.pipeline(pipeline, dot);
        if pipeline.variables.is_empty() {
            if value.path.as_deref() == Some(self.dialect.value) {
                self.template.value_printed_bare.push(pipeline.at.clone());
            }
            self.consume(&value, &pipeline.at);
        }
    }

    fn control(&mut self, control: &Control, dot: &Value) {
        let outer = self.variables.len();
        for (head, body) in &control.branches {
            let value = self.pipeline(head, dot);
            match control.kind {
                ControlKind::If => self.scoped(body, dot),
                ControlKind::With => self.scoped(body, &value),
                ControlKind::Range => {
                    let (key, element) = self.elements(&value, &head.at);
                    let mut items = vec![element.clone()];
                    if head.variables.len() > 1 {
                        items.insert(0, key);
                    }
                    let before = self.variables.len();
                    if !head.assigns {
                        for ((name, _), item) in head.variables.iter().zip(items) {
                            self.declare(name, item, false);
                        }
                    }
                    self.nodes(body, &element);
                    self.forget(before);
                }
            }
        }
        self.scoped(&control.otherwise, dot);
        self.forget(outer);
    }

    /// The types of key and element of something that `range` runs over.
    fn elements(&mut self, value: &Value, at: &Range<usize>) -> (Value, Value) {
        self.consume(value, at);
        match value.ty {
            Type::Any => return (Value::unknown(), Value::unknown()),
            Type::Object(Object { entries: Entries::Map(ty), .. }) => {
                return (Value::from_type(Type::Text), Value::from_type(*ty));
            }
            Type::Object(Object { entries: Entries::List(ty), .. }) => {
                let element =
                    Value { path: value.path.as_ref().map(|path| format!("{path}[]")), ..Value::from_type(*ty) };
                return (Value::from_type(Type::Int), element);
            }
            Type::Int if self.dialect.version >= self.dialect.range_over_integer_since => {
                return (Value::from_type(Type::Int), Value::from_type(Type::Int));
            }
            Type::Int => {
                let (major, minor) = self.dialect.range_over_integer_since;
                self.report(problem(
                    NOT_IN_VERSION,
                    at.clone(),
                    format!("`range` over a number needs {} {major}.{minor}", self.dialect.product),
                    "not in this version",
                    "run over a map or a list",
                ));
            }
            ty => self.report(problem(
                TYPE_MISMATCH,
                at.clone(),
                format!("`range` cannot run over {}", ty.describe()),
                ty.describe(),
                "run over a map or a list, such as `$labels` or a query result",
            )),
        }
        (Value::unknown(), Value::unknown())
    }
}
