//! The label `instance` of a target that is written out, and the address by which Prometheus reaches it.

use super::{Address, Endpoint, Job, Runtime, Target, conventions};

impl Address {
    /// An address of the host, as a container or the host itself reaches it.
    #[must_use]
    pub fn reached(&self, runtime: Runtime) -> Address {
        match runtime {
            // localhost in a container is the container
            Runtime::Compose if self.is_loopback() => {
                Address { host: conventions::HOST_GATEWAY.to_owned(), ..self.clone() }
            }
            Runtime::Compose | Runtime::Host => self.clone(),
        }
    }
}

impl Endpoint {
    /// `host:port`, as Prometheus reaches it.
    pub fn target(&self, runtime: Runtime) -> String {
        match (self, runtime) {
            (Endpoint::Written(address), _) => address.reached(runtime).host_port(),
            (Endpoint::Component { container, port, .. }, Runtime::Compose) => format!("{container}:{port}"),
            (Endpoint::Itself { port, .. }, Runtime::Compose) => format!("localhost:{port}"),
            (Endpoint::Component { host, port, .. } | Endpoint::Itself { host, port }, Runtime::Host) => {
                format!("{host}:{port}")
            }
        }
    }
}

impl Job {
    /// What stands in `targets`, and the label `instance`.
    pub fn target_and_instance(&self, target: &Target, runtime: Runtime) -> (String, String) {
        let (reached, written) = match &target.endpoint {
            // a probe asks for a whole URL
            Endpoint::Written(written) if self.module.is_some() => {
                let path = target.path.as_deref().unwrap_or("/");
                let url = |address: &Address| {
                    let scheme = address.scheme.as_deref().unwrap_or("http");
                    format!("{scheme}://{}{path}", address.host_port())
                };
                (url(&written.reached(runtime)), url(written))
            }
            Endpoint::Written(written) => (target.endpoint.target(runtime), written.host_port()),
            other => {
                let address = other.target(runtime);
                (address.clone(), address)
            }
        };
        // the author's name for the target stays its name, however it is reached
        let instance = target.instance.clone().unwrap_or(written);
        (reached, instance)
    }
}
