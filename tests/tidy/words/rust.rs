//! Rust, as far as it tells what people read from what they do not: literals, remarks and the rest.

/// The parts of a file of Rust.
pub(super) struct Rust {
    /// The texts of literals, each with the line that it begins on. A line that goes on after a backslash is joined.
    pub(super) literals: Vec<(usize, String)>,
    /// The remarks, each line with its number.
    pub(super) remarks: Vec<(usize, String)>,
    /// The code: literals and remarks are blank.
    code: String,
}

impl Rust {
    pub(super) fn read(text: &str) -> Rust {
        let mut read = Rust { literals: Vec::new(), remarks: Vec::new(), code: String::new() };
        // what is behind it is compiled into tests only
        let mut rest = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let mut line = 1;
        while let Some(first) = rest.chars().next() {
            let skipped = if rest.starts_with("//") {
                let length = rest.find('\n').unwrap_or(rest.len());
                read.remarks.push((line, rest[..length].to_owned()));
                Some(length)
            } else if let Some((literal, length)) = raw(rest, &read.code).or_else(|| quoted(rest)) {
                read.literals.push((line, literal));
                Some(length)
            } else {
                character(rest)
            };
            let length = skipped.unwrap_or(first.len_utf8());
            let lines = rest[..length].matches('\n').count();
            read.code.push(if skipped.is_some() { ' ' } else { first });
            // lines keep their numbers
            read.code.extend(std::iter::repeat_n('\n', if skipped.is_some() { lines } else { 0 }));
            line += lines;
            rest = &rest[length..];
        }
        read
    }

    /// Every identifier with its line.
    pub(super) fn identifiers(&self) -> Vec<(usize, &str)> {
        let lines = (1..).zip(self.code.lines());
        let all = lines.flat_map(|(line, text)| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_').map(move |word| (line, word))
        });
        all.filter(|(_, word)| word.starts_with(|c: char| c.is_alphabetic() || c == '_')).collect()
    }
}

/// `r#"…"#` and how long it is; an identifier may end with an `r`.
fn raw(text: &str, before: &str) -> Option<(String, usize)> {
    let after = text.strip_prefix('r').filter(|_| !before.ends_with(|c: char| c.is_alphanumeric() && c != 'b'))?;
    let signs = after.find(|c| c != '#')?;
    let inside = after[signs..].strip_prefix('"')?;
    let end = inside.find(&format!("\"{}", "#".repeat(signs)))?;
    Some((inside[..end].to_owned(), 1 + signs + 1 + end + 1 + signs))
}

/// `"…"` and how long it is.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut literal = String::new();
    let mut signs = text.strip_prefix('"')?.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some((literal, at + 2)),
            '\\' => match signs.next()?.1 {
                '\n' => while signs.next_if(|(_, sign)| sign.is_whitespace()).is_some() {},
                'n' => literal.push('\n'),
                other => literal.push(other),
            },
            other => literal.push(other),
        }
    }
    None
}

/// How long `'x'` is; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let mut signs = inside.char_indices();
    match signs.next()?.1 {
        '\\' => inside[2..].find('\'').map(|end| end + 4),
        '\'' => None,
        _ => signs.next().filter(|(_, sign)| *sign == '\'').map(|(at, _)| at + 2),
    }
}

/// The words of an identifier, in small letters.
pub(super) fn parts(identifier: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for sign in identifier.chars() {
        if sign == '_' || sign.is_uppercase() {
            parts.push(String::new());
        }
        if sign != '_' {
            parts.last_mut().expect("there is one").extend(sign.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
