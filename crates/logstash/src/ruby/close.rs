//! The end of a group: how long it is, and whether a look-behind may hold it.

use super::frame::{Frame, GroupKind};
use super::group::LOOK_BEHIND;
use super::length::{Length, of_branches};
use super::{Read, Reader};

impl Reader<'_> {
    pub(super) fn close(&mut self) -> Read<()> {
        while let Some(Frame { kind: GroupKind::Optioned { until_end: true }, .. }) = self.frames.last() {
            self.end_group()?;
        }
        self.copy(1);
        if self.frames.len() > 1 { self.end_group() } else { Ok(()) }
    }

    fn end_group(&mut self) -> Read<()> {
        let Some(mut frame) = self.frames.pop() else { return Ok(()) };
        frame.branches.push(frame.sequence.end());
        if frame.sampled.1.is_none() {
            frame.branch_loose = self.sample.last_loose.clone();
        }
        self.sample_group(&frame);
        frame.left_out.into_iter().for_each(|start| self.out.checked.truncate(start));
        let length = of_branches(&frame.branches);
        let length = match frame.kind {
            GroupKind::Behind { .. } => {
                self.check_behind(&frame)?;
                Length::Fixed(0)
            }
            GroupKind::Ahead => Length::Fixed(0),
            GroupKind::Absent | GroupKind::Conditional => Length::Unknown,
            GroupKind::Plain | GroupKind::Top => length,
            GroupKind::Optioned { .. } if length == Length::Branches => Length::Unknown,
            GroupKind::Captured | GroupKind::Atomic | GroupKind::Optioned { .. } if length == Length::Branches => {
                Length::Varies
            }
            GroupKind::Captured | GroupKind::Atomic | GroupKind::Optioned { .. } => length,
        };
        let asserts = frame.some_asserts
            || frame.asserts_only
            || matches!(frame.kind, GroupKind::Ahead | GroupKind::Behind { .. });
        if let Some(outer) = self.frames.last_mut() {
            outer.sequence.push(length);
            outer.is_empty &= frame.is_empty;
            outer.asserts_only &= asserts;
            (outer.last_is_empty, outer.last_asserts) = (frame.is_empty, asserts);
        }
        Ok(())
    }

    /// Each branch of a look-behind must have one length; one that is a plain group may have branches itself.
    fn check_behind(&mut self, frame: &Frame) -> Read<()> {
        let alone = frame.branches.len() == 1;
        for branch in &frame.branches {
            match branch {
                Length::Fixed(_) => {}
                Length::Branches if alone => {}
                Length::Branches | Length::Unknown => self.leave_untried("a group in a look-behind"),
                Length::Varies => return self.refuse(frame.start..self.at, LOOK_BEHIND),
            }
        }
        Ok(())
    }
}
