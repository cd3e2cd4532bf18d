//! The words by which errors are distinguished are those of the parser.

use std::collections::BTreeSet;

use toml::de::DeTable;

/// How a message begins, and a text that the parser answers with it.
const BEGINNINGS: &[(&str, &str)] = &[
    ("duplicate key", "a = 1\na = 2\n"),
    ("cannot extend", "a = 1\na.b = 2\n"),
    ("cannot extend value of type inline table", "a = {}\na.b = 2\n"),
    ("unclosed", "a = [1\n"),
    ("missing comma", "a = [\"b\" \"c\"]\n"),
    ("invalid multi-line", "a = '''b\n"),
    ("key with no value", "a\n"),
    ("missing key", "a = { {} }\n"),
    ("unexpected `=`", "a = [ = 1]\n"),
    ("string values must be quoted", "a = b\n"),
    ("missing escaped value", "a = \"\\d\"\n"),
    ("invalid unquoted key", "a$ = 1\n"),
    ("invalid basic string", "a = \"b\n"),
    ("invalid literal string", "a = 'b\n"),
    ("invalid boolean", "a = True\n"),
    ("unexpected key or value", "a = 1 b = 2\n"),
    ("invalid key-value pair", "} = 1\n"),
];

/// Words in the middle of a message.
const INSIDE: &[(&str, &str)] = &[("escape", "a = \"\\d\"\n")];

fn messages(text: &str) -> Vec<String> {
    let (_, errors) = DeTable::parse_recoverable(text);
    errors.iter().map(|error| error.message().to_owned()).collect()
}

#[test]
fn the_parser_still_says_what_is_matched() {
    for (beginning, text) in BEGINNINGS {
        let messages = messages(text);
        assert!(messages.iter().any(|message| message.starts_with(beginning)), "{beginning}: {text:?}: {messages:?}");
    }
    for (word, text) in INSIDE {
        let messages = messages(text);
        assert!(messages.iter().any(|message| message.contains(word)), "{word}: {text:?}: {messages:?}");
    }
}

#[test]
fn everything_that_is_matched_is_in_the_lists() {
    let code = include_str!("../traps.rs");
    let matched =
        |call: &str| -> BTreeSet<&str> { code.split(call).skip(1).filter_map(|rest| rest.split('"').next()).collect() };
    let listed = |list: &[(&'static str, &str)]| list.iter().map(|(word, _)| *word).collect::<BTreeSet<_>>();
    assert_eq!(matched("message.starts_with(\""), listed(BEGINNINGS));
    assert_eq!(matched("message.contains(\""), listed(INSIDE));
}
