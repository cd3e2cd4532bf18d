//! The components of the stack, as data: one TOML file for each says what it is, when it runs, and how its container does.
//!
//! In: the files beside this module; the build lists them, and refuses one that is not what [`Component`] says. Out: all
//! components, and one by name. Adding an exporter is adding a file. Deliberately absent: what a component's own
//! configuration looks like (`emit`), and how a service is reached through it (`kinds`).

mod file;
mod names;
pub mod template;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

pub use file::{
    Component, Exporter, ExporterTls, HostFolder, Image, InContainer, Metrics, Need, Placement, Port, Release,
    Variable, Versions,
};
pub use names::{
    ALERTMANAGER, BLACKBOX_EXPORTER, ELASTICSEARCH, FILEBEAT, GRAFANA, JAEGER, KIBANA, LOGSTASH, PROMETHEUS,
    SQL_EXPORTER,
};

// `FILES`: name and text of each file, by name
include!(concat!(env!("OUT_DIR"), "/components.rs"));

static ALL: LazyLock<Vec<Component>> =
    LazyLock::new(|| FILES.iter().filter_map(|(name, text)| file::read(name, text).ok()).collect());

/// All components, by name.
pub fn all() -> &'static [Component] {
    &ALL
}

/// A component by its name.
pub fn component(name: &str) -> Option<&'static Component> {
    all().iter().find(|component| component.name == name)
}

impl Component {
    /// The container of the one that stands beside a service; of others there is only one.
    pub fn container_of(&self, service: &str) -> String {
        self.container.replace("{service}", service)
    }

    /// Whether the stack observes it without being asked, as a service of its own.
    pub fn observes_itself(&self) -> bool {
        self.placement == Placement::Singleton && self.metrics.is_some()
    }

    /// The catalogue of its metrics; empty where it exposes none.
    pub fn catalogue(&self) -> &str {
        self.metrics.as_ref().map_or("", |metrics| metrics.catalogue.as_str())
    }

    /// The name and tag of its image for a version, `patch` being the third number where it is known.
    pub fn image_of(&self, (major, minor): (u16, u16), patch: Option<u16>) -> String {
        let usual = (major, minor) == self.versions.default.minor;
        // of every other minor version there is a `.0`
        let patch = patch.unwrap_or(if usual { self.versions.default.patch } else { 0 });
        let tag = self.image.tag.replace("{version}", &format!("{major}.{minor}.{patch}"));
        format!("{}:{tag}", self.image.repository)
    }
}

impl Exporter {
    /// All of its texts that have placeholders.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let values = self.environment.iter().map(|variable| variable.value.as_str());
        let flags = self.flags.iter().chain(&self.collector).map(String::as_str);
        [self.listen.as_str()].into_iter().chain(flags).chain(values)
    }

    /// Whether it is told a password, or the file of one.
    pub fn logs_in(&self) -> bool {
        self.texts().any(|text| text.contains("{password"))
    }
}
