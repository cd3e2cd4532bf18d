//! The labels that an alert arrives with. In: one of its rules. Out: which labels it carries, and their values where
//! they are known.
//!
//! What the expression carries comes first; the rule's labels replace it, `alertname` is the rule's name, and external
//! labels fill in what is missing, as Prometheus does it.

use std::collections::BTreeSet;

use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Scope, Variant};
use crate::promql::labels::{Label, Labels, NAME, Presence, Values};
use crate::types::Types;

/// The labels of an alert as Alertmanager gets it.
pub fn alert_labels<'a>(types: &Types<'a>, alert: &'a Alert, variant: &'a Variant) -> Labels<'a> {
    let typed = types.infer(&alert.expr.parsed.root);
    let mut alert_labels = match typed.labels.has_no_series() {
        // what never fires is reported where it stands
        true => Labels::unknown(),
        false => (*typed.labels).clone(),
    };
    alert_labels.set(NAME, Label::ABSENT);
    // a label that an application gives may be empty; those of the target are not
    let of_application = |(name, label): &(&str, &Label<'_>)| {
        **label == Label::PRESENT && !matches!(*name, "job" | "instance" | SERVICE_LABEL)
    };
    let empty: Vec<String> = alert_labels.known().filter(of_application).map(|(name, _)| name.to_owned()).collect();
    empty.into_iter().for_each(|name| alert_labels.set(name, Label::ANY));
    if let Scope::Except(services) = &variant.scope {
        let label = alert_labels.get(SERVICE_LABEL).clone();
        let services: BTreeSet<&str> = services.iter().map(String::as_str).collect();
        let others = label.values().map(|values| values.iter().filter(|value| !services.contains(value.as_ref())));
        if let Some(others) =
            others.map(|others| Label::with(label.presence, others.cloned())).filter(|others| !others.is_absent())
        {
            alert_labels.set(SERVICE_LABEL, others);
        }
    }
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => alert.service.as_deref(),
    };
    let own = [("severity", variant.severity.as_deref()), (SERVICE_LABEL, service)];
    for (name, value) in own.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        alert_labels.set_value(name, value);
    }
    for (name, value) in variant.further_labels(service.is_some()) {
        match value.contains("{{") {
            true => alert_labels.set(name, Label::ANY),
            false => alert_labels.set_value(name, value.trim()),
        }
    }
    alert_labels.set_value("alertname", alert.name.as_str());
    let external = types.model().lakehouse.external_labels.iter().filter(|(_, value)| !value.is_empty());
    for (name, value) in external {
        let label = alert_labels.get(name);
        match label.presence {
            Presence::Never => alert_labels.set_value(name.as_str(), value.as_str()),
            // its own value or this one
            Presence::Maybe => {
                let both = label.or(&Label::exactly(value.as_str()));
                let values = if label.values().is_some() { both.values } else { Values::Any };
                alert_labels.set(name.as_str(), Label { presence: Presence::Always, values });
            }
            Presence::Always => {}
        }
    }
    alert_labels
}
