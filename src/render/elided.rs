//! The lines that a finding shows: those of its places with one line around them. What lies between is left out, and so is what
//! makes a line too long: a place in a line of a megabyte is shown with what stands around it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::printable::masked;
use crate::source::work;

/// How many lines are shown before and after a place.
pub(super) const AROUND: usize = 1;
/// A line above this length is cut; one may be as long as a terminal is wide, a few times over.
const LONG: usize = 600;
/// How many bytes of a cut line are shown before and after where a place begins.
const AROUND_IN_LINE: (usize, usize) = (60, 180);
/// Of a place of more lines, so many of the first and of the last are shown.
const ENDS: usize = 5;
/// So many lines between two shown ones are shown too: leaving them out saves nothing.
const GAP: usize = 1;
/// What stands where a part of a line was cut.
const CUT: &str = "…";

/// A file, as far as its lines are asked for.
pub(super) struct File<'a> {
    /// Its text, with its secrets covered.
    pub(super) text: &'a str,
    /// Where each of its lines begins.
    pub(super) starts: &'a [usize],
}

/// What is shown in place of the whole text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Elided {
    /// The lines, each ended by a line feed but the last.
    pub(super) text: String,
    /// The number of each line, from 1.
    pub(super) numbers: Vec<usize>,
    /// Where each place stands in the text; nothing for one that is not shown.
    pub(super) places: Vec<Option<Range<usize>>>,
}

/// The lines around some places.
pub(super) fn elide(file: &File<'_>, places: &[Range<usize>]) -> Elided {
    work::count("a finding is shown with its lines", 1);
    let mut shown = Elided { text: String::new(), numbers: Vec::new(), places: vec![None; places.len()] };
    for line in lines_of(file, places) {
        if !shown.numbers.is_empty() {
            shown.text.push('\n');
        }
        shown.numbers.push(line + 1);
        let start = file.start(line);
        let whole = file.text.get(start..file.start(line + 1)).unwrap_or("");
        add_line(&mut shown, file.text, start..start + whole.trim_end_matches(['\r', '\n']).len(), places);
    }
    // a place behind the last character is drawn only if the line has an end
    let at_end = shown.places.iter().flatten().any(|place| place.start == shown.text.len());
    if at_end && !shown.text.ends_with('\n') {
        shown.text.push('\n');
    }
    shown
}

impl File<'_> {
    /// The line of a byte, from 0.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }
}

/// The lines to show, from 0, in order.
fn lines_of(file: &File<'_>, places: &[Range<usize>]) -> Vec<usize> {
    let last = file.starts.len().saturating_sub(1);
    let mut wanted = BTreeSet::new();
    for place in places {
        // a place that ends with its line does not reach the next one
        let (first, end) = (file.line(place.start), file.line(place.end.saturating_sub(1).max(place.start)));
        let head = end.min(first + ENDS);
        let tail = end.saturating_sub(ENDS).max(first);
        wanted.extend(first.saturating_sub(AROUND)..=head);
        wanted.extend(tail..=(end + AROUND).min(last));
    }
    let mut lines: Vec<usize> = Vec::new();
    for line in wanted {
        if let Some(before) = lines.last().copied().filter(|before| line - before <= GAP + 1) {
            lines.extend(before + 1..line);
        }
        lines.push(line);
    }
    lines
}

/// Adds a line, and those places that are shown on it.
fn add_line(shown: &mut Elided, text: &str, line: Range<usize>, places: &[Range<usize>]) {
    let kept = kept(text, &line, places);
    let base = shown.text.len() + if kept.start > line.start { CUT.len() } else { 0 };
    for (place, label) in places.iter().zip(&mut shown.places) {
        let within = |at: usize| base + at.clamp(kept.start, kept.end) - kept.start;
        match label {
            // it goes on from a line before
            Some(label) if place.end > kept.start => label.end = within(place.end),
            Some(_) => {}
            None if (kept.start..=kept.end).contains(&place.start)
                && (line.start..=line.end).contains(&place.start) =>
            {
                *label = Some(within(place.start)..within(place.end));
            }
            None => {}
        }
    }
    if kept.start > line.start {
        shown.text.push_str(CUT);
    }
    shown.text.push_str(&masked(text.get(kept.clone()).unwrap_or("")));
    if kept.end < line.end {
        shown.text.push_str(CUT);
    }
}

/// The part of a line that is shown: around the first place that begins on it, else its beginning.
fn kept(text: &str, line: &Range<usize>, places: &[Range<usize>]) -> Range<usize> {
    if line.len() <= LONG {
        return line.clone();
    }
    let begins = places.iter().map(|place| place.start).find(|start| line.contains(start));
    let focus = begins.unwrap_or(line.start);
    let start = boundary(text, focus.saturating_sub(AROUND_IN_LINE.0).max(line.start));
    start..boundary(text, (focus + AROUND_IN_LINE.1).min(line.end))
}

/// The border of a character at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elided(text: &str, places: &[Range<usize>]) -> Elided {
        let starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect();
        elide(&File { text, starts: &starts }, places)
    }

    #[test]
    fn lines_far_from_every_place_are_left_out() {
        let text: String = (1..=20).map(|number| format!("l{number}\n")).collect();
        let at = |line: &str| text.find(line).map(|at| at..at + line.len()).expect("it is there");
        let shown = elided(&text, &[at("l3\n"), at("l12"), at("l16")]);
        assert_eq!(shown.numbers, [2, 3, 4, 11, 12, 13, 14, 15, 16, 17]);
        let texts: Vec<&str> = shown.places.iter().flatten().map(|place| &shown.text[place.clone()]).collect();
        assert_eq!(texts, ["l3", "l12", "l16"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("a = 1\nb = '{}é!{}'\nc = 3\n", "é".repeat(40_000), "y".repeat(40_000));
        let at = text.find('!').expect("it is there");
        let far = text.len() - 9;
        let shown = elided(&text, &[at..at + 1, far..far + 1]);
        assert_eq!(shown.numbers, [1, 2, 3]);
        assert!(shown.text.len() < 400, "{}", shown.text);
        let [Some(label), None] = &shown.places[..] else { panic!("{:?}", shown.places) };
        assert_eq!(&shown.text[label.clone()], "!");
    }

    #[test]
    fn of_a_place_of_very_many_lines_both_ends_are_shown() {
        let text = format!("a = '''\n{}'''\nb = 1\n", "x\n".repeat(10_000));
        let shown = elided(&text, std::slice::from_ref(&(4..text.len() - 7)));
        assert_eq!(shown.numbers, [1, 2, 3, 4, 5, 6, 9997, 9998, 9999, 10_000, 10_001, 10_002, 10_003]);
        assert_eq!(shown.places[0].as_ref().map(|label| label.start), Some(4));
    }

    #[test]
    fn the_end_of_a_file_can_be_shown() {
        let shown = elided("a = '", std::slice::from_ref(&(5..5)));
        assert_eq!((shown.text.as_str(), &shown.places[..]), ("a = '\n", &[Some(5..5)][..]));
        let shown = elided("a = 1\n", std::slice::from_ref(&(6..6)));
        assert_eq!(
            (shown.text.as_str(), &shown.numbers[..], &shown.places[..]),
            ("a = 1\n", &[1, 2][..], &[Some(6..6)][..])
        );
    }
}
