//! What is known about the image of each component, as data: its name, its user, how it says that it is well.
//!
//! Sources: the Dockerfile of each component at or near these versions; what is said of a health check is what the tools
//! in the image can do. No registry is asked, so a tag is known only as far as its version was released.

/// The image of a component.
#[derive(Debug)]
pub(super) struct Image {
    /// The component, as under `[stack]`.
    pub(super) component: &'static str,
    /// Registry and name.
    pub(super) repository: &'static str,
    /// What stands before the version in its tags.
    pub(super) prefix: &'static str,
    /// The third number of the version that edition 2026 stands for. Of every other minor version there is a `.0`.
    pub(super) patch: u16,
    /// How much memory the container may have, in MiB, unless the spec says otherwise.
    pub(super) memory: u64,
    /// The user, where the image would run as root, or as one that cannot do what it is for.
    pub(super) user: Option<&'static str>,
    /// How many processes and threads it may have at once: several times what it has when it is busy, and far fewer
    /// than the host can bear.
    pub(super) pids: u32,
    /// Why its root file system cannot be read-only; nothing where it is.
    pub(super) writable: Option<&'static str>,
    /// Folders that it writes to and that may be gone with it, in memory.
    pub(super) scratch: &'static [&'static str],
    /// Where it keeps what must outlive the container.
    pub(super) data: Option<&'static str>,
    /// A command of the image's own shell that says whether it works; `{port}` is its port.
    pub(super) health: &'static str,
    /// How long it may take to start, in seconds.
    pub(super) start: u16,
}

/// All images, by component.
pub(super) const IMAGES: &[Image] = &[
    Image {
        component: "alertmanager",
        repository: "prom/alertmanager",
        prefix: "v",
        patch: 1,
        memory: 128,
        user: None,
        pids: 256,
        writable: None,
        scratch: &[],
        data: Some("/alertmanager"),
        health: "wget -q -O /dev/null http://127.0.0.1:{port}/-/ready",
        start: 15,
    },
    Image {
        component: "blackbox_exporter",
        repository: "prom/blackbox-exporter",
        prefix: "v",
        patch: 0,
        memory: 64,
        // the image names none, and a probe over HTTP needs no right
        user: Some("65534:65534"),
        pids: 256,
        writable: None,
        scratch: &[],
        data: None,
        health: "wget -q -O /dev/null http://127.0.0.1:{port}/-/healthy",
        start: 15,
    },
    Image {
        component: "elasticsearch",
        repository: "docker.elastic.co/elasticsearch/elasticsearch",
        prefix: "",
        patch: 20,
        // it takes its heap from this by itself
        memory: 2048,
        user: None,
        // it refuses to start where it may not have 4096
        pids: 8192,
        writable: Some("it makes its keystore in its folder of configuration when it first starts"),
        scratch: &[],
        data: Some("/usr/share/elasticsearch/data"),
        // without a password, which would be seen by everybody who may inspect the container
        health: "curl -s http://localhost:{port} | grep -q 'missing authentication credentials'",
        start: 120,
    },
    Image {
        component: "filebeat",
        repository: "docker.elastic.co/beats/filebeat",
        prefix: "",
        patch: 20,
        memory: 256,
        // logs belong to others
        user: Some("0:0"),
        pids: 512,
        writable: None,
        scratch: &[],
        data: Some("/usr/share/filebeat/data"),
        health: "curl -fsS -o /dev/null http://localhost:{port}/",
        start: 30,
    },
    Image {
        component: "grafana",
        repository: "grafana/grafana",
        prefix: "",
        patch: 3,
        memory: 512,
        user: None,
        pids: 1024,
        writable: None,
        scratch: &["/tmp"],
        data: Some("/var/lib/grafana"),
        health: "curl -fsS -o /dev/null http://localhost:{port}/api/health",
        start: 60,
    },
    Image {
        component: "jaeger",
        repository: "jaegertracing/jaeger",
        prefix: "",
        patch: 0,
        memory: 1024,
        user: None,
        pids: 512,
        writable: None,
        scratch: &["/tmp"],
        data: None,
        health: "wget -q -O /dev/null http://127.0.0.1:13133/status",
        start: 30,
    },
    Image {
        component: "kibana",
        repository: "docker.elastic.co/kibana/kibana",
        prefix: "",
        patch: 20,
        memory: 1024,
        user: None,
        pids: 1024,
        writable: Some("what it writes beside its data is documented nowhere"),
        scratch: &[],
        data: Some("/usr/share/kibana/data"),
        // it leads to its login once it is there
        health: "curl -s -I http://localhost:{port} | grep -q 'HTTP/1.1 302 Found'",
        start: 180,
    },
    Image {
        component: "logstash",
        repository: "docker.elastic.co/logstash/logstash",
        prefix: "",
        patch: 20,
        memory: 2048,
        user: None,
        pids: 4096,
        writable: Some("its start writes settings into its folder of configuration"),
        scratch: &[],
        data: Some("/usr/share/logstash/data"),
        health: "curl -fsS http://localhost:9600 | grep -q '\"status\":\"green\"'",
        start: 180,
    },
    Image {
        component: "node_exporter",
        repository: "quay.io/prometheus/node-exporter",
        prefix: "v",
        patch: 1,
        memory: 64,
        user: None,
        pids: 256,
        writable: None,
        scratch: &[],
        data: None,
        health: "wget -q -O /dev/null http://{host}:{port}/",
        start: 15,
    },
    Image {
        component: "postgres_exporter",
        repository: "quay.io/prometheuscommunity/postgres-exporter",
        prefix: "v",
        patch: 1,
        memory: 64,
        user: None,
        pids: 256,
        writable: None,
        scratch: &[],
        data: None,
        health: "wget -q -O /dev/null http://127.0.0.1:{port}/",
        start: 15,
    },
    Image {
        component: "prometheus",
        repository: "prom/prometheus",
        prefix: "v",
        patch: 3,
        memory: 2048,
        user: None,
        pids: 1024,
        writable: None,
        scratch: &[],
        data: Some("/prometheus"),
        health: "wget -q -O /dev/null http://127.0.0.1:{port}/-/ready",
        // a long log of the last hours is read first
        start: 300,
    },
    Image {
        component: "sql_exporter",
        repository: "burningalchemist/sql_exporter",
        prefix: "",
        patch: 6,
        memory: 64,
        user: None,
        pids: 256,
        writable: None,
        scratch: &[],
        data: None,
        health: "wget -q -O /dev/null http://127.0.0.1:{port}/healthz",
        start: 15,
    },
];

/// The image of a component.
pub(super) fn image(component: &str) -> Option<&'static Image> {
    IMAGES.iter().find(|image| image.component == component)
}

#[cfg(test)]
mod tests {
    use super::{IMAGES, image};
    use crate::model::COMPONENTS;

    #[test]
    fn the_reason_for_each_writable_root_is_in_architecture() {
        let text = include_str!("../../../ARCHITECTURE.md");
        for image in IMAGES {
            let row = format!("| `{}` | {} |", image.component, image.writable.unwrap_or_default());
            assert_eq!(
                text.contains(&row),
                image.writable.is_some(),
                "the table of writable roots lacks or has: {row}"
            );
        }
    }

    #[test]
    fn every_component_has_an_image() {
        let missing: Vec<&str> =
            COMPONENTS.iter().map(|component| component.name).filter(|name| image(name).is_none()).collect();
        assert!(missing.is_empty(), "add to IMAGES in src/emit/compose/image.rs: {missing:?}");
    }
}
