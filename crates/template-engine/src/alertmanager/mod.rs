//! The functions of Alertmanager, by version.

mod base64;
pub(crate) mod data;
pub(crate) mod defaults;
mod json;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::environment::Environment;
use crate::format;
use crate::functions::{Function, argument, argument_text, text};
use crate::methods::Signature;
use crate::numbers;
use crate::patterns;
use crate::run::BYTES;
use crate::time::{self, Time};
use crate::types::Type;
use crate::value::{List, Value};
use crate::words;

/// From this version on, titles are made by the words of Unicode.
const NEW_TITLE: (u16, u16) = (0, 25);
/// From this version on, anything in a list is joined.
const JOINS_ANYTHING: (u16, u16) = (0, 35);

type Run = fn(&Environment<'_>, &[Value]) -> Result<Value, String>;

const TEXT: &[Type] = &[Type::String];

/// The function of a name; which version has it is for the dialect to say.
pub(crate) fn function(environment: &Environment<'_>, name: &str) -> Option<Function> {
    let (signature, run): (Signature, Run) = match name {
        "toUpper" => (Signature::new(TEXT, Type::String), |_, values| Ok(words::upper(argument(values, 0)))),
        "toLower" => (Signature::new(TEXT, Type::String), |_, values| Ok(words::lower(argument(values, 0)))),
        "title" => (Signature::new(TEXT, Type::String), |environment, values| {
            let text = argument(values, 0);
            Ok(if environment.version >= NEW_TITLE { words::title(text, true) } else { words::old_title(text) })
        }),
        "trimSpace" => {
            (Signature::new(TEXT, Type::String), |_, values| Ok(Value::text(argument_text(values, 0).trim())))
        }
        "join" if environment.version >= JOINS_ANYTHING => {
            (Signature::new(&[Type::String, Type::Any], Type::String), join)
        }
        "join" => (Signature::new(&[Type::String, Type::Texts], Type::String), join),
        "match" => (Signature::new(&[Type::String, Type::String], Type::Bool), patterns::is_match),
        "reReplaceAll" => {
            (Signature::new(&[Type::String, Type::String, Type::String], Type::String), patterns::replace)
        }
        "safeHtml" => {
            (Signature::new(TEXT, Type::Html), |_, values| Ok(Value::Text(Arc::from(argument(values, 0)), Type::Html)))
        }
        "safeUrl" => {
            (Signature::new(TEXT, Type::Url), |_, values| Ok(Value::Text(Arc::from(argument(values, 0)), Type::Url)))
        }
        "urlUnescape" => {
            (Signature::new(TEXT, Type::String), |_, values| base64::unescaped(argument(values, 0)).map(Value::text))
        }
        "stringSlice" => (Signature::new(&[], Type::Texts).with_rest(Type::String), |_, values| {
            let is_nil = values.is_empty();
            Ok(Value::List(Arc::new(List { ty: Type::Texts, items: values.to_vec(), is_nil, is_plain: false })))
        }),
        "toJson" => (Signature::new(&[Type::Any], Type::String), |_, values| {
            json::written(values.first().unwrap_or(&Value::Absent)).map(Value::text)
        }),
        "base64encode" => {
            (Signature::new(TEXT, Type::String), |_, values| Ok(Value::text(base64::encode(argument(values, 0)))))
        }
        "base64decode" => {
            (Signature::new(TEXT, Type::String), |_, values| base64::decode(argument(values, 0)).map(Value::text))
        }
        // what the labels of a route render to is for the caller, who has them in the data
        "routeLabels" => (Signature::new(TEXT, Type::String), |environment, values| {
            environment.route_label(&argument_text(values, 0)).map(Value::text)
        }),
        _ => return list_function(name).or_else(|| time_function(name)),
    };
    Some(Function { signature, run })
}

fn join(_: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let separator = argument(values, 0);
    match values.get(1).cloned().unwrap_or(Value::Absent).opened() {
        Value::Absent => Ok(Value::text("")),
        Value::List(list) => {
            let mut out = Vec::new();
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    out.extend_from_slice(separator);
                }
                out.extend_from_slice(&format::plain(item));
                // more than a template may hold: the caller refuses it
                if out.len() > BYTES {
                    break;
                }
            }
            Ok(Value::text(out))
        }
        other => Err(format!("join expects a slice or array, got {}", other.type_name())),
    }
}

fn list_function(name: &str) -> Option<Function> {
    let (signature, run): (Signature, Run) = match name {
        "list" => (Signature::new(&[], Type::Anys).with_rest(Type::Any), |_, values| {
            Ok(Value::list(Type::Anys, values.iter().map(|value| value.clone().opened()).collect()))
        }),
        "append" => (Signature::new(&[Type::Anys], Type::Anys).with_rest(Type::Any), |_, values| {
            let mut items = match values.first() {
                Some(Value::List(list)) => list.items.clone(),
                _ => Vec::new(),
            };
            items.extend(values.iter().skip(1).map(|value| value.clone().opened()));
            Ok(Value::list(Type::Anys, items))
        }),
        "dict" => (Signature::new(&[], Type::AnyMap).with_rest(Type::Any), |_, values| {
            if values.len() % 2 != 0 {
                return Err("dict requires an even number of arguments".to_owned());
            }
            let mut entries = BTreeMap::new();
            for pair in values.chunks(2) {
                let [key, value] = pair else { continue };
                let Value::Text(key, Type::String) = key.clone().opened() else {
                    return Err("dict keys must be strings".to_owned());
                };
                entries.insert(key, value.clone().opened());
            }
            Ok(Value::map(Type::AnyMap, entries))
        }),
        _ => return None,
    };
    Some(Function { signature, run })
}

fn time_of(values: &[Value], index: usize) -> Time {
    match values.get(index) {
        Some(Value::Time(time)) => time.clone(),
        _ => Time::zero(),
    }
}

fn time_function(name: &str) -> Option<Function> {
    let (signature, run): (Signature, Run) = match name {
        "date" => (Signature::new(&[Type::String, Type::Time], Type::String), |_, values| {
            Ok(Value::text(time::format(&time_of(values, 1), argument(values, 0))))
        }),
        "tz" => (Signature::new(&[Type::String, Type::Time], Type::Time), |_, values| {
            let name = argument_text(values, 0);
            let zone = time::Zone::load(&name).ok_or_else(|| format!("unknown time zone {name}"))?;
            Ok(Value::Time(Time { zone, ..time_of(values, 1) }))
        }),
        "now" => (Signature::new(&[], Type::Time), |environment, _| Ok(Value::Time(environment.now.clone()))),
        "since" => (Signature::new(&[Type::Time], Type::Duration), |environment, values| {
            Ok(Value::Int(environment.now.since(&time_of(values, 0)), Type::Duration))
        }),
        "humanizeDuration" => (Signature::new(&[Type::Any], Type::String), |environment, values| {
            let number = numbers::to_float(environment, values.first())?;
            Ok(Value::text(numbers::humanize_duration(number)))
        }),
        "toDate" => (Signature::new(&[Type::String, Type::String], Type::Time), |_, values| {
            Ok(Value::Time(parsed(values).unwrap_or_else(|_| Time::zero())))
        }),
        "mustToDate" => {
            (Signature::new(&[Type::String, Type::String], Type::Time), |_, values| parsed(values).map(Value::Time))
        }
        "addDuration" => (Signature::new(&[Type::String, Type::Time], Type::Int64), |_, values| {
            let duration = time::parse_duration(values.first().map_or(&[], text))?;
            let total = time_of(values, 1).total() + i128::from(duration);
            Ok(Value::Int(i64::try_from(total.div_euclid(1_000_000)).unwrap_or(i64::MAX), Type::Int64))
        }),
        _ => return None,
    };
    Some(Function { signature, run })
}

fn parsed(values: &[Value]) -> Result<Time, String> {
    time::parse(&argument_text(values, 0), &argument_text(values, 1))
}
