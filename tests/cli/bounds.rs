//! What a test may cost: what lies above a bound is refused with its number, and not run until memory ends.

use super::program::{Run, folder, run};

/// An alert of a queue with a scenario, to which each test adds.
const SPEC: &str = r#"
[stack.prometheus]
evaluation_interval = "1m"
retention           = "20y"

[services.shop]
kind    = "prometheus"
address = "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[alerts.QueueLong]
expr     = "EXPR"
above    = 10
severity = "critical"
summary  = '''SUMMARY'''
group    = "queues"

[groups.queues]
interval = "INTERVAL"

[receivers.team.slack]
api_url = { file = "secrets/slack" }
channel = "team"

[route]
receiver       = "team"
group_interval = "GROUP_INTERVAL"

[[scenarios]]
name     = "a long queue"
input    = 'shop_queue_depth{service="shop"}  20xMINUTES'
expect   = [{ at = "1m", receiver = "team", alerts = ["QueueLong"] }]
"#;

struct Costly {
    expr: &'static str,
    summary: String,
    interval: &'static str,
    group_interval: &'static str,
    minutes: usize,
}

impl Costly {
    fn new() -> Costly {
        let (expr, interval, group_interval) = ("shop_queue_depth", "1m", "1m");
        Costly { expr, summary: "{{ $value }} jobs".to_owned(), interval, group_interval, minutes: 60 }
    }

    fn spec(&self) -> String {
        SPEC.replace("EXPR", self.expr)
            .replace("SUMMARY", &self.summary)
            .replace("GROUP_INTERVAL", self.group_interval)
            .replace("INTERVAL", self.interval)
            .replace("MINUTES", &self.minutes.to_string())
    }

    fn tested(&self) -> Run {
        run(folder(&self.spec()).path(), &["test"])
    }

    fn checked(&self) -> Run {
        run(folder(&self.spec()).path(), &["check"])
    }
}

#[test]
fn within_the_bounds_a_scenario_passes() {
    let run = Costly::new().tested();
    assert_eq!(run.code, 0, "{}", run.all());
}

#[test]
fn alertmanager_looks_at_its_groups_so_often_and_no_more() {
    let run = Costly { group_interval: "1ms", ..Costly::new() }.tested();
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.out.contains("the maximum is 500,000 times that an alert is looked at"), "{}", run.out);
}

#[test]
fn a_group_of_its_own_interval_counts_for_it() {
    let costly = Costly { interval: "1ms", minutes: 600, ..Costly::new() };
    for run in [costly.checked(), costly.tested()] {
        assert_eq!(run.code, 1, "{}", run.all());
        assert!(run.all().contains("the maximum is 20,000,000 evaluations"), "{}", run.all());
    }
}

#[test]
fn a_subquery_counts_for_its_steps() {
    let costly = Costly { expr: "max_over_time(shop_queue_depth[1y:1s])", ..Costly::new() };
    let run = costly.checked();
    assert!(run.all().contains("the maximum is 20,000,000 evaluations"), "{}", run.all());
    // a test of the alert runs its rule a few times only, each of which is too much
    let spec = costly.spec().split("[[scenarios]]").next().expect("a spec").replace("1y:1s", "1y:1ms");
    let input = "input = 'shop_queue_depth{service=\"shop\"} 20x9'";
    let run = super::program::run(
        folder(&format!("{spec}[[alerts.QueueLong.tests]]\n{input}\nfiring = [\"3m\"]\n")).path(),
        &["test"],
    );
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.out.contains("the maximum is "), "{}", run.out);
}

/// Scenarios each of which is within the bound of one are together beyond that of a run; a filter takes fewer.
#[test]
fn what_all_tests_of_a_spec_take_together_has_a_bound() {
    let spec = Costly { expr: "max_over_time(shop_queue_depth[1d:1s])", minutes: 160, ..Costly::new() }.spec();
    let (world, scenario) = spec.split_once("[[scenarios]]").expect("a scenario");
    let named = |number: usize| scenario.replace("a long queue", &format!("number {number}"));
    let scenarios: String = (0..4).map(|number| format!("[[scenarios]]{}", named(number))).collect();
    let folder = folder(&(world.to_owned() + &scenarios));
    let all = run(folder.path(), &["test"]);
    let said =
        "error: the tests take too many evaluations together: the maximum is 40,000,000 evaluations in all tests";
    assert!(all.code == 2 && all.err.starts_with(said) && all.err.contains("--filter"), "{}", all.all());
    let one = run(folder.path(), &["test", "--filter", "number 2"]);
    assert_eq!((one.code, one.out.as_str()), (0, "lakehouse.toml: 1 test passed\n"), "{}", one.all());
}

#[test]
fn a_test_may_not_last_for_centuries() {
    let spec = Costly::new().spec();
    let input = "input = 'shop_queue_depth{service=\"shop\"} 20x9'\ninterval = \"1d\"";
    let spec = format!("{spec}[[alerts.QueueLong.tests]]\n{input}\nfiring = [\"200y\"]\n");
    let run = run(folder(&spec).path(), &["check"]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(
        run.out.contains("limit/exceeded") && run.out.contains("the maximum is 20,000,000 evaluations"),
        "{}",
        run.out
    );
}

#[test]
fn a_template_cannot_multiply_its_text() {
    let double = "{{ $x = printf \"%s%s\" $x $x }}".repeat(40);
    let nested = "{{ $x = args $x $x }}".repeat(40);
    for summary in [
        format!("{{{{ $x := \"xxxxxxxxxxxxxxxx\" }}}}{double}"),
        format!("{{{{ $x := args 1 }}}}{nested}{{{{ print $x }}}}"),
        "{{ $x := printf \"%1000000d\" 1 }}{{ reReplaceAll \"\" $x $x }}".to_owned(),
    ] {
        let run = Costly { summary: summary.clone(), ..Costly::new() }.checked();
        assert!(!run.all().contains("error["), "{summary}: {}", run.all());
        let spec = Costly { summary, ..Costly::new() }.spec();
        let spec = spec.replace(
            "expect   = [",
            "expect   = [{ at = \"7m\", alert = \"QueueLong\", annotations.summary = \"x\" }, ",
        );
        let run = super::program::run(folder(&spec).path(), &["test"]);
        assert_eq!(run.code, 1, "{}", run.all());
        assert!(run.out.contains("writes more than 8388608 bytes"), "{}", run.out);
    }
}
