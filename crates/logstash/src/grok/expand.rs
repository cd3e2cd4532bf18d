//! From a grok pattern to a regex: every `%{NAME:field:type}` becomes what it stands for, and a group if it has a field.

use std::collections::BTreeMap;

use super::Coerce;
use crate::limits::{FLAWS, Limit, PATTERN, PATTERN_NESTING};
use crate::report::{Problem, nearest};

/// A regex, and what its groups mean.
pub(super) struct Expanded {
    pub(super) regex: String,
    /// Group → field and type, for groups whose name is not the field.
    pub(super) groups: BTreeMap<String, (String, Coerce)>,
}

struct Expansion<'a> {
    own: &'a BTreeMap<String, String>,
    brought: &'a BTreeMap<String, String>,
    groups: BTreeMap<String, (String, Coerce)>,
    problems: Vec<Problem>,
    /// How many bytes were written so far.
    length: usize,
    /// The bound that was met, after which nothing more is written.
    met: Option<&'static Limit>,
}

pub(super) fn expand(
    text: &str,
    own: &BTreeMap<String, String>,
    brought: &BTreeMap<String, String>,
) -> Result<Expanded, Vec<Problem>> {
    let mut expansion = Expansion { own, brought, groups: BTreeMap::new(), problems: Vec::new(), length: 0, met: None };
    let regex = expansion.expand(text, true, &mut Vec::new());
    let Expansion { groups, mut problems, met, .. } = expansion;
    problems.extend(met.map(|limit| limit.problem(0..text.len())));
    if problems.is_empty() { Ok(Expanded { regex, groups }) } else { Err(problems) }
}

/// A field as Logstash refers to it (`[a][b]`, or `a`) as a path with dots.
pub fn field_path(reference: &str) -> String {
    match reference.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.split("][").collect::<Vec<_>>().join("."),
        None => reference.to_owned(),
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
                let length = 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
                out.push_str(rest.get(..length).unwrap_or(rest));
                rest = rest.get(length..).unwrap_or("");
            } else if rest.starts_with("%{") {
                let (length, replaced) = self.reference(rest, at, top, open);
                out.push_str(&replaced);
                rest = rest.get(length..).unwrap_or("");
            } else if let Some((name, length)) = bracketed_group(rest) {
                out.push_str(&self.group(field_path(name), Coerce::Text));
                rest = rest.get(length..).unwrap_or("");
            } else {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
        }
        out
    }

    fn group(&mut self, field: String, coerce: Coerce) -> String {
        let name = format!("g{}", self.groups.len());
        let group = format!("(?<{name}>");
        self.groups.insert(name, (field, coerce));
        group
    }

    fn reference(&mut self, rest: &str, at: usize, top: bool, open: &mut Vec<String>) -> (usize, String) {
        let inner = rest.get(2..).unwrap_or("");
        let name_length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inner.len());
        let (name, tail) = inner.split_at(name_length);
        let (Some(end), false) = (tail.find('}'), name.is_empty()) else {
            if top {
                self.problems.push(Problem {
                    code: "log/invalid-pattern",
                    at: at..at + 2,
                    message: "`%{` does not begin a pattern's name".to_owned(),
                    label: "no name, or no `}`".to_owned(),
                    help: "write %{NAME:field}; a percent sign before a brace is written \\%\\{".to_owned(),
                    replacement: None,
                });
            }
            return (2, "%{".to_owned());
        };
        let length = 2 + name_length + end + 1;
        let (field, coerce) = match tail.get(..end).and_then(|text| text.strip_prefix(':')) {
            None => (None, Coerce::Text),
            Some(text) => {
                // a colon parts the field from its type
                let (field, coerce) = text.split_once(':').unwrap_or((text, ""));
                let coerce = match coerce {
                    "int" => Coerce::Int,
                    "float" => Coerce::Float,
                    _ => Coerce::Text,
                };
                (Some(field_path(field)).filter(|field| !field.is_empty()), coerce)
            }
        };
        let definition = self.own.get(name).or_else(|| self.brought.get(name)).cloned();
        let Some(definition) = definition.filter(|_| !open.iter().any(|other| other == name)) else {
            let known = self.own.contains_key(name) || self.brought.contains_key(name);
            self.unknown(name, if top { at + 2 } else { 0 }, top, known);
            return (length, String::new());
        };
        if open.len() >= PATTERN_NESTING.most {
            self.met = Some(&PATTERN_NESTING);
            return (length, String::new());
        }
        let start = match field {
            Some(field) => self.group(field, coerce),
            None => "(?:".to_owned(),
        };
        self.length += start.len() + 1;
        open.push(name.to_owned());
        let inside = self.expand(&definition, false, open);
        open.pop();
        (length, format!("{start}{inside})"))
    }

    fn unknown(&mut self, name: &str, at: usize, top: bool, known: bool) {
        let names = || self.own.keys().chain(self.brought.keys()).map(String::as_str);
        let near = nearest(name, names()).filter(|_| !known);
        self.problems.push(Problem {
            code: "log/unknown-pattern",
            at: if top { at..at + name.len() } else { 0..0 },
            message: if known {
                format!("the pattern `{name}` holds itself")
            } else {
                format!("there is no pattern `{name}`")
            },
            label: if known { "never ends" } else { "unknown pattern" }.to_owned(),
            help: match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if known => "write what it matches without its own name".to_owned(),
                None => format!("declare it: patterns = {{ {name} = '…' }}"),
            },
            replacement: near.filter(|_| top).and_then(|near| near.word()),
        });
    }
}

/// `(?<[a][b]>`, a group whose name is a field in a field: Ruby's regexes take it, Oniguruma takes words only.
fn bracketed_group(rest: &str) -> Option<(&str, usize)> {
    let name = rest.strip_prefix("(?<").filter(|name| name.starts_with('['))?;
    let end = name.find('>')?;
    Some((name.get(..end)?, 3 + end + 1))
}
