//! Who logs in to Elasticsearch: each client as a user of its own, with the rights that it needs and no others.
//!
//! Only the bootstrap, which ends by itself, is the superuser: what runs on holds no password that opens more than its own
//! work. Source of what a privilege allows: `docs/reference/elasticsearch/security-privileges.md` and `IndexPrivilege.java`
//! of elastic/elasticsearch at 8.19 and 9.x.

use serde_json::{Value, json};

use super::{indices, traces};
use crate::components::{ELASTICSEARCH, KIBANA};
use crate::model::{Auth, Model, Secret};

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

/// How a client logs in where the spec says nothing.
struct Account {
    client: Client,
    /// The file of its password, beside the spec.
    file: &'static str,
    /// The environment variable that holds its password.
    variable: &'static str,
    rights: Rights,
}

/// What an account may do.
enum Rights {
    /// That of a role of its own.
    UserDefined {
        /// What stands behind the name of the lakehouse in the names of the user and of its role.
        suffix: &'static str,
        /// Privileges on the cluster.
        cluster: &'static [&'static str],
        /// Privileges on its own indices.
        indices: &'static [&'static str],
    },
    /// That of a user of this name, which Elasticsearch brings together with a role of the same name.
    BuiltIn(&'static str),
}

const ACCOUNTS: &[Account] = &[
    Account {
        client: Client::Logstash,
        file: "secrets/elasticsearch_logstash_password",
        variable: "ELASTICSEARCH_LOGSTASH_PASSWORD",
        rights: Rights::UserDefined {
            suffix: "logstash",
            // the output asks for the licence at every health check
            cluster: &["monitor"],
            // it adds: what is written is never changed or deleted, so the output's `action` is `create`
            indices: &["create_doc", "auto_configure"],
        },
    },
    Account {
        client: Client::Grafana,
        file: "secrets/elasticsearch_grafana_password",
        variable: "ELASTICSEARCH_GRAFANA_PASSWORD",
        rights: Rights::UserDefined {
            suffix: "grafana",
            // it asks for the version
            cluster: &["monitor"],
            indices: &["read", "view_index_metadata"],
        },
    },
    Account {
        client: Client::Jaeger,
        file: "secrets/elasticsearch_jaeger_password",
        variable: "ELASTICSEARCH_JAEGER_PASSWORD",
        rights: Rights::UserDefined {
            suffix: "jaeger",
            // it asks for the version, and brings its own templates whenever it starts
            cluster: &["monitor", "manage_index_templates"],
            // `index` and not `create_doc`: services and operations are written under ids, again and again
            indices: &["auto_configure", "index", "read", "view_index_metadata"],
        },
    },
    Account {
        client: Client::Retention,
        file: "secrets/elasticsearch_retention_password",
        variable: "ELASTICSEARCH_RETENTION_PASSWORD",
        rights: Rights::UserDefined {
            suffix: "retention",
            cluster: &[],
            // one action by its own name, as Elastic's `kibana_system` has it: `manage`, the smallest privilege with a name
            // that has this in it, can delete the traces
            indices: &["indices:admin/settings/update"],
        },
    },
    Account {
        client: Client::Bootstrap,
        file: SUPERUSER,
        variable: "ELASTIC_PASSWORD",
        rights: Rights::BuiltIn("elastic"),
    },
    Account {
        client: Client::Kibana,
        file: "secrets/elasticsearch_kibana_password",
        variable: "ELASTICSEARCH_KIBANA_PASSWORD",
        rights: Rights::BuiltIn("kibana_system"),
    },
];

/// The password of the user that may do everything, beside the spec.
const SUPERUSER: &str = "secrets/elasticsearch_elastic_password";

/// How a client logs in.
#[derive(Debug)]
pub(in crate::emit) struct User {
    pub(in crate::emit) client: Client,
    /// As whom.
    pub(in crate::emit) auth: Auth,
    /// The environment variable that holds the password or the token.
    pub(in crate::emit) variable: &'static str,
    /// The role that the bootstrap gives a user that it makes, and what that is; Elasticsearch's own if it says nothing.
    pub(super) role: Option<(String, Option<Value>)>,
}

impl User {
    /// Its name; empty where a token says who it is.
    pub(in crate::emit) fn name(&self) -> &str {
        match &self.auth {
            Auth::Basic { username, .. } => username,
            Auth::Bearer(_) => "",
        }
    }

    /// Its password, or its token.
    pub(in crate::emit) fn secret(&self) -> &Secret {
        match &self.auth {
            Auth::Basic { password, .. } => password,
            Auth::Bearer(token) => token,
        }
    }
}

/// Everybody who logs in.
pub(in crate::emit) fn logins(model: &Model) -> Vec<User> {
    let accounts = ACCOUNTS.iter().filter(|account| connects(model, account.client));
    accounts.filter_map(|account| user(model, account)).collect()
}

/// The user that a client logs in as; nobody where it does not.
pub(in crate::emit) fn login(model: &Model, client: Client) -> Option<User> {
    logins(model).into_iter().find(|user| user.client == client)
}

/// Whose passwords the bootstrap reads: its own, and those that it sets.
pub(in crate::emit) fn set_by_bootstrap(model: &Model) -> Vec<User> {
    let mut users = logins(model);
    users.retain(|user| model.stack.secured || user.client == Client::Bootstrap);
    users
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
        // one that runs already has its login already
        Client::Kibana => model.running(KIBANA).is_some_and(|kibana| kibana.addresses.is_empty()),
    }
}

/// What `auth` of an Elasticsearch that runs already means: the login of the bootstrap, which makes the others. An
/// Elasticsearch without security has no users: what asks for a login then stands before it, and asks everybody.
fn user(model: &Model, account: &Account) -> Option<User> {
    let Account { client, file, variable, rights } = account;
    let running = model.stack.components.get(ELASTICSEARCH);
    let (client, variable) = (*client, *variable);
    let of_others = running.is_some_and(|running| !running.addresses.is_empty());
    match running.and_then(|running| running.auth.clone()) {
        Some(Auth::Bearer(token)) if model.stack.secured && client == Client::Bootstrap => {
            return Some(User { client, auth: Auth::Bearer(token), variable: "ELASTIC_TOKEN", role: None });
        }
        Some(auth @ Auth::Basic { .. }) if !model.stack.secured || client == Client::Bootstrap => {
            return Some(User { client, auth, variable, role: None });
        }
        Some(_) | None if !model.stack.secured => return None,
        Some(_) | None => {}
    }
    let own = |suffix: &str| format!("{}-{suffix}", model.lakehouse.name);
    let (username, role) = match rights {
        Rights::UserDefined { suffix, cluster, indices } => {
            let role = json!({
                "cluster": cluster,
                "indices": [{ "names": names(model, client), "privileges": indices }],
            });
            (own(suffix), Some((own(suffix), Some(role))))
        }
        // there, the user of that name may be that of another Kibana, whose password is not ours to set
        Rights::BuiltIn(name) if client == Client::Kibana && of_others => {
            (own("kibana"), Some(((*name).to_owned(), None)))
        }
        Rights::BuiltIn(name) => ((*name).to_owned(), None),
    };
    let password = Secret::File((*file).to_owned());
    Some(User { client, auth: Auth::Basic { username, password }, variable, role })
}

/// The indices of a client.
fn names(model: &Model, client: Client) -> Vec<String> {
    match client {
        Client::Jaeger | Client::Retention => vec![format!("{}-*", traces(model))],
        Client::Bootstrap | Client::Logstash | Client::Grafana | Client::Kibana => {
            indices::indices(model).keys().map(|index| format!("{index}-2*")).collect()
        }
    }
}
