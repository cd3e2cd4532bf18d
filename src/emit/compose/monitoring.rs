//! `docker-compose.monitoring.yml`: Prometheus and what it asks; who is told; what people look at.

use super::super::Origin;
use super::super::endpoint::{self, inside};
use super::container::{Before, Container, Mount};
use super::{LOGGING, MONITORING, exporter, reads};
use crate::components::template::escaped;
use crate::components::{self, ALERTMANAGER, BLACKBOX_EXPORTER, GRAFANA, JAEGER, PROMETHEUS, Placement};
use crate::model::{
    Address, Auth, Model, RETENTION_IN_FILE, Running, Runtime, Secret, Service, SqlExporter, Ssl, conventions,
};

/// How the container of a component is made that has code of its own.
type Made = fn(&Model, &Running) -> Container;

/// By component; Jaeger too, where it keeps no traces in Elasticsearch.
const OWN: &[(&str, Made)] =
    &[(ALERTMANAGER, alertmanager), (BLACKBOX_EXPORTER, blackbox), (GRAFANA, grafana), (PROMETHEUS, prometheus)];

pub(super) fn containers(model: &Model) -> Vec<Container> {
    let made = |(name, made): &(&str, Made)| Some(made(model, model.deployed(name)?));
    let mut found: Vec<Container> = OWN.iter().filter_map(made).collect();
    let jaeger_here = model.deployed(JAEGER).filter(|_| !model.traces_in_elasticsearch());
    found.extend(jaeger_here.map(|running| jaeger(model, running)));
    let on_host = components::all().iter().filter(|component| component.placement == Placement::Host);
    let on_host = on_host.filter_map(|component| model.deployed(&component.name));
    found.extend(on_host.filter_map(|running| exporter::on_host(model, running)));
    for (service, component, name) in model.exporters() {
        let Some(running) = model.deployed(component) else { continue };
        let container = match running.component.exporter {
            Some(_) => exporter::beside(model, running, service, name),
            None => sql(model, running, service, name),
        };
        let origin = Origin::part("exporter", ["services", &service.name]).with("component", Some(component));
        found.extend(container.map(|mut container| {
            container.origin = origin;
            container
        }));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Where people reach it: what stands in links.
pub(in crate::emit) fn external_url(running: &Running) -> Vec<String> {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    // whatever path a proxy adds, it takes it off again: scrapes and health checks do not change with `url`
    vec![format!("--web.external-url={url}"), "--web.route-prefix=/".to_owned()]
}

/// What the server asks its clients for, and how the container itself asks whether it is well: with the login of the spec,
/// read where it runs, so that who inspects the container sees none. Over https the image's tools check no certificate and
/// show none, and know no TLS 1.3: that it listens has to do.
fn serve(container: &mut Container, running: &Running) {
    let Some(web_config) = &running.web_config else { return };
    container.command.push(format!("--web.config.file={}", inside(web_config)));
    container.reads.secret(web_config);
    let port = running.port;
    if running.scheme() == "https" {
        container.health = Some(format!("cat /proc/net/tcp /proc/net/tcp6 | grep -q ':{port:04X} [0:]* 0A '"));
    } else if let Some(Auth::Basic { username, password }) = &running.auth {
        container.reads.secret(password);
        let (username, password) = (super::word(username), super::word(&inside(password)));
        let login = format!("$(printf %s:%s {username} \"$(cat {password})\" | base64 | tr -d '\\n')");
        container.health = Some(format!(
            "wget -q -O /dev/null --header \"Authorization: Basic {login}\" http://127.0.0.1:{port}/-/ready"
        ));
    }
}

/// The flag for another port than the usual one.
fn listen(running: &Running) -> Option<String> {
    (running.port != running.component.port).then(|| format!("--web.listen-address=:{}", running.port))
}

fn prometheus(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    // a command replaces that of the image as a whole
    container.command =
        vec!["--config.file=/etc/prometheus/prometheus.yml".to_owned(), "--storage.tsdb.path=/prometheus".to_owned()];
    if !model.stack.reads(&RETENTION_IN_FILE) {
        container.command.push(format!("--storage.tsdb.retention.time={}", model.stack.retention));
    }
    container.command.extend(external_url(running));
    container.command.extend(listen(running));
    container.networks = vec![MONITORING];
    container.ports = super::ports(model, running);
    container.mounts = vec![Mount::new("./prometheus", "/etc/prometheus")];
    container.reads = reads::prometheus(model);
    serve(&mut container, running);
    container
}

fn alertmanager(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    container.command = vec![
        "--config.file=/etc/alertmanager/alertmanager.yml".to_owned(),
        "--storage.path=/alertmanager".to_owned(),
        // it is the only one
        "--cluster.listen-address=".to_owned(),
    ];
    container.command.extend(external_url(running));
    container.command.extend(listen(running));
    container.networks = vec![MONITORING];
    container.ports = super::ports(model, running);
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new("./alertmanager", "/etc/alertmanager")];
    container.reads = reads::alertmanager(model);
    serve(&mut container, running);
    container
}

fn blackbox(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    container.command = vec!["--config.file=/etc/blackbox_exporter/blackbox.yml".to_owned()];
    container.command.extend(listen(running));
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new("./blackbox", "/etc/blackbox_exporter")];
    container.reads = reads::blackbox(model);
    container
}

fn grafana(model: &Model, running: &Running) -> Container {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let admin = super::grafana_admin();
    let mut container = Container::new(&running.component.container, running)
        .with("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
        .with("GF_ANALYTICS_REPORTING_ENABLED", "false")
        // from 13.0 on data sources are plugins of the image, and an update of one removes it where it cannot be written
        .with("GF_PLUGINS_PREINSTALL_AUTO_UPDATE", "false")
        .with("GF_SECURITY_ADMIN_PASSWORD__FILE", inside(&admin))
        .with("GF_SERVER_HTTP_PORT", running.port.to_string())
        .with("GF_SERVER_ROOT_URL", url)
        .with("GF_USERS_ALLOW_SIGN_UP", "false");
    container.before = vec![(PROMETHEUS.to_owned(), Before::Healthy)];
    container.networks = vec![MONITORING];
    if model.logs().next().is_some() {
        container.networks.push(LOGGING);
    }
    container.ports = super::ports(model, running);
    container.expose = vec![running.port];
    container.mounts = vec![
        Mount::new("./grafana/dashboards", conventions::GRAFANA_DASHBOARDS),
        Mount::new("./grafana/provisioning", "/etc/grafana/provisioning"),
    ];
    container.reads = reads::grafana(model);
    container.reads.secret(&admin);
    container
}

pub(super) fn jaeger(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    container.command = vec!["--config".to_owned(), format!("{}/jaeger.yml", conventions::JAEGER_MOUNT)];
    container.networks = vec![MONITORING];
    container.ports = super::ports(model, running);
    container.expose = running.component.metrics.iter().filter_map(|metrics| metrics.port).collect();
    container.mounts = vec![Mount::new("./jaeger", conventions::JAEGER_MOUNT)];
    container.reads = reads::jaeger(model);
    container
}

/// Where an exporter runs that connects to what it observes.
pub(in crate::emit) struct Client<'a> {
    pub(in crate::emit) runtime: Runtime,
    /// The path of a file, as the exporter sees it.
    pub(in crate::emit) path: &'a dyn Fn(&Secret) -> String,
    /// A secret, as the shell that starts the exporter reads it.
    pub(in crate::emit) text: &'a dyn Fn(&Secret) -> String,
}

/// How an exporter reaches a database; `part` writes a path or a name as a part of the URL.
pub(in crate::emit) fn postgresql(
    address: &Address,
    database: &str,
    ssl: &Ssl,
    client: &Client<'_>,
    part: fn(&str) -> String,
) -> String {
    let address = endpoint::reach(address, client.runtime);
    let files = ssl.files().map(|(parameter, file)| format!("&{parameter}={}", part(&(client.path)(file))));
    let files: String = files.collect();
    format!("{}/{}?sslmode={}{files}", address.host_port(), part(database), ssl.mode.name())
}

fn sql(model: &Model, running: &Running, service: &Service, name: &str) -> Option<Container> {
    const FOLDER: &str = "/etc/sql_exporter";
    let exporter = service.sql_exporter.as_ref()?;
    let mut container = Container::new(name, running);
    exporter.password.iter().filter(|_| exporter.username.is_some()).for_each(|secret| container.reads.secret(secret));
    exporter.address.iter().for_each(|address| container.reads.address(address));
    ssl_of(model, exporter).iter().for_each(|ssl| container.reads.ssl(ssl));
    let read = dsn(model, exporter, &CONTAINER);
    let mut command = format!("{read}exec /bin/sql_exporter -config.file={FOLDER}/sql_exporter.yml");
    command.extend(listen(running).map(|flag| format!(" -{}", flag.trim_start_matches('-'))));
    container.entrypoint = ["sh", "-c", &command].map(str::to_owned).to_vec();
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new(format!("./sql-exporter/{}", service.name), FOLDER)];
    Some(container)
}

/// An exporter in a container.
pub(super) const CONTAINER: Client<'static> = Client {
    runtime: Runtime::Compose,
    path: &|file| inside(file),
    text: &|secret| format!("$(cat {})", super::word(&inside(secret))),
};

/// How the database that a SQL exporter reads is connected to.
fn ssl_of<'a>(model: &'a Model, exporter: &SqlExporter) -> Option<&'a Ssl> {
    model.services.get(&exporter.service)?.ssl.as_ref()
}

/// What the shell does first for a SQL exporter, which takes a whole URL from its environment: the password goes into it.
pub(in crate::emit) fn dsn(model: &Model, exporter: &SqlExporter, client: &Client<'_>) -> String {
    let mut login = String::new();
    let mut steps = String::new();
    if let Some(username) = &exporter.username {
        login = format!("{}@", value(username));
        if let Some(password) = &exporter.password {
            // every byte as %XX: a password may hold what ends one in a URL
            steps = format!(
                "password={} && password=$(printf %s \"$password\" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../%&/g') && ",
                (client.text)(password)
            );
            login = format!("{}:$password@", value(username));
        }
    }
    if let (Some(address), Some(ssl)) = (&exporter.address, ssl_of(model, exporter)) {
        let url = format!("postgres://{login}{}", postgresql(address, &exporter.database, ssl, client, value));
        steps.push_str(&format!("export SQLEXPORTER_TARGET_DSN=\"{url}\" && "));
    }
    steps
}

/// A text as a part of a URL that the SQL exporter makes into `key=value` words for lib/pq without quoting any of them
/// (xo/dburl 0.24, `GenPostgres`).
fn value(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '\'' | '\\'));
    if plain { escaped(text) } else { escaped(&format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))) }
}
