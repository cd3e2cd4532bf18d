//! `[stack]`: the components that observe. One runs when something needs it; a table here only adjusts it.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value, json};

use crate::components::{self, component};

use super::lints::Allow;
use super::services::Auth;
use super::tls::Tls;
use super::value::{OneOrMany, Secret, port};

/// The monitoring stack.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct Stack {
    /// Where the components run: decides how addresses of the host are written.
    #[schemars(extend("default" = "compose", "examples" = ["host"]))]
    pub runtime: Option<Runtime>,
    /// Where the output lies on the host that runs it, with `runtime = "host"`: every path that is written is absolute below
    /// it, and a secret `secrets/x` is read from `secrets/x` there. Without it, paths lead to the files beside the spec.
    #[schemars(extend("examples" = ["/srv/lakehouse"]))]
    pub directory: Option<String>,
    /// Prometheus: scrapes, evaluates rules, stores.
    pub prometheus: Option<Prometheus>,
    /// Alertmanager: runs when there are alerts.
    pub alertmanager: Option<Alertmanager>,
    /// Elasticsearch: runs when a service has logs.
    pub elasticsearch: Option<Elasticsearch>,
    /// Jaeger: runs when a service has traces.
    pub jaeger: Option<Jaeger>,
    /// All others, by name: those that have a file in `src/components`.
    #[serde(flatten)]
    #[schemars(skip)]
    pub components: Components,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// The components that have no settings but those that all have, by name.
#[derive(Debug, Clone, Default)]
pub struct Components(pub BTreeMap<String, Component>);

impl<'de> Deserialize<'de> for Components {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Components, D::Error> {
        struct Tables;

        impl<'de> Visitor<'de> for Tables {
            type Value = Components;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("tables of components")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<Components, A::Error> {
                let mut found = Components::default();
                while let Some(name) = tables.next_key::<String>()? {
                    if component(&name).is_none() {
                        return Err(A::Error::custom(format!("there is no component `{name}`")));
                    }
                    found.0.insert(name, tables.next_value()?);
                }
                Ok(found)
            }
        }

        deserializer.deserialize_map(Tables)
    }
}

/// The tables of all components, for the schema of `[stack]`: each described by its own file.
pub(super) fn tables(generator: &mut SchemaGenerator, own: &Map<String, Value>) -> Map<String, Value> {
    let any = generator.subschema_for::<Component>().to_value();
    let table = |component: &components::Component| {
        let mut table = own.get(&component.name).unwrap_or(&any).clone();
        table["description"] = json!(component.about);
        (component.name.clone(), table)
    };
    components::all().iter().map(table).collect()
}

/// Where the components run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Runtime {
    /// In containers, by Docker Compose: `localhost` is translated to the host's address.
    Compose,
    /// On this host, without containers: addresses are written as they are.
    Host,
}

/// Prometheus' own settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prometheus {
    /// The version that the output is written for.
    #[schemars(extend("default" = "3.5", "examples" = ["3.5", "2.42"]))]
    pub version: Option<String>,
    /// How often targets are scraped unless a service says otherwise.
    #[schemars(extend("default" = "15s", "examples" = ["30s"]))]
    pub scrape_interval: Option<String>,
    /// How often rules are evaluated.
    #[schemars(extend("default" = "15s", "examples" = ["30s"]))]
    pub evaluation_interval: Option<String>,
    /// How long samples are kept.
    #[schemars(extend("default" = "15d", "examples" = ["30d"]))]
    pub retention: Option<String>,
    /// Where people reach it: the links in alerts.
    #[schemars(extend("examples" = ["https://prometheus.example"]))]
    pub url: Option<String>,
    /// The port that it listens on.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("default" = 9090, "examples" = [9090]), range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// How much memory its container may have.
    #[schemars(extend("examples" = ["2GiB"]))]
    pub memory: Option<String>,
    /// The image of its container in place of the usual one, as `name:tag` or `name@sha256:…`.
    #[schemars(extend("examples" = ["prom/prometheus:v3.5.3"]))]
    pub image: Option<String>,
    /// The address of the host that its ports are published on. Default: 127.0.0.1, which only this host reaches.
    #[schemars(extend("examples" = ["0.0.0.0"]))]
    pub host_ip: Option<String>,
    /// The file of what its own server asks for, logins and TLS: passed on as `--web.config.file`, and never read.
    pub web_config: Option<Secret>,
    /// How others log in, where `web_config` asks for it: a user with a password.
    pub auth: Option<Auth>,
    /// How connections to it are checked and made, where `web_config` has TLS: with this key others ask over https.
    pub tls: Option<Tls>,
}

/// Alertmanager's own settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Alertmanager {
    /// The version that the output is written for. Default: fixed by the edition.
    #[schemars(extend("examples" = ["0.28"]))]
    pub version: Option<String>,
    /// It runs already, at this address, and is not deployed.
    #[schemars(extend("examples" = ["alertmanager.internal:9093"]))]
    pub address: Option<OneOrMany>,
    /// Where people reach it: the links in notifications.
    #[schemars(extend("examples" = ["https://alerts.example"]))]
    pub url: Option<String>,
    /// The port that it listens on.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("default" = 9093, "examples" = [9093]), range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// How much memory its container may have.
    #[schemars(extend("examples" = ["128MiB"]))]
    pub memory: Option<String>,
    /// The image of its container in place of the usual one, as `name:tag` or `name@sha256:…`.
    #[schemars(extend("examples" = ["prom/alertmanager:v0.28.1"]))]
    pub image: Option<String>,
    /// The address of the host that its ports are published on. Default: 127.0.0.1, which only this host reaches.
    #[schemars(extend("examples" = ["0.0.0.0"]))]
    pub host_ip: Option<String>,
    /// The file of what its own server asks for, logins and TLS: passed on as `--web.config.file`, and never read.
    pub web_config: Option<Secret>,
    /// How others log in, where it runs already or `web_config` asks for it.
    pub auth: Option<Auth>,
    /// How connections to it are checked and made, where it runs already or `web_config` has TLS: there, with this key
    /// others ask over https.
    pub tls: Option<Tls>,
    /// The receiver of an alert that always fires, so that silence means that alerts do not arrive. Nobody else gets it.
    #[schemars(extend("examples" = ["deadman"]))]
    pub watchdog: Option<String>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// Any other component.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Component {
    /// The version that the output is written for. Default: fixed by the edition.
    #[schemars(extend("examples" = ["0.28"]))]
    pub version: Option<String>,
    /// It runs already, at this address, and is not deployed.
    #[schemars(extend("examples" = ["alertmanager.internal:9093"]))]
    pub address: Option<OneOrMany>,
    /// Where people reach it.
    #[schemars(extend("examples" = ["https://alerts.example"]))]
    pub url: Option<String>,
    /// The port that it listens on. Default: the component's usual port.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("examples" = [9115]), range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// How much memory its container may have.
    #[schemars(extend("examples" = ["2GiB"]))]
    pub memory: Option<String>,
    /// The image of its container in place of the usual one, as `name:tag` or `name@sha256:…`.
    #[schemars(extend("examples" = ["registry.example/exporter:v1.2.3"]))]
    pub image: Option<String>,
    /// The address of the host that its ports are published on. Default: 127.0.0.1, which only this host reaches.
    #[schemars(extend("examples" = ["0.0.0.0"]))]
    pub host_ip: Option<String>,
    /// How Prometheus logs in, where it runs already.
    pub auth: Option<Auth>,
    /// How connections to it over https are checked and made, where it runs already.
    pub tls: Option<Tls>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// Elasticsearch's own settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Elasticsearch {
    /// The version that the output is written for. Default: fixed by the edition.
    #[schemars(extend("default" = "8.19", "examples" = ["9.2"]))]
    pub version: Option<String>,
    /// It runs already, at this address, and is not deployed.
    #[schemars(extend("examples" = ["https://search.internal:9200"]))]
    pub address: Option<OneOrMany>,
    /// Where people reach it.
    #[schemars(extend("examples" = ["https://search.example"]))]
    pub url: Option<String>,
    /// The port that it listens on. Default: 9200.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("examples" = [9200]), range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// How much memory its container may have.
    #[schemars(extend("examples" = ["2GiB"]))]
    pub memory: Option<String>,
    /// The image of its container in place of the usual one, as `name:tag` or `name@sha256:…`.
    #[schemars(extend("examples" = ["docker.elastic.co/elasticsearch/elasticsearch:8.19.20"]))]
    pub image: Option<String>,
    /// The address of the host that its ports are published on. Default: 127.0.0.1, which only this host reaches.
    #[schemars(extend("examples" = ["0.0.0.0"]))]
    pub host_ip: Option<String>,
    /// Whom `bootstrap.sh` logs in as, where it runs already: it makes a user for everybody else. Default: `elastic`.
    /// With `security = false` everybody logs in so.
    pub auth: Option<Auth>,
    /// How everybody's connections to it over https are checked and made, where it runs already.
    pub tls: Option<Tls>,
    /// `false` lets everybody who reaches it read and delete everything, without a password.
    #[schemars(extend("default" = true, "examples" = [true]))]
    pub security: Option<bool>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// Jaeger's own settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Jaeger {
    /// The version that the output is written for. Default: fixed by the edition.
    #[schemars(extend("default" = "2.20", "examples" = ["2.20"]))]
    pub version: Option<String>,
    /// How long traces are kept, where they are kept in Elasticsearch.
    #[schemars(extend("default" = "7d", "examples" = ["14d"]))]
    pub retention: Option<String>,
    /// Whether metrics of requests are made of the spans. They count sampled requests only.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub span_metrics: Option<bool>,
    /// It runs already, at this address, and is not deployed.
    #[schemars(extend("examples" = ["jaeger.internal:16686"]))]
    pub address: Option<OneOrMany>,
    /// Where people reach it.
    #[schemars(extend("examples" = ["https://traces.example"]))]
    pub url: Option<String>,
    /// The port that its pages are on.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("default" = 16686, "examples" = [16686]), range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// How much memory its container may have.
    #[schemars(extend("examples" = ["1GiB"]))]
    pub memory: Option<String>,
    /// The image of its container in place of the usual one, as `name:tag` or `name@sha256:…`.
    #[schemars(extend("examples" = ["jaegertracing/jaeger:2.20.0"]))]
    pub image: Option<String>,
    /// The address of the host that its ports are published on. Default: 127.0.0.1, which only this host reaches.
    #[schemars(extend("examples" = ["0.0.0.0"]))]
    pub host_ip: Option<String>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}
