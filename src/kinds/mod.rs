//! The kinds of service, as data: what each brings, and how its metrics are reached.
//!
//! In: the TOML files beside this module, which the build lists. Out: a `ServiceKind`, and its tree for the layer below the author's
//! defaults. Adding a kind is adding a file; `parts` holds what is no kind.

pub mod presets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::report::Report;
use crate::source::{self, Node, Sources, Table};

/// A file of this folder.
#[derive(Debug)]
pub struct KindFile {
    /// The kind's name: the file's.
    pub name: &'static str,
    /// Its text, without the tests of its alerts.
    pub text: &'static str,
}

// `KINDS`, `PARTS` and `VARIANTS`, by name
include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

/// What a kind says of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceKind {
    /// What it is, for people.
    pub title: String,
    /// The port, where the address has none.
    #[serde(default)]
    pub port: Option<u16>,
    /// The path of the metrics.
    #[serde(default)]
    pub metrics_path: Option<String>,
    /// The exporters whose metrics it brings.
    pub catalogue: Vec<String>,
    /// The forms of `auth` that it takes.
    pub auth: Vec<AuthForm>,
    /// Whether its health probe logs in as its scrape does.
    #[serde(default = "yes")]
    pub probe_auth: bool,
    /// The keys of a service that only some kinds take.
    pub keys: Vec<String>,
    /// How its metrics are reached.
    pub scrape: Scrape,
    /// Further endpoints, scraped when an expression needs them.
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    /// The kind that it stands for, and where.
    #[serde(default)]
    pub variant: Option<Variant>,
    /// Ports that people take for its own, and what listens there instead.
    #[serde(default)]
    pub wrong_ports: BTreeMap<String, String>,
    /// How it is recognised in a compose file.
    #[serde(default)]
    pub compose: InCompose,
}

/// How a compose file runs a service of a kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InCompose {
    /// Its images, without the host of a registry, and what stands before the version of the service in a tag: nothing where
    /// the tag begins with it.
    pub images: BTreeMap<String, String>,
    /// Variables with the name of a user.
    pub username: Vec<String>,
    /// The user where no variable names one.
    pub default_username: Option<String>,
    /// Variables with the password of that user; with `_FILE` behind it, the file of one.
    pub password: Vec<String>,
    /// Flags with a password.
    pub password_flags: Vec<String>,
    /// Whether it has a password even where the file names none.
    pub always_password: bool,
    /// Parts of a command that switch TLS on.
    pub tls: Vec<String>,
    /// The variable and the value that make its metrics public.
    pub public: Option<(String, String)>,
    /// What creates the token that its metrics ask for.
    pub token_from: Option<String>,
}

/// Ports of well-known protocols that are not HTTP: nothing there can be scraped. By port, with what listens there.
const WIRE_PORTS: &[(u16, &str)] = &[
    (22, "SSH"),
    (25, "SMTP"),
    (53, "DNS"),
    (587, "SMTP"),
    (1433, "Microsoft SQL Server"),
    (1521, "Oracle"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (5672, "AMQP"),
    (6379, "Redis"),
    (6432, "PgBouncer"),
    (11211, "memcached"),
    (27017, "MongoDB"),
    (54322, "the PostgreSQL of Supabase"),
];

/// What listens at a port that nothing can be scraped at.
pub fn wire_protocol(port: u16) -> Option<&'static str> {
    WIRE_PORTS.iter().find(|(known, _)| *known == port).map(|(_, what)| *what)
}

fn yes() -> bool {
    true
}

/// A form of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthForm {
    /// A user name with a password.
    Password,
    /// A bearer token.
    Bearer,
}

/// How metrics are reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scrape {
    /// By whom.
    pub by: Collection,
    /// The component that exposes them.
    #[serde(default)]
    pub component: Option<String>,
    /// The metric that says whether the service answers, where `up` says that of somebody else.
    #[serde(default)]
    pub alive: Option<String>,
}

/// Who exposes the metrics of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collection {
    /// The service, at its own address.
    Itself,
    /// An exporter beside it.
    Exporter,
    /// An exporter on the same host.
    HostExporter,
    /// The SQL exporter, from its database.
    Sql,
    /// Nobody: there is only the probe.
    Probe,
    /// Nobody, and there is no probe either: it only logs.
    Nothing,
}

/// A further endpoint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its path.
    pub metrics_path: String,
}

/// What makes a service of a kind this variant of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The kind, as services write it.
    pub of: String,
    /// The path that its `metrics_path` is, or lies below.
    pub paths: String,
}

/// What must be there for the alerts of a part of the stack; without it there is nothing that they could watch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// A component of the stack that Prometheus scrapes.
    #[serde(default)]
    pub component: Option<String>,
    /// The scheme of an address that is probed.
    #[serde(default)]
    pub probe_scheme: Option<String>,
    /// Whether somebody must be notified.
    #[serde(default)]
    pub receivers: bool,
}

/// A kind with its tree.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What it says of itself; parts of the stack say nothing.
    pub kind: Option<ServiceKind>,
    /// Of a part: what its alerts need.
    pub needs: Option<Needs>,
    /// What it fills into a service.
    pub service: Table,
    /// The alerts that it brings.
    pub alerts: Table,
    /// Of a variant: those in place of both where services of the kind itself are there as well.
    pub alerts_of_both: Table,
    /// The dashboards that it brings.
    pub dashboards: Table,
}

/// The name that a file of this folder has among the sources.
fn source_name(file: &KindFile) -> String {
    format!("{SOURCE}{}", file.name)
}

/// What the names of these files among the sources begin with.
const SOURCE: &str = "kind ";

/// Whether a source of this name is a file of this folder, which no author has.
pub fn is_source(name: &str) -> bool {
    let is_file = |name: &str| KINDS.iter().chain(PARTS).chain(VARIANTS).any(|file| file.name == name);
    name == presets::SOURCE || name.strip_prefix(SOURCE).is_some_and(is_file)
}

/// The kind whose services bring the metrics of an exporter, and the path that makes it a variant.
pub fn of_catalogue(exporter: &str) -> Option<(String, Option<String>)> {
    let brings = |kind: &ServiceKind| kind.catalogue.iter().any(|name| name == exporter);
    KINDS.iter().chain(VARIANTS).find_map(|file| {
        let kind = load(file, &mut Sources::new(), &mut Report::new()).kind.filter(brings)?;
        Some(match kind.variant {
            Some(variant) => (variant.of, Some(variant.paths)),
            None => (file.name.to_owned(), None),
        })
    })
}

/// Whether a service of a kind whose metrics have that path is this variant of it.
pub fn is_variant(loaded: &Loaded, kind: &str, metrics_path: &str) -> bool {
    let variant = loaded.kind.as_ref().and_then(|loaded| loaded.variant.as_ref());
    variant.filter(|variant| variant.of == kind).is_some_and(|variant| {
        let rest = metrics_path.strip_prefix(&variant.paths);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Reads a file of this folder, as a source like any other.
pub fn load(file: &KindFile, sources: &mut Sources, report: &mut Report) -> Loaded {
    let name = source_name(file);
    let mut tree = source::parse_built_in(sources, &name, file.text, report);
    let needs = tree.remove("needs").and_then(|entry| source::decode(&entry.node).ok());
    let take = |tree: &mut Table, key: &str| {
        let entry = tree.remove(key);
        entry.and_then(|mut entry| entry.node.table_mut().map(std::mem::take)).unwrap_or_default()
    };
    let service = take(&mut tree, "service");
    let alerts = take(&mut tree, "alerts");
    let alerts_of_both = take(&mut tree, "alerts_of_both");
    let dashboards = take(&mut tree, "dashboards");
    let kind = (!tree.is_empty()).then_some(Node { span: source::Span::NONE, value: source::Value::Table(tree) });
    // a test decodes every file, so what cannot be decoded here does not exist
    let kind = kind.and_then(|node| source::decode(&node).ok());
    Loaded { kind, needs, service, alerts, alerts_of_both, dashboards }
}
