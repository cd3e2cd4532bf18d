//! How exporters connect to what they observe: whether there is TLS, and what of `tls` they can be told.

use std::collections::{BTreeMap, BTreeSet};

use super::super::context::{Context, Item};
use crate::components::{Exporter, ExporterTls, component};
use crate::kinds::ServiceKind;
use crate::model::{Address, Endpoint, Service, Ssl, SslMode, Tls};
use crate::report::Diagnostic;
use crate::source::Node;
use crate::spec;

/// How the exporter of a kind connects with TLS, if it can.
pub(in crate::resolve) fn exporter_tls(kind: &ServiceKind) -> Option<&'static ExporterTls> {
    exporter(kind)?.tls.as_ref()
}

fn exporter(kind: &ServiceKind) -> Option<&'static Exporter> {
    component(kind.scrape.component.as_deref()?)?.exporter.as_ref()
}

/// How a service is connected to; `tls` is that of its service, and `off` whether that switches TLS off.
pub(in crate::resolve) fn ssl(
    context: &Context<'_>,
    item: &Item<'_>,
    address: Option<&Address>,
    tls: Option<&Tls>,
    off: bool,
) -> Ssl {
    let here = address.is_some_and(Address::is_this_host);
    // nobody listens in on this host, and what a default says is for services elsewhere
    let tls = tls.filter(|_| !here || context.own_key(item, "tls"));
    let address = address.cloned();
    let Some(Tls { ca, client, insecure_skip_verify, server_name: _, min_version: _, max_version: _ }) = tls else {
        let mode = if off || here { SslMode::Disable } else { SslMode::Require };
        return Ssl { mode, ca: None, client: None, address, insecure: false };
    };
    // with a file of certificates, `require` would verify
    let ca = ca.clone().filter(|_| *insecure_skip_verify != Some(true));
    let mode = match (&ca, here) {
        (None, _) => SslMode::Require,
        // a container calls this host by another name than the certificate does
        (Some(_), true) => SslMode::VerifyCa,
        (Some(_), false) => SslMode::VerifyFull,
    };
    Ssl { mode, ca, client: client.clone(), address, insecure: *insecure_skip_verify == Some(true) }
}

/// What is wrong with the `tls` of services, once it is known which of them our exporters connect to.
pub(super) fn check(context: &mut Context<'_>, services: &BTreeMap<String, Service>) {
    let connected = connected(services);
    for service in services.values() {
        let Some(ssl) = &service.ssl else { continue };
        let Some(item) = context.item("services", &service.name) else { continue };
        context.report.about(Some(item.path()));
        if connected.contains(service.name.as_str()) {
            unencrypted(context, &item, ssl);
            let kind = context.layered.kind_of(&service.name, &service.kind);
            kind.and_then(exporter_tls).into_iter().for_each(|tls| unread(context, &item, ssl, tls));
        } else if enabled(&item) && !over_https(service) && !service.jobs.is_empty() {
            context.tls_without_https(&item, "no exporter of this stack connects to it; remove `tls`");
        }
    }
    context.report.about(None);
}

/// The services that an exporter of ours connects to: one in a container, or one that a printed command starts.
fn connected(services: &BTreeMap<String, Service>) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for service in services.values() {
        let targets = service.jobs.iter().flat_map(|job| &job.targets);
        let own = targets.filter_map(|target| match &target.endpoint {
            Endpoint::Component { component, .. } => Some(*component),
            Endpoint::Written(_) | Endpoint::Itself { .. } => None,
        });
        for name in own {
            if component(name).is_some_and(|component| component.exporter.is_some()) {
                found.insert(service.name.as_str());
            } else if let Some(exporter) = &service.sql_exporter {
                found.insert(exporter.service.as_str());
            }
        }
    }
    found
}

fn enabled(item: &Item<'_>) -> bool {
    item.node.get("tls").is_some_and(|tls| !spec::is_off(tls))
}

/// Whether `tls` is for the scrape of an exporter that runs already.
fn over_https(service: &Service) -> bool {
    service.jobs.iter().any(|job| job.scheme == "https")
}

fn unencrypted(context: &mut Context<'_>, item: &Item<'_>, ssl: &Ssl) {
    let here = ssl.address.as_ref().is_none_or(Address::is_this_host);
    if ssl.mode != SslMode::Disable || here {
        return;
    }
    context.report.add(
        Diagnostic::new(
            "service/not-encrypted",
            item.span(&["tls", "enabled"]),
            format!("`{}` is on another host, and its connection has no TLS", item.path()),
            "the login and all data can be read on the network",
        )
        .help(
            "remove `enabled = false` to encrypt the connection, and add `ca_file` to verify the server; \
             if nobody else uses the network, allow \"service/not-encrypted\" with a reason",
        ),
    );
}

fn unread(context: &mut Context<'_>, item: &Item<'_>, ssl: &Ssl, tls: &ExporterTls) {
    if !enabled(item) || !context.own_key(item, "tls") {
        return;
    }
    for (key, help) in &tls.unread {
        let Some(entry) = item.node.get("tls").and_then(Node::table).and_then(|table| table.get(key)) else { continue };
        let checked = ssl.address.as_ref().map(|address| address.host.as_str());
        if key == "server_name" && entry.node.string() == checked {
            continue;
        }
        context.report.add(
            Diagnostic::new(
                "service/key-not-for-kind",
                entry.key,
                format!("`tls.{key}` has no effect on a connection to {}", tls.service),
                "the exporters have no such setting",
            )
            .help(help.clone()),
        );
    }
}
