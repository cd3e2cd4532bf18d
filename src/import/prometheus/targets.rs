//! The targets of a job, grouped by the labels that they have.

use super::{Reading, is_secret, shown};
use crate::model::Address;
use crate::model::conventions::HOST_GATEWAY;
use lakehouse_yaml::Node;

/// A target.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Where it is asked; this host is `localhost`.
    pub(super) address: Address,
    /// The label `instance`, if the file sets it.
    pub(super) instance: Option<String>,
    pub(super) line: usize,
}

/// Targets with the same labels.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) targets: Vec<Target>,
    /// The labels, but for `instance` and `service`.
    pub(super) labels: Vec<(String, String)>,
    /// The label `service`, which the name of a service is.
    pub(super) service: Option<String>,
}

/// The groups of a job, those with the same labels in one.
pub(super) fn groups(reading: &mut Reading<'_>, job: &Node) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known = std::collections::BTreeMap::new();
    let port = if job.text_of("scheme") == Some("https") { 443 } else { 80 };
    for written in job.get("static_configs").map_or(&[][..], Node::items) {
        let Group { targets, labels, service } = group(reading, written, port);
        let at = *known.entry((labels.clone(), service.clone())).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.targets.extend(targets),
            None => groups.push(Group { targets, labels, service }),
        }
    }
    groups.retain(|group| !group.targets.is_empty());
    groups
}

/// A group; a target without a port has that of its scheme.
fn group(reading: &mut Reading<'_>, node: &Node, port: u16) -> Group {
    let (mut labels, mut instance, mut service) = (Vec::new(), None, None);
    for entry in node.get("labels").map_or(&[][..], Node::entries) {
        match (entry.key.as_str(), entry.node.text()) {
            (key, Some(value)) if is_secret(key, value) => {
                reading.not_carried(entry.line, format!("the label `{}`: it may be a secret", shown(key)));
            }
            ("instance", Some(value)) => instance = Some(value.to_owned()),
            ("service", Some(value)) => service = Some(value.to_owned()),
            (key, Some(value)) => labels.push((key.to_owned(), value.to_owned())),
            (key, None) => reading.not_carried(entry.line, format!("the label `{}`: not a text", shown(key))),
        }
    }
    labels.sort();
    let mut targets = Vec::new();
    for item in node.get("targets").map_or(&[][..], Node::items) {
        match item.text().and_then(address) {
            Some(address) => targets.push(Target {
                address: address.or_port(Some(port)),
                instance: instance.clone(),
                line: item.line,
            }),
            None => reading.not_carried(item.line, "a target that is not `host:port`"),
        }
    }
    Group { targets, labels, service }
}

/// An address, in which this host is `localhost`.
pub(super) fn address(text: &str) -> Option<Address> {
    let mut address = Address::parse(text).ok()?;
    if address.host == HOST_GATEWAY {
        "localhost".clone_into(&mut address.host);
    }
    Some(address)
}

/// An address as a spec has it.
pub(super) fn shown_address(address: &Address) -> String {
    let scheme = address.scheme.as_ref().map(|scheme| format!("{scheme}://")).unwrap_or_default();
    format!("{scheme}{}", address.host_port())
}
