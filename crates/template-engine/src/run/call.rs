//! Calls: how many arguments there are, of which types, and what the function says is wrong.

use lakehouse_go_template::Operand;

use super::place::Place;
use super::{Failure, Run, builtins, exceeded, size};
use crate::functions;
use crate::methods::Signature;
use crate::types::Type;
use crate::value::Value;

impl<'a> Run<'a> {
    /// Calls a function by its name. `arguments` are those behind it, `piped` the value in front of the pipe.
    pub(super) fn function(
        &mut self,
        name: &'a str,
        place: Place<'a>,
        arguments: Option<&'a [Operand]>,
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, Failure> {
        let environment = self.environment;
        if let Some(function) = functions::find(environment, name) {
            let run = |values: &[Value]| (function.run)(environment, values);
            return self.call(name, function.signature, place, arguments, dot, piped, run);
        }
        let Some(builtin) = builtins::find(name) else {
            return Err(self.fail(&format!("\"{name}\" is not a defined function")));
        };
        if matches!(name, "and" | "or") {
            self.check_count(name, builtin.signature, arguments, piped.as_ref())?;
            return self.short_circuit(name == "or", arguments, dot, piped);
        }
        let callee = match (name, arguments.and_then(<[Operand]>::first)) {
            ("call", Some(first)) => super::place::operand_text(first, self.text()),
            ("call", None) => piped
                .as_ref()
                .map_or_else(String::new, |value| String::from_utf8_lossy(&crate::format::plain(value)).into_owned()),
            _ => String::new(),
        };
        let run =
            |values: &[Value]| if name == "call" { builtins::call(&callee, values) } else { (builtin.run)(values) };
        self.call(name, builtin.signature, place, arguments, dot, piped, run)
    }

    fn short_circuit(
        &mut self,
        until: bool,
        arguments: Option<&'a [Operand]>,
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, Failure> {
        let mut value = Value::Absent;
        for argument in arguments.unwrap_or_default() {
            value = self.argument(argument, Type::Reflected, dot)?;
            if value.is_true() == until {
                return Ok(value);
            }
        }
        Ok(piped.unwrap_or(value))
    }

    fn check_count(
        &self,
        name: &str,
        signature: Signature,
        arguments: Option<&[Operand]>,
        piped: Option<&Value>,
    ) -> Result<(), Failure> {
        let written = arguments.map_or(0, <[Operand]>::len);
        let given = written + usize::from(piped.is_some());
        let wanted = signature.parameters.len();
        if signature.rest.is_some() {
            if given < wanted {
                return Err(
                    self.fail(&format!("wrong number of args for {name}: want at least {wanted} got {written}"))
                );
            }
        } else if given != wanted {
            return Err(self.fail(&format!("wrong number of args for {name}: want {wanted} got {given}")));
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    pub(super) fn call(
        &mut self,
        name: &str,
        signature: Signature,
        place: Place<'a>,
        arguments: Option<&'a [Operand]>,
        dot: &Value,
        piped: Option<Value>,
        run: impl Fn(&[Value]) -> Result<Value, String>,
    ) -> Result<Value, Failure> {
        self.step()?;
        self.check_count(name, signature, arguments, piped.as_ref())?;
        if signature.results > 2 {
            let results = signature.results;
            return Err(self.fail(&format!("function {name} has {results} return values; should be 1 or 2")));
        }
        if signature.results == 2 {
            return Err(self
                .fail(&format!("invalid function signature for {name}: second return value should be error; is int")));
        }
        let mut values = Vec::new();
        let ty_of = |index: usize| signature.parameters.get(index).copied().or(signature.rest).unwrap_or(Type::Any);
        for (index, argument) in arguments.unwrap_or_default().iter().enumerate() {
            values.push(self.argument(argument, ty_of(index), dot)?);
        }
        if let Some(piped) = piped {
            let ty = ty_of(values.len());
            values.push(self.fitted(piped, ty)?);
        }
        match run(&values) {
            Ok(value) if !size::is_within(&value) => Err(exceeded()),
            Ok(value) => Ok(value.held_as(signature.result)),
            Err(what) => {
                self.place = Some(place);
                Err(self.fail(&format!("error calling {name}: {what}")))
            }
        }
    }
}
