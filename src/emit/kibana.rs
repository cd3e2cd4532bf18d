//! How Kibana is started, in a container only: it needs no file of its own.

use super::compose::container::Container;
use super::compose::{LOGGING, exported, ports};
use super::elasticsearch::run::{after_bootstrap, shell};
use super::elasticsearch::{self, Client};
use super::endpoint::inside;
use crate::model::{Model, Running, Tls};

pub(super) fn container(model: &Model, running: &Running) -> Container {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let mut container = Container::new(&running.component.container, running)
        .with("ELASTICSEARCH_HOSTS", serde_json::json!(elasticsearch::urls(model)).to_string())
        .with("SERVER_NAME", model.project())
        .with("SERVER_PORT", running.port.to_string())
        .with("SERVER_PUBLICBASEURL", url)
        .with("TELEMETRY_OPTIN", "false");
    if let Some(user) = elasticsearch::login(model, Client::Kibana) {
        container = container.with("ELASTICSEARCH_USERNAME", user.name());
        container.command = shell(&format!(
            "{}exec /usr/local/bin/kibana-docker",
            exported(&[("ELASTICSEARCH_PASSWORD", inside(user.secret()))])
        ));
        container.inputs.secret(user.secret());
    }
    if let Some(tls) = elasticsearch::tls(model) {
        container.environment.extend(settings(&tls));
    }
    after_bootstrap(model, &mut container);
    container.networks = vec![LOGGING];
    container.ports = ports(model, running);
    container
}

/// What Kibana's settings say of a connection over https. Its versions are those of Node.js, its name that of the URL.
fn settings(tls: &Tls) -> Vec<(String, String)> {
    let Tls { ca, client, server_name: _, insecure_skip_verify, min_version: _, max_version: _ } = tls;
    let mut found = Vec::new();
    found.extend(ca.iter().map(|ca| ("CERTIFICATEAUTHORITIES", inside(ca))));
    if let Some((certificate, key)) = client {
        // otherwise it is not shown for requests of those who logged in to Kibana
        found.push(("ALWAYSPRESENTCERTIFICATE", "true".to_owned()));
        found.push(("CERTIFICATE", inside(certificate)));
        found.push(("KEY", inside(key)));
    }
    found.extend((*insecure_skip_verify == Some(true)).then(|| ("VERIFICATIONMODE", "none".to_owned())));
    found.into_iter().map(|(name, value)| (format!("ELASTICSEARCH_SSL_{name}"), value)).collect()
}
