//! Stops this thread's disk calls at a chosen step: the test's stand-in for `kill -9` and for a full disk.
//!
//! In: which step. Out: an error from that call, and for a kill from every later one, since a dead process cleans
//! nothing up. Deliberately absent: the loss of unsynced data when the power fails.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, Write};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InjectedFault {
    None,
    /// From this step on nothing reaches the disk.
    KillAt(usize),
    /// This step alone fails, with this error of the system.
    FailAt(usize, io::ErrorKind),
    /// Every step from this one on that would use more space fails; removing still works.
    FullFrom(usize),
}

type Hand = Box<dyn Fn()>;

thread_local! {
    static HAND: RefCell<Option<(usize, Hand)>> = const { RefCell::new(None) };
    static FAULT: Cell<InjectedFault> = const { Cell::new(InjectedFault::None) };
    static TAKEN: Cell<usize> = const { Cell::new(0) };
    static SYNC: Cell<bool> = const { Cell::new(true) };
}

/// Runs `action` under `fault`; returns its result and how many steps it reached for.
pub(super) fn with<T>(fault: InjectedFault, action: impl FnOnce() -> T) -> (T, usize) {
    FAULT.set(fault);
    TAKEN.set(0);
    let result = action();
    FAULT.set(InjectedFault::None);
    (result, TAKEN.get())
}

/// Runs `action` while `hand` does something to the folder right before the step `at`.
pub(super) fn with_hand<T>(at: usize, hand: impl Fn() + 'static, action: impl FnOnce() -> T) -> (T, usize) {
    HAND.set(Some((at, Box::new(hand))));
    let result = with(InjectedFault::None, action);
    HAND.set(None);
    result
}

/// Leaves out the waiting for the device in this thread: a killed process does not lose what the kernel holds.
pub(super) fn skip_sync() {
    SYNC.set(false);
}

fn stopped() -> Option<io::Error> {
    let now = TAKEN.get();
    TAKEN.set(now + 1);
    HAND.with_borrow(|hand| match hand {
        Some((at, hand)) if *at == now => hand(),
        _ => {}
    });
    match FAULT.get() {
        InjectedFault::KillAt(at) if now >= at => Some(io::Error::other("killed")),
        InjectedFault::FailAt(at, kind) if now == at => Some(kind.into()),
        _ => None,
    }
}

pub(super) fn step() -> io::Result<()> {
    stopped().map_or(Ok(()), Err)
}

pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    let full = matches!(FAULT.get(), InjectedFault::FullFrom(at) if TAKEN.get() >= at);
    let error = stopped().or_else(|| full.then(|| io::ErrorKind::StorageFull.into()));
    let Some(error) = error else {
        return file.write_all(bytes);
    };
    file.write_all(bytes.get(..bytes.len() / 2).unwrap_or_default())?;
    Err(error)
}

pub(super) fn sync(file: &File) -> io::Result<()> {
    if SYNC.get() { file.sync_all() } else { Ok(()) }
}
