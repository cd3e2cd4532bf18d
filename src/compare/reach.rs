//! What can be reached and what is needed: ports of the host, secrets, columns and roles of databases.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::Side;
use super::change::{Found, Risk, Topic};
use crate::emit;
use crate::model::{Migrations, Model, Published, Runtime, Secret, View};
use crate::source::Span;
use crate::sql::{self, Columns};

pub(super) fn compare(before: Side<'_>, after: Side<'_>, found: &mut Vec<Found>) {
    ports(before, after, found);
    secrets(before, after, found);
    databases(before, after, found);
}

/// The ports of the host that something of the stack listens on, by who it is.
fn published(model: &Model) -> BTreeMap<(String, bool), Vec<Published>> {
    let exporters = model.published_exporters();
    let own = match model.stack.runtime {
        Runtime::Compose => model.published(),
        Runtime::Host => model.listening(),
    };
    let mut by_owner: BTreeMap<(String, bool), Vec<Published>> = BTreeMap::new();
    for port in own.into_iter().chain(exporters.into_iter().map(|(_, port)| port)) {
        by_owner.entry((port.about.clone(), port.udp)).or_default().push(port);
    }
    by_owner
}

fn ports(before: Side<'_>, after: Side<'_>, found: &mut Vec<Found>) {
    let (old, new) = (published(before.model), published(after.model));
    let owners: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for owner in owners {
        let of = |side: &BTreeMap<(String, bool), Vec<Published>>| side.get(owner).cloned().unwrap_or_default();
        let (was, is) = (of(&old), of(&new));
        let key = |port: &Published| (port.port, port.host_ip);
        let gone: Vec<&Published> = was.iter().filter(|port| is.iter().all(|it| key(it) != key(port))).collect();
        let fresh: Vec<&Published> = is.iter().filter(|port| was.iter().all(|it| key(it) != key(port))).collect();
        let mut push = |text: String, risk: Risk, one: Option<&Published>, other: Option<&Published>| {
            let item = one.or(other).map(|port| format!("stack.{}", port.component)).unwrap_or_default();
            let span = |port: Option<&Published>| port.map_or(Span::NONE, |port| port.span);
            found.push(Found::new(risk, Topic::Port, item, text).at(span(one), span(other)));
        };
        if let ([one], [other]) = (gone.as_slice(), fresh.as_slice()) {
            let opens = !is_local(other.host_ip) && is_local(one.host_ip);
            let text = format!("{}: {} of the host instead of {}", other.about, at(other), at(one));
            push(text, if opens { Risk::High } else { Risk::Medium }, Some(one), Some(other));
            continue;
        }
        for port in fresh {
            let risk = if is_local(port.host_ip) { Risk::Low } else { Risk::High };
            push(format!("{}: {} of the host is open", port.about, at(port)), risk, None, Some(port));
        }
        for port in gone {
            push(format!("{}: {} of the host is closed", port.about, at(port)), Risk::Medium, Some(port), None);
        }
    }
}

fn is_local(address: IpAddr) -> bool {
    address.is_loopback()
}

/// `port 9090 (this host only)`
fn at(port: &Published) -> String {
    let udp = if port.udp { ", TCP and UDP" } else { "" };
    let who = match port.host_ip {
        address if address.is_loopback() => "this host only".to_owned(),
        address if address.is_unspecified() => "every network".to_owned(),
        address => format!("networks of {address}"),
    };
    format!("port {} ({who}{udp})", port.port)
}

fn secrets(before: Side<'_>, after: Side<'_>, found: &mut Vec<Found>) {
    let of = |model: &Model| -> BTreeSet<Secret> { emit::secrets(model).into_iter().collect() };
    let (old, new) = (of(before.model), of(after.model));
    let words = |secret: &Secret| match secret {
        Secret::File(path) => format!("the file `{path}`"),
        Secret::Env(name) => format!("the variable `{name}`"),
    };
    for secret in new.difference(&old) {
        let text = format!("{} has to be provided: it holds a secret that the stack reads", words(secret));
        found.push(Found::new(Risk::Medium, Topic::Secret, "secrets", text));
    }
    for secret in old.difference(&new) {
        let text = format!("{} is no longer read", words(secret));
        found.push(Found::new(Risk::Low, Topic::Secret, "secrets", text));
    }
}

/// Columns that a view loses, and who may read.
fn databases(before: Side<'_>, after: Side<'_>, found: &mut Vec<Found>) {
    for (name, service) in &after.model.services {
        let old = before.model.services.get(name);
        let (Some(is), Some(was)) = (&service.migrations, old.and_then(|old| old.migrations.as_ref())) else {
            continue;
        };
        let spans = (old.map_or(Span::NONE, |old| old.span), service.span);
        let item = format!("services.{name}");
        let mut push = |risk: Risk, text: String| {
            found.push(Found::new(risk, Topic::Database, item.clone(), text).at(spans.0, spans.1));
        };
        for view in is.views.keys().filter(|view| was.views.contains_key(*view)) {
            let (lost, new) = columns(was, is, view);
            if !lost.is_empty() {
                push(
                    Risk::High,
                    format!("the view `{view}` of the database `{name}` loses the columns {}", lost.join(", ")),
                );
            }
            if !new.is_empty() {
                push(
                    Risk::Low,
                    format!("the view `{view}` of the database `{name}` gets the columns {}", new.join(", ")),
                );
            }
        }
        if was.login != is.login {
            let who =
                |login: &Option<String>| login.as_ref().map_or_else(|| "nobody".to_owned(), |it| format!("`{it}`"));
            let text = format!(
                "the roles that read the schema `{}` of the database `{name}` are granted to {} instead of {}",
                is.schema,
                who(&is.login),
                who(&was.login)
            );
            push(Risk::High, text);
        }
        let recorded = |it: &Migrations| it.recorded.keys().cloned().collect::<BTreeSet<String>>();
        for service in recorded(is).difference(&recorded(was)) {
            let text = format!(
                "requests of `{service}` may be counted in the database `{name}`: a role that writes is created for them"
            );
            push(Risk::High, text);
        }
    }
}

/// The columns that a view of the program loses and gets.
fn columns(was: &Migrations, is: &Migrations, view: &str) -> (Vec<String>, Vec<String>) {
    let of = |migrations: &Migrations| match migrations.columns(view) {
        Some(columns) => Some(columns),
        None => match migrations.views.get(view)? {
            View::UserDefined(query) => Some(sql::columns(query.as_str(), migrations.version)),
            View::QueryPerformance { .. } | View::ConnectionStats => None,
        },
    };
    // where one side may have any, nothing is certain
    let names = |columns: Option<Columns>| {
        columns.filter(|it| !it.open).map(|it| it.names.into_iter().collect::<BTreeSet<_>>())
    };
    let (Some(old), Some(new)) = (names(of(was)), names(of(is))) else { return (Vec::new(), Vec::new()) };
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).map(|name| format!("`{name}`")).collect::<Vec<String>>()
    };
    (only(&old, &new), only(&new, &old))
}
