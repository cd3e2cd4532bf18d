//! Fields, entries of maps by their names, and methods.

use lakehouse_go_template::Operand;

use super::place::Place;
use super::{Failure, Run};
use crate::methods;
use crate::types::Type;
use crate::value::Value;

impl<'a> Run<'a> {
    /// What the names behind a term lead to; arguments are those of the last one.
    pub(super) fn fields(
        &mut self,
        start: Value,
        operand: &'a Operand,
        arguments: Option<&'a [Operand]>,
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, Failure> {
        let mut value = start;
        let Some(((last, _), before)) = operand.fields.split_last() else { return Ok(value) };
        for (name, _) in before {
            value = self.field(value, name, operand, None, dot, None)?;
        }
        self.field(value, last, operand, arguments, dot, piped)
    }

    fn field(
        &mut self,
        receiver: Value,
        name: &'a str,
        operand: &'a Operand,
        arguments: Option<&'a [Operand]>,
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, Failure> {
        let Some(ty) = receiver.ty() else { return Ok(Value::Absent) };
        let value = match receiver.indirect() {
            Ok(value) => value,
            Err(nil) => return Err(self.nil_field(&nil, ty, name)),
        };
        if let Some(method) = methods::find(self.environment, &value, name) {
            let environment = self.environment;
            let run = |arguments: &[Value]| Ok((method.run)(environment, &value, arguments));
            return self.call(name, method.signature, Place::Operand(operand), arguments, dot, piped, run);
        }
        let has_arguments = arguments.is_some_and(|arguments| !arguments.is_empty()) || piped.is_some();
        match &value {
            Value::Struct(it) => {
                if let Some(field) = it.fields.iter().find(|field| field.name == name) {
                    if name.starts_with(|first: char| first.is_ascii_lowercase()) {
                        let ty = ty.name();
                        return Err(self.fail(&format!("{name} is an unexported field of struct type {ty}")));
                    }
                    if has_arguments {
                        return Err(self.fail(&format!("{name} has arguments but cannot be invoked as function")));
                    }
                    return Ok(field.value.clone().held_as(field.ty));
                }
            }
            Value::Map(map) => {
                if has_arguments {
                    return Err(self.fail(&format!("{name} is not a method but has arguments")));
                }
                let found = map.entries.get(name.as_bytes()).cloned();
                return Ok(found.map_or_else(|| Value::zero(map.ty.element()), |value| value.held_as(map.ty.element())));
            }
            _ => {}
        }
        Err(self.fail(&format!("can't evaluate field {name} in type {}", ty.name())))
    }

    fn nil_field(&self, nil: &Value, ty: Type, name: &str) -> Failure {
        match nil {
            Value::Pointer(_, pointee) => {
                let known = methods_of_nil(*pointee, name);
                if known {
                    self.fail(&format!("nil pointer evaluating {}.{name}", ty.name()))
                } else {
                    self.fail(&format!("can't evaluate field {name} in type {}", ty.name()))
                }
            }
            _ => self.fail(&format!("nil pointer evaluating {}.{name}", ty.name())),
        }
    }
}

/// Whether what a `nil` would point to has such a field.
fn methods_of_nil(pointee: crate::types::Pointee, name: &str) -> bool {
    use crate::types::Pointee;
    match pointee {
        Pointee::Sample | Pointee::FloatSample => matches!(name, "Labels" | "Value"),
        _ => false,
    }
}
