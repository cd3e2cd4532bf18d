//! From a valid model to files. Pure, and cannot fail.
//!
//! In: a `Valid<Model>`. Out: path → bytes. Adding an output is one folder and one line in `EMITTERS`.

mod alertmanager;
mod blackbox;
mod compose;
mod edge;
mod elasticsearch;
mod endpoint;
mod environment;
mod exporter;
mod fields;
mod filebeat;
mod grafana;
mod health;
pub mod host;
mod jaeger;
mod kibana;
mod line_map;
mod logstash;
mod manifest;
pub mod migrations;
pub mod origin;
mod prometheus;
mod server;
mod sql_exporter;
mod template_spans;
mod typescript;
mod yaml;

use std::collections::BTreeMap;

use crate::components::{ALERTMANAGER, ELASTICSEARCH, FILEBEAT, GRAFANA, JAEGER, LOGSTASH, PROMETHEUS, SQL_EXPORTER};
use crate::model::{Model, Runtime, Valid};

pub use environment::secrets;
pub use origin::Origin;
pub use yaml::Yaml;

/// A generated file.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// Relative to the output folder, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// What it was made from.
    pub made: Made,
}

/// What a file was made from.
#[derive(Debug, Clone)]
pub enum Made {
    /// YAML or JSON, from this value.
    Tree(Yaml),
    /// Any other text; what its parts are made of.
    Text(Vec<origin::Mark>),
    /// A tree or marks that nobody needs any more.
    Dropped,
}

impl Artifact {
    /// Of a YAML or JSON file: what a reader must find in it.
    pub fn meant(&self) -> Option<serde_json::Value> {
        match &self.made {
            Made::Tree(tree) => serde_json::to_value(tree).ok(),
            Made::Text(_) | Made::Dropped => None,
        }
    }
}

/// Where the output lies.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The path from the output folder to the folder of the spec, such as `..`.
    pub spec: String,
    /// Where the output is deployed, if the spec says so: `[stack] directory`. [`emit`] puts it here.
    pub directory: Option<String>,
    /// The files that stand in folders of migrations already: they are never changed.
    pub migrations: BTreeMap<migrations::Folder, migrations::Files>,
}

impl Layout {
    /// A file beside the spec, as the host sees it from a folder that is `depth` below the output folder.
    fn relative_to_spec(&self, path: &str, depth: usize) -> String {
        match &self.directory {
            Some(directory) => format!("{directory}/{path}"),
            None => format!("{}{}/{path}", "../".repeat(depth), self.spec),
        }
    }

    /// A generated file, as the host sees it from the folder that holds it; `folder` is where it lies in the output.
    fn within(&self, folder: &str, name: &str) -> String {
        match &self.directory {
            Some(directory) => format!("{directory}/{folder}/{name}"),
            None => name.to_owned(),
        }
    }
}

/// One output: it reads the model and nothing that another output writes, so that each can be left out.
#[derive(Debug)]
pub struct Emitter {
    /// Its folder here and, but for single files, in the output.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Whether a model has what it needs; without that it is not asked.
    pub needs: fn(&Model) -> bool,
    /// Writes its files.
    pub emit: fn(&Model, &Layout) -> Vec<Artifact>,
}

const NOTHING: fn(&Model) -> bool = |_| true;
const LOGS: fn(&Model) -> bool = |model| model.logs().next().is_some();
const PROBES: fn(&Model) -> bool = |model| model.jobs().any(|job| job.module.is_some());
const CONTAINERS: fn(&Model) -> bool = |model| model.stack.runtime == Runtime::Compose;
const DASHBOARDS: fn(&Model) -> bool = |model| !model.dashboards.is_empty();
// those of a folder beside the spec are no output
const MIGRATIONS: fn(&Model) -> bool = |model| {
    let migrations = model.services.values().filter_map(|service| service.migrations.as_ref());
    migrations.into_iter().any(|migrations| migrations.directory.is_none())
};
const QUERIES: fn(&Model) -> bool = |model| model.services.values().any(|service| service.sql_exporter.is_some());

/// All outputs.
#[rustfmt::skip]
pub const EMITTERS: &[Emitter] = &[
    Emitter { name: ALERTMANAGER, about: "alert routing and receivers", needs: alertmanager::is_written, emit: alertmanager::emit },
    Emitter { name: "blackbox", about: "the probes of the blackbox exporter", needs: PROBES, emit: blackbox::emit },
    Emitter { name: "compose", about: "the stack as containers: two compose files", needs: CONTAINERS, emit: compose::emit },
    Emitter { name: "edge", about: "monitoring.ts: the middleware that counts requests", needs: edge::is_needed, emit: edge::emit },
    Emitter { name: ELASTICSEARCH, about: "retention, templates and roles of Elasticsearch", needs: LOGS, emit: elasticsearch::emit },
    Emitter { name: "environment", about: ".env.example: every secret that the stack needs", needs: NOTHING, emit: environment::emit },
    Emitter { name: FILEBEAT, about: "filebeat.yml: reads files and containers", needs: filebeat::is_needed, emit: filebeat::emit },
    Emitter { name: GRAFANA, about: "dashboards and their data sources", needs: DASHBOARDS, emit: grafana::emit },
    Emitter { name: "health", about: "health-check.ts: health checks for programs", needs: health::is_needed, emit: health::emit },
    Emitter { name: JAEGER, about: "jaeger.yml and its sampling", needs: jaeger::is_needed, emit: jaeger::emit },
    Emitter { name: LOGSTASH, about: "the pipeline that parses and redacts logs", needs: LOGS, emit: logstash::emit },
    Emitter { name: "migrations", about: "SQL inside the databases: views, roles, counters", needs: MIGRATIONS, emit: migrations::emit },
    Emitter { name: PROMETHEUS, about: "prometheus.yml, rules and their tests", needs: NOTHING, emit: prometheus::emit },
    Emitter { name: SQL_EXPORTER, about: "sql-exporter/: metrics that queries give", needs: QUERIES, emit: sql_exporter::emit },
];

/// Everything that one spec produces.
#[derive(Debug)]
pub struct Artifacts {
    /// By path, the manifest included.
    pub files: BTreeMap<String, Artifact>,
    /// The secrets that somebody has to provide.
    pub secrets: Vec<crate::model::Secret>,
    /// Migrations that lie beside the spec, not in the output: text by path from there.
    pub migrations: BTreeMap<String, String>,
    /// How each server is started, where nothing runs in containers.
    pub start: Vec<host::Start>,
}

impl Artifacts {
    /// Path → bytes, as they go to the disk. The texts are moved, so that there is one copy of each; the paths stay here.
    pub fn take_bytes(&mut self) -> BTreeMap<String, Vec<u8>> {
        let take = |(path, artifact): (&String, &mut Artifact)| {
            let text = std::mem::take(&mut artifact.text);
            (path.clone(), text.into_bytes())
        };
        self.files.iter_mut().map(take).collect()
    }
}

/// Writes every output.
pub fn emit(model: &Valid<Model>, layout: &Layout) -> Artifacts {
    emit_some(EMITTERS.iter(), model, layout)
}

/// Writes some outputs, as [`emit`] would write them, and the manifest of these.
pub fn emit_some<'a>(emitters: impl Iterator<Item = &'a Emitter>, model: &Valid<Model>, layout: &Layout) -> Artifacts {
    emit_seen(emitters, model, layout, &mut |_, _| {})
}

/// Writes every output, and shows each file with its hash as soon as it is written: whoever sees it may drop what it was made
/// from, so that no two files have theirs at once.
pub fn emit_each(model: &Valid<Model>, layout: &Layout, see: &mut See<'_>) -> Artifacts {
    emit_seen(EMITTERS.iter(), model, layout, see)
}

/// The files of every output, without the manifest and its hashes: to compare them with others.
pub fn emit_files(model: &Valid<Model>, layout: &Layout) -> BTreeMap<String, Artifact> {
    let layout = &Layout { directory: model.stack.directory.clone(), ..layout.clone() };
    let emitters = EMITTERS.iter().filter(|emitter| (emitter.needs)(model));
    emitters.flat_map(|emitter| (emitter.emit)(model, layout)).map(|file| (file.path.clone(), file)).collect()
}

/// How the servers of a model are started, and the migrations that lie beside its spec: as [`emit`] gives them.
pub fn around(model: &Valid<Model>, layout: &Layout) -> (Vec<host::Start>, BTreeMap<String, String>) {
    let layout = &Layout { directory: model.stack.directory.clone(), ..layout.clone() };
    (host::start(model, layout), migrations::by_path(model, layout))
}

/// What decides alerts and notifications, as it is written.
#[derive(Debug)]
pub struct Decisive {
    /// `alerting-rules.yml`
    pub alerting: Artifact,
    /// `recording-rules.yml`
    pub recording: Artifact,
    /// `alertmanager.yml`, where it is written.
    pub alertmanager: Option<Artifact>,
}

/// Writes what decides alerts and notifications, and nothing else: the very bytes that [`emit`] gives.
pub fn emit_decisive(model: &Valid<Model>) -> Decisive {
    let (alerting, recording) = prometheus::rules(model);
    let alertmanager = alertmanager::is_written(model).then(|| alertmanager::emit(model, &Layout::default()));
    Decisive { alerting, recording, alertmanager: alertmanager.into_iter().flatten().next() }
}

/// Is shown a file and its hash.
pub type See<'a> = dyn FnMut(&mut Artifact, &str) + 'a;

fn emit_seen<'a>(
    emitters: impl Iterator<Item = &'a Emitter>,
    model: &Valid<Model>,
    layout: &Layout,
    see: &mut See<'_>,
) -> Artifacts {
    let layout = &Layout { directory: model.stack.directory.clone(), ..layout.clone() };
    let mut files = BTreeMap::new();
    let mut hashes = BTreeMap::new();
    let mut add = |mut artifact: Artifact, hash: String| {
        see(&mut artifact, &hash);
        files.insert(artifact.path.clone(), artifact);
        hash
    };
    for emitter in emitters.filter(|emitter| (emitter.needs)(model)) {
        for artifact in (emitter.emit)(model, layout) {
            let (path, hash) = (artifact.path.clone(), manifest::hash(&artifact.text));
            hashes.insert(path, add(artifact, hash));
        }
    }
    let manifest = manifest::build(hashes, model.lakehouse.environment.as_deref());
    let hash = manifest::hash(&manifest.text);
    add(manifest, hash);
    let migrations = migrations::by_path(model, layout);
    Artifacts { files, secrets: secrets(model), migrations, start: host::start(model, layout) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "looks for folders that are not listed")]
    fn every_folder_is_an_emitter() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/emit");
        let missing: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(Result::unwrap)
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .filter(|name| EMITTERS.iter().all(|emitter| emitter.name != name))
            .map(|name| format!("    Emitter {{ name: {name:?}, about: \"…\", needs: NOTHING, emit: {name}::emit }},"))
            .collect();
        assert!(missing.is_empty(), "add to EMITTERS in src/emit/mod.rs:\n{}", missing.join("\n"));
    }
}
