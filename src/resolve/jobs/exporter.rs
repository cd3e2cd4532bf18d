//! `exporter`: where the exporter of a service runs already, or how the one runs that is started for it.

use super::super::context::{Context, Item};
use super::super::stack::{address_finding, container};
use crate::components::{Component, component};
use crate::kinds::{Collection, ServiceKind};
use crate::model::{Address, ExporterSettings};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

/// What collects for a service, as its author says.
#[derive(Debug, Default)]
pub(super) struct Observer {
    /// Where it runs already.
    pub(super) address: Option<Address>,
    /// Whether an address was written, one that cannot be read included.
    pub(super) stated: bool,
    /// How the one runs that is started.
    pub(super) settings: ExporterSettings,
}

/// Keys that say how an exporter is started.
const STARTED: &[&str] = &["port", "host_ip", "image", "flags"];

pub(super) fn resolve(
    context: &mut Context<'_>,
    item: &Item<'_>,
    (kind, by): (&ServiceKind, Collection),
    addresses: &[Address],
    written: Option<Spanned<spec::Exporter>>,
) -> Observer {
    let Some(written) = written else { return Observer::default() };
    let spec::Exporter { address, port, host_ip, image, flags } = written.value;
    let component = kind.scrape.component.as_deref().and_then(component);
    if let Some(text) = address {
        let address = match Address::parse(&text) {
            Ok(address) => Some(address.or_port(component.map(|component| component.port))),
            Err(error) => {
                context.report.add(address_finding(&error, text.span));
                None
            }
        };
        return Observer { address, stated: true, ..Observer::default() };
    }
    let Some(component) = component else { return Observer::default() };
    if !is_started(context, by, addresses, component) {
        unread(context, item, component);
        return Observer::default();
    }
    let span = |text: Option<&Spanned<String>>| text.map_or(Span::NONE, |text| text.span);
    if context.own_key(item, "exporter") {
        let (runtime, at) = (context.stack.runtime, span(image.as_ref()));
        container::unread(runtime, "exporter.image", &item.path(), at, context.report);
    }
    let flags = flags.map(|flags| flags.value).unwrap_or_default();
    let flags = flags.into_iter().filter_map(|flag| read_flag(context, item, component, flag)).collect();
    let settings = ExporterSettings {
        component: Some(&component.name),
        port: port.as_ref().map(|port| port.value),
        port_span: port.map_or(Span::NONE, |port| port.span),
        host_ip_span: span(host_ip.as_ref()),
        host_ip: host_ip.and_then(|text| container::host_ip(text.value, text.span, context.report)),
        image: image.and_then(|text| container::image(text.value, text.span, context.report)),
        flags,
    };
    Observer { settings, ..Observer::default() }
}

/// Whether the stack starts an exporter for the service.
fn is_started(context: &Context<'_>, by: Collection, addresses: &[Address], component: &Component) -> bool {
    let running = context.stack.components.get(component.name.as_str());
    // the exporter of another host is somebody else's, and one that is switched off is reported elsewhere
    let here = by != Collection::HostExporter || addresses.is_empty() || addresses.iter().any(Address::is_loopback);
    here && running.is_none_or(|running| running.addresses.is_empty())
}

/// Keys about an exporter that nobody starts.
fn unread(context: &mut Context<'_>, item: &Item<'_>, component: &Component) {
    if !context.own_key(item, "exporter") {
        return;
    }
    let table = item.node.get("exporter").and_then(|node| node.table());
    let entries = STARTED.iter().filter_map(|key| Some((key, table?.get(key)?)));
    let elsewhere = context.stack.components.get(component.name.as_str()).is_some_and(|it| !it.addresses.is_empty());
    let why = match elsewhere {
        true => format!("`[stack.{}]` is the address of an exporter that runs already", component.name),
        false => "the stack starts only the exporter of this host".to_owned(),
    };
    for (key, entry) in entries.collect::<Vec<_>>() {
        let message = format!("`exporter.{key}` of `{}` has no effect: no exporter is started for it", item.path());
        let found = Diagnostic::new("service/key-not-for-kind", entry.key, message, "nothing reads this");
        context.report.add(found.help(format!("remove `{key}`: {why}")));
    }
}

/// One flag, unless it is none, or follows from another key of the service.
fn read_flag(
    context: &mut Context<'_>,
    item: &Item<'_>,
    component: &Component,
    flag: Spanned<String>,
) -> Option<(String, Span)> {
    let Spanned { value: text, span, .. } = flag;
    let name = name_of(&text);
    let Some(name) = name else {
        let label = "does not start with `-`, or has two words";
        let found = Diagnostic::new("service/exporter-flag", span, "this is not a flag", label);
        context.report.add(found.help("write one flag, with its value after `=`: \"--name=value\""));
        return None;
    };
    if let Some(key) = component.sets.get(name) {
        let path: Vec<&str> = key.split('.').collect();
        let message = format!("the flag `--{name}` of `{}` is set already by `{key}`", item.path());
        let found = Diagnostic::new("service/exporter-flag", span, message, "set a second time here");
        let found = found.label(item.span(&path), "this key sets it");
        context.report.add(found.help(format!("remove the flag; to change its value, change `{key}`")));
        return None;
    }
    Some((text, span))
}

/// The name of a flag, without its dashes and its value.
fn name_of(text: &str) -> Option<&str> {
    let bare = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
    let name = bare.split('=').next().unwrap_or(bare);
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    (begins && name.chars().all(known) && !text.contains(['\n', '\r', '\0'])).then_some(name)
}
