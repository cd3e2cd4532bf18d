//! Forms that only secrets have: private keys, and tokens that are made as their maker says.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input};

use super::tokens::{Alphabet, DOTTED, Dotted, KINDS, TOKENS, Token};
use super::value::{is_plain, is_stand_in, unguessable};
use super::{Found, Sign, pem};

/// How much of a form there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// All of it, and nothing beside it.
    Whole,
    /// So much that it is better not shown.
    Part,
}

/// Finds what is surely a secret.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    for key in pem::keys(text) {
        // a key that was left out is none
        if text.get(key.body).is_some_and(has_base64) {
            found.push(Found { at: key.whole, sign: Sign::Shape("a private key") });
        }
    }
    found.extend(tokens(text, Measure::Whole).into_iter().map(|(at, what)| Found { at, sign: Sign::Shape(what) }));
}

/// Whether a line of a text can be one of a key.
fn has_base64(text: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    text.split(|c: char| c.is_whitespace() || c == '\\')
        .any(|word| word.len() >= SHORTEST_LINE && word.bytes().all(part))
}

/// What has fewer characters is no line of a key, in bytes.
const SHORTEST_LINE: usize = 16;

/// All marks at once.
static MARKS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(TOKENS.iter().map(|token| token.mark)).ok());

/// No token is shorter, not even the part of one that is covered, in bytes.
const LEAST: usize = 12;

/// Whether a text has a word as long as the shortest token.
pub(super) fn has_long_word(text: &str) -> bool {
    runs_of(text, LEAST, is_of_word).next().is_some()
}

fn is_of_word(byte: u8) -> bool {
    byte > b' '
}

/// The tokens in a text, and what each is; in no order.
pub(super) fn tokens(text: &str, measure: Measure) -> Vec<(Range<usize>, &'static str)> {
    let mut found = dotted(text);
    let mut runs = Runs { text, ends: [0; KINDS] };
    // no token has a blank in it, and the words of a sentence are shorter than any
    for word in runs_of(text, LEAST, is_of_word) {
        let within = Input::new(text).span(word);
        for mark in MARKS.iter().flat_map(|marks| marks.find_overlapping_iter(within.clone())) {
            let Some(token) = TOKENS.get(mark.pattern().as_usize()) else { continue };
            let Some(start) = head(text, mark.start(), token) else { continue };
            let end = runs.end(mark.end(), token.of);
            let fits = match measure {
                Measure::Whole => is_whole(text, start, mark.end()..end, token),
                Measure::Part => end - mark.end() >= token.covered || is_whole(text, start, mark.end()..end, token),
            };
            if fits {
                let end = if measure == Measure::Whole { whole_end(text, end) } else { end };
                found.push((start..end, token.what));
            }
        }
    }
    found
}

/// Where runs of characters end, each looked at once however many marks are in it.
struct Runs<'a> {
    text: &'a str,
    /// The end of the last run of each kind.
    ends: [usize; KINDS],
}

impl Runs<'_> {
    fn end(&mut self, start: usize, of: Alphabet) -> usize {
        let Some(known) = self.ends.get_mut(of as usize) else { return start };
        if *known < start {
            let run = self.text.as_bytes().get(start..).unwrap_or(&[]);
            *known = start + run.iter().take_while(|byte| of.has(**byte)).count();
        }
        *known
    }
}

/// Where a token begins whose mark stands at a place, if there is before it what must be.
fn head(text: &str, mark: usize, token: &Token) -> Option<usize> {
    let Some((of, length)) = &token.head else { return Some(mark) };
    let before = text.as_bytes().get(..mark)?.iter().rev();
    let run = before.take(length.end() + 1).take_while(|byte| of.has(**byte)).count();
    // of a sign that may stand before it too, the next are its own
    length.contains(&run.min(*length.end())).then(|| mark - run.min(*length.end()))
}

/// Whether a token stands by itself, is as long as it must be, and was drawn.
fn is_whole(text: &str, start: usize, tail: Range<usize>, token: &Token) -> bool {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let begins = start.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|byte| !part(byte));
    let ends = *token.length.end() == super::tokens::ANY
        || bytes.get(tail.end).is_none_or(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
    let rest = text.get(tail.clone()).unwrap_or("");
    if !begins || !ends || !token.length.contains(&rest.len()) || rest.ends_with("EXAMPLE") {
        return false;
    }
    match &token.head {
        Some((of, length)) => {
            let head = text.get(start..start + length.start()).unwrap_or("");
            is_drawn(head, *of) && (rest.len() < 8 || is_drawn(rest, token.of))
        }
        None => is_drawn(rest, token.of),
    }
}

/// Whether characters were drawn: nothing that is made of words is a token.
fn is_drawn(part: &str, of: Alphabet) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let numbers = digits > 0 && digits < part.len();
    !is_stand_in(part)
        && match of {
            Alphabet::Digits => digits == part.len(),
            Alphabet::Hex | Alphabet::Capitals => numbers,
            Alphabet::Base32 => numbers && part.bytes().all(|byte| !b"0189".contains(&byte)),
            Alphabet::Letters => !is_plain(part),
            Alphabet::Dots if part.len() < 8 => numbers,
            Alphabet::Signs | Alphabet::Dots | Alphabet::Base64 if part.len() >= 16 => unguessable(part),
            Alphabet::Signs | Alphabet::Dots | Alphabet::Base64 | Alphabet::Crypt => !is_plain(part),
        }
}

/// The end of a token with what follows it without a gap; a dot at its end belongs to the sentence.
fn whole_end(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let length = rest.bytes().take(LONGEST_REST).take_while(part).count();
    end + rest.get(..length).unwrap_or("").trim_end_matches(['.', '-', '_']).len()
}

/// How much of what follows a token is taken for a part of it, in bytes.
const LONGEST_REST: usize = 256;

/// The tokens in parts with dots between.
fn dotted(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    for run in runs_of(text, SHORTEST, |byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) {
        let token = text.get(run.clone()).unwrap_or("").trim_end_matches('.');
        if let Some(form) = DOTTED.iter().find(|form| is_dotted(token, form)) {
            found.push((run.start..run.start + token.len(), form.what));
        }
    }
    found
}

/// The runs of bytes of a kind that are no shorter than this. Of most places only every so many bytes are looked at.
fn runs_of(text: &str, least: usize, is_part: impl Fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        while let Some(window) = bytes.get(start..start + least) {
            if let Some(other) = window.iter().rposition(|byte| !is_part(*byte)) {
                start += other + 1;
                continue;
            }
            let rest = bytes.get(start + least..).unwrap_or(&[]);
            let end = start + least + rest.iter().take_while(|byte| is_part(**byte)).count();
            let run = start..end;
            start = end;
            return Some(run);
        }
        None
    })
}

/// The shortest that any of them can be.
const SHORTEST: usize = 32;

fn is_dotted(token: &str, form: &Dotted) -> bool {
    let mut parts = token.split('.');
    let fits = form.parts.iter().all(|(of, length)| {
        parts.next().is_some_and(|part| length.contains(&part.len()) && part.bytes().all(|byte| of.has(byte)))
    });
    let begins = form.begins.iter().any(|begin| token.starts_with(begin));
    let part = |at: usize| token.split('.').nth(at).unwrap_or("");
    // two objects in base64 say enough; of anything else the last part must have been drawn
    let drawn = match form.begins {
        ["eyJ"] => part(1).starts_with("eyJ"),
        _ => unguessable(part(form.parts.len() - 1)),
    };
    begins && fits && drawn
}
