//! A text with names to fill in, read once: each filling is as the parser would read the filled text, without reading it.

use std::ops::Range;

use crate::report::Report;
use crate::source::{self, Entry, Node, Sources, Span, Table, Value};

/// Stands before and behind a name that is filled in.
const MARK: char = '@';

/// A text with names to fill in.
#[derive(Debug)]
pub(super) struct Blank {
    text: &'static str,
    /// Its tree, with places in the text alone.
    tree: Table,
    /// The names, with their marks, by place.
    names: Vec<Range<usize>>,
}

/// What is filled in of a text that has a name.
struct Filling<'a> {
    values: &'a [(&'a str, Option<&'a str>)],
    /// Where each name ends in the blank text, and the end of its value in the filled one.
    ends: Vec<(usize, usize)>,
}

impl Blank {
    /// Reads it.
    pub(super) fn new(name: &str, text: &'static str, report: &mut Report) -> Blank {
        let tree = source::parse_built_in(&mut Sources::new(), name, text, report);
        let marks: Vec<usize> = text.match_indices(MARK).map(|(at, _)| at).collect();
        let is_name = |range: &Range<usize>| {
            let inside = text.get(range.start + 1..range.end - 1).unwrap_or("");
            !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        let between = marks.windows(2).filter_map(|pair| Some(*pair.first()?..*pair.last()? + 1));
        Blank { text, tree, names: between.filter(is_name).collect() }
    }

    /// Its tree with these values, each by its name without marks; a name without a value stays. The filled text is a source of
    /// that name. Values need no quotes and no escapes.
    pub(super) fn fill(&self, name: &str, values: &[(&str, Option<&str>)], sources: &mut Sources) -> Table {
        let mut filling = Filling { values, ends: Vec::with_capacity(self.names.len()) };
        let mut text = String::with_capacity(2 * self.text.len());
        let mut at = 0;
        for range in &self.names {
            text.push_str(self.text.get(at..range.start).unwrap_or(""));
            text.push_str(filling.value(self.text.get(range.clone()).unwrap_or("")));
            filling.ends.push((range.end, text.len()));
            at = range.end;
        }
        text.push_str(self.text.get(at..).unwrap_or(""));
        let base = sources.add(name, text);
        filling.table(&self.tree, base)
    }
}

impl Filling<'_> {
    /// The value of a name with its marks; the name itself where it has none.
    fn value<'t>(&'t self, marked: &'t str) -> &'t str {
        let name = marked.trim_matches(MARK);
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.and_then(|(_, value)| *value).unwrap_or(marked)
    }

    /// A text of the tree with its names filled in.
    fn text(&self, text: &str) -> String {
        let Some((before, rest)) = text.split_once(MARK) else { return text.to_owned() };
        let Some((name, after)) = rest.split_once(MARK) else { return text.to_owned() };
        let marked = text.get(before.len()..text.len() - after.len()).unwrap_or("");
        match self.values.iter().any(|(known, _)| *known == name) {
            true => format!("{before}{}{}", self.value(marked), self.text(after)),
            false => format!("{before}{MARK}{}", self.text(rest)),
        }
    }

    /// Where a place of the blank text is in the filled one, among all sources.
    fn span(&self, span: Span, base: usize) -> Span {
        let moved = |at: u32| {
            let at = at as usize;
            let before = self.ends.partition_point(|(end, _)| *end <= at);
            let (end, filled) = before.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or((0, 0));
            base + filled + (at - end)
        };
        if span == Span::NONE { span } else { Span::new(moved(span.start)..moved(span.end)) }
    }

    fn table(&self, blank: &Table, base: usize) -> Table {
        let mut table = Table::default();
        for (key, entry) in blank.iter() {
            let filled = Entry { key: self.span(entry.key, base), node: self.node(&entry.node, base) };
            table.insert(self.text(key), filled);
        }
        table
    }

    fn node(&self, blank: &Node, base: usize) -> Node {
        let value = match &blank.value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.node(item, base)).collect()),
            Value::Table(table) => Value::Table(self.table(table, base)),
            other @ (Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_)) => other.clone(),
        };
        Node { span: self.span(blank.span, base), value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# of @name@\n[a.\"@name@\"]\ntitle = \"@name@: @other@\" # @size@\nlist = [{ x = '''\n@size@{{@size@}}''' }, 1]\nat = 'a@b'\n";

    #[test]
    fn what_is_filled_in_is_what_the_parser_reads_in_the_filled_text() {
        let mut report = Report::new();
        let blank = Blank::new("blank", TEXT, &mut report);
        for (name, size) in [("web", Some("requests_total")), ("a-very-long-name-of-a-service", Some("x")), ("b", None)]
        {
            let (mut filled, mut parsed) = (Sources::new(), Sources::new());
            for sources in [&mut filled, &mut parsed] {
                sources.add("before", "something");
            }
            let tree = blank.fill("filled", &[("name", Some(name)), ("size", size)], &mut filled);
            let text = TEXT.replace("@name@", name).replace("@size@", size.unwrap_or("@size@"));
            let read = source::parse_built_in(&mut parsed, "filled", &text, &mut report);
            assert_eq!(tree, read);
            let texts =
                [&filled, &parsed].map(|sources| sources.files().map(|(_, text)| text.to_owned()).collect::<Vec<_>>());
            assert_eq!(texts[0], texts[1]);
        }
        assert!(report.is_empty());
    }
}
