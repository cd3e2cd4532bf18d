//! `[services.*]`: kinds, addresses, metrics, and the jobs that follow.

mod addresses;
pub(super) mod client;
mod database;
pub(super) mod encryption;
mod exporters;
mod exposition;
mod fields;
pub(super) mod labels;
mod metrics;
mod migrations;
pub(super) mod nested;
mod queries;
pub(super) mod relabel;
mod server_version;

use std::collections::BTreeMap;

use super::context::{Context, Item};
use super::jobs::{self, Built, Parts};
use crate::catalogue;
use crate::components::SQL_EXPORTER;
use crate::kinds::{Collection, KINDS, ServiceKind};
use crate::limits::SERVICES;
use crate::model::{Address, Auth, ExporterSettings, Named, QueryMetric, Service};
use crate::report::{Diagnostic, nearest};
use crate::source::Spanned;
use crate::spec::tools::SCRAPE_CONFIG;
use crate::spec::{self, Decoded, Lost};

use addresses::addresses;
use database::check_database;
use exporters::Connection;
use fields::check_fields;
use metrics::declared;
use migrations::query_metrics;

pub(super) fn resolve(context: &mut Context<'_>) -> BTreeMap<String, Service> {
    let mut services = BTreeMap::new();
    let mut connections = BTreeMap::new();
    for (number, item) in context.items("services").into_iter().enumerate() {
        context.report.about(Some(item.path()));
        if number == SERVICES.most {
            context.report.add(SERVICES.finding(item.key));
            break;
        }
        if let Some((service, connection)) = resolve_service(context, &item) {
            connections.insert(item.name.to_owned(), connection);
            services.insert(item.name.to_owned(), service);
        }
    }
    context.report.about(None);
    exporters::connect(&mut services, &connections);
    encryption::check(context, &services);
    services
}

fn resolve_service(context: &mut Context<'_>, item: &Item<'_>) -> Option<(Service, Connection)> {
    let named = context.name(Named::Service, item.name, item.key);
    let path = [item.table, item.name];
    let Decoded { item: mut written, node, lossy, lost }: Decoded<'_, spec::Service> = context.decode(item);
    let nested = nested::read(context, &path, &node);
    check_fields(context, item, &nested.fields);
    let (kind_name, kind) = kind_of(context, item, written.kind.take(), &lost)?;
    let discovered = nested.discovery.is_some();
    if discovered {
        check_discovered(context, item);
    }
    let addresses = match discovered {
        true => Vec::new(),
        false => addresses(context, item, &kind, &written, &lost),
    };
    let own_metrics = written.metrics.take().map(Spanned::into_inner).unwrap_or_default();
    let mut metrics = declared(context, &kind_name, (&nested.fields, &nested.relabelling), &own_metrics);
    if kind.scrape.by == Collection::Sql && !discovered {
        check_database(context, item, &written, lossy);
    }
    let is_postgres = kind_name == "postgres";
    let queries = if is_postgres { query_metrics(context, &own_metrics, &metrics) } else { BTreeMap::new() };
    let sql = metrics.values().any(|metric| metric.sql.is_some());
    let job = labels::job(context, item, written.job.take());
    let labels = labels::labels(context, item, written.labels.take(), discovered || addresses.len() > 1);
    let built = jobs::build(context, item, parts(&kind, job.clone(), &addresses, nested, &mut written, sql));
    let catalogues = catalogues(&kind);
    if let (Some(path), Some(main)) = (&written.exposition, built.jobs.first()) {
        let pasted = exposition::pasted(context, path, main, &catalogues);
        if !main.relabelling.may_rename() {
            exposition::lacking(context, item, path, &own_metrics, &pasted);
        }
        for (name, metric) in pasted {
            metrics.entry(name).or_insert(metric);
        }
    }
    let zone_names = super::logs::zone_names(context, &kind, written.log_timezone.take());
    let logs = super::logs::resolve_logs(context, item, written.logs.take(), zone_names, lossy);
    let sampling = super::tracing::sampling(context, item, written.tracing.take());
    if kind.scrape.by == Collection::Nothing && item.node.get("logs").is_none() && !lost.may_be("logs") {
        let form = "write the source of the logs: logs = { from = { files = [\"/var/log/x/*.log\"] }, … }";
        context.missing(item, "logs", form);
    }
    if !named {
        return None;
    }
    let migrations = written.migrations.take().map(Spanned::into_inner).filter(|_| is_postgres);
    let migrations = migrations
        .and_then(|written| migrations::migrations(context, item, written, queries.clone(), username(&built)));
    if is_postgres && migrations.is_none() {
        server_version::check(context, item);
    }
    queries::check(context, item, migrations.as_ref(), &own_metrics, &queries);
    let service = service(item, kind_name, &kind, &mut written);
    let service = Service { job, labels, catalogues, metrics, logs, sampling, migrations, ..service };
    Some(joined(service, built, addresses, queries, rest(written, &kind)))
}

/// The kind of a service, by its name too. None where nothing can be said about the service.
fn kind_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<String>>,
    lost: &Lost,
) -> Option<(String, ServiceKind)> {
    let Some(name) = written else {
        if !lost.may_be("kind") {
            context.missing(item, "kind", &format!("write one of {}", names_of_kinds()));
        }
        return None;
    };
    let kind = find_kind(context, item, &name)?;
    let name = name.into_inner();
    check_keys(context, item, &kind, &name);
    if super::self_monitoring::is_stack_component(item.name) {
        context.report.add(
            Diagnostic::new(
                "service/name-taken",
                item.key,
                format!("`{}` is a component that the stack monitors already", item.name),
                "this name is taken",
            )
            .help(format!("remove this service, or rename it to `my-{}`", item.name)),
        );
        return None;
    }
    Some((name, kind))
}

/// What its jobs are made of.
fn parts<'a>(
    kind: &'a ServiceKind,
    job: String,
    addresses: &'a [Address],
    nested: nested::Nested,
    written: &mut spec::Service,
    sql: bool,
) -> Parts<'a> {
    Parts {
        job,
        kind,
        addresses,
        fields: nested.fields,
        auth: written.auth.take(),
        tls: written.tls.take(),
        exporter: written.exporter.take(),
        health: written.health.take(),
        discovery: nested.discovery,
        relabelling: nested.relabelling,
        sql,
    }
}

/// The lists of series that its exporters have.
fn catalogues(kind: &ServiceKind) -> Vec<&'static catalogue::Exporter> {
    let sql = (kind.scrape.by == Collection::Sql).then_some(SQL_EXPORTER);
    let names = kind.catalogue.iter().map(String::as_str).chain(sql);
    names.filter_map(catalogue::exporter).collect()
}

/// The user that collects.
fn username(built: &Built) -> Option<String> {
    match &built.login {
        Some(Auth::Basic { username, .. }) => Some(username.clone()),
        Some(Auth::Bearer(_)) | None => None,
    }
}

/// A service with what its single keys say; `resolve_service` and `joined` fill in its jobs, metrics and logs.
fn service(item: &Item<'_>, kind_name: String, kind: &ServiceKind, written: &mut spec::Service) -> Service {
    Service {
        name: item.name.to_owned(),
        kind: kind_name,
        job: item.name.to_owned(),
        job_span: item.span(&["job"]),
        labels: BTreeMap::new(),
        version: written.version.take().map(Spanned::into_inner),
        span: item.key,
        scrape_interval_span: item.node.get("scrape_interval").map(|node| node.span),
        jobs: Vec::new(),
        catalogues: Vec::new(),
        alive: kind.scrape.alive.clone(),
        metrics: BTreeMap::new(),
        exposition: written.exposition.take().map(Spanned::into_inner),
        secrets: Vec::new(),
        exporter: None,
        exporter_settings: ExporterSettings::default(),
        degraded_above: None,
        logs: None,
        sampling: None,
        migrations: None,
        ssl: None,
        sql_exporter: None,
    }
}

/// What of a service is read last: the database that its requests are recorded in, and its functions.
struct Rest {
    recorded_in: Option<String>,
    functions: Vec<String>,
}

/// Takes a service apart without `..`: a new key does not compile until somebody reads it.
fn rest(written: spec::Service, kind: &ServiceKind) -> Rest {
    let spec::Service {
        database,
        functions,
        // read by `resolve_service`, `parts` and `service`
        kind: _,
        address: _,
        job: _,
        labels: _,
        version: _,
        port: _,
        auth: _,
        tls: _,
        exporter: _,
        health: _,
        metrics: _,
        exposition: _,
        migrations: _,
        log_timezone: _,
        logs: _,
        tracing: _,
        // when layers are merged and levels are applied
        enabled: _,
        allow: _,
    } = written;
    let recorded_in = database.filter(|_| kind.scrape.by == Collection::Sql).map(Spanned::into_inner);
    let functions = functions.map(Spanned::into_inner).unwrap_or_default();
    Rest { recorded_in, functions: functions.into_iter().map(Spanned::into_inner).collect() }
}

/// A service with its jobs, and what connects it to a database.
fn joined(
    service: Service,
    built: Built,
    addresses: Vec<Address>,
    queries: BTreeMap<String, QueryMetric>,
    rest: Rest,
) -> (Service, Connection) {
    let Built { jobs, secrets, exporter, exporter_settings, degraded_above, login, ssl } = built;
    let Rest { recorded_in, functions } = rest;
    let address = addresses.into_iter().next();
    let connection = Connection { address, login, queries, recorded_in, functions };
    (Service { jobs, secrets, exporter, exporter_settings, degraded_above, ssl, ..service }, connection)
}

fn names_of_kinds() -> String {
    KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}

fn find_kind(context: &mut Context<'_>, item: &Item<'_>, name: &Spanned<String>) -> Option<ServiceKind> {
    let Spanned { value: name, span, .. } = name.as_ref();
    if let Some(kind) = context.layered.kind_of(item.name, name) {
        return Some(kind.clone());
    }
    let found = Diagnostic::new("reference/unknown", span, format!("there is no kind `{name}`"), "unknown kind");
    let found = match nearest(name, KINDS.iter().map(|kind| kind.name)) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
        None => found.help(format!("kinds: {}", names_of_kinds())),
    };
    context.report.add(found);
    None
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
                format!("`{}` has both an `address` and a discovery", item.path()),
                "only one of the two is allowed",
            )
            .help("remove `address`, or declare a second service for it")
        } else {
            Diagnostic::new(
                "service/key-not-for-kind",
                entry.key,
                format!("`{key}` has no effect on discovered targets"),
                "nothing reads this",
            )
            .help(format!("remove `{key}`; Prometheus scrapes the discovered targets themselves"))
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
                    format!("the query of `{name}` cannot run: the service discovers its targets"),
                    "the database is not known",
                )
                .help("declare the database as a service with an `address`"),
            );
        }
    }
}

/// Keys that only some kinds take.
fn check_keys(context: &mut Context<'_>, item: &Item<'_>, kind: &ServiceKind, name: &str) {
    let exporter = matches!(kind.scrape.by, Collection::Exporter | Collection::HostExporter | Collection::Sql);
    let of_a_scrape = SCRAPE_CONFIG.fields.iter().map(|field| field.name);
    let of_a_scrape = of_a_scrape
        .filter(|key| match kind.scrape.by {
            Collection::Nothing => true,
            Collection::Probe => !matches!(*key, "scrape_interval" | "scrape_timeout" | "scheme"),
            Collection::Itself | Collection::Exporter | Collection::HostExporter | Collection::Sql => false,
        })
        .map(|key| (key, false));
    let of_kinds = [
        ("database", kind.keys.iter().any(|key| key == "database")),
        ("functions", kind.keys.iter().any(|key| key == "functions")),
        ("log_timezone", kind.keys.iter().any(|key| key == "log_timezone")),
        ("migrations", kind.keys.iter().any(|key| key == "migrations")),
        ("exporter", exporter),
        ("address", kind.scrape.by != Collection::Nothing),
        ("health", kind.scrape.by != Collection::Nothing),
        ("job", kind.scrape.by != Collection::Nothing),
        ("labels", kind.scrape.by != Collection::Nothing),
        ("metrics", kind.scrape.by != Collection::Nothing),
        // what the SQL exporter and the probes answer is known from the spec
        ("exposition", matches!(kind.scrape.by, Collection::Itself | Collection::Exporter | Collection::HostExporter)),
        ("port", kind.scrape.by != Collection::Nothing),
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
                    format!("`{key}` has no effect for kind `{name}`"),
                    "nothing reads this",
                )
                .help(format!("remove `{key}`, or choose another kind")),
            );
        }
    }
}
