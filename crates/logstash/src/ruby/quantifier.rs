//! Repetitions.

use super::length::Length;
use super::{Read, Reader, Refusal};

/// `{n}`, `{n,}`, `{,m}` or `{n,m}`: how long it is, and its bounds.
fn interval(text: &str) -> Option<(usize, Option<u32>, Option<u32>)> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find('}')?;
    let bounds = inner.get(..end)?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match bounds.split_once(',') {
        None => (Some(number(bounds)?), Some(number(bounds)?)),
        Some(("", most)) => (Some(0), Some(number(most)?)),
        Some((least, "")) => (Some(number(least)?), None),
        Some((least, most)) => (Some(number(least)?), Some(number(most)?)),
    };
    Some((end + 2, least, most))
}

/// The most that may be written.
const MOST: u32 = 100_000;

/// How long the beginning of an interval is that has a number above it: JRuby reads no further.
fn too_big(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let length = inner.find(|c: char| !(c.is_ascii_digit() || c == ',')).unwrap_or(inner.len());
    let numbers = inner.get(..length)?;
    let is_big = |digits: &str| !digits.is_empty() && digits.parse().unwrap_or(u32::MAX) > MOST;
    let closed = usize::from(inner.get(length..).is_some_and(|rest| rest.starts_with('}')));
    numbers.split(',').take(2).any(is_big).then_some(1 + length + closed)
}

impl Reader<'_> {
    /// Reads one, if one stands here.
    pub(super) fn quantifier(&mut self) -> Read<bool> {
        let start = self.at;
        if let Some(length) = too_big(self.rest()) {
            return self.refuse(start..start + length, "too big number for repeat range");
        }
        let (length, least, most) = match self.rest().chars().next() {
            Some('{') => match interval(self.rest()) {
                Some(interval) => interval,
                None => return Ok(false),
            },
            _ => (1, Some(0), None),
        };
        let at = start..start + length;
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.sequence.has_last()) else {
            // nothing to repeat: both refuse it
            self.copy(length);
            return Ok(true);
        };
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            return Err(Box::new(Refusal {
                at,
                said: "upper is smaller than lower in repeat range".to_owned(),
                help: Some(format!("write the smaller bound first: {{{most},{least}}}")),
            }));
        }
        // it fails on what is nothing, twice or more
        if frame.last_is_empty && least > Some(1) {
            return self.refuse(at, "a group that is empty is repeated");
        }
        let next = self.text.get(start + length..).unwrap_or("");
        let exact = least.filter(|least| Some(*least) == most && !next.starts_with(['?', '*', '+']));
        self.note_most(length == 1, most);
        let Some(frame) = self.frames.last_mut() else { return Ok(true) };
        frame.sequence.repeat(|length| exact.map_or(Length::Varies, |count| length.times(count)));
        frame.last_is_empty = false;
        self.sample.repeat(if next.starts_with('?') { 1 } else { least.unwrap_or(1) }, exact.is_none());
        if frame.last_asserts {
            // JRuby takes that, and Oniguruma would not say what else it refuses
            self.out.regex.push_str(self.text.get(start..start + length).unwrap_or(""));
            self.at += length;
        } else {
            self.copy(length);
        }
        Ok(true)
    }

    /// Notes whether it has no most: `+` after a `?` only says how that tries.
    fn note_most(&mut self, is_sign: bool, most: Option<u32>) {
        let sign = self.rest().get(..1).filter(|_| is_sign);
        let is_of_other = is_sign && self.repeated == Some(self.at);
        self.is_unbounded |= !is_of_other && most.is_none() && sign != Some("?");
        self.repeated = (is_sign && !is_of_other).then_some(self.at + 1);
    }
}
