//! An exporter that asks for a login by default, and a service without one.

use crate::model::{Job, Service};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for service in context.model.services.values() {
        let Some(exporter) = service.catalogues.iter().find(|exporter| exporter.auth.is_some()) else {
            continue;
        };
        // the stack's own components are as the compiler deploys them
        let written = service.span != Span::NONE && !context.model.unresolved.services.contains(&service.name);
        if !written || !service.jobs.iter().any(|job| job.module.is_none() && job.auth.is_none() && !logs_in(job)) {
            continue;
        }
        let (form, example) = match exporter.auth {
            Some("basic") => {
                ("a user and a password", "auth = { username = \"…\", password = { file = \"secrets/…\" } }")
            }
            _ => ("a token", "auth = { bearer = { file = \"secrets/…\" } }"),
        };
        report.add(
            Diagnostic::new(
                "service/needs-login",
                service.span,
                format!("`services.{}` has no login", service.name),
                format!("its metrics need {form}"),
            )
            .help(format!("write {example}; where its metrics are public, allow \"service/needs-login\""))
            .item(about(service)),
        );
    }
}

fn about(service: &Service) -> String {
    format!("services.{}", service.name)
}

/// Whether a job logs in by a way that is passed on as it is, or may be let in by what stands between.
fn logs_in(job: &Job) -> bool {
    job.discovery.is_some() || job.tls.is_some() || job.fields.iter().any(|(field, _)| field.group.is_some())
}
