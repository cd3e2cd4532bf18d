//! The logs of a service, understood.

use std::collections::BTreeMap;

use super::Duration;
use crate::source::Span;

/// The type of a field in the index.
pub use crate::spec::FieldType;

/// The field by which the shipper says whose a line is.
pub const SERVICE_FIELD: &str = "lakehouse_service";

/// The port of Logstash that Beats send to.
pub const BEATS_PORT: u16 = 5044;

/// The logs of a service.
#[derive(Debug)]
pub struct Logs {
    /// Where they are declared.
    pub span: Span,
    /// Where they come from, and where that stands.
    pub from: LogSource,
    /// Where the source stands.
    pub from_span: Span,
    /// How a line is read.
    pub format: LogFormat,
    /// Words of the spec for its patterns.
    pub patterns: BTreeMap<String, String>,
    /// A line that this matches begins an event.
    pub multiline: Option<String>,
    /// When it happened.
    pub timestamp: Option<LogTimestamp>,
    /// The types of fields, by path.
    pub fields: BTreeMap<String, FieldType>,
    /// What is taken out, in this order.
    pub redact: Vec<Redaction>,
    /// The index without its date.
    pub index: String,
    /// How long the index is kept.
    pub retention: Duration,
    /// The index of lines that could not be read.
    pub dead_letter: Option<String>,
    /// Filters in Logstash's own language.
    pub filter: Option<String>,
    /// The lines of its tests.
    pub tests: Vec<LogSample>,
}

/// A line of a test.
#[derive(Debug, Clone, Copy)]
pub struct LogSample {
    /// Where the test is declared.
    pub span: Span,
    /// From there to its last value.
    pub whole: Span,
    /// Which of several patterns matches it.
    pub pattern: Option<usize>,
}

/// Where logs come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogSource {
    /// Files, as patterns.
    Files(Vec<String>),
    /// Containers, as patterns of their names.
    Containers(Vec<String>),
    /// A port for lines.
    Tcp(u16),
    /// A port for syslog.
    Syslog(u16),
    /// Another shipper.
    Beats,
}

/// How a line is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogFormat {
    /// By the first of these patterns that matches.
    Pattern(Vec<String>),
    /// As a JSON object.
    Json,
    /// As `key=value`.
    Logfmt,
}

/// The timestamp of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogTimestamp {
    /// The field, as a path.
    pub field: String,
    /// How it may be written.
    pub formats: Vec<String>,
    /// The zone of those that name none; `%{field}` is that of a field.
    pub timezone: Option<String>,
    /// What the names of zones in it mean.
    pub zone_names: ZoneNames,
}

/// What the names of zones in a timestamp mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneNames {
    /// What Joda-Time takes them for.
    Logstash,
    /// What Joda-Time takes them for, as long as nobody says the setting of the server, `log_timezone`.
    Unsaid,
    /// Those of the zone that the server has, by its id: each name with its offset, as `+02:00`.
    Zone(String, Vec<(String, String)>),
}

impl ZoneNames {
    /// The names with their offsets, which replace them at the end of a timestamp.
    pub fn offsets(&self) -> &[(String, String)] {
        match self {
            ZoneNames::Zone(_, offsets) => offsets,
            ZoneNames::Logstash | ZoneNames::Unsaid => &[],
        }
    }
}

/// Something that is taken out of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redaction {
    /// The value of a field.
    Field {
        /// The field, as a path.
        field: String,
        /// What stands there instead.
        with: String,
    },
    /// Whatever a regex matches, in every text.
    Pattern {
        /// The regex, as Ruby reads it.
        pattern: String,
        /// Whether a match must also pass the check of card numbers (Luhn).
        luhn: bool,
        /// What stands there instead.
        with: String,
    },
}

impl Logs {
    /// Whether the raw line may not be kept, because a field of it is taken out as a whole.
    pub fn drops_raw_line(&self) -> bool {
        self.redact.iter().any(|redaction| matches!(redaction, Redaction::Field { .. }))
            || self.fields.values().any(|kind| *kind == FieldType::Hash)
    }

    /// The indices that it writes to, without their dates.
    pub fn indices(&self) -> impl Iterator<Item = &str> {
        [Some(self.index.as_str()), self.dead_letter.as_deref()].into_iter().flatten()
    }
}

/// A field as Logstash refers to it: `a.b` is `[a][b]`.
pub fn reference(path: &str) -> String {
    path.split('.').map(|part| format!("[{part}]")).collect()
}

/// The fields that Logstash and the shippers fill with objects: a plain value under such a name goes to `labels`.
pub const OBJECTS: &[&str] = &["agent", "ecs", "event", "host", "input", "log", "service"];

/// What of a pattern of paths stands before the first part that differs: the folder that a container sees it through.
pub fn folder(pattern: &str) -> String {
    let fixed = pattern.split(['*', '?', '[', '\\']).next().unwrap_or(pattern);
    match fixed.rsplit_once('/') {
        Some(("", _)) | None => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn a_pattern_is_mounted_from_its_first_star_up() {
        assert_eq!(folder("/var/log/postgresql/*.log"), "/var/log/postgresql");
        assert_eq!(folder("/var/log/app-*/out.log"), "/var/log");
        assert_eq!(folder("/var/log/app/access.log"), "/var/log/app");
        assert_eq!(folder("/*.log"), "/");
        assert_eq!(folder("/app.log"), "/");
    }
}
