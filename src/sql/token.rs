//! The tokens of a query, as far as quotes, comments and brackets go.
//!
//! In: a text. Out: tokens with their places, comments left out; or what is open at the end.
//! Source: PostgreSQL, "Lexical Structure".

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword, a name, a number.
    Word,
    /// A text or a name in quotes.
    Quoted,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    Semicolon,
    /// A backslash outside of quotes, which is in no statement.
    Backslash,
    Other,
}

type Tokens = Vec<(Token, Range<usize>)>;

/// Reads all tokens, or says where something opens that never closes.
pub(super) fn tokens(text: &str) -> Result<Tokens, (usize, &'static str)> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut found: Tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let token = match byte(at) {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => {
                at += 1;
                continue;
            }
            b'-' if byte(at + 1) == b'-' => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'/' if byte(at + 1) == b'*' => {
                at = end_of_comment(bytes, at).ok_or((start, "a comment"))?;
                continue;
            }
            b'\'' => {
                at = end_of_quotes(bytes, at, false).ok_or((start, "a text in single quotes"))?;
                Token::Quoted
            }
            b'"' => {
                at = end_of_quotes(bytes, at, false).ok_or((start, "a name in double quotes"))?;
                Token::Quoted
            }
            b'$' => match dollar_tag(bytes, at) {
                Some(tag) => {
                    at = end_of_dollars(bytes, at, tag).ok_or((start, "a text in dollar quotes"))?;
                    Token::Quoted
                }
                None => {
                    at += 1;
                    Token::Other
                }
            },
            first if is_word(first) => {
                while is_word(byte(at)) || byte(at) == b'$' {
                    at += 1;
                }
                let escapes = at == start + 1 && matches!(first, b'e' | b'E') && byte(at) == b'\'';
                if escapes {
                    let quote = at;
                    at = end_of_quotes(bytes, at, true).ok_or((quote, "a text in single quotes"))?;
                    Token::Quoted
                } else {
                    Token::Word
                }
            }
            other => {
                at += 1;
                sign(other)
            }
        };
        found.push((token, start..at));
    }
    Ok(found)
}

/// What a sign is that stands for itself.
fn sign(byte: u8) -> Token {
    match byte {
        b'(' | b'[' => Token::Open,
        b')' | b']' => Token::Close,
        b';' => Token::Semicolon,
        b'\\' => Token::Backslash,
        _ => Token::Other,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// Comments nest.
fn end_of_comment(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = from;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)?) {
            (b'/', b'*') => {
                depth += 1;
                at += 2;
            }
            (b'*', b'/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
}

/// A doubled quote stands for one; a backslash escapes only where `escapes`.
fn end_of_quotes(bytes: &[u8], from: usize, escapes: bool) -> Option<usize> {
    let quote = bytes.get(from)?;
    let mut at = from + 1;
    loop {
        let byte = bytes.get(at)?;
        if escapes && *byte == b'\\' {
            at += 2;
        } else if byte != quote {
            at += 1;
        } else if bytes.get(at + 1) == Some(quote) {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
}

/// `$$` or `$tag$` at a place; a parameter such as `$1` is none.
fn dollar_tag(bytes: &[u8], from: usize) -> Option<&[u8]> {
    let rest = bytes.get(from + 1..)?;
    let length = rest.iter().position(|byte| *byte == b'$')?;
    let tag = rest.get(..length)?;
    let valid = tag.iter().all(|byte| is_word(*byte)) && !tag.first().is_some_and(u8::is_ascii_digit);
    valid.then(|| bytes.get(from..from + length + 2).unwrap_or_default())
}

fn end_of_dollars(bytes: &[u8], from: usize, tag: &[u8]) -> Option<usize> {
    let begin = from + tag.len();
    let rest = bytes.get(begin..)?;
    let at = rest.windows(tag.len()).position(|window| window == tag)?;
    Some(begin + at + tag.len())
}
