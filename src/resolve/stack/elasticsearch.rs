//! What not all of those can do who connect to an Elasticsearch that runs already: Logstash, Kibana, Jaeger, Grafana and
//! the scripts. What one of them cannot do, the logs of all are lost by.
//!
//! Sources: `http_client_builder.rb` of logstash-output-elasticsearch 11.22 and 12.1; `kibana-docker` of Kibana's image,
//! which puts settings on a command line; `config/configtls` of OpenTelemetry; `man curl` on `--user` and `--config`.

use super::super::context::Context;
use crate::components::{Component, ELASTICSEARCH, KIBANA};
use crate::logstash::config;
use crate::model::{Address, Auth, Runtime, Secret, Tls, TlsVersion};
use crate::report::Diagnostic;
use crate::source::Span;
use crate::spec;

/// Whether a component is the one that this is about.
pub(super) fn is(component: &Component) -> bool {
    component.name == ELASTICSEARCH
}

/// Who logs in as `auth` says: it makes a user for everybody else.
pub(super) const READER: &str = "elasticsearch/bootstrap.sh";

/// What is wrong, why, and the edit.
type Finding = (Span, String, &'static str, String);

/// How it is reached: what was understood, each with what was written.
pub(super) struct Reached<'a> {
    pub(super) auth: Option<(&'a Auth, &'a spec::Auth)>,
    pub(super) tls: Option<(&'a Tls, &'a spec::Tls)>,
}

pub(super) fn check(context: &mut Context<'_>, addresses: &[Address], reached: &Reached<'_>) {
    let mut found: Vec<Finding> = Vec::new();
    let kibana = context.stack.runtime == Runtime::Compose
        && context.stack.components.get(KIBANA).is_some_and(|kibana| kibana.enabled && kibana.addresses.is_empty());
    found.extend(reached.auth.and_then(|(auth, written)| login(written, auth, context.stack.secured, kibana)));
    if let Some((tls, written)) = reached.tls {
        found.extend(server_name(written, tls, addresses));
        found.extend(version(written));
        found.extend(files(written, tls, kibana));
    }
    // without logs nobody connects to it
    let logs = context.items("services").iter().any(|service| service.node.at(&["logs", "from"]).is_some());
    for (span, message, label, help) in found.into_iter().filter(|_| logs) {
        context.report.add(Diagnostic::new("stack/not-for-every-client", span, message, label).help(help));
    }
}

fn login(written: &spec::Auth, auth: &Auth, secured: bool, kibana: bool) -> Option<Finding> {
    match auth {
        Auth::Bearer(_) if !secured => Some((
            written.bearer.as_ref()?.span,
            "Logstash and Kibana cannot log in with a token".to_owned(),
            "with `security = false`, they use this login too",
            "write { username = \"…\", password = { file = \"secrets/…\" } }".to_owned(),
        )),
        Auth::Bearer(_) => None,
        Auth::Basic { username, .. } => {
            let label = if username.contains(|c: char| c == ':' || c.is_control()) {
                "the user name of an HTTP login cannot contain `:` or a control character"
            } else if !secured && !held(username, kibana) {
                // the others have users of their own
                "Logstash, or the shell that starts Kibana, would change it"
            } else {
                return None;
            };
            let help = "use another user, with a name of letters, digits and `.`, `_`, `-`, `@`".to_owned();
            Some((
                written.username.as_ref()?.span,
                "not all clients can log in with this user name".to_owned(),
                label,
                help,
            ))
        }
    }
}

/// Where the certificate has another name than the address.
fn server_name(written: &spec::Tls, tls: &Tls, addresses: &[Address]) -> Option<Finding> {
    let name = tls.server_name.as_deref().filter(|_| tls.insecure_skip_verify != Some(true))?;
    let other = addresses.iter().find(|address| !address.host.eq_ignore_ascii_case(name))?;
    let port = other.port.map_or(String::new(), |port| format!(":{port}"));
    Some((
        written.server_name.as_ref()?.span,
        format!("Logstash cannot check the certificate of `{}` against the name `{name}`", other.host),
        "Logstash and Kibana check the host of `address`",
        format!(
            "write \"https://{name}{port}\" as `address`, let that name resolve to the server, and remove `server_name`"
        ),
    ))
}

fn version(written: &spec::Tls) -> Option<Finding> {
    let newest = written.max_version.as_ref().filter(|newest| newest.value < TlsVersion::Tls12)?;
    Some((
        newest.span,
        format!("no client connects to Elasticsearch over {} or older", newest.name()),
        "Logstash, Kibana, Jaeger and Grafana need TLS12 or later",
        "write \"TLS12\" or \"TLS13\", or remove `max_version`".to_owned(),
    ))
}

fn files(written: &spec::Tls, tls: &Tls, kibana: bool) -> Vec<Finding> {
    let (certificate, key) = tls.client.clone().unzip();
    let files = [
        ("ca_file", tls.ca.clone(), &written.ca_file),
        ("cert_file", certificate, &written.cert_file),
        ("key_file", key, &written.key_file),
    ];
    let odd = files.into_iter().filter_map(|(key, file, written)| match file {
        Some(Secret::File(path)) if !held(&path, kibana) => Some((key, written.as_ref()?.span)),
        Some(Secret::File(_) | Secret::Env(_)) | None => None,
    });
    let flaw = |(key, span): (&str, Span)| {
        (
            span,
            format!("not all clients of Elasticsearch can read this `{key}`"),
            "Logstash, or the shell that starts Kibana, would change it",
            "rename the file, with letters, digits and `.`, `_`, `-`".to_owned(),
        )
    };
    odd.map(flaw).collect()
}

/// Whether a text reaches Logstash and, if it is there, Kibana unchanged: the script of Kibana's image splits at blanks.
fn held(text: &str, kibana: bool) -> bool {
    config::text::quote(text).is_some() && !(kibana && text.contains(char::is_whitespace))
}
