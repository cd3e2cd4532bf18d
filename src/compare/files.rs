//! What `build` would write in another way, and what has to be done with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Side;
use super::join::Joined;
use super::same::normal;
use crate::emit::host::Start;
use crate::emit::{self, Artifact, Layout, Made, Yaml};
use crate::promql::Target;

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileChange {
    /// The environment; none where the spec declares none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The path in the output folder.
    pub path: String,
    /// How it differs.
    pub state: FileState,
}

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    Added,
    Changed,
    Removed,
    /// It says the same in other words: an expression with other spaces, a list in another order.
    Respelled,
}

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Action {
    /// The environment; none where the spec declares none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// A sentence: `Prometheus reloads`.
    pub text: String,
    /// The files that ask for it.
    pub files: Vec<String>,
}

/// What a changed file asks for, by the beginning of its path.
///
/// Sources: Prometheus, Alertmanager and the blackbox exporter reload on SIGHUP; Grafana reads provisioned dashboards again every
/// `updateIntervalSeconds`, and data sources when it starts; Jaeger reads its sampling file again by `reload_interval`; Logstash,
/// Filebeat and sql_exporter read their files when they start, since nothing here tells them to watch them.
const ACTIONS: &[(&str, &str)] = &[
    ("prometheus/tests/", ""),
    ("prometheus/", "Prometheus reloads"),
    ("alertmanager/", "Alertmanager reloads"),
    ("blackbox/", "the blackbox exporter reloads"),
    ("grafana/dashboards/", "Grafana reads its dashboards again by itself"),
    ("grafana/", "Grafana restarts"),
    ("logstash/", "Logstash restarts"),
    ("filebeat/", "Filebeat restarts"),
    ("jaeger/sampling.json", "Jaeger reads its sampling again by itself"),
    ("jaeger/", "Jaeger restarts"),
    ("sql-exporter/", "the SQL exporter restarts"),
    ("elasticsearch/", "the scripts for Elasticsearch run again"),
    ("kibana/", "Kibana restarts"),
    ("edge/", "the edge functions are deployed again"),
    ("health/", "what runs the health checks is deployed again"),
    (MIGRATIONS, "a migration is added: existing ones are never changed"),
];

/// Where the files of migrations are.
const MIGRATIONS: &str = "migrations/";

/// What `build` would write of one side.
struct Written {
    files: BTreeMap<String, Artifact>,
    start: Vec<Start>,
    migrations: BTreeMap<String, String>,
}

impl Written {
    fn new(side: Side<'_>) -> Written {
        let layout = Layout { spec: "..".to_owned(), ..Layout::default() };
        let (start, migrations) = emit::around(side.model, &layout);
        Written { files: emit::emit_files(side.model, &layout), start, migrations }
    }
}

pub(super) fn compare(before: Side<'_>, after: Side<'_>, environment: Option<&String>, joined: &mut Joined<'_>) {
    let (old, new) = (Written::new(before), Written::new(after));
    let paths: BTreeSet<&String> = old.files.keys().chain(new.files.keys()).collect();
    let mut actions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let state = match (old.files.get(path), new.files.get(path)) {
            (Some(one), Some(other)) if one.text == other.text => continue,
            (Some(one), Some(other)) if says_the_same(one, other, after.model.stack.target()) => FileState::Respelled,
            (Some(_), Some(_)) => FileState::Changed,
            (None, _) => FileState::Added,
            (_, None) => FileState::Removed,
        };
        // files of migrations are added to those that stand there, so what `build` adds depends on the folder
        if !path.starts_with(MIGRATIONS) {
            joined.files.push(FileChange { environment: environment.cloned(), path: path.clone(), state });
        }
        if state == FileState::Respelled {
            continue;
        }
        let action = ACTIONS.iter().find(|(start, _)| path.starts_with(start)).map_or("", |(_, action)| *action);
        if !action.is_empty() {
            actions.entry(action.to_owned()).or_default().push(path.clone());
        }
        if path.starts_with("docker-compose") {
            for text in containers(old.files.get(path), new.files.get(path)) {
                actions.entry(text).or_default().push(path.clone());
            }
        }
    }
    for (path, text) in &new.migrations {
        if old.migrations.get(path).is_none_or(|known| known != text) {
            actions
                .entry("a migration is added: existing ones are never changed".to_owned())
                .or_default()
                .push(path.clone());
        }
    }
    for (text, files) in commands(&old, &new) {
        actions.entry(text).or_default().extend(files);
    }
    for (text, files) in actions {
        joined.actions.push(Action { environment: environment.cloned(), text, files });
    }
}

/// Whether two files are trees that mean the same.
fn says_the_same(one: &Artifact, other: &Artifact, target: Target) -> bool {
    match (&one.made, &other.made) {
        (Made::Tree(one), Made::Tree(other)) => same_tree("", one, other, target),
        _ => false,
    }
}

/// Whether two values under one key mean the same: expressions in other words, labels of groups in another order.
fn same_tree(key: &str, one: &Yaml, other: &Yaml, target: Target) -> bool {
    match (plain(one), plain(other)) {
        (Yaml::Text(one), Yaml::Text(other)) => {
            one == other || key == "expr" && normal(one, Some(target)) == normal(other, Some(target))
        }
        (Yaml::List(one), Yaml::List(other)) if matches!(key, "group_by" | "equal") => {
            one.len() == other.len() && one.iter().all(|it| other.iter().any(|own| same_tree("", it, own, target)))
        }
        (Yaml::List(one), Yaml::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_tree("", one, other, target))
        }
        (Yaml::Map(one), Yaml::Map(other)) => {
            let same = |((name, one), (own, other)): (&(String, Yaml), &(String, Yaml))| {
                name == own && same_tree(name, one, other, target)
            };
            one.len() == other.len() && one.iter().zip(other).all(same)
        }
        (one, other) => one == other,
    }
}

/// A value without what it is made of.
fn plain(value: &Yaml) -> &Yaml {
    match value {
        Yaml::Traced(traced) => plain(&traced.1),
        value => value,
    }
}

/// The containers of a compose file that are started, recreated or removed.
fn containers(old: Option<&Artifact>, new: Option<&Artifact>) -> Vec<String> {
    let of = |artifact: Option<&Artifact>| -> BTreeMap<String, serde_json::Value> {
        let services = artifact
            .and_then(Artifact::meant)
            .and_then(|mut tree| tree.get_mut("services").map(serde_json::Value::take));
        services.and_then(|services| serde_json::from_value(services).ok()).unwrap_or_default()
    };
    let (old, new) = (of(old), of(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let said = |name: &&String| match (old.get(*name), new.get(*name)) {
        (Some(one), Some(other)) if one == other => None,
        (Some(_), Some(_)) => Some(format!("the container `{name}` is recreated")),
        (None, _) => Some(format!("the container `{name}` is started")),
        (_, None) => Some(format!("the container `{name}` is no longer needed: `up --remove-orphans` removes it")),
    };
    names.iter().filter_map(said).collect()
}

/// The servers that are started in another way, where nothing runs in containers.
fn commands(old: &Written, new: &Written) -> Vec<(String, Vec<String>)> {
    let known: BTreeSet<&str> = old.start.iter().map(|start| start.command.as_str()).collect();
    let program =
        |command: &str| command.split_whitespace().next().unwrap_or_default().trim_start_matches('(').to_owned();
    let changed = new.start.iter().filter(|start| !known.contains(start.command.as_str()));
    changed.map(|start| (format!("`{}` is started in another way", program(&start.command)), Vec::new())).collect()
}
