//! promtool's verdicts of many files at once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::case::Case;

/// What promtool says of one file.
pub(crate) struct Verdict {
    pub(crate) passed: bool,
    pub(crate) text: String,
}

/// The path of a tool, or why it is not there. `tests/tools/install` says why it left one out.
pub(crate) fn tool(name: &str) -> Result<PathBuf, String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project.join("target/tools"), PathBuf::from);
    let path = tools.join("bin").join(name);
    if path.exists() {
        return Ok(path);
    }
    match fs::read_to_string(tools.join("left-out").join(name)) {
        Ok(reason) => Err(reason),
        Err(_) => panic!("`{name}` is not in {}: run `tests/run`, which gets it", tools.display()),
    }
}

/// Lets one process judge all cases.
pub(crate) fn verdicts(promtool: &Path, cases: &[Case], name: &str) -> Vec<Verdict> {
    let folder = std::env::temp_dir().join(format!("lakehouse-rule-engine-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let mut command = Command::new(promtool);
    command.current_dir(&folder).args(["test", "rules"]);
    for (index, case) in cases.iter().enumerate() {
        fs::write(folder.join(format!("{index}.rules.yml")), case.rules_text()).expect("a rule file");
        let test = case.test_text().replace("RULES", &format!("{index}.rules.yml"));
        fs::write(folder.join(format!("{index}.yml")), test).expect("a test file");
        command.arg(format!("{index}.yml"));
    }
    let output = File::create(folder.join("output")).expect("a file");
    command.stdout(output.try_clone().expect("the same file")).stderr(output);
    command.status().expect("promtool runs");
    let text = fs::read_to_string(folder.join("output")).expect("its output");
    fs::remove_dir_all(&folder).expect("the folder is ours");
    split(&text)
}

/// The output of each file: whether it passed, and the lines that follow.
fn split(text: &str) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = Vec::new();
    for line in text.lines() {
        if matches!(line, "  SUCCESS" | "  FAILED:") {
            verdicts.push(Verdict { passed: line == "  SUCCESS", text: String::new() });
        } else if let Some(last) = verdicts.last_mut() {
            last.text.push_str(line);
            last.text.push('\n');
        }
    }
    verdicts
}
