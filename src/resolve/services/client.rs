//! What Prometheus checks of its HTTP clients beyond types: proxies and headers.

use super::super::context::Context;
use crate::model::{Fields, field, is_reserved_header};
use crate::report::Diagnostic;

/// Checks the client fields of one table.
pub(in crate::resolve) fn check(context: &mut Context<'_>, path: &[&str], fields: &Fields) {
    for key in ["headers", "http_headers"] {
        reserved(context, fields, key);
    }
    let on = field(fields, "proxy_from_environment").is_some_and(|value| value.is_true());
    let proxy = on || field(fields, "proxy_url").is_some();
    for key in ["no_proxy", "proxy_connect_header"] {
        if let Some(value) = field(fields, key).filter(|_| !proxy) {
            context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    value.span,
                    format!("`{}` has `{key}`, but no `proxy_url`", path.join(".")),
                    "`proxy_url` is missing",
                )
                .help(format!("add `proxy_url`, or remove `{key}`")),
            );
        }
    }
    if let Some(oauth2) = field(fields, "oauth2").and_then(|value| value.table()) {
        check(context, &[path, &["oauth2"]].concat(), oauth2);
    }
}

/// Reports headers that may not be set.
fn reserved(context: &mut Context<'_>, fields: &Fields, key: &str) {
    let headers = field(fields, key).and_then(|value| value.entries());
    for (name, value) in headers.into_iter().flatten() {
        if is_reserved_header(name) {
            let help = match name.to_ascii_lowercase().as_str() {
                "authorization" => "write `auth` in its place",
                _ => "remove it",
            };
            context.report.add(
                Diagnostic::new(
                    "value/reserved-header",
                    value.span,
                    format!("the header `{name}` is set by Prometheus itself"),
                    "Prometheus does not start with it",
                )
                .help(help),
            );
        }
    }
}
