//! What each SQL exporter reads: known once every service is, since counters stand in the database of another service.

use std::collections::BTreeMap;

use crate::model::{Address, Auth, QueryMetric, Recorded, Service, SqlExporter};

/// How a service is reached, and what queries say about it.
#[derive(Debug)]
pub(super) struct Connection {
    /// Where it listens.
    pub(super) address: Option<Address>,
    /// How an exporter logs in.
    pub(super) login: Option<Auth>,
    /// Metrics that its own queries give.
    pub(super) queries: BTreeMap<String, QueryMetric>,
    /// The service that its requests are counted in.
    pub(super) recorded_in: Option<String>,
    /// The values of the label `function_name`.
    pub(super) functions: Vec<String>,
}

/// The histogram whose buckets the counters of requests have.
const DURATION: &str = "http_request_duration_seconds";

pub(super) fn connect(services: &mut BTreeMap<String, Service>, connections: &BTreeMap<String, Connection>) {
    for (name, connection) in connections {
        let recorded = connection.recorded_in.as_ref().and_then(|database| {
            let mut functions = connection.functions.clone();
            functions.sort();
            functions.dedup();
            let buckets = services.get(name)?.metrics.get(DURATION)?.buckets.clone();
            Some((database.clone(), Recorded { functions, buckets }))
        });
        if let Some((database, recorded)) = recorded {
            if let Some(migrations) = services.get_mut(&database).and_then(|service| service.migrations.as_mut()) {
                migrations.recorded.insert(name.clone(), recorded.clone());
            }
            let of = connections.get(&database);
            let exporter = of.map(|of| exporter(&database, of, services.get(&database), Some(recorded)));
            if let Some(service) = services.get_mut(name) {
                service.sql_exporter = exporter;
            }
        } else if !connection.queries.is_empty() {
            let exporter = exporter(name, connection, services.get(name), None);
            if let Some(service) = services.get_mut(name) {
                service.sql_exporter = Some(exporter);
            }
        }
    }
}

/// The exporter that logs in to a database.
fn exporter(name: &str, database: &Connection, service: Option<&Service>, recorded: Option<Recorded>) -> SqlExporter {
    let (username, password) = match &database.login {
        Some(Auth::Basic { username, password }) => (Some(username.clone()), Some(password.clone())),
        Some(Auth::Bearer(_)) | None => (None, None),
    };
    let migrations = service.and_then(|service| service.migrations.as_ref());
    SqlExporter {
        service: name.to_owned(),
        address: database.address.clone(),
        database: migrations.map_or_else(|| "postgres".to_owned(), |migrations| migrations.database.clone()),
        username,
        password,
        schema: migrations.map(|migrations| migrations.schema.clone()),
        metrics: if recorded.is_some() { BTreeMap::new() } else { database.queries.clone() },
        recorded,
    }
}
