//! Logstash's configuration language, as far as the body of a `filter` section: read to find what is wrong in it.
//!
//! In: a text. Out: the place where Logstash would stop reading, or nothing. The rules are those of Logstash's own grammar
//! (`logstash-core/lib/logstash/compiler/lscl/lscl_grammar.treetop` at 9.6.0), of the same names. Deliberately absent:
//! which plugins and options there are, since plugins can be installed.

mod condition;
pub mod text;

use crate::limits::FILTER_NESTING;
use crate::report::Problem;

/// Reads the body of a `filter` section.
///
/// # Errors
/// Where reading stops, and what could have stood there.
pub fn check(text: &str) -> Result<(), Box<Problem>> {
    let mut reader = Reader { text, at: 0, furthest: 0, expected: "a filter, or `if`", depth: 0, too_deep: None };
    reader.blank();
    while reader.branch_or_plugin() {
        reader.blank();
    }
    if let Some(at) = reader.too_deep {
        return Err(Box::new(FILTER_NESTING.problem(at..at + 1)));
    }
    if reader.at == text.len() {
        return Ok(());
    }
    let at = reader.furthest.max(reader.at);
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let found = match text.get(at..at + length) {
        Some("") | None => "the text ends".to_owned(),
        Some(character) => format!("`{}` stands", character.escape_debug()),
    };
    let wrapped = text.trim_start().strip_prefix("filter").is_some_and(|rest| rest.trim_start().starts_with('{'));
    Err(Box::new(Problem {
        code: "log/invalid-filter",
        at: at..at + length,
        message: format!("the filter is not Logstash's language: {found} where {} belongs", reader.expected),
        label: format!("expected {}", reader.expected),
        help: if wrapped {
            "write only what stands inside `filter { … }`".to_owned()
        } else {
            "write it as in logstash.conf: name { option => \"value\" }; entries of { } have no commas between them"
                .to_owned()
        },
        replacement: None,
    }))
}

/// Reads a whole pipeline: sections `input`, `filter` and `output`.
///
/// # Errors
/// The byte at which reading stops.
pub fn check_pipeline(text: &str) -> Result<(), usize> {
    let mut reader = Reader { text, at: 0, furthest: 0, expected: "a section", depth: 0, too_deep: None };
    reader.blank();
    while reader.at < text.len() {
        let section = ["input", "filter", "output"].iter().any(|word| reader.token(word, "a section"));
        if !section || !reader.block() {
            return Err(reader.furthest.max(reader.at));
        }
        reader.blank();
    }
    Ok(())
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The farthest place that anything was expected at, and what.
    furthest: usize,
    expected: &'static str,
    /// How many brackets are open.
    depth: usize,
    /// The first bracket that lies too deep.
    too_deep: Option<usize>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn wanted(&mut self, what: &'static str) -> bool {
        if self.at >= self.furthest {
            self.furthest = self.at;
            self.expected = what;
        }
        false
    }

    fn token(&mut self, token: &str, what: &'static str) -> bool {
        if self.rest().starts_with(token) {
            self.at += token.len();
            return true;
        }
        self.wanted(what)
    }

    /// Blanks and remarks.
    fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            self.at += skipped;
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
        }
    }

    /// Goes back if the rule does not hold.
    fn attempt(&mut self, rule: impl FnOnce(&mut Self) -> bool) -> bool {
        let start = self.at;
        let holds = self.too_deep.is_none() && rule(self);
        if !holds {
            self.at = start;
        }
        holds
    }

    /// What stands in a bracket, one level deeper. Once one lies too deep, nothing holds any more.
    fn nested(&mut self, inside: impl FnOnce(&mut Self) -> bool) -> bool {
        if self.depth >= FILTER_NESTING.most {
            self.too_deep = self.too_deep.or(Some(self.at.saturating_sub(1)));
        }
        self.depth += 1;
        let holds = self.too_deep.is_none() && inside(self);
        self.depth -= 1;
        holds
    }

    fn branch_or_plugin(&mut self) -> bool {
        self.attempt(Reader::branch) || self.attempt(Reader::plugin)
    }

    fn block(&mut self) -> bool {
        self.blank();
        self.token("{", "`{`")
            && self.nested(|reader| {
                reader.blank();
                while reader.branch_or_plugin() {
                    reader.blank();
                }
                reader.token("}", "a filter, or `}`")
            })
    }

    fn branch(&mut self) -> bool {
        if !self.token("if", "a filter, or `if`") || !self.condition_and_block() {
            return false;
        }
        loop {
            let start = self.at;
            self.blank();
            if !self.rest().starts_with("else") {
                self.at = start;
                return true;
            }
            self.at += "else".len();
            self.blank();
            let last = !self.rest().starts_with("if");
            if !last {
                self.at += "if".len();
            }
            if !(if last { self.block() } else { self.condition_and_block() }) {
                return false;
            }
            if last {
                return true;
            }
        }
    }

    fn condition_and_block(&mut self) -> bool {
        self.blank();
        if !self.condition() {
            return false;
        }
        self.block()
    }

    fn plugin(&mut self) -> bool {
        if !self.name("a filter, or `if`") {
            return false;
        }
        self.blank();
        self.token("{", "`{`") && self.nested(Reader::attributes)
    }

    fn attributes(&mut self) -> bool {
        self.blank();
        if self.attempt(Reader::attribute) {
            loop {
                let start = self.at;
                self.blank();
                if start == self.at || !self.attempt(Reader::attribute) {
                    break;
                }
            }
        }
        self.blank();
        self.token("}", "an option, or `}`")
    }

    fn attribute(&mut self) -> bool {
        self.name("an option, or `}`") && self.arrow() && self.value(true)
    }

    fn arrow(&mut self) -> bool {
        self.blank();
        let found = self.token("=>", "`=>`");
        self.blank();
        found
    }

    fn name(&mut self, what: &'static str) -> bool {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        if length > 0 {
            self.at += length;
            return true;
        }
        self.string() || self.wanted(what)
    }

    fn value(&mut self, plugins: bool) -> bool {
        (plugins && self.attempt(Reader::plugin))
            || self.bareword()
            || self.string()
            || self.number()
            || self.attempt(Reader::array)
            || self.attempt(Reader::hash)
            || self.wanted("a value")
    }

    /// At least two characters, as Logstash wants it.
    fn bareword(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let starts = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let holds = starts && length > 1;
        if holds {
            self.at += length;
        }
        holds
    }

    fn string(&mut self) -> bool {
        let quote = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => return false,
        };
        self.quoted(quote, "the closing quote")
    }

    /// A text up to its closing character, before which a backslash keeps it open.
    fn quoted(&mut self, quote: char, what: &'static str) -> bool {
        let start = self.at;
        let mut rest = self.rest().get(1..).unwrap_or("");
        loop {
            let Some(first) = rest.chars().next() else {
                self.at = self.text.len();
                self.wanted(what);
                self.at = start;
                return false;
            };
            if first == quote {
                self.at = self.text.len() - rest.len() + 1;
                return true;
            }
            let escaped = first == '\\' && rest.get(1..).is_some_and(|rest| rest.starts_with(quote));
            rest = rest.get(if escaped { 2 } else { first.len_utf8() }..).unwrap_or("");
        }
    }

    fn number(&mut self) -> bool {
        let rest = self.rest();
        let unsigned = rest.strip_prefix('-').unwrap_or(rest);
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let whole = digits(unsigned);
        if whole == 0 {
            return false;
        }
        let mut length = rest.len() - unsigned.len() + whole;
        if let Some(fraction) = unsigned.get(whole..).and_then(|tail| tail.strip_prefix('.')) {
            length += 1 + digits(fraction);
        }
        self.at += length;
        true
    }

    fn array(&mut self) -> bool {
        self.token("[", "a value") && self.nested(Reader::items)
    }

    fn items(&mut self) -> bool {
        self.blank();
        if self.value(true) {
            loop {
                let start = self.at;
                self.blank();
                if !self.token(",", "`,` or `]`") {
                    self.at = start;
                    break;
                }
                self.blank();
                if !self.value(true) {
                    return false;
                }
            }
        }
        self.blank();
        self.token("]", "`,` or `]`")
    }

    fn hash(&mut self) -> bool {
        self.token("{", "a value") && self.nested(Reader::hash_entries)
    }

    fn hash_entries(&mut self) -> bool {
        self.blank();
        while self.attempt(Reader::hash_entry) {
            self.blank();
        }
        self.token("}", "an entry, or `}`")
    }

    fn hash_entry(&mut self) -> bool {
        let key = self.number() || self.bareword() || self.string() || self.wanted("an entry, or `}`");
        key && self.arrow() && self.value(true)
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_logstash_reads_is_read() {
        for text in [
            "",
            "# a remark",
            "if [status] >= 500 { mutate { add_tag => [\"server_error\"] } }\ngeoip { source => \"[client][ip]\" }",
            "if \"a\" in [tags] and !([b] =~ /x\\/y/) { drop { } } else if [c] not in [\"d\", 'e'] { drop {} } else { drop {} }",
            "grok { match => { \"message\" => [\"%{IP:a}\", \"b\"] \"x\" => 'y' } }",
            "translate { dictionary => { 1 => \"a\" two => -2.5 } }",
            "ruby { code => 'event.set(\"a\", \"}\")' }",
            "if [a] == \"b\" or ([c] < 3 nand [d]) { mutate { remove_field => [ \"x\" ] } }",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_logstash_refuses_is_shown_where_it_stops() {
        for (text, at) in [
            ("mutate { add_tag = \"x\" }", "= \"x\" }"),
            ("mutate { add_tag => [\"x\" }", "}"),
            ("mutate { rename => { \"a\" => \"b\", \"c\" => \"d\" } }", ", \"c\" => \"d\" } }"),
            ("if [a] = 3 { drop { } }", "= 3 { drop { } }"),
            ("drop { } }", "}"),
            ("mutate { x => \"y", ""),
            ("filter { mutate { } }", "{ } }"),
        ] {
            let problem = check(text).expect_err(text);
            assert_eq!(text.get(problem.at.start..), Some(at), "{text}: {}", problem.message);
        }
    }
}
