//! Go's package `math` is the judge: functions and operators give its results to the last bit.
//!
//! `recorded.txt` is what `pairs.go.txt` printed with seed 1 and 200 arguments of each function, on amd64 with a processor that
//! multiplies and adds in one step; `LAKEHOUSE_OBS_SEED` is the seed of the arguments that are tried where there is a Go.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests write a program, and print what they compared"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use lakehouse_promql::Version;
use lakehouse_promql_engine::{Engine, Labels, Storage, Value};

/// A function, its arguments and its result.
struct Known<'a> {
    name: &'a str,
    arguments: Vec<f64>,
    result: f64,
}

fn known(line: &str) -> Known<'_> {
    let mut words = line.split(' ');
    let name = words.next().expect("a name");
    let number = |word| f64::from_bits(u64::from_str_radix(word, 16).expect("bits"));
    let mut arguments: Vec<f64> = words.map(number).collect();
    let result = arguments.pop().expect("a result");
    Known { name, arguments, result }
}

/// As an expression has it: of samples, which hold every number there is.
fn evaluated(engine: &Engine, Known { name, arguments, .. }: &Known<'_>) -> f64 {
    let mut storage = Storage::new();
    for (metric, value) in ["a", "b"].into_iter().zip(arguments) {
        let labels: Labels = [("__name__", metric)].into_iter().collect();
        storage.push(&labels, 0, lakehouse_promql_engine::Sample::Float(*value));
    }
    let query = if arguments.len() == 1 { format!("{name}(a)") } else { format!("a {name} b") };
    let prepared = engine.prepare(&query).expect("an expression");
    let outcome = engine.instant(&prepared, &storage, 0).expect("a result");
    let Value::Vector(vector) = outcome.value else { panic!("`{query}` is a vector") };
    let [element] = vector.as_slice() else { panic!("`{query}` has one element") };
    element.sample.float().expect("a number")
}

/// Every line must come out the same. How many there are.
fn compare(lines: &str) -> usize {
    let engine = Engine::new(Version::new(3, 5));
    let mut wrong = Vec::new();
    for line in lines.lines() {
        let known = known(line);
        let ours = evaluated(&engine, &known);
        let is_same = ours.to_bits() == known.result.to_bits() || ours.is_nan() && known.result.is_nan();
        if !is_same {
            let Known { name, arguments, result } = known;
            wrong.push(format!("{name} {arguments:?}: {ours:?}, in Go {result:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ from Go's:\n{}", wrong.len(), wrong.join("\n"));
    lines.lines().count()
}

#[test]
fn results_are_those_of_go_to_the_last_bit() {
    assert_eq!(compare(include_str!("recorded.txt")), 20 * 200);
}

#[test]
fn many_results_are_those_of_the_go_at_hand() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("math-oracle");
    fs::create_dir_all(&folder).expect("the folder can be made");
    fs::write(folder.join("pairs.go"), include_str!("pairs.go.txt")).expect("the program can be written");
    let seed = std::env::var("LAKEHOUSE_OBS_SEED").unwrap_or_else(|_| "2".to_owned());
    let environment = [("GOWORK", "off"), ("GOARCH", "amd64"), ("GOAMD64", "v1"), ("CGO_ENABLED", "0")];
    let output =
        Command::new("go").args(["run", "pairs.go", &seed, "3000"]).current_dir(&folder).envs(environment).output();
    let Ok(output) = output else {
        println!("skipped: there is no Go on this machine (`go`): see https://go.dev/dl");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{} results", compare(&String::from_utf8_lossy(&output.stdout)));
}
