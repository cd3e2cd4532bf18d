//! The probe of a service: a job that asks the blackbox exporter, and the module that it asks for.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::{JobInputs, check_enabled};
use crate::components::BLACKBOX_EXPORTER;
use crate::model::{Address, Duration, Endpoint, Job, Module, Target, TextOrSecret, conventions, is_reserved_header};
use crate::report::Diagnostic;
use crate::secret::{self, Telling};
use crate::source::{Span, Spanned};
use crate::spec;

impl JobInputs<'_> {
    /// The job of the probe, and after how long an answer is degraded.
    pub(super) fn probe(
        &self,
        context: &mut Context<'_>,
        item: &Item<'_>,
        health: spec::Health,
    ) -> (Job, Option<Duration>) {
        let blackbox = context.stack.components.get(BLACKBOX_EXPORTER);
        let scheme = blackbox.and_then(|running| running.addresses.first()?.scheme.clone());
        let (auth, tls) = blackbox.map_or((None, None), |running| (running.auth.clone(), running.tls.clone()));
        check_enabled(context, item, BLACKBOX_EXPORTER, "health", "health = { enabled = false }");
        let usual = self.scheme();
        let scheme_of = |address: &Address| address.scheme.clone().unwrap_or_else(|| usual.clone());
        let https = self.addresses.iter().any(|address| scheme_of(address) == "https");
        let path = path(context, &health);
        let (module, degraded_above) = module(context, item, health);
        let module = Module {
            auth: self.auth.clone().filter(|_| !self.sidecar && self.kind.probe_auth),
            tls: self.tls.clone().filter(|_| https),
            ..module
        };
        let url = |address: &Address| Target {
            endpoint: Endpoint::Written(Address { scheme: Some(scheme_of(address)), ..address.clone() }),
            path: Some(path.clone()),
            instance: None,
        };
        let job = Job::new(item.name, conventions::job(&self.job, "probe"), self.addresses.iter().map(url).collect());
        let job = Job {
            metrics_path: "/probe".to_owned(),
            scheme: scheme.unwrap_or_else(|| job.scheme.clone()),
            fields: self.fields(|name| matches!(name, "scrape_interval" | "scrape_timeout")),
            auth,
            tls,
            module: Some(module),
            ..job
        };
        (job, degraded_above)
    }
}

/// Whether a header can be read from a file; in which versions any can is a rule of its own.
fn check_secret_header(context: &mut Context<'_>, name: &str, span: Span) -> bool {
    if !is_reserved_header(name) {
        return true;
    }
    let help = match name.to_ascii_lowercase().as_str() {
        "authorization" => {
            "write `auth` in the service, next to `health`: { bearer = … } or { username = …, password = … }"
        }
        _ if secret::header(name) == Telling::Secret => {
            "let a proxy add it, or write the plain value and `allow` the finding `secret/in-plain-text` with a reason"
        }
        _ => "write the plain value, or send the secret in another header",
    };
    context.report.add(
        Diagnostic::new(
            "secret/form-not-in-version",
            span,
            format!("no version of `blackbox_exporter` can read the header `{name}` from a file"),
            "the exporter does not start with it",
        )
        .help(help),
    );
    false
}

/// The path that is asked.
fn path(context: &mut Context<'_>, health: &spec::Health) -> String {
    let Some(path) = &health.path else { return "/".to_owned() };
    if !path.starts_with('/') || path.chars().any(|c| c.is_whitespace() || c.is_control()) {
        context.report.add(
            Diagnostic::new("value/invalid-url", path.span, format!("`{}` is not a path", path.value), "not a path")
                .help("start with `/` and use no spaces: \"/healthz\""),
        );
    }
    path.value.clone()
}

/// What is asked and which answers are healthy, without login; and after how long an answer is degraded.
fn module(context: &mut Context<'_>, item: &Item<'_>, health: spec::Health) -> (Module, Option<Duration>) {
    let spec::Health { path: _, status, headers, body, timeout, degraded_above, enabled: _ } = health;
    if let Some(status) = status.as_ref().filter(|status| status.is_empty()) {
        context.report.add(
            Diagnostic::new("shape/out-of-range", status.span, "`status` is empty", "no status counts as healthy")
                .help("list at least one status; the default is [200]"),
        );
    }
    let lost = timeout.is_some();
    let timeout = timeout.and_then(|text| context.positive_duration(&text, text.span, "timeout"));
    let lost = lost && timeout.is_none();
    let timeout = timeout.unwrap_or(Duration(5000));
    let degraded_above = degraded_above.and_then(|text| degraded(context, &text, Some(timeout).filter(|_| !lost)));
    let module = Module {
        name: item.name.to_owned(),
        status: status.map_or_else(|| vec![200], |status| status.iter().map(|status| status.value).collect()),
        headers: resolved_headers(context, item, headers.map(Spanned::into_inner).unwrap_or_default()),
        body: body.map(Spanned::into_inner),
        timeout,
        auth: None,
        tls: None,
    };
    (module, degraded_above)
}

/// After how long an answer is degraded: before its time-out, where that is known.
fn degraded(context: &mut Context<'_>, text: &Spanned<String>, timeout: Option<Duration>) -> Option<Duration> {
    let span = text.span;
    let limit = context.positive_duration(text, span, "degraded_above")?;
    if let Some(timeout) = timeout.filter(|timeout| limit >= *timeout) {
        context.report.add(
            Diagnostic::new(
                "service/never-degraded",
                span,
                format!("`degraded_above` {limit} has no effect: the probe fails first"),
                format!("must be below the timeout of {timeout}"),
            )
            .help(format!("write less than \"{timeout}\", or a longer `timeout`")),
        );
    }
    Some(limit)
}

/// The headers that are sent, by name.
fn resolved_headers(
    context: &mut Context<'_>,
    item: &Item<'_>,
    headers: BTreeMap<String, Spanned<spec::TextOrSecret>>,
) -> BTreeMap<String, TextOrSecret> {
    let mut resolved = BTreeMap::new();
    for (name, value) in headers {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(token) {
            context.report.add(
                Diagnostic::new(
                    "value/invalid-name",
                    value.key,
                    format!("`{name}` is not a header name"),
                    "not a name",
                )
                .help("use letters, digits and `-`"),
            );
            continue;
        }
        if matches!(value.value, spec::TextOrSecret::Secret(_)) && !check_secret_header(context, &name, value.span) {
            continue;
        }
        if let Some(value) = context.text_or_secret(item, &value) {
            resolved.insert(name, value);
        }
    }
    resolved
}
