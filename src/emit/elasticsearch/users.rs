//! Who logs in to Elasticsearch: each client as a user of its own, with the rights that it needs and no others.
//!
//! Only the bootstrap, which ends by itself, is the superuser: what runs on holds no password that opens more than its own
//! work. Source of what a privilege allows: `docs/reference/elasticsearch/security-privileges.md` and `IndexPrivilege.java`
//! of elastic/elasticsearch at 8.19 and 9.x.

use serde_json::{Value, json};

use super::{indices, traces};
use crate::model::{Model, Secret};

/// What connects to Elasticsearch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Client {
    /// `bootstrap.sh`, which makes the others.
    Bootstrap,
    /// Writes events.
    Logstash,
    /// Reads events.
    Grafana,
    /// Writes and reads traces.
    Jaeger,
    /// `retain-traces.sh`, which binds indices of traces to their retention.
    Retention,
    /// Shows what there is to those who log in to it.
    Kibana,
}

/// The user of a client that the bootstrap makes.
struct Account {
    client: Client,
    /// What stands behind the name of the lakehouse in its name and in that of its role.
    suffix: &'static str,
    /// The file of its password, beside the spec.
    file: &'static str,
    /// The environment variable that holds its password.
    variable: &'static str,
    /// What it may do with the cluster.
    cluster: &'static [&'static str],
    /// What it may do with its own indices.
    privileges: &'static [&'static str],
}

const ACCOUNTS: &[Account] = &[
    Account {
        client: Client::Logstash,
        suffix: "logstash",
        file: "secrets/elasticsearch_logstash_password",
        variable: "ELASTICSEARCH_LOGSTASH_PASSWORD",
        // the output asks for the licence at every health check
        cluster: &["monitor"],
        // it adds: what is written is never changed or deleted, so the output's `action` is `create`
        privileges: &["create_doc", "auto_configure"],
    },
    Account {
        client: Client::Grafana,
        suffix: "grafana",
        file: "secrets/elasticsearch_grafana_password",
        variable: "ELASTICSEARCH_GRAFANA_PASSWORD",
        // it asks for the version
        cluster: &["monitor"],
        privileges: &["read", "view_index_metadata"],
    },
    Account {
        client: Client::Jaeger,
        suffix: "jaeger",
        file: "secrets/elasticsearch_jaeger_password",
        variable: "ELASTICSEARCH_JAEGER_PASSWORD",
        // it asks for the version, and brings its own templates whenever it starts
        cluster: &["monitor", "manage_index_templates"],
        // `index` and not `create_doc`: services and operations are written under ids, again and again
        privileges: &["auto_configure", "index", "read", "view_index_metadata"],
    },
    Account {
        client: Client::Retention,
        suffix: "retention",
        file: "secrets/elasticsearch_retention_password",
        variable: "ELASTICSEARCH_RETENTION_PASSWORD",
        cluster: &[],
        // one action by its own name, as Elastic's `kibana_system` has it: `manage`, the smallest privilege with a name
        // that has this in it, can delete the traces
        privileges: &["indices:admin/settings/update"],
    },
];

/// The password of the user that may do everything, beside the spec.
const SUPERUSER: &str = "secrets/elasticsearch_elastic_password";

/// A user that the bootstrap makes, or one that Elasticsearch brings.
#[derive(Debug)]
pub(in crate::emit) struct User {
    pub(in crate::emit) client: Client,
    pub(in crate::emit) name: String,
    /// Its password.
    pub(in crate::emit) secret: Secret,
    /// The environment variable that holds its password.
    pub(in crate::emit) variable: &'static str,
    /// The role that is made for it, by name.
    pub(super) role: Option<(String, Value)>,
}

/// Everybody who logs in; nobody where security is switched off.
pub(in crate::emit) fn logins(model: &Model) -> Vec<User> {
    if !model.stack.secured {
        return Vec::new();
    }
    let accounts = ACCOUNTS.iter().filter(|account| connects(model, account.client));
    let mut users: Vec<User> = accounts.map(|account| own(model, account)).collect();
    users.push(User {
        client: Client::Bootstrap,
        name: "elastic".to_owned(),
        secret: superuser(),
        variable: "ELASTIC_PASSWORD",
        role: None,
    });
    if connects(model, Client::Kibana) {
        users.push(User {
            client: Client::Kibana,
            name: "kibana_system".to_owned(),
            secret: Secret::File("secrets/elasticsearch_kibana_password".to_owned()),
            variable: "ELASTICSEARCH_KIBANA_PASSWORD",
            role: None,
        });
    }
    users
}

/// The user that a client logs in as; nobody where it does not.
pub(in crate::emit) fn login(model: &Model, client: Client) -> Option<User> {
    logins(model).into_iter().find(|user| user.client == client)
}

/// The password of the user that may do everything.
pub(in crate::emit) fn superuser() -> Secret {
    Secret::File(SUPERUSER.to_owned())
}

/// Whether a stack with logs has the client.
fn connects(model: &Model, client: Client) -> bool {
    match client {
        Client::Bootstrap | Client::Logstash | Client::Grafana => true,
        Client::Jaeger | Client::Retention => model.traces_in_elasticsearch(),
        Client::Kibana => model.running("kibana").is_some(),
    }
}

fn own(model: &Model, account: &Account) -> User {
    let Account { client, suffix, file, variable, cluster, privileges } = account;
    let name = format!("{}-{suffix}", model.lakehouse.name);
    let names: Vec<String> = match client {
        Client::Jaeger | Client::Retention => vec![format!("{}-*", traces(model))],
        Client::Bootstrap | Client::Logstash | Client::Grafana | Client::Kibana => {
            indices::indices(model).keys().map(|index| format!("{index}-2*")).collect()
        }
    };
    let role = json!({ "cluster": cluster, "indices": [{ "names": names, "privileges": privileges }] });
    User { client: *client, role: Some((name.clone(), role)), name, secret: Secret::File((*file).to_owned()), variable }
}
