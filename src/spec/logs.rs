//! `[services.*.logs]`: where a service's logs come from, what a line says, and what must not be kept of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::lints::Allow;
use super::value::{OneOrMany, port};

/// The logs of a service.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Logs {
    /// Where they come from.
    #[schemars(extend("examples" = [{ "files": ["/var/log/shop/*.log"] }]))]
    pub from: Option<From>,
    /// How a line is written.
    #[schemars(extend("default" = "pattern", "examples" = ["json"]))]
    pub format: Option<LogFormat>,
    /// What a line looks like: grok as Logstash has it. Of several the first that matches wins.
    #[schemars(extend("examples" = ["^%{TIMESTAMP_ISO8601:ts} %{LOGLEVEL:level} %{GREEDYDATA:text}$"]))]
    pub pattern: Option<OneOrMany>,
    /// Words of one's own for the patterns, by name.
    #[schemars(extend("default" = {}, "examples" = [{ "ORDER": "[A-Z]{3}-\\d{4}" }]))]
    pub patterns: Option<BTreeMap<String, String>>,
    /// How lines are joined that belong together. Only for files and containers.
    pub multiline: Option<Multiline>,
    /// The field that says when it happened; ISO 8601 unless a format says otherwise.
    pub timestamp: Option<TimestampForm>,
    /// The types of fields.
    #[schemars(extend("default" = {}, "examples" = [{ "duration_ms": "float", "user_id": "hash" }]))]
    pub fields: Option<BTreeMap<String, FieldType>>,
    /// What is taken out of every field, last of all: a set by name, so that it merges.
    #[schemars(extend("default" = {}, "examples" = [{ "email": true, "ip": true }]))]
    pub redact: Option<BTreeMap<String, RedactionForm>>,
    /// The index without its date. `{service}` is replaced. Default: the name of the lakehouse and `-logs`.
    #[schemars(extend("examples" = ["app-{service}"]))]
    pub index: Option<String>,
    /// How long they are kept.
    #[schemars(extend("default" = "30d", "examples" = ["14d"]))]
    pub retention: Option<String>,
    /// The index for lines that no pattern matched. Default: their own index, with a tag.
    #[schemars(extend("examples" = ["app-failed"]))]
    pub dead_letter: Option<String>,
    /// Filters in Logstash's own language, run between the parse and the redaction.
    #[schemars(extend("examples" = ["geoip { source => \"[client][ip]\" target => \"[client][geo]\" }"]))]
    pub filter: Option<String>,
    /// The fields that `filter` adds, as paths with dots.
    #[schemars(extend("default" = [], "examples" = [["client.geo"]]))]
    pub sets: Option<Vec<String>>,
    /// Lines, and what must come of them.
    #[schemars(extend("default" = []))]
    pub tests: Option<Vec<LogTest>>,
    /// `false` leaves them out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// Where logs come from: exactly one of these.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("minProperties" = 1))]
pub struct From {
    /// Files that Filebeat reads, as patterns.
    #[schemars(extend("examples" = [["/var/log/shop/*.log"]]))]
    pub files: Option<Vec<String>>,
    /// Docker containers whose output Filebeat reads, as patterns of their names.
    #[schemars(extend("examples" = [["shop-*"]]))]
    pub containers: Option<Vec<String>>,
    /// A port of Logstash that the service writes lines to.
    #[serde(deserialize_with = "port")]
    #[schemars(extend("examples" = [5000]), range(min = 1, max = 65535))]
    pub tcp: Option<u16>,
    /// A port of Logstash that the service sends syslog to (RFC 3164).
    #[serde(deserialize_with = "port")]
    #[schemars(extend("examples" = [5514]), range(min = 1, max = 65535))]
    pub syslog: Option<u16>,
    /// Another Beats shipper sends them: events on Logstash's Beats port that no other service claims.
    #[schemars(extend("examples" = [true]))]
    pub beats: Option<bool>,
}

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// As `pattern` says.
    Pattern,
    /// A JSON object.
    Json,
    /// `key=value key="a value"`.
    Logfmt,
}

/// Which lines belong together.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Multiline {
    /// A line that this matches begins an event; the others belong to the one before. A regex of RE2.
    #[schemars(extend("examples" = ["^\\d{4}-\\d{2}-\\d{2} "]))]
    pub start: Option<String>,
}

/// The field of the timestamp, and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum TimestampForm {
    /// A field with ISO 8601.
    Field(String),
    /// A field with its format.
    Table(Timestamp),
}

/// A timestamp with a format of its own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Timestamp {
    /// The field.
    #[schemars(extend("examples" = ["ts"]))]
    pub field: Option<String>,
    /// Formats of Joda-Time, or ISO8601, UNIX, UNIX_MS.
    #[schemars(extend("default" = "ISO8601", "examples" = ["yyyy-MM-dd HH:mm:ss,SSS"]))]
    pub format: Option<OneOrMany>,
    /// The zone of timestamps that name none.
    #[schemars(extend("default" = "UTC", "examples" = ["Europe/Berlin"]))]
    pub timezone: Option<String>,
}

/// The type of a field in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// A whole number.
    Int,
    /// Any number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A text that is compared as a whole.
    Keyword,
    /// A text that is searched by its words.
    Text,
    /// An address of IPv4 or IPv6.
    Ip,
    /// A date.
    Date,
    /// Replaced by a keyed hash: the same value stays the same, and nobody reads it.
    Hash,
}

/// One part of what is taken out.
#[derive(Debug, Clone, PartialEq)]
pub enum RedactionForm {
    /// A set by its name: `email`, `credit_card`, `jwt` or `ip`.
    Named(bool),
    /// One of one's own.
    Own(OwnRedaction),
}

/// Something to take out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OwnRedaction {
    /// A whole field, as a path with dots.
    #[schemars(extend("examples" = ["password"]))]
    pub field: Option<String>,
    /// What this regex of Ruby matches, in any field.
    #[schemars(extend("examples" = ["session=[0-9a-f]{32}"]))]
    pub pattern: Option<String>,
    /// What stands there instead.
    #[schemars(extend("default" = "<redacted>", "examples" = ["session=<redacted>"]))]
    pub with: Option<String>,
    /// `false` takes out nothing.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}

/// A line and what must come of it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogTest {
    /// The line; of joined lines, all of them.
    #[schemars(extend("examples" = ["2026-11-23T10:00:00Z ERROR no card"]))]
    pub line: Option<String>,
    /// Fields with their values, by path.
    #[schemars(extend("default" = {}, "examples" = [{ "level": "ERROR", "pid": 1234 }]))]
    pub fields: Option<BTreeMap<String, Scalar>>,
    /// Texts that may be in no field of the event.
    #[schemars(extend("default" = [], "examples" = [["jo@example.com"]]))]
    pub lacks: Option<Vec<String>>,
}

/// A single value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
}

impl<'de> Deserialize<'de> for TimestampForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = TimestampForm;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field, or a table")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<TimestampForm, E> {
                Ok(TimestampForm::Field(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TimestampForm, A::Error> {
                Timestamp::deserialize(MapAccessDeserializer::new(map)).map(TimestampForm::Table)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for RedactionForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = RedactionForm;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or a table")
            }
            fn visit_bool<E: de::Error>(self, on: bool) -> Result<RedactionForm, E> {
                Ok(RedactionForm::Named(on))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RedactionForm, A::Error> {
                OwnRedaction::deserialize(MapAccessDeserializer::new(map)).map(RedactionForm::Own)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl Visitor<'_> for Form {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar::Int(number))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar::Float(number))
            }
            fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(flag))
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl JsonSchema for TimestampForm {
    fn schema_name() -> Cow<'static, str> {
        "TimestampForm".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({
            "description": "A field, or a field with its format.",
            "type": ["string", "object"],
            "additionalProperties": false,
            "examples": ["time", { "field": "ts", "format": "yyyy-MM-dd HH:mm:ss,SSS", "timezone": "Europe/Berlin" }],
        });
        if let Some(properties) = Timestamp::json_schema(generator).get("properties") {
            schema.insert("properties".to_owned(), properties.clone());
        }
        schema
    }
}

impl JsonSchema for RedactionForm {
    fn schema_name() -> Cow<'static, str> {
        "RedactionForm".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({
            "description": "A set by its name on or off, or something of one's own.",
            "type": ["boolean", "object"],
            "additionalProperties": false,
            "examples": [true, { "field": "password" }, { "pattern": "session=[0-9a-f]{32}", "with": "session=<redacted>" }],
        });
        if let Some(properties) = OwnRedaction::json_schema(generator).get("properties") {
            schema.insert("properties".to_owned(), properties.clone());
        }
        schema
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text, a number, `true` or `false`.",
            "type": ["string", "number", "boolean"],
            "examples": ["ERROR", 1234],
        })
    }
}
