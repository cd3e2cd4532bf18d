//! How many characters a part of a regex matches: a look-behind takes only what has one length.

/// How many characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Fixed(u32),
    /// Each branch of a group has one of its own, which only the top of a look-behind may have.
    Branches,
    Varies,
    /// A reference to another group, or what JRuby may see otherwise.
    Unknown,
}

impl Length {
    fn then(self, next: Length) -> Length {
        match (self, next) {
            (Length::Fixed(one), Length::Fixed(other)) => Length::Fixed(one.saturating_add(other)),
            (Length::Unknown, _) | (_, Length::Unknown) => Length::Unknown,
            _ => Length::Varies,
        }
    }

    /// Repeated exactly so often.
    pub(super) fn times(self, count: u32) -> Length {
        match self {
            Length::Fixed(one) => Length::Fixed(one.saturating_mul(count)),
            Length::Branches => Length::Varies,
            other => other,
        }
    }
}

/// A branch while it is read: what stands before the last thing, and that thing, which may be repeated.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    before: Option<Length>,
    last: Option<Length>,
}

impl Sequence {
    pub(super) fn push(&mut self, length: Length) {
        self.finalize();
        self.last = Some(length);
    }

    fn finalize(&mut self) {
        if let Some(last) = self.last.take() {
            self.before = Some(match self.before {
                Some(before) => before.then(last),
                None => last,
            });
        }
    }

    pub(super) fn repeat(&mut self, repeated: impl Fn(Length) -> Length) {
        self.last = self.last.map(repeated);
    }

    pub(super) fn has_last(&self) -> bool {
        self.last.is_some()
    }

    pub(super) fn end(&mut self) -> Length {
        self.finalize();
        self.before.take().unwrap_or(Length::Fixed(0))
    }
}

/// The length of a group with these branches.
pub(super) fn of_branches(branches: &[Length]) -> Length {
    let Some(first) = branches.first().copied() else { return Length::Fixed(0) };
    if branches.len() == 1 || branches.iter().all(|branch| *branch == first && matches!(first, Length::Fixed(_))) {
        return first;
    }
    if branches.contains(&Length::Unknown) {
        return Length::Unknown;
    }
    let fixed = branches.iter().all(|branch| matches!(branch, Length::Fixed(_)));
    if fixed { Length::Branches } else { Length::Varies }
}
