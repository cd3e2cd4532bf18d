//! What Prometheus gives to the templates of an alert.

use std::collections::BTreeMap;
use std::sync::Arc;

use lakehouse_go_template::Version;

use crate::environment::{Sample, SampleValue};
use crate::types::{Pointee, Type};
use crate::value::{Field, Struct, Value};

/// From this version on, the value of a sample may be a histogram.
pub(crate) fn has_histograms(version: Version) -> bool {
    version >= (2, 43)
}

/// The data of an alert.
#[derive(Debug, Clone)]
pub struct AlertData {
    /// Labels of the series that made the alert.
    pub labels: BTreeMap<String, String>,
    pub external_labels: BTreeMap<String, String>,
    /// The address of the server, or an empty text.
    pub external_url: String,
    pub value: SampleValue,
}

fn field(name: &'static str, ty: Type, value: Value) -> Field {
    Field { name, ty, value }
}

fn sample_value(value: &SampleValue) -> Value {
    match value {
        SampleValue::Float(number) => Value::Float(*number),
        SampleValue::Histogram(text) => {
            let fields = vec![field("text", Type::String, Value::text(text))];
            Value::Struct(Arc::new(Struct { ty: Type::Histogram, fields })).pointer(Pointee::Histogram)
        }
    }
}

impl AlertData {
    pub(crate) fn value(&self, version: Version) -> Value {
        let (ty, value_type) =
            if has_histograms(version) { (Type::AlertData, Type::Any) } else { (Type::FloatAlertData, Type::Float64) };
        let fields = vec![
            field("Labels", Type::TextMap, Value::texts(Type::TextMap, &self.labels)),
            field("ExternalLabels", Type::TextMap, Value::texts(Type::TextMap, &self.external_labels)),
            field("ExternalURL", Type::String, Value::text(&self.external_url)),
            field("Value", value_type, sample_value(&self.value)),
        ];
        Value::Struct(Arc::new(Struct { ty, fields }))
    }
}

/// What `query` gives to a template.
pub(crate) fn query_result(samples: &[Sample], version: Version) -> Value {
    let (list, ty, pointee, value_type) = if has_histograms(version) {
        (Type::QueryResult, Type::Sample, Pointee::Sample, Type::Any)
    } else {
        (Type::FloatQueryResult, Type::FloatSample, Pointee::FloatSample, Type::Float64)
    };
    let items = samples.iter().map(|sample| {
        let fields = vec![
            field("Labels", Type::TextMap, Value::texts(Type::TextMap, &sample.labels)),
            field("Value", value_type, sample_value(&sample.value)),
        ];
        Value::Struct(Arc::new(Struct { ty, fields })).pointer(pointee)
    });
    Value::list(list, items.collect())
}
