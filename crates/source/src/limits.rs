//! Every bound of this program, with its reason: no input may cost much more than what it says is worth.
//!
//! What lies above a bound is refused by the finding `limit/exceeded`, which names the bound and its number, and before the
//! work is done that it would cost. No spec that a person maintains comes near one. The reference in `docs/` and the page of
//! the finding show this table; a test holds them to it.

use std::ops::Range;

use super::Span;
use super::report::{Diagnostic, TextDiagnostic};

pub use super::limits_of_tests::{ALL_EVALUATIONS, FLUSHES, HELD, LABELS, SUBQUERY_STEPS, TEMPLATE_STEPS, TEXTS};

/// The code of the finding.
pub const EXCEEDED: &str = "limit/exceeded";

/// One bound.
#[derive(Debug, PartialEq, Eq)]
pub struct Limit {
    /// The most that is taken.
    pub most: usize,
    /// Of what.
    pub unit: &'static str,
    /// What is wrong above it, as a lower-case phrase.
    pub above: &'static str,
    /// What would happen without it.
    pub why: &'static str,
    /// The edit to make.
    pub help: &'static str,
}

/// All bounds, in the order of the phases that hold to them.
pub const LIMITS: &[&Limit] = &[
    &SPEC_SIZE,
    &SCRAPE_SIZE,
    &FILES,
    &VALUES,
    &LINE,
    &NESTING,
    &SYNTAX_ERRORS,
    &FINDINGS,
    &FLAWS,
    &NAME,
    &ENVIRONMENTS,
    &ENVIRONMENT_SIZE,
    &DEFAULTS,
    &DEFAULT_SIZE,
    &PLACED,
    &SEVERITIES,
    &OVERRIDES,
    &SERVICES,
    &RULES,
    &RULE_SIZE,
    &EXPRESSION_SIZE,
    &EXPRESSION_NESTING,
    &EXPRESSION_CHAIN,
    &EXPRESSIONS,
    &TEMPLATE_SIZE,
    &TEMPLATE_NESTING,
    &FILTER_NESTING,
    &JSON_NESTING,
    &PATTERN,
    &PATTERN_NESTING,
    &PATTERNS,
    &REDACTIONS,
    &REDACTED,
    &SAMPLES,
    &STEPS,
    &EVALUATIONS,
    &ALL_EVALUATIONS,
    &SUBQUERY_STEPS,
    &HELD,
    &LABELS,
    &TEXTS,
    &TEMPLATE_STEPS,
    &FLUSHES,
];

/// The spec and the files that it includes.
pub const SPEC_SIZE: Limit = Limit {
    most: 32_000_000,
    unit: "bytes in the spec and the files that it includes",
    above: "the spec is too large",
    why: "a file is held in memory many times over while it is checked",
    help: "split it into separate specs, one for each team or cluster",
};

/// The pasted scrapes that services name.
pub const SCRAPE_SIZE: Limit = Limit {
    most: 100_000_000,
    unit: "bytes in all scrapes of a spec",
    above: "the scrapes are too large",
    why: "a scrape takes three times its size in memory while it is read",
    help: "keep one sample of each metric: only names, types and labels are used",
};

/// The files that `include` names.
pub const FILES: Limit = Limit {
    most: 1_000,
    unit: "included files",
    above: "the spec has too many files",
    why: "a pattern may match a whole disk",
    help: "include only files of this spec",
};

/// Values in a spec, those in lists among them.
pub const VALUES: Limit = Limit {
    most: 800_000,
    unit: "keys and values in the files of a spec, a table as three",
    above: "the spec holds too many values",
    why: "each costs about 300 bytes of memory, however short it is",
    help: "split it into separate specs, one for each team or cluster",
};

/// The length of a line of TOML.
pub const LINE: Limit = Limit {
    most: 1_000_000,
    unit: "bytes in a line",
    above: "a line is too long",
    why: "to show one position of it, the whole line is read",
    help: "write the value on several lines, in '''…'''",
};

/// Tables and lists inside of one another.
pub const NESTING: Limit = Limit {
    most: 64,
    unit: "levels of tables and lists",
    above: "tables and lists nest too deep",
    why: "each level is a nested call, and the call stack is limited",
    help: "remove levels: the language needs at most ten",
};

/// Syntax errors of one file.
pub const SYNTAX_ERRORS: Limit = Limit {
    most: 100,
    unit: "syntax errors in a file, fewer in one above 400 kB",
    above: "the file has too many syntax errors",
    why: "after each the file is read again",
    help: "fix the errors above first: the file is not read from here on",
};

/// Findings of one run.
pub const FINDINGS: Limit = Limit {
    most: 100_000,
    unit: "findings in an environment",
    above: "there are too many findings",
    why: "each takes half a kilobyte of memory, and is shown with its source",
    help: "fix the findings above first: the later ones are not shown",
};

/// Flaws of one text inside of the spec, such as a template or the series of a test.
pub const FLAWS: Limit = Limit {
    most: 100,
    unit: "errors in one text",
    above: "the text has too many errors",
    why: "in a text of another language every word is an error",
    help: "fix the errors above first: the later ones are not shown",
};

/// The name of a service, an alert or any other item.
pub const NAME: Limit = Limit {
    most: 255,
    unit: "bytes in the name of an item",
    above: "the name is too long",
    why: "it becomes a label, a file name and a part of other texts, many times over",
    help: "choose a shorter name",
};

/// Environments of a spec.
pub const ENVIRONMENTS: Limit = Limit {
    most: 100,
    unit: "environments",
    above: "the spec has too many environments",
    why: "the whole spec is checked once for each",
    help: "split the spec, or check some at a time: `--environment NAME`",
};

/// The spec, once for each environment.
pub const ENVIRONMENT_SIZE: Limit = Limit {
    most: 10_000_000,
    unit: "bytes in the spec, counted once for each environment",
    above: "the spec is too large for so many environments",
    why: "the whole spec is held in memory once for each",
    help: "split the spec, or check some at a time: `--environment NAME`",
};

/// What `[defaults]` adds to items.
pub const DEFAULTS: Limit = Limit {
    most: 500_000,
    unit: "values that `[defaults]` adds to items",
    above: "the defaults become too many values",
    why: "each item gets a copy of them",
    help: "keep in `[defaults]` only what most items need, and set the rest in the items",
};

/// What `[defaults]` adds to items, as text.
pub const DEFAULT_SIZE: Limit = Limit {
    most: 20_000_000,
    unit: "bytes of text that `[defaults]` adds to items",
    above: "the texts of the defaults become too long",
    why: "each item gets a copy of them",
    help: "keep in `[defaults]` only what most items need, and set the rest in the items",
};

/// A text whose placeholders are replaced.
pub const PLACED: Limit = Limit {
    most: 10_000,
    unit: "bytes in a text whose placeholders are replaced",
    above: "the text becomes too long",
    why: "it is an address, a URL or a path, and each item gets one",
    help: "write a shorter text, with each placeholder once",
};

/// Severities of a spec.
pub const SEVERITIES: Limit = Limit {
    most: 50,
    unit: "severities",
    above: "there are too many severities",
    why: "each alert may have a rule for each, and all pairs of them are compared",
    help: "keep those that reach different people, most severe first",
};

/// Overrides of one alert.
pub const OVERRIDES: Limit = Limit {
    most: 1_000,
    unit: "overrides of one alert",
    above: "the alert has too many overrides",
    why: "each is a separate rule, whose labels are compared with those of all others",
    help: "export the limit as a metric of each service, and compare with that metric",
};

/// Services of one environment.
pub const SERVICES: Limit = Limit {
    most: 20_000,
    unit: "services",
    above: "there are too many services",
    why: "each takes ten kilobytes of memory while its jobs are checked",
    help: "give one service many addresses, or use service discovery: `file_sd_configs`",
};

/// Alerting rules of a spec.
pub const RULES: Limit = Limit {
    most: 200_000,
    unit: "alerting rules: one for each alert, severity and override",
    above: "the alerts become too many rules",
    why: "the three numbers are multiplied",
    help: "use fewer severities or fewer overrides",
};

/// Labels and annotations of all alerting rules.
pub const RULE_SIZE: Limit = Limit {
    most: 20_000_000,
    unit: "bytes in the labels and annotations of all rules",
    above: "the texts of the rules become too long",
    why: "each rule of an alert repeats all its texts",
    help: "shorten the texts: move long texts to a runbook",
};

/// One expression in PromQL.
pub const EXPRESSION_SIZE: Limit = Limit {
    most: 100_000,
    unit: "bytes in an expression",
    above: "the expression is too long",
    why: "it is read by two parsers, whose trees take 150 times its length",
    help: "move parts of it to indicators",
};

/// All expressions of a spec.
pub const EXPRESSIONS: Limit = Limit {
    most: 500_000,
    unit: "operands and operators in all expressions of a spec",
    above: "the expressions of this spec become too large together",
    why: "each takes about 700 bytes of memory while types and labels are worked out",
    help: "move the parts that several expressions share to indicators",
};

/// One Go template.
pub const TEMPLATE_SIZE: Limit = Limit {
    most: 100_000,
    unit: "bytes in a template",
    above: "the template is too long",
    why: "its tree takes 150 times its length in memory",
    help: "shorten it: a notification cannot show so much",
};

/// Brackets and signs in PromQL.
pub const EXPRESSION_NESTING: Limit = Limit {
    most: 100,
    unit: "levels of brackets and signs in an expression",
    above: "the expression nests too deep",
    why: "each level is a nested call, and the call stack is limited",
    help: "move parts of it to indicators",
};

/// Operators in a row in PromQL.
pub const EXPRESSION_CHAIN: Limit = Limit {
    most: 500,
    unit: "operators in a row in an expression",
    above: "the expression chains too many operators",
    why: "a chain becomes a deep tree",
    help: "move parts of it to indicators",
};

/// Blocks, and parentheses, in Go templates.
pub const TEMPLATE_NESTING: Limit = Limit {
    most: 100,
    unit: "levels of blocks or parentheses in a template",
    above: "the template nests too deep",
    why: "each level is a nested call, and the call stack is limited",
    help: "move inner parts to variables, or to separate templates with `define`",
};

/// Blocks, lists and conditions in Logstash's language.
pub const FILTER_NESTING: Limit = Limit {
    most: 64,
    unit: "levels of blocks, lists and parentheses in a filter",
    above: "the filter nests too deep",
    why: "each level is a nested call, and the call stack is limited",
    help: "write conditions one after the other, or move the filter to a separate pipeline",
};

/// Objects and lists in JSON.
pub const JSON_NESTING: Limit = Limit {
    most: 127,
    unit: "levels of objects and lists in JSON",
    above: "the JSON nests too deep",
    why: "each level is a nested call, and the call stack is limited",
    help: "remove levels: a panel or a log line does not need so many",
};

/// A grok pattern once every name in it is replaced.
pub const PATTERN: Limit = Limit {
    most: 50_000,
    unit: "bytes in a pattern whose names are replaced",
    above: "the pattern becomes too long",
    why: "names that contain other names twice double with each level; the longest built-in pattern of Logstash has 10,000",
    help: "write a simpler pattern, without names that contain the same name several times",
};

/// Names inside of names of grok patterns.
pub const PATTERN_NESTING: Limit = Limit {
    most: 64,
    unit: "levels of names in a pattern",
    above: "the pattern's names nest too deep",
    why: "each level is a nested call, and the call stack is limited",
    help: "replace the inner names by their patterns",
};

/// All grok patterns of a spec, every name replaced.
pub const PATTERNS: Limit = Limit {
    most: 5_000_000,
    unit: "bytes in all patterns of a spec, their names replaced",
    above: "the patterns of this spec become too long together",
    why: "each is compiled, and takes about forty times its length in memory",
    help: "share patterns: one service of kind `logs` may read the lines of several programs",
};

/// Redactions of one service.
pub const REDACTIONS: Limit = Limit {
    most: 100,
    unit: "redactions in the logs of a service",
    above: "there are too many redactions",
    why: "each searches every field of every line",
    help: "join patterns with `|`",
};

/// An event of a log's test once everything is redacted.
pub const REDACTED: Limit = Limit {
    most: 1_000_000,
    unit: "bytes in an event whose texts are redacted",
    above: "redaction makes this line too long",
    why: "a pattern that matches nothing matches everywhere, and each replacement grows what the next one reads",
    help: "make the pattern match at least one character, and keep `with` short",
};

/// Values of the series of a test.
pub const SAMPLES: Limit = Limit {
    most: 10_000_000,
    unit: "values in the series of a test",
    above: "the series have too many values",
    why: "promtool holds each of them in memory",
    help: "write repeat counts that end with the test",
};

/// How often a test looks at its alert.
pub const STEPS: Limit = Limit {
    most: 1_000_000,
    unit: "intervals between the start of a test and its last time",
    above: "the test runs too long",
    why: "promtool evaluates every rule at each of them",
    help: "increase the `interval` of the test, or use earlier times",
};

/// What a scenario evaluates.
pub const EVALUATIONS: Limit = Limit {
    most: 20_000_000,
    unit: "evaluations of rules in a test or a scenario: each rule at each interval of its group, a subquery at each of its steps",
    above: "the test is too long for so many rules",
    why: "`lakehouse-obs test` runs them one by one, about a million in a second",
    help: "use earlier times, write fewer values, or increase the `interval` of the group",
};

/// Adds a flaw of a text; of too many, that there are. Whether there is room for more.
pub fn add_flaw(problems: &mut Vec<TextDiagnostic>, problem: TextDiagnostic) -> bool {
    if problems.len() < FLAWS.most {
        problems.push(problem);
    } else if problems.len() == FLAWS.most {
        problems.push(FLAWS.problem(problem.at));
    }
    problems.len() <= FLAWS.most
}

impl Limit {
    /// The most as people write it, with its unit: `10,000 findings`.
    pub fn number(&self) -> String {
        format!("{} {}", grouped(self.most), self.unit)
    }

    /// The finding at a place of the spec.
    pub fn finding(&self, span: Span) -> Diagnostic {
        Diagnostic::new(EXCEEDED, span, self.message(), self.label()).help(self.help)
    }

    /// The finding at a place of a text inside of the spec.
    pub fn problem(&self, at: Range<usize>) -> TextDiagnostic {
        let (message, label, help) = (self.message(), self.label(), self.help.to_owned());
        TextDiagnostic { code: EXCEEDED, at, message, label, help, replacement: None }
    }
    /// What is wrong above it, and its number.
    pub fn message(&self) -> String {
        format!("{}: the maximum is {}", self.above, self.number())
    }

    fn label(&self) -> String {
        format!("exceeds {}", grouped(self.most))
    }

    /// Why a file of that many bytes is not read, if it is too large.
    pub fn refuses(&self, length: u64) -> Option<String> {
        let most = u64::try_from(self.most).unwrap_or(u64::MAX);
        (length > most).then(|| format!("it has {length} bytes, and the maximum is {}", self.number()))
    }

    /// The row of the table that people read.
    pub fn row(&self) -> String {
        format!("| {} | {} | {} |", grouped(self.most), self.unit, self.why)
    }
}

/// Digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Adds to what has a bound. Nothing below the bound; above it, whether this was what went beyond.
pub fn add_to(sum: &mut usize, more: usize, most: usize) -> Option<bool> {
    let before = *sum;
    *sum = before.saturating_add(more);
    (*sum > most).then_some(before <= most)
}
