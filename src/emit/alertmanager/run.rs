//! How Alertmanager is started: in a container, and on a host.

use super::super::compose::container::{Container, Mount};
use super::super::compose::inputs::Inputs;
use super::super::compose::{MONITORING, ports};
use super::super::host::Place;
use super::super::server::{external_url, listen, other_port, serve, url, web_config};
use crate::components::ALERTMANAGER;
use crate::model::{Model, Running};

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    container.command = vec![
        "--config.file=/etc/alertmanager/alertmanager.yml".to_owned(),
        "--storage.path=/alertmanager".to_owned(),
        // it is the only one
        "--cluster.listen-address=".to_owned(),
    ];
    container.command.extend(external_url(running));
    container.command.extend(other_port(running));
    container.networks = vec![MONITORING];
    container.ports = ports(model, running);
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new("./alertmanager", "/etc/alertmanager")];
    container.inputs = inputs(model);
    serve(&mut container, running);
    container
}

/// What it reads.
fn inputs(model: &Model) -> Inputs {
    let mut inputs = Inputs::default();
    for integration in model.receivers.values().flat_map(|receiver| &receiver.integrations) {
        inputs.fields(&integration.fields);
    }
    inputs
}

pub(in crate::emit) fn words(_: &Model, running: &Running, place: &Place<'_>) -> Vec<String> {
    let mut words = vec![ALERTMANAGER.to_owned(), format!("--config.file={}", place.file("alertmanager.yml"))];
    words.push(format!("--storage.path={}", place.data(ALERTMANAGER)));
    // it is the only one
    words.push("--cluster.listen-address=".to_owned());
    words.extend(url(running));
    words.extend(web_config(running, place));
    words.push(listen(running));
    words
}
