//! How Logstash is started: in a container, and on a host.

use super::super::compose::container::{Container, Mount};
use super::super::compose::{LOGGING, exported, ports};
use super::super::elasticsearch::run::{after_bootstrap, shell};
use super::super::elasticsearch::{self, Client};
use super::super::endpoint::inside;
use super::super::host::Place;
use crate::components::LOGSTASH;
use crate::model::{Model, Running, conventions};

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    // half for the heap, which the image sets by itself, whatever the limit
    let heap = (container.mebibytes() / 2).max(1);
    container = container.with("LS_JAVA_OPTS", format!("-Xms{heap}m -Xmx{heap}m"));
    let mut secrets = Vec::new();
    secrets.extend(elasticsearch::login(model, Client::Logstash).map(|user| (user.variable, user.secret().clone())));
    secrets.extend(elasticsearch::hash_key(model).map(|secret| (elasticsearch::HASH_KEY, secret)));
    let variables: Vec<(&str, String)> = secrets.iter().map(|(name, secret)| (*name, inside(secret))).collect();
    let mount = conventions::LOGSTASH_MOUNT;
    container.command = shell(&format!(
        "{}cp {mount}/logstash.yml {mount}/pipelines.yml /usr/share/logstash/config/ && exec /usr/share/logstash/bin/logstash",
        exported(&variables)
    ));
    secrets.iter().for_each(|(_, secret)| container.inputs.secret(secret));
    after_bootstrap(model, &mut container);
    container.networks = vec![LOGGING];
    container.ports = ports(model, running);
    container.mounts = vec![Mount::new("./logstash", mount)];
    container
}

pub(in crate::emit) fn words(model: &Model, _: &Running, place: &Place<'_>) -> Vec<String> {
    let mut words = vec![format!("LAKEHOUSE_LOGSTASH={}", place.itself())];
    words.retain(|_| place.starts_within());
    let writer = elasticsearch::login(model, Client::Logstash);
    words.extend(writer.map(|user| place.variable(user.variable, user.secret())));
    words.extend(elasticsearch::hash_key(model).map(|key| place.variable(elasticsearch::HASH_KEY, &key)));
    words.push(format!("logstash --path.settings={} --path.data={}", place.itself(), place.whole_data(LOGSTASH)));
    words
}
