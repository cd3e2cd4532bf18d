//! Flags of an exporter about a collector that an expression of the spec switches on.

use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    for service in model.services.values() {
        let Some(running) = service.exporter_settings.component.and_then(|name| model.exporter_of(service, name))
        else {
            continue;
        };
        let needed = model.collectors(&running);
        for (flag, span) in &service.exporter_settings.flags {
            let name = flag.trim_start_matches('-').split('=').next().unwrap_or_default();
            let collector = name.strip_prefix("collector.").or_else(|| name.strip_prefix("no-collector."));
            let Some((collector, place)) = collector.and_then(|name| needed.get_key_value(name)) else { continue };
            let message = format!("the flag `{flag}` of `services.{}` meets `--collector.{collector}`", service.name);
            report.add(finding(message, *span, *place).item(format!("services.{}", service.name)));
        }
    }
}

fn finding(message: String, span: Span, place: Span) -> Diagnostic {
    let found = Diagnostic::new("service/exporter-flag", span, message, "an exporter takes it once");
    let found = if place == Span::NONE { found } else { found.label(place, "which this expression switches on") };
    found.help("remove the flag")
}
