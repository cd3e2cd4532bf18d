//! `grafana/provisioning/`: the data sources, each with what it is reached by and what it leads to, and where Grafana finds
//! the dashboards.
//!
//! Grafana replaces `$NAME` in these files: a `$` that is meant is written twice, and a secret is read from its file by
//! `$__file{…}`, so that none stands here.

use super::super::elasticsearch::{self, Client};
use super::super::endpoint;
use super::super::yaml::{self, Yaml};
use super::super::{Artifact, Layout, Origin};
use super::{JAEGER, PROMETHEUS, logs_uid};
use crate::components;
use crate::model::{Auth, Endpoint, Model, Running, Runtime, Secret, Tls, conventions};

pub(super) fn files(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let sources = [prometheus(model, layout), alertmanager(model, layout)];
    let logs = elasticsearch::index_names(model);
    let logs = if model.logs().next().is_some() { logs } else { Vec::new() };
    let sources = sources.into_iter().chain(logs.iter().map(|index| logs_source(index, model, layout)));
    let sources = sources.chain([jaeger(model, layout)]);
    let sources = Yaml::map([
        ("apiVersion", Some(Yaml::Integer(1))),
        // one that is no longer written here is removed
        ("prune", Some(Yaml::Boolean(true))),
        ("datasources", Some(Yaml::List(sources.flatten().collect()))),
    ]);
    vec![
        dashboards(model, layout),
        yaml::file_started_in("grafana/provisioning/datasources/datasources.yml", "Grafana", sources, layout),
    ]
}

fn dashboards(model: &Model, layout: &Layout) -> Artifact {
    const PATH: &str = "grafana/provisioning/dashboards/dashboards.yml";
    let folder = match model.stack.runtime {
        Runtime::Compose => conventions::GRAFANA_DASHBOARDS.to_owned(),
        Runtime::Host => layout.within(components::GRAFANA, "dashboards"),
    };
    let mut file = yaml::file(PATH, provider(model, &folder));
    if !folder.starts_with('/') {
        file.text.insert_str(yaml::HEADER.len(), &yaml::started_in(PATH, "Grafana"));
    }
    file
}

/// Where Grafana finds the dashboards.
fn provider(model: &Model, folder: &str) -> Yaml {
    let provider = Yaml::map([
        ("name", Some(text(&model.lakehouse.name))),
        ("orgId", Some(Yaml::Integer(1))),
        ("folder", Some(text(&model.lakehouse.title))),
        ("type", Some("file".into())),
        ("disableDeletion", Some(Yaml::Boolean(false))),
        ("updateIntervalSeconds", Some(Yaml::Integer(30))),
        ("allowUiUpdates", Some(Yaml::Boolean(false))),
        ("options", Some(Yaml::map([("path", Some(folder.into()))]))),
    ]);
    Yaml::map([("apiVersion", Some(Yaml::Integer(1))), ("providers", Some(Yaml::List(vec![provider])))])
}

/// A text in which Grafana replaces nothing.
fn text(plain: &str) -> Yaml {
    Yaml::Text(plain.replace('$', "$$"))
}

/// What is read from the file of a secret.
fn from_file(secret: &Secret, model: &Model, layout: &Layout) -> String {
    format!("$__file{{{}}}", endpoint::secret_path(secret, model.stack.runtime, layout))
}

/// One data source.
struct Source<'a> {
    name: &'a str,
    kind: &'a str,
    uid: &'a str,
    default: bool,
    /// How Grafana logs in, where it does so as another than Prometheus.
    login: Option<Auth>,
    options: Vec<(String, Yaml)>,
}

fn source(source: Source<'_>, running: &Running, model: &Model, layout: &Layout) -> Yaml {
    let Source { name, kind, uid, default, login, mut options } = source;
    let mut secure: Vec<(String, Yaml)> = Vec::new();
    let mut user = None;
    match login.as_ref().or(running.auth.as_ref()) {
        Some(Auth::Basic { username, password }) => {
            user = Some(username.clone());
            secure.push(("basicAuthPassword".to_owned(), from_file(password, model, layout).into()));
        }
        Some(Auth::Bearer(token)) => {
            options.push(("httpHeaderName1".to_owned(), "Authorization".into()));
            let value = format!("Bearer {}", from_file(token, model, layout));
            secure.push(("httpHeaderValue1".to_owned(), value.into()));
        }
        None => {}
    }
    if let Some(tls) = &running.tls {
        add_tls(tls, &mut options, &mut secure, model, layout);
    }
    Yaml::map([
        ("name", Some(name.into())),
        ("type", Some(kind.into())),
        ("uid", Some(uid.into())),
        ("access", Some("proxy".into())),
        ("url", Some(text(&url(running, model)))),
        ("orgId", Some(Yaml::Integer(1))),
        ("isDefault", Some(Yaml::Boolean(default))),
        ("basicAuth", user.as_ref().map(|_| Yaml::Boolean(true))),
        ("basicAuthUser", user.as_deref().map(text)),
        ("jsonData", Some(Yaml::Map(options))),
        ("secureJsonData", (!secure.is_empty()).then_some(Yaml::Map(secure))),
        ("editable", Some(Yaml::Boolean(false))),
    ])
    .traced(Origin::part("data_source", ["stack", &running.component.name]))
}

fn add_tls(
    tls: &Tls,
    options: &mut Vec<(String, Yaml)>,
    secure: &mut Vec<(String, Yaml)>,
    model: &Model,
    layout: &Layout,
) {
    // Grafana takes Go's own lowest and highest version
    let Tls { ca, client, server_name, insecure_skip_verify, min_version: _, max_version: _ } = tls;
    if let Some(ca) = ca {
        options.push(("tlsAuthWithCACert".to_owned(), Yaml::Boolean(true)));
        secure.push(("tlsCACert".to_owned(), from_file(ca, model, layout).into()));
    }
    if let Some((certificate, key)) = client {
        options.push(("tlsAuth".to_owned(), Yaml::Boolean(true)));
        secure.push(("tlsClientCert".to_owned(), from_file(certificate, model, layout).into()));
        secure.push(("tlsClientKey".to_owned(), from_file(key, model, layout).into()));
    }
    options.extend(server_name.as_deref().map(|name| ("serverName".to_owned(), text(name))));
    options.extend(insecure_skip_verify.map(|skip| ("tlsSkipVerify".to_owned(), Yaml::Boolean(skip))));
}

/// Where Grafana reaches a component: the first address of several.
fn url(running: &Running, model: &Model) -> String {
    let runtime = model.stack.runtime;
    match running.addresses.first() {
        Some(address) => {
            let scheme = address.scheme.as_deref().unwrap_or("http");
            format!("{scheme}://{}", endpoint::reach(address, runtime).host_port())
        }
        None => {
            let (component, container) = (running.component.name.as_str(), running.component.container.clone());
            let endpoint = Endpoint::Component { component, container, host: running.host(), port: running.port };
            format!("{}://{}", running.scheme(), endpoint::target(&endpoint, runtime))
        }
    }
}

/// A component that there is.
fn present<'a>(name: &str, model: &'a Model) -> Option<&'a Running> {
    let running = model.stack.components.get(name)?;
    model.services.contains_key(&running.component.container).then_some(running)
}

fn prometheus(model: &Model, layout: &Layout) -> Option<Yaml> {
    let running = model.stack.components.get(components::PROMETHEUS)?;
    let (major, minor) = running.version;
    let alerts =
        present(components::ALERTMANAGER, model).map(|_| ("alertmanagerUid".to_owned(), "alertmanager".into()));
    let mut options: Vec<(String, Yaml)> = alerts.into_iter().collect();
    if has_traces(model) {
        let trace = Yaml::map([("datasourceUid", Some(JAEGER.into())), ("name", Some(TRACE_FIELD.into()))]);
        options.push(("exemplarTraceIdDestinations".to_owned(), Yaml::List(vec![trace])));
    }
    options.extend([
        ("httpMethod".to_owned(), "POST".into()),
        // rules are written in the spec
        ("manageAlerts".to_owned(), Yaml::Boolean(false)),
        ("prometheusType".to_owned(), "Prometheus".into()),
        ("prometheusVersion".to_owned(), format!("{major}.{minor}.0").into()),
        // what `$__rate_interval` is computed from
        ("timeInterval".to_owned(), model.stack.scrape_interval.to_string().into()),
    ]);
    let prometheus =
        Source { name: "Prometheus", kind: "prometheus", uid: PROMETHEUS, default: true, login: None, options };
    Some(source(prometheus, running, model, layout))
}

fn alertmanager(model: &Model, layout: &Layout) -> Option<Yaml> {
    let running = present(components::ALERTMANAGER, model)?;
    let options = vec![
        ("handleGrafanaManagedAlerts".to_owned(), Yaml::Boolean(false)),
        // Grafana presumes Mimir's
        ("implementation".to_owned(), "prometheus".into()),
    ];
    let alertmanager = Source {
        name: "Alertmanager",
        kind: "alertmanager",
        uid: "alertmanager",
        default: false,
        login: None,
        options,
    };
    Some(source(alertmanager, running, model, layout))
}

/// The field of a log event, and the label of an exemplar, that names a trace.
const TRACE_FIELD: &str = "trace_id";

fn has_traces(model: &Model) -> bool {
    model.running(components::JAEGER).is_some() && model.sampling().next().is_some()
}

/// The logs of one index, which the author named without its date.
fn logs_source(index: &str, model: &Model, layout: &Layout) -> Option<Yaml> {
    let running = model.running(components::ELASTICSEARCH)?;
    let mut options: Vec<(String, Yaml)> = vec![
        ("index".to_owned(), text(&format!("{index}-2*"))),
        ("logLevelField".to_owned(), "level".into()),
        ("logMessageField".to_owned(), "message".into()),
        ("maxConcurrentShardRequests".to_owned(), Yaml::Integer(5)),
        ("timeField".to_owned(), "@timestamp".into()),
    ];
    if has_traces(model) {
        let link = Yaml::map([
            ("datasourceUid", Some(JAEGER.into())),
            ("field", Some(TRACE_FIELD.into())),
            ("url", Some(text("${__value.raw}"))),
        ]);
        options.insert(0, ("dataLinks".to_owned(), Yaml::List(vec![link])));
    }
    let login = elasticsearch::login(model, Client::Grafana).map(|user| user.auth);
    let (name, uid) = (format!("Logs: {index}"), logs_uid(index));
    let logs = Source { name: &name, kind: "elasticsearch", uid: &uid, default: false, login, options };
    Some(source(logs, running, model, layout))
}

fn jaeger(model: &Model, layout: &Layout) -> Option<Yaml> {
    let running = model.running(components::JAEGER).filter(|_| has_traces(model))?;
    let mut options = vec![("nodeGraph".to_owned(), Yaml::map([("enabled", Some(Yaml::Boolean(true)))]))];
    // the index of a service that traces, or else of any
    let traced = model.sampling().map(|(service, _)| service).collect::<Vec<_>>();
    let own = model.logs().find(|(service, _)| traced.contains(service)).or_else(|| model.logs().next());
    if let Some((_, logs)) = own {
        let lead = Yaml::map([
            ("customQuery", Some(Yaml::Boolean(true))),
            ("datasourceUid", Some(logs_uid(&logs.index).into())),
            ("query", Some(text(&format!("{TRACE_FIELD}:\"${{__trace.traceId}}\"")))),
            ("spanEndTimeShift", Some("5m".into())),
            ("spanStartTimeShift", Some("-5m".into())),
        ]);
        options.push(("tracesToLogsV2".to_owned(), lead));
    }
    let jaeger = Source { name: "Jaeger", kind: "jaeger", uid: JAEGER, default: false, login: None, options };
    Some(source(jaeger, running, model, layout))
}
