//! The containers of exporters that need no file of their own: as their components' files say.

use std::net::IpAddr;

use super::super::endpoint::inside;
use super::super::exporter::{CONTAINER, Invocation, Value, collectors, listen};
use super::super::host::plain_word;
use super::container::{Container, Mount};
use super::{MONITORING, exported};
use crate::model::{Model, Running, Service};

/// The exporter that stands beside a service.
pub(super) fn sidecar(model: &Model, running: &Running, service: &Service, name: &str) -> Option<Container> {
    let (exporter, observed) = (running.component.exporter.as_ref()?, service.exporter.as_ref()?);
    let invocation = Invocation { exporter, service, client: &CONTAINER };
    let mut container = Container::new(name, running);
    let mut secrets = Vec::new();
    for (name, value) in invocation.variables() {
        match value {
            Value::Text(text) => container = container.with(name, text),
            Value::Secret(secret) => secrets.push((name, inside(&secret))),
        }
    }
    container.inputs.address(&observed.address);
    service.ssl.iter().filter(|_| exporter.tls.is_some()).for_each(|ssl| container.inputs.ssl(ssl));
    invocation.password().iter().filter(|_| exporter.logs_in()).for_each(|secret| container.inputs.secret(secret));
    container.command = invocation.flags();
    container.command.extend(exporter.container.flags.iter().cloned());
    container.command.extend(collectors(model, running));
    if running.port != running.component.port {
        container.command.extend(listen(exporter, &format!(":{}", running.port)));
    }
    container.command.extend(running.flags.iter().cloned());
    if !secrets.is_empty() {
        // it takes the password from its environment only, where `docker inspect` would show it
        let program = exporter.path.as_ref().unwrap_or(&exporter.program);
        let words: Vec<String> = [program].into_iter().chain(&container.command).map(|word| plain_word(word)).collect();
        let command = format!("{}exec {}", exported(&secrets), words.join(" "));
        container.entrypoint = ["sh", "-c", &command].map(str::to_owned).to_vec();
        container.command = Vec::new();
    }
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    Some(container)
}

/// The exporter of this host: in its network, since a container's own says nothing about the host.
pub(super) fn on_host(model: &Model, running: &Running) -> Option<Container> {
    let exporter = running.component.exporter.as_ref()?;
    let mut container = Container::new(&running.component.container, running);
    let host = match running.host_ip {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("[{address}]"),
        None => String::new(),
    };
    container.command = exporter.container.flags.clone();
    container.command.extend(collectors(model, running));
    // Prometheus is in a container and does not reach 127.0.0.1 of the host
    container.command.extend(listen(exporter, &format!("{host}:{}", running.port)));
    container.command.extend(running.flags.iter().cloned());
    let asked = if host.is_empty() || host == "0.0.0.0" { "127.0.0.1" } else { &host };
    container.health = container.health.map(|test| test.replace("{host}", asked));
    container.on_host = true;
    let mounts = exporter.container.mounts.iter();
    container.mounts =
        mounts.map(|folder| Mount { follows: true, ..Mount::new(&folder.source, &folder.target) }).collect();
    Some(container)
}
