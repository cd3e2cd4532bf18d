//! What stands in the options of Logstash's filters and in conditions: regexes and patterns as JRuby reads them, formats of
//! timestamps and zones as Joda-Time does.

use std::collections::BTreeMap;
use std::ops::Range;

use super::marks::{Plugin, Value, plugins};
use super::options::{Holds, OPTIONS, What, selected};
use super::text::has_variable;
use crate::date_format::{self, Zone};
use crate::grok;
use crate::limits::{EXCEEDED, PATTERNS};
use crate::report::TextDiagnostic;

/// What is wrong in the values of a filter that is of Logstash's language. `spent` counts the bytes of patterns.
pub fn check_values(text: &str, spent: &mut usize) -> Vec<TextDiagnostic> {
    let Ok(marks) = super::read(text) else { return Vec::new() };
    let (plugins, matched) = plugins(text, &marks);
    let mut values = Values { text, spent, problems: Vec::new() };
    for at in matched {
        values.check(&at, What::Regex, &BTreeMap::new());
    }
    for plugin in &plugins {
        values.of_plugin(plugin);
    }
    values.problems.sort_by_key(|problem| problem.at.start);
    values.problems
}

struct Values<'a> {
    text: &'a str,
    spent: &'a mut usize,
    problems: Vec<TextDiagnostic>,
}

impl<'a> Values<'a> {
    fn written(&self, at: &Range<usize>) -> &'a str {
        self.text.get(at.clone()).unwrap_or("")
    }

    fn of_plugin(&mut self, plugin: &Plugin) {
        let Some(known) = OPTIONS.get(&plugin.name) else { return };
        let mut texts: Vec<(&Holds, Range<usize>)> = Vec::new();
        let mut own = BTreeMap::new();
        for ((name, value), place) in plugin.options.iter().zip(&plugin.places) {
            self.count_items(known.get(name), name, value, place);
            let Some(holds) = known.get(name).filter(|holds| self.is_read(plugin, holds)) else { continue };
            if let (What::Definition, Value::Hash(entries)) = (holds.holds, value) {
                own.extend(entries.iter().filter_map(|(name, definition)| match (name, definition) {
                    (Value::Text(name), Value::Text(definition)) => Some((
                        self.written(name).to_owned(),
                        self.written(definition).trim_end_matches('\n').to_owned(),
                    )),
                    _ => None,
                }));
            }
            texts.extend(selected(holds.of, value).into_iter().map(|at| (holds, at)));
        }
        // what is wrong in a word is reported there, and not wherever it is used
        texts.sort_by_key(|(holds, _)| holds.holds != What::Definition);
        let before = self.problems.len();
        let mut broken = false;
        for (holds, at) in texts {
            let written = self.written(&at);
            let unknown = has_variable(written) || holds.made_of_event && written.contains("%{");
            let reported = broken && holds.holds == What::Grok;
            if !(unknown || reported) {
                self.check(&at, holds.holds, &own);
            }
            broken |= holds.holds == What::Definition && self.problems.len() > before;
        }
        // other patterns may be in files, or an older set
        if plugin.options.iter().any(|(name, _)| matches!(name.as_str(), "patterns_dir" | "ecs_compatibility")) {
            let kept = self.problems.split_off(before);
            let known = kept.iter().all(|problem| problem.code != "log/unknown-pattern");
            self.problems.extend(kept.into_iter().filter(|_| known));
        }
    }

    /// Says that Logstash would not start with so many items.
    fn count_items(&mut self, known: Option<&Holds>, name: &str, value: &Value, place: &Range<usize>) {
        // a variable may be anything
        let is_variable = matches!(value, Value::Text(at) if has_variable(self.written(at)));
        let Some((count, help)) = known.filter(|_| !is_variable).and_then(|holds| holds.wrong_items(value)) else {
            return;
        };
        let items = if count == 1 { "item" } else { "items" };
        self.problems.push(TextDiagnostic {
            code: "log/invalid-filter",
            at: place.clone(),
            message: format!("`{name}` has {count} {items}: Logstash does not start"),
            label: "wrong number of items".to_owned(),
            help: help.to_owned(),
            replacement: None,
        });
    }

    /// Whether the options beside it make the plugin read it so.
    fn is_read(&self, plugin: &Plugin, holds: &Holds) -> bool {
        let mut options = plugin.options.iter();
        let is_true = |wanted: &String| {
            plugin
                .options
                .iter()
                .any(|(name, value)| name == wanted && matches!(value, Value::Text(at) if self.written(at) == "true"))
        };
        holds.only_with.as_ref().is_none_or(is_true)
            && holds.not_with.as_ref().is_none_or(|other| !options.any(|(name, _)| name == other))
    }

    fn check(&mut self, at: &Range<usize>, what: What, own: &BTreeMap<String, String>) {
        let written = self.written(at);
        if *self.spent > PATTERNS.most || has_variable(written) {
            return;
        }
        *self.spent = self.spent.saturating_add(written.len());
        let found = match what {
            What::Regex => grok::plain(written).err().map(|problem| vec![*problem]).unwrap_or_default(),
            What::Characters => characters(written),
            What::Grok | What::Definition => match grok::compile(written, own) {
                Ok(pattern) => {
                    *self.spent = self.spent.saturating_add(pattern.length());
                    Vec::new()
                }
                Err(problems) => problems,
            },
            What::Format => match date_format::check(written) {
                Err(problem) => vec![*problem],
                Ok(()) => date_format::doubts(written),
            },
            What::Zone => unknown_zone(written),
        };
        if *self.spent > PATTERNS.most {
            // told once
            *self.spent = usize::MAX;
            self.problems.push(PATTERNS.problem(at.clone()));
            return;
        }
        let shift = |problem: TextDiagnostic| TextDiagnostic {
            at: at.start + problem.at.start..at.start + problem.at.end,
            ..problem
        };
        self.problems
            .extend(found.into_iter().filter(|problem| problem.code != EXCEEDED || what == What::Grok).map(shift));
    }
}

/// What is wrong in the characters of a class, at their place.
fn characters(written: &str) -> Vec<TextDiagnostic> {
    let problem = grok::plain(&format!("[{written}]")).err();
    let shifted = problem.map(|problem| {
        let place = |at: usize| at.saturating_sub(1).min(written.len());
        TextDiagnostic { at: place(problem.at.start)..place(problem.at.end), ..*problem }
    });
    shifted.into_iter().collect()
}

fn unknown_zone(written: &str) -> Vec<TextDiagnostic> {
    if Zone::by_id(written).is_some() {
        return Vec::new();
    }
    vec![TextDiagnostic {
        code: "log/invalid-format",
        at: 0..written.len(),
        message: format!("`{written}` is not a time zone of the tz database"),
        label: "unknown time zone".to_owned(),
        help: "write a name of the tz database or an offset: timezone => \"Europe/Berlin\", timezone => \"+02:00\""
            .to_owned(),
        replacement: None,
    }]
}

#[cfg(test)]
mod tests {
    use super::check_values;
    use crate::config::options::OPTIONS;

    /// The codes, with what they are about.
    fn found(text: &str) -> Vec<(&'static str, String)> {
        assert_eq!(super::super::check(text), Ok(()), "{text}");
        let problems = check_values(text, &mut 0);
        problems.into_iter().map(|problem| (problem.code, text[problem.at].to_owned())).collect()
    }

    #[test]
    fn the_table_is_read() {
        assert!(OPTIONS.len() > 4);
    }

    #[test]
    fn what_jruby_or_joda_refuses_is_shown_where_it_stands() {
        for (text, code, wrong) in [
            (r"if [a] =~ /x(?<=a+)\// { drop { } }", "log/invalid-pattern", "(?<=a+)"),
            ("if [a] !~ 'x{3,1}' { drop { } }", "log/invalid-pattern", "{3,1}"),
            ("if [a] == 'b(' { } else if [b] in ['('] or [c] =~ /(/ { drop { } }", "log/invalid-pattern", "("),
            ("mutate { gsub => ['(', 'x(', '('] }", "log/invalid-pattern", "("),
            ("mutate { gsub => ['a', 'b', 'c', 'd', 'e\\x{61}', 'f'] }", "log/invalid-pattern", "\\x"),
            ("grok { match => { 'message' => '%{WORDS:a}' } }", "log/unknown-pattern", "WORDS"),
            (
                "grok { match => { 'message' => ['%{WORD:a}', '%{OWN}('] } pattern_definitions => { OWN => 'x' } }",
                "log/invalid-pattern",
                "(",
            ),
            ("grok { match => [ 'message', 'a{3,1}' ] }", "log/invalid-pattern", "{3,1}"),
            (
                "grok { pattern_definitions => { OWN => 'x{3,1}' } match => { 'message' => '%{OWN:a}' } }",
                "log/invalid-pattern",
                "{3,1}",
            ),
            ("date { match => [ 'bb', 'ISO8601', 'yyyy-MM-dd bb' ] }", "log/invalid-format", "bb"),
            ("date { match => [ 't', 'yyyy-MM-dd HH:MM' ] }", "log/misread-format", "MM"),
            ("date { match => [ 't', 'UNIX' ] timezone => 'CEST' }", "log/invalid-format", "CEST"),
            ("kv { field_split_pattern => '[' }", "log/invalid-pattern", "["),
            ("prune { whitelist_names => ['^a', '*b'] }", "log/invalid-pattern", "*"),
            ("translate { regex => true dictionary => { 'a(' => 'x(' } }", "log/invalid-pattern", "("),
        ] {
            assert_eq!(found(text), [(code, wrong.to_owned())], "{text}");
        }
    }

    #[test]
    fn lists_with_which_logstash_does_not_start_are_shown_at_their_option() {
        for (text, option) in [
            ("mutate { gsub => ['m', 'a'] }", "gsub"),
            ("mutate { gsub => ['m', 'a', 'b', 'n'] }", "gsub"),
            ("mutate { 'gsub' => 'm' }", "'gsub'"),
            ("date { match => ['ts'] }", "match"),
            ("if [a] { date { match => [] } }", "match"),
            ("date { match => 'ts' }", "match"),
            ("grok { match => ['message'] }", "match"),
            ("prune { whitelist_values => ['a', 'b', 'c'] }", "whitelist_values"),
        ] {
            assert_eq!(found(text), [("log/invalid-filter", option.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_is_right_or_not_known_is_left_alone() {
        for text in [
            r"if [a] =~ /^\/x\/[^\/]+$/ and [b] !~ '\\A\\w' { drop { } }",
            "if [a] == '(' or '(' in [b] or [c] in ['(', '['] { drop { } }",
            "if [a] =~ '${PATTERN}(' { drop { } }",
            "mutate { gsub => [] } date { match => '${MATCH}' } grok { match => ['a', '%{WORD:b}', 'c', '%{WORD:d}'] }",
            "mutate { gsub => ['(', 'x', '(', '[', '%{field}(', '(' ] split => { 'a' => '(' } }",
            "grok { patterns_dir => ['/p'] match => { 'message' => '%{OURS:a}' } }",
            "grok { ecs_compatibility => disabled match => { 'message' => '%{OURS:a}' } }",
            "grok { pattern_definitions => { 'OURS' => 'x' } match => { 'message' => '%{OURS:a}' } }",
            "date { match => [ 't', 'yyyy-MM-dd HH:mm:ss', 'ISO8601', 'UNIX_MS' ] timezone => '%{tz}' }",
            "kv { field_split => ' &' value_split => '=' trim_key => '<>\\[\\],' }",
            "translate { dictionary => { '(' => 'x' } } translate { regex => true exact => false dictionary => { '(' => 'x' } }",
            "ruby { code => 'a =~ /(/' } dissect { mapping => { 'message' => '%{a} (%{b}' } }",
            "other { match => { 'a' => '(' } pattern => '(' }",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
