//! How a connection over https is checked and made.

use super::{Address, Secret};
/// A version of TLS.
pub use crate::spec::TlsVersion;

/// Certificates and checks. Nothing in it says that there is a connection over https.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// The certificates that the other side's must lead to.
    pub ca: Option<Secret>,
    /// The certificate to show, and its private key.
    pub client: Option<(Secret, Secret)>,
    /// The name that the other side's certificate must have.
    pub server_name: Option<String>,
    /// Whether any certificate is accepted.
    pub insecure_skip_verify: Option<bool>,
    /// The oldest version that is accepted.
    pub min_version: Option<TlsVersion>,
    /// The newest version that is offered.
    pub max_version: Option<TlsVersion>,
}

/// How an exporter connects to what it observes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ssl {
    /// Whether there is TLS, and what is checked.
    pub mode: SslMode,
    /// The certificates that the server's must lead to.
    pub ca: Option<Secret>,
    /// The certificate to show, and its private key.
    pub client: Option<(Secret, Secret)>,
    /// The server, as seen from the host.
    pub address: Option<Address>,
    /// Whether the spec says that any certificate is accepted.
    pub insecure: bool,
}

/// How much of TLS there is; under the names that `sslmode` has, as far as lib/pq has it since 1.0, and libpq too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// No TLS.
    Disable,
    /// TLS with whoever answers.
    Require,
    /// TLS with a server whose certificate leads to one of `ca`.
    VerifyCa,
    /// The same, and the certificate has the name of the host.
    VerifyFull,
}

impl SslMode {
    /// As it is written in a connection string.
    pub fn name(self) -> &'static str {
        match self {
            SslMode::Disable => "disable",
            SslMode::Require => "require",
            SslMode::VerifyCa => "verify-ca",
            SslMode::VerifyFull => "verify-full",
        }
    }
}

impl Ssl {
    /// The files that it reads, each with its parameter of a connection string.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Secret)> {
        let client = self.client.iter().flat_map(|(certificate, key)| [("sslcert", certificate), ("sslkey", key)]);
        self.ca.iter().map(|ca| ("sslrootcert", ca)).chain(client)
    }
}

impl Tls {
    /// The files that somebody has to provide and nobody may read: the private key.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.client.iter().map(|(_, key)| key)
    }
}
