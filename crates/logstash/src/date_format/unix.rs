//! Seconds and milliseconds since 1970, as Logstash reads them from a text.

use super::Reading;

/// The last second that Logstash reads, in January 2038.
const LAST: i64 = i32::MAX as i64;

/// Seconds, with a fraction of which three digits count and the others are not looked at.
pub(super) fn seconds(text: &str) -> Reading {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let Some(seconds) = number(whole).filter(|seconds| *seconds <= LAST) else { return Reading::No };
    let Some(fraction) = fraction else { return Reading::At(seconds.saturating_mul(1000)) };
    let digits: String = fraction.chars().take(3).collect();
    let unit = match digits.chars().count() {
        1 => 100,
        2 => 10,
        _ => 1,
    };
    number(&digits).map_or(Reading::No, |fraction| Reading::At(seconds.saturating_mul(1000) + fraction * unit))
}

pub(super) fn millis(text: &str) -> Reading {
    number(text).map_or(Reading::No, Reading::At)
}

/// A number of Java's `long`.
fn number(text: &str) -> Option<i64> {
    text.parse().ok()
}
