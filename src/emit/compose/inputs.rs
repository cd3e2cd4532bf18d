//! What a container reads besides its own configuration: secrets, other files of the spec's folder, addresses of the host.

use std::collections::BTreeSet;

use super::super::endpoint;
use crate::model::{Address, Auth, FieldValue, Fields, Running, Runtime, Secret, Ssl, Tls, conventions};

/// What a container reads.
#[derive(Debug, Default)]
pub(in crate::emit) struct Inputs {
    /// Secrets, and certificates, each as one file.
    pub(in crate::emit) secrets: BTreeSet<Secret>,
    /// Folders of files that change while it runs, relative to the spec or absolute.
    pub(in crate::emit) folders: BTreeSet<String>,
    /// Whether it reaches the host that it runs on.
    pub(in crate::emit) host: bool,
}

impl Inputs {
    pub(in crate::emit) fn secret(&mut self, secret: &Secret) {
        self.secrets.insert(secret.clone());
    }

    pub(in crate::emit) fn address(&mut self, address: &Address) {
        self.text(&endpoint::reach(address, Runtime::Compose).host);
    }

    /// A text that a component connects to.
    pub(in crate::emit) fn text(&mut self, text: &str) {
        self.host |= text.contains(conventions::HOST_GATEWAY);
    }

    /// The certificates and the key of a connection to PostgreSQL.
    pub(in crate::emit) fn ssl(&mut self, ssl: &Ssl) {
        ssl.files().for_each(|(_, file)| self.secret(file));
    }

    pub(in crate::emit) fn auth(&mut self, auth: Option<&Auth>) {
        match auth {
            Some(Auth::Basic { password, .. }) => self.secret(password),
            Some(Auth::Bearer(token)) => self.secret(token),
            None => {}
        }
    }

    /// Where a component runs already, and the certificates of a connection to it.
    pub(in crate::emit) fn reached(&mut self, running: &Running) {
        running.addresses.iter().for_each(|address| self.address(address));
        self.tls(running.tls.as_ref());
    }

    pub(in crate::emit) fn tls(&mut self, tls: Option<&Tls>) {
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

    pub(in crate::emit) fn fields(&mut self, fields: &Fields) {
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
