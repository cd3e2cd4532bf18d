//! Jobs that ask the blackbox exporter: health probes of services.

use super::super::draft::{Service, Written};
use super::super::known::general;
use super::targets::shown_address;
use super::{Reading, is_secret, shown};
use crate::kinds::Collection;
use crate::model::Address;
use lakehouse_yaml::{Entry, Node};

/// The label in which the blackbox exporter finds its target.
const TARGET: &str = "__param_target";

/// What our own jobs of probes have behind the name of the job of their service.
const SUFFIX: &str = "/probe";

/// The fields of a job that say how the exporter is asked, or that a probe has otherwise.
const READ: &[&str] =
    &["job_name", "static_configs", "metrics_path", "params", "relabel_configs", "scrape_interval", "scheme"];

/// Whether a job asks the blackbox exporter.
pub(super) fn is_probe(job: &Node) -> bool {
    let rules = job.get("relabel_configs").map_or(&[][..], Node::items);
    let passes_on = rules.iter().any(|rule| rule.text_of("target_label") == Some(TARGET));
    job.text_of("metrics_path") == Some("/probe") && passes_on
}

/// Adds a probe for each target.
pub(super) fn read(reading: &mut Reading<'_>, job: &Node) {
    let name = job.text_of("job_name").unwrap_or_default();
    for entry in job.entries().iter().filter(|entry| !READ.contains(&entry.key.as_str())) {
        let text = format!("`{}` of the job `{}`: not read yet", shown(&entry.key), shown(name));
        reading.not_carried(entry.line, text);
    }
    let module = job.get("params").and_then(|params| params.get("module"));
    let module = module.and_then(|module| module.items().first()?.text()).unwrap_or("http_2xx").to_owned();
    let configs = job.get("static_configs").map_or(&[][..], Node::items);
    let targets: Vec<_> = configs.iter().flat_map(|of| of.get("targets").map_or(&[][..], Node::items)).collect();
    let is_one = targets.len() == 1;
    for config in configs {
        for target in config.get("targets").map_or(&[][..], Node::items) {
            let read = target.text().and_then(|text| split(text, &module));
            match read {
                Some((address, path)) => probe(reading, job, config, (address, path), is_one, target.line),
                None => reading.not_carried(target.line, "a probe that is not over HTTP: not read yet"),
            }
        }
    }
    if targets.is_empty() {
        reading.not_carried(job.line, format!("the job `{}`: no static targets", shown(name)));
    } else if !reading.jobs.contains_key(stem(name)) {
        let line = job.get("params").map_or(job.line, |params| params.line);
        let text =
            format!("the module `{}` of blackbox.yml: the probe is a GET that expects status 200", shown(&module));
        reading.not_carried(line, text);
    }
}

/// The name of the job of a service, where this is our own job of its probe.
fn stem(name: &str) -> &str {
    name.strip_suffix(SUFFIX).unwrap_or(name)
}

/// The address and the path of a URL; without a scheme, as the exporter reads it with a module for HTTP.
fn split(text: &str, module: &str) -> Option<(Address, String)> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) => (scheme, rest),
        None if module.starts_with("http") => ("http", text),
        _ => return None,
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let address = super::targets::address(&format!("{scheme}://{host}"))?;
    Some((address, if path.is_empty() { "/".to_owned() } else { path.to_owned() }))
}

fn probe(
    reading: &mut Reading<'_>,
    job: &Node,
    config: &Node,
    (address, path): (Address, String),
    is_one: bool,
    line: usize,
) {
    let name = job.text_of("job_name").unwrap_or_default();
    let health = Written::Table(vec![("path".to_owned(), Written::text(&path))]);
    let place = reading.place(line);
    let is_asked = |service: &&mut Service| service.keys.get("address") == Some(&Written::text(address.host_port()));
    let service = reading.jobs.get(stem(name)).and_then(|at| reading.draft.services.get_mut(*at));
    // the probe of a service asks the address of the service
    if let Some(service) = service.filter(is_asked) {
        service.set("health", health);
        let text = format!("`{}`: its health probe, the job `{}`", service.name, shown(name));
        reading.draft.recognised(&place, text);
        return;
    }
    let Some(known) = general(Collection::Probe) else { return };
    let labels = config.get("labels");
    let of_label = labels.and_then(|labels| labels.text_of("service"));
    let wanted = of_label.unwrap_or(if is_one { stem(name) } else { &address.host });
    let mut service = Service::new(reading.draft.name_for(wanted), known.name, place.clone());
    service.set("address", Written::text(shown_address(&address)));
    service.set("health", health);
    let is_label = |entry: &&Entry| {
        !matches!(entry.key.as_str(), "service" | "instance")
            && !is_secret(&entry.key, entry.node.text().unwrap_or_default())
    };
    let entries = labels.map_or(&[][..], Node::entries).iter().filter(is_label);
    let labels: Vec<_> =
        entries.filter_map(|entry| Some((entry.key.clone(), Written::text(entry.node.text()?)))).collect();
    if !labels.is_empty() {
        service.set("labels", Written::Table(labels));
    }
    let interval = job.text_of("scrape_interval").filter(|interval| Some(*interval) != reading.interval.as_deref());
    if let Some(interval) = interval {
        service.set("scrape_interval", Written::text(interval));
    }
    reading.draft.recognised(&place, format!("`{}`: kind {}, a health probe", service.name, known.name));
    reading.draft.services.push(service);
}
