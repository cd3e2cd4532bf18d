//! What tells a person about the language: `explain`, `rules`, `schema`, `init`, `completions`.

use lakehouse_obs::rules::RULES;

use super::program::{folder, read, run, write};
use super::support::{project, stack_files, stacks};

#[test]
fn explain_prints_the_page_of_a_code() {
    let folder = folder("");
    for rule in RULES {
        let run = run(folder.path(), &["explain", rule.code]);
        let (title, rest) = rule.explain.split_once("\n\n").expect("a title");
        let level = run.out.lines().nth(2).unwrap_or_default();
        assert!(level.starts_with(&format!("*{}, ", rule.level.as_str())), "{level}");
        assert_eq!(
            (run.code, run.out.as_str()),
            (0, format!("{title}\n\n{level}\n\n{rest}").as_str()),
            "{}",
            rule.code
        );
    }
}

#[test]
fn explain_of_a_slip_names_the_code_that_was_meant() {
    let folder = folder("");
    let slip = run(folder.path(), &["explain", "toml/sintax"]);
    assert_eq!(slip.code, 2);
    assert_eq!(slip.err, "error: unknown code `toml/sintax`\n  help: did you mean `toml/syntax`?\n");
    let other = run(folder.path(), &["explain", "weather"]);
    assert_eq!(
        other.err,
        "error: unknown code `weather`\n  help: run `lakehouse-obs rules` to list all codes; write an item with its table: services.postgres\n"
    );
}

#[test]
fn rules_lists_every_code_once_with_its_level_and_a_line_about_it() {
    let folder = folder("");
    let run = run(folder.path(), &["rules"]);
    assert_eq!((run.code, run.out.lines().count()), (0, RULES.len()));
    for (line, rule) in run.out.lines().zip(RULES) {
        let mut words = line.split_whitespace();
        assert_eq!((words.next(), words.next()), (Some(rule.code), Some(rule.level.as_str())));
        assert!(words.count() > 2, "{line}");
    }
}

#[test]
fn the_committed_schema_is_what_schema_prints() {
    let folder = folder("");
    let run = run(folder.path(), &["schema"]);
    let committed = read(&project(), "schema/lakehouse.schema.json");
    assert_eq!(run.code, 0);
    assert!(run.out == committed, "write it anew: lakehouse-obs schema > schema/lakehouse.schema.json");
}

#[test]
fn init_writes_a_spec_that_checks_and_builds_for_every_stack() {
    for stack in stacks() {
        let folder = tempfile::tempdir().expect("a folder");
        let init = run(folder.path(), &["init", "--stack", &stack]);
        let files: String = stack_files(&stack).iter().map(|(path, _)| format!("wrote {path}\n")).collect();
        assert!(files.starts_with("wrote lakehouse.toml\n"), "{stack}");
        assert_eq!((init.code, init.out), (0, format!("{files}next: lakehouse-obs check\n")), "{stack}");
        let spec = read(folder.path(), "lakehouse.toml");
        // the schema beside the stacks of this project is not beside the spec of a user
        assert!(!spec.contains("#:schema") && !spec.starts_with('\n'), "{stack}");
        let check = run(folder.path(), &["check"]);
        // one of its alerts asks what a built-in one asks
        let replaced =
            if stack == "ai-aas" { "; 1 built-in alert replaced: PostgresDown (by DatabaseDown)" } else { "" };
        let out = check.out.split("; ").filter(|part| !part.contains("to run: `lakehouse-obs test`"));
        let out = out.collect::<Vec<_>>().join("; ");
        assert_eq!((check.code, out.trim_end()), (0, &*format!("lakehouse.toml: no findings{replaced}")), "{stack}");
        assert_eq!(run(folder.path(), &["test"]).code, 0, "{stack}");
        let build = run(folder.path(), &["build"]);
        assert_eq!((build.code, build.err.as_str()), (0, ""), "{stack}");
    }
}

#[test]
fn init_without_a_name_writes_the_minimal_stack() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run(folder.path(), &["init"]).code, 0);
    let stack = read(&project(), "stacks/minimal/lakehouse.toml");
    assert!(stack.ends_with(&read(folder.path(), "lakehouse.toml")));
}

#[test]
fn init_never_overwrites() {
    let folder = folder("# mine\n");
    let run = run(folder.path(), &["init"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(
        run.err,
        "error: `lakehouse.toml` already exists\n  help: `init` does not overwrite files; move it away first\n"
    );
    assert_eq!(read(folder.path(), "lakehouse.toml"), "# mine\n");
}

#[test]
fn init_of_an_unknown_stack_names_those_that_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let near = run(folder.path(), &["init", "--stack", "minimall"]);
    assert_eq!(near.err, "error: unknown stack `minimall`\n  help: did you mean `minimal`?\n");
    let far = run(folder.path(), &["init", "--stack", "kubernetes"]);
    assert_eq!(far.err, format!("error: unknown stack `kubernetes`\n  help: stacks: {}\n", stacks().join(", ")));
    assert!(!folder.path().join("lakehouse.toml").exists());
}

#[test]
fn completions_know_every_command() {
    let folder = folder("");
    for shell in ["bash", "zsh", "fish"] {
        let run = run(folder.path(), &["completions", shell]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        for word in ["build", "check", "explain", "rules", "schema", "init", "completions", "fail-on"] {
            assert!(run.out.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_reads_its_completions() {
    let folder = folder("");
    let script = run(folder.path(), &["completions", "bash"]).out;
    write(folder.path(), "completions.bash", script);
    let bash = std::process::Command::new("bash").arg("-n").arg(folder.path().join("completions.bash")).output();
    let bash = bash.expect("bash is there");
    assert!(bash.status.success(), "{}", String::from_utf8_lossy(&bash.stderr));
}

#[test]
fn the_reference_of_findings_has_every_page_below_its_area() {
    let folder = folder("");
    let text = run(folder.path(), &["rules", "--format", "md"]).out;
    let mut in_code = false;
    let mut headings: Vec<&str> = Vec::new();
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        headings.extend((!in_code && line.starts_with('#')).then_some(line));
    }
    assert!(!in_code);
    let links: Vec<&str> = text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let anchors: Vec<String> = headings
        .iter()
        .filter_map(|line| line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")))
        .map(|heading| heading.replace('/', ""))
        .collect();
    assert_eq!(links, anchors, "the contents are what follows");
    let codes: Vec<&str> = headings.iter().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(codes, RULES.iter().map(|rule| rule.code).collect::<Vec<_>>());
    for heading in headings {
        let level = heading.len() - heading.trim_start_matches('#').len();
        let is_part = ["#### Why", "#### Bad", "#### Good"].contains(&heading);
        assert!(level < 4 || is_part, "{heading}");
    }
    assert!(text.contains("### shape/unknown-key\n\n*error, not adjustable, fixable with `check --fix`*\n\n"));
    assert!(text.contains("### lint/unused-allow\n\n*warning, adjustable, fixable with `check --fix`*\n\n"));
}

#[test]
fn the_reference_of_findings_is_a_document_for_programs_too() {
    let folder = folder("");
    let text = run(folder.path(), &["rules", "--format", "json"]).out;
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let rules = document.as_array().expect("a list");
    assert_eq!(rules.len(), RULES.len());
    for (entry, rule) in rules.iter().zip(RULES) {
        assert_eq!((entry["code"].as_str(), entry["page"].as_str()), (Some(rule.code), Some(rule.explain)));
        assert_eq!(
            (entry["fixable"].as_bool(), entry["adjustable"].as_bool()),
            (Some(rule.is_fixable()), Some(rule.adjustable))
        );
    }
}
