//! Mail: addresses, headers, threads.

use super::super::context::Context;
use crate::report::Diagnostic;
use crate::source::{Node, Span, Value};

pub(super) fn check(context: &mut Context<'_>, place: &str, node: &Node) {
    for key in ["from", "to"] {
        let Some(value) = node.get(key) else { continue };
        let Some(text) = value.string() else { continue };
        if let Some(wrong) = not_an_address(text) {
            context.report.add(
                Diagnostic::new(
                    "receiver/invalid-mail-address",
                    value.span,
                    format!("`{wrong}` is not a mail address"),
                    "Alertmanager could not send any mail",
                )
                .help("write user@domain; separate several by commas"),
            );
        }
    }
    headers(context, place, node);
}

/// The first part of a list of addresses that is none. Templates are not judged.
fn not_an_address(text: &str) -> Option<&str> {
    // names may hold commas in quotes, and placeholders and templates become anything
    if text.contains(['{', '"', '(']) || text.trim().is_empty() {
        return None;
    }
    text.split(',').map(str::trim).find(|part| {
        let address = match part.split_once('<') {
            Some((_, rest)) => rest.strip_suffix('>').unwrap_or(""),
            None => part,
        };
        let sound = address.rsplit_once('@').is_some_and(|(user, domain)| !user.is_empty() && !domain.is_empty());
        !sound || address.contains(char::is_whitespace)
    })
}

/// As Go writes the name of a header: every word with a capital.
pub(super) fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase())
            .into_iter()
            .chain(letters.map(|c| c.to_ascii_lowercase()))
    });
    words.map(Iterator::collect::<String>).collect::<Vec<_>>().join("-")
}

fn headers(context: &mut Context<'_>, place: &str, node: &Node) {
    let key = |name: &str| node.table().and_then(|table| table.get(name)).map(|entry| entry.key);
    let mut seen: Vec<(String, Span)> = key("subject").map(|span| ("Subject".to_owned(), span)).into_iter().collect();
    let threaded = matches!(node.at(&["threading", "enabled"]).map(|node| &node.value), Some(Value::Boolean(true)));
    let written = node.get("headers").and_then(Node::table);
    for (name, entry) in written.into_iter().flat_map(|table| table.iter()) {
        let header = canonical(name);
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == header) {
            context.report.add(
                Diagnostic::new(
                    "value/duplicate",
                    entry.key,
                    format!("`{place}` sets the header `{header}` twice"),
                    "again here",
                )
                .label(*first, "first here")
                .help("remove one of the two: upper and lower case make no difference"),
            );
        }
        if threaded && ["References", "In-Reply-To"].contains(&header.as_str()) {
            super::integrations::reserved(
                context,
                entry.key,
                &format!("the header `{header}` is set by `threading`"),
                "use another name",
            );
        }
        seen.push((header, entry.key));
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, not_an_address};

    #[test]
    fn what_go_would_not_read_is_no_address() {
        for text in
            ["team@company.com", "a@b.c, d@e.f", "Team <team@company.com>", "{{ .x }}", "{team}@x", "a@localhost"]
        {
            assert_eq!(not_an_address(text), None, "{text}");
        }
        for text in ["team", "a@", "@b", "a@b, c", "a b@c", "Team <team>"] {
            assert!(not_an_address(text).is_some(), "{text}");
        }
    }

    #[test]
    fn headers_have_one_spelling() {
        assert_eq!(canonical("in-reply-TO"), "In-Reply-To");
        assert_eq!(canonical("SUBJECT"), "Subject");
    }
}
