//! `tls`: how a connection over https is checked and made. Whether there is one, the address or `scheme` says. To
//! PostgreSQL there is one unless the server is on this host or `enabled` is false.

use schemars::JsonSchema;
use serde::Deserialize;

/// Certificates and checks of a connection over https or to PostgreSQL. Paths are relative to the spec, as those of
/// secrets are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// The certificates that the other side's must lead to. Default: those of the machine; for PostgreSQL any.
    #[schemars(extend("examples" = ["certs/ca.pem"]))]
    pub ca_file: Option<String>,
    /// The certificate to show; needs `key_file`.
    #[schemars(extend("examples" = ["certs/client.pem"]))]
    pub cert_file: Option<String>,
    /// The private key of `cert_file`.
    #[schemars(extend("examples" = ["secrets/client.key"]))]
    pub key_file: Option<String>,
    /// The name that the other side's certificate must have. Default: the host of the address.
    #[schemars(extend("examples" = ["db.example"]))]
    pub server_name: Option<String>,
    /// `true` accepts any certificate.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub insecure_skip_verify: Option<bool>,
    /// The oldest version of TLS that is accepted.
    #[schemars(extend("examples" = ["TLS12"]))]
    pub min_version: Option<TlsVersion>,
    /// The newest version of TLS that is offered.
    #[schemars(extend("examples" = ["TLS13"]))]
    pub max_version: Option<TlsVersion>,
    /// `false` takes none of it, a default included; to PostgreSQL it means no TLS.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// The versions of TLS, by the names that the tools give them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TlsVersion {
    /// 1.0.
    Tls10,
    /// 1.1.
    Tls11,
    /// 1.2.
    Tls12,
    /// 1.3.
    Tls13,
}

impl TlsVersion {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            TlsVersion::Tls10 => "TLS10",
            TlsVersion::Tls11 => "TLS11",
            TlsVersion::Tls12 => "TLS12",
            TlsVersion::Tls13 => "TLS13",
        }
    }
}
