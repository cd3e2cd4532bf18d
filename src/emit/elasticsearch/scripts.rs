//! The scripts: what they ask Elasticsearch for, and how they reach it. Every text is quoted for the shell.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::{Artifact, Layout, marked};
use super::users::{Client, User, login, logins};
use super::{indices, traces, urls};
use crate::model::{Duration, Logs, Model};

/// What both scripts begin with.
const CLIENT: &str = include_str!("client.sh.hbs");

/// How a script reaches Elasticsearch.
#[derive(Serialize)]
struct Connection {
    /// The script, for its messages.
    script: &'static str,
    url: String,
    /// Whether it logs in.
    secured: bool,
    user: String,
    /// The environment variable that holds the password.
    variable: &'static str,
}

/// What `bootstrap.sh.hbs` is filled with.
#[derive(Serialize)]
struct Bootstrap {
    #[serde(flatten)]
    connection: Connection,
    policies: Vec<Call>,
    templates: Vec<Call>,
    roles: Vec<Call>,
    users: Vec<Login>,
    kibana: bool,
}

/// What `retain-traces.sh.hbs` is filled with.
#[derive(Serialize)]
struct Retention {
    #[serde(flatten)]
    connection: Connection,
    traces: String,
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

pub(super) fn bootstrap(model: &Model, _: &Layout) -> Artifact {
    let users = logins(model);
    let made: Vec<(&User, &(String, Value))> =
        users.iter().filter_map(|user| Some((user, user.role.as_ref()?))).collect();
    let roles = made.iter().map(|(_, (name, role))| call(format!("/_security/role/{name}"), role, &SECURITY));
    let logins = made.iter().map(|(user, (role, _))| Login {
        name: shell(&user.name),
        variable: user.variable,
        role: shell(role),
    });
    let values = Bootstrap {
        connection: connection(model, "bootstrap", Client::Bootstrap),
        policies: policies(model),
        templates: templates(model),
        roles: roles.collect(),
        users: logins.collect(),
        kibana: users.iter().any(|user| user.client == Client::Kibana),
    };
    script("elasticsearch/bootstrap.sh", include_str!("bootstrap.sh.hbs"), &values)
}

pub(super) fn retention(model: &Model, _: &Layout) -> Artifact {
    let connection = connection(model, "retain-traces", Client::Retention);
    let values = Retention { connection, traces: shell(&traces(model)) };
    script("elasticsearch/retain-traces.sh", include_str!("retain-traces.sh.hbs"), &values)
}

fn script(path: &str, template: &str, values: &impl Serialize) -> Artifact {
    marked::file(path, template, values, |templates| {
        // as with the template itself, the tests render it
        let _ = templates.register_partial("client", CLIENT);
    })
}

fn connection(model: &Model, script: &'static str, client: Client) -> Connection {
    let user = login(model, client);
    Connection {
        script,
        url: shell(&urls(model).into_iter().next().unwrap_or_default()),
        secured: user.is_some(),
        user: shell(user.as_ref().map_or("", |user| &user.name)),
        variable: user.map_or("", |user| user.variable),
    }
}

/// The part of the spec that users are made of.
const SECURITY: [&str; 2] = ["stack", "elasticsearch"];

fn call(path: String, body: &Value, from: &[&str]) -> Call {
    let from = from.iter().map(|step| (*step).to_owned()).collect();
    Call { path: shell(&path), body: shell(&body.to_string()), from }
}

/// How long each index is kept.
fn policies(model: &Model) -> Vec<Call> {
    let of_logs = indices::indices(model).into_iter().map(|(name, index)| {
        call(format!("/_ilm/policy/{name}"), &policy(index.retention), &index_of(model, &name, "retention"))
    });
    let kept = model.stack.jaeger.retention;
    let of_traces = model
        .traces_in_elasticsearch()
        .then(|| call(format!("/_ilm/policy/{}", traces(model)), &policy(kept), &["stack", "jaeger", "retention"]));
    of_logs.chain(of_traces).collect()
}

fn policy(retention: Duration) -> Value {
    json!({ "policy": { "phases": {
        "hot": { "min_age": "0ms", "actions": {} },
        "delete": { "min_age": indices::time(retention), "actions": { "delete": {} } },
    } } })
}

/// The types of the fields of each index.
fn templates(model: &Model) -> Vec<Call> {
    let of_logs = indices::indices(model).into_iter().map(|(name, index)| {
        call(format!("/_index_template/{name}"), &indices::template(&name, &index), &index_of(model, &name, "fields"))
    });
    of_logs.collect()
}

/// The part of the spec that an index is made of: the logs of the first service that writes to it.
fn index_of<'a>(model: &'a Model, index: &str, key: &'a str) -> Vec<&'a str> {
    let writes = |(_, logs): &(&str, &Logs)| logs.indices().any(|name| name == index);
    match model.logs().find(writes) {
        Some((service, _)) => vec!["services", service, "logs", key],
        None => vec!["stack", "elasticsearch"],
    }
}

/// A text as one word of the shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
