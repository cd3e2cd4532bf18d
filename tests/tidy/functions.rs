//! No function is longer than a screen.

use super::support::{project, tree};
use super::{code, is_test};

/// The most lines of a function.
const MOST: usize = 60;

/// Functions that are still longer: file and name. The list only shrinks.
const LONGER: &[(&str, &str)] = &[];

/// Every function of a file that is longer than it may be: its name and its lines. Its remarks count.
fn long(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let program: Vec<usize> = code(text).iter().map(|(number, _)| *number).collect();
    let mut found = Vec::new();
    for number in program {
        let line = lines[number - 1];
        let indent = &line[..line.len() - line.trim_start().len()];
        let Some(name) = function(line.trim_start()) else { continue };
        let closing = format!("{indent}}}");
        let one_line = line.ends_with(';') || line.ends_with('}');
        let end = lines[number..].iter().position(|line| *line == closing).filter(|_| !one_line);
        let length = end.map_or(1, |end| end + 2);
        if length > MOST {
            found.push((name.to_owned(), length));
        }
    }
    found
}

/// The name of the function that begins on a line.
fn function(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let is_declaration =
        before.split_whitespace().all(|word| word.starts_with("pub") || word.contains("const") || word.ends_with(')'));
    let name = after.split(['(', '<']).next()?;
    (is_declaration && !name.is_empty()).then_some(name)
}

#[test]
fn no_function_is_long() {
    let mut found = Vec::new();
    let mut left: Vec<(&str, &str)> = LONGER.to_vec();
    for folder in ["src", "crates"] {
        for (path, bytes) in tree(&project().join(folder)) {
            if !path.ends_with(".rs") || is_test(&path) {
                continue;
            }
            for (name, lines) in long(&String::from_utf8_lossy(&bytes)) {
                let known =
                    left.iter().position(|(file, function)| *file == format!("{folder}/{path}") && *function == name);
                match known {
                    Some(at) => drop(left.remove(at)),
                    None => found.push(format!("{folder}/{path}: `{name}` has {lines} lines")),
                }
            }
        }
    }
    super::none(found, "take it apart by what its parts mean: at most 60 lines");
    assert!(left.is_empty(), "short by now, so take it out of LONGER: {left:?}");
}

#[test]
fn a_long_function_is_found() {
    let of = |lines: usize| {
        format!(
            "impl X {{\n    pub(crate) fn long<T>(\n        &self,\n    ) {{\n{}    }}\n}}\n",
            "        go();\n".repeat(lines)
        )
    };
    assert_eq!(long(&of(56)), []);
    assert_eq!(long(&of(57)), [("long".to_owned(), 61)]);
    assert_eq!(long("fn short() {}\nfn other() {\n}\n"), []);
}
