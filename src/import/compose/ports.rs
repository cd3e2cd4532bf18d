//! Ports of a container, in the short and in the long form.

use super::text;
use lakehouse_yaml::Node;

/// A port of a container, and where the host has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Port {
    /// The address of the host that it is published on; none for all.
    pub(in crate::import) host_ip: Option<String>,
    /// The port of the host; none where Docker chooses one.
    pub(in crate::import) published: Option<u16>,
    /// The port of the container.
    pub(in crate::import) target: u16,
}

/// The TCP ports of an item of `ports`; none where it cannot be read.
pub(super) fn read(node: &Node) -> Option<Vec<Port>> {
    if node.is_map() {
        return long(node);
    }
    let text = text::read(node.text()?).value?;
    short(&text)
}

fn long(node: &Node) -> Option<Vec<Port>> {
    let value = |key: &str| node.text_of(key).and_then(|text| text::read(text).value);
    if value("protocol").is_some_and(|protocol| protocol != "tcp") {
        return Some(Vec::new());
    }
    let target = value("target")?.parse().ok()?;
    let published = match value("published") {
        Some(published) => Some(published.parse().ok()?),
        None => None,
    };
    Some(vec![Port { host_ip: value("host_ip").filter(|ip| !ip.is_empty()), published, target }])
}

/// `[[HOST_IP:]PUBLISHED:]TARGET[/PROTOCOL]`, where both may be ranges.
fn short(text: &str) -> Option<Vec<Port>> {
    let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    if protocol != "tcp" {
        return Some(Vec::new());
    }
    let (host, target) = match text.rsplit_once(':') {
        Some((host, target)) => (Some(host), target),
        None => (None, text),
    };
    let (host_ip, published) = match host.and_then(|host| host.rsplit_once(':')) {
        Some((ip, published)) => (Some(ip.trim_matches(['[', ']']).to_owned()), Some(published)),
        None => (None, host),
    };
    let targets = range(target)?;
    let published = match published {
        Some("") | None => None,
        Some(published) => Some(range(published)?),
    };
    let first = |index: usize| match &published {
        // one port of the host, or as many as the container has
        Some(published) if published.len() == targets.len() => published.get(index).copied(),
        _ => None,
    };
    let ports = targets.iter().enumerate();
    Some(ports.map(|(at, target)| Port { host_ip: host_ip.clone(), published: first(at), target: *target }).collect())
}

/// The most ports that one item is read for.
const MOST: u16 = 1_000;

fn range(text: &str) -> Option<Vec<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
    let is_read = first > 0 && first <= last && last - first < MOST;
    is_read.then(|| (first..=last).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_read() {
        let port = |ip: Option<&str>, published, target| Port { host_ip: ip.map(str::to_owned), published, target };
        for (text, ports) in [
            ("5432", Some(vec![port(None, None, 5432)])),
            ("15432:5432", Some(vec![port(None, Some(15432), 5432)])),
            ("127.0.0.1:5432:5432", Some(vec![port(Some("127.0.0.1"), Some(5432), 5432)])),
            ("127.0.0.1::5432", Some(vec![port(Some("127.0.0.1"), None, 5432)])),
            ("[::1]:80:8080", Some(vec![port(Some("::1"), Some(80), 8080)])),
            ("3000-3001:8000-8001", Some(vec![port(None, Some(3000), 8000), port(None, Some(3001), 8001)])),
            ("53:53/udp", Some(vec![])),
            ("1-70000:1", None),
            ("0", None),
            ("x", None),
        ] {
            assert_eq!(short(text), ports, "{text}");
        }
    }
}
