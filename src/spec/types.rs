//! The types that the tables of the language are read into, made of those tables when the crate is built.

#![expect(clippy::type_complexity, reason = "lists of tables of texts, each with its place")]

use std::collections::BTreeMap;

use serde::Deserialize;

use super::decode::Decode;
use super::fields::*;
use super::schema::schema_of_table;
use super::value::{Durations, Limits, OneOrMany, Quantity, RedactionForm, Scalar, TextOrSecret, TimestampForm};
use crate::source::Spanned;

include!(concat!(env!("OUT_DIR"), "/spec_types.rs"));
