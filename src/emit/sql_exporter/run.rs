//! How a SQL exporter is started: in a container, and on a host. It takes the database that it asks from its environment.

use super::super::compose::MONITORING;
use super::super::compose::container::{Container, Mount};
use super::super::endpoint;
use super::super::exporter::{CONTAINER, Client};
use super::super::host::{Place, plain_word};
use super::super::server::other_port;
use crate::components::template::escaped;
use crate::model::{Address, Model, Running, Service, SqlExporter, Ssl};

pub(in crate::emit) fn container(model: &Model, running: &Running, service: &Service, name: &str) -> Option<Container> {
    const FOLDER: &str = "/etc/sql_exporter";
    let exporter = service.sql_exporter.as_ref()?;
    let mut container = Container::new(name, running);
    exporter.password.iter().filter(|_| exporter.username.is_some()).for_each(|secret| container.inputs.secret(secret));
    exporter.address.iter().for_each(|address| container.inputs.address(address));
    ssl_of(model, exporter).iter().for_each(|ssl| container.inputs.ssl(ssl));
    let read = dsn(model, exporter, &CONTAINER);
    let mut command = format!("{read}exec /bin/sql_exporter -config.file={FOLDER}/sql_exporter.yml");
    command.extend(other_port(running).map(|flag| format!(" -{}", flag.trim_start_matches('-'))));
    command.extend(running.flags.iter().map(|flag| format!(" {}", plain_word(flag))));
    container.entrypoint = ["sh", "-c", &command].map(str::to_owned).to_vec();
    container.networks = vec![MONITORING];
    container.expose = vec![running.port];
    container.mounts = vec![Mount::new(format!("./sql-exporter/{}", service.name), FOLDER)];
    Some(container)
}

pub(in crate::emit) fn words(model: &Model, service: &Service, running: &Running, place: &Place<'_>) -> Vec<String> {
    let first = service.sql_exporter.as_ref().map(|exporter| place.client(|client| dsn(model, exporter, client)));
    let first = first.unwrap_or_default();
    let mut words = vec![
        format!("{first}sql_exporter"),
        format!("-config.file={}", place.file("sql_exporter.yml")),
        format!("-web.listen-address={}", running.listens(running.port)),
    ];
    words.extend(running.flags.iter().map(|flag| plain_word(flag)));
    words
}

/// How the database that a SQL exporter reads is connected to.
fn ssl_of<'a>(model: &'a Model, exporter: &SqlExporter) -> Option<&'a Ssl> {
    model.services.get(&exporter.service)?.ssl.as_ref()
}

/// What the shell does first for a SQL exporter, which takes a whole URL from its environment: the password goes into it.
fn dsn(model: &Model, exporter: &SqlExporter, client: &Client<'_>) -> String {
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
        let url = format!("postgres://{login}{}", postgresql(address, &exporter.database, ssl, client));
        steps.push_str(&format!("export SQLEXPORTER_TARGET_DSN=\"{url}\" && "));
    }
    steps
}

/// How it reaches the database.
fn postgresql(address: &Address, database: &str, ssl: &Ssl, client: &Client<'_>) -> String {
    let address = endpoint::reach(address, client.runtime);
    let files = ssl.files().map(|(parameter, file)| format!("&{parameter}={}", value(&(client.path)(file))));
    let files: String = files.collect();
    format!("{}/{}?sslmode={}{files}", address.host_port(), value(database), ssl.mode.name())
}

/// A text as a part of a URL that the SQL exporter makes into `key=value` words for lib/pq without quoting any of them
/// (xo/dburl 0.24, `GenPostgres`).
fn value(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '\'' | '\\'));
    if plain { escaped(text) } else { escaped(&format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))) }
}
