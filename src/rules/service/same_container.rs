//! Two containers of one name.

use crate::components::{self, Placement};
use crate::model::Runtime;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if model.stack.runtime == Runtime::Host {
        return;
    }
    let shared = components::all().iter().filter(|component| component.placement != Placement::PerService);
    let shared = shared.filter(|component| model.deployed(&component.name).is_some());
    let mut taken: Vec<(&str, &str, Span)> =
        shared.map(|component| (component.container.as_str(), component.name.as_str(), Span::NONE)).collect();
    for (service, _, container) in model.exporters() {
        let Some((_, owner, span)) = taken.iter().find(|(name, ..)| *name == container) else {
            taken.push((container, &service.name, service.span));
            continue;
        };
        let about = match *span == Span::NONE {
            true => format!(
                "the exporter of `{}` would be the container `{container}`, which is the stack's own",
                service.name
            ),
            false => format!("the exporters of `{owner}` and `{}` would be one container, `{container}`", service.name),
        };
        let label = format!("monitored by the container `{container}`");
        let found = Diagnostic::new("service/same-container", service.span, about, label);
        let found = if *span == Span::NONE { found } else { found.label(*span, "monitored by the same container") };
        report.add(found.item(format!("services.{}", service.name)).help("give one of the services another name"));
    }
}
