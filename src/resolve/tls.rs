//! `tls` of whatever connects: files that can be read, and parts that need each other.

use super::context::{Context, Item};
use crate::model::{Secret, Tls};
use crate::report::Diagnostic;
use crate::spec;

impl Context<'_> {
    /// The certificates and checks of an item, unless it takes none.
    pub(super) fn tls(&mut self, item: &Item<'_>, written: spec::Tls) -> Option<Tls> {
        let spec::Tls {
            ca_file,
            cert_file,
            key_file,
            server_name,
            insecure_skip_verify,
            min_version,
            max_version,
            enabled,
        } = written;
        if enabled == Some(false) {
            return None;
        }
        if let (Some(min), Some(max)) = (min_version, max_version)
            && min > max
        {
            self.report.add(
                Diagnostic::new(
                    "shape/out-of-range",
                    item.span(&["tls", "max_version"]),
                    format!("no version is between {} and {}", min.name(), max.name()),
                    format!("older than `min_version` {}", min.name()),
                )
                .help("write a `max_version` that is not older, or remove it"),
            );
        }
        let mut file = |key: &str, path: Option<String>| -> Option<Secret> {
            self.file_beside(&path?, item.span(&["tls", key])).map(Secret::File)
        };
        let ca = file("ca_file", ca_file);
        let cert = file("cert_file", cert_file);
        let key = file("key_file", key_file);
        Some(Tls { ca, client: cert.zip(key), server_name, insecure_skip_verify, min_version, max_version })
    }

    /// Says of a `tls` that the item itself has that no connection of it is made over https.
    pub(super) fn tls_without_https(&mut self, item: &Item<'_>, help: &str) {
        // what a default says is for those that it fits
        if !self.own_key(item, "tls") {
            return;
        }
        let entry = item.node.table().and_then(|table| table.get("tls"));
        let span = entry.map_or(item.key, |entry| entry.key);
        self.report.add(
            Diagnostic::new(
                "service/tls-without-https",
                span,
                format!("`{}` has `tls` and is not reached over https", item.path()),
                "nothing reads this: the connection is plain http",
            )
            .help(help),
        );
    }
}
