//! A heading with lines of a name and what belongs to it, wrapped for a terminal.

/// How wide a line may be.
const WIDTH: usize = 100;

/// How wide the names are.
const NAMES: usize = 13;

/// One line below the heading; a line without words is left out.
pub(super) struct Line {
    name: &'static str,
    words: Vec<String>,
    between: &'static str,
}

/// A line that is one text, broken between its words.
pub(super) fn text(name: &'static str, text: &str) -> Line {
    Line { between: " ", ..list(name, text.split_whitespace().map(str::to_owned)) }
}

/// A line that lists several texts.
pub(super) fn list(name: &'static str, words: impl IntoIterator<Item = String>) -> Line {
    Line { name, words: words.into_iter().filter(|word| !word.is_empty()).collect(), between: ", " }
}

/// A line for each of several texts.
pub(super) fn lines(name: &'static str, words: impl IntoIterator<Item = String>) -> Line {
    Line { between: "\n", ..list(name, words) }
}

/// The heading and its lines.
pub(super) fn block(heading: &str, all: Vec<Line>) -> String {
    let mut block = format!("{heading}\n");
    for Line { name, words, between } in all.into_iter().filter(|line| !line.words.is_empty()) {
        let mut line = format!("  {name:NAMES$}");
        let last = words.len() - 1;
        for (index, word) in words.iter().enumerate() {
            let comma = if index < last { between.trim_end() } else { "" };
            let begun = line.len() > NAMES + 2;
            let full = begun && line.chars().count() + 1 + word.chars().count() + comma.len() > WIDTH;
            if full || begun && between == "\n" {
                block.push_str(&format!("{}\n", line.trim_end()));
                line = " ".repeat(NAMES + 2);
            } else if begun {
                line.push(' ');
            }
            line.push_str(&format!("{word}{}", comma.trim_end_matches('\n')));
        }
        block.push_str(&format!("{}\n", line.trim_end()));
    }
    block
}
