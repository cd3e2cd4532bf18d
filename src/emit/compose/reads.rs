//! What a container reads besides its own configuration: secrets, other files of the spec's folder, addresses of the host.

use std::collections::BTreeSet;

use super::super::elasticsearch::{self, Client};
use super::super::endpoint;
use crate::components::{ALERTMANAGER, ELASTICSEARCH, JAEGER, PROMETHEUS};
use crate::model::{
    Address, Auth, Endpoint, FieldValue, Fields, Model, Running, Runtime, Secret, Ssl, TextOrSecret, Tls, conventions,
};

/// What a container reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// Secrets, and certificates, each as one file.
    pub(super) secrets: BTreeSet<Secret>,
    /// Folders of files that change while it runs, relative to the spec or absolute.
    pub(super) folders: BTreeSet<String>,
    /// Whether it reaches the host that it runs on.
    pub(super) host: bool,
}

impl Reads {
    pub(super) fn secret(&mut self, secret: &Secret) {
        self.secrets.insert(secret.clone());
    }

    pub(super) fn address(&mut self, address: &Address) {
        self.text(&endpoint::reach(address, Runtime::Compose).host);
    }

    /// A text that a component connects to.
    pub(super) fn text(&mut self, text: &str) {
        self.host |= text.contains(conventions::HOST_GATEWAY);
    }

    /// The certificates and the key of a connection to PostgreSQL.
    pub(super) fn ssl(&mut self, ssl: &Ssl) {
        ssl.files().for_each(|(_, file)| self.secret(file));
    }

    fn auth(&mut self, auth: Option<&Auth>) {
        match auth {
            Some(Auth::Basic { password, .. }) => self.secret(password),
            Some(Auth::Bearer(token)) => self.secret(token),
            None => {}
        }
    }

    /// Where a component runs already, and the certificates of a connection to it.
    fn reached(&mut self, running: &Running) {
        running.addresses.iter().for_each(|address| self.address(address));
        self.tls(running.tls.as_ref());
    }

    pub(super) fn tls(&mut self, tls: Option<&Tls>) {
        let Some(Tls { ca, client, server_name: _, insecure_skip_verify: _, min_version: _, max_version: _ }) = tls
        else {
            return;
        };
        ca.iter().for_each(|ca| self.secret(ca));
        if let Some((certificate, key)) = client {
            self.secret(certificate);
            self.secret(key);
        }
    }

    fn fields(&mut self, fields: &Fields) {
        fields.iter().for_each(|(_, value)| self.value(value));
    }

    fn value(&mut self, value: &FieldValue) {
        match value {
            FieldValue::Secret(secret) => self.secret(secret),
            FieldValue::File(path) => self.file(path),
            FieldValue::Text(text) => self.text(text),
            FieldValue::Any(value) => self.text(&value.to_string()),
            FieldValue::Table(fields) => self.fields(fields),
            FieldValue::List(items) => items.iter().for_each(|item| self.value(item)),
            FieldValue::Map(entries) => entries.values().for_each(|value| self.value(value)),
            FieldValue::Integer(_) | FieldValue::Number(_) | FieldValue::Boolean(_) => {}
        }
    }

    /// Lists of targets are written anew while Prometheus runs, and a mount of the file alone would keep the old one.
    fn file(&mut self, path: &str) {
        let targets = [".json", ".yml", ".yaml"].iter().any(|ending| path.ends_with(ending));
        match path.rsplit_once('/') {
            Some((folder, _)) if targets => drop(self.folders.insert(folder.to_owned())),
            None if path.contains('*') => drop(self.folders.insert(".".to_owned())),
            _ => self.secret(&Secret::File(path.to_owned())),
        }
    }
}

/// What Prometheus reads.
pub(super) fn prometheus(model: &Model) -> Reads {
    let mut reads = Reads::default();
    for job in model.jobs() {
        reads.auth(job.auth.as_ref());
        reads.tls(job.tls.as_ref());
        reads.fields(&job.nested);
        for target in job.targets.iter().filter(|_| job.module.is_none()) {
            if let Endpoint::Written(address) = &target.endpoint {
                reads.address(address);
            }
        }
    }
    model.stack.remote_write.iter().for_each(|fields| reads.fields(fields));
    reads
}

/// What the blackbox exporter reads.
pub(super) fn blackbox(model: &Model) -> Reads {
    let mut reads = Reads::default();
    for job in model.jobs() {
        let Some(module) = &job.module else { continue };
        reads.auth(module.auth.as_ref());
        reads.tls(module.tls.as_ref());
        for value in module.headers.values() {
            if let TextOrSecret::Secret(secret) = value {
                reads.secret(secret);
            }
        }
        for target in &job.targets {
            if let Endpoint::Written(address) = &target.endpoint {
                reads.address(address);
            }
        }
    }
    reads
}

/// What Alertmanager reads.
pub(super) fn alertmanager(model: &Model) -> Reads {
    let mut reads = Reads::default();
    for integration in model.receivers.values().flat_map(|receiver| &receiver.integrations) {
        reads.fields(&integration.fields);
    }
    reads
}

/// What Jaeger reads: the certificates of the Prometheus that it asks for metrics of spans.
pub(super) fn jaeger(model: &Model) -> Reads {
    let mut reads = Reads::default();
    let prometheus = model.running(PROMETHEUS).filter(|running| running.auth.is_none());
    let prometheus = prometheus.filter(|_| model.stack.jaeger.span_metrics);
    reads.tls(prometheus.and_then(|running| running.tls.as_ref()));
    reads
}

/// What Grafana reads: it asks its data sources as Prometheus does, and Elasticsearch as a user of its own.
pub(super) fn grafana(model: &Model) -> Reads {
    let mut reads = Reads::default();
    let logs = model.logs().next().is_some();
    for running in [ALERTMANAGER, JAEGER, PROMETHEUS].into_iter().filter_map(|name| model.running(name)) {
        reads.reached(running);
        reads.auth(running.auth.as_ref());
    }
    // of Elasticsearch the login is that of the bootstrap
    model.running(ELASTICSEARCH).into_iter().filter(|_| logs).for_each(|running| reads.reached(running));
    if let Some(user) = elasticsearch::login(model, Client::Grafana).filter(|_| logs) {
        reads.secret(user.secret());
    }
    reads
}
