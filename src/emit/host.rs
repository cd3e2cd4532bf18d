//! How the servers of a stack without containers are started: one command each.
//!
//! In: the model, and where its output lies. Out: commands of the shell, with every port, address and secret of the spec.
//! Each starts in the folder from which the paths of its file are read, or anywhere where `[stack] directory` makes all
//! paths absolute. Names of programs are those of their releases. Deliberately absent: Elasticsearch and Kibana, for which
//! nothing is written.

use super::Layout;
use super::compose::monitoring::{Client, collectors, database, dsn, escaped, external_url, postgresql};
use super::compose::{grafana_admin, word};
use super::elasticsearch;
use crate::model::{Auth, Model, RETENTION_IN_FILE, Running, Runtime, Secret, Service};

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
    if let Some(running) = model.started("node_exporter") {
        add(
            place(""),
            [vec!["node_exporter".to_owned(), listen(running)], collectors(model, running, "node_exporter")].concat(),
        );
    }
    for (service, component, _) in model.exporters() {
        let Some(running) = model.started(component) else { continue };
        match component {
            "sql_exporter" => {
                let place = place(&format!("sql-exporter/{}", service.name));
                let words = sql(model, service, running, &place);
                add(place, words);
            }
            _ => add(place(""), postgres(model, service, running, &place(""))),
        }
    }
    if let Some(running) = model.started("blackbox_exporter") {
        let place = place("blackbox");
        let config = format!("--config.file={}", place.file("blackbox.yml"));
        add(place, vec!["blackbox_exporter".to_owned(), config, listen(running)]);
    }
    if let Some(running) = model.started("alertmanager") {
        let words = alertmanager(running, &place("alertmanager"));
        add(place("alertmanager"), words);
    }
    if let Some(running) = model.started("grafana") {
        let words = grafana(running, &place("grafana"));
        add(place("grafana"), words);
    }
    if let Some(running) = model.started("prometheus") {
        let words = prometheus(model, running, &place("prometheus"));
        add(place("prometheus"), words);
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
    let mut words = vec!["prometheus".to_owned(), format!("--config.file={}", place.file("prometheus.yml"))];
    words.push(format!("--storage.tsdb.path={}", place.data("prometheus")));
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
    let mut words = vec!["alertmanager".to_owned(), format!("--config.file={}", place.file("alertmanager.yml"))];
    words.push(format!("--storage.path={}", place.data("alertmanager")));
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
        ("GF_PATHS_DATA", place.whole_data("grafana")),
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

fn postgres(model: &Model, service: &Service, running: &Running, place: &Place<'_>) -> Vec<String> {
    let mut words = Vec::new();
    if let (Some(exporter), Some(ssl)) = (&service.exporter, &service.ssl) {
        let uri = place.client(|client| postgresql(&exporter.address, database(service), ssl, client, escaped));
        words.push(format!("DATA_SOURCE_URI={}", word(&uri)));
        if let Some(Auth::Basic { username, password }) = &exporter.login {
            words.push(format!("DATA_SOURCE_USER={}", plain_word(username)));
            words.push(match place.secret(password) {
                Some(file) => format!("DATA_SOURCE_PASS_FILE={file}"),
                None => place.variable("DATA_SOURCE_PASS", password),
            });
        }
    }
    words.extend(["postgres_exporter".to_owned(), listen(running)]);
    words.extend(collectors(model, running, "postgres_exporter"));
    words
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
            let place = place("elasticsearch");
            let files = users
                .iter()
                .filter_map(|user| Some(format!("{}_FILE={}", user.variable, place.secret(user.secret())?)));
            let words: Vec<String> = files.chain([format!("bash {}", place.file(script))]).collect();
            found.push(place.start(&words));
        }
    }
    if model.started("logstash").is_some() {
        let place = place("logstash");
        let mut words = vec![format!("LAKEHOUSE_LOGSTASH={}", place.itself())];
        words.retain(|_| layout.directory.is_none());
        let writer = elasticsearch::login(model, elasticsearch::Client::Logstash);
        words.extend(writer.map(|user| place.variable(user.variable, user.secret())));
        words.extend(elasticsearch::hash_key(model).map(|key| place.variable(elasticsearch::HASH_KEY, &key)));
        words.push(format!("logstash --path.settings={} --path.data={}", place.itself(), place.whole_data("logstash")));
        found.push(place.start(&words));
    }
    if model.started("filebeat").is_some() {
        let place = place("filebeat");
        let words = vec![format!("filebeat -e --strict.perms=false -c {}/filebeat.yml", place.itself())];
        found.push(place.start(&words));
    }
    if model.started("jaeger").is_some() {
        let place = place("jaeger");
        let words = vec![format!("jaeger --config={}", place.file("jaeger.yml"))];
        found.push(place.start(&words));
    }
    found
}
