//! The whole module against what promtool says, and what it says itself.

mod random;

use std::ops::Range;

use super::*;

const OLD: Version = Version::new(2, 42);
const NEW: Version = Version::new(3, 5);
const NEWEST: Version = Version::new(3, 16);

/// Accepted by promtool, and reported here because it does not do what it says: up to 3.5 the lexer takes any letter in
/// brackets for a colon, so that `[5 m]` is a subquery over five seconds.
const STRICTER: [(&str, Version); 1] = [("rate(up[5 m])", NEW)];

/// Where the caret is deliberately more precise than promtool's column.
const MORE_PRECISE: [(&str, usize); 26] = [
    // the second name, the pattern, the escape: not the selector, the label, the text around it
    ("up{__name__=\"up\"}", 4),
    ("up{job=~\"[\"}", 9),
    ("up{job=~\"(?=a)\"}", 9),
    ("up{job=\"\\q\"}", 9),
    // the bracket that stays open, not the end of the text
    ("rate(up[5m", 8),
    ("(up", 1),
    // the bracket that closes nothing, not what follows it
    ("up)", 3),
    // the word or operand at fault, not the whole expression
    ("up + bool up", 6),
    ("up and 1", 8),
    ("up or 1", 7),
    ("up + on(job) group_left(job) up", 25),
    ("up and on(job) group_left up", 16),
    ("1 * on(job) 2", 5),
    ("up * on(job) 2", 6),
    ("up offset 5m offset 5m", 14),
    ("sum(up) offset 5m", 9),
    ("(up) offset 5m", 6),
    ("rate(up[5m]) offset 5m", 14),
    ("up @ 1 @ 2", 8),
    ("sum(up) @ 1", 9),
    ("up @ Inf", 6),
    // the whole slip, not its second half
    ("up === 1", 4),
    ("up <> 1", 4),
    ("not up", 1),
    // the function, not its parenthesis
    ("start()", 1),
    ("# only comment", 1),
];

fn cases() -> impl Iterator<Item = (String, Version, &'static str)> {
    let lines = include_str!("cases.txt").lines().filter(|line| !line.starts_with("# "));
    lines.flat_map(|line| {
        let mut parts = line.splitn(4, '\t');
        let verdicts = [OLD, Version::new(2, 53), NEW].map(|version| (version, parts.next().expect("a verdict")));
        let text = parts.next().expect("an expression").replace('⏎', "\n");
        verdicts.map(|(version, verdict)| (text.clone(), version, verdict))
    })
}

/// The problems that promtool would call an error.
fn refused(text: &str, target: impl Into<Target>) -> Vec<TextDiagnostic> {
    let problems = parse(text, target).err().unwrap_or_default();
    problems.into_iter().filter(|problem| problem.code != "promql/fails-at-run-time").collect()
}

fn codes(text: &str, version: Version) -> Vec<&'static str> {
    parse(text, version).err().unwrap_or_default().iter().map(|problem| problem.code).collect()
}

#[test]
fn verdicts_are_those_of_promtool() {
    assert_eq!(cases().count(), 270 * 3);
    for (text, version, verdict) in cases() {
        let accepted = verdict == "." && !STRICTER.contains(&(text.as_str(), version));
        let problems = refused(&text, version);
        assert_eq!(problems.is_empty(), accepted, "{version}: {text}: {problems:?}");
    }
}

/// What is reported here of versions from 3.12 on although their parser accepts it: it fails when it is evaluated.
const STRICTER_THAN_THE_PARSER: [&str; 2] = ["x[5m-10m]", "x[5m % 2]"];

#[test]
fn verdicts_from_3_12_on_are_those_of_the_parser() {
    let lines: Vec<&str> = include_str!("newer.txt").lines().filter(|line| !line.starts_with("# ")).collect();
    assert!(lines.len() > 370, "{}", lines.len());
    let experimental =
        Features::named(["promql-experimental-functions", "promql-duration-expr", "promql-extended-range-selectors"]);
    let mut wrong = Vec::new();
    for line in lines {
        let mut parts = line.splitn(5, '\t');
        let verdicts = [12, 14, 15, 16].map(|minor| (Version::new(3, minor), parts.next().expect("a verdict")));
        let text = parts.next().expect("an expression").replace('⏎', "\n");
        for (version, verdict) in verdicts {
            let stricter = STRICTER_THAN_THE_PARSER.contains(&text.as_str());
            for (features, accepted) in [(Features::default(), verdict == "."), (experimental, verdict != "!")] {
                let problems = refused(&text, Target { version, features });
                if problems.is_empty() != (accepted && !stricter) {
                    wrong.push(format!("{version} {verdict} {features:?}: {text}: {problems:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn carets_stand_where_promtool_points_or_closer() {
    for (text, version, verdict) in cases().filter(|(_, _, verdict)| *verdict != ".") {
        let problems = refused(&text, version);
        let columns: Vec<usize> = problems.iter().map(|it| text[..it.at.start].chars().count() + 1).collect();
        let expected = match MORE_PRECISE.iter().find(|(it, _)| *it == text) {
            Some((_, column)) => *column,
            None => verdict.parse().expect("a column"),
        };
        assert!(columns.contains(&expected), "{version}: {text}: {expected} is not among {columns:?}");
    }
}

/// The tree without places.
fn shape(node: &Node) -> String {
    fn shifted(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        // `12..34` in the debug form is a place
        while let Some(at) = rest.find("..") {
            let (before, after) = rest.split_at(at);
            out.push_str(before.trim_end_matches(|it: char| it.is_ascii_digit()));
            rest = after[2..].trim_start_matches(|it: char| it.is_ascii_digit());
        }
        out + rest
    }
    shifted(&format!("{node:?}"))
}

const EXPRESSIONS: [&str; 24] = [
    "sum by (job) (rate(x{a=\"b\"}[5m] offset -1m)) / on(job) group_left(v) sum without (a) (rate(x[5m] @ start())) > bool 0.05",
    "x / (x + x) - -x",
    "-1 ^ 2 + -x * 2",
    "2 ^ -3 * 4 ^ -x ^ 2",
    "quantile(0.95, rate(a[5m]) / (rate(b[5m]) > 0)) or vector(0)",
    "max_over_time(sum(x)[1h:5m] offset 5m)",
    "sum(x) by (job) / sum(x)",
    "label_replace(up, \"a\", \"$1\", \"b\", \"(.*)\")",
    "topk by (j) (3, x) and x - 5m > 1",
    "{__name__=~\"a|b\", c=\"d\"} unless {\"my.metric\", x=\"y\"}",
    "COUNT_VALUES(\"v\", x) # note\n + 1",
    "a * on () b * on () a",
    "sum(sum)",
    "histogram_quantile(0.95, sum by (le,) (rate(h_bucket[5m])))",
    "x[5m:] @ 1.5 offset 1h",
    "x offset 1m [5m:1m]",
    "--1 - +x + +1",
    "offset offset 5m",
    "up{a!=\"1\",b!~'2',c=~`3`,} or on (a) {d=\"e\"}",
    "sum by (\"a-b\", by, on) (up)",
    "x > 1 > 2 == 3 unless y and z or w",
    "rate(x[300]) * 0x1F % 1_000 atan2 Inf",
    "((x))[5m:]",
    "métrique{a=\"é\"}",
];

#[test]
fn every_node_is_what_its_text_says() {
    let mut nodes = 0;
    for text in &EXPRESSIONS[..23] {
        let expression = parse(text, NEW).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        expression.root.walk(&mut |node| {
            let alone = parse(&text[node.span.clone()], NEW).map(|it| shape(&it.root));
            assert_eq!(alone, Ok(shape(node)), "{text}");
            nodes += 1;
        });
    }
    assert!(nodes > 100, "{nodes}");
}

#[test]
fn the_parts_of_a_tree_have_their_places() {
    let text = "sum by (job) (x{a=~\"b\"}) > on (job) group_left (c) y";
    let expression = parse(text, NEW).expect("it is valid");
    let Expr::Binary { operator, operator_span, matching: Some(matching), lhs, .. } = &expression.root.kind else {
        panic!("{expression:?}");
    };
    let slice = |span: &Range<usize>| &text[span.clone()];
    assert_eq!((*operator, slice(operator_span)), (BinaryOperator::Greater, ">"));
    assert_eq!((slice(&matching.span), slice(&matching.labels[0].1)), ("on (job)", "job"));
    let group = matching.group.as_ref().expect("it has group_left");
    assert_eq!((group.left, slice(&group.span), slice(&group.labels[0].1)), (true, "group_left (c)", "c"));
    let Expr::Aggregate { operator, name_span, grouping: Some(grouping), expr, .. } = &lhs.kind else {
        panic!("{lhs:?}");
    };
    assert_eq!((*operator, slice(name_span), slice(&grouping.span)), (Aggregation::Sum, "sum", "by (job)"));
    let Expr::Selector(selector) = &expr.kind else { panic!("{expr:?}") };
    let matcher = &selector.matchers[0];
    assert_eq!(
        (matcher.operator, slice(&matcher.label_span), slice(&matcher.value_span)),
        (MatchOperator::Matches, "a", "\"b\"")
    );
}

#[test]
fn operators_bind_as_in_prometheus() {
    for (text, meant) in [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("-a ^ b", "-(a ^ b)"),
        ("-a * b", "(-a) * b"),
        ("a ^ -b * c", "(a ^ (-b)) * c"),
        ("a or b and c", "a or (b and c)"),
        ("a and b unless c", "(a and b) unless c"),
        ("a == b + c", "a == (b + c)"),
        ("a atan2 b * c", "(a atan2 b) * c"),
    ] {
        let plain = |text: &str| shape(&without_parentheses(parse(text, NEW).expect("it is valid").root));
        assert_eq!(plain(text), plain(meant), "{text}");
    }
}

fn without_parentheses(mut node: Node) -> Node {
    if let Expr::Paren(inner) = node.kind {
        return without_parentheses(*inner);
    }
    if let Expr::Binary { lhs, rhs, .. } = &mut node.kind {
        **lhs = without_parentheses((**lhs).clone());
        **rhs = without_parentheses((**rhs).clone());
    }
    if let Expr::Unary { expr, .. } = &mut node.kind {
        **expr = without_parentheses((**expr).clone());
    }
    node
}

#[test]
fn independent_problems_are_all_reported() {
    let text = "sum(rate(x)) / foo(y{a=~\"(\"}) > Rate(z) && label_join(x, 1) or up[5M]";
    assert_eq!(
        codes(text, NEW),
        [
            "promql/type-mismatch",
            "promql/unknown-function",
            "promql/invalid-regex",
            "promql/unknown-function",
            "promql/syntax",
            "promql/argument-count",
            "promql/invalid-duration",
        ]
    );
}

#[test]
fn slips_come_with_the_edit_that_fixes_them() {
    for (text, fixed) in [
        ("x && y", "x and y"),
        ("x || y", "x or y"),
        ("x = 1", "x == 1"),
        ("x === 1", "x == 1"),
        ("x <> 1", "x != 1"),
        ("x => 1", "x >= 1"),
        ("1 > 0", "1 > bool 0"),
        ("sum by job (x)", "sum by (job) (x)"),
        ("sum by job, a (x)", "sum by (job, a) (x)"),
        ("rate(x{a=\"b\"})", "rate(x{a=\"b\"}[5m])"),
        ("Rate(x[5m])", "rate(x[5m])"),
        ("raet(x[5m])", "rate(x[5m])"),
        ("smu(x)", "sum(x)"),
        ("x{a=b}", "x{a=\"b\"}"),
        ("rate(x[5m],)", "rate(x[5m])"),
        ("rate(x[5m])[5m]", "rate(x[5m])[5m:]"),
        ("histogram_quantile(x, 0.9)", "histogram_quantile(0.9, x)"),
        ("topk(x, 5)", "topk(5, x)"),
    ] {
        let problems = parse(text, NEW).expect_err(text);
        let [problem] = &problems[..] else { panic!("{text}: {problems:?}") };
        let replacement = problem.replacement.as_deref().unwrap_or_else(|| panic!("{text}: {problem:?}"));
        let mut edited = text.to_owned();
        edited.replace_range(problem.at.clone(), replacement);
        assert_eq!(edited, fixed);
        assert!(parse(fixed, NEW).is_ok() || fixed.ends_with(":]"), "{fixed}");
    }
}

#[test]
fn syntax_errors_blame_one_token() {
    for (text, blamed) in [
        ("sum(rate(x[5m])) / / sum(rate(y[5m]))", "/"),
        ("avg(rate(x[5m])) by by (q)", "by"),
        ("x{a=\"b\" c=\"d\"}", "c"),
        ("a b c", "b"),
        ("x > > 5", ">"),
        ("x + )", ")"),
        ("up{a=\"b}", "\"b}"),
        ("rate(x[5m) / 2", "["),
        ("sum(rate(x[5m])", "("),
        ("rate(x[$__rate_interval])", "$__rate_interval"),
        ("my.metric", "."),
        ("x{my-label=\"b\"}", "-"),
        ("usage / cap\n\nhistogram_quantile(0.95, y)", "histogram_quantile"),
        ("x > 5 and", ""),
        ("x =~ \"a\"", "=~"),
    ] {
        let problems = parse(text, NEW).expect_err(text);
        let [problem] = &problems[..] else { panic!("{text}: {problems:?}") };
        assert_eq!(&text[problem.at.clone()], blamed, "{text}");
    }
}

#[test]
fn syntax_follows_the_version() {
    let accepted = |text: &str, version| refused(text, version).is_empty();
    for (text, before, since) in [
        ("5m * x", (2, 53), (2, 54)),
        ("x[300]", (2, 53), (2, 54)),
        ("x offset 5", (2, 53), (2, 54)),
        ("{\"my.metric\"}", (2, 52), (2, 53)),
        ("sum by (\"a-b\") (x)", (2, 54), (2, 55)),
        ("x offset +5m", (3, 3), (3, 4)),
        ("x[+5m]", (3, 3), (3, 4)),
        ("x[5m+1m]", (3, 13), (3, 14)),
        ("x[step() * 2]", (3, 13), (3, 14)),
        ("x offset (1m * 5)", (3, 13), (3, 14)),
        ("first_over_time(x[5m])", (3, 13), (3, 14)),
        ("x </ 1", (3, 10), (3, 11)),
        ("x atan2 y", (2, 30), (2, 31)),
        ("x @ 1", (2, 32), (2, 33)),
        ("x offset 0s", (2, 53), (2, 54)),
    ] {
        assert!(!accepted(text, Version::new(before.0, before.1)), "{text} in {before:?}");
        assert!(accepted(text, Version::new(since.0, since.1)), "{text} in {since:?}");
    }
    assert!(accepted("holt_winters(x[5m], 0.5, 0.5)", OLD) && !accepted("holt_winters(x[5m], 0.5, 0.5)", NEW));
    // known to every version, whatever the grammar says
    assert!(accepted("rate(x @ start() [5m])", OLD));
}

#[test]
fn a_second_reader_finds_the_same_trees() {
    let (mut same, mut unknown) = (0, 0);
    for (text, version, _) in cases() {
        match parse_twice(&text, version) {
            Ok((_, SecondReading::Same)) => same += 1,
            Ok((_, SecondReading::Unknown)) => unknown += 1,
            Ok((_, SecondReading::Other(reason))) => panic!("{version}: {text}: {reason}"),
            Err(_) => {}
        }
    }
    // what it does not know is a small part, or it would be no second reader
    assert_eq!((same, unknown), (327, 2));
    let reading = |text: &str, version| parse_twice(text, version).map(|(_, second)| second);
    assert_eq!(reading("sum(rate(x[5m]))", OLD), Ok(SecondReading::Same));
    assert_eq!(reading("x </ 1", NEWEST), Ok(SecondReading::Unknown));
    assert_eq!(reading("holt_winters(x[5m], 0.5, 0.5)", OLD), Ok(SecondReading::Unknown));
}

#[test]
fn a_tree_that_the_second_reader_does_not_find_is_noticed() {
    let tree = parse("a + b * c", NEW).expect("an expression").root;
    let mut second = SecondReader::default();
    // what was read once is not said of another tree, whether it was the same or not
    for _ in 0..2 {
        assert_eq!(second.compare(&tree, b"a + b * c"), SecondReading::Same);
        assert!(matches!(second.compare(&tree, b"a * b + c"), SecondReading::Other(_)));
        assert!(matches!(second.compare(&tree, b"a + b *"), SecondReading::Other(_)));
    }
    let other = parse("a * b + c", NEW).expect("an expression").root;
    assert_eq!(second.compare(&other, b"a * b + c"), SecondReading::Same);
    assert!(matches!(second.compare(&other, b"a + b * c"), SecondReading::Other(_)));
}

#[test]
fn experimental_syntax_needs_its_feature() {
    for (text, version) in [("x[5m+1m]", NEW), ("rate(x[5m] anchored)", Version::new(3, 15))] {
        assert_eq!(codes(text, version), ["promql/not-in-version"], "{text}");
    }
    // to be evaluated, it is read where it is switched on
    let all = Target { version: NEWEST, features: Features::all() };
    assert!(parse_to_evaluate("x + on (a) fill_left (-1) y", all).is_ok());
    assert!(parse_to_evaluate("x + fill(0) y", NEWEST).is_err() && parse("x + fill(0) y", all).is_err());
    assert_eq!(codes("x + fill(0) y", NEWEST), ["promql/not-understood"]);
    assert_eq!(codes("info(x)", NEW), ["promql/not-in-version"]);
    assert_eq!(codes("limitk(1, x)", NEW), ["promql/not-in-version"]);
}

#[test]
fn durations_have_their_length_where_it_is_known() {
    let range = |text: &str| {
        let expression = parse(text, NEWEST).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        let Expr::Range { range, offset, .. } = expression.root.kind else { panic!("{text}") };
        (range.millis, offset.map(|offset| offset.millis))
    };
    assert_eq!(range("x[5m]"), (Some(300_000), None));
    assert_eq!(range("x[1.5] offset -1m"), (Some(1_500), Some(Some(-60_000))));
    assert_eq!(range("x[2 * (1m + 30s)]"), (Some(180_000), None));
    assert_eq!(range("x[max_of(1m, step())] offset (1m - 2m)"), (None, Some(Some(-60_000))));
    for text in ["x[1e30]", "x offset 1e30", "x[0]", "x[1m - 2m]", "x[1/0]", "x[300y]"] {
        assert_eq!(codes(text, NEWEST), ["promql/invalid-duration"], "{text}");
    }
}

#[test]
fn what_fails_at_each_evaluation_is_reported() {
    for text in [
        "label_replace(x, \"a\", \"$1\", \"c\", \"(\")",
        "label_replace(x, \"\", \"$1\", \"c\", \"x\")",
        "label_join(x, \"\", \",\", \"a\")",
        "label_join(x, \"a\", \",\", \"\")",
        "count_values(\"\", x)",
    ] {
        assert_eq!(codes(text, NEW), ["promql/fails-at-run-time"], "{text}");
    }
    for text in ["label_replace(x, \"a b\", \"$1\", \"c\", \"x\")", "count_values(\"a-b\", x)"] {
        assert_eq!(codes(text, OLD), ["promql/fails-at-run-time"], "{text}");
        assert!(parse(text, NEW).is_ok(), "{text}");
    }
    assert_eq!(codes("holt_winters(x[5m], 1, 0.5)", OLD), ["promql/fails-at-run-time"]);
}

#[test]
fn large_expressions_are_read_and_absurd_ones_refused() {
    assert!(parse(&vec!["x"; 400].join(" or "), NEW).is_ok());
    assert!(parse(&format!("{}x{}", "(".repeat(90), ")".repeat(90)), NEW).is_ok());
    for text in [
        "(".repeat(100_000),
        "-".repeat(100_000),
        format!("x[{}", "(".repeat(100_000)),
        vec!["x"; 100_000].join("^"),
        "x+".repeat(50_000),
    ] {
        assert_eq!(codes(&text, NEWEST), ["limit/exceeded"]);
    }
}

#[test]
fn every_usable_function_can_be_called() {
    for version in [OLD, NEW, NEWEST] {
        for function in FUNCTIONS {
            let args: Vec<&str> = function
                .arguments
                .iter()
                .map(|it| match it {
                    ValueType::Scalar => "0.5",
                    ValueType::Vector => "x",
                    ValueType::Matrix => "x[5m]",
                    ValueType::String => "\"a\"",
                })
                .collect();
            let text = format!("{}({})", function.name, args.join(", "));
            let found = parse(&text, version);
            assert_eq!(found.is_ok(), function.is_usable(version), "{version}: {text}: {found:?}");
        }
    }
}
