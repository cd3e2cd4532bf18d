//! What the file of a component says, as types.
//!
//! In: the text of a file. Out: a `Component`, or what is wrong with the text. The build reads every file with this, so that
//! a flaw in one ends the build; `ARCHITECTURE.md`, "A component", explains each key.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A component of the stack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Its table under `[stack]`: the name of its file.
    #[serde(skip)]
    pub name: String,
    /// What it is and when it runs: the description of its table.
    pub about: String,
    /// Its container, and its own job; of one that stands beside a service with `{service}` in it.
    pub container: String,
    /// How many of it run, and where.
    pub placement: Placement,
    /// What makes it run.
    #[serde(default)]
    pub needed_by: Need,
    /// Where it listens by default.
    pub port: u16,
    /// The ports of the host that its container takes.
    #[serde(default)]
    pub published: Vec<Port>,
    /// Whether its container takes the ports that logs arrive at, too.
    #[serde(default)]
    pub listens_for_logs: bool,
    /// Whether its server takes a `web_config`.
    #[serde(default)]
    pub web_config: bool,
    /// Whether one that runs already can take its place.
    #[serde(default = "yes")]
    pub elsewhere: bool,
    /// The versions that output is written for.
    pub versions: Versions,
    /// Its own metrics, if it exposes any to Prometheus.
    #[serde(default)]
    pub metrics: Option<Metrics>,
    /// Its image.
    pub image: Image,
    /// How it is started, of an exporter that needs no file of its own.
    #[serde(default)]
    pub exporter: Option<Exporter>,
    /// Flags that follow from a key of the service that it observes, without their dashes: flag to key. Nobody writes them
    /// himself. Variables of the environment that say the same as a flag count too.
    #[serde(default)]
    pub sets: BTreeMap<String, String>,
}

/// How many of a component run, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// Once in the stack.
    #[serde(rename = "stack")]
    Singleton,
    /// Once per service that needs it, next to it.
    #[serde(rename = "service")]
    PerService,
    /// On the observed host itself, with a view of it.
    #[serde(rename = "host")]
    OnHost,
}

/// What makes a component run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Every spec.
    Always,
    /// An alert.
    Alerts,
    /// A dashboard.
    Dashboards,
    /// A service with logs.
    Logs,
    /// A service with a health probe.
    Probes,
    /// A service whose kind names it.
    #[default]
    Services,
    /// A service with logs in files or of containers.
    ShippedLogs,
    /// A service with traces.
    Traces,
}

/// A port of the host.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// The port; the component's own where there is none.
    #[serde(default)]
    pub port: Option<u16>,
    /// What speaks there, for people.
    pub about: String,
}

/// The versions that output is written for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// The one that edition 2026 stands for.
    pub default: Release,
    /// The oldest, without a third number.
    pub oldest: Release,
    /// The newest that the tables of this program were made from, without a third number; a later one is written for as this
    /// one, and a note says so. None where no table asks for the version.
    #[serde(default)]
    pub newest: Option<Release>,
    /// The first major version that nothing is known about.
    pub unknown_from: u16,
    /// The component that must have the same major version, and at least its own minor one, for it to start.
    #[serde(default)]
    pub starts_with: Option<String>,
    /// The component that it writes to, which may not be older than it.
    #[serde(default)]
    pub writes_to: Option<String>,
    /// The component that it is released with: a version of that one counts for this one too.
    #[serde(default)]
    pub follows: Option<String>,
}

/// A version: two numbers or three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Release {
    /// The first two numbers, which decide about what is written.
    pub minor: (u16, u16),
    /// The third number.
    pub patch: u16,
}

impl TryFrom<String> for Release {
    type Error = String;

    fn try_from(text: String) -> Result<Release, String> {
        let numbers: Result<Vec<u16>, _> = text.split('.').map(str::parse).collect();
        match numbers.as_deref() {
            Ok([major, minor]) => Ok(Release { minor: (*major, *minor), patch: 0 }),
            Ok([major, minor, patch]) => Ok(Release { minor: (*major, *minor), patch: *patch }),
            _ => Err(format!("`{text}` is not a version of two or three numbers")),
        }
    }
}

impl Release {
    /// Major and minor, as specs write them.
    pub fn short(self) -> String {
        let (major, minor) = self.minor;
        format!("{major}.{minor}")
    }
}

/// The metrics of a component itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Their catalogue.
    pub catalogue: String,
    /// Where they are, if not at the port of the component.
    #[serde(default)]
    pub port: Option<u16>,
    /// Whether its configuration leaves type and unit out of their names, of which the catalogue has both spellings.
    #[serde(default)]
    pub bare: bool,
    /// Their path.
    #[serde(default = "metrics_path")]
    pub path: String,
    /// Whether it scrapes itself.
    #[serde(default)]
    pub itself: bool,
}

/// What is known about an image.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Registry and name.
    pub repository: String,
    /// Other names of the image, without the host of a registry, under which people run it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The tag of a version, with `{version}` in it.
    pub tag: String,
    /// How much memory the container may have, in MiB, unless the spec says otherwise.
    pub memory: u64,
    /// The user, where the image would run as root, or as one that cannot do what it is for.
    #[serde(default)]
    pub user: Option<String>,
    /// How many processes and threads it may have at once: several times what it has when it is busy, and far fewer
    /// than the host can bear.
    pub pids: u32,
    /// Why its root file system cannot be read-only; nothing where it is.
    #[serde(default)]
    pub writable: Option<String>,
    /// Folders that it writes to and that may be gone with it, in memory.
    #[serde(default)]
    pub scratch: Vec<String>,
    /// Where it keeps what must outlive the container.
    #[serde(default)]
    pub data: Option<String>,
    /// A command of the image's own shell that says whether it works; `{port}` is its port, `{host}` where it is asked.
    pub health: String,
    /// How long it may take to start, in seconds.
    pub start: u16,
}

/// How an exporter is started that needs no file of its own. Texts with placeholders are those of
/// [`template`](super::template).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exporter {
    /// The program, as its releases call it.
    pub program: String,
    /// The program in the image, for a shell that reads a password first.
    #[serde(default)]
    pub path: Option<String>,
    /// The flag that says where it listens.
    pub listen: String,
    /// The flag that switches on a collector that is off by default.
    #[serde(default)]
    pub collector: Option<String>,
    /// Other flags.
    #[serde(default)]
    pub flags: Vec<String>,
    /// What it reads from its environment, in order.
    #[serde(default)]
    pub environment: Vec<Variable>,
    /// What `{database}` is where the spec names none.
    #[serde(default)]
    pub database: Option<String>,
    /// How it connects with TLS, if it can.
    #[serde(default)]
    pub tls: Option<ExporterTls>,
    /// What it needs in a container only.
    #[serde(default)]
    pub container: InContainer,
}

/// A variable of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// How an exporter connects with TLS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExporterTls {
    /// What it connects to, for people.
    pub service: String,
    /// The scheme without and with TLS: what `{scheme}` is.
    #[serde(default)]
    pub schemes: Option<(String, String)>,
    /// The keys of `tls` that it cannot be told, with what to do instead.
    #[serde(default)]
    pub unread: BTreeMap<String, String>,
}

/// What an exporter needs in a container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InContainer {
    /// Flags, as they are.
    pub flags: Vec<String>,
    /// Folders of the host that it sees, never written to, with whatever is mounted below them.
    pub mounts: Vec<HostFolder>,
}

/// A folder of the host that is seen in a container.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostFolder {
    /// On the host.
    pub source: String,
    /// In the container.
    pub target: String,
}

fn yes() -> bool {
    true
}

fn metrics_path() -> String {
    "/metrics".to_owned()
}

/// Reads the file of a component of that name.
///
/// # Errors
/// What is wrong with the text, for whoever wrote it.
pub(super) fn read(name: &str, text: &str) -> Result<Component, String> {
    let component: Component = toml::from_str(text).map_err(|error| error.to_string())?;
    let sidecar = component.placement == Placement::PerService;
    if component.container.contains("{service}") != sidecar {
        return Err(
            "`container` must contain `{service}` for a component of one service, and must not contain it otherwise"
                .to_owned(),
        );
    }
    if !component.image.tag.contains("{version}") {
        return Err("`image.tag` has no `{version}`".to_owned());
    }
    Ok(Component { name: name.to_owned(), ..component })
}
