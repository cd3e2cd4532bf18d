//! Units under the names that Grafana has for them.
//!
//! Source: `getValueFormats()` of `@grafana/data` 13.2.3. Deliberately absent: which names there are at all
//! ([`crate::model::grafana_units`]).

use super::unit::{Dimension, Unit};

/// Units of the language that Grafana has under another name.
pub const LANGUAGE: &[(&str, &str)] =
    &[("bool", "bool_yes_no"), ("count", "short"), ("milliseconds", "ms"), ("ratio", "percentunit"), ("seconds", "s")];

/// Grafana's name of a unit of the language.
pub fn of_language(name: &str) -> Option<&'static str> {
    LANGUAGE.iter().find(|(own, _)| *own == name).map(|(_, grafana)| *grafana)
}

/// Counts for each second that Grafana has a name of.
const RATES: &[(&str, &str)] = &[
    ("events", "eps"),
    ("operations", "ops"),
    ("packets", "pps"),
    ("reads", "rps"),
    ("requests", "reqps"),
    ("rows", "rowsps"),
    ("writes", "wps"),
];

/// Names with what they show a number as; a multiple is written with a larger unit by Grafana itself.
const SHOWN: &[(&str, Dimension<'static>, f64, bool)] = &[
    ("s", Dimension::Seconds, 1.0, false),
    ("ms", Dimension::Seconds, 1e-3, false),
    ("µs", Dimension::Seconds, 1e-6, false),
    ("ns", Dimension::Seconds, 1e-9, false),
    ("m", Dimension::Seconds, 60.0, false),
    ("h", Dimension::Seconds, 3600.0, false),
    ("d", Dimension::Seconds, 86_400.0, false),
    ("bytes", Dimension::Bytes, 1.0, false),
    ("kbytes", Dimension::Bytes, 1024.0, false),
    ("mbytes", Dimension::Bytes, 1_048_576.0, false),
    ("gbytes", Dimension::Bytes, 1_073_741_824.0, false),
    ("decbytes", Dimension::Bytes, 1.0, false),
    ("deckbytes", Dimension::Bytes, 1e3, false),
    ("decmbytes", Dimension::Bytes, 1e6, false),
    ("decgbytes", Dimension::Bytes, 1e9, false),
    ("binBps", Dimension::Bytes, 1.0, true),
    ("Bps", Dimension::Bytes, 1.0, true),
    ("KiBs", Dimension::Bytes, 1024.0, true),
    ("percentunit", Dimension::Ratio, 1.0, false),
    ("percent", Dimension::Ratio, 0.01, false),
    ("bool_yes_no", Dimension::Bool, 1.0, false),
    ("celsius", Dimension::Measure("celsius"), 1.0, false),
];

/// Grafana's name of a unit, if it has one.
pub fn grafana(unit: &Unit<'_>) -> Option<&'static str> {
    // a part of a second for each second is how busy something is, of one or of many
    let exact = SHOWN.iter().find(|(_, of, scale, per_second)| {
        *of == unit.dimension && unit.has_scale(*scale) && *per_second == unit.per_second
    });
    match (unit.dimension, unit.per_second) {
        _ if exact.is_some() => exact.map(|(name, ..)| *name),
        (Dimension::Things(noun), true) => {
            Some(RATES.iter().find(|(own, _)| *own == noun).map_or("cps", |(_, name)| *name))
        }
        (Dimension::Things(_), false) => Some("short"),
        _ => None,
    }
}

/// What a number is shown as under a name of Grafana's; nothing of names that claim no unit that is known here.
pub fn shown_as(name: &str) -> Option<Unit<'static>> {
    let (_, of, scale, per_second) = SHOWN.iter().find(|(own, ..)| *own == name)?;
    Some(Unit { scale: *scale, per_second: *per_second, ..Unit::base(*of) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::grafana_units;

    #[test]
    fn grafana_knows_the_names() {
        let rates = RATES.iter().map(|(_, name)| *name);
        let shown = SHOWN.iter().map(|(name, ..)| *name);
        for name in rates.chain(shown).chain(LANGUAGE.iter().map(|(_, name)| *name)) {
            assert!(grafana_units::is_unit(name), "{name}");
        }
    }
}
