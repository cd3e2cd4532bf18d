//! Plugins with their options, and what stands under `if`: rules of the same names as in Logstash's grammar.

use super::marks::Mark;
use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn branch_or_plugin(&mut self) -> bool {
        self.attempt(Reader::branch) || self.attempt(Reader::plugin)
    }

    pub(super) fn block(&mut self) -> bool {
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

    pub(super) fn branch(&mut self) -> bool {
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

    pub(super) fn condition_and_block(&mut self) -> bool {
        self.blank();
        if !self.condition() {
            return false;
        }
        self.block()
    }

    pub(super) fn plugin(&mut self) -> bool {
        let start = self.at;
        if !self.name("a filter, or `if`") {
            return false;
        }
        let name = start..self.at;
        self.blank();
        if !self.token("{", "`{`") {
            return false;
        }
        self.marks.push(Mark::Plugin(name));
        let holds = self.nested(Reader::attributes);
        self.marks.push(Mark::End);
        holds
    }

    pub(super) fn attributes(&mut self) -> bool {
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

    pub(super) fn attribute(&mut self) -> bool {
        let start = self.at;
        if !self.name("an option, or `}`") {
            return false;
        }
        self.marks.push(Mark::Option(start..self.at));
        self.arrow() && self.value()
    }

    pub(super) fn arrow(&mut self) -> bool {
        self.blank();
        let found = self.token("=>", "`=>`");
        self.blank();
        found
    }
}
