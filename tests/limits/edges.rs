//! Each bound from both of its sides.

use lakehouse_obs::limits::{self, Limit};

use super::support::{check, found, rendered};

/// What stands beside each text: an item with one finding of its own.
const OTHER: &str = r#"
[alerts.Other]
expr     = "scrape_duration_seconds"
above    = "1 %x"
severity = "warning"
summary  = "never"
"#;

const SERVICE: &str =
    "[services.s]\nkind = \"prometheus\"\naddress = \"localhost:9001\"\nmetrics.m = { type = \"gauge\" }\n";

/// A bound, and a spec in which there are so many of what it bounds.
struct Edge {
    limit: &'static Limit,
    name: &'static str,
    spec: fn(usize) -> String,
    /// What else is found below it.
    beside: &'static [&'static str],
}

const fn edge(limit: &'static Limit, name: &'static str, spec: fn(usize) -> String) -> Edge {
    Edge { limit, name, spec, beside: &[] }
}

fn expression(text: &str) -> String {
    format!("{SERVICE}[alerts.Edge]\nexpr = '''{text}'''\nabove = 1\nseverity = \"warning\"\nsummary = \"x\"\n")
}

fn template(text: &str) -> String {
    format!("{}description = '''{text}'''\n", expression("m"))
}

fn logs(body: &str) -> String {
    format!("[services.l]\nkind = \"logs\"\n[services.l.logs]\nfrom = {{ tcp = 5000 }}\n{body}\n")
}

fn filter(body: &str) -> String {
    logs(&format!("format = \"json\"\nfilter = '''{body}'''"))
}

fn json_line(line: &str) -> String {
    logs(&format!("format = \"json\"\n[[services.l.logs.tests]]\nline = '{line}'"))
}

fn series(lines: &str) -> String {
    format!("{}[[alerts.Edge.tests]]\ninput = '''\n{lines}\n'''\nfiring = [\"1m\"]\n", expression("m"))
}

/// A scenario of so many evaluations: three alerts and five of the stack, each minute.
fn scenario(evaluations: usize) -> String {
    let minutes = evaluations.div_ceil(8);
    format!(
        "{}[alerts.Edges]\nexpr = 'm'\nabove = 2\nseverity = \"critical\"\nsummary = \"x\"\n[stack.prometheus]\nevaluation_interval = \"1m\"\n[[scenarios]]\nname = \"long\"\ninput = 'm 0x1'\ninterval = \"{minutes}m\"\nexpect = [{{ alert = \"Edge\", quiet = true }}]\n",
        expression("m")
    )
}

fn panel(json: &str) -> String {
    let panel = "[[dashboards.d.panels]]\ntitle = \"p\"\ntype = \"timeseries\"\nexpr = \"m\"";
    format!("{SERVICE}[dashboards.d]\ntitle = \"d\"\n{panel}\njson = '''{json}'''\n")
}

fn routes(levels: usize) -> String {
    let deeper = (0..levels).map(|level| format!("[[route{}]]\nmatchers = ['a=\"b\"']\n", ".routes".repeat(level + 1)));
    format!(
        "[receivers.r.webhook]\nurl = {{ file = \"secrets/url\" }}\n[route]\nreceiver = \"r\"\n{}",
        deeper.collect::<String>()
    )
}

fn nested(open: &str, inside: &str, close: &str, levels: usize) -> String {
    format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
}

fn many(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

/// Services with one override each.
fn overrides(count: usize) -> String {
    let services = many(count, |n| format!("[services.s{n}]\naddress = \"h{n}:9001\"\n"));
    let overrides = many(count, |n| format!("{{ service = \"s{n}\", above = 2 }},"));
    format!(
        "[defaults.services]\nkind = \"prometheus\"\nmetrics.m = {{ type = \"gauge\" }}\n{services}\
         [alerts.Edge]\nexpr = \"m\"\nabove = 1\nseverity = \"warning\"\nsummary = \"x\"\noverrides = [{overrides}]\n"
    )
}

const EDGES: &[Edge] = &[
    Edge {
        beside: &["shape/missing-key", "shape/unknown-key"],
        ..edge(&limits::NESTING, "lists", |n| format!("[alerts.Edge]\nx = {}\n", nested("[", "", "]", n - 3)))
    },
    Edge {
        beside: &["shape/missing-key", "shape/unknown-key"],
        ..edge(&limits::NESTING, "tables", |n| format!("[alerts.Edge]\nx = {}\n", nested("{ a = ", "1", " }", n - 3)))
    },
    Edge {
        beside: &["shape/missing-key", "shape/unknown-key"],
        ..edge(&limits::NESTING, "keys", |n| format!("[alerts.Edge]\nx{} = 1\n", ".a".repeat(n - 3)))
    },
    Edge {
        beside: &["shape/missing-key", "shape/unknown-key"],
        ..edge(&limits::NESTING, "headers", |n| format!("[alerts.Edge{}]\n", ".a".repeat(n - 2)))
    },
    // `route`, the list, and below it keys
    Edge { beside: &["reference/unknown"], ..edge(&limits::NESTING, "routes", |n| routes(n - 4)) },
    Edge {
        beside: &["shape/missing-key", "shape/unknown-key"],
        ..edge(&limits::LINE, "a line", |n| format!("[alerts.Edge]\nx = \"{}\"\n", "x".repeat(n - 7)))
    },
    edge(&limits::EXPRESSION_NESTING, "parentheses", |n| expression(&nested("(", "m", ")", n - 1))),
    edge(&limits::EXPRESSION_NESTING, "signs", |n| expression(&format!("{}m", "-".repeat(n - 1)))),
    edge(&limits::EXPRESSION_NESTING, "calls", |n| expression(&nested("abs(", "m", ")", n - 1))),
    edge(&limits::EXPRESSION_CHAIN, "operators", |n| expression(&vec!["m"; n].join(" or "))),
    edge(&limits::EXPRESSION_SIZE, "an expression", |n| expression(&format!("m{}#", " ".repeat(n - 2)))),
    edge(&limits::TEMPLATE_NESTING, "parentheses", |n| template(&format!("{{{{ {} }}}}", nested("(", "1", ")", n)))),
    edge(&limits::TEMPLATE_NESTING, "blocks", |n| template(&nested("{{ if true }}", "x", "{{ end }}", n))),
    edge(&limits::TEMPLATE_NESTING, "templates", |n| {
        let last = format!("{{{{ define \"t{n}\" }}}}x{{{{ end }}}}");
        let all = many(n, |at| format!("{{{{ define \"t{at}\" }}}}{{{{ template \"t{}\" . }}}}{{{{ end }}}}", at + 1));
        template(&format!("{{{{ template \"t1\" . }}}}{all}{last}"))
    }),
    edge(&limits::TEMPLATE_SIZE, "a template", |n| template(&format!("{{{{ 1 }}}}{}", "x".repeat(n - 7)))),
    edge(&limits::FILTER_NESTING, "blocks", |n| filter(&nested("if [a] { ", "drop { }", " }", n - 1))),
    edge(&limits::FILTER_NESTING, "lists", |n| {
        filter(&format!("mutate {{ a => {} }}", nested("[", "\"x\"", "]", n - 1)))
    }),
    edge(&limits::FILTER_NESTING, "conditions", |n| filter(&format!("if {} {{ }}", nested("(", "[a]", ")", n)))),
    edge(&limits::JSON_NESTING, "a line of JSON", |n| json_line(&nested("{\"a\":", "1", "}", n))),
    edge(&limits::JSON_NESTING, "JSON of a panel", |n| panel(&nested("{\"a\":", "1", "}", n))),
    edge(&limits::PATTERN, "a pattern", |n| logs(&format!("pattern = '{}'", "x".repeat(n)))),
    edge(&limits::PATTERN_NESTING, "names", |n| {
        let names = many(n, |at| format!("P{at} = \"%{{P{}}}\"\n", at + 1));
        logs(&format!("pattern = '%{{P1}}'\n[services.l.logs.patterns]\n{names}P{n} = \"x\"\n"))
    }),
    edge(&limits::REDACTIONS, "redactions", |n| {
        logs(&format!("format = \"json\"\n{}", many(n, |at| format!("redact.r{at} = {{ field = \"f{at}\" }}\n"))))
    }),
    edge(&limits::REDACTED, "a line", |n| {
        let line = format!("line = '{{\"a\":\"{}\"}}'", "x".repeat(n / 1000));
        logs(&format!(
            "format = \"json\"\nredact.r = {{ pattern = \"x\", with = \"{}\" }}\n[[services.l.logs.tests]]\n{line}\n",
            "y".repeat(if n > limits::REDACTED.most { 340 } else { 330 })
        ))
    }),
    edge(&limits::SAMPLES, "one series", |n| series(&format!("m{{job=\"s\"}} 1x{}", n - 1))),
    edge(&limits::SAMPLES, "two series", |n| {
        series(&format!("m{{instance=\"1\"}} 1x{}\nm{{instance=\"2\"}} _x{}", n / 2 - 1, n - n / 2))
    }),
    edge(&limits::EVALUATIONS, "a scenario", scenario),
    edge(&limits::STEPS, "a test", |n| series("m 1x9").replace("[\"1m\"]", &format!("[\"{n}m\"]"))),
    Edge {
        beside: &["test/invalid-series"],
        ..edge(&limits::FLAWS, "series", |n| series(&many(n, |at| format!("m{at} x\n"))))
    },
    Edge {
        beside: &["template/unknown-function"],
        ..edge(&limits::FLAWS, "a template", |n| template(&"{{ foo }}".repeat(n)))
    },
    Edge {
        beside: &["toml/syntax"],
        ..edge(&limits::SYNTAX_ERRORS, "unquoted values", |n| {
            format!("[alerts.Edge]\n{}", many(n, |at| format!("a{at} = x\n")))
        })
    },
    Edge {
        beside: &["toml/syntax"],
        ..edge(&limits::SYNTAX_ERRORS, "keys alone", |n| format!("[alerts.Edge]\n{}", many(n, |at| format!("a{at}\n"))))
    },
    edge(&limits::NAME, "the lakehouse", |n| format!("[lakehouse]\nname = \"{}\"\n{SERVICE}", "s".repeat(n))),
    edge(&limits::SERVICES, "services", |n| {
        let kind = "[defaults.services]\nkind = \"prometheus\"\n";
        format!("{kind}{}", many(n, |at| format!("[services.s{at}]\naddress = \"h{at}:1\"\n")))
    }),
    edge(&limits::ENVIRONMENTS, "environments", |n| many(n, |at| format!("[environments.e{at}]\n"))),
    edge(&limits::SEVERITIES, "severities", |n| {
        format!("[lakehouse]\nname = \"x\"\nseverities = [\"warning\", {}]\n", many(n - 1, |at| format!("\"s{at}\",")))
    }),
    edge(&limits::OVERRIDES, "overrides", overrides),
    edge(&limits::PLACED, "an address", |n| {
        let name = "s".repeat(100);
        let times = if n > limits::PLACED.most { 110 } else { 90 };
        format!(
            "[receivers.r.webhook]\nurl = {{ file = \"{}\" }}\n{SERVICE}[alerts.{name}]\nexpr = \"m\"\nabove = 1\nseverity = \"warning\"\nsummary = \"x\"\nrunbook_url = \"https://h/{}\"\n",
            "secrets/url",
            "{alert}".repeat(times)
        )
    }),
];

#[test]
fn each_bound_is_met_from_below_and_distinguished_from_above() {
    let mut wrong = Vec::new();
    for Edge { limit, name, spec, beside } in EDGES {
        for (count, exceeds) in [(limit.most, false), (limit.most + 1, true)] {
            let text = format!("{OTHER}{}", spec(count));
            let outcome = check(&text);
            let reported: Vec<_> = outcome.diagnostics.iter().filter(|found| found.code == limits::EXCEEDED).collect();
            let about = format!("{} of {count} {} ({name})", limit.most, limit.unit);
            let others = found(&outcome);
            let of_other = others.iter().any(|found| found.starts_with("value/invalid-quantity"));
            if reported.len() != usize::from(exceeds)
                || !reported.iter().all(|reported| reported.message.contains(&limit.number()))
            {
                wrong.push(format!("{about}: {:?}", others.iter().take(5).collect::<Vec<_>>()));
            }
            if reported.iter().any(|reported| outcome.sources.place(reported.span()).is_none()) {
                wrong.push(format!("{about}: it has no place"));
            }
            if !of_other {
                wrong.push(format!(
                    "{about}: what else is wrong is lost\n{:?}",
                    others.iter().take(5).collect::<Vec<_>>()
                ));
            }
            let expected =
                |code: &str| beside.contains(&code) || code == limits::EXCEEDED || code == "value/invalid-quantity";
            if !exceeds && !outcome.diagnostics.iter().all(|found| expected(found.code)) {
                wrong.push(format!("{about}: {}", rendered(&outcome).chars().take(600).collect::<String>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
