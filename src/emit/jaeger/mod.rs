//! `jaeger/`: Jaeger v2 as one process: OTLP in, a storage, the pages, remote sampling; span metrics if asked for.
//!
//! In: the services that trace. Out: `jaeger.yml` and `sampling.json`. Written with keys that all of 2.10 to 2.20 take, but
//! for the name of the resource: no rotation of indices by Jaeger itself, no client keys that came or went. Sources:
//! `cmd/jaeger/config*.yaml` and `cmd/internal/storageconfig` of jaegertracing/jaeger at 2.20.0, and the collector's
//! `service/telemetry/otelconftelemetry`.

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

/// Whether the stack runs it, and a service traces.
pub(super) fn is_needed(model: &Model) -> bool {
    let runs = model.running("jaeger").is_some_and(|running| running.addresses.is_empty());
    runs && model.sampling().next().is_some()
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let Some(running) = model.running(components::JAEGER).filter(|running| running.addresses.is_empty()) else {
        return Vec::new();
    };
    let strategy = |service: &str, ratio: f64| {
        let strategy = json!({ "service": service, "type": "probabilistic", "param": ratio });
        Yaml::from_json(&strategy).traced(Origin::part("", ["services", service, "tracing", "sampling"]))
    };
    let strategies = model.sampling().map(|(service, ratio)| strategy(service, ratio));
    let unknown = Yaml::from_json(&json!({ "type": "probabilistic", "param": 0.0 }));
    let sampling = Yaml::map([
        ("default_strategy", Some(unknown.fixed("services that are not in the spec are not traced"))),
        ("service_strategies", Some(Yaml::List(strategies.collect()))),
    ]);
    let file = configuration(model, layout, running).traced(Origin::part("component", ["stack", components::JAEGER]));
    let mut file = yaml::file(PATH, file);
    if !sampling_path(model, layout).starts_with('/') {
        file.text.insert_str(yaml::HEADER.len(), &yaml::started_in(PATH, "Jaeger"));
    }
    vec![file, yaml::json_file("jaeger/sampling.json", sampling)]
}

/// What several parts of the configuration depend on.
struct Settings<'a> {
    model: &'a Model,
    layout: &'a Layout,
    /// Where its ports listen: an endpoint that is not written is on localhost, where no other container reaches it.
    interface: IpAddr,
    /// Its own version.
    version: (u16, u16),
    /// Whether spans become metrics.
    metrics: bool,
    /// Whether its pages show these, as Prometheus has them.
    shown: bool,
}

fn configuration(model: &Model, layout: &Layout, running: &Running) -> Yaml {
    let metrics = model.stack.jaeger.span_metrics;
    // Jaeger 2.10 to 2.20 knows tokens only, and would be refused where Prometheus asks for a user with a password
    let shown =
        metrics && model.stack.components.get(components::PROMETHEUS).is_none_or(|running| running.auth.is_none());
    let interface = match model.stack.runtime {
        Runtime::Compose => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Runtime::Host => running.interface(),
    };
    let settings = Settings { model, layout, interface, version: running.version, metrics, shown };
    Yaml::map([
        ("service", Some(settings.service())),
        ("extensions", Some(settings.extensions(running))),
        ("receivers", Some(settings.receivers())),
        ("processors", Some(single_entry("batch", Yaml::Map(Vec::new())))),
        ("connectors", Some(single_entry("spanmetrics", Yaml::Map(Vec::new()))).filter(|_| metrics)),
        (
            "exporters",
            Some(Yaml::map([
                ("jaeger_storage_exporter", Some(single_entry("trace_storage", "traces".into()))),
                ("prometheus", Some(settings.endpoint(8889)).filter(|_| metrics)),
            ])),
        ),
    ])
}

/// A map with one key.
fn single_entry(key: &'static str, value: Yaml) -> Yaml {
    Yaml::map([(key, Some(value))])
}

impl Settings<'_> {
    fn endpoint(&self, port: u16) -> Yaml {
        single_entry("endpoint", SocketAddr::new(self.interface, port).to_string().into())
    }

    fn receivers(&self) -> Yaml {
        let protocols = Yaml::map([("grpc", Some(self.endpoint(4317))), ("http", Some(self.endpoint(4318)))]);
        single_entry("otlp", single_entry("protocols", protocols))
    }

    fn service(&self) -> Yaml {
        let extensions = ["jaeger_storage", "jaeger_query", "remote_sampling", "healthcheckv2"];
        Yaml::map([
            ("extensions", Some(Yaml::texts(extensions))),
            ("pipelines", Some(self.pipelines())),
            ("telemetry", Some(self.telemetry())),
        ])
    }

    fn pipelines(&self) -> Yaml {
        let exporters: &[&str] =
            if self.metrics { &["jaeger_storage_exporter", "spanmetrics"] } else { &["jaeger_storage_exporter"] };
        let traces = Yaml::map([
            ("receivers", Some(Yaml::texts(["otlp"]))),
            ("processors", Some(Yaml::texts(["batch"]))),
            ("exporters", Some(Yaml::texts(exporters.iter().copied()))),
        ]);
        let spans = Yaml::map([
            ("receivers", Some(Yaml::texts(["spanmetrics"]))),
            ("exporters", Some(Yaml::texts(["prometheus"]))),
        ]);
        Yaml::map([("traces", Some(traces)), ("metrics/spanmetrics", Some(spans).filter(|_| self.metrics))])
    }

    /// Its own metrics, for Prometheus. What is left out of their names stands there, since versions differ in what they do
    /// without being told; the catalogue has both spellings, and the component's file says which one is written.
    fn telemetry(&self) -> Yaml {
        let on = || Some(Yaml::Boolean(true));
        let exporter = Yaml::map([
            ("host", Some(self.interface.to_string().into())),
            ("port", Some(Yaml::Integer(8888))),
            ("without_scope_info", on()),
            ("without_type_suffix", on()),
            ("without_units", on()),
        ]);
        let reader = single_entry("pull", single_entry("exporter", single_entry("prometheus", exporter)));
        let metrics = Yaml::map([("level", Some("detailed".into())), ("readers", Some(Yaml::List(vec![reader])))]);
        Yaml::map([
            ("resource", Some(self.resource())),
            ("metrics", Some(metrics)),
            ("logs", Some(single_entry("level", "info".into()))),
        ])
    }

    /// Its name. The collector below it takes a list of attributes since 0.151, which Jaeger has since 2.18, and warns of the
    /// map that it took before.
    fn resource(&self) -> Yaml {
        if self.version < (2, 18) {
            return single_entry("service.name", "jaeger".into());
        }
        let name = Yaml::map([("name", Some("service.name".into())), ("value", Some("jaeger".into()))]);
        single_entry("attributes", Yaml::List(vec![name]))
    }

    fn extensions(&self, running: &Running) -> Yaml {
        let metrics = Some("metrics".into()).filter(|_| self.shown);
        let stored = Yaml::map([("traces", Some("traces".into())), ("metrics", metrics)]);
        let file = Yaml::map([
            ("path", Some(sampling_path(self.model, self.layout).into())),
            ("reload_interval", Some("1m".into())),
            ("default_sampling_probability", Some(Yaml::Float(0.0))),
        ]);
        let storage = Yaml::map([
            ("backends", Some(single_entry("traces", storage(self.model, self.layout)))),
            ("metric_backends", Some(self.metric_backends()).filter(|_| self.shown)),
        ]);
        let query = Yaml::map([
            ("storage", Some(stored)),
            ("http", Some(self.endpoint(running.port))),
            ("grpc", Some(self.endpoint(16685))),
        ]);
        let sampling =
            Yaml::map([("file", Some(file)), ("http", Some(self.endpoint(5778))), ("grpc", Some(self.endpoint(5779)))]);
        let health = Yaml::map([("use_v2", Some(Yaml::Boolean(true))), ("http", Some(self.endpoint(13133)))]);
        Yaml::map([
            ("jaeger_storage", Some(storage)),
            ("jaeger_query", Some(query)),
            ("remote_sampling", Some(sampling)),
            ("healthcheckv2", Some(health)),
        ])
    }

    /// The Prometheus that has the metrics of spans.
    fn metric_backends(&self) -> Yaml {
        let prometheus = self.model.stack.components.get("prometheus");
        let encrypted = prometheus.filter(|one| one.scheme() == "https");
        let scheme = if encrypted.is_some() { "https" } else { "http" };
        let tls = encrypted.and_then(|one| one.tls.as_ref());
        let tls = tls.and_then(|tls| client_tls(tls, self.model.stack.runtime, self.layout));
        let (host, port) = prometheus.map_or_else(|| ("localhost".to_owned(), 9090), |one| (one.host(), one.port));
        let host = if self.model.stack.runtime == Runtime::Compose { "prometheus".to_owned() } else { host };
        let backend = Yaml::map([
            ("endpoint", Some(format!("{scheme}://{host}:{port}").into())),
            ("tls", tls),
            ("normalize_calls", Some(Yaml::Boolean(true))),
            ("normalize_duration", Some(Yaml::Boolean(true))),
        ]);
        single_entry("metrics", single_entry("prometheus", backend))
    }
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
                    .map(|tls| tls.traced(origin)),
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
