//! `[services.*]`: kinds, addresses, metrics, and the jobs that follow.

mod addresses;
pub(super) mod client;
mod database;
pub(super) mod encryption;
mod exporters;
mod exposition;
mod fields;
mod metrics;
mod migrations;
pub(super) mod nested;
mod queries;
pub(super) mod relabel;

use std::collections::BTreeMap;

use super::context::{Context, Item};
use super::jobs::{self, Parts};
use super::names::Named;
use crate::catalogue;
use crate::components::SQL_EXPORTER;
use crate::kinds::{By, KINDS, Kind, LATER};
use crate::limits::SERVICES;
use crate::model::{Auth, Service};
use crate::report::{Diagnostic, nearest};
use crate::spec::scrape::{FieldStatus, SCRAPE_FIELDS};
use crate::spec::{self, decode_item};

use addresses::addresses;
use database::check_database;
use exporters::Connection;
use fields::check_fields;
use metrics::declared;
use migrations::query_metrics;

pub(super) use fields::{Fields, take_scrape_fields};

pub(super) fn resolve(context: &mut Context<'_>) -> BTreeMap<String, Service> {
    let mut services = BTreeMap::new();
    let mut connections = BTreeMap::new();
    for (number, item) in context.items("services").into_iter().enumerate() {
        context.report.about(Some(item.path()));
        if number == SERVICES.most {
            context.report.add(SERVICES.finding(item.key));
            break;
        }
        if let Some((service, connection)) = one(context, &item) {
            connections.insert(item.name.to_owned(), connection);
            services.insert(item.name.to_owned(), service);
        }
    }
    context.report.about(None);
    exporters::connect(&mut services, &connections);
    encryption::check(context, &services);
    services
}

fn one(context: &mut Context<'_>, item: &Item<'_>) -> Option<(Service, Connection)> {
    let named = context.name(Named::Service, item.name, item.key);
    let mut node = item.node.clone();
    let path = [item.table, item.name];
    let (fields, nested) = take_scrape_fields(&mut node, &path, context.report);
    let nested = nested::read(context, &path, &nested);
    let (written, lossy): (spec::Service, bool) = decode_item(&node, "Service", &path, context.sources, context.report);
    let spec::Service {
        kind,
        address,
        version,
        port,
        auth,
        tls,
        exporter,
        database,
        functions,
        health,
        metrics,
        exposition,
        migrations,
        logs,
        tracing,
        enabled: _,
        allow: _,
    } = written;
    check_fields(context, item, &fields);
    check_login(context, item);
    let kind_name = match kind {
        Some(kind) => kind,
        None => {
            if !lossy {
                let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
                context.missing(item, "kind", &format!("write one of {}", names.join(", ")));
            }
            return None;
        }
    };
    let kind = find_kind(context, item, &kind_name)?;
    check_keys(context, item, &kind, &kind_name);
    if super::own::is_own(item.name) {
        context.report.add(
            Diagnostic::new(
                "service/name-taken",
                item.key,
                format!("`{}` is observed by the stack itself", item.name),
                "a name of the stack's own",
            )
            .help(format!("remove this service, or call it `my-{}`", item.name)),
        );
        return None;
    }
    let discovered = nested.discovery.is_some();
    if discovered {
        check_discovered(context, item);
    }
    let addresses = match discovered {
        true => Vec::new(),
        false => addresses(context, item, &kind, port, address.as_ref(), lossy),
    };
    let mut metrics = declared(context, item, &kind_name, metrics.unwrap_or_default());
    if kind.scrape.by == By::Sql && !discovered {
        check_database(context, item, database.as_deref(), functions.as_deref(), lossy);
    }
    let queries = if kind_name == "postgres" { query_metrics(context, item, &metrics) } else { BTreeMap::new() };
    let parts = Parts {
        kind: &kind,
        addresses: &addresses,
        fields,
        auth,
        tls,
        exporter,
        health,
        discovery: nested.discovery,
        relabelling: nested.relabelling,
        nested: nested.fields,
        sql: metrics.values().any(|metric| metric.sql.is_some()),
    };
    let built = jobs::build(context, item, parts);
    let mut catalogues: Vec<_> = kind.catalogue.iter().filter_map(|name| catalogue::exporter(name)).collect();
    if kind.scrape.by == By::Sql {
        catalogues.extend(catalogue::exporter(SQL_EXPORTER));
    }
    if let Some(path) = &exposition
        && let Some(main) = built.jobs.first()
    {
        let pasted = exposition::pasted(context, item, path, main, &catalogues);
        for (name, metric) in pasted {
            metrics.entry(name).or_insert(metric);
        }
    }
    let logs = super::logs::one(context, item, logs, lossy);
    let sampling = super::tracing::sampling(context, item, tracing);
    if kind.scrape.by == By::Nothing && item.node.get("logs").is_none() && !lossy {
        context.missing(
            item,
            "logs",
            "write where they come from: logs = { from = { files = [\"/var/log/x/*.log\"] }, … }",
        );
    }
    if !named {
        return None;
    }
    let username = match &built.login {
        Some(Auth::Basic { username, .. }) => Some(username.clone()),
        Some(Auth::Bearer(_)) | None => None,
    };
    let migrations = migrations.filter(|_| kind_name == "postgres");
    let migrations =
        migrations.and_then(|written| migrations::migrations(context, item, written, queries.clone(), username));
    queries::check(context, item, migrations.as_ref(), &queries);
    let connection = Connection {
        address: addresses.into_iter().next(),
        login: built.login,
        queries,
        recorded_in: database.filter(|_| kind.scrape.by == By::Sql),
        functions: functions.unwrap_or_default(),
    };
    let service = Service {
        name: item.name.to_owned(),
        kind: kind_name,
        version,
        span: item.key,
        scrape_interval_span: item.node.get("scrape_interval").map(|node| node.span),
        jobs: built.jobs,
        catalogues,
        alive: kind.scrape.alive.clone(),
        metrics,
        exposition,
        secrets: built.secrets,
        exporter: built.exporter,
        degraded_above: built.degraded_above,
        logs,
        sampling,
        migrations,
        ssl: built.ssl,
        sql_exporter: None,
    };
    Some((service, connection))
}

fn find_kind(context: &mut Context<'_>, item: &Item<'_>, name: &str) -> Option<Kind> {
    if let Some(kind) = context.layered.kinds.get(name) {
        return kind.kind.clone();
    }
    let span = item.span(&["kind"]);
    if LATER.contains(&name) {
        context.report.add(
            Diagnostic::new(
                "shape/not-there-yet",
                span,
                format!("the kind `{name}` is not there yet"),
                "reserved for a later version",
            )
            .help("leave the service out until then"),
        );
        return None;
    }
    let found = Diagnostic::new("reference/unknown", span, format!("there is no kind `{name}`"), "unknown kind");
    let found = match nearest(name, KINDS.iter().map(|kind| kind.name)) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
        None => {
            let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
            found.help(format!("kinds: {}", names.join(", ")))
        }
    };
    context.report.add(found);
    None
}

/// One way to log in at a time.
fn check_login(context: &mut Context<'_>, item: &Item<'_>) {
    let key = |name: &str| item.node.table().and_then(|table| table.get(name)).map(|entry| entry.key);
    if let (Some(auth), Some(oauth2)) = (key("auth"), key("oauth2")) {
        context.report.add(
            Diagnostic::new(
                "shape/exclusive-keys",
                oauth2,
                format!("`oauth2` and `auth` exclude each other in `{}`", item.path()),
                "`auth` is there already",
            )
            .label(auth, "this one")
            .help("keep one of them"),
        );
    }
}

/// Keys that speak of an address, where targets are discovered.
fn check_discovered(context: &mut Context<'_>, item: &Item<'_>) {
    for key in ["address", "port", "exporter", "database", "functions", "health"] {
        let Some(entry) = item.node.table().and_then(|table| table.get(key)) else { continue };
        // what a default says is for those that it fits
        if !context.own_key(item, key) {
            continue;
        }
        let found = if key == "address" {
            Diagnostic::new(
                "service/both-address-and-discovery",
                entry.key,
                format!("`{}` has an address and discovers its targets too", item.path()),
                "one of the two",
            )
            .help("remove `address`, or declare a second service for it")
        } else {
            Diagnostic::new(
                "service/key-not-for-kind",
                entry.key,
                format!("`{key}` has no meaning where targets are discovered"),
                "nothing reads this",
            )
            .help(format!("remove `{key}`; what is discovered is what Prometheus scrapes"))
        };
        context.report.add(found);
    }
    let metrics = item.node.get("metrics").and_then(crate::source::Node::table);
    for (name, metric) in metrics.into_iter().flat_map(crate::source::Table::iter) {
        if let Some(entry) = metric.node.table().and_then(|table| table.get("sql")) {
            context.report.add(
                Diagnostic::new(
                    "service/key-not-for-kind",
                    entry.key,
                    format!("the query of `{name}` has no meaning where targets are discovered"),
                    "nothing knows which database to ask",
                )
                .help("declare the database as a service with an `address`"),
            );
        }
    }
}

/// Keys that only some kinds take.
fn check_keys(context: &mut Context<'_>, item: &Item<'_>, kind: &Kind, name: &str) {
    let exporter = matches!(kind.scrape.by, By::Exporter | By::HostExporter | By::Sql);
    let flat = SCRAPE_FIELDS.iter().filter(|field| !matches!(field.status, FieldStatus::Ours { .. }));
    let of_a_scrape = flat.map(|field| field.name);
    let of_a_scrape = of_a_scrape
        .filter(|key| match kind.scrape.by {
            By::Nothing => true,
            By::Probe => !matches!(*key, "scrape_interval" | "scrape_timeout" | "scheme"),
            By::Itself | By::Exporter | By::HostExporter | By::Sql => false,
        })
        .map(|key| (key, false));
    let of_kinds = [
        ("database", kind.keys.iter().any(|key| key == "database")),
        ("functions", kind.keys.iter().any(|key| key == "functions")),
        ("migrations", kind.keys.iter().any(|key| key == "migrations")),
        ("exporter", exporter),
        ("address", kind.scrape.by != By::Nothing),
        ("health", kind.scrape.by != By::Nothing),
        ("metrics", kind.scrape.by != By::Nothing),
        // what the SQL exporter and the probes answer is known from the spec
        ("exposition", matches!(kind.scrape.by, By::Itself | By::Exporter | By::HostExporter)),
        ("port", kind.scrape.by != By::Nothing),
    ];
    for (key, takes) in of_kinds.into_iter().chain(of_a_scrape) {
        let Some(entry) = item.node.table().and_then(|table| table.get(key)) else {
            continue;
        };
        // what a default says is for those that it fits
        if !takes && context.own_key(item, key) {
            context.report.add(
                Diagnostic::new(
                    "service/key-not-for-kind",
                    entry.key,
                    format!("`{key}` has no meaning for kind `{name}`"),
                    "nothing reads this",
                )
                .help(format!("remove `{key}`, or choose another kind")),
            );
        }
    }
}
