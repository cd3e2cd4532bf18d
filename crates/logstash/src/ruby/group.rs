//! Groups: what `(` begins, and what a look-behind may not have in it.

use super::frame::{Frame, GroupKind};
use super::name::{is_sound, word};
use super::{Read, Reader, Refusal};

impl Reader<'_> {
    pub(super) fn branch(&mut self) -> Read<()> {
        let at = self.at - 1..self.at;
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let length = frame.sequence.end();
        frame.branches.push(length);
        if frame.sampled.1.is_none() {
            frame.sampled.1 = Some(self.sample.text.len());
            frame.branch_loose = self.sample.last_loose.clone();
        }
        frame.some_asserts |= frame.asserts_only;
        (frame.is_empty, frame.asserts_only) = (false, true);
        // each would be a branch of its own
        if frame.kind == GroupKind::Conditional && frame.branches.len() > 1 {
            return self.refuse(at, "invalid conditional pattern");
        }
        Ok(())
    }

    pub(super) fn open(&mut self) -> Read<()> {
        let start = self.at;
        let Some(inner) = self.rest().strip_prefix("(?") else {
            return self.unnamed();
        };
        if inner.starts_with('#') {
            return self.comment();
        }
        let (kind, length) = match inner {
            _ if inner.starts_with(':') => (GroupKind::Plain, 3),
            _ if inner.starts_with('>') => (GroupKind::Atomic, 3),
            _ if inner.starts_with(['=', '!']) => (GroupKind::Ahead, 3),
            _ if inner.starts_with("<=") => (GroupKind::Behind { negative: false }, 4),
            _ if inner.starts_with("<!") => (GroupKind::Behind { negative: true }, 4),
            _ if inner.starts_with(['<', '\'']) => return self.named(),
            _ if inner.starts_with('~') => {
                self.leave_untried("`(?~…)`");
                (GroupKind::Absent, 3)
            }
            _ if inner.starts_with('(') => {
                self.leave_untried("`(?(…)…)`");
                (GroupKind::Conditional, 3 + inner.find(')').unwrap_or(0))
            }
            _ => return self.optioned(),
        };
        if matches!(kind, GroupKind::Ahead | GroupKind::Absent)
            && self.within(|kind| matches!(kind, GroupKind::Behind { .. }))
        {
            return self.refuse(start..start + length, LOOK_BEHIND);
        }
        let name = inner.get(1..length.saturating_sub(3)).unwrap_or("");
        let name = name.strip_prefix(['<', '\'']).and_then(|name| name.strip_suffix(['>', '\'']));
        match name.filter(|_| kind == GroupKind::Conditional).map(|name| (name, word(name))) {
            Some((name, word)) if self.names.iter().any(|known| known == name) && *word != *name => {
                self.begin_as(kind, length, &format!("(?(<{word}>)"))
            }
            _ => self.begin(kind, length),
        }
    }

    /// Begins a group with something else in the place of so many bytes.
    fn begin_as(&mut self, kind: GroupKind, length: usize, written: &str) -> Read<()> {
        let from = (self.out.regex.len(), self.out.checked.len());
        self.begin(kind, length)?;
        self.out.regex.truncate(from.0);
        self.out.checked.truncate(from.1);
        self.out.same(written);
        Ok(())
    }

    /// `(…)`, which is no group of its own beside one that has a name.
    fn unnamed(&mut self) -> Read<()> {
        if !self.only_named {
            return self.begin(GroupKind::Captured, 1);
        }
        self.begin_as(GroupKind::Plain, 1, "(?:")
    }

    fn begin(&mut self, kind: GroupKind, length: usize) -> Read<()> {
        let mut frame = Frame::new(kind, self.at, self.options());
        if matches!(kind, GroupKind::Behind { .. }) && self.within(|kind| matches!(kind, GroupKind::Behind { .. })) {
            self.leave_untried("a look-behind in a look-behind");
            frame.left_out = Some(self.out.checked.len());
        }
        frame.sampled.0 = self.sample.text.len();
        let captured = kind == GroupKind::Captured && self.within(|kind| *kind == GroupKind::Behind { negative: true });
        let atomic = kind == GroupKind::Atomic && self.within(|kind| matches!(kind, GroupKind::Behind { .. }));
        let at = self.at..self.at + length;
        if atomic || captured && length > 1 {
            return self.refuse(at, LOOK_BEHIND);
        }
        if captured && self.captured.is_none() {
            self.captured = Some(Refusal { at, said: LOOK_BEHIND.to_owned(), help: None });
        }
        self.copy(length);
        self.frames.push(frame);
        Ok(())
    }

    fn named(&mut self) -> Read<()> {
        let quote = if self.rest().starts_with("(?'") { '\'' } else { '>' };
        let inner = self.rest().get(3..).unwrap_or("");
        let length = inner.find(quote).map_or(3, |end| 3 + end + 1);
        let name = inner.get(..length.saturating_sub(4)).unwrap_or("");
        if !is_sound(name) {
            return self.refuse(self.at..self.at + length, "invalid group name");
        }
        self.names.push(name.to_owned());
        self.begin_as(GroupKind::Captured, length, &format!("(?<{}>", word(name)))
    }

    /// `(?#…)`.
    fn comment(&mut self) -> Read<()> {
        let mut end = self.at;
        let mut characters = self.rest().char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => {
                    characters.next();
                }
                ')' => {
                    end = self.at + at;
                    break;
                }
                _ => {}
            }
        }
        if end == self.at {
            self.copy(self.rest().len());
            return Ok(());
        }
        self.skip_comment(end)?;
        self.at = end + 1;
        self.out.same("(?#)");
        Ok(())
    }
}

/// As JRuby says it.
pub(super) const LOOK_BEHIND: &str = "invalid pattern in look-behind";
