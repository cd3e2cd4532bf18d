//! How Grafana is started: in a container, and on a host.

use super::super::compose::container::{Container, DependsOn, Mount};
use super::super::compose::inputs::Inputs;
use super::super::compose::{LOGGING, MONITORING, grafana_admin, ports};
use super::super::elasticsearch::{self, Client};
use super::super::endpoint::inside;
use super::super::host::{Place, plain_word};
use crate::components::{ALERTMANAGER, ELASTICSEARCH, GRAFANA, JAEGER, PROMETHEUS};
use crate::model::{Model, Running, conventions};

/// Where Grafana's own files are, by its packages.
const HOME: &str = "/usr/share/grafana";

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let admin = grafana_admin();
    let mut container = Container::new(&running.component.container, running)
        .with("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
        .with("GF_ANALYTICS_REPORTING_ENABLED", "false")
        // from 13.0 on data sources are plugins of the image, and an update of one removes it where it cannot be written
        .with("GF_PLUGINS_PREINSTALL_AUTO_UPDATE", "false")
        .with("GF_SECURITY_ADMIN_PASSWORD__FILE", inside(&admin))
        .with("GF_SERVER_HTTP_PORT", running.port.to_string())
        .with("GF_SERVER_ROOT_URL", url)
        .with("GF_USERS_ALLOW_SIGN_UP", "false");
    container.depends_on = vec![(PROMETHEUS.to_owned(), DependsOn::Healthy)];
    container.networks = vec![MONITORING];
    if model.logs().next().is_some() {
        container.networks.push(LOGGING);
    }
    container.ports = ports(model, running);
    container.expose = vec![running.port];
    container.mounts = vec![
        Mount::new("./grafana/dashboards", conventions::GRAFANA_DASHBOARDS),
        Mount::new("./grafana/provisioning", "/etc/grafana/provisioning"),
    ];
    container.inputs = inputs(model);
    container.inputs.secret(&admin);
    container
}

/// What it reads: it asks its data sources as Prometheus does, and Elasticsearch as a user of its own.
fn inputs(model: &Model) -> Inputs {
    let mut inputs = Inputs::default();
    let logs = model.logs().next().is_some();
    for running in [ALERTMANAGER, JAEGER, PROMETHEUS].into_iter().filter_map(|name| model.running(name)) {
        inputs.reached(running);
        inputs.auth(running.auth.as_ref());
    }
    // of Elasticsearch the login is that of the bootstrap
    model.running(ELASTICSEARCH).into_iter().filter(|_| logs).for_each(|running| inputs.reached(running));
    if let Some(user) = elasticsearch::login(model, Client::Grafana).filter(|_| logs) {
        inputs.secret(user.secret());
    }
    inputs
}

pub(in crate::emit) fn words(_: &Model, running: &Running, place: &Place<'_>) -> Vec<String> {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    let mut words: Vec<String> = [
        ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false".to_owned()),
        ("GF_ANALYTICS_REPORTING_ENABLED", "false".to_owned()),
        // it reads relative ones of these two from its own home
        ("GF_PATHS_DATA", place.whole_data(GRAFANA)),
        ("GF_PATHS_PROVISIONING", format!("{}/provisioning", place.itself())),
        ("GF_SERVER_HTTP_ADDR", running.interface().to_string()),
        ("GF_SERVER_HTTP_PORT", running.port.to_string()),
        ("GF_SERVER_ROOT_URL", plain_word(&url)),
        ("GF_USERS_ALLOW_SIGN_UP", "false".to_owned()),
    ]
    .map(|(name, value)| format!("{name}={value}"))
    .to_vec();
    let admin = place.secret(&grafana_admin());
    words.extend(admin.map(|file| format!("GF_SECURITY_ADMIN_PASSWORD__FILE={file}")));
    words.push(format!("grafana server --homepath={HOME}"));
    words
}
