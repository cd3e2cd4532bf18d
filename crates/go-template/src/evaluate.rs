//! Evaluates pipelines, as far as types go.

use std::ops::Range;

use super::TYPE_MISMATCH;
use super::check::Checker;
use super::dialect::Type;
use super::error::problem;
use super::literal::Number;
use super::syntax::{Command, Operand, Pipeline, Term};
use super::value::{Literal, Value};

impl Checker<'_> {
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
                "`nil` cannot be printed".to_owned(),
                "nothing to print",
                "write text in quotes",
            ));
        } else if has_arguments && !takes_arguments {
            let written = self.written(&first.at);
            self.consume(&value, &first.at);
            self.report(problem(
                TYPE_MISMATCH,
                first.at.clone(),
                format!("`{written}` is not a function and takes no argument"),
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
            Term::Bool => Value::from_type(Type::Bool),
            Term::Text(text) => Value { literal: Literal::Text(text.clone()), ..Value::from_type(Type::Text) },
            Term::Number(kind) => Value {
                literal: Literal::Number,
                ..Value::from_type(match kind {
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
}
