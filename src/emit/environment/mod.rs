//! `.env.example`: every secret that the stack needs, by name and never by value.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Artifact, Layout, template_spans};
use crate::components::{ALERTMANAGER, PROMETHEUS};
use crate::model::{Auth, Model, Secret, TextOrSecret, Tls};

/// What the template is filled with.
#[derive(Serialize)]
struct Context {
    /// Names of environment variables.
    variables: Vec<String>,
    /// Files.
    files: Vec<File>,
    /// Where they lie, unless it is beside the spec.
    directory: Option<String>,
}

/// A file that holds a secret.
#[derive(Serialize)]
struct File {
    /// As the spec calls it.
    name: String,
    /// Where it is.
    path: String,
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let directory = layout.directory.clone();
    let mut context = Context { variables: Vec::new(), files: Vec::new(), directory };
    for secret in secrets(model) {
        match secret {
            Secret::Env(name) => context.variables.push(name),
            Secret::File(name) => {
                let below = layout.directory.as_ref().filter(|_| !name.starts_with('/'));
                let path = below.map_or_else(|| name.clone(), |directory| format!("{directory}/{name}"));
                context.files.push(File { name, path });
            }
        }
    }
    vec![template_spans::file(".env.example", include_str!("env.example.hbs"), &context, |_| {})]
}

/// All secrets, each once.
pub fn secrets(model: &Model) -> Vec<Secret> {
    let mut found: BTreeSet<Secret> = BTreeSet::new();
    let of_auth = |auth: &Option<Auth>| match auth {
        Some(Auth::Basic { password, .. }) => vec![password.clone()],
        Some(Auth::Bearer(token)) => vec![token.clone()],
        None => Vec::new(),
    };
    for fields in &model.stack.remote_write {
        found.extend(crate::model::secrets(fields).into_iter().cloned());
    }
    for service in model.services.values() {
        found.extend(service.secrets.iter().cloned());
        for job in &service.jobs {
            found.extend(of_auth(&job.auth));
            found.extend(crate::model::secrets(&job.fields).into_iter().cloned());
            found.extend(job.tls.iter().flat_map(Tls::secrets).cloned());
            if let Some(module) = &job.module {
                found.extend(of_auth(&module.auth));
                found.extend(module.tls.iter().flat_map(Tls::secrets).cloned());
                let headers = module.headers.values();
                found.extend(headers.filter_map(|value| match value {
                    TextOrSecret::Secret(secret) => Some(secret.clone()),
                    TextOrSecret::Text(_) => None,
                }));
            }
        }
    }
    for name in [ALERTMANAGER, PROMETHEUS] {
        found.extend(model.started(name).and_then(|running| running.web_config.clone()));
    }
    found.extend(super::compose::secrets(model));
    found.extend(super::elasticsearch::secrets(model));
    if super::alertmanager::is_written(model) {
        let of_receivers = model.receivers.values().flat_map(|receiver| receiver.secrets());
        found.extend(of_receivers.cloned());
    }
    found.into_iter().collect()
}
