//! Shapes of services, series and expressions.

use super::grow_with_size;

/// Services that all export the same metrics.
pub(super) fn services(count: usize) -> String {
    let head = r#"[lakehouse]
name = "work"
[defaults.services]
kind = "prometheus"
[defaults.services.metrics]
jobs_total = { type = "counter", unit = "jobs", labels = ["queue", "result"] }
"#;
    let each = (0..count).map(|number| format!("[services.s{number}]\naddress = \"s{number}:8080\"\n"));
    head.to_owned() + &each.collect::<String>()
}

fn alert(number: usize, expr: &str) -> String {
    format!("[alerts.A{number}]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"A\"\n")
}

#[test]
fn services_with_an_alert_each() {
    let spec = |count| {
        let alerts = (0..count).map(|number| {
            alert(number, &format!("increase(jobs_total{{service=\"s{number}\",result!=\"ok\"}}[10m]) > 5"))
        });
        services(count) + &alerts.collect::<String>()
    };
    grow_with_size(&spec, (40, 160), &["a value is held to a matcher", "a source of samples is read"]);
}

#[test]
fn a_pattern_that_lists_all_services() {
    let spec = |count: usize| {
        let all: Vec<String> = (0..count).map(|number| format!("s{number}")).collect();
        let expr = |queue: usize| {
            format!("sum by (service) (rate(jobs_total{{queue=\"q{queue}\",service=~\"{}\"}}[5m])) > 1", all.join("|"))
        };
        services(count) + &(0..4).map(|number| alert(number, &expr(number))).collect::<String>()
    };
    grow_with_size(&spec, (40, 160), &["a value is held to a matcher", "a source is held to what is asked"]);
}

#[test]
fn services_that_are_joined() {
    let spec = |count| {
        let expr = "increase(jobs_total[10m]) > on (service,instance,job) group_left () (up * 2)";
        services(count) + &alert(0, expr)
    };
    grow_with_size(&spec, (40, 160), &["values of a label are joined"]);
}

#[test]
fn overrides_of_one_alert() {
    let spec = |count| {
        let own = (0..count).map(|number| format!("  {{ service = \"s{number}\", above = \"{}/s\" }},\n", number + 6));
        let indicator = "[indicators.\"service:fails:rate5m\"]\nexpr = \"sum by (service) (rate(jobs_total[5m]))\"\n";
        let alert =
            "[alerts.A]\nexpr = \"service:fails:rate5m\"\nabove = \"5/s\"\nseverity = \"warning\"\nsummary = \"A\"\n";
        format!("{}{indicator}{alert}overrides = [\n{}]\n", services(count), own.collect::<String>())
    };
    grow_with_size(&spec, (40, 160), &["values of a label are joined"]);
}

#[test]
fn one_pattern_is_compiled_once() {
    let spec = |count| {
        let alerts = (0..count).map(|number| {
            alert(number, &format!("sum(rate(jobs_total{{queue=\"q{number}\",service=~\"s[0-9]+\"}}[5m])) > 1"))
        });
        services(20) + &alerts.collect::<String>()
    };
    let compiled = |count| super::steps(&spec(count)).get("a regex is compiled").copied();
    assert_eq!((compiled(5), compiled(20)), (Some(1), Some(1)));
}
