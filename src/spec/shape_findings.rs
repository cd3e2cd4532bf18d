//! What is said of a fault in the shape of an item: the same mistake in the same words, in every table.

use super::decode::Scope;
use super::fields::{Field, FieldTable, FieldType};
use super::key_findings::{misplaced, of_outer_table, unknown_key};
use super::shape_errors::{ShapeError, ShapeErrorKind, Step, Wanted};
use crate::report::{Diagnostic, nearest, quoted};
use crate::source::{Entry, Node, Span, Table, Value};

/// A fault, and everything around it.
pub(super) struct At<'a> {
    pub(super) shape_error: &'a ShapeError<'a>,
    pub(super) node: &'a Node,
    /// The names that lead to the item.
    pub(super) item: &'a [&'a str],
    pub(super) scope: Scope<'a>,
}

impl<'a> At<'a> {
    /// The names that lead to the value, or to a part of the way to it.
    pub(super) fn names(&self, steps: usize) -> Vec<&'a str> {
        let of_fault = self.shape_error.path.iter().take(steps).filter_map(|step| match step {
            Step::Key(key) => Some(*key),
            Step::Index(_) => None,
        });
        self.item.iter().copied().chain(of_fault).collect()
    }

    /// The same, as it is written.
    pub(super) fn path(&self, steps: usize) -> String {
        self.names(steps).join(".")
    }

    /// The value at a part of the way.
    pub(super) fn value(&self, steps: usize) -> Option<&'a Node> {
        self.shape_error.path.iter().take(steps).try_fold(self.node, |node, step| match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.array()?.get(*index),
        })
    }

    /// What it is called in a sentence.
    fn shown(&self) -> String {
        match self.shape_error.path.last() {
            Some(Step::Index(_)) => "this entry".to_owned(),
            Some(Step::Key(key)) => format!("`{key}`"),
            None => format!("`{}`", self.item.join(".")),
        }
    }

    /// The name that stands before `=`.
    fn name(&self) -> &'a str {
        self.names(self.shape_error.path.len()).last().copied().unwrap_or_default()
    }
}

/// The finding, if there is something to say.
pub(super) fn finding(
    shape_error: &ShapeError<'_>,
    node: &Node,
    table: &'static FieldTable,
    item: &[&str],
    scope: Scope<'_>,
) -> Option<Diagnostic> {
    let at = At { shape_error, node, item, scope };
    let span = shape_error.span;
    let steps = shape_error.path.len();
    let shown = at.shown();
    let error = |code, message: String, label: &str| Diagnostic::new(code, span, message, label.to_owned());
    Some(match &shape_error.kind {
        ShapeErrorKind::UnknownKey(value) => unknown_key(&at, value),
        ShapeErrorKind::NoTable(value) => {
            let message = format!("`{}` takes a table, not {}", item.join("."), value.a_type());
            error("shape/wrong-type", message, &value.a_type()).help(table_of(table))
        }
        ShapeErrorKind::WrongType(wanted, value) => wrong_type(&at, *wanted, value),
        ShapeErrorKind::UnknownValue(wanted, written) => unknown_value(&at, *wanted, written),
        ShapeErrorKind::OutOfRange(wanted, bound) => {
            error("shape/out-of-range", format!("{shown} {bound}"), "out of range").help(example(&at, wanted.field))
        }
        ShapeErrorKind::PlainSecret => plain_secret(&shown, at.name(), span),
        ShapeErrorKind::SecretForm => error(
            "secret/one-form",
            format!("{shown} takes exactly one of `file` and `env`"),
            "needs `file` or `env`, and not both",
        )
        .help(format!("write {} = {{ file = \"secrets/…\" }}", at.name())),
        ShapeErrorKind::Twice(text) => {
            error("value/duplicate", format!("{shown} lists `{text}` twice"), "twice in this list")
                .help("remove one of the two")
        }
        ShapeErrorKind::Misplaced(wanted, key) => return misplaced(&at, wanted.field, key),
        ShapeErrorKind::Missing(group) => return missing(&at, group),
        ShapeErrorKind::Apart(there, other) if scope.complete => {
            let path = at.path(steps);
            error(
                "shape/missing-key",
                format!("`{path}` has `{there}`, but no `{other}`"),
                &format!("`{other}` is missing"),
            )
            .help(format!("write `{other}` too, or remove `{there}`"))
        }
        ShapeErrorKind::Apart(..) => return None,
        ShapeErrorKind::Exclusive(first, second, place) => {
            let message = format!("`{second}` and `{first}` are mutually exclusive in `{}`", at.path(steps));
            error("shape/exclusive-keys", message, &format!("`{first}` is set already"))
                .label(*place, "set here")
                .help("keep one of them")
        }
    })
}

/// What stands here is the secret itself, and is not shown.
pub(super) fn plain_secret(shown: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        "secret/plain-value",
        span,
        format!("{shown} holds a secret in plain text"),
        "use a reference, not the secret",
    )
    .help(format!(
        "put the value into a file next to the spec and write {name} = {{ file = \"secrets/…\" }}; change the secret if \
         this file was ever committed"
    ))
}

fn table_of(table: &FieldTable) -> String {
    let keys: Vec<&str> = table.fields.iter().take(3).map(|field| field.name).collect();
    format!("write a table with keys such as {}", keys.join(", "))
}

fn wrong_type(at: &At<'_>, Wanted { field, field_type }: Wanted, value: &Node) -> Diagnostic {
    if let Some(found) = of_outer_table(at, value) {
        return found;
    }
    let (shown, found) = (at.shown(), value.a_type());
    let message = format!("{shown} takes {}, not {found}", field_type.describe());
    let help = as_list(at, field, field_type, value).unwrap_or_else(|| example(at, field));
    Diagnostic::new("shape/wrong-type", at.shape_error.span, message, found).help(help)
}

/// What was written, as the list that must stand there.
fn as_list(at: &At<'_>, field: &Field, field_type: FieldType, value: &Node) -> Option<String> {
    let is_field = at.shape_error.path.last() == Some(&Step::Key(field.name));
    let FieldType::List(items) = field_type else { return None };
    let written: Vec<String> = match &value.value {
        Value::String(text) => parts(text, items.values().unwrap_or_default()).unwrap_or(vec![quoted(text)]),
        // what a map of labels says is a list of conditions
        Value::Table(table) if field.name.ends_with(MATCHERS) && !table.is_empty() => {
            let condition = |(label, entry): (&str, &Entry)| {
                let condition = format!("{label}={}", quoted(entry.node.string()?));
                Some(if condition.contains('\'') { quoted(&condition) } else { format!("'{condition}'") })
            };
            table.iter().map(condition).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let fits = matches!(items, FieldType::Text | FieldType::Name | FieldType::Enumeration(_));
    (is_field && fits).then(|| format!("write a list: {} = [{}]", field.name, written.join(", ")))
}

/// How the keys end that hold conditions.
const MATCHERS: &str = "matchers";

/// Several values of a list that stand in one text, each as a text of its own.
fn parts(written: &str, values: &[&str]) -> Option<Vec<String>> {
    let parts: Vec<&str> = written.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let known = parts.len() > 1 && parts.iter().all(|part| values.contains(part));
    known.then(|| parts.into_iter().map(quoted).collect())
}

/// A value that would do, with its key where it is the value of one.
fn example(at: &At<'_>, field: &Field) -> String {
    let is_field = at.shape_error.path.last() == Some(&Step::Key(field.name));
    let example = field.example();
    match (example.as_str(), is_field, field.field_type) {
        ("", ..) => String::new(),
        (example, true, _) => format!("for example: {} = {example}", field.name),
        // of a list or a map, the example is the whole
        (example, false, FieldType::List(_) | FieldType::Map(_)) => format!("for example: {} = {example}", field.name),
        (example, false, _) => format!("for example: {example}"),
    }
}

/// How many values are reported twice, at the place and in the help.
const LISTED: usize = 12;

/// The finding for a text that is none of those that may stand here.
fn unknown_value(at: &At<'_>, Wanted { field_type, .. }: Wanted, written: &str) -> Diagnostic {
    let values = field_type.values().unwrap_or_default();
    let list = values.join(", ");
    let message = format!("{} cannot be `{written}`", at.shown());
    let label = match values.len() {
        0..=LISTED => format!("not one of {list}"),
        many => format!("not one of the {many} allowed values"),
    };
    let found = Diagnostic::new("shape/unknown-value", at.shape_error.span, message, label);
    if let (Some(parts), Some(Step::Index(_))) = (parts(written, values), at.shape_error.path.last()) {
        let texts = parts.join(", ");
        return found.help(format!("write each value as its own string: {texts}")).edit(at.shape_error.span, texts);
    }
    match nearest(written, values.iter().copied()) {
        Some(near) => found.help(format!("did you mean \"{near}\"?")).edit_if(at.shape_error.span, near.value()),
        None => found.help(format!("write one of {list}")),
    }
}

fn missing(at: &At<'_>, group: &[&str]) -> Option<Diagnostic> {
    let (table, _) = at.shape_error.around.last()?;
    if !at.scope.complete {
        return None;
    }
    let fields = group.iter().filter_map(|name| table.field(name));
    let offered: Vec<&Field> = fields.filter(|field| (at.scope.has)(field)).collect();
    let first = offered.first()?;
    let names: Vec<String> = offered.iter().map(|field| format!("`{}`", field.name)).collect();
    let names = names.join(" or ");
    let value = match first.field_type {
        FieldType::Secret => "{ file = \"secrets/…\" }".to_owned(),
        _ => Some(first.example()).filter(|example| !example.is_empty()).unwrap_or("{ … }".to_owned()),
    };
    let message = format!("`{}` has no {names}", at.path(at.shape_error.path.len()));
    let found = Diagnostic::new("shape/missing-key", at.shape_error.span, message, format!("{names} is missing"));
    Some(found.help(format!("write {} = {value}", first.name)))
}

/// The table that a key stands in.
pub(super) fn siblings<'a>(at: &At<'a>) -> Option<&'a Table> {
    at.value(at.shape_error.path.len().checked_sub(1)?).and_then(Node::table)
}
