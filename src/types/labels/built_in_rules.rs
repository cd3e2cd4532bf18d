//! The labels of series that the compiler's own recording rules make: as `emit/prometheus/recording.rs` writes them.

use crate::model::Model;
use crate::model::conventions::{INFO_METRIC, SERVICE_LABEL};
use crate::promql::labels::Labels;

/// One for each series.
pub(super) fn labels<'a>(model: &'a Model, name: &str) -> Vec<Labels<'a>> {
    let services = model.services.values();
    if name == INFO_METRIC {
        let info = services.filter_map(|service| {
            let job = service.expected_job()?;
            let labels = [("job", job.name.as_str()), (SERVICE_LABEL, &service.name), ("kind", &service.kind)];
            let of_service = service.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            Some(Labels::exactly(labels.into_iter().chain(of_service)))
        });
        return info.collect();
    }
    let limits = services.filter(|service| service.degraded_above.is_some()).filter_map(|service| {
        let job = service.jobs.iter().find(|job| job.module.is_some())?;
        Some(Labels::exactly([("job", job.name.as_str())]))
    });
    limits.collect()
}
