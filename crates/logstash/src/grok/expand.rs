//! From a grok pattern to a regex: every `%{NAME:field:type}` becomes what it stands for, and a group if it has a field.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{BUILT_IN, Coerce, built_in};
use crate::limits::{FLAWS, Limit, PATTERN, PATTERN_NESTING};
use crate::report::{TextDiagnostic, nearest};

/// A regex, and what its groups mean.
pub(super) struct Expanded {
    pub(super) regex: String,
    /// Group → field and type, for groups whose name is not the field.
    pub(super) groups: BTreeMap<String, (String, Coerce)>,
    /// Where in the regex each part of the text begins that was replaced, how long it is there, and its place in the text.
    replaced: Vec<(usize, usize, Range<usize>)>,
}

impl Expanded {
    /// The place in the author's text of a place in the regex: what stands in a pattern's name is at that name.
    pub(super) fn place(&self, at: Range<usize>) -> Range<usize> {
        let mut start = at.start;
        let mut end = at.end;
        for (from, length, written) in self.replaced.iter().rev() {
            if at.start >= *from && at.start < from + length {
                return written.clone();
            }
            if at.start >= *from {
                break;
            }
        }
        let shift = |place: &mut usize| {
            let before = self.replaced.iter().rev().find(|(from, length, _)| from + length <= *place);
            if let Some((from, length, written)) = before {
                *place = *place - (from + length) + written.end;
            }
        };
        shift(&mut start);
        shift(&mut end);
        start..end.max(start)
    }
}

struct Expansion<'a> {
    own: &'a BTreeMap<String, String>,
    groups: BTreeMap<String, (String, Coerce)>,
    /// What was written → group.
    named: BTreeMap<String, String>,
    problems: Vec<TextDiagnostic>,
    replaced: Vec<(usize, usize, Range<usize>)>,
    /// How many bytes were written so far.
    length: usize,
    /// The bound that was met, after which nothing more is written.
    met: Option<&'static Limit>,
}

pub(super) fn expand(text: &str, own: &BTreeMap<String, String>) -> Result<Expanded, Vec<TextDiagnostic>> {
    let (groups, problems, replaced) = (BTreeMap::new(), Vec::new(), Vec::new());
    let named = BTreeMap::new();
    let mut expansion = Expansion { own, groups, named, problems, replaced, length: 0, met: None };
    let regex = expansion.expand(text, true, &mut Vec::new());
    let Expansion { groups, mut problems, replaced, met, .. } = expansion;
    problems.extend(met.map(|limit| limit.problem(0..text.len())));
    if problems.is_empty() { Ok(Expanded { regex, groups, replaced }) } else { Err(problems) }
}

/// A field as Logstash refers to it (`[a][b]`, or `a`) as a path with dots.
pub fn field_path(reference: &str) -> String {
    match reference.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.split("][").collect::<Vec<_>>().join("."),
        None => reference.to_owned(),
    }
}

/// The field of a group that is named as jls-grok names those that it makes: by a pattern, a field and a type.
pub(super) fn field_of(name: &str) -> (String, Coerce) {
    match name.split(':').collect::<Vec<_>>().as_slice() {
        [_, field, rest @ ..] if !field.is_empty() => {
            (field_path(field), Coerce::named(rest.first().copied().unwrap_or("")))
        }
        _ => (name.to_owned(), Coerce::Text),
    }
}

impl Coerce {
    fn named(name: &str) -> Coerce {
        match name {
            "int" => Coerce::Int,
            "float" => Coerce::Float,
            _ => Coerce::Text,
        }
    }
}

impl Expansion<'_> {
    /// `top`: the text is the author's, so that places in it mean something.
    fn expand(&mut self, text: &str, top: bool, open: &mut Vec<String>) -> String {
        let mut out = String::with_capacity(text.len());
        self.length += text.len();
        if self.length > PATTERN.most {
            self.met = self.met.or(Some(&PATTERN));
        }
        let mut rest = text;
        while let Some(first) = rest.chars().next().filter(|_| self.met.is_none()) {
            if self.problems.len() > FLAWS.most {
                self.met = Some(&FLAWS);
            }
            let at = text.len() - rest.len();
            if first == '\\' {
                // jls-grok replaces `%{NAME}` whatever stands before it
                let replaced = rest.strip_prefix("\\%{").is_some_and(|rest| rest.starts_with(is_of_name));
                let length = if replaced { 1 } else { 1 + rest.chars().nth(1).map_or(0, char::len_utf8) };
                out.push_str(rest.get(..length).unwrap_or(rest));
                rest = rest.get(length..).unwrap_or("");
            } else if rest.starts_with("%{") {
                let (length, replaced) = self.reference(rest, at, top, open);
                self.replaced.extend(top.then(|| (out.len(), replaced.len(), at..at + length)));
                out.push_str(&replaced);
                rest = rest.get(length..).unwrap_or("");
            } else if let Some((name, length)) = bracketed_group(rest) {
                let group = self.group(name, field_path(name), Coerce::Text);
                self.replaced.extend(top.then(|| (out.len(), group.len(), at..at + length)));
                out.push_str(&group);
                rest = rest.get(length..).unwrap_or("");
            } else {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
        }
        out
    }

    /// Groups of the same words share a name, as they do in Logstash: all of them are asked at the place of the first.
    fn group(&mut self, written: &str, field: String, coerce: Coerce) -> String {
        let count = self.named.len();
        let name = self.named.entry(written.to_owned()).or_insert_with(|| format!("g{count}")).clone();
        let group = format!("(?<{name}>");
        self.groups.insert(name, (field, coerce));
        group
    }

    fn reference(&mut self, rest: &str, at: usize, top: bool, open: &mut Vec<String>) -> (usize, String) {
        let inner = rest.get(2..).unwrap_or("");
        let name_length = inner.find(|c: char| !is_of_name(c)).unwrap_or(inner.len());
        let (name, tail) = inner.split_at(name_length);
        let (Some(end), false) = (tail.find('}'), name.is_empty()) else {
            if top {
                self.problems.push(TextDiagnostic {
                    code: "log/invalid-pattern",
                    at: at..at + 2,
                    message: "`%{` is not followed by the name of a pattern and `}`".to_owned(),
                    label: "a name or `}` is missing".to_owned(),
                    help: "write %{NAME:field}; for a literal %{ write \\%\\{".to_owned(),
                    replacement: None,
                });
            }
            return (2, "%{".to_owned());
        };
        let length = 2 + name_length + end + 1;
        let (field, coerce) = match tail.get(..end).and_then(|text| text.strip_prefix(':')) {
            None => (None, Coerce::Text),
            Some(text) => {
                // what comes after the characters of a field is not read; a colon parts it from its type
                let end = text.find(|c: char| !is_of_field(c)).unwrap_or(text.len());
                let text = text.get(..end).unwrap_or("");
                let (field, coerce) = text.split_once(':').unwrap_or((text, ""));
                let coerce = Coerce::named(coerce);
                (Some(field_path(field)).filter(|field| !field.is_empty()), coerce)
            }
        };
        let definition = self.own.get(name).cloned().or_else(|| built_in(name).map(str::to_owned));
        let Some(definition) = definition.filter(|_| !open.iter().any(|other| other == name)) else {
            let known = self.own.contains_key(name) || built_in(name).is_some();
            self.unknown(name, if top { at + 2 } else { 0 }, top, known);
            return (length, String::new());
        };
        if open.len() >= PATTERN_NESTING.most {
            self.met = Some(&PATTERN_NESTING);
            return (length, String::new());
        }
        let start = match field {
            Some(field) => self.group(rest.get(2..length - 1).unwrap_or(name), field, coerce),
            None => "(?:".to_owned(),
        };
        self.length += start.len() + 1;
        open.push(name.to_owned());
        let inside = self.expand(&definition, false, open);
        open.pop();
        (length, format!("{start}{inside})"))
    }

    fn unknown(&mut self, name: &str, at: usize, top: bool, known: bool) {
        let names = || self.own.keys().map(String::as_str).chain(BUILT_IN.iter().map(|(name, _)| *name));
        let near = nearest(name, names()).filter(|_| !known);
        self.problems.push(TextDiagnostic {
            code: "log/unknown-pattern",
            at: if top { at..at + name.len() } else { 0..0 },
            message: if known {
                format!("the pattern `{name}` contains itself")
            } else {
                format!("the pattern `{name}` does not exist")
            },
            label: if known { "endless recursion" } else { "unknown pattern" }.to_owned(),
            help: match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if known => "rewrite it without its own name".to_owned(),
                None => format!("declare it: patterns = {{ {name} = '…' }}"),
            },
            replacement: near.filter(|_| top).and_then(|near| near.word()),
        });
    }
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn is_of_field(character: char) -> bool {
    // jls-grok says `A-z`
    matches!(character, 'A'..='z' | '0'..='9' | '@' | ':' | '.' | '-')
}

/// `(?<[a][b]>`, a group whose name is a field in a field: Ruby's regexes take it, Oniguruma takes words only.
fn bracketed_group(rest: &str) -> Option<(&str, usize)> {
    let name = rest.strip_prefix("(?<").filter(|name| name.starts_with('['))?;
    let end = name.find('>')?;
    Some((name.get(..end)?, 3 + end + 1))
}
