//! Classes: `[…]`, with short forms, names of POSIX, other classes and `&&` in them.

use super::character::escaped;
use super::frame::Characters;
use super::length::Length;
use super::tables::FACTS;
use super::{GroupKind, Read, Reader, Written};

/// What was read of a class.
#[derive(Default)]
struct Members {
    /// Its members in their order.
    all: Written,
    /// Those to which `(?i)` adds nothing, and the others.
    exact: String,
    folded: String,
    /// Whether another class or `&&` stands in it, or such a member does.
    is_nested: bool,
    is_exact_inside: bool,
    /// Whether the last member is a class, which begins no range; one in brackets changes nothing of that.
    after_class: bool,
    /// Whether the last member is one in brackets.
    after_bracket: bool,
}

impl Members {
    fn add(&mut self, text: &str) {
        self.all.same(text);
        self.folded.push_str(text);
    }

    fn add_exact(&mut self, text: &str, written: &str) {
        self.all.regex.push_str(text);
        self.all.checked.push_str(written);
        self.exact.push_str(text);
    }
}

impl Reader<'_> {
    pub(super) fn class(&mut self) -> Read<()> {
        let start = self.at;
        let (not, members, close) = self.bracket()?;
        self.out.checked.push_str(&format!("[{not}{}{close}", members.all.checked));
        let whole = format!("[{not}{}{close}", members.all.regex);
        self.sample_class(&whole, start..self.at);
        let ignore_case = self.options().ignore_case && (!members.exact.is_empty() || members.is_exact_inside);
        if !ignore_case {
            self.out.regex.push_str(&whole);
        } else if members.is_nested || !members.folded.is_ascii() {
            self.leave_untried("a short form among others in a class under `(?i)`");
            self.out.regex.push_str(&whole);
        } else if members.folded.is_empty() {
            self.out.regex.push_str(&format!("(?-i:{whole})"));
        } else {
            let either = format!("(?-i:[{}])|[{}]", members.exact, members.folded);
            let negative = !not.is_empty();
            if negative && self.within(|kind| matches!(kind, GroupKind::Behind { .. })) {
                self.leave_untried("a short form in a class under `(?i)` in a look-behind");
            }
            let class = if negative { format!("(?:(?!{either})(?m:.))") } else { format!("(?:{either})") };
            self.out.regex.push_str(&class);
        }
        self.atom(Length::Fixed(1));
        Ok(())
    }

    /// One bracket and its members; without its other half where there is none.
    fn bracket(&mut self) -> Read<(&'static str, Members, &'static str)> {
        self.at += 1;
        let mut members = Members::default();
        let not = if self.rest().starts_with('^') { "^" } else { "" };
        self.at += not.len();
        if self.rest().starts_with(']') && has_end(self.rest().get(1..).unwrap_or("")) {
            members.add("\\]");
            self.at += 1;
        }
        while let Some(first) = self.rest().chars().next() {
            let (after_class, after_bracket) = (members.after_class, members.after_bracket);
            members.after_bracket = false;
            if after_bracket && first == '-' && !self.rest().starts_with("-]") {
                // JRuby's range begins with what stands before the brackets
                self.leave_untried("`-` behind a class in a class");
            }
            members.after_class &= first == '[';
            match first {
                ']' => {
                    self.at += 1;
                    return Ok((not, members, "]"));
                }
                '-' if after_class && !self.rest().starts_with("-]") && !self.rest().starts_with("-&&") => {
                    return self.refuse(self.at..self.at + 1, "unmatched range specifier in char-class");
                }
                // no name of POSIX begins here
                ':' => {
                    members.add("\\:");
                    self.at += 1;
                }
                '[' if self.posix(&mut members)? => {}
                '[' => {
                    let (not, inner, close) = self.bracket()?;
                    (members.is_nested, members.after_bracket) = (true, true);
                    members.is_exact_inside |= !inner.exact.is_empty() || inner.is_exact_inside;
                    for (out, inside) in
                        [(&mut members.all.regex, &inner.all.regex), (&mut members.all.checked, &inner.all.checked)]
                    {
                        out.push_str(&format!("[{not}{inside}{close}"));
                    }
                }
                '\\' => self.member_escape(&mut members)?,
                '&' if self.rest().starts_with("&&") => {
                    members.is_nested = true;
                    members.add("&&");
                    self.at += 2;
                }
                _ => {
                    members.add(self.rest().get(..first.len_utf8()).unwrap_or(""));
                    self.at += first.len_utf8();
                }
            }
        }
        Ok((not, members, ""))
    }

    /// `[:alpha:]`, if one stands here, or the bracket alone where JRuby sees it begin and finds none.
    fn posix(&mut self, members: &mut Members) -> Read<bool> {
        let Some(rest) = self.rest().strip_prefix("[:").filter(|rest| closes_posix(rest)) else { return Ok(false) };
        let (hat, named) = rest.strip_prefix('^').map_or(("", rest), |named| ("^", named));
        let known = |name: &&str| FACTS.ascii(name).is_some() && name.len() > 1;
        let letters = named.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(named.len());
        let name = (2..=letters).filter_map(|end| named.get(..end)).find(known);
        let Some(name) = name else {
            let name = named.chars().take_while(|c| !matches!(c, ':' | ']')).take(POSIX_NAME + 1);
            let length: usize = name.map(char::len_utf8).sum();
            if named.get(length..).is_some_and(|end| end.starts_with(":]")) {
                return self.wrong_posix(2 + hat.len() + length + 2);
            }
            members.add("\\[");
            members.after_class = false;
            self.at += 1;
            return Ok(true);
        };
        if !named.get(name.len()..).is_some_and(|end| end.starts_with(":]")) {
            return self.wrong_posix(2 + hat.len() + name.len());
        }
        let ascii = FACTS.ascii(name).unwrap_or_default();
        let options = self.options();
        let written = format!("[:{hat}{name}:]");
        self.at += written.len();
        if options.characters == Characters::Ascii {
            members.add_exact(&format!("[{hat}{ascii}]"), &written);
        } else if name == "punct" {
            // Oniguruma has all symbols in it, JRuby those of ASCII
            members.add_exact(&format!("[{hat}\\p{{P}}{ascii}]"), &written);
        } else {
            if options.ignore_case && matches!(name, "lower" | "upper") {
                self.leave_untried("[:lower:] or [:upper:] under `(?i)`");
            }
            members.add(&written);
        }
        members.after_class = true;
        Ok(true)
    }

    fn wrong_posix(&self, length: usize) -> Read<bool> {
        self.refuse(self.at..self.at + length, "invalid POSIX bracket type")
    }

    fn member_escape(&mut self, members: &mut Members) -> Read<()> {
        if let Some(characters) = self.character_escape()? {
            characters.chars().for_each(|character| members.add(&escaped(character)));
            return Ok(());
        }
        let letter = self.rest().chars().nth(1);
        let written = letter.map_or("\\".to_owned(), |letter| format!("\\{letter}"));
        let ascii = match letter {
            Some('p' | 'P') => {
                if let Some(property) = self.property()? {
                    property.untried.into_iter().for_each(|why| self.leave_untried(why));
                    members.add(&property.text);
                    members.after_class = true;
                    self.at += property.length;
                    return Ok(());
                }
                None
            }
            Some(letter @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => {
                let ascii = FACTS.ascii(&letter.to_ascii_lowercase().to_string());
                ascii.filter(|_| self.options().characters != Characters::Unicode)
            }
            _ => None,
        };
        self.at += written.len();
        members.after_class = letter.is_some_and(|letter| "dDsSwWhH".contains(letter));
        match ascii {
            Some(ascii) => {
                let not = if letter.is_some_and(|letter| letter.is_ascii_uppercase()) { "^" } else { "" };
                members.add_exact(&format!("[{not}{ascii}]"), &written);
            }
            None => members.add(&written),
        }
        Ok(())
    }
}

/// The longest name that JRuby looks for between `[:` and `:]`.
const POSIX_NAME: usize = 20;

/// Whether `:]` comes before a `]`; a backslash keeps what follows it from counting.
fn closes_posix(text: &str) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ':' if rest.starts_with(":]") => return true,
            ']' => return false,
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            _ => first.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or("");
    }
    false
}

/// Whether a `]` follows that no backslash stands before.
fn has_end(text: &str) -> bool {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            ']' => return true,
            _ => {}
        }
    }
    false
}
