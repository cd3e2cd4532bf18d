//! `check`: what is shown, in which form, and what counts as a failure.

use serde_json::{Value, json};

use super::program::{CLEAN, NOTED, WARNED, WRONG, command, finish, folder, run, run_with_input, write};

#[test]
fn a_finding_is_shown_with_its_source() {
    let folder = folder(WRONG);
    let run = run(folder.path(), &["check"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    insta::assert_snapshot!(run.out);
}

#[test]
fn a_clean_spec_says_so() {
    let folder = folder(CLEAN);
    let run = run(folder.path(), &["check"]);
    assert_eq!((run.code, run.all().as_str()), (0, "lakehouse.toml: no findings\n"));
}

#[test]
fn a_built_in_alert_that_is_replaced_is_named() {
    let own = "\n[alerts.TargetDown]\nexpr = \"up < 1\"\nseverity = \"critical\"\nsummary = \"A target is down\"\n";
    let folder = folder(&format!("{CLEAN}{own}"));
    let text = run(folder.path(), &["check"]);
    assert_eq!(
        (text.code, text.all().as_str()),
        (0, "lakehouse.toml: no findings; 1 built-in alert replaced: TargetDown\n")
    );
    let document: Value = serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).expect("JSON");
    assert_eq!(document["replaced_alerts"], json!(["TargetDown"]));
}

#[test]
fn a_built_in_alert_that_asks_what_another_asks_is_named_with_that_one() {
    let own = "\n[alerts.Unreachable]\nexpr = \"up == 0\"\nfor = \"1h\"\nseverity = \"info\"\nsummary = \"Down\"\n";
    let folder = folder(&format!("{CLEAN}{own}"));
    let text = run(folder.path(), &["check"]);
    let expected = "lakehouse.toml: no findings; 1 built-in alert replaced: TargetDown (by Unreachable)\n";
    assert_eq!((text.code, text.all().as_str()), (0, expected));
    let document: Value = serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).expect("JSON");
    assert_eq!(document["replaced_alerts"], json!(["TargetDown"]));
    // another condition is another alert
    let other = own.replace("up == 0", "up < 1");
    let folder = super::program::folder(&format!("{CLEAN}{other}"));
    assert_eq!(run(folder.path(), &["check"]).out.matches("replaced").count(), 0);
}

#[test]
fn concise_is_one_line_for_each_finding() {
    let folder = folder(WRONG);
    let run = run(folder.path(), &["check", "--format", "concise"]);
    assert_eq!(
        run.out,
        "lakehouse.toml:5:1: error[shape/unknown-key]: unknown key `adress` in `services.shop` (did you mean `address`?)\n"
    );
}

#[test]
fn json_has_every_field_of_a_finding() {
    let wrong = WRONG.replace("\naddress", "\n#ddress");
    let folder = folder(&wrong);
    let run = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let document: Value = serde_json::from_str(&run.out).expect("JSON");
    let start = wrong.find("adress").expect("it is there");
    let place = json!({ "file": "lakehouse.toml", "line": 5, "column": 1, "start": start, "end": start + 6 });
    assert_eq!(
        document,
        json!({ "raw": 0, "unknown_metrics": [], "replaced_alerts": [], "findings": [{
            "code": "shape/unknown-key",
            "level": "error",
            "message": "unknown key `adress` in `services.shop`",
            "place": place,
            "labels": [{ "place": place, "text": "unknown key" }],
            "help": "did you mean `address`?",
            "edit": { "place": place, "replacement": "address" },
            "item": "services.shop",
            "also": 0,
        }] })
    );
}

#[test]
fn json_of_a_clean_spec_is_an_empty_list() {
    let folder = folder(CLEAN);
    let run = run(folder.path(), &["check", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(
        (run.code, document),
        (0, json!({ "raw": 0, "unknown_metrics": [], "replaced_alerts": [], "findings": [] }))
    );
}

#[test]
fn several_specs_are_all_checked_and_named() {
    let folder = folder(CLEAN);
    write(folder.path(), "a.toml", WRONG);
    write(folder.path(), "b.toml", WRONG);
    let concise = run(folder.path(), &["check", "a.toml", "lakehouse.toml", "b.toml", "--format", "concise"]);
    let files: Vec<&str> = concise.out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!((concise.code, files), (1, vec!["a.toml", "b.toml"]));
    let human = run(folder.path(), &["check", "a.toml", "lakehouse.toml"]);
    assert!(human.out.contains("a.toml: 1 error\n") && human.out.ends_with("lakehouse.toml: no findings\n"));
    let json = run(folder.path(), &["check", "a.toml", "b.toml", "--format", "json"]);
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&json.out).into_iter().collect::<Result<_, _>>().expect("a stream of JSON");
    assert_eq!(documents.len(), 2, "one document for each spec");
}

#[test]
fn fail_on_says_what_counts() {
    let folder = folder(CLEAN);
    write(folder.path(), "wrong.toml", WRONG);
    write(folder.path(), "warned.toml", WARNED);
    write(folder.path(), "noted.toml", NOTED);
    for (spec, fail_on, code) in [
        ("lakehouse.toml", "warning", 0),
        ("noted.toml", "warning", 0),
        ("warned.toml", "warning", 1),
        ("warned.toml", "error", 0),
        ("warned.toml", "never", 0),
        ("wrong.toml", "warning", 1),
        ("wrong.toml", "error", 1),
        ("wrong.toml", "never", 0),
    ] {
        let run = run(folder.path(), &["check", spec, "--fail-on", fail_on]);
        assert_eq!(run.code, code, "{spec} --fail-on {fail_on}");
        let silent = run.out == format!("{spec}: no findings\n");
        assert_eq!(silent, spec == "lakehouse.toml", "findings are shown all the same: {}", run.out);
    }
}

#[test]
fn a_note_is_shown_in_every_format_and_fails_nothing() {
    let folder = folder(NOTED);
    for (format, shown) in [
        ("human", "group/only-thanos"),
        ("human", "lakehouse.toml: 1 note"),
        ("concise", "group/only-thanos"),
        ("json", "\"level\": \"note\""),
        ("sarif", "\"level\": \"note\""),
        ("github", "::notice file=lakehouse.toml,line=9"),
        ("gitlab", "\"severity\": \"info\""),
        ("junit", "failures=\"0\""),
        ("markdown", "| note |"),
    ] {
        let run = run(folder.path(), &["check", "--format", format]);
        assert_eq!(run.code, 0, "{format}: {}", run.all());
        assert!(run.out.contains(shown), "{format}: {}", run.out);
    }
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let strict = format!("{NOTED}\n[lints]\n\"group/only-thanos\" = \"error\"\n");
    write(folder.path(), "strict.toml", strict);
    assert_eq!(run(folder.path(), &["check", "strict.toml"]).code, 1);
}

#[test]
fn standard_input_is_a_spec_of_the_current_folder() {
    let folder = folder("");
    write(folder.path(), "teams/shop.toml", WRONG);
    let run = run_with_input(
        folder.path(),
        &["check", "-", "--format", "concise"],
        "[lakehouse]\ninclude = [\"teams/*.toml\", \"none.toml\"]\n",
    );
    assert_eq!(run.code, 1);
    let places: Vec<&str> = run.out.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(places, ["<stdin>:2:28", "teams/shop.toml:5:1"]);
}

#[test]
fn included_files_are_named_relative_to_where_the_program_runs() {
    let folder = folder("");
    write(folder.path(), "stack/lakehouse.toml", "[lakehouse]\ninclude = [\"teams/*.toml\"]\n");
    write(folder.path(), "stack/teams/shop.toml", WRONG);
    let run = run(folder.path(), &["check", "stack/lakehouse.toml", "--format", "concise"]);
    assert!(run.out.starts_with("stack/teams/shop.toml:5:1: "), "{}", run.out);
}

#[test]
fn colours_are_for_terminals_or_on_request() {
    let folder = folder(WRONG);
    let colours = |arguments: &[&str], no_color: bool| {
        let mut command = command(folder.path(), arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        finish(&mut command).all().contains('\u{1b}')
    };
    for subcommand in ["check", "build"] {
        assert!(!colours(&[subcommand], false), "a pipe is no terminal");
        assert!(!colours(&[subcommand], true));
        assert!(!colours(&[subcommand, "--color", "never"], false));
        assert!(colours(&[subcommand, "--color", "always"], false));
        assert!(colours(&[subcommand, "--color", "always"], true), "what is asked for here wins over the environment");
    }
    assert!(!colours(&["check", "--color", "always", "--format", "json"], false), "programs read this");
}

/// `script` gives the program a terminal; without it there is nothing to see.
#[test]
fn a_terminal_gets_colours_unless_no_color_is_set() {
    let folder = folder(WRONG);
    let shown = |no_color: &str| {
        let output = std::process::Command::new("script")
            .args(["--quiet", "--return", "--command", &format!("{} check", super::program::BINARY), "/dev/null"])
            .current_dir(folder.path())
            .env("NO_COLOR", no_color)
            .stdin(std::process::Stdio::null())
            .output();
        output.ok().map(|output| String::from_utf8_lossy(&output.stdout).contains("\u{1b}[3"))
    };
    let Some(coloured) = shown("") else { return };
    assert!(coloured, "an empty NO_COLOR is none");
    assert_eq!(shown("1"), Some(false));
}

#[test]
fn a_pending_build_is_reported() {
    let folder = folder(CLEAN);
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    // what a build that was killed before its first rename leaves behind
    write(folder.path(), "observability/.lakehouse-obs/journal.json", "{");
    let run = run(folder.path(), &["check"]);
    assert!(run.err.contains("an interrupted build is pending in `observability`"), "{}", run.all());
}
