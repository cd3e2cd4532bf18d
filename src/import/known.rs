//! What is known by an image, a port, a name or a path: the kinds of service and the components of the stack, by their own
//! tables.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::components::{self, Component, Placement};
use crate::kinds::{self, Collection, KINDS, ServiceKind};
use crate::report::Report;
use crate::source::{self, Sources};

/// A kind with its name.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) kind: ServiceKind,
}

static ALL: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let known = |file: &'static kinds::KindFile| {
        let kind = kinds::load(file, &mut Sources::new(), &mut Report::new()).kind?;
        Some(Known { name: file.name, kind })
    };
    KINDS.iter().filter_map(known).collect()
});

/// Images that expose metrics by themselves: name to port.
static EXPOSING: LazyLock<BTreeMap<String, u16>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Exposing {
        name: String,
        port: u16,
    }
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let mut table = source::parse_built_in(&mut sources, "images", include_str!("images.toml"), &mut report);
    let images = table.remove("images").and_then(|entry| source::decode::<Vec<Exposing>>(&entry.node).ok());
    images.unwrap_or_default().into_iter().map(|image| (image.name, image.port)).collect()
});

/// What a container is.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// A service of a kind, with the version that its tag says.
    Service(&'static Known),
    /// A component of the stack, which the build makes itself.
    Component(&'static Component),
    /// Something that exposes metrics at a port.
    Exposes(u16),
}

/// The name of an image without the host of its registry and the folder of official images, and its tag.
pub(super) fn split_image(image: &str) -> (&str, &str) {
    let image = image.split('@').next().unwrap_or(image);
    let (name, tag) = match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, ""),
    };
    let name = match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => rest,
        _ => name,
    };
    let name = name.strip_prefix("docker/").filter(|rest| rest.starts_with("library/")).unwrap_or(name);
    (name.strip_prefix("library/").unwrap_or(name), tag)
}

/// What an image is.
pub(super) fn of_image(name: &str) -> Option<Role> {
    if let Some(known) = ALL.iter().find(|known| known.kind.compose.images.contains_key(name)) {
        return Some(Role::Service(known));
    }
    let is_it = |component: &&Component| {
        split_image(&component.image.repository).0 == name || component.image.aliases.iter().any(|alias| alias == name)
    };
    if let Some(component) = components::all().iter().find(is_it) {
        return Some(Role::Component(component));
    }
    EXPOSING.get(name).map(|port| Role::Exposes(*port))
}

/// The version of a service that a tag says: the numbers behind what the table of its image names.
pub(super) fn service_version<'a>(known: &Known, image: &str, tag: &'a str) -> Option<&'a str> {
    let before = known.kind.compose.images.get(image)?;
    let rest = match before.as_str() {
        "" => tag,
        before => &tag[tag.find(before)? + before.len()..],
    };
    let rest = rest.strip_prefix('v').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let major = rest.get(..end)?;
    // a date is no version
    (!major.is_empty() && major.len() <= 3).then_some(major)
}

/// The first two numbers of the version of a component, if its tag is one.
pub(super) fn component_version(tag: &str) -> Option<(u16, u16)> {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let mut numbers = tag.split('-').next()?.split('.').map(str::parse::<u16>);
    match (numbers.next()?, numbers.next()?) {
        (Ok(major), Ok(minor)) => Some((major, minor)),
        _ => None,
    }
}

/// The kind whose metrics a component collects, other than by queries.
pub(super) fn kind_of(component: &Component) -> Option<&'static Known> {
    let collects = |known: &&Known| {
        known.kind.scrape.by != Collection::Sql
            && known.kind.scrape.component.as_deref() == Some(component.name.as_str())
    };
    ALL.iter().find(collects)
}

/// An exporter of a kind, by its usual port.
pub(super) fn exporter_at(port: u16) -> Option<(&'static Component, &'static Known)> {
    exporters().find(|(component, _)| component.port == port)
}

/// An exporter of a kind, by its own name. The name of a kind is not enough: a job `node` may be one of Node.js.
pub(super) fn exporter_called(name: &str) -> Option<(&'static Component, &'static Known)> {
    let name = plain(name);
    exporters().find(|(component, _)| name == plain(&component.name))
}

fn exporters() -> impl Iterator<Item = (&'static Component, &'static Known)> {
    let of_services = components::all().iter().filter(|component| component.placement != Placement::Singleton);
    of_services.filter_map(|component| Some((component, kind_of(component)?)))
}

/// The kind that exposes its metrics itself at a path that no other has, and whether it is the main one.
pub(super) fn kind_at(path: &str) -> Option<(&'static Known, bool)> {
    let itself = ALL.iter().filter(|known| known.kind.scrape.by == Collection::Itself);
    let mut found = itself.filter_map(|known| {
        let main = known.kind.metrics_path.as_deref()? == path;
        let part = known.kind.parts.values().any(|part| part.metrics_path == path);
        (main || part).then_some((known, main))
    });
    found.next()
}

/// The kind of whatever speaks Prometheus' format at its own address, and the one of what is only probed.
pub(super) fn general(by: Collection) -> Option<&'static Known> {
    let is_plain = |known: &&Known| known.kind.scrape.by == by && known.kind.catalogue.is_empty();
    ALL.iter().find(is_plain)
}

/// A component of which the stack has one, by its name.
pub(super) fn singleton_called(name: &str) -> Option<&'static Component> {
    let name = plain(name);
    let is_it = |component: &&Component| plain(&component.name) == name || plain(&component.container) == name;
    components::all().iter().filter(|component| component.placement == Placement::Singleton).find(is_it)
}

/// A name in one spelling.
fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}
