//! `tls` of whatever connects: files that can be read, and parts that need each other.

use super::context::{Context, Item};
use crate::model::{Secret, Tls};
use crate::report::Diagnostic;
use crate::source::Spanned;
use crate::spec;

impl Context<'_> {
    /// The certificates and checks of an item, unless it takes none.
    pub(super) fn tls(&mut self, written: spec::Tls) -> Option<Tls> {
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
        if Spanned::is_off(enabled.as_ref()) {
            return None;
        }
        if let (Some(min), Some(max)) = (&min_version, &max_version)
            && min.value > max.value
        {
            self.report.add(
                Diagnostic::new(
                    "shape/out-of-range",
                    max.span,
                    format!("no TLS version is between {} and {}", min.name(), max.name()),
                    format!("older than `min_version` {}", min.name()),
                )
                .help("write a `max_version` that is not older, or remove it"),
            );
        }
        let mut file = |path: Option<Spanned<String>>| -> Option<Secret> {
            let path = path?;
            self.relative_file(&path, path.span).map(Secret::File)
        };
        let (ca, cert, key) = (file(ca_file), file(cert_file), file(key_file));
        Some(Tls {
            ca,
            client: cert.zip(key),
            server_name: server_name.map(Spanned::into_inner),
            insecure_skip_verify: insecure_skip_verify.map(Spanned::into_inner),
            min_version: min_version.map(Spanned::into_inner),
            max_version: max_version.map(Spanned::into_inner),
        })
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
                format!("`{}` has `tls`, but its address is not https", item.path()),
                "nothing reads this: the connection is plain http",
            )
            .help(help),
        );
    }
}
