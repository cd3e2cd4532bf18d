//! What tests and scenarios have in common: the block of series, and the time between two values.

use super::context::Context;
use crate::model::{Duration, InputSeries};
use crate::series;
use crate::source::Spanned;

/// The time between two values where a test does not say it.
const MINUTE: Duration = Duration(60_000);

/// The series of a test; every line that cannot be read is reported where it stands.
pub(super) fn series_of(context: &mut Context<'_>, input: Spanned<String>) -> Option<InputSeries> {
    let text = input.text(context.sources);
    let version = context.stack.prometheus;
    let read = match series::parse(text.as_str(), (version.major, version.minor)) {
        Ok(series) => series,
        Err(problems) => {
            context.report.add_text_diagnostics(&text, problems);
            return None;
        }
    };
    let metrics = read.iter().filter_map(|series| Some((series.metric.clone()?, text.span(series.span.clone()))));
    let labels = read.iter().map(|series| {
        let labels = series.labels.iter();
        labels.map(|(name, value, at)| (name.clone(), value.clone(), text.span(at.clone()))).collect()
    });
    Some(InputSeries {
        metrics: metrics.collect(),
        labels: labels.collect(),
        count: read.iter().map(|series| series.count).max().unwrap_or_default(),
        lines: read.into_iter().map(|series| (series.series_text, series.values_text)).collect(),
    })
}

/// The time between two values.
pub(super) fn interval_of(context: &mut Context<'_>, interval: Option<Spanned<String>>) -> Duration {
    interval.and_then(|text| context.positive_duration(&text, text.span, "interval")).unwrap_or(MINUTE)
}
