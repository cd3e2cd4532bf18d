use super::*;
use crate::{Patterns, Version, parse};

const VERSION: Version = Version::new(3, 5);

fn shown(expr: &str) -> String {
    let parsed = parse(expr, VERSION).unwrap_or_else(|problems| panic!("{expr}: {problems:?}"));
    let patterns = Patterns::new(VERSION);
    let labels = infer(&parsed.root, VERSION, &mut |selector| {
        let name = selector.name.as_ref().map_or("", |(name, _)| name.as_str());
        let mut labels = match name {
            "total" => Labels::empty(),
            "by_job" => {
                let mut labels = Labels::empty();
                labels.set("job", Label::ANY);
                labels
            }
            "two" => {
                let mut labels = Labels::exactly([("c", "3")]);
                labels.set("job", Label::with(Presence::Always, ["a".into(), "b".into()]));
                labels.set("m", Label::with(Presence::Maybe, ["a".into(), "b".into()]));
                labels
            }
            _ => return Labels::of_selector(selector, &patterns),
        };
        labels.set_value(NAME, name);
        labels.selected(selector, &patterns)
    });
    if labels.has_no_series() {
        return "nothing".to_owned();
    }
    let mut parts: Vec<String> = labels
        .known()
        .map(|(name, label)| {
            let sign = match label.presence {
                Presence::Never => "-",
                Presence::Maybe => "?",
                Presence::Always => "+",
            };
            match (label.value(), label.values()) {
                (Some(value), _) => format!("{name}={value}"),
                (None, Some(values)) if !values.is_empty() => format!("{sign}{name}={}", values.join("|")),
                _ => format!("{sign}{name}"),
            }
        })
        .collect();
    if labels.is_open() {
        parts.push("…".to_owned());
    }
    parts.join(" ").replace("__name__", "NAME")
}

#[test]
fn claims_what_is_certain() {
    let rows = [
        ("x", "NAME=x …"),
        ("x{a=\"1\",b!=\"\",c=\"\",d=~\"p|q\",e!~\"p\",f!=\"p\",g=~\"p|\"}", "NAME=x a=1 +b -c +d=p|q ?g=p …"),
        ("x{a=~\"1|2\",a=\"1\"}", "NAME=x a=1 …"),
        ("rate(x{a=\"1\"}[5m])", "-NAME a=1 …"),
        ("-x{a=\"1\"}", "-NAME a=1 …"),
        ("sum(x)", ""),
        ("sum by (a, b) (x{a=\"1\"})", "a=1 ?b"),
        ("sum without (a, b) (x{a=\"1\",c=\"2\"})", "-NAME -a -b c=2 …"),
        ("topk(3, x{a=\"1\"})", "NAME=x a=1 …"),
        ("count_values(\"v\", x)", "+v"),
        ("count_values without (v, w) (\"v\", x)", "-NAME -v -w …"),
        ("absent(x{a=\"1\",b=~\"2\",c=\"\"})", "a=1"),
        ("absent(x{a=\"1\",a!=\"2\"})", "?a=1"),
        ("absent(sum(x{a=\"1\"}))", ""),
        ("absent_over_time(x{a=\"1\"}[5m])", "a=1"),
        ("vector(1) > 0", ""),
        ("label_replace(sum by (a) (x), \"b\", \"$1\", \"a\", \"(.*)\")", "?a ?b"),
        ("histogram_quantile(0.9, sum by (le, a) (rate(x[5m])))", "?a"),
        ("x{a=\"1\"} > 5", "NAME=x a=1 …"),
        ("5 < x{a=\"1\"}", "NAME=x a=1 …"),
        ("x{a=\"1\"} and y{b=\"1\"}", "NAME=x a=1 b=1 …"),
        ("x{a=\"1\"} or y{a=\"1\",b=\"1\"}", "+NAME=x|y a=1 …"),
        ("x{a=\"1\"} or y{a=\"2\"}", "+NAME=x|y +a=1|2 …"),
        ("x{a=\"1\"} or y", "+NAME=x|y …"),
        ("sum(x) or vector(0)", ""),
        ("x / y{a=\"1\"}", "-NAME a=1 …"),
        ("sum by (a) (x) / y{b=\"\"}", "?a"),
        ("x{a=\"1\"} / on (a, b) y{b=\"2\"}", "a=1 b=2"),
        ("x{a=\"1\",c=\"3\"} / ignoring (a) y{b=\"2\"}", "-NAME -a b=2 c=3 …"),
        ("x{a=\"1\"} * on (b) group_left (c) y{b=\"2\",c=\"3\"}", "-NAME a=1 b=2 c=3 …"),
        ("y{c=\"3\"} * on (b) group_right (c) sum by (b, c) (x)", "?b c=3"),
        ("x{a=\"1\"} * on () group_left (c) sum(y)", "-NAME a=1 -c …"),
        ("total > 0", "NAME=total"),
        ("by_job{job=\"a\"}", "NAME=by_job job=a"),
        ("by_job / total", ""),
        ("two", "NAME=two c=3 +job=a|b ?m=a|b"),
        ("two{job=\"a\"}", "NAME=two c=3 job=a ?m=a|b"),
        ("two{job!=\"a\"}", "NAME=two c=3 job=b ?m=a|b"),
        ("two{job=~\"a|c\"}", "NAME=two c=3 job=a ?m=a|b"),
        ("two{job=\"c\"}", "nothing"),
        ("two{x=\"c\"}", "nothing"),
        ("two{job=~\"$job\"}", "NAME=two c=3 +job=a|b ?m=a|b"),
        ("two{m=\"a\"}", "NAME=two c=3 +job=a|b m=a"),
        ("two{m=\"\"}", "NAME=two c=3 +job=a|b"),
        ("two{m!=\"a\"}", "NAME=two c=3 +job=a|b ?m=b"),
        ("two{m=\"c\"}", "nothing"),
        ("two{m!~\"[ab]\"}", "NAME=two c=3 +job=a|b"),
        ("two{c=~\"[23]\"}", "NAME=two c=3 +job=a|b ?m=a|b"),
        ("two > 1", "NAME=two c=3 +job=a|b ?m=a|b"),
        ("two > bool 1", "c=3 +job=a|b ?m=a|b"),
        ("two + 1", "c=3 +job=a|b ?m=a|b"),
        ("two == on (job) two", "+job=a|b"),
        ("two == on (job, __name__) two", "NAME=two +job=a|b"),
        ("two / total", "nothing"),
        ("two and on (job) two{job=\"a\"}", "NAME=two c=3 job=a ?m=a|b"),
        ("two unless total", "NAME=two c=3 +job=a|b ?m=a|b"),
        ("two and total", "nothing"),
        ("sum by (job) (two) and two", "nothing"),
        ("last_over_time(two[5m])", "NAME=two c=3 +job=a|b ?m=a|b"),
        ("label_replace(two, \"x\", \"k\", \"job\", \".*\")", "NAME=two c=3 +job=a|b ?m=a|b x=k"),
        ("label_replace(two, \"x\", \"k\", \"job\", \"a\")", "NAME=two c=3 +job=a|b ?m=a|b ?x=k"),
        ("label_replace(two, \"x\", \"$1\", \"job\", \"(.+)\")", "NAME=two c=3 +job=a|b ?m=a|b +x=a|b"),
        ("label_join(two, \"x\", \"-\", \"job\", \"c\")", "NAME=two c=3 +job=a|b ?m=a|b +x"),
        ("two or total", "+NAME=total|two ?c=3 ?job=a|b ?m=a|b"),
        ("two{x=\"1\"} or total", "NAME=total"),
        ("sum(two{x=\"1\"})", "nothing"),
        ("absent(two{x=\"1\"})", "x=1"),
        ("sum without (job) (two)", "c=3 ?m=a|b"),
        ("sum by (__name__) (two)", "NAME=two"),
        ("two atan2 two", "c=3 +job=a|b ?m=a|b"),
        ("-two", "c=3 +job=a|b ?m=a|b"),
    ];
    let differ = |(expr, expected): &(&str, &str)| {
        let shown = shown(expr);
        (shown != *expected).then(|| format!("({expr:?}, {shown:?}), was {expected}"))
    };
    let wrong: Vec<String> = rows.iter().filter_map(differ).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Labels that a seed makes: each of a few names there or not, with no, one or several known values.
fn made(seed: usize) -> Labels<'static> {
    const VALUES: [&[&str]; 5] = [&["a"], &["b"], &["a", "b"], &["b", "c"], &["a", "c", "d"]];
    let mut labels = if seed.is_multiple_of(5) { Labels::unknown() } else { Labels::empty() };
    for (index, name) in ["job", "region", "service"].into_iter().enumerate() {
        let digit = seed / 7_usize.pow(index as u32 + 1) % 7;
        let presence = if seed.is_multiple_of(3) { Presence::Maybe } else { Presence::Always };
        match VALUES.get(digit) {
            Some(values) => labels.set(name, Label::with(presence, values.iter().map(|value| (*value).into()))),
            None if digit == 5 => labels.set(name, Label::ANY),
            None => labels.set(name, Label::ABSENT),
        }
    }
    if seed.is_multiple_of(11) { Labels::no_series() } else { labels }
}

#[test]
fn what_is_known_of_many_is_what_is_known_of_each_two() {
    for seed in 0..2000 {
        let all: Vec<Labels<'_>> = (0..1 + seed % 6).map(|index| made(seed * 7919 + index * 104_729)).collect();
        let one_by_one = all.iter().fold(Labels::no_series(), |known, labels| known.or(labels));
        assert_eq!(Labels::any_of(all.clone()), one_by_one, "{all:?}");
        assert_eq!(Labels::any_of_several(&all.iter().collect::<Vec<_>>()), one_by_one, "{all:?}");
        let names = Names::of(all.iter());
        for name in ["job", "region", "service", "other"] {
            assert_eq!(names.may_have(name), !one_by_one.get(name).is_absent(), "{name} of {all:?}");
        }
    }
}
