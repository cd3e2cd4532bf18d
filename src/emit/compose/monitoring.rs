//! `docker-compose.monitoring.yml`: Prometheus and what it asks; who is notified; what people look at.

use super::super::{Origin, alertmanager, blackbox, grafana, jaeger, prometheus, sql_exporter};
use super::container::Container;
use super::exporter;
use crate::components::{self, ALERTMANAGER, BLACKBOX_EXPORTER, GRAFANA, JAEGER, PROMETHEUS, Placement};
use crate::model::{Model, Running};

/// How the container of a component is made that has code of its own.
type Made = fn(&Model, &Running) -> Container;

/// By component; Jaeger too, where it keeps no traces in Elasticsearch.
const OWN: &[(&str, Made)] = &[
    (ALERTMANAGER, alertmanager::run::container),
    (BLACKBOX_EXPORTER, blackbox::run::container),
    (GRAFANA, grafana::run::container),
    (PROMETHEUS, prometheus::run::container),
];

pub(super) fn containers(model: &Model) -> Vec<Container> {
    let made = |(name, made): &(&str, Made)| Some(made(model, model.deployed(name)?));
    let mut found: Vec<Container> = OWN.iter().filter_map(made).collect();
    let jaeger_here = model.deployed(JAEGER).filter(|_| !model.traces_in_elasticsearch());
    found.extend(jaeger_here.map(|running| jaeger::run::container(model, running)));
    let on_host = components::all().iter().filter(|component| component.placement == Placement::OnHost);
    let on_host = on_host.filter(|component| model.deployed(&component.name).is_some());
    let on_host = on_host.filter_map(|component| model.exporter_on_host(&component.name));
    found.extend(on_host.filter_map(|running| exporter::on_host(model, &running)));
    for (service, component, name) in model.exporters() {
        if model.deployed(component).is_none() {
            continue;
        }
        let Some(running) = model.exporter_of(service, component) else { continue };
        let container = match running.component.exporter {
            Some(_) => exporter::sidecar(model, &running, service, name),
            None => sql_exporter::run::container(model, &running, service, name),
        };
        let origin = Origin::part("exporter", ["services", &service.name]).with("component", Some(component));
        found.extend(container.map(|mut container| {
            container.origin = origin;
            if service.exporter_settings.component == Some(component) && service.exporter_settings.image.is_some() {
                container.image_origin = Origin::part("", ["services", &service.name, "exporter", "image"]);
            }
            container.ports = model.published_exporter(service, &running).into_iter().collect();
            container
        }));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}
