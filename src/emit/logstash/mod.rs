//! `logstash/`: the pipeline that reads, types and redacts every line; its settings; what its script is told.
//!
//! In: the logs of the services. Out: `logstash.conf`, `logstash.yml`, `pipelines.yml`, `event.rb` and `rules.json`.
//! Valid for 8.19 and 9: options that 9 refuses are not written. What a text of the spec may hold stands in
//! `rules.json`, where JSON quotes it, or in quotes that hold it unchanged (`config::text`).

mod filters;
pub(super) mod run;
mod writer;

use serde_json::json;

use super::elasticsearch::{self, Client};
use super::yaml::{self, Yaml};
use super::{Artifact, Layout, Made, Origin};
use crate::components::{ELASTICSEARCH, LOGSTASH};
use crate::model::logs::BEATS_PORT;
use crate::model::{LogSource, Logs, Model, Redaction, Runtime, Secret, Tls, TlsVersion};
use writer::{Entry, list, number, plugin, text};

/// Where the folder `logstash/` is seen by Logstash (`conventions::LOGSTASH_MOUNT`), unless the environment says otherwise.
const FOLDER: &str = "${LAKEHOUSE_LOGSTASH:/usr/share/logstash/lakehouse}";

/// Takes events apart and together where Logstash's filters cannot: types, hashes, redaction.
const SCRIPT: &str = include_str!("event.rb");

/// Where Logstash finds its files: known where the output is deployed to a folder that the spec names.
fn folder(layout: &Layout) -> String {
    layout.directory.as_ref().map_or_else(|| FOLDER.to_owned(), |directory| format!("{directory}/logstash"))
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let running = model.stack.components.get(LOGSTASH).filter(|_| model.stack.runtime == Runtime::Host);
    let host = running.map(|running| running.interface().to_string());
    let host = host.as_deref();
    let folder = folder(layout);
    let sections = [
        ("input", inputs(model, host)),
        ("filter", filters::filters(model, &folder)),
        ("output", outputs(model, layout)),
    ];
    let (mut conf, mut marks) = (yaml::HEADER.to_owned(), Vec::new());
    for (name, entries) in sections {
        conf.push('\n');
        writer::section(name, &entries, &mut conf, &mut marks);
    }
    let settings = Yaml::map([
        // the default of the image, which a file of one's own replaces whole
        ("api.http.host", Some(host.unwrap_or("0.0.0.0").into())),
        ("pipeline.ecs_compatibility", Some("v8".into())),
        // events wait on the disk while Elasticsearch is away, not in memory
        ("queue.type", Some("persisted".into())),
    ]);
    let pipelines = Yaml::List(vec![Yaml::map([
        ("pipeline.id", Some("logs".into())),
        ("path.config", Some(format!("{folder}/logstash.conf").into())),
    ])]);
    let script = format!("{}{SCRIPT}", yaml::HEADER);
    vec![
        Artifact { path: "logstash/logstash.conf".to_owned(), text: conf, made: Made::Text(marks) },
        yaml::file("logstash/logstash.yml", settings),
        yaml::file("logstash/pipelines.yml", pipelines),
        Artifact { path: "logstash/event.rb".to_owned(), text: script, made: Made::Text(Vec::new()) },
        yaml::json_file("logstash/rules.json", rules(model)),
    ]
}

/// One input for each port; Beats share one.
fn inputs(model: &Model, host: Option<&str>) -> Vec<Entry> {
    let mut found = Vec::new();
    let needs_beats = |logs: &Logs| match logs.from {
        LogSource::Files(_) | LogSource::Containers(_) | LogSource::Beats => true,
        LogSource::Tcp(_) | LogSource::Syslog(_) => false,
    };
    let listen = |mut options: Vec<(&'static str, String)>| {
        options.extend(host.map(|host| ("host", text(host))));
        options
    };
    let listener =
        |service: &str, plugin| Entry::Traced(Origin::part("", ["services", service, "logs", "from"]), vec![plugin]);
    if model.logs().any(|(_, logs)| needs_beats(logs)) {
        found.push(plugin("beats", listen(vec![("id", text("beats")), ("port", number(BEATS_PORT))])));
    }
    for (service, logs) in model.logs() {
        let mark = writer::hash(&[("[@metadata][service]", text(service))]);
        match logs.from {
            LogSource::Tcp(port) => {
                let options = vec![
                    ("id", text(&format!("{service}-tcp"))),
                    ("port", number(port)),
                    ("codec", "line".to_owned()),
                    ("add_field", mark),
                ];
                found.push(listener(service, plugin("tcp", listen(options))));
            }
            LogSource::Syslog(port) => {
                let options =
                    vec![("id", text(&format!("{service}-syslog"))), ("port", number(port)), ("add_field", mark)];
                found.push(listener(service, plugin("syslog", listen(options))));
            }
            LogSource::Files(_) | LogSource::Containers(_) | LogSource::Beats => {}
        }
    }
    found
}

fn outputs(model: &Model, layout: &Layout) -> Vec<Entry> {
    let mut options = vec![("id", text("elasticsearch")), ("hosts", list(&elasticsearch::urls(model)))];
    if let Some(tls) = elasticsearch::tls(model) {
        options.extend(client_tls(&tls, model, layout));
    }
    if let Some(user) = elasticsearch::login(model, Client::Logstash) {
        options.push(("user", text(user.name())));
        // read from the environment when Logstash starts
        options.push(("password", format!("\"${{{}}}\"", user.variable)));
    }
    options.extend([
        // all that its user may do: add events
        ("action", text("create")),
        ("index", text("%{[@metadata][index]}-%{+YYYY.MM.dd}")),
        // templates, retention and rights are made by elasticsearch/bootstrap.sh
        ("data_stream", text("false")),
        ("ilm_enabled", text("false")),
        ("manage_template", "false".to_owned()),
    ]);
    vec![Entry::Traced(Origin::part("component", ["stack", ELASTICSEARCH]), vec![plugin("elasticsearch", options)])]
}

/// How the output checks and makes a connection over https, by names that 8.19 and 9 take: `cacert` and `ssl` end 9.
fn client_tls(tls: &Tls, model: &Model, layout: &Layout) -> Vec<(&'static str, String)> {
    // it checks the host of the URL: another name is a finding
    let Tls { ca, client, server_name: _, insecure_skip_verify, min_version, max_version } = tls;
    let path = |file: &Secret| {
        let path = super::endpoint::secret_path(file, model.stack.runtime, layout);
        // resolve refused paths that no quotes hold
        match path.starts_with('/') {
            true => text(&path),
            false if path.contains('"') => format!("'{FOLDER}/{path}'"),
            false => format!("\"{FOLDER}/{path}\""),
        }
    };
    let mut options = vec![("ssl_enabled", "true".to_owned())];
    options.extend(ca.iter().map(|ca| ("ssl_certificate_authorities", format!("[{}]", path(ca)))));
    if let Some((certificate, key)) = client {
        options.push(("ssl_certificate", path(certificate)));
        options.push(("ssl_key", path(key)));
    }
    options.extend((*insecure_skip_verify == Some(true)).then(|| ("ssl_verification_mode", text("none"))));
    if min_version.is_some() || max_version.is_some() {
        // older ones are switched off in the Java that it runs on
        let offered = [TlsVersion::Tls12, TlsVersion::Tls13].into_iter();
        let offered = offered
            .filter(|one| min_version.is_none_or(|min| *one >= min) && max_version.is_none_or(|max| *one <= max));
        let offered: Vec<String> = offered.map(|one| format!("TLSv{}", elasticsearch::number(one))).collect();
        options.push(("ssl_supported_protocols", list(&offered)));
    }
    options
}

/// What `event.rb` does to the events of each service.
fn rules(model: &Model) -> Yaml {
    let services: Vec<(String, Yaml)> = model
        .logs()
        .map(|(service, logs)| {
            let types: serde_json::Map<_, _> = logs
                .fields
                .iter()
                .filter_map(|(field, kind)| Some((field.clone(), filters::cast(*kind)?.into())))
                .collect();
            let hash: Vec<&String> = logs
                .fields
                .iter()
                .filter(|(_, kind)| **kind == crate::model::FieldType::Hash)
                .map(|(field, _)| field)
                .collect();
            let redact: Vec<serde_json::Value> = logs
                .redact
                .iter()
                .map(|redaction| match redaction {
                    Redaction::Field { field, with } => json!({ "field": field, "with": with }),
                    Redaction::Pattern { pattern, luhn, with } => {
                        json!({ "pattern": pattern, "luhn": luhn, "with": with })
                    }
                })
                .collect();
            let rule = json!({ "drop_raw": logs.drops_raw_line(), "hash": hash, "redact": redact, "types": types });
            (service.to_owned(), Yaml::from_json(&rule).traced(Origin::part("rules", ["services", service, "logs"])))
        })
        .collect();
    Yaml::map([
        ("hash_key", Some(elasticsearch::HASH_KEY.into())),
        ("objects", Some(Yaml::texts(crate::model::logs::OBJECTS.iter().copied()))),
        ("services", Some(Yaml::Map(services))),
    ])
}
