//! Compose files: the containers that they run, as far as a spec needs them.
//!
//! In: the documents of a file. Out: a [`Project`]. `services` makes services of it. Values of variables stay inside of the
//! import: what leaves it are names, hosts, ports and versions.

mod login;
mod ports;
pub(super) mod reach;
pub(super) mod services;
mod text;

use std::collections::BTreeMap;

pub(super) use ports::Port;
pub(super) use text::{Text, is_variable};

use super::draft::{Draft, Secret, Written};
use super::known::{Role, of_image, split_image};
use super::place::Place;
use lakehouse_yaml::{Entry, Node, Value};

/// A container of a compose file.
#[derive(Default)]
pub(super) struct Container {
    /// Its service in the compose file.
    pub(super) name: String,
    pub(super) place: Place,
    /// Its image, without the host of the registry, and the tag.
    pub(super) image: Option<(String, String)>,
    /// What the image is.
    pub(super) role: Option<Role>,
    pub(super) ports: Vec<Port>,
    pub(super) environment: BTreeMap<String, Text>,
    /// The words of its command.
    pub(super) command: Vec<Text>,
    /// Other names under which it is reached.
    pub(super) aliases: Vec<String>,
    pub(super) has_env_file: bool,
    pub(super) is_on_host: bool,
    /// The service of the draft that it became.
    pub(super) service: Option<usize>,
    /// Whether a scrape job is about it.
    pub(super) is_scraped: bool,
}

/// All compose files.
#[derive(Default)]
pub(super) struct Project {
    pub(super) containers: Vec<Container>,
    /// Where the secrets are that the files declare.
    pub(super) secrets: BTreeMap<String, Secret>,
    by_name: BTreeMap<String, usize>,
    by_port: BTreeMap<u16, (usize, u16)>,
}

impl Project {
    /// The container of a name.
    pub(super) fn called(&self, host: &str) -> Option<usize> {
        self.by_name.get(host).copied()
    }

    /// The container behind a port of the host, and its own port.
    pub(super) fn published_at(&self, port: u16) -> Option<(usize, u16)> {
        self.by_port.get(&port).copied()
    }

    /// Adds the documents of a file.
    pub(super) fn read(&mut self, file: &str, document: &Node, draft: &mut Draft) {
        let place = |line: usize| Place { file: file.to_owned(), line };
        for entry in document.entries() {
            let at = place(entry.line);
            match entry.key.as_str() {
                "name" => {
                    // two compose projects of one name replace each other's containers
                    if let Some(name) = entry.node.text().and_then(|name| text::read(name).value) {
                        draft.setting("lakehouse", "name", Written::text(format!("{name}-obs")), &at);
                    }
                }
                "services" => entry.node.entries().iter().for_each(|service| {
                    self.add(container(&service.key, place(service.line), &service.node, draft));
                }),
                "secrets" => self.declare(&entry.node),
                "include" => draft.not_carried(&at, "`include`: give the included files with `--from-compose` too"),
                // how containers are run says nothing about what is monitored
                _ => {}
            }
        }
    }

    /// The secrets that a file declares.
    fn declare(&mut self, node: &Node) {
        for secret in node.entries() {
            let file = secret.node.text_of("file").and_then(relative).map(Secret::File);
            let env = secret.node.text_of("environment").filter(|name| is_variable(name));
            if let Some(known) = file.or_else(|| env.map(|name| Secret::Env(name.to_owned()))) {
                self.secrets.insert(secret.key.clone(), known);
            }
        }
    }

    /// Adds a container; one without an image and without a build changes the one of an earlier file.
    fn add(&mut self, container: Container) {
        let at = match self.by_name.get(&container.name).copied() {
            Some(earlier) if container.image.is_none() => {
                if let Some(of) = self.containers.get_mut(earlier) {
                    of.ports.extend(container.ports);
                    of.environment.extend(container.environment);
                    of.aliases.extend(container.aliases);
                    of.has_env_file |= container.has_env_file;
                    of.command =
                        if container.command.is_empty() { std::mem::take(&mut of.command) } else { container.command };
                }
                earlier
            }
            _ => {
                self.containers.push(container);
                self.containers.len() - 1
            }
        };
        let Some(container) = self.containers.get(at) else { return };
        for name in container.aliases.iter().chain([&container.name]) {
            self.by_name.entry(name.clone()).or_insert(at);
        }
        for port in &container.ports {
            if let Some(published) = port.published {
                self.by_port.entry(published).or_insert((at, port.target));
            }
        }
    }
}

/// A service of a compose file.
fn container(name: &str, place: Place, node: &Node, draft: &mut Draft) -> Container {
    let scalar = |key: &str| node.text_of(key).and_then(|written| text::read(written).value);
    if let Some(extends) = node.entry("extends") {
        let at = Place { file: place.file.clone(), line: extends.line };
        draft.not_carried(&at, "`extends`: what the other service has is not read");
    }
    let mut ports = Vec::new();
    for item in node.get("ports").map_or(&[][..], Node::items) {
        match ports::read(item) {
            Some(read) => ports.extend(read),
            None => {
                let at = Place { file: place.file.clone(), line: item.line };
                draft.not_carried(&at, "a port that is not known before the containers start");
            }
        }
    }
    let image = scalar("image").map(|image| {
        let (name, tag) = split_image(&image);
        (name.to_owned(), tag.to_owned())
    });
    let role = image.as_ref().and_then(|(name, _)| of_image(name));
    Container {
        name: name.to_owned(),
        place,
        role,
        image,
        ports,
        environment: node.get("environment").map(environment).unwrap_or_default(),
        command: node.get("command").map(words).unwrap_or_default(),
        aliases: scalar("container_name").into_iter().chain(scalar("hostname")).collect(),
        has_env_file: node.get("env_file").is_some(),
        is_on_host: node.text_of("network_mode") == Some("host"),
        service: None,
        is_scraped: false,
    }
}

/// Variables, as a mapping or as a list of `NAME=value`; one without a value is passed on from the environment.
fn environment(node: &Node) -> BTreeMap<String, Text> {
    let passed = |name: &str| Text { value: None, variable: is_variable(name).then(|| name.to_owned()) };
    match &node.value {
        Value::Map(entries) => {
            let read = |entry: &Entry| match entry.node.text() {
                Some(written) if !written.is_empty() => text::read(written),
                _ => passed(&entry.key),
            };
            entries.iter().map(|entry| (entry.key.clone(), read(entry))).collect()
        }
        Value::List(items) => {
            let pair = |written: &str| match written.split_once('=') {
                Some((name, value)) => (name.to_owned(), text::read(value)),
                None => (written.to_owned(), passed(written)),
            };
            items.iter().filter_map(|item| item.text()).map(pair).collect()
        }
        Value::Scalar(..) => BTreeMap::new(),
    }
}

/// The words of a command, as a text or as a list.
fn words(node: &Node) -> Vec<Text> {
    match node.text() {
        Some(line) => line.split_whitespace().map(text::read).collect(),
        None => node.items().iter().filter_map(|item| item.text()).map(text::read).collect(),
    }
}

/// A path below the folder of the spec, without `./`.
pub(super) fn relative(path: &str) -> Option<String> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let is_plain = |part: &str| {
        !matches!(part, "" | "." | "..")
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    path.split('/').all(is_plain).then(|| path.to_owned())
}
