//! Numbers as Go writes them.

/// As `%g`: the shortest digits, with an exponent where it is large or small.
pub(crate) fn general(value: f64) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let power: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&power) {
        return format!("{value}");
    }
    exponential(mantissa, power)
}

/// As `%e` with the shortest digits.
fn exponential(mantissa: &str, power: i32) -> String {
    let sign = if power < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", power.abs())
}

/// As `FormatFloat(value, 'f', -1, 64)`: the shortest digits, never an exponent.
pub(crate) fn plain(value: f64) -> String {
    special(value).unwrap_or_else(|| format!("{value}"))
}

/// As OpenMetrics writes a number: with a point or an exponent.
pub(crate) fn open_metrics(value: f64) -> String {
    let text = general(value);
    if text.contains(['.', 'e', 'N', 'I']) { text } else { text + ".0" }
}

/// As `%.2g`: two digits.
pub(crate) fn two_digits(value: f64) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    let scientific = format!("{value:.1e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let power: i32 = exponent.parse().unwrap_or(0);
    let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
    if !(-4..2).contains(&power) {
        return exponential(mantissa, power);
    }
    let decimals = usize::try_from(1 - power).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn special(value: f64) -> Option<String> {
    match value {
        _ if value.is_nan() => Some("NaN".to_owned()),
        f64::INFINITY => Some("+Inf".to_owned()),
        f64::NEG_INFINITY => Some("-Inf".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        assert_eq!((general(0.5), general(1e6), general(1e-5)), ("0.5".into(), "1e+06".into(), "1e-05".into()));
        assert_eq!((plain(1e21), plain(f64::NEG_INFINITY)), ("1000000000000000000000".into(), "-Inf".into()));
        assert_eq!((open_metrics(1.0), open_metrics(0.25)), ("1.0".into(), "0.25".into()));
        assert_eq!(
            (two_digits(12.34), two_digits(1234.0), two_digits(0.5)),
            ("12".into(), "1.2e+03".into(), "0.5".into())
        );
    }
}
