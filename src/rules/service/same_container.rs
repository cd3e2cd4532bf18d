//! Two containers of one name.

use crate::model::{COMPONENTS, Endpoint, Model, Runtime, Status};
use crate::report::{Diagnostic, Report};
use crate::source::Span;

pub(in crate::rules) fn check(model: &Model, report: &mut Report) {
    if model.stack.runtime == Runtime::Host {
        return;
    }
    let shared = COMPONENTS.iter().filter(|component| component.status != Status::Beside);
    let shared = shared.filter(|component| model.deployed(component.name).is_some());
    let mut taken: Vec<(&str, &str, Span)> =
        shared.map(|component| (component.container, component.name, Span::NONE)).collect();
    for service in model.services.values().filter(|service| service.span != Span::NONE) {
        for target in service.jobs.iter().flat_map(|job| &job.targets) {
            let Endpoint::Component { container, .. } = &target.endpoint else { continue };
            match taken.iter().find(|(name, ..)| name == container) {
                Some((_, owner, span)) => {
                    let found = Diagnostic::new(
                        "service/same-container",
                        service.span,
                        format!("the exporter of `{}` would be the container `{container}`, as that of `{owner}` is", service.name),
                        format!("is observed through `{container}`"),
                    );
                    let found = if *span == Span::NONE { found } else { found.label(*span, "through the same") };
                    report.add(found.item(format!("services.{}", service.name)).help("give one of the services another name"));
                }
                None => taken.push((container, &service.name, service.span)),
            }
        }
    }
}
