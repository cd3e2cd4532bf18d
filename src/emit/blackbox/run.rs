//! How the blackbox exporter is started: in a container, and on a host.

use super::super::compose::MONITORING;
use super::super::compose::container::{Container, Mount};
use super::super::compose::inputs::Inputs;
use super::super::host::Place;
use super::super::server::{listen, other_port};
use crate::components::BLACKBOX_EXPORTER;
use crate::model::{Endpoint, Model, Running, TextOrSecret};

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    container.command = vec!["--config.file=/etc/blackbox_exporter/blackbox.yml".to_owned()];
    container.command.extend(other_port(running));
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new("./blackbox", "/etc/blackbox_exporter")];
    container.inputs = inputs(model);
    container
}

/// What it reads.
fn inputs(model: &Model) -> Inputs {
    let mut inputs = Inputs::default();
    for job in model.jobs() {
        let Some(module) = &job.module else { continue };
        inputs.auth(module.auth.as_ref());
        inputs.tls(module.tls.as_ref());
        for value in module.headers.values() {
            if let TextOrSecret::Secret(secret) = value {
                inputs.secret(secret);
            }
        }
        for target in &job.targets {
            if let Endpoint::Written(address) = &target.endpoint {
                inputs.address(address);
            }
        }
    }
    inputs
}

pub(in crate::emit) fn words(_: &Model, running: &Running, place: &Place<'_>) -> Vec<String> {
    let config = format!("--config.file={}", place.file("blackbox.yml"));
    vec![BLACKBOX_EXPORTER.to_owned(), config, listen(running)]
}
