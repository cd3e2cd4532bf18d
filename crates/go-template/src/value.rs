//! What is known of values while a template runs, and the reading of variables and fields.

use std::ops::Range;

use super::check::Checker;
use super::dialect::{Entries, Object, Type};
use super::error::{problem, with_replacement};
use super::names::nearest;
use super::syntax::Operand;
use super::{NOT_IN_VERSION, UNDEFINED_VARIABLE, UNKNOWN_FIELD};
use crate::report::TextDiagnostic;

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
    pub(super) fn from_type(ty: Type) -> Self {
        Self { ty, path: None, literal: Literal::None }
    }

    pub(super) fn unknown() -> Self {
        Self::from_type(Type::Any)
    }
}

impl Checker<'_> {
    pub(super) fn variable(&mut self, name: &str, operand: &Operand) -> Value {
        if let Some(variable) = self.variables.iter().rev().find(|variable| variable.name == name) {
            if variable.predefined {
                self.template.variables_used.insert(name.to_owned());
            }
            return variable.value.clone();
        }
        let at = operand.at.start..operand.at.start + name.len();
        let in_scope = self.variables.iter().map(|variable| variable.name.as_str());
        let near = nearest(name, in_scope).map(|near| (near.to_string(), near.alone));
        let is_predefined = |name: &str| self.dialect.variables.iter().any(|variable| variable.name == name);
        let foreign = self.dialect.foreign.iter().find(|(other, _)| *other == name);
        let help = match &near {
            Some((near, _)) => format!("did you mean `{near}`?"),
            None if let Some((_, help)) = foreign => (*help).to_owned(),
            None if is_predefined(name) => {
                "a named template has no variables: pass `.` to it and read its fields".to_owned()
            }
            None if self.ended.contains(name) => {
                "it is valid only in its block: declare it before that block".to_owned()
            }
            None if is_predefined("$labels") && name.len() > 1 => {
                format!("labels are read as `$labels.{}`", name.trim_start_matches('$'))
            }
            None => format!("declare it first: `{name} := …`"),
        };
        match near {
            Some((near, true)) => {
                let problem = undefined_variable(name, &at, &help);
                self.report(with_replacement(problem, &near));
            }
            Some((_, false)) | None => self.undefined(name, &at, &help),
        }
        Value::unknown()
    }

    pub(super) fn undefined(&mut self, name: &str, at: &Range<usize>, help: &str) {
        self.report(undefined_variable(name, at, help));
    }

    /// One step along a chain of fields, and whether it may be a method that takes arguments.
    pub(super) fn field(&mut self, value: &Value, name: &str, at: &Range<usize>, operand: &Operand) -> (Value, bool) {
        let path =
            value.path.as_ref().map(|path| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") });
        let Type::Object(object) = value.ty else {
            if !matches!(value.ty, Type::Any | Type::FloatOrHistogram) {
                self.consume(value, &operand.at);
                self.report(problem(
                    UNKNOWN_FIELD,
                    at.clone(),
                    format!("{} has no field `{name}`", value.ty.describe()),
                    "prints an error text instead",
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
            let value = Value { path, ..Value::from_type(member.ty) };
            return (value, member.method);
        }
        if let Entries::Map(ty) = object.entries {
            return (Value { path, ..Value::from_type(ty) }, false);
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
            "prints an error text instead",
            &help,
        );
        self.report(match near {
            Some(near) if near.alone => with_replacement(problem, &format!(".{near}")),
            _ => problem,
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

fn undefined_variable(name: &str, at: &Range<usize>, help: &str) -> TextDiagnostic {
    problem(UNDEFINED_VARIABLE, at.clone(), format!("the variable `{name}` is not defined"), "not defined here", help)
}
