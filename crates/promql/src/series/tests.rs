use super::*;

const DEBIAN: (u16, u16) = (2, 42);

fn counts(text: &str, version: (u16, u16)) -> Vec<usize> {
    parse(text, version)
        .unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
        .iter()
        .map(|series| series.count)
        .collect()
}

/// The first problem's code, and where it points.
fn problem(text: &str, version: (u16, u16)) -> (&'static str, &str) {
    let problems = parse(text, version).expect_err(text);
    (problems[0].code, &text[problems[0].at.clone()])
}

#[test]
fn a_block_is_read_line_by_line() {
    let text = "\n# two series\n  up{job=\"api\"} 1x5 0\n\nup{job='db',instance=`a\\b`}\t_x3 stale\n";
    let series = parse(text, DEBIAN).expect(text);
    assert_eq!(series.len(), 2);
    assert_eq!(series[0].metric.as_deref(), Some("up"));
    assert_eq!(series[0].series_text, "up{job=\"api\"}");
    assert_eq!(series[0].values_text, "1x5 0");
    assert_eq!(series[0].count, 7);
    assert_eq!(&text[series[0].span.clone()], "up{job=\"api\"} 1x5 0");
    let (name, value, at) = &series[1].labels[1];
    assert_eq!((name.as_str(), value.as_str()), ("instance", "a\\b"));
    assert_eq!(&text[at.clone()], "instance=`a\\b`");
}

#[test]
fn the_name_can_stand_in_the_braces_or_be_absent() {
    let named = parse("{__name__=\"up\"} 1", DEBIAN).expect("a name");
    assert_eq!(named[0].metric.as_deref(), Some("up"));
    assert_eq!(named[0].labels, []);
    let nameless = parse("{job=\"a\"} 1", DEBIAN).expect("a label");
    assert_eq!(nameless[0].metric, None);
}

#[test]
fn values_expand_as_in_promtool() {
    for (values, count) in [
        ("1 2 3", 3),
        ("0+6x30", 31),
        ("1-2x5", 6),
        ("-1-2x3", 4),
        ("100x0", 1),
        ("_ _x3", 4),
        ("1 stale NaN Inf -Inf +inf", 6),
        ("1.5 .5 5. 1e3 1e-3x2", 7),
        ("0x10", 11),
        ("NaN-1x2", 3),
        ("089", 1),
    ] {
        assert_eq!(counts(&format!("up {values}"), DEBIAN), [count], "{values}");
    }
}

#[test]
fn keywords_can_name_metrics() {
    for name in ["sum", "by", "start", "job:up:rate5m", ":x"] {
        assert_eq!(counts(&format!("{name} 1"), DEBIAN), [1]);
    }
}

#[test]
fn what_promtool_refuses_is_invalid() {
    for (text, place) in [
        ("up 1,2", ","),
        ("up NaNx3", "NaNx3"),
        ("up stalex3", "stalex3"),
        ("up 1x", "x"),
        ("up 1x2.5", "x2.5"),
        ("up 1x3x4", "x"),
        ("up 1+2", "+2"),
        ("up 1 x 5", "x"),
        ("{__name__=\"\"} 1", "{__name__=\"\"}"),
        ("up 1_000", "1_000"),
        ("up 1 # comment", "#"),
        ("up abc", "abc"),
        ("up 1e999", "1e999"),
        ("up", ""),
        ("up{job=\"a\"}1", "1"),
        ("up {job=\"a\"} 1", " "),
        ("up{job=a} 1", "a"),
        ("up{job} 1", "}"),
        ("up{job=\"a\" 1", "1"),
        ("up{job=\"a\"", "{"),
        ("up{job=\"a} 1", "\"a} 1"),
        ("up{job=~\"a\"} 1", "=~"),
        ("up{job=\"\\d\"} 1", "\\d"),
        ("up{job=\"a\",job=\"b\"} 1", "job=\"b\""),
        ("up{__name__=\"x\"} 1", "__name__=\"x\""),
        ("up{a-b=\"x\"} 1", "a-b"),
        ("{} 1", "{}"),
        ("my-metric 1", "my-metric"),
        ("1up 1", "1up"),
        ("on 1", "on"),
        ("up {{schema:1}}x3", "{{schema:1}}x3"),
        ("{\"up\"} 1", "\"up\""),
    ] {
        assert_eq!(problem(text, DEBIAN), (INVALID_SERIES, place), "{text}");
    }
    let far_too_many = problem("up 1x1844674407370951616", DEBIAN);
    assert_eq!(far_too_many, (crate::limits::EXCEEDED, "x1844674407370951616"));
}

#[test]
fn every_bad_line_is_reported() {
    let problems = parse("up 1,2\nup{a=b} 1\nup 1", DEBIAN).expect_err("two bad lines");
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_replacement_fixes_the_line() {
    for text in ["up 1,2", "up {a=\"b\"} 1", "up{a=b} 1"] {
        let problem = parse(text, DEBIAN).expect_err(text).remove(0);
        let mut fixed = text.to_owned();
        fixed.replace_range(problem.at, &problem.replacement.expect(text));
        parse(&fixed, DEBIAN).expect(&fixed);
    }
}

#[test]
fn the_same_series_twice_is_a_duplicate() {
    let text = "up{a=\"1\",b=\"2\"} 1\nup{b='2',a='1',c=''} 2";
    assert_eq!(problem(text, DEBIAN), (DUPLICATE_SERIES, "up{b='2',a='1',c=''}"));
    assert_eq!(counts("up{a=\"1\"} 1\nup{a=\"2\"} 2", DEBIAN), [1, 1]);
}

#[test]
fn quoted_names_came_with_3_0() {
    let series = parse("{\"my.metric\",\"my.label\"=\"x\"} 1", (3, 0)).expect("quoted names");
    assert_eq!(series[0].metric.as_deref(), Some("my.metric"));
    assert_eq!(series[0].labels[0].0, "my.label");
}

#[test]
fn digits_are_grouped_from_2_54_on() {
    assert_eq!(counts("up 1_000 1_0.5x2", (2, 54)), [4]);
    for wrong in ["up 1_", "up 1__0", "up 1_.5", "up 1e_5"] {
        assert_eq!(problem(wrong, (2, 54)).0, INVALID_SERIES, "{wrong}");
    }
}

#[test]
fn histograms_came_with_2_47() {
    for (values, count) in [
        ("{{}}", 1),
        ("{{ }}", 1),
        ("{{schema:1 sum:-2.5 count:3 buckets:[1 2 ] }}x5", 6),
        ("{{schema:0 sum:1}}+{{schema:1 sum:2}}x4", 5),
        ("1 _ {{n_buckets:[1] n_offset:-2 z_bucket:1 z_bucket_w:0.1}}", 3),
    ] {
        assert_eq!(counts(&format!("h {values}"), (2, 47)), [count], "{values}");
    }
    for (text, place) in [
        ("h {{schema:1", "{{"),
        ("h {{ schema:1}}", "{{ "),
        ("h {{shema:1}}", "shema"),
        ("h {{sum 1}}", ""),
        ("h {{sum:1 sum:2}}", "sum:2"),
        ("h {{buckets:[]}}", "]"),
        ("h {{buckets:[1,2]}}", ","),
        ("h {{count:-1}}", "-"),
        ("h {{counter_reset_hint:gauge}}", "counter_reset_hint"),
        ("h {{schema:1}}-{{schema:0}}x2", "-{{schema:0}}"),
        ("h {{}}+1x2", "1"),
        ("h {{}}x2 1", "{{}}x2"),
        ("h {{é:1}}", "é"),
    ] {
        assert_eq!(problem(text, (2, 47)), (INVALID_SERIES, place), "{text}");
    }
    assert_eq!(counts("h {{count:-1 buckets:[-1 Inf] counter_reset_hint:gauge}}", (2, 55)), [1]);
    assert_eq!(counts("h {{}}x2 1", (3, 4)), [4]);
}

#[test]
fn any_part_of_a_line_can_be_read() {
    let text = "é{\"a.b\",c=~'\\u00e9',d=x} 1_0.5e-3+NaNx7 {{schema:-1 buckets:[1 -2]}}x3,#";
    let ends: Vec<_> = text.char_indices().map(|(index, _)| index).chain([text.len()]).collect();
    for (index, from) in ends.iter().enumerate() {
        for to in &ends[index..] {
            let part = &text[*from..*to];
            for problem in parse(part, (3, 5)).err().unwrap_or_default() {
                assert!(part.get(problem.at).is_some(), "{part}");
            }
        }
    }
}
