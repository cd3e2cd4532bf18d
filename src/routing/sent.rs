//! The labels that an alert arrives with. In: one of its rules. Out: which labels it carries, and their values where
//! they are known.
//!
//! What the expression carries comes first; the rule's labels replace it, `alertname` is the rule's name, and external
//! labels fill in what is missing, as Prometheus does it.

use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Model, Scope, Variant};
use crate::promql::labels::{Label, Labels, labels};

/// The labels of an alert as Alertmanager gets it.
pub fn sent(model: &Model, alert: &Alert, variant: &Variant) -> Labels {
    let mut sent = carried(model, &alert.expr.parsed.root, &mut Vec::new());
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => alert.service.as_deref(),
    };
    let own = [("severity", variant.severity.as_deref()), (SERVICE_LABEL, service)];
    for (name, value) in own.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        sent.set_value(name, value);
    }
    for (name, value) in &variant.labels {
        match value.contains("{{") {
            true => sent.set(name, Label::Any),
            false => sent.set_value(name, value.trim()),
        }
    }
    sent.set_value("alertname", &alert.name);
    for (name, value) in &model.lakehouse.external_labels {
        match sent.get(name) {
            Label::Absent => sent.set_value(name, value),
            // its own value or this one
            Label::Any if !value.is_empty() => sent.set(name, Label::Present),
            Label::Any | Label::Present | Label::Exactly(_) => {}
        }
    }
    sent
}

/// The labels of a result; those of indicators are known by their expressions.
fn carried(model: &Model, root: &crate::promql::Node, path: &mut Vec<String>) -> Labels {
    let path = std::cell::RefCell::new(path);
    labels(root, model.stack.prometheus, &|name| {
        let indicator = model.indicators.get(name)?;
        let mut path = path.borrow_mut();
        // a cycle is reported elsewhere
        if path.iter().any(|above| above == name) {
            return None;
        }
        path.push(name.to_owned());
        let labels = carried(model, &indicator.expr.parsed.root, &mut path);
        path.pop();
        Some(labels)
    })
}
