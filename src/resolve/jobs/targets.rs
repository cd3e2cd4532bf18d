//! What the jobs of a service scrape.

use super::super::context::{Context, Item};
use super::super::stack::address_finding;
use crate::components::component;
use crate::kinds::{By, Kind};
use crate::model::{Address, Endpoint, Running, Target};
use crate::source::Spanned;
use crate::spec;

/// Where an exporter runs that the author names.
pub(super) fn exporter_address(
    context: &mut Context<'_>,
    kind: &Kind,
    exporter: Option<Spanned<spec::Exporter>>,
) -> Option<Address> {
    let spec::Exporter { address } = exporter?.value;
    let text = address?;
    let port = kind.scrape.component.as_deref().and_then(component).map(|c| c.port);
    match Address::parse(&text) {
        Ok(address) => Some(address.or_port(port)),
        Err(error) => {
            context.report.add(address_finding(&error, text.span));
            None
        }
    }
}

/// The targets of the metrics of a service.
pub(super) fn targets(
    context: &Context<'_>,
    item: &Item<'_>,
    by: By,
    exporter: Option<&str>,
    addresses: &[Address],
    written: Option<&Address>,
) -> Vec<Target> {
    let instance = addresses.first().map(Address::host_port);
    match (by, exporter, written) {
        (By::Exporter | By::Sql | By::HostExporter, _, Some(address)) => {
            vec![Target { endpoint: Endpoint::Written(address.clone()), path: None, instance }]
        }
        (By::Exporter | By::Sql, Some(exporter), None) => {
            vec![Target { endpoint: sidecar(context, item.name, exporter), path: None, instance }]
        }
        (By::HostExporter, Some(exporter), None) => {
            let port = context.stack.components.get(exporter).map(|running| running.port);
            addresses
                .iter()
                .map(|address| Target {
                    endpoint: Endpoint::Written(address.clone().or_port(port)),
                    path: None,
                    instance: Some(address.host_port()),
                })
                .collect()
        }
        _ => addresses
            .iter()
            .map(|address| Target { endpoint: Endpoint::Written(address.clone()), path: None, instance: None })
            .collect(),
    }
}

/// The exporter of one service.
pub(super) fn sidecar(context: &Context<'_>, service: &str, exporter: &str) -> Endpoint {
    let running = context.stack.components.get(exporter);
    if let Some(address) = running.and_then(|running| running.addresses.first()) {
        return Endpoint::Written(address.clone());
    }
    let component = component(exporter);
    Endpoint::Component {
        component: component.map_or("", |component| &component.name),
        container: component.map(|component| component.container_of(service)).unwrap_or_default(),
        host: running.map_or_else(|| "localhost".to_owned(), Running::host),
        port: running.map_or(0, |running| running.port),
    }
}
