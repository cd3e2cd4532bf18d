//! Every bound: what lies just below it is taken, what lies just above is refused by a finding that names it, and the rest
//! of the spec is checked all the same. Then shapes that ask for much: each is answered in a bounded memory.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(unreachable_pub, reason = "the modules of a test share what they need")]

mod edges;
mod files;
mod memory;
mod shapes;
#[path = "../support/mod.rs"]
mod support;

use lakehouse_obs::limits::LIMITS;
use support::project;

/// The table that people read is the one that the program holds to.
#[test]
fn the_table_of_bounds_is_that_of_the_program() {
    let rows: Vec<String> = LIMITS.iter().map(|limit| limit.row()).collect();
    let table = format!("| the most | of what | why |\n|---|---|---|\n{}\n", rows.join("\n"));
    for file in ["docs/src/reference/limits.md", "src/rules/limit/exceeded.md"] {
        let text = std::fs::read_to_string(project().join(file)).expect(file);
        assert!(text.contains(&table), "{file} holds this table:\n{table}");
    }
}
