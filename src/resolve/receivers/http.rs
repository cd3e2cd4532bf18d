//! How an integration speaks HTTP: credentials, proxies, headers.

use super::super::context::Context;
use super::mail::canonical;
use crate::model::is_reserved_header;
use crate::report::Diagnostic;
use crate::source::{Node, Value};

pub(super) fn check(context: &mut Context<'_>, place: &str, node: &Node) {
    let Some(http) = node.get("http_config").and_then(Node::table) else { return };
    if let (Some(oauth), Some(auth)) = (http.get("oauth2"), node.table().and_then(|table| table.get("auth"))) {
        context.report.add(
            Diagnostic::new(
                "shape/exclusive-keys",
                oauth.key,
                format!("`oauth2` and `auth` are mutually exclusive in `{place}`"),
                "`auth` is set already",
            )
            .label(auth.key, "set here")
            .help("keep one of them"),
        );
    }
    let from_environment =
        http.get("proxy_from_environment").is_some_and(|entry| entry.node.value == Value::Boolean(true));
    let proxy = http.contains("proxy_url");
    for (key, needs_proxy) in
        [("no_proxy", !proxy && !from_environment), ("proxy_connect_header", !proxy && !from_environment)]
    {
        if let Some(entry) = http.get(key).filter(|_| needs_proxy) {
            context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    entry.key,
                    format!("`{place}.http_config` has `{key}`, but no `proxy_url`"),
                    "`proxy_url` is missing",
                )
                .help(format!("write `proxy_url` too, or remove `{key}`")),
            );
        }
    }
    let headers = http.get("proxy_connect_header").and_then(|entry| entry.node.table());
    for (name, entry) in headers.into_iter().flat_map(|table| table.iter()) {
        if canonical(name).ends_with("Authorization") {
            context.report.add(
                Diagnostic::new(
                    "secret/plain-value",
                    entry.node.span,
                    format!("`{name}` holds a secret in plain text"),
                    "use a reference, not the secret",
                )
                .help("Alertmanager cannot read it from a file: remove it, or use a proxy without a login"),
            );
        }
    }
    let headers = http.get("http_headers").and_then(|entry| entry.node.table());
    for (name, entry) in headers.into_iter().flat_map(|table| table.iter()) {
        let header = canonical(name);
        if is_reserved_header(&header) {
            let help = match header.as_str() {
                "Authorization" => {
                    "write auth = { bearer = { file = \"secrets/…\" } } in the integration, or username and password"
                }
                _ => "use another name",
            };
            super::integrations::reserved(context, entry.key, &format!("the header `{header}` cannot be set"), help);
        }
    }
}
