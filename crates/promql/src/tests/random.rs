//! Nothing that can be typed makes the module panic, point outside of the text, or read otherwise than the grammar.

use proptest::prelude::*;

use super::*;

/// Whether the problems can be shown: inside the text, between characters, in order.
fn are_showable(text: &str, problems: &[Problem]) -> bool {
    let inside = |it: &Problem| text.get(it.at.clone()).is_some() && !it.message.is_empty() && !it.label.is_empty();
    !problems.is_empty() && problems.iter().all(inside) && problems.is_sorted_by_key(|it| it.at.start)
}

const TOKENS: [&str; 72] = [
    "up",
    "x",
    "sum",
    "by",
    "without",
    "(",
    ")",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "==",
    "!=",
    "=~",
    "!~",
    "=",
    ">",
    "<",
    ">=",
    "\"a\"",
    "'b'",
    "`c`",
    "\"",
    "5m",
    "1h30m",
    "1",
    "0.5",
    "1e30",
    "1e",
    "99999999999d",
    "offset",
    "@",
    "start()",
    "end",
    "on",
    "ignoring",
    "group_left",
    "bool",
    "and",
    "or",
    "unless",
    "atan2",
    "rate(",
    "abs(",
    "topk(",
    "a:b",
    ":",
    "!",
    "&&",
    "||",
    "$__x",
    "#",
    "\n",
    ";",
    ".",
    "é",
    "inf",
    "NaN",
    "holt_winters(",
    "step()",
    "fill(",
    "anchored",
    "\\",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn token_soup_never_panics(picks in prop::collection::vec((0..TOKENS.len(), any::<bool>()), 0..24), version in 0..3_usize) {
        let text: String = picks.iter().map(|(pick, blank)| format!("{}{}", TOKENS[*pick], if *blank { " " } else { "" })).collect();
        if let Err(problems) = parse(&text, [OLD, NEW, NEWEST][version]) {
            prop_assert!(are_showable(&text, &problems), "{text:?}: {problems:?}");
            prop_assert!(problems.iter().all(|it| it.label != "two readings differ here"), "{text:?}: {problems:?}");
        }
    }

    #[test]
    fn any_text_never_panics(text in "\\PC{0,40}") {
        if let Err(problems) = parse(&text, NEW) {
            prop_assert!(are_showable(&text, &problems), "{text:?}: {problems:?}");
        }
    }

    #[test]
    fn cutting_an_expression_short_never_panics(pick in 0..EXPRESSIONS.len(), end in 0..200_usize, start in 0..50_usize) {
        let text: String = EXPRESSIONS[pick].chars().skip(start).take(end).collect();
        for version in [OLD, NEW, NEWEST] {
            if let Err(problems) = parse(&text, version) {
                prop_assert!(are_showable(&text, &problems), "{text:?}: {problems:?}");
                prop_assert!(problems.iter().all(|it| it.label != "two readings differ here"), "{text:?}: {problems:?}");
            }
        }
    }

    #[test]
    fn any_pattern_never_panics(pattern in "[\\[\\](){}|*+?.^$\\\\a-z0-9:,QEpPx<-]{0,20}") {
        let _ = regex::matches_empty(&pattern, NEW);
    }
}
