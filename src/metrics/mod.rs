//! Which series there are: what the services, the components and the recording rules of a stack give.
//!
//! In: a model and the name of a series. Out: whether it exists, whether nobody can say, or that nothing declared gives
//! it. What is declared is the world: a service of kind `prometheus` that declares metrics has these, one that declares
//! none may have any. A spec without services is a fragment: nobody can say. Deliberately absent: labels, and what an expression makes of a series.

mod list;
mod near;
mod series;
mod source;
mod typo;
mod version;

pub use list::{Listed, listed, of_catalogue};
pub use near::{NearMetrics, Similar};
pub use series::{Facts, Origin, Series, SeriesOfName, series};
pub use source::{Source, is_of_library, of_service};
pub use typo::Names;
pub use version::{Mismatch, bare_name, exporter_version, mismatch};

use std::collections::BTreeSet;

use crate::catalogue;
use crate::model::{Model, Service, conventions};
use crate::source::Span;

/// What is known of the name of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existence {
    /// Something gives it.
    Certain,
    /// Nobody can say: a service may give it whose metrics are not declared.
    Open,
    /// Nothing that is declared gives it.
    Never,
}

/// Series that the compiler makes itself, or the programs that it writes.
const OWN: &[&str] = &[
    conventions::INFO_METRIC,
    conventions::PROBE_LIMIT_METRIC,
    conventions::HEALTH_SUCCESS,
    conventions::HEALTH_DEGRADED,
    conventions::HEALTH_DURATION,
];

/// Whether a series of that name exists in the stack.
pub fn existence(model: &Model, name: &str) -> Existence {
    existence_among(model, name, &|_| true)
}

/// Whether a series of that name exists, where only some services are asked: a matcher on `job` leaves the others out.
pub fn existence_among(model: &Model, name: &str, asked: &dyn Fn(&Service) -> bool) -> Existence {
    let synthetic = catalogue::exporter("prometheus_synthetic").is_some_and(|made| made.metric(name).is_some());
    if synthetic || OWN.contains(&name) || model.indicators.contains(name) {
        return Existence::Certain;
    }
    let mut open = is_hidden(model, name) || may_come_from_elsewhere(model, name);
    for service in model.services.values().filter(|service| asked(service)) {
        match of_service(model, service, name) {
            Source::Declared | Source::Listed(..) => return Existence::Certain,
            Source::Perhaps => open = true,
            Source::Dropped | Source::OtherVersion(..) | Source::OtherPath(_) | Source::Bare(_) | Source::Never => {}
        }
    }
    if open { Existence::Open } else { Existence::Never }
}

/// Whether something that is no service may give series of that name.
fn may_come_from_elsewhere(model: &Model, name: &str) -> bool {
    // a spec that observes nothing does not say where its metrics come from
    model.services.values().all(|service| service.span == Span::NONE)
        || model.stack.receives()
        // where spans become metrics, their names follow settings of the collector
        || model.stack.jaeger.span_metrics && name.starts_with("traces_")
}

/// Whether something that is missing from the model may give series of that name.
pub fn is_hidden(model: &Model, name: &str) -> bool {
    // one that is switched off and declares nothing may have any
    model.unresolved.would_export.iter().any(|service| service.anything) || is_lost(model, name)
}

/// Whether something that is missing from the model may well give series of just that name: what is reported, or switched off.
pub fn is_lost(model: &Model, name: &str) -> bool {
    let unresolved = &model.unresolved;
    if unresolved.unknown || unresolved.indicators.contains(name) {
        return true;
    }
    if unresolved.would_export.iter().any(|service| source::may_export(service, name)) {
        return true;
    }
    unresolved.services.iter().any(|broken| {
        let service = model.services.get(broken).filter(|_| !unresolved.nameless.contains(broken));
        service.is_none_or(|service| of_service(model, service, name) != Source::Never)
    })
}

/// The names in expressions of which nobody can say whether they exist.
pub fn not_known(model: &Model) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, expression) in model.expressions().filter(|(reader, _)| reader.is_written()) {
        names.extend(expression.parsed.root.metric_names());
    }
    names.retain(|name| existence(model, name) == Existence::Open);
    names.into_iter().map(str::to_owned).collect()
}
