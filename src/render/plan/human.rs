//! A plan at a prompt: what matters most first, with the lines of the spec.

use super::{Plan, environments};
use crate::compare::{Change, FileState, Risk, Site};
use crate::render::Style;
use crate::render::printable::printable;

/// How wide the word for a risk is.
const WIDTH: usize = 8;

/// A plan for a person.
pub fn plan_human(plan: &Plan<'_>, style: Style) -> String {
    let mut text = String::new();
    for change in plan.changes() {
        text.push_str(&one(change, style));
    }
    let files = plan.files();
    if !files.is_empty() {
        text.push_str("files that `build` writes in another way:\n");
        for file in files {
            let sign = match file.state {
                FileState::Added => '+',
                FileState::Changed => '~',
                FileState::Removed => '-',
                FileState::Respelled => '=',
            };
            let folder = file.environment.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
            let same = if file.state == FileState::Respelled { "  (the same in other words)" } else { "" };
            text.push_str(&format!("  {sign} {folder}{}{same}\n", printable(&file.path)));
        }
        text.push('\n');
    }
    if !plan.actions().is_empty() {
        text.push_str("then:\n");
        for action in plan.actions() {
            let place = action.environment.as_ref().map(|name| format!(" (in {name})")).unwrap_or_default();
            text.push_str(&format!("  {}{place}\n", printable(&action.text)));
        }
        text.push('\n');
    }
    let summary = format!("{}, compared with {}: {}\n", plan.spec, plan.against, plan.summary());
    text + &summary
}

fn one(change: &Change, style: Style) -> String {
    let name = change.risk.name();
    let word = match (style.colour, change.risk) {
        (false, _) => name.to_owned(),
        (true, Risk::High) => format!("\u{1b}[1;31m{name}\u{1b}[0m"),
        (true, Risk::Medium) => format!("\u{1b}[1;33m{name}\u{1b}[0m"),
        (true, Risk::Low) => format!("\u{1b}[1m{name}\u{1b}[0m"),
    };
    let space = " ".repeat(WIDTH - name.len());
    let said = printable(&change.text);
    let mut text = format!("{word}{space}{said}{}\n", environments(&change.environments));
    let margin = " ".repeat(WIDTH);
    let same = change.before.as_ref().map(|site| &site.text) == change.after.as_ref().map(|site| &site.text);
    if let Some(before) = change.before.as_ref().filter(|_| !same || change.after.is_none()) {
        text.push_str(&format!("{margin}- {}\n", line(before)));
    }
    if let Some(after) = &change.after {
        text.push_str(&format!("{margin}+ {}\n", line(after)));
    }
    text + "\n"
}

/// `lakehouse.toml:41  above = "5%"`
fn line(site: &Site) -> String {
    format!("{}:{}  {}", printable(&site.file), site.line, printable(&site.text))
}
