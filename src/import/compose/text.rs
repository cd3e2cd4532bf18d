//! Texts of a compose file: variables in them are read with their defaults.

/// A text after its variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::import) struct Text {
    /// The text; none where a variable without a default is in it.
    pub(in crate::import) value: Option<String>,
    /// The variable that the text is, and nothing else.
    pub(in crate::import) variable: Option<String>,
}

/// How deep defaults are read inside of defaults.
const DEPTH: usize = 8;

/// Reads `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:?error}` and `$$`.
pub(super) fn read(written: &str) -> Text {
    read_within(written, DEPTH)
}

fn read_within(written: &str, depth: usize) -> Text {
    let (mut value, mut variable, mut rest) = (Some(String::new()), None, written);
    while let Some(at) = rest.find('$') {
        push(&mut value, Some(&rest[..at]));
        let behind = &rest[at + 1..];
        if let Some(after) = behind.strip_prefix('$') {
            push(&mut value, Some("$"));
            rest = after;
            continue;
        }
        let Some((name, default, length)) = substitution(behind) else {
            push(&mut value, Some("$"));
            rest = behind;
            continue;
        };
        let is_all = rest.len() == written.len() && at == 0 && length == behind.len();
        variable = is_all.then(|| name.to_owned());
        let default = default.filter(|_| depth > 0).and_then(|default| read_within(default, depth - 1).value);
        push(&mut value, default.as_deref());
        rest = &behind[length..];
    }
    push(&mut value, Some(rest));
    Text { value, variable }
}

/// Adds a part; without it there is no text.
fn push(value: &mut Option<String>, part: Option<&str>) {
    match (value.as_mut(), part) {
        (Some(value), Some(part)) => value.push_str(part),
        _ => *value = None,
    }
}

/// The name of a variable behind `$`, its default, and how many bytes they take.
fn substitution(behind: &str) -> Option<(&str, Option<&str>, usize)> {
    let Some(inside) = behind.strip_prefix('{') else {
        let length = name_length(behind)?;
        return Some((&behind[..length], None, length));
    };
    let end = closing(inside)?;
    let inside = &inside[..end];
    let length = name_length(inside)?;
    let rest = &inside[length..];
    let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
    Some((&inside[..length], default, end + 2))
}

/// Where the brace closes that is open at the beginning.
fn closing(inside: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' if open == 0 => return Some(at),
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}

fn name_length(text: &str) -> Option<usize> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    (length > 0 && !text.starts_with(|c: char| c.is_ascii_digit())).then_some(length)
}

/// Whether a text may be the name of a variable.
pub(in crate::import) fn is_variable(text: &str) -> bool {
    name_length(text) == Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_with_their_defaults() {
        for (written, value, variable) in [
            ("5432", Some("5432"), None),
            ("${PG_PORT:-5432}", Some("5432"), Some("PG_PORT")),
            ("${PG_PORT-5432}:5432", Some("5432:5432"), None),
            ("${A:-${B:-x}}", Some("x"), Some("A")),
            ("$PASSWORD", None, Some("PASSWORD")),
            ("${PASSWORD:?is not set}", None, Some("PASSWORD")),
            ("a$$b", Some("a$b"), None),
            ("100$", Some("100$"), None),
            ("${", Some("${"), None),
            ("${A}${B}", None, None),
            ("", Some(""), None),
        ] {
            let text = read(written);
            assert_eq!((text.value.as_deref(), text.variable.as_deref()), (value, variable), "{written}");
        }
    }
}
