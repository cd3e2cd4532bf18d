//! A secret in plain text where the tool would take it so.

use crate::components::ALERTMANAGER;
use crate::limits::FLAWS;
use crate::model::{Model, PROBE_HEADERS_FROM_FILES, PlainPlace, PlainSecret, Stack, is_reserved_header};
use crate::report::{Diagnostic, Report, key};
use crate::rules::Context;
use crate::secret::Sign;
use crate::spec::fields::FileTwin;
use crate::spec::tools::SCRAPE_CONFIG;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for secret in &context.model.plain_secrets {
        if secret.place == PlainPlace::Beyond {
            report.add(FLAWS.finding(secret.span).item(&secret.item));
            continue;
        }
        let (message, label) = words(&secret.sign);
        let meant = "allow = [{ code = \"secret/in-plain-text\", reason = \"…\" }]";
        let table = header(context.model, &secret.item);
        let help = format!("{}; or accept it in {table}: {meant}", instead(secret, &context.model.stack));
        report.add(Diagnostic::new("secret/in-plain-text", secret.span, message, label).item(&secret.item).help(help));
    }
}

/// The table of an item: by its header, or by its path where several have the same header.
fn header(model: &Model, item: &str) -> String {
    let alert = item.strip_prefix("alerts.").and_then(|key| model.alerts.get(key));
    let list = item.strip_prefix("indicators.").and_then(|key| Some(model.indicators.named(key.rsplit_once('.')?.0)));
    let several = list.and_then(|list| list.first()).is_some_and(|first| first.key != first.name);
    let is_element = several || alert.is_some_and(|alert| alert.element().is_some());
    if is_element { format!("`{item}`") } else { format!("`[{item}]`") }
}

/// What is wrong, and what is here; never the secret.
fn words(sign: &Sign) -> (String, &'static str) {
    match sign {
        Sign::Header(name) => {
            (format!("the header `{name}` holds a secret in plain text"), "anyone who reads this file can use it")
        }
        Sign::Parameter(name) => {
            (format!("the parameter `{name}` holds a secret in plain text"), "anyone who reads this file can use it")
        }
        Sign::Query(name) => (
            format!("the parameter `{name}` of a URL holds a secret in plain text"),
            "anyone who reads this file can use it",
        ),
        Sign::Login => ("a URL holds credentials".to_owned(), "anyone who reads this file can log in"),
        Sign::Path => ("a secret URL is in plain text".to_owned(), "anyone with this URL can post there"),
        Sign::Key(name) => (format!("`{name}` holds a secret in plain text"), "would be written to the generated file"),
        Sign::Shape(what) => (format!("{what} is in plain text"), "only secrets have this form"),
    }
}

/// What works instead.
fn instead(secret: &PlainSecret, stack: &Stack) -> String {
    match secret.place {
        PlainPlace::ProbeHeader => probe_header(&secret.sign, stack),
        PlainPlace::ProbePath => {
            "send it in a header: headers = { X-Api-Key = { file = \"secrets/…\" } }, or log in by `auth`".to_owned()
        }
        PlainPlace::ProbeBody => "the body cannot come from a file: probe a path that needs no login".to_owned(),
        PlainPlace::Header => match &secret.sign {
            Sign::Header(name) => format!("write {} = {{ secrets = [{{ file = \"secrets/…\" }}] }}", key(name)),
            _ => "write `secrets` in place of `values`: secrets = [{ file = \"secrets/…\" }]".to_owned(),
        },
        PlainPlace::RemoteWriteHeader => header_from_file(&secret.sign, stack),
        PlainPlace::ProxyHeader => "no version reads it from a file: use a proxy without a login".to_owned(),
        PlainPlace::MailHeader => "every recipient of the mail can read it: remove it".to_owned(),
        PlainPlace::Parameter => format!(
            "Prometheus takes parameters in plain text only: log in by `auth`, or send it as a header: {}, or let a proxy \
             add it",
            http_headers("X-Api-Key", stack)
        ),
        PlainPlace::TokenParameter => {
            "the client logs in by `client_secret`, which takes { file = \"secrets/…\" }: leave it out here".to_owned()
        }
        PlainPlace::Destination(field, twin) => destination(field, twin, stack),
        PlainPlace::Url => format!(
            "leave it out of the URL: log in by `auth`, or send it as a header: {}",
            http_headers("X-Api-Key", stack)
        ),
        PlainPlace::Raw => "write the field that names a file, if there is one, or leave it out".to_owned(),
        PlainPlace::Sql => "the migration is committed: keep the login in a foreign server or in ~/.pgpass".to_owned(),
        PlainPlace::Filter => {
            "take it from the environment of Logstash: \"${NAME}\", with the value in its keystore".to_owned()
        }
        PlainPlace::Flag => "every user of the host can read flags: use the flag that names a file".to_owned(),
        PlainPlace::Text | PlainPlace::Beyond => {
            "write where it is stored, not the secret itself; change it if this file was ever committed".to_owned()
        }
    }
}

fn probe_header(sign: &Sign, stack: &Stack) -> String {
    let name = match sign {
        Sign::Header(name) => name.as_str(),
        _ => "X-Api-Key",
    };
    if name.eq_ignore_ascii_case("authorization") {
        return "write `auth` in the service, next to `health`: auth = { bearer = { file = \"secrets/…\" } }, or `username` and `password`"
            .to_owned();
    }
    if is_reserved_header(name) {
        return "no version of the blackbox exporter reads this header from a file: let a proxy add it".to_owned();
    }
    let version = match stack.reads(&PROBE_HEADERS_FROM_FILES) {
        true => String::new(),
        false => {
            let (major, minor) = PROBE_HEADERS_FROM_FILES.since;
            format!(", and set `stack.blackbox_exporter.version` to \"{major}.{minor}\" or later")
        }
    };
    format!("write {} = {{ file = \"secrets/…\" }}{version}", key(name))
}

fn header_from_file(sign: &Sign, stack: &Stack) -> String {
    let name = match sign {
        Sign::Header(name) => name.as_str(),
        _ => "X-Api-Key",
    };
    format!("write it in its own table: {}", http_headers(name, stack))
}

/// A header that Prometheus reads from a file, and the version that does.
fn http_headers(name: &str, stack: &Stack) -> String {
    let entry = format!("http_headers = {{ {} = {{ secrets = [{{ file = \"secrets/…\" }}] }} }}", key(name));
    let since = SCRAPE_CONFIG.field("http_headers").and_then(|field| field.since).unwrap_or_default();
    let version = format!("{}.{}", stack.prometheus.major, stack.prometheus.minor);
    match crate::catalogue::version_at_least(&version, since) {
        true => entry,
        false => format!("{entry} from Prometheus {since} on"),
    }
}

fn destination(field: &str, twin: Option<FileTwin>, stack: &Stack) -> String {
    let Some(twin) = twin else {
        return format!("no version of Alertmanager reads `{field}` from a file: use a URL without a secret");
    };
    let running = stack.components.get(ALERTMANAGER).map_or((0, 0), |running| running.version);
    let version = format!("{}.{}", running.0, running.1);
    let later = twin.since.filter(|since| !crate::catalogue::version_at_least(&version, since));
    let later =
        later.map_or(String::new(), |since| format!(", and set `stack.alertmanager.version` to \"{since}\" or later"));
    format!("put the whole URL into a file and write {field} = {{ file = \"secrets/…\" }}{later}")
}
