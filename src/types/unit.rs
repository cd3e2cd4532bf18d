//! What a number is of: seconds, bytes, a part of a whole, a count of things; at which scale; whether for each second.
//!
//! In: the words of the catalogue and of specs, and what operations do. Out: a unit, or nothing where it is not known.
//! Deliberately absent: general exponents. What is neither plain nor for each second has no unit here.

use std::fmt;

/// A unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit<'a> {
    /// What is measured or counted.
    pub dimension: Dimension<'a>,
    /// How much of the base unit one is: 0.001 of milliseconds, 0.01 of a percent.
    pub scale: f64,
    /// Whether for each second.
    pub per_second: bool,
    /// Whether it is known, and not only what a name says by convention.
    pub is_certain: bool,
    /// Whether the scale is as declared: a number in an expression may rescale, or just multiply.
    pub declared_scale: bool,
    /// Whether a number was a factor that is no conversion: it may be one together with others, as in `100 * a / b`, and
    /// nothing is said before.
    pub loose: bool,
}

/// What is measured or counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension<'a> {
    /// A span of time.
    Seconds,
    /// A size.
    Bytes,
    /// A part of a whole, or a multiple of it. Percent are a hundredth of it.
    Ratio,
    /// A point in time, since 1970.
    Timestamp,
    /// 0 or 1.
    Bool,
    /// The constant 1 of a series that exists for its labels.
    Info,
    /// Things of that name; `count` where nothing says which.
    Things(&'a str),
    /// Anything else that is measured, such as `celsius`.
    Measure(&'a str),
}

/// Scaled units: the word, what it is of, and how much of the base unit one is.
const SCALED: &[(&str, Dimension<'static>, f64)] = &[
    ("days", Dimension::Seconds, 86_400.0),
    ("gibibytes", Dimension::Bytes, 1_073_741_824.0),
    ("gigabytes", Dimension::Bytes, 1e9),
    ("hours", Dimension::Seconds, 3600.0),
    ("kibibytes", Dimension::Bytes, 1024.0),
    ("kilobytes", Dimension::Bytes, 1000.0),
    ("mebibytes", Dimension::Bytes, 1_048_576.0),
    ("megabytes", Dimension::Bytes, 1e6),
    ("microseconds", Dimension::Seconds, 1e-6),
    ("milliseconds", Dimension::Seconds, 1e-3),
    ("minutes", Dimension::Seconds, 60.0),
    ("nanoseconds", Dimension::Seconds, 1e-9),
    ("percent", Dimension::Ratio, 0.01),
    ("timestamp_milliseconds", Dimension::Timestamp, 1e-3),
];

/// Words in the names of seconds that may be points in time: `last_success_seconds`.
const POINTS: &[&str] = &[
    "at",
    "boot",
    "created",
    "completion",
    "expires",
    "expiry",
    "finished",
    "last",
    "latest",
    "mtime",
    "next",
    "since",
    "start",
    "started",
    "updated",
];

/// Units that are measured, not counted.
const MEASURES: &[&str] = &[
    "ampere",
    "amperes",
    "bits",
    "celsius",
    "degrees",
    "hertz",
    "joules",
    "kelvin",
    "meters",
    "rpm",
    "volts",
    "watt_hours",
    "watts",
];

/// Whether the seconds of that name may be a point in time.
pub(super) fn may_be_point(name: &str) -> bool {
    let word = || name.split('_').any(|word| POINTS.contains(&word));
    name.ends_with("_timestamp_seconds") || name.ends_with("_time_seconds") || (name.ends_with("_seconds") && word())
}

impl<'a> Unit<'a> {
    /// The base unit of something.
    pub const fn base(of: Dimension<'a>) -> Unit<'a> {
        Unit { dimension: of, scale: 1.0, per_second: false, is_certain: true, declared_scale: true, loose: false }
    }

    /// The unit of that name in a catalogue or a spec; nothing for `none`, which says nothing.
    pub fn named(word: &'a str) -> Option<Unit<'a>> {
        if let Some(of) = word.strip_suffix("_per_second") {
            return Unit::named(of).map(|unit| Unit { per_second: true, ..unit });
        }
        if let Ok(at) = SCALED.binary_search_by(|(name, ..)| (*name).cmp(word)) {
            return SCALED.get(at).map(|(_, of, scale)| Unit { scale: *scale, ..Unit::base(*of) });
        }
        Some(Unit::base(match word {
            "none" | "" => return None,
            "seconds" => Dimension::Seconds,
            "bytes" => Dimension::Bytes,
            "ratio" => Dimension::Ratio,
            "timestamp" | "timestamp_seconds" => Dimension::Timestamp,
            "bool" | "boolean" => Dimension::Bool,
            "info" => Dimension::Info,
            _ if MEASURES.contains(&word) => Dimension::Measure(word),
            _ => Dimension::Things(word),
        }))
    }

    /// What a name says by Prometheus' conventions: likely, and no more.
    pub fn by_name(name: &str) -> Option<Unit<'a>> {
        let name = name.strip_suffix("_total").unwrap_or(name);
        // a point in time, or a span of it
        if may_be_point(name) {
            return None;
        }
        let of = [("_seconds", Dimension::Seconds), ("_bytes", Dimension::Bytes), ("_ratio", Dimension::Ratio)];
        let of = of.into_iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, of)| of);
        let of = of.or_else(|| name.ends_with("_celsius").then_some(Dimension::Measure("celsius")))?;
        Some(Unit { is_certain: false, ..Unit::base(of) })
    }

    /// Whether it is a number of things, and no measure.
    pub fn is_count(&self) -> bool {
        matches!(self.dimension, Dimension::Things(_))
    }

    /// Whether it is what is measured at the base scale.
    pub fn is_base(&self) -> bool {
        self.has_scale(1.0)
    }

    /// Whether one of it is so much of the base unit.
    pub fn has_scale(&self, scale: f64) -> bool {
        (self.scale / scale - 1.0).abs() < 1e-9
    }

    /// Whether it is a plain part of a whole: 0.05, not 5.
    pub fn is_ratio(&self) -> bool {
        self.dimension == Dimension::Ratio && !self.per_second && self.is_base()
    }

    /// Whether it is in percent: 5, not 0.05.
    pub fn is_percent(&self) -> bool {
        self.dimension == Dimension::Ratio && !self.per_second && self.has_scale(0.01)
    }

    /// Whether numbers of the two are of the same, at the same scale.
    pub fn is_same(&self, other: &Unit<'_>) -> bool {
        self.dimension == other.dimension && self.per_second == other.per_second && self.has_scale(other.scale)
    }

    /// Whether it is known, and its scale is one that people count in.
    pub fn is_certain(&self) -> bool {
        self.is_certain && !self.loose
    }

    /// For each second.
    pub fn per_second(self) -> Option<Unit<'a>> {
        (!self.per_second).then(|| Unit { per_second: true, ..self }.at(self.scale))
    }

    /// What an average of it is of: that of what is 0 or 1 is a part.
    pub fn averaged(self) -> Unit<'a> {
        match self.dimension {
            Dimension::Bool if self.is_base() && !self.per_second => Unit { dimension: Dimension::Ratio, ..self },
            _ => self,
        }
    }

    /// At another scale: known as such, or loose.
    fn at(self, scale: f64) -> Unit<'a> {
        let is = |number: f64| (scale / number - 1.0).abs() < 1e-9;
        // a hundred times the seconds of each second is how busy something is, in percent
        if self.dimension == Dimension::Seconds && self.per_second && is(0.01) {
            return Unit { dimension: Dimension::Ratio, per_second: false, scale, loose: false, ..self };
        }
        let counted = match (self.dimension, self.per_second) {
            (Dimension::Ratio, false) => is(1.0) || is(0.01),
            (Dimension::Seconds, true) => [1.0, 1e-3, 1e-6, 1e-9].into_iter().any(is),
            (Dimension::Seconds | Dimension::Timestamp, false) => {
                [1.0, 1e-3, 1e-6, 1e-9, 60.0, 3600.0, 86_400.0].into_iter().any(is)
            }
            (Dimension::Bytes, _) => (-4..=4).any(|power| [1000.0_f64, 1024.0].iter().any(|by| is(by.powi(power)))),
            _ => is(1.0),
        };
        Unit { scale, loose: !counted, ..self }
    }

    /// What is certain of both; nothing where they differ.
    pub fn both(one: Option<Unit<'a>>, other: Option<Unit<'a>>) -> Option<Unit<'a>> {
        let (one, other) = (one?, other?);
        let declared_scale = one.declared_scale && other.declared_scale;
        one.is_same(&other).then_some(Unit { is_certain: one.is_certain && other.is_certain, declared_scale, ..one })
    }

    /// After a multiplication by a number: in percent, in milliseconds, in mebibytes; loose where the number is none that
    /// converts.
    pub fn times(self, factor: f64) -> Option<Unit<'a>> {
        let scales = factor.is_finite() && factor > 0.0;
        scales.then(|| Unit { declared_scale: false, ..self }.at(self.scale / factor))
    }

    /// The unit of a quotient.
    pub fn divided(self, by: Unit<'a>) -> Option<Unit<'a>> {
        let is_certain = self.is_certain && by.is_certain;
        let declared_scale = self.declared_scale && by.declared_scale;
        let scale = self.scale / by.scale;
        let of = |of: Dimension<'a>| Some(Unit { is_certain, declared_scale, ..Unit::base(of) }.at(scale));
        if by.dimension == Dimension::Ratio && by.is_base() && !by.per_second {
            // a part for each part: of another size, of the same unit
            return (self.dimension != Dimension::Ratio)
                .then_some(Unit { is_certain, ..self })
                .or_else(|| of(Dimension::Ratio));
        }
        match (self.dimension == by.dimension, self.per_second, by.per_second) {
            (true, one, other) if one == other => {
                let things = matches!(self.dimension, Dimension::Things("count"));
                // nothing says that both count the same
                of(Dimension::Ratio).map(|unit| Unit { is_certain: is_certain && !things, ..unit })
            }
            // how long it lasts at that speed
            (true, false, true) => of(Dimension::Seconds),
            // how much of it each of them took: both were counted over the same time
            (false, one, other) if one == other && by.is_count() && !self.is_count() => {
                Some(Unit { per_second: false, is_certain, ..self }.at(scale))
            }
            (false, false, false)
                if by.dimension == Dimension::Seconds && by.is_base() && self.dimension != Dimension::Timestamp =>
            {
                Some(Unit { per_second: true, is_certain, ..self }.at(scale))
            }
            _ => None,
        }
    }

    /// The unit of a product.
    pub fn multiplied(self, by: Unit<'a>) -> Option<Unit<'a>> {
        let is_certain = self.is_certain && by.is_certain;
        let declared_scale = self.declared_scale && by.declared_scale;
        let neutral = |unit: &Unit<'_>| {
            matches!(unit.dimension, Dimension::Bool | Dimension::Info) && unit.is_base()
                || unit.dimension == Dimension::Ratio && !unit.per_second
        };
        let scale = self.scale * by.scale;
        for (of, factor) in [(self, by), (by, self)] {
            if neutral(&factor) {
                let declared_scale = of.declared_scale && (factor.is_base() || factor.declared_scale);
                return Some(Unit { is_certain, declared_scale, ..of }.at(scale));
            }
        }
        let plain_time = |unit: &Unit<'_>| unit.dimension == Dimension::Seconds && !unit.per_second && unit.is_base();
        match (self.per_second, by.per_second) {
            (true, false) if plain_time(&by) => {
                Some(Unit { per_second: false, is_certain, declared_scale, ..self }.at(scale))
            }
            (false, true) if plain_time(&self) => {
                Some(Unit { per_second: false, is_certain, declared_scale, ..by }.at(scale))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Unit<'_> {
    /// As people say it: `seconds`, `bytes/s`, `percent (0 to 100)`, `milliseconds`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scaled = SCALED.iter().find(|(_, of, scale)| *of == self.dimension && self.has_scale(*scale));
        let word = match (self.dimension, scaled) {
            _ if self.is_percent() => "percent (0 to 100)",
            (_, Some((word, ..))) => word,
            (Dimension::Seconds, None) => "seconds",
            (Dimension::Bytes, None) => "bytes",
            (Dimension::Ratio, None) => "ratio",
            (Dimension::Timestamp, None) => "timestamp",
            (Dimension::Bool, None) => "bool",
            (Dimension::Info, None) => "info",
            (Dimension::Things(word) | Dimension::Measure(word), None) => word,
        };
        formatter.write_str(word)?;
        if !self.is_base() && scaled.is_none() {
            write!(formatter, " (by {})", self.scale)?;
        }
        if self.per_second { formatter.write_str("/s") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(word: &str) -> Unit<'_> {
        Unit::named(word).unwrap_or_else(|| panic!("{word} has no unit"))
    }

    #[test]
    fn scaled_units_are_sorted_and_read_back() {
        assert!(SCALED.is_sorted_by(|one, other| one.0 < other.0));
        for word in
            ["seconds", "milliseconds", "bytes", "kibibytes", "ratio", "timestamp", "bool", "requests", "celsius"]
        {
            assert_eq!(named(word).to_string(), word);
        }
        assert_eq!(named("percent").to_string(), "percent (0 to 100)");
        assert_eq!(named("kibibytes_per_second").to_string(), "kibibytes/s");
        assert_eq!(Unit::named("none"), None);
    }

    #[test]
    fn numbers_convert_or_hide_the_unit() {
        let shown = |word: &'static str, factor: f64| {
            let unit = named(word).times(factor).filter(|unit| !unit.loose);
            unit.map(|unit| unit.to_string()).unwrap_or_default()
        };
        assert_eq!(shown("ratio", 100.0), "percent (0 to 100)");
        assert_eq!(shown("percent", 0.01), "ratio");
        assert_eq!(shown("seconds", 1000.0), "milliseconds");
        assert_eq!(shown("milliseconds", 0.001), "seconds");
        assert_eq!(shown("bytes", 1.0 / 1024.0 / 1024.0), "mebibytes");
        assert_eq!(shown("seconds", 2.0), "");
        assert_eq!(shown("requests", 100.0), "");
    }

    #[test]
    fn quotients_and_products() {
        let divide = |one: Unit<'static>, other: Unit<'static>| {
            one.divided(other).map(|unit| unit.to_string()).unwrap_or_default()
        };
        let rate = |word: &'static str| Unit { per_second: true, ..named(word) };
        assert_eq!(divide(named("bytes"), named("bytes")), "ratio");
        assert_eq!(divide(rate("requests"), rate("requests")), "ratio");
        assert_eq!(divide(rate("seconds"), rate("requests")), "seconds");
        assert_eq!(divide(rate("errors"), rate("requests")), "");
        assert_eq!(divide(named("bytes"), rate("bytes")), "seconds");
        assert!(named("bytes").divided(named("kibibytes")).is_some_and(|unit| unit.loose));
        let product = rate("bytes").multiplied(named("seconds")).map(|unit| unit.to_string());
        assert_eq!(product.as_deref(), Some("bytes"));
        assert_eq!(named("bytes").multiplied(named("info")).map(|unit| unit.to_string()).as_deref(), Some("bytes"));
    }
}
