//! `docker-compose.logging.yml` and `docker-compose.monitoring.yml`: the stack as containers, alone or together.
//!
//! In: the model. Out: the two files, each only if something of it runs; none with `runtime = "host"`. What needs
//! Elasticsearch to start stands in the file of the logs. Deliberately absent: anything that replaces a variable; each
//! `$` is one that the container sees.

pub(super) mod container;
mod exporter;
pub(super) mod inputs;
mod logging;
mod monitoring;

use std::collections::BTreeSet;

use super::yaml::{self, Yaml};
use super::{Artifact, Layout, Origin};
use crate::components::GRAFANA;
use crate::model::{Model, Published, Running, Runtime, Secret};
use container::Container;

/// The network of those that store and carry logs and traces.
pub(super) const LOGGING: &str = "logging";

/// The network of those that scrape, alert and show.
pub(super) const MONITORING: &str = "monitoring";

/// Why a file has networks.
const NETWORK: &str = "the network of the containers; its name is fixed, so that monitored services can join it";

/// Why a file has volumes.
const VOLUME: &str = "data that must survive when the container is replaced";

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    // scripts that go with somebody else's Elasticsearch have containers of their own, which a host cannot reach out of
    if model.stack.runtime == Runtime::Host {
        return Vec::new();
    }
    let files = [("logging", logging::containers(model)), ("monitoring", monitoring::containers(model))];
    let files = files.into_iter().filter(|(_, containers)| !containers.is_empty());
    files.map(|(name, containers)| file(name, model, &containers, layout)).collect()
}

fn file(name: &str, model: &Model, containers: &[Container], layout: &Layout) -> Artifact {
    let project = model.project();
    let services = containers.iter().map(|container| (container.name.clone(), container.yaml(layout)));
    let networks: BTreeSet<&str> = containers.iter().flat_map(|container| container.networks.iter().copied()).collect();
    // a name of its own, so that what is observed can join it
    let network = |network: &str| Yaml::map([("name", Some(format!("{project}-{network}").into()))]).fixed(NETWORK);
    let networks: Vec<(String, Yaml)> = networks.into_iter().map(|name| (name.to_owned(), network(name))).collect();
    let volumes = containers.iter().filter_map(Container::volume);
    let volumes: Vec<(String, Yaml)> = volumes.map(|name| (name, Yaml::Map(Vec::new()).fixed(VOLUME))).collect();
    let secrets: Vec<(String, Yaml)> = container::sources(containers, layout).into_iter().collect();
    let some = |entries: Vec<(String, Yaml)>| (!entries.is_empty()).then_some(Yaml::Map(entries));
    let value = Yaml::map([
        ("name", Some(Yaml::from(project.as_str()).traced(Origin::part("", ["lakehouse", "name"])))),
        ("services", some(services.collect())),
        ("networks", some(networks)),
        ("volumes", some(volumes)),
        ("secrets", some(secrets)),
    ]);
    yaml::file(&format!("docker-compose.{name}.yml"), as_written(value))
}

/// The same texts after compose replaced what begins with `$`: in values only, never in keys.
fn as_written(value: Yaml) -> Yaml {
    match value {
        Yaml::Text(text) => Yaml::Text(text.replace('$', "$$")),
        Yaml::List(items) => Yaml::List(items.into_iter().map(as_written).collect()),
        Yaml::Map(entries) => Yaml::Map(entries.into_iter().map(|(key, value)| (key, as_written(value))).collect()),
        Yaml::Traced(part) => as_written(part.1).traced(part.0),
        value @ (Yaml::Null | Yaml::Integer(_) | Yaml::Float(_) | Yaml::Boolean(_)) => value,
    }
}

/// The password of Grafana's first user.
pub(super) fn grafana_admin() -> Secret {
    Secret::File("secrets/grafana_admin_password".to_owned())
}

/// The secrets that only those need who start the servers.
pub(super) fn secrets(model: &Model) -> Vec<Secret> {
    model.started(GRAFANA).map(|_| grafana_admin()).into_iter().collect()
}

/// The ports of the host that a component takes.
pub(super) fn ports(model: &Model, running: &Running) -> Vec<Published> {
    model.published().into_iter().filter(|published| published.component == running.component.name).collect()
}

/// A text as one word of the shell.
pub(super) fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The commands that put secrets into variables, for programs that read no files.
pub(super) fn exported(secrets: &[(&str, String)]) -> String {
    let one = |(name, path): &(&str, String)| format!("{name}=$(cat {}) && export {name} && ", word(path));
    secrets.iter().map(one).collect()
}
