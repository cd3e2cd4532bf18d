//! `elasticsearch/`: what Elasticsearch must hold before the first event: passwords, roles, retention, templates.
//!
//! In: the indices that logs and traces are kept in. Out: `bootstrap.sh`, run once and as often as one likes; with traces
//! `retain-traces.sh`, which stays. The names that other parts of the stack use stand here.

mod indices;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Artifact, Layout, marked};
use crate::model::{Duration, Model, Runtime, Secret};

/// The environment variable that holds the password of Logstash's user.
pub(super) const LOGSTASH_PASSWORD: &str = "ELASTICSEARCH_LOGSTASH_PASSWORD";

/// The environment variable that holds the key of pseudonyms.
pub(super) const HASH_KEY: &str = "LOG_HASH_KEY";

/// The password of the user that may do everything, beside the spec.
const SUPERUSER: &str = "secrets/elasticsearch_elastic_password";

/// A user that the bootstrap makes, or one that Elasticsearch brings.
pub(super) struct User {
    pub(super) name: String,
    /// The file of its password, beside the spec.
    file: &'static str,
    /// The environment variable that holds its password.
    pub(super) variable: &'static str,
    role: Option<(String, Value)>,
}

impl User {
    /// Its password.
    pub(super) fn secret(&self) -> Secret {
        Secret::File(self.file.to_owned())
    }
}

/// What the template is filled with; every text is quoted for the shell.
#[derive(Serialize)]
struct Script {
    url: String,
    policies: Vec<Call>,
    templates: Vec<Call>,
    roles: Vec<Call>,
    users: Vec<Login>,
    kibana: bool,
    secured: bool,
}

#[derive(Serialize)]
struct Call {
    path: String,
    body: String,
    /// The part of the spec that it is made of.
    from: Vec<String>,
}

#[derive(Serialize)]
struct Login {
    name: String,
    variable: &'static str,
    role: String,
}

pub(super) fn emit(model: &Model, _: &Layout) -> Vec<Artifact> {
    if model.logs().next().is_none() {
        return Vec::new();
    }
    let url = urls(model).into_iter().next().unwrap_or_default();
    let found = indices::indices(model);
    let call = |path: String, body: &Value, from: &[&str]| {
        let from = from.iter().map(|step| (*step).to_owned()).collect();
        Call { path: shell(&path), body: shell(&body.to_string()), from }
    };
    let security = ["stack", "elasticsearch"];
    let mut policies: Vec<Call> = found
        .iter()
        .map(|(name, index)| {
            call(format!("/_ilm/policy/{name}"), &policy(index.retention), &index_of(model, name, "retention"))
        })
        .collect();
    if model.traces_in_elasticsearch() {
        let retention = model.stack.jaeger.retention;
        policies.push(call(
            format!("/_ilm/policy/{}", traces(model)),
            &policy(retention),
            &["stack", "jaeger", "retention"],
        ));
    }
    let templates = found
        .iter()
        .map(|(name, index)| {
            call(format!("/_index_template/{name}"), &indices::template(name, index), &index_of(model, name, "fields"))
        })
        .collect();
    let users = users(model, &found);
    let roles = users
        .iter()
        .filter_map(|user| user.role.as_ref())
        .map(|(name, role)| call(format!("/_security/role/{name}"), role, &security))
        .collect();
    let script = Script {
        url: shell(&url),
        policies,
        templates,
        roles,
        users: users
            .iter()
            .filter_map(|user| {
                let (role, _) = user.role.as_ref()?;
                Some(Login { name: shell(&user.name), variable: user.variable, role: shell(role) })
            })
            .collect(),
        kibana: model.stack.secured && model.running("kibana").is_some(),
        secured: model.stack.secured,
    };
    let script = marked::file("elasticsearch/bootstrap.sh", include_str!("bootstrap.sh.hbs"), &script, |_| {});
    let mut files = vec![script];
    if model.traces_in_elasticsearch() {
        let names = json!({ "url": shell(&url), "traces": shell(&traces(model)), "secured": model.stack.secured });
        let template = include_str!("retain-traces.sh.hbs");
        files.push(marked::file("elasticsearch/retain-traces.sh", template, &names, |_| {}));
    }
    files
}

/// The part of the spec that an index is made of: the logs of the first service that writes to it.
fn index_of<'a>(model: &'a Model, index: &str, key: &'a str) -> Vec<&'a str> {
    let writes = |(_, logs): &(&str, &crate::model::Logs)| logs.indices().any(|name| name == index);
    match model.logs().find(writes) {
        Some((service, _)) => vec!["services", service, "logs", key],
        None => vec!["stack", "elasticsearch"],
    }
}

/// A text as one word of the shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Where Elasticsearch answers.
pub(super) fn urls(model: &Model) -> Vec<String> {
    let elasticsearch = model.stack.components.get("elasticsearch");
    let written = elasticsearch.map(|running| running.addresses.as_slice()).unwrap_or_default();
    let port = elasticsearch.map_or(9200, |running| running.port);
    if written.is_empty() {
        let host = if model.stack.runtime == Runtime::Compose { "elasticsearch" } else { "localhost" };
        return vec![format!("http://{host}:{port}")];
    }
    written
        .iter()
        .map(|address| {
            let scheme = address.scheme.as_deref().unwrap_or("http");
            format!("{scheme}://{}", super::prometheus::endpoint::reach(address, model.stack.runtime).host_port())
        })
        .collect()
}

/// The user that Logstash writes as.
pub(super) fn writer(model: &Model) -> String {
    format!("{}-logstash", model.lakehouse.name)
}

/// The user that Grafana reads as.
pub(super) fn reader(model: &Model) -> String {
    format!("{}-grafana", model.lakehouse.name)
}

/// The file of that user's password, beside the spec.
pub(super) const READER_PASSWORD: &str = "secrets/elasticsearch_grafana_password";

/// Every index of logs, without its date.
pub(super) fn index_names(model: &Model) -> Vec<String> {
    indices::indices(model).into_keys().collect()
}

/// The user that Jaeger reads and writes as.
pub(super) fn tracer(model: &Model) -> String {
    format!("{}-jaeger", model.lakehouse.name)
}

/// The index of events that no service claims.
pub(super) fn unclaimed(model: &Model) -> String {
    format!("{}-unclaimed", model.lakehouse.name)
}

/// Jaeger's prefix and the policy of its indices.
fn traces(model: &Model) -> String {
    format!("{}-jaeger", model.lakehouse.name)
}

fn policy(retention: Duration) -> Value {
    json!({ "policy": { "phases": {
        "hot": { "min_age": "0ms", "actions": {} },
        "delete": { "min_age": indices::time(retention), "actions": { "delete": {} } },
    } } })
}

fn users(model: &Model, found: &BTreeMap<String, indices::Index>) -> Vec<User> {
    if !model.stack.secured {
        return Vec::new();
    }
    let names: Vec<String> = found.keys().map(|name| format!("{name}-2*")).collect();
    let role = |name: &str, cluster: Value, names: &[String], privileges: Value| {
        let body = json!({ "cluster": cluster, "indices": [{ "names": names, "privileges": privileges }] });
        Some((name.to_owned(), body))
    };
    let mut users = vec![
        User {
            name: writer(model),
            file: "secrets/elasticsearch_logstash_password",
            variable: LOGSTASH_PASSWORD,
            // `monitor`: the output asks for the licence at every health check
            role: role(&writer(model), json!(["monitor"]), &names, json!(["write", "create_index"])),
        },
        User {
            name: reader(model),
            file: READER_PASSWORD,
            variable: "ELASTICSEARCH_GRAFANA_PASSWORD",
            role: role(&reader(model), json!(["monitor"]), &names, json!(["read", "view_index_metadata"])),
        },
    ];
    if model.traces_in_elasticsearch() {
        users.push(User {
            name: tracer(model),
            file: "secrets/elasticsearch_jaeger_password",
            variable: "ELASTICSEARCH_JAEGER_PASSWORD",
            role: role(
                &tracer(model),
                json!(["monitor", "manage_index_templates"]),
                &[format!("{}-*", traces(model))],
                json!(["create_index", "write", "read", "view_index_metadata", "manage"]),
            ),
        });
    }
    users.push(User { name: "elastic".to_owned(), file: SUPERUSER, variable: "ELASTIC_PASSWORD", role: None });
    if model.running("kibana").is_some() {
        users.push(User {
            name: "kibana_system".to_owned(),
            file: "secrets/elasticsearch_kibana_password",
            variable: "ELASTICSEARCH_KIBANA_PASSWORD",
            role: None,
        });
    }
    users
}

/// Everybody who logs in; nobody where security is switched off.
pub(super) fn logins(model: &Model) -> Vec<User> {
    users(model, &BTreeMap::new())
}

/// The password of the user that may do everything.
pub(super) fn superuser() -> Secret {
    Secret::File(SUPERUSER.to_owned())
}

/// The key of pseudonyms, where there are any.
pub(super) fn hash_key(model: &Model) -> Option<Secret> {
    let hashes = |logs: &crate::model::Logs| logs.fields.values().any(|kind| *kind == crate::model::FieldType::Hash);
    model.logs().any(|(_, logs)| hashes(logs)).then(|| Secret::File("secrets/log_hash_key".to_owned()))
}

/// The secrets of the logs: passwords, and the key of pseudonyms.
pub(super) fn secrets(model: &Model) -> Vec<Secret> {
    if model.logs().next().is_none() {
        return Vec::new();
    }
    logins(model).iter().map(User::secret).chain(hash_key(model)).collect()
}
