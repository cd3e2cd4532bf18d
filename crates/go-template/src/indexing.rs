//! `index` and `slice`: steps into maps, lists and text.

use std::ops::Range;

use super::call::{Argument, kind, mismatch};
use super::check::Checker;
use super::dialect::{Entries, Object, Type};
use super::value::{Literal, Value};
use crate::report::TextDiagnostic;

impl Checker<'_> {
    pub(super) fn slice(&mut self, arguments: &[Argument]) -> Value {
        let Some((base, bounds)) = arguments.split_first() else {
            return Value::unknown();
        };
        let is_list = |object: &Object| matches!(object.entries, Entries::List(_));
        let can_be_cut = match base.value.ty {
            Type::Any => base.value.literal != Literal::Nil,
            Type::Text => true,
            Type::Object(object) => is_list(object),
            Type::Bool | Type::Int | Type::Float | Type::FloatOrHistogram => false,
        };
        if !can_be_cut {
            self.report(mismatch(
                base.at.clone(),
                format!("`slice` cannot cut {}", kind(&base.value)),
                "not a text or a list",
                "give text or a list, then where to start and to end",
            ));
            return Value::unknown();
        }
        for bound in bounds {
            if !matches!(bound.value.ty, Type::Any | Type::Int) {
                self.report(mismatch(
                    bound.at.clone(),
                    format!("`slice` takes whole numbers, not {}", kind(&bound.value)),
                    "not a whole number",
                    "count from 0",
                ));
            }
        }
        Value { path: None, ..base.value.clone() }
    }

    /// `index`: a step along a path like a field, but with any key.
    pub(super) fn index(&mut self, arguments: &[Argument], at: Range<usize>) -> Value {
        let Some((base, keys)) = arguments.split_first() else {
            self.report(mismatch(
                at,
                "`index` takes at least 1 argument, not 0".to_owned(),
                "prints an error text instead",
                "write `index MAP KEY`",
            ));
            return Value::unknown();
        };
        let mut value = base.value.clone();
        for key in keys {
            self.consume(&key.value, &key.at);
            value = match self.entry(&value, key) {
                Ok(value) => value,
                Err(problem) => {
                    self.report(*problem);
                    Value::unknown()
                }
            };
            // A key that is not known could be any label.
            if value.path.is_none() {
                self.consume(&base.value, &base.at);
            }
        }
        value
    }

    fn entry(&self, value: &Value, key: &Argument) -> Result<Value, Box<TextDiagnostic>> {
        let written = self.written(&key.at);
        let (ty, wants_text) = match value.ty {
            Type::Any => return Ok(Value::unknown()),
            Type::Text => (Type::Int, false),
            Type::Object(Object { entries: Entries::Map(ty), .. }) => (*ty, true),
            Type::Object(Object { entries: Entries::List(ty), .. }) => (*ty, false),
            ty => {
                return Err(Box::new(mismatch(
                    key.at.clone(),
                    format!("{} has no entries to index", ty.describe()),
                    "nothing to index",
                    "index a map or a list",
                )));
            }
        };
        let is_nil = key.value.literal == Literal::Nil;
        let fits = match key.value.ty {
            Type::Any => !is_nil,
            Type::Text => wants_text,
            Type::Int => !wants_text,
            Type::Bool | Type::Float | Type::FloatOrHistogram | Type::Object(_) => false,
        };
        if !fits {
            let (keys, help) = if wants_text {
                ("text", format!("write `\"{written}\"`"))
            } else {
                ("whole numbers", "count from 0".to_owned())
            };
            return Err(Box::new(mismatch(
                key.at.clone(),
                format!("{} is indexed by {keys}, not by {}", value.ty.describe(), kind(&key.value)),
                "wrong kind of key",
                &help,
            )));
        }
        let path = match (&value.path, &key.value.literal) {
            (Some(path), Literal::Text(name)) => Some(format!("{path}.{name}")),
            (Some(path), _) if !wants_text => Some(format!("{path}[]")),
            _ => None,
        };
        Ok(Value { path, ..Value::from_type(ty) })
    }
}
