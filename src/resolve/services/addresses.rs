//! Where a service listens.

use super::super::context::{Context, Item};
use super::super::stack::address_finding;
use crate::kinds::{Collection, ServiceKind, wire_protocol};
use crate::model::Address;
use crate::report::Diagnostic;
use crate::source::Span;
use crate::spec::{self, Lost};

pub(super) fn addresses(
    context: &mut Context<'_>,
    item: &Item<'_>,
    kind: &ServiceKind,
    service: &spec::Service,
    lost: &Lost,
) -> Vec<Address> {
    if kind.scrape.by == Collection::Nothing {
        return Vec::new();
    }
    let Some(written) = &service.address else {
        if !lost.may_be("address") {
            context.missing(item, "address", "write where it listens: address = \"localhost:5432\"");
        }
        return Vec::new();
    };
    let port = service.port.as_ref().map(|port| port.value);
    let own_port = port.filter(|_| context.own_key(item, "port"));
    let port = port.or(kind.port);
    let mut found: Vec<Address> = Vec::new();
    for one in written.as_slice() {
        let span = one.span;
        let Some(text) = context.placeholders(
            one,
            span,
            &[("service", Some(item.name)), ("port", port.map(|p| p.to_string()).as_deref())],
        ) else {
            continue;
        };
        let Some(address) = parsed(context, &text, span) else {
            continue;
        };
        // a URL has the port of its scheme, unless its own service says another
        let port = if address.scheme.is_some() { own_port } else { port };
        let address = address.or_port(port);
        if found.contains(&address) {
            context.report.add(
                Diagnostic::new("value/duplicate", span, format!("`{text}` is listed twice"), "again here")
                    .help("remove one of the two: it would be scraped twice"),
            );
            continue;
        }
        check_port(context, item, kind, &address, span);
        check_listener(context, item, kind, &address, span);
        found.push(address);
    }
    check_schemes(context, item, kind, &found, written.span);
    let runs = service.exporter.as_ref().is_some_and(|exporter| exporter.address.is_some());
    let one_exporter = match kind.scrape.by {
        Collection::Exporter | Collection::Sql => true,
        Collection::HostExporter => runs,
        Collection::Itself | Collection::Probe | Collection::Nothing => false,
    };
    if one_exporter && found.len() > 1 {
        context.report.add(several(item, found.len(), written.span));
    }
    found
}

fn parsed(context: &mut Context<'_>, text: &str, span: Span) -> Option<Address> {
    let error = match Address::parse(text) {
        Ok(address) => return Some(address),
        Err(error) => error,
    };
    let finding = address_finding(&error, span);
    context.report.add(match &error.path {
        Some(path) => finding.help(format!("{}, and `{path}` as `metrics_path` or `health.path`", error.help)),
        None => finding,
    });
    None
}

/// One exporter reads one address.
fn several(item: &Item<'_>, count: usize, span: Span) -> Diagnostic {
    let message = format!("`{}` has {count} addresses, but its exporter connects to one only", item.path());
    Diagnostic::new("service/one-address", span, message, "several addresses")
        .help("declare one service for each address")
}

/// A scrape has one scheme for all its targets; a probe has one for each.
fn check_schemes(context: &mut Context<'_>, item: &Item<'_>, kind: &ServiceKind, addresses: &[Address], place: Span) {
    if kind.scrape.by != Collection::Itself {
        return;
    }
    let mut schemes = addresses.iter().map(|address| address.scheme.as_deref());
    let first = schemes.next().flatten();
    let scheme = item.node.get("scheme").filter(|_| context.own_key(item, "scheme"));
    let written = scheme.and_then(|scheme| Some((scheme.string()?, scheme.span)));
    let problem = if schemes.any(|scheme| scheme != first) {
        Some((
            place,
            "has addresses with http and with https, but a job has one scheme",
            "declare one service for each scheme",
        ))
    } else if let (Some(first), Some((written, scheme))) = (first, written)
        && first != written
    {
        Some((scheme, "has a `scheme` that contradicts its address", "remove one of the two"))
    } else {
        None
    };
    if let Some((span, message, help)) = problem {
        context.report.add(
            Diagnostic::new("value/invalid-address", span, format!("`{}` {message}", item.path()), "two schemes")
                .help(help),
        );
    }
}

/// Whether something else is known to listen there.
fn check_listener(context: &mut Context<'_>, item: &Item<'_>, kind: &ServiceKind, address: &Address, span: Span) {
    let Some(port) = address.port else { return };
    let wire = || wire_protocol(port).filter(|_| kind.scrape.by == Collection::Itself);
    let Some(what) = kind.wrong_ports.get(&port.to_string()).map(String::as_str).or_else(wire) else { return };
    let help = match kind.port {
        Some(own) => {
            format!("write the address of the service itself: \"{}:{own}\", if it has the default port", address.host)
        }
        None => "write the address of its metrics over HTTP, or choose the kind of the server at this port".to_owned(),
    };
    context.report.add(
        Diagnostic::new(
            "service/wrong-port",
            span,
            format!("port {port} of `{}` is not a port of the service itself", item.path()),
            format!("the default port of {what}"),
        )
        .help(help),
    );
}

/// Prometheus 3 adds no port to an address by itself, and 2.x adds 80 or 443.
pub(super) fn check_port(
    context: &mut Context<'_>,
    item: &Item<'_>,
    kind: &ServiceKind,
    address: &Address,
    span: Span,
) {
    // a port that is written and is none was reported by the shape
    let lost = item.node.get("port").is_some();
    let needs = address.port.is_none() && address.scheme.is_none() && !lost && kind.scrape.by == Collection::Itself;
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
