//! Tokens that begin with a digit, by the rules of each version. Only the extent is decided here, not the value.

use super::token::{Lexer, TokenKind};
use super::version::Version;

/// Underscores in numbers, and numbers that may not repeat a dot.
const NEW_NUMBERS: Version = Version::new(2, 54);

impl Lexer<'_> {
    pub(super) fn number(&mut self) -> TokenKind {
        let is_number = match self.version >= NEW_NUMBERS {
            true => self.scan_number(),
            false => self.scan_old_number(),
        };
        if is_number {
            return TokenKind::Number;
        }
        if self.scan_duration() {
            return TokenKind::Duration;
        }
        self.eat_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        TokenKind::BadNumber
    }

    pub(super) fn ends_word(&self) -> bool {
        !(self.peek().is_ascii_alphanumeric() || self.peek() == b'_')
    }

    pub(super) fn is_hexadecimal(&mut self) -> bool {
        let prefix = self.bytes.get(self.at..self.at + 2);
        let found = matches!(prefix, Some([b'0', b'x' | b'X']));
        self.at += if found { 2 } else { 0 };
        found
    }

    pub(super) fn scan_old_number(&mut self) -> bool {
        let hexadecimal = self.is_hexadecimal();
        let is_digit = |byte: u8| {
            if hexadecimal { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() }
        };
        self.eat_while(is_digit);
        if self.eat(|byte| byte == b'.') {
            self.eat_while(is_digit);
        }
        if self.eat(|byte| matches!(byte, b'e' | b'E')) {
            self.eat(|byte| matches!(byte, b'+' | b'-'));
            self.eat_while(|byte| byte.is_ascii_digit());
        }
        self.ends_word()
    }

    pub(super) fn scan_number(&mut self) -> bool {
        let hexadecimal = self.is_hexadecimal();
        let is_digit = |byte: u8| {
            if hexadecimal { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() }
        };
        let (mut dots, mut exponents) = (0, 0);
        loop {
            if self.eat(is_digit) {
                continue;
            }
            if self.eat(|byte| byte == b'_') {
                if !is_digit(self.peek()) {
                    return false;
                }
            } else if self.eat(|byte| byte == b'.') {
                dots += 1;
                if dots > 1 || hexadecimal || matches!(self.peek(), b'_' | b'.') {
                    return false;
                }
            } else if self.eat(|byte| matches!(byte, b'e' | b'E')) {
                exponents += 1;
                self.eat(|byte| matches!(byte, b'+' | b'-'));
                if exponents > 1 || !self.peek().is_ascii_digit() {
                    return false;
                }
            } else {
                return self.ends_word();
            }
        }
    }

    pub(super) fn scan_duration(&mut self) -> bool {
        let unit = |lexer: &mut Self, units: &[u8]| {
            let found = lexer.eat(|byte| units.contains(&byte));
            found && {
                lexer.eat(|byte| byte == b's');
                true
            }
        };
        if !unit(self, b"smhdwy") {
            return false;
        }
        while self.peek().is_ascii_digit() {
            self.eat_while(|byte| byte.is_ascii_digit());
            if !unit(self, b"smhdw") {
                return false;
            }
        }
        self.ends_word()
    }
}
