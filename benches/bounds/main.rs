//! What shapes that ask for much cost, beside a valid spec of the same size: processor time and memory of whole processes.
//!
//! Run with `cargo bench --bench bounds`; `cargo bench --bench bounds -- 20000 1000000` takes other sizes. It prints, and
//! judges nothing: the tests hold the shapes to a bounded memory, and no test depends on a time.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that runs programs"
)]

#[path = "../../tests/limits/shapes.rs"]
mod shapes;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lakehouse-obs");
const SIZES: [usize; 3] = [20_000, 1_000_000, 9_900_000];
/// A process that took this much is ended: seconds of processor time.
const ENOUGH: f64 = 120.0;

/// What a process took.
struct Cost {
    /// Seconds of processor time, to the tick of the system's clock (mostly 10 ms).
    seconds: f64,
    /// Bytes, at most.
    peak: u64,
    /// Whether it came to its own end.
    ended: bool,
}

fn main() -> ExitCode {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    match run(&sizes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bounds: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(sizes: &[usize]) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bounds");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let file = folder.join("lakehouse.toml");
    println!("{:40} {:>10} {:>9} {:>7} {:>8}", "shape", "spec", "processor", "ratio", "peak");
    for &size in sizes {
        let mut valid = None;
        for shape in shapes::SHAPES {
            let text = (shape.spec)(size);
            std::fs::write(&file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
            let cost = cost(&file)?;
            let valid = *valid.get_or_insert(cost.seconds.max(0.01));
            println!(
                "{:40} {:>7} kB {:>7.2} s {:>7.1} {:>5} MB{}",
                shape.name,
                text.len() / 1000,
                cost.seconds,
                cost.seconds / valid,
                cost.peak / 1_000_000,
                if cost.ended { "" } else { "  not to its end" }
            );
        }
    }
    Ok(())
}

/// Runs a check and looks at it as long as it runs: the figures only grow, so the last ones are those of its end.
fn cost(file: &Path) -> Result<Cost, String> {
    let mut command = Command::new(PROGRAM);
    command.arg("check").arg(file).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let process = format!("/proc/{}", child.id());
    let mut cost = Cost { seconds: 0.0, peak: 0, ended: true };
    loop {
        let status = child.try_wait().map_err(|error| error.to_string())?;
        if let Some(status) = status {
            cost.ended &= status.code().is_some();
            return Ok(cost);
        }
        if let Some((seconds, peak)) = figures(&process) {
            (cost.seconds, cost.peak) = (cost.seconds.max(seconds), cost.peak.max(peak));
        }
        if cost.seconds > ENOUGH {
            cost.ended = false;
            child.kill().map_err(|error| error.to_string())?;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn figures(process: &str) -> Option<(f64, u64)> {
    let status = std::fs::read_to_string(format!("{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
    let stat = std::fs::read_to_string(format!("{process}/stat")).ok()?;
    // the name of a process may hold blanks, and ends with a bracket
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u32>().ok();
    Some((f64::from(ticks(11)? + ticks(12)?) / 100.0, kibibytes * 1024))
}
