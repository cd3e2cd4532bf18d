//! Specs that ask for much: each of about as many bytes as is said. The tests run them in a bounded memory, and
//! `cargo bench --bench bounds` says what each costs.
#![allow(dead_code, reason = "the bench and the tests each use a part")]

/// A shape by name.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) spec: fn(usize) -> String,
}

const fn shape(name: &'static str, spec: fn(usize) -> String) -> Shape {
    Shape { name, spec }
}

const SERVICE: &str =
    "[services.s]\nkind = \"prometheus\"\naddress = \"localhost:9001\"\nmetrics.m = { type = \"gauge\" }\n";

/// Items until there are that many bytes.
fn fill(bytes: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 200);
    let mut at = 0;
    while text.len() < bytes {
        text.push_str(&item(at));
        at += 1;
    }
    text
}

/// As many bytes as stand in one line below its bound.
fn one_line(bytes: usize) -> usize {
    bytes.min(990_000)
}

fn nested(bytes: usize, open: &str, inside: &str, close: &str) -> String {
    let levels = bytes / (open.len() + close.len());
    format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
}

fn alert(name: &str, expr: &str) -> String {
    format!("[alerts.{name}]\nexpr = '''{expr}'''\nabove = 1\nseverity = \"warning\"\nsummary = \"x\"\n")
}

fn expression(expr: &str) -> String {
    format!("{SERVICE}{}", alert("A", expr))
}

fn template(text: &str) -> String {
    format!("{}description = '''{text}'''\n", expression("m"))
}

fn series(lines: &str) -> String {
    format!("{}[[alerts.A.tests]]\ninput = '''\n{lines}\n'''\nfiring = [\"1m\"]\n", expression("m"))
}

fn logs(body: &str) -> String {
    format!("[services.l]\nkind = \"logs\"\n[services.l.logs]\nfrom = {{ tcp = 5000 }}\n{body}\n")
}

fn filter(body: &str) -> String {
    logs(&format!("format = \"json\"\nfilter = '''{body}'''"))
}

fn line(body: &str) -> String {
    logs(&format!("format = \"json\"\n[[services.l.logs.tests]]\nline = '{body}'"))
}

/// Names of patterns each of which holds the next twice.
fn doubling(levels: usize) -> String {
    let names: String = (0..levels).map(|n| format!("P{n} = \"%{{P{0}}}%{{P{0}}}\"\n", n + 1)).collect();
    logs(&format!("pattern = \"%{{P0:a}}\"\n[services.l.logs.patterns]\n{names}P{levels} = \"x\""))
}

fn query(sql: &str) -> String {
    format!(
        "[services.p]\nkind = \"postgres\"\naddress = \"localhost:5432\"\n\
         auth = {{ username = \"u\", password = {{ file = \"secrets/pg\" }} }}\n\
         [services.p.metrics.m]\ntype = \"gauge\"\nsql = '''{sql}'''\n"
    )
}

fn redactions(count: usize, line: &str) -> String {
    let sets: String =
        (0..count).map(|n| format!("redact.r{n} = {{ pattern = '', with = \"xxxxxxxxxx\" }}\n")).collect();
    logs(&format!("format = \"json\"\n{sets}[[services.l.logs.tests]]\nline = '{line}'"))
}

fn services(bytes: usize) -> String {
    fill(bytes, |n| {
        format!("[services.s{n}]\nkind = \"prometheus\"\naddress = \"h{n}:9001\"\nmetrics.m = {{ type = \"gauge\" }}\n")
    })
}

/// What every other shape is compared with: nothing is wrong with it.
pub(crate) fn valid(bytes: usize) -> String {
    let alert = |n: usize| {
        format!(
            "[alerts.A{n}]\nexpr = \"m\"\nabove = {n}\nseverity = \"warning\"\n\
             summary = \"{{{{ $labels.job }}}} is at {n}\"\nlabels = {{ number = \"n{n}\" }}\n"
        )
    };
    format!("{SERVICE}{}", fill(bytes, alert))
}

pub(crate) const SHAPES: &[Shape] = &[
    shape("valid", valid),
    // TOML
    shape("brackets, open", |n| format!("x = {}", "[".repeat(n))),
    shape("brackets", |n| format!("x = {}", nested(n, "[", "", "]"))),
    shape("tables, open", |n| format!("x = {}", "{a=".repeat(n / 3))),
    shape("tables", |n| format!("x = {}", nested(n, "{a=", "1", "}"))),
    shape("a dotted key", |n| format!("a{} = 1", ".a".repeat(n / 2))),
    shape("a dotted header", |n| format!("[a{}]", ".a".repeat(n / 2))),
    shape("dotted keys in tables in headers", |n| {
        let deep = format!("{}x=1{}", format!("a{} = {{", ".a".repeat(77)).repeat(77), "}".repeat(77));
        format!("[services.a{}]\n{}", ".a".repeat(76), fill(n, |at| format!("k{at} = {{ {deep} }}\n")))
    }),
    shape("many deep lists", |n| fill(n, |at| format!("k{at} = {}\n", nested(150, "[", "", "]")))),
    shape("texts, open", |n| SERVICE.to_owned() + &fill(n, |_| "a = \"x\n".to_owned())),
    shape("keys without values", |n| SERVICE.to_owned() + &fill(n, |at| format!("a{at}\n"))),
    shape("values without quotes", |n| SERVICE.to_owned() + &fill(n, |at| format!("a{at} = x\n"))),
    shape("lists, open, each on its line", |n| SERVICE.to_owned() + &fill(n, |at| format!("a{at} = [\n"))),
    shape("headers, open", |n| SERVICE.to_owned() + &fill(n, |at| format!("[a{at}\n"))),
    shape("one key, again and again", |n| SERVICE.to_owned() + &fill(n, |_| "a = 1\n".to_owned())),
    shape("one header, again and again", |n| SERVICE.to_owned() + &fill(n, |_| "[services.s]\n".to_owned())),
    shape("keys", |n| fill(n, |at| format!("a{at}=1\n"))),
    shape("a list", |n| format!("a = [{}]\n", "1,".repeat(n / 2))),
    shape("small tables in a list", |n| format!("a = [{}]\n", "{a=1},".repeat(n / 6))),
    shape("a long line", |n| format!("{SERVICE}x = \"{}\"\nadress = 1\n", "a".repeat(n))),
    shape("a long key", |n| format!("{SERVICE}{} = 1\n", "a".repeat(n))),
    shape("a long name", |n| SERVICE.replace("services.s", &format!("services.{}", "s".repeat(n)))),
    shape("control characters", |n| "\0\n".repeat(n / 2)),
    shape("slashes in a remark", |n| format!("# {}\n{SERVICE}foo = 1\n", "://".repeat(one_line(n) / 3))),
    shape("names of secrets", |n| format!("{SERVICE}foo = '{}'\n", "password=".repeat(one_line(n) / 9))),
    shape("lists of secrets", |n| format!("{SERVICE}foo = '{}'\n", "password=[".repeat(one_line(n) / 10))),
    shape("a long token", |n| format!("{SERVICE}foo = '{}'\n", "eyJhbGciOiJIUzI1NiJ9.".repeat(one_line(n) / 21))),
    shape("many tokens", |n| {
        format!("{}description = '{}'\n", expression("m"), "?token=a1b2c3&".repeat(one_line(n) / 14))
    }),
    shape("services", |n| fill(n, |at| format!("[services.s{at}]\nkind = \"prometheus\"\naddress = \"s{at}:1\"\n"))),
    shape("routes with patterns", |n| {
        let routes = fill(n, |at| format!("[[route.routes]]\nmatchers = ['service=~\"a{at}.*\"']\n"));
        format!(
            "{SERVICE}[receivers.r.webhook]\nurl = {{ file = \"secrets/url\" }}\n[route]\nreceiver = \"r\"\n{routes}"
        )
    }),
    shape("misspelt keys", |n| {
        SERVICE.to_owned() + &fill(n, |at| alert(&format!("A{at}"), "m").replace("severity", "severety"))
    }),
    // PromQL
    shape("parentheses", |n| expression(&nested(n, "(", "m", ")"))),
    shape("signs", |n| expression(&format!("{}m", "-".repeat(n)))),
    shape("operators", |n| expression(&format!("m{}", "+m".repeat(n / 2)))),
    shape("powers", |n| expression(&format!("1{}", "^1".repeat(n / 2)))),
    shape("subqueries", |n| expression(&format!("m{}", "[5m:1m]".repeat(n / 7)))),
    shape("long expressions", |n| {
        SERVICE.to_owned() + &fill(n, |at| alert(&format!("A{at}"), &format!("m{} + {at}", " or m".repeat(490))))
    }),
    shape("labels of `by`", |n| expression(&format!("sum by ({}x) (m)", fill(n, |at| format!("a{at},"))))),
    shape("a nested regex", |n| expression(&format!("m{{a=~\"{}\"}}", nested(n, "(", "", ")")))),
    shape("a repeated regex", |_| expression("m{a=~\"((((((a{1000}){1000}){1000}){1000}){1000}){1000})\"}")),
    // templates
    shape("parentheses of a template", |n| template(&format!("{{{{ {} }}}}", nested(n, "(", "1", ")")))),
    shape("blocks of a template", |n| template(&nested(n, "{{ if true }}", "x", "{{ end }}"))),
    shape("templates in templates", |n| {
        let define = |at: usize| format!("{{{{ define \"a{at}\" }}}}{{{{ template \"a{}\" . }}}}{{{{ end }}}}", at + 1);
        template(&format!("{{{{ template \"a0\" . }}}}{}", fill(n, define)))
    }),
    shape("verbs of printf", |n| template(&format!("{{{{ printf \"{}\" 1 }}}}", "%s".repeat(n / 2)))),
    shape("actions, open", |n| template(&"{{".repeat(n / 2))),
    shape("labels of a template", |n| template(&fill(n, |at| format!("{{{{ $labels.a{at} }}}}")))),
    // logs
    shape("patterns that double, 18 times", |_| doubling(18)),
    shape("patterns that double, 26 times", |_| doubling(26)),
    shape("patterns in patterns", |n| {
        let names = fill(n, |at| format!("P{at} = \"%{{P{}}}\"\n", at + 1));
        logs(&format!("pattern = \"%{{P0:a}}\"\n[services.l.logs.patterns]\n{names}"))
    }),
    shape("a list of patterns", |n| {
        logs(&format!("pattern = [{}]", fill(n, |_| "\"%{COMBINEDAPACHELOG}\",\n".to_owned())))
    }),
    shape("groups of a pattern", |n| logs(&format!("pattern = '{}'", nested(n, "(", "", ")")))),
    shape("redactions of nothing", |_| redactions(9, "{\"a\":\"xxxxxxxxxxxx\"}")),
    shape("a redaction that grows", |n| {
        let line = format!("{{\"a\":\"{}\"}}", "a".repeat(n / 2));
        let with = "b".repeat(n / 2);
        logs(&format!(
            "format = \"json\"\nredact.r = {{ pattern = 'a', with = \"{with}\" }}\n[[services.l.logs.tests]]\nline = '{line}'"
        ))
    }),
    shape("JSON in a line", |n| line(&nested(n, "{\"a\":", "1", "}"))),
    shape("conditions of a filter", |n| filter(&nested(n, "if [a] { ", "drop { }", " }"))),
    shape("parentheses of a filter", |n| filter(&format!("if {} {{ }}", nested(n, "(", "[a]", ")")))),
    shape("lists of a filter", |n| filter(&format!("mutate {{ a => {} }}", nested(n, "[", "", "]")))),
    shape("a long filter that goes wrong", |n| filter(&format!("mutate {{ a => [ {}", "\"x\", ".repeat(n / 5)))),
    // tests of alerts
    shape("a value a billion times", |_| series("m{job=\"s\"} 1x1000000000")),
    shape("a gap a billion times", |_| series("m{job=\"s\"} _x1000000000")),
    shape("many long series", |n| series(&fill(n, |at| format!("m{{job=\"s\",a=\"{at}\"}} 1x9999999\n")))),
    shape("labels of a series", |n| series(&format!("m{{{}}} 1x9", fill(n, |at| format!("a{at}=\"x\","))))),
    shape("lines that are no series", |n| series(&fill(n, |at| format!("m{at} 1y9\n")))),
    shape("one series, again and again", |n| series(&"m 1x9\n".repeat(n / 6))),
    // the rest of the language
    shape("JSON of a panel", |n| {
        let json = nested(n, "{\"a\":", "1", "}");
        format!("{SERVICE}[dashboards.d]\ntitle = \"d\"\n[[dashboards.d.panels]]\njson = '''{json}'''\n")
    }),
    shape("parentheses of a query", |n| query(&format!("SELECT {} AS value", nested(n, "(", "1", ")")))),
    shape("signs of a query", |n| query(&format!("SELECT {} true AS value", "NOT ".repeat(n / 4)))),
    shape("severities", |n| {
        let names = fill(n / 2, |at| format!("\"s{at}\","));
        let limits = fill(n / 2, |at| format!("s{at} = {at},"));
        format!(
            "[lakehouse]\nname = \"x\"\nseverities = [{names}]\n{SERVICE}\
             [alerts.A]\nexpr = \"m\"\nsummary = \"x\"\nabove = {{ {limits} }}\n"
        )
    }),
    shape("overrides and their texts", |n| {
        let overrides = fill(n / 3, |at| format!("{{ service = \"s{at}\", above = {at} }},"));
        let alert = alert("A", "m").replace("\"x\"", &format!("\"{}\"", "x".repeat(n / 3)));
        format!("{}{alert}overrides = [{overrides}]\n", services(n / 3))
    }),
    shape("defaults of metrics, and services", |n| {
        let metrics = fill(n / 2, |at| format!("m{at} = {{ type = \"gauge\" }}\n"));
        let services = fill(n / 2, |at| format!("s{at} = {{}}\n"));
        format!(
            "[defaults.services]\nkind = \"prometheus\"\naddress = \"{{service}}:9001\"\n\
             [defaults.services.metrics]\n{metrics}[services]\n{services}"
        )
    }),
    shape("a long default, and alerts", |n| {
        let alerts = fill(n / 2, |at| format!("s{at} = {{}}\n"));
        let text = "d".repeat(n / 2);
        format!(
            "{SERVICE}[defaults.alerts]\nseverity = \"warning\"\nsummary = \"x\"\nexpr = \"m > 1\"\n\
             description = \"{text}\"\n[alerts]\n{alerts}"
        )
    }),
    shape("placeholders and a long name", |n| {
        let url = format!("runbook_url = \"https://h/{}\"\n", "{alert}".repeat(n / 14));
        format!("{SERVICE}{}{url}", alert(&"a".repeat(n / 2), "m"))
    }),
    shape("environments", |n| SERVICE.to_owned() + &fill(n, |at| format!("[environments.e{at}]\n"))),
    shape("environments and alerts", |n| fill(n / 2, |at| format!("[environments.e{at}]\n")) + &valid(n / 2)),
    shape("included files that are not there", |n| {
        format!("[lakehouse]\nname = \"x\"\ninclude = [{}]\n", fill(n, |at| format!("\"a{at}.toml\",")))
    }),
];
