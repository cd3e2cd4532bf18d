//! A text that shows the value of an alert as something that it is not.

use crate::model::{ShownAs, ShownValue};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Dimension, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let shows = context.model.alerts.values().filter(|alert| alert.user_defined && !alert.shown.is_empty());
    for alert in shows {
        let value = context.types.infer(&alert.expr.parsed.root).value;
        let Some(unit) = value.known_unit() else {
            continue;
        };
        for shown in &alert.shown {
            let Some(Mismatch { label, help, instead }) = mismatch(shown, unit) else {
                continue;
            };
            let found = Diagnostic::new(
                "template/value-unit",
                shown.at,
                format!("the text of `alerts.{}` shows its value ({unit}) in another unit", alert.name),
                label,
            )
            .label(alert.expr.text.whole(), unit.to_string())
            .help(help)
            .item(alert.item());
            report.add(match instead {
                Some(instead) if shown.plain => found.edit(shown.at, instead),
                _ => found,
            });
        }
    }
}

struct Mismatch {
    label: String,
    help: String,
    instead: Option<&'static str>,
}

impl Mismatch {
    fn fix(label: impl Into<String>, instead: &'static str) -> Option<Mismatch> {
        let help = format!("write {instead}");
        Some(Mismatch { label: label.into(), help, instead: Some(instead) })
    }

    fn hint(label: impl Into<String>, help: impl Into<String>) -> Option<Mismatch> {
        Some(Mismatch { label: label.into(), help: help.into(), instead: None })
    }
}

const PERCENTAGE: &str = "{{ $value | humanizePercentage }}";
const DURATION: &str = "{{ $value | humanizeDuration }}";
const TO_SECONDS: &str = "convert the expression to seconds";

/// Whether it is a part of a whole: the mean of what is 0 or 1, and how busy something is, are parts too.
fn is_part(unit: &Unit<'_>) -> bool {
    let is_busy = unit.dimension == Dimension::Seconds && unit.per_second;
    unit.is_ratio() || unit.dimension == Dimension::Bool || is_busy
}

/// What is wrong with a place that shows a value of that unit; nothing where it may be right.
fn mismatch(shown: &ShownValue, unit: &Unit<'_>) -> Option<Mismatch> {
    let plain_time = unit.dimension == Dimension::Seconds && !unit.per_second;
    let part = is_part(unit);
    let vague = matches!(unit.dimension, Dimension::Info | Dimension::Things("count") | Dimension::Measure(_));
    let percent_sign = matches!(shown.unit, Some("%" | "percent"));
    match &shown.shown {
        ShownAs::Function("humanizePercentage") => {
            if percent_sign {
                return Mismatch::fix("two percent signs: the function prints one", PERCENTAGE);
            }
            match () {
                () if unit.is_percent() => Mismatch::fix("95 is shown as 9500%", "{{ $value | humanize }}%"),
                () if part || vague || unit.dimension == Dimension::Ratio => None,
                () => Mismatch::hint("prints a hundred times the number, and a percent sign", function_of(unit)),
            }
        }
        ShownAs::Function("humanizeDuration") => match () {
            () if plain_time && unit.is_base() && word(shown).is_some_and(|word| word.of == Dimension::Seconds) => {
                Mismatch::fix("two units: the function prints one", DURATION)
            }
            () if plain_time && unit.is_base() => None,
            () if plain_time => Mismatch::hint(format!("{unit} are read as seconds"), TO_SECONDS),
            () if vague => None,
            () => Mismatch::hint("read as seconds", function_of(unit)),
        },
        ShownAs::Function("humanizeTimestamp") => match () {
            () if unit.dimension == Dimension::Timestamp && unit.is_base() => None,
            () if plain_time && unit.is_base() => Mismatch::fix("prints a date in 1970", DURATION),
            () if vague => None,
            () => Mismatch::hint("read as seconds since 1970", function_of(unit)),
        },
        ShownAs::Function("humanize1024") => match unit.dimension {
            Dimension::Seconds | Dimension::Ratio | Dimension::Timestamp => {
                Mismatch::hint("scales by 1024", function_of(unit))
            }
            _ => prefixed_twice(shown, unit),
        },
        ShownAs::Function(_) | ShownAs::Bare | ShownAs::Format(_) => {
            if let ShownAs::Function("humanize") = &shown.shown
                && let Some(mismatch) = prefixed_twice(shown, unit)
            {
                return Some(mismatch);
            }
            let formats_percent = matches!(&shown.shown, ShownAs::Format(format) if format.contains("%%"));
            match shown.unit {
                _ if (percent_sign || formats_percent) && unit.is_ratio() => {
                    Mismatch::fix("5% is shown as 0.05%", PERCENTAGE)
                }
                _ if (percent_sign || formats_percent) && plain_time => {
                    Mismatch::fix("time, shown as a percentage", DURATION)
                }
                _ if (percent_sign || formats_percent) && unit.dimension == Dimension::Bytes => {
                    Mismatch::hint("bytes, shown as a percentage", function_of(unit))
                }
                Some(name) => word(shown).and_then(|word| misnamed(name, word, unit)),
                None => None,
            }
        }
    }
}

/// A word that stands behind a number and says what it is of.
#[derive(Clone, Copy)]
struct Word {
    of: Dimension<'static>,
    /// How much of the base unit it may stand for.
    scales: &'static [f64],
}

/// The words, but for percent.
const WORDS: &[(&str, Word)] = &[
    ("B", Word { of: Dimension::Bytes, scales: &[1.0] }),
    ("GB", Word { of: Dimension::Bytes, scales: &[1e9, 1_073_741_824.0] }),
    ("GiB", Word { of: Dimension::Bytes, scales: &[1_073_741_824.0] }),
    ("KB", Word { of: Dimension::Bytes, scales: &[1e3, 1024.0] }),
    ("KiB", Word { of: Dimension::Bytes, scales: &[1024.0] }),
    ("MB", Word { of: Dimension::Bytes, scales: &[1e6, 1_048_576.0] }),
    ("MiB", Word { of: Dimension::Bytes, scales: &[1_048_576.0] }),
    ("TB", Word { of: Dimension::Bytes, scales: &[1e12, 1_099_511_627_776.0] }),
    ("TiB", Word { of: Dimension::Bytes, scales: &[1_099_511_627_776.0] }),
    ("bytes", Word { of: Dimension::Bytes, scales: &[1.0] }),
    ("days", Word { of: Dimension::Seconds, scales: &[86_400.0] }),
    ("hours", Word { of: Dimension::Seconds, scales: &[3600.0] }),
    ("kB", Word { of: Dimension::Bytes, scales: &[1e3, 1024.0] }),
    ("milliseconds", Word { of: Dimension::Seconds, scales: &[1e-3] }),
    ("minutes", Word { of: Dimension::Seconds, scales: &[60.0] }),
    ("ms", Word { of: Dimension::Seconds, scales: &[1e-3] }),
    ("s", Word { of: Dimension::Seconds, scales: &[1.0] }),
    ("seconds", Word { of: Dimension::Seconds, scales: &[1.0] }),
];

/// The word behind a value.
fn word(shown: &ShownValue) -> Option<Word> {
    let name = shown.unit?;
    let name = name.strip_suffix("/s").unwrap_or(name);
    WORDS.iter().find(|(word, _)| *word == name).map(|(_, word)| *word)
}

/// A number that is shown as it is, with the name of another unit behind it.
fn misnamed(name: &str, word: Word, unit: &Unit<'_>) -> Option<Mismatch> {
    let as_named = || Mismatch::hint(format!("{unit}, shown as {name}"), function_of(unit));
    let plain_time = unit.dimension == Dimension::Seconds && !unit.per_second;
    match unit.dimension {
        of if of == word.of && word.scales.iter().any(|scale| unit.has_scale(*scale)) => None,
        Dimension::Seconds if plain_time && word.of == Dimension::Seconds && unit.is_base() => {
            Mismatch::fix(format!("{unit}, shown as {name}"), DURATION)
        }
        Dimension::Seconds if plain_time && word.of == Dimension::Seconds => {
            Mismatch::hint(format!("{unit}, shown as {name}"), TO_SECONDS)
        }
        Dimension::Seconds if !plain_time => None,
        Dimension::Seconds | Dimension::Bytes | Dimension::Ratio => as_named(),
        _ => None,
    }
}

/// `humanize` and `humanize1024` write a prefix themselves.
fn prefixed_twice(shown: &ShownValue, unit: &Unit<'_>) -> Option<Mismatch> {
    let word = word(shown)?;
    let scaled = word.of == unit.dimension && unit.is_base() && !word.scales.contains(&1.0);
    scaled.then_some(())?;
    Mismatch::hint("two prefixes: the function prints one", function_of(unit))
}

/// The function that shows such a value.
fn function_of(unit: &Unit<'_>) -> String {
    match unit.dimension {
        Dimension::Seconds if unit.is_base() && !unit.per_second => format!("write {DURATION}"),
        Dimension::Ratio if unit.is_base() => format!("write {PERCENTAGE}"),
        Dimension::Timestamp if unit.is_base() => "write {{ $value | humanizeTimestamp }}".to_owned(),
        Dimension::Bytes if unit.is_base() && unit.per_second => "write {{ $value | humanize1024 }}B/s".to_owned(),
        Dimension::Bytes if unit.is_base() => "write {{ $value | humanize1024 }}B".to_owned(),
        Dimension::Bytes => format!("write {{{{ $value | humanize }}}} and {unit}"),
        _ => "write {{ $value | humanize }}".to_owned(),
    }
}
