//! How components that run already are reached: credentials and certificates.

use super::super::auth::Reader;
use super::super::context::{Context, Item};
use super::{elasticsearch, remote_write, server};
use crate::components::{self, Component, PROMETHEUS};
use crate::kinds::AuthForm;
use crate::model::{Auth, Fields, Secret, Stack, Tls, field};
use crate::report::{Diagnostic, Report};
use crate::source::{Entry, Node, Span, Spanned};
use crate::spec;

/// What is needed to reach a component.
struct Transport {
    component: &'static str,
    auth: Option<Auth>,
    tls: Option<Tls>,
    web_config: Option<Secret>,
}

/// What is needed to reach others.
#[derive(Default)]
pub(in crate::resolve) struct Transports {
    components: Vec<Transport>,
    remote_write: Vec<Fields>,
    process: Process,
}

/// What is set on the process of Prometheus.
#[derive(Default)]
struct Process {
    server: Fields,
    /// Whether features are written that could not be read.
    features_lost: bool,
    /// Whether nothing but a size bounds what is kept.
    only_by_size: bool,
}

fn process(context: &mut Context<'_>, stack: &Node) -> Process {
    let Some(node) = stack.at(&[PROMETHEUS]).filter(|node| node.table().is_some()) else { return Process::default() };
    let server = server::resolve(context, node);
    // Prometheus keeps samples for 15 days where nothing is said, and for ever where a size is
    let only_by_size = field(&server, "retention_size").is_some() && node.get("retention").is_none();
    let features_lost = field(&server, "features").is_none() && node.get("features").is_some();
    Process { server, features_lost, only_by_size }
}

pub(in crate::resolve) fn resolve(context: &mut Context<'_>) -> Transports {
    let Some(stack) = context.item_of_root("stack") else {
        return Transports::default();
    };
    context.report.about(Some("stack".to_owned()));
    let written = stack.at(&[PROMETHEUS, "remote_write"]);
    let remote_write = written.map(|node| remote_write::resolve(context, node)).unwrap_or_default();
    let (mut found, process) = (Vec::new(), process(context, stack));
    for component in components::all() {
        let Some((name, entry)) = stack.table().and_then(|table| table.get_key_value(&component.name)) else {
            continue;
        };
        let item = Item { table: "stack", name, key: entry.key, node: &entry.node };
        let written_auth: Option<Spanned<spec::Auth>> = part(&entry.node, "auth");
        let written_tls: Option<Spanned<spec::Tls>> = part(&entry.node, "tls");
        let running = context.stack.components.get(component.name.as_str());
        let addresses = running.map_or(&[][..], |running| running.addresses.as_slice());
        // an address that could not be read was reported
        let elsewhere = entry.node.get("address").is_some();
        let served = entry.node.get("web_config").is_some();
        let written = ["auth", "tls"].into_iter().filter(|key| entry.node.get(key).is_some() && addresses.is_empty());
        for key in written.filter(|_| !elsewhere && !served) {
            not_deployed(context.report, &item, component, key);
        }
        let web_config: Option<Spanned<spec::Secret>> = part(&entry.node, "web_config");
        let web_config = web_config.and_then(|written| {
            if elsewhere {
                not_ours(context.report, &item);
                return None;
            }
            context.secret(&written, written.span, Reader::File("its server"))
        });
        let stores = elasticsearch::is(component);
        let auth = written_auth.clone().and_then(|auth| {
            // a file for a server knows users with passwords only
            let forms = if served { &[AuthForm::Password][..] } else { &[AuthForm::Password, AuthForm::Bearer] };
            context.auth(&item, auth, forms, Reader::File(if stores { elasticsearch::READER } else { "Prometheus" }))
        });
        let tls = written_tls.clone().and_then(|tls| context.tls(tls.value));
        let mut schemes = addresses.iter().map(|address| address.scheme.as_deref().unwrap_or("http"));
        let first = schemes.next();
        let mixed = schemes.any(|scheme| Some(scheme) != first);
        if mixed {
            context.report.add(at_two_schemes(&item));
        } else if tls.is_some() && first == Some("http") {
            context.tls_without_https(&item, "write `https://` before each address, or remove `tls`");
        }
        if stores && !mixed {
            let https = tls.as_ref().filter(|_| first == Some("https"));
            let reached = elasticsearch::Reached {
                auth: auth.as_ref().zip(written_auth.as_deref()),
                tls: https.zip(written_tls.as_deref()),
            };
            elasticsearch::check(context, addresses, &reached);
        }
        found.push(Transport { component: &component.name, auth, tls, web_config });
    }
    context.report.about(None);
    Transports { components: found, remote_write, process }
}

fn address_of(item: &Item<'_>) -> Span {
    item.node.get("address").map_or(item.key, |address| address.span)
}

fn at_two_schemes(item: &Item<'_>) -> Diagnostic {
    let (span, message) = (address_of(item), format!("the addresses of `{}` have two schemes", item.path()));
    Diagnostic::new("value/invalid-address", span, message, "http and https")
        .help("write all addresses with `https://`, or none")
}

/// A part of a component; its faults were reported with those of the whole stack.
fn part<T: spec::Decode>(node: &Node, key: &str) -> Option<Spanned<T>> {
    let Entry { key, node } = node.table()?.get(key)?;
    Some(Spanned { value: spec::read_whole(node)?, span: node.span, key: *key })
}

fn not_deployed(report: &mut Report, item: &Item<'_>, component: &Component, key: &str) {
    let span = item.node.table().and_then(|table| table.get(key)).map_or(item.key, |entry| entry.key);
    let (message, help) = match (component.elsewhere, component.web_config) {
        (false, _) => ("needs a `web_config`", format!("add `web_config`, or remove `{key}`")),
        (true, true) => {
            ("needs an `address` or a `web_config`", format!("add `address` or `web_config`, or remove `{key}`"))
        }
        (true, false) => ("needs an `address`", format!("add `address`, or remove `{key}`")),
    };
    let message = format!("`{key}` of `{}` {message}", item.path());
    let finding = Diagnostic::new("stack/needs-address", span, message, "the generated server has no login and no TLS");
    report.add(finding.help(help));
}

/// The file of a server that somebody else starts.
fn not_ours(report: &mut Report, item: &Item<'_>) {
    let span = item.node.table().and_then(|table| table.get("web_config")).map_or(item.key, |entry| entry.key);
    report.add(
        Diagnostic::new(
            "shape/exclusive-keys",
            span,
            format!("`web_config` of `{}` has no effect: the server runs already", item.path()),
            "only a server that the stack starts reads it",
        )
        .label(address_of(item), "runs here already")
        .help("remove `web_config`, or remove `address`"),
    );
}

/// Puts what was found into the stack.
pub(in crate::resolve) fn add(stack: &mut Stack, found: Transports) {
    stack.remote_write = found.remote_write;
    let Process { server, features_lost, only_by_size } = found.process;
    stack.server = server;
    stack.features_lost = features_lost;
    stack.retention = stack.retention.filter(|_| !only_by_size);
    for Transport { component, auth, tls, web_config } in found.components {
        if let Some(running) = stack.components.get_mut(component) {
            running.auth = auth;
            running.tls = tls;
            running.web_config = web_config;
        }
    }
}
