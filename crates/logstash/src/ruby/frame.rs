//! A group that is open, and the options that hold in it.

use super::length::{Length, Sequence};
use super::sample::Loose;

/// Which characters short forms and brackets stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Characters {
    /// Short forms are ASCII, brackets are Unicode.
    #[default]
    Mixed,
    /// `(?a)`: all of them are ASCII.
    Ascii,
    /// `(?u)`: all of them are Unicode.
    Unicode,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    pub(super) ignore_case: bool,
    pub(super) extended: bool,
    pub(super) characters: Characters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupKind {
    Top,
    Plain,
    /// `(?i:…)`, and what follows `(?i)` up to the end of its group.
    Optioned {
        until_end: bool,
    },
    Captured,
    Atomic,
    Ahead,
    Behind {
        negative: bool,
    },
    Conditional,
    Absent,
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: GroupKind,
    pub(super) start: usize,
    pub(super) options: Options,
    pub(super) sequence: Sequence,
    pub(super) branches: Vec<Length>,
    /// Whether it holds nothing but such groups.
    pub(super) is_empty: bool,
    /// Whether the last thing in it is a plain group that holds nothing.
    pub(super) last_is_empty: bool,
    /// Whether there are only assertions in this branch, in any branch before it, and in the last thing.
    pub(super) asserts_only: bool,
    pub(super) some_asserts: bool,
    pub(super) last_asserts: bool,
    /// Where it begins in what is checked, if Oniguruma would refuse it there.
    pub(super) left_out: Option<usize>,
    /// Where it begins in the sample, and where its first branch ends there.
    pub(super) sampled: (usize, Option<usize>),
    /// What the first branch ends with in the sample.
    pub(super) branch_loose: Option<Loose>,
}

impl Frame {
    pub(super) fn new(kind: GroupKind, start: usize, options: Options) -> Frame {
        Frame {
            kind,
            start,
            options,
            sequence: Sequence::default(),
            branches: Vec::new(),
            is_empty: kind == GroupKind::Plain,
            last_is_empty: false,
            asserts_only: true,
            some_asserts: false,
            last_asserts: false,
            left_out: None,
            sampled: (0, None),
            branch_loose: None,
        }
    }
}
