//! How a connection over https is checked and made.

use super::Secret;
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

impl Tls {
    /// The files that somebody has to provide and nobody may read: the private key.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.client.iter().map(|(_, key)| key)
    }
}
