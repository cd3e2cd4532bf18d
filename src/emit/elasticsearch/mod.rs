//! `elasticsearch/`: what Elasticsearch must hold before the first event: passwords, roles, retention, templates.
//!
//! In: the indices that logs and traces are kept in. Out: `bootstrap.sh`, run once and as often as one likes; with traces
//! `retain-traces.sh`, which stays. The names that other parts of the stack use stand here, and how each of them reaches it.

mod indices;
pub(super) mod run;
mod scripts;
mod users;

use super::{Artifact, Layout};
use crate::components::ELASTICSEARCH;
use crate::model::{Model, Runtime, Secret, Tls, TlsVersion};

pub(super) use users::{Client, User, login, logins, set_by_bootstrap, superuser};

/// The environment variable that holds the key of pseudonyms.
pub(super) const HASH_KEY: &str = "LOG_HASH_KEY";

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let traces = model.traces_in_elasticsearch();
    [Some(scripts::bootstrap(model, layout)), traces.then(|| scripts::retention(model, layout))]
        .into_iter()
        .flatten()
        .collect()
}

/// Where Elasticsearch answers.
pub(super) fn urls(model: &Model) -> Vec<String> {
    let elasticsearch = model.stack.components.get(ELASTICSEARCH);
    let written = elasticsearch.map(|running| running.addresses.as_slice()).unwrap_or_default();
    let port = elasticsearch.map_or(9200, |running| running.port);
    if written.is_empty() {
        let host = if model.stack.runtime == Runtime::Compose { ELASTICSEARCH } else { "localhost" };
        return vec![format!("http://{host}:{port}")];
    }
    written
        .iter()
        .map(|address| {
            let scheme = address.scheme.as_deref().unwrap_or("http");
            format!("{scheme}://{}", super::endpoint::reach(address, model.stack.runtime).host_port())
        })
        .collect()
}

/// How connections to it are checked and made; nothing where they are plain http.
pub(super) fn tls(model: &Model) -> Option<Tls> {
    let running = model.stack.components.get(ELASTICSEARCH)?;
    let https = running.addresses.first().is_some_and(|address| address.scheme.as_deref() == Some("https"));
    https.then(|| running.tls.clone().unwrap_or_default())
}

/// A version of TLS without the letters: `1.2`.
pub(super) fn number(version: TlsVersion) -> &'static str {
    match version {
        TlsVersion::Tls10 => "1.0",
        TlsVersion::Tls11 => "1.1",
        TlsVersion::Tls12 => "1.2",
        TlsVersion::Tls13 => "1.3",
    }
}

/// Every index of logs, without its date.
pub(super) fn index_names(model: &Model) -> Vec<String> {
    indices::indices(model).into_keys().collect()
}

/// The index of events that no service claims.
pub(super) fn unclaimed(model: &Model) -> String {
    format!("{}-unclaimed", model.lakehouse.name)
}

/// Jaeger's prefix and the policy of its indices.
fn traces(model: &Model) -> String {
    format!("{}-jaeger", model.lakehouse.name)
}

/// The key of pseudonyms, where there are any.
pub(super) fn hash_key(model: &Model) -> Option<Secret> {
    let hashes = |logs: &crate::model::Logs| logs.fields.values().any(|kind| *kind == crate::model::FieldType::Hash);
    model.logs().any(|(_, logs)| hashes(logs)).then(|| Secret::File("secrets/log_hash_key".to_owned()))
}

/// The secrets of the logs: passwords, the key of a certificate, and that of pseudonyms.
pub(super) fn secrets(model: &Model) -> Vec<Secret> {
    if model.logs().next().is_none() {
        return Vec::new();
    }
    let tls = tls(model);
    let keys = tls.iter().flat_map(Tls::secrets).cloned();
    logins(model).iter().map(|user| user.secret().clone()).chain(keys).chain(hash_key(model)).collect()
}
