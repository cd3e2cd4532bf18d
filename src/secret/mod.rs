//! What a secret looks like: names that announce one, and texts that can be nothing else.
//!
//! In: a name or a text. Out: which bytes are probably secret, and by which sign. The tables (`names/table`, `tokens`,
//! `hooks`) are the only ones that say so, and both sides ask them: what is refused (`resolve/plain_secrets.rs` says where in
//! a spec) and what is covered in every output (`cover`), which is all of that and more. Deliberately absent: places of the
//! language, findings, and any way to show what was found.

mod assignment;
mod command;
mod cover;
mod hash;
mod hooks;
mod names;
mod path_words;
mod pem;
mod shapes;
mod sql;
mod tokens;
mod url;
mod value;

use std::ops::Range;

pub use cover::Secrets;
pub use cover::{cover_spec, mask_secrets};
pub use names::{Telling, header, parameter};
pub use url::slashed;
pub use value::{is_nothing, unguessable};

/// How a secret is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// The name of a header.
    Header(String),
    /// The name of a parameter.
    Parameter(String),
    /// The name of a parameter in the query of a URL.
    Query(String),
    /// A user and a password before the host of a URL.
    Login,
    /// A path that only those can know who may use it.
    Path,
    /// The name of a key.
    Key(String),
    /// A form that nothing else has; what has it, with its article.
    Shape(&'static str),
}

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes.
    pub at: Range<usize>,
    /// How it is known.
    pub sign: Sign,
}

/// What a text is for, as far as it changes what may be a secret in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Words that people read, or anything else.
    Text,
    /// What is sent as it is, so that a word is a password too.
    Sent,
    /// A URL that something is sent to: whoever knows it may send too.
    Destination,
    /// An address, which may have a login without a scheme.
    Address,
    /// An expression or a pattern, whose assignments are conditions.
    Pattern,
    /// SQL.
    Sql,
    /// Logstash's language.
    Filter,
}

impl Use {
    /// Whether a machine gets what stands there.
    fn is_sent(self) -> bool {
        !matches!(self, Use::Text | Use::Pattern)
    }
}

/// Whether a text can hold a secret at all. Most texts of a spec are a few words and cannot, which is told sooner than where
/// they stand. In SQL a word is a password by the words before it.
pub fn may_hold(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'=' | b':' | b'/' | b'-' | b'@' | b'$')) || shapes::has_long_word(text)
}

/// The secrets in a text, by place; no two share a byte.
pub fn find(text: &str, of: Use) -> Vec<Found> {
    if of == Use::Sql || may_hold(text) { find_any(text, of) } else { Vec::new() }
}

/// As [`find`], whether or not the text can hold one.
fn find_any(text: &str, of: Use) -> Vec<Found> {
    let mut found = Vec::new();
    url::find(text, of, &mut found);
    shapes::find(text, &mut found);
    if of != Use::Pattern {
        assignment::find(text, of, &mut found);
        command::find(text, &mut found);
    }
    if of == Use::Sql {
        sql::find(text, &mut found);
    }
    found.sort_by_key(|found| found.at.start);
    // one secret that is known by two signs is one
    found.dedup_by(|next, kept| {
        let same = next.at.start < kept.at.end;
        kept.at.end = if same { kept.at.end.max(next.at.end) } else { kept.at.end };
        same
    });
    found
}

#[cfg(test)]
mod tests;
