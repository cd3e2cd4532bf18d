//! The components whose tables have keys of their own: what all have, and what only they do.

use crate::model::{self, Duration};
use crate::report::{Diagnostic, Report};
use crate::source::{Span, Spanned};
use crate::spec::{self, Component};

/// How often Prometheus does something, and how long it keeps what comes of it.
pub(super) struct Times {
    pub(super) scrape: Duration,
    /// Where that stands; nowhere where it is the usual time.
    pub(super) scrape_at: Option<Span>,
    pub(super) evaluation: Duration,
    pub(super) retention: Duration,
}

pub(super) fn prometheus(written: spec::Prometheus, report: &mut Report) -> (Component, Times) {
    let spec::Prometheus {
        version,
        scrape_interval,
        evaluation_interval,
        retention,
        url,
        port,
        memory,
        image,
        host_ip,
        // read with the secrets that they name: see `transport`
        web_config: _,
        auth: _,
        tls: _,
    } = written;
    let mut duration = |text: Option<Spanned<String>>, key: &str, default: u64| {
        let Some(text) = text else {
            return Duration(default);
        };
        let error = match Duration::parse(&text) {
            Ok(duration) if duration.0 > 0 => return duration,
            Ok(_) => (format!("`{key}` must be greater than 0"), "write a number and its unit: \"15s\"".to_owned()),
            Err(error) => (error.message, error.help),
        };
        report.add(Diagnostic::new("value/invalid-duration", text.span, error.0, "not a duration").help(error.1));
        Duration(default)
    };
    let scrape_at = scrape_interval.as_ref().map(|text| text.span);
    let times = Times {
        scrape_at,
        scrape: duration(scrape_interval, "scrape_interval", 15_000),
        evaluation: duration(evaluation_interval, "evaluation_interval", 15_000),
        retention: duration(retention, "retention", 15 * 86_400_000),
    };
    (Component { version, url, port, memory, image, host_ip, ..Component::default() }, times)
}

pub(super) fn jaeger(written: spec::Jaeger, report: &mut Report) -> (Component, model::Jaeger) {
    let spec::Jaeger { version, retention, span_metrics, address, url, port, memory, image, host_ip, enabled } =
        written;
    let retention = match retention {
        None => Duration(7 * 86_400_000),
        Some(text) => match Duration::parse(&text) {
            Ok(duration) if duration.0 > 0 => duration,
            other => {
                let message = match other {
                    Ok(_) => "`retention` must be greater than 0".to_owned(),
                    Err(error) => error.message,
                };
                report.add(
                    Diagnostic::new("value/invalid-duration", text.span, message, "not a duration")
                        .help("write a number and its unit: \"7d\""),
                );
                Duration(0)
            }
        },
    };
    let component = Component { version, address, url, port, memory, image, host_ip, enabled, ..Component::default() };
    (component, model::Jaeger { retention, span_metrics: span_metrics.is_some_and(|on| on.value) })
}

/// With the receiver of the alert that always fires.
pub(super) fn alertmanager(written: spec::Alertmanager) -> (Component, Option<Spanned<String>>) {
    let spec::Alertmanager {
        version,
        address,
        url,
        port,
        memory,
        image,
        host_ip,
        web_config: _,
        auth,
        tls,
        watchdog,
        enabled,
    } = written;
    (Component { version, address, url, port, memory, image, host_ip, auth, tls, enabled }, watchdog)
}

/// With whether it asks for passwords.
pub(super) fn elasticsearch(written: spec::Elasticsearch, report: &mut Report) -> (Component, bool) {
    let spec::Elasticsearch { version, address, url, port, memory, image, host_ip, auth, tls, security, enabled } =
        written;
    let secured = security.as_ref().is_none_or(|on| on.value);
    if let Some(security) = security.filter(|_| !secured) {
        report.add(
            Diagnostic::new(
                "stack/security-off",
                security.span,
                "the security of Elasticsearch is disabled",
                "anyone can read and delete all logs without a password",
            )
            .help("remove this line; if it is intended, set \"stack/security-off\" under [lints]"),
        );
    }
    (Component { version, address, url, port, memory, image, host_ip, auth, tls, enabled }, secured)
}
