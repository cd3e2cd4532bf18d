//! What whole processes take, as the system counts it when they end: processor time, the time of the clock, and the most
//! memory that they had.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// A measurement goes on until it has seen this many runs, or this much time.
const ENOUGH: Duration = Duration::from_secs(30);

/// What one process took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Seconds of processor time, of the system too.
    pub(crate) processor: f64,
    /// Seconds that passed.
    pub(crate) wall: f64,
    /// The most resident memory, in bytes.
    pub(crate) peak: f64,
}

/// Makes the command of a run, and whatever must be so before it.
pub(crate) type Make<'a> = dyn Fn() -> Result<Command, String> + 'a;

/// The costs of several commands, run in turns, so that what else the machine does hits all of them alike.
pub(crate) fn in_turns(commands: &[&Make<'_>], runs: usize) -> Result<Vec<Vec<Cost>>, String> {
    let begin = Instant::now();
    let mut costs = vec![Vec::new(); commands.len()];
    for run in 0..runs {
        if run > 0 && begin.elapsed() > ENOUGH {
            break;
        }
        for (command, costs) in commands.iter().zip(&mut costs) {
            costs.push(cost(command()?)?);
        }
    }
    Ok(costs)
}

/// Runs a command to its end. One that finds something ends with 1; what else it may end with is not measured.
fn cost(mut command: Command) -> Result<Cost, String> {
    let shown = format!("{command:?}");
    let failed = |error: std::io::Error| format!("{shown}: {error}");
    let begin = Instant::now();
    let mut process = Command::new(command.get_program());
    process.args(command.get_args()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    process.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        process.current_dir(folder);
    }
    let ended = process.spawn().map_err(failed)?.wait4().map_err(failed)?;
    let wall = begin.elapsed().as_secs_f64();
    if !matches!(ended.status.code(), Some(0 | 1)) {
        let said = command.output().map_err(failed)?;
        let said = String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).chars().take(1000).collect::<String>();
        return Err(format!("{shown} ended with {}:\n{said}", ended.status));
    }
    let processor = (ended.rusage.utime + ended.rusage.stime).as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let peak = ended.rusage.maxrss as f64;
    Ok(Cost { processor, wall, peak })
}

/// The median of a figure.
pub(crate) fn median(costs: &[Cost], figure: impl Fn(&Cost) -> f64) -> f64 {
    middle(costs.iter().map(figure).collect())
}

/// The median of the ratios of a figure, pair by pair.
pub(crate) fn ratio(costs: &[Cost], others: &[Cost], figure: impl Fn(&Cost) -> f64) -> f64 {
    middle(costs.iter().zip(others).map(|(one, other)| figure(one) / figure(other)).collect())
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
