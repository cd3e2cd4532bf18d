//! The compose files, by what compose itself does not look at: neither file alone nor both together may promise what is
//! not there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::emit::Artifact;
use crate::model::conventions::SPEC_MOUNT;
use crate::model::{Endpoint, Model, Runtime};

/// The compose files of an output, with their paths.
#[derive(Default)]
pub(super) struct ComposeFiles(Vec<(String, Value)>);

impl ComposeFiles {
    /// Keeps a file if it is one.
    pub(super) fn note(&mut self, artifact: &Artifact) {
        if artifact.path.starts_with("docker-compose.") {
            self.0.extend(artifact.meant().map(|meant| (artifact.path.clone(), meant)));
        }
    }

    /// Everything in them that would not run as it was meant; `paths` are those of all files of the output.
    pub(super) fn verify(&self, paths: &BTreeSet<&str>, model: &Model, faults: &mut Vec<String>) {
        verify(&self.0, paths, model, faults);
    }
}

fn verify(files: &[(String, Value)], paths: &BTreeSet<&str>, model: &Model, faults: &mut Vec<String>) {
    let mut ports: BTreeMap<&str, &str> = BTreeMap::new();
    let mut exposed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, file) in files {
        let Some(services) = file.get("services").and_then(Value::as_object) else { continue };
        for (name, service) in services {
            started_before(path, name, service, services, faults);
            declared(path, name, service, file, paths, faults);
            for port in texts(service, "ports") {
                if let Some(other) = ports.insert(port, name) {
                    faults.push(format!("{path}: {name} and {other} publish {port}"));
                }
            }
            if exposed.insert(name, texts(service, "expose").collect()).is_some() {
                faults.push(format!("{path}: {name} exists twice"));
            }
        }
    }
    let targets = model.jobs().filter(|_| model.stack.runtime == Runtime::Compose).flat_map(|job| &job.targets);
    for target in targets {
        if let Endpoint::Component { container, port, .. } = &target.endpoint
            && !exposed.get(container.as_str()).is_some_and(|ports| ports.contains(&port.to_string().as_str()))
        {
            faults.push(format!("prometheus.yml scrapes {container}:{port}, but no container has this address"));
        }
    }
}

/// What it waits for is in the same file, and can be waited for.
fn started_before(
    path: &str,
    name: &str,
    service: &Value,
    services: &serde_json::Map<String, Value>,
    faults: &mut Vec<String>,
) {
    for (other, how) in service.get("depends_on").and_then(Value::as_object).into_iter().flatten() {
        let waits_for_health = how.get("condition").and_then(Value::as_str) == Some("service_healthy");
        match services.get(other) {
            None => faults.push(format!("{path}: {name} waits for {other}, which does not exist")),
            Some(service) if waits_for_health && service.get("healthcheck").is_none() => {
                faults.push(format!(
                    "{path}: {name} waits for {other} to be healthy, but that container has no health check"
                ));
            }
            Some(_) => {}
        }
    }
}

/// What it mounts is written or declared, and its networks and secrets are.
fn declared(path: &str, name: &str, service: &Value, file: &Value, paths: &BTreeSet<&str>, faults: &mut Vec<String>) {
    let has = |table: &str, key: &str| file.get(table).and_then(|table| table.get(key)).is_some();
    for volume in service.get("volumes").and_then(Value::as_array).into_iter().flatten() {
        let source = volume.get("source").and_then(Value::as_str).unwrap_or("");
        let target = volume.get("target").and_then(Value::as_str).unwrap_or("");
        let found = match (volume.get("type").and_then(Value::as_str), source.strip_prefix("./")) {
            (Some("volume"), _) => has("volumes", source),
            // of the host
            (_, None) => true,
            // beside the spec, which may be the output folder itself
            (_, Some(_)) if target.starts_with(SPEC_MOUNT) => true,
            (_, Some(folder)) => {
                let inside = format!("{folder}/");
                paths.range(inside.as_str()..).next().is_some_and(|path| path.starts_with(&inside))
            }
        };
        if !found {
            faults.push(format!("{path}: {name} mounts {source}, which does not exist"));
        }
    }
    let secrets = service.get("secrets").and_then(Value::as_array).into_iter().flatten();
    let secrets = secrets.filter_map(|secret| secret.as_str().or_else(|| secret.get("source")?.as_str()));
    let named =
        secrets.map(|secret| ("secrets", secret)).chain(texts(service, "networks").map(|name| ("networks", name)));
    for (table, key) in named.filter(|(table, key)| !has(table, key)) {
        faults.push(format!("{path}: {name} names {key}, which is not among the {table}"));
    }
}

fn texts<'a>(service: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    service.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
