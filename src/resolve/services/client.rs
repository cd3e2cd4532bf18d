//! What Prometheus checks of its HTTP clients beyond types: proxies and headers.

use super::super::context::Context;
use crate::model::{FieldValue, Fields, field, is_reserved_header};
use crate::report::Diagnostic;
use crate::source::Span;

/// Checks the client fields of one table; `span` finds a place in it.
pub(in crate::resolve) fn check(
    context: &mut Context<'_>,
    path: &[&str],
    fields: &Fields,
    span: &dyn Fn(&[&str]) -> Span,
) {
    for key in ["headers", "http_headers"] {
        reserved(context, fields, key, span);
    }
    let on = match field(fields, "proxy_from_environment") {
        Some(FieldValue::Boolean(on)) => *on,
        _ => false,
    };
    let proxy = on || field(fields, "proxy_url").is_some();
    for key in ["no_proxy", "proxy_connect_header"] {
        if field(fields, key).is_some() && !proxy {
            context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    span(&[key]),
                    format!("`{}` has `{key}` and no `proxy_url`", path.join(".")),
                    "nothing goes through a proxy",
                )
                .help(format!("add `proxy_url`, or remove `{key}`")),
            );
        }
    }
    if let Some(FieldValue::Table(oauth2)) = field(fields, "oauth2") {
        let inside = |steps: &[&str]| span(&[&["oauth2"], steps].concat());
        check(context, &[path, &["oauth2"]].concat(), oauth2, &inside);
    }
}

/// Reports headers that may not be set.
fn reserved(context: &mut Context<'_>, fields: &Fields, key: &str, span: &dyn Fn(&[&str]) -> Span) {
    let Some(FieldValue::Map(headers)) = field(fields, key) else { return };
    for name in headers.keys() {
        if is_reserved_header(name) {
            let help = match name.to_ascii_lowercase().as_str() {
                "authorization" => "write `auth` in its place",
                _ => "remove it",
            };
            context.report.add(
                Diagnostic::new(
                    "value/reserved-header",
                    span(&[key, name]),
                    format!("the header `{name}` is Prometheus' own"),
                    "refused when Prometheus starts",
                )
                .help(help),
            );
        }
    }
}
