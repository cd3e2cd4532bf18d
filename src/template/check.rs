//! Walks a template as it would run and finds what must fail: names that do not exist, values that do not fit.

use std::collections::BTreeSet;
use std::ops::Range;

use super::action::{Command, Operand, Pipeline, Term};
use super::dialect::{Dialect, Entries, Object, Type};
use super::lexer::{Piece, TokenKind};
use super::literal::Number;
use super::names::nearest;
use super::slip::{mended, problem};
use super::tree::{Control, ControlKind, Node, Tree};
use super::{NOT_IN_VERSION, TYPE_MISMATCH, Template, UNDEFINED_TEMPLATE, UNDEFINED_VARIABLE, UNKNOWN_FIELD};
use crate::report::Problem;

/// What is known of a value while the template runs.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) ty: Type,
    /// The field of the root that it was read from; empty for the root itself.
    pub(super) path: Option<String>,
    pub(super) literal: Literal,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    None,
    Nil,
    Number,
    Text(String),
}

impl Value {
    pub(super) fn of(ty: Type) -> Self {
        Self { ty, path: None, literal: Literal::None }
    }

    pub(super) fn unknown() -> Self {
        Self::of(Type::Any)
    }
}

struct Variable {
    name: String,
    value: Value,
    predefined: bool,
}

pub(super) struct Checker<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: &'a Dialect,
    pub(super) problems: &'a mut Vec<Problem>,
    pub(super) template: Template,
    variables: Vec<Variable>,
    /// Variables that some `=` gives another value, so that their type is not known.
    assigned: BTreeSet<String>,
    tree: &'a Tree,
    /// The named templates that were run, each with the kinds of data it was given.
    run: BTreeSet<(String, Option<String>, &'static str)>,
    /// Variables of blocks that have ended.
    ended: BTreeSet<String>,
}

pub(super) fn check(
    text: &str,
    pieces: &[Piece],
    tree: &Tree,
    dialect: &Dialect,
    problems: &mut Vec<Problem>,
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
        ended: BTreeSet::new(),
    };
    let root = Value { path: Some(String::new()), ..Value::of(Type::Object(dialect.root)) };
    checker.declare("$", root.clone(), false);
    for variable in &dialect.variables {
        let value = Value { path: variable.path.map(str::to_owned), ..Value::of(variable.ty) };
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
    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn written(&self, at: &Range<usize>) -> String {
        self.text.get(at.clone()).unwrap_or_default().to_owned()
    }

    fn declare(&mut self, name: &str, value: Value, predefined: bool) {
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
                Node::Block { data, body } => {
                    let value = self.pipeline(data, dot);
                    self.named_template(body, &value);
                }
            }
        }
    }

    fn template_call(&mut self, name: &str, at: &Range<usize>, data: &Value) {
        let tree = self.tree;
        if let Some((_, body)) = tree.definitions.iter().find(|(other, _)| other == name) {
            let run = (name.to_owned(), data.path.clone(), data.ty.describe());
            if self.run.insert(run) {
                self.named_template(body, data);
            }
            return;
        }
        self.consume(data, at);
        // A broken `define` leaves an empty name: what it would have defined is not known.
        if tree.names.contains(name) || tree.names.contains("") {
            return;
        }
        let help = match nearest(name, tree.names.iter().map(String::as_str)) {
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
            Type::Object(Object { entries: Entries::Map(ty), .. }) => return (Value::of(Type::Text), Value::of(*ty)),
            Type::Object(Object { entries: Entries::List(ty), .. }) => {
                let element = Value { path: value.path.as_ref().map(|path| format!("{path}[]")), ..Value::of(*ty) };
                return (Value::of(Type::Int), element);
            }
            Type::Int if self.dialect.version >= self.dialect.range_over_integer_since => {
                return (Value::of(Type::Int), Value::of(Type::Int));
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

    /// Evaluates a pipeline and declares its variables.
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, dot: &Value) -> Value {
        let mut value: Option<(Value, Range<usize>)> = None;
        for command in &pipeline.commands {
            value = Some((self.command(command, dot, value), command.at.clone()));
        }
        let value = value.map_or_else(Value::unknown, |(value, _)| value);
        for (name, at) in &pipeline.variables {
            if !pipeline.assigns {
                self.declare(name, value.clone(), false);
            } else if !self.variables.iter().any(|variable| variable.name == *name) {
                let help = format!("declare it first: `{name} := …`");
                self.undefined(name, at, &help);
            }
        }
        value
    }

    fn command(&mut self, command: &Command, dot: &Value, piped: Option<(Value, Range<usize>)>) -> Value {
        let Some((first, arguments)) = command.operands.split_first() else {
            return Value::unknown();
        };
        if let (Term::Function(name), true) = (&first.term, first.fields.is_empty()) {
            return self.call(name, first, arguments, dot, piped);
        }
        let (value, takes_arguments) = self.operand_and_kind(first, dot);
        let has_arguments = piped.is_some() || !arguments.is_empty();
        for argument in arguments {
            let value = self.operand(argument, dot);
            self.consume(&value, &argument.at);
        }
        if let Some((value, at)) = piped {
            self.consume(&value, &at);
        }
        if matches!(first.term, Term::Nil) {
            self.report(problem(
                TYPE_MISMATCH,
                first.at.clone(),
                "`nil` is no value to print".to_owned(),
                "nothing to print",
                "write text in quotes",
            ));
        } else if has_arguments && !takes_arguments {
            let written = self.written(&first.at);
            self.consume(&value, &first.at);
            self.report(problem(
                TYPE_MISMATCH,
                first.at.clone(),
                format!("`{written}` is no function and takes no argument"),
                "not a function",
                "put a function in front, and nested calls in parentheses; templates have no arithmetic",
            ));
            return Value::unknown();
        }
        value
    }

    pub(super) fn operand(&mut self, operand: &Operand, dot: &Value) -> Value {
        self.operand_and_kind(operand, dot).0
    }

    /// The value of an operand, and whether it may be a method that takes arguments.
    fn operand_and_kind(&mut self, operand: &Operand, dot: &Value) -> (Value, bool) {
        let start = match &operand.term {
            Term::Nil => Value { literal: Literal::Nil, ..Value::unknown() },
            Term::Bool => Value::of(Type::Bool),
            Term::Text(text) => Value { literal: Literal::Text(text.clone()), ..Value::of(Type::Text) },
            Term::Number(kind) => Value {
                literal: Literal::Number,
                ..Value::of(match kind {
                    Number::Int => Type::Int,
                    Number::Float => Type::Float,
                    Number::Complex => Type::Any,
                })
            },
            Term::Dot => dot.clone(),
            Term::Variable(name) => self.variable(name, operand),
            Term::Function(name) => self.call(name, operand, &[], dot, None),
            Term::Pipeline(pipeline) => self.pipeline(pipeline, dot),
        };
        let mut value = start;
        let mut takes_arguments = false;
        for (name, at) in &operand.fields {
            (value, takes_arguments) = self.field(&value, name, at, operand);
        }
        (value, takes_arguments)
    }

    fn variable(&mut self, name: &str, operand: &Operand) -> Value {
        if let Some(variable) = self.variables.iter().rev().find(|variable| variable.name == name) {
            if variable.predefined {
                self.template.variables_used.insert(name.to_owned());
            }
            return variable.value.clone();
        }
        let at = operand.at.start..operand.at.start + name.len();
        let in_scope = self.variables.iter().map(|variable| variable.name.as_str());
        let near = nearest(name, in_scope).map(str::to_owned);
        let is_predefined = |name: &str| self.dialect.variables.iter().any(|variable| variable.name == name);
        let help = match &near {
            Some(near) => format!("did you mean `{near}`?"),
            None if is_predefined(name) => {
                "a named template sees no variables: pass `.` to it and read its fields".to_owned()
            }
            None if self.ended.contains(name) => {
                "it ends with the block that declares it: declare it before that block".to_owned()
            }
            None if is_predefined("$labels") && name.len() > 1 => {
                format!("labels are read as `$labels.{}`", name.trim_start_matches('$'))
            }
            None => format!("declare it first: `{name} := …`"),
        };
        match near {
            Some(near) => {
                let problem = undefined_variable(name, &at, &help);
                self.report(mended(problem, &near));
            }
            None => self.undefined(name, &at, &help),
        }
        Value::unknown()
    }

    fn undefined(&mut self, name: &str, at: &Range<usize>, help: &str) {
        self.report(undefined_variable(name, at, help));
    }

    /// One step along a chain of fields.
    fn field(&mut self, value: &Value, name: &str, at: &Range<usize>, operand: &Operand) -> (Value, bool) {
        let path =
            value.path.as_ref().map(|path| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") });
        let Type::Object(object) = value.ty else {
            if !matches!(value.ty, Type::Any | Type::FloatOrHistogram) {
                self.consume(value, &operand.at);
                self.report(problem(
                    UNKNOWN_FIELD,
                    at.clone(),
                    format!("{} has no field `{name}`", value.ty.describe()),
                    "renders as an error text",
                    "remove what follows the last label or value",
                ));
            } else if value.ty == Type::FloatOrHistogram {
                self.consume(value, &operand.at);
            }
            return (Value::unknown(), true);
        };
        if let Some(member) = object.members.iter().find(|member| member.name == name) {
            if member.since > self.dialect.version {
                let (major, minor) = member.since;
                self.report(problem(
                    NOT_IN_VERSION,
                    at.clone(),
                    format!("`.{name}` needs {} {major}.{minor}", self.dialect.product),
                    "not in this version",
                    "",
                ));
            }
            let value = Value { path, ..Value::of(member.ty) };
            return (value, member.method);
        }
        if let Entries::Map(ty) = object.entries {
            return (Value { path, ..Value::of(ty) }, false);
        }
        self.unknown_field(object, name, at, value.path.as_deref() == Some(""));
        (Value::unknown(), true)
    }

    fn unknown_field(&mut self, object: &Object, name: &str, at: &Range<usize>, is_root: bool) {
        let near = nearest(name, object.members.iter().map(|member| member.name));
        let help = match near {
            Some(near) => format!("did you mean `.{near}`?"),
            None if is_root && self.dialect.labels == "Labels" => {
                format!("a label is read as `$labels.{name}`")
            }
            None => object.hint.to_owned(),
        };
        let problem = problem(
            UNKNOWN_FIELD,
            at.clone(),
            format!("{} has no field `{name}`", object.name),
            "renders as an error text",
            &help,
        );
        self.report(match near {
            Some(near) => mended(problem, &format!(".{near}")),
            None => problem,
        });
    }

    /// Notes that a value is used as a whole: printed, compared or given to a function.
    pub(super) fn consume(&mut self, value: &Value, at: &Range<usize>) {
        if let Some(path) = &value.path {
            self.read(path.clone(), at);
        }
    }

    pub(super) fn read(&mut self, path: String, at: &Range<usize>) {
        if let Some(name) = path.strip_prefix(self.dialect.labels) {
            match name.strip_prefix('.') {
                Some(name) => self.template.labels.push((name.to_owned(), at.clone())),
                None if name.is_empty() => self.template.reads_all_labels = true,
                None => {}
            }
        }
        self.template.reads_all_labels |= path.is_empty();
        self.template.uses_value |= path == self.dialect.value;
        self.template.fields.push((path, at.clone()));
    }
}

fn undefined_variable(name: &str, at: &Range<usize>, help: &str) -> Problem {
    problem(UNDEFINED_VARIABLE, at.clone(), format!("the variable `{name}` is not defined"), "not defined here", help)
}
