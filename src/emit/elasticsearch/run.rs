//! How Elasticsearch is started in a container, and the scripts that tell it what it must hold.

use super::super::compose::container::{Container, DependsOn, Mount};
use super::super::compose::{LOGGING, exported, ports};
use super::super::endpoint::inside;
use super::super::host::{Place, Start};
use super::super::{Layout, elasticsearch};
use super::{Client, User};
use crate::components::ELASTICSEARCH;
use crate::model::{Model, Running};

/// Where the folder `elasticsearch/` is seen by the scripts in it.
const SCRIPTS: &str = "/usr/share/elasticsearch/lakehouse";

/// The script that gives Elasticsearch what it must hold.
const BOOTSTRAP: &str = "elasticsearch-bootstrap";

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running)
        .with("cluster.name", model.lakehouse.name.as_str())
        .with("discovery.type", "single-node")
        .with("http.port", running.port.to_string())
        .with("xpack.license.self_generated.type", "basic")
        // both are said, or it would make certificates by itself when it first starts
        .with("xpack.security.enabled", model.stack.secured.to_string())
        .with("xpack.security.http.ssl.enabled", "false");
    if model.stack.secured {
        let password = elasticsearch::superuser();
        container.command = shell(&format!(
            "{}exec /usr/local/bin/docker-entrypoint.sh eswrapper",
            exported(&[("ELASTIC_PASSWORD", inside(&password))])
        ));
        container.inputs.secret(&password);
    } else {
        container.health = Some(format!("curl -fsS -o /dev/null http://localhost:{}/_cluster/health", running.port));
    }
    container.networks = vec![LOGGING];
    container.ports = ports(model, running);
    container.open_files = true;
    container
}

/// A script of `elasticsearch/`, in the image of Elasticsearch, which has bash and curl.
fn script(model: &Model, name: &str, file: &str, users: &[User]) -> Option<Container> {
    // the image is the same, whether this stack runs Elasticsearch or somebody else does
    let mut container = Container::script(name, model.running(ELASTICSEARCH)?, 128);
    container.entrypoint = vec!["bash".to_owned(), format!("{SCRIPTS}/{file}")];
    container.networks = vec![LOGGING];
    container.mounts = vec![Mount::new("./elasticsearch", SCRIPTS)];
    for user in users {
        container = container.with(&format!("{}_FILE", user.variable), inside(user.secret()));
        container.inputs.secret(user.secret());
    }
    reach(model, &mut container);
    Some(container)
}

/// What gives it users, roles, retention and templates.
pub(in crate::emit) fn bootstrap(model: &Model) -> Option<Container> {
    let mut container = script(model, BOOTSTRAP, "bootstrap.sh", &elasticsearch::set_by_bootstrap(model))?;
    container.once = true;
    if model.deployed(ELASTICSEARCH).is_some() {
        container.depends_on = vec![(ELASTICSEARCH.to_owned(), DependsOn::Healthy)];
    }
    Some(container)
}

/// What binds the indices of traces to their retention, every hour.
pub(in crate::emit) fn retention(model: &Model) -> Option<Container> {
    let users: Vec<User> = elasticsearch::login(model, Client::Retention).into_iter().collect();
    let mut container = script(model, "elasticsearch-retain-traces", "retain-traces.sh", &users)?;
    container.depends_on = vec![(BOOTSTRAP.to_owned(), DependsOn::Completed)];
    Some(container)
}

/// What Elasticsearch knows a user for comes after the script that tells it.
pub(in crate::emit) fn after_bootstrap(model: &Model, container: &mut Container) {
    if model.running(ELASTICSEARCH).is_some() {
        container.depends_on.push((BOOTSTRAP.to_owned(), DependsOn::Completed));
    }
    reach(model, container);
}

fn reach(model: &Model, container: &mut Container) {
    elasticsearch::urls(model).iter().for_each(|url| container.inputs.text(url));
    container.inputs.tls(elasticsearch::tls(model).as_ref());
}

pub(in crate::emit) fn shell(command: &str) -> Vec<String> {
    vec!["bash".to_owned(), "-c".to_owned(), command.to_owned()]
}

/// The scripts on a host without containers.
pub(in crate::emit) fn scripts(model: &Model, layout: &Layout) -> Vec<Start> {
    if model.logs().next().is_none() {
        return Vec::new();
    }
    let mut scripts = vec![("bootstrap.sh", elasticsearch::logins(model))];
    if model.traces_in_elasticsearch() {
        let user = elasticsearch::login(model, Client::Retention);
        scripts.push(("retain-traces.sh", user.into_iter().collect()));
    }
    let start = |(script, users): (&str, Vec<User>)| {
        let place = Place::new(ELASTICSEARCH, layout);
        let files =
            users.iter().filter_map(|user| Some(format!("{}_FILE={}", user.variable, place.secret(user.secret())?)));
        let words: Vec<String> = files.chain([format!("bash {}", place.file(script))]).collect();
        place.start(&words)
    };
    scripts.into_iter().map(start).collect()
}
