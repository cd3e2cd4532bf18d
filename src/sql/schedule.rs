//! The notation of cron as pg_cron reads it: five fields, or a number of seconds.
//!
//! Source: pg_cron 1.4 and 1.6, `src/entry.c`, which is that of Vixie cron; `'5 seconds'` since 1.5.

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// A field: what it counts, its least and largest number, the names of its numbers.
const FIELDS: &[(&str, u32, u32, &[&str])] = &[
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day", 1, 31, &[]),
    ("month", 1, 12, MONTHS),
    ("weekday", 0, 7, DAYS),
];

/// Why a text is no schedule; nothing if it is one.
pub fn schedule(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split([' ', '\t']).filter(|part| !part.is_empty()).collect();
    if let [number, "second" | "seconds"] = parts.as_slice() {
        let fits = number.parse::<u32>().is_ok_and(|seconds| (1..=59).contains(&seconds));
        return (!fits).then(|| format!("`{number}` seconds are not between 1 and 59"));
    }
    if parts.len() != FIELDS.len() {
        return Some(format!("it has {} fields, and a schedule has five", parts.len()));
    }
    FIELDS.iter().zip(parts).find_map(|((name, least, most, names), part)| {
        part.split(',').find_map(|item| flaw(item, *least, *most, names)).map(|flaw| format!("its {name} {flaw}"))
    })
}

fn flaw(item: &str, least: u32, most: u32, names: &[&str]) -> Option<String> {
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (item, None),
    };
    if let Some(step) = step
        && !step.parse::<u32>().is_ok_and(|step| step > 0)
    {
        return Some(format!("has the step `{step}`"));
    }
    // the last day of a month, in pg_cron 1.6
    if range == "*" || (range == "$" && most == 31) {
        return None;
    }
    let number = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let named = names.iter().position(|name| *name == lower).and_then(|at| u32::try_from(at).ok());
        named.map(|at| at + least).or_else(|| text.parse().ok()).filter(|number| (least..=most).contains(number))
    };
    let ends: Vec<&str> = range.splitn(2, '-').collect();
    let numbers: Vec<u32> = ends.iter().filter_map(|end| number(end)).collect();
    match (ends.len(), numbers.as_slice()) {
        (1, [_]) => None,
        (2, [from, to]) if from <= to => None,
        (2, [_, _]) => Some(format!("`{range}` goes backwards")),
        _ => Some(format!("`{range}` is not between {least} and {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::schedule;

    #[test]
    fn schedules_of_cron_are_distinguished_from_others() {
        for good in
            ["*/5 * * * *", "0 3 * * sun", "0,30 8-18/2 1 jan-mar 1-5", "59 23 31 12 7", "10 seconds", "0 0 $ * *"]
        {
            assert_eq!(schedule(good), None, "{good}");
        }
        for bad in [
            "",
            "5m",
            "* * * *",
            "60 * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "a * * * *",
            "90 seconds",
            "@hourly",
            "* * * * * *",
        ] {
            assert!(schedule(bad).is_some(), "{bad}");
        }
    }
}
