//! Texts in quotes, and what counts as a character of a text that need not be UTF-8.

/// The first character of a text that is not empty, and its length; `None` for a byte that begins none.
pub(crate) fn decode(text: &[u8]) -> (Option<char>, usize) {
    let start = text.get(..text.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(start) {
        Ok(valid) => valid,
        Err(error) => start.get(..error.valid_up_to()).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default(),
    };
    valid.chars().next().map_or((None, 1), |character| (Some(character), character.len_utf8()))
}

/// Each character of a text with its bytes; `None` for a byte that begins none.
pub(crate) fn characters(text: &[u8]) -> impl Iterator<Item = (Option<char>, &[u8])> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (character, length) = decode(rest);
        let (here, behind) = rest.split_at(length.min(rest.len()));
        rest = behind;
        Some((character, here))
    })
}

/// How many characters a text has.
pub(crate) fn count(text: &[u8]) -> usize {
    characters(text).count()
}

/// Whether Go prints a character as it is.
pub(crate) fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    // behind another character, those that join it are not escaped for joining
    let escaped: String = ['a', character].iter().collect::<String>().escape_debug().collect();
    !escaped.starts_with("a\\")
}

pub(super) fn can_backquote(text: &str) -> bool {
    text.chars().all(|character| match character {
        '\t' => true,
        '`' | '\u{feff}' | '\u{7f}' => false,
        character => character >= ' ',
    })
}

/// A text in double quotes, with escapes for all that does not print, or is not ASCII.
pub(crate) fn quote(text: &[u8], ascii: bool) -> Vec<u8> {
    let mut out = vec![b'"'];
    let mut rest = text;
    while let Some(first) = rest.first() {
        let (character, length) = decode(rest);
        match character {
            Some(character) => escape(&mut out, character, '"', ascii),
            None => out.extend_from_slice(format!("\\x{first:02x}").as_bytes()),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push(b'"');
    out
}

/// A character in single quotes.
pub(super) fn quote_character(character: char, ascii: bool) -> Vec<u8> {
    let mut out = vec![b'\''];
    escape(&mut out, character, '\'', ascii);
    out.push(b'\'');
    out
}

fn escape(out: &mut Vec<u8>, character: char, quote: char, ascii: bool) {
    let code = u32::from(character);
    let escaped = match character {
        _ if character == quote || character == '\\' => format!("\\{character}"),
        _ if if ascii { (' '..='~').contains(&character) } else { is_printable(character) } => character.to_string(),
        '\u{7}' => "\\a".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\u{b}' => "\\v".to_owned(),
        _ if character < ' ' || character == '\u{7f}' => format!("\\x{code:02x}"),
        _ if code < 0x10000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    };
    out.extend_from_slice(escaped.as_bytes());
}
