//! The lines that a finding shows, where they are too long to be shown whole: a place in a line of a megabyte is shown with
//! what stands around it.

use std::ops::Range;

/// A line above this length is cut; one may be as long as a terminal is wide, a few times over.
const LONG: usize = 600;
/// How many bytes of a cut line are shown before and after where a place begins.
const AROUND: (usize, usize) = (60, 180);
/// How many lines of one place are shown.
const LINES: usize = 40;
/// What stands where something was cut.
const CUT: &str = "…";

/// What is shown in place of the whole text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Abridged {
    pub(super) text: String,
    /// The number of its first line, from 1.
    pub(super) first_line: usize,
    /// Where each label stands in it; nothing for one that is not shown.
    pub(super) labels: Vec<Option<Range<usize>>>,
}

/// The lines around the first of some places, cut; nothing where all that the places need can be shown whole.
///
/// `line` is the number of the line, from 1, on which the first begins.
pub(super) fn abridge(text: &str, line: usize, places: &[Range<usize>]) -> Option<Abridged> {
    let first = places.first()?;
    if !places.iter().any(|place| is_long(text, place)) {
        return None;
    }
    let here = line_start(text, first.start);
    let start = here.checked_sub(1).map_or(0, |end| line_start(text, end));
    let mut shown = Abridged {
        text: String::new(),
        first_line: line - usize::from(start < here),
        labels: vec![None; places.len()],
    };
    let mut at = start;
    for line in text.get(start..).unwrap_or("").split_inclusive('\n').take(LINES) {
        let whole = at..at + line.trim_end_matches(['\r', '\n']).len();
        add_line(&mut shown, text, whole, places);
        at += line.len();
        // one line behind the place, as before it
        if at > first.end && at - line.len() > first.end {
            break;
        }
    }
    Some(shown)
}

/// Adds a line, and those labels that are shown on it.
fn add_line(shown: &mut Abridged, text: &str, line: Range<usize>, places: &[Range<usize>]) {
    let kept = kept(text, &line, places);
    let base = shown.text.len() + if kept.start > line.start { CUT.len() } else { 0 };
    for (place, label) in places.iter().zip(&mut shown.labels) {
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
    shown.text.push_str(text.get(kept.clone()).unwrap_or(""));
    if kept.end < line.end {
        shown.text.push_str(CUT);
    }
    shown.text.push('\n');
}

/// The part of a line that is shown: around the first place that begins on it, else its beginning.
fn kept(text: &str, line: &Range<usize>, places: &[Range<usize>]) -> Range<usize> {
    if line.len() <= LONG {
        return line.clone();
    }
    let begins = places.iter().map(|place| place.start).find(|start| line.contains(start));
    let focus = begins.unwrap_or(line.start);
    let start = boundary(text, focus.saturating_sub(AROUND.0).max(line.start));
    start..boundary(text, (focus + AROUND.1).min(line.end))
}

/// Whether a line that a place needs is too long, or the place has too many.
fn is_long(text: &str, place: &Range<usize>) -> bool {
    let here = line_start(text, place.start);
    let start = here.checked_sub(1).map_or(0, |end| line_start(text, end));
    let mut at = start;
    for (count, line) in text.get(start..).unwrap_or("").split_inclusive('\n').enumerate() {
        if line.len() > LONG || count > LINES {
            return true;
        }
        if at > place.end {
            return false;
        }
        at += line.len();
    }
    false
}

fn line_start(text: &str, at: usize) -> usize {
    let head = text.get(..boundary(text, at)).unwrap_or("");
    head.rfind('\n').map_or(0, |newline| newline + 1)
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

    #[test]
    fn what_is_short_is_shown_whole() {
        let text = format!("{}\na = 1\nb = 2\nc = 3\n{}", "x".repeat(LONG + 1), "y".repeat(LONG + 1));
        let at = text.find("b = ").expect("it is there");
        assert_eq!(abridge(&text, 3, std::slice::from_ref(&(at..at + 1))), None);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("a = 1\nb = '{}é!{}'\nc = 3\n", "é".repeat(40_000), "y".repeat(40_000));
        let at = text.find('!').expect("it is there");
        let far = text.len() - 9;
        let shown = abridge(&text, 2, &[at..at + 1, far..far + 1]).expect("it is cut");
        assert_eq!(shown.first_line, 1);
        assert_eq!(shown.text.lines().count(), 3);
        assert!(shown.text.len() < 400, "{}", shown.text);
        let [Some(label), None] = &shown.labels[..] else { panic!("{:?}", shown.labels) };
        assert_eq!(&shown.text[label.clone()], "!");
    }

    #[test]
    fn a_place_of_very_many_lines_ends_early() {
        let text = format!("a = '''\n{}'''\nb = 1\n", "x\n".repeat(10_000));
        let shown = abridge(&text, 1, std::slice::from_ref(&(4..text.len() - 7))).expect("it is cut");
        assert_eq!(shown.text.lines().count(), LINES);
        assert_eq!(shown.labels[0].as_ref().map(|label| label.start), Some(4));
    }
}
