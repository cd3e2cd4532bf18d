//! Where the next end of something is: of many beginnings that one end closes, only the first looks for it.

use std::cell::Cell;
use std::ops::Range;

/// The last search: from where, and what it found.
#[derive(Default)]
pub(super) struct Next(Cell<Range<usize>>);

impl Next {
    /// The first place from `start` on at which `find` finds something, or the end of the text. `find` is always the same.
    pub(super) fn after(&self, text: &str, start: usize, find: impl Fn(&str) -> Option<usize>) -> usize {
        let last = self.0.take();
        if last.contains(&start) {
            let end = last.end;
            self.0.set(last);
            return end;
        }
        let end = text.get(start..).map_or(text.len(), |rest| find(rest).map_or(text.len(), |at| start + at));
        self.0.set(start.min(end)..end);
        end
    }
}

#[cfg(test)]
mod tests {
    use super::Next;

    #[test]
    fn what_is_remembered_is_what_would_be_found() {
        let text = "a,b\n,c é,,\nd";
        for first in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for second in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let next = Next::default();
                let find = |rest: &str| rest.find(',');
                next.after(text, first, find);
                let wanted = find(&text[second..]).map_or(text.len(), |at| second + at);
                assert_eq!(next.after(text, second, find), wanted, "{first} {second}");
            }
        }
    }
}
