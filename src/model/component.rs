//! The components of the stack, as data: versions, ports, names.

/// Whether this compiler writes a component's configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Runs once when something needs it.
    Shared,
    /// One for each service that needs it.
    Beside,
    /// Runs on the observed host itself.
    OnHost,
}

/// A component of the stack.
#[derive(Debug)]
pub struct Component {
    /// Its table under `[stack]`.
    pub name: &'static str,
    /// Its container, and its own job. Components that stand beside a service are named after it instead.
    pub container: &'static str,
    /// How many of it run.
    pub status: Status,
    /// Where it listens by default.
    pub port: u16,
    /// Where its own metrics are, if not at `port`.
    pub metrics_port: Option<u16>,
    /// The path of its own metrics.
    pub metrics_path: &'static str,
    /// The catalogue of its own metrics; empty if it exposes none to Prometheus.
    pub catalogue: &'static str,
    /// The version that edition 2026 stands for.
    pub version: &'static str,
    /// The oldest version that output is written for.
    pub oldest: (u16, u16),
    /// The first major version that nothing is known about.
    pub unknown_from: u16,
}

/// All components, by name.
pub const COMPONENTS: &[Component] = &[
    Component {
        name: "alertmanager",
        container: "alertmanager",
        status: Status::Shared,
        port: 9093,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "alertmanager",
        version: "0.28",
        oldest: (0, 25),
        unknown_from: 1,
    },
    Component {
        name: "blackbox_exporter",
        container: "blackbox-exporter",
        status: Status::Shared,
        port: 9115,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "blackbox_exporter",
        version: "0.27",
        oldest: (0, 23),
        unknown_from: 1,
    },
    Component {
        name: "elasticsearch",
        container: "elasticsearch",
        status: Status::Shared,
        port: 9200,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "",
        version: "8.19",
        oldest: (8, 19),
        unknown_from: 10,
    },
    Component {
        name: "filebeat",
        container: "filebeat",
        status: Status::Shared,
        port: 5066,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "",
        version: "8.19",
        oldest: (8, 19),
        unknown_from: 10,
    },
    Component {
        name: "grafana",
        container: "grafana",
        status: Status::Shared,
        port: 3000,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "grafana",
        version: "13.2",
        oldest: (12, 0),
        unknown_from: 14,
    },
    Component {
        name: "jaeger",
        container: "jaeger",
        status: Status::Shared,
        port: 16686,
        metrics_port: Some(8888),
        metrics_path: "/metrics",
        catalogue: "jaeger",
        version: "2.20",
        oldest: (2, 10),
        unknown_from: 3,
    },
    Component {
        name: "kibana",
        container: "kibana",
        status: Status::Shared,
        port: 5601,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "",
        version: "8.19",
        oldest: (8, 19),
        unknown_from: 10,
    },
    Component {
        name: "logstash",
        container: "logstash",
        status: Status::Shared,
        port: 5044,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "",
        version: "8.19",
        oldest: (8, 19),
        unknown_from: 10,
    },
    Component {
        name: "node_exporter",
        container: "node-exporter",
        status: Status::OnHost,
        port: 9100,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "node_exporter",
        version: "1.9",
        oldest: (1, 0),
        unknown_from: 2,
    },
    Component {
        name: "postgres_exporter",
        container: "postgres-exporter",
        status: Status::Beside,
        port: 9187,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "postgres_exporter",
        version: "0.19",
        oldest: (0, 11),
        unknown_from: 1,
    },
    Component {
        name: "prometheus",
        container: "prometheus",
        status: Status::Shared,
        port: 9090,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "prometheus",
        version: "3.5",
        oldest: (2, 42),
        unknown_from: 4,
    },
    Component {
        name: "sql_exporter",
        container: "sql-exporter",
        status: Status::Beside,
        port: 9399,
        metrics_port: None,
        metrics_path: "/metrics",
        catalogue: "sql_exporter",
        version: "0.24",
        oldest: (0, 18),
        unknown_from: 1,
    },
];

/// A component by its name.
pub fn component(name: &str) -> Option<&'static Component> {
    COMPONENTS.iter().find(|component| component.name == name)
}
