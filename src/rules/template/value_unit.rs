//! A text that shows the value of an alert as something that it is not.

use crate::model::{ShownAs, ShownValue};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::{Of, Unit};

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let shows = context.model.alerts.values().filter(|alert| alert.written && !alert.shown.is_empty());
    for alert in shows {
        let value = context.types.of(&alert.expr.parsed.root).value;
        let Some(unit) = value.sure_unit() else {
            continue;
        };
        for shown in &alert.shown {
            let Some(Flaw { label, help, instead }) = flaw(shown, unit) else {
                continue;
            };
            let found = Diagnostic::new(
                "template/value-unit",
                shown.at,
                format!("the value of `alerts.{}` ({unit}) is shown as something else", alert.name),
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

struct Flaw {
    label: String,
    help: String,
    instead: Option<&'static str>,
}

impl Flaw {
    fn of(label: impl Into<String>, instead: &'static str) -> Option<Flaw> {
        let help = format!("write {instead}");
        Some(Flaw { label: label.into(), help, instead: Some(instead) })
    }

    fn told(label: impl Into<String>, help: impl Into<String>) -> Option<Flaw> {
        Some(Flaw { label: label.into(), help: help.into(), instead: None })
    }
}

const PERCENTAGE: &str = "{{ $value | humanizePercentage }}";
const DURATION: &str = "{{ $value | humanizeDuration }}";

/// What is wrong with a place that shows a value of that unit; nothing where it may be right.
fn flaw(shown: &ShownValue, unit: &Unit<'_>) -> Option<Flaw> {
    let plain_time = unit.of == Of::Seconds && !unit.per_second;
    // the mean of what is 0 or 1, and how busy something is, are parts too
    let part = unit.is_ratio() || unit.of == Of::Bool || (unit.of == Of::Seconds && unit.per_second);
    let vague = matches!(unit.of, Of::Info | Of::Things("count") | Of::Measure(_));
    let percent_sign = matches!(shown.unit, Some("%" | "percent"));
    match &shown.shown {
        ShownAs::Function("humanizePercentage") => {
            if percent_sign {
                return Flaw::of("two percent signs: it writes one itself", PERCENTAGE);
            }
            match () {
                () if unit.is_percent() => Flaw::of("95 is shown as 9500%", "{{ $value | humanize }}%"),
                () if part || vague || unit.of == Of::Ratio => None,
                () => Flaw::told("a hundred times the number, and a percent sign", function_of(unit)),
            }
        }
        ShownAs::Function("humanizeDuration") => match () {
            () if plain_time && unit.is_base() && word(shown).is_some_and(|word| word.of == Of::Seconds) => {
                Flaw::of("two units: it writes them itself", DURATION)
            }
            () if plain_time && unit.is_base() => None,
            () if plain_time => Flaw::told(format!("{unit} are read as seconds"), "convert the expression to seconds"),
            () if vague => None,
            () => Flaw::told("read as seconds", function_of(unit)),
        },
        ShownAs::Function("humanizeTimestamp") => match () {
            () if unit.of == Of::Timestamp && unit.is_base() => None,
            () if plain_time && unit.is_base() => Flaw::of("a date in 1970", DURATION),
            () if vague => None,
            () => Flaw::told("read as seconds since 1970", function_of(unit)),
        },
        ShownAs::Function("humanize1024") => match unit.of {
            Of::Seconds | Of::Ratio | Of::Timestamp => Flaw::told("in units of 1024", function_of(unit)),
            _ => prefixed_twice(shown, unit),
        },
        ShownAs::Function(_) | ShownAs::Bare | ShownAs::Format(_) => {
            if let ShownAs::Function("humanize") = &shown.shown
                && let Some(flaw) = prefixed_twice(shown, unit)
            {
                return Some(flaw);
            }
            let formats_percent = matches!(&shown.shown, ShownAs::Format(format) if format.contains("%%"));
            match shown.unit {
                _ if (percent_sign || formats_percent) && unit.is_ratio() => {
                    Flaw::of("5% are shown as 0.05%", PERCENTAGE)
                }
                _ if (percent_sign || formats_percent) && plain_time => {
                    Flaw::of("time, shown as a percentage", DURATION)
                }
                _ if (percent_sign || formats_percent) && unit.of == Of::Bytes => {
                    Flaw::told("bytes, shown as a percentage", function_of(unit))
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
    of: Of<'static>,
    /// How much of the base unit it may stand for.
    scales: &'static [f64],
}

/// The words, but for percent.
const WORDS: &[(&str, Word)] = &[
    ("B", Word { of: Of::Bytes, scales: &[1.0] }),
    ("GB", Word { of: Of::Bytes, scales: &[1e9, 1_073_741_824.0] }),
    ("GiB", Word { of: Of::Bytes, scales: &[1_073_741_824.0] }),
    ("KB", Word { of: Of::Bytes, scales: &[1e3, 1024.0] }),
    ("KiB", Word { of: Of::Bytes, scales: &[1024.0] }),
    ("MB", Word { of: Of::Bytes, scales: &[1e6, 1_048_576.0] }),
    ("MiB", Word { of: Of::Bytes, scales: &[1_048_576.0] }),
    ("TB", Word { of: Of::Bytes, scales: &[1e12, 1_099_511_627_776.0] }),
    ("TiB", Word { of: Of::Bytes, scales: &[1_099_511_627_776.0] }),
    ("bytes", Word { of: Of::Bytes, scales: &[1.0] }),
    ("days", Word { of: Of::Seconds, scales: &[86_400.0] }),
    ("hours", Word { of: Of::Seconds, scales: &[3600.0] }),
    ("kB", Word { of: Of::Bytes, scales: &[1e3, 1024.0] }),
    ("milliseconds", Word { of: Of::Seconds, scales: &[1e-3] }),
    ("minutes", Word { of: Of::Seconds, scales: &[60.0] }),
    ("ms", Word { of: Of::Seconds, scales: &[1e-3] }),
    ("s", Word { of: Of::Seconds, scales: &[1.0] }),
    ("seconds", Word { of: Of::Seconds, scales: &[1.0] }),
];

/// The word behind a value.
fn word(shown: &ShownValue) -> Option<Word> {
    let name = shown.unit?;
    let name = name.strip_suffix("/s").unwrap_or(name);
    WORDS.iter().find(|(word, _)| *word == name).map(|(_, word)| *word)
}

/// A number that is shown as it is, with the name of another unit behind it.
fn misnamed(name: &str, word: Word, unit: &Unit<'_>) -> Option<Flaw> {
    let told = || Flaw::told(format!("{unit}, shown as {name}"), function_of(unit));
    let plain_time = unit.of == Of::Seconds && !unit.per_second;
    match unit.of {
        of if of == word.of && word.scales.iter().any(|scale| unit.has_scale(*scale)) => None,
        Of::Seconds if plain_time && word.of == Of::Seconds && unit.is_base() => {
            Flaw::of(format!("{unit}, shown as {name}"), DURATION)
        }
        Of::Seconds if plain_time && word.of == Of::Seconds => {
            Flaw::told(format!("{unit}, shown as {name}"), "convert the expression to seconds")
        }
        Of::Seconds if !plain_time => None,
        Of::Seconds | Of::Bytes | Of::Ratio => told(),
        _ => None,
    }
}

/// `humanize` and `humanize1024` write a prefix themselves.
fn prefixed_twice(shown: &ShownValue, unit: &Unit<'_>) -> Option<Flaw> {
    let word = word(shown)?;
    let scaled = word.of == unit.of && unit.is_base() && !word.scales.contains(&1.0);
    scaled.then_some(())?;
    Flaw::told("two prefixes: it writes one itself", function_of(unit))
}

/// The function that shows such a value.
fn function_of(unit: &Unit<'_>) -> String {
    match unit.of {
        Of::Seconds if unit.is_base() && !unit.per_second => format!("write {DURATION}"),
        Of::Ratio if unit.is_base() => format!("write {PERCENTAGE}"),
        Of::Timestamp if unit.is_base() => "write {{ $value | humanizeTimestamp }}".to_owned(),
        Of::Bytes if unit.is_base() && unit.per_second => "write {{ $value | humanize1024 }}B/s".to_owned(),
        Of::Bytes if unit.is_base() => "write {{ $value | humanize1024 }}B".to_owned(),
        Of::Bytes => format!("write {{{{ $value | humanize }}}} and {unit}"),
        _ => "write {{ $value | humanize }}".to_owned(),
    }
}
