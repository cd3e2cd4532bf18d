//! Finds what is probably a secret in the text of a spec, so that no finding shows it.
//!
//! In: a text as it was written, broken TOML included. Out: the bytes to cover. A secret in a place where the language
//! has none (an unknown key, a syntax error, a URL) is known by its key's name or its form alone. Covering too much costs
//! a few stars in a message; covering too little prints a password into a log.

use std::ops::Range;

use super::Diagnostic;
use crate::source::{Sources, Span};

/// Keys whose value is a secret, by the end of their name in snake case.
const KEYS: &[&str] = &[
    "api_key",
    "apikey",
    "access_key",
    "authorization",
    "bearer",
    "cookie",
    "credentials",
    "dsn",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "private_key",
    "pwd",
    "routing_key",
    "secret",
    "secret_key",
    "service_key",
    "token",
    "tokens",
    "user_key",
    "webhook_url",
];

/// Words that come before a password inside a text: `host=db password=…`.
const WORDS: &[&str] = &["password=", "passwd=", "pwd="];

/// Names in the query of a URL whose value is a secret, besides those above.
const QUERY_KEYS: &[&str] = &["key", "sig", "signature", "auth"];

/// Takes secrets out of the words of findings. The places stay.
pub(crate) fn conceal(diagnostics: &mut [Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        let edit = diagnostic.edit.as_ref().map(|edit| edit.span);
        let spans: Vec<Span> = diagnostic.labels.iter().map(|label| label.span).chain(edit).collect();
        for span in spans {
            let Some(place) = sources.place(span) else { continue };
            let touched = find(place.text)
                .into_iter()
                .filter(|secret| secret.start <= place.range.end && place.range.start <= secret.end);
            for secret in touched.filter_map(|range| place.text.get(range)) {
                replace(diagnostic, secret);
            }
        }
    }
}

/// Whether a place holds what is probably a secret.
pub(crate) fn holds_secret(sources: &Sources, span: Span) -> bool {
    let Some(place) = sources.place(span) else { return false };
    find(place.text).into_iter().any(|secret| secret.start < place.range.end && place.range.start < secret.end)
}

fn replace(diagnostic: &mut Diagnostic, secret: &str) {
    // a short one could be a part of any word; where it is quoted as a whole it is itself
    let whole = |text: &str| match secret.len() {
        0 => text.to_owned(),
        1..=3 => ['`', '"', '\''].iter().fold(text.to_owned(), |text, quote| {
            text.replace(&format!("{quote}{secret}{quote}"), &format!("{quote}***{quote}"))
        }),
        _ => text.replace(secret, "***"),
    };
    diagnostic.message = whole(&diagnostic.message);
    diagnostic.help = diagnostic.help.as_deref().map(whole);
    for label in &mut diagnostic.labels {
        label.text = whole(&label.text);
    }
    // a replacement with stars in it would mend nothing
    diagnostic.edit = diagnostic.edit.take().filter(|edit| whole(&edit.replacement) == edit.replacement);
}

/// The bytes of a text that are probably secret, sorted.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Reader { text, at: 0, found: Vec::new() }.read();
    found.extend(in_urls(text));
    found.extend(in_queries(text));
    found.extend(WORDS.iter().flat_map(|word| after(text, word)));
    found.retain(|range| !range.is_empty() && text.get(range.clone()).is_some());
    found.sort_by_key(|range| (range.start, range.end));
    found
}

/// `//user:secret@host`.
fn in_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (slashes, _) in text.match_indices("//") {
        let start = slashes + 2;
        let rest = text.get(start..).unwrap_or("");
        let end = rest.find(|c: char| c.is_whitespace() || "/\"'`?#".contains(c)).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or("");
        if let Some((user, _)) = authority.rsplit_once('@') {
            // a name alone may be a token too
            let from = user.find(':').map_or(0, |colon| colon + 1);
            found.push(start + from..start + user.len());
        }
    }
    found
}

/// `?token=secret&sig=secret`.
fn in_queries(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (mark, _) in text.match_indices(['?', '&']) {
        let rest = text.get(mark + 1..).unwrap_or("");
        let name: usize = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c)).unwrap_or(rest.len());
        let (name, value) = rest.split_at(name);
        let telling = is_secret(name) || QUERY_KEYS.contains(&name);
        if let Some(value) = value.strip_prefix('=').filter(|_| telling) {
            let length = value.find(|c: char| c.is_whitespace() || "\"'`&#".contains(c)).unwrap_or(value.len());
            let start = mark + 1 + name.len() + 1;
            found.push(start..start + length);
        }
    }
    found
}

/// What follows a word up to the next blank, quote or separator.
fn after<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(word).map(move |(at, _)| {
        let start = at + word.len();
        let rest = text.get(start..).unwrap_or("");
        let end = rest.find(|c: char| c.is_whitespace() || "\"'&;,}".contains(c)).unwrap_or(rest.len());
        start..start + end
    })
}

/// Whether the value of a key is a secret.
fn is_secret(key: &str) -> bool {
    let name: String = key.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect();
    let last = name.rsplit('.').next().unwrap_or("").trim_matches(['"', '\'']);
    KEYS.iter().any(|word| last.strip_suffix(word).is_some_and(|head| head.is_empty() || head.ends_with('_')))
}

/// Reads keys and values of TOML that may be broken anywhere: every line begins anew.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    found: Vec<Range<usize>>,
}

impl Reader<'_> {
    fn read(mut self) -> Vec<Range<usize>> {
        let mut table_is_secret = false;
        while self.at < self.text.len() {
            self.skip_blanks();
            match self.peek() {
                Some('#') => self.skip_line(),
                Some('[') => {
                    let line = self.rest().lines().next().unwrap_or("");
                    table_is_secret = is_secret(line.split(']').next().unwrap_or("").trim_matches(['[', ' ']));
                    self.skip_line();
                }
                _ => {
                    self.entry(table_is_secret);
                    // what is left of a line after its entry
                    self.skip_line();
                }
            }
        }
        self.found
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !skipped(c)).unwrap_or(rest.len());
    }

    fn skip_blanks(&mut self) {
        self.skip(char::is_whitespace);
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
    }

    /// `key = value`, or `key: value` from someone who writes another language.
    fn entry(&mut self, secret: bool) {
        let start = self.at;
        loop {
            match self.peek() {
                Some(quote @ ('"' | '\'')) => drop(self.string(quote)),
                Some(c) if c.is_alphanumeric() || "_-.".contains(c) => self.at += c.len_utf8(),
                _ => break,
            }
        }
        let key = self.text.get(start..self.at).unwrap_or("").to_owned();
        self.skip(|c| c == ' ' || c == '\t');
        if !matches!(self.peek(), Some('=' | ':')) || key.is_empty() {
            return;
        }
        self.at += 1;
        self.skip(|c| c == ' ' || c == '\t');
        let reference = ["file", "env"].contains(&key.as_str());
        self.value(is_secret(&key) || secret && !reference, secret && key == "env");
    }

    /// One value; `secret` if it must be covered, `name` if it must be unless it is the name of a variable.
    fn value(&mut self, secret: bool, name: bool) {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                let inside = self.string(quote);
                let text = self.text.get(inside.clone()).unwrap_or("");
                let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if secret || name && !is_name {
                    self.found.push(inside);
                }
            }
            Some('{') => self.list('}', |reader| reader.entry(secret)),
            Some('[') => self.list(']', |reader| reader.value(secret, false)),
            _ => {
                let start = self.at;
                self.skip(|c| !"\n,}]#".contains(c));
                let written = self.text.get(start..self.at).unwrap_or("").trim_end();
                if secret {
                    self.found.push(start..start + written.len());
                } else if written.contains('=') {
                    // the list before it was never closed
                    self.at = start;
                    self.entry(false);
                }
            }
        }
    }

    /// What stands between brackets, entry by entry; ends early where it is never closed.
    fn list(&mut self, close: char, item: impl Fn(&mut Self)) {
        self.at += 1;
        loop {
            self.skip(|c| c.is_whitespace() || c == ',');
            let before = self.at;
            match self.peek() {
                None => return,
                Some(c) if c == close => {
                    self.at += 1;
                    return;
                }
                Some('#') => self.skip_line(),
                Some(_) => item(self),
            }
            if self.at == before {
                return;
            }
        }
    }

    /// The inside of a string; one of a single line ends with its line, closed or not.
    fn string(&mut self, quote: char) -> Range<usize> {
        let block: String = [quote; 3].iter().collect();
        let rest = self.rest();
        let (mark, end) = match rest.strip_prefix(&block) {
            // one that is never closed may have ended anywhere
            Some(inside) => (3, inside.find(&block).or_else(|| inside.find('\n')).unwrap_or(inside.len())),
            None => (1, line_end(rest.get(1..).unwrap_or(""), quote)),
        };
        let inside = self.at + mark..self.at + mark + end;
        self.at = (inside.end + mark).min(self.text.len());
        if !self.text.is_char_boundary(self.at)
            || self.text.get(inside.end..self.at).is_some_and(|end| end.contains('\n'))
        {
            self.at = inside.end;
        }
        inside
    }
}

/// Where the inside of a string of one line ends.
fn line_end(inside: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in inside.char_indices() {
        match character {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if character == quote => return at,
            _ => {}
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::find;

    /// What is covered.
    fn covered(text: &str) -> Vec<&str> {
        find(text).into_iter().filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn the_value_of_a_telling_key_is_covered_in_every_form() {
        for text in [
            "password = \"s3\"",
            "password = 's3'",
            "password = '''s3'''",
            "password = s3",
            "password = s3 # remark",
            "password: s3",
            "password = \"s3",
            "auth.password = 's3'",
            "\"X-Api-Key\" = 's3'",
            "slack_token = 's3'",
            "auth = { username = 'u', password = 's3' }",
            "auth = { username = 'u', password = s3 }",
            "auth = { username = u, password = 's3' }",
            "a = { b = [{ c = 'd', token = 's3' }] }",
            "password = { value = 's3' }",
            "[a.password]\nvalue = 's3'",
            "[a.password]\nenv = 's3'\nother = 's3'",
            "passwords = ['s3']",
            "x = '''\nnot closed\npassword = 's3'",
            "x = [\npassword = 's3'",
        ] {
            let found = covered(text);
            assert!(found.contains(&"s3") || found.iter().any(|part| part.ends_with("s3'")), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_password_inside_a_text_is_covered() {
        assert_eq!(covered("a = 'postgres://u:s3@h:5432/d'"), ["s3"]);
        assert_eq!(covered("a = 'https://s3@h'"), ["s3"]);
        assert_eq!(covered("a = 'host=h password=s3 user=u'"), ["s3"]);
        assert_eq!(covered("a = 'https://h/p?a=b&access_token=s3&c=d'"), ["s3"]);
        assert_eq!(covered("a = 'https://h/p?sig=s3'"), ["s3"]);
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for text in [
            "password = { file = 'secrets/pg' }",
            "password = { env = 'PG_PASSWORD' }",
            "[services.a.auth.password]\nfile = 'secrets/pg'",
            "tokens_total = { type = 'counter' }",
            "expr = 'x{token=\"a\"}'",
            "url = 'https://h/p@q'",
            "url = 'https://h/p?monkey=a&page=2'",
            "pattern = '(?<token>a)?key'",
            "# password = 's3'",
            "address = 'localhost:5432'",
            "monkey = 'a'",
        ] {
            assert_eq!(covered(text), [""; 0], "{text}");
        }
    }
}
