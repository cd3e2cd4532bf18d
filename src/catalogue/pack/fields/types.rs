//! The words of a field's type: `text`, `list of table slack_action`, `map of text_or_secret`, `one of runtime`.

use super::super::literal::Shared;
use super::file::{Field, Files};
use super::{constant, pascal};

/// A type, understood.
#[derive(Clone)]
pub(super) enum Type {
    /// One of the plain words, as `FieldType` calls it.
    Plain(&'static str),
    /// A closed set without a name of its own.
    Values,
    /// A closed set with a name.
    Enumeration(String),
    Form(String),
    /// The tool and the name of a table.
    Table(Option<String>, String),
    List(Box<Type>),
    Map(Box<Type>),
    OneOrMany(Box<Type>),
    TextOr(Box<Type>),
}

/// The plain words, and what `FieldType` calls them.
const PLAIN: &[(&str, &str)] = &[
    ("text", "Text"),
    ("name", "Name"),
    ("date", "Date"),
    ("url", "Url"),
    ("host-port", "HostPort"),
    ("duration", "Duration"),
    ("positive-duration", "PositiveDuration"),
    ("go-duration", "GoDuration"),
    ("size", "Size"),
    ("integer", "Integer"),
    ("number", "Number"),
    ("boolean", "Boolean"),
    ("secret", "Secret"),
    ("file", "File"),
    ("any", "Any"),
];

/// Reads the words of a type in a table of that tool.
pub(super) fn read(word: &str, tool: Option<&str>, files: &Files) -> Result<Type, String> {
    type Wrap = fn(Box<Type>) -> Type;
    let around: [(&str, Wrap); 4] = [
        ("list of ", Type::List),
        ("map of ", Type::Map),
        ("one or many ", Type::OneOrMany),
        ("text or ", Type::TextOr),
    ];
    for (prefix, wrap) in around {
        if let Some(inner) = word.strip_prefix(prefix) {
            return Ok(wrap(Box::new(read(inner, tool, files)?)));
        }
    }
    if let Some(name) = word.strip_prefix("table ") {
        return table(name, tool, files);
    }
    if let Some(name) = word.strip_prefix("one of ") {
        let known = files.enumerations.iter().any(|enumeration| enumeration.name == name);
        return known.then(|| Type::Enumeration(name.to_owned())).ok_or(format!("there is no enumeration {name}"));
    }
    if word == "enumeration" {
        return Ok(Type::Values);
    }
    if files.forms.iter().any(|form| form.name == word) {
        return Ok(Type::Form(word.to_owned()));
    }
    let plain = PLAIN.iter().find(|(name, _)| *name == word);
    plain.map(|(_, variant)| Type::Plain(variant)).ok_or(format!("there is no type `{word}`"))
}

/// A table by its name: of the tool itself, else of the language; `tool.name` says which.
fn table(name: &str, tool: Option<&str>, files: &Files) -> Result<Type, String> {
    let has = |tool: Option<&str>, name: &str| {
        let same = |other: &Option<String>| other.as_deref().map(str::to_lowercase) == tool.map(str::to_lowercase);
        files.tables.iter().find(|table| table.name == name && same(&table.tool))
    };
    let found = match name.split_once('.') {
        Some((tool, name)) => has(Some(tool), name),
        None => has(tool, name).or_else(|| has(None, name)),
    };
    let found = found.ok_or(format!("there is no table {name}"))?;
    Ok(Type::Table(found.tool.clone(), found.name.clone()))
}

impl Type {
    /// The value of `FieldType`.
    pub(super) fn literal(&self, field: &Field, shared: &mut Shared) -> Result<String, String> {
        let mut inner =
            |variant: &str, inner: &Type| Ok(format!("FieldType::{variant}(&{})", inner.literal(field, shared)?));
        match self {
            Type::List(of) => inner("List", of),
            Type::Map(of) => inner("Map", of),
            Type::OneOrMany(of) => inner("OneOrMany", of),
            Type::TextOr(of) => inner("TextOr", of),
            Type::Table(tool, name) => Ok(format!("FieldType::Table(&{})", constant("TABLE", tool.as_deref(), name))),
            Type::Enumeration(name) => Ok(format!("FieldType::OneOf(&{})", constant("ENUMERATION", None, name))),
            Type::Form(name) => Ok(format!("FieldType::Form(&{})", constant("FORM", None, name))),
            Type::Values if field.values.is_empty() => Err("an enumeration lists its `values`".to_owned()),
            Type::Values => Ok(format!("FieldType::Enumeration({})", shared.texts(&field.values))),
            Type::Plain(_) if !field.values.is_empty() => Err("`values` belong to an enumeration".to_owned()),
            Type::Plain(variant) => Ok(format!("FieldType::{variant}")),
        }
    }

    /// What it is in Rust, with its places where they are asked for; nothing for what a tool reads, which stays a list of
    /// fields.
    pub(super) fn rust(&self, field: &Field, spans: bool) -> Option<String> {
        let plain = match self {
            Type::List(of) => format!("Vec<{}>", of.rust(field, spans)?),
            Type::Map(of) => format!("BTreeMap<String, {}>", of.rust(field, spans)?),
            Type::Table(None, name) | Type::Enumeration(name) | Type::Form(name) => pascal(name),
            Type::Plain("Integer") => match field.maximum {
                Some(..=255) => "u8",
                Some(..=65_535) => "u16",
                Some(..=4_294_967_295) => "u32",
                Some(_) | None => "i64",
            }
            .to_owned(),
            Type::Plain("Number") => "f64".to_owned(),
            Type::Plain("Boolean") => "bool".to_owned(),
            Type::Plain("Secret") => "Secret".to_owned(),
            Type::Plain("Any") | Type::Table(Some(_), _) | Type::OneOrMany(_) | Type::TextOr(_) => return None,
            Type::Plain(_) | Type::Values => "String".to_owned(),
        };
        Some(if spans { format!("Spanned<{plain}>") } else { plain })
    }
}
