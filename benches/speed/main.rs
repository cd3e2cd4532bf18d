//! How long a whole `lakehouse-obs check` takes, beside `promtool check rules` on the rules that the same spec builds.
//!
//! Run with `cargo bench`; `cargo bench -- 1000 10000` takes other sizes. It prints, and judges nothing: a time is no
//! test. Without promtool (`tests/run` gets it) the column stays empty.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that runs programs"
)]

mod memory;
mod spec;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lakehouse-obs");
const SIZES: [usize; 4] = [100, 1_000, 10_000, 50_000];
/// A measurement goes on until it has seen this many runs, or this much time.
const RUNS: usize = 15;
const ENOUGH: Duration = Duration::from_secs(12);

fn main() -> ExitCode {
    // cargo passes `--bench`
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    match run(&sizes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("speed: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(sizes: &[usize]) -> Result<(), String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = project.join("target/speed");
    let promtool = promtool(project);
    if promtool.is_none() {
        println!("note: promtool-2.42 is not there; `tests/run` gets it into target/tools\n");
    }
    println!(
        "{:>9} {:>7} {:>10} {:>12} {:>10} {:>12} {:>8} {:>8}",
        "alerts", "rules", "spec", "check", "growth", "promtool", "ratio", "peak"
    );
    let mut before: Option<(usize, Duration)> = None;
    measure("ai-aas", &project.join("stacks/ai-aas/lakehouse.toml"), &folder.join("ai-aas"), promtool.as_deref())?;
    for &alerts in sizes {
        let home = folder.join(alerts.to_string());
        std::fs::create_dir_all(&home).map_err(|error| format!("{}: {error}", home.display()))?;
        let file = home.join("lakehouse.toml");
        std::fs::write(&file, spec::of(alerts)).map_err(|error| format!("{}: {error}", file.display()))?;
        let time = measure_after(&alerts.to_string(), &file, &home.join("out"), promtool.as_deref(), alerts, before)?;
        before = Some((alerts, time));
    }
    println!(
        "\nmedians of up to {RUNS} whole processes; growth: how often longer for each time more alerts (1.0 is linear)"
    );
    Ok(())
}

fn measure(name: &str, file: &Path, out: &Path, promtool: Option<&Path>) -> Result<Duration, String> {
    measure_after(name, file, out, promtool, 0, None)
}

fn measure_after(
    name: &str,
    file: &Path,
    out: &Path,
    promtool: Option<&Path>,
    alerts: usize,
    before: Option<(usize, Duration)>,
) -> Result<Duration, String> {
    let checked = || {
        let mut command = Command::new(PROGRAM);
        command.arg("check").arg(file);
        command
    };
    // what is not valid is not measured: it would stop early
    succeed(&mut checked(), "check")?;
    succeed(Command::new(PROGRAM).arg("build").arg(file).arg("--force").arg("--out").arg(out), "build")?;
    let time = median(checked)?;
    let peak = memory::peak(checked())?;
    let rules: Vec<PathBuf> =
        ["alerting-rules.yml", "recording-rules.yml"].iter().map(|file| out.join("prometheus").join(file)).collect();
    let count = rules.iter().map(|file| rules_in(file)).sum::<Result<usize, String>>()?;
    let other = promtool
        .map(|promtool| {
            median(|| {
                let mut command = Command::new(promtool);
                command.args(["check", "rules"]).args(&rules);
                command
            })
        })
        .transpose()?;
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let growth = before.map_or(String::new(), |(fewer, earlier)| {
        format!("{:.2}", (time.as_secs_f64() / earlier.as_secs_f64()) / (alerts as f64 / fewer as f64))
    });
    println!(
        "{name:>9} {count:>7} {:>7} kB {:>9.1} ms {growth:>10} {:>12} {:>8} {:>8}",
        std::fs::metadata(file).map_or(0, |data| data.len() / 1000),
        time.as_secs_f64() * 1e3,
        other.map_or("-".to_owned(), |other| format!("{:.1} ms", other.as_secs_f64() * 1e3)),
        other.map_or("-".to_owned(), |other| format!("{:.2}", time.as_secs_f64() / other.as_secs_f64())),
        peak.map_or("-".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000)),
    );
    Ok(time)
}

/// The promtool that `tests/run` got.
fn promtool(project: &Path) -> Option<PathBuf> {
    let tools = std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project.join("target/tools"), PathBuf::from);
    Some(tools.join("bin/promtool-2.42")).filter(|path| path.exists())
}

fn rules_in(file: &Path) -> Result<usize, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(text.lines().filter(|line| line.trim_start().starts_with(['-']) && !line.contains("- name:")).count())
}

fn succeed(command: &mut Command, what: &str) -> Result<(), String> {
    let run = command.output().map_err(|error| format!("{what}: {error}"))?;
    if run.status.success() {
        return Ok(());
    }
    let shown = [run.stdout, run.stderr].concat();
    Err(format!("`{what}` failed:\n{}", String::from_utf8_lossy(&shown).chars().take(2000).collect::<String>()))
}

/// The median time of several whole processes.
fn median(command: impl Fn() -> Command) -> Result<Duration, String> {
    let begin = Instant::now();
    let mut times = Vec::new();
    while times.len() < RUNS && (times.len() < 3 || begin.elapsed() < ENOUGH) {
        let mut command = command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
        times.push(start.elapsed());
        if !status.success() {
            return Err(format!("{command:?} ended with {status}"));
        }
    }
    times.sort();
    times.get(times.len() / 2).copied().ok_or_else(|| "nothing was run".to_owned())
}
