//! `docker-compose.logging.yml`: from the lines of the host to Elasticsearch and Kibana; Jaeger, if it keeps traces there.

use super::super::elasticsearch::{self, Client, User};
use super::super::endpoint::inside;
use super::container::{Before, Container, Mount};
use super::{LOGGING, MONITORING, exported, monitoring};
use crate::components::{ELASTICSEARCH, FILEBEAT, JAEGER, KIBANA, LOGSTASH};
use crate::model::{Address, LogSource, Model, Running, Tls, logs};

/// Where the folder `elasticsearch/` is seen by the scripts in it.
const SCRIPTS: &str = "/usr/share/elasticsearch/lakehouse";

/// Where the folder `filebeat/` is seen by Filebeat.
const FILEBEAT_MOUNT: &str = "/usr/share/filebeat/lakehouse";

/// The script that gives Elasticsearch what it must hold.
const BOOTSTRAP: &str = "elasticsearch-bootstrap";

pub(super) fn containers(model: &Model) -> Vec<Container> {
    if model.logs().next().is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    found.extend(model.deployed(ELASTICSEARCH).map(|running| storage(model, running)));
    found.extend(bootstrap(model));
    found.extend(model.deployed(FILEBEAT).map(|running| filebeat(model, running)));
    if model.traces_in_elasticsearch() {
        found.extend(model.deployed(JAEGER).map(|running| traces(model, monitoring::jaeger(model, running))));
        found.extend(retention(model));
    }
    found.extend(model.deployed(KIBANA).map(|running| kibana(model, running)));
    found.extend(model.deployed(LOGSTASH).map(|running| logstash(model, running)));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn storage(model: &Model, running: &Running) -> Container {
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
        container.reads.secret(&password);
    } else {
        container.health = Some(format!("curl -fsS -o /dev/null http://localhost:{}/_cluster/health", running.port));
    }
    container.networks = vec![LOGGING];
    container.ports = super::ports(model, running);
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
        container.reads.secret(user.secret());
    }
    reach_elasticsearch(model, &mut container);
    Some(container)
}

fn bootstrap(model: &Model) -> Option<Container> {
    let mut container = script(model, BOOTSTRAP, "bootstrap.sh", &elasticsearch::set_by_bootstrap(model))?;
    container.once = true;
    if model.deployed(ELASTICSEARCH).is_some() {
        container.before = vec![(ELASTICSEARCH.to_owned(), Before::Healthy)];
    }
    Some(container)
}

/// What binds the indices of traces to their retention, every hour.
fn retention(model: &Model) -> Option<Container> {
    let users: Vec<User> = elasticsearch::login(model, Client::Retention).into_iter().collect();
    let mut container = script(model, "elasticsearch-retain-traces", "retain-traces.sh", &users)?;
    container.before = vec![(BOOTSTRAP.to_owned(), Before::Done)];
    Some(container)
}

/// What Elasticsearch knows a user for comes after the script that tells it.
fn after_bootstrap(model: &Model, container: &mut Container) {
    if model.running(ELASTICSEARCH).is_some() {
        container.before.push((BOOTSTRAP.to_owned(), Before::Done));
    }
    reach_elasticsearch(model, container);
}

fn reach_elasticsearch(model: &Model, container: &mut Container) {
    elasticsearch::urls(model).iter().for_each(|url| container.reads.text(url));
    container.reads.tls(elasticsearch::tls(model).as_ref());
}

fn kibana(model: &Model, running: &Running) -> Container {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let mut container = Container::new(&running.component.container, running)
        .with("ELASTICSEARCH_HOSTS", serde_json::json!(elasticsearch::urls(model)).to_string())
        .with("SERVER_NAME", model.project())
        .with("SERVER_PORT", running.port.to_string())
        .with("SERVER_PUBLICBASEURL", url)
        .with("TELEMETRY_OPTIN", "false");
    if let Some(user) = elasticsearch::login(model, Client::Kibana) {
        container = container.with("ELASTICSEARCH_USERNAME", user.name());
        container.command = shell(&format!(
            "{}exec /usr/local/bin/kibana-docker",
            exported(&[("ELASTICSEARCH_PASSWORD", inside(user.secret()))])
        ));
        container.reads.secret(user.secret());
    }
    if let Some(tls) = elasticsearch::tls(model) {
        container.environment.extend(kibana_tls(&tls));
    }
    after_bootstrap(model, &mut container);
    container.networks = vec![LOGGING];
    container.ports = super::ports(model, running);
    container
}

/// What Kibana's settings say of a connection over https. Its versions are those of Node.js, its name that of the URL.
fn kibana_tls(tls: &Tls) -> Vec<(String, String)> {
    let Tls { ca, client, server_name: _, insecure_skip_verify, min_version: _, max_version: _ } = tls;
    let mut settings = Vec::new();
    settings.extend(ca.iter().map(|ca| ("CERTIFICATEAUTHORITIES", inside(ca))));
    if let Some((certificate, key)) = client {
        // otherwise it is not shown for requests of those who logged in to Kibana
        settings.push(("ALWAYSPRESENTCERTIFICATE", "true".to_owned()));
        settings.push(("CERTIFICATE", inside(certificate)));
        settings.push(("KEY", inside(key)));
    }
    settings.extend((*insecure_skip_verify == Some(true)).then(|| ("VERIFICATIONMODE", "none".to_owned())));
    settings.into_iter().map(|(name, value)| (format!("ELASTICSEARCH_SSL_{name}"), value)).collect()
}

fn logstash(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    // half for the heap, which the image sets by itself, whatever the limit
    let heap = (container.mebibytes() / 2).max(1);
    container = container.with("LS_JAVA_OPTS", format!("-Xms{heap}m -Xmx{heap}m"));
    let mut secrets = Vec::new();
    secrets.extend(elasticsearch::login(model, Client::Logstash).map(|user| (user.variable, user.secret().clone())));
    secrets.extend(elasticsearch::hash_key(model).map(|secret| (elasticsearch::HASH_KEY, secret)));
    let variables: Vec<(&str, String)> = secrets.iter().map(|(name, secret)| (*name, inside(secret))).collect();
    let mount = crate::model::conventions::LOGSTASH_MOUNT;
    container.command = shell(&format!(
        "{}cp {mount}/logstash.yml {mount}/pipelines.yml /usr/share/logstash/config/ && exec /usr/share/logstash/bin/logstash",
        exported(&variables)
    ));
    secrets.iter().for_each(|(_, secret)| container.reads.secret(secret));
    after_bootstrap(model, &mut container);
    container.networks = vec![LOGGING];
    container.ports = super::ports(model, running);
    container.mounts = vec![Mount::new("./logstash", mount)];
    container
}

fn filebeat(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    // the file belongs to whoever built it, which Filebeat would not take from root
    let command = ["-e", "--strict.perms=false", "-c", &format!("{FILEBEAT_MOUNT}/filebeat.yml")];
    container.command = command.map(str::to_owned).to_vec();
    container.networks = vec![LOGGING];
    container.mounts = vec![Mount::new("./filebeat", FILEBEAT_MOUNT)];
    container.mounts.extend(log_folders(model).into_iter().map(|folder| Mount::new(folder.clone(), folder)));
    if model.logs().any(|(_, logs)| matches!(logs.from, LogSource::Containers(_))) {
        // which containers there are, and what they wrote
        for path in ["/var/lib/docker/containers", "/var/run/docker.sock"] {
            container.mounts.push(Mount::new(path, path));
        }
    }
    // as root, it still sees only what its group may: this lets it read, and nothing else
    container.capabilities = vec!["DAC_READ_SEARCH"];
    match model.deployed(LOGSTASH) {
        Some(_) => container.before = vec![(LOGSTASH.to_owned(), Before::Healthy)],
        None => {
            let addresses = model.running(LOGSTASH).map(|running| running.addresses.as_slice()).unwrap_or_default();
            addresses.iter().for_each(|address: &Address| container.reads.address(address));
        }
    }
    container
}

/// The folders of the host that hold the files of logs, none inside another one.
fn log_folders(model: &Model) -> Vec<String> {
    let files = model.logs().filter_map(|(_, logs)| match &logs.from {
        LogSource::Files(paths) => Some(paths),
        _ => None,
    });
    let mut folders: Vec<String> = files.flatten().map(|path| logs::folder(path)).collect();
    folders.sort();
    folders.dedup();
    let all = folders.clone();
    let inside =
        |one: &String, other: &String| one != other && one.starts_with(&format!("{}/", other.trim_end_matches('/')));
    folders.retain(|one| !all.iter().any(|other| inside(one, other)));
    folders
}

/// Jaeger where it keeps its traces in Elasticsearch.
fn traces(model: &Model, mut jaeger: Container) -> Container {
    jaeger.networks = vec![LOGGING, MONITORING];
    if let Some(user) = elasticsearch::login(model, Client::Jaeger) {
        jaeger.reads.secret(user.secret());
    }
    after_bootstrap(model, &mut jaeger);
    jaeger
}

fn shell(command: &str) -> Vec<String> {
    vec!["bash".to_owned(), "-c".to_owned(), command.to_owned()]
}
