//! A text that a regex matches, made while it is read, and the places in it where a character of another language may come.

use std::ops::Range;

use onig::{Regex, RegexOptions, Syntax};

use super::Reader;
use super::frame::{Characters, Frame, GroupKind};

/// The longest text that is made.
const LONGEST: usize = 200;

/// What an ASCII part of a regex stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Letters,
    /// Letters of all languages, and none of the marks that may be written after them: `e` and U+0308 are one letter.
    Unmarked,
    Digits,
    Blanks,
}

/// A place of a sample that a part of the regex matched, which may be longer or another one.
#[derive(Debug, Clone)]
pub(crate) struct Loose {
    /// After the character, in the sample.
    pub(crate) after: usize,
    /// The part, in the regex.
    pub(crate) part: Range<usize>,
    pub(crate) script: Script,
    /// Whether it goes on with what begins as a token does, `ghp_` or `eyJ`, and is no name for that.
    pub(crate) is_token: bool,
}

/// What is known of a byte of a sample.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// Whether it stands in a word that the regex begins letter by letter, or in its parts after `.`, `-` and `_`.
    in_token: bool,
    /// Whether a class made it, so that others may stand in its place.
    is_made: bool,
}

/// Where a part of a sample comes from.
#[derive(Clone, Copy)]
enum Source {
    /// It is written so in the regex.
    Literal,
    /// A class; `joins` where none of its characters ends a token.
    Class { joins: bool },
}

/// A text and its places.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    pub(crate) text: String,
    pub(crate) loose: Vec<Loose>,
    /// Whether a part of the regex has no text that is known without trying.
    pub(crate) is_unsure: bool,
    marks: Vec<Mark>,
    last: usize,
    pub(super) last_loose: Option<Loose>,
}

impl Sample {
    /// Adds what one part of the regex matches.
    fn add(&mut self, text: &str, part: Range<usize>, source: Source, script: Option<Script>) {
        self.last = self.text.len();
        self.text.push_str(text);
        let mut in_token = self.marks.last().is_some_and(|mark| mark.in_token);
        for character in text.chars() {
            in_token = match source {
                Source::Literal if character.is_alphanumeric() || character == '_' => true,
                Source::Literal => in_token && matches!(character, '.' | '-'),
                Source::Class { joins } => in_token && joins,
            };
            let is_made = matches!(source, Source::Class { .. }) && !character.is_whitespace();
            self.marks.extend(std::iter::repeat_n(Mark { in_token, is_made }, character.len_utf8()));
        }
        self.last_loose = script.map(|script| Loose { after: self.text.len(), part, script, is_token: in_token });
        if script == Some(Script::Blanks) {
            self.loose.extend(self.last_loose.take());
        }
        self.is_unsure |= self.text.len() > LONGEST;
    }

    /// The last part is repeated, at least so often; `varies` if it may be more often.
    pub(super) fn repeat(&mut self, least: u32, varies: bool) {
        self.loose.extend(self.last_loose.take().filter(|_| varies));
        let part = self.text.get(self.last..).unwrap_or("").to_owned();
        for _ in 1..least {
            if self.text.len() > LONGEST {
                self.is_unsure = true;
                return;
            }
            self.text.push_str(&part);
            let marks = self.marks.get(self.last..self.last + part.len()).unwrap_or_default().to_vec();
            self.marks.extend(marks);
        }
    }

    /// Whether a class made this byte, so that others may stand in its place.
    pub(crate) fn is_made(&self, at: usize) -> bool {
        self.marks.get(at).is_some_and(|mark| mark.is_made)
    }

    fn cut(&mut self, at: usize) {
        self.text.truncate(at);
        self.marks.truncate(at);
        self.loose.retain(|loose| loose.after <= at);
    }
}

impl Reader<'_> {
    /// One character, which `class` matches alone.
    pub(super) fn sample_class(&mut self, class: &str, part: Range<usize>) {
        let case = if self.options().ignore_case { "(?i)" } else { "" };
        let regex = Regex::with_options(&format!("{case}\\A{class}"), RegexOptions::REGEX_OPTION_NONE, Syntax::ruby());
        let Ok(regex) = regex else {
            self.sample.is_unsure = true;
            return;
        };
        let takes = |text: &str| regex.find(text).is_some();
        let written = self.text.get(part.clone()).unwrap_or("");
        let has = |short: &str| written.contains(short) && self.options().characters != Characters::Unicode;
        let letters = ["akz", "AKZ"].iter().any(|all| all.chars().all(|c| takes(&c.to_string())));
        // words of both cases with what stands between and in names are names; a token has digits
        let named = ["ak", "AK"].iter().all(|all| all.chars().all(|c| takes(&c.to_string())));
        let alone = !["1", "_"].iter().chain([" ", "-"].iter().filter(|_| !named)).any(|other| takes(other));
        let script = if letters && !takes("ü") && (alone || has("\\w") || has("\\W")) {
            Some(Script::Letters)
        } else if letters && takes("ü") && !takes("\u{308}") {
            Some(Script::Unmarked)
        } else if has("\\d") && takes("1") && !takes("٣") && !takes("a") {
            Some(Script::Digits)
        } else if has("\\s") && takes(" ") && !takes("\u{a0}") && !takes("a") {
            Some(Script::Blanks)
        } else {
            None
        };
        let first = "a1 ".chars().chain(' '..='~').chain("üß٣\n".chars()).find(|c| takes(&c.to_string()));
        match first {
            Some(first) => {
                let joins = first.is_alphanumeric() && ![" ", "=", ":"].iter().any(|end| takes(end));
                self.sample.add(&first.to_string(), part, Source::Class { joins }, script);
            }
            None => self.sample.is_unsure = true,
        }
    }

    pub(super) fn sample_text(&mut self, text: &str) {
        self.sample.add(text, self.at..self.at, Source::Literal, None);
    }

    /// What `.` matches.
    pub(super) fn sample_any(&mut self) {
        self.sample.add("a", self.at..self.at, Source::Class { joins: false }, None);
    }

    /// Of a group only its first branch is kept, and of what must not be there nothing.
    pub(super) fn sample_group(&mut self, frame: &Frame) {
        let (start, first) = frame.sampled;
        let negative = frame.kind == GroupKind::Behind { negative: true }
            || frame.kind == GroupKind::Ahead
                && self.text.get(frame.start..).is_some_and(|text| text.starts_with("(?!"));
        match first {
            _ if negative => self.sample.cut(start),
            Some(end) => self.sample.cut(end),
            None => {}
        }
        // a group of one class is repeated as the class is
        let only = frame.branch_loose.clone().filter(|loose| {
            let character = self.sample.text.get(start..loose.after).unwrap_or("");
            character.chars().count() == 1 && loose.after == self.sample.text.len() && !negative
        });
        self.sample.last = start;
        self.sample.last_loose = only;
        self.sample.is_unsure |= matches!(frame.kind, GroupKind::Absent | GroupKind::Conditional);
    }
}
