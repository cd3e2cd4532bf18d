//! The options of a group.

use super::frame::{Characters, Frame, GroupKind};
use super::{Read, Reader};

impl Reader<'_> {
    /// `(?imx-imx)`, `(?a)`, `(?u:…)`.
    pub(super) fn optioned(&mut self) -> Read<()> {
        let inner = self.rest().get(2..).unwrap_or("");
        let length = inner.find(|c: char| !matches!(c, 'i' | 'm' | 'x' | 'a' | 'd' | 'u' | '-'));
        let (letters, after) = inner.split_at(length.unwrap_or(inner.len()));
        let (on, off) = letters.split_once('-').unwrap_or((letters, ""));
        let wrong = off.contains(['a', 'd', 'u'])
            || !after.starts_with([':', ')'])
            || letters.is_empty() && after.starts_with(')');
        if wrong && !after.is_empty() {
            return self.refuse(self.at..self.at + 2 + letters.len() + 1, "undefined group option");
        }
        // one sign holds for all that follows
        let off: String = off.chars().filter(|letter| *letter != '-').collect();
        let mut options = self.options();
        options.ignore_case = (options.ignore_case || on.contains('i')) && !off.contains('i');
        options.extended = (options.extended || on.contains('x')) && !off.contains('x');
        for letter in on.chars() {
            options.characters = match letter {
                'a' => Characters::Ascii,
                'u' => Characters::Unicode,
                'd' => Characters::Mixed,
                _ => options.characters,
            };
        }
        // one that changes nothing keeps the group that it begins
        let case = if options.ignore_case { "(?i" } else { "(?-i" };
        let kept: String = on.chars().filter(|letter| matches!(letter, 'i' | 'm' | 'x')).collect();
        let kept = if kept.is_empty() && off.is_empty() { case.to_owned() } else { format!("(?{kept}-{off}") };
        let until_end = after.starts_with(')');
        let mut frame = Frame::new(GroupKind::Optioned { until_end }, self.at, options);
        frame.sampled.0 = self.sample.text.len();
        self.at += 2 + letters.len() + after.len().min(1);
        self.out.same(kept.trim_end_matches('-'));
        self.out.same(after.get(..1).unwrap_or(""));
        if let Some(outer) = self.frames.last_mut() {
            outer.is_empty = false;
        }
        self.frames.push(frame);
        Ok(())
    }
}
