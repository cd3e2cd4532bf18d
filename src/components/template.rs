//! Texts with placeholders, as the files of components have them.
//!
//! `{name}` is replaced. What stands in `[…]` is left out where one of its placeholders has no value; where one outside has
//! none, there is no text at all. `{name|url}` is the value as a part of a URL.

/// The placeholders of an exporter, and what each stands for.
pub const PLACEHOLDERS: &[(&str, &str)] = &[
    ("address", "host and port of what it observes, as seen from where it runs"),
    ("ca_file", "the file of `tls.ca_file`"),
    ("cert_file", "the file of `tls.cert_file`"),
    ("collector", "in `collector` only: its name"),
    ("database", "the database of the service, or that of the file"),
    ("host", "the host of `{address}`"),
    ("insecure", "`true` where `tls.insecure_skip_verify` is, and nothing else"),
    ("key_file", "the file of `tls.key_file`"),
    ("listen", "in `listen` only: interface and port"),
    ("password", "only as a whole value: the password, if no `{password_file}` before it named its file"),
    ("password_file", "the file that holds the password, where there is one"),
    ("port", "the port of `{address}`"),
    ("scheme", "of `tls.schemes` the first without TLS, the second with it"),
    ("sslmode", "`disable`, `require`, `verify-ca` or `verify-full`, as PostgreSQL's clients call them"),
    ("username", "the user of `auth`"),
];

/// The placeholders of a text, or why it is no text of this kind.
///
/// # Errors
/// A bracket or brace that is not closed, or inside another one; a placeholder that nobody knows.
pub fn placeholders(text: &str) -> Result<Vec<&str>, String> {
    let mut found = Vec::new();
    for (part, _) in parts(text)? {
        for (index, piece) in part.split('{').enumerate().filter(|(index, _)| *index > 0) {
            let Some((inside, _)) = piece.split_once('}') else {
                return Err(format!("`{text}`: brace {index} is not closed"));
            };
            let name = inside.strip_suffix("|url").unwrap_or(inside);
            if !PLACEHOLDERS.iter().any(|(known, _)| *known == name) {
                return Err(format!("`{text}`: there is no placeholder `{{{name}}}`"));
            }
            found.push(name);
        }
    }
    Ok(found)
}

/// The text with the values that `value` knows; nothing where one outside of brackets has none.
pub fn render(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut whole = String::new();
    for (part, optional) in parts(text).ok()? {
        match fill(part, value) {
            Some(filled) => whole.push_str(&filled),
            None if optional => {}
            None => return None,
        }
    }
    Some(whole)
}

/// The parts of a text, and whether each stands in brackets.
fn parts(text: &str) -> Result<Vec<(&str, bool)>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((inside, behind)) = after.split_once(']').filter(|(inside, _)| !inside.contains('[')) else {
            return Err(format!("`{text}`: a bracket is not closed"));
        };
        found.extend([(before, false), (inside, true)]);
        rest = behind;
    }
    found.push((rest, false));
    Ok(found)
}

fn fill(part: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut pieces = part.split('{');
    let mut filled = pieces.next()?.to_owned();
    for piece in pieces {
        let (inside, rest) = piece.split_once('}')?;
        match inside.strip_suffix("|url") {
            Some(name) => filled.push_str(&escaped(&value(name)?)),
            None => filled.push_str(&value(inside)?),
        }
        filled.push_str(rest);
    }
    Some(filled)
}

/// A text as a part of a URL: no character that ends it, and none that a shell replaces.
pub fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{placeholders, render};

    fn value(name: &str) -> Option<String> {
        match name {
            "host" => Some("db.example".to_owned()),
            "database" => Some("a/b".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn what_has_no_value_is_left_out_in_brackets_and_leaves_nothing_outside() {
        assert_eq!(render("{host}/{database|url}[?ca={ca_file}]", &value).as_deref(), Some("db.example/a%2Fb"));
        assert_eq!(render("[{database}@]{host}", &value).as_deref(), Some("a/b@db.example"));
        assert_eq!(render("{host}:{port}", &value), None);
        assert_eq!(render("plain", &value).as_deref(), Some("plain"));
    }

    #[test]
    fn what_is_no_text_of_this_kind_is_reported() {
        assert_eq!(placeholders("{host}[{port|url}]"), Ok(vec!["host", "port"]));
        for wrong in ["{host", "[{host}", "{nobody}", "[a[b]]"] {
            assert!(placeholders(wrong).is_err(), "{wrong}");
        }
    }
}
