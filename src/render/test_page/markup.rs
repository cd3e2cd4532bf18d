//! Elements with texts in them: every text is escaped, and every element that begins also ends. What it makes is read the same by
//! readers of HTML and of XML.

use std::borrow::Cow;

use super::super::junit::{attribute, content};

/// Covers the secrets of a text.
pub(super) type Mask<'a> = &'a dyn Fn(&str) -> String;

/// A page while it is written.
pub(super) struct Markup<'a> {
    text: String,
    mask: Mask<'a>,
}

/// Names and values, all our own: what a spec says is only ever a text.
pub(super) type Attributes<'v> = &'v [(&'static str, &'v str)];

impl<'a> Markup<'a> {
    pub(super) fn new(mask: Mask<'a>) -> Markup<'a> {
        Markup { text: String::new(), mask }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An element with what is in it.
    pub(super) fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.begin(tag, attributes);
        self.text.push('>');
        inside(self);
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
        if matches!(tag, "section" | "article" | "figure" | "details" | "tr" | "li" | "p" | "div" | "table" | "svg") {
            self.text.push('\n');
        }
    }

    /// An element with nothing in it: one of SVG, or of those of HTML that never have anything in them.
    pub(super) fn empty(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.begin(tag, attributes);
        self.text.push_str("/>");
    }

    /// An element with a text of the spec or of what ran.
    pub(super) fn say(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(tag, attributes, |page| page.text(text));
    }

    /// An element with a text that is all our own.
    pub(super) fn tell(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(tag, attributes, |page| page.own(text));
    }

    /// A text of the spec or of what ran.
    pub(super) fn text(&mut self, text: &str) {
        let covered = (self.mask)(text);
        self.own(&covered);
    }

    /// A text that is all our own: words, numbers, times.
    pub(super) fn own(&mut self, text: &str) {
        self.text.push_str(&content(&steady(text)));
    }

    /// The style, which has no sign that means anything to a reader of XML.
    pub(super) fn style(&mut self, style: &str) {
        self.text.push_str("<style>");
        self.text.push_str(style);
        self.text.push_str("</style>\n");
    }

    /// What stands before the first element.
    pub(super) fn doctype(&mut self) {
        self.text.push_str("<!DOCTYPE html>\n");
    }

    fn begin(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(tag);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text.push_str(&attribute(&steady(value)));
            self.text.push('"');
        }
    }
}

/// A text that stays where it stands: without signs that turn the direction of what follows, which show as U+FFFD.
fn steady(text: &str) -> Cow<'_, str> {
    let turns =
        |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{7f}'..='\u{9f}');
    if text.contains(turns) { Cow::Owned(text.replace(turns, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spec_says_is_no_markup() {
        let mask = |text: &str| text.replace("hunter2", "***");
        let mut page = Markup::new(&mask);
        page.element("p", &[("class", "\"a\"")], |page| page.text("<b>&amp; hunter2\u{202e}\u{0}</b>"));
        let written = "<p class=\"&quot;a&quot;\">&lt;b&gt;&amp;amp; ***\u{fffd}\u{fffd}&lt;/b&gt;</p>\n";
        assert_eq!(page.finish(), written);
    }
}
