//! What an element of a format takes from a text, and what it puts into the bucket.

use super::Clock;
use super::bucket::{Bucket, Field};
use super::element::Element;
use super::zone::{SHORT_NAMES, Zone};

/// The rest of the text; nothing where one of the elements does not read it.
pub(super) fn all<'a>(elements: &[Element], bucket: &mut Bucket, text: &'a str, clock: Clock) -> Option<&'a str> {
    elements.iter().try_fold(text, |rest, element| take_element(element, bucket, rest, clock))
}

fn take_element<'a>(element: &Element, bucket: &mut Bucket, text: &'a str, clock: Clock) -> Option<&'a str> {
    let (value, rest) = match element {
        Element::Literal(literal) => return strip(text, literal),
        Element::Number(field, most, signed) => {
            let (value, rest) = number(text, *most, *signed)?;
            (Some((*field, value)), rest)
        }
        Element::TwoDigits(field, lenient) => {
            let (value, rest) = two_digits(text, *lenient, clock)?;
            (Some((*field, value)), rest)
        }
        Element::Name(names) => {
            let (value, rest) = names.take(text)?;
            (Some((names.field(), value)), rest)
        }
        Element::Fraction(field, most, whole) => {
            let (value, rest) = fraction(text, *most, *whole)?;
            (Some((*field, value)), rest)
        }
        Element::ZoneName => {
            let fits = SHORT_NAMES.iter().filter(|(name, _)| text.starts_with(name));
            let (name, id) = fits.max_by_key(|(name, _)| name.len())?;
            bucket.zone = Zone::by_id(id);
            (None, text.get(name.len()..)?)
        }
        Element::ZoneId => {
            let (id, rest) = Zone::prefix(text)?;
            bucket.zone = Zone::by_id(id);
            (None, rest)
        }
        Element::Offset => {
            let (offset, rest) = offset(text)?;
            bucket.offset = Some(offset);
            (None, rest)
        }
        Element::Longest(ways) => return longest(ways, bucket, text, clock),
        Element::Optional(elements) => {
            let before = bucket.clone();
            return all(elements, bucket, text, clock).or_else(|| {
                *bucket = before;
                Some(text)
            });
        }
    };
    bucket.fields.extend(value);
    Some(rest)
}

fn longest<'a>(ways: &[Vec<Element>], bucket: &mut Bucket, text: &'a str, clock: Clock) -> Option<&'a str> {
    let mut best: Option<(&str, Bucket)> = None;
    for way in ways {
        let mut tried = bucket.clone();
        if let Some(rest) = all(way, &mut tried, text, clock)
            && best.as_ref().is_none_or(|(shortest, _)| rest.len() < shortest.len())
        {
            best = Some((rest, tried));
        }
    }
    let (rest, read) = best?;
    *bucket = read;
    Some(rest)
}

/// What follows a text that must stand there, in any case of its letters.
fn strip<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in literal.chars() {
        let found = rest.next()?;
        let same = found == wanted || upper(found) == upper(wanted) || lower(upper(found)) == lower(upper(wanted));
        same.then_some(())?;
    }
    Some(rest.as_str())
}

/// The capital of a letter, where it is one letter too.
fn upper(letter: char) -> char {
    let mut letters = letter.to_uppercase();
    letters.next().filter(|_| letters.next().is_none()).unwrap_or(letter)
}

fn lower(letter: char) -> char {
    let mut letters = letter.to_lowercase();
    letters.next().filter(|_| letters.next().is_none()).unwrap_or(letter)
}

fn digits(text: &str, most: usize) -> usize {
    text.bytes().take(most).take_while(u8::is_ascii_digit).count()
}

/// A number of Java's `int`.
fn int(text: &str) -> Option<i64> {
    text.parse::<i32>().ok().map(i64::from)
}

fn number(text: &str, most: usize, signed: bool) -> Option<(i64, &str)> {
    let sign = usize::from(signed && text.starts_with(['+', '-']));
    // a sign needs a digit within the width, and does not count
    if sign == 1 && most < 2 {
        return None;
    }
    let length = digits(text.get(sign..)?, most);
    let (number, rest) = text.split_at_checked(sign + length).filter(|_| length > 0)?;
    Some((int(number)?, rest))
}

/// A year of two digits is one of the century around 30 years ago; lenient, as many digits as stand there are the year.
fn two_digits(text: &str, lenient: bool, clock: Clock) -> Option<(i64, &str)> {
    // Joda skips any number of plus signs
    let unsigned = if lenient { text.trim_start_matches('+') } else { text };
    let plus = unsigned.len() < text.len();
    if lenient {
        if let Some(negative) = unsigned.strip_prefix('-') {
            return below_zero(unsigned, negative);
        }
        let length = digits(unsigned, usize::MAX);
        if plus || length != 2 {
            let (year, rest) = unsigned.split_at_checked(length).filter(|_| length > 0)?;
            return Some((int(year)?, rest));
        }
    }
    let (year, rest) = unsigned.split_at_checked(2).filter(|_| digits(unsigned, 2) == 2)?;
    let low = clock.year - 30 - 50;
    let within = int(year)?;
    Some((low + (within - low).rem_euclid(100), rest))
}

/// A year after a minus.
fn below_zero<'a>(signed: &'a str, negative: &'a str) -> Option<(i64, &'a str)> {
    let length = digits(negative, usize::MAX);
    if length == 0 {
        // Joda takes whatever character follows for a digit, and leaves it where it is
        let next = negative.encode_utf16().next()?;
        return Some((i64::from(b'0') - i64::from(next), negative));
    }
    Some((int(signed.get(..=length)?)?, negative.get(length..)?))
}

/// Digits behind a decimal point; those that are smaller than a millisecond are dropped.
fn fraction(text: &str, most: usize, whole: i64) -> Option<(i64, &str)> {
    let length = digits(text, most);
    let (written, rest) = text.split_at_checked(length).filter(|_| length > 0)?;
    let mut unit = whole * 10;
    let mut value = 0;
    for digit in written.bytes() {
        unit /= 10;
        value += i64::from(digit - b'0') * unit;
    }
    Some((value / 10, rest))
}

/// An offset in milliseconds: `Z`, or hours, minutes, seconds and their fraction, with or without separators.
pub(super) fn offset(text: &str) -> Option<(i64, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some((0, rest));
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = two(text.strip_prefix(['+', '-'])?, 23)?;
    let (rest_of_hour, rest) = parts(rest)?;
    Some((sign * (hours * 3_600_000 + rest_of_hour), rest))
}

/// The minutes, seconds and fraction of an offset. A separator after the hours says that all others have one.
fn parts(text: &str) -> Option<(i64, &str)> {
    let separated = text.starts_with(':');
    let mut total = 0;
    let mut rest = text;
    for (separators, unit) in [([':', ':'], 60_000), ([':', ':'], 1_000), (['.', ','], 1)] {
        let inner = if separated { rest.strip_prefix(separators) } else { Some(rest) };
        let Some(inner) = inner else { return Some((total, rest)) };
        if !separated && digits(inner, 1) == 0 {
            return Some((total, rest));
        }
        let (value, after) = if unit == 1 {
            let length = digits(inner, 3);
            let (value, after) = fraction(inner, length, 1_000)?;
            (value, after)
        } else {
            two(inner, 59)?
        };
        total += value * unit;
        rest = after;
    }
    Some((total, rest))
}

fn two(text: &str, most: i64) -> Option<(i64, &str)> {
    let (written, rest) = text.split_at_checked(2).filter(|_| digits(text, 2) == 2)?;
    let value = int(written)?;
    (value <= most).then_some((value, rest))
}

/// A field of a format for the moment, as ISO 8601 has it.
pub(super) fn fixed(field: Field, width: usize) -> Element {
    Element::Number(field, width, false)
}
