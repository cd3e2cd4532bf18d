//! The edit that makes headers of ours of a list of time intervals.
//!
//! All elements or none: a header of ours behind an element of theirs would be a part of that. Comments stay; one that
//! stands where nothing is left to stand at is written above its period.

use std::ops::Range;

use super::intervals::from_to;
use super::{Forms, quoted};
use crate::report;
use crate::source::{Entry, Node, Span, Value, scan};

/// A replacement of a place.
pub(super) type Edit = (Span, String);

impl Forms<'_> {
    /// The edit of each list; none at all where one of them has to stay.
    pub(super) fn edits_of_lists<'a>(&self, lists: &[(&'a str, &[Node])]) -> Vec<(&'a str, Option<Edit>)> {
        let edits: Option<Vec<Edit>> = lists.iter().map(|(list, items)| self.edit_of_list(list, items)).collect();
        match edits {
            Some(edits) => lists.iter().zip(edits).map(|((list, _), edit)| (*list, Some(edit))).collect(),
            None => lists.iter().map(|(list, _)| (*list, None)).collect(),
        }
    }

    /// All elements of a list, and what stands between them as it is.
    fn edit_of_list(&self, list: &str, items: &[Node]) -> Option<Edit> {
        let start = items.first()?.span.start as usize;
        let (mut text, mut end) = (String::new(), start);
        for item in items {
            let place = extent(item);
            if place.start < end {
                return None;
            }
            text.push_str(self.slice(Span::new(end..place.start)));
            text.push_str(&self.element(item, list, place.clone())?);
            end = place.end;
        }
        Some((Span::new(start..end), text))
    }

    /// An element as headers of ours, where nothing else stands between its beginning and its end.
    fn element(&self, item: &Node, list: &str, place: Range<usize>) -> Option<String> {
        let name = report::key(item.get("name")?.string()?);
        let by_header = |node: &&Node| self.slice(node.span).starts_with("[[");
        let header = self.slice(item.span);
        let periods = item.get("time_intervals")?.array()?;
        let others = item.table()?.iter().any(|(key, _)| !matches!(key, "name" | "time_intervals"));
        let scan = scan(self.slice(Span::new(place.clone())));
        let headers = 1 + periods.iter().filter(by_header).count();
        if !header.starts_with("[[") || !header.contains(list) || others || scan.headers.len() != headers {
            return None;
        }
        let line_end = self.line_end(item.span);
        let comments = scan.comments.iter().map(|at| at.start + place.start..at.end + place.start);
        let mut comments = comments.peekable();
        let mut written = Vec::new();
        for (index, period) in periods.iter().enumerate() {
            let next = periods.get(index + 1).map_or(place.end, |next| next.span.start as usize);
            let own: Vec<Range<usize>> = std::iter::from_fn(|| comments.next_if(|at| at.start < next)).collect();
            written.push(self.period(&name, period, own)?.join(line_end));
        }
        (!written.is_empty()).then(|| written.join(&line_end.repeat(2)))
    }

    /// The lines of a period: comments that are in none of its values, the header, and a line for each key.
    fn period(&self, name: &str, period: &Node, mut comments: Vec<Range<usize>>) -> Option<Vec<String>> {
        let mut entries: Vec<&Entry> = period.table()?.iter().map(|(_, entry)| entry).collect();
        entries.sort_by_key(|entry| entry.key.start);
        let mut keys = Vec::new();
        for entry in entries {
            let (value, as_it_is) = self.value(&entry.node)?;
            keys.push(format!("{} = {value}", self.slice(entry.key)));
            let kept = entry.node.span.start as usize..entry.node.span.end as usize;
            comments.retain(|at| !as_it_is || !kept.contains(&at.start));
        }
        let comments = comments.into_iter().map(|at| self.slice(Span::new(at)).to_owned());
        Some(comments.chain([format!("[[time_intervals.{name}]]")]).chain(keys).collect())
    }

    /// A value as it is written, or times in our form; whether it is as it was.
    fn value(&self, node: &Node) -> Option<(String, bool)> {
        let times = node.array().unwrap_or_default();
        if !times.is_empty() && times.iter().all(|time| from_to(time).is_some()) {
            let times: Option<Vec<String>> = times.iter().map(|time| Some(quoted(&from_to(time)?))).collect();
            return Some((format!("[{}]", times?.join(", ")), false));
        }
        let text = self.slice(node.span);
        // a table by a header, or by keys with dots, is no value
        let by_itself = match &node.value {
            Value::Table(_) => text.starts_with('{'),
            Value::Array(items) => !text.starts_with("[[") || items.iter().all(|item| item.table().is_none()),
            _ => true,
        };
        by_itself.then(|| (text.to_owned(), true))
    }
}

/// From the beginning of a value to the end of the last that is below it.
fn extent(node: &Node) -> Range<usize> {
    let mut end = node.span.end;
    spans(node, &mut |span| end = end.max(span.end));
    node.span.start as usize..end as usize
}

/// The places of a value and of all below it.
fn spans(node: &Node, visit: &mut dyn FnMut(Span)) {
    visit(node.span);
    match &node.value {
        Value::Table(table) => table.iter().for_each(|(_, entry)| spans(&entry.node, visit)),
        Value::Array(items) => items.iter().for_each(|item| spans(item, visit)),
        _ => {}
    }
}
