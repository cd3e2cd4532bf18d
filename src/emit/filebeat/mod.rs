//! `filebeat/filebeat.yml`: the shipper. It reads files and containers, joins lines, and says whose they are.
//!
//! In: logs from files and containers. Out: the file, for 8.19 and 9. Not written where no service needs it.

pub(super) mod run;

use super::yaml::{self, Yaml};
use super::{Artifact, Layout, Origin};
use crate::components::LOGSTASH;
use crate::model::logs::{BEATS_PORT, SERVICE_FIELD};
use crate::model::{LogSource, Logs, Model, Runtime};

/// Where Docker keeps what containers write.
const CONTAINERS: &str = "/var/lib/docker/containers";

/// Whether it reads the logs of a service.
pub(super) fn is_needed(model: &Model) -> bool {
    model.logs().any(|(_, logs)| matches!(logs.from, LogSource::Files(_) | LogSource::Containers(_)))
}

pub(super) fn emit(model: &Model, _: &Layout) -> Vec<Artifact> {
    let inputs: Vec<Yaml> = model
        .logs()
        .filter_map(|(service, logs)| match &logs.from {
            LogSource::Files(paths) => Some(input(service, logs, paths)),
            _ => None,
        })
        .collect();
    let templates: Vec<Yaml> = model
        .logs()
        .filter_map(|(service, logs)| match &logs.from {
            LogSource::Containers(names) => Some(template(service, logs, names)),
            _ => None,
        })
        .collect();
    let discover = Yaml::map([(
        "providers",
        Some(Yaml::List(vec![Yaml::map([
            ("type", Some("docker".into())),
            ("templates", Some(Yaml::List(templates.clone()))),
        ])])),
    )]);
    let file = Yaml::map([
        ("filebeat.inputs", Some(Yaml::List(inputs.clone())).filter(|_| !inputs.is_empty())),
        ("filebeat.autodiscover", Some(discover).filter(|_| !templates.is_empty())),
        (
            "output.logstash",
            Some(
                Yaml::map([("hosts", Some(Yaml::texts(hosts(model))))])
                    .traced(Origin::part("component", ["stack", LOGSTASH])),
            ),
        ),
        // for the health check: http://localhost:5066
        ("http.enabled", Some(Yaml::Boolean(true))),
        ("http.host", Some("localhost".into())),
        ("logging.metrics.enabled", Some(Yaml::Boolean(false))),
    ]);
    vec![yaml::file("filebeat/filebeat.yml", file)]
}

fn hosts(model: &Model) -> Vec<String> {
    let logstash = model.stack.components.get(LOGSTASH);
    let written = logstash.map(|logstash| logstash.addresses.as_slice()).unwrap_or_default();
    if written.is_empty() {
        let host = match logstash.filter(|_| model.stack.runtime == Runtime::Host) {
            Some(running) => running.host(),
            None => LOGSTASH.to_owned(),
        };
        return vec![format!("{host}:{BEATS_PORT}")];
    }
    written.iter().map(|address| super::endpoint::reach(address, model.stack.runtime).host_port()).collect()
}

/// What says whose the lines are.
fn fields(service: &str) -> Yaml {
    Yaml::map([(SERVICE_FIELD, Some(service.into()))])
}

fn joining(logs: &Logs) -> Option<Yaml> {
    let start = logs.multiline.as_ref()?;
    Some(Yaml::map([(
        "multiline",
        Some(Yaml::map([
            ("type", Some("pattern".into())),
            ("pattern", Some(start.as_str().into())),
            ("negate", Some(Yaml::Boolean(true))),
            ("match", Some("after".into())),
        ])),
    )]))
}

fn input(service: &str, logs: &Logs, paths: &[String]) -> Yaml {
    Yaml::map([
        ("type", Some("filestream".into())),
        ("id", Some(service.into())),
        ("paths", Some(Yaml::texts(paths.iter().cloned()))),
        ("parsers", joining(logs).map(|join| Yaml::List(vec![join]))),
        // by the first KiB, as 9 does it by default, a file that is still shorter would wait
        ("file_identity.native", Some(Yaml::Map(Vec::new()))),
        ("prospector.scanner.fingerprint.enabled", Some(Yaml::Boolean(false))),
        ("fields", Some(fields(service))),
    ])
    .traced(Origin::part("shipper", ["services", service, "logs"]))
}

fn template(service: &str, logs: &Logs, names: &[String]) -> Yaml {
    let id = "${data.docker.container.id}";
    let container = Yaml::map([(
        "container",
        Some(Yaml::map([("stream", Some("all".into())), ("format", Some("docker".into()))])),
    )]);
    let config = Yaml::map([
        ("type", Some("filestream".into())),
        ("id", Some(format!("{service}-{id}").into())),
        ("paths", Some(Yaml::texts([format!("{CONTAINERS}/{id}/*-json.log")]))),
        ("prospector.scanner.symlinks", Some(Yaml::Boolean(true))),
        ("parsers", Some(Yaml::List([Some(container), joining(logs)].into_iter().flatten().collect()))),
        ("file_identity.native", Some(Yaml::Map(Vec::new()))),
        ("prospector.scanner.fingerprint.enabled", Some(Yaml::Boolean(false))),
        ("fields", Some(fields(service))),
    ]);
    let condition = Yaml::map([("regexp", Some(Yaml::map([("docker.container.name", Some(any_of(names).into()))])))]);
    Yaml::map([("condition", Some(condition)), ("config", Some(Yaml::List(vec![config])))])
        .traced(Origin::part("shipper", ["services", service, "logs"]))
}

/// Names with `*` as one regex.
fn any_of(names: &[String]) -> String {
    let one = |name: &String| name.split('*').map(regex_syntax::escape).collect::<Vec<_>>().join(".*");
    format!("^(?:{})$", names.iter().map(one).collect::<Vec<_>>().join("|"))
}
