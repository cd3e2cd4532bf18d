//! Scrape jobs: which service each target is.

use std::collections::{BTreeMap, BTreeSet};

use super::super::compose::reach::reached;
use super::super::compose::services::kind_by_container;
use super::super::draft::{Secret, Service, Written};
use super::super::known::{Known, Role, exporter_at, exporter_called, general, kind_at, singleton_called};
use super::targets::{Group, Target, groups, shown_address};
use super::{Reading, fields, probes, shown};
use crate::components::{Component, Placement};
use crate::kinds::Collection;
use lakehouse_yaml::Node;

/// What a target is.
enum Class {
    /// A component that the stack scrapes by itself.
    Own(&'static Component),
    /// A service that a compose file has.
    Existing(usize),
    /// An exporter of a kind.
    Exporter(&'static Component, &'static Known),
    /// Something that exposes its metrics itself.
    Itself(&'static Known),
    /// A further path of a kind, which comes with it.
    Part(&'static Known),
}

pub(super) fn read(reading: &mut Reading<'_>, node: &Node) {
    // a probe may belong to the service of another job
    let (probing, scraping): (Vec<_>, Vec<_>) = node.items().iter().partition(|job| probes::is_probe(job));
    for job in scraping {
        read_job(reading, job);
    }
    let kinds: BTreeSet<String> = reading.draft.services.iter().map(|service| service.kind.clone()).collect();
    for (kind, place, name) in std::mem::take(&mut reading.parts) {
        let name = shown(&name);
        match kinds.contains(kind) {
            true => reading.draft.recognised(&place, format!("`{name}`: this path comes with the kind {kind}")),
            false => reading
                .draft
                .not_carried(&place, format!("`{name}`: a further path of the kind {kind}, without its main path")),
        }
    }
    for job in probing {
        probes::read(reading, job);
    }
}

fn read_job(reading: &mut Reading<'_>, job: &Node) {
    let Some(name) = job.text_of("job_name") else {
        reading.not_carried(job.line, "a job without `job_name`");
        return;
    };
    for entry in job.entries().iter().filter(|entry| entry.key.ends_with("_sd_configs")) {
        let text = format!("`{}` of the job `{}`: service discovery is not read yet", shown(&entry.key), shown(name));
        reading.not_carried(entry.line, text);
    }
    for group in groups(reading, job) {
        let mut together: BTreeMap<&'static str, Vec<(Class, Target)>> = BTreeMap::new();
        for target in group.targets.clone() {
            let class = classify(reading, job, name, &target);
            together.entry(name_of(&class)).or_default().push((class, target));
        }
        for (_, targets) in together {
            add(reading, job, name, &group, targets);
        }
    }
}

/// Targets that may be one service.
fn name_of(class: &Class) -> &'static str {
    match class {
        Class::Own(_) => "own",
        Class::Existing(_) => "existing",
        Class::Exporter(..) => "exporter",
        Class::Itself(known) => known.name,
        Class::Part(_) => "part",
    }
}

/// Finds out what a target is: by its container, by the names and ports of the stack, by its path, by the exporters of kinds.
fn classify(reading: &Reading<'_>, job: &Node, name: &str, target: &Target) -> Class {
    let path = job.text_of("metrics_path").unwrap_or("/metrics");
    let logs_in = ["basic_auth", "authorization", "params"].iter().any(|key| job.get(key).is_some());
    let port = target.address.port.unwrap_or(80);
    if let Some(container) = container_of(reading, target).and_then(|at| reading.project.containers.get(at)) {
        let known = kind_by_container(container);
        let by_itself = known.is_none_or(|known| known.kind.scrape.by == Collection::Itself);
        match (container.role, container.service) {
            (Some(Role::Component(component)), None) if component.placement == Placement::Singleton => {
                return Class::Own(component);
            }
            (Some(Role::Component(_)), Some(service)) => return Class::Existing(service),
            (Some(Role::Service(_) | Role::Exposes(_)), Some(service)) if by_itself => return Class::Existing(service),
            _ => {}
        }
    }
    let host = target.address.host.split('.').next().unwrap_or_default();
    let listens = |component: &&Component| {
        let metrics = component.metrics.as_ref();
        port == component.port || metrics.and_then(|metrics| metrics.port) == Some(port)
    };
    let own = singleton_called(host).or_else(|| singleton_called(name).filter(|_| target.address.is_loopback()));
    if let Some(component) = own.filter(listens) {
        return Class::Own(component);
    }
    match kind_at(path) {
        Some((known, true)) => return Class::Itself(known),
        Some((known, false)) => return Class::Part(known),
        None => {}
    }
    let exporter = exporter_called(name).or_else(|| exporter_at(port));
    match (exporter.filter(|_| path == "/metrics" && !logs_in), general(Collection::Itself)) {
        (Some((component, known)), _) => Class::Exporter(component, known),
        (None, Some(known)) => Class::Itself(known),
        (None, None) => Class::Existing(usize::MAX),
    }
}

/// The container that a target is.
fn container_of(reading: &Reading<'_>, target: &Target) -> Option<usize> {
    let by_port = || {
        let port = target.address.port.filter(|_| target.address.is_loopback())?;
        reading.project.published_at(port).map(|(at, _)| at)
    };
    reading.project.called(&target.address.host).or_else(by_port)
}

fn add(reading: &mut Reading<'_>, job: &Node, name: &str, group: &Group, targets: Vec<(Class, Target)>) {
    let mut plain: Vec<Target> = Vec::new();
    let mut kind = None;
    for (class, target) in targets {
        let place = reading.place(target.line);
        match class {
            Class::Own(component) => {
                let text =
                    format!("`{}` of the job `{}` is scraped by the stack itself", component.container, shown(name));
                reading.draft.recognised(&place, text);
            }
            Class::Part(known) => {
                reading.parts.push((known.name, place, name.to_owned()));
            }
            Class::Existing(at) => existing(reading, job, name, group, at),
            Class::Exporter(component, known)
                if component.placement == Placement::OnHost && is_remote(component, &target) =>
            {
                kind = Some((known, Some(component)));
                plain.push(target);
            }
            Class::Exporter(component, known) => exporter(reading, job, name, group, (component, known), &target),
            Class::Itself(known) => {
                kind = Some((known, None));
                plain.push(target);
            }
        }
    }
    if let Some((known, component)) = kind {
        several(reading, job, name, group, known, component, &plain);
    }
}

/// Whether an exporter of a host is asked at its usual port of another host.
fn is_remote(component: &Component, target: &Target) -> bool {
    !target.address.is_loopback() && target.address.port == Some(component.port)
}

/// Adds the fields of a job to the service that a compose file has.
fn existing(reading: &mut Reading<'_>, job: &Node, name: &str, group: &Group, at: usize) {
    let Some(mut service) = reading.draft.services.get_mut(at).map(std::mem::take) else { return };
    let place = reading.place(job.line);
    if !service.places.contains(&place) {
        service.places.push(place.clone());
        finish(reading, job, name, group, &mut service);
        let text = format!("`{}`: scraped by the job `{}`", service.name, shown(name));
        reading.draft.recognised(&place, text);
    }
    reading.jobs.entry(name.to_owned()).or_insert(at);
    if let Some(slot) = reading.draft.services.get_mut(at) {
        *slot = service;
    }
}

/// A service that an exporter reads.
fn exporter(
    reading: &mut Reading<'_>,
    job: &Node,
    name: &str,
    group: &Group,
    (component, known): (&Component, &Known),
    target: &Target,
) {
    let wanted = group.service.as_deref().unwrap_or(name);
    let mut service = Service::new(reading.draft.name_for(wanted), known.name, reading.place(target.line));
    let of_label = target.instance.as_deref().and_then(super::targets::address);
    let of_label = of_label.filter(|address| *address != target.address);
    let is_ours = of_label.is_some()
        && (component.placement == Placement::OnHost || target.address.host == component.container_of(&service.name));
    let guess = || {
        let host = &target.address.host;
        let port = known.kind.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{host}{port}")
    };
    let address = of_label.as_ref().map_or_else(guess, shown_address);
    if of_label.is_none() && known.kind.scrape.by == Collection::Exporter {
        service
            .to_do
            .push(format!("correct the address: the file has only that of the exporter, and {address} is a guess"));
    }
    service.set("address", Written::text(address));
    if !is_ours {
        let at = Written::text(target.address.host_port());
        service.set("exporter", Written::Table(vec![("address".to_owned(), at)]));
    } else if known.kind.compose.always_password {
        let file = Secret::File(format!("secrets/{}_password", service.name.replace('-', "_")));
        service.log_in("monitor", file, "the password of `monitor`");
        service.to_do.push("correct the user: the file does not hold it".to_owned());
    }
    if let Some(at) = container_of(reading, target).and_then(|at| reading.project.containers.get_mut(at)) {
        at.is_scraped = true;
    }
    push(reading, job, name, group, service);
}

/// A service with a list of targets.
fn several(
    reading: &mut Reading<'_>,
    job: &Node,
    name: &str,
    group: &Group,
    known: &Known,
    on_host: Option<&Component>,
    targets: &[Target],
) {
    let Some(first) = targets.first() else { return };
    let wanted = group.service.as_deref().unwrap_or(name);
    let mut service = Service::new(reading.draft.name_for(wanted), known.name, reading.place(first.line));
    let mut addresses: Vec<String> = Vec::new();
    for target in targets {
        let (text, to_do) = match on_host {
            Some(_) => (target.address.host.clone(), None),
            None => seen_from_the_host(reading, target),
        };
        service.to_do.extend(to_do);
        let is_same = target
            .instance
            .as_deref()
            .and_then(super::targets::address)
            .is_none_or(|of| of.host_port() == target.address.host_port() || of.host_port() == text);
        if !is_same {
            reading.not_carried(target.line, "the label `instance`: lakehouse-obs writes the address there");
        }
        addresses.push(text);
    }
    service.to_do.dedup();
    addresses.sort();
    addresses.dedup();
    service.set("address", Written::one_or_many(&addresses));
    push(reading, job, name, group, service);
}

/// The address of a target; of a container the one that the stack reaches.
fn seen_from_the_host(reading: &mut Reading<'_>, target: &Target) -> (String, Option<String>) {
    let written = shown_address(&target.address);
    let Some(port) = target.address.port else { return (written, None) };
    let Some(at) = container_of(reading, target) else { return (written, None) };
    let Some(container) = reading.project.containers.get_mut(at) else { return (written, None) };
    container.is_scraped = true;
    // a port of the host is already one that is reached
    if target.address.is_loopback() {
        return (written, None);
    }
    let reached = reached(container, port);
    (reached.address, reached.to_do)
}

fn push(reading: &mut Reading<'_>, job: &Node, name: &str, group: &Group, mut service: Service) {
    finish(reading, job, name, group, &mut service);
    let place = service.places.first().cloned().unwrap_or_default();
    reading.draft.recognised(&place, format!("`{}`: kind {}, the job `{}`", service.name, service.kind, shown(name)));
    reading.jobs.entry(name.to_owned()).or_insert(reading.draft.services.len());
    reading.draft.services.push(service);
}

/// Adds what a job says of all its targets.
fn finish(reading: &mut Reading<'_>, job: &Node, name: &str, group: &Group, service: &mut Service) {
    if name != service.name {
        match reading.jobs.contains_key(name) {
            true => service
                .to_do
                .push(format!("its series have job=\"{}\" now: two services cannot share a job", service.name)),
            false => service.set("job", Written::text(name)),
        }
    }
    if !group.labels.is_empty() {
        let labels = group.labels.iter().map(|(name, value)| (name.clone(), Written::text(value)));
        service.set("labels", Written::Table(labels.collect()));
    }
    let by_kind =
        kind_at(job.text_of("metrics_path").unwrap_or_default()).is_some_and(|(known, _)| known.name == service.kind);
    fields::apply(reading, service, job, if by_kind { &["metrics_path"] } else { &[] });
}
