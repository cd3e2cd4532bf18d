//! The jobs of a service: its own metrics, those that queries give, its probe.

mod exporter;
mod probe;
mod targets;

use super::auth::Reader;
use super::context::{Context, Item};
use super::services::encryption;
use crate::components::{SQL_EXPORTER, component};
use crate::kinds::{AuthForm, Collection, ServiceKind};
use crate::model::{
    self, Address, Discovery, Duration, Endpoint, Exporter, ExporterSettings, Fields, Job, Relabelling, Secret, Target,
    conventions, field,
};
use crate::report::Diagnostic;
use crate::source::Spanned;
use crate::spec;
use exporter::Observer;

/// What the jobs of a service are made of.
pub(super) struct Parts<'a> {
    /// The name of the scrape job.
    pub(super) job: String,
    pub(super) kind: &'a ServiceKind,
    pub(super) addresses: &'a [Address],
    /// Fields of a scrape_config.
    pub(super) fields: Fields,
    pub(super) auth: Option<Spanned<spec::Auth>>,
    pub(super) tls: Option<Spanned<spec::Tls>>,
    pub(super) exporter: Option<Spanned<spec::Exporter>>,
    pub(super) health: Option<Spanned<spec::Health>>,
    /// Whether a metric of the service comes from a query.
    pub(super) sql: bool,
    /// How targets are found, where they are not written out.
    pub(super) discovery: Option<Discovery>,
    /// What the author's rules do to labels.
    pub(super) relabelling: Relabelling,
}

/// The result.
pub(super) struct Built {
    pub(super) jobs: Vec<Job>,
    /// Secrets that an exporter needs.
    pub(super) secrets: Vec<Secret>,
    /// The exporter that the stack runs for it.
    pub(super) exporter: Option<Exporter>,
    /// What the author says about it.
    pub(super) exporter_settings: ExporterSettings,
    pub(super) degraded_above: Option<Duration>,
    /// How an exporter beside the service logs in.
    pub(super) login: Option<model::Auth>,
    /// How an exporter beside a database connects to it.
    pub(super) ssl: Option<model::Ssl>,
}

pub(super) fn build(context: &mut Context<'_>, item: &Item<'_>, parts: Parts<'_>) -> Built {
    let Parts { job, kind, addresses, fields, auth, tls, exporter, health, sql, discovery, relabelling } = parts;
    // what is discovered is what Prometheus scrapes, an exporter or not
    let by = if discovery.is_some() { Collection::Itself } else { kind.scrape.by };
    let sidecar = matches!(by, Collection::Exporter | Collection::Sql);
    let auth = login(context, item, auth, kind, by, discovery.is_some());
    let tls_off = tls.as_ref().is_some_and(|tls| Spanned::is_off(tls.enabled.as_ref()));
    let tls = tls.and_then(|tls| context.tls(tls.value));
    let mut secrets: Vec<Secret> = auth.iter().filter(|_| sidecar).map(secret_of).cloned().collect();
    let observer = exporter::resolve(context, item, (kind, by), addresses, exporter);
    let deployed = if observer.stated { None } else { deployed(context, kind, by, addresses, auth.as_ref()) };
    let own = JobInputs { job, kind, addresses, fields, by, sidecar, auth, tls, tls_off };
    let mut jobs = Vec::new();
    if !matches!(by, Collection::Probe | Collection::Nothing) {
        let job = own.scrape(context, item, &observer, discovery.is_some());
        jobs.push(Job { discovery, relabelling, ..job });
    }
    if sql && by == Collection::Exporter {
        jobs.push(own.queries(context, item));
    }
    let health = health.filter(|health| !Spanned::is_off(health.enabled.as_ref()) && !addresses.is_empty());
    let mut degraded_above = None;
    if let Some(health) = health {
        let (job, degraded) = own.probe(context, item, health.value);
        degraded_above = degraded;
        jobs.push(job);
    }
    let ssl = own.encryption(context, item, &jobs);
    secrets.extend(ssl.iter().filter_map(|ssl| ssl.client.as_ref()).map(|(_, key)| key.clone()));
    let login = own.auth.filter(|_| sidecar);
    let exporter_settings = observer.settings;
    Built { jobs, secrets, exporter: deployed, exporter_settings, degraded_above, login, ssl }
}

/// How whoever collects logs in.
fn login(
    context: &mut Context<'_>,
    item: &Item<'_>,
    auth: Option<Spanned<spec::Auth>>,
    kind: &ServiceKind,
    by: Collection,
    discovered: bool,
) -> Option<model::Auth> {
    let reader = match by {
        Collection::Exporter | Collection::Sql | Collection::Nothing => Reader::Any,
        Collection::Probe => Reader::File("the blackbox exporter"),
        Collection::Itself | Collection::HostExporter => Reader::File("Prometheus"),
    };
    let forms = if discovered { &[AuthForm::Password, AuthForm::Bearer][..] } else { &kind.auth };
    auth.and_then(|auth| context.auth(item, auth, forms, reader))
}

fn secret_of(auth: &model::Auth) -> &Secret {
    match auth {
        model::Auth::Basic { password, .. } => password,
        model::Auth::Bearer(token) => token,
    }
}

/// The exporter that the stack runs for a service that names none.
fn deployed(
    context: &Context<'_>,
    kind: &ServiceKind,
    by: Collection,
    addresses: &[Address],
    auth: Option<&model::Auth>,
) -> Option<Exporter> {
    let running = context.stack.components.get(kind.scrape.component.as_deref()?);
    let running = running.filter(|running| running.enabled && running.addresses.is_empty())?;
    // the exporter of a host is deployed on this host only
    let address = match by {
        Collection::Exporter => addresses.first()?,
        Collection::HostExporter => addresses.iter().find(|address| address.is_loopback())?,
        Collection::Itself | Collection::Probe | Collection::Sql | Collection::Nothing => return None,
    };
    Some(Exporter { component: running.component, address: address.clone(), login: auth.cloned() })
}

/// What the jobs of one service have in common.
struct JobInputs<'a> {
    /// The name of the scrape job.
    job: String,
    kind: &'a ServiceKind,
    addresses: &'a [Address],
    fields: Fields,
    by: Collection,
    /// Whether what Prometheus asks stands beside the service.
    sidecar: bool,
    auth: Option<model::Auth>,
    tls: Option<model::Tls>,
    /// Whether the author switched `tls` off.
    tls_off: bool,
}

impl JobInputs<'_> {
    /// The text of a field that the author set.
    fn field(&self, name: &str) -> Option<String> {
        field(&self.fields, name)?.text().map(str::to_owned)
    }

    /// The fields that a job takes over.
    fn fields(&self, keep: impl Fn(&str) -> bool) -> Fields {
        let own = |name: &str| !matches!(name, "metrics_path" | "scheme") && keep(name);
        self.fields.iter().filter(|(field, _)| own(field.name)).cloned().collect()
    }

    /// The scheme of the service itself.
    fn scheme(&self) -> String {
        let written = self.addresses.first().and_then(|address| address.scheme.clone());
        written.or_else(|| self.field("scheme")).unwrap_or_else(|| "http".to_owned())
    }

    /// The job of its own metrics.
    fn scrape(&self, context: &mut Context<'_>, item: &Item<'_>, observer: &Observer, discovered: bool) -> Job {
        let exporter = observer.address.as_ref();
        let (default, sidecar) = (self.kind.scrape.component.as_deref(), self.sidecar);
        if let Some(component) = default.filter(|_| sidecar && exporter.is_none()) {
            let instead = format!("exporter = {{ address = \"localhost:{}\" }}", usual_port(component));
            check_enabled(context, item, component, "kind", &instead);
        }
        let targets = targets::targets(context, item, self.by, default, self.addresses, observer);
        // the exporter's own scheme is its own business, not that of the service
        let own_scheme = targets.first().and_then(|target| match &target.endpoint {
            Endpoint::Written(address) if sidecar || exporter.is_some() => address.scheme.clone(),
            _ => None,
        });
        let inherited = if sidecar { "http".to_owned() } else { self.scheme() };
        let scheme = own_scheme.unwrap_or(inherited);
        // an exporter of the stack that runs already is reached as the stack says
        let running = default.and_then(|name| context.stack.components.get(name));
        let running = running.filter(|running| sidecar && exporter.is_none() && !running.addresses.is_empty());
        let (auth, tls) = match running {
            Some(running) => (running.auth.clone(), running.tls.clone()),
            None => (self.auth.clone().filter(|_| !sidecar), self.tls.clone()),
        };
        let path = self.field("metrics_path").or_else(|| self.kind.metrics_path.clone());
        let job = Job::new(item.name, self.job.clone(), targets);
        Job {
            metrics_path: path.unwrap_or_else(|| job.metrics_path.clone()),
            // a discovered target may bring a scheme of its own
            tls: tls.filter(|_| scheme == "https" || discovered),
            scheme,
            fields: self.fields(|_| true),
            auth,
            ..job
        }
    }

    /// The job of the metrics that queries give.
    fn queries(&self, context: &Context<'_>, item: &Item<'_>) -> Job {
        let instance = self.addresses.first().map(Address::host_port);
        let endpoint = targets::sidecar(context, item.name, SQL_EXPORTER, &ExporterSettings::default());
        let fields = self.fields(|name| name.starts_with("scrape_interval"));
        Job {
            fields,
            ..Job::new(item.name, conventions::job(&self.job, "sql"), vec![Target { endpoint, path: None, instance }])
        }
    }

    /// How an exporter beside a database connects to it. A `tls` that nothing uses is reported.
    fn encryption(&self, context: &mut Context<'_>, item: &Item<'_>, jobs: &[Job]) -> Option<model::Ssl> {
        let over_https = jobs.iter().any(|job| job.scheme == "https" || job.discovery.is_some())
            || jobs.iter().flat_map(|job| &job.targets).any(|target| match &target.endpoint {
                Endpoint::Written(address) => address.scheme.as_deref() == Some("https"),
                Endpoint::Component { .. } | Endpoint::Itself { .. } => false,
            });
        // an exporter that is reached over https has its `tls` to itself
        let (of_database, off) = if over_https { (None, false) } else { (self.tls.as_ref(), self.tls_off) };
        let ssl = encryption::exporter_tls(self.kind).filter(|_| self.by == Collection::Exporter);
        let ssl = ssl.map(|_| encryption::ssl(context, item, self.addresses.first(), of_database, off));
        // without a single target the address was reported; of a database it is reported once it is known who connects to it
        if ssl.is_none() && self.tls.is_some() && !over_https && jobs.iter().any(|job| !job.targets.is_empty()) {
            let help = match self.sidecar {
                true => "this connection is plain http; remove `tls`",
                false => "write `https://` in the address or `scheme = \"https\"`, or remove `tls`",
            };
            context.tls_without_https(item, help);
        }
        ssl
    }
}

/// Where a component listens by default.
fn usual_port(name: &str) -> u16 {
    component(name).map_or(0, |component| component.port)
}

/// A service cannot be observed by a component that is left out.
fn check_enabled(context: &mut Context<'_>, item: &Item<'_>, component: &str, key: &str, instead: &str) {
    if context.stack.components.get(component).is_none_or(|running| running.enabled) {
        return;
    }
    context.report.add(
        Diagnostic::new(
            "reference/disabled",
            item.key,
            format!("`{}` is monitored by the {}, which is disabled", item.path(), component.replace('_', " ")),
            format!("its `{key}` needs it"),
        )
        .help(format!("remove `enabled = false` from `[stack.{component}]`, or write {instead}")),
    );
}
