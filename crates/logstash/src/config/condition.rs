//! The conditions of `if`: rules of the same names as in Logstash's grammar.

use super::marks::Mark;
use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn condition(&mut self) -> bool {
        if !self.attempt(Reader::expression) {
            return false;
        }
        loop {
            let start = self.at;
            self.blank();
            let operator = ["and", "or", "xor", "nand"].iter().any(|word| self.word(word));
            if !operator {
                self.wanted("a comparison, `and`, `or`, or `{`");
                self.at = start;
                return true;
            }
            self.blank();
            if !self.attempt(Reader::expression) {
                return false;
            }
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn expression(&mut self) -> bool {
        if self.word("(") {
            return self.parenthesis();
        }
        if self.word("!") {
            self.blank();
            if self.word("(") {
                return self.parenthesis();
            }
            return self.selector() || self.wanted("a field or `(`");
        }
        if !self.attempt(Reader::rvalue) {
            return self.wanted("a condition");
        }
        self.attempt(Reader::comparison);
        true
    }

    fn parenthesis(&mut self) -> bool {
        self.nested(|reader| {
            reader.blank();
            if !reader.condition() {
                return false;
            }
            reader.blank();
            reader.token(")", "`)`")
        })
    }

    fn comparison(&mut self) -> bool {
        self.blank();
        if self.word("=~") || self.word("!~") {
            self.blank();
            return self.marked(Reader::string, 1, Mark::Matched)
                || self.marked(Reader::regexp, 1, Mark::Matched)
                || self.wanted("a pattern");
        }
        let not_in = self.attempt(|reader| {
            reader.word("not ") && {
                reader.blank();
                reader.word("in")
            }
        });
        let found = not_in || ["in", "==", "!=", "<=", ">=", "<", ">"].iter().any(|operator| self.word(operator));
        if !found {
            return self.wanted("a comparison, `and`, `or`, or `{`");
        }
        self.blank();
        self.attempt(Reader::rvalue) || self.wanted("a value to compare with")
    }

    fn rvalue(&mut self) -> bool {
        self.string()
            || self.number()
            || self.selector()
            || self.attempt(Reader::array)
            || self.attempt(Reader::method_call)
            || self.regexp()
    }

    fn regexp(&mut self) -> bool {
        self.rest().starts_with('/') && self.quoted('/', "the closing `/`")
    }

    fn method_call(&mut self) -> bool {
        if !self.bareword() {
            return false;
        }
        self.blank();
        if !self.word("(") {
            return self.wanted("`(`");
        }
        self.nested(Reader::arguments)
    }

    fn arguments(&mut self) -> bool {
        self.blank();
        if self.attempt(Reader::rvalue) {
            loop {
                self.blank();
                if !self.word(",") {
                    break;
                }
                self.blank();
                if !self.attempt(Reader::rvalue) {
                    return false;
                }
            }
        }
        self.blank();
        self.token(")", "`)`")
    }

    /// `[a][b]`.
    fn selector(&mut self) -> bool {
        let start = self.at;
        while let Some(inner) = self.rest().strip_prefix('[') {
            let length = inner.find([']', '[', ',']).unwrap_or(inner.len());
            if length == 0 || !inner.get(length..).is_some_and(|tail| tail.starts_with(']')) {
                break;
            }
            self.at += length + 2;
        }
        self.at > start
    }
}
