//! "Did you mean" for series names.

use super::Exporter;
use super::lookup::{Part, exporters};
use strsim::osa_distance;

/// The exporter and series of the whole catalogue whose name is nearest; none where nothing is near.
pub fn nearest(series_name: &str) -> Option<(&'static str, String)> {
    nearest_among(exporters(), series_name)
}

/// As [`nearest`], among the own metrics of these exporters.
///
/// A name with the suffix of a part is compared with histograms and summaries by what stands before it, and answered with
/// the suffix. Of equally near names the first wins, exporters and metrics in order.
pub fn nearest_among<'a>(
    exporters: impl IntoIterator<Item = &'a Exporter>,
    series_name: &str,
) -> Option<(&'static str, String)> {
    // A sixth of the letters, but always two and never more than six: beyond that the words differ, not the spelling.
    let limit = (series_name.len() / 6).clamp(2, 6);
    let mut best = None;
    let mut best_distance = limit + 1;
    for exporter in exporters {
        for metric in exporter.metrics {
            for (part, name) in Part::readings(series_name) {
                if !part.exists_of(metric.metric_type) || name.len().abs_diff(metric.name.len()) >= best_distance {
                    continue;
                }
                let distance = osa_distance(name, metric.name);
                if distance < best_distance {
                    best_distance = distance;
                    best = Some((exporter.name, format!("{}{}", metric.name, part.suffix())));
                }
            }
        }
    }
    best
}
