//! What the jobs of a service scrape.

use super::super::context::{Context, Item};
use super::exporter::Observer;
use crate::components::component;
use crate::kinds::Collection;
use crate::model::{Address, Endpoint, ExporterSettings, Running, Target};

/// The targets of the metrics of a service.
pub(super) fn targets(
    context: &Context<'_>,
    item: &Item<'_>,
    by: Collection,
    exporter: Option<&str>,
    addresses: &[Address],
    observer: &Observer,
) -> Vec<Target> {
    let instance = addresses.first().map(Address::host_port);
    match (by, exporter, &observer.address) {
        (Collection::Exporter | Collection::Sql | Collection::HostExporter, _, Some(address)) => {
            vec![Target { endpoint: Endpoint::Written(address.clone()), path: None, instance }]
        }
        (Collection::Exporter | Collection::Sql, Some(exporter), None) => {
            vec![Target { endpoint: sidecar(context, item.name, exporter, &observer.settings), path: None, instance }]
        }
        (Collection::HostExporter, Some(exporter), None) => {
            let port = context.stack.components.get(exporter).map(|running| running.set(&observer.settings).port);
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
pub(super) fn sidecar(context: &Context<'_>, service: &str, exporter: &str, settings: &ExporterSettings) -> Endpoint {
    let running = context.stack.components.get(exporter).map(|running| running.set(settings));
    if let Some(address) = running.as_ref().and_then(|running| running.addresses.first()) {
        return Endpoint::Written(address.clone());
    }
    let component = component(exporter);
    Endpoint::Component {
        component: component.map_or("", |component| &component.name),
        container: component.map(|component| component.container_of(service)).unwrap_or_default(),
        host: running.as_ref().map_or_else(|| "localhost".to_owned(), Running::host),
        port: running.map_or(0, |running| running.port),
    }
}
