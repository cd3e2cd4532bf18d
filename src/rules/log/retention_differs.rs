//! Two services in one index that is to be kept for different times.

use std::collections::BTreeMap;

use crate::model::Logs;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut seen: BTreeMap<&str, (&str, &Logs)> = BTreeMap::new();
    for (service, logs) in model.logs() {
        match seen.get(logs.index.as_str()) {
            Some((first, other)) if other.retention != logs.retention => {
                report.add(
                    Diagnostic::new(
                        "log/retention-differs",
                        logs.span,
                        format!(
                            "the index `{}` has two retention times: {} and {}",
                            logs.index, other.retention, logs.retention
                        ),
                        format!("`{service}` keeps it for {}", logs.retention),
                    )
                    .label(other.span, format!("`{first}` keeps it for {}", other.retention))
                    .item(format!("services.{service}"))
                    .help("give one of them its own `index`, or both the same `retention`"),
                );
            }
            Some(_) => {}
            None => {
                seen.insert(&logs.index, (service, logs));
            }
        }
    }
}
