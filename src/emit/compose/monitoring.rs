//! `docker-compose.monitoring.yml`: Prometheus and what it asks; who is told; what people look at.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::super::Origin;
use super::super::endpoint::{self, inside};
use super::container::{Before, Container, Mount};
use super::{LOGGING, MONITORING, reads};
use crate::catalogue;
use crate::model::{
    Address, Auth, Model, RETENTION_IN_FILE, Running, Runtime, Secret, Service, SqlExporter, Ssl, conventions,
};

pub(super) fn containers(model: &Model) -> Vec<Container> {
    let runs = |name: &str| model.deployed(name);
    let mut found = Vec::new();
    found.extend(runs("alertmanager").and_then(|running| alertmanager(model, running)));
    found.extend(runs("blackbox_exporter").and_then(|running| blackbox(model, running)));
    found.extend(runs("grafana").and_then(|running| grafana(model, running)));
    if !model.traces_in_elasticsearch() {
        found.extend(runs("jaeger").and_then(|running| jaeger(model, running)));
    }
    found.extend(runs("node_exporter").and_then(|running| node(model, running)));
    found.extend(runs("prometheus").and_then(|running| prometheus(model, running)));
    for (service, component, name) in model.exporters() {
        let container = runs(component).and_then(|running| match component {
            "sql_exporter" => sql(model, running, service, name),
            _ => postgres(model, running, service, name),
        });
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

fn prometheus(model: &Model, running: &Running) -> Option<Container> {
    let mut container = Container::new("prometheus", running)?;
    // a command replaces that of the image as a whole
    container.command =
        vec!["--config.file=/etc/prometheus/prometheus.yml".to_owned(), "--storage.tsdb.path=/prometheus".to_owned()];
    if !model.stack.reads(&RETENTION_IN_FILE) {
        container.command.push(format!("--storage.tsdb.retention.time={}", model.stack.retention));
    }
    container.command.extend(external_url(running));
    container.command.extend(listen(running));
    container.networks = vec![MONITORING];
    container.ports = super::ports(model, "prometheus");
    container.mounts = vec![Mount::new("./prometheus", "/etc/prometheus")];
    container.reads = reads::prometheus(model);
    serve(&mut container, running);
    Some(container)
}

fn alertmanager(model: &Model, running: &Running) -> Option<Container> {
    let mut container = Container::new("alertmanager", running)?;
    container.command = vec![
        "--config.file=/etc/alertmanager/alertmanager.yml".to_owned(),
        "--storage.path=/alertmanager".to_owned(),
        // it is the only one
        "--cluster.listen-address=".to_owned(),
    ];
    container.command.extend(external_url(running));
    container.command.extend(listen(running));
    container.networks = vec![MONITORING];
    container.ports = super::ports(model, "alertmanager");
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new("./alertmanager", "/etc/alertmanager")];
    container.reads = reads::alertmanager(model);
    serve(&mut container, running);
    Some(container)
}

fn blackbox(model: &Model, running: &Running) -> Option<Container> {
    let mut container = Container::new("blackbox-exporter", running)?;
    container.command = vec!["--config.file=/etc/blackbox_exporter/blackbox.yml".to_owned()];
    container.command.extend(listen(running));
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new("./blackbox", "/etc/blackbox_exporter")];
    container.reads = reads::blackbox(model);
    Some(container)
}

fn grafana(model: &Model, running: &Running) -> Option<Container> {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let admin = super::grafana_admin();
    let mut container = Container::new("grafana", running)?
        .with("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
        .with("GF_ANALYTICS_REPORTING_ENABLED", "false")
        // from 13.0 on data sources are plugins of the image, and an update of one removes it where it cannot be written
        .with("GF_PLUGINS_PREINSTALL_AUTO_UPDATE", "false")
        .with("GF_SECURITY_ADMIN_PASSWORD__FILE", inside(&admin))
        .with("GF_SERVER_HTTP_PORT", running.port.to_string())
        .with("GF_SERVER_ROOT_URL", url)
        .with("GF_USERS_ALLOW_SIGN_UP", "false");
    container.before = vec![("prometheus".to_owned(), Before::Healthy)];
    container.networks = vec![MONITORING];
    if model.logs().next().is_some() {
        container.networks.push(LOGGING);
    }
    container.ports = super::ports(model, "grafana");
    container.expose = vec![running.port];
    container.mounts = vec![
        Mount::new("./grafana/dashboards", conventions::GRAFANA_DASHBOARDS),
        Mount::new("./grafana/provisioning", "/etc/grafana/provisioning"),
    ];
    container.reads = reads::grafana(model);
    container.reads.secret(&admin);
    Some(container)
}

pub(super) fn jaeger(model: &Model, running: &Running) -> Option<Container> {
    let mut container = Container::new("jaeger", running)?;
    container.command = vec!["--config".to_owned(), format!("{}/jaeger.yml", conventions::JAEGER_MOUNT)];
    container.networks = vec![MONITORING];
    container.ports = super::ports(model, "jaeger");
    container.expose = running.component.metrics_port.into_iter().collect();
    container.mounts = vec![Mount::new("./jaeger", conventions::JAEGER_MOUNT)];
    container.reads = reads::jaeger(model);
    Some(container)
}

/// The exporter of this host: in its network, since a container's own says nothing about the host.
fn node(model: &Model, running: &Running) -> Option<Container> {
    let mut container = Container::new("node-exporter", running)?;
    let host = match running.host_ip {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("[{address}]"),
        None => String::new(),
    };
    container.command = vec!["--path.rootfs=/host".to_owned()];
    container.command.extend(collectors(model, running, "node_exporter"));
    // Prometheus is in a container and does not reach 127.0.0.1 of the host
    container.command.push(format!("--web.listen-address={host}:{}", running.port));
    let asked = if host.is_empty() || host == "0.0.0.0" { "127.0.0.1" } else { &host };
    container.health = container.health.map(|test| test.replace("{host}", asked));
    container.on_host = true;
    container.mounts = vec![Mount { follows: true, ..Mount::new("/", "/host") }];
    Some(container)
}

/// Where an exporter runs that connects to a database.
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

/// The database whose statistics the exporter of a service reads.
pub(in crate::emit) fn database(service: &Service) -> &str {
    service.migrations.as_ref().map_or("postgres", |migrations| migrations.database.as_str())
}

fn postgres(model: &Model, running: &Running, service: &Service, name: &str) -> Option<Container> {
    let exporter = service.exporter.as_ref()?;
    let ssl = service.ssl.as_ref()?;
    let uri = postgresql(&exporter.address, database(service), ssl, &CONTAINER, escaped);
    let mut container = Container::new(name, running)?.with("DATA_SOURCE_URI", uri);
    container.reads.ssl(ssl);
    if let Some(Auth::Basic { username, password }) = &exporter.login {
        container =
            container.with("DATA_SOURCE_USER", username.as_str()).with("DATA_SOURCE_PASS_FILE", inside(password));
        container.reads.secret(password);
    }
    container.command = collectors(model, running, "postgres_exporter");
    container.command.extend(listen(running));
    container.reads.address(&exporter.address);
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    Some(container)
}

fn sql(model: &Model, running: &Running, service: &Service, name: &str) -> Option<Container> {
    const FOLDER: &str = "/etc/sql_exporter";
    let exporter = service.sql_exporter.as_ref()?;
    let mut container = Container::new(name, running)?;
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
const CONTAINER: Client<'static> = Client {
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

/// A text as a part of a URL: no character that ends it, and none that a shell replaces.
pub(in crate::emit) fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// A text as a part of a URL that the SQL exporter makes into `key=value` words for lib/pq without quoting any of them
/// (xo/dburl 0.24, `GenPostgres`).
fn value(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '\'' | '\\'));
    if plain { escaped(text) } else { escaped(&format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))) }
}

/// The flags of the collectors that are off by default and whose metrics an expression reads.
pub(in crate::emit) fn collectors(model: &Model, running: &Running, exporter: &str) -> Vec<String> {
    let indicators = model.indicators.values().map(|indicator| &indicator.expr);
    let alerts = model.alerts.values().flat_map(|alert| alert.queries.iter().chain([&alert.expr]));
    let panels = model.dashboards.values().flat_map(crate::model::Dashboard::expressions);
    let expressions = indicators.chain(alerts).chain(panels);
    let Some(exporter) = catalogue::exporter(exporter) else { return Vec::new() };
    let metrics = expressions.flat_map(|expression| expression.parsed.root.metric_names());
    let metrics = metrics.filter_map(|name| Some(exporter.series(name)?.0)).filter(|metric| !metric.default_enabled);
    let (major, minor) = running.version;
    // one that this version does not have would keep it from starting
    let known = metrics.filter(|metric| metric.exists_in(&format!("{major}.{minor}")));
    let names: BTreeSet<&str> = known.filter_map(|metric| metric.collector).collect();
    names.into_iter().map(|name| format!("--collector.{name}")).collect()
}
