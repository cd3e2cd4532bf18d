//! References in fields: where a secret is, as a tool that reads only files can be told.

use super::super::auth::Reader;
use super::FieldReader;
use crate::model::{FieldValue, Secret};
use crate::report::Diagnostic;
use crate::source::Node;
use crate::spec;
use crate::spec::fields::Field;

impl FieldReader<'_, '_> {
    /// A reference to a secret, in a form that the tool's version can read.
    pub(super) fn secret(&mut self, field: &'static Field, node: &Node) -> Option<FieldValue> {
        let form = |form| node.get(form).and_then(Node::string).map(str::to_owned);
        let written = spec::Secret { file: form("file"), env: form("env") };
        let secret = self.context.secret(&written, node.span, Reader::File(self.tool.product))?;
        let secret = match secret {
            Secret::File(path) => Secret::File(self.replaced(&path, node.span)?),
            Secret::Env(name) => Secret::Env(name),
        };
        self.reads_file(field, node).then_some(FieldValue::Secret(secret))
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
                format!("this version of `{}` cannot read `{}` from a file", self.tool.component, field.name),
                label,
            )
            .help(help),
        );
        false
    }
}
