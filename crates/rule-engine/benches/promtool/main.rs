//! What the engine takes for test files of promtool, beside promtool: whole processes, the same files. It prints, and judges
//! nothing.
//!
//! `cargo bench -p lakehouse-rule-engine --bench promtool -- [KIND…] [--quick]`. A kind is one of `kinds.rs`, or `tests`: a file of
//! 1,000 tests. `LAKEHOUSE_OBS_TOOLS`: the folder of tools (default: target/tools).
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that runs programs"
)]

mod kinds;
mod many;
#[path = "../../../../benches/speed/process.rs"]
#[expect(dead_code, reason = "another bench compares more")]
mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use lakehouse_promql::Version;
use lakehouse_promql_engine::Engine;
use lakehouse_rule_engine::unit_test::{NamedText, run};

use kinds::{KINDS, Kind, RULES};
use process::{Cost, in_turns, median};

/// The name of a promtool, and its version.
const RELEASES: [(&str, (u16, u16)); 4] =
    [("promtool-2.42", (2, 42)), ("promtool-2.53", (2, 53)), ("promtool-3", (3, 5)), ("promtool-3.16", (3, 16))];

/// The word after which a version and a file stand that this process is to judge, and nothing else.
const JUDGE: &str = "--judge";
const EXPRESSIONS: usize = 1000;
const TESTS: usize = 1000;
/// The minute at which the last evaluation of rules is.
const LAST: usize = 240;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let done = match words.as_slice() {
        [word, version, file] if word == JUDGE => judge(version, Path::new(file)),
        _ => compare(&words),
    };
    match done {
        Ok(passed) => ExitCode::from(u8::from(!passed)),
        Err(message) => {
            eprintln!("promtool: {message}");
            ExitCode::from(2)
        }
    }
}

/// Runs a test file; whether it passes.
fn judge(version: &str, file: &Path) -> Result<bool, String> {
    let version: Version = version.parse().map_err(|_| format!("`{version}` is not a version"))?;
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let folder = file.parent().unwrap_or(file);
    let files = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).map_err(|error| error.to_string());
        Ok(vec![NamedText { name: name.to_owned(), text }])
    };
    let outcomes = run(&text, &files, &Engine::new(version)).map_err(|faults| format!("{faults:?}"))?;
    let differences = outcomes.iter().flat_map(|outcome| &outcome.differences);
    Ok(differences.inspect(|difference| println!("{difference}")).count() == 0)
}

fn compare(words: &[String]) -> Result<bool, String> {
    let is_quick = words.iter().any(|word| word == "--quick");
    let asked: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let wants = |name: &str| asked.is_empty() || asked.iter().any(|word| *word == name);
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project.join("target/tools"), PathBuf::from);
    let folder = project.join("target/speed/promtool");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    println!(
        "Processor time of whole processes, the median, in milliseconds: files of {EXPRESSIONS} expressions, of {RULES} rules that run"
    );
    println!(
        "{} times, and of {TESTS} tests. Then evaluations a second, without what a file of one takes (start, series).\n",
        LAST
    );
    println!(
        "{:14} {:30} {:>10} {:>10} {:>6}   {:>10} {:>10} {:>6}",
        "", "", "promtool", "engine", "ratio", "promtool/s", "engine/s", "ratio"
    );
    for (name, version) in RELEASES {
        let promtool = tools.join("bin").join(name);
        if !promtool.exists() {
            println!("{name:14} is not in {}", tools.display());
            continue;
        }
        let engine = Engine::new(Version::new(version.0, version.1));
        let bench = Bench { name, promtool, version, folder: &folder, runs: if is_quick { 3 } else { 5 } };
        for kind in KINDS.iter().filter(|kind| wants(kind.name)) {
            let (one, all) = (kind.file(1, &engine)?, kind.file(EXPRESSIONS, &engine)?);
            bench.both(&format!("expressions: {}", kind.name), (&one, &all), EXPRESSIONS - 1)?;
            let rules = format!("{}.rules.yml", kind.name);
            fs::write(folder.join(&rules), kind.rules()).map_err(|error| error.to_string())?;
            let (one, all) = (Kind::rule_test(&rules, 1), Kind::rule_test(&rules, LAST));
            if kind.is_condition {
                bench.both(&format!("rules: {}", kind.name), (&one, &all), RULES * (LAST - 1))?;
            }
        }
        if wants("tests") {
            let [theirs, ours] = bench.costs("tests", &many::file(TESTS))?;
            println!("{name:14} {:30} {theirs:10.1} {ours:10.1} {:6.0}", "tests", theirs / ours);
        }
    }
    Ok(true)
}

/// One promtool, and the files for it.
struct Bench<'a> {
    name: &'a str,
    promtool: PathBuf,
    version: (u16, u16),
    folder: &'a Path,
    runs: usize,
}

impl Bench<'_> {
    /// Prints what a file with one evaluation and one with many take.
    fn both(&self, kind: &str, (one, all): (&str, &str), evaluations: usize) -> Result<(), String> {
        let [theirs_at_once, ours_at_once] = self.costs(kind, one)?;
        let [theirs, ours] = self.costs(kind, all)?;
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let rate = |all: f64, one: f64| evaluations as f64 * 1000.0 / (all - one).max(0.001);
        let (their_rate, our_rate) = (rate(theirs, theirs_at_once), rate(ours, ours_at_once));
        println!(
            "{:14} {kind:30} {theirs:10.1} {ours:10.1} {:6.0}   {their_rate:10.0} {our_rate:10.0} {:6.0}",
            self.name,
            theirs / ours,
            our_rate / their_rate
        );
        Ok(())
    }

    /// Milliseconds of promtool and of the engine for a test file, which both must call passed.
    fn costs(&self, kind: &str, text: &str) -> Result<[f64; 2], String> {
        let file = self.folder.join(format!("{}.yml", kind.replace(": ", "-").replace(' ', "-")));
        let written = fs::write(&file, text).and_then(|()| fs::write(self.folder.join("rules.yml"), many::RULES));
        written.map_err(|error| error.to_string())?;
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let (major, minor) = self.version;
        let theirs = || {
            let mut command = Command::new(&self.promtool);
            command.current_dir(self.folder).args(["test", "rules"]).arg(&file);
            Ok(command)
        };
        let ours = || {
            let mut command = Command::new(&program);
            command.args([JUDGE, &format!("{major}.{minor}")]).arg(&file);
            Ok(command)
        };
        for command in [theirs()?, ours()?].iter_mut() {
            let output = command.output().map_err(|error| error.to_string())?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stdout).chars().take(1000).collect::<String>();
                return Err(format!("{} does not pass it: {said}", command.get_program().display()));
            }
        }
        let costs = in_turns(&[&theirs, &ours], self.runs)?;
        let millis = |costs: &Vec<Cost>| median(costs, |cost| cost.processor * 1000.0);
        match costs.as_slice() {
            [theirs, ours] => Ok([millis(theirs), millis(ours)]),
            _ => Err("nothing was measured".to_owned()),
        }
    }
}
