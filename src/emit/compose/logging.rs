//! `docker-compose.logging.yml`: from the lines of the host to Elasticsearch and Kibana; Jaeger, if it keeps traces there.

use super::super::{elasticsearch, filebeat, jaeger, kibana, logstash};
use super::container::Container;
use crate::components::{ELASTICSEARCH, FILEBEAT, JAEGER, KIBANA, LOGSTASH};
use crate::model::{Model, Running};

/// How the container of a component is made.
type Made = fn(&Model, &Running) -> Container;

/// By component.
const OWN: &[(&str, Made)] = &[
    (ELASTICSEARCH, elasticsearch::run::container),
    (FILEBEAT, filebeat::run::container),
    (KIBANA, kibana::container),
    (LOGSTASH, logstash::run::container),
];

pub(super) fn containers(model: &Model) -> Vec<Container> {
    if model.logs().next().is_none() {
        return Vec::new();
    }
    let made = |(name, made): &(&str, Made)| Some(made(model, model.deployed(name)?));
    let mut found: Vec<Container> = OWN.iter().filter_map(made).collect();
    found.extend(elasticsearch::run::bootstrap(model));
    if model.traces_in_elasticsearch() {
        found.extend(model.deployed(JAEGER).map(|running| jaeger::run::with_elasticsearch(model, running)));
        found.extend(elasticsearch::run::retention(model));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}
