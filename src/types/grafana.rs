//! Units under the names that Grafana has for them.
//!
//! Source: `getValueFormats()` of `@grafana/data` 13.2.3. Deliberately absent: which names there are at all
//! ([`crate::model::grafana_units`]).

use super::unit::{Of, Unit};

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
const SHOWN: &[(&str, Of<'static>, f64, bool)] = &[
    ("s", Of::Seconds, 1.0, false),
    ("ms", Of::Seconds, 1e-3, false),
    ("µs", Of::Seconds, 1e-6, false),
    ("ns", Of::Seconds, 1e-9, false),
    ("m", Of::Seconds, 60.0, false),
    ("h", Of::Seconds, 3600.0, false),
    ("d", Of::Seconds, 86_400.0, false),
    ("bytes", Of::Bytes, 1.0, false),
    ("kbytes", Of::Bytes, 1024.0, false),
    ("mbytes", Of::Bytes, 1_048_576.0, false),
    ("gbytes", Of::Bytes, 1_073_741_824.0, false),
    ("decbytes", Of::Bytes, 1.0, false),
    ("deckbytes", Of::Bytes, 1e3, false),
    ("decmbytes", Of::Bytes, 1e6, false),
    ("decgbytes", Of::Bytes, 1e9, false),
    ("binBps", Of::Bytes, 1.0, true),
    ("Bps", Of::Bytes, 1.0, true),
    ("KiBs", Of::Bytes, 1024.0, true),
    ("percentunit", Of::Ratio, 1.0, false),
    ("percent", Of::Ratio, 0.01, false),
    ("bool_yes_no", Of::Bool, 1.0, false),
    ("celsius", Of::Measure("celsius"), 1.0, false),
];

/// Grafana's name of a unit, if it has one.
pub fn grafana(unit: &Unit<'_>) -> Option<&'static str> {
    // a part of a second for each second is how busy something is, of one or of many
    let exact = SHOWN
        .iter()
        .find(|(_, of, scale, per_second)| *of == unit.of && unit.has_scale(*scale) && *per_second == unit.per_second);
    match (unit.of, unit.per_second) {
        _ if exact.is_some() => exact.map(|(name, ..)| *name),
        (Of::Things(noun), true) => Some(RATES.iter().find(|(own, _)| *own == noun).map_or("cps", |(_, name)| *name)),
        (Of::Things(_), false) => Some("short"),
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
