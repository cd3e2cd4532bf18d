//! Specs and commands that pages show.

use super::support::{pages, project};
use super::{all_pages, is_blessed, source};

#[test]
fn every_spec_is_sound_unless_it_is_shown_as_bad() {
    let wrong: Vec<String> = all_pages().iter().flat_map(|(path, page)| pages::wrong_specs(path, page)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_prints_what_is_shown() {
    let mut wrong = Vec::new();
    for (path, page) in all_pages() {
        if !page.contains("```console") {
            continue;
        }
        let real = pages::with_real_output(&page, "");
        if is_blessed() {
            std::fs::write(source().join(&path), real).expect("written");
        } else if real != page {
            let lines = real.lines().zip(page.lines()).filter(|(real, shown)| real != shown);
            wrong.push(format!("docs/src/{path}: (printed, shown): {:?}", lines.take(3).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "BLESS=1 cargo test --test docs writes what is printed:\n{}", wrong.join("\n"));
}

/// A pipe that finds nothing, and an answer about another line than the one that was found, show a reader nothing.
#[test]
fn what_is_searched_is_found_and_what_is_asked_about_is_what_was_found() {
    let mut wrong = Vec::new();
    for (path, page) in all_pages() {
        for block in page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            let mut found = Vec::new();
            for (command, output) in block.split("$ ").skip(1).filter_map(|part| part.split_once('\n')) {
                let searches = command.starts_with("grep") || command.contains(" | ");
                if searches && output.is_empty() {
                    wrong.push(format!("docs/src/{path}: `{command}` prints nothing"));
                }
                if command.starts_with("grep -n") {
                    found = output.lines().filter_map(|line| line.split(':').next()).collect();
                }
                let asked = command.strip_prefix("lakehouse-obs why ").and_then(|place| place.rsplit(':').next());
                if asked.is_some_and(|line| !found.is_empty() && !found.contains(&line)) {
                    wrong.push(format!("docs/src/{path}: `{command}` is not about a line that was found: {found:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What readers of these pages rely on: a wrong spec and a wrong output are noticed.
#[test]
fn what_is_wrong_is_noticed() {
    let bad = "```toml\n[services.x]\nkind = \"nope\"\naddress = \"x:1\"\n```\n";
    assert_eq!(pages::wrong_specs("x.md", bad).len(), 1);
    let good = "```toml bad\n[services.x]\nkind = \"redis\"\naddress = \"x:6379\"\n```\n";
    assert_eq!(pages::wrong_specs("x.md", good).len(), 1);
    let more = format!("{}```toml more\n[services.x]\n```\n", good.replace(" bad", ""));
    assert_eq!(pages::wrong_specs("x.md", &more).len(), 1);
    let page = format!(
        "{}\n```console\n$ lakehouse-obs check\nall is well\n$ echo $?\n$ ls\n```\nThe end.\n",
        bad.replace("toml", "toml bad")
    );
    let real = pages::with_real_output(&page, "");
    assert!(real.contains("$ lakehouse-obs check\nerror[") && !real.contains("all is well"), "{real}");
    assert!(real.contains("$ echo $?\n1\n$ ls\nlakehouse.toml\n```\nThe end.\n"), "{real}");
    assert_eq!(pages::with_real_output(&real, ""), real);
}

/// A link of a file in the repository leads to a file.
#[test]
fn links_of_files_beside_the_site_resolve() {
    let mut dead = Vec::new();
    for file in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(project().join(file)).expect(file);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or("");
            if !link.starts_with("http") && !link.contains(char::is_whitespace) && !project().join(path).exists() {
                dead.push(format!("{file}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}
