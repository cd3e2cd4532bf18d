//! Values that may be written in more than one form: each takes what its row among the `[[form]]`s says.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::types::{OwnRedaction, Secret, Timestamp};
use crate::source::Spanned;

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
    BySeverity(BTreeMap<String, Spanned<Quantity>>),
}

/// One duration, or one for each severity.
#[derive(Debug, Clone, PartialEq)]
pub enum Durations {
    /// One duration.
    One(String),
    /// By severity.
    BySeverity(BTreeMap<String, Spanned<String>>),
}

/// One text or a list of them.
#[derive(Debug, Clone, PartialEq)]
pub enum OneOrMany {
    /// One.
    One(Spanned<String>),
    /// A list.
    Many(Vec<Spanned<String>>),
}

impl OneOrMany {
    /// As a list.
    pub fn as_slice(&self) -> &[Spanned<String>] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

/// A plain text, or a secret that stands for one.
#[derive(Debug, Clone, PartialEq)]
pub enum TextOrSecret {
    /// Written into the output.
    Text(String),
    /// Read by the component.
    Secret(Secret),
}

/// The field of the timestamp, and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum TimestampForm {
    /// A field with ISO 8601.
    Field(String),
    /// A field with its format.
    Table(Timestamp),
}

/// One part of what is taken out.
#[derive(Debug, Clone, PartialEq)]
pub enum RedactionForm {
    /// A set by its name: `email`, `credit_card`, `jwt` or `ip`.
    Named(bool),
    /// One of one's own.
    UserDefined(OwnRedaction),
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
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(Limits::BySeverity)
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
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(Durations::BySeverity)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum Form {
            One(String),
            Many(Vec<Spanned<String>>),
        }
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Form;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Form, E> {
                Ok(Form::One(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Form, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Form::Many)
            }
        }
        impl<'de> Deserialize<'de> for Form {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Texts)
            }
        }
        // the place of a single text is reported beside it: it is asked for before it is known to be one
        let Spanned { value, span, key } = Spanned::deserialize(deserializer)?;
        Ok(match value {
            Form::One(value) => OneOrMany::One(Spanned { value, span, key }),
            Form::Many(many) => OneOrMany::Many(many),
        })
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
                OwnRedaction::deserialize(MapAccessDeserializer::new(map)).map(RedactionForm::UserDefined)
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
                f.write_str("a string, a number, true or false")
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
