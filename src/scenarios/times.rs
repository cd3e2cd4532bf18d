//! Times of tests, as people read them.

use jiff::Timestamp;

use crate::model::Duration;

/// A time from the start: `12m10s`.
pub fn shown(millis: i64) -> String {
    u64::try_from(millis).map_or_else(|_| format!("-{}", shown(-millis)), |millis| Duration(millis).to_string())
}

/// `at 12m`, or `from 0s to 60m`.
pub(super) fn period(from: i64, until: i64) -> String {
    if from == until { shown(from) } else { format!("{} to {}", shown(from), shown(until)) }
}

/// Milliseconds of a duration.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.0).unwrap_or(i64::MAX / 4)
}

/// A date of RFC 3339.
pub(super) fn date(seconds: i64) -> Option<String> {
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}

/// A number as Prometheus prints it, without digits that only rounding made.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    // nine digits hide what a sum of floats leaves at the end
    let short: f64 = format!("{value:.8e}").parse().unwrap_or(value);
    if short != 0.0 && !(1e-6..1e15).contains(&short.abs()) { format!("{short:e}") } else { format!("{short}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_times_have_units() {
        assert_eq!(
            (number(0.1 + 0.2), number(60.0), number(f64::INFINITY)),
            ("0.3".into(), "60".into(), "+Inf".into())
        );
        assert_eq!((number(1e-9), number(0.0)), ("1e-9".into(), "0".into()));
        assert_eq!((shown(730_000), period(0, 3_600_000)), ("12m10s".into(), "0s to 1h".into()));
    }
}
