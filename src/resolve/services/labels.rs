//! `job` and `labels` of a service: what its series are labelled with beside its name.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use crate::model::Named;
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};

/// Labels as they are written, by name.
pub(super) type Written = BTreeMap<String, Spanned<String>>;

/// The name of the scrape job: that of the service unless it says another.
pub(super) fn job(context: &mut Context<'_>, item: &Item<'_>, written: Option<Spanned<String>>) -> String {
    match written {
        Some(job) if context.name(Named::Job, &job, job.span) => job.into_inner(),
        Some(_) | None => item.name.to_owned(),
    }
}

/// The labels on every series of a service. `several` says that more than one target gives them.
pub(super) fn labels(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<Written>>,
    several: bool,
) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (name, value) in written.map(Spanned::into_inner).unwrap_or_default() {
        if let Some((message, label, help)) = with_own_key(&name, &value, several) {
            let found = Diagnostic::new("service/reserved-label", value.key, message, label);
            context.report.add(found.help(help));
            continue;
        }
        let stack = context.stack;
        if !context.label_name(&name, value.key, stack) {
            continue;
        }
        let text = context.placeholders(&value, value.span, &[("service", Some(item.name))]);
        // an empty label is no label: so is one of a default taken off
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            labels.insert(name, text);
        }
    }
    labels
}

/// What is wrong with a label that something else says.
fn with_own_key(name: &str, value: &str, several: bool) -> Option<(String, &'static str, String)> {
    let (message, label, help) = match name {
        JOB_LABEL => (
            "the label `job` cannot be set under `labels`",
            "the service has the key `job` for it",
            format!("write job = \"{value}\" next to `labels`, not in it"),
        ),
        SERVICE_LABEL => (
            "the label `service` cannot be set under `labels`",
            "its value is the name of the service",
            "remove it, and rename the service in the header; or change it by a rule of `relabel_configs`".to_owned(),
        ),
        "le" | "quantile" => (
            "this label is reserved for histograms and summaries",
            "the label of a histogram would become `exported_…`",
            "remove it, or rename it".to_owned(),
        ),
        "alertname" => {
            ("the label `alertname` of an alert is its name", "is on no alert", "remove it, or rename it".to_owned())
        }
        "instance" if several => (
            "all targets of this service get the same `instance`",
            "their series would have the same labels",
            "remove it, or write it for each target by a rule of `relabel_configs`".to_owned(),
        ),
        _ => return None,
    };
    Some((message.to_owned(), label, help))
}

/// A job is the name of one service, so no default can be one.
pub(in crate::resolve) fn default_job(key: Span) -> Diagnostic {
    Diagnostic::new("service/default-job", key, "`job` cannot be a default", "two services cannot have the same job")
        .help("remove it, and write `job` in the services that need it; the default is the name of the service")
}
