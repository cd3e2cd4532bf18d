//! Nothing that can be typed makes the module panic, point outside of the text, or read otherwise than the grammar.

use proptest::prelude::*;

use super::*;

/// Whether the problems can be shown: inside the text, between characters, in order.
fn are_showable(text: &str, problems: &[TextDiagnostic]) -> bool {
    let inside =
        |it: &TextDiagnostic| text.get(it.at.clone()).is_some() && !it.message.is_empty() && !it.label.is_empty();
    !problems.is_empty() && problems.iter().all(inside) && problems.is_sorted_by_key(|it| it.at.start)
}

/// What the second reader sees otherwise in an expression that we accept.
fn differs(text: &str, version: Version) -> Option<String> {
    match parse_twice(text, version) {
        Ok((_, SecondReading::Other(reason))) => Some(reason),
        Ok((_, SecondReading::Same | SecondReading::Unknown)) | Err(_) => None,
    }
}

/// Expressions, most of which are accepted: operators of every precedence, with and without parentheses.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "up",
        "1",
        "0x1F",
        "-2.5e3",
        "x{a=\"b\", c!~\"d.*\"}",
        "rate(x[5m])",
        "x offset -1h",
        "x @ end()",
        "sum_over_time(x[5m:1m] offset 1h)",
        "max_over_time(rate(x[1m])[1h:])",
        "vector(1)",
        "time()",
    ]);
    let operators = ["+", "-", "*", "/", "%", "^", "==", "!= bool", ">", "<= bool", "and", "or", "unless", "atan2"];
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, move |inner| {
        let two = (inner.clone(), prop::sample::select(operators.to_vec()), inner.clone());
        let matched = (inner.clone(), inner.clone(), any::<bool>());
        prop_oneof![
            two.prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            matched.prop_map(|(left, right, group)| {
                format!("{left} * on (a){} {right}", if group { " group_left (b)" } else { "" })
            }),
            inner.clone().prop_map(|one| format!("({one})")),
            inner.clone().prop_map(|one| format!("-{one}")),
            inner.clone().prop_map(|one| format!("abs({one})")),
            inner.clone().prop_map(|one| format!("clamp_max({one}, 2)")),
            inner.clone().prop_map(|one| format!("sum by (a, b) ({one})")),
            inner.clone().prop_map(|one| format!("quantile without (a) (0.9, {one})")),
            inner.prop_map(|one| format!("topk(2, {one}) > 0")),
        ]
    })
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
        }
        prop_assert_eq!(differs(&text, [OLD, NEW, NEWEST][version]), None, "{:?}", text);
    }

    #[test]
    fn two_readers_find_the_same_tree(text in expression(), version in 0..3_usize) {
        prop_assert_eq!(differs(&text, [OLD, NEW, NEWEST][version]), None, "{:?}", text);
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
            }
            prop_assert_eq!(differs(&text, version), None, "{:?}", text);
        }
    }

    #[test]
    fn any_pattern_never_panics(pattern in "[\\[\\](){}|*+?.^$\\\\a-z0-9:,QEpPx<-]{0,20}") {
        let _ = regex::matches_empty(&pattern, NEW);
    }
}
