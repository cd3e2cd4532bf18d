//! Two services in one index that give a field different types.

use std::collections::BTreeMap;

use crate::model::{FieldType, Logs};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// The type as a spec writes it.
fn named(kind: FieldType) -> String {
    format!("{kind:?}").to_lowercase()
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut seen: BTreeMap<(&str, &str), (&str, &Logs, FieldType)> = BTreeMap::new();
    for (service, logs) in model.logs() {
        for index in logs.indices() {
            for (field, kind) in &logs.fields {
                match seen.get(&(index, field.as_str())) {
                    Some((first, other, before)) if before != kind => {
                        report.add(
                            Diagnostic::new(
                                "log/type-differs",
                                logs.span,
                                format!(
                                    "the field `{field}` of the index `{index}` has two types: {} and {}",
                                    named(*before),
                                    named(*kind)
                                ),
                                format!("`{service}` declares {}", named(*kind)),
                            )
                            .label(other.span, format!("`{first}` declares {}", named(*before)))
                            .item(format!("services.{service}"))
                            .help("declare one type, or give one of the two services its own `index`"),
                        );
                    }
                    Some(_) => {}
                    None => {
                        seen.insert((index, field), (service, logs, *kind));
                    }
                }
            }
        }
    }
}
