//! Grok as Logstash runs it: `%{NAME:field:type}` over Ruby's regexes, compiled and tried here at build time.
//!
//! In: a pattern, and the names that the spec adds to those that Logstash brings. Out: the fields that a line gives, or
//! what is wrong with the pattern, at its place. As jls-grok 0.11 (`lib/grok-pure.rb`) does it: a pattern is searched
//! for, not anchored; `.` matches a newline; only what has a name is kept; nothing is kept of an empty match.

mod expand;
mod flaw;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use onig::{MatchParam, RegexOptions, Region, SearchOptions, Syntax};

use crate::report::Problem;

pub use expand::field_path;
pub use onig::Regex;

/// The patterns that Logstash brings.
static BROUGHT: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("patterns.toml")).unwrap_or_default());

/// How often the engine may try again at one place of a line; a pattern that needs more would hold up a pipeline.
const RETRIES: usize = 1_000_000;

/// How often it may try again on a whole line: each place of it is a new try.
const RETRIES_ON_LINE: usize = 50_000_000;

/// How often the engine may try again at each place of a line: fewer in a long one, and often enough to go over it.
fn limits(line: &str) -> MatchParam {
    let length = line.len().max(1);
    let retries = (RETRIES_ON_LINE / length).max(20 * length).min(RETRIES);
    let mut limits = MatchParam::default();
    limits.set_retry_limit_in_match(u32::try_from(retries).unwrap_or(u32::MAX));
    limits
}

/// Whether Logstash brings a pattern of that name.
pub fn is_brought(name: &str) -> bool {
    BROUGHT.contains_key(name)
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
    Int(i64),
    /// Any other number.
    Float(f64),
}

/// A pattern, ready to be tried.
pub struct Pattern {
    regex: Regex,
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
}

/// Compiles a pattern. `own` are the names of the spec, which win over those that Logstash brings.
///
/// # Errors
/// Names that do not exist and regexes that are none, each at its place.
pub fn compile(text: &str, own: &BTreeMap<String, String>) -> Result<Pattern, Vec<Problem>> {
    let expanded = expand::expand(text, own, &BROUGHT)?;
    let regex = regex(&expanded.regex).map_err(|error| vec![flaw::locate(text, &error)])?;
    let mut fields = BTreeMap::new();
    regex.foreach_name(|name, _| {
        let field = expanded.groups.get(name).cloned();
        fields.insert(name.to_owned(), field.unwrap_or_else(|| (name.to_owned(), Coerce::Text)));
        true
    });
    Ok(Pattern { regex, fields, length: expanded.regex.len() })
}

/// Compiles a plain regex of Ruby, in which nothing is expanded.
///
/// # Errors
/// What is wrong with it, at its place.
pub fn plain(text: &str) -> Result<Regex, Box<Problem>> {
    Regex::with_options(text, RegexOptions::REGEX_OPTION_NONE, Syntax::ruby())
        .map_err(|error| Box::new(flaw::locate(text, error.description())))
}

/// Every match of a plain regex, as byte ranges; nothing if the engine gave up.
pub fn find_all(regex: &Regex, text: &str) -> Option<Vec<(usize, usize)>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at <= text.len() {
        let mut region = Region::new();
        let options = SearchOptions::SEARCH_OPTION_NONE;
        let hit = regex.search_with_param(text, at, text.len(), options, Some(&mut region), limits(text)).ok()?;
        let Some((start, end)) = hit.and_then(|_| region.pos(0)) else {
            break;
        };
        found.push((start, end));
        // an empty match steps over one character
        at = if end > start { end } else { end + text.get(end..)?.chars().next().map_or(1, char::len_utf8) };
    }
    Some(found)
}

fn regex(text: &str) -> Result<Regex, String> {
    Regex::with_options(text, RegexOptions::REGEX_OPTION_MULTILINE, Syntax::ruby())
        .map_err(|error| error.description().to_owned())
}

impl Pattern {
    /// How many bytes the regex has once every name in it is replaced.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The fields that a match may give, as paths.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.values().map(|(field, _)| field.as_str())
    }

    /// Tries a line.
    pub fn try_on(&self, line: &str) -> Tried {
        let mut region = Region::new();
        let options = SearchOptions::SEARCH_OPTION_NONE;
        match self.regex.search_with_param(line, 0, line.len(), options, Some(&mut region), limits(line)) {
            Err(_) => return Tried::GaveUp,
            Ok(None) => return Tried::No,
            Ok(Some(_)) => {}
        }
        let mut found: BTreeMap<String, Captured> = BTreeMap::new();
        self.regex.foreach_name(|name, groups| {
            let Some((field, coerce)) = self.fields.get(name) else {
                return true;
            };
            for group in groups {
                let text = region.pos(*group as usize).and_then(|(start, end)| line.get(start..end));
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    found.insert(field.clone(), captured(text, *coerce));
                }
            }
            true
        });
        Tried::Fields(found)
    }
}

/// What Ruby's `to_i` and `to_f` make of a text: the number at its start, else 0.
fn captured(text: &str, coerce: Coerce) -> Captured {
    let number = |with_point: bool| {
        let text = text.trim_start();
        let mut seen = false;
        let end = text
            .char_indices()
            .find(|(at, c)| {
                let point = with_point && *c == '.' && !seen;
                seen |= point;
                !(c.is_ascii_digit() || point || *at == 0 && matches!(c, '+' | '-'))
            })
            .map_or(text.len(), |(at, _)| at);
        text.get(..end).unwrap_or("").trim_end_matches('.').to_owned()
    };
    match coerce {
        Coerce::Text => Captured::Text(text.to_owned()),
        Coerce::Int => Captured::Int(number(false).parse().unwrap_or(0)),
        Coerce::Float => Captured::Float(number(true).parse().unwrap_or(0.0)),
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
        assert!(BROUGHT.len() > 300);
        let own = BTreeMap::new();
        let broken: Vec<String> = BROUGHT
            .keys()
            .filter_map(|name| {
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
        assert_eq!(found.get("http.response.status_code"), Some(&Captured::Int(200)));
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
