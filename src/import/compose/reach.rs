//! Where a container listens, as the stack reaches it.

use super::{Container, services::one_word};

/// Stands in a remark for the network of the stack until its name is known.
pub(in crate::import) const NETWORK: &str = "{network}";

/// How a port of a container is reached from the containers of the stack.
pub(in crate::import) struct Reached {
    /// The host and the port.
    pub(in crate::import) address: String,
    /// The port of the address.
    pub(super) port: u16,
    /// What its author must see to.
    pub(in crate::import) to_do: Option<String>,
    /// Whether it is reached by its name, in a network that both join.
    pub(super) is_inside: bool,
}

impl Reached {
    fn on_host(host: &str, port: u16) -> Reached {
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        Reached { address: format!("{host}:{port}"), port, to_do: None, is_inside: false }
    }
}

/// Where a container listens at one of its ports.
pub(in crate::import) fn reached(container: &Container, port: u16) -> Reached {
    if container.is_on_host {
        return Reached::on_host("localhost", port);
    }
    let published = container.ports.iter().filter(|of| of.target == port);
    let published = published.filter_map(|of| Some((of.host_ip.as_deref().unwrap_or(""), of.published?)));
    let best = published.min_by_key(|(ip, _)| !matches!(*ip, "" | "0.0.0.0" | "::"));
    match best {
        Some(("" | "0.0.0.0" | "::", port)) => Reached::on_host("localhost", port),
        Some((ip @ ("127.0.0.1" | "::1" | "localhost"), port)) => {
            let to_do = format!(
                "port {port} is published on {ip} only, where no container reaches it: \
                 publish it on the address of the Docker bridge (mostly 172.17.0.1) too"
            );
            Reached { to_do: Some(to_do), ..Reached::on_host("localhost", port) }
        }
        Some((ip, port)) => Reached::on_host(ip, port),
        None => {
            let host = &container.name;
            let to_do =
                format!("port {port} of `{}` is not published: let it join the network {NETWORK}", one_word(host));
            Reached { address: format!("{host}:{port}"), port, to_do: Some(to_do), is_inside: true }
        }
    }
}
