//! How the servers of a stack without containers are started: one command each.
//!
//! In: the model, and where its output lies. Out: commands of the shell, with every port, address and secret of the spec.
//! Each starts in the folder from which the paths of its file are read, or anywhere where `[stack] directory` makes all
//! paths absolute. Names of programs are those of their releases. Deliberately absent: Elasticsearch and Kibana, for which
//! nothing is written.

use super::Layout;
use super::compose::monitoring::{Client, dsn, external_url};
use super::compose::{grafana_admin, word};
use super::elasticsearch;
use super::exporter::{self, Told, Value};
use crate::components::{
    self, ALERTMANAGER, BLACKBOX_EXPORTER, ELASTICSEARCH, Exporter, FILEBEAT, GRAFANA, JAEGER, LOGSTASH, PROMETHEUS,
    Placement,
};
use crate::model::{Model, RETENTION_IN_FILE, Running, Runtime, Secret, Service};

/// A server, and how it is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The folder to start it in, below the output folder; nothing where it may start anywhere.
    pub folder: Option<String>,
    /// What to run there.
    pub command: String,
}

/// Where Grafana's own files are, by its packages.
const GRAFANA_HOME: &str = "/usr/share/grafana";

/// The commands that start the stack on a host, those that others ask first; none where it runs in containers.
pub(super) fn start(model: &Model, layout: &Layout) -> Vec<Start> {
    if model.stack.runtime != Runtime::Host {
        return Vec::new();
    }
    let place = |folder: &str| Place { folder: folder.to_owned(), layout };
    let mut found = logging(model, layout);
    let mut add = |place: Place<'_>, words: Vec<String>| found.push(place.start(&words));
    let on_host = components::all().iter().filter(|component| component.placement == Placement::Host);
    for running in on_host.filter_map(|component| model.started(&component.name)) {
        let Some(exporter) = &running.component.exporter else { continue };
        let words = [vec![exporter.program.clone()], started(model, running, exporter)].concat();
        add(place(""), words);
    }
    for (service, component, _) in model.exporters() {
        let Some(running) = model.started(component) else { continue };
        match &running.component.exporter {
            Some(exporter) => add(place(""), beside(model, service, running, exporter, &place(""))),
            None => {
                let place = place(&format!("sql-exporter/{}", service.name));
                let words = sql(model, service, running, &place);
                add(place, words);
            }
        }
    }
    if let Some(running) = model.started(BLACKBOX_EXPORTER) {
        let place = place("blackbox");
        let config = format!("--config.file={}", place.file("blackbox.yml"));
        add(place, vec![BLACKBOX_EXPORTER.to_owned(), config, listen(running)]);
    }
    if let Some(running) = model.started(ALERTMANAGER) {
        let words = alertmanager(running, &place(ALERTMANAGER));
        add(place(ALERTMANAGER), words);
    }
    if let Some(running) = model.started(GRAFANA) {
        let words = grafana(running, &place(GRAFANA));
        add(place(GRAFANA), words);
    }
    if let Some(running) = model.started(PROMETHEUS) {
        let words = prometheus(model, running, &place(PROMETHEUS));
        add(place(PROMETHEUS), words);
    }
    found
}

/// A folder of the output in which something starts.
struct Place<'a> {
    /// Below the output folder; empty for that one itself.
    folder: String,
    layout: &'a Layout,
}

impl Place<'_> {
    /// A generated file of the folder, as a word of the shell.
    fn file(&self, name: &str) -> String {
        plain_word(&self.layout.within(&self.folder, name))
    }

    /// The folder itself, for programs that read paths from somewhere else.
    fn itself(&self) -> String {
        match &self.layout.directory {
            Some(directory) => plain_word(&format!("{directory}/{}", self.folder)),
            None => "\"$PWD\"".to_owned(),
        }
    }

    /// A file beside the spec, as a word of the shell.
    fn beside(&self, path: &str) -> String {
        plain_word(&self.path_beside(path))
    }

    fn path_beside(&self, path: &str) -> String {
        let depth = self.folder.split('/').filter(|part| !part.is_empty()).count();
        self.layout.beside(path, depth)
    }

    /// Where a server keeps what it must not lose.
    fn data(&self, server: &str) -> String {
        self.beside(&format!("data/{server}"))
    }

    /// The same, for programs that read relative paths from somewhere else.
    fn whole_data(&self, server: &str) -> String {
        match self.layout.directory {
            Some(_) => self.data(server),
            None => format!("{}/{}", self.itself(), self.data(server)),
        }
    }

    /// The file that holds a secret; nothing of one in the environment.
    fn secret(&self, secret: &Secret) -> Option<String> {
        match secret {
            Secret::File(path) if path.starts_with('/') => Some(plain_word(path)),
            Secret::File(path) => Some(self.beside(path)),
            Secret::Env(_) => None,
        }
    }

    /// The text of a secret, read by the shell.
    fn text(&self, secret: &Secret) -> String {
        match (self.secret(secret), secret) {
            (Some(file), _) => format!("$(cat {file})"),
            (None, Secret::Env(name) | Secret::File(name)) => format!("${{{name}}}"),
        }
    }

    /// What an exporter of a database that is started here sees.
    fn client<T>(&self, of: impl FnOnce(&Client<'_>) -> T) -> T {
        let path = |file: &Secret| match file {
            Secret::File(path) if path.starts_with('/') => path.clone(),
            Secret::File(path) | Secret::Env(path) => self.path_beside(path),
        };
        of(&Client { runtime: Runtime::Host, path: &path, text: &|secret| self.text(secret) })
    }

    /// `NAME=…`, for a program that takes a secret from its environment.
    fn variable(&self, name: &str, secret: &Secret) -> String {
        format!("{name}=\"{}\"", self.text(secret))
    }

    fn start(self, words: &[String]) -> Start {
        let command = words.join(" ");
        match self.layout.directory {
            Some(_) if command.contains(" && ") => Start { folder: None, command: format!("({command})") },
            Some(_) => Start { folder: None, command },
            None => Start { folder: Some(self.folder), command },
        }
    }
}

/// A text as one word of the shell, in quotes only where it needs them.
pub fn plain_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:,%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { word(text) }
}

fn listen(running: &Running) -> String {
    format!("--web.listen-address={}", running.listens(running.port))
}

fn url(running: &Running) -> Vec<String> {
    external_url(running).iter().map(|flag| plain_word(flag)).collect()
}

fn prometheus(model: &Model, running: &Running, place: &Place<'_>) -> Vec<String> {
    let mut words = vec![PROMETHEUS.to_owned(), format!("--config.file={}", place.file("prometheus.yml"))];
    words.push(format!("--storage.tsdb.path={}", place.data(PROMETHEUS)));
    if !model.stack.reads(&RETENTION_IN_FILE) {
        words.push(format!("--storage.tsdb.retention.time={}", model.stack.retention));
    }
    words.extend(url(running));
    words.extend(web_config(running, place));
    words.push(listen(running));
    words
}

/// What the server asks its clients for.
fn web_config(running: &Running, place: &Place<'_>) -> Option<String> {
    Some(format!("--web.config.file={}", place.secret(running.web_config.as_ref()?)?))
}

fn alertmanager(running: &Running, place: &Place<'_>) -> Vec<String> {
    let mut words = vec![ALERTMANAGER.to_owned(), format!("--config.file={}", place.file("alertmanager.yml"))];
    words.push(format!("--storage.path={}", place.data(ALERTMANAGER)));
    // it is the only one
    words.push("--cluster.listen-address=".to_owned());
    words.extend(url(running));
    words.extend(web_config(running, place));
    words.push(listen(running));
    words
}

fn grafana(running: &Running, place: &Place<'_>) -> Vec<String> {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let mut words: Vec<String> = [
        ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false".to_owned()),
        ("GF_ANALYTICS_REPORTING_ENABLED", "false".to_owned()),
        // it reads relative ones of these two from its own home
        ("GF_PATHS_DATA", place.whole_data(GRAFANA)),
        ("GF_PATHS_PROVISIONING", format!("{}/provisioning", place.itself())),
        ("GF_SERVER_HTTP_ADDR", running.interface().to_string()),
        ("GF_SERVER_HTTP_PORT", running.port.to_string()),
        ("GF_SERVER_ROOT_URL", plain_word(&url)),
        ("GF_USERS_ALLOW_SIGN_UP", "false".to_owned()),
    ]
    .map(|(name, value)| format!("{name}={value}"))
    .to_vec();
    let admin = place.secret(&grafana_admin());
    words.extend(admin.map(|file| format!("GF_SECURITY_ADMIN_PASSWORD__FILE={file}")));
    words.push(format!("grafana server --homepath={GRAFANA_HOME}"));
    words
}

/// The flags of an exporter that needs no file of its own.
fn started(model: &Model, running: &Running, exporter: &Exporter) -> Vec<String> {
    let listen = exporter::listen(exporter, &running.listens(running.port));
    listen.into_iter().chain(exporter::collectors(model, running)).collect()
}

/// The exporter that stands beside a service.
fn beside(
    model: &Model,
    service: &Service,
    running: &Running,
    exporter: &'static Exporter,
    place: &Place<'_>,
) -> Vec<String> {
    place.client(|client| {
        let told = Told { exporter, service, client };
        let variable = |(name, value): (&str, Value)| match value {
            Value::Text(text) => format!("{name}={}", plain_word(&text)),
            Value::Secret(secret) => place.variable(name, &secret),
        };
        let mut words: Vec<String> = told.variables().into_iter().map(variable).collect();
        words.push(exporter.program.clone());
        words.extend(told.flags().iter().map(|flag| plain_word(flag)));
        words.extend(started(model, running, exporter));
        words
    })
}

fn sql(model: &Model, service: &Service, running: &Running, place: &Place<'_>) -> Vec<String> {
    let first = service.sql_exporter.as_ref().map(|exporter| place.client(|client| dsn(model, exporter, client)));
    let first = first.unwrap_or_default();
    vec![
        format!("{first}sql_exporter"),
        format!("-config.file={}", place.file("sql_exporter.yml")),
        format!("-web.listen-address={}", running.listens(running.port)),
    ]
}

/// What carries logs and traces, and the scripts that tell Elasticsearch what it must hold.
fn logging(model: &Model, layout: &Layout) -> Vec<Start> {
    let place = |folder: &str| Place { folder: folder.to_owned(), layout };
    let mut found = Vec::new();
    if model.logs().next().is_some() {
        let mut scripts = vec![("bootstrap.sh", elasticsearch::logins(model))];
        if model.traces_in_elasticsearch() {
            let user = elasticsearch::login(model, elasticsearch::Client::Retention);
            scripts.push(("retain-traces.sh", user.into_iter().collect()));
        }
        for (script, users) in scripts {
            let place = place(ELASTICSEARCH);
            let files = users
                .iter()
                .filter_map(|user| Some(format!("{}_FILE={}", user.variable, place.secret(user.secret())?)));
            let words: Vec<String> = files.chain([format!("bash {}", place.file(script))]).collect();
            found.push(place.start(&words));
        }
    }
    if model.started(LOGSTASH).is_some() {
        let place = place(LOGSTASH);
        let mut words = vec![format!("LAKEHOUSE_LOGSTASH={}", place.itself())];
        words.retain(|_| layout.directory.is_none());
        let writer = elasticsearch::login(model, elasticsearch::Client::Logstash);
        words.extend(writer.map(|user| place.variable(user.variable, user.secret())));
        words.extend(elasticsearch::hash_key(model).map(|key| place.variable(elasticsearch::HASH_KEY, &key)));
        words.push(format!("logstash --path.settings={} --path.data={}", place.itself(), place.whole_data(LOGSTASH)));
        found.push(place.start(&words));
    }
    if model.started(FILEBEAT).is_some() {
        let place = place(FILEBEAT);
        let words = vec![format!("filebeat -e --strict.perms=false -c {}/filebeat.yml", place.itself())];
        found.push(place.start(&words));
    }
    if model.started(JAEGER).is_some() {
        let place = place(JAEGER);
        let words = vec![format!("jaeger --config={}", place.file("jaeger.yml"))];
        found.push(place.start(&words));
    }
    found
}
