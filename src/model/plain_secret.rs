//! What stands in the spec in plain text and is a secret, though the tool that reads it would take it so.

use crate::secret::Sign;
use crate::source::Span;
use crate::spec::fields::FileTwin;

/// One of them: where it is, never what it is.
#[derive(Debug, Clone)]
pub struct PlainSecret {
    /// The item that it stands in, such as `services.web`.
    pub item: String,
    /// Its bytes.
    pub span: Span,
    /// How it is known.
    pub sign: Sign,
    /// Where it stands, which decides what works instead.
    pub place: PlainPlace,
}

/// Where a secret stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainPlace {
    /// A header of a health probe.
    ProbeHeader,
    /// The path of a health probe.
    ProbePath,
    /// The body of a health probe.
    ProbeBody,
    /// A header under `http_headers`, which takes files.
    Header,
    /// A header under `headers` of remote_write, which takes none.
    RemoteWriteHeader,
    /// A header for a proxy.
    ProxyHeader,
    /// A header of a mail.
    MailHeader,
    /// A parameter of a scrape.
    Parameter,
    /// A parameter with which a token is asked for.
    TokenParameter,
    /// A URL that a receiver is told by: its key, and the field that names a file in its place.
    Destination(&'static str, Option<FileTwin>),
    /// A URL that Prometheus or Alertmanager asks.
    Url,
    /// A part that is passed on as it is.
    Raw,
    /// SQL, which becomes a file or a part of one.
    Sql,
    /// Logstash's language.
    Filter,
    /// A flag of a command line.
    Flag,
    /// Words, or anything else.
    Text,
    /// In a text that has more of them than are told.
    Beyond,
}
