//! How the servers of a stack without containers are started: one command each.
//!
//! In: the model, and where its output lies. Out: commands of the shell, with every port, address and secret of the spec.
//! Each starts in the folder from which the paths of its file are read, or anywhere where `[stack] directory` makes all
//! paths absolute. Names of programs are those of their releases. Deliberately absent: Elasticsearch and Kibana, for which
//! nothing is written.

use super::compose::word;
use super::exporter::{self, Client, Invocation, Value};
use super::{
    Layout, alertmanager, blackbox, elasticsearch, filebeat, grafana, jaeger, logstash, prometheus, sql_exporter,
};
use crate::components::{
    self, ALERTMANAGER, BLACKBOX_EXPORTER, Exporter, FILEBEAT, GRAFANA, JAEGER, LOGSTASH, PROMETHEUS, Placement,
};
use crate::model::{Model, Running, Runtime, Secret, Service};

/// A server, and how it is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The folder to start it in, below the output folder; nothing where it may start anywhere.
    pub folder: Option<String>,
    /// What to run there.
    pub command: String,
}

/// The commands that start the stack on a host, those that others ask first; none where it runs in containers.
pub(super) fn start(model: &Model, layout: &Layout) -> Vec<Start> {
    if model.stack.runtime != Runtime::Host {
        return Vec::new();
    }
    let place = |folder: &str| Place::new(folder, layout);
    let mut found = elasticsearch::run::scripts(model, layout);
    let own = |(name, folder, words): &(&str, &str, Words)| {
        let running = model.started(name)?;
        Some(place(folder).start(&words(model, running, &place(folder))))
    };
    found.extend(LOGGING.iter().filter_map(own));
    let on_host = components::all().iter().filter(|component| component.placement == Placement::OnHost);
    for running in on_host.filter_map(|component| model.exporter_on_host(&component.name)) {
        let Some(exporter) = &running.component.exporter else { continue };
        let words = [vec![exporter.program.clone()], started(model, &running, exporter)].concat();
        found.push(place("").start(&words));
    }
    for (service, component, _) in model.exporters() {
        let Some(running) = model.exporter_of(service, component) else { continue };
        let (place, words) = match &running.component.exporter {
            Some(exporter) => (place(""), sidecar(model, service, &running, exporter, &place(""))),
            None => {
                let place = place(&format!("sql-exporter/{}", service.name));
                let words = sql_exporter::run::words(model, service, &running, &place);
                (place, words)
            }
        };
        found.push(place.start(&words));
    }
    found.extend(MONITORING.iter().filter_map(own));
    found
}

/// The command of a component that has code of its own, in words of the shell.
type Words = fn(&Model, &Running, &Place<'_>) -> Vec<String>;

/// What carries logs and traces, with the folder that each starts in.
const LOGGING: &[(&str, &str, Words)] = &[
    (LOGSTASH, LOGSTASH, logstash::run::words),
    (FILEBEAT, FILEBEAT, filebeat::run::words),
    (JAEGER, JAEGER, jaeger::run::words),
];

/// What scrapes, alerts and shows, behind the exporters.
const MONITORING: &[(&str, &str, Words)] = &[
    (BLACKBOX_EXPORTER, "blackbox", blackbox::run::words),
    (ALERTMANAGER, ALERTMANAGER, alertmanager::run::words),
    (GRAFANA, GRAFANA, grafana::run::words),
    (PROMETHEUS, PROMETHEUS, prometheus::run::words),
];

/// A folder of the output in which something starts.
pub(super) struct Place<'a> {
    /// Below the output folder; empty for that one itself.
    folder: String,
    layout: &'a Layout,
}

impl<'a> Place<'a> {
    pub(super) fn new(folder: &str, layout: &'a Layout) -> Place<'a> {
        Place { folder: folder.to_owned(), layout }
    }

    /// Whether it has to start in that folder.
    pub(super) fn starts_within(&self) -> bool {
        self.layout.directory.is_none()
    }

    /// A generated file of the folder, as a word of the shell.
    pub(super) fn file(&self, name: &str) -> String {
        plain_word(&self.layout.within(&self.folder, name))
    }

    /// The folder itself, for programs that read paths from somewhere else.
    pub(super) fn itself(&self) -> String {
        match &self.layout.directory {
            Some(directory) => plain_word(&format!("{directory}/{}", self.folder)),
            None => "\"$PWD\"".to_owned(),
        }
    }

    /// A file beside the spec, as a word of the shell.
    fn relative_to_spec(&self, path: &str) -> String {
        plain_word(&self.relative_path(path))
    }

    fn relative_path(&self, path: &str) -> String {
        let depth = self.folder.split('/').filter(|part| !part.is_empty()).count();
        self.layout.relative_to_spec(path, depth)
    }

    /// Where a server keeps what it must not lose.
    pub(super) fn data(&self, server: &str) -> String {
        self.relative_to_spec(&format!("data/{server}"))
    }

    /// The same, for programs that read relative paths from somewhere else.
    pub(super) fn whole_data(&self, server: &str) -> String {
        match self.layout.directory {
            Some(_) => self.data(server),
            None => format!("{}/{}", self.itself(), self.data(server)),
        }
    }

    /// The file that holds a secret; nothing of one in the environment.
    pub(super) fn secret(&self, secret: &Secret) -> Option<String> {
        match secret {
            Secret::File(path) if path.starts_with('/') => Some(plain_word(path)),
            Secret::File(path) => Some(self.relative_to_spec(path)),
            Secret::Env(_) => None,
        }
    }

    /// The text of a secret, read by the shell.
    pub(super) fn text(&self, secret: &Secret) -> String {
        match (self.secret(secret), secret) {
            (Some(file), _) => format!("$(cat {file})"),
            (None, Secret::Env(name) | Secret::File(name)) => format!("${{{name}}}"),
        }
    }

    /// What an exporter of a database that is started here sees.
    pub(super) fn client<T>(&self, of: impl FnOnce(&Client<'_>) -> T) -> T {
        let path = |file: &Secret| match file {
            Secret::File(path) if path.starts_with('/') => path.clone(),
            Secret::File(path) | Secret::Env(path) => self.relative_path(path),
        };
        of(&Client { runtime: Runtime::Host, path: &path, text: &|secret| self.text(secret) })
    }

    /// `NAME=…`, for a program that takes a secret from its environment.
    pub(super) fn variable(&self, name: &str, secret: &Secret) -> String {
        format!("{name}=\"{}\"", self.text(secret))
    }

    pub(super) fn start(self, words: &[String]) -> Start {
        let command = words.join(" ");
        match self.layout.directory {
            Some(_) if command.contains(" && ") => Start { folder: None, command: format!("({command})") },
            Some(_) => Start { folder: None, command },
            None => Start { folder: Some(self.folder), command },
        }
    }
}

/// A text as one word of the shell, in quotes only where it needs them.
pub fn plain_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:,%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { word(text) }
}

/// The flags of an exporter that needs no file of its own.
fn started(model: &Model, running: &Running, exporter: &Exporter) -> Vec<String> {
    let listen = exporter::listen(exporter, &running.listens(running.port));
    let own = running.flags.iter().map(|flag| plain_word(flag));
    listen.into_iter().chain(exporter::collectors(model, running)).chain(own).collect()
}

/// The exporter that stands beside a service.
fn sidecar(
    model: &Model,
    service: &Service,
    running: &Running,
    exporter: &'static Exporter,
    place: &Place<'_>,
) -> Vec<String> {
    place.client(|client| {
        let invocation = Invocation { exporter, service, client };
        let variable = |(name, value): (&str, Value)| match value {
            Value::Text(text) => format!("{name}={}", plain_word(&text)),
            Value::Secret(secret) => place.variable(name, &secret),
        };
        let mut words: Vec<String> = invocation.variables().into_iter().map(variable).collect();
        words.push(exporter.program.clone());
        words.extend(invocation.flags().iter().map(|flag| plain_word(flag)));
        words.extend(started(model, running, exporter));
        words
    })
}
