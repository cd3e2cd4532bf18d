//! Waiting for events: a slow machine makes a test longer, and never makes it fail. This is the one place of the tests that
//! knows how long anything takes.

use std::thread;
use std::time::{Duration, Instant};

/// How long an event may take before the test is held to hang.
pub const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// A moment between two looks at what costs nothing to look at.
pub fn pause() {
    thread::sleep(Duration::from_millis(10));
}

/// Asks again and again until there is something; the last answer is in the failure.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Result<T, String>) -> T {
    let begun = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(last) => assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}; last: {last}"),
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Instants at which a process is killed. They look random, and lie in a time that adapts: a process that was over before
/// its kill makes it shorter, one that was killed makes it longer, so that a share of the kills meets work on any machine.
pub struct Kills {
    random: u64,
    micros: u64,
}

impl Kills {
    /// As if a process took that many microseconds.
    pub fn within(micros: u64) -> Kills {
        Kills { random: 0x9E37_79B9_7F4A_7C15, micros }
    }

    /// Waits until the next instant.
    pub fn wait(&mut self) {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        thread::sleep(Duration::from_micros(self.random % self.micros));
    }

    /// What became of the process at that instant.
    pub fn met(&mut self, alive: bool) {
        self.micros = if alive { self.micros + self.micros / 4 } else { self.micros / 2 }.clamp(1_000, 60_000_000);
    }
}
