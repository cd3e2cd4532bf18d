//! The jobs of a service: its own metrics, those that queries give, its probe.

use super::auth::Reader;
use super::context::{Context, Item};
use super::services::{Fields, encryption};
use super::stack::address_finding;
use crate::components::{BLACKBOX_EXPORTER, SQL_EXPORTER, component};
use crate::kinds::{AuthForm, By, Kind};
use crate::model::{
    self, Address, Discovery, Duration, Endpoint, Exporter, Job, Module, Relabelling, Running, Secret, Target,
    conventions, is_reserved_header,
};
use crate::report::Diagnostic;
use crate::secret::{self, Telling};
use crate::source::{Node, Span};
use crate::spec;

/// What the jobs of a service are made of.
pub(super) struct Parts<'a> {
    pub(super) kind: &'a Kind,
    pub(super) addresses: &'a [Address],
    pub(super) fields: Fields,
    pub(super) auth: Option<spec::Auth>,
    pub(super) tls: Option<spec::Tls>,
    pub(super) exporter: Option<spec::Exporter>,
    pub(super) health: Option<spec::Health>,
    /// Whether a metric of the service comes from a query.
    pub(super) sql: bool,
    /// How targets are found, where they are not written out.
    pub(super) discovery: Option<Discovery>,
    /// What the author's rules do to labels.
    pub(super) relabelling: Relabelling,
    /// Fields of a scrape_config that have an inside.
    pub(super) nested: model::Fields,
}

/// What became of them.
pub(super) struct Built {
    pub(super) jobs: Vec<Job>,
    /// Secrets that an exporter needs.
    pub(super) secrets: Vec<Secret>,
    /// The exporter that the stack runs for it.
    pub(super) exporter: Option<Exporter>,
    pub(super) degraded_above: Option<Duration>,
    /// How an exporter beside the service logs in.
    pub(super) login: Option<model::Auth>,
    /// How an exporter beside a database connects to it.
    pub(super) ssl: Option<model::Ssl>,
}

pub(super) fn build(context: &mut Context<'_>, item: &Item<'_>, parts: Parts<'_>) -> Built {
    let Parts { kind, addresses, fields, auth, tls, exporter, health, sql, discovery, relabelling, nested } = parts;
    // what is discovered is what Prometheus scrapes, an exporter or not
    let by = if discovery.is_some() { By::Itself } else { kind.scrape.by };
    let beside = matches!(by, By::Exporter | By::Sql);
    let reader = match by {
        By::Exporter | By::Sql | By::Nothing => Reader::Any,
        By::Probe => Reader::File("the blackbox exporter"),
        By::Itself | By::HostExporter => Reader::File("Prometheus"),
    };
    let forms = if discovery.is_some() { &[AuthForm::Password, AuthForm::Bearer][..] } else { &kind.auth };
    let auth = auth.and_then(|auth| context.auth(item, auth, forms, reader));
    let tls_off = tls.as_ref().is_some_and(|tls| tls.enabled == Some(false));
    let tls = tls.and_then(|tls| context.tls(item, tls));
    let mut secrets: Vec<Secret> = Vec::new();
    if beside {
        secrets.extend(auth.iter().map(|auth| match auth {
            model::Auth::Basic { password, .. } => password.clone(),
            model::Auth::Bearer(token) => token.clone(),
        }));
    }
    let stated = exporter.is_some();
    let login = auth.clone().filter(|_| beside);
    let exporter = exporter_address(context, item, kind, exporter);
    let deployed = kind.scrape.component.as_deref().filter(|_| !stated).and_then(|name| {
        let running =
            context.stack.components.get(name).filter(|running| running.enabled && running.addresses.is_empty())?;
        // the exporter of a host is deployed on this host only
        let address = match by {
            By::Exporter => addresses.first()?,
            By::HostExporter => addresses.iter().find(|address| address.is_loopback())?,
            By::Itself | By::Probe | By::Sql | By::Nothing => return None,
        };
        Some(Exporter { component: running.component, address: address.clone(), login: auth.clone() })
    });
    let field = |name: &str| {
        let (_, value) = fields.iter().find(|(field, _)| field.name == name)?;
        value.as_str().map(str::to_owned)
    };
    let scheme = addresses
        .first()
        .and_then(|address| address.scheme.clone())
        .or_else(|| field("scheme"))
        .unwrap_or_else(|| "http".to_owned());
    let metrics_path =
        field("metrics_path").or_else(|| kind.metrics_path.clone()).unwrap_or_else(|| "/metrics".to_owned());
    let job_fields = |keep: &dyn Fn(&str) -> bool| -> Fields {
        fields
            .iter()
            .filter(|(field, _)| !matches!(field.name, "metrics_path" | "scheme") && keep(field.name))
            .cloned()
            .collect()
    };
    let mut jobs = Vec::new();
    if !matches!(by, By::Probe | By::Nothing) {
        let default = kind.scrape.component.as_deref();
        if let Some(component) = default.filter(|_| beside && exporter.is_none()) {
            let port = usual_port(component);
            check_enabled(
                context,
                item,
                component,
                "kind",
                &format!("exporter = {{ address = \"localhost:{port}\" }}"),
            );
        }
        let targets = targets(context, item, by, default, addresses, exporter.as_ref());
        // the exporter's own scheme is its own business, not that of the service
        let own_scheme = targets.first().and_then(|target| match &target.endpoint {
            Endpoint::Written(address) if beside || exporter.is_some() => address.scheme.clone(),
            _ => None,
        });
        let inherited = if beside { "http" } else { scheme.as_str() };
        let scheme = own_scheme.unwrap_or_else(|| inherited.to_owned());
        // an exporter of the stack that runs already is reached as the stack says
        let running = default.and_then(|name| context.stack.components.get(name));
        let running = running.filter(|running| beside && exporter.is_none() && !running.addresses.is_empty());
        let (auth, tls) = match running {
            Some(running) => (running.auth.clone(), running.tls.clone()),
            None => (auth.clone().filter(|_| !beside), tls.clone()),
        };
        jobs.push(Job {
            name: item.name.to_owned(),
            service: item.name.to_owned(),
            targets,
            metrics_path,
            // a discovered target may bring a scheme of its own
            tls: tls.filter(|_| scheme == "https" || discovery.is_some()),
            scheme,
            fields: job_fields(&|_| true),
            auth,
            module: None,
            discovery,
            relabelling,
            nested,
        });
    }
    let instance = addresses.first().map(Address::host_port);
    if sql && by == By::Exporter {
        jobs.push(Job {
            name: conventions::job(item.name, "sql"),
            service: item.name.to_owned(),
            targets: vec![Target { endpoint: sidecar(context, item.name, SQL_EXPORTER), path: None, instance }],
            metrics_path: "/metrics".to_owned(),
            scheme: "http".to_owned(),
            fields: job_fields(&|name| name.starts_with("scrape_interval")),
            auth: None,
            tls: None,
            module: None,
            discovery: None,
            relabelling: Relabelling::default(),
            nested: model::Fields::new(),
        });
    }
    let mut degraded_above = None;
    let health = health.filter(|health| health.enabled != Some(false));
    if let Some(health) = health
        && !addresses.is_empty()
    {
        let blackbox = context.stack.components.get(BLACKBOX_EXPORTER);
        let blackbox_scheme = blackbox.and_then(|running| running.addresses.first()?.scheme.clone());
        let blackbox_auth = blackbox.and_then(|running| running.auth.clone());
        let blackbox_tls = blackbox.and_then(|running| running.tls.clone());
        check_enabled(context, item, BLACKBOX_EXPORTER, "health", "health = { enabled = false }");
        let probe_scheme = |address: &Address| address.scheme.clone().unwrap_or_else(|| scheme.clone());
        let https = addresses.iter().any(|address| probe_scheme(address) == "https");
        let auth = auth.filter(|_| !beside && kind.probe_auth);
        let (module, path, degraded) = module(context, item, health, auth, tls.clone().filter(|_| https));
        degraded_above = degraded;
        let url = |address: &Address| Target {
            endpoint: Endpoint::Written(Address { scheme: Some(probe_scheme(address)), ..address.clone() }),
            path: Some(path.clone()),
            instance: None,
        };
        jobs.push(Job {
            name: conventions::job(item.name, "probe"),
            service: item.name.to_owned(),
            targets: addresses.iter().map(url).collect(),
            metrics_path: "/probe".to_owned(),
            scheme: blackbox_scheme.unwrap_or_else(|| "http".to_owned()),
            fields: job_fields(&|name| matches!(name, "scrape_interval" | "scrape_timeout")),
            auth: blackbox_auth,
            tls: blackbox_tls,
            module: Some(module),
            discovery: None,
            relabelling: Relabelling::default(),
            nested: model::Fields::new(),
        });
    }
    let over_https = jobs.iter().any(|job: &Job| job.scheme == "https" || job.discovery.is_some())
        || jobs.iter().flat_map(|job| &job.targets).any(|target| match &target.endpoint {
            Endpoint::Written(address) => address.scheme.as_deref() == Some("https"),
            Endpoint::Component { .. } | Endpoint::Itself { .. } => false,
        });
    // an exporter that is reached over https has its `tls` to itself
    let (of_database, off) = if over_https { (None, false) } else { (tls.as_ref(), tls_off) };
    let ssl = encryption::of(kind).filter(|_| by == By::Exporter);
    let ssl = ssl.map(|_| encryption::ssl(context, item, addresses.first(), of_database, off));
    secrets.extend(ssl.iter().filter_map(|ssl| ssl.client.as_ref()).map(|(_, key)| key.clone()));
    // without a single target the address was told; of a database it is told once it is known who connects to it
    if ssl.is_none() && tls.is_some() && !over_https && jobs.iter().any(|job| !job.targets.is_empty()) {
        let help = match beside {
            true => "nothing is reached over https here; remove `tls`",
            false => "write `https://` in the address or `scheme = \"https\"`, or remove `tls`",
        };
        context.tls_without_https(item, help);
    }
    Built { jobs, secrets, exporter: deployed, degraded_above, login, ssl }
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
            format!("`{}` is observed by the {}, which is switched off", item.path(), component.replace('_', " ")),
            format!("its `{key}` needs it"),
        )
        .help(format!("remove `enabled = false` from `[stack.{component}]`, or write {instead}")),
    );
}

fn exporter_address(
    context: &mut Context<'_>,
    item: &Item<'_>,
    kind: &Kind,
    exporter: Option<spec::Exporter>,
) -> Option<Address> {
    let spec::Exporter { address } = exporter?;
    let text = address?;
    let port = kind.scrape.component.as_deref().and_then(component).map(|c| c.port);
    match Address::parse(&text) {
        Ok(address) => Some(address.or_port(port)),
        Err(error) => {
            context.report.add(address_finding(&error, item.span(&["exporter", "address"])));
            None
        }
    }
}

fn targets(
    context: &Context<'_>,
    item: &Item<'_>,
    by: By,
    exporter: Option<&str>,
    addresses: &[Address],
    written: Option<&Address>,
) -> Vec<Target> {
    let instance = addresses.first().map(Address::host_port);
    match (by, exporter, written) {
        (By::Exporter | By::Sql | By::HostExporter, _, Some(address)) => {
            vec![Target { endpoint: Endpoint::Written(address.clone()), path: None, instance }]
        }
        (By::Exporter | By::Sql, Some(exporter), None) => {
            vec![Target { endpoint: sidecar(context, item.name, exporter), path: None, instance }]
        }
        (By::HostExporter, Some(exporter), None) => {
            let port = context.stack.components.get(exporter).map(|running| running.port);
            addresses
                .iter()
                .map(|address| Target {
                    endpoint: Endpoint::Written(address.clone().or_port(port)),
                    path: None,
                    instance: Some(address.host_port()),
                })
                .collect()
        }
        _ => addresses
            .iter()
            .map(|address| Target { endpoint: Endpoint::Written(address.clone()), path: None, instance: None })
            .collect(),
    }
}

/// The exporter of one service.
fn sidecar(context: &Context<'_>, service: &str, exporter: &str) -> Endpoint {
    let running = context.stack.components.get(exporter);
    if let Some(address) = running.and_then(|running| running.addresses.first()) {
        return Endpoint::Written(address.clone());
    }
    let component = component(exporter);
    Endpoint::Component {
        component: component.map_or("", |component| &component.name),
        container: component.map(|component| component.container_of(service)).unwrap_or_default(),
        host: running.map_or_else(|| "localhost".to_owned(), Running::host),
        port: running.map_or(0, |running| running.port),
    }
}

/// Whether a header can be read from a file; in which versions any can is a rule of its own.
fn check_secret_header(context: &mut Context<'_>, name: &str, span: Span) -> bool {
    if !is_reserved_header(name) {
        return true;
    }
    let help = match name.to_ascii_lowercase().as_str() {
        "authorization" => "write `auth` beside `health`: { bearer = … } or { username = …, password = … }",
        _ if secret::header(name) == Telling::Secret => {
            "let a proxy add it, or write its text and `allow` the finding `secret/in-plain-text` with a reason"
        }
        _ => "write its text, or send the secret in another header",
    };
    context.report.add(
        Diagnostic::new(
            "secret/form-not-in-version",
            span,
            format!("no version of `blackbox_exporter` reads the header `{name}` from a secret"),
            "refused when the exporter starts",
        )
        .help(help),
    );
    false
}

fn module(
    context: &mut Context<'_>,
    item: &Item<'_>,
    health: spec::Health,
    auth: Option<model::Auth>,
    tls: Option<model::Tls>,
) -> (Module, String, Option<Duration>) {
    let spec::Health { path, status, headers, body, timeout, degraded_above, enabled: _ } = health;
    let path = path.unwrap_or_else(|| "/".to_owned());
    if !path.starts_with('/') || path.chars().any(|c| c.is_whitespace() || c.is_control()) {
        context.report.add(
            Diagnostic::new(
                "value/invalid-url",
                item.span(&["health", "path"]),
                format!("`{path}` is not a path"),
                "not a path",
            )
            .help("begin with `/` and leave no blanks: \"/healthz\""),
        );
    }
    if status.as_ref().is_some_and(Vec::is_empty) {
        let place = item.span(&["health", "status"]);
        context.report.add(
            Diagnostic::new("shape/out-of-range", place, "`status` is empty", "no answer is listed as healthy")
                .help("list at least one answer; without `status` it is [200]"),
        );
    }
    let lost = item.node.at(&["health", "timeout"]).is_some();
    let timeout =
        timeout.and_then(|text| context.positive_duration(&text, item.span(&["health", "timeout"]), "timeout"));
    let lost = lost && timeout.is_none();
    let timeout = timeout.unwrap_or(Duration(5000));
    let degraded_above = degraded_above.and_then(|text| {
        let span = item.span(&["health", "degraded_above"]);
        let limit = context.positive_duration(&text, span, "degraded_above")?;
        if limit >= timeout && !lost {
            context.report.add(
                Diagnostic::new(
                    "service/never-degraded",
                    span,
                    format!("an answer after {limit} is already a failure"),
                    format!("not below the timeout of {timeout}"),
                )
                .help(format!("write less than \"{timeout}\", or a longer `timeout`")),
            );
        }
        Some(limit)
    });
    let mut resolved = std::collections::BTreeMap::new();
    for (name, value) in headers.unwrap_or_default() {
        let span = item.span(&["health", "headers", &name]);
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(token) {
            let headers = item.node.at(&["health", "headers"]).and_then(Node::table);
            let key = headers.and_then(|table| table.get(&name)).map_or(span, |entry| entry.key);
            context.report.add(
                Diagnostic::new("value/invalid-name", key, format!("`{name}` is not a header name"), "not a name")
                    .help("letters, digits and `-`"),
            );
            continue;
        }
        if matches!(value, spec::TextOrSecret::Secret(_)) && !check_secret_header(context, &name, span) {
            continue;
        }
        if let Some(value) = context.text_or_secret(item, &value, span) {
            resolved.insert(name, value);
        }
    }
    let module = Module {
        name: item.name.to_owned(),
        status: status.unwrap_or_else(|| vec![200]),
        headers: resolved,
        body,
        timeout,
        auth,
        tls,
    };
    (module, path, degraded_above)
}
