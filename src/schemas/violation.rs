//! One violation of a schema, in words that a person can use.

use std::fmt;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use crate::report::listed;

/// What is against a schema, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The keys and indices that lead to it.
    pub path: Vec<String>,
    /// What it is.
    pub kind: ViolationKind,
    /// What the schema says of this place: why the tool wants it so.
    pub about: Option<String>,
}

/// What is against a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViolationKind {
    /// A value of a type that is not taken.
    WrongType {
        /// `a list`, `a number or a string`.
        takes: String,
        /// What is there.
        is: &'static str,
    },
    /// A text that is none of a few.
    UnknownValue {
        /// What is there.
        is: String,
        /// What may be.
        allowed: Vec<String>,
    },
    /// A key that the tool needs.
    Missing(String),
    /// A key that the tool refuses.
    UnknownKey(String),
    /// Anything else, as the crate says it.
    Other(String),
}

impl Violation {
    /// The schema itself cannot be read, which is a fault of this program.
    pub(super) fn of_schema() -> Violation {
        Violation { path: Vec::new(), kind: ViolationKind::Other("its schema cannot be read".to_owned()), about: None }
    }

    /// What an error of the crate means; several for several unknown keys.
    pub(super) fn from_error(error: &ValidationError<'_>, document: &Value) -> Vec<Violation> {
        let path: Vec<String> = steps(error.instance_path().as_str());
        let place = error.schema_path().as_str();
        let of_keyword = place.rsplit_once('/').map_or(place, |(before, _)| before);
        let schema = document.pointer(of_keyword);
        let about = schema.and_then(|schema| schema.get("description")?.as_str()).map(str::to_owned);
        let flaws = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().cloned().map(ViolationKind::UnknownKey).collect()
            }
            ValidationErrorKind::Required { property } => {
                vec![ViolationKind::Missing(property.as_str().unwrap_or_default().to_owned())]
            }
            ValidationErrorKind::Type { .. } => {
                vec![ViolationKind::WrongType { takes: types(schema), is: a_type(error.instance()) }]
            }
            ValidationErrorKind::Enum { options } => vec![not_one_of(error.instance(), options.as_array())],
            ValidationErrorKind::Constant { expected_value } => {
                vec![not_one_of(error.instance(), Some(&vec![expected_value.as_ref().clone()]))]
            }
            _ => vec![ViolationKind::Other(error.to_string())],
        };
        let violation = |kind| Violation { path: path.clone(), kind, about: about.clone() };
        flaws.into_iter().map(violation).collect()
    }

    /// The path as people write it: `fieldConfig.overrides[0].matcher`.
    pub fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            let index = step.parse::<usize>().is_ok();
            match (index, place.is_empty()) {
                (true, _) => place.push_str(&format!("[{step}]")),
                (false, true) => place.push_str(step),
                (false, false) => place.push_str(&format!(".{step}")),
            }
        }
        place
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.is_empty() {
            true => write!(out, "it ")?,
            false => write!(out, "`{}` ", self.place())?,
        }
        match &self.kind {
            ViolationKind::WrongType { takes, is } => write!(out, "must be {takes}, not {is}"),
            ViolationKind::UnknownValue { is, allowed } => write!(out, "cannot be {is}, but {}", listed(allowed)),
            ViolationKind::Missing(key) => write!(out, "needs the key `{key}`"),
            ViolationKind::UnknownKey(key) => write!(out, "does not accept the key `{key}`"),
            ViolationKind::Other(reason) => write!(out, "is wrong: {reason}"),
        }
    }
}

/// The steps of a JSON pointer.
fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

fn not_one_of(is: &Value, allowed: Option<&Vec<Value>>) -> ViolationKind {
    // that nothing may be there is no value that anyone would write
    let allowed = allowed.into_iter().flatten().filter(|value| !value.is_null() && value.as_str() != Some(""));
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match is {
        Value::Object(_) | Value::Array(_) => {
            ViolationKind::WrongType { takes: "one value".to_owned(), is: a_type(is) }
        }
        _ => ViolationKind::UnknownValue { is: is.to_string(), allowed: allowed.map(word).collect() },
    }
}

/// The types that a schema takes, but that nothing may be there.
fn types(schema: Option<&Value>) -> String {
    let written = schema.and_then(|schema| schema.get("type"));
    let several = written.and_then(Value::as_array).into_iter().flatten();
    let names = several.chain(written.filter(|one| one.is_string())).filter_map(Value::as_str);
    let names: Vec<&str> = names.filter(|name| *name != "null").map(named).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn named(name: &str) -> &'static str {
    const NAMES: &[(&str, &str)] = &[
        ("array", "a list"),
        ("boolean", "true or false"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("object", "an object"),
        ("string", "a string"),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map_or("another value", |(_, word)| word)
}

fn a_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
