//! Who is notified of an alert, and how.

use super::fields::{Fields, secrets};
use super::{Secret, field};
use crate::source::Span;

/// One receiver. Without integrations it delivers nothing.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// Its name: the target of routes.
    pub name: String,
    /// Where it is declared; `Span::NONE` for what no person wrote.
    pub span: Span,
    /// How it is notified, in the order of the table of integrations.
    pub integrations: Vec<Integration>,
    /// The labels that its templates read by name.
    pub label_reads: Vec<LabelRead>,
}

/// One way of telling.
#[derive(Debug, Clone)]
pub struct Integration {
    /// Its type, such as `slack`.
    pub kind: &'static str,
    /// Its fields, `enabled` and `send_resolved` left out.
    pub fields: Fields,
    /// Whether it also tells when an alert is over.
    pub send_resolved: bool,
}

/// A label that a template reads by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRead {
    /// Out of which map.
    pub from: LabelMap,
    /// Its name.
    pub label: String,
    /// Where it is read.
    pub span: Span,
}

/// The maps of labels that a notification has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelMap {
    /// What the group was made by.
    Group,
    /// What all alerts of the group share.
    Common,
    /// The labels of one alert.
    Alert,
    /// The annotations of one alert, or those that all alerts of the group share.
    Annotations,
}

impl Receiver {
    /// The secrets that Alertmanager reads for it.
    pub fn secrets(&self) -> Vec<&Secret> {
        self.integrations.iter().flat_map(|integration| secrets(&integration.fields)).collect()
    }
}

impl Integration {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&super::FieldValue> {
        field(&self.fields, name).map(|value| &value.value)
    }
}
