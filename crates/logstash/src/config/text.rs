//! Texts in Logstash's configuration: which quotes hold them unchanged.
//!
//! Without `config.support_escapes`, which is the default, nothing is escaped in a text: a backslash before the closing
//! quote stays in the text together with it, and `${NAME}` is replaced from the environment before anyone reads it.

/// A text in quotes that hold it, if any do.
pub fn quote(text: &str) -> Option<String> {
    if text.ends_with('\\') || text.contains('\0') || has_variable(text) {
        return None;
    }
    if !text.contains('"') {
        Some(format!("\"{text}\""))
    } else if !text.contains('\'') {
        Some(format!("'{text}'"))
    } else {
        None
    }
}

/// A regex in quotes: what no quotes hold is written as an escape that means the same.
pub fn quote_regex(regex: &str) -> Option<String> {
    if let Some(quoted) = quote(regex) {
        return Some(quoted);
    }
    let mut out = String::with_capacity(regex.len() + 8);
    let mut characters = regex.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('\'')) => {
                characters.next();
                out.push_str("\\x27");
            }
            ('\\', Some(next)) => {
                out.push('\\');
                out.push(*next);
                characters.next();
            }
            ('\'', _) => out.push_str("\\x27"),
            // `$` before a brace repeats nothing in any regex, so this one begins no variable
            ('$', Some('{')) => out.push_str("(?:$)"),
            (other, _) => out.push(other),
        }
    }
    let sound = !out.ends_with('\\') && !out.contains('\0');
    sound.then(|| format!("'{out}'"))
}

/// Whether Logstash would replace a part of it: `${NAME}` or `${NAME:default}`.
pub fn has_variable(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| {
        let inner = text.get(at + 2..).unwrap_or("");
        let length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(inner.len());
        let starts = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '.');
        let tail = inner.get(length..).unwrap_or("");
        starts && (tail.starts_with('}') || tail.starts_with(':') && tail.contains('}'))
    })
}

#[cfg(test)]
mod tests {
    use super::{has_variable, quote, quote_regex};

    #[test]
    fn a_text_is_held_unchanged_or_not_at_all() {
        assert_eq!(quote("a'b").as_deref(), Some("\"a'b\""));
        assert_eq!(quote("a\"b").as_deref(), Some("'a\"b'"));
        assert_eq!(quote("a\"b'c"), None);
        assert_eq!(quote("a\\"), None);
        assert_eq!(quote("a ${HOME} b"), None);
        assert_eq!(quote("%{x} $$ {{ y }}").as_deref(), Some("\"%{x} $$ {{ y }}\""));
    }

    #[test]
    fn a_regex_is_held_by_escapes_of_its_own() {
        assert_eq!(quote_regex("a\"b'c\\'d").as_deref(), Some("'a\"b\\x27c\\x27d'"));
        assert_eq!(quote_regex("[\"'\\\\]").as_deref(), Some("'[\"\\x27\\\\]'"));
        assert_eq!(quote_regex("^a${X}").as_deref(), Some("'^a(?:$){X}'"));
    }

    #[test]
    fn variables_are_known() {
        assert!(has_variable("${A}") && has_variable("x${a.b:c d}y"));
        assert!(!has_variable("${") && !has_variable("${1}") && !has_variable("$${ }"));
    }
}
