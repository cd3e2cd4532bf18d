//! An expression reads a metric whose collector needs an extension that nothing here creates.

use std::collections::BTreeMap;

use crate::model::STATEMENTS;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

/// Extensions that databases usually have, since managed ones bring them and operators create them first.
const USUAL: [&str; 1] = [STATEMENTS];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let mut missing: BTreeMap<(Span, &str), Vec<&str>> = BTreeMap::new();
    let model = context.model;
    // what is read of an exporter of one version is read of each
    let mut read: BTreeMap<_, BTreeMap<&str, Span>> = BTreeMap::new();
    for (service, component, _) in model.exporters().filter(|(service, ..)| service.migrations.is_none()) {
        let Some(running) = model.exporter_of(service, component) else { continue };
        let needed = read.entry((component, running.version)).or_insert_with(|| model.extensions_read(&running));
        for (extension, place) in needed.iter().filter(|(extension, _)| !USUAL.contains(extension)) {
            missing.entry((*place, *extension)).or_default().push(&service.name);
        }
    }
    for ((place, extension), services) in missing {
        let names = services.iter().map(|name| format!("`services.{name}`")).collect::<Vec<_>>().join(", ");
        let first = services.first().copied().unwrap_or_default();
        let message = format!("this metric needs the extension `{extension}` in the database of {names}");
        let help = format!(
            "add `[services.{first}.migrations]`, which creates it, or run `CREATE EXTENSION {extension}` in the database"
        );
        let found = Diagnostic::new("metric/needs-extension", place, message, "no migration creates the extension");
        report.add(found.help(help).item(format!("services.{first}")));
    }
}
