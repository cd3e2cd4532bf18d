//! A regex of Ruby as JRuby, on which Logstash runs, reads it: for Oniguruma, which compiles and tries it here.
//!
//! In: a regex. Out: the same for Oniguruma, or what JRuby refuses, at its place. Both read nearly all alike. Here is what
//! they do not: which characters `\w`, `\d` and `\s` are, options, escapes, and what may stand in a look-behind.
//! Where Oniguruma has no words for it, or releases of JRuby differ, the regex is taken and not tried (`untried`).

mod character;
mod class;
mod close;
mod escape;
mod frame;
mod group;
mod length;
mod name;
pub mod number;
mod options;
mod property;
mod quantifier;
mod sample;
mod tables;

use std::ops::Range;

use frame::{Frame, GroupKind, Options};
use length::Length;
pub(crate) use name::word;
pub(crate) use sample::{Loose, Sample, Script};

/// A regex for Oniguruma.
#[derive(Debug)]
pub(crate) struct Translated {
    /// What matches as JRuby does.
    pub(crate) regex: String,
    /// What Oniguruma refuses where JRuby does: short forms stand in it as they were written.
    pub(crate) checked: String,
    /// The names of its groups.
    pub(crate) names: Vec<String>,
    /// What keeps it from being tried here.
    pub(crate) untried: Option<&'static str>,
    /// Whether JRuby may pass over an empty match at the end of a text.
    pub(crate) may_miss_end: bool,
    /// A text that it may match.
    pub(crate) sample: Sample,
}

/// What JRuby refuses.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// Where.
    pub(crate) at: Range<usize>,
    /// What it says.
    pub(crate) said: String,
    /// What to write instead.
    pub(crate) help: Option<String>,
}

type Read<T> = Result<T, Box<Refusal>>;

/// Text for both: what is tried, and what is only compiled.
#[derive(Debug, Default, Clone)]
struct Written {
    regex: String,
    checked: String,
}

impl Written {
    fn same(&mut self, text: &str) {
        self.regex.push_str(text);
        self.checked.push_str(text);
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    out: Written,
    frames: Vec<Frame>,
    names: Vec<String>,
    /// Whether groups without a name are none, since others have one.
    only_named: bool,
    /// Such a group in a negative look-behind, which may hold no other.
    captured: Option<Refusal>,
    untried: Option<&'static str>,
    /// Whether the end of the text is asked for, and whether anything has no most.
    asks_end: bool,
    is_unbounded: bool,
    /// Where the last `?`, `*` or `+` ends.
    repeated: Option<usize>,
    /// A property that JRuby knows only in a regex that is not of ASCII alone.
    negated: Option<Refusal>,
    is_unicode: bool,
    sample: Sample,
}

/// What stands between brackets for a name of POSIX, where only ASCII is meant.
pub(crate) fn ascii(name: &str) -> &'static str {
    tables::FACTS.ascii(name).unwrap_or_default()
}

/// Reads a regex.
///
/// # Errors
/// What JRuby refuses and Oniguruma takes; what both refuse is left to Oniguruma.
pub(crate) fn translate(text: &str) -> Result<Translated, Box<Refusal>> {
    // whether a group without a name is one is known at the end
    let named = read(text, true);
    let reader = match named {
        Ok(reader) if !reader.names.is_empty() => reader,
        named => {
            let reader = read(text, false)?;
            if reader.names.is_empty() { reader } else { named? }
        }
    };
    let may_miss_end = reader.asks_end && !reader.is_unbounded;
    let Reader { out, names, captured, untried, negated, is_unicode, sample, .. } = reader;
    if let Some(refusal) = captured.or(negated.filter(|_| !is_unicode)) {
        return Err(Box::new(refusal));
    }
    Ok(Translated { regex: out.regex, checked: out.checked, names, untried, may_miss_end, sample })
}

fn read(text: &str, only_named: bool) -> Read<Reader<'_>> {
    let mut reader = Reader {
        text,
        at: 0,
        out: Written::default(),
        frames: vec![Frame::new(GroupKind::Top, 0, Options::default())],
        names: Vec::new(),
        only_named,
        captured: None,
        untried: None,
        asks_end: false,
        is_unbounded: false,
        repeated: None,
        negated: None,
        is_unicode: !text.is_ascii(),
        sample: Sample::default(),
    };
    while let Some(first) = reader.rest().chars().next() {
        reader.item(first)?;
    }
    // `(?i)` and branches of the whole end with it
    while let Some(frame) = reader.frames.pop() {
        reader.sample_group(&frame);
    }
    Ok(reader)
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn options(&self) -> Options {
        self.frames.last().map_or_else(Options::default, |frame| frame.options)
    }

    fn refuse<T>(&self, at: Range<usize>, said: &str) -> Read<T> {
        Err(Box::new(Refusal { at, said: said.to_owned(), help: None }))
    }

    fn leave_untried(&mut self, why: &'static str) {
        self.untried = self.untried.or(Some(why));
    }

    /// Copies so many bytes.
    fn copy(&mut self, length: usize) {
        let text = self.rest().get(..length).unwrap_or_else(|| self.rest());
        self.out.same(text);
        self.at += text.len();
    }

    /// Counts what was just written as one thing that can be repeated.
    fn atom(&mut self, length: Length) {
        self.push(length, false);
    }

    /// The same of an assertion, which matches a place and no character.
    fn assertion(&mut self) {
        self.sample_text("");
        self.push(Length::Fixed(0), true);
    }

    fn push(&mut self, length: Length, asserts: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.sequence.push(length);
            (frame.is_empty, frame.last_is_empty, frame.last_asserts) = (false, false, asserts);
            frame.asserts_only &= asserts;
        }
    }

    fn within(&self, wanted: impl Fn(&GroupKind) -> bool) -> bool {
        self.frames.iter().any(|frame| wanted(&frame.kind))
    }

    fn item(&mut self, first: char) -> Read<()> {
        match first {
            '\\' => return self.escape(),
            '[' => return self.class(),
            '(' => return self.open(),
            ')' => return self.close(),
            '|' => {
                self.copy(1);
                return self.branch();
            }
            '*' | '+' | '?' | '{' if self.quantifier()? => return Ok(()),
            '#' if self.options().extended => return self.comment_of_line(),
            ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C' if self.options().extended => {
                self.copy(1);
                return Ok(());
            }
            _ => {}
        }
        self.copy(first.len_utf8());
        if matches!(first, '^' | '$') {
            self.assertion();
            return Ok(());
        }
        match first {
            '.' => self.sample_any(),
            _ => self.sample_text(first.encode_utf8(&mut [0; 4])),
        }
        self.atom(Length::Fixed(1));
        Ok(())
    }

    /// `# …` under `(?x)`: no part of the regex, but its escapes must be right.
    fn comment_of_line(&mut self) -> Read<()> {
        let end = self.rest().find('\n').map_or(self.text.len(), |length| self.at + length + 1);
        self.skip_comment(end)?;
        self.out.same("\n");
        Ok(())
    }

    fn skip_comment(&mut self, end: usize) -> Read<()> {
        while self.at < end {
            match self.rest().chars().next() {
                Some('\\') if self.rest().len() == 1 => {
                    return self.refuse(self.at..self.at + 1, "too short escape sequence");
                }
                Some('\\') => {
                    let before = self.at;
                    self.character_escape()?;
                    if self.at == before {
                        self.at += 1 + self.rest().chars().nth(1).map_or(0, char::len_utf8);
                    }
                }
                first => self.at += first.map_or(1, char::len_utf8),
            }
        }
        Ok(())
    }
}
