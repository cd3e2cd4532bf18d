//! Fields of a scrape_config: service discovery, relabel rules, what HTTP takes.

use super::super::context::Context;
use super::super::fields::{FieldReader, Tool};
use super::{client, relabel};
use crate::components;
use crate::model::{Discovery, FieldValue, Fields, Relabelling, field};
use crate::report::Diagnostic;
use crate::source::{Node, Span, Spanned, Table, Value};
use crate::spec::fields::Field;
use crate::spec::tools::{SCRAPE_CONFIG, is_discovery, is_raw};

/// Prometheus, as a reader of fields.
pub(in crate::resolve) const PROMETHEUS: Tool = Tool { component: components::PROMETHEUS, product: "Prometheus" };

/// What was read.
pub(super) struct Nested {
    pub(super) fields: Fields,
    /// How targets are found, where they are; also where what was written of it could not be understood.
    pub(super) discovery: Option<Discovery>,
    /// What the rules do to labels that are known.
    pub(super) relabelling: Relabelling,
}

/// Reads the fields of one service, or of the defaults of all.
pub(super) fn read(context: &mut Context<'_>, path: &[&str], node: &Node) -> Nested {
    let fields = FieldReader::new(context, PROMETHEUS, path).table(&SCRAPE_CONFIG, node).fields;
    // a rule that could not be read may do anything
    let lost = |name: &str| node.get(name).is_some() && field(&fields, name).is_none();
    let mut relabelling = Relabelling {
        open: ["relabel_configs", "metric_relabel_configs"].into_iter().any(lost),
        ..Relabelling::default()
    };
    for (row, value) in fields.iter().filter(|(row, _)| row.group.is_some()) {
        check(context, path, row, value, node, &mut relabelling);
    }
    client::check(context, path, &fields);
    let written = node.table().into_iter().flat_map(Table::iter).filter_map(|(name, _)| SCRAPE_CONFIG.field(name));
    let finds: Vec<&Field> = written.filter(|field| is_discovery(field)).collect();
    let discovery = (!finds.is_empty()).then(|| Discovery {
        // what is passed on as it is may bring anything
        labelled: finds
            .iter()
            .any(|field| matches!(field.name, "file_sd_configs" | "http_sd_configs") || is_raw(field)),
    });
    Nested { fields, discovery, relabelling }
}

fn check(
    context: &mut Context<'_>,
    path: &[&str],
    row: &'static Field,
    value: &Spanned<FieldValue>,
    node: &Node,
    relabelling: &mut Relabelling,
) {
    let Some(entries) = value.list() else { return };
    if is_discovery(row) && entries.is_empty() {
        context.report.add(
            Diagnostic::new("shape/out-of-range", value.span, format!("`{}` is empty", row.name), "finds no target")
                .help(format!("list at least one, or remove `{}`", row.name)),
        );
    }
    if is_raw(row) {
        no_plain_secret(context, node.get(row.name));
        return;
    }
    for entry in entries {
        let Some(fields) = entry.table() else { continue };
        client::check(context, path, fields);
        match row.name {
            "file_sd_configs" => files(context, fields),
            "dns_sd_configs" => dns(context, fields, path),
            "kubernetes_sd_configs" => kubernetes(context, fields, entry.span),
            list @ ("relabel_configs" | "metric_relabel_configs") => {
                let rule = relabel::Rule { list, fields, span: entry.span };
                if relabel::check(context, &rule) {
                    let labels = node.get("labels").and_then(Node::table);
                    let labels: Vec<&str> = labels.into_iter().flat_map(Table::iter).map(|(name, _)| name).collect();
                    relabel::effect(&rule, &labels, context.stack.prometheus, relabelling);
                } else {
                    relabelling.open = true;
                }
            }
            _ => {}
        }
    }
}

fn files(context: &mut Context<'_>, fields: &Fields) {
    let Some(written) = field(fields, "files") else { return };
    let files = written.list().unwrap_or_default();
    if files.is_empty() {
        context.report.add(
            Diagnostic::new("shape/out-of-range", written.span, "`files` is empty", "finds no target")
                .help("name at least one file: [\"targets/*.json\"]"),
        );
    }
    for file in files {
        let FieldValue::File(text) = &file.value else { continue };
        let (folder, last) = text.rsplit_once('/').unwrap_or(("", text.as_str()));
        let ending = [".json", ".yml", ".yaml"].iter().any(|ending| last.ends_with(ending));
        let problem = if !ending {
            "must end in .json, .yml or .yaml"
        } else if folder.contains('*') || last.matches('*').count() > 1 {
            "can have one `*`, in its last part"
        } else {
            continue;
        };
        context.report.add(
            Diagnostic::new(
                "value/invalid-path",
                file.span,
                format!("the file of targets `{text}` {problem}"),
                "not a file of targets",
            )
            .help("write a path such as \"targets/*.json\""),
        );
    }
}

fn dns(context: &mut Context<'_>, fields: &Fields, path: &[&str]) {
    let record = field(fields, "type").and_then(|value| Some((value.text()?, value.span)));
    if let Some((record, span)) = record.filter(|(record, _)| *record != "SRV" && field(fields, "port").is_none()) {
        context.report.add(
            Diagnostic::new(
                "shape/missing-key",
                span,
                format!("`dns_sd_configs` of `{}` has no `port`", path.join(".")),
                format!("a record of type {record} has none"),
            )
            .help("write port = 9100"),
        );
    }
    let names = field(fields, "names").filter(|value| value.list().is_some_and(<[_]>::is_empty));
    if let Some(names) = names {
        context.report.add(
            Diagnostic::new("shape/out-of-range", names.span, "`names` is empty", "finds no target")
                .help("name at least one record"),
        );
    }
}

/// Which roles a selector may have under a role.
const SELECTORS: &[(&str, &[&str])] = &[
    ("pod", &["pod", "node"]),
    ("service", &["service"]),
    ("endpoints", &["pod", "service", "endpoints"]),
    ("endpointslice", &["pod", "service", "endpointslice"]),
    ("node", &["node"]),
    ("ingress", &["ingress"]),
];

fn kubernetes(context: &mut Context<'_>, fields: &Fields, span: Span) {
    let outside = ["kubeconfig_file", "api_server"].iter().any(|name| field(fields, name).is_some());
    let sound = check_selectors(context, fields);
    let client = ["auth", "oauth2", "tls", "proxy_url", "proxy_from_environment", "http_headers"];
    let client = client.into_iter().find_map(|name| Some((name, field(fields, name)?.span)));
    if let Some((client, span)) = client.filter(|_| !outside) {
        context.report.add(
            Diagnostic::new(
                "shape/missing-key",
                span,
                format!("`{client}` needs `api_server`"),
                "inside a cluster, Prometheus uses the account of its pod",
            )
            .help("write api_server = \"https://…\", or remove it"),
        );
    } else if !outside && sound {
        context.report.add(
            Diagnostic::new(
                "service/in-cluster-discovery",
                field(fields, "role").map_or(span, |role| role.span),
                "this discovery works only if Prometheus runs inside a Kubernetes cluster",
                "finds no target",
            )
            .help("name the cluster: kubeconfig_file = \"…\", or api_server = \"https://…\" with auth and tls"),
        );
    }
    let own =
        field(fields, "namespaces").and_then(|value| value.table()).and_then(|table| field(table, "own_namespace"));
    if let Some(own) = own.filter(|own| own.is_true() && outside) {
        context.report.add(
            Diagnostic::new(
                "shape/exclusive-keys",
                own.span,
                "`own_namespace` works only if Prometheus runs in the cluster",
                "outside of it, Prometheus has no namespace",
            )
            .help("name the namespace: namespaces = { names = [\"shop\"] }"),
        );
    }
}

/// Whether each selector is one that the role takes.
fn check_selectors(context: &mut Context<'_>, fields: &Fields) -> bool {
    let Some(role) = field(fields, "role").and_then(|value| value.text()) else {
        return false;
    };
    let selectors = field(fields, "selectors").and_then(|value| value.list()).unwrap_or_default();
    let allowed = SELECTORS.iter().find(|(name, _)| *name == role).map_or(&[][..], |(_, roles)| roles);
    let mut seen: Vec<&str> = Vec::new();
    for selector in selectors {
        let role_of = selector.table().and_then(|table| field(table, "role"));
        let of = role_of.and_then(|value| value.text()).unwrap_or("");
        let problem = if !allowed.contains(&of) {
            format!("a selector of `{of}` does not work for role `{role}`")
        } else if seen.contains(&of) {
            format!("`{of}` is selected twice")
        } else {
            seen.push(of);
            continue;
        };
        context.report.add(
            Diagnostic::new(
                "shape/unknown-value",
                role_of.map_or(selector.span, |value| value.span),
                problem,
                "Prometheus does not start with it",
            )
            .help(format!("write at most one each of {}", allowed.join(", "))),
        );
    }
    seen.len() == selectors.len()
}

/// Keys of a raw part that hold a secret in the clear.
const SECRET_KEYS: &[&str] = &[
    "access_token",
    "api_token",
    "application_credential_secret",
    "application_secret",
    "auth_token",
    "bearer_token",
    "client_secret",
    "consumer_key",
    "credentials",
    "key",
    "password",
    "private_key",
    "secret_key",
    "secret_token",
    "service_account_key",
    "token",
];

/// How Prometheus gets it otherwise.
fn instead(key: &str) -> String {
    match key {
        // of the discovery of Amazon, the only one that has it
        "secret_key" => "leave out `access_key` and `secret_key`: Prometheus takes AWS_ACCESS_KEY_ID and \
                         AWS_SECRET_ACCESS_KEY from its environment, or the role of its machine"
            .to_owned(),
        _ => format!("write the field that names a file, such as `{key}_file`, if there is one"),
    }
}

/// A raw part is passed on as it is, and a secret in it would be too.
fn no_plain_secret(context: &mut Context<'_>, node: Option<&Node>) {
    let Some(node) = node else { return };
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| no_plain_secret(context, Some(item))),
        Value::Table(table) => {
            for (key, entry) in table.iter() {
                if SECRET_KEYS.contains(&key) && entry.node.string().is_some() {
                    context.report.add(
                        Diagnostic::new(
                            "secret/plain-value",
                            entry.node.span,
                            format!("`{key}` holds a secret in plain text"),
                            "would be written to the generated file",
                        )
                        .help(instead(key)),
                    );
                }
                no_plain_secret(context, Some(&entry.node));
            }
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}
