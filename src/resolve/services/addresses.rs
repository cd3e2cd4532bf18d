//! Where a service listens.

use super::super::context::{Context, Item};
use super::super::stack::address_finding;
use crate::kinds::{By, Kind};
use crate::model::Address;
use crate::report::Diagnostic;
use crate::source::Span;
use crate::spec;

pub(super) fn addresses(
    context: &mut Context<'_>,
    item: &Item<'_>,
    kind: &Kind,
    port: Option<u16>,
    written: Option<&spec::OneOrMany>,
    lossy: bool,
) -> Vec<Address> {
    let Some(written) = written else {
        if !lossy {
            context.missing(item, "address", "write where it listens: address = \"localhost:5432\"");
        }
        return Vec::new();
    };
    let port = port.or(kind.port);
    let mut found: Vec<Address> = Vec::new();
    for (index, text) in written.as_slice().iter().enumerate() {
        let index = index.to_string();
        let span = match written {
            spec::OneOrMany::One(_) => item.span(&["address"]),
            spec::OneOrMany::Many(_) => item.span(&["address", &index]),
        };
        let Some(text) = context.placeholders(
            text,
            span,
            &[("service", Some(item.name)), ("port", port.map(|p| p.to_string()).as_deref())],
        ) else {
            continue;
        };
        match Address::parse(&text) {
            Ok(address) => {
                let port = if address.scheme.is_some() { None } else { port };
                let address = address.or_port(port);
                if found.contains(&address) {
                    context.report.add(
                        Diagnostic::new("value/duplicate", span, format!("`{text}` is listed twice"), "again here")
                            .help("remove one of the two: it would be scraped twice"),
                    );
                    continue;
                }
                check_port(context, item, kind, &address, span);
                found.push(address);
            }
            Err(error) => {
                context.report.add(address_finding(&error, span));
            }
        }
    }
    if found.len() > 1 && matches!(kind.scrape.by, By::Exporter | By::Sql) {
        context.report.add(
            Diagnostic::new(
                "service/one-address",
                item.span(&["address"]),
                format!("`{}` has {} addresses, and one exporter reads one of them", item.path(), found.len()),
                "several addresses",
            )
            .help("declare one service for each address"),
        );
    }
    found
}

/// Prometheus 3 adds no port to an address by itself, and 2.x adds 80 or 443.
pub(super) fn check_port(context: &mut Context<'_>, item: &Item<'_>, kind: &Kind, address: &Address, span: Span) {
    // a port that is written and is none was told by the shape
    let lost = item.node.get("port").is_some();
    let needs = address.port.is_none() && address.scheme.is_none() && !lost && kind.scrape.by == By::Itself;
    if needs {
        context.report.add(
            Diagnostic::new(
                "value/invalid-address",
                span,
                format!("the address of `{}` has no port", item.path()),
                "no port",
            )
            .help(format!("write \"{}:8080\", or `port = 8080`", address.host)),
        );
    }
}
