//! Whether the version of an exporter, or of the PostgreSQL behind it, has a metric.
//!
//! Absent: judgement where the version is not known, since somebody else runs the exporter.

use crate::catalogue::{Exporter, Metric, version_at_least};
use crate::model::{Endpoint, Model, Runtime, Service};

/// Why a version does not have a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// The exporter, or `PostgreSQL`.
    pub of: &'static str,
    /// The version that the stack has.
    pub version: String,
    /// The table that says so.
    pub table: String,
    /// The first version that has it.
    pub since: Option<String>,
    /// The last version that has it.
    pub until: Option<String>,
    /// Its name in later versions.
    pub renamed_to: Option<&'static str>,
}

/// The first service whose exporter has a series of that name in another version only.
pub fn mismatch(model: &Model, name: &str) -> Option<Mismatch> {
    model.services.values().find_map(|service| match super::of_service(model, service, name) {
        super::Source::OtherVersion(mismatch) => Some(mismatch),
        _ => None,
    })
}

/// The name that a series has without type and unit, where a service gives it so.
pub fn bare_name(model: &Model, name: &str) -> Option<String> {
    model.services.values().find_map(|service| match super::of_service(model, service, name) {
        super::Source::Bare(bare) => Some(bare),
        _ => None,
    })
}

pub(super) fn of_metric(
    model: &Model,
    service: &Service,
    exporter: &'static Exporter,
    metric: &Metric,
) -> Option<Mismatch> {
    // a family whose names depend on the server may come back with an extension
    if metric.rare.names_open {
        return None;
    }
    if let Some(version) = exporter_version(model, service, exporter)
        && !metric.exists_in(&version)
    {
        let late = metric.since.is_some_and(|since| !version_at_least(&version, since));
        return Some(Mismatch {
            of: exporter.name,
            version,
            table: format!("stack.{}", exporter.name),
            since: metric.since.filter(|_| late).map(str::to_owned),
            until: metric.until.filter(|_| !late).map(str::to_owned),
            renamed_to: metric.rare.renamed_to.filter(|_| !late),
        });
    }
    let version = service.version.as_deref().filter(|_| service.kind == "postgres")?;
    let major: u8 = version.split('.').next()?.parse().ok()?;
    let (min, max) = (metric.rare.pg_min, metric.rare.pg_max);
    let early = min.is_some_and(|min| major < min);
    (early || max.is_some_and(|max| major > max)).then(|| Mismatch {
        of: "PostgreSQL",
        version: version.to_owned(),
        table: format!("services.{}", service.name),
        since: min.filter(|_| early).map(|min| min.to_string()),
        until: max.filter(|_| !early).map(|max| max.to_string()),
        renamed_to: metric.rare.renamed_to.filter(|_| !early),
    })
}

/// The version of the exporter of a service: what the author wrote, or that of the one that the stack starts.
pub fn exporter_version(model: &Model, service: &Service, exporter: &Exporter) -> Option<String> {
    let running = model.stack.components.get(exporter.name)?;
    let targets = service.jobs.first().map(|job| job.targets.as_slice()).unwrap_or_default();
    let ours = |endpoint: &Endpoint| match endpoint {
        Endpoint::Itself { .. } => true,
        Endpoint::Component { .. } => model.stack.runtime == Runtime::Compose,
        Endpoint::Written(_) => false,
    };
    let started = !targets.is_empty() && targets.iter().all(|target| ours(&target.endpoint));
    let (major, minor) = running.version;
    let patch = running.patch.map_or(String::new(), |patch| format!(".{patch}"));
    (running.version_written || started).then(|| format!("{major}.{minor}{patch}"))
}
