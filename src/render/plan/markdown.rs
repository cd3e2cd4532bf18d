//! A plan for the summary of a CI job, or a comment on a pull request: what is of high risk is open, the rest folded.
//!
//! What a user wrote cannot become markup, as in `render::markdown`.

use super::{Plan, environments};
use crate::compare::{Change, FileChange, FileState, Risk, Site};
use crate::render::checked;
use crate::render::markdown::{code, words};

/// A comment on GitHub may have 65,536 characters: what is beyond is counted, and the rest is in the JSON document.
const LONGEST: usize = 60_000;

/// By this line the comment of an earlier run is found again.
const MARK: &str = "<!-- lakehouse-obs plan -->\n";

/// A plan as Markdown.
pub fn plan_markdown(plan: &Plan<'_>) -> String {
    let title = format!("### {}: {}\n\n", code(&checked::path(plan.spec)), words(&plan.summary()));
    let mut page = format!("{MARK}{title}Compared with {}.\n\n", code(&plan.compared_with()));
    let of = |risk: Risk| plan.changes().iter().filter(move |change| change.risk == risk);
    let mut left_out = 0;
    for risk in [Risk::High, Risk::Medium, Risk::Low] {
        let items: Vec<String> = of(risk).map(item).collect();
        if items.is_empty() {
            continue;
        }
        let heading = format!("{} of {} risk", items.len(), risk.name());
        let (open, close) = match risk {
            Risk::High => (format!("**{heading}**\n\n"), "\n".to_owned()),
            Risk::Medium | Risk::Low => {
                (format!("<details><summary>{heading}</summary>\n\n"), "\n</details>\n\n".to_owned())
            }
        };
        page.push_str(&open);
        for item in items {
            if page.len() + item.len() > LONGEST {
                left_out += 1;
            } else {
                page.push_str(&item);
            }
        }
        page.push_str(&close);
    }
    if left_out > 0 {
        page.push_str(&format!("{left_out} more are left out here; `--format json` has all.\n\n"));
    }
    page.push_str(&folded("What reloads and restarts", &actions(plan), page.len()));
    page.push_str(&folded("Files that `build` writes in another way", &files(plan), page.len()));
    page
}

/// One change, with the lines of the spec.
fn item(change: &Change) -> String {
    let line = |sign: &str, site: &Site| {
        let place = format!("{}:{}", checked::path(&site.file), site.line);
        format!("<br>{sign} {} {}", code(&place), code(&site.text))
    };
    let same = change.before.as_ref().map(|site| &site.text) == change.after.as_ref().map(|site| &site.text);
    let before = change.before.as_ref().filter(|_| !same || change.after.is_none());
    let before = before.map(|site| line("was", site)).unwrap_or_default();
    let after = change.after.as_ref().map(|site| line("now", site)).unwrap_or_default();
    format!("- {}{}{before}{after}\n", words(&change.text), words(&environments(&change.environments)))
}

fn actions(plan: &Plan<'_>) -> Vec<String> {
    let of = |name: &Option<String>| name.as_ref().map(|name| format!(" (in `{name}`)")).unwrap_or_default();
    plan.actions().iter().map(|action| words(&format!("{}{}", action.text, of(&action.environment)))).collect()
}

fn files(plan: &Plan<'_>) -> Vec<String> {
    let folder = |name: &Option<String>| name.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
    let state = |file: &FileChange| match file.state {
        FileState::Added => " (new)",
        FileState::Changed => "",
        FileState::Removed => " (gone)",
        FileState::Respelled => " (the same in other words)",
    };
    let one =
        |file: &FileChange| format!("{}{}", code(&format!("{}{}", folder(&file.environment), file.path)), state(file));
    plan.files().iter().map(one).collect()
}

/// A folded list, as far as there is room.
fn folded(title: &str, items: &[String], used: usize) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut list = String::new();
    for (index, item) in items.iter().enumerate() {
        if used + list.len() + item.len() > LONGEST {
            list.push_str(&format!("- and {} more\n", items.len() - index));
            break;
        }
        list.push_str(&format!("- {item}\n"));
    }
    format!("<details><summary>{}</summary>\n\n{list}\n</details>\n\n", words(title))
}
