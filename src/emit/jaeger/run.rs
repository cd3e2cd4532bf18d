//! How Jaeger is started: in a container, and on a host.

use super::super::compose::container::{Container, Mount};
use super::super::compose::inputs::Inputs;
use super::super::compose::{LOGGING, MONITORING, ports};
use super::super::elasticsearch::run::after_bootstrap;
use super::super::elasticsearch::{self, Client};
use super::super::host::Place;
use crate::components::PROMETHEUS;
use crate::model::{Model, Running, conventions};

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    container.command = vec!["--config".to_owned(), format!("{}/jaeger.yml", conventions::JAEGER_MOUNT)];
    container.networks = vec![MONITORING];
    container.ports = ports(model, running);
    container.expose = running.component.metrics.iter().filter_map(|metrics| metrics.port).collect();
    container.mounts = vec![Mount::new("./jaeger", conventions::JAEGER_MOUNT)];
    container.inputs = inputs(model);
    container
}

/// The same, where it keeps its traces in Elasticsearch.
pub(in crate::emit) fn with_elasticsearch(model: &Model, running: &Running) -> Container {
    let mut jaeger = container(model, running);
    jaeger.networks = vec![LOGGING, MONITORING];
    if let Some(user) = elasticsearch::login(model, Client::Jaeger) {
        jaeger.inputs.secret(user.secret());
    }
    after_bootstrap(model, &mut jaeger);
    jaeger
}

/// What it reads: the certificates of the Prometheus that it asks for metrics of spans.
fn inputs(model: &Model) -> Inputs {
    let mut inputs = Inputs::default();
    let prometheus = model.running(PROMETHEUS).filter(|running| running.auth.is_none());
    let prometheus = prometheus.filter(|_| model.stack.jaeger.span_metrics);
    inputs.tls(prometheus.and_then(|running| running.tls.as_ref()));
    inputs
}

pub(in crate::emit) fn words(_: &Model, _: &Running, place: &Place<'_>) -> Vec<String> {
    vec![format!("jaeger --config={}", place.file("jaeger.yml"))]
}
