//! References in fields: where a secret is, as a tool that reads only files can be told.

use super::super::auth::Reader;
use super::FieldReader;
use crate::model::{FieldValue, Secret};
use crate::report::{Diagnostic, nearest};
use crate::source::{Node, Span};
use crate::spec;
use crate::spec::fields::Field;

const FORMS: &[&str] = &["env", "file"];

impl FieldReader<'_, '_> {
    /// A reference to a secret. A plain value is reported and never shown.
    pub(super) fn secret(&mut self, field: &'static Field, node: &Node) -> Option<FieldValue> {
        let name = self.path.last().cloned().unwrap_or_default();
        let Some(table) = node.table() else {
            self.plain(&name, node.span);
            return None;
        };
        let mut sound = !table.broken;
        for (key, entry) in table.iter().filter(|(key, _)| !FORMS.contains(key)) {
            sound = false;
            if nearest(key, FORMS.iter().copied()).is_none() && entry.node.string().is_some() {
                self.plain(&name, entry.node.span);
                continue;
            }
            let found = Diagnostic::new(
                "shape/unknown-key",
                entry.key,
                format!("unknown key `{key}` in `{}`", self.path.join(".")),
                "unknown key",
            );
            self.context.report.add(match nearest(key, FORMS.iter().copied()) {
                Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(entry.key, near.key()),
                None => found.help("keys here: file, env"),
            });
        }
        for form in FORMS {
            if let Some(entry) = table.get(form)
                && entry.node.string().is_none()
            {
                sound = false;
                self.path.push((*form).to_owned());
                self.wrong_type("a string", &entry.node, None);
                self.path.pop();
            }
        }
        if !sound {
            return None;
        }
        let form = |form| node.get(form).and_then(Node::string).map(str::to_owned);
        let written = spec::Secret { file: form("file"), env: form("env") };
        if written.file.is_some() == written.env.is_some() {
            self.context.report.add(
                Diagnostic::new(
                    "secret/one-form",
                    node.span,
                    format!("`{name}` takes exactly one of `file` and `env`"),
                    "not exactly one",
                )
                .help(format!("write {name} = {{ file = \"secrets/…\" }}")),
            );
            return None;
        }
        let secret = self.context.secret(&written, node.span, Reader::File(self.tool.product))?;
        let secret = match secret {
            Secret::File(path) => Secret::File(self.replaced(&path, node.span)?),
            Secret::Env(name) => Secret::Env(name),
        };
        self.reads_file(field, node).then_some(FieldValue::Secret(secret))
    }

    /// What stands here is the secret itself, and is not shown.
    fn plain(&mut self, name: &str, span: Span) {
        self.context.report.add(
            Diagnostic::new(
                "secret/plain-value",
                span,
                format!("`{name}` holds a secret in plain text"),
                "a value, where a reference must stand",
            )
            .help(format!(
                "put the value into a file beside the spec and write {name} = {{ file = \"secrets/…\" }}; change the \
                 secret if this file was ever committed"
            )),
        );
    }

    /// Whether the tool's version can read the field from a file.
    fn reads_file(&mut self, field: &Field, node: &Node) -> bool {
        let product = self.tool.product;
        let since = match field.file {
            Some(twin) if self.has(twin.since, None) => return true,
            Some(twin) => twin.since,
            None => None,
        };
        let (label, help) = match since {
            Some(since) => (
                format!("read from a file since {product} {since}"),
                format!("set `stack.{}.version` to \"{since}\" or later", self.tool.component),
            ),
            None => (format!("no {product} reads it from a file"), "remove it".to_owned()),
        };
        self.context.report.add(
            Diagnostic::new(
                "secret/form-not-in-version",
                node.span,
                format!("`{}` of this version cannot take `{}` from a secret", self.tool.component, field.name),
                label,
            )
            .help(help),
        );
        false
    }
}
