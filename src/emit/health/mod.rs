//! `health/health-check.ts`: the probes of the blackbox exporter and a query of each database, for programs.
//!
//! In: the model. Out: a module that runs the checks, or nothing. Deliberately absent: trust of own certificates, which no
//! `fetch` takes portably; whoever needs it passes one in.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::{Artifact, Layout, typescript};
use crate::model::conventions::{HEALTH_DEGRADED, HEALTH_DURATION, HEALTH_SUCCESS, HEALTH_TIMESTAMP};
use crate::model::{Auth, Duration, Endpoint, Job, Model, Module, Secret, Service, Target, TextOrSecret};

/// How long a database may take to answer: the default of a probe.
const DATABASE_TIMEOUT: Duration = Duration(5000);

/// What the template is filled with.
#[derive(Serialize)]
struct Context<'a> {
    /// The names of all checks, each once.
    checks: BTreeSet<&'a str>,
    probes: Vec<Probe<'a>>,
    databases: Vec<Database<'a>>,
    /// Whether a secret is in a file, which nothing in the module could read everywhere.
    files: bool,
    /// Whether there is any secret.
    secrets: bool,
    /// Whether paths of files are absolute.
    directory: bool,
    success: &'a str,
    degraded: &'a str,
    duration: &'a str,
    timestamp: &'a str,
}

/// One URL that is asked.
#[derive(Serialize)]
struct Probe<'a> {
    service: &'a str,
    check: &'a str,
    url: String,
    statuses: &'a [u16],
    headers: Vec<Header<'a>>,
    auth: Option<Login<'a>>,
    /// Whether there is a body, which may be empty.
    post: bool,
    body: &'a str,
    timeout: u64,
    degraded_above: Option<u64>,
    /// Whether the connection is checked or made in a way of its own.
    tls: bool,
}

/// A header, which has a text or the place of a secret.
#[derive(Serialize)]
struct Header<'a> {
    name: &'a str,
    text: Option<&'a str>,
    secret: Option<Place<'a>>,
}

/// Where a secret is.
#[derive(Serialize)]
struct Place<'a> {
    form: &'static str,
    name: Cow<'a, str>,
}

/// What `Authorization` is made of.
#[derive(Serialize)]
struct Login<'a> {
    /// Whether there is a user, whose name may be empty.
    basic: bool,
    username: &'a str,
    secret: Place<'a>,
}

/// A database that is asked.
#[derive(Serialize)]
struct Database<'a> {
    service: &'a str,
    check: &'a str,
    target: &'a str,
    timeout: u64,
}

/// Whether a service has a check.
pub(super) fn is_needed(model: &Model) -> bool {
    let has_probe = model.jobs().any(|job| job.module.is_some() && !job.targets.is_empty());
    has_probe || model.services.values().any(|service| database(service).is_some())
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let services = || model.services.values();
    let databases: Vec<Database<'_>> = services().filter_map(database).collect();
    let probes: Vec<Probe<'_>> = services()
        .flat_map(|service| service.jobs.iter().map(move |job| (service, job)))
        .filter_map(|(service, job)| Some((service, job, job.module.as_ref()?)))
        .flat_map(|(service, job, module)| {
            job.targets.iter().filter_map(move |target| probe(service, job, module, target, layout))
        })
        .collect();
    let places = || {
        let of_headers = probes.iter().flat_map(|probe| &probe.headers).filter_map(|header| header.secret.as_ref());
        of_headers.chain(probes.iter().filter_map(|probe| Some(&probe.auth.as_ref()?.secret)))
    };
    let (secrets, files) = (places().next().is_some(), places().any(|place| place.form == "file"));
    let of_databases = databases.iter().map(|database| database.check);
    let context = Context {
        checks: probes.iter().map(|probe| probe.check).chain(of_databases).collect(),
        probes,
        databases,
        files,
        secrets,
        directory: layout.directory.is_some(),
        success: HEALTH_SUCCESS,
        degraded: HEALTH_DEGRADED,
        duration: HEALTH_DURATION,
        timestamp: HEALTH_TIMESTAMP,
    };
    vec![
        typescript::file("health/health-check.ts", include_str!("health-check.ts.hbs"), &context),
        typescript::config("health"),
    ]
}

/// A database is asked by its own address; what is discovered has none.
fn database(service: &Service) -> Option<Database<'_>> {
    let job = service.jobs.first().filter(|_| service.kind == "postgres")?;
    let target = job.targets.first()?.instance.as_deref()?;
    Some(Database { service: &service.name, check: &job.name, target, timeout: typescript::timer(DATABASE_TIMEOUT) })
}

fn probe<'a>(
    service: &'a Service,
    job: &'a Job,
    module: &'a Module,
    target: &'a Target,
    layout: &Layout,
) -> Option<Probe<'a>> {
    let Endpoint::Written(address) = &target.endpoint else {
        return None;
    };
    let Module { name: _, status, headers, body, timeout, auth, tls } = module;
    let scheme = address.scheme.as_deref().unwrap_or("http");
    let header = |(name, value): (&'a String, &'a TextOrSecret)| match value {
        TextOrSecret::Text(text) => Header { name, text: Some(text), secret: None },
        TextOrSecret::Secret(secret) => Header { name, text: None, secret: Some(place(secret, layout)) },
    };
    Some(Probe {
        service: &service.name,
        check: &job.name,
        url: format!("{scheme}://{}{}", address.host_port(), target.path.as_deref().unwrap_or("/")),
        statuses: status,
        headers: headers.iter().map(header).collect(),
        auth: auth.as_ref().map(|auth| match auth {
            Auth::Basic { username, password } => Login { basic: true, username, secret: place(password, layout) },
            Auth::Bearer(token) => Login { basic: false, username: "", secret: place(token, layout) },
        }),
        post: body.is_some(),
        body: body.as_deref().unwrap_or_default(),
        timeout: typescript::timer(*timeout),
        degraded_above: service.degraded_above.map(typescript::timer),
        tls: tls.is_some(),
    })
}

fn place<'a>(secret: &'a Secret, layout: &Layout) -> Place<'a> {
    match (secret, &layout.directory) {
        (Secret::File(path), Some(directory)) if !path.starts_with('/') => {
            Place { form: "file", name: Cow::Owned(format!("{directory}/{path}")) }
        }
        (Secret::File(path), _) => Place { form: "file", name: Cow::Borrowed(path) },
        (Secret::Env(name), _) => Place { form: "env", name: Cow::Borrowed(name) },
    }
}
