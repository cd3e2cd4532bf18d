//! Values that may be written in more than one form, each with a schema that puts an error at the right place.
//!
//! No `oneOf`: a validator that tries branches can only say that none fits.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU16;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A number with its unit (`"5%"`, `"2s"`, `"80GiB"`), or a bare number where the unit is a count.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// As written, unit included.
    Text(String),
    /// A bare number.
    Number(f64),
}

/// One limit, or one for each severity.
#[derive(Debug, Clone, PartialEq)]
pub enum Limits {
    /// One limit.
    One(Quantity),
    /// By severity.
    BySeverity(BTreeMap<String, Quantity>),
}

/// One duration, or one for each severity.
#[derive(Debug, Clone, PartialEq)]
pub enum Durations {
    /// One duration.
    One(String),
    /// By severity.
    BySeverity(BTreeMap<String, String>),
}

/// One text or a list of them.
#[derive(Debug, Clone, PartialEq)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl OneOrMany {
    /// As a list.
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

/// A secret: where it is, never what it is.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1, "maxProperties" = 1))]
pub struct Secret {
    /// A file beside the spec that holds it; mounted read-only under the same relative path.
    #[schemars(extend("examples" = ["secrets/postgres_password"]))]
    pub file: Option<String>,
    /// An environment variable that holds it when the stack starts.
    #[schemars(extend("examples" = ["SUPABASE_ANON_KEY"]))]
    pub env: Option<String>,
}

/// A plain text, or a secret that stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextOrSecret {
    /// Written into the output.
    Text(String),
    /// Read by the component.
    Secret(Secret),
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form {
            file: Option<String>,
            env: Option<String>,
        }
        let Form { file, env } = Form::deserialize(deserializer)?;
        if file.is_some() == env.is_some() {
            return Err(de::Error::custom("expected exactly one of `file` and `env`"));
        }
        Ok(Secret { file, env })
    }
}

/// Reads a port, of which there is no 0.
pub(super) fn port<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let port = Option::<NonZeroU16>::deserialize(deserializer)?;
    Ok(port.map(NonZeroU16::get))
}

/// Reads a width, of which there is no 0 and at most 24.
pub(super) fn columns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let columns = Option::<u8>::deserialize(deserializer)?;
    match columns {
        Some(0 | 25..) => Err(de::Error::custom("expected a width from 1 to 24")),
        Some(1..=24) | None => Ok(columns),
    }
}

/// Reads answers of HTTP, which are numbers from 100 to 599.
pub(super) fn statuses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u16>>, D::Error> {
    let statuses = Option::<Vec<u16>>::deserialize(deserializer)?;
    if statuses.iter().flatten().any(|status| !(100..=599).contains(status)) {
        return Err(de::Error::custom("expected a status from 100 to 599"));
    }
    Ok(statuses)
}

/// What holds at least one entry; the schema says so too, with the place.
fn not_empty<T, E: de::Error>(value: T, empty: bool) -> Result<T, E> {
    if empty { Err(E::custom("expected at least one entry")) } else { Ok(value) }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl Visitor<'_> for Form {
            type Value = Quantity;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quantity such as \"5%\", or a number")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                Ok(Quantity::Text(text.to_owned()))
            }
            #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number))
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = Limits;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quantity, or a table from severity to quantity")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Limits, E> {
                Ok(Limits::One(Quantity::Text(text.to_owned())))
            }
            #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Limits, E> {
                Ok(Limits::One(Quantity::Number(number as f64)))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Limits, E> {
                Ok(Limits::One(Quantity::Number(number)))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Limits, A::Error> {
                let limits = BTreeMap::deserialize(MapAccessDeserializer::new(map))?;
                let empty = limits.is_empty();
                not_empty(Limits::BySeverity(limits), empty)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for Durations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = Durations;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration, or a table from severity to duration")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Durations, E> {
                Ok(Durations::One(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Durations, A::Error> {
                let durations = BTreeMap::deserialize(MapAccessDeserializer::new(map))?;
                let empty = durations.is_empty();
                not_empty(Durations::BySeverity(durations), empty)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = OneOrMany;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany::One(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<OneOrMany, A::Error> {
                let many = Vec::deserialize(SeqAccessDeserializer::new(seq))?;
                let empty = many.is_empty();
                not_empty(OneOrMany::Many(many), empty)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for TextOrSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = TextOrSecret;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or a secret")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<TextOrSecret, E> {
                Ok(TextOrSecret::Text(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOrSecret, A::Error> {
                Secret::deserialize(MapAccessDeserializer::new(map)).map(TextOrSecret::Secret)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

/// A schema of several types: one keyword for each type, so that an error points into the form that was written.
macro_rules! forms {
    ($type:ident, |$generator:ident| $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

forms!(Quantity, |_generator| json_schema!({
    "description": "A number with its unit: a duration, a size, a ratio or a rate; a bare number where the unit is a count.",
    "type": ["string", "number"],
    "examples": ["5%", "2s", "80GiB", "10/s", 100],
}));
forms!(Limits, |generator| json_schema!({
    "description": "One limit, or one for each severity.",
    "type": ["string", "number", "object"],
    "additionalProperties": generator.subschema_for::<Quantity>(),
    "minProperties": 1,
    "examples": ["5%", { "warning": "85%", "critical": "95%" }],
}));
forms!(Durations, |_generator| json_schema!({
    "description": "One duration, or one for each severity.",
    "type": ["string", "object"],
    "additionalProperties": { "type": "string", "examples": ["5m"] },
    "minProperties": 1,
    "examples": ["5m", { "warning": "15m", "critical": "5m" }],
}));
forms!(OneOrMany, |_generator| json_schema!({
    "description": "One text, or a list of them.",
    "type": ["string", "array"],
    "items": { "type": "string" },
    "minItems": 1,
    "examples": ["localhost:5432", ["checkout-1:8080", "checkout-2:8080"]],
}));
forms!(TextOrSecret, |generator| {
    let secret = Secret::json_schema(generator);
    let mut schema = json_schema!({
        "description": "A plain text, or a secret that stands for one.",
        "type": ["string", "object"],
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
        "examples": ["text/plain", { "env": "SUPABASE_ANON_KEY" }],
    });
    if let Some(properties) = secret.get("properties") {
        schema.insert("properties".to_owned(), properties.clone());
    }
    schema
});
