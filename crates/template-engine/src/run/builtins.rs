//! The functions of the template language itself.

use super::{comparison, escape, indexing};
use crate::format;
use crate::functions::text;
use crate::methods::Signature;
use crate::types::Type;
use crate::value::Value;

type Run = fn(&[Value]) -> Result<Value, String>;

/// A function and its signature.
pub(crate) struct Builtin {
    pub(crate) signature: Signature,
    pub(crate) run: Run,
}

const ONE: &[Type] = &[Type::Reflected];
const TWO: &[Type] = &[Type::Reflected, Type::Reflected];

/// The function of a name.
pub(crate) fn find(name: &str) -> Option<Builtin> {
    let (signature, run): (Signature, Run) = match name {
        // these two evaluate their arguments one by one, and so are run where they are called
        "and" | "or" => (Signature::new(ONE, Type::Reflected).with_rest(Type::Reflected), |_| Ok(Value::Absent)),
        "call" => (Signature::new(ONE, Type::Reflected).with_rest(Type::Reflected), |values| call("", values)),
        "not" => (Signature::new(ONE, Type::Bool), |values| Ok(Value::Bool(!first(values).is_true()))),
        "len" => (Signature::new(ONE, Type::Int), |values| indexing::length(first(values))),
        "index" => (Signature::new(ONE, Type::Reflected).with_rest(Type::Reflected), indexing::index),
        "slice" => (Signature::new(ONE, Type::Reflected).with_rest(Type::Reflected), indexing::slice),
        "eq" => (Signature::new(ONE, Type::Bool).with_rest(Type::Reflected), |values| truth(comparison::equal(values))),
        "ne" => (Signature::new(TWO, Type::Bool), |values| truth(comparison::equal(values).map(|it| !it))),
        "lt" => (Signature::new(TWO, Type::Bool), |values| truth(comparison::less(values))),
        "le" => (Signature::new(TWO, Type::Bool), |values| truth(comparison::less_or_equal(values))),
        "gt" => (Signature::new(TWO, Type::Bool), |values| truth(comparison::less_or_equal(values).map(|it| !it))),
        "ge" => (Signature::new(TWO, Type::Bool), |values| truth(comparison::less(values).map(|it| !it))),
        "print" => {
            (Signature::new(&[], Type::String).with_rest(Type::Any), |values| Ok(Value::text(format::print(values))))
        }
        "println" => (Signature::new(&[], Type::String).with_rest(Type::Any), |values| {
            Ok(Value::text(format::print_line(values)))
        }),
        "printf" => (Signature::new(&[Type::String], Type::String).with_rest(Type::Any), |values| {
            Ok(match values.split_first() {
                Some((format, values)) => Value::text(format::print_format(text(format), values)),
                None => Value::Absent,
            })
        }),
        "html" => (Signature::new(&[], Type::String).with_rest(Type::Any), |values| {
            Ok(Value::text(escape::html(&escape::joined(values))))
        }),
        "js" => (Signature::new(&[], Type::String).with_rest(Type::Any), |values| {
            Ok(Value::text(escape::js(&escape::joined(values))))
        }),
        "urlquery" => (Signature::new(&[], Type::String).with_rest(Type::Any), |values| {
            Ok(Value::text(escape::query(&escape::joined(values))))
        }),
        _ => return None,
    };
    Some(Builtin { signature, run })
}

fn first(values: &[Value]) -> &Value {
    values.first().unwrap_or(&Value::Absent)
}

fn truth(found: Result<bool, String>) -> Result<Value, String> {
    found.map(Value::Bool)
}

/// `call` has nothing to call: no value is a function.
pub(super) fn call(callee: &str, values: &[Value]) -> Result<Value, String> {
    match first(values).clone().opened() {
        Value::Absent => Err("call of nil".to_owned()),
        value => Err(format!("non-function {callee} of type {}", value.type_name())),
    }
}
