//! Relabel rules: what their actions need and exclude, and what they do to labels and metrics that are known.

use super::super::context::Context;
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::model::{Fields, NamePattern, Relabelling, field};
use crate::promql::{self, Version, regex};
use crate::report::Diagnostic;
use crate::source::Span;

/// An action of a rule.
struct Action {
    name: &'static str,
    /// The fields that it cannot be without.
    needs: &'static [&'static str],
    /// The fields that it reads, those that it needs included.
    reads: &'static [&'static str],
}

/// All actions. Source: `Config.Validate` of prometheus/model/relabel, the same from 2.42 to 3.14.
const ACTIONS: &[Action] = &[
    Action { name: "drop", needs: &[], reads: &["source_labels", "separator", "regex"] },
    Action { name: "dropequal", needs: &["target_label"], reads: &["source_labels", "target_label"] },
    Action {
        name: "hashmod",
        needs: &["target_label", "modulus"],
        reads: &["source_labels", "separator", "target_label", "modulus"],
    },
    Action { name: "keep", needs: &[], reads: &["source_labels", "separator", "regex"] },
    Action { name: "keepequal", needs: &["target_label"], reads: &["source_labels", "target_label"] },
    Action { name: "labeldrop", needs: &["regex"], reads: &["regex"] },
    Action { name: "labelkeep", needs: &["regex"], reads: &["regex"] },
    Action { name: "labelmap", needs: &[], reads: &["regex", "replacement"] },
    Action { name: "lowercase", needs: &["target_label"], reads: &["source_labels", "separator", "target_label"] },
    Action {
        name: "replace",
        needs: &["target_label"],
        reads: &["source_labels", "separator", "regex", "target_label", "replacement"],
    },
    Action { name: "uppercase", needs: &["target_label"], reads: &["source_labels", "separator", "target_label"] },
];

/// One rule and where its parts stand.
pub(in crate::resolve) struct Rule<'a> {
    /// The field that holds the list of rules.
    pub(in crate::resolve) list: &'static str,
    pub(in crate::resolve) fields: &'a Fields,
    /// Where the rule stands.
    pub(in crate::resolve) span: Span,
}

impl Rule<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        field(self.fields, name).and_then(|value| value.text())
    }

    /// Where a field stands; of one that is not there, the rule.
    fn place(&self, name: &str) -> Span {
        field(self.fields, name).map_or(self.span, |value| value.span)
    }

    fn action(&self) -> &str {
        self.text("action").unwrap_or("replace")
    }

    fn sources(&self) -> Vec<(&str, Span)> {
        let labels = field(self.fields, "source_labels").and_then(|value| value.list()).unwrap_or_default();
        labels.iter().filter_map(|label| Some((label.text()?, label.span))).collect()
    }

    /// Whether it looks at the names of metrics and at nothing else.
    fn reads_names(&self) -> bool {
        self.sources().iter().map(|(label, _)| *label).eq(["__name__"])
    }

    fn has(&self, name: &str) -> bool {
        field(self.fields, name).is_some_and(|value| value.list().is_none_or(|items| !items.is_empty()))
    }
}

/// Checks one rule by itself; the answer is whether what it does is known.
pub(in crate::resolve) fn check(context: &mut Context<'_>, rule: &Rule<'_>) -> bool {
    let Some(action) = ACTIONS.iter().find(|action| action.name == rule.action()) else { return false };
    let mut sound = check_needs(context, rule, action);
    sound &= check_read(context, rule, action);
    let version = context.stack.prometheus;
    if let Some(pattern) = rule.text("regex")
        && let Err(reason) = regex::matches_empty(pattern, version)
    {
        sound = false;
        context.report.add(
            Diagnostic::new(
                "promql/invalid-regex",
                rule.place("regex"),
                format!("the regex `{pattern}` {reason}"),
                "not a valid Go regex",
            )
            .help(regex::advice(&reason)),
        );
    }
    sound &= check_names(context, rule, version);
    check_groups(context, rule, version);
    check_meta(context, rule);
    // what replaces may write a constant
    let reads = action.reads.contains(&"source_labels") && action.name != "replace";
    if reads && !rule.has("source_labels") {
        context.report.add(
            Diagnostic::new(
                "relabel/no-source-labels",
                rule.place("action"),
                format!("a rule of `{}` with the action `{}` reads no label", rule.list, action.name),
                "gives the same result for everything",
            )
            .help(format!(
                "set the labels that it reads: source_labels = [\"{}\"]",
                if rule.list == "relabel_configs" { "__address__" } else { "__name__" }
            )),
        );
    }
    sound
}

/// Groups that the regex does not have: nothing is put in their place.
fn check_groups(context: &mut Context<'_>, rule: &Rule<'_>, version: Version) {
    let written = rule.text("regex");
    let Some(groups) = regex::Groups::parse(written.unwrap_or("(.*)"), version) else {
        return;
    };
    let expanded: &[&str] = match rule.action() {
        "replace" => &["replacement", "target_label"],
        "labelmap" => &["replacement"],
        _ => &[],
    };
    for &key in expanded {
        let Some(text) = rule.text(key) else { continue };
        let Some(missing) = regex::references(text).into_iter().find(|name| !groups.has(name)) else {
            continue;
        };
        let number: String = missing.chars().take_while(char::is_ascii_digit).collect();
        let rest = missing.get(number.len()..).unwrap_or("");
        let help = match groups.names.len() {
            _ if !number.is_empty() && !rest.is_empty() && groups.has(&number) => {
                format!("write the number in braces: `${{{number}}}{rest}`")
            }
            0 | 1 => "put the part that you need in parentheses in the regex, and write `$1`".to_owned(),
            2 => "write `$1`".to_owned(),
            several => format!("write one of `$1` to `${}`", several - 1),
        };
        let message = format!("the regex has no group `{missing}`: Prometheus replaces it with the empty text");
        let mut found = Diagnostic::new("relabel/no-such-group", rule.place(key), message, "uses a missing group");
        if written.is_some() {
            found = found.label(rule.place("regex"), "the regex");
        }
        context.report.add(found.help(help));
    }
}

/// Beginnings of labels that are there until the scrape and not after it.
const BEFORE_SCRAPE: &[&str] = &[
    "__meta_",
    "__address__",
    "__scheme__",
    "__metrics_path__",
    "__param_",
    "__scrape_interval__",
    "__scrape_timeout__",
];

/// A rule on samples that reads what only targets have.
fn check_meta(context: &mut Context<'_>, rule: &Rule<'_>) {
    if rule.list != "metric_relabel_configs" {
        return;
    }
    for (label, span) in rule.sources() {
        if BEFORE_SCRAPE.iter().any(|start| label.starts_with(start)) {
            let message =
                format!("samples do not have the label `{label}`: Prometheus removes it after `relabel_configs`");
            let found = Diagnostic::new("relabel/meta-label-after-scrape", span, message, "always empty here");
            let help = "copy it to a label of the target in `relabel_configs`, and read that label here";
            context.report.add(found.help(help));
        }
    }
}

/// Whether a rule has what its action needs.
fn check_needs(context: &mut Context<'_>, rule: &Rule<'_>, action: &Action) -> bool {
    let mut sound = true;
    for need in action.needs.iter().filter(|need| !rule.has(need)) {
        sound = false;
        let given = field(rule.fields, need).is_some();
        let place = if given { need } else { &"action" };
        context.report.add(
            Diagnostic::new(
                "shape/missing-key",
                rule.place(place),
                format!("a rule of `{}` with the action `{}` has no `{need}`", rule.list, action.name),
                format!("`{need}` is missing"),
            )
            .help(match *need {
                "target_label" => "name the label that is written: target_label = \"namespace\"",
                "modulus" => "write the number of shards: modulus = 4",
                _ => "write the pattern: regex = \"tmp_.*\"",
            }),
        );
    }
    sound
}

/// Whether its action reads all that a rule has.
fn check_read(context: &mut Context<'_>, rule: &Rule<'_>, action: &Action) -> bool {
    let mut sound = true;
    for (other, value) in rule.fields.iter().filter(|(other, _)| other.name != "action") {
        if !action.reads.contains(&other.name) {
            sound = false;
            context.report.add(
                Diagnostic::new(
                    "relabel/unread-field",
                    value.span,
                    format!("the action `{}` does not read `{}`", action.name, other.name),
                    "has no effect",
                )
                .help(format!("remove it; the action reads {}", action.reads.join(", "))),
            );
        }
    }
    sound
}

fn check_names(context: &mut Context<'_>, rule: &Rule<'_>, version: Version) -> bool {
    let mut names: Vec<(Span, String, bool)> = Vec::new();
    for (label, span) in rule.sources() {
        names.push((span, label.to_owned(), false));
    }
    if let Some(target) = rule.text("target_label") {
        names.push((rule.place("target_label"), target.to_owned(), rule.action() == "replace"));
    }
    if let Some(replacement) = rule.text("replacement").filter(|_| rule.action() == "labelmap") {
        names.push((rule.place("replacement"), replacement.to_owned(), true));
    }
    let mut sound = true;
    for (span, name, expands) in names {
        let plain = if expands { without_groups(&name) } else { name.clone() };
        if promql::is_label_name(&plain, version) || promql::is_legacy_label_name(&plain) {
            continue;
        }
        sound = false;
        context.report.add(
            Diagnostic::new("value/invalid-label-name", span, format!("`{name}` is not a label name"), "not a name")
                .help("letters, digits and `_`, no digit first"),
        );
    }
    sound
}

/// A text with each `$1` and `${1}` replaced by a letter, to see what it can become.
fn without_groups(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let word = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        rest = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((_, tail)) => tail,
            None => after.get(word(after)..).unwrap_or(""),
        };
        result.push('x');
    }
    result + rest
}

/// Adds what a rule does to what is known of its job. `labels` are those that the service gives its series.
pub(super) fn effect(rule: &Rule<'_>, labels: &[&str], version: Version, known: &mut Relabelling) {
    let on_samples = rule.list == "metric_relabel_configs";
    let regex = rule.text("regex").unwrap_or("(.*)");
    let patterns = patterns(regex);
    let (mut touched, mut removed): (Vec<String>, Vec<String>) = Default::default();
    match rule.action() {
        "replace" | "hashmod" | "lowercase" | "uppercase" => match rule.text("target_label") {
            Some(target) if target.contains('$') && rule.action() == "replace" => {
                open_all(known, on_samples);
                touched.extend(open_job(on_samples));
            }
            Some(target) => {
                // a label whose new value is empty is taken off; only a plain text is certain not to be
                let constant = rule.text("replacement").is_some_and(|text| !text.is_empty() && !text.contains('$'));
                if !constant && rule.action() != "hashmod" {
                    removed.push(target.to_owned());
                }
                touched.push(target.to_owned());
            }
            None => {}
        },
        "labelmap" => match rule.text("replacement") {
            Some(target) if !target.contains('$') => {
                touched.push(target.to_owned());
            }
            replacement => {
                known.open = true;
                known.open_settings |= replacement.is_some_and(|text| text.starts_with('_'));
                touched.extend(open_job(on_samples));
            }
        },
        action @ ("labeldrop" | "labelkeep") => {
            known.drops_labels |= on_samples;
            let compiled = promql::Patterns::new(version);
            for label in [JOB_LABEL, SERVICE_LABEL, "instance"].iter().chain(labels) {
                let goes = compiled.fits(regex, label).map(|fits| fits == (action == "labeldrop"));
                // what cannot be read may take it off
                if goes != Some(false) {
                    removed.push((*label).to_owned());
                    touched.push((*label).to_owned());
                }
            }
        }
        action @ ("keep" | "drop") if on_samples && rule.reads_names() => match (patterns, action) {
            (Some(patterns), "drop") => known.dropped.extend(patterns),
            (Some(patterns), _) => known.kept.push(patterns),
            (None, _) => {}
        },
        _ => {}
    }
    if on_samples {
        known.removed.extend(removed);
    } else {
        known.unnamed |= removed.iter().any(|label| label == SERVICE_LABEL);
        // `up` and what else Prometheus makes has the labels of the target, whatever rules do to samples
        known.moves_targets |= touched.iter().any(|label| label == JOB_LABEL);
    }
    known.touched.extend(touched);
}

/// What follows where a value decides which label is written, or taken off.
fn open_all(known: &mut Relabelling, on_samples: bool) {
    known.open = true;
    known.unnamed = true;
    known.open_samples |= on_samples;
    // what is written to `__…` of a target is gone before the scrape
    known.open_names |= on_samples;
    known.open_settings |= !on_samples;
}

/// A rule that may write any label may write `job` too. Of a target it is put right after the rules of the author, which
/// cannot have meant it: a pod may well have a label `job` (`emit/prometheus/config.rs`).
fn open_job(on_samples: bool) -> Option<String> {
    on_samples.then(|| JOB_LABEL.to_owned())
}

/// A regex as the names and prefixes that it stands for, where it is that simple.
fn patterns(regex: &str) -> Option<Vec<NamePattern>> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
    let one = |text: &str| match text.strip_suffix(".*") {
        Some(prefix) if plain(prefix) => Some(NamePattern::Prefix(prefix.to_owned())),
        None if plain(text) => Some(NamePattern::Exactly(text.to_owned())),
        _ => None,
    };
    let regex = regex.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(regex);
    regex.split('|').map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_patterns_are_read_and_others_are_left_alone() {
        let matches = |regex: &str, name: &str| {
            patterns(regex).map(|patterns| patterns.iter().any(|pattern| pattern.matches(name)))
        };
        assert_eq!(matches("go_.*|process_.*", "go_threads"), Some(true));
        assert_eq!(matches("go_.*|process_.*", "up"), Some(false));
        assert_eq!(matches("(a|b)", "b"), Some(true));
        assert_eq!(matches("up", "upper"), Some(false));
        for regex in ["[a-z]+", "a.c", "a+", "(a)|(b)", "a\\.b", "(?i)up"] {
            assert_eq!(matches(regex, "a"), None, "{regex}");
        }
    }

    #[test]
    fn groups_in_a_name_stand_for_something() {
        for (text, plain) in [("k8s_$1", "k8s_x"), ("${1}_total", "x_total"), ("a$1b", "ax"), ("plain", "plain")] {
            assert_eq!(without_groups(text), plain);
        }
    }

    #[test]
    fn actions_are_sorted_and_read_what_they_need() {
        assert!(ACTIONS.is_sorted_by_key(|action| action.name));
        for action in ACTIONS {
            assert!(action.needs.iter().all(|need| action.reads.contains(need)), "{}", action.name);
        }
    }
}
