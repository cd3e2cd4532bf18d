//! `check --baseline`: what is known passes, what is new fails, and moved lines are the same lines.

use serde_json::{Value, json};

use super::program::{CLEAN, WRONG, folder, read, run, write};

/// A second error beside that of `WRONG`.
const WORSE: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
adress  = "localhost:8081"
prot    = 8080
"#;

fn known() -> tempfile::TempDir {
    let folder = folder(WRONG);
    let written = run(folder.path(), &["check", "--write-baseline", "known.json"]);
    assert_eq!((written.code, written.all().as_str()), (0, "wrote the baseline `known.json`: 1 finding\n"));
    folder
}

#[test]
fn a_baseline_is_sorted_json_without_lines() {
    let document: Value = serde_json::from_str(&read(known().path(), "known.json")).expect("JSON");
    let finding = json!({
        "file": "lakehouse.toml",
        "item": "services.shop",
        "code": "shape/unknown-key",
        "message": "unknown key `adress` in `services.shop`",
    });
    assert_eq!(document, json!({ "version": 2, "findings": [finding] }));
}

#[test]
fn known_findings_pass_even_when_their_lines_move() {
    let folder = known();
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert_eq!((check.code, check.all().as_str()), (0, "lakehouse.toml: no new findings, 1 in the baseline\n"));
    write(folder.path(), "lakehouse.toml", format!("# moved\n\n{WRONG}"));
    assert_eq!(run(folder.path(), &["check", "--baseline", "known.json"]).code, 0);
    assert_eq!(run(folder.path(), &["check"]).code, 1, "without it nothing is known");
}

#[test]
fn new_findings_fail_and_only_they_are_shown() {
    let folder = known();
    write(folder.path(), "lakehouse.toml", WORSE);
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("`prot`") && !check.out.contains("`adress`"), "{}", check.out);
    assert!(check.out.ends_with("lakehouse.toml: 1 error, 1 in the baseline\n"), "{}", check.out);
    for format in ["concise", "json", "github", "gitlab", "junit"] {
        let check = run(folder.path(), &["check", "--baseline", "known.json", "--format", format]);
        assert_eq!(check.code, 1, "{format}");
        assert!(check.out.contains("`prot`") && !check.out.contains("`adress`"), "{format}: {}", check.out);
        assert_eq!(check.err, "note: lakehouse.toml: 1 finding in the baseline, not shown\n", "{format}");
    }
    let sarif = run(folder.path(), &["check", "--baseline", "known.json", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&sarif.out).expect("JSON");
    let states: Vec<&Value> =
        log["runs"][0]["results"].as_array().expect("results").iter().map(|result| &result["baselineState"]).collect();
    assert_eq!(sarif.code, 1);
    assert_eq!(states, ["unchanged", "new"]);
    let markdown = run(folder.path(), &["check", "--baseline", "known.json", "--format", "markdown"]).out;
    assert!(markdown.contains("prot") && !markdown.contains("adress") && markdown.contains("Not shown: 1 error"));
}

/// An older version said the same in other words: its entries are compared without them, and each covers one finding.
#[test]
fn a_baseline_with_other_words_still_holds_and_is_told() {
    let folder = folder(WRONG);
    let old = |message: &str| {
        let finding = json!({ "file": "lakehouse.toml", "item": "services.shop", "code": "shape/unknown-key", "message": message });
        json!({ "version": 1, "findings": [finding] }).to_string()
    };
    write(folder.path(), "known.json", old("`adress` is no key of `services.shop`"));
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert!(check.code == 0 && check.err.contains("update it with `--write-baseline`"), "{}", check.all());
    let fixed = run(folder.path(), &["check", "--fix", "--baseline", "known.json"]);
    assert!(fixed.code == 0 && read(folder.path(), "lakehouse.toml") == WRONG, "{}", fixed.all());
    write(folder.path(), "lakehouse.toml", WRONG.replace("adress", "prot = 1\nadress"));
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert!(check.code == 1 && check.out.contains("1 error, 1 in the baseline"), "{}", check.all());
    let written = run(folder.path(), &["check", "--write-baseline", "known.json"]);
    assert_eq!(written.out, "wrote the baseline `known.json`: 2 findings\n");
    assert_eq!(run(folder.path(), &["check", "--baseline", "known.json"]).err, "");
}

/// Two places of one alert, about which the same is said: only their number tells them apart.
#[test]
fn a_second_one_of_a_kind_is_new() {
    let spec = |description: &str| {
        format!(
            "{CLEAN}\n[alerts.Long]\nexpr = \"shop_queue_depth\"\nabove = 5\nseverity = \"warning\"\n\
             summary = \"{{{{ $value | humanise }}}}\"\ndescription = \"{description}\"\n"
        )
    };
    let folder = folder(&spec("it is long"));
    run(folder.path(), &["check", "--write-baseline", "known.json"]);
    assert!(!read(folder.path(), "known.json").contains("count"));
    assert_eq!(run(folder.path(), &["check", "--baseline", "known.json"]).code, 0);
    write(folder.path(), "lakehouse.toml", spec("{{ $value | humanise }}"));
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert!(check.code == 1 && check.out.ends_with("lakehouse.toml: 1 error, 1 in the baseline\n"), "{}", check.out);
    let written = run(folder.path(), &["check", "--write-baseline", "known.json"]);
    assert_eq!(written.out, "wrote the baseline `known.json`: 2 findings\n");
    assert!(read(folder.path(), "known.json").contains("\"count\": 2"));
    assert_eq!(run(folder.path(), &["check", "--baseline", "known.json"]).code, 0);
    write(folder.path(), "lakehouse.toml", spec("it is long"));
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert!(check.code == 0 && check.err.contains("1 finding that is no longer found"), "{}", check.all());
}

#[test]
fn what_is_gone_is_reported_and_left_out_when_it_is_written_anew() {
    let folder = known();
    write(folder.path(), "lakehouse.toml", CLEAN);
    let check = run(folder.path(), &["check", "--baseline", "known.json"]);
    assert_eq!((check.code, check.out.as_str()), (0, "lakehouse.toml: no findings\n"));
    assert_eq!(
        check.err,
        "note: the baseline `known.json` has 1 finding that is no longer found; update it with `--write-baseline`\n  \
         lakehouse.toml: shape/unknown-key: unknown key `adress` in `services.shop`\n"
    );
    // another spec is not the one that is gone
    write(folder.path(), "other.toml", CLEAN);
    assert_eq!(run(folder.path(), &["check", "other.toml", "--baseline", "known.json"]).err, "");
    let written = run(folder.path(), &["check", "--write-baseline", "known.json"]);
    assert_eq!(written.out, "wrote the baseline `known.json`: 0 findings, 1 removed\n");
    assert_eq!(run(folder.path(), &["check", "--baseline", "known.json"]).err, "");
}

#[test]
fn it_means_the_same_from_every_folder() {
    let folder = folder("");
    write(folder.path(), "stack/lakehouse.toml", WRONG);
    run(folder.path(), &["check", "stack/lakehouse.toml", "--write-baseline", "known.json"]);
    assert!(read(folder.path(), "known.json").contains("\"stack/lakehouse.toml\""));
    let below = folder.path().join("stack");
    assert_eq!(run(&below, &["check", "--baseline", "../known.json"]).code, 0);
    let absolute = folder.path().join("known.json").display().to_string();
    let spec = below.join("lakehouse.toml").display().to_string();
    assert_eq!(run(std::path::Path::new("/"), &["check", &spec, "--baseline", &absolute]).code, 0);
}

#[test]
fn a_file_shared_by_two_specs_is_known_in_both() {
    let folder = folder("");
    let root = "[lakehouse]\ninclude = [\"teams/*.toml\"]\n";
    write(folder.path(), "a.toml", root);
    write(folder.path(), "b.toml", root);
    write(folder.path(), "teams/shop.toml", WRONG);
    let written = run(folder.path(), &["check", "a.toml", "b.toml", "--write-baseline", "known.json"]);
    assert_eq!(written.out, "wrote the baseline `known.json`: 1 finding\n");
    for specs in [&["a.toml", "b.toml"][..], &["b.toml"]] {
        let check = run(folder.path(), &[&["check", "--baseline", "known.json"], specs].concat());
        assert_eq!((check.code, check.err.as_str()), (0, ""), "{specs:?}");
    }
}

#[test]
fn what_is_no_baseline_is_neither_read_nor_overwritten() {
    let folder = folder(WRONG);
    for (text, said) in [
        (WRONG, "`known.json` is not a baseline: "),
        ("{\"version\":1}", "`known.json` is not a baseline: missing field `findings`"),
        ("{\"version\":1,\"findings\":[],\"x\":1}", "`known.json` is not a baseline: unknown field `x`"),
        ("{\"version\":3,\"findings\":[]}", "`known.json` has version 3, but this program reads version 2"),
    ] {
        write(folder.path(), "known.json", text);
        for option in ["--baseline", "--write-baseline"] {
            let check = run(folder.path(), &["check", option, "known.json"]);
            assert_eq!((check.code, check.out.as_str()), (2, ""), "{option} {text}");
            assert!(check.err.starts_with(&format!("error: {said}")), "{}", check.err);
        }
        assert_eq!(read(folder.path(), "known.json"), text);
    }
    let check = run(folder.path(), &["check", "--baseline", "none.json"]);
    assert_eq!(check.code, 2);
    assert!(check.err.contains("`none.json`") && check.err.contains("--write-baseline none.json"), "{}", check.err);
    let unread = run(folder.path(), &["check", "none.toml", "lakehouse.toml", "--write-baseline", "new.json"]);
    assert_eq!((unread.code, folder.path().join("new.json").exists()), (2, false));
}

#[test]
fn a_finding_of_one_environment_is_known_wherever_it_is_looked_for() {
    let spec = format!(
        "{CLEAN}\n[alerts.Long]\nexpr = \"shop_queue_depth\"\nabove = 5\nseverity = \"warning\"\nsummary = \"long\"\n\n\
         [environments.dev]\n\n[environments.prod.alerts.Long]\nsummary = \"{{{{ $value | humanise }}}}\"\n"
    );
    let folder = folder(&spec);
    let written = run(folder.path(), &["check", "--write-baseline", "known.json"]);
    assert_eq!(written.out, "wrote the baseline `known.json`: 1 finding\n");
    assert!(!read(folder.path(), "known.json").contains("prod"));
    for only in [&[][..], &["-e", "prod"], &["-e", "dev"]] {
        let check = run(folder.path(), &[&["check", "--baseline", "known.json"], only].concat());
        assert_eq!((check.code, check.err.as_str()), (0, ""), "{only:?}: {}", check.out);
    }
    // the findings of the other one would be lost
    assert_eq!(run(folder.path(), &["check", "-e", "dev", "--write-baseline", "known.json"]).code, 2);
}
