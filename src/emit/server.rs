//! What the servers of Prometheus' family have in common: where people and others reach them, and what they ask clients for.

use super::compose::container::Container;
use super::compose::word;
use super::endpoint::inside;
use super::host::{Place, plain_word};
use crate::model::{Auth, Running};

/// Where people reach it: what stands in links.
pub(super) fn external_url(running: &Running) -> Vec<String> {
    let url = running.url.clone().unwrap_or_else(|| format!("http://localhost:{}", running.port));
    // whatever path a proxy adds, it takes it off again: scrapes and health checks do not change with `url`
    vec![format!("--web.external-url={url}"), "--web.route-prefix=/".to_owned()]
}

/// What the server asks its clients for, and how the container itself asks whether it is well: with the login of the spec,
/// read where it runs, so that who inspects the container sees none. Over https the image's tools check no certificate and
/// show none, and know no TLS 1.3: that it listens has to do.
pub(super) fn serve(container: &mut Container, running: &Running) {
    let Some(web_config) = &running.web_config else { return };
    container.command.push(format!("--web.config.file={}", inside(web_config)));
    container.inputs.secret(web_config);
    let port = running.port;
    if running.scheme() == "https" {
        container.health = Some(format!("cat /proc/net/tcp /proc/net/tcp6 | grep -q ':{port:04X} [0:]* 0A '"));
    } else if let Some(Auth::Basic { username, password }) = &running.auth {
        container.inputs.secret(password);
        let (username, password) = (word(username), word(&inside(password)));
        let login = format!("$(printf %s:%s {username} \"$(cat {password})\" | base64 | tr -d '\\n')");
        container.health = Some(format!(
            "wget -q -O /dev/null --header \"Authorization: Basic {login}\" http://127.0.0.1:{port}/-/ready"
        ));
    }
}

/// The flag for another port than the usual one.
pub(super) fn other_port(running: &Running) -> Option<String> {
    (running.port != running.component.port).then(|| format!("--web.listen-address=:{}", running.port))
}

/// Where it listens on a host without containers.
pub(super) fn listen(running: &Running) -> String {
    format!("--web.listen-address={}", running.listens(running.port))
}

/// Where people reach it, as words of the shell.
pub(super) fn url(running: &Running) -> Vec<String> {
    external_url(running).iter().map(|flag| plain_word(flag)).collect()
}

/// What the server asks its clients for.
pub(super) fn web_config(running: &Running, place: &Place<'_>) -> Option<String> {
    Some(format!("--web.config.file={}", place.secret(running.web_config.as_ref()?)?))
}
