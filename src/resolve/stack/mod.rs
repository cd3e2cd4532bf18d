//! `[stack]`: versions, intervals, and where components are that run already.

mod component_keys;
pub(super) mod container;
mod directory;
mod elasticsearch;
mod remote_write;
mod server;
pub(super) mod transport;

use std::collections::BTreeMap;

use crate::components::{self, ALERTMANAGER, Component, ELASTICSEARCH, JAEGER, PROMETHEUS};
use crate::load::Layered;
use crate::model::{self, Address, Fields, Running, Runtime};
use crate::promql::Version;
use crate::report::{Diagnostic, Report};
use crate::secret::slashed;
use crate::source::{Node, Sources, Span, Spanned, Table, Value};
use crate::spec::{self, Decoded, Scope, decode};

pub(super) fn resolve(layered: &Layered, sources: &Sources, report: &mut Report) -> model::Stack {
    let empty = Node { span: Span::NONE, value: Value::Table(Table::default()) };
    // one that is no table was reported where it was loaded
    let written = layered.root.get("stack").map(|entry| &entry.node).filter(|node| node.table().is_some());
    let node = written.unwrap_or(&empty);
    report.about(Some("stack".to_owned()));
    // its fields are read once the version is known: see `transport`
    let mut plain = node.clone();
    if let Some(prometheus) = plain.table_mut().and_then(|table| table.get_mut(PROMETHEUS))
        && let Some(table) = prometheus.node.table_mut()
    {
        table.remove("remote_write");
    }
    let scope = Scope { sources, complete: layered.complete, has: &|_| true };
    let Decoded { item: written, node: shaped, .. } = decode(&plain, node.span, &["stack"], scope, report);
    let mut tables = components_of(&shaped);
    let spec::Stack { runtime, directory, prometheus, alertmanager, elasticsearch, jaeger, allow: _ } = written;
    let (prometheus, times) = component_keys::prometheus(own_table(prometheus), report);
    let (jaeger, traces) = component_keys::jaeger(own_table(jaeger), report);
    let (alertmanager, watchdog) = component_keys::alertmanager(own_table(alertmanager));
    let (elasticsearch, secured) = component_keys::elasticsearch(own_table(elasticsearch), report);
    let own =
        [(PROMETHEUS, prometheus), (ALERTMANAGER, alertmanager), (ELASTICSEARCH, elasticsearch), (JAEGER, jaeger)];
    tables.extend(own.map(|(name, table)| (name.to_owned(), table)));
    let runtime = runtime.map_or(Runtime::Compose, |runtime| runtime.value);
    let components = resolved(tables, runtime, report);
    let version = components.get(PROMETHEUS).map_or((3, 5), |running: &Running| running.version);
    let directory = directory.and_then(|text| directory::resolve(&text, runtime, report));
    report.about(None);
    model::Stack {
        runtime,
        directory,
        prometheus: Version { major: version.0, minor: version.1 },
        scrape_interval: times.scrape,
        scrape_interval_span: times
            .scrape_at
            .unwrap_or_else(|| node.get(PROMETHEUS).map_or(node.span, |table| table.span)),
        evaluation_interval: times.evaluation,
        retention: Some(times.retention),
        watchdog: watchdog.map(|name| (name.value, name.span)),
        remote_write: Vec::new(),
        server: Fields::new(),
        features_lost: false,
        components,
        secured,
        jaeger: traces,
    }
}

/// The table of a component, empty where none is written.
fn own_table<T: Default>(written: Option<Spanned<T>>) -> T {
    written.map(Spanned::into_inner).unwrap_or_default()
}

/// The tables of the components that have no settings but those that all have, by name.
fn components_of(stack: &Node) -> BTreeMap<String, spec::Component> {
    let own = [PROMETHEUS, ALERTMANAGER, ELASTICSEARCH, JAEGER];
    let others = components::all().iter().filter(|component| !own.contains(&component.name.as_str()));
    let read = |component: &Component| {
        let table = crate::source::decode(stack.get(&component.name)?).ok()?;
        Some((component.name.clone(), table))
    };
    others.filter_map(read).collect()
}

/// Every component, with what its table says.
fn resolved(
    mut tables: BTreeMap<String, spec::Component>,
    runtime: Runtime,
    report: &mut Report,
) -> BTreeMap<&'static str, Running> {
    let versions: BTreeMap<String, String> =
        tables.iter().filter_map(|(name, table)| Some((name.clone(), table.version.as_ref()?.value.clone()))).collect();
    let one = |component: &'static Component| {
        let mut table = tables.remove(&component.name).unwrap_or_default();
        let follows = component.versions.follows.as_ref();
        if let Some(version) = follows.and_then(|name| versions.get(name)).filter(|_| table.version.is_none()) {
            // a version that is wrong is reported where it stands
            let version = Spanned { value: version.clone(), span: Span::NONE, key: Span::NONE };
            let known = read_version(component, &version, &mut Report::new()).is_some();
            table.version = Some(version).filter(|_| known);
        }
        let item = format!("stack.{}", component.name);
        for (key, text) in [("memory", &table.memory), ("image", &table.image)] {
            let at = text.as_ref().map_or(Span::NONE, |text| text.span);
            container::unread(runtime, key, &item, at, report);
        }
        (component.name.as_str(), running(component, table, report))
    };
    components::all().iter().map(one).collect()
}

fn running(component: &'static Component, written: spec::Component, report: &mut Report) -> Running {
    // how it is reached is understood once it is known where it runs: see `transport`
    let spec::Component { version, address, url, port, memory, image, host_ip, auth: _, tls: _, enabled } = written;
    let patch = version.as_deref().and_then(|text| text.split('.').nth(2)?.parse().ok());
    let version_span = version.as_ref().map_or(Span::NONE, |version| version.span);
    let written = version.and_then(|text| read_version(component, &text, report));
    let version = written.unwrap_or(component.versions.default.minor);
    if let Some(url) = &url {
        check_url(url, url.span, LOGIN_OF_URL, report);
    }
    let mut addresses = Vec::new();
    for text in address.iter().flat_map(|address| address.as_slice()) {
        match Address::parse(text) {
            Ok(address) => addresses.push(address.or_port(Some(component.port))),
            Err(error) => {
                report.add(address_finding(&error, text.span));
            }
        }
    }
    let memory = memory.and_then(|text| container::memory(&text, text.span, report));
    Running {
        component,
        version,
        version_written: written.is_some(),
        version_span,
        patch,
        addresses,
        url: url.map(Spanned::into_inner),
        port: port.as_ref().map_or(component.port, |port| port.value),
        port_span: port.map_or(Span::NONE, |port| port.span),
        memory,
        image: image.and_then(|text| container::image(text.value, text.span, report)),
        host_ip: host_ip.and_then(|text| container::host_ip(text.value, text.span, report)),
        auth: None,
        tls: None,
        web_config: None,
        enabled: !Spanned::is_off(enabled.as_ref()),
        flags: Vec::new(),
    }
}

fn split(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    let patch = parts.next().is_none_or(|patch| patch.parse::<u16>().is_ok());
    (patch && parts.next().is_none()).then_some((major, minor))
}

fn read_version(component: &Component, written: &Spanned<String>, report: &mut Report) -> Option<(u16, u16)> {
    let Spanned { value: text, span, .. } = written.as_ref();
    let Some(version) = split(text) else {
        report.add(
            Diagnostic::new("value/invalid-version", span, format!("`{text}` is not a version"), "not a version")
                .help(format!("write major and minor: \"{}\"", component.versions.default.short())),
        );
        return None;
    };
    let (oldest, unknown_from) = (component.versions.oldest.minor, component.versions.unknown_from);
    if version < oldest || version.0 >= unknown_from {
        report.add(
            Diagnostic::new(
                "value/unsupported-version",
                span,
                format!("version {text} of `{}` is not supported", component.name),
                "outside the supported versions",
            )
            .help(format!("write {}.{} or later, below {unknown_from}.0", oldest.0, oldest.1)),
        );
        return None;
    }
    if let Some(newest) = component.versions.newest.filter(|newest| version > newest.minor) {
        report.add(newer_than_known(component, text, newest.minor, span));
    }
    Some(version)
}

/// The note for a version that came after the tables of this program.
fn newer_than_known(component: &Component, version: &str, (major, minor): (u16, u16), span: Span) -> Diagnostic {
    let name = &component.name;
    let message = format!("`{name}` {version} is newer than {major}.{minor}, the newest known version");
    Diagnostic::new("stack/newer-than-known", span, message, "handled as the newest known version").help(format!(
        "check whether a newer lakehouse-obs knows it; changes of `{name}` after {major}.{minor} are not known here"
    ))
}

/// The finding for a text that is no address; one with credentials never shows them.
pub(super) fn address_finding(error: &model::AddressError, span: Span) -> Diagnostic {
    let code = if error.secret { "secret/plain-value" } else { "value/invalid-address" };
    Diagnostic::new(code, span, error.message.clone(), "not an address").help(error.help.clone())
}

/// What to do with a login in a URL.
pub(super) const LOGIN_OF_URL: &str =
    "write \"https://host/path\"; put user and password under `auth`, if the table has it";

/// Reports what cannot be opened by a person.
///
/// `login` is what to do with a user and a password in it.
pub(super) fn check_url(url: &str, span: Span, login: &str, report: &mut Report) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let problem = match host {
        None => Some("it must start with `https://` or `http://`"),
        Some("") => Some("it has no host"),
        Some(host) if host.contains('@') => Some("it holds credentials"),
        Some(_) if rest.is_some_and(|rest| slashed(rest).is_some()) => Some("it holds credentials"),
        Some(_) if url.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"\\^`".contains(c)) => {
            Some("it holds characters that a URL cannot have")
        }
        Some(_) => None,
    };
    let Some(problem) = problem else {
        return true;
    };
    let code = if problem.contains("credentials") { "secret/plain-value" } else { "value/invalid-url" };
    let message = if problem.contains("credentials") {
        "a URL holds credentials".to_owned()
    } else {
        format!("`{url}` is not a URL")
    };
    let help = match code {
        "secret/plain-value" => login,
        _ => "write a full URL: \"https://host/path\"",
    };
    report.add(Diagnostic::new(code, span, message, problem).help(help));
    false
}
