//! Cuts an expression into tokens. In: the text and the version whose number syntax holds. Out: tokens that cover all but
//! blanks and comments, the last one of kind `End`. Nothing is refused here: what no token can be is `Junk`.

use super::features::{Feature, Target};
use super::version::Version;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name without a colon, keywords included.
    Word,
    /// A metric name with a colon.
    ColonWord,
    Number,
    Duration,
    /// Begins with a digit and is neither number nor duration.
    BadNumber,
    /// With its quotes.
    Text,
    /// A quoted text that does not end.
    OpenText,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Equal,
    EqualEqual,
    NotEqual,
    Less,
    LessEqual,
    LessSlash,
    Greater,
    GreaterEqual,
    GreaterSlash,
    EqualTilde,
    NotTilde,
    /// `&&`, which PromQL lacks
    AndAnd,
    /// `||`, which PromQL lacks
    OrOr,
    At,
    Comma,
    Colon,
    LeftParenthesis,
    RightParenthesis,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    /// A character that means nothing here.
    Junk,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Names with dots and letters of any alphabet, with a feature.
const UNQUOTED: Version = Version::new(3, 16);
/// `</` and `>/`.
const TRIM: Version = Version::new(3, 11);

/// All tokens of `text`.
pub(super) fn tokens(text: &str, target: Target) -> Vec<Token> {
    let version = target.version;
    let unquoted = version >= UNQUOTED && target.features.has(Feature::UnquotedNames);
    let mut lexer =
        Lexer { text, bytes: text.as_bytes(), at: 0, version, unquoted, in_braces: false, in_brackets: false };
    let mut tokens = Vec::with_capacity(text.len() / 3 + 2);
    loop {
        let token = lexer.next();
        tokens.push(token);
        if token.kind == TokenKind::End {
            return tokens;
        }
    }
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) version: Version,
    /// Whether names may have dots and letters of any alphabet.
    unquoted: bool,
    in_braces: bool,
    in_brackets: bool,
}

impl Lexer<'_> {
    pub(super) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    pub(super) fn eat_while(&mut self, is: impl Fn(u8) -> bool) {
        self.at += self.bytes.iter().skip(self.at).take_while(|byte| is(**byte)).count();
    }

    pub(super) fn eat(&mut self, is: impl Fn(u8) -> bool) -> bool {
        let eaten = self.at < self.bytes.len() && is(self.peek());
        self.at += usize::from(eaten);
        eaten
    }

    pub(super) fn next(&mut self) -> Token {
        loop {
            self.eat_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            if self.peek() != b'#' {
                break;
            }
            self.eat_while(|byte| !matches!(byte, b'\n' | b'\r'));
        }
        let start = self.at;
        let kind = match self.bytes.get(start) {
            None => TokenKind::End,
            Some(byte) => self.kind(*byte),
        };
        Token { kind, start, end: self.at }
    }

    pub(super) fn kind(&mut self, first: u8) -> TokenKind {
        let next = self.bytes.get(self.at + 1).copied().unwrap_or(0);
        match first {
            b'"' | b'\'' | b'`' => return self.quoted(first),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => return self.word(),
            b':' if !self.in_brackets && !self.in_braces => return self.word(),
            _ if self.letter() > 0 => return self.word(),
            b'0'..=b'9' => return self.number(),
            b'.' if next.is_ascii_digit() => return self.number(),
            _ => {}
        }
        let trim = self.version >= TRIM && !self.in_braces;
        let (kind, length) = match (first, next) {
            (b'=', b'~') => (TokenKind::EqualTilde, 2),
            (b'!', b'~') => (TokenKind::NotTilde, 2),
            (b'!', b'=') => (TokenKind::NotEqual, 2),
            (b'=', b'=') if !self.in_braces => (TokenKind::EqualEqual, 2),
            (b'<', b'=') => (TokenKind::LessEqual, 2),
            (b'>', b'=') => (TokenKind::GreaterEqual, 2),
            (b'<', b'/') if trim => (TokenKind::LessSlash, 2),
            (b'>', b'/') if trim => (TokenKind::GreaterSlash, 2),
            (b'&', b'&') => (TokenKind::AndAnd, 2),
            (b'|', b'|') => (TokenKind::OrOr, 2),
            (b'=', _) => (TokenKind::Equal, 1),
            (b'<', _) => (TokenKind::Less, 1),
            (b'>', _) => (TokenKind::Greater, 1),
            (b'+', _) => (TokenKind::Plus, 1),
            (b'-', _) => (TokenKind::Minus, 1),
            (b'*', _) => (TokenKind::Star, 1),
            (b'/', _) => (TokenKind::Slash, 1),
            (b'%', _) => (TokenKind::Percent, 1),
            (b'^', _) => (TokenKind::Caret, 1),
            (b'@', _) => (TokenKind::At, 1),
            (b',', _) => (TokenKind::Comma, 1),
            (b':', _) => (TokenKind::Colon, 1),
            (b'(', _) => (TokenKind::LeftParenthesis, 1),
            (b')', _) => (TokenKind::RightParenthesis, 1),
            (b'{', _) => (TokenKind::LeftBrace, 1),
            (b'}', _) => (TokenKind::RightBrace, 1),
            (b'[', _) => (TokenKind::LeftBracket, 1),
            (b']', _) => (TokenKind::RightBracket, 1),
            _ => (
                TokenKind::Junk,
                self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8),
            ),
        };
        match kind {
            TokenKind::LeftBrace => self.in_braces = true,
            TokenKind::RightBrace => self.in_braces = false,
            TokenKind::LeftBracket => self.in_brackets = true,
            TokenKind::RightBracket => self.in_brackets = false,
            _ => {}
        }
        self.at += length;
        kind
    }

    /// How many bytes the letter at hand has, where it is one beyond ASCII that a name may have.
    fn letter(&self) -> usize {
        let beyond = self.unquoted && !self.peek().is_ascii();
        let next = || self.text.get(self.at..)?.chars().next().filter(|next| next.is_alphabetic());
        if beyond { next().map_or(0, char::len_utf8) } else { 0 }
    }

    pub(super) fn word(&mut self) -> TokenKind {
        let colons = !self.in_braces && !self.in_brackets;
        let start = self.at;
        let dots = self.unquoted;
        loop {
            self.eat_while(|byte| {
                byte.is_ascii_alphanumeric() || byte == b'_' || (colons && byte == b':') || (dots && byte == b'.')
            });
            match self.letter() {
                0 => break,
                length => self.at += length,
            }
        }
        let has_colon = self.bytes.iter().take(self.at).skip(start).any(|byte| *byte == b':');
        if has_colon { TokenKind::ColonWord } else { TokenKind::Word }
    }

    pub(super) fn quoted(&mut self, quote: u8) -> TokenKind {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match *byte {
                byte if byte == quote => return TokenKind::Text,
                b'\\' if quote != b'`' => self.at = self.after_character(),
                b'\n' if quote != b'`' => {
                    self.at -= 1;
                    return TokenKind::OpenText;
                }
                _ => {}
            }
        }
        TokenKind::OpenText
    }

    /// The place behind the character at hand, so that an escaped one is skipped whole.
    pub(super) fn after_character(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at + rest.chars().next().filter(|letter| *letter != '\n').map_or(0, char::len_utf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn kinds(text: &str, version: Version) -> Vec<TokenKind> {
        tokens(text, version.into()).into_iter().map(|token| token.kind).collect()
    }

    const NEW: Version = Version::new(3, 5);
    const OLD: Version = Version::new(2, 42);

    #[test]
    pub(super) fn words_take_colons_outside_of_braces_and_brackets() {
        use TokenKind::{Colon, ColonWord, Duration, End, LeftBracket, RightBracket, Word};
        assert_eq!(kinds("a:b[5m:1m]", NEW), [ColonWord, LeftBracket, Duration, Colon, Duration, RightBracket, End]);
        assert_eq!(kinds("a b # c", NEW), [Word, Word, End]);
    }

    #[test]
    pub(super) fn numbers_differ_by_version() {
        use TokenKind::{BadNumber, Duration, End, Number};
        assert_eq!(kinds("1_000", NEW), [Number, End]);
        assert_eq!(kinds("1_000", OLD), [BadNumber, End]);
        assert_eq!(kinds("1..2", NEW), [BadNumber, End]);
        assert_eq!(kinds("1..2", OLD), [Number, Number, End]);
        assert_eq!(
            kinds("1h30m .5 5. 0x1F 1k 1up", NEW),
            [Duration, Number, Number, Number, BadNumber, BadNumber, End]
        );
    }

    #[test]
    pub(super) fn texts_end_at_their_own_quote() {
        use TokenKind::{End, OpenText, Text, Word};
        assert_eq!(kinds(r#""a\"b" 'x"y' `\`"#, NEW), [Text, Text, Text, End]);
        assert_eq!(kinds("\"a\nb", NEW), [OpenText, Word, End]);
        assert_eq!(kinds("\"é\\é", NEW), [OpenText, End]);
    }

    #[test]
    pub(super) fn the_trim_operators_came_with_3_11() {
        use TokenKind::{End, Less, LessSlash, Slash};
        assert_eq!(kinds("</", OLD), [Less, Slash, End]);
        assert_eq!(kinds("</", Version::new(3, 11)), [LessSlash, End]);
    }
}
