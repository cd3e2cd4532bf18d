//! Shapes of routes, receivers, inhibitions, time intervals and tests.

use lakehouse_obs::source::work;

use super::hold;
use super::support::{check, rendered};

const HEAD: &str = r#"[lakehouse]
name = "work"
[services.shop]
kind = "prometheus"
address = "shop:8080"
[services.shop.metrics]
jobs_total = { type = "counter", unit = "jobs", labels = ["queue", "result"] }
[receivers.r.webhook]
url = { file = "secrets/url" }
[receivers.silent]
[route]
receiver = "r"
"#;

const SIZES: (usize, usize) = (40, 160);

/// Holds the steps to the size of a shape. The rules may find something, and what comes before them nothing.
fn grow_with_size(shape: &dyn Fn(usize) -> String, named: &[&str]) {
    let steps = |count| {
        work::take();
        let outcome = check(&shape(count));
        assert!(outcome.semantically_complete, "{}", rendered(&outcome));
        work::take()
    };
    hold((steps(SIZES.0), steps(SIZES.1)), SIZES, named);
}

const ROUTES: &[&str] = &["matchers are held against labels", "an earlier route is held against a route"];

/// Alerts, each of its own queue and team.
fn alerts(count: usize) -> String {
    let alert = |number: usize| {
        let expr = format!("sum by (queue) (increase(jobs_total{{queue=\"q{number}\",result!=\"ok\"}}[10m])) > 5");
        let labels = format!("labels = {{ team = \"t{number}\" }}");
        format!("[alerts.A{number}]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"A\"\n{labels}\n")
    };
    (0..count).map(alert).collect()
}

/// A route for each alert, with these matchers.
fn routes(count: usize, matchers: &dyn Fn(usize) -> String, more: &str) -> String {
    let route = |number| format!("[[route.routes]]\nmatchers = [{}]\nreceiver = \"r\"\n{more}", matchers(number));
    (0..count).map(route).collect()
}

#[test]
fn a_route_for_each_alert() {
    let by_name: fn(usize) -> String = |number| format!("'alertname=\"A{number}\"'");
    let by_list: fn(usize) -> String = |number| format!("'queue=~\"q{number}|x{number}\"'");
    let by_beginning: fn(usize) -> String = |number| format!("'queue=~\"q{number}(-.*)?\"'");
    let by_both: fn(usize) -> String = |number| format!("'severity=\"warning\"', 'team=\"t{number}\"'");
    for matchers in [by_name, by_list, by_beginning, by_both] {
        let spec = |count| HEAD.to_owned() + &routes(count, &matchers, "group_by = [\"alertname\"]\n") + &alerts(count);
        grow_with_size(&spec, &["matchers are held against labels", "a matcher is held against a value"]);
    }
}

#[test]
fn routes_below_routes() {
    let spec = |count| {
        let child =
            |number| format!("[[route.routes.routes]]\nmatchers = ['alertname=\"A{number}\"']\nreceiver = \"r\"\n");
        let children: String = (0..count).map(child).collect();
        format!("{HEAD}[[route.routes]]\nmatchers = ['alertname=~\"A.*\"']\n{children}{}", alerts(count))
    };
    grow_with_size(&spec, &["matchers are held against labels"]);
}

#[test]
fn routes_that_earlier_ones_leave_nothing_for() {
    let spec = |count| {
        let twice = |number: usize| format!("'severity=\"warning\"', 'team=\"t{}\"'", number / 2);
        HEAD.to_owned() + &routes(count, &twice, "") + &alerts(count)
    };
    grow_with_size(&spec, ROUTES);
}

#[test]
fn an_inhibition_for_each_alert() {
    let by_name: fn(usize) -> [String; 2] =
        |number| [format!("alertname=\"A{number}\""), format!("alertname=\"A{}\"", number + 1)];
    let by_label: fn(usize) -> [String; 2] = |number| [format!("team=\"t{number}\""), format!("queue=\"q{number}\"")];
    for sides in [by_name, by_label] {
        let rule = |number| {
            let [source, target] = sides(number);
            format!(
                "[[inhibit_rules]]\nsource_matchers = ['{source}']\ntarget_matchers = ['{target}']\nequal = [\"job\"]\n"
            )
        };
        let spec = |count| HEAD.to_owned() + &alerts(count + 1) + &(0..count).map(rule).collect::<String>();
        grow_with_size(&spec, &["matchers are held against labels"]);
    }
}

/// Tests of routes, each of its own alert, while another fires.
fn tests(count: usize, receiver: &str) -> String {
    let test = |number| {
        format!(
            "[[route.tests]]\nlabels = {{ alertname = \"A{number}\", severity = \"warning\" }}\n\
             while = [{{ alertname = \"A{}\" }}]\nreceivers = [\"{receiver}\"]\n",
            number + 1
        )
    };
    (0..count).map(test).collect()
}

#[test]
fn tests_of_routes() {
    let rule = |number| {
        format!(
            "[[inhibit_rules]]\nsource_matchers = ['team=\"t{number}\"']\ntarget_matchers = ['queue=\"q{number}\"']\n"
        )
    };
    let shape = |count: usize, receiver| {
        let routes = routes(count, &|number| format!("'alertname=\"A{number}\"'"), "");
        HEAD.to_owned()
            + &routes
            + &tests(count, receiver)
            + &alerts(count + 1)
            + &(0..count).map(rule).collect::<String>()
    };
    grow_with_size(&|count| shape(count, "r"), &["matchers are held against labels"]);
    // what a failed one says takes no more
    assert!(check(&shape(3, "silent")).diagnostics.iter().any(|found| found.code == "test/wrong-receivers"));
    grow_with_size(&|count| shape(count, "silent"), &["matchers are held against labels"]);
}
