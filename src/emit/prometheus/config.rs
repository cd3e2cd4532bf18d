//! `prometheus.yml`.

use super::super::endpoint;
use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Layout, Origin};
use super::{nested, server};
use crate::components::{ALERTMANAGER, BLACKBOX_EXPORTER, PROMETHEUS};
use crate::model::{Discovery, Job, Model, Runtime, Service, Target, conventions};
use crate::spec::tools::SCRAPE_CONFIG;

/// Why the files of rules are named.
const RULE_FILES: &str = "the rule files of the alerts and the indicators";

pub(super) fn emit(model: &Model, layout: &Layout) -> Artifact {
    let stack = &model.stack;
    let expands = stack.expands_external_labels();
    let external = model.lakehouse.external_labels.iter().map(|(label, value)| {
        let value = if expands { value.replace('$', "$$") } else { value.clone() };
        (label.clone(), value.into())
    });
    let mut global = vec![("scrape_interval".to_owned(), stack.scrape_interval.to_string().into())];
    global.push(("evaluation_interval".to_owned(), stack.evaluation_interval.to_string().into()));
    global.extend(server::part(stack, "global", layout));
    global.push((
        "external_labels".to_owned(),
        Yaml::Map(external.collect()).traced(Origin::part("external", ["lakehouse"])),
    ));
    let global = Yaml::Map(global).traced(Origin::part("server", ["stack", PROMETHEUS]));
    let storage = server::storage(stack, layout).map(|it| it.traced(Origin::part("server", ["stack", PROMETHEUS])));
    let jobs = model.services.values().flat_map(|service| service.jobs.iter().map(move |job| (service, job)));
    let jobs = jobs.map(|(service, job)| {
        let form = if job.module.is_some() { "probe" } else { "job" };
        scrape_config(service, job, model, layout).traced(Origin::service(form, service))
    });
    let remote_write = stack.remote_write.iter();
    let remote_write: Vec<Yaml> = (0..)
        .zip(remote_write)
        .map(|(index, fields): (usize, _)| {
            let origin = Origin::part("", ["stack", PROMETHEUS, "remote_write", &index.to_string()]);
            Yaml::Map(nested::entries(fields, stack.runtime, layout)).traced(origin)
        })
        .collect();
    let rules = ["alerting-rules.yml", "recording-rules.yml"].map(|name| layout.within(PROMETHEUS, name));
    let config = Yaml::map([
        ("global", Some(global)),
        ("alerting", alerting(model, layout)),
        ("rule_files", Some(Yaml::texts(rules).fixed(RULE_FILES))),
        ("scrape_configs", Some(Yaml::List(jobs.collect()))),
        ("storage", storage),
        ("remote_write", (!remote_write.is_empty()).then_some(Yaml::List(remote_write))),
    ]);
    yaml::file("prometheus/prometheus.yml", config)
}

/// Every Alertmanager that the stack has: Prometheus sends each alert to all of them.
fn alerting(model: &Model, layout: &Layout) -> Option<Yaml> {
    let alertmanager = model.own_service(ALERTMANAGER)?;
    let job = alertmanager.jobs.first()?;
    let targets = job.targets.iter().map(|target| endpoint::target(&target.endpoint, model.stack.runtime));
    let group = Yaml::map([("targets", Some(Yaml::texts(targets)))]);
    let scheme = (job.scheme != "http").then(|| job.scheme.as_str().into());
    let mut manager: Vec<(String, Yaml)> = Vec::new();
    manager.extend(job.auth.iter().map(|auth| endpoint::auth(auth, model.stack.runtime, layout)));
    manager.extend(job.tls.iter().map(|tls| endpoint::tls(tls, model.stack.runtime, layout)));
    manager.extend(scheme.map(|scheme| ("scheme".to_owned(), scheme)));
    manager.push(("static_configs".to_owned(), Yaml::List(vec![group])));
    let replicas: Vec<&str> = model.lakehouse.replica_labels().collect();
    let drop = (!replicas.is_empty()).then(|| {
        let rule = Yaml::map([("regex", Some(replicas.join("|").into())), ("action", Some("labeldrop".into()))]);
        Yaml::List(vec![rule])
    });
    let managers = Yaml::List(vec![Yaml::Map(manager)]);
    let alerting = Yaml::map([("alert_relabel_configs", drop), ("alertmanagers", Some(managers))]);
    Some(alerting.traced(Origin::service("alerting", alertmanager)))
}

fn scrape_config(service: &Service, job: &Job, model: &Model, layout: &Layout) -> Yaml {
    let runtime = model.stack.runtime;
    let mut fields: Vec<(String, Yaml)> = vec![("job_name".to_owned(), job.name.as_str().into())];
    if job.metrics_path != "/metrics" {
        fields.push(("metrics_path".to_owned(), job.metrics_path.as_str().into()));
    }
    if job.scheme != "http" {
        fields.push(("scheme".to_owned(), job.scheme.as_str().into()));
    }
    fields.extend(job.auth.iter().map(|auth| endpoint::auth(auth, runtime, layout)));
    fields.extend(job.tls.iter().map(|tls| endpoint::tls(tls, runtime, layout)));
    fields.extend(nested::entries(&job.fields, runtime, layout));
    name_targets(&mut fields, service, job);
    if job.discovery.is_none() {
        let targets = job.targets.iter().map(|target| static_config(service, job, target, runtime)).collect();
        fields.push(("static_configs".to_owned(), Yaml::List(targets)));
    }
    if let Some(module) = &job.module {
        let name = Yaml::List(vec![module.name.as_str().into()]);
        fields.push(("params".to_owned(), Yaml::map([("module", Some(name))])));
        fields.push(("relabel_configs".to_owned(), probe_relabelling(model)));
    }
    // Prometheus' own order makes the file read like its documentation
    let rank = |name: &str| SCRAPE_CONFIG.order.iter().position(|field| *field == name);
    fields.sort_by_key(|(name, _)| rank(name).unwrap_or(usize::MAX));
    Yaml::Map(fields)
}

fn static_config(service: &Service, job: &Job, target: &Target, runtime: Runtime) -> Yaml {
    let (reached, instance) = job.target_and_instance(target, runtime);
    // a probe's address becomes that of the exporter, which names nothing
    let instance = Some(instance).filter(|instance| *instance != reached || job.module.is_some());
    let mut labels = vec![(conventions::SERVICE_LABEL.to_owned(), job.service.as_str().into())];
    labels.extend(
        service.labels.iter().map(|(name, value)| (name.clone(), of_label(service, name, value.as_str().into()))),
    );
    let instance = instance.filter(|_| !service.labels.contains_key("instance"));
    labels.extend(instance.map(|instance| ("instance".to_owned(), instance.into())));
    Yaml::map([("targets", Some(Yaml::texts([reached]))), ("labels", Some(Yaml::Map(labels)))])
}

/// Rules of our own around those of the author.
///
/// What is discovered gets the labels of its service before the author's rules run, so that theirs have the last word about
/// `service`; what they may have taken off or written without meaning to is fixed after them.
fn name_targets(fields: &mut Vec<(String, Yaml)>, service: &Service, job: &Job) {
    let (job_label, service_label) = (conventions::JOB_LABEL, conventions::SERVICE_LABEL);
    let named = || std::iter::once((service_label, job.service.as_str()));
    let labels = || service.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let before = match job.discovery {
        // a target from elsewhere may say whom it is about, but not which job it belongs to
        Some(Discovery { labelled: true }) => {
            let named = named().map(|(label, value)| where_absent(label, value));
            let rest = labels().map(|(label, value)| of_label(service, label, where_absent(label, value)));
            std::iter::once(constant(job_label, &job.name)).chain(named).chain(rest).collect()
        }
        Some(Discovery { labelled: false }) => {
            let named = named().map(|(label, value)| constant(label, value));
            named.chain(labels().map(|(label, value)| of_label(service, label, constant(label, value)))).collect()
        }
        None => Vec::new(),
    };
    let mut after = Vec::new();
    // what may write any label is not meant to write this one; a rule that names it is
    if job.relabelling.open && !job.relabelling.moves_targets {
        after.push(constant(job_label, &job.name));
    }
    if job.relabelling.unnamed {
        after.extend(named().map(|(label, value)| where_absent(label, value)));
    }
    let written = fields.iter().position(|(name, _)| name == "relabel_configs");
    let written = match written.map(|at| fields.remove(at)) {
        Some((_, Yaml::List(rules))) => rules,
        _ => Vec::new(),
    };
    let rules: Vec<Yaml> = before.into_iter().chain(written).chain(after).collect();
    if !rules.is_empty() {
        fields.push(("relabel_configs".to_owned(), Yaml::List(rules)));
    }
}

/// What a label of the service's own made.
fn of_label(service: &Service, label: &str, yaml: Yaml) -> Yaml {
    yaml.traced(Origin::part("", ["services", &service.name, "labels", label]))
}

/// A rule that writes a label, whatever it was. In a replacement `$` begins the name of a group.
fn constant(label: &str, value: &str) -> Yaml {
    Yaml::map([("target_label", Some(label.into())), ("replacement", Some(value.replace('$', "$$").into()))])
}

/// A rule that writes a label where there is none.
fn where_absent(label: &str, value: &str) -> Yaml {
    Yaml::map([
        ("source_labels", Some(Yaml::texts([label]))),
        ("regex", Some("".into())),
        ("target_label", Some(label.into())),
        ("replacement", Some(value.replace('$', "$$").into())),
    ])
}

/// The target becomes a parameter, and the blackbox exporter the address.
fn probe_relabelling(model: &Model) -> Yaml {
    let blackbox = model
        .own_service(BLACKBOX_EXPORTER)
        .and_then(|service| service.jobs.first()?.targets.first())
        .map(|target| endpoint::target(&target.endpoint, model.stack.runtime))
        .unwrap_or_default();
    let source = Yaml::texts(["__address__"]);
    Yaml::List(vec![
        Yaml::map([("source_labels", Some(source.clone())), ("target_label", Some("__param_target".into()))]),
        Yaml::map([("target_label", Some("__address__".into())), ("replacement", Some(blackbox.into()))]),
    ])
}
