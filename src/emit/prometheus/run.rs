//! How Prometheus is started: in a container, and on a host.

use super::super::compose::container::{Container, Mount};
use super::super::compose::inputs::Inputs;
use super::super::compose::{MONITORING, ports};
use super::super::host::Place;
use super::super::server::{external_url, listen, other_port, serve, url, web_config};
use super::server;
use crate::components::PROMETHEUS;
use crate::model::{Endpoint, Model, Running};

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    // a command replaces that of the image as a whole
    container.command =
        vec!["--config.file=/etc/prometheus/prometheus.yml".to_owned(), "--storage.tsdb.path=/prometheus".to_owned()];
    container.command.extend(server::flags(model));
    container.command.extend(external_url(running));
    container.command.extend(other_port(running));
    container.networks = vec![MONITORING];
    container.ports = ports(model, running);
    container.mounts = vec![Mount::new("./prometheus", "/etc/prometheus")];
    container.inputs = inputs(model);
    serve(&mut container, running);
    container
}

/// What it reads.
fn inputs(model: &Model) -> Inputs {
    let mut inputs = Inputs::default();
    for job in model.jobs() {
        inputs.auth(job.auth.as_ref());
        inputs.tls(job.tls.as_ref());
        inputs.fields(&job.fields);
        for target in job.targets.iter().filter(|_| job.module.is_none()) {
            if let Endpoint::Written(address) = &target.endpoint {
                inputs.address(address);
            }
        }
    }
    model.stack.remote_write.iter().for_each(|fields| inputs.fields(fields));
    inputs
}

pub(in crate::emit) fn words(model: &Model, running: &Running, place: &Place<'_>) -> Vec<String> {
    let mut words = vec![PROMETHEUS.to_owned(), format!("--config.file={}", place.file("prometheus.yml"))];
    words.push(format!("--storage.tsdb.path={}", place.data(PROMETHEUS)));
    words.extend(server::words(model));
    words.extend(url(running));
    words.extend(web_config(running, place));
    words.push(listen(running));
    words
}
