//! What Markdown asks for: code that may hold backticks, cells that may hold bars, tables without empty columns.

/// Text as inline code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Several texts as inline code, with commas.
pub(super) fn codes<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().map(|text| code(text.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A block of code, whatever it holds.
pub(super) fn block(language: &str, text: &str) -> String {
    let text = text.trim_end();
    let fence = if text.contains("```") { "````" } else { "```" };
    format!("{fence}{language}\n{text}\n{fence}\n")
}

/// A list of what is known: rows without a value are left out.
pub(super) fn facts(rows: &[(&str, String)]) -> String {
    let rows = rows.iter().filter(|(_, value)| !value.is_empty());
    rows.map(|(name, value)| format!("- **{name}:** {value}\n")).collect()
}

/// A table; a column in which every cell is empty is left out.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let shown: Vec<usize> =
        (0..N).filter(|at| rows.iter().any(|row| row.get(*at).is_some_and(|cell| !cell.is_empty()))).collect();
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut text = line(&mut shown.iter().filter_map(|at| heads.get(*at)).map(|head| (*head).to_owned()));
    text.push_str(&line(&mut shown.iter().map(|_| "---".to_owned())));
    for row in rows {
        let cells = shown.iter().filter_map(|at| row.get(*at));
        text.push_str(&line(&mut cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "))));
    }
    text
}

/// A number of things: `1 alert`, `12 alerts`.
pub(super) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// Words with `and` before the last.
pub(super) fn list(words: &[String]) -> String {
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}
