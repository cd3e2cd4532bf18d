//! The tables that are printed: growth of checks, builds, peers.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{Cost, Make, in_turns, median, ratio};
use super::shapes::{SHAPES, Shape};
use super::{Asked, before, command, peers, this, write};

const CHECK: &[&str] = &["check", "--format", "json"];

fn processor(cost: &Cost) -> f64 {
    cost.processor
}

fn peak(cost: &Cost) -> f64 {
    cost.peak
}

/// Checks of each shape, and how they grow.
pub(crate) fn growth(asked: &Asked) -> Result<(), String> {
    println!("checks; growth: the exponent between this size and the one before it, 1.0 is linear");
    println!(
        "{:15} {:>7} {:>10} {:>7} {:>8} {:>10} {:>10}",
        "shape", "size", "processor", "growth", "peak", "of before", "its peak"
    );
    for shape in &asked.shapes {
        let mut smaller: Option<(usize, f64)> = None;
        for size in asked.sizes(shape) {
            let file = write(shape, size)?;
            let costs = beside_before(asked, &|program| Ok(command(program, CHECK, &file)))?;
            let of_this = costs.first().map_or(&[][..], Vec::as_slice);
            let time = median(of_this, processor);
            println!(
                "{:15} {size:>7} {:>7.0} ms {:>7.0} ms {:>7} {:>5.0} MB {}",
                shape.name,
                time * 1e3,
                median(of_this, |cost| cost.wall) * 1e3,
                smaller.map_or("-".to_owned(), |smaller| exponent(smaller, (size, time))),
                median(of_this, peak) / 1e6,
                compared(&costs)
            );
            smaller = Some((size, time));
        }
    }
    println!();
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
fn exponent((fewer, less): (usize, f64), (more, time): (usize, f64)) -> String {
    format!("{:.2}", (time / less).ln() / (more as f64 / fewer as f64).ln())
}

/// A command of this build and, where one is named, of the earlier one, in turns.
fn beside_before(asked: &Asked, make: &dyn Fn(&Path) -> Result<Command, String>) -> Result<Vec<Vec<Cost>>, String> {
    let now = || make(this());
    let Some(earlier) = before(asked) else { return in_turns(&[&now], asked.runs()) };
    let earlier = || make(earlier);
    in_turns(&[&now, &earlier], asked.runs())
}

/// The figures of this build in relation to the earlier one, if that ran.
fn compared(costs: &[Vec<Cost>]) -> String {
    match costs {
        [now, before, ..] => format!("{:>10.2} {:>10.2}", ratio(now, before, processor), ratio(now, before, peak)),
        _ => format!("{:>10} {:>10}", "-", "-"),
    }
}

/// Builds into a new folder, again, and as `--check`, in relation to a check.
pub(crate) fn builds(asked: &Asked) -> Result<(), String> {
    println!("builds; a new one writes every file, the others find that nothing has changed");
    println!(
        "{:15} {:>7} {:>10} {:>9} {:>8} {:>10} {:>10}",
        "work", "alerts", "processor", "of check", "peak", "of before", "its peak"
    );
    let Some(shape) = of_alerts() else { return Ok(()) };
    for size in asked.sizes(shape) {
        let file = write(shape, size)?;
        let out = file.with_file_name("out");
        let checked = || Ok(command(this(), CHECK, &file));
        for (work, words, is_new) in [
            ("build", &["build"][..], true),
            ("build again", &["build"], false),
            ("build --check", &["build", "--check"], false),
        ] {
            let make = |program: &Path| built(program, words, &file, &out, is_new);
            if !is_new {
                // what stands there is of the program that looks at it
                run_once(make(this())?)?;
            }
            let costs = beside_before(asked, &make)?;
            let beside = in_turns(&[&|| make(this()), &checked], asked.runs())?;
            let of_check = match beside.as_slice() {
                [build, check] => ratio(build, check, processor),
                _ => f64::NAN,
            };
            let now = costs.first().map_or(&[][..], Vec::as_slice);
            println!(
                "{work:15} {size:>7} {:>7.0} ms {of_check:>9.2} {:>5.0} MB {}",
                median(now, processor) * 1e3,
                median(now, peak) / 1e6,
                compared(&costs)
            );
        }
    }
    println!();
    Ok(())
}

fn of_alerts() -> Option<&'static Shape> {
    SHAPES.first()
}

/// A build into a folder, which is emptied first if it is to be a new one.
fn built(program: &Path, words: &[&str], file: &Path, out: &Path, is_new: bool) -> Result<Command, String> {
    if is_new && out.exists() {
        std::fs::remove_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let mut command = command(program, words, file);
    command.arg("--out").arg(out);
    Ok(command)
}

fn run_once(command: Command) -> Result<(), String> {
    let mut command = command;
    let run = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    match run.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}:\n{}", String::from_utf8_lossy(&run.stderr))),
    }
}

/// Checks beside other programs that read what the same spec builds.
pub(crate) fn peers(asked: &Asked) -> Result<(), String> {
    println!("peers; of peer: the check of the spec in relation to what the peer takes for the files that it builds");
    println!("{:35} {:>7} {:>10} {:>8} {:>8}", "peer", "size", "processor", "peak", "of peer");
    for (name, routes) in [("company", false), ("routes_exact", true)] {
        let Some(shape) = SHAPES.iter().find(|shape| shape.name == name) else { continue };
        for size in asked.sizes(shape) {
            let file = write(shape, size)?;
            let out: PathBuf = file.with_file_name("peers");
            run_once(built(this(), &["build", "--force"], &file, &out, false)?)?;
            let program = out.join("rules.jsonnet");
            std::fs::write(&program, peers::jsonnet(size))
                .map_err(|error| format!("{}: {error}", program.display()))?;
            for peer in peers::found(routes) {
                let (ours, theirs) = (|| Ok(command(this(), CHECK, &file)), || Ok(peer.command(&out)));
                let commands: [&Make<'_>; 2] = [&ours, &theirs];
                let costs = in_turns(&commands, asked.runs())?;
                let [ours, theirs] = costs.as_slice() else { continue };
                println!(
                    "{:35} {size:>7} {:>7.0} ms {:>5.0} MB {:>8.3}",
                    peer.name,
                    median(theirs, processor) * 1e3,
                    median(theirs, peak) / 1e6,
                    ratio(ours, theirs, processor)
                );
            }
        }
    }
    Ok(())
}
