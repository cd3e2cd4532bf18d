//! One condition on a label, as Alertmanager reads it.
//!
//! Two parsers exist. Up to 0.26 there is the classic one. From 0.27 on the UTF-8 parser reads first; what only the
//! classic one understands, or what both understand differently, is taken from the classic one, with a warning in a log.

use std::fmt;
use std::ops::Range;

use super::patterns::Patterns;
use super::{UTF8_MATCHERS, Version, classic, utf8};
use crate::promql;
use crate::report::TextDiagnostic;
use crate::work;

/// `label operator value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The label; one that an alert lacks counts as empty.
    pub label: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what: a text, or a regex that must fit as a whole.
    pub value: String,
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Match,
    /// `!~`
    NotMatch,
}

impl Operator {
    /// As it is written.
    pub const fn text(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Match => "=~",
            Operator::NotMatch => "!~",
        }
    }

    /// Whether the value is a regex.
    pub const fn is_regex(self) -> bool {
        matches!(self, Operator::Match | Operator::NotMatch)
    }
}

/// What one text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its matchers, in order; there may be none, or several.
    pub matchers: Vec<Matcher>,
    /// Set where Alertmanager accepts the text, but warns, since it takes it for something in an older notation.
    pub warning: Option<TextDiagnostic>,
}

/// A matcher, and where its value stands with its quotes.
pub(super) type Placed = (Matcher, Range<usize>);

impl Matcher {
    /// A matcher.
    pub fn new(label: impl Into<String>, operator: Operator, value: impl Into<String>) -> Matcher {
        Matcher { label: label.into(), operator, value: value.into() }
    }

    /// The matchers of one text, as this version of Alertmanager reads it: none (``), one (`a="b"`) or several
    /// (`{a="b",c!="d"}`).
    ///
    /// # Errors
    /// Why it refuses the text.
    pub fn parse(text: &str, version: Version) -> Result<Vec<Matcher>, Box<TextDiagnostic>> {
        Matcher::read(text, version).map(|read| read.matchers)
    }

    /// The same, with what it warns of.
    ///
    /// # Errors
    /// Why it refuses the text.
    pub fn read(text: &str, version: Version) -> Result<Read, Box<TextDiagnostic>> {
        let older = compiled(classic::matchers(text), version);
        if version < UTF8_MATCHERS {
            return older.map(|matchers| Read { matchers, warning: None });
        }
        let (matchers, label) = match (compiled(utf8::matchers(text), version), older) {
            // the newer one knows more about quotes, the older one about what most people write
            (Err(newer), Err(older)) => return Err(if text.contains('"') { newer } else { older }),
            (Ok(newer), Err(_)) => return Ok(Read { matchers: newer, warning: None }),
            // of no matchers at all Alertmanager has two kinds, and finds them unlike
            (Ok(newer), Ok(older)) if newer == older && !newer.is_empty() => {
                return Ok(Read { matchers: newer, warning: None });
            }
            (Ok(_), Ok(older)) => (older, "the two parsers read this differently"),
            (Err(_), Ok(older)) => (older, "only the classic parser reads this"),
        };
        let written = matchers.iter().map(Matcher::to_string).collect::<Vec<_>>().join(",");
        let shown: Vec<String> = matchers.iter().map(|it| format!("the text `{}`", it.value)).collect();
        let warning = TextDiagnostic {
            code: "route/ambiguous-matcher",
            at: 0..text.len(),
            message: format!("Alertmanager reads `{text}` with its classic parser, and logs a warning"),
            label: label.to_owned(),
            help: match matchers.as_slice() {
                [] => "remove it: it matches every alert".to_owned(),
                [one] if one.operator.is_regex() => format!("write {} if that is meant", toml(&one.to_string())),
                [one] if one.value != plain(&one.value) => {
                    let meant = Matcher { value: plain(&one.value).to_owned(), ..one.clone() };
                    format!(
                        "write {}, or {} if the quotes are part of the value",
                        toml(&meant.to_string()),
                        toml(&one.to_string())
                    )
                }
                [one] => format!("write {} if `{}` must be {}", toml(&one.to_string()), one.label, shown.concat()),
                _ => format!("write {} if that is meant", toml(&written)),
            },
            replacement: None,
        };
        Ok(Read { matchers, warning: Some(warning) })
    }

    /// The values that it leaves for its label, if it lists them.
    pub fn listed(&self) -> Option<Vec<&str>> {
        match self.operator {
            Operator::Equal => Some(vec![self.value.as_str()]),
            Operator::Match => promql::regex::listed(&self.value).map(Iterator::collect),
            Operator::NotEqual | Operator::NotMatch => None,
        }
    }

    /// Whether a label with this value (empty where an alert lacks it) fits. `None` where the regex is beyond us.
    pub fn matches(&self, value: &str, patterns: &Patterns) -> Option<bool> {
        work::count("a matcher is held against a value", 1);
        match self.operator {
            Operator::Equal => Some(value == self.value),
            Operator::NotEqual => Some(value != self.value),
            Operator::Match => patterns.fits(&self.value, value),
            Operator::NotMatch => patterns.fits(&self.value, value).map(|fits| !fits),
        }
    }
}

/// The matchers, if the regexes among them are some to Go.
fn compiled(
    read: Result<Vec<Placed>, Box<TextDiagnostic>>,
    version: Version,
) -> Result<Vec<Matcher>, Box<TextDiagnostic>> {
    let mut matchers = Vec::new();
    for (matcher, at) in read? {
        if matcher.operator.is_regex()
            && let Err(reason) = promql::regex::translated(&matcher.value, go_of(version))
        {
            return Err(Box::new(TextDiagnostic {
                code: "route/invalid-regex",
                at,
                message: format!("the regular expression `{}` {reason}", matcher.value),
                label: "Alertmanager refuses it".to_owned(),
                help: match promql::regex::advice(&reason) {
                    help if help.starts_with("Prometheus uses") => {
                        "Alertmanager uses Go's RE2 syntax, anchored at both ends".to_owned()
                    }
                    help => help.to_owned(),
                },
                replacement: None,
            }));
        }
        matchers.push(matcher);
    }
    Ok(matchers)
}

/// A Prometheus whose Go reads regexes like this Alertmanager's: `(?<name>…)` came with Go 1.22, which 0.28 was the
/// first to be built with, and Alertmanager puts its anchors around the text of a pattern in every version.
pub(super) fn go_of(version: Version) -> promql::Version {
    promql::Version::new(2, if version >= (0, 28) { 51 } else { 42 })
}

/// A label name that every version takes without quotes.
pub(super) fn is_classic_name(name: &str) -> bool {
    let is_part = |letter: char| letter == '_' || letter == ':' || letter.is_ascii_alphanumeric();
    !name.is_empty() && name.chars().all(is_part) && !name.starts_with(|letter: char| letter.is_ascii_digit())
}

impl fmt::Display for Matcher {
    /// In the one form that every version of Alertmanager reads alike; a name that only the UTF-8 parser takes is quoted.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = is_classic_name(&self.label);
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let label = if plain { self.label.clone() } else { format!("\"{}\"", quoted(&self.label)) };
        write!(formatter, "{label}{}\"{}\"", self.operator.text(), quoted(&self.value))
    }
}

/// A text as TOML, in the quotes that need no escapes.
fn toml(text: &str) -> String {
    if text.contains('\'') { format!("\'\'\'{text}\'\'\'") } else { format!("'{text}'") }
}

/// A value without the quotes of another language around it.
fn plain(value: &str) -> &str {
    let inside = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    inside.unwrap_or_else(|| value.trim_start_matches("= "))
}

#[cfg(test)]
mod tests {
    use super::Operator::{Equal, Match, NotEqual, NotMatch};
    use super::*;

    const OLD: Version = (0, 25);
    const NEW: Version = (0, 28);

    fn parse_single(text: &str, version: Version) -> Option<Matcher> {
        Matcher::parse(text, version).ok()?.into_iter().next()
    }

    #[test]
    fn all_operators_and_loose_forms() {
        for version in [OLD, NEW] {
            for (text, label, operator, value) in [
                ("a=b", "a", Equal, "b"),
                ("  a  !=  \"b\"  ", "a", NotEqual, "b"),
                ("a=~\"b|c\"", "a", Match, "b|c"),
                ("a!~b.", "a", NotMatch, "b."),
                ("a==b", "a", Equal, "=b"),
                ("j=k l", "j", Equal, "k l"),
                ("a=", "a", Equal, ""),
                ("a=\"\"", "a", Equal, ""),
                ("a=\"x\\\"y\\\\z\\nw\"", "a", Equal, "x\"y\\z\nw"),
                ("a=x\\", "a", Equal, "x\\"),
                ("a=\"x\\dy\"", "a", Equal, "x\\dy"),
                ("a=☺", "a", Equal, "☺"),
                ("{a=b}", "a", Equal, "b"),
                ("a:b=c", "a:b", Equal, "c"),
            ] {
                assert_eq!(
                    parse_single(text, version),
                    Some(Matcher::new(label, operator, value)),
                    "{text} {version:?}"
                );
            }
            for text in ["a", "a=\"b", "a=b\"c", "=b", "a=~(", "a~b", ",", "a=~\"\\Qx\""] {
                assert!(Matcher::parse(text, version).is_err(), "{text} {version:?}");
            }
            let both = Matcher::parse("{a=\"b,c\",d!=\"e\",}", version).unwrap();
            assert_eq!(both, [Matcher::new("a", Equal, "b,c"), Matcher::new("d", NotEqual, "e")]);
            assert_eq!(Matcher::parse("", version).unwrap(), []);
        }
    }

    #[test]
    fn names_of_any_kind_came_with_0_27() {
        for (text, label) in [("a-b=\"c\"", "a-b"), ("\"a.b\"=\"c\"", "a.b"), ("\"\\u00e9\"=c", "é")] {
            assert!(Matcher::parse(text, OLD).is_err(), "{text}");
            assert_eq!(parse_single(text, NEW), Some(Matcher::new(label, Equal, "c")), "{text}");
        }
        assert!(parse_single("a=~\"(?<n>b)\"", OLD).is_none() && parse_single("a=~\"(?<n>b)\"", NEW).is_some());
    }

    #[test]
    fn says_where_the_older_parser_had_to_help() {
        for text in ["a==b", "j=k l", "a=~b{2}", "a=\"\\d\"", "a=\"\\t\"", "", "a=", "{}"] {
            let read = Matcher::read(text, NEW).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
            assert!(read.warning.is_some(), "{text}");
            assert!(Matcher::read(text, OLD).unwrap().warning.is_none(), "{text}");
        }
        for text in ["a=b", "a=\"b c\"", "a=~\"b.*\"", "{a=b}", "a=b,c=d", "a=\"\\\\d\""] {
            let read = Matcher::read(text, NEW).unwrap();
            assert_eq!(read.warning, None, "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same_everywhere() {
        for value in ["", "b", "b c", "\"", "\\", "\\n", "\n", "a,b", "{}", "☺", "\\\\d+", "'`"] {
            let matcher = Matcher::new("a", Equal, value);
            for version in [OLD, NEW] {
                let read = Matcher::read(&matcher.to_string(), version).unwrap();
                assert_eq!((read.matchers.as_slice(), read.warning), ([matcher.clone()].as_slice(), None), "{value}");
            }
        }
    }

    #[test]
    fn a_place_is_inside_of_the_text() {
        for (text, at) in [("a", 0..1), ("x=\"y\", b=\"c", 9..11), ("a=~\"(\"", 3..6), ("k=v\"w", 3..5)] {
            let problem = Matcher::parse(text, NEW).unwrap_err();
            assert_eq!(problem.at, at, "{text}: {problem:?}");
        }
    }
}
