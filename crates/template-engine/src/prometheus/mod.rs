//! The functions of Prometheus, by version.

mod addresses;
mod durations;
mod samples;

use std::sync::Arc;

use crate::data;
use crate::environment::Environment;
use crate::functions::{Function, argument, argument_text};
use crate::methods::Signature;
use crate::numbers;
use crate::patterns;
use crate::run::escape;
use crate::types::{Pointee, Type};
use crate::value::Value;
use crate::words;

/// From this version on, `humanizeDuration` takes what the difference of two times is; other functions follow.
const DURATIONS_HUMANIZED: (u16, u16) = (2, 54);
/// From this version on, titles are made by the words of Unicode.
const NEW_TITLE: (u16, u16) = (3, 2);

type Run = fn(&Environment<'_>, &[Value]) -> Result<Value, String>;

/// The function of a name; which version has it is for the dialect to say.
pub(crate) fn function(environment: &Environment<'_>, name: &str) -> Option<Function> {
    let with_histograms = data::has_histograms(environment.version);
    let (samples, sample): (&'static [Type], Type) = if with_histograms {
        (&[Type::QueryResult], Type::Pointer(Pointee::Sample))
    } else {
        (&[Type::FloatQueryResult], Type::Pointer(Pointee::FloatSample))
    };
    let (one, labelled, sorted): (&'static [Type], &'static [Type], &'static [Type]) = if with_histograms {
        (
            &[Type::Pointer(Pointee::Sample)],
            &[Type::String, Type::Pointer(Pointee::Sample)],
            &[Type::String, Type::QueryResult],
        )
    } else {
        (
            &[Type::Pointer(Pointee::FloatSample)],
            &[Type::String, Type::Pointer(Pointee::FloatSample)],
            &[Type::String, Type::FloatQueryResult],
        )
    };
    let result = sorted.get(1).copied().unwrap_or(Type::QueryResult);
    let (signature, run): (Signature, Run) = match name {
        "query" => (Signature::new(TEXT, result), samples::query),
        "first" => (Signature::new(samples, sample), samples::first),
        "label" => {
            (Signature::new(labelled, Type::String), |_, values| samples::label(values.get(1), argument(values, 0)))
        }
        "value" => (Signature::new(one, if with_histograms { Type::Any } else { Type::Float64 }), samples::value),
        "strvalue" => (Signature::new(one, Type::String), |_, values| samples::label(values.first(), b"__value__")),
        "sortByLabel" => (Signature::new(sorted, result), samples::sort_by_label),
        "args" => (Signature::new(&[], Type::AnyMap).with_rest(Type::Any), |_, values| Ok(samples::arguments(values))),
        _ => return text_function(name),
    };
    Some(Function { signature, run })
}

const TEXT: &[Type] = &[Type::String];
const ANY: &[Type] = &[Type::Any];

fn text_function(name: &str) -> Option<Function> {
    let (signature, run): (Signature, Run) = match name {
        "match" => (Signature::new(&[Type::String, Type::String], Type::Bool), patterns::is_match),
        "reReplaceAll" => {
            (Signature::new(&[Type::String, Type::String, Type::String], Type::String), patterns::replace)
        }
        "safeHtml" => {
            (Signature::new(TEXT, Type::Html), |_, values| Ok(Value::Text(Arc::from(argument(values, 0)), Type::Html)))
        }
        "title" => (Signature::new(TEXT, Type::String), |environment, values| {
            let text = argument(values, 0);
            Ok(if environment.version >= NEW_TITLE { words::title(text, false) } else { words::old_title(text) })
        }),
        "toUpper" => (Signature::new(TEXT, Type::String), |_, values| Ok(words::upper(argument(values, 0)))),
        "toLower" => (Signature::new(TEXT, Type::String), |_, values| Ok(words::lower(argument(values, 0)))),
        "graphLink" => (Signature::new(TEXT, Type::String), |_, values| Ok(link(argument(values, 0), 0))),
        "tableLink" => (Signature::new(TEXT, Type::String), |_, values| Ok(link(argument(values, 0), 1))),
        "stripPort" => (Signature::new(TEXT, Type::String), |_, values| {
            let text = argument_text(values, 0);
            Ok(Value::text(addresses::split_port(&text).map_or(text.as_str(), |(host, _)| host)))
        }),
        "stripDomain" => (Signature::new(TEXT, Type::String), addresses::strip_domain),
        "urlQueryEscape" => {
            (Signature::new(TEXT, Type::String), |_, values| Ok(Value::text(escape::query(argument(values, 0)))))
        }
        "parseDuration" => (Signature::new(TEXT, Type::Float64), durations::parse_duration),
        "pathPrefix" => (Signature::new(&[], Type::String), |environment, _| {
            let url = address(environment)?;
            let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
            let path = behind.find('/').and_then(|at| behind.get(at..)).unwrap_or_default();
            Ok(Value::text(path.split(['?', '#']).next().unwrap_or_default()))
        }),
        "externalURL" => (Signature::new(&[], Type::String), |environment, _| address(environment).map(Value::text)),
        _ => return number_function(name),
    };
    Some(Function { signature, run })
}

fn number_function(name: &str) -> Option<Function> {
    fn shown(environment: &Environment<'_>, values: &[Value], show: fn(f64) -> String) -> Result<Value, String> {
        numbers::to_float(environment, values.first()).map(|number| Value::text(show(number)))
    }
    let (result, run): (Type, Run) = match name {
        "humanize" => (Type::String, |environment, values| shown(environment, values, numbers::humanize)),
        "humanize1024" => (Type::String, |environment, values| shown(environment, values, numbers::humanize_1024)),
        "humanizeDuration" => (Type::String, |environment, values| {
            let number = numbers::to_float_since(environment, values.first(), DURATIONS_HUMANIZED)?;
            Ok(Value::text(numbers::humanize_duration(number)))
        }),
        "humanizePercentage" => {
            (Type::String, |environment, values| shown(environment, values, numbers::humanize_percentage))
        }
        "humanizeTimestamp" => (Type::String, |environment, values| {
            let number = numbers::to_float(environment, values.first())?;
            numbers::humanize_timestamp(number).map(Value::text)
        }),
        "toTime" => (Type::Pointer(Pointee::Time), |environment, values| {
            let number = numbers::to_float(environment, values.first())?;
            let time =
                numbers::to_time(number).map_err(|what| what.unwrap_or_else(|| "value is NaN or Inf".to_owned()))?;
            Ok(Value::Time(time).pointer(Pointee::Time))
        }),
        "toDuration" => (Type::Pointer(Pointee::Duration), |environment, values| {
            let number = numbers::to_float(environment, values.first())?;
            Ok(Value::Int(numbers::to_i64(number * 1e9), Type::Duration).pointer(Pointee::Duration))
        }),
        "now" => {
            let run: Run = |environment, _| {
                let millis = environment.now.total().div_euclid(1_000_000) as f64;
                Ok(Value::Float(millis / 1000.0))
            };
            return Some(Function { signature: Signature::new(&[], Type::Float64), run });
        }
        _ => return None,
    };
    Some(Function { signature: Signature::new(ANY, result), run })
}

/// Without an address, the server's own code has nothing to ask.
fn address<'a>(environment: &Environment<'a>) -> Result<&'a str, String> {
    environment
        .external_url
        .ok_or_else(|| "runtime error: invalid memory address or nil pointer dereference".to_owned())
}

fn link(expression: &[u8], tab: u8) -> Value {
    let escaped = String::from_utf8_lossy(&escape::query(expression)).into_owned();
    Value::text(format!("/graph?g0.expr={escaped}&g0.tab={tab}"))
}
