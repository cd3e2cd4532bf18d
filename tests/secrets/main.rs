//! A secret that was written into a spec by mistake is shown by no command in no format; and what is none is shown.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(unreachable_pub, reason = "the modules of a test share what they need")]

mod formats;
mod harmless;
#[path = "../cli/program.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod program;
mod random;
mod shapes;
#[path = "../support/mod.rs"]
mod support;

use program::{folder, run, run_with_input, write};
use tempfile::TempDir;

/// A row, its numbers filled in.
struct Case {
    name: &'static str,
    /// The file of its spec.
    file: String,
    secret: String,
    spec: String,
}

const SHOP: &str = "[services.shop]\nkind = \"prometheus\"\naddress = \"localhost:8080\"\n";

fn cases() -> Vec<Case> {
    let case = |(number, (name, parts, lines)): (usize, &shapes::Row)| {
        let secret = parts.concat().replace('@', &(1000 + number).to_string());
        let lines = lines.replace("$S", &secret);
        let spec = match lines.strip_prefix('+') {
            Some(lines) => format!("{SHOP}{lines}\nadress = 1\n"),
            None => format!("{lines}\nadress = 1\n{SHOP}"),
        };
        Case { name, file: format!("s{}.toml", 1000 + number), secret, spec }
    };
    shapes::ROWS.iter().enumerate().map(case).collect()
}

/// How a secret may be met in an output: any ten characters of it, or all of a shorter one; and each in the escapes of JSON.
fn parts(secret: &str) -> Vec<String> {
    let characters: Vec<char> = secret.chars().collect();
    let width = characters.len().min(10);
    let parts = characters.windows(width).map(|part| part.iter().collect::<String>());
    let escaped = |part: &String| serde_json::to_string(part).expect("JSON").trim_matches('"').to_owned();
    let mut parts: Vec<String> = parts.flat_map(|part| [escaped(&part), part]).collect();
    // what a token begins with is no secret, and other rows begin alike
    parts.sort();
    parts.dedup();
    parts
}

/// Where the secret of a case is shown.
fn leaks(case: &Case, how: &str, shown: &str, leaks: &mut Vec<String>) {
    let unique = |part: &String| !cases_share(part, case);
    for part in parts(&case.secret).iter().filter(|part| unique(part)) {
        if let Some(line) = shown.lines().find(|line| line.contains(part.as_str())) {
            let line: String = line.chars().take(300).collect();
            leaks.push(format!("{} ({}): {how}: {line}", case.name, case.file));
            return;
        }
    }
}

/// Whether a part of a secret stands in the lines of its row besides the secret.
fn cases_share(part: &str, case: &Case) -> bool {
    case.spec.replace(&case.secret, "").contains(part)
}

fn names(cases: &[Case]) -> Vec<&str> {
    cases.iter().map(|case| case.file.as_str()).collect()
}

/// One case in so many goes through the program itself, the others through the library that it is made of.
const SAMPLE: usize = 6;

fn sample() -> (TempDir, Vec<Case>) {
    let cases: Vec<Case> = cases().into_iter().step_by(SAMPLE).collect();
    let folder = tempfile::tempdir().expect("a folder");
    for case in &cases {
        write(folder.path(), &case.file, &case.spec);
    }
    (folder, cases)
}

#[test]
fn no_format_shows_one_and_each_finding_keeps_its_place() {
    let cases = cases();
    assert!(cases.len() >= 150, "{}", cases.len());
    let mut found = Vec::new();
    for case in &cases {
        let outcome = formats::check(&case.file, case.spec.clone());
        for (format, shown) in formats::all(&case.file, &outcome) {
            leaks(case, format, &shown, &mut found);
        }
        let concise = formats::concise(&outcome);
        if !concise.starts_with(&format!("{}:", case.file)) {
            found.push(format!("{}: no finding with a place: {concise}", case.name));
        }
    }
    assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_format_of_the_program_shows_one() {
    let (folder, cases) = sample();
    let mut found = Vec::new();
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let run =
            run(folder.path(), &[&["check", "--format", format, "--color", "always"], &names(&cases)[..]].concat());
        assert_eq!(run.code, 1, "{format}: {}", run.err);
        cases.iter().for_each(|case| leaks(case, format, &run.all(), &mut found));
    }
    assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_fix_and_no_baseline_shows_one() {
    let (folder, cases) = sample();
    let mut found = Vec::new();
    let mut look = |how: &str, shown: &str| cases.iter().for_each(|case| leaks(case, how, shown, &mut found));
    let of_all = |arguments: &[&str]| run(folder.path(), &[arguments, &names(&cases)[..]].concat());
    look("diff", &of_all(&["check", "--diff"]).all());
    let written = of_all(&["check", "--write-baseline", "known.json"]);
    assert_eq!(written.code, 0, "{}", written.err);
    look("writing a baseline", &written.all());
    look("the baseline", &program::read(folder.path(), "known.json"));
    look("with a baseline", &of_all(&["check", "--baseline", "known.json", "--format", "sarif"]).all());
    look("mending", &of_all(&["check", "--fix"]).all());
    assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
}

/// The commands that take one spec.
const COMMANDS: &[&[&str]] = &[
    &["build", "--out", "out"],
    &["explain", "services.shop"],
    &["explain", "services.shop", "--format", "json"],
    &["show", "services"],
    &["show", "alerts"],
    &["show", "routes"],
    &["metrics", "x_"],
    &["why", "prometheus/prometheus.yml:7"],
];

/// The arguments of a command for a spec, which stands after the positional ones.
fn of_spec<'a>(command: &[&'a str], spec: &'a str) -> Vec<&'a str> {
    match command {
        [first @ ("explain" | "why" | "metrics"), subject, options @ ..] => [&[first, subject, spec], options].concat(),
        [first @ "build", options @ ..] => [&[first, spec], options].concat(),
        ["show", "routes"] => vec!["show", "routes", spec],
        ["show", what] => vec!["show", what, "", spec],
        other => [other, &[spec]].concat(),
    }
}

#[test]
fn no_other_command_shows_one() {
    let (folder, cases) = sample();
    let mut found = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        // each with two of the commands, in turn
        for command in [COMMANDS[number % COMMANDS.len()], COMMANDS[(number / 2 + 1) % COMMANDS.len()]] {
            let run = run(folder.path(), &of_spec(command, &case.file));
            leaks(case, &command.join(" "), &run.all(), &mut found);
        }
        leaks(case, "-", &run_with_input(folder.path(), &["check", "-"], &case.spec).all(), &mut found);
    }
    assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
}

#[test]
fn an_included_file_and_a_neighbour_are_covered_as_well() {
    let folder =
        folder("[lakehouse]\ninclude = [\"team.toml\"]\n[services.shop]\nkind = \"prometheus\"\naddress = \"a:1\"\n");
    write(folder.path(), "team.toml", "[services.b]\npasword = 'hunter2x'\nadress = 1\n# token: hunter2x\n");
    let check = run(folder.path(), &["check"]);
    assert!(check.out.contains("team.toml:3:1"), "{}", check.out);
    assert!(!check.all().contains("hunter2x"), "{}", check.out);
}

#[test]
fn the_name_of_a_key_is_shown_though_the_secret_holds_the_word() {
    for (lines, reported) in [
        ("auth = { username = \"monitor\", pasword = \"not-a-real-password\" }", "did you mean `password`?"),
        ("params = { token = [\"not-a-real-token\"] }", "the parameter `token`"),
    ] {
        let human = formats::all("lakehouse.toml", &formats::check("lakehouse.toml", format!("{SHOP}{lines}\n")));
        let (_, human) = human.into_iter().find(|(format, _)| *format == "human").expect("the format");
        assert!(human.contains(reported) && !human.contains("not-a-real"), "{human}");
    }
}

#[test]
fn what_is_no_secret_is_shown_as_it_is() {
    let mut changed = Vec::new();
    let folder = tempfile::tempdir().expect("a folder");
    for (number, line) in harmless::LINES.iter().enumerate() {
        // the second line is the finding, the first stands above it
        write(folder.path(), &format!("{number:03}.toml"), format!("{line}\n!\n"));
    }
    assert!(harmless::LINES.len() >= 40);
    let files: Vec<String> = (0..harmless::LINES.len()).map(|number| format!("{number:03}.toml")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let check = run(folder.path(), &[&["check"], &files[..]].concat());
    for line in harmless::LINES {
        if !check.out.contains(line) {
            changed.push(*line);
        }
    }
    assert!(changed.is_empty(), "{} covered\n{}", changed.len(), changed.join("\n"));
}

#[test]
fn what_is_written_is_shown_as_it_is() {
    let mut covered = Vec::new();
    for folder in ["golden", "stacks"] {
        for (path, bytes) in support::tree(&support::project().join(folder)) {
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let shown = lakehouse_obs::secret::Secrets::default().cover(&text).into_owned();
            let lines = text.lines().zip(shown.lines()).filter(|(written, shown)| written != shown);
            covered.extend(lines.map(|(written, shown)| format!("{folder}/{path}: {written}\n  {shown}")));
        }
    }
    assert!(covered.is_empty(), "{} covered\n{}", covered.len(), covered.join("\n"));
}

#[test]
fn places_are_those_of_the_spec_whatever_is_covered() {
    let spec =
        "[services.shop]\nkind = \"prometheus\"\naddress = \"a:1\"\nauth = { password = \"ü→😀\", usrname = \"u\" }\n";
    let folder = folder(spec);
    let column = spec.lines().nth(3).and_then(|line| line.split("usrname").next()).expect("there").chars().count() + 1;
    let place = format!("lakehouse.toml:4:{column}");
    for format in ["human", "concise", "github", "json", "markdown"] {
        let check = run(folder.path(), &["check", "--format", format]);
        let shown = match format {
            "github" => format!("line=4,endLine=4,col={column}"),
            "json" => format!("\"line\": 4,\n        \"column\": {column}"),
            "markdown" => place.replace(':', "&#58;"),
            _ => place.clone(),
        };
        assert!(check.out.contains(&shown), "{format}: {shown}\n{}", check.out);
        assert!(!check.out.contains('😀'), "{format}: {}", check.out);
    }
}
