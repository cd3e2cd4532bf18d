//! Quantities: a number with its unit, converted to Prometheus' base units (seconds, bytes, ratio).

use std::fmt;

/// A length of time in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub u64);

/// The way in which a quantity was written, which says how its value is shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A bare number: a count, or no unit.
    Count,
    /// `5%`: a ratio.
    Ratio,
    /// `2s`: seconds.
    Time,
    /// `80GiB`: bytes.
    Size,
    /// `10/s`: per second.
    Rate,
    /// `50MB/s`: bytes per second.
    Throughput,
}

/// A limit in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// In seconds, bytes, ratio or per second.
    pub value: f64,
    /// How it was written.
    pub form: Form,
    /// As written, for texts.
    pub written: String,
}

/// Why a text is no quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityError {
    /// What is wrong.
    pub message: String,
    /// The edit to make.
    pub help: String,
}

const DURATION_UNITS: &[(&str, u64)] = &[
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

const SIZE_UNITS: &[(&str, f64)] = &[
    ("B", 1.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

/// What stands behind a count that is long: no unit has such a letter. `m` is none of them, since it means minutes.
const COUNTS: &[(&str, f64)] = &[("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];

impl Duration {
    /// Reads Prometheus' notation: whole numbers with `y w d h m s ms`, in that order, each at most once.
    ///
    /// # Errors
    /// Anything else, with the fix.
    pub fn parse(text: &str) -> Result<Duration, QuantityError> {
        let fail = |message: String, help: &str| Err(QuantityError { message, help: help.to_owned() });
        if text == "0" {
            return Ok(Duration(0));
        }
        if text.is_empty() {
            return fail("the duration is empty".to_owned(), "write a number and its unit: \"5m\"");
        }
        let mut rest = text;
        let mut total: u64 = 0;
        let mut next_unit = 0;
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, tail) = rest.split_at(digits);
            let letters = tail.len() - tail.trim_start_matches(|c: char| c.is_alphabetic()).len();
            let (unit, after) = tail.split_at(letters);
            let Some(index) = DURATION_UNITS.iter().position(|(name, _)| *name == unit) else {
                return fail(format!("`{text}` is not a duration"), duration_help(text, unit));
            };
            if digits == 0 {
                return fail(format!("`{text}` is not a duration"), "write whole numbers with units: \"1h30m\"");
            }
            if index < next_unit {
                return fail(
                    format!("the units of `{text}` are not in order"),
                    "write large units first, each once: \"1h30m\"",
                );
            }
            next_unit = index + 1;
            let scale = DURATION_UNITS.get(index).map_or(1, |(_, scale)| *scale);
            let part = number.parse::<u64>().ok().and_then(|n| n.checked_mul(scale));
            // Prometheus counts in nanoseconds in 64 bits: about 292 years
            let sum = part.and_then(|part| total.checked_add(part)).filter(|sum| *sum <= i64::MAX as u64 / 1_000_000);
            let Some(sum) = sum else {
                return fail(format!("`{text}` is too long for Prometheus"), "write at most 292y");
            };
            total = sum;
            rest = after;
        }
        Ok(Duration(total))
    }

    /// In seconds.
    #[expect(clippy::cast_precision_loss, reason = "292 years of milliseconds are below 2^53")]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

fn duration_help(text: &str, unit: &str) -> &'static str {
    if text.contains('.') {
        "durations have no fractions: write \"1m30s\" for 1.5m"
    } else if text.chars().all(|c| c.is_ascii_digit()) {
        "add the unit: ms, s, m, h, d, w, y"
    } else {
        match unit {
            "sec" | "secs" | "second" | "seconds" => "seconds are written `s`: \"30s\"",
            "min" | "mins" | "minute" | "minutes" | "M" => "minutes are written `m`: \"5m\"",
            "hr" | "hour" | "hours" | "H" => "hours are written `h`: \"1h\"",
            "day" | "days" | "D" => "days are written `d`: \"30d\"",
            _ => "write whole numbers with ms, s, m, h, d, w or y: \"1h30m\"",
        }
    }
}

impl fmt::Display for Duration {
    /// Prometheus' own form, in the largest units that fit without a rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, scale) in DURATION_UNITS {
            // as Prometheus prints: years and weeks only when nothing smaller remains
            if matches!(*unit, "y" | "w") && !rest.is_multiple_of(*scale) {
                continue;
            }
            let count = rest / scale;
            if count > 0 {
                write!(f, "{count}{unit}")?;
                rest -= count * scale;
            }
        }
        Ok(())
    }
}

impl Quantity {
    /// A bare number.
    pub fn count(number: f64) -> Quantity {
        Quantity { value: number, form: Form::Count, written: number_text(number) }
    }

    /// Reads a number with its unit.
    ///
    /// # Errors
    /// A text without number or with a unit that does not exist, with the fix.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, text),
        };
        let end = unsigned.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(unsigned.len());
        let (digits, unit) = unsigned.split_at(end);
        let unit = unit.trim();
        let number = digits.replace('_', "").parse::<f64>().ok();
        let Some(number) = number.filter(|number| number.is_finite()) else {
            return Err(QuantityError {
                message: format!("`{text}` is not a quantity"),
                help: "write a number and its unit: \"5%\", \"2s\", \"80GiB\", \"10/s\"".to_owned(),
            });
        };
        let (factor, form) = scale(unit).ok_or_else(|| unknown_unit(text, digits, unit))?;
        let value = match form {
            // several units in one text: only durations have that
            Form::Time => Duration::parse(unsigned)
                .map(Duration::seconds)
                .or_else(|error| if digits.contains('.') { Ok(number * factor) } else { Err(error) })?,
            Form::Count | Form::Ratio | Form::Size | Form::Rate | Form::Throughput => rounded(number * factor),
        };
        Ok(Quantity { value: sign * value, form, written: text.to_owned() })
    }

    /// Whether it is a count that was written with one of the letters for thousands.
    pub fn is_in_thousands(&self) -> bool {
        self.form == Form::Count && self.written.ends_with(|last: char| last.is_ascii_alphabetic())
    }

    /// The value as PromQL writes it.
    pub fn promql(&self) -> String {
        number_text(self.value)
    }

    /// How many decimals of a ratio tell it from this limit, where `humanizePercentage` cannot: it keeps four digits, and
    /// 99.999% is shown as 100%.
    pub fn digits_beyond_percentage(&self) -> Option<usize> {
        let ratio = Some(self.value).filter(|_| self.form == Form::Ratio)?;
        let percent = ratio * 100.0;
        let kept: f64 = format!("{percent:.3e}").parse().ok()?;
        let text = self.promql();
        let (_, decimals) = text.split_once('.').filter(|(_, decimals)| !decimals.contains('e'))?;
        ((kept - percent).abs() > 1e-9).then_some(decimals.len() + 1)
    }

    /// What `printf` shows such a value by, where the function that shows it to people would drop digits that this limit has:
    /// all of them keep four, and a minute or more loses what is less than a second.
    pub fn exact_verb(&self) -> Option<String> {
        let four = |value: f64| format!("{value:.3e}").parse::<f64>().ok();
        let (kept, unit) = match self.form {
            Form::Ratio => return Some(format!("%.{}f", self.digits_beyond_percentage()?)),
            Form::Time if self.value.abs() >= 60.0 => (self.value.trunc(), "s"),
            Form::Time => (four(self.value)?, "s"),
            Form::Count | Form::Rate => (four(self.value)?, ""),
            // binary units, in which hardly any limit is written
            Form::Size | Form::Throughput => return None,
        };
        let text = self.promql();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let lost = (kept - self.value).abs() > self.value.abs() * 1e-9 && !text.contains('e');
        lost.then(|| format!("%.{}f{unit}", decimals + 1))
    }

    /// The template function that shows such a value to people.
    pub fn humanize(&self) -> &'static str {
        match self.form {
            Form::Ratio => "humanizePercentage",
            Form::Time => "humanizeDuration",
            Form::Size | Form::Throughput => "humanize1024",
            Form::Count | Form::Rate => "humanize",
        }
    }
}

fn scale(unit: &str) -> Option<(f64, Form)> {
    if unit == "%" {
        return Some((0.01, Form::Ratio));
    }
    if let Some((amount, per)) = unit.split_once('/') {
        let seconds = match per {
            "s" => 1.0,
            "min" | "m" => 60.0,
            "h" => 3600.0,
            "d" => 86400.0,
            _ => return None,
        };
        if amount.is_empty() {
            return Some((1.0 / seconds, Form::Rate));
        }
        let throughput = size(amount).map(|bytes| (bytes / seconds, Form::Throughput));
        return throughput.or_else(|| thousands(amount).map(|count| (count / seconds, Form::Rate)));
    }
    if let Some(count) = thousands(unit) {
        return Some((count, Form::Count));
    }
    if let Some(bytes) = size(unit) {
        return Some((bytes, Form::Size));
    }
    let first = unit.split(|c: char| c.is_ascii_digit()).next().unwrap_or("");
    DURATION_UNITS
        .iter()
        .find(|(name, _)| *name == first)
        .map(|(_, milliseconds)| (Duration(*milliseconds).seconds(), Form::Time))
}

fn size(unit: &str) -> Option<f64> {
    SIZE_UNITS.iter().find(|(name, _)| *name == unit).map(|(_, bytes)| *bytes)
}

fn thousands(unit: &str) -> Option<f64> {
    COUNTS.iter().find(|(name, _)| *name == unit).map(|(_, count)| *count)
}

fn unknown_unit(text: &str, digits: &str, unit: &str) -> QuantityError {
    let units = SIZE_UNITS.iter().map(|(name, _)| *name).chain(["%", "ms", "s", "m", "h", "d", "/s", "/min"]);
    let help = if unit.is_empty() {
        format!("add the unit (\"{digits}%\", \"{digits}s\"), or write the bare number {digits} for a count")
    } else {
        // `500Mi` is how Kubernetes writes it
        let short = |name: &str| unit.len() > 1 && name.strip_suffix('B').is_some_and(|n| n.eq_ignore_ascii_case(unit));
        match SIZE_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit) || short(name)) {
            Some((name, _)) => {
                format!("sizes are written B kB MB GB TB (1000) or KiB MiB GiB TiB (1024): \"{digits}{name}\"")
            }
            None if COUNTS
                .iter()
                .any(|(name, _)| unit.len() == 1 && name.eq_ignore_ascii_case(unit) && unit != "m") =>
            {
                let (name, _) = COUNTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).unwrap_or(&("", 0.0));
                format!("a count in thousands and more is written k M G T: \"{digits}{name}\"")
            }
            None => match crate::report::nearest(unit, units) {
                Some(near) => format!("did you mean \"{digits}{near}\"?"),
                None => {
                    "units: % · ms s m h d · B kB MB GB TB KiB MiB GiB TiB · /s /min · of counts k M G T".to_owned()
                }
            },
        }
    };
    QuantityError {
        message: if unit.is_empty() { format!("`{text}` has no unit") } else { format!("`{unit}` is not a unit") },
        help,
    }
}

/// Fifteen significant digits: what a double holds without noise such as 0.07 × 0.01 brings.
fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// The shortest decimal that reads back as the same number, with an exponent only where Go would need one.
pub(crate) fn number_text(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e15).contains(&magnitude) { format!("{value:e}") } else { format!("{value}") }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Quantity};

    fn promql(text: &str) -> String {
        Quantity::parse(text).map_or_else(|error| error.message, |quantity| quantity.promql())
    }

    #[test]
    fn quantities_become_base_units() {
        for (text, value) in [
            ("85%", "0.85"),
            ("0.1%", "0.001"),
            ("7%", "0.07"),
            ("2s", "2"),
            ("500ms", "0.5"),
            ("1h30m", "5400"),
            ("80GiB", "85899345920"),
            ("1MB", "1000000"),
            ("10/s", "10"),
            ("6/min", "0.1"),
            ("50MB/s", "50000000"),
            ("10k", "10000"),
            ("1.5M", "1500000"),
            ("1G", "1000000000"),
            ("2T", "2000000000000"),
            ("3k/s", "3000"),
            ("-5%", "-0.05"),
            ("1.5s", "1.5"),
            ("100_000B", "100000"),
        ] {
            assert_eq!(promql(text), value, "{text}");
        }
    }

    #[test]
    fn a_quantity_without_a_known_unit_is_refused() {
        assert_eq!(promql("5"), "`5` has no unit");
        assert_eq!(promql("5gb"), "`gb` is not a unit");
        assert_eq!(promql("5K"), "`K` is not a unit");
        assert_eq!(promql("5m"), "300");
        assert_eq!(promql("five"), "`five` is not a quantity");
        assert_eq!(promql("1m1h"), "the units of `1m1h` are not in order");
    }

    #[test]
    fn durations_are_prometheus_own() {
        for (text, shown) in [
            ("90s", "1m30s"),
            ("15d", "15d"),
            ("1w", "1w"),
            ("0", "0s"),
            ("1h30m", "1h30m"),
            ("1y", "1y"),
            ("8d", "8d"),
            ("100ms", "100ms"),
        ] {
            assert_eq!(Duration::parse(text).map(|d| d.to_string()).ok().as_deref(), Some(shown));
        }
        for text in ["", "5", "1.5m", "-5m", "30m1h", "5 m", "5M", "300y", "1us"] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }
}
