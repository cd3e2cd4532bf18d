//! Formats and texts from a seed: letters in any order and number, and texts that fit them, nearly fit them, or do not.

use std::collections::BTreeSet;

use crate::Question;
use crate::random::Random;

/// How many formats of letters in any order, and how many that people could write.
const WILD: usize = 900;
const TAME: usize = 400;

const LETTERS: &[char] =
    &['G', 'C', 'Y', 'x', 'w', 'e', 'k', 'E', 'y', 'D', 'M', 'd', 'a', 'K', 'h', 'H', 'm', 's', 'S', 'z', 'Z'];
const BETWEEN: &[&str] = &["", "", " ", "-", "/", ":", ".", ",", "'T'", "''", " 'at' ", "[", "] "];
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Shanghai",
    "Europe/London",
    "+02:00",
    "-03",
];

/// The parts of formats that people write.
const DATES: &[&str] = &[
    "yyyy-MM-dd",
    "dd/MMM/yyyy",
    "MMM d yyyy",
    "EEE MMM dd yyyy",
    "yyyyMMdd",
    "dd.MM.yy",
    "yy/MM/dd",
    "MM/dd/YYYY",
    "YYYY-MM-DD",
    "yyyy-mm-dd",
    "yyyy-DDD",
    "xxxx-'W'ww-e",
    "xxxx-MM-dd",
    "yyyy-ww-e",
    "EEEE, d MMMM yyyy",
    "d MMM",
    "MMM dd",
];
const TIMES: &[&str] = &[
    "HH:mm:ss",
    "HH:mm:ss.SSS",
    "HH:mm:ss,SSS",
    "HHmmss",
    "HHmmssSSS",
    "hh:mm:ss a",
    "hh:mm",
    "kk:mm",
    "KK:mm a",
    "HH:mm a",
    "HH:MM:ss",
    "H:m:s",
    "h:mma",
    "HH:mm:ss.SSSSSS",
    "hh:mm:ss",
];
const OFFSETS: &[&str] = &["", "", "Z", " Z", " ZZ", "ZZ", " ZZZ", " z"];

pub(crate) fn questions(seed: u64) -> BTreeSet<Question> {
    let mut random = Random::new(seed);
    let mut found = BTreeSet::new();
    for index in 0..WILD + TAME {
        let format = if index < WILD { wild(&mut random) } else { tame(&mut random) };
        for _ in 0..8 {
            // an era without a year is before the first millisecond that Joda has, and it goes on with others
            if format.contains('G') && !format.contains(['y', 'Y']) {
                continue;
            }
            let mut text = text(&mut random, &format);
            if random.once_in(4) {
                text = mutated(&mut random, &text);
            }
            let zone = if random.once_in(3) { *random.pick(ZONES) } else { "UTC" };
            found.insert(Question::new(zone, &format, &text));
        }
    }
    found
}

fn wild(random: &mut Random) -> String {
    let mut format = String::new();
    for _ in 0..=random.below(7) {
        let count = *random.pick(&[1, 1, 2, 2, 2, 3, 4, 5]);
        format.extend(std::iter::repeat_n(*random.pick(LETTERS), count));
        format.push_str(random.pick::<&str>(BETWEEN));
    }
    if random.once_in(30) {
        format.push(*random.pick(&['A', 'b', '\'', 'ä']));
    }
    format
}

fn tame(random: &mut Random) -> String {
    let between = *random.pick(&[" ", "'T'", ":", "", " 'at' "]);
    format!("{}{between}{}{}", random.pick(DATES), random.pick(TIMES), random.pick(OFFSETS))
}

/// A text that mostly fits a format.
fn text(random: &mut Random, format: &str) -> String {
    let mut text = String::new();
    let mut rest = format.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = rest.next() {
        if letter == '\'' {
            if rest.next_if_eq(&'\'').is_some() {
                text.push('\'');
            } else {
                quoted = !quoted;
            }
        } else if quoted || !letter.is_ascii_alphabetic() {
            text.push(letter);
        } else {
            let mut count = 1;
            while rest.next_if_eq(&letter).is_some() {
                count += 1;
            }
            text.push_str(&value(random, letter, count));
        }
    }
    text
}

fn value(random: &mut Random, letter: char, count: usize) -> String {
    const MONTHS: &[&str] =
        &["Jan", "February", "mar", "APRIL", "may", "Jun", "Sept", "october", "Nov", "DEC", "December", "noV"];
    const DAYS: &[&str] = &["Mon", "tuesday", "WED", "Thursday", "fri", "Sat", "SUNDAY", "Su", "wedN"];
    const NAMES: &[&str] = &["UTC", "GMT", "EST", "CST", "PDT", "MST", "CET", "CEST", "UT", "JST", "utc"];
    const IDS: &[&str] = &[
        "Europe/Berlin",
        "America/Argentina/Buenos_Aires",
        "Japan",
        "UTC",
        "Asia/Tokyo",
        "GMT",
        "EST5EDT",
        "Etc/GMT+5",
        "Etc/GMT",
        "GB",
        "GB-Eire",
        "Europe/X",
        "Nowhere",
        "America/Indiana/Knox",
        "Africa/Lagos",
    ];
    const OFFSETS: &[&str] =
        &["Z", "+01", "-0800", "+05:30", "+00", "-03:00:30", "z", "+1", "+013", "+24:00", "UTC", "-00:00"];
    let (least, most) = match letter {
        'G' => return (*random.pick(&["AD", "BC", "bce", "CE", "ad", "Ad"])).to_owned(),
        'a' => return (*random.pick(&["AM", "PM", "am", "pm", "Am"])).to_owned(),
        'E' => return (*random.pick(DAYS)).to_owned(),
        'M' if count > 2 => return (*random.pick(MONTHS)).to_owned(),
        'z' => return (*random.pick(NAMES)).to_owned(),
        'Z' if count > 2 => return (*random.pick(IDS)).to_owned(),
        'Z' => return (*random.pick(OFFSETS)).to_owned(),
        'y' | 'Y' | 'x' if count != 2 => (1970, 2037),
        'y' | 'Y' | 'x' => (0, 99),
        'C' => (19, 20),
        'S' => (0, 999),
        'M' | 'K' | 'h' => (1, 12),
        'd' => (1, 31),
        'w' => (1, 53),
        'e' => (1, 7),
        'D' => (1, 366),
        'k' | 'H' => (0, 24),
        _ => (0, 59),
    };
    let number = least + random.below(most - least + 1);
    let signed = if random.once_in(40) { *random.pick(&["-", "+"]) } else { "" };
    let width = if random.once_in(10) { 1 } else { count };
    format!("{signed}{number:0width$}")
}

/// A text with a character more, less, or another.
fn mutated(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = random.below(characters.len() + 1);
    let other = *random.pick(&['0', '1', '9', ' ', '-', '+', ':', 'Z', 'a', 'T', 'ü', '.', '/']);
    match random.below(3) {
        0 => characters.insert(at, other),
        1 if at < characters.len() => {
            characters.remove(at);
        }
        _ if at < characters.len() => characters[at] = other,
        _ => characters.push(other),
    }
    characters.into_iter().collect()
}
