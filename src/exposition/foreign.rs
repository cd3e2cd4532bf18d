//! Texts that people paste and that are no scrape: an answer of an API, a page, the headers of HTTP.

use std::ops::Range;

use super::{SyntaxError, syntax_error};

const ASK: &str = "save the output of the metrics path: `curl http://HOST:PORT/metrics`";

/// What the whole text is, if it is clearly something else.
pub(super) fn whole(text: &str) -> Option<SyntaxError> {
    let body = text.trim_start();
    let start = text.len() - body.len();
    let first = |length: usize| -> Range<usize> { start..start + length };
    // a header of TOML, or of an INI file
    let name = body.trim_start_matches('[').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let is_value = name.starts_with(|c: char| c.is_ascii_digit()) || ["", "true", "false", "null"].contains(&name);
    if body.starts_with('[') && !is_value {
        return Some(*syntax_error(first(1), "this is a TOML file, not a scrape", "a TOML header", ASK));
    }
    if is_json(body) {
        let help = format!("{ASK}; the HTTP API of Prometheus answers with JSON");
        return Some(*syntax_error(first(1), "this is JSON, not a scrape", "JSON begins here", &help));
    }
    if body.starts_with('<') {
        let help = format!("{ASK}; a page is often a login page or another path of the server");
        return Some(*syntax_error(
            first(1),
            "this is an HTML or XML page, not a scrape",
            "HTML or XML begins here",
            &help,
        ));
    }
    if body.starts_with("HTTP/") {
        let length = body.find(['\r', '\n']).unwrap_or(body.len());
        let help = "remove the lines up to the first empty line, or run `curl` without `-i`";
        return Some(*syntax_error(
            first(length),
            "these are HTTP headers, not a scrape",
            "not part of a scrape",
            help,
        ));
    }
    None
}

/// A scrape without a metric says nothing, and the service would have none.
pub(super) fn empty(text: &str) -> SyntaxError {
    let end = text.trim_end().len();
    *syntax_error(end..end, "the scrape does not contain a metric", "the end of the file", ASK)
}

/// `{` begins a sample with a quoted name too; behind that name stands no colon.
fn is_json(body: &str) -> bool {
    if body.starts_with('[') {
        return true;
    }
    let Some(inner) = body.strip_prefix('{').map(str::trim_start) else {
        return false;
    };
    let Some(rest) = inner.strip_prefix('"') else {
        return inner.starts_with('}');
    };
    rest.find('"').and_then(|end| rest.get(end + 1..)).is_some_and(|rest| rest.trim_start().starts_with(':'))
}
