//! Words that were taken out of what people read, and must not come back: the field's terms stand in their place.

mod lists;
mod rust;
mod texts;

use std::collections::BTreeSet;

use lists::{COMPARED, NAMES, RENAMED};
use rust::Rust;
use texts::{Kind, Text, texts};

/// The words of a text, in small letters, each with its line; a name in backquotes is `…`, any other sign is itself.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    let (mut line, mut rest) = (1, text);
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'');
        let length = match first {
            // of a fence only its signs, so that what it holds is read
            '`' if rest.starts_with("```") => 3,
            '`' => rest[1..].find(['`', '\n']).map_or(1, |end| end + 2),
            '{' => rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(1, |end| end + 1),
            // a key of JSON, as in `.findings`
            '.' if rest[1..].starts_with(char::is_alphabetic) => {
                rest[1..].find(|c| !is_word(c)).map_or(rest.len(), |end| end + 1)
            }
            first if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            first => first.len_utf8(),
        };
        let word = &rest[..length];
        match first {
            '`' | '{' | '.' if length > 1 => words.push((line, "…".to_owned())),
            first if first.is_whitespace() => {}
            // how Markdown goes on with a quotation or a list, and Rust with a remark
            '>' | '*' | '_' => {}
            _ => words.push((line, word.to_lowercase())),
        }
        line += word.matches('\n').count();
        rest = &rest[length..];
    }
    words
}

/// Where one of `phrases` is in a text, as line and phrase; with `inversions` also `is no …`.
fn found(text: &str, phrases: &[&str], inversions: bool) -> Vec<(usize, String)> {
    let words = words(text);
    let phrases: Vec<Vec<&str>> = phrases.iter().map(|phrase| phrase.split(' ').collect()).collect();
    let at = |from: usize, phrase: &[&str]| {
        phrase
            .iter()
            .enumerate()
            .all(|(offset, wanted)| words.get(from + offset).is_some_and(|(_, word)| word == wanted))
    };
    let mut found: Vec<(usize, String)> = Vec::new();
    for (index, (line, _)) in words.iter().enumerate() {
        found.extend(phrases.iter().filter(|phrase| at(index, phrase)).map(|phrase| (*line, phrase.join(" "))));
        let word = |offset: usize| words.get(index + offset).map_or("", |(_, word)| word.as_str());
        let names = word(2).starts_with(char::is_alphabetic) && !COMPARED.contains(&word(2));
        let before = index.checked_sub(1).and_then(|before| words.get(before)).map_or("", |(_, word)| word.as_str());
        let inverted = ["there", "where", "since", "if"].contains(&before);
        if inversions && ["is", "are"].contains(&word(0)) && word(1) == "no" && names && !inverted {
            found.push((*line, format!("{} no {}", word(0), word(2))));
        }
    }
    found
}

#[test]
fn words_that_were_taken_out_do_not_come_back() {
    let mut hits = Vec::new();
    for Text { path, line, text, kind } in texts() {
        let found = found(&text, &kind.phrases(), kind >= Kind::Prose);
        hits.extend(found.into_iter().map(|(at, phrase)| format!("{path}:{}: {phrase}", line + at - 1)));
    }
    super::none(hits, "say it in the field's terms; for `is no …` write `is not a …`");
}

#[test]
fn names_that_were_taken_out_do_not_come_back() {
    let mut left = BTreeSet::new();
    for (path, text) in super::sources().iter().filter(|(path, _)| !super::is_test(path)) {
        for (line, identifier) in Rust::read(text).identifiers() {
            let parts = rust::parts(identifier);
            let old = NAMES.iter().find(|(old, _)| identifier == *old || parts.iter().any(|part| part == old));
            left.extend(old.map(|(old, new)| format!("{path}:{line}: {identifier}: not `{old}` but {new}")));
        }
    }
    if RENAMED {
        super::none(left.into_iter().collect(), "use the field's terms");
    } else {
        assert!(!left.is_empty(), "no old name is left: set RENAMED");
    }
}

#[test]
fn a_planted_word_is_found() {
    let all = Kind::Message.phrases();
    for (text, phrase) in [
        ("Mend it.", "mend"),
        ("route `x` tells\nnobody", "tells nobody"),
        ("reaches `critical` no later than `warning`", "reaches … no later than …"),
        ("`False` is no boolean", "is no boolean"),
        ("already has a value, and it is no table", "is no table"),
        ("what {name} knows is no news", "is no news"),
        ("```text\n1 known finding\n```", "known finding"),
        ("a file beside the spec", "beside"),
    ] {
        assert!(found(text, &all, true).iter().any(|(_, found)| found == phrase), "{text}");
    }
    for good in [
        "recommended, amended and lightweight; the weight of a series",
        "it is no longer there, and there is no file",
        "`mended` and `route/nobody-hears` are names; so is route/nobody-hears",
        "this is no. Later it is",
        "{fixed} fixed, besides",
    ] {
        assert_eq!(found(good, &all, true), [], "{good}");
    }
    let text = "/// whom it reaches\nfn mend<'a>() { say(\"a \\\"b\\\n   c\", r#\"d \"e\"#, '\"'); } // \"no\"\n";
    let read = Rust::read(text);
    let texts: Vec<(usize, &str)> = read.literals.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(texts, [(2, "a \"bc"), (3, "d \"e")]);
    assert!(read.identifiers().contains(&(2, "mend")));
    assert_eq!(rust::parts("isMended_now"), ["is", "mended", "now"]);
}
