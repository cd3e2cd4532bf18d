//! The labels that an alert arrives with. In: one of its rules. Out: which labels it carries, and their values where
//! they are known.
//!
//! What the expression carries comes first; the rule's labels replace it, `alertname` is the rule's name, and external
//! labels fill in what is missing, as Prometheus does it.

use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Scope, Variant};
use crate::promql::labels::{Label, Labels, NAME, Presence, Values};
use crate::types::Types;

/// The labels of an alert as Alertmanager gets it.
pub fn sent<'a>(types: &Types<'a>, alert: &'a Alert, variant: &'a Variant) -> Labels<'a> {
    let typed = types.of(&alert.expr.parsed.root);
    let mut sent = match typed.labels.is_nothing() {
        // what never fires is told where it stands
        true => Labels::anything(),
        false => (*typed.labels).clone(),
    };
    sent.set(NAME, Label::ABSENT);
    // a label that an application gives may be empty; those of the target are not
    let of_application = |(name, label): &(&str, &Label<'_>)| {
        **label == Label::PRESENT && !matches!(*name, "job" | "instance" | SERVICE_LABEL)
    };
    let empty: Vec<String> = sent.known().filter(of_application).map(|(name, _)| name.to_owned()).collect();
    empty.into_iter().for_each(|name| sent.set(name, Label::ANY));
    if let Scope::Except(services) = &variant.scope {
        let label = sent.get(SERVICE_LABEL).clone();
        let others =
            label.values().map(|values| values.iter().filter(|value| !services.iter().any(|one| one == *value)));
        if let Some(others) =
            others.map(|others| Label::with(label.presence, others.cloned())).filter(|others| !others.is_absent())
        {
            sent.set(SERVICE_LABEL, others);
        }
    }
    let service = match &variant.scope {
        Scope::Only(service) => Some(service.as_str()),
        Scope::All | Scope::Except(_) => alert.service.as_deref(),
    };
    let own = [("severity", variant.severity.as_deref()), (SERVICE_LABEL, service)];
    for (name, value) in own.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        sent.set_value(name, value);
    }
    for (name, value) in variant.further_labels(service.is_some()) {
        match value.contains("{{") {
            true => sent.set(name, Label::ANY),
            false => sent.set_value(name, value.trim()),
        }
    }
    sent.set_value("alertname", alert.name.as_str());
    let external = types.model().lakehouse.external_labels.iter().filter(|(_, value)| !value.is_empty());
    for (name, value) in external {
        let label = sent.get(name);
        match label.presence {
            Presence::Never => sent.set_value(name.as_str(), value.as_str()),
            // its own value or this one
            Presence::Maybe => {
                let both = label.or(&Label::exactly(value.as_str()));
                let values = if label.values().is_some() { both.values } else { Values::Any };
                sent.set(name.as_str(), Label { presence: Presence::Always, values });
            }
            Presence::Always => {}
        }
    }
    sent
}
