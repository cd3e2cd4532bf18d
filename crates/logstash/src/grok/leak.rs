//! What a redaction leaves of names, numbers and blanks that are not ASCII: it is tried on a text made of its own pattern.

use std::ops::Range;

use super::{Matcher, plain};
use crate::report::TextDiagnostic;
use crate::ruby::{Loose, Sample, Script, ascii, translate};

/// The short form, the name of the same characters in all languages, and what is tried.
fn forms(script: Script) -> (&'static str, &'static str, &'static str) {
    match script {
        Script::Letters => ("w", "word", "ü"),
        Script::Unmarked => ("w", "word", "\u{308}"),
        Script::Digits => ("d", "digit", "٣"),
        Script::Blanks => ("s", "space", "\u{a0}"),
    }
}

/// What a redaction leaves that writes `with` in the place of what it takes out, if it leaves something.
pub fn leak(pattern: &str, matcher: &Matcher, with: &str) -> Option<TextDiagnostic> {
    let sample = translate(pattern).ok()?.sample;
    if sample.is_unsure {
        return None;
    }
    let (loose, Left { tried, found }) = sample.loose.iter().find_map(|loose| {
        let left = left_of(matcher, &sample, loose)?;
        let harmless = is_machine_made(pattern, &sample, loose) || !holds_secret(&sample, loose, &left);
        (!harmless).then_some((loose, left))
    })?;
    let written = pattern.get(loose.part.clone())?;
    let instead = instead(written, loose.script).filter(|instead| holds(pattern, &loose.part, instead, &sample, loose));
    let what = match loose.script {
        Script::Letters => "letters",
        Script::Unmarked => "letters with their combining marks",
        Script::Digits => "digits",
        Script::Blanks => "spaces",
    };
    let name = forms(loose.script).1;
    let help = match &instead {
        Some(instead) => {
            let written_out = ascii_only(written)
                .map_or_else(String::new, |ascii| format!("; if only ASCII can occur, list it: {ascii}"));
            format!("write {instead}, which matches the {what} of all languages{written_out}")
        }
        None => format!("write a class that matches the {what} of all languages: [[:{name}:]]"),
    };
    Some(TextDiagnostic {
        code: "log/partly-redacted",
        at: loose.part.clone(),
        message: if found.is_empty() {
            format!("this redaction does not change \"{}\"", visible(&tried))
        } else {
            let left = replaced(&tried, &found, with)?;
            format!("this redaction is incomplete: it turns \"{}\" into \"{}\"", visible(&tried), visible(&left))
        },
        label: match loose.script {
            Script::Unmarked => "matches letters without their combining marks".to_owned(),
            Script::Letters | Script::Digits | Script::Blanks => {
                format!("matches only ASCII {what} in Logstash")
            }
        },
        help,
        replacement: instead,
    })
}

/// A text of which a redaction leaves something, and what it takes out of it.
struct Left {
    tried: String,
    found: Vec<(usize, usize)>,
}

/// A text with a character of another language at a place of the sample, and what is taken out of it; nothing where the
/// character is taken out, or the sample itself would not be.
fn left_of(matcher: &Matcher, sample: &Sample, loose: &Loose) -> Option<Left> {
    let (before, after) = sample.text.split_at_checked(loose.after)?;
    let last = before.chars().next_back()?;
    matcher.find_all(&sample.text)?.iter().find(|(start, end)| *start < loose.after && loose.after <= *end)?;
    let (_, _, foreign) = forms(loose.script);
    let (tried, at) = match loose.script {
        // in the place of the blank
        Script::Blanks => {
            let kept = before.get(..before.len() - last.len_utf8())?;
            (format!("{kept}{foreign}{after}"), kept.len())
        }
        Script::Letters | Script::Unmarked | Script::Digits => {
            (format!("{before}{foreign}{last}{after}"), before.len())
        }
    };
    let found = matcher.find_all(&tried)?;
    let is_taken = found.iter().any(|(start, end)| *start <= at && at < *end);
    (!is_taken).then_some(Left { tried, found })
}

fn replaced(text: &str, found: &[(usize, usize)], with: &str) -> Option<String> {
    let mut left = String::new();
    let mut from = 0;
    for (start, end) in found {
        left.push_str(text.get(from..*start)?);
        left.push_str(with);
        from = *end;
    }
    left.push_str(text.get(from..)?);
    Some(left)
}

/// The text with blanks that look like others, and what cannot be seen at all, as their numbers.
fn visible(text: &str) -> String {
    let hidden = |c: char| c.is_control() || c.is_whitespace() && c != ' ';
    text.chars().map(|c| if hidden(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect()
}

/// Whether a part of the secret is left: a foreign letter or digit is one. Behind a foreign blank only what varies is; a text
/// that is all written in the pattern is a secret of its own, `John\s+Smith`, unless it is the name of a field.
fn holds_secret(sample: &Sample, loose: &Loose, left: &Left) -> bool {
    if loose.script != Script::Blanks {
        return true;
    }
    let (before, after) = sample.text.split_at_checked(loose.after).unwrap_or((&sample.text, ""));
    let made: Vec<usize> = (0..sample.text.len()).filter(|at| sample.is_made(*at)).collect();
    if made.is_empty() {
        return !before.trim_end().ends_with([':', '=']);
    }
    let shift = left.tried.len() - after.len();
    made.into_iter()
        .map(|at| if at < loose.after { at } else { at - loose.after + shift })
        .any(|at| !left.found.iter().any(|(start, end)| *start <= at && at < *end))
}

/// The part with its short forms written out, if it is the same for all of ASCII.
fn ascii_only(written: &str) -> Option<String> {
    let inside = with_short_forms(written, |letter| {
        let characters = ascii(&letter.to_ascii_lowercase().to_string());
        if letter.is_ascii_uppercase() { format!("[^{characters}]") } else { characters.to_owned() }
    })?;
    let instead = if written.starts_with('[') { inside } else { format!("[{inside}]") };
    let alone = |class: &str| plain(&format!("\\A(?:{class})\\z")).ok();
    let (before, after) = (alone(written)?, alone(&instead)?);
    let takes = |matcher: &Matcher, text: &str| matcher.find_all(text).map(|found| !found.is_empty());
    let same = |character: char| {
        let text = character.to_string();
        takes(&before, &text) == takes(&after, &text)
    };
    ('\0'..='\x7f').all(same).then_some(instead)
}

/// The part with something else in the place of each `\w`, `\d`, `\s` and their opposites, if there is one.
fn with_short_forms(written: &str, instead: impl Fn(char) -> String) -> Option<String> {
    let mut out = String::new();
    let mut is_changed = false;
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some(letter @ ('w' | 'W' | 'd' | 'D' | 's' | 'S')) => {
                out.push_str(&instead(letter));
                is_changed = true;
            }
            other => out.extend(std::iter::once('\\').chain(other)),
        }
    }
    is_changed.then_some(out)
}

/// The same part of a pattern for all languages.
fn instead(written: &str, script: Script) -> Option<String> {
    let (short, name, _) = forms(script);
    let (positive, negative) = (format!("\\{short}"), format!("\\{}", short.to_uppercase()));
    if written == positive {
        return Some(format!("[[:{name}:]]"));
    }
    if written.contains(&positive) || written.contains(&negative) {
        let inside = written.replace(&positive, &format!("[:{name}:]"));
        return Some(inside.replace(&negative, &format!("[:^{name}:]")));
    }
    let letters = matches!(script, Script::Letters | Script::Unmarked) && !written.starts_with("[^");
    letters.then(|| {
        // the other characters of the class stay
        let inside = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or("");
        let other_classes = ["[:alpha:]", "[:alnum:]", "A-Z", "a-z"]
            .iter()
            .fold(inside.to_owned(), |rest, ascii| rest.replace(ascii, ""));
        let other_classes = if inside.contains("&&") { inside } else { other_classes.as_str() };
        format!("[[:word:]{other_classes}]")
    })
}

/// Whether what is tried is never written: a token that goes on, a blank of JSON outside of texts, a part of an address.
fn is_machine_made(pattern: &str, sample: &Sample, loose: &Loose) -> bool {
    let Some((before, after)) = sample.text.split_at_checked(loose.after) else { return false };
    match loose.script {
        Script::Letters | Script::Unmarked => loose.is_token,
        Script::Blanks => {
            let before = before.trim_end();
            let name = before.strip_suffix(':').map_or(before, str::trim_end);
            name.ends_with('"') && (name.len() < before.len() || after.trim_start().starts_with(':'))
        }
        Script::Digits => {
            let bounded = pattern.get(loose.part.end..).is_some_and(|rest| rest.starts_with("{1,3}"));
            bounded && (after.starts_with(['.', '\\']) || before.contains('.'))
        }
    }
}

/// Whether the pattern with this part in its place takes the character out.
fn holds(pattern: &str, part: &Range<usize>, instead: &str, sample: &Sample, loose: &Loose) -> bool {
    let mut fixed = pattern.to_owned();
    fixed.replace_range(part.clone(), instead);
    plain(&fixed).is_ok_and(|matcher| {
        let takes = matcher.find_all(&sample.text).is_some_and(|found| !found.is_empty());
        takes && left_of(&matcher, sample, loose).is_none()
    })
}
