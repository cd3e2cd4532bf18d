//! Specs that grow in one way each: what takes more than its share of time or memory shows in one of them.

use std::fmt::Write;

/// Files by their path beside each other; `lakehouse.toml` is the spec.
pub(crate) type Files = Vec<(String, String)>;

/// A way to grow.
pub(crate) struct Shape {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What grows.
    pub(crate) about: &'static str,
    pub(crate) sizes: [usize; 3],
    pub(crate) files: fn(usize) -> Files,
}

impl Shape {
    const fn new(name: &'static str, about: &'static str, sizes: [usize; 3], files: fn(usize) -> Files) -> Shape {
        Shape { name, about, sizes, files }
    }
}

/// All of them.
#[rustfmt::skip]
pub(crate) const SHAPES: &[Shape] = &[
    Shape::new("company", "alerts as a large company has them", [1000, 10_000, 50_000], |n| one(super::spec::generate(n))),
    Shape::new("svc_1alert", "services that export one metric, each with an alert", [1000, 2000, 5000], |n| one(many_services(n) + &each(n, |i| alert(i, &of_service(i), "")))),
    Shape::new("svc_all", "services below 100 alerts over all", [250, 1000, 4000], |n| one(many_services(n) + &each(100, |i| alert(i, &by_service(i), "")))),
    Shape::new("svc_only", "services without alerts", [500, 2000, 8000], |n| one(many_services(n))),
    Shape::new("svc_join", "services below 20 joins", [100, 300, 1000], |n| one(many_services(n) + &each(20, |i| alert(i, &join(i), "")))),
    Shape::new("routes_exact", "routes of one alert each", [1000, 3000, 10_000], |n| one(alerts(n) + &routes(n, |i| format!("alertname=\"A{i}\""), "")) ),
    Shape::new("routes_regex", "routes with alternations", [500, 1500, 5000], |n| one(alerts(n) + &routes(n, |i| format!("queue=~\"q{i}|x{i}\""), ""))),
    Shape::new("route_tests", "tests of routes", [300, 1000, 3000], |n| one(alerts(n) + &routes(n, |i| format!("alertname=\"A{i}\""), "") + &each(n, route_test))),
    Shape::new("receivers", "receivers, each with a route", [300, 1000, 4000], receivers),
    Shape::new("intervals", "time intervals, each with a route", [400, 1600, 4800], intervals),
    Shape::new("inhibits", "inhibition rules", [300, 1000, 3000], |n| one(alerts(n) + &each(n, |i| inhibition(i, n)))),
    Shape::new("panels", "panels of one dashboard", [500, 2000, 8000], |n| one(ONE.to_owned() + &dashboard(0, n))),
    Shape::new("dashboards", "dashboards of 10 panels", [50, 200, 800], |n| one(ONE.to_owned() + &each(n, |i| dashboard(i, 10)))),
    Shape::new("envs", "environments of 1,000 alerts", [1, 5, 20], |n| one(super::spec::generate(1000) + &each(n, |i| format!("[environments.e{i}]\ndefaults.services.scrape_interval = \"{}s\"\n", 10 + i)))),
    Shape::new("chain", "operands of one expression", [100, 400, 1600], |n| one(ONE.to_owned() + &alert(0, &format!("({}) > 1", joined(n, " + ", |i| format!("sum(rate(jobs_total{{queue=\"q{i}\"}}[5m]))"))), ""))),
    Shape::new("deep", "levels of one expression", [10, 30, 100], |n| one(ONE.to_owned() + &alert(0, &format!("{}rate(jobs_total[5m]){} > 1", "sum by (queue) (".repeat(n), ")".repeat(n)), ""))),
    Shape::new("ors", "operands of `or`", [50, 200, 800], |n| one(ONE.to_owned() + &alert(0, &format!("({}) > 1", joined(n, " or ", |i| format!("rate(jobs_total{{queue=\"q{i}\"}}[5m])"))), ""))),
    Shape::new("by_wide", "labels of a metric, all in `by`", [100, 1000, 5000], by_wide),
    Shape::new("regex_alt", "texts of an alternation", [100, 1000, 10_000], |n| one(ONE.to_owned() + &each(10, |j| alert(j, &format!("sum(rate(jobs_total{{queue=~\"{}\"}}[5m])) > 1", joined(n, "|", |i| format!("q-{j}-{i}"))), "")))),
    Shape::new("regex_svc", "services in an alternation", [100, 400, 1600], |n| one(many_services(n) + &each(10, |j| alert(j, &format!("sum by (service) (rate(jobs_total{{queue=\"q{j}\",service=~\"{}\"}}[5m])) > 1", joined(n, "|", |i| format!("s{i}"))), "")))),
    Shape::new("includes", "files with 10 alerts each", [100, 400, 1600], includes),
    Shape::new("metrics", "declared metrics, each with an alert", [1000, 4000, 10_000], |n| one(declared(n, "m{}_total") + &each(n, |i| alert(i, &format!("sum by (a) (rate(m{i}_total[5m])) > 1"), "")))),
    Shape::new("metrics_unread", "declared metrics that nothing reads", [1000, 10_000, 40_000], |n| one(declared(n, "m{}_total"))),
    Shape::new("typos", "misspelt metrics", [250, 1000, 3000], |n| one(declared(n, "metric_number_{}_total") + &each(n, |i| alert(i, &format!("sum by (a) (rate(metric_numbr_{i}_total[5m])) > 1"), "")))),
    Shape::new("label_typos", "misspelt labels", [300, 1000, 4000], |n| one(ONE.to_owned() + &each(n, |i| alert(i, &format!("sum by (queue) (rate(jobs_total{{queu=\"q{i}\"}}[5m])) > 1"), "")))),
    Shape::new("syntax_errors", "expressions with a syntax error", [300, 1000, 4000], |n| one(ONE.to_owned() + &each(n, |i| alert(i, &format!("sum by (queue) (rate(jobs_total{{queue=\"q{i}\"}}[5m]) > 1"), "")))),
    Shape::new("same_expr", "alerts on one expression", [100, 400, 1600], |n| one(ONE.to_owned() + &each(n, |i| alert(i, &format!("sum by (queue) (rate(jobs_total{{result!=\"ok\"}}[5m])) > {}", i + 1), &format!("for = \"{}m\"", n - i))))),
    Shape::new("overrides", "overrides of one alert", [100, 400, 1600], |n| one(many_services(n) + OVERRIDDEN + &each(n, |i| format!("  {{ service = \"s{i}\", above = \"{}/s\" }},\n", i + 6)) + "]\n")),
    Shape::new("ind_chain", "indicators that read one another", [50, 200, 800], ind_chain),
    Shape::new("indicators", "indicators, each with an alert", [500, 2000, 8000], |n| one(ONE.to_owned() + &each(n, |i| format!("[indicators.i{i}]\nexpr = 'sum by (queue) (rate(jobs_total{{queue=\"q{i}\"}}[5m]))'\n{}", alert(i, &format!("i{i} > 1"), ""))))),
    Shape::new("exposition", "megabytes of a scrape", [5, 25, 99], exposition),
    Shape::new("families", "families of a scrape", [500, 2000, 8000], families),
    Shape::new("samples_list", "samples of one series of a test", [1000, 10_000, 100_000], |n| one(ONE.to_owned() + &tested(&format!("jobs_total{{queue=\"a\",result=\"x\"}}  {}\n", joined(n, " ", |i| i.to_string()))))),
    Shape::new("samples_series", "series of one test", [300, 3000, 30_000], |n| one(ONE.to_owned() + &tested(&each(n, |i| format!("jobs_total{{queue=\"a{i}\",result=\"x\"}}  0+1x60\n"))))),
    Shape::new("alert_tests", "tests of one alert", [100, 1000, 5000], |n| one(ONE.to_owned() + &alert(0, ALL_QUEUES, "") + &each(n, |i| test(&format!("t{i}"), &format!("jobs_total{{queue=\"a{i}\",result=\"x\"}}  0+1x60\n"))))),
    Shape::new("bigtext", "kilobytes of a description", [10, 100, 1000], |n| one(ONE.to_owned() + &alert(0, &of_queue(0), &format!("description = \"{}\"", "word {{ $labels.queue }} ".repeat(n * 1000 / 24))))),
    Shape::new("logs", "services that log", [10, 40, 160], |n| one("[lakehouse]\nname = \"g\"\n".to_owned() + &each(n, log))),
    Shape::new("postgres", "databases", [10, 40, 160], |n| one("[lakehouse]\nname = \"g\"\n".to_owned() + &each(n, |i| format!("[services.p{i}]\nkind = \"postgres\"\naddress = \"p{i}:5432\"\nauth = {{ username = \"m\", password = {{ file = \"secrets/p{i}\" }} }}\n")))),
];

const ONE: &str = r#"[lakehouse]
name = "g"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["route", "code"] }
jobs_total          = { type = "counter", unit = "jobs", labels = ["queue", "result"] }
"#;

const MANY: &str = r#"[lakehouse]
name = "g"
[defaults.services]
kind = "prometheus"
[defaults.services.metrics]
http_requests_total = { type = "counter", unit = "requests", labels = ["route", "code"] }
jobs_total          = { type = "counter", unit = "jobs", labels = ["queue", "result"] }
"#;

const OVERRIDDEN: &str = r#"[indicators."service:fails:rate5m"]
expr = "sum by (service) (rate(jobs_total[5m]))"
[alerts.A]
expr = "service:fails:rate5m"
above = "5/s"
severity = "warning"
summary = "A"
overrides = [
"#;

const ALL_QUEUES: &str = "sum by (queue) (increase(jobs_total[10m])) > 5";

fn one(spec: String) -> Files {
    vec![("lakehouse.toml".to_owned(), spec)]
}

fn each(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).map(part).collect()
}

fn joined(n: usize, separator: &str, part: impl Fn(usize) -> String) -> String {
    (0..n).map(part).collect::<Vec<_>>().join(separator)
}

fn many_services(n: usize) -> String {
    MANY.to_owned() + &each(n, |i| format!("[services.s{i}]\naddress = \"s{i}:8080\"\n"))
}

fn alert(i: usize, expr: &str, more: &str) -> String {
    format!("[alerts.A{i}]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"A{i}\"\n{more}\n")
}

fn alerts(n: usize) -> String {
    ONE.to_owned() + &each(n, |i| alert(i, &of_queue(i), ""))
}

fn of_queue(i: usize) -> String {
    format!("sum by (queue) (increase(jobs_total{{queue=\"q{i}\",result!=\"ok\"}}[10m])) > 5")
}

fn of_service(i: usize) -> String {
    format!("increase(jobs_total{{service=\"s{i}\",result!=\"ok\"}}[10m]) > 5")
}

fn by_service(i: usize) -> String {
    format!("sum by (service) (increase(jobs_total{{queue=\"q{i}\"}}[10m])) > 5")
}

fn join(i: usize) -> String {
    let counted = format!("increase(jobs_total{{queue=\"q{i}\"}}[10m])");
    format!("{counted} > on (service,instance,job) group_left () (up * {})", i + 1)
}

fn routes(n: usize, matcher: impl Fn(usize) -> String, more: &str) -> String {
    let head = "[receivers.r.webhook]\nurl = { file = \"secrets/x\" }\n[route]\nreceiver = \"r\"\n";
    head.to_owned() + &each(n, |i| format!("[[route.routes]]\nmatchers = ['{}']\nreceiver = \"r\"\n{more}", matcher(i)))
}

fn route_test(i: usize) -> String {
    let labels = format!("{{ alertname = \"A{i}\", severity = \"warning\", queue = \"q{i}\" }}");
    format!("[[route.tests]]\nname = \"t{i}\"\nlabels = {labels}\nreceivers = [\"r\"]\n")
}

fn receivers(n: usize) -> Files {
    let all = each(n, |i| format!("[receivers.r{i}.webhook]\nurl = {{ file = \"secrets/x{i}\" }}\n"));
    let route = |i: usize| format!("[[route.routes]]\nmatchers = ['queue=\"q{i}\"']\nreceiver = \"r{i}\"\n");
    let routes: String = (1..n).map(route).collect();
    one(alerts(n) + &all + "[route]\nreceiver = \"r0\"\n" + &routes)
}

fn intervals(n: usize) -> Files {
    let times = "weekdays = [\"monday:friday\"]\ntimes = [\"09:00-18:00\"]\nlocation = \"Europe/Berlin\"\n";
    let all = each(n, |i| format!("[time_intervals.t{i}]\n{times}"));
    let head = "[receivers.r.webhook]\nurl = { file = \"secrets/x\" }\n[route]\nreceiver = \"r\"\n";
    let route = |i: usize| {
        let active = format!("active_time_intervals = [\"t{i}\"]");
        format!("[[route.routes]]\nmatchers = ['alertname=\"A{i}\"']\nreceiver = \"r\"\n{active}\n")
    };
    one(alerts(n) + &all + head + &each(n, route))
}

fn inhibition(i: usize, n: usize) -> String {
    let (source, target) = (format!("['alertname=\"A{i}\"']"), format!("['alertname=\"A{}\"']", (i + 1) % n));
    format!("[[inhibit_rules]]\nsource_matchers = {source}\ntarget_matchers = {target}\nequal = [\"queue\"]\n")
}

fn dashboard(name: usize, panels: usize) -> String {
    let expr = |i: usize| format!("sum by (code) (rate(http_requests_total{{route=\"r{i}\"}}[$__rate_interval]))");
    let panel = |i: usize| format!("  {{ title = \"P{i}\", expr = '{}' }},\n", expr(i));
    format!("[dashboards.d{name}]\ntitle = \"D{name}\"\npanels = [\n{}]\n", each(panels, panel))
}

fn by_wide(n: usize) -> Files {
    let head = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n[services.shop.metrics]\n";
    let labels = joined(n, ",", |i| format!("\"l{i}\""));
    let by = joined(n, ",", |i| format!("l{i}"));
    let rule = |j: usize| alert(j, &format!("sum by ({by}) (rate(m_total{{l0=\"{j}\"}}[5m])) > 1"), "");
    one(format!("{head}m_total = {{ type = \"counter\", labels = [{labels}] }}\n{}", each(10, rule)))
}

fn declared(n: usize, name: &str) -> String {
    let head = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n[services.shop.metrics]\n";
    let metric = |i: usize| name.replace("{}", &i.to_string()) + " = { type = \"counter\", labels = [\"a\",\"b\"] }\n";
    head.to_owned() + &each(n, metric)
}

fn includes(n: usize) -> Files {
    let mut files = one(ONE.replacen("name = \"g\"", "name = \"g\"\ninclude = [\"teams/*.toml\"]", 1));
    let of_team =
        |j: usize| each(10, |i| alert(0, &of_queue(j * 10 + i), "").replace("alerts.A0", &format!("alerts.A{j}_{i}")));
    files.extend((0..n).map(|j| (format!("teams/t{j}.toml"), of_team(j))));
    files
}

fn ind_chain(n: usize) -> Files {
    let first = "[indicators.i0]\nexpr = \"sum by (queue) (rate(jobs_total[5m]))\"\n";
    let next = |i: usize| format!("[indicators.i{i}]\nexpr = \"i{} * 2\"\n", i - 1);
    let chain: String = (1..n).map(next).collect();
    one(ONE.to_owned() + first + &chain + &alert(0, &format!("i{} > 1", n - 1), ""))
}

fn pasted(scrape: String) -> Files {
    let head = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\nexposition = \"shop.prom\"\n";
    let mut files = one(head.to_owned() + &alert(0, "rate(fam0_total[5m]) > 1", ""));
    files.push(("shop.prom".to_owned(), scrape));
    files
}

fn family(text: &mut String, number: usize) {
    let name = format!("fam{number}_total");
    let _ = writeln!(text, "# HELP {name} A family\n# TYPE {name} counter");
}

fn exposition(megabytes: usize) -> Files {
    let mut text = String::with_capacity(megabytes * 1_000_000 + 200);
    for i in 0.. {
        if text.len() >= megabytes * 1_000_000 {
            break;
        }
        if i % 1000 == 0 {
            family(&mut text, i / 1000);
        }
        let labels = format!("route=\"/v1/route-{}\",code=\"200\",method=\"get\"", i % 1000);
        let _ = writeln!(text, "fam{}_total{{{labels}}} {i}", i / 1000);
    }
    pasted(text)
}

fn families(n: usize) -> Files {
    let mut text = String::new();
    for number in 0..n {
        family(&mut text, number);
        for i in 0..10 {
            let _ = writeln!(text, "fam{number}_total{{route=\"/v1/route-{i}\",code=\"200\"}} {i}");
        }
    }
    pasted(text)
}

fn tested(series: &str) -> String {
    alert(0, ALL_QUEUES, "") + &test("t", series)
}

fn test(name: &str, series: &str) -> String {
    format!("[[alerts.A0.tests]]\nname = \"{name}\"\ninput = '''\n{series}'''\nfiring = [\"30m\"]\n")
}

fn log(i: usize) -> String {
    LOG.replace("{i}", &i.to_string())
}

const LOG: &str = r#"[services.b{i}]
kind = "logs"
[services.b{i}.logs]
from = { files = ["/var/log/b{i}/*.log"] }
pattern = '^%{TIMESTAMP_ISO8601:ts} \[%{DATA:thread}\] %{LOGLEVEL:level} +%{JAVACLASS:logger} - (?<message>.*)$'
timestamp = { field = "ts", format = "yyyy-MM-dd HH:mm:ss,SSS", timezone = "Europe/Berlin" }
redact = { email = true, credit_card = true }
[[services.b{i}.logs.tests]]
line = "2026-11-23 10:00:00,123 [main] ERROR com.acme.Billing - charge of jo@example.com failed"
fields = { level = "ERROR", logger = "com.acme.Billing" }
lacks = ["jo@example.com"]
"#;
