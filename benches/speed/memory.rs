//! The most memory that a process had at any time.

use std::process::{Command, Stdio};
use std::time::Duration;

/// Bytes; nothing where the system does not say.
pub(crate) fn peak(mut command: Command) -> Result<Option<u64>, String> {
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let file = format!("/proc/{}/status", child.id());
    let mut most = None;
    // the figure only grows, so the last one that is seen is the peak but for the last moment
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        most = most.max(std::fs::read_to_string(&file).ok().and_then(|status| high_water(&status)));
        std::thread::sleep(Duration::from_micros(200));
    }
    Ok(most)
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
