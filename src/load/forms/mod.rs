//! Alertmanager's own forms, where this language has another: read, and reported with the edit that rewrites them.
//!
//! In: the tree of a file. Out: the same in our form, in which every value keeps its place; a note for each form that was
//! met. What is not of the form that Alertmanager knows stays as it is, for whoever says what may stand there. Deliberately
//! absent: what a condition or a period means.

mod conditions;
mod intervals;
mod list;

use crate::report::{self, Diagnostic, Level};
use crate::source::{Entry, Node, Sources, Span, Table, Value, scan};

/// Rewrites what a file says about routes, inhibition and time intervals: the notes about it.
pub(super) fn rewrite(tree: &mut Table, sources: &Sources) -> Vec<Diagnostic> {
    let mut forms = Forms { sources, item: String::new(), notes: Vec::new() };
    forms.list_of_intervals(tree);
    let mut notes = forms.notes;
    notes.extend(rewrite_values(tree, sources));
    notes
}

/// The same, but for time intervals that are a list: what environments write has a place already.
pub(super) fn rewrite_values(tree: &mut Table, sources: &Sources) -> Vec<Diagnostic> {
    let mut forms = Forms { sources, item: String::new(), notes: Vec::new() };
    if let Some(entry) = tree.get_mut("route") {
        forms.routes(&mut entry.node, "route");
    }
    if let Some(entry) = tree.get_mut("inhibit_rules")
        && let Value::Array(rules) = &mut entry.node.value
    {
        for (index, rule) in rules.iter_mut().enumerate() {
            forms.item = format!("inhibit_rules.{index}");
            forms.inhibition(rule);
        }
    }
    if let Some(entry) = tree.get_mut("time_intervals") {
        forms.times_of(&mut entry.node);
    }
    forms.notes
}

struct Forms<'a> {
    sources: &'a Sources,
    /// What the next note is about.
    item: String,
    notes: Vec<Diagnostic>,
}

impl Forms<'_> {
    /// A form of Alertmanager at a place, and the edit, if there is one that is a single text.
    fn report_form(&mut self, span: Span, form: &str, ours: &str, edit: Option<(Span, String)>) {
        let message = format!("{form} is the syntax of Alertmanager");
        let found = Diagnostic::new("shape/alertmanager-form", span, message, "read as Alertmanager reads it");
        let found = found.help(format!("write it as {ours}")).item(self.item.clone());
        // the rest is checked all the same
        let found = Diagnostic { level: Level::Note, ..found };
        self.notes.push(match edit {
            Some((span, text)) => found.edit(span, text),
            None => found,
        });
    }

    /// Whether a comment would be lost with what stands at a place.
    fn has_comment(&self, span: Span) -> bool {
        !scan(self.slice(span)).comments.is_empty()
    }

    /// How the lines of the file end that a place is in.
    fn line_end(&self, span: Span) -> &'static str {
        let text = self.sources.within(span).map_or("", |(file, _)| self.sources.text_of(file));
        let first = text.split_once('\n').map_or("", |(first, _)| first);
        if first.ends_with('\r') { "\r\n" } else { "\n" }
    }

    /// What stands at a place.
    fn slice(&self, span: Span) -> &str {
        self.sources.slice(span)
    }
}

/// From the beginning of a key to the end of its value.
fn whole(entry: &Entry) -> Span {
    Span::new(entry.key.start as usize..entry.node.span.end.max(entry.key.end) as usize)
}

/// A text that no literal of the file is.
fn text(value: String, span: Span) -> Node {
    Node { span, value: Value::String(value) }
}

/// A text in quotes of TOML: in those that show it as it is, if there are such.
fn quoted(text: &str) -> String {
    let literal = !text.contains('\'') && !text.chars().any(report::is_invisible);
    if literal { format!("'{text}'") } else { report::quoted(text) }
}
