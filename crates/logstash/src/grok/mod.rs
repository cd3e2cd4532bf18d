//! Grok as Logstash runs it: `%{NAME:field:type}` over Ruby's regexes, compiled and tried here at build time.
//!
//! In: a pattern, and the names that the spec adds to those that Logstash brings. Out: the fields that a line gives, or
//! what is wrong with the pattern, at its place. As jls-grok 0.11 (`lib/grok-pure.rb`) does it: a pattern is searched
//! for, not anchored; `.` matches a newline; only what has a name is kept; nothing is kept of an empty match.

mod error;
mod expand;
mod leak;
mod matcher;

use std::collections::BTreeMap;

use onig::RegexOptions;

use crate::report::TextDiagnostic;
use crate::ruby::number::{self, Whole};

pub use expand::field_path;
pub use leak::leak;
pub use matcher::Matcher;

/// The patterns that Logstash brings, by name, in order: `patterns.toml`, packed by the build.
static BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// A pattern that Logstash brings.
fn built_in(name: &str) -> Option<&'static str> {
    let at = BUILT_IN.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    BUILT_IN.get(at).map(|(_, pattern)| *pattern)
}

/// Whether Logstash brings a pattern of that name.
pub fn is_built_in(name: &str) -> bool {
    built_in(name).is_some()
}

/// What a field becomes: `%{…:int}`, `%{…:float}`, or text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coerce {
    /// It stays text.
    Text,
    /// `to_i`.
    Int,
    /// `to_f`.
    Float,
}

/// A value that a line gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Captured {
    /// Text.
    Text(String),
    /// A whole number.
    Int(Whole),
    /// Any other number.
    Float(f64),
}

/// A pattern, ready to be tried.
pub struct Pattern {
    matcher: Matcher,
    /// Group → the field as a path with dots, and what its text becomes.
    fields: BTreeMap<String, (String, Coerce)>,
    /// Bytes of the regex, every name replaced.
    length: usize,
}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pattern").field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// What trying a line gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Tried {
    /// The fields, by path.
    Fields(BTreeMap<String, Captured>),
    /// The pattern is nowhere in the line.
    No,
    /// The engine gave up: the pattern tries too many ways.
    GaveUp,
    /// Only Logstash can try it, for this in it.
    Untried(&'static str),
}

/// Compiles a pattern. `own` are the names of the spec, which win over those that Logstash brings.
///
/// # Errors
/// Names that do not exist and regexes that are none, each at its place.
pub fn compile(text: &str, own: &BTreeMap<String, String>) -> Result<Pattern, Vec<TextDiagnostic>> {
    let expanded = expand::expand(text, own)?;
    // `.` matches a newline, as jls-grok asks for
    let matcher = Matcher::new(&expanded.regex, RegexOptions::REGEX_OPTION_MULTILINE)
        .map_err(|refused| vec![error::problem(text, *refused, |at| expanded.place(at))])?;
    let field = |name: &String| expanded.groups.get(name).cloned().unwrap_or_else(|| expand::field_of(name));
    let fields = matcher.names().iter().map(|name| (name.clone(), field(name))).collect();
    Ok(Pattern { matcher, fields, length: expanded.regex.len() })
}

/// Compiles a plain regex of Ruby, in which nothing is expanded.
///
/// # Errors
/// What is wrong with it, at its place.
pub fn plain(text: &str) -> Result<Matcher, Box<TextDiagnostic>> {
    Matcher::new(text, RegexOptions::REGEX_OPTION_NONE)
        .map_err(|refused| Box::new(error::problem(text, *refused, |at| at)))
}

impl Pattern {
    /// How many bytes the regex has once every name in it is replaced.
    pub fn length(&self) -> usize {
        self.length
    }

    /// What in it keeps it from being tried here, if anything.
    pub fn untried(&self) -> Option<&'static str> {
        self.matcher.untried()
    }

    /// The fields that a match may give, as paths.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.values().map(|(field, _)| field.as_str())
    }

    /// Tries a line.
    pub fn try_on(&self, line: &str) -> Tried {
        let groups = match self.matcher.groups(line) {
            Err(unmatched) => return unmatched,
            Ok(groups) => groups,
        };
        let mut found: BTreeMap<String, Captured> = BTreeMap::new();
        for matcher::Group { name, is_first, text } in groups {
            // of nothing Ruby makes the number 0
            let Some((field, coerce)) = self.fields.get(name) else { continue };
            // of the same words a second time jls-grok makes a text, whatever their type is
            let coerce = if is_first { *coerce } else { Coerce::Text };
            if !(text.is_empty() && coerce == Coerce::Text) {
                found.insert(field.clone(), captured(text, coerce));
            }
        }
        Tried::Fields(found)
    }
}

/// What Ruby's `to_i` and `to_f` make of a text.
fn captured(text: &str, coerce: Coerce) -> Captured {
    match coerce {
        Coerce::Text => Captured::Text(text.to_owned()),
        Coerce::Int => Captured::Int(number::leading_integer(text)),
        Coerce::Float => Captured::Float(number::leading_float(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pattern: &str, line: &str) -> BTreeMap<String, Captured> {
        match compile(pattern, &BTreeMap::new()).expect("it compiles").try_on(line) {
            Tried::Fields(fields) => fields,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_pattern_that_logstash_brings_compiles() {
        assert!(BUILT_IN.len() > 300);
        let own = BTreeMap::new();
        let broken: Vec<String> = BUILT_IN
            .iter()
            .filter_map(|(name, _)| {
                compile(&format!("%{{{name}}}"), &own).err().map(|problems| format!("{name}: {problems:?}"))
            })
            .collect();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }

    #[test]
    fn fields_have_names_paths_and_types() {
        let found = fields(
            "%{COMBINEDAPACHELOG}",
            r#"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326 "http://e.org/" "Mozilla""#,
        );
        assert_eq!(found.get("source.address"), Some(&Captured::Text("127.0.0.1".to_owned())));
        assert_eq!(found.get("http.response.status_code"), Some(&Captured::Int(Whole::Small(200))));
        assert_eq!(found.get("apache.access.user.identity"), None, "`-` is no user");
    }

    #[test]
    fn a_group_of_ones_own_is_a_field_and_a_point_matches_a_newline() {
        let found = fields("^(?<first>\\w+) (?<[a][rest]>.*)$", "one two\nthree");
        assert_eq!(found.get("first"), Some(&Captured::Text("one".to_owned())));
        assert_eq!(found.get("a.rest"), Some(&Captured::Text("two\nthree".to_owned())));
    }

    fn problem(pattern: &str) -> (&'static str, String) {
        let problem = compile(pattern, &BTreeMap::new()).expect_err("it is wrong").remove(0);
        (problem.code, pattern[problem.at].to_owned())
    }

    #[test]
    fn what_is_wrong_is_shown_inside_the_pattern() {
        assert_eq!(problem("^%{TIMESTAMP_ISO8610:ts} x"), ("log/unknown-pattern", "TIMESTAMP_ISO8610".to_owned()));
        assert_eq!(problem("a (b"), ("log/invalid-pattern", "(".to_owned()));
        assert_eq!(problem("a b) c"), ("log/invalid-pattern", ")".to_owned()));
        assert_eq!(problem("a [b"), ("log/invalid-pattern", "[".to_owned()));
        assert_eq!(problem("a (*b)"), ("log/invalid-pattern", "*".to_owned()));
        assert_eq!(problem("%{WORD"), ("log/invalid-pattern", "%{".to_owned()));
    }

    #[test]
    fn a_pattern_that_never_ends_is_given_up() {
        let pattern = compile("^(?:a|aa|aaa)+[bc]$", &BTreeMap::new()).expect("it compiles");
        assert_eq!(pattern.try_on(&"a".repeat(80)), Tried::GaveUp);
    }

    #[test]
    fn a_pattern_that_holds_itself_is_refused() {
        let own = BTreeMap::from([("LOOP".to_owned(), "x%{LOOP}".to_owned())]);
        assert!(compile("%{LOOP:x}", &own).is_err());
    }
}
