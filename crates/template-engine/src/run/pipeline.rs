//! Pipelines, commands and the operands of which they are made.

use lakehouse_go_template::{Command, Operand, Pipeline, Term};

use super::place::{Place, operand_text};
use super::{Failure, Run, constant};
use crate::types::Type;
use crate::value::Value;

impl<'a> Run<'a> {
    /// The value of a pipeline, which declares its variables on the way.
    pub(super) fn pipeline(&mut self, pipeline: Option<&'a Pipeline>, dot: &Value) -> Result<Value, Failure> {
        let Some(pipeline) = pipeline else { return Ok(Value::Absent) };
        self.step()?;
        self.place = Some(Place::Pipeline(pipeline));
        let mut value = None;
        for command in &pipeline.commands {
            value = Some(self.command(command, dot, value)?.opened());
        }
        let value = value.unwrap_or(Value::Absent);
        for (name, _) in &pipeline.variables {
            if pipeline.assigns {
                self.assign(name, value.clone());
            } else {
                self.variables.push((name.as_str(), value.clone()));
            }
        }
        Ok(value)
    }

    fn command(&mut self, command: &'a Command, dot: &Value, piped: Option<Value>) -> Result<Value, Failure> {
        let Some((first, arguments)) = command.operands.split_first() else { return Ok(Value::Absent) };
        match &first.term {
            Term::Function(name) if first.fields.is_empty() => {
                self.place = Some(Place::Operand(first));
                self.function(name, Place::Command(command), Some(arguments), dot, piped)
            }
            Term::Pipeline(inner) if first.fields.is_empty() => {
                self.not_a_function(first, arguments, piped.as_ref())?;
                self.pipeline(Some(inner), dot)
            }
            _ if !first.fields.is_empty() || matches!(first.term, Term::Variable(_)) => {
                self.chain(first, Some(arguments), dot, piped)
            }
            term => {
                self.place = Some(Place::Operand(first));
                self.not_a_function(first, arguments, piped.as_ref())?;
                match term {
                    Term::Dot => Ok(dot.clone()),
                    Term::Nil => Err(self.fail("nil is not a command")),
                    _ => self.constant(first),
                }
            }
        }
    }

    fn not_a_function(&self, first: &Operand, arguments: &[Operand], piped: Option<&Value>) -> Result<(), Failure> {
        if arguments.is_empty() && piped.is_none() {
            return Ok(());
        }
        Err(self.fail(&format!("can't give argument to non-function {}", operand_text(first, self.text()))))
    }

    /// A field, a variable, or what is read from it.
    pub(super) fn chain(
        &mut self,
        operand: &'a Operand,
        arguments: Option<&'a [Operand]>,
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, Failure> {
        self.place = Some(Place::Operand(operand));
        let start = match &operand.term {
            Term::Dot => dot.clone(),
            Term::Variable(name) => {
                let variable = self.variables.iter().rev().find(|(known, _)| known == name);
                let value = variable.map(|(_, value)| value.clone());
                let value = value.ok_or_else(|| self.fail(&format!("undefined variable: {name}")))?;
                if operand.fields.is_empty() {
                    self.not_a_function(operand, arguments.unwrap_or_default(), piped.as_ref())?;
                    return Ok(value);
                }
                value
            }
            Term::Nil => {
                let text = operand_text(operand, self.text());
                return Err(self.fail(&format!("indirection through explicit nil in {text}")));
            }
            Term::Function(name) => {
                self.place = Some(Place::Term(operand));
                self.function(name, Place::Term(operand), None, dot, None)?
            }
            Term::Pipeline(inner) => {
                self.place = Some(Place::Term(operand));
                self.pipeline(Some(inner), dot)?
            }
            Term::Bool | Term::Number(_) | Term::Text(_) => self.constant(operand)?,
        };
        self.fields(start, operand, arguments, dot, piped)
    }

    /// A literal without a type that asks for it.
    pub(super) fn constant(&mut self, operand: &'a Operand) -> Result<Value, Failure> {
        self.place = Some(Place::Operand(operand));
        constant::ideal(operand, self.text()).map_err(|what| self.fail(&what))
    }

    /// The value of an argument where a type is asked for.
    pub(super) fn argument(&mut self, operand: &'a Operand, ty: Type, dot: &Value) -> Result<Value, Failure> {
        self.place = Some(Place::Operand(operand));
        if !operand.fields.is_empty() || matches!(operand.term, Term::Variable(_)) {
            let value = self.chain(operand, None, dot, None)?;
            return self.fitted(value, ty);
        }
        match &operand.term {
            Term::Dot => self.fitted(dot.clone(), ty),
            Term::Nil if ty.can_be_nil() => Ok(Value::zero(ty)),
            Term::Nil => Err(self.fail(&format!("cannot assign nil to {}", ty.name()))),
            Term::Pipeline(inner) => {
                let value = self.pipeline(Some(inner), dot)?;
                self.fitted(value, ty)
            }
            Term::Function(name) => {
                let value = self.function(name, Place::Operand(operand), None, dot, None)?;
                self.fitted(value, ty)
            }
            _ if matches!(ty, Type::Any | Type::Reflected) => self.constant(operand),
            _ => constant::typed(operand, self.text(), ty).map_err(|what| self.fail(&what)),
        }
    }

    /// The value as one of the type, which it must be or lead to.
    pub(super) fn fitted(&self, value: Value, ty: Type) -> Result<Value, Failure> {
        let Some(own) = value.ty() else {
            return match ty.can_be_nil() {
                true => Ok(Value::zero(ty)),
                false => Err(self.fail(&format!("invalid value; expected {}", ty.name()))),
            };
        };
        if ty == Type::Reflected || own.is_assignable_to(ty) {
            return Ok(value);
        }
        let value = if value.is_nil() { value } else { value.opened() };
        if value.ty().is_some_and(|own| own.is_assignable_to(ty)) {
            return Ok(value);
        }
        match &value {
            Value::Pointer(inner, pointee) if pointee.target().is_assignable_to(ty) => match inner {
                Some(inner) => Ok((**inner).clone()),
                None => Err(self.fail(&format!("dereference of nil pointer of type {}", ty.name()))),
            },
            _ => Err(self.fail(&format!("wrong type for value; expected {}; got {}", ty.name(), value.type_name()))),
        }
    }
}
