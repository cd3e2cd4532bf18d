//! Two services whose lines arrive at the same place.

use std::collections::BTreeMap;

use crate::model::LogSource;
use crate::model::logs::BEATS_PORT;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let by_beats = model.logs().find(|(_, logs)| !matches!(logs.from, LogSource::Tcp(_) | LogSource::Syslog(_)));
    // the port of Beats belongs to nobody who writes a port
    let beats = by_beats.map(|(service, logs)| (format!("port {BEATS_PORT}"), (service, logs.from_span)));
    let mut seen: BTreeMap<String, (&str, Span)> = beats.into_iter().collect();
    for (service, logs) in model.logs() {
        let place = match logs.from {
            LogSource::Tcp(port) | LogSource::Syslog(port) => format!("port {port}"),
            LogSource::Beats => "events of other shippers".to_owned(),
            LogSource::Files(_) | LogSource::Containers(_) => continue,
        };
        match seen.get(&place) {
            Some((first, span)) => {
                report.add(
                    Diagnostic::new(
                        "log/same-input",
                        logs.from_span,
                        format!("`{first}` and `{service}` read from the same input: {place}"),
                        "the same input",
                    )
                    .label(*span, "first used here")
                    .item(format!("services.{service}"))
                    .help("give each service its own port, or read its files with Filebeat"),
                );
            }
            None => {
                seen.insert(place, (service, logs.from_span));
            }
        }
    }
}
