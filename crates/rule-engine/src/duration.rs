//! Durations as Prometheus and Go show them.

use lakehouse_promql::duration_millis;

/// The milliseconds of a duration such as `1m30s`.
pub(crate) fn millis(text: &str) -> Result<i64, String> {
    let wrong = || match text.is_empty() {
        true => "empty duration string".to_owned(),
        false => format!("not a valid duration string: \"{text}\""),
    };
    duration_millis(text).ok().and_then(|millis| i64::try_from(millis).ok()).ok_or_else(wrong)
}

/// As Prometheus shows a duration: `1h30m`.
pub(crate) fn shown(millis: i64) -> String {
    const UNITS: [(&str, i64, bool); 7] = [
        ("y", 31_536_000_000, true),
        ("w", 604_800_000, true),
        ("d", 86_400_000, false),
        ("h", 3_600_000, false),
        ("m", 60_000, false),
        ("s", 1_000, false),
        ("ms", 1, false),
    ];
    let (mut rest, mut text) = (millis, String::new());
    for (unit, length, is_whole) in UNITS {
        if rest >= length && (!is_whole || rest % length == 0) {
            text.push_str(&format!("{}{unit}", rest / length));
            rest %= length;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// As Go shows a duration: `1h30m0s`.
pub(crate) fn shown_by_go(millis: i64) -> String {
    let sign = if millis < 0 { "-" } else { "" };
    let all = millis.unsigned_abs();
    if all > 0 && all < 1000 {
        return format!("{sign}{all}ms");
    }
    let (hours, minutes) = (all / 3_600_000, all / 60_000 % 60);
    let fraction = match all % 1000 {
        0 => String::new(),
        rest => format!(".{rest:03}").trim_end_matches('0').to_owned(),
    };
    let seconds = format!("{}{fraction}s", all / 1000 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{sign}{seconds}"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_as_the_products_show_them() {
        let cases = [
            (0, "0s", "0s"),
            (500, "500ms", "500ms"),
            (90_000, "1m30s", "1m30s"),
            (3_600_000, "1h", "1h0m0s"),
            (1_500, "1s500ms", "1.5s"),
            (604_800_000, "1w", "168h0m0s"),
            (691_200_000, "8d", "192h0m0s"),
        ];
        for (length, prometheus, go) in cases {
            assert_eq!((shown(length).as_str(), shown_by_go(length).as_str()), (prometheus, go));
            assert_eq!(millis(prometheus), Ok(length));
        }
        assert!(millis("").is_err() && millis("5").is_err());
    }
}
