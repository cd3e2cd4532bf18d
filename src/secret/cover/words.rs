//! Known secrets, found again in other texts: as they were written, as they are meant, and as other languages quote them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Texts that are not to be shown.
#[derive(Default)]
pub(super) struct Words {
    /// Taken out wherever they stand.
    anywhere: Option<Anywhere>,
    /// Taken out only where they stand in quotes as a whole: a short one may be a part of any word.
    quoted: Vec<String>,
    /// Everything, to know a part of it by.
    all: Vec<String>,
}

/// Texts that are looked for by their beginnings.
struct Anywhere {
    beginnings: AhoCorasick,
    /// Whole, in the order of their beginnings.
    texts: Vec<String>,
}

/// How much of a text is its beginning, in bytes: the work per byte that is searched grows with the longest.
const BEGINNING: usize = 256;

impl Anywhere {
    fn new(mut texts: Vec<String>) -> Option<Anywhere> {
        if texts.is_empty() {
            return None;
        }
        let beginning = |text: &String| text.as_bytes().get(..BEGINNING).unwrap_or(text.as_bytes()).to_vec();
        // of those that begin alike the longest
        texts.sort_by_cached_key(|text| (beginning(text), std::cmp::Reverse(text.len())));
        texts.dedup_by_key(|text| beginning(text));
        // the tables of the other kinds have a row of all bytes for each byte of a text
        let kind = Some(AhoCorasickKind::NoncontiguousNFA);
        let builder = AhoCorasick::builder().kind(kind).match_kind(MatchKind::LeftmostLongest).clone();
        let beginnings = builder.build(texts.iter().map(beginning)).ok()?;
        Some(Anywhere { beginnings, texts })
    }

    /// Where they stand in a text, as far as it goes on as they do.
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(part) = self.beginnings.find(text.get(from..).unwrap_or("")) {
            let start = from + part.start();
            let whole = self.texts.get(part.pattern().as_usize()).map_or("", String::as_str);
            let rest = text.get(start..).unwrap_or("");
            let alike = rest.chars().zip(whole.chars()).take_while(|(a, b)| a == b);
            from = start + alike.map(|(character, _)| character.len_utf8()).sum::<usize>().max(1);
            while !text.is_char_boundary(from) {
                from += 1;
            }
            found.push(start..from);
        }
        found
    }
}

/// The forms in which a secret may be met again.
pub(super) fn variants(written: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    let meant = super::spec::unescaped(written, '"');
    let number = written.replace('_', "");
    let radix = |prefix, radix| number.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok());
    forms.extend([("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find_map(|(p, r)| radix(p, r)).map(|n| n.to_string()));
    if number.parse::<f64>().is_ok() {
        forms.insert(number);
    }
    for text in [written, meant.as_str()] {
        // a text of several lines may be shown by its first
        for part in std::iter::once(text).chain(text.lines().filter(|line| line.len() >= 4)) {
            let part = part.trim();
            let json = serde_json::to_string(part).unwrap_or_default();
            let rust = format!("{part:?}");
            let inner = |quoted: &str| quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or("").to_owned();
            forms.extend([part.to_owned(), inner(&json), inner(&rust)]);
        }
    }
    forms.remove("");
    forms
}

/// Whether a text is a secret wherever it is met: a word of a language may be there for another reason.
fn is_telling(text: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] =
        [|c| c.is_lowercase(), |c| c.is_uppercase(), |c| c.is_numeric(), |c| !c.is_alphanumeric()];
    let mixed = kinds.iter().filter(|kind| text.chars().any(kind)).count() >= 2;
    text.len() >= 6 && mixed || text.len() >= 16
}

impl Words {
    /// Those of a whole run.
    pub(super) fn new(texts: BTreeSet<String>) -> Words {
        let telling: Vec<String> = texts.into_iter().filter(|text| is_telling(text)).collect();
        Words { anywhere: Anywhere::new(telling), ..Words::default() }
    }

    /// Those beside a finding.
    pub(super) fn near(texts: BTreeSet<String>) -> Words {
        let (quoted, long): (Vec<String>, Vec<String>) = texts.into_iter().partition(|text| text.len() <= 3);
        Words { anywhere: Anywhere::new(long.clone()), quoted, all: long }
    }

    /// Where they stand in a text.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        self.anywhere.as_ref().map(|anywhere| anywhere.find(text)).unwrap_or_default()
    }

    pub(super) fn mask_secrets<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let found = self.find(text);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::new();
        let mut at = 0;
        for range in found {
            clean.push_str(text.get(at..range.start).unwrap_or(""));
            clean.push_str("***");
            at = range.end;
        }
        clean.push_str(text.get(at..).unwrap_or(""));
        Cow::Owned(clean)
    }

    /// As [`Words::mask_secrets`]; short ones, and parts of long ones, only where they are quoted.
    pub(super) fn mask_near<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.all.is_empty() && self.quoted.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = self.mask_secrets(text).into_owned();
        for quote in ['`', '"', '\''] {
            let is_secret = |part: &str| {
                self.quoted.iter().any(|secret| secret == part)
                    || part.len() >= 4
                        && self.all.iter().any(|secret| secret.contains(part) && !is_only_named(part, secret))
            };
            let parts: Vec<&str> = clean.split(quote).collect();
            let last = parts.len().saturating_sub(1);
            let parts = parts.iter().enumerate().map(|(at, part)| {
                // what stands before the first quote or behind the last is not in quotes
                if at > 0 && at < last && is_secret(part) { "***" } else { part }
            });
            clean = parts.collect::<Vec<_>>().join(&quote.to_string());
        }
        Cow::Owned(clean)
    }
}

/// Whether a text is the name of a key, and the secret that holds it is more than that.
fn is_only_named(part: &str, secret: &str) -> bool {
    part != secret && super::names::is_name(part)
}
