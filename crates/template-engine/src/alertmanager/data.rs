//! What Alertmanager gives to the templates of a notification.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_go_template::Version;

use crate::methods::PAIRS_SAY;
use crate::time::Time;
use crate::types::{Pointee, Type};
use crate::value::{Field, List, Map, Struct, Value};

type Texts = BTreeMap<String, String>;

/// A notification: a group of alerts for one receiver.
#[derive(Debug, Clone)]
pub struct Notification {
    /// The receiver's name with escapes of regular expressions, as Alertmanager gives it to templates.
    pub receiver: String,
    /// `firing` while one of the alerts fires, else `resolved`.
    pub status: String,
    /// Why it is sent; from 0.32 on.
    pub reason: String,
    pub alerts: Vec<NotifiedAlert>,
    pub group_labels: Texts,
    pub common_labels: Texts,
    pub common_annotations: Texts,
    /// Labels of the route, as they are written; from 0.34 on.
    pub route_labels: Texts,
    pub external_url: String,
}

/// An alert of a notification.
#[derive(Debug, Clone)]
pub struct NotifiedAlert {
    pub status: String,
    pub labels: Texts,
    pub annotations: Texts,
    pub starts_at: Time,
    /// The zero of Go's times where it is not known.
    pub ends_at: Time,
    pub generator_url: String,
    pub fingerprint: String,
}

fn field(name: &'static str, ty: Type, value: Value) -> Field {
    Field { name, ty, value }
}

fn text(name: &'static str, value: &str) -> Field {
    field(name, Type::String, Value::text(value))
}

fn labels(name: &'static str, texts: &Texts, version: Version) -> Field {
    let entries = texts.iter().map(|(name, value)| (Arc::from(name.as_bytes()), Value::text(value)));
    let is_plain = version < PAIRS_SAY;
    let map = Map { ty: Type::Kv, entries: entries.collect(), is_nil: false, is_plain };
    field(name, Type::Kv, Value::Map(Arc::new(map)))
}

impl Notification {
    /// The common labels and annotations of alerts: those that all have with one value.
    #[must_use]
    pub fn common<'a>(mut of_each: impl Iterator<Item = &'a Texts>) -> Texts {
        let mut common = of_each.next().cloned().unwrap_or_default();
        for texts in of_each {
            common.retain(|name, value| texts.get(name) == Some(value));
        }
        common
    }

    pub(crate) fn value(&self, version: Version) -> Value {
        let alerts = self.alerts.iter().map(|alert| alert.value(version)).collect();
        let alerts = List { ty: Type::Alerts, items: alerts, is_nil: false, is_plain: false };
        let mut fields = vec![
            text("Receiver", &self.receiver),
            text("Status", &self.status),
            field("Alerts", Type::Alerts, Value::List(Arc::new(alerts))),
        ];
        if version >= (0, 32) {
            fields.push(text("NotificationReason", &self.reason));
        }
        fields.push(labels("GroupLabels", &self.group_labels, version));
        fields.push(labels("CommonLabels", &self.common_labels, version));
        fields.push(labels("CommonAnnotations", &self.common_annotations, version));
        if version >= (0, 34) {
            fields.push(labels("RouteLabels", &self.route_labels, version));
        }
        fields.push(text("ExternalURL", &self.external_url));
        if version >= (0, 34) {
            fields.push(field("routeLabelsRendered", Type::Bool, Value::Bool(false)));
        }
        Value::Struct(Arc::new(Struct { ty: Type::Data, fields })).pointer(Pointee::Data)
    }
}

impl NotifiedAlert {
    fn value(&self, version: Version) -> Value {
        let fields = vec![
            text("Status", &self.status),
            labels("Labels", &self.labels, version),
            labels("Annotations", &self.annotations, version),
            field("StartsAt", Type::Time, Value::Time(self.starts_at.clone())),
            field("EndsAt", Type::Time, Value::Time(self.ends_at.clone())),
            text("GeneratorURL", &self.generator_url),
            text("Fingerprint", &self.fingerprint),
        ];
        Value::Struct(Arc::new(Struct { ty: Type::Alert, fields }))
    }
}
