//! The scripts: what they ask Elasticsearch for, and how they reach it. Every text is quoted for the shell.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::endpoint;
use super::super::{Artifact, Layout, template_spans};
use super::users::{Client, User, login, set_by_bootstrap};
use super::{indices, number, traces, urls};
use crate::components::{ELASTICSEARCH, JAEGER};
use crate::model::{Auth, Duration, Logs, Model, Secret, Tls};

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
    /// Whether it does so with a token.
    bearer: bool,
    user: String,
    /// The environment variable that holds the password or the token.
    variable: &'static str,
    /// How the connection is checked and made, where it is one over https.
    tls: Option<Trust>,
}

/// Certificates and checks, for curl.
#[derive(Serialize)]
struct Trust {
    /// Options without a file.
    options: String,
    /// Whether a path begins at the folder of the script.
    from_script_folder: bool,
    files: Vec<File>,
}

/// A file that curl reads.
#[derive(Serialize)]
struct File {
    /// curl's option.
    option: &'static str,
    /// The key under `tls`.
    key: &'static str,
    /// The environment variable that names another one.
    variable: &'static str,
    path: String,
    /// Whether curl takes a colon in the name for the beginning of a passphrase.
    colon: bool,
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

pub(super) fn bootstrap(model: &Model, layout: &Layout) -> Artifact {
    let users = set_by_bootstrap(model);
    let made: Vec<(&User, &(String, Option<Value>))> =
        users.iter().filter_map(|user| Some((user, user.role.as_ref()?))).collect();
    let roles = made.iter().filter_map(|(_, (name, role))| {
        let role = role.as_ref()?;
        Some(call(format!("/_security/role/{name}"), role, &SECURITY))
    });
    let logins = made.iter().map(|(user, (role, _))| Login {
        name: shell(user.name()),
        variable: user.variable,
        role: shell(role),
    });
    let values = Bootstrap {
        connection: connection(model, layout, "bootstrap", Client::Bootstrap),
        policies: policies(model),
        templates: templates(model),
        roles: roles.collect(),
        users: logins.collect(),
        // a user that is made has its password with the rest
        kibana: users.iter().any(|user| user.client == Client::Kibana && user.role.is_none()),
    };
    script("elasticsearch/bootstrap.sh", include_str!("bootstrap.sh.hbs"), &values)
}

pub(super) fn retention(model: &Model, layout: &Layout) -> Artifact {
    let connection = connection(model, layout, "retain-traces", Client::Retention);
    let values = Retention { connection, traces: shell(&traces(model)) };
    script("elasticsearch/retain-traces.sh", include_str!("retain-traces.sh.hbs"), &values)
}

fn script(path: &str, template: &str, values: &impl Serialize) -> Artifact {
    template_spans::file(path, template, values, |templates| {
        // as with the template itself, the tests render it
        let _ = templates.register_partial("client", CLIENT);
    })
}

fn connection(model: &Model, layout: &Layout, script: &'static str, client: Client) -> Connection {
    let user = login(model, client);
    Connection {
        script,
        url: shell(&urls(model).into_iter().next().unwrap_or_default()),
        secured: user.is_some(),
        bearer: user.as_ref().is_some_and(|user| matches!(user.auth, Auth::Bearer(_))),
        user: shell(user.as_ref().map_or("", User::name)),
        variable: user.as_ref().map_or("", |user| user.variable),
        tls: super::tls(model).map(|tls| trust(&tls, model, layout)),
    }
}

fn trust(tls: &Tls, model: &Model, layout: &Layout) -> Trust {
    // curl checks the host of the URL: another name is a finding
    let Tls { ca, client, server_name: _, insecure_skip_verify, min_version, max_version } = tls;
    let file = |key, option, variable, secret: &Secret| {
        let path = endpoint::secret_path(secret, model.stack.runtime, layout);
        let path = if path.starts_with('/') { shell(&path) } else { format!("\"$here\"/{}", shell(&path)) };
        File { option, key, variable, path, colon: option == "--cert" }
    };
    let mut files: Vec<File> = Vec::new();
    files.extend(ca.as_ref().map(|ca| file("ca_file", "--cacert", "ELASTICSEARCH_CA_FILE", ca)));
    if let Some((certificate, key)) = client {
        files.push(file("cert_file", "--cert", "ELASTICSEARCH_CERT_FILE", certificate));
        files.push(file("key_file", "--key", "ELASTICSEARCH_KEY_FILE", key));
    }
    let mut options: Vec<String> = Vec::new();
    options.extend(min_version.map(|version| format!("--tlsv{}", number(version))));
    options.extend(max_version.map(|version| format!("--tls-max {}", number(version))));
    options.extend((*insecure_skip_verify == Some(true)).then(|| "--insecure".to_owned()));
    Trust { options: options.join(" "), from_script_folder: files.iter().any(|file| file.path.starts_with('"')), files }
}

/// The part of the spec that users are made of.
const SECURITY: [&str; 2] = ["stack", ELASTICSEARCH];

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
        .then(|| call(format!("/_ilm/policy/{}", traces(model)), &policy(kept), &["stack", JAEGER, "retention"]));
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
        None => vec!["stack", ELASTICSEARCH],
    }
}

/// A text as one word of the shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
