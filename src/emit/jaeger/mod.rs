//! `jaeger/`: Jaeger v2 as one process: OTLP in, a storage, the pages, remote sampling; span metrics if asked for.
//!
//! In: the services that trace. Out: `jaeger.yml` and `sampling.json`. Written with keys that all of 2.10 to 2.20 take:
//! no rotation of indices by Jaeger itself, no client keys that came or went. Sources: `cmd/jaeger/config*.yaml` and
//! `cmd/internal/storageconfig` of jaegertracing/jaeger at 2.20.0.

pub(super) mod run;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde_json::json;

use super::elasticsearch::{self, Client};
use super::yaml::{self, Yaml};
use super::{Artifact, Layout, Origin};
use crate::components;
use crate::model::{Model, Running, Runtime, Secret, Tls, conventions};

/// The configuration.
const PATH: &str = "jaeger/jaeger.yml";

/// How many traces are kept where there is only memory.
const MAX_TRACES: i64 = 100_000;

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let Some(running) = model.running(components::JAEGER).filter(|running| running.addresses.is_empty()) else {
        return Vec::new();
    };
    if model.sampling().next().is_none() {
        return Vec::new();
    }
    let strategy = |service: &str, ratio: f64| {
        let strategy = json!({ "service": service, "type": "probabilistic", "param": ratio });
        Yaml::from_json(&strategy).of(Origin::part("", ["services", service, "tracing", "sampling"]))
    };
    let strategies = model.sampling().map(|(service, ratio)| strategy(service, ratio));
    let unknown = Yaml::from_json(&json!({ "type": "probabilistic", "param": 0.0 }));
    let sampling = Yaml::map([
        ("default_strategy", Some(unknown.fixed("a service that the spec does not know is not asked to trace"))),
        ("service_strategies", Some(Yaml::List(strategies.collect()))),
    ]);
    let file = configuration(model, layout, running).of(Origin::part("component", ["stack", components::JAEGER]));
    let mut file = yaml::file(PATH, file);
    if !sampling_path(model, layout).starts_with('/') {
        file.text.insert_str(yaml::HEADER.len(), &yaml::started_in(PATH, "Jaeger"));
    }
    vec![file, yaml::json_file("jaeger/sampling.json", sampling)]
}

fn configuration(model: &Model, layout: &Layout, running: &Running) -> Yaml {
    let metrics = model.stack.jaeger.span_metrics;
    // Jaeger 2.10 to 2.20 knows tokens only, and would be refused where Prometheus asks for a user with a password
    let shown =
        metrics && model.stack.components.get(components::PROMETHEUS).is_none_or(|running| running.auth.is_none());
    // an endpoint that is not written is on localhost, where no other container reaches it
    let compose = model.stack.runtime == Runtime::Compose;
    let all = if compose { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { running.interface() };
    let endpoint = |port: u16| Yaml::map([("endpoint", Some(SocketAddr::new(all, port).to_string().into()))]);
    let extensions = ["jaeger_storage", "jaeger_query", "remote_sampling", "healthcheckv2"];
    let exporters: &[&str] =
        if metrics { &["jaeger_storage_exporter", "spanmetrics"] } else { &["jaeger_storage_exporter"] };
    let traces = Yaml::map([
        ("receivers", Some(Yaml::texts(["otlp"]))),
        ("processors", Some(Yaml::texts(["batch"]))),
        ("exporters", Some(Yaml::texts(exporters.iter().copied()))),
    ]);
    let spans = Yaml::map([
        ("receivers", Some(Yaml::texts(["spanmetrics"]))),
        ("exporters", Some(Yaml::texts(["prometheus"]))),
    ]);
    let reader = Yaml::map([(
        "pull",
        Some(Yaml::map([(
            "exporter",
            Some(Yaml::map([(
                "prometheus",
                Some(Yaml::map([("host", Some(all.to_string().into())), ("port", Some(Yaml::Integer(8888)))])),
            )])),
        )])),
    )]);
    let service = Yaml::map([
        ("extensions", Some(Yaml::texts(extensions))),
        (
            "pipelines",
            Some(Yaml::map([("traces", Some(traces)), ("metrics/spanmetrics", Some(spans).filter(|_| metrics))])),
        ),
        (
            "telemetry",
            Some(Yaml::map([
                ("resource", Some(Yaml::map([("service.name", Some("jaeger".into()))]))),
                (
                    "metrics",
                    Some(Yaml::map([("level", Some("detailed".into())), ("readers", Some(Yaml::List(vec![reader])))])),
                ),
                ("logs", Some(Yaml::map([("level", Some("info".into()))]))),
            ])),
        ),
    ]);
    let stored = Yaml::map([("traces", Some("traces".into())), ("metrics", Some("metrics".into()).filter(|_| shown))]);
    let prometheus = model.stack.components.get(components::PROMETHEUS);
    let encrypted = prometheus.filter(|one| one.scheme() == "https");
    let scheme = if encrypted.is_some() { "https" } else { "http" };
    let tls = encrypted.and_then(|one| one.tls.as_ref());
    let tls = tls.and_then(|tls| client_tls(tls, model.stack.runtime, layout));
    let (host, prometheus) = prometheus.map_or_else(|| ("localhost".to_owned(), 9090), |one| (one.host(), one.port));
    let host = if compose { components::PROMETHEUS.to_owned() } else { host };
    let metric_backends = Yaml::map([(
        "metrics",
        Some(Yaml::map([(
            "prometheus",
            Some(Yaml::map([
                ("endpoint", Some(format!("{scheme}://{host}:{prometheus}").into())),
                ("tls", tls),
                ("normalize_calls", Some(Yaml::Boolean(true))),
                ("normalize_duration", Some(Yaml::Boolean(true))),
            ])),
        )])),
    )]);
    let extension_values = Yaml::map([
        (
            "jaeger_storage",
            Some(Yaml::map([
                ("backends", Some(Yaml::map([("traces", Some(storage(model, layout)))]))),
                ("metric_backends", Some(metric_backends).filter(|_| shown)),
            ])),
        ),
        (
            "jaeger_query",
            Some(Yaml::map([
                ("storage", Some(stored)),
                ("http", Some(endpoint(running.port))),
                ("grpc", Some(endpoint(16685))),
            ])),
        ),
        (
            "remote_sampling",
            Some(Yaml::map([
                (
                    "file",
                    Some(Yaml::map([
                        ("path", Some(sampling_path(model, layout).into())),
                        ("reload_interval", Some("1m".into())),
                        ("default_sampling_probability", Some(Yaml::Float(0.0))),
                    ])),
                ),
                ("http", Some(endpoint(5778))),
                ("grpc", Some(endpoint(5779))),
            ])),
        ),
        ("healthcheckv2", Some(Yaml::map([("use_v2", Some(Yaml::Boolean(true))), ("http", Some(endpoint(13133)))]))),
    ]);
    Yaml::map([
        ("service", Some(service)),
        ("extensions", Some(extension_values)),
        (
            "receivers",
            Some(Yaml::map([(
                "otlp",
                Some(Yaml::map([(
                    "protocols",
                    Some(Yaml::map([("grpc", Some(endpoint(4317))), ("http", Some(endpoint(4318)))])),
                )])),
            )])),
        ),
        ("processors", Some(Yaml::map([("batch", Some(Yaml::Map(Vec::new())))]))),
        ("connectors", Some(Yaml::map([("spanmetrics", Some(Yaml::Map(Vec::new())))])).filter(|_| metrics)),
        (
            "exporters",
            Some(Yaml::map([
                ("jaeger_storage_exporter", Some(Yaml::map([("trace_storage", Some("traces".into()))]))),
                ("prometheus", Some(endpoint(8889)).filter(|_| metrics)),
            ])),
        ),
    ])
}

fn storage(model: &Model, layout: &Layout) -> Yaml {
    if !model.traces_in_elasticsearch() {
        return Yaml::map([("memory", Some(Yaml::map([("max_traces", Some(Yaml::Integer(MAX_TRACES)))])))]);
    }
    let login = elasticsearch::login(model, Client::Jaeger).map(|user| {
        let password = super::endpoint::secret_path(user.secret(), model.stack.runtime, layout);
        Yaml::map([(
            "basic",
            Some(Yaml::map([("username", Some(user.name().into())), ("password_file", Some(password.into()))])),
        )])
    });
    let origin = Origin::part("", ["stack", components::ELASTICSEARCH, "tls"]);
    // one node: the default of five shards and a replica would never turn green
    let index = Yaml::map([("shards", Some(Yaml::Integer(1))), ("replicas", Some(Yaml::Integer(0)))]);
    let kinds = ["spans", "services", "dependencies", "sampling"];
    let mut indices = vec![("index_prefix".to_owned(), model.lakehouse.name.as_str().into())];
    indices.extend(kinds.map(|kind| (kind.to_owned(), index.clone())));
    Yaml::map([(
        "elasticsearch",
        Some(Yaml::map([
            ("server_urls", Some(Yaml::texts(elasticsearch::urls(model)))),
            ("auth", login),
            (
                "tls",
                elasticsearch::tls(model)
                    .and_then(|tls| client_tls(&tls, model.stack.runtime, layout))
                    .map(|tls| tls.of(origin)),
            ),
            ("indices", Some(Yaml::Map(indices))),
        ])),
    )])
}

/// The client settings of OpenTelemetry (`config/configtls`), as far as the spec says anything.
fn client_tls(tls: &Tls, runtime: Runtime, layout: &Layout) -> Option<Yaml> {
    let Tls { ca, client, server_name, insecure_skip_verify, min_version, max_version } = tls;
    let path = |file: &Secret| Yaml::Text(super::endpoint::secret_path(file, runtime, layout));
    let settings = Yaml::map([
        ("ca_file", ca.as_ref().map(path)),
        ("cert_file", client.as_ref().map(|(certificate, _)| path(certificate))),
        ("key_file", client.as_ref().map(|(_, key)| path(key))),
        ("server_name_override", server_name.as_deref().map(Yaml::from)),
        ("insecure_skip_verify", insecure_skip_verify.map(Yaml::Boolean)),
        ("min_version", min_version.map(|version| elasticsearch::number(version).into())),
        ("max_version", max_version.map(|version| elasticsearch::number(version).into())),
    ]);
    (settings != Yaml::Map(Vec::new())).then_some(settings)
}

/// Where Jaeger sees the sampling file.
fn sampling_path(model: &Model, layout: &Layout) -> String {
    match model.stack.runtime {
        Runtime::Compose => format!("{}/sampling.json", conventions::JAEGER_MOUNT),
        Runtime::Host => layout.within(components::JAEGER, "sampling.json"),
    }
}
